"""What charts and matrices are drawn from: numbers that were reckoned, before they are a figure of a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casefile.model.counts import Range


@dataclass(frozen=True, slots=True)
class Harmed:
    """One kind of harm to people, over several incidents.

    :param count: how many people; None where no incident says a number.
    :param incidents: those with a figure. :param uncounted: those with words alone, which add nothing.
    :param open: those whose range has no upper end. :param overlapping: those whose groups may overlap.
    """

    count: Range | None
    incidents: int
    uncounted: int
    open: int
    overlapping: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The incidents that fall on one line of a chart.

    :param key: ``2018-12`` or ``2018``, or the code of a kind of act; empty for those that fall on no line.
    :param harm: by the code of the harm; without those of which no incident has a figure.
    """

    key: str
    incidents: int = 0
    harm: Mapping[str, Harmed] = field(default_factory=dict)


_NONE = Tally("")


@dataclass(frozen=True, slots=True)
class Bar:
    """One item on a line of time.

    :param start: where it begins, 0 to 1 along the line.
    :param end: where it ends, after the last day it can be of.
    :param open_start: it may lie earlier still (*before*): drawn as an arrow.
    :param open_end: it may lie later still (*after*).
    :param approximate: only about right.
    """

    id: UUID
    start: float
    end: float
    open_start: bool = False
    open_end: bool = False
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Charted:
    """The incidents of a case, counted.

    :param periods: every month from the first to the last, those without an incident too; or every year (``yearly``).
    :param undated: how many have no date, or one that is not known. :param spanning: how many have one that reaches
        over several periods. :param unplaced: the tally of both.
    :param rough: how many of those in ``periods`` have an approximate or uncertain date.
    :param acts: by kind of act, those with most incidents first; one of several kinds is in each (``several``).
    :param without_act: those without a kind. :param whole: the harm of all incidents together.
    :param placed: the dated ones on a line from ``first`` to ``last``.
    """

    incidents: int = 0
    periods: tuple[Tally, ...] = ()
    yearly: bool = False
    undated: int = 0
    spanning: int = 0
    unplaced: Tally = _NONE
    rough: int = 0
    acts: tuple[Tally, ...] = ()
    several: int = 0
    without_act: Tally = _NONE
    whole: Mapping[str, Harmed] = field(default_factory=dict)
    placed: tuple[Bar, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A source in a matrix, and what it does to each statement: stances, the weightiest first; none where it is silent.

    :param origin_id: the source it goes back to; its own id where it repeats none.
    """

    source_id: UUID
    origin_id: UUID
    stances: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Corroborated:
    """Statements about one incident by the sources cited for them.

    :param supports: by statement, how many independent sources support it; ``contradicts``, how many speak against it.
    """

    facts: tuple[UUID, ...]
    sources: tuple[Heard, ...]
    supports: tuple[int, ...]
    contradicts: tuple[int, ...]
