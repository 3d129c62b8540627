"""Other calendars: what a wording means, which days of ours that is, and what is never taken for one of ours."""

from __future__ import annotations

from datetime import date

import pytest

from casefile.errors import BadInput
from casefile.i18n import Translator
from casefile.model.calendars import Dated, days_of, read_wording, suspected
from casefile.model.conversion import converted, is_of_another_calendar, offers
from casefile.model.dateparts import DateParts
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import Incident
from casefile.model.rules import with_checked_dates

ENGLISH, ARABIC = Translator("en"), Translator("ar")


@pytest.mark.parametrize(
    ("dated", "first", "last"),
    [
        (Dated("islamic", 1440, 3, 27), date(2018, 12, 4), date(2018, 12, 6)),
        (Dated("islamic", 1445, 9, 1), date(2024, 3, 10), date(2024, 3, 12)),  # Ramadan: 11 March in Saudi Arabia
        (Dated("islamic", 1443, 9), date(2022, 4, 1), date(2022, 5, 2)),
        (Dated("islamic", 1440), date(2018, 9, 10), date(2019, 8, 31)),
        (Dated("islamic", 1440, 2, 30), date(2018, 11, 7), date(2018, 11, 9)),  # where the month had a thirtieth
        (Dated("islamic", 1343, 1, 1), date(1924, 7, 31), date(1924, 8, 2)),
        (Dated("persian", 1397, 9, 14), date(2018, 12, 5), date(2018, 12, 5)),
        (Dated("persian", 1357, 11, 22), date(1979, 2, 11), date(1979, 2, 11)),
        (Dated("persian", 1403, 12, 30), date(2025, 3, 20), date(2025, 3, 20)),
        (Dated("persian", 1399, 12), date(2021, 2, 19), date(2021, 3, 20)),
        (Dated("persian", 1401), date(2022, 3, 21), date(2023, 3, 20)),
        (Dated("ethiopian", 2011, 3, 26), date(2018, 12, 5), date(2018, 12, 5)),
        (Dated("ethiopian", 2000, 1, 1), date(2007, 9, 12), date(2007, 9, 12)),  # the millennium
        (Dated("ethiopian", 2013, 2, 25), date(2020, 11, 4), date(2020, 11, 4)),
        (Dated("ethiopian", 2011, 13, 6), date(2019, 9, 11), date(2019, 9, 11)),
        (Dated("ethiopian", 2011, 13), date(2019, 9, 6), date(2019, 9, 11)),
        (Dated("ethiopian", 2012), date(2019, 9, 12), date(2020, 9, 10)),
    ],
)
def test_dates_of_other_calendars_are_these_days(dated: Dated, first: date, last: date) -> None:
    assert days_of(dated) == (first, last)


@pytest.mark.parametrize(
    "dated",
    [
        Dated("islamic", 1440, 3, 31),
        Dated("islamic", 1440, 13),
        Dated("islamic", 1440, 0, 1),
        Dated("islamic", 1342, 1, 1),
        Dated("islamic", 1501, 1, 1),
        Dated("persian", 1397, 7, 31),
        Dated("persian", 1402, 12, 30),
        Dated("persian", 1303, 1, 1),  # before the law of 1925 the months were others
        Dated("ethiopian", 2012, 13, 6),
        Dated("ethiopian", 2011, 14),
        Dated("ethiopian", 2011, 1, 31),
    ],
)
def test_what_is_no_date_or_out_of_reach_is_not_converted(dated: Dated) -> None:
    assert days_of(dated) is None


