"""The members of a package, found inside the process that holds no key.

What is yielded: ``{"name": "data/case.json", "offset": 4096, "size": 1234}`` for each, in their order. The receiver
takes the bytes there itself and believes nothing but their digests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from casefile.model import packages as shape

_NAME = slice(0, 100)
_SIZE = slice(124, 135)


def read(untrusted: BinaryIO, options: Mapping[str, object] | None = None) -> Iterator[dict[str, Any]]:
    """Walk through a tar that must be, to the byte, one that Casefile writes: regular files with names of ours, each
    once; nothing that leads elsewhere, nothing behind its end.

    :param options: none are known; part of every reader's signature.
    :raises BadInput: it is none.
    """
    seen: set[str] = set()
    untrusted.seek(0)
    while True:
        block = _exactly(untrusted, shape.BLOCK)
        if not any(block):
            if untrusted.read(shape.BLOCK + 1) != bytes(shape.BLOCK):
                raise shape.bad()
            return
        name, size = _named(block)
        if name in seen or len(seen) >= shape.MOST_MEMBERS:
            raise shape.bad()
        seen.add(name)
        offset = untrusted.tell()
        yield {"name": name.removeprefix(shape.TOP), "offset": offset, "size": size}
        untrusted.seek(offset + size)
        if any(_exactly(untrusted, shape.padding(size))):
            raise shape.bad()


def _named(block: bytes) -> tuple[str, int]:
    try:
        name = block[_NAME].rstrip(b"\0").decode("ascii")
        digits = block[_SIZE].decode("ascii")
        size = int(digits, 8)
    except ValueError:
        raise shape.bad() from None
    if not shape.MEMBER.fullmatch(name) or shape.tar_header(name, size) != block:
        raise shape.bad()
    return name, size


def _exactly(stream: BinaryIO, size: int) -> bytes:
    pieces: list[bytes] = []
    while size and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    if size:
        raise shape.bad()
    return b"".join(pieces)
