"""Days that a source names by its own: *on Tuesday*, *yesterday*. Which day that is follows from the day of the source.

Offered, never entered by themselves: a person decides, as a report may speak of the Tuesday of another week.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache

from casefile.i18n import translator
from casefile.model.fuzzydate import FuzzyDate

_LANGUAGES = ("en", "ar", "fr", "es", "uk")

_FURTHER = {
    "середу": 2,  # the accusative, in which Ukrainian says on which day
    "пʼятницю": 4,
    "п'ятницю": 4,
    "п’ятницю": 4,
    "суботу": 5,
    "неділю": 6,
    "اثنين": 0,
    "الإثنين": 0,
    "الاثنين": 0,
    "ثلاثاء": 1,
    "اربعاء": 2,
}
"""Spellings and cases beside those of the Unicode CLDR; Monday is 0."""

_AGO = {
    "today": 0,
    "aujourd'hui": 0,
    "hoy": 0,
    "сьогодні": 0,
    "اليوم": 0,
    "yesterday": 1,
    "hier": 1,
    "ayer": 1,
    "вчора": 1,
    "учора": 1,
    "أمس": 1,
    "امس": 1,
}
"""Words for a day by how many days it lies before that of the source."""

_DATED = re.compile(r"[\s,،]*(?:the\s+)?[0-9٠-٩]")
"""What follows a weekday that is the weekday of a date: *Tuesday, 5 March*."""


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day that a text names.

    :param words: as the text has them. :param date: which day that is, with these words as its wording.
    :param weekday: whether the words are a weekday.
    """

    words: str
    date: FuzzyDate
    weekday: bool


def spoken_days(text: str, published: FuzzyDate | None) -> list[SpokenDay]:
    """The days that a text names without a date, each once, in its order.

    A weekday is the last one before the source; where the source is of the same weekday, that very day comes first.

    :param published: the day of the source; nothing is found where it is not known to the day.
    """
    day = published.earliest if published is not None else None
    if published is None or day is None or published.latest != day:
        return []
    found: dict[dt.date, SpokenDay] = {}
    for match in _names().finditer(text):
        words = match[0]
        ago = _AGO.get(words.casefold())
        if ago is not None:
            days = [day - dt.timedelta(ago)]
        elif _DATED.match(text, match.end()):
            continue
        else:
            back = (day.weekday() - _weekdays()[words.casefold()]) % 7
            days = [day - dt.timedelta(back)] if back else [day, day - dt.timedelta(7)]
        for each in days:
            date = replace(FuzzyDate.day(each), wording=words)
            found.setdefault(each, SpokenDay(words, date, ago is None))
    return list(found.values())


@cache
def _weekdays() -> dict[str, int]:
    known = {
        name.casefold(): number for language in _LANGUAGES for name, number in translator(language).weekdays().items()
    }
    return {**known, **_FURTHER}


@cache
def _names() -> re.Pattern[str]:
    words = sorted({*_weekdays(), *_AGO}, key=len, reverse=True)
    return re.compile(r"(?<![^\W\d_])(?:" + "|".join(map(re.escape, words)) + r")(?![^\W\d_])", re.IGNORECASE)
