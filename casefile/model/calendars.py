"""Dates of other calendars: read as they are worded, and which days of ours they are.

Converted is only what can be converted rightly:

- ``islamic`` by the Umm al-Qura calendar of Saudi Arabia, 1343 to 1500 (the tables of ``hijridate``). Where a month
  begins by sight of the moon, it begins a day earlier or later: a day is given with one day to either side.
- ``persian``, the Solar Hijri calendar of Iran since the law of 31 March 1925, and of Afghanistan since 1957: six
  months of 31 days, five of 30, and 29 or 30. A leap year by the cycle of 33 years, which agrees with the equinox from
  1178 to 1633 (K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and Planets 74, 1996).
- ``ethiopian``: twelve months of 30 days and five or six days more, a leap year every fourth (E. M. Reingold and
  N. Dershowitz, "Calendrical Calculations", 4th ed. 2018, ch. 4).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from casefile.model.kept_calendars import kept_by_year
from casefile.model.month_names import MONTHS, plain
from casefile.model.outside import western_digits

CONVERTED = ("islamic", "persian", "ethiopian")
"""Calendars whose dates are converted."""

_REACH = {"islamic": (1343, 1500), "persian": (1304, 1498), "ethiopian": (1893, 2192)}
_LOOKS_FOREIGN = (1300, 1500)
"""Years of our calendar of which no source here speaks, and years of both Hijri calendars of which most do."""
_OWN_YEARS = ("islamic", "persian", "hebrew", "ethiopian", "burmese")
"""Calendars whose year is never that of ours."""

_BEFORE_THE_FIRST_OF_PERSIA = dt.date(622, 3, 20).toordinal()  # the day before 1 Farvardin 1, by that cycle
_FIRST_OF_ETHIOPIA = dt.date(8, 8, 27).toordinal()  # 29 August 8 of the Julian calendar


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of another calendar as far as it is known: its month and its day may not be."""

    calendar: str
    year: int
    month: int | None = None
    day: int | None = None


def suspected(year: int) -> tuple[str, ...]:
    """The calendars of which a year may be that was entered as one of ours; none where it may well be ours."""
    kept = kept_by_year(year)
    if not _LOOKS_FOREIGN[0] <= year <= _LOOKS_FOREIGN[1]:
        return kept
    hijri = tuple(calendar for calendar in ("islamic", "persian") if _reaches(calendar, year))
    return (*(hijri or ("islamic", "persian")), *kept)


def is_unconverted(calendar: str, wording: str, years: tuple[int, ...]) -> bool:
    """Whether what is given as a date of our calendar is one of that other calendar.

    :param wording: the source's words. :param years: those that the date names.
    """
    if not years:
        return False
    if calendar == "other":  # Buddhist years, and any other that is centuries ahead
        return any("other" in kept_by_year(year) for year in years)
    if calendar not in _OWN_YEARS:
        return False
    least, most = (5000, 9999) if calendar == "hebrew" else _LOOKS_FOREIGN
    if calendar != "ethiopian" and any(least <= year <= most for year in years):
        return True
    worded = {int(number) for number in re.findall(r"(?<!\d)\d{3,4}(?!\d)", western_digits(wording))}
    return bool(worded) and worded <= set(years)


def read_wording(wording: str, calendar: str = "") -> tuple[Dated, ...]:
    """The dates that the words may mean: by the names of their months, or by numbers where the calendar is known.

    :param calendar: what it is known to be; empty where it is not. Names of months tell, then.
    """
    wording = _ethiopic_digits(wording)
    text = plain(western_digits(wording))
    wanted = (calendar,) if calendar in CONVERTED else CONVERTED
    named = tuple(dated for each in wanted for dated in _named(text, each))
    if named or calendar not in CONVERTED:
        return named
    return tuple(_numbered(western_digits(wording), calendar))


