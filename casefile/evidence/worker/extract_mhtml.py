"""Web pages saved as one file (MHTML, RFC 2557): a page with what belongs to it, not a mail.

The address, and when it was saved, stand in the header of the file; frames of other pages are named and left out.
"""

from __future__ import annotations

import re
from email.message import Message
from typing import BinaryIO

from casefile.evidence.worker import extract_html, extract_mail, languages, mail_parts
from casefile.evidence.worker.found import Found
from casefile.evidence.worker.mail_headers import header, moment


def prepare() -> None:
    """Import what will be needed."""
    extract_mail.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Text, title, author, date and address of the page; when it was saved is noted apart."""
    raw = file.read(mail_parts.MAX_BYTES + 1)
    if len(raw) > mail_parts.MAX_BYTES:
        found.warn("too_large")
        return
    message = mail_parts.parsed(raw, found)
    root, others = _pages(message)
    if root is None:
        found.warn("damaged")
        return
    page = extract_html.read(mail_parts.decoded(root, found))
    found.take_text(page.text())
    found.whole("web_page", header(root, "Content-Location"))
    extract_html.fill(found, page)
    address = header(message, "Snapshot-Content-Location") or header(root, "Content-Location")
    if re.match(r"(?:https?|ftp)://", address):
        found.url = address
    if found.metadata.get("canonical_url") == found.url:
        del found.metadata["canonical_url"]
    found.title = found.title or header(message, "Subject")
    found.note("saved", moment(message))
    found.note("saved_by", header(message, "From"))
    media = 0
    for number, part in others:
        if part.get_content_type() == "text/html":
            found.leave_out("frame", header(part, "Content-Location") or header(part, "Content-ID"), str(number))
        else:
            media += part.get_content_maintype() in ("image", "audio", "video")
    if media:
        found.leave_out("media", count=media)
    found.language = found.language or languages.guess(found.text)


def words_of(raw: bytes, found: Found) -> str:
    """The words of the page in such a file, for a document that imports it."""
    message = mail_parts.parsed(raw[: mail_parts.MAX_BYTES], found)
    root, _others = _pages(message)
    return "" if root is None else extract_html.read(mail_parts.decoded(root, found)).text()


def _pages(message: Message) -> tuple[Message | None, list[tuple[int, Message]]]:
    """The page itself, and the numbered parts that belong to it."""
    leaves = [part for _count, part in zip(range(mail_parts.MAX_PARTS), message.walk(), strict=False)]
    leaves = [part for part in leaves if not part.is_multipart()]
    start = str(message.get_param("start", "") or "")
    named = [part for part in leaves if start and header(part, "Content-ID") == start]
    pages = named or [part for part in leaves if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    root = pages[0] if pages else None
    return root, [(number, part) for number, part in enumerate(leaves, 1) if part is not root]
