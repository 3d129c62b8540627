"""Web archives (WARC, ISO 28500; WACZ 1.1): the page that was captured, its address and when; other pages are named.

Records are read one after the other as a stream, each answer up to a bound; nothing within an archive is followed.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from casefile.evidence.worker import encodings, extract_html, media_types, zipped
from casefile.evidence.worker.found import Found

MAX_ANSWER = extract_html.MAX_BYTES
MAX_RECORDS = 200_000
MAX_UNPACKED = 2_000_000_000
_MAX_HEAD = 1 << 16
_LINE = 1 << 16
_MAX_JSON = 8_000_000
_PIECE = 1 << 16
_PAGES = re.compile(r"text/html|application/xhtml\+xml", re.IGNORECASE)


class DamagedError(Exception):
    """What follows is no record."""


@dataclass
class _Page:
    """A page that was captured."""

    url: str
    date: str
    content: bytes
    charset: str
    status: str


def prepare() -> None:
    """Import what will be needed."""
    zipped.prepare()
    extract_html.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author, date, address and moment of capture of the (first) page in an archive."""
    if found.media_type == media_types.WACZ:
        zipped.guarded(lambda: _wacz(file, found), found)
    else:
        _take(list(_pages(unpacked(file), found, "")), found, "", "")


def _wacz(file: BinaryIO, found: Found) -> None:
    with zipfile.ZipFile(file) as container:
        names = container.namelist()
        wanted, when, title = _main_page(container, names, found)
        pages: list[_Page] = []
        for name in names:
            if re.fullmatch(r"archive/[^/]+\.warc(?:\.gz)?", name):
                with container.open(name) as part:
                    pages += _pages(unpacked(cast(BinaryIO, part)), found, name)
        if "datapackage-digest.json" in names:
            found.leave_out("signature", "datapackage-digest.json")
    _take(pages, found, wanted, when)
    found.title = found.title or title


def _main_page(container: zipfile.ZipFile, names: list[str], found: Found) -> tuple[str, str, str]:
    """Address, moment and title of the page that the archive is about, as ``datapackage.json`` and the list say."""
    about = _json(container, "datapackage.json", names)
    url, date = str(about.get("mainPageUrl", "")), str(about.get("mainPageDate", ""))
    for name, key in (("software", "software"), ("created", "created"), ("modified", "modified")):
        found.note(name, about.get(key, ""))
    title = str(about.get("title", ""))
    if "pages/pages.jsonl" in names:
        listed = zipped.member(container, "pages/pages.jsonl", _MAX_JSON).decode("utf-8", "replace")
        for line in listed.splitlines()[:10_000]:
            try:
                page = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(page, dict) and isinstance(page.get("url"), str) and (not url or page["url"] == url):
                url, date = page["url"], date or str(page.get("ts", ""))
                title = str(page.get("title", "")) or title
                break
    return url, date, title


def _json(container: zipfile.ZipFile, name: str, names: list[str]) -> dict[str, Any]:
    if name not in names:
        return {}
    try:
        value = json.loads(zipped.member(container, name, _MAX_JSON))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _take(pages: list[_Page], found: Found, wanted: str, when: str) -> None:
    good = [page for page in pages if page.status.startswith("2")] or pages
    chosen = next((page for page in good if page.url == wanted), None) or (good[0] if good else None)
    if chosen is None:
        found.url = wanted
        found.note("captured", when)
        found.warn("no_page")
        return
    source, encoding, warnings = encodings.decode(
        chosen.content, chosen.charset or extract_html.declared(chosen.content)
    )
    found.warn_of_encoding(warnings)
    found.note("encoding", encoding)
    page = extract_html.read(source)
    extract_html.take(found, page, chosen.url)
    found.url = chosen.url
    if found.metadata.get("canonical_url") == found.url:
        del found.metadata["canonical_url"]
    found.note("captured", chosen.date or when)
    if len(pages) > 1:
        found.tell("several_pages", chosen.url, count=len(pages))
    for number, each in enumerate(pages, 1):
        if each is not chosen:
            found.leave_out("page_beside", each.url, f"{number}")


def _pages(file: BinaryIO, found: Found, name: str) -> Iterator[_Page]:
    """The pages among the answers of an archive. What is damaged is told, and ends the reading of this archive."""
    others = 0
    try:
        for count, (headers, content, whole) in enumerate(records(file)):
            if count >= MAX_RECORDS:
                found.leave_out("record_damaged", place=f"{count}")
                break
            kind = headers.get("warc-type", "")
            if kind not in ("response", "resource", "conversion"):
                continue
            page = _page(headers, content, kind)
            if page is None:
                others += 1
                continue
            if not whole:
                found.warn("partly")
            yield page
    except (DamagedError, zlib.error, EOFError, OSError, ValueError):
        found.warn("partly")
        found.leave_out("record_damaged", place=name or str(file.tell() if file.seekable() else "?"))
    if others:
        found.leave_out("resources", place=name, count=others)


