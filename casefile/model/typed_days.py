"""Days, months and years as people type them into a search: in figures, or with the name of the month in any language
of the program. In figures the day comes before the month; 5/13/2018 is not guessed at.
"""

from __future__ import annotations

import re
from functools import cache

from casefile.i18n import translator
from casefile.model.month_names import plain
from casefile.model.outside import western_digits

_LANGUAGES = ("en", "ar", "ar-SY", "ar-DZ", "fr", "es", "uk")
"""Whose months are known: the Arabic ones of Egypt and the Gulf, of the Levant, and of the Maghreb."""
_PART = r"\s*[-./]\s*"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}}){_PART}(?P<month>\d{{1,2}})(?:{_PART}(?P<day>\d{{1,2}}))?")
_YEAR_LAST = re.compile(rf"(?:(?P<day>\d{{1,2}}){_PART})?(?P<month>\d{{1,2}}){_PART}(?P<year>\d{{4}})")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er)?(?!\w)")
_BETWEEN = re.compile(r"(?<!\w)(?:of|the|de|del|р|року)(?!\w)")


def typed_day(typed: str) -> str:
    """What was typed, as ``2018``, ``2018-12`` or ``2018-12-06``; unchanged where it is nothing of the kind."""
    text = western_digits(typed).strip()
    for form in (_YEAR_FIRST, _YEAR_LAST):
        if match := form.fullmatch(text):
            return _written(match["year"], match["month"], match["day"] or "")
    return _with_a_name(text) or text


def _written(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}" if day else f"{year}-{int(month):02d}"


def _with_a_name(text: str) -> str:
    year = _YEAR.search(text)
    if year is None:
        return ""
    rest = _BETWEEN.sub(" ", plain(text[: year.start()] + " " + text[year.end() :]))
    day = _DAY.search(rest)
    if day is not None:
        rest = rest[: day.start()] + " " + rest[day.end() :]
    month = _months().get(" ".join(rest.split()))
    return _written(year[0], str(month), day[1] if day is not None else "") if month is not None else ""


@cache
def _months() -> dict[str, int]:
    return {plain(name): number for each in _LANGUAGES for name, number in translator(each).months().items()}
