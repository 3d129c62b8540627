"""E-mail messages (RFC 5322, MIME): the header lines that matter, then the body. Attachments stay in the
file."""

from __future__ import annotations

import email
import email.policy
from email.message import Message
from typing import BinaryIO

from casefile.evidence.worker import encodings, extract_html, languages
from casefile.evidence.worker.found import Found, one_line

MAX_BYTES = 64_000_000
MAX_PARTS = 500
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_NOTED = ("Message-ID", "In-Reply-To", "Reply-To", "Return-Path", "X-Originating-IP", "User-Agent", "X-Mailer")


def prepare() -> None:
    """Import what will be needed; the mail parser imports by itself as it goes."""
    import email.contentmanager
    import email.headerregistry
    import email.iterators
    import email.quoprimime
    import quopri  # noqa: F401

    encodings.prepare()
    extract_html.prepare()
    sample = b"From: =?utf-8?q?a?= <a@example.org>\nDate: Thu, 6 Dec 2018 18:14:00 +0300\nMIME-Version: 1.0\n\nx"
    message = email.message_from_bytes(sample, policy=email.policy.default)
    str(message["From"]), str(message["Date"]), message.get_content()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, subject, sender and date of a message (RFC 5322); attachments by name only."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        found.warn("too_large")
        return
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = {name: _header(message, name) for name in _SHOWN}
    body = _body(message, found)
    top = "\n".join(f"{name}: {value}" for name, value in headers.items() if value)
    found.take_text(f"{top}\n\n{body}".strip())
    found.title, found.author = headers["Subject"], headers["From"]
    found.published = _date(message)
    found.language = languages.guess(body)
    for name in _NOTED:
        found.note(name.lower().replace("-", "_"), _header(message, name))


def _header(message: Message, name: str) -> str:
    """A header as text. The parser of addresses and dates fails on some that were made to break it."""
    try:
        return one_line(str(message.get(name, "")))
    except Exception:
        return one_line(next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), ""))


def _date(message: Message) -> str:
    try:
        moment = getattr(message["Date"], "datetime", None)
        return str(moment.isoformat()) if moment is not None else ""
    except Exception:
        return ""


def _body(message: Message, found: Found) -> str:
    """All plain texts; where there is none, the words of the web pages."""
    plain: list[str] = []
    pages: list[str] = []
    attachments: list[str] = []
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS:
            found.warn("partly")
            break
        if part.is_multipart():
            continue
        name = _file_name(part)
        kind = part.get_content_type()
        if name or part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            attachments.append(name or kind)
        elif kind == "text/plain":
            plain.append(_decoded(part, found))
        else:
            pages.append(extract_html.read(_decoded(part, found)).text())
    if attachments:
        found.warn("attachments")
        found.note("attachments", len(attachments))
        found.note("attachment_names", ", ".join(attachments))
    return "\n\n".join(filter(None, plain or pages))


def _file_name(part: Message) -> str:
    try:
        return one_line(part.get_filename() or "")
    except Exception:
        return "?"


def _decoded(part: Message, found: Found) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    text, _encoding, warnings = encodings.decode(raw, str(part.get_param("charset", "") or ""))
    for code in warnings:
        found.warn(code)
    return text
