"""Reading dates in EDTF, the Extended Date/Time Format of ISO 8601-2:2019.

Understood are level 0, level 1 within the years 1 to 9999, and of level 2 the qualification of single parts
(``2018-12-~05``), unspecified digits and one-of sets (``[2018-12-04..2018-12-06]``).

The bounds are always our own. What is EDTF at all is for the strict parser of the ``edtf`` package to say. As
that takes 5 to 30 ms a date, the forms that nearly all dates have are judged here (:attr:`Reading.common`); a
test holds both verdicts together.
"""

from __future__ import annotations

import re
import threading
import warnings
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

LONGEST = 200
"""Characters in the longest EDTF text that is read."""

_QUALIFIER = "[?~%]?"
_DATE = re.compile(
    f"(?P<year_left>{_QUALIFIER})(?P<year>[0-9]{{1,4}}X{{0,3}}|XXXX)(?P<year_right>{_QUALIFIER})"
    f"(?:-(?P<month_left>{_QUALIFIER})(?P<month>[0-9]{{2}}|XX)(?P<month_right>{_QUALIFIER})"
    f"(?:-(?P<day_left>{_QUALIFIER})(?P<day>[0-9]{{2}}|XX|[0-3]X)(?P<day_right>{_QUALIFIER}))?)?"
)
_SEASON_MONTHS = {"21": (3, 5), "22": (6, 8), "23": (9, 11)}
_WINTER = "24"
SEASONS = ("21", "22", "23", "24")


class NotEdtfError(ValueError):
    """The text is not EDTF, or not a date that can be.

    :param why: ``form``, ``no_such_day`` or ``reversed``.
    """

    def __init__(self, why: str = "form") -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Point:
    """One date inside an EDTF text: year, month and day as written, with ``X`` for unspecified digits.

    :param earliest: its first possible day; None where the year is unspecified.
    :param latest: its last possible day; None where the year is unspecified.
    :param approximate: a ``~`` or ``%`` stands on any part.
    :param uncertain: a ``?`` or ``%`` stands on any part.
    :param whole: no qualifier stands on a single part only.
    """

    year: str
    month: str
    day: str
    earliest: date | None
    latest: date | None
    approximate: bool
    uncertain: bool
    whole: bool

    @property
    def season(self) -> bool:
        """Whether the month is a season by ISO 8601-2, 4.8: 21 spring to 24 winter."""
        return self.month in SEASONS

    @property
    def specified(self) -> bool:
        """Whether every digit is there and the month is a month."""
        return "X" not in self.year + self.month + self.day and not self.season

    @property
    def full(self) -> bool:
        """Whether it is one known day."""
        return bool(self.day) and self.specified


@dataclass(frozen=True, slots=True)
class Reading:
    """An EDTF text taken apart.

    :param form: ``date``, ``interval``, ``span`` (one of a consecutive range) or ``choice`` (one of a list).
    :param points: the dates in it, in order; None for an open end.
    :param common: one of the forms that are judged without the ``edtf`` package.
    """

    form: str
    points: tuple[Point | None, ...]
    earliest: date | None
    latest: date | None
    common: bool

    @property
    def approximate(self) -> bool:
        """Whether any part is marked as approximate."""
        return any(point.approximate for point in self.points if point)

    @property
    def uncertain(self) -> bool:
        """Whether any part is marked as uncertain."""
        return any(point.uncertain for point in self.points if point)


@lru_cache(maxsize=65_536)
def read(text: str) -> Reading:
    """Take an EDTF text apart.

    :raises NotEdtfError: it is none, is too long, names an impossible day, or ends before it begins.
    """
    if len(text) > LONGEST:
        raise NotEdtfError
    if "/" in text:
        reading = _interval(*text.split("/", 1))
    elif text.startswith("[") and text.endswith("]"):
        reading = _set(text[1:-1])
    else:
        point = _point(text)
        reading = Reading("date", (point,), point.earliest, point.latest, _common(point))
    if not reading.common:
        _ask_edtf(text)
    return reading


