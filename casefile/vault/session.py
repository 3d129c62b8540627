"""An unlocked header: who opened the vault, its keys, and the one way to rewrite what opens it.

It has two states, open and locked, and goes from the first to the second once.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable
from pathlib import Path

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model.changes import Author
from casefile.vault import head, header, signing
from casefile.vault.device import author
from casefile.vault.header import Header
from casefile.vault.keys import KeyRing
from casefile.vault.lock import WriterLock
from casefile.vault.roster import Person, Roster, Sheet, Signer, SlotInfo
from casefile.vault.slots import PASSPHRASE, ByPassphrase, KdfCost, Slot
from casefile.vault.unlocking import Unlocked

_ENDS_WITHIN = 0.5
"""Seconds that locking waits for a header that is being written: it is small, and the keys are gone already."""


class Session:
    """What all verbs of an open vault stand on.

    :ivar header_damage: names of the header copies that were found missing or damaged, e.g. ``("vault.json",)``.
    """

    def __init__(self, folder: Path, unlocked: Unlocked, writer_lock: WriterLock | None) -> None:
        self.folder = folder
        self.read_only = writer_lock is None
        self.header_damage = unlocked.damage
        self._header: Header = unlocked.header
        self._roster: Roster = unlocked.roster
        self._slot_id = unlocked.slot_id
        self._ring: KeyRing = unlocked.ring
        self._writer_lock = writer_lock
        self._rewriting = threading.Lock()

    @property
    def id(self) -> uuid.UUID:
        """Random id of the vault, for its whole life."""
        return self._header.vault_id

    @property
    def created(self) -> str:
        """UTC, ``2026-03-01T12:00:00Z``."""
        return self._header.created

    @property
    def generation(self) -> int:
        """How often the header was written; one smaller than a checkpoint outside the vault says is a
        rollback."""
        return self._header.generation

    @property
    def epoch(self) -> int:
        """1, and one more with every re-key."""
        return self._header.epoch

    @property
    def slot_id(self) -> str:
        """The slot that opened it."""
        return self._slot_id

    @property
    def person(self) -> Person | None:
        """Who opened it; None for a recovery sheet."""
        return self._roster.owner(self._slot_id)

    @property
    def signer(self) -> Signer | None:
        """Whose key signs what is done now: the person's who opened it, or the recovery sheet's; None for a sheet that
        has no key yet.
        """
        return self.person or self._roster.sheet(self._slot_id)

    @property
    def actor_id(self) -> str:
        """Who acts, for the journal: the person's id or the recovery sheet's; for a sheet that has no key yet the one
        id that stood for all.
        """
        return str(self.signer.id if self.signer else self._roster.recovery_id)

    @property
    def author(self) -> Author:
        """Who acts, by which key, on which device: what every entry of the journal names."""
        return author(self.actor_id, self._ring)

    def author_as(self, sheet: Sheet) -> Author:
        """The same for the recovery sheet that opened the vault, before its key stands on the list."""
        return author(str(sheet.id), self._ring)

    @property
    def travelled(self) -> str:
        """When the vault was made as a travel copy of another (UTC); empty for one that is none."""
        return self._roster.travelled

    @property
    def recovery_id(self) -> uuid.UUID:
        """The actor of what was done with a recovery sheet before sheets had keys."""
        return self._roster.recovery_id

    @property
    def is_locked(self) -> bool:
        """True once :meth:`lock` was called."""
        return not self._ring.is_open

    def slots(self) -> list[SlotInfo]:
        """Everything that opens the vault."""
        self._ring.require_open()
        present = {slot.id for slot in self._header.slots}
        return [slot for slot in self._roster.slots if slot.id in present]

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature (64 bytes) of a journal checkpoint, by the vault."""
        return signing.sign(self._ring.journal_signing_seed(), message)

    def signing_public_key(self) -> bytes:
        """Raw 32-byte Ed25519 key that checks :meth:`sign`."""
        return signing.public_key(self._ring.journal_signing_seed())

    def earlier_public_keys(self) -> tuple[bytes, ...]:
        """Keys that check what the vault signed before it was re-keyed, oldest first."""
        self._ring.require_open()
        return self._roster.earlier_keys

    def sign_as_opener(self, message: bytes) -> tuple[bytes, bytes]:
        """Raw public key and Ed25519 signature of the person, or of the recovery sheet, that opened the vault."""
        return signing.public_key(self._ring.seed()), self._ring.signer()(message)

    def lock(self) -> None:
        """Drop the keys and let the next writer in. From now on every verb raises VaultLocked; harmless when
        repeated."""
        self._ring.wipe()
        if self._writer_lock is not None:
            # A header that is being written this instant comes to its end before another program may write one.
            ended = self._rewriting.acquire(timeout=_ENDS_WITHIN)
            self._writer_lock.release()
            if ended:
                self._rewriting.release()

    def _require_writable(self) -> None:
        self._ring.require_open()
        if self.read_only:
            raise Refused(_("The vault is open read-only. Nothing was changed."), code="read_only")

    def _cost(self) -> KdfCost:
        """What a new passphrase is to cost: as much as the first."""
        return next(slot.cost for slot in self._header.of_kind(PASSPHRASE) if slot.cost)

    def _require_unused(self, passphrase: str, code: str, *, but: str = "") -> None:
        """Two slots with one passphrase would make two people the same to the journal.

        :raises Refused: it opens another slot than ``but``.
        """
        way = ByPassphrase(passphrase)
        for slot in self._header.of_kind(PASSPHRASE):
            if slot.id != but and slot.unseal(way, context=self.id.bytes) is not None:
                raise Refused(_("This passphrase cannot be used here. Choose another."), code=code, field="passphrase")

    def _write(
        self, roster: Roster, *, slots: Iterable[Slot] | None = None, identity_slots: Iterable[Slot] | None = None
    ) -> None:
        """Write both copies of the header again.

        :raises WorldFault: the old header is still in force.
        """
        kept = list(self._header.slots if slots is None else slots)
        roster = roster.only_with(slot.id for slot in kept)
        with self._rewriting:
            renewed = self._header.renewed(roster.seal(self._ring), slots=kept, identity_slots=identity_slots)
            head.announce(self.folder, self.generation, renewed.generation, self._ring)
            header.write_copies(self.folder, renewed, self._ring)
            self._header, self._roster = renewed, roster
            self.header_damage = ()


def replaced(slots: Iterable[Slot], changed: Slot) -> list[Slot]:
    """``slots`` with the one of that id exchanged."""
    return [changed if slot.id == changed.id else slot for slot in slots]
