"""The trash: what lies in it, what comes back, and what emptying takes out for good and what it leaves."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from casefile.errors import NotFound, Refused
from casefile.model.identities import Identity
from casefile.model.records import Case, Citation, EvidenceFile, Fact, Incident, Place, Witness
from casefile.model.values import Name
from casefile.workspace import Workspace
from tests.opened import INNER


@pytest.fixture
def made(ws: Workspace, case: Case, tmp_path: Path) -> SimpleNamespace:
    """Two incidents in one place, a fact about the first, and two sources of which the fact cites one."""
    place = Place(case_id=case.id, name="Hajin")
    first = Incident(case_id=case.id, title="Struck by mistake", place_id=place.id)
    second = Incident(case_id=case.id, title="The second", place_id=place.id)
    fact = Fact(case_id=case.id, statement="The roof was marked.", incidents=(second.id,))
    ws.records.save(place, first, second, fact)
    names = {}
    for name in ("cited", "spare"):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"The {name} text.", encoding="utf-8")
        names[name] = ws.sources.add_file(path, case.id)
    ws.records.save(Citation(case_id=case.id, target_id=fact.id, source_id=names["cited"].source_id, stance="supports"))
    return SimpleNamespace(place=place, first=first, second=second, fact=fact, **names)


def test_the_trash_lists_what_belongs_together_once(ws: Workspace, case: Case, made: SimpleNamespace) -> None:
    ws.records.trash([made.first.id])
    ws.records.trash([made.spare.source_id])
    listed = ws.trash.listed(case.id)
    assert [(each.caption.kind, each.parts) for each in listed] == [("source", 2), ("incident", 0)]
    assert listed[0].at >= listed[1].at > ""
    ws.records.restore([made.spare.source_id])
    assert [each.caption.heading for each in ws.trash.listed(case.id)] == ["Struck by mistake"]
    assert ws.sources.reading(made.spare.source_id).text == "The spare text."


def test_emptying_is_final_and_journalled(ws: Workspace, case: Case, made: SimpleNamespace) -> None:
    ws.records.change(made.first.id, title="Struck by mistake, changed")
    ws.records.trash([made.first.id])
    ws.records.trash([made.spare.source_id])
    sha256 = ws.records.of(EvidenceFile, trashed=True)[0].sha256
    changes, plan = ws.trash.empty(case.id)
    assert (changes.count, plan.files, plan.held) == (4, 1, ())
    assert ws.trash.listed(case.id) == []
    with pytest.raises(NotFound):
        ws.records.get(made.first.id)
    assert not ws._vault.evidence.has(sha256)
    newest = [(e.event, e.reason) for e in ws.records.journal_entries(ws.records.head().seq - 5, 5)]
    assert ("RECORD_REMOVED", "Delete 4 records for good") in newest
    assert any(event == "DISPOSED" and "spare.txt" in reason for event, reason in newest)
    with pytest.raises(Refused):  # in the end that of the case, in which others are left
        while True:
            ws.past.undo()
    while ws.past.redo_label():
        ws.past.redo()
    with pytest.raises(NotFound):
        ws.records.get(made.first.id)
    report = ws.integrity.verify()
    assert report.ok, report


def test_what_something_stands_on_stays_with_all_its_parts(ws: Workspace, case: Case, made: SimpleNamespace) -> None:
    ws.records.trash([made.place.id])
    ws.records.trash([made.cited.source_id])
    plan = ws.trash.emptying(case.id)
    assert not plan.ids
    assert {held.why for held in plan.held} == {
        f"“The second” (\u2068{ws.records.get(made.second.id).ref}\u2069) links to it.",
        f"“Supports: The roof was marked.” (\u2068{ws.records.of(Citation)[0].ref}\u2069) links to it.",
    }
    with pytest.raises(Refused):
        ws.trash.empty(case.id)
    ws.records.trash([made.first.id])
    ws.records.trash([made.second.id])
    with pytest.raises(Refused):
        ws.trash.empty(case.id, [made.place.id])  # two in the trash still link to it
    ws.records.trash([made.fact.id])
    _changes, plan = ws.trash.empty(case.id)
    assert (len(plan.ids), plan.held) == (8, ())
    assert ws.integrity.verify().ok


def test_a_sealed_identity_keeps_its_witness(ws: Workspace, case: Case) -> None:
    ws.identities.create(INNER)
    witness = Witness(case_id=case.id)
    ws.records.save(witness)
    ws.identities.save(witness.id, Identity(names=(Name("Amal"),)))
    ws.records.trash([witness.id])
    assert [held.why for held in ws.trash.emptying(case.id).held] == [
        "The identity behind it is sealed, and sealed identities are kept."
    ]


def test_bytes_that_another_source_has_too_are_kept(
    ws: Workspace, case: Case, made: SimpleNamespace, tmp_path: Path
) -> None:
    other = ws.cases.create("OTH", "Another case")
    again = ws.sources.add_file(tmp_path / "spare.txt", other.id)
    ws.records.trash([made.spare.source_id])
    ws.trash.empty(case.id)
    assert ws.sources.reading(again.source_id).text == "The spare text."
    assert ws.integrity.verify().ok
