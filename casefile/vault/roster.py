"""The roster: who opens or ever opened the vault, and whose each slot is.

It stands sealed in the header, so that no name is legible on a seized disk. People who were removed stay in it,
because entries of the journal name them.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from casefile.errors import NotFound, Refused
from casefile.i18n import _
from casefile.model.outside import clean_line
from casefile.vault import canonical
from casefile.vault.alike import skeleton
from casefile.vault.keys import KeyRing
from casefile.vault.sealing import SealBrokenError, seal_padded, unseal_padded

LONGEST_NAME = 120
LARGEST = 40 * 1024
"""Bytes of the roster before sealing."""

_BOUND = b"casefile roster"


@dataclass(frozen=True)
class Person:
    """Somebody who opens the vault with a passphrase of their own.

    :param id: random; the actor of this person's entries in the journal.
    :param name: as they want to be named; may be empty for who made the vault.
    :param public_key: raw Ed25519 key (32 bytes) that checks their signatures.
    :param added: UTC, ``2026-03-01T12:00:00Z``. :param removed: the same; empty while they can open the vault.
    """

    id: UUID
    name: str
    public_key: bytes
    added: str
    removed: str = ""


@dataclass(frozen=True)
class Sheet:
    """A recovery sheet as somebody who signs: its key comes from the secret on the paper, which nobody else has.

    :param id: random; the actor of what is done while the vault is open by this sheet.
    :param public_key: raw Ed25519 key (32 bytes). :param added: UTC, when its key was put on the list.
    :param slot: SHA-256 (hex) of the slot that it opens, as that stands in the header: nobody tries a sheet every day,
        so one that was exchanged would not be noticed.
    :param removed: UTC; empty while it opens the vault.
    """

    id: UUID
    public_key: bytes
    added: str
    slot: str
    removed: str = ""


Signer = Person | Sheet
"""Anyone who signs what is done in the vault."""


@dataclass(frozen=True)
class SlotInfo:
    """One way to open the vault.

    :param id: 16 hexadecimal digits.
    :param kind: ``passphrase``, ``recovery``, ``keyring`` or ``security_key``.
    :param person_id: whose it is; None for a recovery sheet, which belongs to nobody.
    :param created: UTC; of a passphrase also when it was last changed.
    :param form: of a recovery sheet: ``words`` or ``shares``.
    :param name: of a security key: what its owner calls it.
    :param sheet_id: of a recovery sheet: which; None for one from before sheets had keys.
    """

    id: str
    kind: str
    person_id: UUID | None
    created: str
    form: str = ""
    name: str = ""
    sheet_id: UUID | None = None


@dataclass(frozen=True)
class Roster:
    """Everybody, and everything that opens the vault.

    :param recovery_id: the actor of what was done with a recovery sheet before sheets had keys.
    :param earlier_keys: public keys of the vault from before each re-key, oldest first; they check old checkpoints.
    :param travelled: when the vault was made as a travel copy (UTC); empty for one that is none.
    :param sheets: every recovery sheet that has or had a key, oldest first.
    """

    people: tuple[Person, ...]
    slots: tuple[SlotInfo, ...]
    recovery_id: UUID
    earlier_keys: tuple[bytes, ...] = ()
    travelled: str = ""
    sheets: tuple[Sheet, ...] = ()

    @classmethod
    def new(cls, person: Person, slot_id: str) -> Roster:
        """Of a new vault: one person and their passphrase."""
        return cls((person,), (SlotInfo(slot_id, "passphrase", person.id, person.added),), uuid.uuid4())

    def person(self, person_id: UUID | None) -> Person:
        """:raises NotFound: nobody has that id."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise NotFound(_("Nobody with that id opens this vault."), code="no_person")

    def owner(self, slot_id: str) -> Person | None:
        """Whose slot it is; None for a recovery sheet."""
        ids = [slot.person_id for slot in self.slots if slot.id == slot_id]
        return self.person(ids[0]) if ids and ids[0] is not None else None

    def sheet(self, slot_id: str) -> Sheet | None:
        """Which recovery sheet a slot is of; None for another kind of slot, and for a sheet that has no key yet."""
        ids = {slot.sheet_id for slot in self.slots if slot.id == slot_id}
        return next((sheet for sheet in self.sheets if sheet.id in ids), None)

    def named(self, name: str) -> UUID | None:
        """Who of those that open the vault has that name."""
        wanted = clean_name(name).casefold()
        return next((p.id for p in self.people if not p.removed and p.name.casefold() == wanted), None)

    def free_name(self, name: str, *, but: UUID | None = None) -> str:
        """``name`` as it is kept.

        :param but: the person who may have that name already.
        :raises Refused: empty, too long, or the name of somebody else or one that looks like it.
        """
        clean = clean_name(name)
        if not clean:
            raise Refused(_("Type the person's name."), code="no_name", field="name")
        taken = {skeleton(p.name) for p in self.people if not p.removed and p.id != but}
        if skeleton(clean) in taken:
            text = _("Somebody who opens this vault has that name. Choose one that tells them apart.")
            raise Refused(text, code="name_taken", field="name")
        return clean

    def with_person(self, person: Person) -> Roster:
        """With somebody new, or with what changed about somebody."""
        others = tuple(p for p in self.people if p.id != person.id)
        if len(others) < len(self.people):
            return replace(self, people=tuple(person if p.id == person.id else p for p in self.people))
        return replace(self, people=(*others, person))

    def with_slot(self, slot: SlotInfo) -> Roster:
        """With a new slot, or with what changed about one."""
        return replace(self, slots=(*(s for s in self.slots if s.id != slot.id), slot))

    def with_sheet(self, sheet: Sheet, slot: SlotInfo) -> Roster:
        """With the key of a recovery sheet, and with the slot that this sheet opens."""
        return replace(self, sheets=(*self.sheets, sheet)).with_slot(replace(slot, sheet_id=sheet.id))

    def only_with(self, slot_ids: Iterable[str]) -> Roster:
        """Without the other slots; a person who has no passphrase left is marked as removed, and a sheet without its
        slot.
        """
        ids = set(slot_ids)
        kept = tuple(slot for slot in self.slots if slot.id in ids)
        able = {slot.person_id for slot in kept if slot.kind == "passphrase"}
        people = tuple(p if p.id in able or p.removed else replace(p, removed=now()) for p in self.people)
        there = {slot.sheet_id for slot in kept}
        sheets = tuple(s if s.id in there or s.removed else replace(s, removed=now()) for s in self.sheets)
        return replace(self, people=people, slots=kept, sheets=sheets)

    def seal(self, ring: KeyRing) -> str:
        """As it stands in the header.

        :raises Refused: it would be larger than :meth:`unseal` reads again.
        """
        plain = canonical.dumps(self._shape())
        if len(plain) > LARGEST:
            raise Refused(_("The list of people who open this vault is full."), code="roster_full")
        return seal_padded(ring.roster(), plain, _BOUND).hex()

    @classmethod
    def unseal(cls, sealed: str, ring: KeyRing) -> Roster:
        """From the header.

        :raises SealBrokenError: it was not written by somebody who held the vault key.
        """
        plain = unseal_padded(ring.roster(), bytes.fromhex(sealed), _BOUND)
        try:
            return cls._from_shape(json.loads(plain))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise SealBrokenError from None

    def _shape(self) -> dict[str, Any]:
        return {
            "people": [
                {"id": str(p.id), "name": p.name, "key": p.public_key.hex(), "added": p.added, "removed": p.removed}
                for p in self.people
            ],
            "slots": [_slot_shape(slot) for slot in self.slots],
            "recovery": str(self.recovery_id),
            "earlier_keys": [key.hex() for key in self.earlier_keys],
            **({"travelled": self.travelled} if self.travelled else {}),
            **({"sheets": [_sheet_shape(sheet) for sheet in self.sheets]} if self.sheets else {}),
        }

    @classmethod
    def _from_shape(cls, shape: dict[str, Any]) -> Roster:
        return cls(
            people=tuple(
                Person(UUID(p["id"]), p["name"], bytes.fromhex(p["key"]), p["added"], p["removed"])
                for p in shape["people"]
            ),
            slots=tuple(
                SlotInfo(
                    s["id"],
                    s["kind"],
                    UUID(s["person"]) if s["person"] else None,
                    s["created"],
                    s["form"],
                    s.get("name", ""),
                    UUID(s["sheet"]) if "sheet" in s else None,
                )
                for s in shape["slots"]
            ),
            recovery_id=UUID(shape["recovery"]),
            earlier_keys=tuple(bytes.fromhex(key) for key in shape["earlier_keys"]),
            travelled=str(shape.get("travelled", "")),
            sheets=tuple(
                Sheet(UUID(s["id"]), bytes.fromhex(s["key"]), s["added"], s["slot"], s["removed"])
                for s in shape.get("sheets", ())
            ),
        )


def _slot_shape(slot: SlotInfo) -> dict[str, str]:
    shape = {
        "id": slot.id,
        "kind": slot.kind,
        "person": str(slot.person_id or ""),
        "created": slot.created,
        "form": slot.form,
    }
    named = {"name": slot.name} if slot.name else {}
    return shape | named | ({"sheet": str(slot.sheet_id)} if slot.sheet_id else {})


def _sheet_shape(sheet: Sheet) -> dict[str, str]:
    return {
        "id": str(sheet.id),
        "key": sheet.public_key.hex(),
        "added": sheet.added,
        "slot": sheet.slot,
        "removed": sheet.removed,
    }


def clean_name(name: str) -> str:
    """A name on one line, in the one normal form NFC.

    :raises Refused: longer than 120 characters.
    """
    clean = " ".join(unicodedata.normalize("NFC", clean_line(name)).split())
    if len(clean) > LONGEST_NAME:
        raise Refused(_("The name is too long."), code="long_name", field="name")
    return clean


def now() -> str:
    """UTC, to the second, ``2026-03-01T12:00:00Z``."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
