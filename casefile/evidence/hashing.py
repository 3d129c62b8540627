"""The digests that prove a file: SHA-256 and SHA-512 together (FIPS 180-4), in one pass.

Two, because a file may be asked about in twenty years: a break of one would not touch the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from casefile.errors import Refused
from casefile.i18n import _

CHUNK = 1 << 20
"""Bytes read at once."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What a stream amounts to: hexadecimal digests in lower case and the number of bytes."""

    sha256: str
    sha512: str
    size: int


def hash_stream(
    stream: BinaryIO,
    *,
    total: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Digests:
    """Read a stream to its end, in constant memory.

    :param total: the expected number of bytes, for ``progress(done, total)``.
    :raises Refused: cancelled (code ``"cancelled"``).
    :raises OSError: the stream cannot be read.
    """
    short, long, size = hashlib.sha256(), hashlib.sha512(), 0
    while piece := stream.read(CHUNK):
        if cancelled is not None and cancelled():
            raise Refused(_("Cancelled. Nothing was changed."), code="cancelled")
        short.update(piece)
        long.update(piece)
        size += len(piece)
        if progress is not None:
            progress(size, max(total, size))
    return Digests(short.hexdigest(), long.hexdigest(), size)
