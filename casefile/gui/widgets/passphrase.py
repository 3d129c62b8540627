"""A line for a passphrase: hidden, shown on demand by a button that Tab reaches, with a hint when Caps Lock is on or
the keyboard writes another script than the window does."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.secret import copy_as_secret
from casefile.i18n import N_, _, current

_SCRIPTS = {
    "LATIN": N_("The keyboard writes Latin letters."),
    "ARABIC": N_("The keyboard writes Arabic letters."),
    "CYRILLIC": N_("The keyboard writes Cyrillic letters."),
    "MYANMAR": N_("The keyboard writes Burmese letters."),
    "HEBREW": N_("The keyboard writes Hebrew letters."),
    "GREEK": N_("The keyboard writes Greek letters."),
}
"""First word of a letter's Unicode name -> what is said of the keyboard."""
_SCRIPT_OF_LANGUAGE = {"ar": "ARABIC", "fa": "ARABIC", "uk": "CYRILLIC", "my": "MYANMAR"}


class PassphraseEdit(QWidget):
    """Types a passphrase. It is never offered to completion, undo or the clipboard while hidden; copied
    while shown, it leaves the clipboard after seconds."""

    entered = Signal()
    """Enter."""
    edited = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        copy_as_secret(self._line)
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
        self._keyboard = PlainLabel(wrap=True, role="secondary")
        row = QHBoxLayout()
        row.setSpacing(SPACE[0])
        row.addWidget(self._line, 1)
        row.addWidget(self._eye)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addLayout(row)
        layout.addWidget(self._hint)
        layout.addWidget(self._keyboard)
        self.setFocusProxy(self._line)
        self._caps = False
        self.set_name(name)
        self._show_text(False)
        self._show_hint()
        self._show_keyboard("")
        QGuiApplication.inputMethod().localeChanged.connect(self._on_keyboard)

    def set_name(self, name: str) -> None:
        """What it is called, for people who hear the window."""
        self._line.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:
        """What is wrong with it, for people who hear the window: of the line, where the cursor is."""
        self._line.setAccessibleDescription(description)

    def passphrase(self) -> str:
        """What is entered."""
        return self._line.text()

    def take(self) -> str:
        """What is entered; the line is emptied."""
        typed = self._line.text()
        self.clear()
        return typed

    def clear(self) -> None:
        """Forget what is entered, and hide what will be."""
        self._line.clear()
        self._eye.setChecked(False)

    def fill(self, passphrase: str) -> None:
        """Enter a generated passphrase, shown so that it can be written down."""
        self._line.setText(passphrase)
        self._line.setCursorPosition(0)
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
            self._on_keyboard()
        elif event.type() == QEvent.Type.FocusOut:
            self._show_keyboard("")
        return False

    def _watch(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._caps = not self._caps  # right unless it was on before; the next letter tells
        elif len(text) == 1 and text.isalpha():
            if text.upper() != text.lower():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._caps = text.isupper() != shift
            self._show_keyboard(keyboard_hint(text))
        self._show_hint()

    def _on_keyboard(self) -> None:
        """Where the platform tells the keyboard's language (Windows and macOS do), say it before a letter is typed."""
        if self._line.hasFocus():
            self._show_keyboard(layout_hint(QGuiApplication.inputMethod().locale()))

    def _show_keyboard(self, sentence: str) -> None:
        self._keyboard.setText(sentence)
        self._keyboard.setVisible(bool(sentence))

    def _show_hint(self) -> None:
        self._hint.setText(_("Caps Lock is on.") if self._caps else "")
        self._hint.setVisible(self._caps)

    def _show_text(self, wanted: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if wanted else QLineEdit.EchoMode.Password
        self._line.setEchoMode(mode)
        label = _("Hide what is typed") if wanted else _("Show what is typed")
        self._eye.setAccessibleName(label)
        self._eye.setToolTip(label)
        icons.put(self._eye, "eye-off" if wanted else "eye")


def keyboard_hint(letter: str) -> str:
    """What to say of the keyboard that wrote this letter: nothing where it is the script of the window."""
    script = unicodedata.name(letter, "").partition(" ")[0]
    expected = _SCRIPT_OF_LANGUAGE.get(current().language, "LATIN")
    return _(_SCRIPTS[script]) if script in _SCRIPTS and script != expected else ""


def layout_hint(keyboard: QLocale) -> str:
    """What to say of a keyboard of this language: nothing where the platform does not tell it (``C``)."""
    if keyboard.language() == QLocale.Language.C:
        return ""
    return _("Keyboard: {language}", language=keyboard.nativeLanguageName() or keyboard.name())
