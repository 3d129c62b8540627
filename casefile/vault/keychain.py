"""The keyring of the operating system: it keeps a random device secret and the last journal head, never a passphrase
and never a key of the vault.

Four keyrings are trusted, by their classes: Windows Credential Manager, macOS Keychain, the Secret Service (GNOME and
others) and KWallet. They are called directly, never through the chooser of the ``keyring`` package, which obeys
settings and environment and falls back to files in the clear or to nothing at all. What was stored is read back and
compared (https://github.com/jaraco/keyring/issues/117). The package is imported when a keyring is really wanted.
"""

from __future__ import annotations

import hmac
import importlib
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from casefile.errors import WorldFault
from casefile.i18n import _
from casefile.vault import canonical
from casefile.vault.keys import KEY_SIZE, KeyRing, mac
from casefile.vault.sealing import SlotUnreadableError, hex_untrusted

SERVICE = "Casefile"

TRUSTED = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)

_LARGEST_HEAD = 1024

T = TypeVar("T")


class Keyring(Protocol):
    """What is used of a keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...  # noqa: D102
    def set_password(self, service: str, username: str, password: str) -> None: ...  # noqa: D102
    def delete_password(self, service: str, username: str) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class KeptHead:
    """The journal head when the vault was last closed on this computer.

    :param seq: number of the entry. :param hash: its SHA-256, lower-case hexadecimal.
    """

    seq: int
    hash: str


def available() -> list[Keyring]:
    """The trusted keyrings that this session offers.

    :raises WorldFault: there is none (code ``"no_keyring"``).
    """
    found = []
    for module, name in TRUSTED:
        try:
            backend = getattr(importlib.import_module(module), name)
            if backend.viable:
                found.append(backend())
        except Exception:  # noqa: S112 each keyring fails in ways of its own where it is not at home
            continue
    if not found:
        text = _("This session has no keyring that Casefile trusts. Type the passphrase instead.")
        raise WorldFault(text, code="no_keyring")
    return found


def store_secret(vault_id: UUID, slot_id: str) -> bytes:
    """Have the keyring keep 32 new random bytes for a slot, and return them.

    :raises WorldFault: there is no keyring, it is locked, or it does not give back what it was given.
    """
    secret = secrets.token_bytes(KEY_SIZE)
    keyring = available()[0]
    _put(keyring, _entry(vault_id, slot_id), secret.hex())
    return secret


def secrets_kept(vault_id: UUID, slot_ids: Iterable[str]) -> Mapping[str, bytes]:
    """The device secrets of those slots whose entry is in a keyring of this session, by slot.

    :raises WorldFault: there is no keyring, or it is locked (code ``"keyring_locked"``).
    """
    keyrings, found = available(), {}
    for slot_id in slot_ids:
        for keyring in keyrings:
            untrusted = _asked(lambda k=keyring, s=slot_id: k.get_password(SERVICE, _entry(vault_id, s)))  # type: ignore[misc]
            try:
                found[slot_id] = hex_untrusted(untrusted, KEY_SIZE)
                break
            except SlotUnreadableError:
                continue
    return found


def forget(vault_id: UUID, slot_ids: Iterable[str]) -> None:
    """Delete the entries of these slots, and the journal head; what is not there, or cannot be reached, is left."""
    try:
        keyrings = available()
    except WorldFault:
        return
    for entry in [_entry(vault_id, slot_id) for slot_id in slot_ids] + [_entry(vault_id, "head")]:
        for keyring in keyrings:
            try:
                if keyring.get_password(SERVICE, entry) is not None:
                    keyring.delete_password(SERVICE, entry)
            except Exception:  # noqa: S112 the slot is destroyed, so what stays opens nothing
                continue


def signed_head(ring: KeyRing, head: KeptHead) -> str:
    """What the keyring is to remember of the journal; no secret."""
    content = {"seq": head.seq, "hash": head.hash}
    code = mac(ring.kept_head_mac(), canonical.dumps(content)).hex()
    return canonical.dumps({**content, "mac": code}).decode()


def keep_head(vault_id: UUID, signed: str) -> None:
    """Have the keyring remember a :func:`signed_head`; it betrays a vault that was put back to an older state.

    :raises WorldFault: there is no keyring, or it refuses.
    """
    _put(available()[0], _entry(vault_id, "head"), signed)


def head_kept(vault_id: UUID, ring: KeyRing) -> KeptHead | None:
    """The head last kept here; None where none was, or where it was altered.

    :raises WorldFault: there is no keyring, or it is locked.
    """
    for keyring in available():
        untrusted = _asked(lambda k=keyring: k.get_password(SERVICE, _entry(vault_id, "head")))  # type: ignore[misc]
        if untrusted is not None and (head := _head_untrusted(untrusted, ring)) is not None:
            return head
    return None


def _head_untrusted(untrusted: str, ring: KeyRing) -> KeptHead | None:
    try:
        shape = canonical.loads_untrusted(untrusted.encode(), limit=_LARGEST_HEAD)
        claimed = hex_untrusted(shape.pop("mac"), KEY_SIZE)
        if not hmac.compare_digest(mac(ring.kept_head_mac(), canonical.dumps(shape)), claimed):
            return None
        return KeptHead(int(shape["seq"]), str(shape["hash"]))
    except (canonical.NotCanonicalError, SlotUnreadableError, KeyError, UnicodeEncodeError):
        return None


def _entry(vault_id: UUID, what: str) -> str:
    return f"{vault_id} {what}"


def _put(keyring: Keyring, entry: str, value: str) -> None:
    """Store, and read the real value back: one keyring stores nothing and says nothing."""
    _asked(lambda: keyring.set_password(SERVICE, entry, value))
    back = _asked(lambda: type(keyring)().get_password(SERVICE, entry))
    if back is None or not hmac.compare_digest(back.encode("utf-8", "replace"), value.encode()):
        text = _("The keyring did not keep what it was given, so it is not used. Type the passphrase instead.")
        raise WorldFault(text, code="keyring_forgets")


def _asked(question: Callable[[], T]) -> T:
    """:raises WorldFault: the keyring is locked, or fails in whatever way of its own."""
    try:
        return question()
    except Exception as error:
        errors = sys.modules["keyring.errors"]
        locked = isinstance(error, (errors.KeyringLocked, errors.InitError))
    # Outside the handler: what the keyring raised holds its connection to the bus, and is not to be kept alive.
    if locked:
        text = _("The keyring of this session is locked. Unlock it, or type the passphrase instead.")
        raise WorldFault(text, code="keyring_locked")
    text = _("The keyring of this session does not answer. Type the passphrase instead.")
    raise WorldFault(text, code="keyring_fails")
