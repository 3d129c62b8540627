"""Words of a recovery sheet, typed in one piece: counted, and each wrong one named by its number while one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.secret import copy_as_secret
from casefile.i18n import _, isolate, plural
from casefile.services.recovery_words import count_of, words_in, wrong_words

_CHECK_AFTER = 250
"""Milliseconds without a key before a word counts as typed."""
_LINES = 4
_MOST_NAMED = 3


class RecoveryWords(QWidget):
    """A text area for 24 words, or for one share.

    :param form: ``words`` or ``shares``.
    """

    entered = Signal()
    """Ctrl+Enter, or Enter after the last word."""
    edited = Signal()

    def __init__(self, label: str, form: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._needed = count_of(form)
        self._text = _Words()
        copy_as_secret(self._text)
        self._text.setAccessibleName(label)
        self._text.textChanged.connect(self._on_edited)
        self._text.entered.connect(self._on_entered)
        self._counted = secondary("")
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._check_soon = QTimer(self, singleShot=True, interval=_CHECK_AFTER)
        self._check_soon.timeout.connect(self._check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        for part in (secondary(label), self._text, self._problem, self._counted):
            layout.addWidget(part)
        self.setFocusProxy(self._text)
        self._check()

    def words(self) -> list[str]:
        """What is typed, word by word, without numbers and signs."""
        return words_in(self._text.toPlainText())

    def is_right(self) -> bool:
        """Whether it can be tried. If not, what is wrong has been said, and the cursor is there."""
        self._check(final=True)
        right = not self._problem.text()
        if not right:
            self._text.setFocus()
        return right

    def say(self, problem: str) -> None:
        """Say what is wrong with it."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._text.setAccessibleDescription(problem)

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    @property
    def counted(self) -> str:
        """How many words are there, in words."""
        return self._counted.text()

    def clear(self) -> None:
        """Forget what is typed."""
        self._text.clear()

    def _on_edited(self) -> None:
        self.edited.emit()
        self._check_soon.start()

    def _on_entered(self) -> None:
        if len(self.words()) >= self._needed:
            self.entered.emit()

    def _check(self, *, final: bool = False) -> None:
        words = self.words()
        typing = not final and self._text.hasFocus() and self._text.toPlainText()[-1:].isalpha()
        complete = words[:-1] if typing and len(words) < self._needed else words
        self._counted.setText(
            plural("{n} of {needed} words", "{n} of {needed} words", len(words), needed=self._needed) if words else ""
        )
        self._counted.setVisible(bool(words))
        problem = _problem_of(complete, self._form)
        if not problem and len(words) > self._needed:
            problem = _("These are too many words: the sheet has {needed}.", needed=self._needed)
        if not problem and final and len(words) < self._needed:
            problem = _("Words are missing: the sheet has {needed}.", needed=self._needed)
        self.say(problem)


def _problem_of(words: Sequence[str], form: str) -> str:
    sentences = []
    for wrong in wrong_words(words, form)[:_MOST_NAMED]:
        if wrong.near:
            text = _(
                "Word {number} is on no sheet. Is it “{near}”?", number=isolate(str(wrong.number)), near=wrong.near
            )
        else:
            text = _("Word {number} is on no sheet.", number=isolate(str(wrong.number)))
        sentences.append(text)
    return "\n".join(sentences)


class _Words(QPlainTextEdit):
    """Enter is a blank; Tab goes on; nothing typed here is offered to completion."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # the words of a sheet are English
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhPreferLatin
        )
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * _LINES) + 16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
