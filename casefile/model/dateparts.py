"""A date as a person edits it: its mode and its one or two days, made of what was read and written as EDTF again."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model.edtf_reading import Point, Reading

MODES = ("exact", "about", "before", "after", "between", "unknown", "other")

DayParts = tuple[int, int | None, int | None]
"""Year, month, day; month and day may be unknown."""


@dataclass(frozen=True, slots=True)
class DateParts:
    """A date as the widget edits it.

    :param mode: one of :data:`MODES`; ``other`` is EDTF that the widget shows as text (:attr:`edtf`).
    :param first: the one date, or the first of two.
    :param second: the second date of ``between``.
    :param uncertain: for ``exact`` and ``about``: marked with ``?``.
    """

    mode: str
    first: DayParts | None = None
    second: DayParts | None = None
    uncertain: bool = False
    time: str = ""
    zone: str = ""
    wording: str = ""
    calendar: str = "gregorian"
    sequence: int = 0
    edtf: str = ""


def numbers_of(point: Point) -> DayParts:
    """Year, month and day of a point that has a year."""
    month, day = (int(digits) if digits else None for digits in (point.month, point.day))
    return int(point.year), month, day


def structure(reading: Reading | None) -> tuple[str, DayParts | None, DayParts | None]:
    """Mode, first and second date for the widget; ``other`` for what it cannot show losslessly."""
    if reading is None:
        return "unknown", None, None
    if not reading.common:
        return "other", None, None
    if reading.form == "date":
        return "about" if reading.approximate else "exact", numbers_of(only_point(reading)), None
    if reading.approximate or reading.uncertain:
        return "other", None, None
    first, last = reading.points
    if first and last:
        return "between", numbers_of(first), numbers_of(last)
    return "after" if first else "before", numbers_of(only_point(reading)), None


def only_point(reading: Reading) -> Point:
    """The one point of a reading that has one, or the known end of an open interval."""
    return next(point for point in reading.points if point)


def edtf_of(parts: DateParts) -> str:
    """The EDTF of what was edited.

    :raises BadInput: a date is missing or impossible, or a day has no month.
    """
    if parts.mode == "unknown":
        return ""
    if parts.mode == "other":
        return parts.edtf
    if parts.mode not in MODES:
        raise BadInput(_("The kind of date is one of: {modes}.", modes=", ".join(MODES)), code="bad_date_mode")
    if parts.first is None or (parts.mode == "between" and parts.second is None):
        raise BadInput(_("Enter at least the year, or choose “unknown”."), code="date_incomplete")
    first = edtf_of_day(parts.first)
    if parts.mode == "before":
        return f"../{first}"
    if parts.mode == "after":
        return f"{first}/.."
    if parts.mode == "between" and parts.second is not None:
        return f"{first}/{edtf_of_day(parts.second)}"
    return first + {(True, True): "%", (True, False): "~", (False, True): "?"}.get(
        (parts.mode == "about", parts.uncertain), ""
    )


def edtf_of_day(parts: DayParts) -> str:
    """The EDTF of one date.

    :raises BadInput: a day without its month, or no such year or month.
    """
    year, month, day = parts
    if day is not None and month is None:
        raise BadInput(_("A day needs its month."), code="day_without_month")
    if not 1 <= year <= 9999 or (month is not None and not 1 <= month <= 12):
        raise BadInput(_("A year lies between 1 and 9999, a month between 1 and 12."), code="bad_date")
    return f"{year:04d}" + "".join(f"-{number:02d}" for number in (month, day) if number is not None)
