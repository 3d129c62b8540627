"""The parts of a message in their order (MIME, RFC 2046): whose words they are, and what is no text.

A forwarded message stands apart under its own sender and date: its words are never the forwarder's. Of two shapes of
the same body the one is taken that says all that the other says, and both where each says something of its own.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import Compat32

from casefile.evidence.worker import encodings, extract_html
from casefile.evidence.worker.found import Found, Words
from casefile.evidence.worker.mail_headers import MAX_LINE, file_name, header, words

MAX_BYTES = 64_000_000
MAX_PARTS = 1_000
MAX_DEPTH = 12
_MAX_BOUNDARIES = 4_000
_MAX_PARAMETERS = 4_000
"""Characters of a line about the content: three times the longest name of a file, encoded."""
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_TOKEN = re.compile(r"\w+")
_MOST_OWN_WORDS = 0.05
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_ENCRYPTED = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


class _ShortLines(Compat32):
    """The standard library's parser of parameters takes time by the square of a line's length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value; a longer value is cut."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[: _MAX_PARAMETERS if name.lower().startswith("content-") else MAX_LINE]


SHORT_LINES = _ShortLines()


@dataclass
class Attachment:
    """A part that is no text, and its number (as IMAP counts: ``2.1``)."""

    place: str
    name: str
    part: Message


@dataclass
class Reading:
    """What a message gave, in its order."""

    found: Found
    parts: list[Words] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    count: int = 0


def parsed(raw: bytes, found: Found) -> Message:
    """The message of these bytes. What was made of hundreds of thousands of parts is cut before it is parsed."""
    if raw.count(b"\n--") > _MAX_BOUNDARIES:
        at = -1
        for _part in range(_MAX_BOUNDARIES):
            at = raw.index(b"\n--", at + 1)
        raw = raw[:at]
        found.leave_out("message_parts", place=str(MAX_PARTS))
        found.warn("partly")
    return email.message_from_bytes(raw, policy=SHORT_LINES)


def read(message: Message, found: Found, number: str = "") -> Reading:
    """The texts of a message, and the parts that are none.

    :param number: of the message in its mailbox; stands before the places of its parts.
    """
    reading = Reading(found)
    _message(message, reading, "message", "", f"{number}:" if number else "", 0)
    return reading


def head(message: Message) -> str:
    """The lines of the header that people read."""
    charset = str(message.get_content_charset() or "")
    lines = ((name, header(message, name, charset)) for name in _SHOWN)
    return "\n".join(f"{name}: {value}" for name, value in lines if value)


def _message(message: Message, reading: Reading, part: str, mark: str, place: str, depth: int) -> None:
    sender = header(message, "From")
    reading.parts.append(Words(part, head(message), sender, mark))
    first = True
    for piece in _body(message, reading, place, depth):
        if isinstance(piece, Words):
            reading.parts.append(piece)
            first = False
        elif first:
            reading.parts[-1].text += f"\n\n{piece[1]}" if reading.parts[-1].text else piece[1]
        else:
            reading.parts.append(Words(part, piece[1], sender, f"[{piece[0]}]"))
            first = True


def _body(part: Message, reading: Reading, place: str, depth: int) -> Iterator[tuple[str, str] | Words]:
    """Texts with the places of their parts; messages within, already put down, as empty words."""
    reading.count += 1
    if reading.count > MAX_PARTS or depth > MAX_DEPTH:
        if reading.count == MAX_PARTS + 1 or depth == MAX_DEPTH + 1:
            reading.found.leave_out("message_parts", place=place or str(MAX_PARTS))
            reading.found.warn("partly")
        return
    kind = part.get_content_type()
    if kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
        yield from _forwarded(part, reading, place, depth)
    elif kind == "multipart/alternative" and part.is_multipart():
        yield from _alternative(part, reading, place, depth)
    elif kind == "multipart/encrypted":
        reading.found.warn("encrypted")
        reading.found.leave_out("encrypted_part", file_name(part) or kind, _shown(place))
    elif kind == "message/delivery-status" and part.is_multipart():
        yield place, "\n\n".join(_all_headers(each) for each in _children(part))
    elif part.is_multipart():
        for number, each in enumerate(_children(part), 1):
            yield from _body(each, reading, _inside(place, number), depth + 1)
    else:
        yield from _leaf(part, kind, reading, place)


def _leaf(part: Message, kind: str, reading: Reading, place: str) -> Iterator[tuple[str, str]]:
    found = reading.found
    name = file_name(part)
    if kind in _SIGNATURES:
        found.leave_out("signature", name or kind, _shown(place))
    elif kind in _ENCRYPTED:
        found.warn("encrypted")
        found.leave_out("encrypted_part", name or kind, _shown(place))
    elif kind == "message/external-body":
        found.leave_out("remote_body", _all_headers(part)[:200], _shown(place))
    elif part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
        reading.attachments.append(Attachment(_shown(place), name or kind, part))
    elif kind == "text/html":
        yield place, extract_html.read(decoded(part, found)).text()
    else:
        yield place, decoded(part, found).strip("\n")


def _alternative(part: Message, reading: Reading, place: str, depth: int) -> Iterator[tuple[str, str] | Words]:
    """The richest of several shapes of one body, and every other that says something of its own."""
    shapes = [
        list(_body(each, reading, _inside(place, number), depth + 1)) for number, each in enumerate(_children(part), 1)
    ]
    texts = [" ".join(piece[1] for piece in shape if isinstance(piece, tuple)) for shape in shapes]
    said = [frozenset(_TOKEN.findall(text.lower())) for text in texts]
    taken: list[int] = []
    # From the last, which RFC 2046 calls the best, to the first.
    for number in sorted(range(len(shapes)), key=lambda n: (len(said[n]), -n), reverse=True):
        own = said[number].difference(*(said[other] for other in taken)) if taken else said[number]
        if own and len(own) > _MOST_OWN_WORDS * len(said[number]):
            taken.append(number)
    for number in sorted(taken):
        yield from shapes[number]


def _forwarded(part: Message, reading: Reading, place: str, depth: int) -> Iterator[Words]:
    inner = next(iter(_children(part)), None)
    if inner is None:
        return
    way = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if way in ("base64", "quoted-printable"):
        # Not allowed (RFC 2046, 5.2.1) and done all the same: what looks like the message's text is its whole.
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = way
        carrier.set_payload(inner.as_string())
        raw = carrier.get_payload(decode=True)
        inner = parsed(raw if isinstance(raw, bytes) else b"", reading.found)
    before = len(reading.parts)
    _message(
        inner, reading, "forwarded", f"[message/rfc822 {_shown(place)}]", f"{place}." if place else "1.", depth + 1
    )
    moved = reading.parts[before:]
    del reading.parts[before:]
    yield from moved


def decoded(part: Message, found: Found) -> str:
    """The text of a part, by its declared encoding or by what its bytes allow."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    declared = str(part.get_param("charset", "") or "")
    if part.get_content_type() == "text/html" and not declared:
        declared = extract_html.declared(raw)
    text, _encoding, warnings = encodings.decode(raw, declared)
    found.warn_of_encoding(warnings)
    return text


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _all_headers(part: Message) -> str:
    return "\n".join(f"{key}: {words(str(value)).strip()}" for key, value in part.raw_items())


def _inside(place: str, number: int) -> str:
    return f"{place}.{number}" if place and not place.endswith((":", ".")) else f"{place}{number}"


def _shown(place: str) -> str:
    return place.rstrip(".:") or "1"
