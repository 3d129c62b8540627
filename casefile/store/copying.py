"""Copies of a whole database: consistent while somebody writes, and under another key where one is wanted.

SQLite's backup interface reads through the cipher and writes through it: page by page, one snapshot of the
write-ahead log, and the copy may have a key of its own (tried with SQLCipher 4.19; both of its integrity checks pass
on the copy).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.store import drafts, tables
from casefile.store.database import PAGE_SIZE, _prepare, fault
from casefile.store.guarded import GuardedConnection, locked
from casefile.store.store import Store

STEP = 512
"""Pages between two looks at whether to stop: 2 MiB."""


def copy_database(
    store: Store, target: Path, key: bytes, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> None:
    """Copy the database of an open store, as it is now, into the new file ``target``, under ``key``.

    Whoever writes meanwhile is not held up. The copy needs no log beside it, so it opens from a medium that cannot be
    written to. It is on the disk when this returns.

    :param key: 32 raw bytes.
    :param progress: told (bytes done, all); may raise to stop.
    :raises VaultDamaged: a page of the database does not match its checksum.
    :raises WorldFault: the medium refuses; what was written so far stands there.
    """
    target.touch(mode=0o600, exist_ok=False)
    made = dbapi2.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        _prepare(made, key)
        # A whole new file: there is nothing that could be rolled back to.
        made.execute("PRAGMA journal_mode = OFF")
        with store._database.reading() as connection:
            # The first look fixes what this connection sees until it is given back.
            pages = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() and (
                connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            )
            source = connection.connection.driver_connection
            assert isinstance(source, GuardedConnection)

            def look(_status: int, left: int, all_: int) -> None:
                if source.turn.shut:  # the vault is being locked
                    raise locked()
                progress((all_ - left) * PAGE_SIZE, all_ * PAGE_SIZE)

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


def size_of(store: Store) -> int:
    """Bytes that a copy of the database takes."""
    with store._database.reading() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()) * PAGE_SIZE


def last_noted(store: Store, event: str) -> tuple[str, bool] | None:
    """When (UTC) an event about the vault as a whole was last noted, and whether a record was changed since; None
    where it never was.
    """
    j, h = tables.journal, tables.history
    with store._database.reading() as connection:
        # Entries about no record are few, and the index finds them.
        query = sa.select(j.c.seq, j.c.body).where(j.c.record_id.is_(None)).order_by(j.c.seq.desc())
        for row in connection.execute(query):
            body = json.loads(row.body)
            if body["event"] == event:
                later = connection.execute(sa.select(h.c.seq).where(h.c.seq > row.seq).limit(1)).first()
                return str(body["at"]), later is not None
    return None


def holds_anything(store: Store) -> bool:
    """Whether a record was ever written."""
    with store._database.reading() as connection:
        return connection.execute(sa.select(tables.history.c.seq).limit(1)).first() is not None


def check_copy(path: Path, key: bytes) -> None:
    """Read a copied database from its first page to its last, without writing beside it.

    :raises VaultDamaged: a page does not match its checksum, or the structure does not hold.
    """
    found: list[str] = []
    for check in ("cipher_integrity_check", "integrity_check"):
        connection = dbapi2.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            _prepare(connection, key)
            found += [str(row[0]) for row in connection.execute(f"PRAGMA {check}").fetchall() if row[0] != "ok"]
        except dbapi2.DatabaseError as error:
            found.append(str(error))
        finally:
            connection.close()
    if found:
        raise VaultDamaged(_("The copy of the database case.db is damaged."), code="damaged")


def expect_leftovers(store: Store) -> None:
    """Have the next opening clear away evidence files that no record names: what follows may be cut short, and leave
    some behind. :meth:`Store.forget_cut_off` takes it back.

    :raises WorldFault: the medium refuses.
    """
    with store._database.writing() as connection:
        drafts.keep(connection, {drafts.CUT_OFF: ""})
