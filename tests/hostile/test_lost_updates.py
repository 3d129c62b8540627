"""Two who write on one record: what one of them saved is never lost without a word."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest

from casefile.errors import CasefileError, Refused
from casefile.model.records import Incident
from casefile.workspace import Workspace


def test_two_references_or_two_cases_for_one_record_are_told(ws: Workspace) -> None:
    case, *others = (ws.cases.create(ref, f"A case {ref}") for ref in ("TST", "TWO", "THR"))
    ws.records.save(dataclasses.replace(case, ref="ABC"), based_on=case)
    with pytest.raises(Refused) as refused:
        ws.records.save(dataclasses.replace(case, ref="XYZ"), based_on=case)
    assert (refused.value.code, refused.value.field) == ("moved", "ref")
    incident = Incident(case_id=case.id, title="An incident")
    ws.records.save(incident)
    base = ws.records.get(incident.id)
    ws.records.save(dataclasses.replace(base, case_id=others[0].id), based_on=base)
    with pytest.raises(Refused) as refused:
        ws.records.save(dataclasses.replace(base, case_id=others[1].id), based_on=base)
    assert (refused.value.code, refused.value.field) == ("moved", "case_id")
    assert ws.records.get(incident.id).case_id == others[0].id


def test_what_four_add_at_once_is_all_there(ws: Workspace) -> None:
    case = ws.cases.create("TST", "A case")
    incident = Incident(case_id=case.id, title="An incident")
    ws.records.save(incident)
    odd: list[str] = []

    def add(who: int) -> None:
        for n in range(10):
            while True:
                base = ws.records.get(Incident, incident.id)
                try:
                    ws.records.save(dataclasses.replace(base, narrative=f"{base.narrative}{who}.{n};"), based_on=base)
                    break
                except CasefileError as error:
                    if error.code != "conflict":
                        odd.append(error.message)
                        return

    writers = [threading.Thread(target=add, args=(who,)) for who in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert not odd
    assert len(set(ws.records.get(Incident, incident.id).narrative.split(";"))) == 41
    assert ws.integrity.verify().ok


def test_what_is_changed_between_preview_and_import_is_not_written_over(ws: Workspace, tmp_path: Path) -> None:
    case = ws.cases.create("TST", "A case")
    ws.records.save(Incident(case_id=case.id, title="As it was"))
    [incident] = ws.records.of(Incident, case_id=case.id)
    ws.transfer.export_json(case.id, tmp_path / "case.json")
    preview = ws.transfer.preview(tmp_path / "case.json")
    ws.records.change(incident.id, title="Typed since")
    with pytest.raises(Refused) as refused:
        ws.transfer.apply(preview)
    assert refused.value.code == "changed_here"
    assert ws.records.get(Incident, incident.id).title == "Typed since"
    again = ws.transfer.preview(tmp_path / "case.json")
    assert (preview.count("update"), again.count("update")) == (0, 1), "and now it is said"
    ws.transfer.apply(again)
