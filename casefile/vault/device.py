"""Which device writes: a random number that an installation keeps, and what a vault calls it.

Entries of the journal name the device that made them, so that several people's entries can be brought together one
day and a fork be distinguished from a gap. The number itself stands in no vault: a vault knows its HMAC under a key of
its own, so two vaults do not show that they were written on one machine.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path

import platformdirs

from casefile.model.changes import Author
from casefile.vault import signing
from casefile.vault.keys import KeyRing

_NUMBER = re.compile(r"[0-9a-f]{32}", re.ASCII)


def installation() -> str:
    """The installation's number, 32 hex digits, made at the first call of a machine's user.

    Where it can be neither read nor kept (a home folder that cannot be written to), it lasts for this call.
    """
    path = Path(platformdirs.user_data_dir("casefile", appauthor=False)) / "installation"
    made = secrets.token_hex(16)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(made)
        except FileExistsError:
            with path.open(encoding="ascii") as file:
                untrusted_kept = file.read(33)
            return untrusted_kept if _NUMBER.fullmatch(untrusted_kept) else made
    except (OSError, ValueError):
        return made
    return made


def author(actor_id: str, ring: KeyRing) -> Author:
    """What entries of the journal say about who makes them.

    :param actor_id: the person's id, or the recovery sheet's.
    :raises VaultLocked: the keys were dropped.
    """
    seed, device = ring.seed(), device_id(ring.device())
    if not seed:
        return Author(actor_id, device=device)
    return Author(actor_id, signing.fingerprint(signing.public_key(seed)), device, ring.signer())


def device_id(key: bytes) -> str:
    """What a vault calls this device: 32 hex digits of HMAC-SHA256 over the installation's number.

    :param key: 32 bytes, derived from the vault key for this use alone.
    """
    return hmac.digest(key, installation().encode("ascii"), "sha256").hex()[:32]
