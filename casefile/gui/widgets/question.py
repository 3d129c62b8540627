"""One question of a small form: its label, where it is answered, a hint, and what is wrong with the answer."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import PlainLabel, secondary


class Question(QWidget):
    """A labelled control. The sentence on what is wrong stands under it and goes when the answer is edited."""

    def __init__(self, label: str, control: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control = control
        self._label = secondary(label)
        self._label.setBuddy(control)
        self._hint = secondary(hint)
        self._hint.setVisible(bool(hint))
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        for part in (self._label, control, self._problem, self._hint):
            layout.addWidget(part)
        self.setFocusProxy(control)
        if isinstance(control, QLineEdit):
            control.setAccessibleName(label)
            control.setMinimumHeight(ROW)
            control.textEdited.connect(lambda _text: self.say(""))
        elif isinstance(control, PassphraseEdit):
            control.edited.connect(lambda: self.say(""))

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def set_label(self, label: str) -> None:
        """Ask for something else."""
        self._label.setText(label)
        self.control.setAccessibleName(label)

    def say(self, problem: str) -> None:
        """Say what is wrong with the answer; an empty text takes it back."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if isinstance(self.control, PassphraseEdit):
            self.control.set_problem(problem)
        else:
            self.control.setAccessibleDescription(problem)
