"""What is drawn of a timeline: tracks laid out once, and of them, at any zoom, the marks that are seen.

Marks that would lie over each other are one that says how many it is. Which are one does not depend on how far the
line is scrolled: what begins in another stretch of :data:`STRETCH` pixels is a mark of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.model.charted import Bar

TRACKS = 3
"""Rows for ranges below the row for days, in each lane."""
STRETCH = 4096


@dataclass(frozen=True, slots=True)
class Track:
    """Items of a lane that stand on one row.

    :param bars: as they begin. :param starts: where each begins, 0 to 1 along the line; of a day, its middle.
    :param ends: where each ends; of days and arrows the same. :param reach: how far it and all before it reach.
    """

    bars: Sequence[Bar]
    starts: Sequence[float]
    ends: Sequence[float]
    reach: Sequence[float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign on the line.

    :param start: where it begins, in pixels from the beginning of the line; of a day, its middle.
    :param end: where it ends; of a day, its middle, too. :param bars: what it stands for, as they begin.
    """

    start: float
    end: float
    bars: Sequence[Bar]
    first: int = 0
    """The place of the first of them in its track."""

    @property
    def is_range(self) -> bool:
        """Whether it is drawn as a bar; else as a dot or an arrow."""
        return self.end > self.start

    @property
    def ids(self) -> tuple[UUID, ...]:
        """All that it stands for."""
        return tuple(bar.id for bar in self.bars)

    def holds(self, place: int) -> bool:
        """Whether it stands for the item at this place of its track."""
        return self.first <= place < self.first + len(self.bars)


def lay(bars: Iterable[Bar], day: float, most: int = TRACKS) -> tuple[Track, ...]:
    """Lay the items of one lane out, for every zoom.

    :param bars: by their beginning. :param day: the length of a day, as a part of the whole line: what is no longer is
        a dot. :param most: tracks for ranges; one for which none is free stands over others on the last of them.
    :returns: the track of dots and arrows, then as many as the ranges need.
    """
    points: list[tuple[float, Bar]] = []
    ranges: list[list[tuple[float, Bar]]] = []
    ends: list[float] = []
    for bar in bars:
        if bar.open_start or bar.open_end or bar.end - bar.start < 1.5 * day:
            middle = (bar.start + bar.end) / 2
            points.append((bar.end if bar.open_start else bar.start if bar.open_end else middle, bar))
            continue
        free = next((n for n, end in enumerate(ends) if end <= bar.start), len(ends))
        if free == len(ends) == most:
            free = most - 1
        elif free == len(ends):
            ends.append(0.0)
            ranges.append([])
        ends[free] = max(ends[free], bar.end)
        ranges[free].append((bar.start, bar))
    points.sort(key=lambda point: point[0])
    return (_track(points, points=True), *(_track(each, points=False) for each in ranges))


def marks(track: Track, pixels: float, least: float, first: float, last: float) -> list[Mark]:
    """The marks of a track that are seen between two places.

    :param pixels: the length of the whole line. :param least: the width under which two signs cannot be kept apart, and
        the least of a range. :param first: in pixels from the beginning of the line; ``last`` too.
    """
    starts, found = track.starts, []
    begin = first - first % STRETCH
    at = min(bisect_left(starts, (begin - least) / pixels), bisect_right(track.reach, (begin - least) / pixels))
    while at < len(starts) and starts[at] * pixels <= last:
        start, end = starts[at] * pixels, track.ends[at] * pixels
        border = bisect_left(starts, (start - start % STRETCH + STRETCH) / pixels, at + 1)
        if end > start:
            end = max(end, start + least)
            after = at + 1
            while after < border and starts[after] * pixels < end - 0.5:
                end = max(end, track.ends[after] * pixels)
                after += 1
        else:
            after = min(border, bisect_left(starts, (start + least) / pixels, at + 1))
        if end >= first - least:
            found.append(Mark(start, end, track.bars[at:after], at))
        at = after
    return found


def places(tracks: Sequence[Track]) -> dict[UUID, tuple[int, int]]:
    """Where each item stands: the number of its track, and its place there."""
    return {bar.id: (number, place) for number, track in enumerate(tracks) for place, bar in enumerate(track.bars)}


def _track(placed: Sequence[tuple[float, Bar]], *, points: bool) -> Track:
    starts = [start for start, _bar in placed]
    ends = starts if points else [bar.end for _start, bar in placed]
    reach: list[float] = []
    for end in ends:
        reach.append(max(end, reach[-1]) if reach else end)
    return Track([bar for _start, bar in placed], starts, ends, reach)
