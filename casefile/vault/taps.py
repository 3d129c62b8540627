"""The two ends of an encryption: a source that hashes what passes, and a target that lands on the disk.

The age library replaces an exception of either end by one of its own and drops that of the last write, so
both ends remember their own failure and give it back when asked.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from casefile.errors import Refused, WorldFault
from casefile.i18n import _
from casefile.vault.files import open_regular

PIECE = 1024 * 1024
"""Bytes read at once: large enough that hashing and disk work outweigh the calls."""


class Progress:
    """Counts bytes, tells how far it is, and asks whether to stop.

    :param total: bytes expected, 0 if unknown.
    :param cancelled: may also raise by itself, when the vault was locked meanwhile.
    """

    def __init__(self, total: int, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool]) -> None:
        self._done = 0
        self._total = total
        self._progress = progress
        self._cancelled = cancelled

    def advance(self, size: int) -> None:
        """Count ``size`` more bytes.

        :raises Refused: cancelled.
        """
        if self._cancelled():
            raise Refused(_("Cancelled. Nothing was changed."), code="cancelled")
        self._done += size
        if self._progress is not None:
            self._progress(self._done, self._total)


class Source:
    """Reads a stream in large pieces and hashes them with SHA-256 and SHA-512 (FIPS 180-4)."""

    def __init__(self, stream: BinaryIO, steps: Progress) -> None:
        self.sha256 = hashlib.sha256()
        self.sha512 = hashlib.sha512()
        self.size = 0
        self._stream = stream
        self._steps = steps
        self._piece = b""
        self._used = 0
        self._failure: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most ``size``; empty at the end."""
        if self._used == len(self._piece):
            try:
                self._fill()
            except BaseException as error:
                self._failure = error
                raise
        end = len(self._piece) if size < 0 else self._used + size
        handed_out = self._piece[self._used : end]
        self._used += len(handed_out)
        return handed_out

    def raise_failure(self) -> None:
        """Raise what :meth:`read` raised, if it did."""
        if self._failure is not None:
            raise self._failure

    def _fill(self) -> None:
        try:
            self._piece = self._stream.read(PIECE)
        except OSError as error:
            raise WorldFault(_("The file could not be read to its end."), code="source_unreadable") from error
        self._used = 0
        self.sha256.update(self._piece)
        self.sha512.update(self._piece)
        self.size += len(self._piece)
        self._steps.advance(len(self._piece))


class Target:
    """Writes to a file and remembers the first failure."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._failure: OSError | None = None

    def write(self, piece: bytes, /) -> int:
        """Write all of ``piece``."""
        try:
            return self._file.write(piece)
        except OSError as error:
            self._failure = error
            raise

    def flush(self) -> None:
        """Does nothing: :meth:`finish` flushes, and its failure is not lost."""

    def raise_failure(self) -> None:
        """Raise what :meth:`write` raised, if it did."""
        if self._failure is not None:
            raise self._failure

    def finish(self) -> None:
        """Make the file durable.

        :raises OSError: now, or on an earlier write whose failure was dropped.
        """
        self.raise_failure()
        self._file.flush()
        os.fsync(self._file.fileno())


def open_from_disk(path: Path) -> BinaryIO:
    """Open for reading what is on the disk, not what the system still remembers of having written; where the
    system allows."""
    file = open_regular(path)
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return file


def io_failure() -> OSError:
    """The error of a medium that does not give back what was written to it."""
    return OSError(errno.EIO, os.strerror(errno.EIO))
