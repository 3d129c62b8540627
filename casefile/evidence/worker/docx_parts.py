"""Everything that can be read out of a Word document, part by part: for anyone who looks for what must not be in it.

Unlike :mod:`.extract_docx` this gives no text of a source but all words anywhere in the file: hidden and deleted ones,
fields, alternative texts, properties. What is kept in memory is some paragraphs.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.parsers import expat

from casefile.errors import BadInput
from casefile.evidence.worker import zipped
from casefile.i18n import _

_AT_ONCE = 20_000
_PIECE = 1 << 16
_TEXTS = frozenset({"t", "delText", "instrText", "delInstrText"})
_GAPS = frozenset({"tab", "br", "cr", "noBreakHyphen", "softHyphen"})
_TOLD = frozenset({"descr", "title", "tooltip", "author", "initials", "alias"})
"""Attributes whose values somebody wrote, wherever they stand."""
_TOLD_AT = frozenset(
    {("docPr", "name"), ("cNvPr", "name"), ("tblCaption", "val"), ("tblDescription", "val"), ("docVar", "val")}
)
"""The same of certain elements."""
_HEADING = re.compile(r"Heading\d")
_PRINTABLE = re.compile(rb"[\x20-\x7e\xc2-\xf4\x80-\xbf]{4,}")
_LARGEST_OTHER = 1 << 26


def prepare() -> None:
    """Import what archives need by the way."""
    zipped.prepare()


def read(file: BinaryIO, _options: Mapping[str, object]) -> Iterator[dict[str, Any] | bytes]:
    """What the file says, as ``{"part", "page", "section", "text"}``; ``page`` is 0.

    ``part`` is ``page`` for the text and its furniture (then ``section`` is the heading it stands under),
    ``alternative``, ``metadata`` or ``attachment``.

    :raises BadInput: it is no such document, or a part of it cannot be read: nothing is passed over in silence.
    """
    try:
        with zipfile.ZipFile(file) as container:
            yield _row("metadata", "\n".join((*container.namelist(), container.comment.decode("utf-8", "replace"))))
            for name in container.namelist():
                yield from _part(container, name)
    except (zipfile.BadZipFile, expat.ExpatError, EOFError):
        raise BadInput(_("The file could not be read as a Word document."), code="not_docx") from None


def _part(container: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    if not name.endswith((".xml", ".rels")):
        yield _row("attachment", f"{name}\n{_words_in(zipped.member(container, name, _LARGEST_OTHER))}")
        return
    parser = _Part("metadata" if name.startswith(("docProps/", "customXml/")) or name.endswith(".rels") else "page")
    with container.open(name) as part:
        while piece := part.read(_PIECE):
            parser.feed(piece)
            yield from parser.rows(_AT_ONCE)
    parser.feed(b"")
    yield from parser.rows(0)


def _words_in(content: bytes) -> str:
    """What can be read in a file that is no text."""
    return "\n".join(match.decode("utf-8", "replace") for match in _PRINTABLE.findall(content))


class _Part:
    """One part while it is read."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._inside = ""
        self._paragraph: list[str] = []
        self._heading = False
        self._section = ""
        self._lines: list[str] = []
        self._size = 0
        self._ready: list[dict[str, Any]] = []

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, not piece)

    def rows(self, at_least: int) -> Iterator[dict[str, Any]]:
        if self._size and self._size >= at_least:
            self._leave()
        ready, self._ready = self._ready, []
        yield from ready

    def _leave(self) -> None:
        if self._lines:
            self._ready.append(_row(self._part, "\n".join(self._lines), self._section))
        self._lines, self._size = [], 0

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        self._inside = local
        for name, value in attributes.items():
            own = name.rpartition(" ")[2]
            if value and (own in _TOLD or (local, own) in _TOLD_AT):
                self._ready.append(_row("alternative", value, self._section))
            elif self._part == "metadata" and value:
                self._line(f"{own}: {value}")
            elif local == "pStyle" and own == "val":
                self._heading = _HEADING.fullmatch(value) is not None
        if local in _GAPS:
            self._paragraph.append(" ")

    def _end(self, tag: str) -> None:
        self._inside = ""
        if tag.rpartition(" ")[2] == "p":
            text = "".join(self._paragraph)
            if self._heading and text.strip():
                self._leave()
                self._section = " ".join(text.split())
            self._line(text)
            self._paragraph, self._heading = [], False

    def _characters(self, text: str) -> None:
        if self._part == "metadata":
            self._line(text)
        elif self._inside in _TEXTS:
            self._paragraph.append(text)
        elif text.strip():
            self._line(text)

    def _line(self, text: str) -> None:
        if text.strip():
            self._lines.append(text)
            self._size += len(text)


def _row(part: str, text: str, section: str = "") -> dict[str, Any]:
    return {"part": part, "page": 0, "section": section, "text": text}
