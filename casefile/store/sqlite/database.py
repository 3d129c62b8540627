"""The encrypted database file: connections, one writer, closing without residue."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from casefile.errors import CasefileError, VaultLocked, WorldFault
from casefile.i18n import _
from casefile.store.engine import FULL_TEXT, Progress
from casefile.store.sqlite import copying, keying, settings
from casefile.store.sqlite.faults import fault, faults
from casefile.store.sqlite.fulltext import Fts5
from casefile.store.sqlite.guarded import SHUT_WAITS, GuardedConnection
from casefile.vault.layout import LOG, ROLLBACK, side
from casefile.vault.memory import Kept

_FOLD_WAITS_MS = 200
"""How long closing waits for a reader in another program before it leaves the log beside the database."""


_KEPT = 500
"""Compiled statements that are kept: as many as an engine keeps by itself."""


class Statements:
    """What was compiled, for all connections: each statement is put together once, whether it reads or writes."""

    def __init__(self) -> None:
        self.compiled = sa.util.LRUCache[Any, Any](_KEPT)
        self._dialect: sa.Dialect | None = None

    def dialect_of(self, engine: sa.Engine) -> sa.Dialect:
        """That of the first engine for all of them, as it is part of what a compiled statement is found by."""
        if self._dialect is None:
            self._dialect = engine.dialect
        return self._dialect


class FileDatabase:
    """One open database: one connection that writes, several that only read.

    :param path: ``case.db``.
    :param key: the 32 raw bytes of the database key; let go when it is closed.
    :raises VaultDamaged: the file does not open with this key.
    """

    sole_writer = True
    """Anyone who opens a vault for writing holds the lock of its folder (:mod:`casefile.vault.lock`)."""

    def __init__(self, path: Path, key: Kept, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._key: Kept | None = key
        self._connections: weakref.WeakSet[GuardedConnection] = weakref.WeakSet()
        self._counting = threading.Lock()
        self._statements = Statements()
        self.reader = self._engine(writes=False, size=6)
        self.writer = None if read_only else self._engine(writes=True, size=1)
        try:
            if self.writer is not None:
                self._set_journal_mode("wal")
            with self.reader.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            self._identity = _identity(path)
        except CasefileError:
            self._dispose()
            raise
        except sa.exc.DatabaseError as error:
            self._dispose()
            raise self._not_opened(error) from None

    def _engine(self, *, writes: bool, size: int) -> sa.Engine:
        engine = sa.create_engine(
            "sqlite://",
            module=dbapi2,
            creator=lambda: self._connect(writes=writes),
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            pool_timeout=60,
            hide_parameters=True,
            echo=False,
            execution_options={FULL_TEXT: Fts5(), "compiled_cache": self._statements.compiled},
        )
        engine.dialect = self._statements.dialect_of(engine)
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    def _connect(self, *, writes: bool) -> Any:
        key = self._key
        if key is None:
            raise VaultLocked(_("The vault is locked."), code="locked")
        mode = "ro" if self.read_only else "rwc"
        keying.forget_opened()
        try:
            connection = dbapi2.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                timeout=30.0,
                cached_statements=256,
                factory=GuardedConnection,
            )
        except dbapi2.DatabaseError as error:
            raise self._not_opened(sa.exc.DatabaseError("", None, error)) from None
        connection.writes = writes
        with self._counting:
            self._connections.add(connection)
        try:
            settings.prepare(connection, key)
            settings.prepare_for(connection, writes=writes)
        except dbapi2.DatabaseError as error:
            connection.close()
            raise self._not_opened(sa.exc.DatabaseError("", None, error)) from None
        except BaseException:
            connection.close()
            raise
        return connection

    def _not_opened(self, error: sa.exc.DatabaseError) -> CasefileError:
        """What to say where the database does not open. A rollback journal that a cut-off session left must be rolled
        back before anything is read: who only reads cannot, and what is in the file until then is no state of it. Its
        log is read by anybody, but where its index is lost, only who may write can make that again.
        """
        told = fault(error)
        left = (side(self.path, end) for end in (ROLLBACK, LOG))
        if self.read_only and told.code == "read_only" and any(path.exists() for path in left):
            return WorldFault(
                _(
                    "The last session was cut off in the midst of a step, and who only reads cannot finish it. Nothing "
                    "is lost and nothing was changed. Open the vault once for writing; where that is not possible, "
                    "copy its whole folder to a place that can be written to, and open the copy."
                ),
                code="cut_off",
            )
        return told

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one consistent state and cannot write."""
        with faults(), self.reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """The one connection that writes; commits at the end, rolls back on any exception. ``BEGIN IMMEDIATE`` is the
        chain lock: SQLite lets one transaction of that kind at a file at a time.

        :raises WorldFault: also where the file is no longer in its place: a system that lets open files be deleted
            would go on writing into nothing, and every change would be called saved.
        """
        if self.writer is None:
            raise WorldFault(_("This vault is open for reading only. Nothing was changed."), code="read_only")
        try:
            with self.writer.connect() as connection, connection.begin():
                yield connection
                self._check_place()
        except sa.exc.StatementError as error:
            if not isinstance(error.orig, VaultLocked):
                self._check_place()
            raise fault(error) from None

    def _check_place(self) -> None:
        if _identity(self.path) != self._identity:
            text = _("The vault's folder was moved, deleted or unplugged. Nothing of this change was kept.")
            raise WorldFault(text, code="missing")

    def faults(self) -> AbstractContextManager[None]:
        """Errors on a connection that is held for longer, in our words."""
        return faults()

    def break_off(self) -> None:
        """Interrupt every statement that runs now: its transaction is rolled back by the one who began it."""
        for connection in self._open_connections():
            connection.break_off()

    def cut_off(self) -> bool:
        """Take every connection from anyone who holds it; new ones may be made, by the one who closes the database.

        :returns: whether all of them are closed; one that hangs in a call is, as soon as that returns.
        """
        closed = _shut(self._open_connections())
        for engine in filter(None, (self.reader, self.writer)):
            engine.dispose(close=False)
        return closed

    def close(self) -> None:
        """Leave one file: fold the write-ahead log back and drop the side files. Closing twice is closing once.

        No reader of this program is waited for: their connections are taken away.
        """
        if self._key is None:
            return
        _shut([connection for connection in self._open_connections() if not connection.writes])
        try:
            if self.writer is not None:
                self._set_journal_mode("delete", patience_ms=_FOLD_WAITS_MS)
        except WorldFault:
            return  # no room to fold the log, or a reader elsewhere: the next opening folds it
        finally:
            self._dispose()

    def _open_connections(self) -> list[GuardedConnection]:
        with self._counting:
            return [connection for connection in self._connections if not connection.turn.shut]

    def _set_journal_mode(self, mode: str, *, patience_ms: int | None = None) -> None:
        """A write-ahead log while open, so that readers never wait; one file without side files when closed."""
        assert self.writer is not None
        # Past SQLAlchemy: the mode can only be changed outside a transaction.
        connection = self.writer.raw_connection()
        try:
            cursor = connection.cursor()
            if patience_ms is not None:
                cursor.execute(f"PRAGMA busy_timeout = {patience_ms}")
            got = cursor.execute(f"PRAGMA journal_mode = {mode}").fetchone()
            cursor.close()
        except dbapi2.DatabaseError as error:
            raise fault(sa.exc.DatabaseError("", None, error)) from None
        finally:
            connection.close()
        assert got == (mode,), got

    def _dispose(self) -> None:
        self._key = None
        self.cut_off()

    def damage(self) -> list[str]:
        """What the two integrity checks of SQLCipher and SQLite report; they find different damage, so both are
        asked, the second where the first found nothing: after a page that fails its checksum it would name every
        page of the file.

        They are asked on a connection of their own: one that was asked before remembers how the search index was laid
        out then, and SQLite's check of that index calls it damaged where a step has changed it since.
        """
        found: list[str] = []
        connection = self._connect(writes=False)
        try:
            for check in ("cipher_integrity_check", "integrity_check"):
                rows = [] if found else connection.execute(f"PRAGMA {check}").fetchall()
                found.extend(str(row[0]) for row in rows if row[0] != "ok")
        except dbapi2.DatabaseError as error:
            found.append(str(error))
        finally:
            connection.close()
        size = self.path.stat().st_size
        with self.reader.connect() as reader:
            pages = reader.exec_driver_sql("PRAGMA page_count").scalar_one()
        # While somebody writes, the newest pages may still lie in the log beside the database; never the reverse.
        closed = not side(self.path, LOG).exists()
        if (
            size % settings.PAGE_SIZE
            or size > pages * settings.PAGE_SIZE
            or (closed and size < pages * settings.PAGE_SIZE)
        ):
            found.append(f"size {size}")
        return found

    def size(self) -> int:
        """Bytes that a copy takes."""
        with self.reading() as connection:
            return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()) * settings.PAGE_SIZE

    def copy_to(self, target: Path, key: Kept, progress: Progress) -> None:
        """A copy that needs no log beside it. See :mod:`.copying`."""
        copying.copy(self.reading, target, key, progress)

    def compact(self) -> None:
        """Write the file again, so that no page holds what was removed."""
        assert self.writer is not None
        connection = self.writer.raw_connection()  # past SQLAlchemy: not inside a transaction
        try:
            connection.cursor().execute("VACUUM")
            # Until the log is carried over, the file itself still has its old pages, and its old length.
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except dbapi2.DatabaseError as error:
            raise fault(sa.exc.DatabaseError("", None, error)) from None
        finally:
            connection.close()


def _shut(connections: Sequence[GuardedConnection]) -> bool:
    """Take these connections from anyone who holds them, all at once; whether all of them are closed."""
    for connection in connections:
        connection.turn.shut = True  # all of them, before any is waited for
    end = time.monotonic() + SHUT_WAITS
    closed = [connection.shut(max(0.0, end - time.monotonic())) for connection in connections]
    return all(closed)


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there: device and number; None where none does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