def days_of(dated: Dated) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of ours that it can be; None where there is no such date or it is out of reach."""
    first_month = 1 if dated.month is None else dated.month
    last_month = _months(dated.calendar) if dated.month is None else dated.month
    if not _reaches(dated.calendar, dated.year) or not 1 <= first_month <= last_month <= _months(dated.calendar):
        return None
    first = _day(dated.calendar, dated.year, first_month, 1 if dated.day is None else dated.day)
    if dated.day is not None:
        last = first
    else:
        year, month = (dated.year, last_month + 1) if last_month < _months(dated.calendar) else (dated.year + 1, 1)
        after = _day(dated.calendar, year, month, 1)
        last = None if after is None else after - dt.timedelta(1)
    if first is None or last is None:
        return None
    spread = dt.timedelta(1 if dated.calendar == "islamic" else 0)
    return first - spread, last + spread


def _months(calendar: str) -> int:
    return 13 if calendar == "ethiopian" else 12


def _reaches(calendar: str, year: int) -> bool:
    first, last = _REACH[calendar]
    return first <= year <= last


def _day(calendar: str, year: int, month: int, day: int) -> dt.date | None:
    """One day of ours; None where the month has no such day, or the tables end."""
    match calendar:
        case "islamic":
            return _islamic(year, month, day)
        case "persian":
            return _persian(year, month, day)
    return _ethiopian(year, month, day)


def _islamic(year: int, month: int, day: int) -> dt.date | None:
    # Imported on first use: most dates are ours.
    from hijridate import Hijri

    if not (1 <= month <= 12 and 1 <= day <= 30):  # a month by sight of the moon may have thirty where the table has 29
        return None
    try:
        first: dt.date = Hijri(year, month, 1).to_gregorian()
    except (OverflowError, ValueError):
        return None
    return dt.date(first.year, first.month, first.day) + dt.timedelta(day - 1)


def _persian(year: int, month: int, day: int) -> dt.date | None:
    length = 31 if month <= 6 else 30 if month <= 11 or _is_persian_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        return None
    whole = 365 * (year - 1) + (8 * (year - 1) + 29) // 33
    into = 31 * (month - 1) if month <= 7 else 30 * (month - 1) + 6
    return dt.date.fromordinal(_BEFORE_THE_FIRST_OF_PERSIA + whole + into + day)


def _is_persian_leap(year: int) -> bool:
    return (8 * year + 29) % 33 < 8


def _ethiopian(year: int, month: int, day: int) -> dt.date | None:
    length = 30 if month <= 12 else 6 if year % 4 == 3 else 5
    if not (1 <= month <= 13 and 1 <= day <= length):
        return None
    return dt.date.fromordinal(_FIRST_OF_ETHIOPIA + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)


def _named(text: str, calendar: str) -> Iterator[Dated]:
    """By the name of a month, which stands between other words."""
    found = _pattern(calendar).search(text)
    if found is None:
        return
    month = _by_name(calendar)[found[1]]
    rest = text[: found.start(1)] + " | " + text[found.end(1) :]
    numbers = [int(number) for number in re.findall(r"\d+", rest)]
    years = [number for number in numbers if _reaches(calendar, number)]
    days = [number for number in numbers if 1 <= number <= 31]
    if len(years) == 1 and len(days) <= 1 and len(numbers) == len(years) + len(days):
        yield Dated(calendar, years[0], month, days[0] if days else None)


_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})[/.\-](?P<month>\d{1,2})(?:[/.\-](?P<day>\d{1,2}))?(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(?:(?P<day>\d{1,2})[/.\-])?(?P<month>\d{1,2})[/.\-](?P<year>\d{4})(?!\d)")


def _numbered(text: str, calendar: str) -> Iterator[Dated]:
    """In numbers, the year first or last."""
    found = _YEAR_FIRST.search(text) or _YEAR_LAST.search(text)
    if found is not None and _reaches(calendar, int(found["year"])):
        yield Dated(calendar, int(found["year"]), int(found["month"]), int(found["day"]) if found["day"] else None)


_ETHIOPIC_NUMBER = re.compile("[\u1369-\u137c]+")


def _ethiopic_digits(text: str) -> str:
    """The text with Ethiopic numbers in our digits: ፳፻፲፩ is 2011. What is no number of theirs stays.

    Tens and units, before ፻ as often a hundred, before ፼ as often ten thousand (The Unicode Standard, 19.1).
    """
    return _ETHIOPIC_NUMBER.sub(lambda match: str(_ethiopic(match[0]) or match[0]), text)


def _ethiopic(number: str) -> int | None:
    whole = hundreds = group = 0
    for sign in number:
        at = ord(sign) - 0x1369
        if at < 9:
            if group % 10:
                return None
            group += at + 1
        elif at < 18:
            if group:
                return None
            group = 10 * (at - 8)
        elif at == 18:
            hundreds, group = hundreds + 100 * (group or 1), 0
        else:
            whole, hundreds, group = whole + 10_000 * (hundreds + group or 1), 0, 0
    return whole + hundreds + group


@cache
def _by_name(calendar: str) -> dict[str, int]:
    return {plain(name): month for month, names in enumerate(MONTHS[calendar], 1) for name in names.split("|")}


@cache
def _pattern(calendar: str) -> re.Pattern[str]:
    longest_first = sorted(_by_name(calendar), key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d])({'|'.join(map(re.escape, longest_first))})(?![^\W\d])")
