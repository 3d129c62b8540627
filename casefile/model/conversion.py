"""From a date as another calendar has it to one of ours: what is asked about, and what it becomes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from casefile.errors import BadInput
from casefile.i18n import Translator, _, current
from casefile.model import vocabularies
from casefile.model.calendars import CONVERTED, Dated, days_of, is_unconverted, read_wording, suspected
from casefile.model.dateparts import DateParts, DayParts
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.kept_calendars import kept_by_wording


@dataclass(frozen=True, slots=True)
class Offer:
    """What a date would be if it were of a calendar.

    :param parts: the date by that calendar, as it was entered or worded.
    :param date: the same in ours, with the wording and the calendar beside it.
    """

    calendar: str
    parts: DateParts
    date: FuzzyDate


def offers(parts: DateParts) -> tuple[Offer, ...]:
    """What must be asked of a date that is entered: one for each calendar that its year or its wording may be of.

    What cannot be converted is offered as a date that is kept in its words. None where it is plainly one of ours. A
    wording of another calendar is asked about until its calendar is said: where the date beside it may be the same day,
    that date stays as it is.
    """
    parts = _taken_apart(parts)
    if years := _years(parts):
        calendars = tuple(dict.fromkeys(calendar for year in years for calendar in suspected(year)))
        if parts.calendar in CONVERTED and (calendars or is_of_another_calendar(parts) or not parts.wording):
            calendars = (parts.calendar,)
        found = [_offer(parts, calendar) for calendar in calendars]
        if not calendars and parts.calendar == "gregorian":
            found = [_beside(parts, each) for each in read_wording(parts.wording)]
            found += [_kept_beside(parts, each) for each in kept_by_wording(parts.wording)]
    else:
        known = "" if parts.calendar == "gregorian" else parts.calendar
        found = [_offer(_as_parts(parts, each), each.calendar) for each in read_wording(parts.wording, known)]
        if not known:
            found += [_offer(parts, each) for each in kept_by_wording(parts.wording)]
    return tuple(offer for offer in found if offer is not None)


def is_of_another_calendar(parts: DateParts) -> bool:
    """Whether what is entered must not stand as a date of ours until somebody says so."""
    parts = _taken_apart(parts)
    years = _years(parts)
    return any(map(suspected, years)) or is_unconverted(parts.calendar, parts.wording, years)


def converted(parts: DateParts, calendar: str) -> FuzzyDate:
    """The date of ours that stands for one of another calendar. Its wording and its calendar are kept; what had no
    wording is worded as it was entered.

    :param parts: ``exact``, ``about``, ``before``, ``after`` or ``between``, by that calendar.
    :raises BadInput: there is no such date, or it cannot be converted.
    """
    first = _span(parts.first, calendar)
    second = _span(parts.second, calendar) if parts.second is not None else first
    mark = {(True, True): "%", (True, False): "~", (False, True): "?"}.get((parts.mode == "about", parts.uncertain), "")
    start, end = first[0].isoformat(), second[1].isoformat()
    match parts.mode:
        case "before":
            edtf = f"../{end}"
        case "after":
            edtf = f"{start}/.."
        case "exact" | "about" if parts.time and start != end:  # a time needs its day: the likeliest, about
            edtf = f"{(first[0] + (first[1] - first[0]) / 2).isoformat()}{'%' if parts.uncertain else '~'}"
        case _:
            edtf = f"{start}{mark}" if start == end else f"{start}{mark}/{end}{mark}"
    wording = parts.wording or _as_entered(parts)
    return FuzzyDate(edtf, parts.time, parts.zone if parts.time else "", wording, calendar, parts.sequence)


def as_worded(when: FuzzyDate) -> FuzzyDate | None:
    """The days of ours that the words of a date mean by its calendar; None where they cannot be read as one."""
    if when.calendar not in CONVERTED:
        return None
    for each in read_wording(when.wording, when.calendar):
        if days := days_of(each):
            return FuzzyDate.of_days(*days)
    return None


def how_sure(calendar: str, tr: Translator) -> str:
    """What a person must know of a conversion; empty for nothing."""
    if calendar != "islamic":
        return ""
    return tr(
        "By the Umm al-Qura calendar, with a day to either side: where the new moon is sighted, a month may begin a "
        "day earlier or later."
    )


def _taken_apart(parts: DateParts) -> DateParts:
    """One that was typed as EDTF like one that was entered in parts, where it can be."""
    if parts.mode != "other":
        return parts
    try:
        plain = FuzzyDate.parse(parts.edtf).parts()
    except BadInput:
        return parts
    return replace(parts, mode=plain.mode, first=plain.first, second=plain.second, edtf=plain.edtf)


def _years(parts: DateParts) -> tuple[int, ...]:
    return tuple(each[0] for each in (parts.first, parts.second) if each is not None)


def _offer(parts: DateParts, calendar: str) -> Offer | None:
    if calendar not in CONVERTED:
        wording = parts.wording or _as_entered(parts)
        return Offer(calendar, parts, FuzzyDate(wording=wording, calendar=calendar, sequence=parts.sequence))
    try:
        return Offer(calendar, parts, converted(parts, calendar))
    except BadInput:
        return None


def _beside(parts: DateParts, worded: Dated) -> Offer | None:
    """What the wording would make of the date that stands beside it: the same, where it may be the same day."""
    offer = _offer(_as_parts(parts, worded), worded.calendar)
    try:
        entered = FuzzyDate.from_parts(replace(parts, calendar=worded.calendar))
    except BadInput:
        return offer
    return replace(offer, date=entered) if offer is not None and offer.date.overlaps(entered) else offer


def _kept_beside(parts: DateParts, calendar: str) -> Offer | None:
    """The date as it stands, with the calendar of its words said."""
    try:
        return Offer(calendar, parts, FuzzyDate.from_parts(replace(parts, calendar=calendar)))
    except BadInput:
        return _offer(parts, calendar)


def _as_parts(parts: DateParts, worded: Dated) -> DateParts:
    mode = parts.mode if parts.mode in ("exact", "about", "before", "after") else "exact"
    return replace(parts, mode=mode, first=(worded.year, worded.month, worded.day), second=None)


def _span(day: DayParts | None, calendar: str) -> tuple[dt.date, dt.date]:
    if day is None:
        raise BadInput(_("Enter at least the year, or choose “unknown”."), code="date_incomplete")
    if day[2] is not None and day[1] is None:
        raise BadInput(_("A day needs its month."), code="day_without_month")
    days = days_of(Dated(calendar, *day)) if calendar in CONVERTED else None
    if days is None:
        raise BadInput(
            _(
                "{date} is no date of the calendar {calendar} that can be converted.",
                date=_numbers(day),
                calendar=vocabularies.load("calendar").label(calendar, current()),
            ),
            code="not_converted",
        )
    return days


def _as_entered(parts: DateParts) -> str:
    return " – ".join(_numbers(each) for each in (parts.first, parts.second) if each is not None)


def _numbers(day: DayParts) -> str:
    """``27/3/1440``, as far as it goes."""
    return "/".join(str(number) for number in reversed(day) if number is not None)
