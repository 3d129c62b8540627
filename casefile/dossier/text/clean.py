"""Characters that would deceive or break a page are made visible before any text is laid out.

Text of a source is outside text. An override (U+202E) makes ``gpj.exe`` look like ``exe.jpg``; a lone isolate
would reorder what stands beside it; control characters have no glyph. A reader of evidence must see that they
are there.
"""

from __future__ import annotations

import re
import unicodedata

_OPENERS = "\u2066\u2067\u2068"
_PDI = "\u2069"

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_ODD = re.compile(
    "[\x00-\x09\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffc"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_ISOLATE = re.compile("[\u2066-\u2069]")
_DROPPED = "\u00ad\ufeff\u2060"
"""Soft hyphen, byte order mark and word joiner change nothing that a reader sees."""
_DECOMPOSED = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\u3046-\u30fd][\u3099\u309a]")
"""Korean and Japanese letters in pieces, as names of files are on some systems; fonts have them whole."""


def clean(text: str) -> str:
    """The text with nothing hidden in it.

    Line ends become ``\\n``, tabs spaces, deceptive and control characters ``‹U+202E›``;
    isolates come in pairs, and Korean and Japanese letters whole.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _ODD.sub(_visible, text)
    text = _DECOMPOSED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return _pair_isolates(text) if _ISOLATE.search(text) else text


def without_controls(text: str) -> str:
    """For document metadata and bookmarks: one line, no invisible characters, no isolates."""
    return " ".join(_ISOLATE.sub("", clean(text)).split())


def _visible(match: re.Match[str]) -> str:
    char = match.group()
    if char == "\t":
        return " "
    if char in _DROPPED:
        return ""
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return f"‹U+{ord(char):04X}›"


def _pair_isolates(text: str) -> str:
    opened = 0
    parts: list[str] = []
    for part in re.split("([\u2066-\u2069])", text):
        if part == _PDI:
            if not opened:
                continue
            opened -= 1
        elif part and part in _OPENERS:
            opened += 1
        parts.append(part)
    return "".join(parts) + _PDI * opened
