"""vault.json: what can be read without a passphrase, and nothing more than is needed to check one.

The file is untrusted until a passphrase opened one of its slots and the HMAC under the vault key matched:
size, spelling, every type and every Argon2 cost are checked first. ``vault.json.bak`` is a second copy of the
*same* header, not the previous one: a destroyed slot must not live on in a backup.
"""

from __future__ import annotations

import hmac
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casefile.errors import Refused
from casefile.i18n import _
from casefile.vault import canonical, roster, slots
from casefile.vault.files import open_regular, world_fault, write_safely
from casefile.vault.keys import KeyRing, mac
from casefile.vault.layout import HEADERS
from casefile.vault.sealing import SlotUnreadableError, hex_untrusted
from casefile.vault.slots import Slot

FORMAT = "casefile-vault"
VERSION = 1
SUITE = 1
"""Cipher settings: Argon2id, HKDF-SHA256, ChaCha20-Poly1305, SQLCipher 4, age v1. Another set of ciphers gets
another number."""

LARGEST = 128 * 1024
MOST_SLOTS = 16
MOST_WORK_KIB = 64 * 1024 * slots.MIB
"""All slots of all kinds together: a forged header cannot make one attempt cost more than about a minute."""

_LARGEST_ROSTER = roster.LARGEST + 1024


class HeaderUnreadableError(Exception):
    """A copy of the header is not of the form this module writes. Caught inside the vault, never shown."""


class NewerHeaderError(HeaderUnreadableError):
    """The copy says that it was written by a later version of the format."""


@dataclass(frozen=True)
class Header:
    """The content of vault.json.

    :param created: UTC, to the second, ``2026-03-01T12:00:00Z``.
    :param generation: 1 when the vault is made, one more with every rewrite; compared with journal
        checkpoints it betrays a rollback.
    :param epoch: 1 when the vault is made, one more with every re-key; names the database that belongs to it.
    :param slots: the slots of the vault key.
    :param identity_slots: the same for the key of the identity compartment.
    :param sealed_roster: the :class:`~casefile.vault.roster.Roster`, sealed, in lower-case hexadecimal.
    """

    vault_id: uuid.UUID
    created: str
    generation: int
    epoch: int
    slots: tuple[Slot, ...]
    identity_slots: tuple[Slot, ...]
    sealed_roster: str

    def of_kind(self, kind: str) -> list[Slot]:
        """Slots of the vault key of one kind, in the order of the file."""
        return [slot for slot in self.slots if slot.kind == kind]

    def renewed(
        self, sealed_roster: str, *, slots: Iterable[Slot] | None = None, identity_slots: Iterable[Slot] | None = None
    ) -> Header:
        """The next generation of this header; slots that are not given stay.

        :raises Refused: more slots, or slots that cost more together, than :meth:`from_untrusted` would read again.
        """
        header = replace(
            self,
            generation=self.generation + 1,
            sealed_roster=sealed_roster,
            slots=self.slots if slots is None else tuple(slots),
            identity_slots=self.identity_slots if identity_slots is None else tuple(identity_slots),
        )
        try:
            header._check_slots()
        except HeaderUnreadableError:
            raise Refused(_("The vault has no room for another passphrase."), code="slots_full") from None
        return header

    def to_bytes(self, ring: KeyRing) -> bytes:
        """The file: canonical JSON with an HMAC-SHA256 over all the rest."""
        return canonical.dumps({**self._unsigned(), "mac": self._mac(ring)})

    def is_authentic(self, untrusted_mac: str, ring: KeyRing) -> bool:
        """Whether the whole header was written by somebody who held the vault key."""
        return hmac.compare_digest(self._mac(ring), untrusted_mac)

    def _mac(self, ring: KeyRing) -> str:
        return mac(ring.header_mac(), canonical.dumps(self._unsigned())).hex()

    def _unsigned(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "suite": SUITE,
            "id": str(self.vault_id),
            "created": self.created,
            "generation": self.generation,
            "epoch": self.epoch,
            "slots": [slot.shape for slot in self.slots],
            "identity_slots": [slot.shape for slot in self.identity_slots],
            "roster": self.sealed_roster,
        }

    @classmethod
    def from_untrusted(cls, untrusted: bytes) -> tuple[Header, str]:
        """Read one copy; returns the header and the MAC it claims.

        :raises NewerHeaderError: a later format.
        :raises HeaderUnreadableError: anything that this module would not have written.
        """
        try:
            shape = canonical.loads_untrusted(untrusted, limit=LARGEST)
            _check_version(shape)
            header = cls(
                vault_id=uuid.UUID(shape["id"]),
                created=shape["created"],
                generation=shape["generation"],
                epoch=shape["epoch"],
                slots=_slots_untrusted(shape["slots"], identity=False),
                identity_slots=_slots_untrusted(shape["identity_slots"], identity=True),
                sealed_roster=shape["roster"],
            )
            claimed_mac = hex_untrusted(shape["mac"], 32).hex()
            header._check()
        except (
            canonical.NotCanonicalError,
            SlotUnreadableError,
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
        ):
            raise HeaderUnreadableError from None
        if {**header._unsigned(), "mac": claimed_mac} != shape:
            raise HeaderUnreadableError
        return header, claimed_mac

    def _check(self) -> None:
        for number in (self.generation, self.epoch):
            if type(number) is not int or number < 1:
                raise HeaderUnreadableError
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", self.created, re.ASCII):
            raise HeaderUnreadableError
        if len(self.sealed_roster) > 2 * _LARGEST_ROSTER or not re.fullmatch("([0-9a-f]{2})+", self.sealed_roster):
            raise HeaderUnreadableError
        self._check_slots()

    def _check_slots(self) -> None:
        every = [*self.slots, *self.identity_slots]
        if max(len(self.slots), len(self.identity_slots)) > MOST_SLOTS or len({s.id for s in every}) != len(every):
            raise HeaderUnreadableError
        if sum(slot.work for slot in every) > MOST_WORK_KIB:
            raise HeaderUnreadableError


def _check_version(shape: dict[str, Any]) -> None:
    version = shape["version"]
    if shape["format"] != FORMAT or type(version) is not int or type(shape["suite"]) is not int:
        raise HeaderUnreadableError
    if version > VERSION or (version == VERSION and shape["suite"] > SUITE):
        raise NewerHeaderError


def _slots_untrusted(untrusted: Any, *, identity: bool) -> tuple[Slot, ...]:
    if not isinstance(untrusted, list) or len(untrusted) > MOST_SLOTS:
        raise HeaderUnreadableError
    return tuple(Slot.from_untrusted(shape, identity=identity) for shape in untrusted)


def read_copies(folder: Path) -> dict[str, bytes]:
    """The bytes of the copies that are there, by file name; at most one byte more than is acceptable is read
    of each.

    :raises WorldFault: a copy is there but cannot be read.
    """
    found = {}
    for name in HEADERS:
        try:
            with open_regular(folder / name) as file:
                found[name] = file.read(LARGEST + 1)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise world_fault(error, name) from error
    return found


def write_copies(folder: Path, header: Header, ring: KeyRing) -> None:
    """Replace both copies safely.

    :raises WorldFault: the old header is still in force.
    """
    content = header.to_bytes(ring)
    write_safely(folder, dict.fromkeys(HEADERS, content))
