"""The file as the worker sees it: a seekable stream whose bytes are asked for over the pipe."""

from __future__ import annotations

import io
import os

from casefile.evidence.worker.frames import BadFrame, Pipe, read_frame, write_frame

BLOCK = 1 << 18
"""Bytes asked for at once."""


class RemoteFile(io.RawIOBase):
    """Reads the parent's file. One request is under way at a time.

    :param size: bytes of the whole file, as the parent says.
    """

    def __init__(self, incoming: Pipe, outgoing: Pipe, size: int) -> None:
        super().__init__()
        self._incoming, self._outgoing = incoming, outgoing
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        """Always True (io.RawIOBase)."""
        return True

    def seekable(self) -> bool:
        """Always True (io.RawIOBase)."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move the position, in bytes; no request is made.

        :raises ValueError: it would lie before the file.
        """
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative position")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """The position, in bytes from the beginning."""
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer, or as much of it as one request gives (at most ``BLOCK`` bytes); returns how many bytes.

        :raises BadFrame: the parent sent something else than was asked for.
        """
        wanted = min(len(buffer), BLOCK, max(0, self._size - self._at))
        if not wanted:
            return 0
        write_frame(self._outgoing, {"read": [self._at, wanted]})
        piece = read_frame(self._incoming, BLOCK)
        if not isinstance(piece, bytes) or len(piece) > wanted:
            raise BadFrame
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def opened(incoming: Pipe, outgoing: Pipe, size: int) -> io.BufferedReader:
    """The parent's file with one block read ahead."""
    return io.BufferedReader(RemoteFile(incoming, outgoing, size), BLOCK)
