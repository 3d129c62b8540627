"""Which consent counts: the one given last by its date, then the one this vault recorded last; in doubt it is no."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casefile.dossier import projection
from casefile.dossier.build import Options, build
from casefile.dossier.outline import plain_text
from casefile.errors import Refused
from casefile.i18n import translator
from casefile.model.consent import current_consents
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7
from casefile.model.records import Case, Consent, Witness, WitnessNote
from casefile.services.reckoning import reckon
from casefile.workspace import Workspace

TODAY = dt.date(2031, 9, 1)
NOW = dt.datetime(2031, 9, 1, 12, 0, tzinfo=dt.UTC)
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
    projected = projection.project(ws.dossiers._bundle(case.id, NOW, {}), "public")
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


# The trash and undo turn no no into a yes, by whatever route.


def _withdrawal(ws: Workspace, witness: Witness) -> Consent:
    return next(each for each in ws.witnesses.decisions(witness.id) if each.decision == "withdrawn")


def test_a_withdrawal_in_the_trash_goes_on_counting(ws: Workspace, case: Case, told: Witness) -> None:
    ws.records.trash([_withdrawal(ws, told).id])
    _nowhere_allowed(ws, case, told)
    assert [each.trashed for each in ws.witnesses.decisions(told.id)] == [False, True]
    assert ws.integrity.verify().ok


def test_until_a_consent_is_recorded_that_was_given_later(ws: Workspace, case: Case, told: Witness) -> None:
    ws.records.trash([_withdrawal(ws, told).id])
    ws.witnesses.record_consent(told.id, given("granted", "2031-04-01"))
    _nowhere_allowed(ws, case, told)
    ws.witnesses.record_consent(told.id, given("granted", "2031-06-01"))
    assert ws.witnesses.allows(told.id, "public", TODAY)
    projected = projection.project(ws.dossiers._bundle(case.id, NOW, {}), "public")
    assert len(projected.shelf.of(WitnessNote)) == 1


def test_neither_trash_nor_restore_of_the_whole_witness_changes_it(ws: Workspace, case: Case, told: Witness) -> None:
    ws.records.trash([told.id])
    ws.records.restore([told.id])
    ws.records.trash([_withdrawal(ws, told).id])
    ws.records.trash([told.id])
    ws.records.restore([told.id])
    _nowhere_allowed(ws, case, told)


def test_a_document_that_trashes_a_withdrawal_gives_nothing_back(
    ws: Workspace, case: Case, told: Witness, tmp_path: Path
) -> None:
    _imported(ws, case, tmp_path, lambda each: {**each, "trashed": True} if each["decision"] == "withdrawn" else each)
    _nowhere_allowed(ws, case, told)


def test_a_document_changes_no_withdrawal_that_is_in_the_trash(
    ws: Workspace, case: Case, told: Witness, tmp_path: Path
) -> None:
    ws.records.trash([_withdrawal(ws, told).id])
    _imported(ws, case, tmp_path, lambda each: {**each, "decision": "granted", "given": {"edtf": "2031-08-01"}})
    assert _withdrawal(ws, told).trashed
    ws.past.undo()
    _nowhere_allowed(ws, case, told)


def test_a_document_takes_no_grant_out_of_the_trash(ws: Workspace, case: Case, tmp_path: Path) -> None:
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, given("granted", "2031-01-05"))
    ws.records.trash([ws.witnesses.decisions(witness.id)[0].id])
    assert not ws.witnesses.allows(witness.id, "public", TODAY)
    _imported(ws, case, tmp_path, lambda each: {name: value for name, value in each.items() if name != "trashed"})
    assert not ws.witnesses.allows(witness.id, "public", TODAY)


def test_a_document_brings_a_withdrawal_that_counts_though_it_is_trashed_there(
    ws: Workspace, case: Case, tmp_path: Path
) -> None:
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.note(witness.id, WitnessNote(text=WORDS))
    ws.witnesses.record_consent(witness.id, given("granted", "2031-01-05"))
    new = {"id": str(uuid7()), "ref": "", "decision": "withdrawn", "given": {"edtf": "2031-05-02"}, "trashed": True}
    _imported(ws, case, tmp_path, lambda each: each, lambda each: {**each, **new})
    _nowhere_allowed(ws, case, witness)
    with pytest.raises(Refused) as refused:
        ws.past.undo()
    assert refused.value.code == "no_is_no"
    _nowhere_allowed(ws, case, witness)


def test_undo_passes_over_a_withdrawal(ws: Workspace, case: Case, told: Witness) -> None:
    label = ws.past.undo_label()
    assert label is not None
    ws.past.undo()  # the grant before it
    assert [each.decision for each in ws.witnesses.decisions(told.id)] == ["withdrawn"]
    _nowhere_allowed(ws, case, told)
    ws.past.redo()
    _nowhere_allowed(ws, case, told)


def test_undo_of_an_import_takes_a_whole_witness_back(ws: Workspace, case: Case, told: Witness, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    ws.transfer.export_json(case.id, file)
    document = json.loads(file.read_bytes())
    here = {str(told.id): str(uuid7())}
    for each in document["records"]:
        if each["kind"] in ("witness", "note", "consent"):
            each["id"] = here.setdefault(each["id"], str(uuid7()))
            each["ref"] = ""
            if "witness_id" in each:
                each["witness_id"] = here[str(told.id)]
    file.write_text(json.dumps(document), encoding="utf-8")
    ws.transfer.apply(ws.transfer.preview(file))
    assert len(ws.records.of(Witness, case_id=case.id)) == 2
    ws.past.undo()
    assert len(ws.records.of(Witness, case_id=case.id)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "granted"},
        {"decision": "not_asked"},
        {"purpose": "internal_analysis"},
        {"given": FuzzyDate.parse("2030-01-01")},
        {"given": None},
    ],
)
def test_a_withdrawal_is_not_changed_into_anything_else(
    ws: Workspace, case: Case, told: Witness, change: dict[str, object]
) -> None:
    with pytest.raises(Refused, match="refusal or a withdrawal"):
        ws.records.change(_withdrawal(ws, told).id, **change)
    _nowhere_allowed(ws, case, told)


def test_a_withdrawal_is_not_put_into_another_case(ws: Workspace, case: Case, told: Witness) -> None:
    with pytest.raises(Refused, match="refusal or a withdrawal"):
        ws.records.change(_withdrawal(ws, told).id, case_id=ws.cases.create("OTH", "Another").id)
    _nowhere_allowed(ws, case, told)


def test_undo_of_a_change_into_a_withdrawal_is_refused(ws: Workspace, case: Case) -> None:
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.note(witness.id, WitnessNote(text=WORDS))
    ws.witnesses.record_consent(witness.id, given("granted", "2031-01-05"))
    ws.records.change(ws.witnesses.decisions(witness.id)[0].id, decision="withdrawn")
    with pytest.raises(Refused):
        ws.past.undo()
    _nowhere_allowed(ws, case, witness)


def test_an_undated_withdrawal_may_get_its_date(ws: Workspace, case: Case) -> None:
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, given("withdrawn"))
    ws.records.change(_withdrawal(ws, witness).id, given=FuzzyDate.parse("2031-05-02"))
    ws.witnesses.record_consent(witness.id, given("granted", "2031-06-01"))
    assert ws.witnesses.allows(witness.id, "public", TODAY)


def test_the_internal_dossier_says_that_a_no_in_the_trash_counts(ws: Workspace, case: Case, told: Witness) -> None:
    ws.witnesses.record_consent(told.id, Consent(purpose="internal_analysis", decision="granted"))
    ws.records.trash([_withdrawal(ws, told).id])
    projected = projection.project(ws.dossiers._bundle(case.id, NOW, {}), "internal")
    made = plain_text(build(projected, reckon(projected, translator("en")), Options(NOW, "en", ("witnesses",))))
    assert "in the trash, where a no goes on counting" in made
    public = projection.project(ws.dossiers._bundle(case.id, NOW, {}), "public")
    assert public.noes == ()


def _imported(
    ws: Workspace,
    case: Case,
    folder: Path,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    more: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> None:
    """Export the case, change its consents as a stranger would, and import it."""
    file = folder / "changed.json"
    ws.transfer.export_json(case.id, file)
    document = json.loads(file.read_bytes())
    consents = [each for each in document["records"] if each["kind"] == "consent"]
    document["records"] = [change(each) if each["kind"] == "consent" else each for each in document["records"]]
    if more is not None:
        document["records"] += [more(each) for each in consents]
    file.write_text(json.dumps(document), encoding="utf-8")
    ws.transfer.apply(ws.transfer.preview(file))
