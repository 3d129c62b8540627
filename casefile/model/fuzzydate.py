"""Dates as far as they are known.

EDTF (ISO 8601-2) underneath, parts that a person can edit above. The original wording and its calendar are
kept beside the date, never interpreted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as clock_time
from functools import lru_cache

from casefile.errors import BadInput
from casefile.i18n import Translator, _, current
from casefile.model import vocabularies
from casefile.model.calendars import CONVERTED, Dated, days_of, is_unconverted
from casefile.model.dateparts import DateParts, edtf_of, edtf_of_day, numbers_of, only_point, structure
from casefile.model.datewords import in_words, shortest
from casefile.model.edtf_reading import NotEdtfError, Point, Reading, read
from casefile.model.outside import (
    clean_line,
    members,
    shown,
    text_member,
    western_digits,
    whole_number_member,
)
from casefile.model.zones import read_zone, tzinfo_of

CALENDARS = ("gregorian", "julian", "islamic", "persian", "hebrew", "ethiopian", "burmese", "other")
"""Calendars of the original wording; the date itself is always Gregorian. Labelled by ``calendar.json``."""

LARGEST_SEQUENCE = 9999

_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_ZONE = re.compile(
    r"[+-](0[0-9]|1[0-4]):[0-5][0-9]|[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){1,2}|[A-Z][A-Za-z0-9+-]{1,12}"
)
"""What a zone of a document looks like, whether there is one of that name or not."""
_WITH_TIME = re.compile(r"(?P<day>[^T/]+)T(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """A date as far as it is known.

    :param edtf: the date in EDTF; empty for an unknown date.
    :param time: ``18:14`` or ``18:14:30``, local to :attr:`zone`; only with one date that has its day.
    :param zone: ``UTC``, ``+03:00`` or a name of the time zone database such as ``Asia/Damascus``; other ways to
        write one are understood (:func:`casefile.model.zones.read_zone`).
    :param wording: the date in the source's words.
    :param calendar: the calendar of that wording, one of :data:`CALENDARS`.
    :param sequence: orders several events of one day, 0 to 9999.
    :raises BadInput: no EDTF, an impossible day, an end before the start, a time without a day, no such zone.
    """

    edtf: str = ""
    time: str = ""
    zone: str = ""
    wording: str = ""
    calendar: str = "gregorian"
    sequence: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "wording", clean_line(self.wording))
        reading = self._as_written
        if self.time and not _TIME.fullmatch(self.time):
            raise BadInput(_("A time is written as 18:14, from 00:00 to 23:59."), code="bad_time")
        if self.time and (reading is None or not _has_one_day(reading)):
            raise BadInput(_("A time needs one date with its day."), code="time_without_day")
        if self.zone:
            object.__setattr__(self, "zone", read_zone(self.zone))
        if self.calendar not in CALENDARS:
            raise _no_calendar()
        if self.is_unconverted:
            raise _of_another_calendar(self)
        if not 0 <= self.sequence <= LARGEST_SEQUENCE:
            raise BadInput(_("The sequence within a day lies between 0 and 9999."), code="bad_sequence")

    # making one

    @classmethod
    def parse(cls, text: str) -> FuzzyDate:
        """Read EDTF, perhaps with a time of day: ``2018-12-05``, ``2018-12``, ``2018-12-06T18:14+03:00``.

        Strict: free text is never guessed at. Digits of every script are read.

        :raises BadInput: anything else.
        """
        typed = clean_line(text)
        plain = western_digits(typed).replace(", ", ",")
        if not plain:
            raise _unreadable(typed)
        if match := _WITH_TIME.fullmatch(plain):
            zone = match["zone"] or ""
            return cls(match["day"], match["time"], "UTC" if zone == "Z" else zone)
        return cls(plain)

    @classmethod
    def unknown(cls, wording: str = "") -> FuzzyDate:
        """A date that is not known, with what the source says of it."""
        return cls(wording=wording)

    @classmethod
    def day(cls, day: date, time: str = "", zone: str = "") -> FuzzyDate:
        """One day, perhaps with a time of day (``HH:MM``) in a zone."""
        return cls(day.isoformat(), time, zone)

    @classmethod
    def month(cls, year: int, month: int) -> FuzzyDate:
        """Some time in one month.

        :raises BadInput: there is no such month.
        """
        return cls(edtf_of_day((year, month, None)))

    @classmethod
    def year(cls, year: int) -> FuzzyDate:
        """Some time in one year, 1 to 9999.

        :raises BadInput: the year is outside these.
        """
        return cls(edtf_of_day((year, None, None)))

    @classmethod
    def before(cls, last: FuzzyDate | date) -> FuzzyDate:
        """On that date at the latest.

        :raises BadInput: it is not one date itself.
        """
        return cls("../" + _single(last))

    @classmethod
    def after(cls, first: FuzzyDate | date) -> FuzzyDate:
        """On that date at the earliest.

        :raises BadInput: it is not one date itself.
        """
        return cls(_single(first) + "/..")

    @classmethod
    def between(cls, first: FuzzyDate | date, last: FuzzyDate | date) -> FuzzyDate:
        """From one date to another.

        :raises BadInput: either is not one date itself, or the end lies before the start.
        """
        return cls(f"{_single(first)}/{_single(last)}")

    @classmethod
    def of_days(cls, first: date, last: date) -> FuzzyDate:
        """Some time from one day to another, which may be the same."""
        return cls(first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}")

    @classmethod
    def about(cls, around: FuzzyDate | date) -> FuzzyDate:
        """About that date (``~``); how far about is not said.

        :raises BadInput: it is not one plain date itself.
        """
        return cls(_single(around) + "~")

    # what it says

    @property
    def _reading(self) -> Reading | None:
        """What the date says; nothing where it was written down by another calendar and never converted."""
        return None if self.is_unconverted else self._as_written

    @property
    def is_unconverted(self) -> bool:
        """Whether the date stands there by the calendar of its wording, as if that were ours. None is made so any more,
        but some were kept before: they count as unknown, and their words are shown.
        """
        if self.calendar == "gregorian" or (reading := self._as_written) is None:
            return False
        years = tuple(int(point.year) for point in reading.points if point and point.year.isdigit())
        return is_unconverted(self.calendar, self.wording, years)

    @property
    def _as_written(self) -> Reading | None:
        if not self.edtf:
            return None
        try:
            return read(self.edtf)
        except NotEdtfError as refused:
            raise _refusal(self.edtf, refused.why) from None

    @property
    def earliest(self) -> date | None:
        """The first day it can be; None where that is open. ``~`` and ``?`` do not widen the bounds."""
        reading = self._reading
        return reading.earliest if reading else None

    @property
    def latest(self) -> date | None:
        """The last day it can be; None where that is open. ``~`` and ``?`` do not widen the bounds."""
        reading = self._reading
        return reading.latest if reading else None

    @property
    def approximate(self) -> bool:
        """Whether any part is only about right (``~``, ``%``)."""
        reading = self._reading
        return reading is not None and reading.approximate

    @property
    def uncertain(self) -> bool:
        """Whether any part is open to doubt (``?``, ``%``)."""
        reading = self._reading
        return reading is not None and reading.uncertain

    @property
    def known(self) -> bool:
        """Whether there is a date at all."""
        return self._reading is not None

    @property
    def precision(self) -> str:
        """How exact it is, in one word.

        ``day``, ``month``, ``season``, ``year``, ``decade``, ``century``, ``interval``, ``before``,
        ``after``, ``choice`` or ``unknown``.
        """
        reading = self._reading
        if reading is None:
            return "unknown"
        if reading.form == "choice":
            return "choice"
        if reading.form != "date":
            return "before" if reading.points[0] is None else "after" if reading.points[1] is None else "interval"
        (point,) = reading.points
        return _precision(point) if point else "unknown"

    @property
    def instant(self) -> datetime | None:
        """The instant that day, time and zone name together, aware of its zone; None where any of them is missing,
        or the zone is none.

        Of an hour that a change of the clocks repeats it is the first; one that it skips is reckoned by the clock of
        before (PEP 495).
        """
        zone = tzinfo_of(self.zone) if self.time else None
        day = self.latest or self.earliest
        return None if zone is None or day is None else datetime.combine(day, clock_time.fromisoformat(self.time), zone)

    @property
    def sort_key(self) -> str:
        """:meth:`sort_key_in` by UTC."""
        return self.sort_key_in(UTC)

    def sort_key_in(self, zone: tzinfo) -> str:
        """Orders dates by plain string comparison, in SQL too: earliest bound, sequence, time, latest bound.

        An instant stands where the clock of ``zone`` stood at it, so that instants of several zones come in their
        order; days and times that name no zone count as days and times there. A date that is open at the start stands
        just before its end; an unknown one last. Only digits at fixed places, so that no collation can reorder it.
        """
        return _sort_key(self, zone)

    def _there(self, zone: tzinfo) -> tuple[date | None, date | None, str]:
        """First day, last day and time (``181400``) by the clock of a zone."""
        start, end, clock = self.earliest, self.latest, self.time.replace(":", "").ljust(6, "0")
        at = self.instant
        if at is None:
            return start, end, clock
        try:
            there = at.astimezone(zone)
        except OverflowError:  # on the first or the last day of all
            return start, end, clock
        moved = there.date() - at.date()
        return _moved(start, moved), _moved(end, moved), there.strftime("%H%M%S")

    def surely_before(self, other: FuzzyDate) -> bool:
        """Whether it certainly lies before the other: by the instants where both have one, else by their days."""
        mine, its = self.instant, other.instant
        if mine is not None and its is not None and self._is_one_day and other._is_one_day:
            return mine < its
        return self.latest is not None and other.earliest is not None and self.latest < other.earliest

    @property
    def _is_one_day(self) -> bool:
        return self.earliest is not None and self.earliest == self.latest

    def overlaps(self, other: FuzzyDate) -> bool:
        """Whether both can be of one day. An open end reaches for ever; an unknown date can be any day."""
        return _not_after(self.earliest, other.latest) and _not_after(other.earliest, self.latest)

    def contains(self, other: FuzzyDate) -> bool:
        """Whether every day that the other can be is a day that this one can be."""
        starts = self.earliest is None or (other.earliest is not None and self.earliest <= other.earliest)
        ends = self.latest is None or (other.latest is not None and other.latest <= self.latest)
        return starts and ends

    def words(self, tr: Translator) -> str:
        """For people: ``5 December 2018``, ``about December 2018``, ``between 4 and 6 December 2018``."""
        wording = self.wording or (self.edtf if self.is_unconverted else "")
        calendar = self.calendar if wording else "gregorian"
        return in_words(self._reading, tr, time=self.time, zone=self.zone, wording=wording, calendar=calendar)

    def shorter(self, tr: Translator) -> tuple[str, ...]:
        """Words for where there is less and less room; the year is in each of them.

        :param tr: one that abbreviates months.
        """
        if self.is_unconverted or self._reading is None:
            return ()
        shortest_form = shortest(self._reading, tr, time=self.time)
        return (self.words(tr), shortest_form) if shortest_form else (self.words(tr),)

    # the widget's view

    def parts(self) -> DateParts:
        """The date as the widget edits it; :meth:`from_parts` gives the same date back, but one that was never
        converted: that has its words alone.
        """
        if self.is_unconverted:
            words = self.wording or self.edtf
            return DateParts("unknown", wording=words, calendar=self.calendar, sequence=self.sequence)
        mode, first, second = structure(self._reading)
        return DateParts(
            mode,
            first,
            second,
            uncertain=mode in ("exact", "about") and self.uncertain,
            time=self.time,
            zone=self.zone,
            wording=self.wording,
            calendar=self.calendar,
            sequence=self.sequence,
            edtf=self.edtf if mode == "other" else "",
        )

    @classmethod
    def from_parts(cls, parts: DateParts) -> FuzzyDate:
        """The date that the widget's parts describe.

        :raises BadInput: a date is missing or impossible, a day has no month, the end lies before the start.
        """
        return cls(
            edtf_of(parts),
            parts.time,
            parts.zone,
            parts.wording,
            parts.calendar,
            parts.sequence,
        )

    # JSON

    def to_json(self) -> dict[str, object]:
        """The JSON shape; what is empty is left out, except ``edtf``."""
        parts: dict[str, object] = {"edtf": self.edtf}
        for name in ("time", "zone", "wording"):
            if value := getattr(self, name):
                parts[name] = value
        if self.calendar != "gregorian":
            parts["calendar"] = self.calendar
        if self.sequence:
            parts["sequence"] = self.sequence
        return parts

    @classmethod
    def from_json(cls, obj: object) -> FuzzyDate:
        """Read the JSON shape, or a bare text as :meth:`parse` does.

        A zone is kept as it stands: the vault may have taken it in before zones were checked, or with a newer
        database of zones. So is a date that was never converted (:attr:`is_unconverted`). What comes from outside is
        checked by :func:`casefile.model.rules.with_checked_dates`.

        :raises BadInput: wrong shape or no date.
        """
        if isinstance(obj, str):
            return cls.parse(obj)
        if isinstance(obj, dict) and len(obj) == 1 and isinstance(edtf := obj.get("edtf"), str):
            return _plain(edtf)
        parts = members(obj, "date", ("edtf", "time", "zone", "wording", "calendar", "sequence"))
        zone = text_member(parts, "zone", "date")
        if zone and not _ZONE.fullmatch(zone):
            raise BadInput(_("A time zone is written as UTC, +03:00 or a name such as Asia/Damascus."), code="bad_zone")
        when = cls(
            text_member(parts, "edtf", "date"),
            text_member(parts, "time", "date"),
            "",
            text_member(parts, "wording", "date"),
            sequence=whole_number_member(parts, "sequence", "date") or 0,
        )
        calendar = text_member(parts, "calendar", "date") or "gregorian"
        if calendar not in CALENDARS:
            raise _no_calendar()
        object.__setattr__(when, "zone", zone)
        object.__setattr__(when, "calendar", calendar)
        return when


@lru_cache(maxsize=4096)
def _plain(edtf: str) -> FuzzyDate:
    """A date with nothing beside it: most are, and the days of a case come again and again."""
    return FuzzyDate(edtf)


@lru_cache(maxsize=4096)
def _sort_key(when: FuzzyDate, zone: tzinfo) -> str:
    start, end, clock = when._there(zone)
    first, opened = (start or end, 1 if start else 0)
    return " ".join(
        (
            first.isoformat() if first else "9999-99-99",
            str(opened),
            f"{when.sequence:04d}",
            f"1{clock}" if when.time else "0000000",
            end.isoformat() if end else "9999-99-99",
        )
    )


def _unreadable(typed: str) -> BadInput:
    return BadInput(
        _(
            "“{typed}” is not a date Casefile can read. Write it as 2018-12-05, 2018-12, 2018, "
            "2018-12-05~ (about), ../2018-12-05 (before), 2018-12-05/.. (after) "
            "or 2018-12-04/2018-12-06 (between); the original wording can be kept beside it.",
            typed=shown(typed),
        ),
        code="bad_date",
    )


def _no_calendar() -> BadInput:
    return BadInput(_("The calendar is one of: {calendars}.", calendars=", ".join(CALENDARS)), code="bad_calendar")


def _of_another_calendar(when: FuzzyDate) -> BadInput:
    """What to say of a date that is written as one of ours and is one of another calendar."""
    calendar = vocabularies.load("calendar").label(when.calendar, current())
    days = _days_by(when)
    if days is None:
        text = _(
            "“{typed}” would be a Gregorian date, but its calendar is {calendar}. Enter the Gregorian date, or leave "
            "it unknown; the wording is kept beside it.",
            typed=shown(when.edtf),
            calendar=calendar,
        )
    else:
        text = _(
            "“{typed}” would be a Gregorian date, but its calendar is {calendar}: by that it is {days}. Enter that; "
            "the wording is kept beside it.",
            typed=shown(when.edtf),
            calendar=calendar,
            days=days.words(current()),
        )
    return BadInput(text, code="other_calendar")


def _days_by(when: FuzzyDate) -> FuzzyDate | None:
    """The days of ours that its date is by the calendar of its wording; None where that cannot be said."""
    reading = when._as_written
    if reading is None or reading.form != "date" or not only_point(reading).specified or when.calendar not in CONVERTED:
        return None
    days = days_of(Dated(when.calendar, *numbers_of(only_point(reading))))
    return None if days is None else FuzzyDate.of_days(*days)


def _refusal(edtf: str, why: str) -> BadInput:
    if why == "no_such_day":
        return BadInput(_("“{typed}”: there is no such day.", typed=shown(edtf)), code="no_such_day")
    if why == "reversed":
        return BadInput(_("“{typed}”: the end lies before the start.", typed=shown(edtf)), code="reversed_date")
    return _unreadable(edtf)


def _moved(day: date | None, by: timedelta) -> date | None:
    return None if day is None else day + by


def _not_after(first: date | None, last: date | None) -> bool:
    return first is None or last is None or first <= last


def _has_one_day(reading: Reading) -> bool:
    points = [point for point in reading.points if point]
    return len(points) == 1 and points[0].full


def _precision(point: Point) -> str:
    if point.earliest is None:
        return "unknown"
    if "X" in point.year:
        return {1: "decade", 2: "century"}.get(point.year.count("X"), "unknown")
    if point.season:
        return "season"
    if not point.month or point.month == "XX":
        return "year"
    return "day" if point.full else "month"


def _single(given: FuzzyDate | date) -> str:
    """The EDTF of one plain date, to build on."""
    if isinstance(given, date):
        return given.isoformat()
    reading = given._reading
    if reading is None or reading.form != "date" or reading.approximate or reading.uncertain:
        raise BadInput(_("Enter one plain date, such as 2018-12-05 or 2018-12."), code="date_incomplete")
    return given.edtf
