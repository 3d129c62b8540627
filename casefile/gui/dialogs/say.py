"""The dialog in which one says something in a thread: an answer, or why it is settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.question import Question
from casefile.i18n import _
from casefile.model.changes import Changes

if TYPE_CHECKING:
    from casefile.workspace import Workspace

Verb = Callable[["Workspace", str], Changes]
"""What is done with the words; it runs on the writer thread."""


class SayDialog(SmallForm):
    """One text and a button. What was typed is kept by Esc for the next time, as it is when the vault is locked.

    :param key: where a draft of it is kept. :param action: what the button says.
    :param needed: nothing can be said without words.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        key: str,
        verb: Verb,
        *,
        title: str,
        action: str,
        intro: str = "",
        needed: bool = False,
    ) -> None:
        super().__init__(parent, title=title, action=action, busy=_("Saving…"), intro=intro)
        self._desk, self._key, self._verb, self._needed = desk, key, verb, needed
        self._ended = self._kept = False
        self.text = QPlainTextEdit()
        self.text.setObjectName("say_text")
        self.text.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.text.setMaximumHeight(6 * self.fontMetrics().lineSpacing())
        self.ask("text", Question(_("Text") if needed else _("Reason, if one is to be kept"), self.text))
        kept = desk.drafts.take(key)
        if kept is not None and isinstance(kept.get("text"), str):
            self.text.setPlainText(kept["text"])
        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(lambda _result: None if self._kept else desk.drafts.settle(key))

    def is_right(self) -> bool:
        """Whether words are there, where they are needed."""
        if not self._needed or self.text.toPlainText().strip():
            return super().is_right()
        self._questions["text"].say(_("Write what is to be said."))
        self.text.setFocus()
        return False

    def do(self) -> None:
        """Say it."""
        verb, text = self._verb, self.text.toPlainText()
        self._desk.jobs.change(self, lambda ws: verb(ws, text), lambda _changes: self._done(), self._refused)

    def leave(self) -> None:
        """Esc keeps what was typed; *Cancel* throws it away."""
        if self.action.isEnabled():
            self._kept = self._desk.put_aside(self._half_typed()) or self._kept
            self.reject()

    def done(self, result: int) -> None:
        """Said or called off: nothing is half-typed any more."""
        self._ended = True
        super().done(result)

    def _done(self) -> None:
        self._ended = True
        self.set_busy(False)
        self.accept()

    def _refused(self, error: CasefileError) -> None:
        self.refuse(error)

    def _half_typed(self) -> dict[str, dict[str, str]]:
        text = self.text.toPlainText()
        return {self._key: {"text": text}} if text.strip() and not self._ended else {}