def _interval(first: str, last: str) -> Reading:
    points = tuple(None if part in ("", "..") else _point(part) for part in (first, last))
    common = all(_common(point) for point in points if point) and bool(first and last)
    return _ordered("interval", points, common)


def _set(inside: str) -> Reading:
    if ".." in inside and "," not in inside:
        first, last = inside.split("..", 1)
        return _ordered("span", tuple(_point(part) if part else None for part in (first, last)), False)
    points: list[Point] = []
    for element in inside.split(","):
        points.extend(_point(part) for part in element.split(".."))
    earliest = [point.earliest for point in points if point.earliest]
    latest = [point.latest for point in points if point.latest]
    return Reading("choice", tuple(points), min(earliest, default=None), max(latest, default=None), False)


def _ordered(form: str, points: tuple[Point | None, ...], common: bool) -> Reading:
    """A form that runs from one date to another."""
    first, last = points
    earliest = first.earliest if first else None
    latest = last.latest if last else None
    if earliest is None and latest is None:
        raise NotEdtfError  # open on both sides says nothing
    if earliest and latest and earliest > latest:
        raise NotEdtfError("reversed")
    return Reading(form, points, earliest, latest, common)


def _point(text: str) -> Point:
    match = _DATE.fullmatch(text)
    if match is None or len(match["year"]) != 4:
        raise NotEdtfError
    year, month, day = match["year"], match["month"] or "", match["day"] or ""
    marks = {name: mark for name, mark in match.groupdict().items() if mark and mark in "?~%"}
    rightmost = "day_right" if day else "month_right" if month else "year_right"
    earliest, latest = _season(year, month, day) if month in SEASONS else _bounds(year, month, day)
    unspecified = year == "XXXX"
    return Point(
        year,
        month,
        day,
        None if unspecified else earliest,
        None if unspecified else latest,
        approximate=any(mark in "~%" for mark in marks.values()),
        uncertain=any(mark in "?%" for mark in marks.values()),
        whole=set(marks) <= {rightmost},
    )


def _common(point: Point) -> bool:
    return point.specified and point.whole


def _bounds(year: str, month: str, day: str) -> tuple[date, date]:
    """The first and the last day that the digits allow."""
    years = range(max(1, int(year.replace("X", "0"))), int(year.replace("X", "9")) + 1)
    months = range(1, 13) if month in ("", "XX") else _digits(month, 1, 12)
    days = range(1, 32) if day in ("", "XX") else _digits(day, 1, 31)
    return _first(years, months, days, lambda r: r), _first(years, months, days, lambda r: r[::-1])


def _digits(text: str, lowest: int, highest: int) -> range:
    return range(max(lowest, int(text.replace("X", "0"))), min(highest, int(text.replace("X", "9"))) + 1)


def _first(years: range, months: range, days: range, way: Callable[[range], range]) -> date:
    for year in way(years):
        for month in way(months):
            length = monthrange(year, month)[1]
            for day in way(days):
                if day <= length:
                    return date(year, month, day)
    raise NotEdtfError("no_such_day")


def _season(year: str, month: str, day: str) -> tuple[date, date]:
    """Northern months by convention; winter takes in both of the winters that a year touches."""
    if day or "X" in year:
        raise NotEdtfError
    if month == _WINTER:
        return _bounds(year, "01", "")[0], _bounds(f"{min(int(year) + 1, 9999):04d}", "02", "")[1]
    first, last = _SEASON_MONTHS[month]
    return _bounds(year, f"{first:02d}", "")[0], _bounds(year, f"{last:02d}", "")[1]


_asking = threading.Lock()  # a pyparsing grammar keeps state while it parses


def _ask_edtf(text: str) -> None:
    """The second opinion, for rare forms.

    :raises NotEdtfError: the strict parser of the ``edtf`` package refuses the text.
    """
    with _asking:
        parse = _edtf_parser()
        try:
            parse(text)
        except Exception as refused:  # besides its own error it lets slip AttributeError and ValueError
            raise NotEdtfError from refused


@cache
def _edtf_parser() -> Callable[[str], object]:
    # Imported on first use: it takes 0.16 s, and warns about its own grammar.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from edtf import parse_edtf
    return parse_edtf  # type: ignore[no-any-return]
