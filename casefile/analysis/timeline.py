"""Dates as far as they are known, put in order and onto a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from casefile.model.charted import Bar
from casefile.model.fuzzydate import FuzzyDate

T = TypeVar("T")

_UNDATED = "~"  # after every sort key, which has only digits and blanks


def ordered(items: Iterable[T], date_of: Callable[[T], FuzzyDate | None], zone: dt.tzinfo = dt.UTC) -> list[T]:
    """The items by the earliest day they can be of, instants as they followed one another, same-day ones by sequence,
    undated ones last as they came.

    :param zone: by whose clock days and instants stand beside each other.
    """

    def key(item: T) -> str:
        when = date_of(item)
        return when.sort_key_in(zone) if when is not None and when.known else _UNDATED

    return sorted(items, key=key)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated items on a line from the first day to the last, and those that have no date."""

    first: dt.date | None
    last: dt.date | None
    bars: tuple[Bar, ...]
    undated: tuple[UUID, ...]


def timeline(items: Iterable[tuple[UUID, FuzzyDate | None]], zone: dt.tzinfo = dt.UTC) -> Timeline:
    """Lay items on a line from the first day any of them names to the last, both included.

    :param zone: as :func:`ordered` takes it. Where an item stands on the line follows from the day it names.
    """
    rows = ordered(items, lambda item: item[1], zone)
    dated = [(id_, when) for id_, when in rows if when is not None and (when.earliest or when.latest)]
    days = [day for _id, when in dated for day in (when.earliest, when.latest) if day is not None]
    undated = tuple(id_ for id_, when in rows if when is None or not (when.earliest or when.latest))
    if not days:
        return Timeline(None, None, (), undated)
    first, last = min(days), max(days)
    length = (last - first).days + 1

    def bar(id_: UUID, when: FuzzyDate) -> Bar:
        start = 0.0 if when.earliest is None else (when.earliest - first).days / length
        end = 1.0 if when.latest is None else ((when.latest - first).days + 1) / length
        return Bar(id_, start, end, when.earliest is None, when.latest is None, when.approximate)

    return Timeline(first, last, tuple(bar(*item) for item in dated), undated)
