"""SQLite with SQLCipher, as the store asks for it."""

from __future__ import annotations

from pathlib import Path

from casefile.store.sqlite import copying, dialect
from casefile.store.sqlite.database import FileDatabase
from casefile.vault.memory import Kept

__all__ = ["SqlCipher", "dialect"]  # importing the dialect is what teaches it


class SqlCipher:
    """A database is one encrypted file."""

    def create(self, path: Path, key: Kept) -> FileDatabase:
        """A new, empty file that no other user of the machine may read."""
        path.touch(mode=0o600, exist_ok=False)  # SQLite gives its side files the same mode
        return FileDatabase(path, key, read_only=False)

    def open(self, path: Path, key: Kept, *, read_only: bool) -> FileDatabase:
        """The file that lies there."""
        return FileDatabase(path, key, read_only=read_only)

    def check_copy(self, path: Path, key: Kept) -> None:
        """See :func:`.copying.check`."""
        copying.check(path, key)
