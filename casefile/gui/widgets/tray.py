"""The task tray in the status bar: what takes long, how far it is, and a button that stops it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.jobs import Background, Task
from casefile.gui.messages import announce
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, plural

SHOWN_AFTER = 0.3
"""Seconds."""
_LOOK_AGAIN = 100
_AROUND = 20
"""Pixels by which the button that stops a task is higher than a line of text."""


class TaskTray(QWidget):
    """Shows the oldest task that has been under way for 300 ms, and how many more there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs: Background | None = None
        self._shown: Task | None = None
        self._words = PlainLabel()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(_("Progress"))
        self._bar.setMaximumWidth(160)
        self._stop = QToolButton(autoRaise=True)
        self._stop.setAccessibleName(_("Cancel the task"))
        self._stop.setToolTip(_("Cancel"))
        icons.put(self._stop, "x")
        self._stop.clicked.connect(self._on_stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        for part in (self._words, self._bar, self._stop):
            layout.addWidget(part)
        self._again = QTimer(self, interval=_LOOK_AGAIN)
        self._again.timeout.connect(self._look)
        self.hide()

    def watch(self, jobs: Background | None) -> None:
        """Show the tasks of these jobs from now on."""
        self._jobs = jobs
        if jobs is not None:
            jobs.tasks_changed.connect(self._look)
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._keep_room)  # once its parts have the other size, too

    def _keep_room(self) -> None:
        """The bar that it stands in is as high without it: nothing above moves when it comes and goes."""
        around = self.parentWidget()
        if around is not None:
            around.setMinimumHeight(around.fontMetrics().height() + _AROUND)

    def event(self, event: QEvent) -> bool:
        """It was put into its bar."""
        if event.type() == QEvent.Type.ParentChange:
            self._keep_room()
        return super().event(event)

    def _look(self) -> None:
        tasks = self._jobs.tasks if self._jobs is not None else []
        due = [task for task in tasks if time.monotonic() - task.started >= SHOWN_AFTER]
        if self._shown is not None and self._shown not in tasks and not self._shown.cancelled():
            announce(self, _("Finished: {task}", task=self._shown.title))
        self._shown = due[0] if due else None
        if tasks and not self._again.isActive():
            self._again.start()
        elif not tasks:
            self._again.stop()
        self.setVisible(self._shown is not None)
        if self._shown is None:
            return
        more = len(due) - 1
        title = _("Stopping: {task}", task=self._shown.title) if self._shown.cancelled() else self._shown.title
        self._words.setText(plural("{task}, and {n} more", "{task}, and {n} more", more, task=title) if more else title)
        self._bar.setMaximum(self._shown.total)
        self._bar.setValue(self._shown.done)
        self._stop.setEnabled(not self._shown.cancelled())

    def _on_stop(self) -> None:
        if self._shown is not None:
            self._shown.cancel()
            self._look()
