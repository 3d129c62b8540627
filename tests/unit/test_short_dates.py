"""Dates where there is little room: shorter, and never without their year."""

from __future__ import annotations

import pytest

from casefile.i18n import shortened
from casefile.model.fuzzydate import FuzzyDate


@pytest.mark.parametrize(
    ("date", "shorter"),
    [
        (FuzzyDate("2024-03-06/2024-03-19"), ("between 6 and 19 Mar 2024", "6–19 Mar 2024")),
        (FuzzyDate("2024-12-30/2025-01-02"), ("between 30 Dec 2024 and 2 Jan 2025", "30 Dec 2024 – 2 Jan 2025")),
        (FuzzyDate("2024-03/2024-05"), ("between Mar 2024 and May 2024", "Mar 2024 – May 2024")),
        (FuzzyDate("2024-03-05", "06:40", "+03:00"), ("5 Mar 2024, 06:40 (+03:00)", "5 Mar 2024…")),
        (FuzzyDate("2024-03-05~"), ("about 5 Mar 2024",)),
        (FuzzyDate("2024-03-17?"), ("17 Mar 2024 (uncertain)",)),
        (FuzzyDate("../2024-03-19"), ("before 19 Mar 2024",)),
        (FuzzyDate("2024-03-06~/2024-03-19"), ("between about 6 Mar 2024 and 19 Mar 2024",)),
        (FuzzyDate.unknown("last winter"), ()),
    ],
)
def test_shorter_and_shorter(date: FuzzyDate, shorter: tuple[str, ...]) -> None:
    assert date.shorter(shortened("en")) == shorter


@pytest.mark.parametrize("language", ["ar", "es", "fr"])
def test_the_year_is_in_each_in_every_language(language: str) -> None:
    for edtf in ("2024-03-06/2024-03-19", "2024-12-30/2025-01-02", "2024-03-05~", "../2024-03-19", "2024"):
        forms = FuzzyDate(edtf).shorter(shortened(language))
        assert forms and all("2024" in each for each in forms)
