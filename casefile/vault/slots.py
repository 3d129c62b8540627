"""Slots: each wraps the same vault key for one way to open it, so changing a passphrase rewrites one slot and
nothing else.

passphrase -> NFKC, UTF-8 -> Argon2id (RFC 9106) -> key-encryption key -> {wrapping key, commitment}. A person's slot
also wraps the seed of that person's own signing key: nobody else who opens the vault can sign as them.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from casefile.errors import Refused, WorldFault
from casefile.i18n import _
from casefile.vault import canonical, keys
from casefile.vault.sealing import SALT_SIZE, SlotUnreadableError, Wrapped, hex_untrusted

PASSPHRASE = "passphrase"  # noqa: S105 the name of a kind
RECOVERY = "recovery"
KEYRING = "keyring"
SECURITY_KEY = "security_key"
KINDS = (PASSPHRASE, RECOVERY, KEYRING, SECURITY_KEY)
PERSONAL = (KEYRING, SECURITY_KEY)
"""Kinds that stand beside a person's passphrase and go with it."""
IDENTITY = "identity"
"""Label of the slots that wrap the identity key, so that none of them opens as one of the vault key."""

MATERIAL_SIZE = {
    PASSPHRASE: 2 * keys.KEY_SIZE,
    RECOVERY: keys.KEY_SIZE,
    KEYRING: 2 * keys.KEY_SIZE,
    SECURITY_KEY: 2 * keys.KEY_SIZE,
    IDENTITY: keys.KEY_SIZE,
}
"""Vault key and the person's signing seed; that of a recovery sheet comes from the sheet itself, and its slot wraps the
vault key alone.
"""

LONGEST_PASSPHRASE = 1024
LONGEST_CREDENTIAL = 1023
"""Bytes by which a security key knows its credential again (CTAP 2.1, 6.4: they fit two bytes; WebAuthn, 4: at most
1,023)."""

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


class Way(Protocol):
    """A way to open slots of one kind: a passphrase, a recovery sheet, a PIN with what the keyring holds."""

    kind: str
    label: str
    cost: KdfCost | None
    """Of a slot made with it."""

    def kek(self, slot_id: str, salt: bytes, cost: KdfCost | None) -> bytes | None:
        """The key-encryption key for one slot; None where this way has nothing for it."""
        ...


class ByPassphrase:
    """Opens by a passphrase. Keys are remembered as long as this object lives, as both copies of a header usually
    hold the same slots: a wrong passphrase must not cost twice.

    :param identity: the slots are those of the identity key.
    :raises Refused: the passphrase is empty or no text.
    """

    kind = PASSPHRASE

    def __init__(self, passphrase: str, cost: KdfCost | None = None, *, identity: bool = False) -> None:
        self.cost = cost
        self.label = f"{IDENTITY if identity else PASSPHRASE} slot"
        self._secret = passphrase_bytes(passphrase)
        self._tried: dict[tuple[bytes, KdfCost], bytes] = {}

    def kek(self, slot_id: str, salt: bytes, cost: KdfCost | None) -> bytes | None:
        """Argon2id of the passphrase."""
        assert cost is not None
        if (salt, cost) not in self._tried:
            self._tried[salt, cost] = derive_kek(self._secret, salt, cost)
        return self._tried[salt, cost]


class ByRecovery:
    """Opens by the 32 random bytes of a recovery sheet."""

    kind = RECOVERY
    label = f"{RECOVERY} slot"
    cost: KdfCost | None = None

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def kek(self, slot_id: str, salt: bytes, cost: KdfCost | None) -> bytes | None:
        """HKDF of the sheet's secret."""
        return keys.derive(self._secret, "recovery kek", salt=salt)

    def seed(self, context: bytes) -> bytes:
        """Ed25519 seed (32 bytes) of the sheet's own signing key, HKDF of its secret: the slot does not hold it, so
        anyone who else opens the vault cannot sign as the sheet.

        :param context: what it signs for (the vault id).
        """
        return keys.derive(self._secret, "recovery signing", salt=context)


class ByPin:
    """Opens by a PIN together with the random secret that this computer's keyring holds: neither is worth anything
    alone, and without the keyring the PIN cannot even be guessed.

    :param device_secrets: slot id -> 32 bytes, of the slots whose entry is in this keyring.
    """

    kind = KEYRING
    label = f"{KEYRING} slot"

    def __init__(self, pin: str, device_secrets: Mapping[str, bytes], cost: KdfCost | None = None) -> None:
        self.cost = cost
        self._pin = passphrase_bytes(pin)
        self._device_secrets = device_secrets
        self._tried: dict[tuple[bytes, KdfCost], bytes] = {}

    def kek(self, slot_id: str, salt: bytes, cost: KdfCost | None) -> bytes | None:
        """HKDF of device secret and Argon2id(PIN), both 32 bytes long."""
        assert cost is not None
        device_secret = self._device_secrets.get(slot_id)
        if device_secret is None:
            return None
        if (salt, cost) not in self._tried:
            self._tried[salt, cost] = derive_kek(self._pin, salt, cost)
        return keys.derive(device_secret + self._tried[salt, cost], "keyring kek", salt=salt)


