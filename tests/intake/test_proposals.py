"""Proposals travel between processes and are checked on arrival."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from casefile.errors import BadInput
from casefile.intake.proposals import ACTION_LABELS, Action, Proposal, count_by_action

GOOD = Proposal("incident", UUID(int=7), {"title": "x"}, Action.UPDATE, "The title changes.", 3)


def test_there_and_back() -> None:
    assert Proposal.from_untrusted(json.loads(json.dumps(GOOD.as_dict()))) == GOOD
    without_id = Proposal("source")
    assert Proposal.from_untrusted(without_id.as_dict()) == without_id


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "confession"},
        {"kind": []},
        {"id": "no id"},
        {"data": []},
        {"action": "delete"},
        {"action": None},
        {"reason": 5},
        {"reason": "x" * 3000},
        {"row": -1},
        {"row": True},
        {"more": 1},
    ],
)
def test_what_is_no_proposal(change: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Proposal.from_untrusted(GOOD.as_dict() | change)


def test_reasons_are_cleaned() -> None:
    assert Proposal.from_untrusted(GOOD.as_dict() | {"reason": "a\u202eb"}).reason == "ab"


def test_every_action_is_counted_and_has_a_label() -> None:
    assert count_by_action([GOOD, GOOD]) == {
        Action.CREATE: 0,
        Action.UPDATE: 2,
        Action.SKIP: 0,
        Action.REFUSE: 0,
    }
    assert set(ACTION_LABELS) == set(Action)