@pytest.mark.parametrize(
    ("wording", "calendar", "means"),
    [
        ("27 ربيع الأول 1440", "", Dated("islamic", 1440, 3, 27)),
        ("٢٧ رَبِيع الأَوَّل ١٤٤٠هـ", "", Dated("islamic", 1440, 3, 27)),
        ("27 Rabiʿ al-awwal 1440 AH", "", Dated("islamic", 1440, 3, 27)),
        ("Rabi II 1440", "", Dated("islamic", 1440, 4)),
        ("3 Zilhicce 1441", "", Dated("islamic", 1441, 12, 3)),
        ("5 Tir 1397", "", Dated("persian", 1397, 4, 5)),
        ("5 Tir 2011", "", Dated("ethiopian", 2011, 5, 5)),
        ("۲۲ بهمن ۱۳۵۷", "", Dated("persian", 1357, 11, 22)),
        ("26 ሕዳር 2011", "", Dated("ethiopian", 2011, 3, 26)),
        ("፳፮ ኅዳር ፳፻፲፩", "", Dated("ethiopian", 2011, 3, 26)),
        ("ኅዳር ፩ ቀን ፲፱፻፺፱ ዓ.ም.", "", Dated("ethiopian", 1999, 3, 1)),
        ("27/3/1440", "islamic", Dated("islamic", 1440, 3, 27)),
        ("۱۳۹۷/۹/۱۴", "persian", Dated("persian", 1397, 9, 14)),
        ("3.1440", "islamic", Dated("islamic", 1440, 3)),
    ],
)
def test_words_are_read_by_the_names_of_the_months_or_in_numbers(wording: str, calendar: str, means: Dated) -> None:
    assert read_wording(wording, calendar) == (means,)


@pytest.mark.parametrize(
    "wording",
    [
        "5 December 2018",
        "5 كانون الأول 2018",
        "5 ديسمبر 2018",
        "27/3/1440",  # of which calendar is not said
        "the witness Ramadan, 42 years old",
        "Rajab 2018",
        "between 3 and 5 Rajab 1440",
        "in March",
        "",
    ],
)
def test_other_words_are_left_alone(wording: str) -> None:
    assert read_wording(wording) == ()


def test_years_that_look_hijri_are_suspected() -> None:
    assert suspected(1440) == ("islamic", "persian")
    assert suspected(1310) == ("persian", "burmese")
    assert suspected(5779) == ("hebrew",)
    assert suspected(2562) == ("other",), "a Buddhist year"
    assert suspected(2018) == suspected(1299) == suspected(1501) == ()
    assert is_of_another_calendar(DateParts("between", (2018, 12, 5), (1440, 3, 27)))
    assert offers(DateParts("exact", (2018, 12, 5))) == ()


@pytest.mark.parametrize(
    ("parts", "edtf"),
    [
        (DateParts("exact", (1440, 3, 27)), "2018-12-04/2018-12-06"),
        (DateParts("exact", (1440, 3, 27), time="18:14", zone="Asia/Damascus"), "2018-12-05~"),
        (DateParts("about", (1440, 3, None)), "2018-11-08~/2018-12-08~"),
        (DateParts("exact", (1440, 3, 27), uncertain=True), "2018-12-04?/2018-12-06?"),
        (DateParts("before", (1440, 3, 27)), "../2018-12-06"),
        (DateParts("after", (1440, 3, 27)), "2018-12-04/.."),
        (DateParts("between", (1440, 3, 27), (1440, 4, 1)), "2018-12-04/2018-12-09"),
    ],
)
def test_every_kind_of_date_is_converted(parts: DateParts, edtf: str) -> None:
    when = converted(parts, "islamic")
    assert (when.edtf, when.calendar, when.time) == (edtf, "islamic", parts.time)
    assert when.wording.startswith("27/3/1440") or when.wording == "3/1440"
    assert FuzzyDate.from_json(when.to_json()) == when


@pytest.mark.parametrize(
    ("wording", "calendar", "name"),
    [
        ("כ״ז בכסלו תשע״ט", "hebrew", "Hebrew"),
        ('כ"ז בכסלו ה\'תשע"ט', "hebrew", "Hebrew"),
        ("27 Kislev 5779", "hebrew", "Hebrew"),
        ("ל׳ באדר א׳ תשפ״ד", "hebrew", "Hebrew"),
        ("၁၃၈၀ ပြည့်နှစ် နတ်တော်လပြည့်ကျော် ၁၃ ရက်", "burmese", "Burmese"),
        ("Nadaw 1380", "burmese", "Burmese"),
        ("5 ธันวาคม พ.ศ. 2561", "other", "Other"),
    ],
)
def test_what_is_not_converted_is_asked_about_and_kept_as_worded(wording: str, calendar: str, name: str) -> None:
    (offer,) = offers(DateParts("exact", wording=wording))
    assert offer.calendar == calendar
    assert not offer.date.known and offer.date.words(ENGLISH) == f"“{wording}” ({name}, not converted)"
    (beside,) = offers(DateParts("exact", (2018, 12, 5), wording=wording))
    assert beside.date.words(ENGLISH) == "5 December 2018", "anyone who knows the day keeps it"
    assert (beside.date.wording, beside.date.calendar) == (wording, calendar)


