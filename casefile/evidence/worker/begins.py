"""How the exports of messengers begin. Nothing but patterns: it is asked of every text before its reader is loaded."""

from __future__ import annotations

import re

MARKS = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]{0,3}"
"""Marks of direction that phones put between everything; never many, as each star after a star costs a square."""
_DATE = rf"(\d{{1,4}}){MARKS}(?P<between>[./-]){MARKS} ?(\d{{1,2}}){MARKS}(?P=between){MARKS} ?(\d{{1,4}}){MARKS}\.?"
_HALF = r"(?:[ \u00a0\u202f]?([AaPp]\.?[ \u00a0\u202f]?[Mm]\.?|ص|م))?"
_TIME = rf"(\d{{1,2}})[:.](\d\d)(?:[:.](\d\d))?{MARKS}{_HALF}{MARKS}"
_MOMENT = rf"({_DATE}[,،]?{MARKS}[ \u00a0\u202f](?:[^\W\d]{{1,6}}\.?[ \u00a0])?{_TIME})"
HEAD = {
    True: re.compile(rf"{MARKS}\[{_MOMENT}\]{MARKS} ?"),
    False: re.compile(rf"{MARKS}{_MOMENT} [-–—] "),
}
"""In brackets -> how a message begins."""
_MARK = rb"(?:\xe2\x80[\x8e\x8f\xaa-\xae]){0,3}"
_MAYBE = re.compile(_MARK + rb"\[?" + _MARK + rb"(?:[0-9]|\xd9[\xa0-\xa9])")
SIGNAL_LINE = re.compile(r"\[(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)\] ([^:\n]{1,200}): ?")
_SIGNAL_JSON = re.compile(r'\{"date": ?"\d{4}-\d\d-\d\dT[^"]{5,30}", ?"sender": ?"')


def whatsapp(head: bytes) -> bool:
    """Whether a text begins with a message as WhatsApp writes it."""
    if not _MAYBE.match(head):
        return False
    first = head[:600].decode("utf-8", "replace").partition("\n")[0]
    return not SIGNAL_LINE.match(first) and any(pattern.match(first) for pattern in HEAD.values())


def signal_export(head: bytes) -> bool:
    """Whether a text begins as Signal's own export in the clear does."""
    first = head[:2000].partition(b"\n")[0] if head[:1] == b"{" else b""
    return b'"version"' in first and b'"backupTimeMs"' in first


def signal(head: bytes) -> bool:
    """Whether a text begins as an export of signal-export or sigtop does."""
    first = head[:2000].decode("utf-8", "replace") if head[:1] in (b"{", b"[", b"C") else ""
    if first.startswith("{"):
        return bool(_SIGNAL_JSON.match(first))
    if first.startswith("Conversation: "):
        return "\nFrom: " in first and "\nSent: " in first
    return bool(SIGNAL_LINE.match(first))
