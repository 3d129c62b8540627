"""Mailbox files (mbox, RFC 4155): every message under its own sender and date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from casefile.evidence.worker import extract_mail, languages, mail_parts
from casefile.evidence.worker.found import Found, Words
from casefile.model.outside import MAX_TEXT

MAX_MESSAGES = 20_000
_SEPARATOR = re.compile(rb"From \S.{0,200}\d\d:\d\d")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LINE = 1 << 20


def prepare() -> None:
    """Import what will be needed."""
    extract_mail.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """The text of every message, in the order of the file. One message alone gives its subject, sender and date."""
    parts: list[Words] = []
    length = count = 0
    for number, raw in enumerate(messages(file), 1):
        if number > MAX_MESSAGES or length > MAX_TEXT:
            found.leave_out("messages_beyond", place=str(number))
            found.warn("text_cut")
            break
        count = number
        message = mail_parts.parsed(raw, found)
        reading = mail_parts.read(message, found, str(number))
        for part in reading.parts:
            part.mark = f"[{number}]" if part is reading.parts[0] else part.mark
            length += len(part.text)
        parts += reading.parts
        extract_mail.name_attachments(reading, found)
        if number == 1:
            extract_mail.about(message, found)
        else:
            found.title = found.author = found.published = ""
            found.metadata = {k: v for k, v in found.metadata.items() if k in ("attachments", "attachment_names")}
    found.take_parts(parts)
    if count > 1:
        found.note("messages", count)
        found.tell("messages", count=count)
    found.language = languages.guess(found.text)


def messages(file: BinaryIO) -> Iterator[bytes]:
    """The messages of a mailbox one after the other, without the lines that part them."""
    lines: list[bytes] = []
    size = 0
    blank = True
    while line := file.readline(_LINE):
        if blank and _SEPARATOR.match(line):
            if lines:
                yield _whole(lines)
            lines, size = [], 0
        elif size <= mail_parts.MAX_BYTES:
            lines.append(line)
            size += len(line)
        blank = line in (b"\n", b"\r\n")
    if lines:
        yield _whole(lines)


def _whole(lines: list[bytes]) -> bytes:
    return _QUOTED.sub(rb"\1", b"".join(lines))
