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
from difflib import SequenceMatcher
from enum import StrEnum

from casefile.model.anchors import Passage
from casefile.model.spelling import normalise

CONTEXT = 64
"""Code points of text that are kept on each side of a quotation."""

ENOUGH = 16
"""Code points of context that identify a passage when the other side has changed."""

_WORD = re.compile(r"\w+")
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
    when the text around them is the recorded one, on both sides, or at length (:data:`ENOUGH`) on one while the other
    does not speak against it: words may have come in or gone there, but none may stand in the place of another. *In the
    northern town* is not *In the southern town*, whatever follows. An anchor that was recorded without any context (the
    specification allows that) is found by its position, or by being the only occurrence.
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
    if len(one_side) == 1 and not _other_words(text, sought, start := one_side.pop()):
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


def _other_words(text: str, sought: Passage, start: int) -> bool:
    """Whether the surroundings of this place hold other words than the recorded ones, in their stead."""
    end, reach = start + len(sought.quote), 2 * CONTEXT
    before = _words(sought.prefix), _words(text[max(0, start - reach) : start])
    after = _words(sought.suffix), _words(text[end : end + reach])
    # Seen from the passage outwards; a word that a cut may have halved is left aside.
    turned = before[0][:0:-1] if len(sought.prefix) >= CONTEXT else before[0][::-1]
    onward = after[0][:-1] if len(sought.suffix) >= CONTEXT else after[0]
    return _replaced(turned, before[1][::-1]) or _replaced(onward, after[1])


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise(text))


def _replaced(recorded: list[str], found: list[str]) -> bool:
    """Whether a recorded word has another in its place."""
    changes = SequenceMatcher(None, recorded, found, autojunk=False).get_opcodes()
    return any(tag == "replace" for tag, *_places in changes)


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
