"""A package before it is sealed: a bag in a tar, of the shape that :mod:`casefile.model.packages` says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from casefile.model import packages as shape
from casefile.vault.packages import sha256, sha256_of

_PIECE = 1024 * 1024


def manifest_of(payload: Mapping[str, BinaryIO]) -> bytes:
    """The list of a payload's files with their SHA-256, in the order of their names: what ``sha256sum -c`` reads.

    :param payload: name (``data/...``) -> seekable content.
    """
    digests = {}
    for name, content in payload.items():
        content.seek(0)
        digests[name] = sha256_of(content)
    return listed(digests)


def listed(digests: Mapping[str, str]) -> bytes:
    """The same of digests (hex) by name that are known."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode("ascii")


def tag_manifest_of(header: bytes, signature: bytes, manifest: bytes) -> bytes:
    """The same of the files beside the payload."""
    files = {
        shape.BAGIT: shape.BAGIT_TEXT,
        shape.HEADER: header,
        shape.SIGNATURE: signature,
        shape.MANIFEST: manifest,
    }
    return "".join(f"{sha256(content)}  {name}\n" for name, content in sorted(files.items())).encode("ascii")


def write(out: BinaryIO, header: bytes, signature: bytes, manifest: bytes, payload: Mapping[str, BinaryIO]) -> None:
    """Write the tar. The same content gives the same bytes."""
    sizes = {name: stream.seek(0, 2) for name, stream in payload.items()}
    for stream in payload.values():
        stream.seek(0)
    for piece in pieces(header, signature, manifest, [(n, sizes[n], payload[n]) for n in sorted(payload)]):
        out.write(piece)


def pieces(
    header: bytes, signature: bytes, manifest: bytes, payload: Iterable[tuple[str, int, BinaryIO]]
) -> Iterator[bytes]:
    """The tar piece by piece, in constant memory.

    :param payload: name, size and content of each file, by name; taken one after the other, and read to its end.
    :raises ValueError: a file is not of its size.
    """
    for name, content in (
        (shape.BAGIT, shape.BAGIT_TEXT),
        (shape.HEADER, header),
        (shape.SIGNATURE, signature),
        (shape.MANIFEST, manifest),
        (shape.TAG_MANIFEST, tag_manifest_of(header, signature, manifest)),
    ):
        yield shape.tar_header(shape.TOP + name, len(content)) + content + bytes(shape.padding(len(content)))
    for name, size, stream in payload:
        yield shape.tar_header(shape.TOP + name, size)
        left = size
        while left and (piece := stream.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece
        if left or stream.read(1):
            raise ValueError("a file of the payload is not of the size that it had")
        yield bytes(shape.padding(size))
    yield shape.END
