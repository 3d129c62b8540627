"""Encrypting a few bytes under a key: committed to the key, bound to what they belong to, padded so that their
length tells little.

ChaCha20-Poly1305 (RFC 8439) alone does not commit to its key (one ciphertext can open under two keys), hence the
explicit commitment of a :class:`Wrapped`, compared before anything is decrypted.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from casefile.vault import keys

SALT_SIZE = 16
NONCE_SIZE = 12
TAG_SIZE = 16
STEP = 256
"""Sealed texts grow in steps of so many bytes."""

_LENGTH_SIZE = 4


class SlotUnreadableError(Exception):
    """A slot in an untrusted header is not of the form this floor writes. Caught inside the vault, never shown."""


class SealBrokenError(Exception):
    """Sealed bytes are damaged, or belong to something else. Caught inside the vault, never shown."""


@dataclass(frozen=True)
class Wrapped:
    """Key material under a key-encryption key.

    :param label: what it is wrapped for; a part of both derivations, so that no slot opens as one of another kind.
    :param salt: 16 random bytes, also the salt of whatever made the key-encryption key.
    """

    label: str
    salt: bytes
    commitment: bytes
    nonce: bytes
    sealed: bytes

    @classmethod
    def seal(cls, kek: bytes, material: bytes, *, label: str, salt: bytes, bound: bytes) -> Wrapped:
        """Wrap ``material``.

        :param bound: what it belongs to; it opens with nothing else.
        """
        nonce = secrets.token_bytes(NONCE_SIZE)
        commitment = keys.derive(kek, f"{label} commitment", salt=salt)
        cipher = ChaCha20Poly1305(keys.derive(kek, f"{label} wrap", salt=salt))
        return cls(label, salt, commitment, nonce, cipher.encrypt(nonce, material, bound + salt + commitment))

    def unseal(self, kek: bytes, *, bound: bytes) -> bytes | None:
        """The material, or None when ``kek`` is not its key, or it is damaged or was moved."""
        commitment = keys.derive(kek, f"{self.label} commitment", salt=self.salt)
        if not hmac.compare_digest(commitment, self.commitment):
            return None
        cipher = ChaCha20Poly1305(keys.derive(kek, f"{self.label} wrap", salt=self.salt))
        try:
            return cipher.decrypt(self.nonce, self.sealed, bound + self.salt + commitment)
        except InvalidTag:
            return None

    @property
    def shape(self) -> dict[str, str]:
        """As it stands in vault.json, in lower-case hexadecimal."""
        return {
            "salt": self.salt.hex(),
            "commitment": self.commitment.hex(),
            "nonce": self.nonce.hex(),
            "wrapped": self.sealed.hex(),
        }

    @classmethod
    def from_untrusted(cls, untrusted: dict[str, Any], *, label: str, size: int) -> Wrapped:
        """Read one whose material is ``size`` bytes long; names beside its own are not looked at.

        :raises SlotUnreadableError: something is missing, of another type or another length.
        """
        return cls(
            label,
            salt=hex_untrusted(untrusted.get("salt"), SALT_SIZE),
            commitment=hex_untrusted(untrusted.get("commitment"), keys.KEY_SIZE),
            nonce=hex_untrusted(untrusted.get("nonce"), NONCE_SIZE),
            sealed=hex_untrusted(untrusted.get("wrapped"), size + TAG_SIZE),
        )


def seal_padded(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Nonce and ciphertext of ``plain``, padded with zeros to whole steps.

    :param bound: what it belongs to; it opens with nothing else.
    """
    framed = len(plain).to_bytes(_LENGTH_SIZE, "big") + plain
    nonce = secrets.token_bytes(NONCE_SIZE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, framed + bytes(-len(framed) % STEP), bound)


def unseal_padded(key: bytes, untrusted: bytes, bound: bytes) -> bytes:
    """What :func:`seal_padded` sealed.

    :raises SealBrokenError: damaged, of another key, or bound to something else.
    """
    try:
        framed = ChaCha20Poly1305(key).decrypt(untrusted[:NONCE_SIZE], untrusted[NONCE_SIZE:], bound)
    except (InvalidTag, ValueError):
        raise SealBrokenError from None
    length = int.from_bytes(framed[:_LENGTH_SIZE], "big")
    return framed[_LENGTH_SIZE : _LENGTH_SIZE + length]


def hex_untrusted(untrusted: object, size: int) -> bytes:
    """Exactly ``size`` bytes in lower-case hexadecimal.

    :raises SlotUnreadableError: anything else.
    """
    if not isinstance(untrusted, str) or not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", untrusted):
        raise SlotUnreadableError
    return bytes.fromhex(untrusted)
