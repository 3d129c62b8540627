"""A connection that another thread can take away: anyone who still holds it when the vault locks can do nothing with
it.

SQLite may not be closed under a running statement, and Python code between two statements cannot be interrupted. So
every call into SQLite takes the connection's own turn. :meth:`GuardedConnection.shut` breaks off the call that runs,
waits for its turn, and closes; what was not committed is rolled back, and the key goes with the connection. Every
later call raises :class:`~casefile.errors.VaultLocked`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any

from sqlcipher3 import dbapi2

from casefile.errors import VaultLocked
from casefile.store.lock_state import locked

SHUT_WAITS = 0.2
"""Seconds to wait for a call that does not heed the interruption (a checkpoint of the log, the cipher's own check);
it is closed by the thread that made it as soon as it returns."""


class _Turn:
    """One call at a time, and none once the connection was shut."""

    def __init__(self, close: Callable[[], None]) -> None:
        self._close = close
        self._lock = threading.RLock()
        self._depth = 0
        self.shut = False
        self._closed = False

    def __enter__(self) -> None:
        self._lock.acquire()
        if self.shut:
            self._lock.release()
            raise locked()
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        try:
            if self.shut and self._depth == 0:
                self._end()
        finally:
            self._lock.release()

    def shut_down(self, patience: float) -> bool:
        """Let nobody in any more, and close as soon as nobody is in; whether it is closed."""
        self.shut = True
        if not self._lock.acquire(timeout=patience):
            return False
        try:
            if self._depth == 0:
                self._end()
            return self._closed
        finally:
            self._lock.release()

    def _end(self) -> None:
        if not self._closed:
            self._closed = True
            close, self._close = self._close, _nothing  # no cycle holds a closed connection
            close()


class GuardedConnection(dbapi2.Connection):  # type: ignore[misc]  # the module has no type hints
    """A connection of the cipher's module whose calls take turns.

    :ivar writes: whether it is the one that writes.
    """

    writes = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turn = _Turn(super().close)

    def shut(self, patience: float = SHUT_WAITS) -> bool:
        """Take the connection away from anyone who holds it; callable from any thread.

        :param patience: seconds to wait for a call that cannot be broken off.
        :returns: whether it is closed; otherwise it is once that call returns.
        """
        self.turn.shut = True
        self.break_off()
        return self.turn.shut_down(patience)

    def break_off(self) -> None:
        """Interrupt the statement that runs now, if any; its transaction can then only be rolled back by its owner."""
        try:
            self.interrupt()
        except dbapi2.ProgrammingError:
            return  # closed already

    def cursor(self, factory: Any = None) -> Any:
        """A cursor whose calls take this connection's turn."""
        with self.turn:
            return super().cursor(factory or GuardedCursor)

    def commit(self) -> None:
        """:raises VaultLocked: too late; nothing was committed."""
        with self.turn:
            super().commit()

    def rollback(self) -> None:
        """Harmless when the connection was taken away: that has rolled back already."""
        with suppress(VaultLocked), self.turn:
            super().rollback()

    def close(self) -> None:
        """Close it, wait for a call of another thread."""
        self.turn.shut_down(-1)

    def backup(self, target: Any, **how: Any) -> None:
        """SQLite's online backup. :raises VaultLocked: too late."""
        with self.turn:
            super().backup(target, **how)


class GuardedCursor(dbapi2.Cursor):  # type: ignore[misc]  # the module has no type hints
    """A cursor of a :class:`GuardedConnection`. Each call raises VaultLocked once that was shut."""

    def execute(self, sql: str, *values: Any) -> Any:
        """Run one statement."""
        with self.connection.turn:
            return super().execute(sql, *values)

    def executemany(self, sql: str, values: Iterable[Any]) -> Any:
        """Run one statement for each of many rows."""
        with self.connection.turn:
            return super().executemany(sql, values)

    def fetchone(self) -> Any:
        """The next row."""
        with self.connection.turn:
            return super().fetchone()

    def fetchmany(self, *size: Any, **sizes: Any) -> Any:
        """The next rows."""
        with self.connection.turn:
            return super().fetchmany(*size, **sizes)

    def fetchall(self) -> Any:
        """All rows that are left."""
        with self.connection.turn:
            return super().fetchall()

    def __next__(self) -> Any:
        with self.connection.turn:
            return super().__next__()

    def close(self) -> None:
        """Harmless when the connection was taken away."""
        with suppress(VaultLocked), self.connection.turn:
            super().close()


def _nothing() -> None:
    return None
