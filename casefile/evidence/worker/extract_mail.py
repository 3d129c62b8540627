"""E-mail messages (RFC 5322, MIME): the header lines that matter, then the words of every part in its order.
Attachments stay in the file and are named; each can be taken in as a source of its own."""

from __future__ import annotations

import email
import sys
import warnings
from email.message import Message
from importlib import import_module
from typing import BinaryIO

from casefile.evidence.worker import encodings, extract_html, languages, mail_parts
from casefile.evidence.worker.found import Found
from casefile.evidence.worker.mail_headers import header, moment

_NOTED = ("Message-ID", "In-Reply-To", "Reply-To", "Return-Path", "X-Originating-IP", "User-Agent", "X-Mailer")


def prepare() -> None:
    """Import what will be needed; the mail parser imports by itself as it goes."""
    for name in ("base64", "email.generator", "email.iterators", "email.quoprimime", "email.base64mime", "quopri"):
        import_module(name)
    if sys.version_info < (3, 13):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import uu  # noqa: F401 - what decodes it there; later ones do it themselves

    encodings.prepare()
    extract_html.prepare()
    languages.prepare()
    sample = b"From: =?utf-8?q?a?= <a@example.org>\nDate: Thu, 6 Dec 2018 18:14:00 +0300\nMIME-Version: 1.0\n\nx\xff"
    message = email.message_from_bytes(sample, policy=mail_parts.SHORT_LINES)
    header(message, "From"), moment(message), message.get_payload(decode=True), message.as_string()
    message.get_filename(), message.get_content_charset()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, subject, sender and date of a message; attachments by name and place."""
    raw = file.read(mail_parts.MAX_BYTES + 1)
    if len(raw) > mail_parts.MAX_BYTES:
        found.warn("too_large")
        return
    message = mail_parts.parsed(raw, found)
    reading = mail_parts.read(message, found)
    found.take_parts(reading.parts)
    about(message, found)
    name_attachments(reading, found)
    found.language = languages.guess(found.text[len(mail_parts.head(message)) :])


def about(message: Message, found: Found) -> None:
    """Subject, sender, date and the lines of the header that tell where a message came from."""
    charset = str(message.get_content_charset() or "")
    found.title, found.author = header(message, "Subject", charset), header(message, "From", charset)
    found.published = moment(message)
    if found.published:
        found.note("published_from", "Date:")
    elif date := header(message, "Date"):
        found.tell("mail_dates", date, "Date:")
    for name in _NOTED:
        found.note(name.lower().replace("-", "_"), header(message, name, charset))


def name_attachments(reading: mail_parts.Reading, found: Found) -> None:
    """Say what is attached: in the file, and not in the text."""
    if not reading.attachments:
        return
    found.warn("attachments")
    before = int(found.metadata.get("attachments", "0"))
    found.note("attachments", before + len(reading.attachments))
    names = ", ".join(each.name for each in reading.attachments)
    found.note("attachment_names", ", ".join(filter(None, (found.metadata.get("attachment_names", ""), names))))
    for each in reading.attachments:
        found.leave_out("attachment", each.name, each.place)
