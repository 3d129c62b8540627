"""What must hold on every connection, whatever it is for."""

from __future__ import annotations

from typing import Any

from sqlcipher3 import dbapi2

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.store.sqlite import keying
from casefile.vault.memory import Kept

MINIMUM_SQLITE = (3, 51, 3)
PAGE_SIZE = 4096

_CACHE_KIB = 64 * 1024
_WRITERS_CACHE_KIB = 48 * 1024
"""An import goes through all its pages once: twice as much made it no faster, and 40 MB larger."""


def prepare(connection: Any, key: Kept) -> None:
    """Unlock a new connection and set what must hold on it; every setting is read back."""
    run = connection.execute
    run("PRAGMA cipher_log_level = NONE")  # it would write to standard error, past every rule of ours
    keying.give_key(connection, key)
    # Without the cipher, a key given as a statement is silently ignored and a plaintext file would be written.
    if not run("PRAGMA cipher_version").fetchone():
        raise VaultDamaged(_("The SQLite library of this installation has no encryption; nothing was opened."))
    if dbapi2.sqlite_version_info < MINIMUM_SQLITE:
        raise VaultDamaged(_("The SQLite library of this installation is too old; nothing was opened."))
    for pragma, value in PRAGMAS.items():
        run(f"PRAGMA {pragma} = {value}")
        read_back = run(f"PRAGMA {pragma}").fetchone()
        if read_back is None or read_back[0] != value:
            raise VaultDamaged(
                _("The SQLite library of this installation refuses a safety setting; nothing was opened.")
            )


def prepare_for(connection: Any, *, writes: bool) -> None:
    """Set what the writing connection and those that only read have of their own."""
    if writes:
        connection.execute(f"PRAGMA cache_size = -{_WRITERS_CACHE_KIB}")
    else:
        connection.execute("PRAGMA query_only = 1")


PRAGMAS: dict[str, int | str] = {
    "temp_store": 2,  # memory: "file" was seen to write temporary files
    "trusted_schema": 0,
    "cell_size_check": 1,
    "foreign_keys": 1,
    "secure_delete": 1,
    "mmap_size": 0,
    "cache_size": -_CACHE_KIB,
    "synchronous": 2,  # FULL: what was committed is on the disk
    "busy_timeout": 30_000,
}
