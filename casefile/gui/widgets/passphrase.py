"""A line for a passphrase: hidden, shown on demand by a button that Tab reaches, with a hint when Caps Lock is on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _


class PassphraseEdit(QWidget):
    """Types a passphrase. It is never offered to completion, undo or the clipboard while hidden."""

    entered = Signal()
    """Enter."""
    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self._line.setAccessibleName(name)
        self._line.setMinimumHeight(40)
        self._line.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._line.returnPressed.connect(self.entered)
        self._line.textEdited.connect(lambda _text: self.edited.emit())
        self._line.installEventFilter(self)
        self._eye = QToolButton()
        self._eye.setCheckable(True)
        self._eye.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._eye.setMinimumSize(40, 40)
        self._eye.toggled.connect(self._show_text)
        self._hint = PlainLabel(wrap=True, role="attention")
        row = QHBoxLayout()
        row.setSpacing(SPACE[0])
        row.addWidget(self._line, 1)
        row.addWidget(self._eye)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addLayout(row)
        layout.addWidget(self._hint)
        self.setFocusProxy(self._line)
        self._caps = False
        self._show_text(False)
        self._show_hint()

    def passphrase(self) -> str:
        """What is entered."""
        return self._line.text()

    def take(self) -> str:
        """What is entered; the line is emptied."""
        typed = self._line.text()
        self._line.clear()
        return typed

    def fill(self, passphrase: str) -> None:
        """Enter a generated passphrase, shown so that it can be written down."""
        self._line.setText(passphrase)
        self._eye.setChecked(True)
        self.edited.emit()

    def select_all(self) -> None:
        """Mark it all, to be typed over."""
        self._line.setFocus()
        self._line.selectAll()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Watch for Caps Lock: Qt does not tell its state, so what a letter's case says about it is taken."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._watch(event)
        elif event.type() == QEvent.Type.FocusIn:
            self._show_hint()
        return False

    def _watch(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._caps = not self._caps  # right unless it was on before; the next letter tells
        elif len(text) == 1 and text.isalpha() and text.upper() != text.lower():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps = text.isupper() != shift
        self._show_hint()

    def _show_hint(self) -> None:
        self._hint.setText(_("Caps Lock is on.") if self._caps else "")
        self._hint.setVisible(self._caps)

    def _show_text(self, wanted: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if wanted else QLineEdit.EchoMode.Password
        self._line.setEchoMode(mode)
        label = _("Hide the passphrase") if wanted else _("Show the passphrase")
        self._eye.setAccessibleName(label)
        self._eye.setToolTip(label)
        icons.put(self._eye, "eye-off" if wanted else "eye")
