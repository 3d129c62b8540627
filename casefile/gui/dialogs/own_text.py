"""A section of one's own for a dossier: its title, its text, and records picked to be cited in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from casefile.gui.citing import by_reference, fitting, insert
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.picking import PickLine
from casefile.gui.widgets.question import Question
from casefile.i18n import _
from casefile.model.composing import Part

CITED = ("source", "excerpt", "evidence", "fact", "incident", "call", "person", "organisation", "witness")
"""The kinds that can be cited, those first that are cited most."""
BEGUN = "own"
"""How the keys begin of texts that were half-typed when the vault was locked: ``own/<case>/<key of the section>``."""
_LINES = 10


class OwnTextDialog(SmallForm):
    """Asks for title and text.

    :param take: takes the part as it was changed.
    """

    def __init__(self, desk: Desk, part: Part, take: Callable[[Part], object], parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Text of one's own"),
            action=_("Keep"),
            busy=_("Saving…"),
            intro=_("It stands in this dossier alone, and goes through the same gates as everything else in it."),
        )
        self.setObjectName("own_text")
        self._desk, self._part, self._take = desk, part, take
        self._key = f"{BEGUN}/{desk.case_id}/{part.key}"
        self._done = self._kept_aside = False
        kept = desk.drafts.take(self._key) or {"title": part.title, "words": part.words}
        self.title = QLineEdit(str(kept["title"]))
        self.title.setObjectName("own_title")
        self.words = QPlainTextEdit(str(kept["words"]))
        self.words.setObjectName("own_words")
        self.words.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())
        self.cite = PickLine(self._ask, late=True, several=True)
        self.cite.setObjectName("own_cite")
        self.cite.setAccessibleName(_("Cite a record"))
        self.cite.setPlaceholderText(_("Type a title or a reference"))
        self.cite.taken.connect(lambda choice: insert(self.words, f"[{choice.key}]"))
        self._title = Question(_("Title"), self.title)
        self.ask("title", self._title)
        self.ask(
            "words",
            Question(
                _("Text"),
                self.words,
                _(
                    "An empty line parts paragraphs. A line that begins with “- ” is a point of a list, one with “# ” "
                    "a heading."
                ),
            ),
        )
        self.ask(
            "cite",
            Question(
                _("Cite a record"),
                self.cite,
                _("Its reference comes into the text where the cursor is, and becomes a citation, or a link to it."),
            ),
        )

        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(self._on_finished)

    def is_right(self) -> bool:
        """It has a title."""
        if " ".join(self.title.text().split()):
            return True
        self._title.say(_("Give it a title: the contents list it."))
        self.title.setFocus()
        return False

    def do(self) -> None:
        """Hand it back."""
        self._take(replace(self._part, title=" ".join(self.title.text().split()), words=self.words.toPlainText()))
        self._done = True
        self.set_busy(False)
        self.accept()

    def leave(self) -> None:
        """Esc: what was typed waits for whoever opens this text again."""
        if self.action.isEnabled():
            self._kept_aside = self._desk.put_aside(self._half_typed()) or self._kept_aside
        super().leave()

    def _on_finished(self) -> None:
        self._done = True
        if not self._kept_aside:
            self._desk.drafts.settle(self._key)

    def _half_typed(self) -> dict[str, Any]:
        title, words = self.title.text(), self.words.toPlainText()
        if self._done or (title, words) == (self._part.title, self._part.words):
            return {}
        return {self._key: {"title": title, "words": words}}

    def _ask(self, text: str) -> None:
        case_id = self._desk.case_id
        self._desk.jobs.query(
            self,
            "find",
            lambda ws: fitting(ws, case_id, CITED, text),
            lambda found: self.cite.offer(text, by_reference(found)),
        )
