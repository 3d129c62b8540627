"""Slots: each wraps the same vault key under one person's passphrase, so changing a passphrase rewrites one
slot and nothing else.

passphrase -> NFKC, UTF-8 -> Argon2id (RFC 9106) -> key-encryption key -> {wrapping key, commitment}.
ChaCha20-Poly1305 alone does not commit to its key (one ciphertext can open under two keys), hence the
explicit commitment, compared before anything is decrypted.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from casefile.errors import Refused, WorldFault
from casefile.i18n import _
from casefile.vault import canonical, keys

KIND = "passphrase"
SALT_SIZE = 16
NONCE_SIZE = 12
LONGEST_PASSPHRASE = 1024

MIB = 1024
"""KiB in a MiB: Argon2 counts memory in KiB."""

FLOOR_MEMORY_KIB = 64 * MIB
FLOOR_PASSES = 3
LANES = 4
"""RFC 9106, section 4, second recommended option: 64 MiB, 3 passes, 4 lanes."""

MOST_MEMORY_KIB = 1024 * MIB
MOST_PASSES = 16
MOST_LANES = 16
MADE_MEMORY_KIB = 512 * MIB
"""A new slot never asks for more, so that a vault made on a large desktop still opens on a small laptop."""

TARGET_SECONDS = 1.3


class SlotUnreadableError(Exception):
    """A slot in an untrusted header is not of the form this module writes. Caught inside the vault, never
    shown."""


@dataclass(frozen=True)
class KdfCost:
    """What one guess at a passphrase costs (Argon2id, RFC 9106).

    :param memory_kib: memory in KiB, 64 MiB to 1 GiB.
    :param passes: passes over that memory, 3 to 16.
    :param lanes: degree of parallelism, 1 to 16.
    :raises Refused: outside those limits: below the floor a thief guesses too fast, above it a forged header
        would stall the machine.
    """

    memory_kib: int = FLOOR_MEMORY_KIB
    passes: int = FLOOR_PASSES
    lanes: int = LANES

    def __post_init__(self) -> None:
        if not (
            FLOOR_MEMORY_KIB <= self.memory_kib <= MOST_MEMORY_KIB
            and FLOOR_PASSES <= self.passes <= MOST_PASSES
            and 1 <= self.lanes <= MOST_LANES
        ):
            raise Refused(_("The cost of guessing a passphrase is outside the safe limits."), code="kdf_cost")

    @property
    def work(self) -> int:
        """KiB touched in all passes together: what an attempt costs in time."""
        return self.memory_kib * self.passes


def calibrate(clock: Callable[[], float] = time.perf_counter) -> KdfCost:
    """Measure this machine and choose a cost of about 1.3 s per attempt, never below the floor. Takes 0.1 to
    1 s."""
    floor = KdfCost()
    started = clock()
    derive_kek(b"calibration", bytes(SALT_SIZE), floor)
    affordable = TARGET_SECONDS / max(clock() - started, 1e-6) * floor.work

    memory = int(min(max(affordable / floor.passes, FLOOR_MEMORY_KIB), MADE_MEMORY_KIB)) // MIB * MIB
    passes = int(min(max(affordable / memory, FLOOR_PASSES), MOST_PASSES))
    return KdfCost(memory, passes)


def passphrase_bytes(passphrase: str) -> bytes:
    """NFKC (UAX #15), then UTF-8: the same phrase typed on another keyboard gives the same bytes.

    :raises Refused: empty, longer than 1,024 characters, or not text.
    """
    normal = unicodedata.normalize("NFKC", passphrase)
    if not normal:
        raise Refused(_("Type a passphrase."), code="empty_passphrase", field="passphrase")
    if len(normal) > LONGEST_PASSPHRASE:
        raise Refused(_("The passphrase is too long."), code="long_passphrase", field="passphrase")
    try:
        return normal.encode("utf-8")
    except UnicodeEncodeError:
        # ``from None``: the error object carries the passphrase itself.
        raise Refused(
            _("The passphrase holds a character that is not text."), code="bad_passphrase", field="passphrase"
        ) from None


def derive_kek(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """The key-encryption key of a passphrase: 32 bytes of Argon2id version 1.3.

    :raises WorldFault: the machine has not that much memory to spare.
    """
    try:
        return hash_secret_raw(
            secret, salt, cost.passes, cost.memory_kib, cost.lanes, keys.KEY_SIZE, Type.ID, version=19
        )
    except (HashingError, MemoryError):
        text = _("Not enough memory to check the passphrase. Close other programs and try again.")
        raise WorldFault(text, code="memory") from None


@dataclass(frozen=True)
class PassphraseSlot:
    """One wrapped copy of the vault key.

    :param id: 16 hexadecimal digits, random; survives a change of passphrase.
    """

    id: str
    cost: KdfCost
    salt: bytes
    commitment: bytes
    nonce: bytes
    wrapped: bytes

    @classmethod
    def seal(
        cls, vault_key: bytes, passphrase: str, cost: KdfCost, *, context: bytes, slot_id: str | None = None
    ) -> PassphraseSlot:
        """Wrap ``vault_key`` under ``passphrase`` with a fresh salt and nonce.

        :param context: what the slot belongs to (the vault id); bound into the ciphertext.
        :param slot_id: keep this id (a passphrase is being changed); otherwise a new one.
        """
        salt = secrets.token_bytes(SALT_SIZE)
        nonce = secrets.token_bytes(NONCE_SIZE)
        slot_id = slot_id or secrets.token_hex(8)
        kek = derive_kek(passphrase_bytes(passphrase), salt, cost)
        unsealed = cls(slot_id, cost, salt, keys.derive(kek, "slot commitment", salt=salt), nonce, b"")
        wrapping = ChaCha20Poly1305(keys.derive(kek, "slot wrap", salt=salt))
        wrapped = wrapping.encrypt(nonce, vault_key, unsealed.bound(context))
        return cls(slot_id, cost, salt, unsealed.commitment, nonce, wrapped)

    def unseal(self, kek: bytes, *, context: bytes) -> bytes | None:
        """The vault key, or None when ``kek`` does not belong to this slot or the slot is damaged."""
        commitment = keys.derive(kek, "slot commitment", salt=self.salt)
        if not hmac.compare_digest(commitment, self.commitment):
            return None
        wrapping = ChaCha20Poly1305(keys.derive(kek, "slot wrap", salt=self.salt))
        try:
            return wrapping.decrypt(self.nonce, self.wrapped, self.bound(context))
        except InvalidTag:
            return None

    def bound(self, context: bytes) -> bytes:
        """The associated data: everything about the slot that is not itself secret."""
        shape = {name: value for name, value in self.shape.items() if name != "wrapped"}
        return context + canonical.dumps(shape)

    @property
    def shape(self) -> dict[str, Any]:
        """The slot as it stands in vault.json; byte strings in lower-case hexadecimal."""
        return {
            "id": self.id,
            "kind": KIND,
            "kdf": {
                "name": "argon2id",
                "memory_kib": self.cost.memory_kib,
                "passes": self.cost.passes,
                "lanes": self.cost.lanes,
                "salt": self.salt.hex(),
            },
            "commitment": self.commitment.hex(),
            "nonce": self.nonce.hex(),
            "wrapped": self.wrapped.hex(),
        }

    @classmethod
    def from_untrusted(cls, untrusted: dict[str, Any]) -> PassphraseSlot:
        """Read a slot whose every name, type, length and limit is checked before Argon2 runs.

        :raises SlotUnreadableError: anything is missing, additional, of another type, or outside the limits.
        """
        try:
            kdf = untrusted["kdf"]
            numbers = [kdf["memory_kib"], kdf["passes"], kdf["lanes"]]
            if not all(type(number) is int for number in numbers):
                raise SlotUnreadableError
            slot = cls(
                id=hex_untrusted(untrusted["id"], 8).hex(),
                cost=KdfCost(*numbers),
                salt=hex_untrusted(kdf["salt"], SALT_SIZE),
                commitment=hex_untrusted(untrusted["commitment"], keys.KEY_SIZE),
                nonce=hex_untrusted(untrusted["nonce"], NONCE_SIZE),
                wrapped=hex_untrusted(untrusted["wrapped"], keys.KEY_SIZE + 16),
            )
        except (KeyError, TypeError, Refused):
            raise SlotUnreadableError from None
        if slot.shape != untrusted:
            raise SlotUnreadableError
        return slot


def hex_untrusted(untrusted: object, size: int) -> bytes:
    """Exactly ``size`` bytes in lower-case hexadecimal.

    :raises SlotUnreadableError: anything else.
    """
    if not isinstance(untrusted, str) or not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", untrusted):
        raise SlotUnreadableError
    return bytes.fromhex(untrusted)
