"""One task where it was asked for: what is being done, how far it is, and a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from casefile.gui import icons
from casefile.gui.jobs import Background, Task
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _

_LOOK_AGAIN = 100


class Running(QWidget):
    """Shown as long as its task is under way."""

    ended = Signal()
    """The task has ended, whether done, failed or stopped."""

    def __init__(self, jobs: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._task: Task | None = None
        self.stopped = False
        """Whether the last task was asked to stop."""
        self._words = PlainLabel(wrap=True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(_("Progress"))
        self.stop = QPushButton(_("Cancel"))
        self.stop.setObjectName("cancel_task")
        icons.put(self.stop, "x")
        self.stop.clicked.connect(self._on_stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[2])
        layout.addWidget(self._words)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self.stop)
        self._again = QTimer(self, interval=_LOOK_AGAIN)
        self._again.timeout.connect(self._look)
        jobs.tasks_changed.connect(self._look)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether its task is under way."""
        return self._task is not None

    def watch(self, task: Task) -> None:
        """Show this task from now on."""
        self._task, self.stopped = task, False
        self._words.setText(task.title)
        self.stop.setEnabled(True)
        self.show()
        self._again.start()
        self._look()

    def _look(self) -> None:
        if self._task is None:
            return
        self.stopped = self._task.cancelled()
        if self._task not in self._jobs.tasks:
            self._task = None
            self._again.stop()
            self.hide()
            self.ended.emit()
            return
        self._bar.setMaximum(self._task.total)
        self._bar.setValue(self._task.done)

    def _on_stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.stopped = True
            self.stop.setEnabled(False)
            self._words.setText(_("Stopping: {task}", task=self._task.title))
