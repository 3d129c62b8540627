"""The scale above a timeline: years, months or days, as many as have room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from casefile.i18n import Translator
from casefile.model.fuzzydate import FuzzyDate

_YEAR, _MONTH = 365.25, 30.44
"""Days in these, on average."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, and what is written beside it."""

    day: dt.date
    words: str


def ticks(first: dt.date, last: dt.date, day: float, room: float, tr: Translator) -> Iterator[Tick]:
    """The lines of the scale between two days.

    :param day: the width of a day in pixels. :param room: the width that a label needs.
    """
    for step in (1, 2, 7, 14):
        if day * step >= room:
            yield from (Tick(each, tr.date(each)) for each in _days(first, last, step))
            return
    for step in (1, 3, 6):
        if day * _MONTH * step >= room:
            months = _months(first, last, step)
            yield from (Tick(each, FuzzyDate.month(each.year, each.month).words(tr)) for each in months)
            return
    step = next((n for n in (1, 2, 5, 10, 20, 50, 100) if day * _YEAR * n >= room), 500)
    for year in range(first.year - first.year % step, last.year + 1, step):
        if year > 0 and dt.date(year, 1, 1) >= first:
            yield Tick(dt.date(year, 1, 1), FuzzyDate.year(year).words(tr))


def _days(first: dt.date, last: dt.date, step: int) -> Iterator[dt.date]:
    for number in range(first.toordinal() + -first.toordinal() % step, last.toordinal() + 1, step):
        yield dt.date.fromordinal(number)


def _months(first: dt.date, last: dt.date, step: int) -> Iterator[dt.date]:
    number = first.year * 12 + first.month - 1
    number += -number % step
    while number // 12 <= 9999:
        day = dt.date(number // 12, number % 12 + 1, 1)
        if day > last:
            return
        if day >= first:
            yield day
        number += step
