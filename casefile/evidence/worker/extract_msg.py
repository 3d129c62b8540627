"""Messages of Outlook (MSG, MS-OXMSG): a container of properties, read by their numbers; attachments by name."""

from __future__ import annotations

import datetime as dt
import email
import re
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from casefile.evidence.worker import encodings, extract_html, extract_mail, languages, mail_parts, rtf_packed, rtf_words
from casefile.evidence.worker.found import Found, Words, one_line
from casefile.evidence.worker.mail_headers import header

MAX_BYTES = 256_000_000
MAX_STREAM = 64_000_000
MAX_ATTACHMENTS = 1_000
MAX_DEPTH = 8
_SUBJECT, _SENDER, _SENDER_SMTP, _SENDER_ADDRESS = "0037", "0C1A", "5D01", "0C1F"
_TO, _CC, _HEADERS, _MESSAGE_ID, _IN_REPLY_TO = "0E04", "0E03", "007D", "1035", "1042"
_BODY, _RTF, _HTML = "1000", "1009", "1013"
_LONG_NAME, _NAME, _DISPLAY_NAME, _DATA = "3707", "3704", "3001", "3701"
_SENT, _DELIVERED, _CODE_PAGE, _BODY_CODE_PAGE = 0x00390040, 0x0E060040, 0x3FFD0003, 0x3FDE0003
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}")
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_TOKEN = re.compile(r"\w+")


def prepare() -> None:
    """Import what will be needed."""
    import olefile  # noqa: F401

    extract_mail.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, subject, sender and date of a message; attachments by name and place."""
    import olefile

    if file.seek(0, 2) > MAX_BYTES:
        found.warn("too_large")
        return
    file.seek(0)
    with olefile.OleFileIO(file) as container:
        message = Storage(container, [])
        parts: list[Words] = []
        _message(message, found, parts, "message", "", 0)
        found.take_parts(parts)
        found.title, found.author = message.text(_SUBJECT), _sender(message)
        found.published = message.moment(_SENT) or message.moment(_DELIVERED)
        if found.published:
            found.note("published_from", "PR_CLIENT_SUBMIT_TIME")
        found.note("message_id", message.text(_MESSAGE_ID))
        found.note("in_reply_to", message.text(_IN_REPLY_TO))
        _from_headers(message, found)
    found.language = languages.guess(found.text)


class Storage:
    """One message or attachment within the container: its properties by their number in hexadecimal."""

    def __init__(self, container: Any, path: list[str], header_size: int = 32) -> None:
        self.container, self.path = container, path
        self._fixed = self._properties(header_size)
        page = self._fixed.get(_BODY_CODE_PAGE) or self._fixed.get(_CODE_PAGE) or b"\0\0\0\0"
        self._page = f"cp{struct.unpack('<I', page[:4])[0]}"

    def _properties(self, header_size: int) -> dict[int, bytes]:
        raw = self._stream("__properties_version1.0")[header_size:]
        return {
            struct.unpack_from("<I", raw, at)[0]: raw[at + 8 : at + 16]
            for at in range(0, min(len(raw) - 15, 32_000), 16)
        }

    def _stream(self, name: str) -> bytes:
        place = [*self.path, name]
        if not self.container.exists(place) or self.container.get_type(place) != 2:
            return b""
        with self.container.openstream(place) as stream:
            return bytes(stream.read(MAX_STREAM))

    def text(self, number: str) -> str:
        """A property that is text; ``""`` where there is none."""
        wide = self._stream(f"__substg1.0_{number}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(f"__substg1.0_{number}001E").rstrip(b"\0")
        return encodings.decode_declared(narrow, self._page) if narrow else ""

    def binary(self, number: str) -> bytes:
        """A property that is bytes."""
        return self._stream(f"__substg1.0_{number}0102")

    def moment(self, tag: int) -> str:
        """A property that is a FILETIME, as ISO 8601 in UTC."""
        raw = self._fixed.get(tag, b"")
        ticks = struct.unpack("<Q", raw)[0] if len(raw) == 8 else 0
        if not 10**16 < ticks < 3 * 10**18:
            return ""
        return (_EPOCH + dt.timedelta(microseconds=ticks // 10)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def html(self) -> str:
        """The body as a web page; ``""`` where there is none."""
        raw = self.binary(_HTML)
        return encodings.decode(raw, extract_html.declared(raw) or self._page)[0] if raw else self.text(_HTML)

    def attachments(self) -> Iterator[tuple[str, Storage]]:
        """Each attachment with the name of its storage."""
        depth = len(self.path)
        names = {
            place[depth]
            for place in self.container.listdir()
            if len(place) > depth and place[:depth] == self.path and _ATTACHMENT.fullmatch(place[depth])
        }
        for name in sorted(names)[:MAX_ATTACHMENTS]:
            yield name, Storage(self.container, [*self.path, name], 8)

    def file_name(self) -> str:
        """What an attachment is called."""
        return one_line(self.text(_LONG_NAME) or self.text(_NAME) or self.text(_DISPLAY_NAME)) or "?"

    def inner(self) -> Storage | None:
        """The message that is attached, where it is one."""
        place = [*self.path, f"__substg1.0_{_DATA}000D"]
        is_message = self.container.exists([*place, "__properties_version1.0"])
        return Storage(self.container, place, 24) if is_message else None


def _message(message: Storage, found: Found, parts: list[Words], part: str, place: str, depth: int) -> None:
    lines = (
        ("From", _sender(message)),
        ("To", message.text(_TO)),
        ("Cc", message.text(_CC)),
        ("Date", message.moment(_SENT) or message.moment(_DELIVERED)),
        ("Subject", message.text(_SUBJECT)),
    )
    top = "\n".join(f"{name}: {one_line(value)}" for name, value in lines if value)
    mark = f"[message/rfc822 {place}]" if place else ""
    parts.append(Words(part, f"{top}\n\n{_body(message, found)}".strip(), _sender(message), mark))
    for number, (_name, each) in enumerate(message.attachments(), 1):
        where = f"{place}.{number}" if place else str(number)
        inner = each.inner()
        if inner is not None and depth < MAX_DEPTH:
            _message(inner, found, parts, "forwarded", where, depth + 1)
            continue
        found.warn("attachments")
        found.leave_out("attachment", each.file_name(), where)


def _body(message: Storage, found: Found) -> str:
    plain, source = message.text(_BODY).strip(), message.html()
    page = extract_html.read(source).text() if source else ""
    if plain and page:
        own = {w.lower() for w in _TOKEN.findall(page)} - {w.lower() for w in _TOKEN.findall(plain)}
        return f"{plain}\n\n{page}" if len(own) * 20 > len(set(_TOKEN.findall(page))) else plain
    if plain or page:
        return plain or page
    packed = message.binary(_RTF)
    if not packed:
        return ""
    words = rtf_words.read(rtf_packed.unpacked(packed), found)
    return "\n\n".join(text for _part, text in words.parts())


def _sender(message: Storage) -> str:
    name = one_line(message.text(_SENDER))
    address = one_line(message.text(_SENDER_SMTP) or message.text(_SENDER_ADDRESS))
    return f"{name} <{address}>" if name and "@" in address and address != name else name or address


def _from_headers(message: Storage, found: Found) -> None:
    """What the servers wrote above it, where Outlook kept it."""
    if lines := message.text(_HEADERS):
        parsed = email.message_from_string(lines[:200_000], policy=mail_parts.SHORT_LINES)
        for name in ("Return-Path", "X-Originating-IP", "X-Mailer", "Reply-To"):
            found.note(name.lower().replace("-", "_"), header(parsed, name))
