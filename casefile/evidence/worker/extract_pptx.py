"""Presentations (PPTX, ECMA-376): the words of every slide in its order, with the notes of the speaker."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from casefile.evidence.worker import extract_docx, languages, zipped
from casefile.evidence.worker.found import Found, Words
from casefile.model.outside import MAX_TEXT

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_NOTES = re.compile(r"ppt/notesSlides/notesSlide(\d+)\.xml")
_COMMENTS = re.compile(r"ppt/comments/.+\.xml")
_MEDIA = re.compile(r"ppt/media/.+")
_EMBEDDED = re.compile(r"ppt/embeddings/.+")
_MAX_SLIDES = 5_000


def prepare() -> None:
    """Import what will be needed."""
    zipped.prepare()
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author and dates of a presentation."""
    zipped.guarded(lambda: _read(file, found), found)


def _read(file: BinaryIO, found: Found) -> None:
    with zipfile.ZipFile(file) as container:
        names = container.namelist()
        extract_docx.properties(container, names, found)
        parts: list[Words] = []
        for pattern, part in ((_SLIDE, "slide"), (_NOTES, "page_notes")):
            numbered = sorted((int(match[1]), name) for name in names if (match := pattern.fullmatch(name)))
            for number, name in numbered[:_MAX_SLIDES]:
                parts.append(Words(part, _text(container, name), str(number), f"[{name}]"))
            if len(numbered) > _MAX_SLIDES:
                found.leave_out("part_unread", place=numbered[_MAX_SLIDES][1])
        for name in names:
            if _COMMENTS.fullmatch(name):
                parts.append(Words("comments", _text(container, name, ("text", "t")), name, f"[{name}]"))
            elif _EMBEDDED.fullmatch(name):
                found.leave_out("embedded", name.rpartition("/")[2], name)
    if pictures := sum(1 for name in names if _MEDIA.fullmatch(name)):
        found.leave_out("picture", "", "ppt/media", count=pictures)
    found.take_parts(parts)
    found.language = languages.guess(found.text)


def _text(container: zipfile.ZipFile, name: str, words: tuple[str, ...] = ("t",)) -> str:
    pieces: list[str] = []
    length = inside = fallback = 0

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal inside, fallback
        local = tag.rpartition(" ")[2]
        inside += local in words
        fallback += local == "Fallback"
        if local == "br":
            pieces.append("\n")

    def end(tag: str) -> None:
        nonlocal inside, fallback
        local = tag.rpartition(" ")[2]
        inside -= local in words
        fallback -= local == "Fallback"
        if local in ("p", "text", "cm"):
            pieces.append("\n")
        elif local == "tc":
            while pieces and pieces[-1] == "\n":
                pieces.pop()
            pieces.append("\t")
        elif local == "tr":
            pieces.append("\n")

    def characters(text: str) -> None:
        nonlocal length
        if inside and not fallback:
            length += len(text)
            if length > 2 * MAX_TEXT:
                raise zipped.TooLargeError
            pieces.append(text)

    zipped.feed(container, name, begin, end, characters)
    return "".join(pieces)
