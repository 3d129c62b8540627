"""Passages of a text: where they begin and end, and how to find them again in another version of the text.

A passage is kept as *TextPositionSelector* and *TextQuoteSelector* together (W3C Web Annotation Data Model,
sections 4.2.4 and 4.2.5): position, exact quotation and the text around it. All positions count Unicode code
points, from 0. Pure functions; nothing here reads or writes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from casefile.model.anchors import Passage

CONTEXT = 64
"""Code points of text that are kept on each side of a quotation."""

ENOUGH = 16
"""Code points of context that identify a passage when the other side has changed."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Status(StrEnum):
    """How well a passage was found again."""

    EXACT = "exact"
    """At its position, with its surroundings."""
    MOVED = "moved"
    """At one other place, identified by its surroundings."""
    AMBIGUOUS = "ambiguous"
    """The words occur, but their surroundings do not tell where: a person must choose."""
    ORPHAN = "orphan"
    """The words do not occur."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a passage stands now. ``start`` and ``end`` are both 0 unless it was found (exact or moved)."""

    status: Status
    start: int = 0
    end: int = 0

    @property
    def found(self) -> bool:
        """Whether ``start`` and ``end`` mean anything."""
        return self.status in (Status.EXACT, Status.MOVED)


def passage(text: str, start: int, end: int) -> Passage:
    """The passage from ``start`` to before ``end``, with its surroundings.

    :raises ValueError: not ``0 <= start < end <= len(text)``.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError("no passage between these positions")
    return Passage(start, end, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def locate(text: str, sought: Passage) -> Located:
    """Find a passage again, in the same text or in another version of it.

    Never settles for a look-alike: words that occur elsewhere, even once, are only taken for the passage
    when the text around them is the recorded one, on both sides or at length (:data:`ENOUGH`) on one. An
    anchor that was recorded without any context (the specification allows that) is found by its position, or
    by being the only occurrence.
    """
    if not sought.quote:
        return Located(Status.ORPHAN)
    if _stands_where_it_was(text, sought):
        return _at(Status.EXACT, sought.start, sought)
    both = list(_starts(text, sought, sought.prefix, sought.suffix))
    if len(both) == 1:
        return _at(Status.MOVED, both[0], sought)
    if both:
        return Located(Status.AMBIGUOUS)
    one_side = _one_side(text, sought)
    if len(one_side) == 1:
        start = one_side.pop()
        return _at(Status.EXACT if start == sought.start else Status.MOVED, start, sought)
    return Located(Status.AMBIGUOUS if sought.quote in text else Status.ORPHAN)


def _stands_where_it_was(text: str, sought: Passage) -> bool:
    at = sought.start - len(sought.prefix)
    return at >= 0 and text.startswith(sought.prefix + sought.quote + sought.suffix, at)


def _at(status: Status, start: int, sought: Passage) -> Located:
    return Located(status, start, start + len(sought.quote))


def _one_side(text: str, sought: Passage) -> set[int]:
    """Where the quotation stands with enough of its context on at least one side; two places at most per
    side."""
    found: set[int] = set()
    if len(sought.prefix) >= ENOUGH:
        found.update(_starts(text, sought, sought.prefix, ""))
    if len(sought.suffix) >= ENOUGH:
        found.update(_starts(text, sought, "", sought.suffix))
    return found


def _starts(text: str, sought: Passage, prefix: str, suffix: str) -> Iterator[int]:
    """The first two places of the quotation between these contexts: whether there is a second is all that
    counts."""
    needle = prefix + sought.quote + suffix
    at = text.find(needle)
    for _count in range(2):
        if at < 0:
            return
        yield at + len(prefix)
        at = text.find(needle, at + 1)


class Utf16Offsets:
    """Positions of one text in code points and in UTF-16 units, which is how Qt counts
    (``QTextCursor.position``).

    Built once per text: only characters beyond the Basic Multilingual Plane (emoji, some scripts) count
    double, and most texts have none.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        astral = [] if text.isascii() else [found.start() for found in _ASTRAL.finditer(text)]
        self._codepoints = astral
        self._units = [position + count for count, position in enumerate(astral)]

    def to_codepoint(self, units: int) -> int:
        """The code point at a UTF-16 position; a position inside a character gives that character's
        beginning.

        :raises ValueError: the position lies outside the text.
        """
        if not 0 <= units <= self._length + len(self._codepoints):
            raise ValueError("the position lies outside the text")
        before = bisect_left(self._units, units)
        if before and self._units[before - 1] + 1 == units:
            return self._codepoints[before - 1]
        return units - before

    def to_utf16(self, codepoint: int) -> int:
        """The UTF-16 position of a code point.

        :raises ValueError: the position lies outside the text.
        """
        if not 0 <= codepoint <= self._length:
            raise ValueError("the position lies outside the text")
        return codepoint + bisect_left(self._codepoints, codepoint)


def utf16_to_codepoint(text: str, units: int) -> int:
    """One position, converted; for many positions of one text keep an :class:`Utf16Offsets`."""
    return Utf16Offsets(text).to_codepoint(units)


def codepoint_to_utf16(text: str, codepoint: int) -> int:
    """One position, converted; for many positions of one text keep an :class:`Utf16Offsets`."""
    return Utf16Offsets(text).to_utf16(codepoint)
