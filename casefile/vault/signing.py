"""Ed25519 signatures (RFC 8032) over the steps of the journal and its checkpoints."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PUBLIC_KEY_SIZE = 32
SIGNATURE_SIZE = 64


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte signature of ``message`` under a 32-byte ``seed``."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


class Signer:
    """Signs many messages with one key, which is loaded once; OpenSSL overwrites it when this is forgotten."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of a message."""
        return self._key.sign(message)


class Checker:
    """Checks many signatures by one key, which is loaded once. One of no right form fits nothing."""

    def __init__(self, untrusted_key: bytes) -> None:
        self._key: Ed25519PublicKey | None = None
        with suppress(ValueError):
            self._key = Ed25519PublicKey.from_public_bytes(untrusted_key)

    def fits(self, untrusted_signature: bytes, message: bytes) -> bool:
        """Whether the signature is of this message by this key."""
        if self._key is None:
            return False
        try:
            self._key.verify(untrusted_signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def public_key(seed: bytes) -> bytes:
    """The raw 32-byte public key that belongs to ``seed``."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def fingerprint(key: bytes) -> str:
    """The SHA-256 of a raw public key, in hex: what entries of the journal name."""
    return hashlib.sha256(key).hexdigest()


def shown(fingerprint_hex: str) -> str:
    """A fingerprint as people compare it: its first 128 bits, in eight groups of four digits. Nobody makes a second key
    that has the same: that takes 2^128 attempts.
    """
    return " ".join(fingerprint_hex[n : n + 4] for n in range(0, 32, 4))


def is_signed_by(untrusted_key: bytes, untrusted_signature: bytes, message: bytes) -> bool:
    """Whether the signature fits; False for a key or a signature that is not even of the right form."""
    return Checker(untrusted_key).fits(untrusted_signature, message)
