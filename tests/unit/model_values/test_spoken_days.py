"""Days that a source names without a date."""

from __future__ import annotations

import pytest

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.spoken_days import spoken_days

THURSDAY = FuzzyDate.parse("2018-12-06")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("A strike hit the clinic on Tuesday.", ["2018-12-04"]),
        ("قصفت الطائرات المدينة يوم الثلاثاء.", ["2018-12-04"]),
        ("Une frappe a touché l'hôpital mardi.", ["2018-12-04"]),
        ("El martes cayó la ciudad, ayer el puente.", ["2018-12-04", "2018-12-05"]),
        ("У середу обстріляли лікарню.", ["2018-12-05"]),
        ("On Thursday it was shelled.", ["2018-12-06", "2018-11-29"]),
        ("yesterday and Wednesday", ["2018-12-05"]),
        ("On Tuesday, 4 September 2018, it was shelled.", []),
        ("Tuesdayish sundaes", []),
    ],
)
def test_the_day_follows_from_the_day_of_the_source(text: str, days: list[str]) -> None:
    assert [each.date.edtf for each in spoken_days(text, THURSDAY)] == days


def test_the_words_are_kept_as_the_wording() -> None:
    assert spoken_days("on Tuesday", THURSDAY)[0].date.wording == "Tuesday"


@pytest.mark.parametrize("published", [None, FuzzyDate.parse("2018-12"), FuzzyDate.unknown("some day")])
def test_a_source_without_its_day_offers_nothing(published: FuzzyDate | None) -> None:
    assert spoken_days("on Tuesday", published) == []