class ByKey:
    """Opens by what a security key answers to the salt of a slot.

    :param secret: slot id, salt -> 32 bytes; None where the key that answered is not the one of this slot.
    """

    kind = SECURITY_KEY
    label = f"{SECURITY_KEY} slot"
    cost: KdfCost | None = None

    def __init__(self, secret: Callable[[str, bytes], bytes | None]) -> None:
        self._secret = secret

    def kek(self, slot_id: str, salt: bytes, cost: KdfCost | None) -> bytes | None:
        """HKDF of the key's answer."""
        secret = self._secret(slot_id, salt)
        return None if secret is None else keys.derive(secret, "security key kek", salt=salt)


@dataclass(frozen=True)
class Slot:
    """One wrapped copy of a key, and how it opens.

    :param id: 16 hexadecimal digits, random; survives a change of passphrase.
    :param kind: one of :data:`KINDS`.
    :param cost: of the passphrase or PIN; None for a recovery sheet or security key, whose 256 random bits need no
        stretching.
    :param credential: of a security key: what it knows its credential by; no secret, and nothing without that key.
    """

    id: str
    kind: str
    cost: KdfCost | None
    wrapped: Wrapped
    credential: bytes = b""

    @classmethod
    def seal(
        cls, material: bytes, way: Way, *, context: bytes, slot_id: str | None = None, credential: bytes = b""
    ) -> Slot:
        """Wrap ``material`` with a fresh salt and nonce.

        :param way: how it is to be opened.
        :param context: what the slot belongs to (the vault id); bound into the ciphertext.
        :param slot_id: keep this id (a passphrase is being changed); otherwise a new one.
        """
        slot_id = slot_id or cls.new_id()
        salt = secrets.token_bytes(SALT_SIZE)
        bound = _bound(slot_id, way.kind, way.cost, context, credential)
        kek = way.kek(slot_id, salt, way.cost)
        assert kek is not None  # a way always opens the slot that it makes
        wrapped = Wrapped.seal(kek, material, label=way.label, salt=salt, bound=bound)
        return cls(slot_id, way.kind, way.cost, wrapped, credential)

    @staticmethod
    def new_id() -> str:
        """16 random hexadecimal digits."""
        return secrets.token_hex(8)

    def unseal(self, way: Way, *, context: bytes) -> bytes | None:
        """What the slot wraps, or None when ``way`` does not open it or it is damaged."""
        kek = way.kek(self.id, self.wrapped.salt, self.cost)
        if kek is None:
            return None
        return self.wrapped.unseal(kek, bound=_bound(self.id, self.kind, self.cost, context, self.credential))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the slot as it stands in the header."""
        return hashlib.sha256(canonical.dumps(self.shape)).hexdigest()

    @property
    def work(self) -> int:
        """KiB that an attempt at this slot touches."""
        return self.cost.work if self.cost else 0

    @property
    def shape(self) -> dict[str, Any]:
        """The slot as it stands in vault.json; byte strings in lower-case hexadecimal."""
        kdf = {"kdf": _kdf_shape(self.cost)} if self.cost else {}
        credential = {"credential": self.credential.hex()} if self.credential else {}
        return {"id": self.id, "kind": self.kind, **kdf, **credential, **self.wrapped.shape}

    @classmethod
    def from_untrusted(cls, untrusted: dict[str, Any], *, identity: bool = False) -> Slot:
        """Read a slot whose every name, type, length and limit is checked before Argon2 runs.

        :param identity: the slot stands among those of the identity key.
        :raises SlotUnreadableError: anything is missing, additional, of another type, or outside the limits.
        """
        kind = untrusted.get("kind")
        if kind not in KINDS or (identity and kind != PASSPHRASE):
            raise SlotUnreadableError
        label = IDENTITY if identity else kind
        cost = _cost_untrusted(untrusted.get("kdf")) if kind in (PASSPHRASE, KEYRING) else None
        slot = cls(
            id=hex_untrusted(untrusted.get("id"), 8).hex(),
            kind=kind,
            cost=cost,
            wrapped=Wrapped.from_untrusted(untrusted, label=f"{label} slot", size=MATERIAL_SIZE[label]),
            credential=_credential_untrusted(untrusted.get("credential")) if kind == SECURITY_KEY else b"",
        )
        if slot.shape != untrusted:
            raise SlotUnreadableError
        return slot


def _bound(slot_id: str, kind: str, cost: KdfCost | None, context: bytes, credential: bytes) -> bytes:
    """The associated data: everything about the slot that is not itself secret."""
    shape = {"id": slot_id, "kind": kind, "kdf": _kdf_shape(cost) if cost else None}
    if credential:
        shape["credential"] = credential.hex()
    return context + canonical.dumps(shape)


def _kdf_shape(cost: KdfCost) -> dict[str, Any]:
    return {"name": "argon2id", "memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes}


def _credential_untrusted(untrusted: object) -> bytes:
    if not isinstance(untrusted, str) or not 2 <= len(untrusted) <= 2 * LONGEST_CREDENTIAL:
        raise SlotUnreadableError
    return hex_untrusted(untrusted, len(untrusted) // 2)


def _cost_untrusted(untrusted: object) -> KdfCost:
    if not isinstance(untrusted, dict):
        raise SlotUnreadableError
    numbers = [untrusted.get(name) for name in ("memory_kib", "passes", "lanes")]
    if not all(type(number) is int for number in numbers):
        raise SlotUnreadableError
    try:
        cost = KdfCost(*numbers)  # type: ignore[arg-type]  # each was just seen to be a whole number
    except Refused:
        raise SlotUnreadableError from None
    if _kdf_shape(cost) != untrusted:
        raise SlotUnreadableError
    return cost
