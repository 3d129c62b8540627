"""Word-processor files (DOCX, ECMA-376): the text of body, footnotes and endnotes, read as a stream.

Only the named parts of the container are opened, each up to a bound; no relationship is followed. A document
type declaration ends the reading: entities are how small XML becomes gigabytes or reads local files, and no
word processor writes one.
"""

from __future__ import annotations

import zipfile
from typing import BinaryIO
from xml.parsers import expat

from casefile.evidence.worker import datelines, languages
from casefile.evidence.worker.found import Found
from casefile.model.outside import MAX_TEXT

MAX_PART = 200_000_000
"""Bytes of one unpacked part: what ten million characters may weigh with all their markup."""
MAX_RATIO = 400
"""Unpacked to packed. Text with its markup reaches 30; a bomb needs thousands."""
_PIECE = 1 << 16
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_BODY = ("word/document.xml",)
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


class _DoctypeError(Exception):
    pass


class _TooLargeError(Exception):
    pass


def prepare() -> None:
    """Import what will be needed."""
    import zlib  # noqa: F401


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author and dates of a document (ECMA-376)."""
    with zipfile.ZipFile(file) as container:
        names = set(container.namelist())
        try:
            _properties(container, names, found)
            texts = [_text(container, name, found) for name in (*_BODY, *_NOTES) if name in names]
        except _DoctypeError:
            found.warn("doctype")
            return
        except _TooLargeError:
            found.warn("unpacks_too_large")
            return
    if any(name.endswith("vbaProject.bin") for name in names):
        found.warn("active_content")
    found.take_text("\n\n".join(filter(None, (text.strip("\n") for text in texts))))
    found.language = languages.guess(found.text)
    title, published = datelines.heading(found.text)
    found.title, found.published = found.title or title, published


def _parse(container: zipfile.ZipFile, name: str, parser: expat.XMLParserType) -> None:
    """Feed one part to a parser, piece by piece.

    :raises _DoctypeError: it declares a document type. :raises _TooLargeError: it unpacks to too much.
    """

    def refuse(*_declaration: object) -> None:
        raise _DoctypeError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    packed = container.getinfo(name).compress_size
    unpacked = 0
    with container.open(name) as part:
        while piece := part.read(_PIECE):
            unpacked += len(piece)
            if unpacked > MAX_PART or (unpacked > 10 * _PIECE and unpacked > MAX_RATIO * packed):
                raise _TooLargeError
            parser.Parse(piece, False)
    parser.Parse(b"", True)


class _Words:
    """Collects the text of one part."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._pieces: list[str] = []
        self._length = 0
        self._in_text = 0

    def text(self) -> str:
        return "".join(self._pieces)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        match _local(tag):
            case "t":
                self._in_text += 1
            case "tab":
                self._put("\t")
            case "br" | "cr":
                self._put("\n")
            case "noBreakHyphen":
                self._put("\u2011")
            case "del":
                self._found.warn("tracked_changes")

    def end(self, tag: str) -> None:
        match _local(tag):
            case "t":
                self._in_text -= 1
            case "p":
                self._put("\n\n")
            case "tc":
                # A cell ends in a paragraph; a row should stay one line.
                self._trim()
                self._put("\t")
            case "tr":
                self._trim()
                self._put("\n")
            case "tbl":
                self._put("\n")

    def characters(self, text: str) -> None:
        if self._in_text:
            self._put(text)

    def _put(self, text: str) -> None:
        self._length += len(text)
        if self._length > 2 * MAX_TEXT:
            raise _TooLargeError
        self._pieces.append(text)

    def _trim(self) -> None:
        while self._pieces and self._pieces[-1] in ("\n\n", "\t"):
            self._pieces.pop()


def _local(tag: str) -> str:
    """The name of a word-processing element; ``""`` for one of another vocabulary."""
    for vocabulary in (_WORD, _STRICT):
        if tag.startswith(vocabulary):
            return tag[len(vocabulary) :]
    return ""


def _text(container: zipfile.ZipFile, name: str, found: Found) -> str:
    words = _Words(found)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = words.begin
    parser.EndElementHandler = words.end
    parser.CharacterDataHandler = words.characters
    _parse(container, name, parser)
    return words.text()


def _properties(container: zipfile.ZipFile, names: set[str], found: Found) -> None:
    """Title, author and dates from the core properties (ECMA-376, part 2)."""
    if "docProps/core.xml" not in names:
        return
    said: dict[str, str] = {}
    inside: list[str] = []

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        inside.append(tag.rpartition(" ")[2])

    def end(_tag: str) -> None:
        inside.pop()

    def characters(text: str) -> None:
        if inside and len(inside) < 10:
            said[inside[-1]] = (said.get(inside[-1], "") + text)[:2000]

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, characters
    _parse(container, "docProps/core.xml", parser)
    found.title = said.get("title", "").strip()
    found.author = said.get("creator", "").strip()
    found.note("last_modified_by", said.get("lastModifiedBy", ""))
    found.note("created", said.get("created", ""))
    found.note("modified", said.get("modified", ""))
