"""People who open the vault: everybody with a name, a passphrase and a signing key of their own.

Each change of a key is journalled in the transaction that changes it, as a code and the id of whom it is about. The
entry commits to what everybody was called before and is since (:mod:`casefile.store.rosters`); no name stands in it, so
a journal that leaves the vault names nobody. Everybody gives themselves their name: who could give somebody else's away
could sign under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from casefile.errors import NotFound, Refused
from casefile.evidence.custody import Custody
from casefile.i18n import N_, _, isolate
from casefile.model.changes import Changes, JournalEntry, JournalFilter
from casefile.services import names
from casefile.services.one_state import one_state
from casefile.store import rosters
from casefile.store.store import Store
from casefile.vault import signing
from casefile.vault.alike import skeleton
from casefile.vault.roster import Person, SlotInfo, clean_name
from casefile.vault.security_keys import Authenticator, PreparedKey
from casefile.vault.vault import OpenVault

__all__ = ["Authenticator", "Insider", "People", "PreparedKey", "SlotInfo"]

T = TypeVar("T")

_REASONS = {
    "person-added": N_("{person} was added, with the key {key}"),
    "person-renamed": N_("{person} was renamed"),
    "person-removed": N_("{person} was removed"),
    "person-accepted": N_("The list of people was accepted as it is"),
    "passphrase-changed": N_("A passphrase was changed"),
    "way-removed": N_("A way to open the vault was removed"),
    "recovered": N_("A passphrase was set after recovery by {person}"),
    "recovery-made": N_("A recovery sheet was made"),
    "sheet-enrolled": N_("A recovery sheet from before sheets had keys got one: {key}"),
    "recovery-proved": N_("The new recovery sheet was proved by two of its words"),
    "recovery-removed": N_("The recovery sheet was made worthless"),
    "pin-added": N_("A PIN was set for one computer"),
    "pin-removed": N_("The PIN was removed"),
    "keys-added": N_("Security keys were set up"),
    "key-removed": N_("A security key was removed"),
    "sheet-opens": N_("The recovery sheet was tried and opens the vault"),
    "sheet-fails": N_("A recovery sheet was tried and does not open the vault"),
}


_TOLD_BY_LIST = ("person-renamed", "person-added", "recovery-made")
"""Those whose words in full stand in the list that the entry commits to."""


@dataclass(frozen=True, slots=True)
class Insider:
    """Somebody who opens or once opened the vault.

    :param is_me: who opened it now.
    :param slots: their passphrase, PINs and security keys.
    """

    person: Person
    is_me: bool
    slots: tuple[SlotInfo, ...]

    @property
    def passphrase_slot(self) -> str:
        """Id of the slot of their passphrase; empty for somebody removed."""
        return next((slot.id for slot in self.slots if slot.kind == "passphrase"), "")


class People:
    """Verbs about people and their passphrases. Those that take one last as long as opening the vault."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    def all(self) -> list[Insider]:
        """Everybody, those removed too, in the order they were added."""
        me, slots = self._vault.person, self._vault.slots()
        return [
            Insider(person, me is not None and person.id == me.id, tuple(s for s in slots if s.person_id == person.id))
            for person in self._vault.people()
        ]

    @one_state
    def last_entry(self, person_id: UUID) -> str:
        """When the newest journal entry of somebody was written (UTC, ISO 8601); empty for none. Who only reads writes
        none.
        """
        newest = self._store.journal_seqs(JournalFilter(actor=str(person_id)))[:1]
        return self._store.journal_at(newest)[0].at if newest else ""

    def me(self) -> Person | None:
        """Who opened the vault; None for its recovery sheet."""
        return self._vault.person

    def my_key(self) -> str:
        """The fingerprint of the key of who opened the vault, as people compare it; empty for its recovery sheet."""
        me = self._vault.person
        return names.fingerprint(me) if me is not None else ""

    def ways(self) -> list[SlotInfo]:
        """Everything that opens the vault: passphrases, PINs, security keys, the recovery sheet."""
        return self._vault.slots()

    def add(self, name: str, passphrase: str) -> Person:
        """Let another person open the vault.

        :raises Refused: no name or one that is taken, or a passphrase that cannot be used. :raises WorldFault: the
            medium refuses. Nothing was changed in either case.
        """
        self._require_own(name)
        return self._noted(
            _("Add a person"), lambda: self._vault.add_person(name, passphrase), lambda p: f"person-added {p.id}"
        )

    def rename(self, person_id: UUID, name: str) -> None:
        """Give oneself another name.

        :raises Refused: no name, one that is or was somebody else's, or it is somebody else who is to be renamed (code
            ``"not_yours"``). :raises NotFound: nobody has that id.
        """
        me = self._vault.person
        if names.person_of(self._vault, str(person_id)) is not None and (me is None or me.id != person_id):
            text = _("This is somebody else's name. Everybody gives themselves their name; nothing was changed.")
            raise Refused(text, code="not_yours", field="name")
        self._require_own(name, person_id)
        self._noted(
            _("Rename a person"),
            lambda: self._vault.rename_person(person_id, name),
            lambda _none: f"person-renamed {person_id}",
        )

    def change_passphrase(self, old: str, new: str) -> None:
        """Change the passphrase that is ``old`` now.

        :raises WrongPassphrase: ``old`` opens nothing. :raises Refused: ``new`` cannot be used.
        """
        self._noted(
            _("Change a passphrase"),
            lambda: self._vault.change_passphrase(old, new),
            lambda _none: "passphrase-changed",
        )

    def remove(self, slot_id: str) -> None:
        """Destroy one way to open the vault; with a passphrase goes its person.

        Anyone who kept an older copy of the vault, or its key, is shut out by a re-key only.

        :raises Refused: there is no such slot, or it is the last passphrase.
        """
        info = next((slot for slot in self._vault.slots() if slot.id == slot_id), None)
        kind = info.kind if info else ""
        whose = info.person_id if info and kind == "passphrase" else None
        codes = {"recovery": "recovery-removed", "security_key": "key-removed"}
        reason = f"person-removed {whose}" if whose else codes.get(kind, "way-removed")
        label = _("Remove a way to open the vault")
        self._noted(label, lambda: self._vault.remove_slot(slot_id), lambda _none: reason)

    def accept(self) -> Changes:
        """Record the list of people as it is, where the journal does not know how it came to be so."""
        with self._store.step(_("Accept the list of people")) as step:
            recorded = self._store.people_changes()
            now = names.known(self._vault.signers())
            step.note_people(recorded[-1].after if recorded else now, now, reason="person-accepted")
        return step.changes

    def add_pin(self, pin: str) -> None:
        """Let who opened the vault open it on this computer with a PIN.

        :raises Refused: it is too short, or a recovery sheet opened the vault. :raises WorldFault: this session has no
            keyring that is trusted, it is locked, or it refuses. Nothing was changed in either case.
        """
        self._noted(_("Set a PIN"), lambda: self._vault.add_keyring(pin), lambda _none: "pin-added")

    def remove_pin(self) -> None:
        """Take every PIN away from who opened the vault. Needs no keyring."""
        self._noted(_("Remove the PIN"), self._vault.remove_keyring, lambda _none: "pin-removed")

    def my_keys(self) -> list[SlotInfo]:
        """The security keys of who opened the vault, oldest first."""
        return self._vault.security_keys()

    def prepare_key(
        self, authenticator: Authenticator, name: str, *, beside: Iterable[PreparedKey] = ()
    ) -> PreparedKey:
        """Have a security key touched for this vault; nothing is written yet. Waits for a person: not within a step.

        :param beside: keys of the same act. Errors as :meth:`casefile.vault.vault.OpenVault.prepare_key`.
        """
        return self._vault.prepare_key(authenticator, name, beside=beside)

    def add_keys(self, prepared: Sequence[PreparedKey]) -> None:
        """Let who opened the vault open it with these keys as well.

        :raises Refused: this would leave them with one key and no recovery sheet (code ``"one_key"``), or no room.
            :raises WorldFault: the medium refuses. Nothing was changed in either case.
        """
        self._noted(_("Set up security keys"), lambda: self._vault.add_keys(prepared), lambda _none: "keys-added")

    def begin_after_recovery(self, name: str, passphrase: str) -> Person:
        """Make who opened the vault by its recovery sheet a person with a passphrase; from now on they act.

        The entry about it is still the sheet's: it was what let them in.

        :raises Refused: as :meth:`add`.
        """
        person = self._noted(
            _("Set a passphrase after recovery"),
            lambda: self._vault.set_passphrase_after_recovery(name, passphrase),
            lambda p: f"recovered {p.id}",
        )
        self._store.act_as(self._vault.author)
        return person

    def enroll_sheet(self) -> None:
        """Put the key of the recovery sheet that opened the vault on the list, where it is from before sheets had keys;
        from now on it acts. The entry is signed with that key: no person vouches for it.

        :raises WorldFault: the medium refuses; nothing was changed.
        """
        if not self._vault.opened_by_keyless_sheet:
            return
        sheet = self._vault.keyed()
        self._store.act_as(self._vault.author_as(sheet))
        self._noted(
            _("Enter the key of the recovery sheet"),
            lambda: self._vault.enroll(sheet),
            lambda _none: f"sheet-enrolled {sheet.id}",
        )

    def name_of(self, actor_id: str) -> str:
        """Who is meant by an actor of the journal, in words for people."""
        return names.name_of(self._vault, actor_id)

    def by(self, entry: JournalEntry) -> str:
        """Who made an entry, in words for people; one from before signatures says that it is."""
        name = self.name_of(entry.actor)
        if entry.is_signed:
            return name
        return _("{person}, from before signatures", person=isolate(name))

    def said(self, reason: str, file: str = "") -> str:
        """The reason of a KEY_CHANGED or RECOVERY_DRILL entry in words for people; others as they are.

        :param file: of the entry: what it commits to, where both names of a renaming are found.
        """
        code, _blank, person_id = reason.partition(" ")
        if code not in _REASONS:
            return reason
        change = self._store.people_change(file) if file and code in _TOLD_BY_LIST else None
        if change is not None and code == "person-renamed":
            was, now = (_called(people, person_id) for people in (change.before, change.after))
            return _("{before} has the name {after} since", before=was, after=now)
        if change is not None and code == "recovery-made":
            keys = {known.key for known in change.after} - {known.key for known in change.before}
            return _("A recovery sheet was made, with the key {key}", key=isolate(" ".join(map(signing.shown, keys))))
        found = names.signer_of(self._vault, person_id)
        return _(
            _REASONS[code],
            person=isolate(self.name_of(person_id)) if person_id else "",
            key=isolate(names.fingerprint(found)) if found is not None else "",
        )

    def find(self, named: str) -> Insider:
        """Somebody who opens the vault, by name (case does not matter) or id; who has no name yet, by what the list of
        people calls them.

        :raises NotFound: nobody who still opens it is called so, or several have no name yet.
        """
        asked = named.strip().casefold()
        here = [insider for insider in self.all() if not insider.person.removed]
        for insider in here:
            if asked in (insider.person.name.casefold(), str(insider.person.id)) and asked:
                return insider
        nameless = [insider for insider in here if not insider.person.name]
        if len(nameless) == 1 and asked in ("unnamed person", _("Unnamed person").casefold()):
            return nameless[0]
        known = ", ".join(
            f"{isolate(each.person.name or _('Unnamed person'))} {isolate(str(each.person.id))}" for each in here
        )
        text = _(
            "Nobody of that name opens this vault, or several may be meant. Name one of them, by name or id: {people}.",
            people=known,
        )
        raise NotFound(text, code="no_person", field="person")

    def _noted(self, label: str, change: Callable[[], T], reason: Callable[[T], str]) -> T:
        with self._store.step(label) as step:
            # Last in the transaction: what the header refuses is not journalled, and a journal that refuses before the
            # header is written leaves it alone.
            before = names.known(self._vault.signers())
            done = change()
            said, after = reason(done), names.known(self._vault.signers())
            if after != before or said.partition(" ")[0] in rosters.OF_PEOPLE:
                step.note_people(before, after, reason=said)
            else:
                step.note(Custody.KEY_CHANGED.value, reason=said)
        return done

    def _require_own(self, name: str, of: UUID | None = None) -> None:
        """A name that somebody else had, who still opens the vault, would be taken for theirs.

        :param of: whose name it is to be; None for somebody new.
        :raises Refused: somebody else had it.
        """
        here = {str(person.id) for person in self._vault.people() if not person.removed and person.id != of}
        wanted = skeleton(clean_name(name))
        for change in self._store.people_changes():
            for known in (*change.before, *change.after):
                if known.id in here and skeleton(known.name) == wanted:
                    text = _("Somebody else who opens this vault had that name. Choose another.")
                    raise Refused(text, code="name_taken", field="name")


def _called(people: rosters.People, person_id: str) -> str:
    name = next((known.name for known in people if known.id == person_id), "")
    return isolate(name or _("Unnamed person"))
