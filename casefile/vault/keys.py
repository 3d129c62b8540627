"""The vault key and what is derived from it: one HKDF-SHA256 (RFC 5869) sub-key for every use, none used for
two purposes.

Python cannot promise to erase every copy of a key from memory. What it can do is done here: the one
long-lived copy lies in locked pages that :meth:`KeyRing.wipe` overwrites, and after that every use raises
:class:`~casefile.errors.VaultLocked`. The copies go with the process, which the window ends when it has locked.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casefile.errors import VaultLocked
from casefile.i18n import _
from casefile.vault import signing
from casefile.vault.memory import Kept

KEY_SIZE = 32


def new_vault_key() -> bytes:
    """32 random bytes from the operating system."""
    return secrets.token_bytes(KEY_SIZE)


def derive(key: bytes | memoryview, label: str, *, salt: bytes) -> bytes:
    """A 32-byte sub-key of ``key`` for one use, named by ``label`` (HKDF-SHA256, RFC 5869)."""
    return _hkdf(label, salt).derive(key)


def derive_kept(key: bytes | memoryview, label: str, *, salt: bytes) -> Kept:
    """The same in locked pages, and nowhere else; the caller wipes it."""
    derived = Kept(bytes(KEY_SIZE))
    _hkdf(label, salt).derive_into(key, derived.view)
    return derived


def _hkdf(label: str, salt: bytes) -> HKDF:
    info = b"casefile/vault/1/" + label.encode("ascii")
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=info)


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104)."""
    return hmac.digest(key, message, "sha256")


class KeyRing:
    """The gate to every secret of an open vault.

    Code that needs a key asks here each time and keeps no copy; so nothing can be read or written once the
    vault is locked.

    :param vault_key: the 32 random bytes that the slots of the header wrap.
    :param vault_id: salt of all derivations, which binds every sub-key to this vault.
    :param seed: Ed25519 seed of the person whose slot was opened, or of the recovery sheet; empty where nobody signs.
    """

    def __init__(self, vault_key: bytes, vault_id: uuid.UUID, seed: bytes = b"") -> None:
        self._vault_key = Kept(vault_key)
        self._seeds = [Kept(seed)]
        self._salt = vault_id.bytes
        self._signers: dict[int, signing.Signer] = {}
        self._open = True

    @property
    def is_open(self) -> bool:
        """False once :meth:`wipe` was called."""
        return self._open

    def require_open(self) -> None:
        """Do nothing, or raise.

        :raises VaultLocked: the keys were dropped.
        """
        if not self._open:
            raise VaultLocked(_("The vault is locked. Unlock it and try again."), code="locked")

    def vault_key(self) -> bytes:
        """The vault key itself: only for wrapping it into another slot."""
        self.require_open()
        return bytes(self._vault_key)

    def seed(self) -> bytes:
        """Ed25519 seed (RFC 8032) of the person, or of the recovery sheet, that opened the vault; empty for nobody."""
        self.require_open()
        return bytes(self._seeds[-1])

    def signer(self) -> Callable[[bytes], bytes]:
        """Makes Ed25519 signatures as who acts now, also once another was adopted: a step is signed by who began it."""
        return partial(self._sign, len(self._seeds) - 1)

    def _sign(self, place: int, message: bytes) -> bytes:
        """The key is loaded once: that takes most of the time."""
        self.require_open()
        signer = self._signers.get(place)  # another thread may wipe it meanwhile
        if signer is None:
            signer = self._signers[place] = signing.Signer(bytes(self._seeds[place]))
            if not self._open:  # wiped just now: this may be no key of anybody, and must not stay
                self._signers.clear()
                self.require_open()
        return signer.sign(message)

    def adopt(self, seed: bytes) -> None:
        """From now on act as this person: a vault that its recovery sheet opened got a passphrase."""
        self.require_open()
        self._seeds.append(Kept(seed))

    def database(self) -> Kept:
        """Raw 32-byte SQLCipher key; the caller wipes it."""
        self.require_open()
        return derive_kept(self._vault_key.view, "database", salt=self._salt)

    def evidence_seed(self) -> bytes:
        """X25519 secret (RFC 7748) that evidence files are encrypted to."""
        return self._derive("evidence")

    def receiving_seed(self) -> bytes:
        """X25519 secret (RFC 7748) that packages are sealed to for the person that opened the vault; made of their own
        seed, so that nobody else who opens it has it.
        """
        self.require_open()
        return derive(self._seeds[-1].view, "receiving", salt=self._salt)

    def names(self) -> bytes:
        """HMAC key that turns a content hash into a file name which reveals nothing."""
        return self._derive("names")

    def header_mac(self) -> bytes:
        """HMAC key of vault.json."""
        return self._derive("header mac")

    def roster(self) -> bytes:
        """Key that seals the roster inside vault.json."""
        return self._derive("roster")

    def kept_head_mac(self) -> bytes:
        """HMAC key of the journal head that the keyring keeps."""
        return self._derive("kept head mac")

    def journal_signing_seed(self) -> bytes:
        """Ed25519 seed (RFC 8032) that signs checkpoints of the journal."""
        return self._derive("journal signing")

    def journal_head_mac(self) -> bytes:
        """HMAC key of head.json."""
        return self._derive("journal head mac")

    def device(self) -> bytes:
        """HMAC key that turns an installation's number into what this vault calls the device."""
        return self._derive("device")

    def wipe(self) -> None:
        """Overwrite the keys; from now on every method raises :class:`VaultLocked`."""
        self._open = False
        self._vault_key.wipe()
        for seed in self._seeds:
            seed.wipe()
        self._signers.clear()

    def _derive(self, label: str) -> bytes:
        self.require_open()
        return derive(self._vault_key.view, label, salt=self._salt)
