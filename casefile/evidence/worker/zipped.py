"""Documents that are archives of XML parts (OOXML, ODF): each part is read as a stream, within bounds.

Only parts that a reader names are opened; no relationship is followed. A document type declaration ends the reading:
entities are how small XML becomes gigabytes or reads local files, and no office program writes one.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from importlib import import_module
from xml.parsers import expat

from casefile.evidence.worker.found import Found

MAX_PART = 200_000_000
"""Bytes of one unpacked part: what ten million characters may weigh with all their markup."""
MAX_RATIO = 400
"""Unpacked to packed. Text with its markup reaches 30; a bomb needs thousands."""
_PIECE = 1 << 16

Begin = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Characters = Callable[[str], None]


class DoctypeError(Exception):
    """A part declares a document type."""


class TooLargeError(Exception):
    """A part unpacks to too much."""


def prepare() -> None:
    """Import what archives need by the way: names of members are in the letters of an old IBM code page."""
    for name in ("encodings.cp437", "zlib", "bz2", "lzma"):
        import_module(name)


def feed(container: zipfile.ZipFile, name: str, begin: Begin, end: End, characters: Characters) -> None:
    """Read one part; names of elements and attributes come as ``namespace name``.

    :raises DoctypeError: it declares a document type. :raises TooLargeError: it unpacks to too much.
    """

    def refuse(*_declaration: object) -> None:
        raise DoctypeError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, characters
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    packed = container.getinfo(name).compress_size
    unpacked = 0
    with container.open(name) as part:
        while piece := part.read(_PIECE):
            unpacked += len(piece)
            if unpacked > MAX_PART or (unpacked > 10 * _PIECE and unpacked > MAX_RATIO * packed):
                raise TooLargeError
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def member(container: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """A small part whole. :raises TooLargeError: it has more than ``limit`` bytes."""
    with container.open(name) as part:
        content = part.read(limit + 1)
    if len(content) > limit:
        raise TooLargeError
    return content


def said(container: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The texts of a flat part, such as the properties of a document, by the local names of their elements."""
    texts: dict[str, str] = {}
    inside: list[str] = []

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        inside.append(tag.rpartition(" ")[2])

    def end(_tag: str) -> None:
        inside.pop()

    def characters(text: str) -> None:
        if inside and len(inside) < 10:
            texts[inside[-1]] = (texts.get(inside[-1], "") + text)[:2000]

    feed(container, name, begin, end, characters)
    return {key: text.strip() for key, text in texts.items()}


def guarded(read: Callable[[], None], found: Found) -> None:
    """Run a reader, and say in the usual words why one of its parts was refused."""
    try:
        read()
    except DoctypeError:
        found.forget_text()
        found.warn("doctype")
    except TooLargeError:
        found.forget_text()
        found.warn("unpacks_too_large")
