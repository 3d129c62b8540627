"""The dialog for pasted text: a title and the text, which becomes a file of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.pages.sources.intake import Done, take_text
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.question import Question
from casefile.i18n import _


class PasteDialog(Dialog):
    """Opens without blocking: ``PasteDialog(desk, owner, done).open()``."""

    def __init__(self, desk: Desk, owner: QWidget, done: Done | None = None, text: str = "") -> None:
        super().__init__(owner, _("Paste text as a source"), name="paste_text", width=36, height=24, fills=True)
        self._desk, self._owner, self._done = desk, owner, done
        self._ended = self._kept = False
        self.title, self.text = QLineEdit(), QPlainTextEdit()
        self.title.setObjectName("paste_text.title")
        self.title.setPlaceholderText(_("The headline, or what it is"))
        self.text.setObjectName("paste_text.text")
        self._text = Question(_("Text"), self.text)
        self.column.addWidget(Question(_("Title"), self.title))
        self.column.addWidget(self._text, 1)
        hint = _("The text is kept as you add it and cannot be changed later. Publisher and date go into its details.")
        self.column.addWidget(secondary(hint))
        self.add_cancel()
        self.add = self.add_main(_("Add"), self._on_add, "paste_text.add")
        if text:
            self.text.setPlainText(text)
        else:
            self._take_draft()
        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(lambda _result: None if self._kept else desk.drafts.settle(draft_key(desk)))

    def _half_typed(self) -> dict[str, Any]:
        title, text = self.title.text(), self.text.toPlainText()
        return {draft_key(self._desk): {"title": title, "text": text}} if not self._ended and (title or text) else {}

    def _take_draft(self) -> None:
        kept = self._desk.drafts.take(draft_key(self._desk))
        if kept is not None:
            self.title.setText(str(kept["title"]))
            self.text.setPlainText(str(kept["text"]))

    def leave(self) -> None:
        """Esc keeps what was typed for the next time; *Cancel* throws it away."""
        self._kept = self._desk.put_aside(self._half_typed())
        self.reject()

    def done(self, result: int) -> None:
        """Added or cancelled: nothing is half-typed here any more."""
        self._ended = True
        super().done(result)

    def _on_add(self) -> None:
        text, title = self.text.toPlainText(), " ".join(self.title.text().split())
        if not text.strip():
            self._text.say(_("Paste or type the text first."))
            self._text.go_to()
            return
        take_text(self._desk, self._owner, text, title or _first_words(text), self._done)
        self.accept()


def draft_key(desk: Desk) -> str:
    """Where a half-typed text is kept while the vault is locked."""
    return f"paste/{desk.case_id}"


def _first_words(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    words = " ".join(line.split())
    return words if len(words) <= 120 else words[:119] + "…"
