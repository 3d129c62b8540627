"""A package before it is sealed: a bag in a tar, of the shape that :mod:`casefile.model.packages` says."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import BinaryIO

from casefile.model import packages as shape
from casefile.vault.packages import sha256, sha256_of


def manifest_of(payload: Mapping[str, BinaryIO]) -> bytes:
    """The list of a payload's files with their SHA-256, in the order of their names: what ``sha256sum -c`` reads.

    :param payload: name (``data/...``) -> seekable content.
    """
    lines = []
    for name, content in sorted(payload.items()):
        content.seek(0)
        lines.append(f"{sha256_of(content)}  {name}\n")
    return "".join(lines).encode("ascii")


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
    for name, content in (
        (shape.BAGIT, shape.BAGIT_TEXT),
        (shape.HEADER, header),
        (shape.SIGNATURE, signature),
        (shape.MANIFEST, manifest),
        (shape.TAG_MANIFEST, tag_manifest_of(header, signature, manifest)),
    ):
        out.write(shape.tar_header(shape.TOP + name, len(content)) + content + bytes(shape.padding(len(content))))
    for name, stream in sorted(payload.items()):
        size = stream.seek(0, 2)
        stream.seek(0)
        out.write(shape.tar_header(shape.TOP + name, size))
        shutil.copyfileobj(stream, out)
        out.write(bytes(shape.padding(size)))
    out.write(shape.END)
