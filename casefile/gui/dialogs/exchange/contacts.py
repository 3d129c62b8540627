"""People with other vaults: how surely each is known, one's own card, and theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.cards import TakeCard, VerifyContact
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.exchange.qr import CardCode
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.models.cells import Cell
from casefile.gui.places import choose_file, save_as
from casefile.gui.statuses import ATTENTION, DANGER, SAFE, Status
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.widgets.statement import Statement
from casefile.gui.words import day
from casefile.i18n import _, isolate
from casefile.model.contacts import CHANGED, UNVERIFIED, VERIFIED, Contact

if TYPE_CHECKING:
    from casefile.services.contacts import Taken
    from casefile.workspace import Workspace

LOOKS: dict[str, Status] = {UNVERIFIED: ATTENTION, VERIFIED: SAFE, CHANGED: DANGER}
"""How surely somebody is known, at a glance."""


@dataclass(frozen=True)
class _Read:
    """``words``: one's own twelve; empty with the reason why there are none."""

    contacts: list[Contact]
    words: tuple[str, ...]
    why_none: str = ""


class ContactsDialog(Dialog):
    """One's own card above, those of others below."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("Contacts"), name="contacts_dialog", width=44, on_paper=False)
        self.verify: QPushButton
        self.forget: QPushButton
        self._desk = desk
        self._contacts: dict[UUID, Contact] = {}
        self._words = PlainLabel(wrap=True, selectable=True)
        self._words.setObjectName("my_words")
        self.save_card = push_button("contacts.save", _("Save my card…"), "save", self._on_save)
        self.show_code = push_button("contacts.code", _("Show as a QR code…"), "eye", self._on_code)
        self.happened = Statement()
        self.happened.hide()
        self.table = SmallTable(_("Contacts"), ((_("Name"), 150), (_("How surely known"), 190), (_("Added"), 100)))
        self.table.setObjectName("contacts_table")
        self.table.chosen.connect(lambda _key: self._fit())
        self.table.opened.connect(lambda _key: self.verify.click())
        self.table.removed.connect(lambda _key: self.forget.click())
        self._empty = secondary(_("There are no contacts yet. Take in a card that somebody gave you."))
        self._state = PlainLabel(wrap=True)
        self._state.setObjectName("contact_state")
        self.take = push_button("contacts.take", _("Take a card in…"), "upload", self._on_take)
        self.verify = push_button("contacts.verify", _("Compare the twelve words…"), "shield-check", self._on_verify)
        self.forget = push_button("contacts.forget", _("Forget…"), "trash-2", self._on_forget)
        self._compose()
        self.add_cancel(_("Close"))
        answer_f1(self)
        self._fit()
        self._fetch()

    def _compose(self) -> None:
        mine, theirs = QWidget(), QWidget()
        above, below = FlowLayout(mine), FlowLayout(theirs)
        above.addWidget(self.save_card)
        above.addWidget(self.show_code)
        for button in (self.take, self.verify, self.forget):
            below.addWidget(button)
        for button in (self.save_card, self.show_code, self.take, self.verify, self.forget):
            button.setAutoDefault(False)
        self.column.addWidget(PlainLabel(_("Your own card"), level="section"))
        self.column.addWidget(self._words)
        self.column.addWidget(
            secondary(
                _(
                    "The card is no secret: give it to whoever is to send you something. Read them these words aloud, "
                    "over a telephone or face to face."
                )
            )
        )
        self.column.addWidget(mine)
        self.column.addWidget(PlainLabel(_("People with vaults of their own"), level="section"))
        for part in (self.happened, self.table, self._empty, self._state, theirs):
            self.column.addWidget(part)

    # What is shown

    def _fetch(self) -> None:
        self._desk.jobs.query(self, "contacts", _read, self._show, self._refused)

    def _show(self, read: _Read) -> None:
        self._contacts = {each.id: each for each in read.contacts}
        words = isolate(" ".join(read.words))
        self._words.setText(_("Your own twelve words: {words}", words=words) if read.words else read.why_none)
        self.save_card.setEnabled(bool(read.words))
        self.show_code.setEnabled(bool(read.words))
        self.table.show_rows([(each.id, _cells(each)) for each in read.contacts])
        some = bool(read.contacts)
        self.table.setVisible(some)
        self._empty.setVisible(not some)
        self._fit()
        self.take_room()
        if self.focusWidget() is None:
            (self.table if some else self.take).setFocus()

    def _chosen(self) -> Contact | None:
        return self._contacts.get(self.table.current_key)

    def _fit(self) -> None:
        writes, chosen = not self._desk.read_only, self._chosen()
        self.take.setEnabled(writes)
        self.verify.setEnabled(writes and chosen is not None)
        self.forget.setEnabled(writes and chosen is not None)
        self._state.setText(_what_it_means(chosen) if chosen is not None else "")
        self._state.setVisible(chosen is not None)

    def _tell(self, sentence: str, status: Status) -> None:
        self.say("")
        self.happened.say(sentence, status, coloured=False)
        self.happened.show()
        self._fetch()

    def _refused(self, error: CasefileError) -> None:
        self.happened.hide()
        self.say(error.message)
        self.take_room()

    # What is done

    def _on_save(self) -> None:
        save_as(
            self,
            "save_card_to",
            _("Save my card"),
            "my.card",
            self.save_to,
            accept=_("Save"),
            kinds=_("Contact card ({pattern})", pattern="*.card"),
            suffix="card",
        )

    def _on_code(self) -> None:
        CardCode(self._desk, self).open()

    def save_to(self, out: Path) -> None:
        """Write one's own card there."""
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.contacts.export_card(out),
            lambda _words: self._tell(_("Your card is saved: {place}", place=isolate(str(out))), SAFE),
            failed=self._refused,
        )

    def _on_take(self) -> None:
        choose_file(
            self,
            "take_card_from",
            _("Take a card in"),
            self.take_from,
            accept=_("Choose"),
            kinds=_("Contact card ({pattern})", pattern="*.card"),
        )

    def take_from(self, path: Path) -> None:
        """Ask what to call somebody, then take their card in."""
        TakeCard(self._desk, self, path, self._on_taken).open()

    def _on_taken(self, taken: Taken) -> None:
        self.table.select_key(taken.contact.id)
        self._tell(taken.sentence, LOOKS[taken.contact.state])

    def _on_verify(self) -> None:
        contact = self._chosen()
        if contact is not None and self.verify.isEnabled():
            VerifyContact(self._desk, self, contact, self._on_verified).open()

    def _on_verified(self, contact: Contact) -> None:
        name = isolate(contact.name)
        self._tell(_("These are the words of {name}: their card is verified.", name=name), SAFE)

    def _on_forget(self) -> None:
        contact = self._chosen()
        if contact is None or not self.forget.isEnabled():
            return
        name, id = isolate(contact.name), str(contact.id)
        sentence = _(
            "Nothing can be sealed for {name} any more, and nothing of theirs can be opened. What was sent to them or "
            "came from them stays.",
            name=name,
        )
        if self._desk.ask(self, _("Forget {name}?", name=name), sentence, _("Forget")):
            self._desk.jobs.change(
                self,
                lambda ws: ws.contacts.forget(id),
                lambda _gone: self._tell(_("{name} is forgotten.", name=name), SAFE),
                self._refused,
            )


def _read(ws: Workspace) -> _Read:
    try:
        return _Read(ws.contacts.all(), ws.contacts.my_words())
    except CasefileError as error:  # a recovery sheet opened the vault: there are no keys of one's own
        return _Read(ws.contacts.all(), (), error.message)


def _cells(contact: Contact) -> Sequence[Cell]:
    from casefile.services.contacts import state_words

    return (
        Cell(contact.name),
        Cell(state_words(contact), LOOKS[contact.state]),
        Cell(isolate(day(contact.added))),
    )


def _what_it_means(contact: Contact) -> str:
    name = isolate(contact.name)
    if contact.state == CHANGED:
        return _(
            "A later card gives other keys for {name}. Nothing is sealed for them and nothing of theirs is opened "
            "until you compared the twelve words: they say which keys are theirs.",
            name=name,
        )
    if contact.state == VERIFIED:
        return _("{name} was verified on {day}.", name=name, day=isolate(day(contact.verified)))
    return _("Anybody could have written this card. Compare the twelve words with {name}.", name=name)
