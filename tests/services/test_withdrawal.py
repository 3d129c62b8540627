"""Which consent counts: the one given last by its date, then the one this vault recorded last; in doubt it is no."""

from __future__ import annotations

import datetime as dt
import json
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest

from casefile.dossier import projection
from casefile.model.consent import current_consents
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7
from casefile.model.records import Case, Consent, Witness, WitnessNote
from casefile.workspace import Workspace

TODAY = dt.date(2031, 9, 1)
WORDS = "The plane turned twice above the mill."


def given(decision: str, day: str = "", *, before: Consent | None = None) -> Consent:
    """A decision on publication. ``before``: one whose id is made older than that of another, as if typed before."""
    id_ = uuid7() if before is None else UUID(int=before.id.int - (1 << 90))
    return Consent(id=id_, purpose="publication", decision=decision, given=FuzzyDate.parse(day) if day else None)


def counts(*recorded: Consent) -> str:
    return current_consents(recorded)["publication"].decision


@pytest.mark.parametrize(
    ("recorded", "decision"),
    [
        ([("granted", "2031-01-05"), ("withdrawn", "2031-05-02")], "withdrawn"),
        ([("withdrawn", "2031-05-02"), ("granted", "2031-01-05")], "withdrawn"),
        ([("withdrawn", "2031-05-02"), ("granted", "2031-06-01")], "granted"),
        ([("granted", "2031-05-02"), ("withdrawn", "2031-05-02")], "withdrawn"),
        ([("withdrawn", "2031-05-02"), ("granted", "2031-05-02")], "granted"),
        ([("withdrawn", "2031-05-02"), ("granted", "")], "withdrawn"),
        ([("withdrawn", ""), ("granted", "2031-06-01")], "withdrawn"),
        ([("withdrawn", ""), ("granted", "")], "withdrawn"),
        ([("granted", "2031-06-01"), ("withdrawn", "")], "withdrawn"),
        ([("withdrawn", "2031-05"), ("granted", "2031-05-20")], "withdrawn"),
        ([("refused", "2031-05"), ("granted", "2031-06-20")], "granted"),
        ([("not_asked", ""), ("granted", "2031-06-20")], "granted"),
        ([("granted", "2031-06-20"), ("not_asked", "")], "not_asked"),
        # An undated no stands, whatever else is dated around it.
        ([("withdrawn", ""), ("granted", "2031-06-01"), ("withdrawn", "2031-05-01")], "withdrawn"),
        ([("granted", "2031-01-01"), ("withdrawn", "2031-03-01"), ("granted", "2031-04-01")], "granted"),
    ],
)
def test_date_then_order_then_no(recorded: list[tuple[str, str]], decision: str) -> None:
    assert counts(*(given(*each) for each in recorded)) == decision


def test_ids_do_not_count() -> None:
    granted = given("granted", "2031-05-02")
    assert counts(granted, given("withdrawn", "2031-05-02", before=granted)) == "withdrawn"


def test_of_dated_decisions_the_order_of_recording_does_not_count() -> None:
    held = [given("granted", "2031-01-05"), given("withdrawn", "2031-05-02"), given("granted", "2031-02-01")]
    assert {counts(*order) for order in permutations(held)} == {"withdrawn"}


def test_a_grant_of_a_day_to_come_is_none_yet(ws: Workspace, case: Case) -> None:
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, given("granted", "2131-05-02"))
    assert not ws.witnesses.allows(witness.id, "public", TODAY)


@pytest.fixture
def told(ws: Workspace, case: Case) -> Witness:
    """A witness who let their words be published, and withdrew that later."""
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.note(witness.id, WitnessNote(text=WORDS))
    ws.witnesses.record_consent(witness.id, given("granted", "2031-01-05"))
    ws.witnesses.record_consent(witness.id, given("withdrawn", "2031-05-02"))
    return witness


def _nowhere_allowed(ws: Workspace, case: Case, witness: Witness) -> None:
    assert not ws.witnesses.allows(witness.id, "public", TODAY)
    assert ws.witnesses.consents_of_case(case.id)[witness.id]["publication"].decision == "withdrawn"
    assert ws.disclosures.withdrawn(case.id) == [ws.records.get(Witness, witness.id)]
    projected = projection.project(ws.dossiers._bundle(case.id, TODAY), "public")
    assert projected.shelf.of(WitnessNote) == []


def test_an_imported_older_grant_does_not_override_a_withdrawal(
    ws: Workspace, case: Case, told: Witness, tmp_path: Path
) -> None:
    file = tmp_path / "case.json"
    ws.transfer.export_json(case.id, file)
    document = json.loads(file.read_bytes())
    consents = [each for each in document["records"] if each["kind"] == "consent"]
    old = next(each for each in consents if each["decision"] == "granted")
    document["records"].append({**old, "id": str(uuid7()), "ref": f"{old['ref'][:-4]}0077"})
    file.write_text(json.dumps(document), encoding="utf-8")
    ws.transfer.apply(ws.transfer.preview(file))
    assert len(ws.witnesses.decisions(told.id)) == 3
    _nowhere_allowed(ws, case, told)


def test_a_grant_out_of_the_trash_does_not_override_a_withdrawal(ws: Workspace, case: Case, told: Witness) -> None:
    grant = ws.witnesses.decisions(told.id)[0]
    ws.records.trash([grant.id])
    ws.records.restore([grant.id])
    _nowhere_allowed(ws, case, told)


def test_a_changed_grant_does_not_override_a_withdrawal(ws: Workspace, case: Case, told: Witness) -> None:
    grant = ws.witnesses.decisions(told.id)[0]
    ws.records.change(grant.id, conditions="Only without the place.")
    _nowhere_allowed(ws, case, told)
