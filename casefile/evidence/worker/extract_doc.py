"""Word-processor files of before 2007 (DOC, MS-DOC): the pieces that the text consists of, in their order.

Tracked changes and hidden words are marked in tables that are not read; that they are not distinguished is said.
"""

from __future__ import annotations

import re
import struct
from typing import Any, BinaryIO

from casefile.evidence.worker import datelines, encodings, languages
from casefile.evidence.worker.found import Found, Words, one_line
from casefile.model.outside import MAX_TEXT

MAX_BYTES = 256_000_000
_MAGIC, _ENCRYPTED, _SECOND_TABLE = 0xA5EC, 0x0100, 0x0200
_PARTS = ("text", "footnotes", "header", "macros", "comments", "endnotes", "text_boxes", "header")
"""What the text consists of, in the order in which its lengths stand in the file (FibRgLw97)."""
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14|\x13[^\x13\x14\x15]*(?=\x15)")
_NO_CHARACTERS = re.compile("[\x00-\x06\x08\x0e-\x1d\x1f]")


def prepare() -> None:
    """Import what will be needed."""
    import olefile  # noqa: F401

    encodings.prepare()
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author and dates of a document; one under a password is said to be."""
    import olefile

    if file.seek(0, 2) > MAX_BYTES:
        found.warn("too_large")
        return
    file.seek(0)
    with olefile.OleFileIO(file) as container:
        with container.openstream("WordDocument") as stream:
            document = bytes(stream.read())
        magic, flags = struct.unpack_from("<H8xH", document)
        if magic != _MAGIC:
            found.warn("no_reader")
            return
        if flags & _ENCRYPTED:
            found.warn("encrypted")
            return
        with container.openstream("1Table" if flags & _SECOND_TABLE else "0Table") as stream:
            table = bytes(stream.read())
        _about(container, found)
        if container.exists("Macros"):
            found.warn("active_content")
        if container.exists("ObjectPool"):
            found.leave_out("embedded", "ObjectPool", "ObjectPool")
    text = _pieces(document, table)
    found.take_parts(_parts(text, struct.unpack_from("<8I", document, 0x4C)))
    found.tell("old_word")
    found.language = languages.guess(found.text)
    title, found.published = datelines.heading(found.text)
    found.title = found.title or title


def _pieces(document: bytes, table: bytes) -> str:
    """The whole text by the table of pieces (PlcPcd). :raises struct.error: there is none."""
    start, length = struct.unpack_from("<2I", document, 0x01A2)
    clx = table[start : start + length]
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", plc)
    pieces: list[str] = []
    whole = 0
    for number in range(count):
        characters = positions[number + 1] - positions[number]
        offset = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        if not 0 <= characters <= MAX_TEXT or whole > 2 * MAX_TEXT:
            break
        whole += characters
        if offset & 0x40000000:
            begin = (offset & 0x3FFFFFFF) // 2
            pieces.append(document[begin : begin + characters].decode("cp1252", "replace"))
        else:
            pieces.append(document[offset : offset + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(pieces)


def _parts(text: str, lengths: tuple[int, ...]) -> list[Words]:
    parts: list[Words] = []
    at = 0
    for part, length in zip(_PARTS, lengths, strict=True):
        words = _readable(text[at : at + length])
        at += length
        if words and part != "macros":
            name = "text" if part == "text_boxes" else part
            parts.append(Words(name, words, mark=f"[{part}]" if parts else ""))
    return parts


def _readable(text: str) -> str:
    for _depth in range(5):  # fields within fields
        text = _FIELD.sub("", text)
    text = text.replace("\x07\x07", "\n").replace("\x07", "\t").replace("\x0b", "\n").replace("\x0c", "\n\n")
    text = text.replace("\r", "\n\n").replace("\x1e", "\u2011").replace("\x1f", "\u00ad")
    return _NO_CHARACTERS.sub("", text).strip()


def _about(container: Any, found: Found) -> None:
    try:
        said = container.get_metadata()
        page = f"cp{said.codepage}" if isinstance(said.codepage, int) and said.codepage > 0 else "cp1252"
        for name, value in (("title", said.title), ("author", said.author)):
            if isinstance(value, bytes):
                setattr(found, name, one_line(encodings.decode_declared(value, page)))
        found.note("created", said.create_time or "")
        found.note("modified", said.last_saved_time or "")
    except Exception:
        found.warn("partly")
