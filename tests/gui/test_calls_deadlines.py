"""How a call stands with its due day and its answers, and in which order that puts calls."""

from __future__ import annotations

import pytest

from casefile.gui.pages.calls.deadlines import is_open, most_pressing, pressing, standing_words
from casefile.gui.pages.calls.listing import after_words, outcome_words
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Response
from casefile.model.standing import Standing

MADE = Call(title="x", made=FuzzyDate.parse("2019-01-01"))


def test_a_call_stands_as_its_most_pressing_addressee_does() -> None:
    first, second, third = Addressee(), Addressee(), Addressee()
    standings = [(Standing("settled"), first), (Standing("due", 4), second), (Standing("overdue", 40), third)]
    standing, who = most_pressing(standings)
    assert (standing.days, who) == (40, third)
    assert is_open(most_pressing(standings[:1])[0]) is False
    assert standing_words(most_pressing([])[0]) == "No addressee"


def test_silence_presses_before_an_answer_in_vain_and_that_before_what_is_due() -> None:
    order = [
        Standing("overdue", 40),
        Standing("overdue", 9),
        Standing("unfulfilled", 50, True),
        Standing("unfulfilled", 2, True),
        Standing("due", 1),
        Standing("due", 8),
        Standing("undated"),
        Standing("answered", 0, True),
        Standing("settled"),
    ]
    assert sorted([*order[4:], *order[:4]], key=pressing) == order


@pytest.mark.parametrize(("state", "open_"), [("overdue", True), ("unfulfilled", True), ("answered", False)])
def test_what_is_answered_and_done_is_no_longer_open(state: str, open_: bool) -> None:
    assert is_open(Standing(state)) is open_


def test_the_outcome_is_the_newest_response_and_how_long_it_took() -> None:
    token = Response(type="token", date=FuzzyDate.parse("2019-01-15"))
    denial = Response(type="counter_or_denial", date=FuzzyDate.parse("2019-02-01"))
    assert outcome_words(MADE, [denial, token]) == "Counter-measure or denial, answered after 31 days"
    assert outcome_words(MADE, []) == ""
    assert after_words(0) == "answered on the same day"
