"""Ed25519 signatures (RFC 8032) over checkpoints of the journal."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PUBLIC_KEY_SIZE = 32
SIGNATURE_SIZE = 64


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte signature of ``message`` under a 32-byte ``seed``."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_key(seed: bytes) -> bytes:
    """The raw 32-byte public key that belongs to ``seed``."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def fingerprint(key: bytes) -> str:
    """The SHA-256 of a raw public key, in hex."""
    return hashlib.sha256(key).hexdigest()


def is_signed_by(untrusted_key: bytes, untrusted_signature: bytes, message: bytes) -> bool:
    """Whether the signature fits; False for a key or a signature that is not even of the right form."""
    try:
        Ed25519PublicKey.from_public_bytes(untrusted_key).verify(untrusted_signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
