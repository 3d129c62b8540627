"""Two small forms about a contact: what to call them, and the twelve words that they read aloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.errors import CasefileError, Refused, WorldFault
from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.contacts import CHANGED, Contact

if TYPE_CHECKING:
    from casefile.services.contacts import Taken


class TakeCard(SmallForm):
    """Asks what somebody is to be called, then takes their card in.

    :param done: takes what it came to.
    """

    def __init__(self, desk: Desk, parent: QWidget, path: Path, done: Callable[[Taken], object]) -> None:
        super().__init__(
            parent,
            title=_("Take {name} in", name=isolate(path.name)),
            action=_("Take in"),
            busy=_("Reading the card…"),
            intro=_("A card says a name; anybody can write one. Compare the twelve words with them afterwards."),
        )
        self.setObjectName("take_card")
        self._desk, self._path, self._done = desk, path, done
        self.name = QLineEdit()
        hint = _("Leave it empty for the name on the card. Of two people with one name, give the second another.")
        self.ask("name", Question(_("What to call them here"), self.name, hint))
        answer_f1(self)

    def do(self) -> None:
        """Take it in."""
        path, called = self._path, self.name.text()
        self._desk.jobs.change(
            self, lambda ws: ws.contacts.import_card(path, called=called), self._on_taken, self.refuse
        )

    def _on_taken(self, taken: Taken) -> None:
        self.set_busy(False)
        self.accept()
        self._done(taken)


class VerifyContact(SmallForm):
    """Asks for the words as they are heard; it never shows them, so that nobody copies what is to be compared.

    :param done: takes the contact, verified.
    """

    def __init__(self, desk: Desk, parent: QWidget, contact: Contact, done: Callable[[Contact], object]) -> None:
        name = isolate(contact.name)
        super().__init__(
            parent,
            title=_("Compare the words of {name}", name=name),
            action=_("Compare"),
            busy=_("Comparing…"),
            intro=_(
                "Let {name} read their twelve words aloud, over a telephone or face to face, where you know the voice. "
                "Type what you hear; do not copy it from a message.",
                name=name,
            ),
        )
        self.setObjectName("verify_contact")
        self._desk, self._id, self._done = desk, str(contact.id), done
        self.words = QLineEdit()
        self.words.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.ask("words", Question(_("The twelve words"), self.words, _("Four letters of each are enough.")))
        if contact.state == CHANGED:
            self.warn(_("Two cards give different keys. The words say which are theirs; the others are forgotten."))
        answer_f1(self)

    def is_right(self) -> bool:
        """Whether anything was typed."""
        if self.words.text().strip():
            return True
        self.refuse(Refused(_("Type the words that they read to you."), code="no_words", field="words"))
        return False

    def do(self) -> None:
        """Compare them."""
        id, words = self._id, self.words.text()
        self._desk.jobs.change(self, lambda ws: ws.contacts.verify(id, words), self._on_verified, self._on_refused)

    def _on_verified(self, contact: Contact) -> None:
        self.set_busy(False)
        self.accept()
        self._done(contact)

    def _on_refused(self, error: CasefileError) -> None:
        if not error.field and not isinstance(error, WorldFault):
            error = Refused(error.message, code=error.code, field="words")
        self.refuse(error)
