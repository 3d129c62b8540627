"""What cannot be undone is said once; the next undo goes past it, and none stays on one step for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.errors import Refused
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7
from casefile.model.records import Case, Consent, Incident, Place, Witness
from casefile.workspace import Workspace


def _consent(decision: str, day: str) -> Consent:
    return Consent(purpose="publication", decision=decision, given=FuzzyDate.parse(day))


def _import_a_withdrawal(ws: Workspace, case: Case, witness: Witness, folder: Path) -> None:
    file = folder / "case.json"
    ws.transfer.export_json(case.id, file)
    document = json.loads(file.read_bytes())
    told = {"kind": "consent", "id": str(uuid7()), "ref": "", "witness_id": str(witness.id)}
    grant = next(each for each in document["records"] if each["kind"] == "consent")
    document["records"].append({**grant, **told, "decision": "withdrawn", "given": {"edtf": "2031-05-02"}})
    file.write_text(json.dumps(document), encoding="utf-8")
    ws.transfer.apply(ws.transfer.preview(file))


def _refused(ws: Workspace) -> str:
    with pytest.raises(Refused) as refused:
        ws.past.undo()
    return refused.value.message


def test_undo_goes_past_an_import_that_brought_a_withdrawal(ws: Workspace, case: Case, tmp_path: Path) -> None:
    incident = Incident(title="Strike on the mill", case_id=case.id)
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, _consent("granted", "2031-01-05"))
    ws.records.save(incident)
    _import_a_withdrawal(ws, case, witness, tmp_path)
    said = _refused(ws)
    assert "Import a Casefile JSON document" in said and "refusal or a withdrawal" in said and "passed over" in said
    assert ws.past.undo_label() == "Save Incident"
    ws.past.undo()
    assert ws.records.count("incident") == 0
    assert [each.decision for each in ws.witnesses.decisions(witness.id)] == ["granted", "withdrawn"]
    ws.past.redo()
    assert ws.records.count("incident") == 1
    assert ws.integrity.verify().ok


def test_a_new_change_is_undone_first_and_then_it_is_said_again(ws: Workspace, case: Case, tmp_path: Path) -> None:
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, _consent("granted", "2031-01-05"))
    _import_a_withdrawal(ws, case, witness, tmp_path)
    _refused(ws)
    ws.records.save(Incident(title="Strike on the mill", case_id=case.id))
    ws.past.undo()
    assert "withdrawal" in _refused(ws)


def test_undo_goes_past_what_another_record_stands_on(ws: Workspace, case: Case) -> None:
    ws.records.save(Incident(title="Before", case_id=case.id))
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, _consent("refused", "2031-01-05"))  # no step of undo
    assert "stands on it" in _refused(ws)
    ws.past.undo()
    assert ws.records.count("incident") == 0 and ws.records.count("witness") == 1


def test_what_was_refused_to_the_end_leaves_nothing_to_undo(ws: Workspace, case: Case) -> None:
    ws.records.change(case.id, title="Another")
    while ws.past.undo_label() is not None:
        try:
            ws.past.undo()
        except Refused:
            continue
    with pytest.raises(Refused) as refused:
        ws.past.undo()
    assert refused.value.code == "nothing_to_undo"


def test_redo_does_not_stay_on_what_cannot_come_back(ws: Workspace, case: Case) -> None:
    place = Place(name="Hajin", case_id=case.id)
    ws.records.save(place)
    incident = Incident(title="Strike", case_id=case.id)
    ws.records.save(incident)
    ws.records.change(incident.id, place_id=place.id)
    ws.past.undo()
    ws.records.trash([place.id])
    assert ws.past.redo_label() is None


def test_a_withdrawal_in_the_trash_keeps_nothing_else_there(ws: Workspace, case: Case) -> None:
    witness, _ = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, _consent("withdrawn", "2031-05-02"))
    ws.records.save(Incident(title="By mistake", case_id=case.id))
    [incident] = ws.records.of(Incident, case_id=case.id)
    ws.records.trash([incident.id, ws.witnesses.decisions(witness.id)[0].id])
    _changes, emptied = ws.trash.empty(case.id)
    assert emptied.ids == {incident.id}
    [held] = emptied.held
    assert "goes on counting" in held.why
    assert [each.decision for each in ws.witnesses.decisions(witness.id)] == ["withdrawn"]