@pytest.mark.parametrize(
    ("year", "calendar"),
    [(5779, "hebrew"), (2562, "other"), (1380, "burmese")],
)
def test_a_year_of_a_calendar_that_is_not_converted_is_never_one_of_ours_by_itself(year: int, calendar: str) -> None:
    parts = DateParts("exact", (year, 3, 27))
    assert is_of_another_calendar(parts)
    (offer,) = (each for each in offers(parts) if each.calendar == calendar)
    assert not offer.date.known and offer.date.wording == f"27/3/{year}"
    with pytest.raises(BadInput):
        FuzzyDate(f"{year}-03-27", calendar=calendar)


@pytest.mark.parametrize(
    "wording",
    ["5 Nisan 2018", "אבא שלי", "5 בדצמבר 2018", "Adar said so in 2018", "Waso market", "be there in 2031", "ב־5 באב"],
)
def test_other_words_are_not_taken_for_these_calendars(wording: str) -> None:
    assert offers(DateParts("exact", wording=wording)) == ()


def test_a_calendar_that_cannot_be_converted_keeps_its_words() -> None:
    with pytest.raises(BadInput, match="Burmese"):
        converted(DateParts("exact", (1380, 8, 1)), "burmese")
    kept = FuzzyDate(wording="၁၃၈၀ ပြည့်နှစ် နတ်တော်လ", calendar="burmese")
    assert kept.words(ENGLISH) == "“၁၃၈၀ ပြည့်နှစ် နတ်တော်လ” (Burmese, not converted)"


@pytest.mark.parametrize(
    ("edtf", "wording", "calendar", "says"),
    [
        ("1440-03-27", "27 ربيع الأول 1440", "islamic", "between 4 and 6 December 2018"),
        ("1397-09-14", "", "persian", "5 December 2018"),
        ("../1440", "", "islamic", "is Islamic (Hijri)"),
        ("2011-03-26", "26 ኅዳር 2011", "ethiopian", "5 December 2018"),
        ("1380-08", "", "burmese", "leave it unknown"),
        ("5779-03", "", "hebrew", "leave it unknown"),
    ],
)
def test_a_date_of_another_calendar_is_not_taken_for_one_of_ours(
    edtf: str, wording: str, calendar: str, says: str
) -> None:
    with pytest.raises(BadInput) as refused:
        FuzzyDate(edtf, wording=wording, calendar=calendar)
    assert refused.value.code == "other_calendar"
    assert says in refused.value.message
    incident = Incident(title="Shelling", when=FuzzyDate.from_json(_json(edtf, wording, calendar)))
    with pytest.raises(BadInput, match="When: "):
        with_checked_dates(incident)


def test_one_that_was_kept_so_is_never_shown_as_ours() -> None:
    kept = FuzzyDate.from_json(_json("1440-03-27", "27 ربيع الأول 1440", "islamic"))
    assert kept.words(ENGLISH) == "“27 ربيع الأول 1440” (Islamic (Hijri), not converted)"
    assert "هجري" in kept.words(ARABIC)
    assert FuzzyDate.from_json(_json("1440-03-27", "", "islamic")).words(ENGLISH).startswith("“1440-03-27” (Islamic")
    assert not kept.known and kept.earliest is None
    assert kept.sort_key == FuzzyDate().sort_key  # last, and not first of all
    assert kept.to_json() == _json("1440-03-27", "27 ربيع الأول 1440", "islamic")


def test_a_converted_date_stands_in_its_own_place() -> None:
    when = FuzzyDate("2018-12-04/2018-12-06", wording="27 ربيع الأول 1440", calendar="islamic")
    assert FuzzyDate("2018-12-03").sort_key < when.sort_key < FuzzyDate("2018-12-07").sort_key
    both = FuzzyDate("2018-12-05", wording="27 ربيع الأول 1440 (5/12/2018)", calendar="islamic")
    assert both.known


def _json(edtf: str, wording: str, calendar: str) -> dict[str, object]:
    return {"edtf": edtf, **({"wording": wording} if wording else {}), "calendar": calendar}
