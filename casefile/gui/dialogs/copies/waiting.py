"""What is shown while no vault is open and one is worked on: how far it is, and a button that stops it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from casefile.gui.jobs import Background, Task
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.running import Running


class Waiting(QDialog):
    """Closes by itself when its task has ended; until then only its button stops it."""

    def __init__(self, background: Background, task: Task, sentence: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("waiting")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(task.title)
        self.running = Running(background)
        self.running.ended.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[2])
        layout.addWidget(PlainLabel(sentence, wrap=True))
        layout.addWidget(self.running)
        self.setMinimumWidth(28 * self.fontMetrics().height())
        self.running.watch(task)
        self.running.stop.setFocus()

    def reject(self) -> None:
        """Not by Escape: a person must not lose sight of it."""
