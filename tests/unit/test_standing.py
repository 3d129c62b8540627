"""How addressees stand: settled, answered, answered in vain, overdue, due; and what a response makes of a status."""

from __future__ import annotations

import datetime as dt

import pytest

from casefile.i18n import Translator
from casefile.model import vocabularies
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Response
from casefile.model.standing import Standing, proposed_status, responses_by_addressee, standings

TODAY = dt.date(2019, 3, 1)
EN = Translator("en")
CALL = Call(title="x", made=FuzzyDate.parse("2019-01-01"))


def one(due: str | None, status: str, *answers: tuple[str, str | None]) -> Standing:
    addressee = Addressee(due=FuzzyDate.parse(due) if due else None, status=status)
    responses = [
        Response(addressee_id=addressee.id, type=kind, date=FuzzyDate.parse(day) if day else None)
        for kind, day in answers
    ]
    return standings(CALL, [addressee], responses, TODAY)[addressee.id]


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
def test_without_an_answer(due: str | None, status: str, words: str) -> None:
    stands = one(due, status)
    assert stands.words(EN) == words
    assert not stands.answered and stands.days_to_answer is None


@pytest.mark.parametrize(
    ("due", "status", "kind", "words"),
    [
        # The case that began it: answered years ago, and still "2,886 days overdue".
        ("2011-04-05", "pending", "counter_or_denial", "Answered, not fulfilled"),
        ("2019-02-17", "pending", "pledged", "Answered, not fulfilled"),
        ("2019-02-17", "no_action", "favourable", "Answered, not fulfilled"),  # the status is a person's word
        ("2019-02-17", "pending", "favourable", "Answered after 14 days"),
        (None, "", "favourable", "Answered after 14 days"),
        (None, "", "token", "Answered, not fulfilled"),
        ("2019-03-20", "pending", "pledged", "Due in 19 days"),
        ("2019-02-17", "closed", "counter_or_denial", "Settled"),
        ("2019-02-17", "pending", "none", "12 days overdue"),  # silence that was logged is no answer
    ],
)
def test_with_an_answer_after_fourteen_days(due: str | None, status: str, kind: str, words: str) -> None:
    stands = one(due, status, (kind, "2019-01-15"))
    assert stands.words(EN) == words
    assert stands.answered is (kind != "none")
    assert stands.days_to_answer == (14 if kind != "none" else None)


def test_the_first_answer_counts_and_a_day_may_be_unknown() -> None:
    assert one(None, "", ("token", "2019-02-01"), ("pledged", "2019-01-02")).days_to_answer == 1
    undated = one(None, "", ("favourable", None))
    assert (undated.days_to_answer, undated.words(EN)) == (None, "Answered")
    assert one(None, "", ("favourable", "2019-01-01")).words(EN) == "Answered on the same day"


def test_a_response_of_nobody_in_particular_is_the_only_addressees() -> None:
    first, second, stray = Addressee(), Addressee(), Response(type="token")
    assert responses_by_addressee([first], [stray]) == {first.id: (stray,)}
    assert responses_by_addressee([first, second], [stray]) == {first.id: (), second.id: ()}
    assert responses_by_addressee([], [stray]) == {}


@pytest.mark.parametrize(
    ("kind", "proposed"),
    [
        ("favourable", "closed"),
        ("partial", "some_continuing"),
        ("token", "token"),
        ("counter_or_denial", "no_action"),
        ("none", "no_action"),
        ("pledged", "pending"),
        ("request_for_information", "pending"),
        ("other", "pending"),
        ("", "pending"),
    ],
)
def test_a_response_proposes_a_status(kind: str, proposed: str) -> None:
    assert proposed_status(Addressee(status="pending"), kind) == proposed
    assert vocabularies.load("call_status").contains(proposed)
    assert not kind or vocabularies.load("response_kind").contains(kind)
    assert proposed_status(Addressee(status="closed"), kind) == "closed", "what is settled stays so"
