"""People: each user of the vault has a name, a passphrase and a signing key of their own."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from casefile.errors import Refused, WrongPassphrase
from casefile.i18n import _
from casefile.vault import roster, signing, slots
from casefile.vault.keys import KEY_SIZE
from casefile.vault.roster import Person, Sheet, Signer, SlotInfo
from casefile.vault.session import Session, replaced
from casefile.vault.slots import PASSPHRASE, PERSONAL, ByPassphrase, KdfCost, Slot


def new_person(name: str) -> tuple[Person, bytes]:
    """Somebody new, and the seed (32 bytes, random) of their Ed25519 signing key."""
    seed = secrets.token_bytes(KEY_SIZE)
    return Person(uuid.uuid4(), name, signing.public_key(seed), roster.now()), seed


class PeopleVerbs(Session):
    """Verbs about people and their passphrases."""

    def people(self) -> list[Person]:
        """Everybody who opens or ever opened the vault, in the order they were added."""
        self._ring.require_open()
        return list(self._roster.people)

    def sheets(self) -> list[Sheet]:
        """Every recovery sheet that has or had a key, oldest first."""
        self._ring.require_open()
        return list(self._roster.sheets)

    def signers(self) -> list[Signer]:
        """Everybody, and every recovery sheet: all whose signatures may stand in the vault."""
        return [*self.people(), *self.sheets()]

    def slot_ids(self) -> list[str]:
        """Ids of the passphrase slots."""
        self._ring.require_open()
        return [slot.id for slot in self._header.of_kind(PASSPHRASE)]

    def add_person(self, name: str, passphrase: str, *, cost: KdfCost | None = None) -> Person:
        """Let another person open the vault with a passphrase of their own.

        :param cost: of the key derivation; by default that of the first slot.
        :raises Refused: no name or one that is taken, an empty passphrase or one that opens the vault already, there is
            no room, or the vault is open read-only.
        :raises WorldFault: nothing was changed.
        """
        self._require_writable()
        person, seed = new_person(self._roster.free_name(name))
        self._require_unused(passphrase, "passphrase_taken")
        self._admit(person, seed, passphrase, cost or self._cost())
        return person

    def set_passphrase_after_recovery(self, name: str, new: str) -> Person:
        """Make who opened the vault by its recovery sheet a person with a passphrase; from now on they act.

        A signing key cannot be recovered, by design: this is somebody new in the roster, whatever the name. Who had
        that name until now is removed, with the passphrase that was forgotten.

        :raises Refused: no name, ``new`` is empty or opens the vault already, there is no room; or no recovery sheet
            opened the vault (code ``"not_recovery"``).
        """
        self._require_writable()
        if self.person is not None:
            text = _("The vault was opened with a passphrase; that one can be changed.")
            raise Refused(text, code="not_recovery")
        former = self._roster.named(name)
        person, seed = new_person(self._roster.free_name(name, but=former))
        self._require_unused(new, "passphrase_taken")
        others = [slot for slot in self._header.slots if former is None or self._owner_id(slot) != former]
        self._slot_id = self._admit(person, seed, new, self._cost(), beside=others)
        self._ring.adopt(seed)
        return person

    def rename_person(self, person_id: UUID, name: str) -> None:
        """Give somebody another name; entries of the journal then show it too, as they hold the id.

        :raises NotFound: nobody has that id. :raises Refused: no name or one that is taken, or open read-only.
        """
        self._require_writable()
        person = self._roster.person(person_id)
        renamed = replace(person, name=self._roster.free_name(name, but=person_id))
        self._write(self._roster.with_person(renamed))

    def change_passphrase(self, old: str, new: str, *, cost: KdfCost | None = None) -> None:
        """Rewrite the slot that ``old`` opens; takes the same time however large the vault is.

        :param cost: of the rewritten slot; by default that of the old one.
        :raises WrongPassphrase: ``old`` opens no slot.
        :raises Refused: ``old`` is somebody else's, ``new`` is empty or opens the vault already for somebody else, or
            the vault is open read-only.
        :raises WorldFault: the old passphrase still holds.
        """
        self._require_writable()
        slots.passphrase_bytes(new)
        slot, material = self._opened_by(old)
        owner = self._roster.owner(slot.id)
        if self.person is not None and owner is not None and owner.id != self.person.id:
            text = _("This is somebody else's passphrase. Everybody changes their own; nothing was changed.")
            raise Refused(text, code="not_yours", field="old")
        self._require_unused(new, "passphrase_taken", but=slot.id)
        way = ByPassphrase(new, cost or slot.cost)
        rewritten = Slot.seal(material, way, context=self.id.bytes, slot_id=slot.id)
        person = self._roster.owner(slot.id)
        info = SlotInfo(slot.id, PASSPHRASE, person.id if person else None, roster.now())
        self._write(self._roster.with_slot(info), slots=replaced(self._header.slots, rewritten))

    def remove_slot(self, slot_id: str) -> None:
        """Destroy a slot: what it belonged to opens neither copy of the header any more.

        With somebody's passphrase go their PINs and security keys. Somebody who kept an older copy of the header, or
        the vault key itself, is shut out by a re-key only.

        :raises Refused: no such slot, or it is the last one with a passphrase.
        """
        self._require_writable()
        if slot_id not in {slot.id for slot in self._header.slots}:
            raise Refused(_("The vault has no such passphrase."), code="no_slot")
        if self.slot_ids() == [slot_id]:
            raise Refused(_("The last passphrase cannot be removed."), code="last_slot")
        kept = [slot for slot in self._header.slots if slot.id != slot_id]
        able = {self._owner_id(slot) for slot in kept if slot.kind == PASSPHRASE}
        self._write(self._roster, slots=[s for s in kept if s.kind not in PERSONAL or self._owner_id(s) in able])

    def _admit(
        self, person: Person, seed: bytes, passphrase: str, cost: KdfCost, *, beside: Iterable[Slot] | None = None
    ) -> str:
        """Write a slot for somebody new; returns its id. ``beside``: the slots that stay, by default all."""
        material = self._ring.vault_key() + seed
        added = Slot.seal(material, ByPassphrase(passphrase, cost), context=self.id.bytes)
        info = SlotInfo(added.id, PASSPHRASE, person.id, person.added)
        kept = self._header.slots if beside is None else beside
        self._write(self._roster.with_person(person).with_slot(info), slots=[*kept, added])
        return added.id

    def _opened_by(self, passphrase: str) -> tuple[Slot, bytes]:
        way = ByPassphrase(passphrase)
        # Who opened the vault first: theirs is nearly always the one.
        for slot in sorted(self._header.of_kind(PASSPHRASE), key=lambda slot: slot.id != self._slot_id):
            material = slot.unseal(way, context=self.id.bytes)
            if material is not None:
                return slot, material
        raise WrongPassphrase(_("The old passphrase is wrong."), code="wrong_passphrase", field="old")

    def _owner_id(self, slot: Slot) -> UUID | None:
        owner = self._roster.owner(slot.id)
        return owner.id if owner else None