def _page(headers: dict[str, str], content: bytes, kind: str) -> _Page | None:
    said = answer(headers, content, kind)
    if not _PAGES.match(said.content_type):
        return None
    charset = re.search(r"charset=[\"']?([A-Za-z0-9_.:-]{2,40})", said.content_type)
    named = charset[1] if charset and said.over_http else ""
    return _Page(address(headers), headers.get("warc-date", ""), said.body, named, said.status)


def address(headers: dict[str, str]) -> str:
    """Of what a record holds."""
    return headers.get("warc-target-uri", "").strip("<>")


@dataclass
class Answer:
    """What a record holds, without the head that a server sent before it."""

    content_type: str
    body: bytes
    status: str = "200"
    over_http: bool = False


def answer(headers: dict[str, str], content: bytes, kind: str) -> Answer:
    """The content of a record of that kind; unpacked where the server had packed it."""
    if kind != "response" or not content.startswith(b"HTTP/"):
        return Answer(headers.get("content-type", ""), content)
    head, _blank, body = content.partition(b"\r\n\r\n")
    if not _blank:
        head, _blank, body = content.partition(b"\n\n")
    lines = head[:_MAX_HEAD].decode("latin-1").splitlines()
    said = _fields(lines[1:])
    if "chunked" in said.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    if "gzip" in said.get("content-encoding", "").lower() or "deflate" in said.get("content-encoding", "").lower():
        body = _inflated(body)
    status = lines[0].split()[1] if len(lines[0].split()) > 1 else ""
    return Answer(said.get("content-type", ""), body, status, over_http=True)


def records(file: BinaryIO) -> Iterator[tuple[dict[str, str], bytes, bool]]:
    """Header, content (up to the bound) and whether that is all of it, record by record."""
    while True:
        line = file.readline(_LINE)
        while line in (b"\r\n", b"\n"):
            line = file.readline(_LINE)
        if not line:
            return
        if not line.startswith(b"WARC/"):
            raise DamagedError
        lines: list[str] = []
        size = 0
        while (line := file.readline(_LINE)) not in (b"\r\n", b"\n", b""):
            size += len(line)
            if size > _MAX_HEAD:
                raise DamagedError
            lines.append(line.decode("utf-8", "replace"))
        headers = _fields(lines)
        length = int(headers.get("content-length", "-1"))
        if length < 0:
            raise DamagedError
        wanted = headers.get("warc-type", "") in ("response", "resource", "conversion")
        content = file.read(min(length, MAX_ANSWER)) if wanted else b""
        left = length - len(content)
        if wanted and left and len(content) < min(length, MAX_ANSWER):
            raise DamagedError
        _skip(file, left)
        yield headers, content, left == 0 or not wanted


def _skip(file: BinaryIO, length: int) -> None:
    while length > 0 and (piece := file.read(min(length, 1 << 18))):
        length -= len(piece)


def _fields(lines: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines[:500]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _unchunked(body: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while (end := body.find(b"\r\n", at)) >= 0:
        size = body[at:end].split(b";")[0].strip()
        if not size or len(size) > 8 or (length := _hexadecimal(size)) <= 0:
            break
        pieces.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
    return b"".join(pieces) or body


def _hexadecimal(digits: bytes) -> int:
    try:
        return int(digits, 16)
    except ValueError:
        return -1


def _inflated(body: bytes) -> bytes:
    for bits in (47, -15):
        try:
            return zlib.decompressobj(wbits=bits).decompress(body, MAX_ANSWER)
        except zlib.error:
            continue
    return body


def unpacked(file: BinaryIO) -> BinaryIO:
    """The archive without its gzip members, as a stream."""
    head = file.read(2)
    if head != b"\x1f\x8b":
        if file.seekable():
            file.seek(0)
            return file
        return cast(BinaryIO, io.BufferedReader(_Joined(head, file)))
    return cast(BinaryIO, io.BufferedReader(_Members(head, file), _PIECE))


class _Joined(io.RawIOBase):
    """A stream of which the first bytes were taken already."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        super().__init__()
        self._head, self._file = head, file

    def readable(self) -> bool:
        """Always True (io.RawIOBase)."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as one reading goes."""
        piece = self._head or self._file.read(min(len(buffer), _PIECE))
        taken, self._head = piece[: len(buffer)], piece[len(buffer) :] if self._head else b""
        buffer[: len(taken)] = taken
        return len(taken)


class _Members(io.RawIOBase):
    """The content of consecutive gzip members, up to a bound: a record each, as the standard recommends."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        super().__init__()
        self._file, self._packed = file, head
        self._unpacker = zlib.decompressobj(wbits=31)
        self._given = 0

    def readable(self) -> bool:
        """Always True (io.RawIOBase)."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as one reading goes. :raises OSError: it unpacks to too much."""
        while True:
            if self._unpacker.eof:
                self._packed = self._unpacker.unused_data
                self._unpacker = zlib.decompressobj(wbits=31)
            if not self._packed:
                self._packed = self._file.read(_PIECE)
                if not self._packed:
                    return 0
            piece = self._unpacker.decompress(self._packed, len(buffer))
            self._packed = self._unpacker.unconsumed_tail
            if piece:
                self._given += len(piece)
                if self._given > MAX_UNPACKED:
                    raise OSError("unpacks to too much")
                buffer[: len(piece)] = piece
                return len(piece)
