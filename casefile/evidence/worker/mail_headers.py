"""Lines of a message's header as text (RFC 5322, RFC 2047), also where they hold raw bytes that no standard allows.

Read from the raw lines and in linear time: the standard library's parser of addresses takes a line that was made for it
for ever, and makes U+FFFD of every raw byte, which in many countries is how mail was written.
"""

from __future__ import annotations

import binascii
import re
from email.message import Message
from email.utils import parsedate_to_datetime

from casefile.evidence.worker import encodings
from casefile.evidence.worker.found import one_line

MAX_LINE = 20_000
_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_ESCAPED = re.compile(rb"=([0-9A-Fa-f]{2})")


def header(message: Message, name: str, charset: str = "") -> str:
    """One header line as text on one line; ``""`` where there is none.

    :param charset: that of the body, believed for raw bytes.
    """
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return one_line(words(str(raw), charset))


def words(raw: str, charset: str = "") -> str:
    """The text of a raw header value: unfolded, raw bytes read in what they must be in, encoded words decoded."""
    text = _FOLD.sub("", raw[:MAX_LINE])
    if not text.isascii():
        text = encodings.decode(text.encode("utf-8", "surrogateescape"), charset)[0]
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending: tuple[str, bytes] | None = None
    at = 0
    text = _BETWEEN.sub(r"\1", text)
    for found in _WORD.finditer(text):
        if found.start() > at:
            pieces += _flushed(pending)
            pending = None
            pieces.append(text[at : found.start()])
        known, content = found[1].partition("*")[0].lower(), _bytes(found[2], found[3])
        if pending is not None and pending[0] == known:
            # Some programs cut within a character.
            pending = (known, pending[1] + content)
        else:
            pieces += _flushed(pending)
            pending = (known, content)
        at = found.end()
    return "".join([*pieces, *_flushed(pending), text[at:]])


def _flushed(pending: tuple[str, bytes] | None) -> list[str]:
    return [] if pending is None else [encodings.decode_declared(pending[1], pending[0])]


def _bytes(way: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    if way in "qQ":
        return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), raw.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw


def moment(message: Message, name: str = "Date") -> str:
    """A date of the header as ISO 8601; ``""`` where it is none."""
    line = header(message, name)
    try:
        found = parsedate_to_datetime(line[:200])
    except Exception:
        return ""
    # "-0000" says that the zone is not known (RFC 5322, 3.3); the time is that of UTC.
    if found.tzinfo is None and line.rstrip().endswith("-0000"):
        return found.isoformat(timespec="seconds") + "Z"
    return found.isoformat(timespec="seconds")


def file_name(part: Message) -> str:
    """What a part is called; ``""`` where it has no name."""
    try:
        return one_line(words(part.get_filename() or ""))
    except Exception:
        return "?"
