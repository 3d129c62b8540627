"""Dates of calendars that are kept as they are worded, found but never converted: Hebrew, Burmese, Buddhist years.

A Hebrew day begins at sunset, its numbers are letters, and a leap year has a month more that either of two may be
called; a Burmese year was set by an almanac of its own, year by year, without a rule that holds. Both are asked about,
and anyone who knows the day in our calendar enters it beside the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.model.outside import western_digits

_HEBREW_YEARS, _BURMESE_YEARS, _BUDDHIST_YEARS = (5600, 5899), (1280, 1400), (2400, 2699)

_HEBREW_MONTHS = (
    "ניסן|נסן|אייר|איר|סיוון|סיון|תמוז|אב|מנחם אב|אלול|תשרי|מרחשוון|מרחשון|חשוון|חשון|כסלו|כסליו|טבת|שבט|אדר"
    "|nisan|nissan|iyar|iyyar|sivan|siwan|tammuz|tamuz|av|menachem av|elul|tishrei|tishri|cheshvan|heshvan|marcheshvan"
    "|kislev|tevet|teveth|shevat|shvat|adar"
)
_BURMESE_MONTHS = (
    "တန်ခူး|ကဆုန်|နယုန်|ဝါဆို|ဝါခေါင်|တော်သလင်း|သီတင်းကျွတ်|တန်ဆောင်မုန်း|နတ်တော်|ပြာသို|တပို့တွဲ|တပေါင်း"
    "|tagu|kason|nayon|waso|wagaung|tawthalin|thadingyut|tazaungmon|tazaungmone|nadaw|pyatho|tabodwe|tabaung"
)
_HEBREW = re.compile(rf"(?<![^\W\d_])[בהל]?(?:{_HEBREW_MONTHS})(?![^\W\d_])")
_BURMESE = re.compile(_BURMESE_MONTHS)
_HEBREW_NUMBER = re.compile(r"""[א-ת]['׳]?[א-ת]{0,3}["״”'׳][א-ת]?""")
"""A number in letters, which a mark before the last of them, or behind a single one, makes one."""
_BUDDHIST = re.compile(r"พ\s*\.?\s*ศ\s*\.?|พุทธศักราช|(?<!\w)b\.?\s*e\.?(?!\w)|buddhist")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def kept_by_year(year: int) -> tuple[str, ...]:
    """The calendars without a conversion of which a year may be that was entered as one of ours."""
    if _within(year, _HEBREW_YEARS):
        return ("hebrew",)
    if _within(year, _BUDDHIST_YEARS):
        return ("other",)
    # Below 1300 a year may well be ours: the chronicles of then.
    return ("burmese",) if year >= 1300 and _within(year, _BURMESE_YEARS) else ()


def kept_by_wording(wording: str) -> tuple[str, ...]:
    """The calendars without a conversion of which words are, by the names of their months and their years."""
    return tuple(_of_wording(western_digits(wording).casefold()))


def _of_wording(text: str) -> Iterator[str]:
    years = [int(year) for year in _YEAR.findall(text)]
    if _HEBREW.search(text) and (_HEBREW_NUMBER.search(text) or any(_within(year, _HEBREW_YEARS) for year in years)):
        yield "hebrew"
    if _BURMESE.search(text) and any(_within(year, _BURMESE_YEARS) for year in years):
        yield "burmese"
    if _BUDDHIST.search(text) and any(_within(year, _BUDDHIST_YEARS) for year in years):
        yield "other"


def _within(year: int, reach: tuple[int, int]) -> bool:
    return reach[0] <= year <= reach[1]
