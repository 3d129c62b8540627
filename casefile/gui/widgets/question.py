"""One question of a small form: its label, where it is answered, a hint, and what is wrong with the answer."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.labelled import Labelled
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import secondary


class Question(Labelled):
    """A labelled control. The sentence on what is wrong stands under it and goes when the answer is edited."""

    def __init__(self, label: str, control: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(control, parent, hint=hint)
        self.control = control
        self._label = secondary(label)
        self._label.setBuddy(control)
        self._hint = secondary(hint)
        self._hint.setVisible(bool(hint))
        control.setAccessibleDescription(hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        for part in (self._label, control, self.problem_label, self._hint):
            layout.addWidget(part)
        self.setFocusProxy(control)
        match control:
            case QLineEdit():
                control.setAccessibleName(label)
                control.setMinimumHeight(ROW)
                control.textEdited.connect(lambda _text: self.say(""))
            case QPlainTextEdit():
                control.setAccessibleName(label)
                control.setTabChangesFocus(True)
                control.textChanged.connect(lambda: self.say(""))
            case QComboBox():
                control.setAccessibleName(label)
            case PassphraseEdit():
                control.edited.connect(lambda: self.say(""))

    def set_label(self, label: str) -> None:
        """Ask for something else."""
        self._label.setText(label)
        self.control.setAccessibleName(label)
