"""People with other vaults: their cards, how surely they are known, and whose card is one's own.

A card proves that its keys belong together, not whose they are. So somebody is *not verified* until twelve words were
compared with them aloud. A later card under the same name with other keys is no update: it blocks that contact until
the words say which keys are theirs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import EXIT_FOUND, BadInput, NotFound, Refused
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate
from casefile.model.contacts import CHANGED, STATES, Contact
from casefile.model.ids import uuid7
from casefile.model.packages import Keys
from casefile.services.files import regular, unreadable, written_whole
from casefile.store.store import Store
from casefile.vault import contacts as cards
from casefile.vault.alike import skeleton
from casefile.vault.roster import Person, clean_name
from casefile.vault.vault import OpenVault
from casefile.vault.words import WORDS, digits_of

_BRACKETS = re.compile(
    "[()\\[\\]{}<>\u2329\u232a\u2768-\u2775\u27e8-\u27ef\u3008-\u301b\ufe59-\ufe5e\uff08\uff09\uff3b\uff3d]"
)

ADDED, KNOWN, CLAIMED = "added", "known", "changed"
"""What became of a card: somebody new, somebody who is known so already, other keys under a known name."""


class WordsDiffer(Refused):
    """The words that were read aloud are not those of the contact: the card may be of somebody else."""

    exit_code = EXIT_FOUND


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in a card came to: one of :data:`ADDED`, :data:`KNOWN`, :data:`CLAIMED`."""

    contact: Contact
    outcome: str

    @property
    def sentence(self) -> str:
        """In words."""
        name = isolate(self.contact.name)
        if self.outcome == CLAIMED:
            return _(
                "{name} is known here by other keys than this card gives. Nothing is sealed for them and nothing of "
                "theirs is opened until their twelve words were compared: it may be a new vault of theirs, or somebody "
                "else.",
                name=name,
            )
        if self.outcome == KNOWN:
            return _("{name} is known here by these keys: {state}.", name=name, state=state_words(self.contact))
        return _("{name} was added, and is not verified: compare the twelve words with them aloud.", name=name)


def state_words(contact: Contact) -> str:
    """How surely a contact is known."""
    return _(STATES[contact.state])


def with_state(contact: Contact) -> str:
    """A contact's name as it stands wherever something hangs on who they are."""
    return _("{name} ({state})", name=isolate(contact.name), state=state_words(contact))


def words_of(keys: Keys) -> tuple[str, ...]:
    """The twelve words of somebody's keys."""
    return cards.words(keys)


@dataclass(frozen=True, slots=True)
class ShownCard:
    """One's own card on the screen. :param squares: its QR code: rows of dark (True) and light squares."""

    name: str
    words: tuple[str, ...]
    squares: tuple[tuple[bool, ...], ...]


