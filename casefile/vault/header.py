"""vault.json: what can be read without a passphrase, and nothing more than is needed to check one.

The file is untrusted until a passphrase opened one of its slots and the HMAC under the vault key matched:
size, spelling, every type and every Argon2 cost are checked first. ``vault.json.bak`` is a second copy of the
*same* header, not the previous one: a destroyed slot must not live on in a backup.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casefile.errors import Refused, VaultDamaged, WrongPassphrase
from casefile.i18n import _
from casefile.vault import canonical, slots
from casefile.vault.files import world_fault, write_safely
from casefile.vault.keys import KeyRing, mac
from casefile.vault.slots import KdfCost, PassphraseSlot, SlotUnreadableError

FORMAT = "casefile-vault"
VERSION = 1
SUITE = 1
"""Cipher settings: Argon2id, HKDF-SHA256, ChaCha20-Poly1305, SQLCipher 4, age v1. Another set of ciphers gets
another number."""

MAIN = "vault.json"
BACKUP = "vault.json.bak"
COPIES = (MAIN, BACKUP)

LARGEST = 64 * 1024
MOST_SLOTS = 16
MOST_WORK_KIB = 32 * 1024 * slots.MIB
"""All slots together: a forged header cannot make one attempt cost more than about a minute."""


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
    :param slots: the slots as they stand in the file; kinds this version does not know are kept as they are.
    :param identity_slots: the same for the key of the identity compartment.
    """

    vault_id: uuid.UUID
    created: str
    generation: int
    slots: tuple[dict[str, Any], ...]
    identity_slots: tuple[dict[str, Any], ...] = ()

    @classmethod
    def new(cls, vault_id: uuid.UUID, slot: PassphraseSlot) -> Header:
        """The first header of a vault."""
        created = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return cls(vault_id, created, 1, (slot.shape,))

    def passphrase_slots(self) -> list[PassphraseSlot]:
        """The slots that a passphrase can open, in the order of the file."""
        return [PassphraseSlot.from_untrusted(s) for s in self.slots if s["kind"] == slots.KIND]

    def with_slots(self, changed: list[dict[str, Any]]) -> Header:
        """The next generation of this header, with these slots.

        :raises Refused: more slots, or slots that cost more together, than :meth:`from_untrusted` would read
            again.
        """
        header = replace(self, generation=self.generation + 1, slots=tuple(changed))
        try:
            _check_slots(header.slots)
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
            "slots": list(self.slots),
            "identity_slots": list(self.identity_slots),
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
                slots=tuple(shape["slots"]),
                identity_slots=tuple(shape["identity_slots"]),
            )
            claimed_mac = slots.hex_untrusted(shape["mac"], 32).hex()
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
        if type(self.generation) is not int or self.generation < 1:
            raise HeaderUnreadableError
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", self.created, re.ASCII):
            raise HeaderUnreadableError
        _check_slots(self.slots)
        _check_slots(self.identity_slots)


def _check_version(shape: dict[str, Any]) -> None:
    version = shape["version"]
    if shape["format"] != FORMAT or type(version) is not int or type(shape["suite"]) is not int:
        raise HeaderUnreadableError
    if version > VERSION or (version == VERSION and shape["suite"] > SUITE):
        raise NewerHeaderError


def _check_slots(untrusted: tuple[Any, ...]) -> None:
    if len(untrusted) > MOST_SLOTS:
        raise HeaderUnreadableError
    work = 0
    for slot in untrusted:
        if not isinstance(slot, dict) or not isinstance(slot.get("kind"), str):
            raise HeaderUnreadableError
        slots.hex_untrusted(slot.get("id"), 8)
        if slot["kind"] == slots.KIND:
            work += PassphraseSlot.from_untrusted(slot).cost.work
    if len({slot["id"] for slot in untrusted}) != len(untrusted) or work > MOST_WORK_KIB:
        raise HeaderUnreadableError


