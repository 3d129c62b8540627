"""ZIP files that are the same whenever and wherever they are made: what Word documents and worksheets are kept in.

Only written, part after part; a part may be of any length, as it leaves while it is written.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, Self, cast

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The first one that the format knows."""
_SYSTEM = 0
"""Says of no system that the file was made on it."""


class ZipOut:
    """One file under way; whole when the context is left, and left without its end where that was by an error.

    :param out: written to in order.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._door = _Door(out)
        self._zip = zipfile.ZipFile(cast(BinaryIO, self._door), "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_more: object) -> None:
        self._door.shut = error is not None
        self._zip.close()

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """Write a part piece by piece; no other may be written meanwhile."""
        with self._zip.open(_about(name), "w", force_zip64=True) as stream:
            yield stream

    def put(self, name: str, content: bytes | str, *, packed: bool = True) -> None:
        """Write a part whole. ``packed``: pictures are packed already."""
        about = _about(name)
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self._zip.writestr(about, content)


class _Door:
    """Lets everything out, in order, until it is shut."""

    shut = False

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0

    def write(self, content: bytes) -> int:
        if not self.shut:
            self._out.write(content)
        self._at += len(content)
        return len(content)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._out.flush()

    def seekable(self) -> bool:
        return False


def _about(name: str) -> zipfile.ZipInfo:
    about = zipfile.ZipInfo(name, _MOMENT)
    about.compress_type = zipfile.ZIP_DEFLATED
    about.create_system = _SYSTEM
    about.external_attr = 0
    return about
