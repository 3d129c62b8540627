"""What is shown while the sample case is being made: what is happening, how long it takes, how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from casefile.gui.jobs import Task
from casefile.gui.messages import announce
from casefile.gui.style import SPACE
from casefile.gui.widgets.column import Column
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _

_LOOK_AGAIN_MS = 100


class MakingPage(QWidget):
    """Follows one task until another page takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        said = _("Making the sample case…")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setObjectName("making.progress")
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(said)
        self._bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = Column(said)
        column.parts.addWidget(PlainLabel(said, level="title", wrap=True))
        column.parts.addWidget(
            secondary(
                _(
                    "It is made once, as an encrypted vault of its own, with sources, incidents, witnesses and calls. "
                    "This takes some seconds. Nothing in it is real."
                )
            )
        )
        column.parts.addSpacing(SPACE[1])
        column.parts.addWidget(self._bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)
        self._again = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look)

    def focus_first(self) -> None:
        """Where screen readers find what is going on."""
        self._bar.setFocus()
        announce(self, self._bar.accessibleName())

    def watch(self, task: Task) -> None:
        """Show how far this task is."""
        self._task = task
        self._again.start()

    def _look(self) -> None:
        if self._task is not None and self._task.total:
            self._bar.setRange(0, self._task.total)
            self._bar.setValue(self._task.done)
