"""Copies of a whole database: consistent while somebody writes, and under another key where one is wanted.

SQLite's backup interface reads through the cipher and writes through it: page by page, one snapshot of the
write-ahead log, and the copy may have a key of its own (tried with SQLCipher 4.19; both of its integrity checks pass
on the copy).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.store.engine import Progress
from casefile.store.lock_state import locked
from casefile.store.sqlite import keying, settings
from casefile.store.sqlite.faults import fault
from casefile.store.sqlite.guarded import GuardedConnection
from casefile.vault.memory import Kept

STEP = 512
"""Pages between two looks at whether to stop: 2 MiB."""


def copy(
    reading: Callable[[], AbstractContextManager[sa.Connection]], target: Path, key: Kept, progress: Progress
) -> None:
    """Copy an open database into the new file ``target``, as :meth:`casefile.store.engine.Database.copy_to` says.

    :param reading: gives a connection to it.
    """
    target.touch(mode=0o600, exist_ok=False)
    keying.forget_opened()
    made = dbapi2.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        settings.prepare(made, key)
        # A whole new file: there is nothing that could be rolled back to.
        made.execute("PRAGMA journal_mode = OFF")
        with reading() as connection:
            # The first look fixes what this connection sees until it is given back.
            pages = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() and (
                connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            )
            source = connection.connection.driver_connection
            assert isinstance(source, GuardedConnection)

            def look(_status: int, left: int, all_: int) -> None:
                if source.turn.shut:  # the vault is being locked
                    raise locked()
                progress((all_ - left) * settings.PAGE_SIZE, all_ * settings.PAGE_SIZE)

            source.backup(made, pages=STEP, progress=look)
        mode = made.execute("PRAGMA journal_mode = DELETE").fetchone()
        assert mode == ("delete",), mode
        assert made.execute("PRAGMA page_count").fetchone() == (pages,)
    except dbapi2.DatabaseError as error:
        raise fault(sa.exc.DatabaseError("", None, error)) from None
    finally:
        made.close()
    with target.open("rb") as file:
        os.fsync(file.fileno())


def check(path: Path, key: Kept) -> None:
    """Read a copied database from its first page to its last, without writing beside it.

    :raises VaultDamaged: a page does not match its checksum, or the structure does not hold.
    """
    found: list[str] = []
    for check in ("cipher_integrity_check", "integrity_check"):
        keying.forget_opened()
        connection = dbapi2.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            settings.prepare(connection, key)
            found += [str(row[0]) for row in connection.execute(f"PRAGMA {check}").fetchall() if row[0] != "ok"]
        except dbapi2.DatabaseError as error:
            found.append(str(error))
        finally:
            connection.close()
    if found:
        raise VaultDamaged(_("The copy of the database case.db is damaged."), code="damaged")