@dataclass(frozen=True)
class Unlocked:
    """A header that a passphrase has opened.

    :param slot_id: the slot that the passphrase opened.
    :param damage: names of the copies that are missing or damaged.
    :param stale: names of intact copies of an earlier generation, left by a write that was cut short.
    """

    header: Header
    ring: KeyRing
    slot_id: str = ""
    damage: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


def read_copies(folder: Path) -> dict[str, bytes]:
    """The bytes of the copies that are there, by file name; at most one byte more than is acceptable is read
    of each.

    :raises WorldFault: a copy is there but cannot be read.
    """
    found = {}
    for name in COPIES:
        try:
            with (folder / name).open("rb") as file:
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
    write_safely(folder, dict.fromkeys(COPIES, content))


def unlock(copies: dict[str, bytes], passphrase: str) -> Unlocked:
    """Open the newest intact header among ``copies``.

    A passphrase that only opens an older copy does not count: its slot was destroyed.

    :raises WrongPassphrase: no copy opens; whether the passphrase is wrong or all copies are damaged is not
        told.
    :raises Refused: every copy was written by a later version of Casefile (code ``"newer_vault"``), or the
        passphrase is no text.
    """
    secret = slots.passphrase_bytes(passphrase)
    read = _readable(copies)
    tried: dict[tuple[bytes, KdfCost], bytes] = {}
    for header, _claimed_mac in read.values():
        opened = _try_slots(header, secret, tried)
        if opened is None:
            continue
        newest = _newest(read, opened[0])
        still_opens = _try_slots(newest.header, secret, tried)
        if still_opens is None:
            break
        return replace(newest, slot_id=still_opens[1])
    raise WrongPassphrase(_("Wrong passphrase or damaged header."), code="wrong_passphrase")


def survey(folder: Path, ring: KeyRing) -> Unlocked:
    """Judge the copies in ``folder`` again, with the key of an open vault: which is newest, which is damaged.

    :raises VaultDamaged: neither copy is intact.
    """
    try:
        return _newest(_readable(read_copies(folder)), ring)
    except WrongPassphrase:
        text = _("Both copies of the vault's header are damaged: vault.json and vault.json.bak.")
        raise VaultDamaged(text, code="header_damaged") from None


def _readable(copies: dict[str, bytes]) -> dict[str, tuple[Header, str]]:
    read, newer = {}, 0
    for name, untrusted in copies.items():
        try:
            read[name] = Header.from_untrusted(untrusted)
        except NewerHeaderError:
            newer += 1
        except HeaderUnreadableError:
            continue
    if newer and newer == len(copies):
        text = _("A newer version of Casefile made this vault. Install that version to open it.")
        raise Refused(text, code="newer_vault")
    return read


def _try_slots(header: Header, secret: bytes, tried: dict[tuple[bytes, KdfCost], bytes]) -> tuple[KeyRing, str] | None:
    for slot in header.passphrase_slots():
        key = (slot.salt, slot.cost)
        if key not in tried:
            # Both copies usually hold the same slots: a wrong passphrase must not cost twice.
            tried[key] = slots.derive_kek(secret, slot.salt, slot.cost)
        vault_key = slot.unseal(tried[key], context=header.vault_id.bytes)
        if vault_key is not None:
            return KeyRing(vault_key, header.vault_id), slot.id
    return None


def _newest(read: dict[str, tuple[Header, str]], ring: KeyRing) -> Unlocked:
    intact = {name: header for name, (header, claimed) in read.items() if header.is_authentic(claimed, ring)}
    if not intact:
        raise WrongPassphrase(_("Wrong passphrase or damaged header."), code="wrong_passphrase")
    newest = max(intact.values(), key=lambda header: header.generation)
    return Unlocked(
        header=newest,
        ring=ring,
        damage=tuple(name for name in COPIES if name not in intact),
        stale=tuple(name for name, header in intact.items() if header != newest),
    )
