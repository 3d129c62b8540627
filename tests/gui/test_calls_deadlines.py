"""How a call stands with its due day, and in which order that puts calls."""

from __future__ import annotations

import datetime as dt

import pytest

from casefile.gui.pages.calls.deadlines import deadline, most_pressing
from casefile.gui.pages.calls.listing import after_words, outcome_words
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Response

TODAY = dt.date(2019, 3, 1)


@pytest.mark.parametrize(
    ("due", "status", "words"),
    [
        ("2019-02-17", "pending", "12 days overdue"),
        ("2019-02-28", "no_action", "1 day overdue"),
        ("2019-03-01", "", "Due today"),
        ("2019-03-02", "token", "Due in 1 day"),
        ("2019-03", "pending", "Due in 30 days"),  # by its latest day: in doubt, not late
        ("2019-02-17", "closed", "Settled"),
        ("2019-02-17", "significant_continuing", "Settled"),
        (None, "pending", "No due date"),
    ],
)
def test_a_deadline_in_words(due: str | None, status: str, words: str) -> None:
    addressee = Addressee(due=FuzzyDate.parse(due) if due else None, status=status)
    assert deadline(addressee, TODAY).words() == words


def test_a_call_stands_as_its_most_pressing_addressee_does() -> None:
    settled = Addressee(due=FuzzyDate.parse("2018-01-01"), status="closed")
    soon = Addressee(due=FuzzyDate.parse("2019-03-05"))
    late = Addressee(due=FuzzyDate.parse("2019-02-20"))
    later = Addressee(due=FuzzyDate.parse("2019-01-20"))
    standing, who = most_pressing([settled, soon, late, later], TODAY)
    assert (standing.days, who) == (40, later)
    assert most_pressing([settled], TODAY)[0].open is False
    assert most_pressing([], TODAY)[0].words() == "No addressee"


def test_the_outcome_is_the_newest_response_and_how_long_it_took() -> None:
    call = Call(title="x", made=FuzzyDate.parse("2019-01-01"))
    token = Response(type="token", date=FuzzyDate.parse("2019-01-15"))
    denial = Response(type="counter_or_denial", date=FuzzyDate.parse("2019-02-01"))
    assert outcome_words(call, [denial, token]) == "Counter-measure or denial, answered after 31 days"
    assert outcome_words(call, []) == ""
    assert after_words(0) == "answered on the same day"
