"""Ways by which what a witness took back might still go out: none of them ends in a grant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from casefile.model.consent import audience_allowed, current_consents
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Consent
from casefile.workspace import Workspace

TODAY = dt.date(2026, 11, 30)


def consent(decision: str, given: FuzzyDate) -> Consent:
    return Consent(purpose="publication", decision=decision, given=given)


def goes_out(*recorded: Consent) -> bool:
    return audience_allowed(current_consents(recorded), "public", TODAY)


WITHDRAWN_AFTER_ALL = {
    "a year of another calendar, entered as one of ours": (FuzzyDate("2023-06-01"), FuzzyDate("1402-05-01")),
    "a later hour of the day": (FuzzyDate("2024-05-01", "09:00", "UTC"), FuzzyDate("2024-05-01", "17:00", "UTC")),
    "a later hour, no zone": (FuzzyDate("2024-05-01", "09:00"), FuzzyDate("2024-05-01", "17:00")),
    "a later place in the day": (FuzzyDate("2024-05-01", sequence=1), FuzzyDate("2024-05-01", sequence=2)),
    "a later instant on a day before, elsewhere": (
        FuzzyDate("2024-05-02", "00:30", "+14:00"),
        FuzzyDate("2024-05-01", "20:00", "-10:00"),
    ),
    "about a day before": (FuzzyDate("2024-05-02"), FuzzyDate("2024-05-01~")),
    "perhaps a day before": (FuzzyDate("2024-05-02"), FuzzyDate("2024-05-01?")),
    "about the same day": (FuzzyDate("2024-05-01"), FuzzyDate("2024-05-01~")),
    "granted about a day after": (FuzzyDate("2024-05-02~"), FuzzyDate("2024-05-01")),
    "in words": (FuzzyDate("2024-05-02"), FuzzyDate.unknown("on the feast")),
    "some time in the month": (FuzzyDate("2024-05-02"), FuzzyDate("2024-05")),
}


@pytest.mark.parametrize("case", WITHDRAWN_AFTER_ALL)
def test_what_was_or_may_have_been_taken_back_since_does_not_go_out(case: str) -> None:
    granted, withdrawn = (
        consent(decision, given)
        for decision, given in zip(("granted", "withdrawn"), WITHDRAWN_AFTER_ALL[case], strict=True)
    )
    for recorded in permutations([granted, withdrawn]):
        assert not goes_out(*recorded), [each.decision for each in recorded]


@pytest.mark.parametrize(
    ("withdrawn", "granted"),
    [
        (FuzzyDate("2024-05-01"), FuzzyDate("2024-05-02")),
        (FuzzyDate("2024-05-01", "09:00", "UTC"), FuzzyDate("2024-05-01", "17:00", "UTC")),
        (FuzzyDate("2024-05-01", "20:00", "-10:00"), FuzzyDate("2024-05-03", "00:30", "+14:00")),
        (FuzzyDate("2023"), FuzzyDate("2024-05")),
    ],
)
def test_what_was_certainly_granted_again_goes_out_in_whatever_order_it_was_recorded(
    withdrawn: FuzzyDate, granted: FuzzyDate
) -> None:
    both = [consent("withdrawn", withdrawn), consent("granted", granted)]
    assert all(goes_out(*recorded) for recorded in permutations(both))


@pytest.mark.parametrize("no", ["withdrawn", "refused"])
def test_a_document_from_before_gives_nothing_back_that_was_taken_back_since(
    ws: Workspace, tmp_path: Path, no: str
) -> None:
    case = ws.cases.create("TST", "A case")
    witness, _changes = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, consent("granted", FuzzyDate("2024-05-01")))
    ws.transfer.export_json(case.id, tmp_path / "before.json")
    [given] = ws.witnesses.decisions(witness.id)
    ws.records.save(replace(given, decision=no), based_on=given)
    preview = ws.transfer.preview(tmp_path / "before.json")
    assert [row.action for row in preview.rows if row.kind == "consent"] == ["skip"]
    ws.transfer.apply(preview)
    assert not ws.witnesses.allows(witness.id, "public", TODAY)
    assert ws.integrity.verify().ok
