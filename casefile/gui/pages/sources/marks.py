"""What the reader shows of one source: its text, and every marked passage with what it leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.model.evidence import Excerpt
from casefile.services.passages import PassageLink, Utf16Offsets, links_of
from casefile.services.sources import Reading

if TYPE_CHECKING:
    from casefile.workspace import Workspace

COLOURS = ("yellow", "blue", "green", "orange", "purple")
"""The highlight colours by name, as an excerpt stores them; their place is their number in the theme."""

_BY_KIND = {"fact": 1, "incident": 3, "call": 4}
_LONG_LINE = 4000
"""Characters of one paragraph above which it is broken at a blank for showing: laying out a paragraph takes as
long as it is, and a text without any line break would hold up the window."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked passage. ``start`` and ``end`` count UTF-16 units of the text shown.

    :param colour: 0 to 4, the number of a highlight colour.
    :param status: ``exact``, ``moved``, ``ambiguous`` or ``orphan``: only the first two have a place.
    """

    excerpt: Excerpt
    start: int
    end: int
    colour: int
    status: str
    links: tuple[PassageLink, ...]

    @property
    def placed(self) -> bool:
        """Whether it stands somewhere in the text shown."""
        return self.status in ("exact", "moved")


@dataclass(frozen=True, slots=True)
class Opened:
    """A source opened for reading.

    :param shown: the text as the reader shows it: as many UTF-16 units as the text itself, place by place.
    """

    reading: Reading
    offsets: Utf16Offsets
    shown: str
    marks: tuple[Mark, ...]


def open_source(ws: Workspace, source_id: UUID, rendition_id: UUID | None = None) -> Opened:
    """Read a source with everything that is marked in it; runs on a reader thread.

    :raises NotFound: it is gone.
    """
    reading = ws.sources.reading(source_id, rendition_id)
    offsets = Utf16Offsets(reading.text)
    links = links_of(ws.records, source_id)
    marks = [
        Mark(
            placed.excerpt,
            offsets.to_utf16(placed.start),
            offsets.to_utf16(placed.end),
            _colour(placed.excerpt, links.get(placed.excerpt.id, ())),
            placed.status,
            links.get(placed.excerpt.id, ()),
        )
        for placed in reading.excerpts
    ]
    marks.sort(key=lambda mark: (mark.placed, mark.start, -mark.end))
    return Opened(reading, offsets, shown(reading.text), tuple(marks))


def shown(text: str) -> str:
    """The text with its line ends as Qt counts them, and endless paragraphs broken at blanks.

    Every character is replaced by one character, so that a position means the same place in both.
    """
    text = text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = text.split("\n")
    return "\n".join(_broken(line) if len(line) > _LONG_LINE else line for line in lines)


def _broken(line: str) -> str:
    return re.sub(rf"([^\n]{{{_LONG_LINE - 1000},{_LONG_LINE}}}) ", r"\1\n", line)


def _colour(excerpt: Excerpt, links: tuple[PassageLink, ...]) -> int:
    if excerpt.colour in COLOURS:
        return COLOURS.index(excerpt.colour)
    return next((_BY_KIND[link.caption.kind] for link in links if link.caption.kind in _BY_KIND), 0)