class Contacts:
    """Verbs for people with other vaults."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    def all(self) -> list[Contact]:
        """Everybody, by name."""
        return self._store.contacts()

    def my_words(self) -> tuple[str, ...]:
        """One's own twelve words, to be read aloud to who has one's card.

        :raises Refused: a recovery sheet opened the vault.
        """
        return cards.words(self._vault.own_keys())

    def export_card(self, out: Path) -> tuple[str, ...]:
        """Write one's own card; returns its twelve words. It is no secret.

        :raises Refused: a recovery sheet opened the vault, one has no name, or nothing may be written there.
            :raises WorldFault: the place cannot be written.
        """
        card = self._vault.contact_card()
        with written_whole(out, self._store) as stream:
            stream.write(card)
        return self.my_words()

    def shown_card(self) -> ShownCard:
        """One's own card as it is shown to a camera. :raises Refused: as :meth:`export_card`."""
        from casefile.dossier.card_sheet import squares_of

        content = self._vault.contact_card()
        squares = tuple(tuple(row) for row in squares_of(content))
        return ShownCard(cards.read_card(content).name, self.my_words(), squares)

    def export_sheet(self, out: Path, language: str) -> None:
        """Write one's own card as a page to be printed. It is no secret.

        :param language: BCP 47. :raises Refused: and ``WorldFault``, as :meth:`export_card`.
        """
        from casefile.dossier.card_sheet import CardSheet, draw

        content = self._vault.contact_card()
        card = cards.read_card(content)
        made = dt.date.fromisoformat(card.made[:10])
        with written_whole(out, self._store) as stream:
            stream.write(draw(CardSheet(card.name, content, self.my_words(), made, language)))

    def export_key(self, out: Path) -> None:
        """Write one's own receiving key, with which any age tool opens what was sealed for one. It is a secret.

        :raises Refused: as :meth:`export_card`. :raises WorldFault: the place cannot be written.
        """
        identity = self._vault.receiving_identity()
        with self._store.step(_("Export the key for receiving")) as step:
            step.note(Custody.EXPORTED.value, reason="receiving-key")
        with written_whole(out, self._store) as stream:
            stream.write(f"{identity}\n".encode())

    def import_card(self, path: Path, *, called: str = "") -> Taken:
        """Take in somebody's card.

        :param called: their name here, where it is not to be that of the card.
        :raises BadInput: it is no card, or was altered. :raises Refused: it is one's own, its keys are in part those
            of somebody else (code ``"key_taken"``), or somebody who opens this vault has that name
            (``"name_taken"``). :raises WorldFault: it cannot be read.
        """
        try:
            with regular(path) as stream:
                content = stream.read(cards.LARGEST + 1)
        except OSError as error:
            raise unreadable(path, error) from None
        card = cards.read_card(content)
        name = _without_brackets(called) or _without_brackets(card.name)
        if not name:
            raise BadInput(_("This is not a contact card of Casefile. Nothing was changed."), code="bad_card")
        if card.keys.signing == self._vault.own_keys().signing:
            raise Refused(_("This is your own card. Nothing was changed."), code="own_card")
        known = self.all()
        same = next((each for each in known if each.keys == card.keys), None)
        if same is not None:
            return Taken(same, KNOWN)
        namesake = next((each for each in known if skeleton(each.name) == skeleton(name)), None)
        for other in known:
            for keys in filter(None, (other.keys, other.claimed)):
                shares = keys.signing == card.keys.signing or keys.receiving == card.keys.receiving
                if shares and not (other is namesake and keys == card.keys):
                    text = _(
                        "A key of this card is known here as that of {name}, beside another one. Cards of Casefile are "
                        "never so; ask who made it. Nothing was changed.",
                        name=isolate(other.name),
                    )
                    raise Refused(text, code="key_taken")
        if namesake is None:
            self._require_no_namesake_here(name)
            contact = Contact(uuid7(), name, card.keys, _now())
            return self._keep(contact, "contact-added", card.keys, ADDED)
        return self._keep(dataclasses.replace(namesake, claimed=card.keys), "contact-claimed", card.keys, CLAIMED)

    def verify(self, named: str, untrusted_words: str) -> Contact:
        """Hold the twelve words that a contact read aloud against their keys. Where a later card gave other keys, the
        words say which are theirs; the others are forgotten.

        :raises WordsDiffer: they fit none. :raises Refused: they are not twelve words of the list.
            :raises NotFound: nobody is called so.
        """
        contact = self.find(named)
        if len(untrusted_words.replace(",", " ").split()) != WORDS:
            text = _("The fingerprint of a contact has twelve words. Ask for all of them.")
            raise Refused(text, code="how_many_words", field="words")
        digits = digits_of(untrusted_words)
        for keys in filter(None, (contact.keys, contact.claimed)):
            if cards.digest(keys).startswith(digits):
                verified = dataclasses.replace(contact, keys=keys, verified=_now(), claimed=None)
                return self._keep(verified, "contact-verified", keys, KNOWN).contact
        text = _(
            "These are not the words of the card that is known here as that of {name}. Ask them to read theirs once "
            "more; if they differ again, the card is not theirs. Nothing was changed.",
            name=isolate(contact.name),
        )
        raise WordsDiffer(text, code="words_differ", field="words")

    def forget(self, named: str) -> Contact:
        """Forget somebody. What was sent to them or came from them stays.

        :raises NotFound: nobody is called so.
        """
        contact = self.find(named)
        with self._store.step(_("Forget a contact")) as step:
            step.forget_contact(
                contact,
                event=Custody.CONTACT_CHANGED.value,
                reason="contact-forgotten",
                digest=cards.digest(contact.keys),
            )
        return contact

    def find(self, named: str) -> Contact:
        """Somebody by name (case does not matter) or id.

        :raises NotFound: nobody is called so.
        """
        wanted = skeleton(clean_name(named))
        for contact in self.all():
            if wanted == skeleton(contact.name) or named.strip().casefold() == str(contact.id):
                return contact
        raise NotFound(_("Nobody of that name is among the contacts."), code="no_contact")

    def of_key(self, signing: str) -> Contact | None:
        """Who has this signing key (hex); None where nobody is known by it."""
        for contact in self.all():
            if signing in (keys.signing for keys in filter(None, (contact.keys, contact.claimed))):
                return contact
        return None

    def keys(self) -> list[Keys]:
        """All keys of contacts, those that only a later card gave too."""
        return [keys for each in self.all() for keys in filter(None, (each.keys, each.claimed))]

    def require_sure(self, contact: Contact) -> None:
        """:raises Refused: it is not clear which keys are theirs (code ``"changed_key"``)."""
        if contact.state == CHANGED:
            text = _(
                "Two cards give different keys for {name}. Compare their twelve words with them first. Nothing was "
                "changed.",
                name=isolate(contact.name),
            )
            raise Refused(text, code="changed_key")

    def _require_no_namesake_here(self, name: str) -> None:
        """What a contact says stands in threads under their name, beside what is said here."""
        people = (each.name for each in self._vault.people() if isinstance(each, Person) and not each.removed)
        if any(skeleton(each) == skeleton(name) for each in people if each):
            text = _(
                "Somebody who opens this vault is called {name}, or so that it looks alike. Take the card in under "
                "another name; nothing was changed.",
                name=isolate(name),
            )
            raise Refused(text, code="name_taken", field="called")

    def _keep(self, contact: Contact, reason: str, keys: Keys, outcome: str) -> Taken:
        with self._store.step(_("Change a contact")) as step:
            step.keep_contact(contact, event=Custody.CONTACT_CHANGED.value, reason=reason, digest=cards.digest(keys))
        return Taken(contact, outcome)


def _without_brackets(name: str) -> str:
    """What stands in brackets behind a name is said by this vault: how surely somebody is known."""
    return clean_name(_BRACKETS.sub(" ", name))


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
