"""One step writes rows, journal, history, index and undo together, or nothing at all."""

from __future__ import annotations

import dataclasses
import json

import pytest

from casefile.errors import NotFound, Refused
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7
from casefile.model.records import Case, Citation, Fact, Incident, Place, Rendition, Source, Witness
from casefile.workspace import Workspace


def incident(case: Case, title: str = "Strike on the bridge", **fields: object) -> Incident:
    return Incident(case_id=case.id, title=title, **fields)  # type: ignore[arg-type]


def test_a_saved_record_comes_back_as_it_was(ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Old bridge")
    saved = incident(
        case, when=FuzzyDate.parse("2031-05-04"), place_id=place.id, narrative="Long text.", tags=("bridge",)
    )
    changes = ws.records.save(place, saved, label="Add incident")
    found = ws.records.get(saved.id)
    assert found == dataclasses.replace(saved, ref="TST-I-0001")
    assert changes.created == (place.id, saved.id)
    assert changes.kinds == {"place", "incident"}
    assert ws.records.by_ref("tst-i-0001") == found
    assert ws.records.by_ref(str(saved.id)) == found


def test_every_change_is_in_the_journal(ws: Workspace, case: Case) -> None:
    saved = incident(case)
    ws.records.save(saved)
    ws.records.change(saved.id, title="Another title")
    ws.records.trash([saved.id])
    ws.records.restore([saved.id])
    events = [entry.event for entry in ws.records.journal_entries()]
    assert events == ["RECORD_CREATED", "RECORD_CREATED", "RECORD_CHANGED", "RECORD_TRASHED", "RECORD_RESTORED"]
    assert ws.integrity.verify().ok


def test_the_journal_holds_no_value(ws: Workspace, case: Case) -> None:
    ws.records.save(incident(case, "Unmistakable words"), label="Add incident")
    assert "Unmistakable" not in "".join(entry.body for entry in ws.records.journal_entries())


def test_saving_what_is_there_already_changes_nothing(ws: Workspace, case: Case) -> None:
    saved = incident(case)
    ws.records.save(saved)
    head = ws.records.head()
    changes = ws.records.save(ws.records.get(saved.id))
    assert changes.ids == frozenset()
    assert ws.records.head() == head


def test_what_is_unchanged_stays_beside_what_changes(ws: Workspace, case: Case) -> None:
    one, two = incident(case, "One"), incident(case, "Two")
    ws.records.save(one, two)
    one, two = ws.records.get(one.id), ws.records.get(two.id)
    ws.records.save(one, dataclasses.replace(two, tags=("changed",)))
    assert ws.records.get(one.id) == one
    assert ws.integrity.verify().ok


def test_a_record_that_vanished_is_told(ws: Workspace, case: Case) -> None:
    import sqlalchemy as sa

    ws.records.save(incident(case))
    with ws._store._database.writing() as connection:
        connection.execute(sa.text("DELETE FROM record WHERE kind = 'incident'"))
    report = ws.integrity.verify()
    assert [finding.sentence for finding in report.findings if not finding.ok and "TST-I-0001" in finding.sentence]


def test_references_are_never_given_twice(ws: Workspace, case: Case) -> None:
    first, second = incident(case, "one"), incident(case, "two")
    ws.records.save(first)
    ws.past.undo()
    ws.records.save(second)
    assert ws.records.get(second.id).ref == "TST-I-0002"


def test_a_given_reference_moves_the_counter(ws: Workspace, case: Case) -> None:
    ws.records.save(incident(case, ref="TST-I-0041"))
    second = incident(case, "two")
    ws.records.save(second)
    assert ws.records.get(second.id).ref == "TST-I-0042"


def test_a_taken_reference_is_refused(ws: Workspace, case: Case) -> None:
    ws.records.save(incident(case, ref="TST-I-0001"))
    with pytest.raises(Refused, match="already in use"):
        ws.records.save(incident(case, ref="TST-I-0001"))
    with pytest.raises(Refused, match="already in use"):
        ws.records.save(incident(case, ref="TST-I-0007"), incident(case, ref="TST-I-0007"))


def test_a_pseudonym_is_random(ws: Workspace, case: Case) -> None:
    refs = [ws.witnesses.add(case.id)[0].ref for _ in range(20)]
    assert len(set(refs)) == 20
    assert refs != sorted(refs)
    assert all(ref.startswith("W-") for ref in refs)


def test_undo_and_redo_of_creation_change_trash_and_batch(ws: Workspace, case: Case) -> None:
    one, two = incident(case, "one"), incident(case, "two")
    ws.records.save(one, two, label="Add two")
    before = ws.records.get(one.id)
    ws.records.change(one.id, title="changed", label="Rename")
    assert ws.past.undo_label() == "Rename"
    ws.past.undo()
    assert ws.records.get(one.id) == before
    assert ws.past.redo_label() == "Rename"
    ws.past.undo()
    for gone in (one, two):
        with pytest.raises(NotFound):
            ws.records.get(gone.id)
    assert ws.finder.search("one") == []
    ws.past.redo()
    ws.past.redo()
    assert ws.records.get(one.id).title == "changed"  # type: ignore[attr-defined]
    assert ws.records.get(two.id).ref == "TST-I-0002"
    assert [hit.id for hit in ws.finder.search("changed")] == [one.id]
    assert ws.past.redo_label() is None
    assert ws.integrity.verify().ok


def test_a_new_change_ends_redo(ws: Workspace, case: Case) -> None:
    one = incident(case, "one")
    ws.records.save(one)
    ws.past.undo()
    ws.records.save(incident(case, "two"))
    with pytest.raises(Refused, match="nothing to undo or redo"):
        ws.past.redo()


def test_undo_to_the_very_beginning(ws: Workspace, case: Case) -> None:
    ws.past.undo()
    assert ws.cases.all() == []
    with pytest.raises(Refused):
        ws.past.undo()
    ws.past.redo()
    assert ws.cases.all() == [case]


def test_a_refused_step_leaves_nothing(ws: Workspace, case: Case) -> None:
    head = ws.records.head()
    good, bad = incident(case, "good"), incident(case, "")
    with pytest.raises(Refused) as refused:
        ws.records.save(good, bad)
    assert refused.value.field == "title"
    with pytest.raises(NotFound):
        ws.records.get(good.id)
    assert ws.records.head() == head
    assert ws.finder.search("good") == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("place_id", uuid7(), "dangling_link"),
        ("follows", (uuid7(),), "dangling_link"),
        ("verification", "surely", "unknown_code"),
        ("acts", ("airstrike", "magic"), "unknown_code"),
        ("case_id", None, "no_case"),
        ("case_id", uuid7(), "not_found"),
    ],
)
def test_what_a_record_may_not_say(ws: Workspace, case: Case, field: str, value: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ws.records.save(dataclasses.replace(incident(case), **{field: value}))
    assert refused.value.code == code


def test_a_link_to_the_wrong_kind_is_refused(ws: Workspace, case: Case) -> None:
    other = incident(case, "other")
    with pytest.raises(Refused) as refused:
        ws.records.save(other, dataclasses.replace(incident(case), place_id=other.id))
    assert refused.value.code == "wrong_link"


def test_a_record_of_another_kind_cannot_take_an_id(ws: Workspace, case: Case) -> None:
    one = incident(case)
    ws.records.save(one)
    with pytest.raises(Refused):
        ws.records.save(Fact(id=one.id, case_id=case.id, statement="x"))


def test_evidence_text_cannot_be_changed(ws: Workspace, case: Case) -> None:
    source = Source(case_id=case.id, title="s")
    text = Rendition(case_id=case.id, source_id=source.id, type="extracted", text="as it was\u202e")
    ws.records.save(source, text)
    assert ws.records.get(text.id).text == "as it was\u202e"  # type: ignore[attr-defined]
    with pytest.raises(Refused) as refused:
        ws.records.change(text.id, text="as it was not")
    assert refused.value.code == "immutable"


def test_what_belongs_to_a_record_goes_to_the_trash_with_it(ws: Workspace, case: Case) -> None:
    source, fact = Source(case_id=case.id, title="s"), Fact(case_id=case.id, statement="kilimanjaro")
    citation = Citation(case_id=case.id, target_id=fact.id, source_id=source.id, stance="supports")
    ws.records.save(source, fact, citation)
    ws.records.trash([fact.id])
    assert ws.records.of("citation") == []
    assert [r.id for r in ws.records.of("citation", trashed=True)] == [citation.id]
    assert ws.finder.search("kilimanjaro") == []
    ws.past.undo()
    assert [r.id for r in ws.records.of("citation")] == [citation.id]


def test_links_in_both_directions(ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Here")
    one = incident(case, place_id=place.id)
    two = incident(case, "Next", follows=(one.id,))
    ws.records.save(place, one, two)
    links = {(link.field_label, link.outgoing, link.caption.id) for link in ws.records.linked(one.id)}
    assert links == {("Place", True, place.id), ("Follows from", False, two.id)}
    assert ws.records.referring(Incident, "follows", one.id) == [ws.records.get(two.id)]
    assert ws.records.of("incident", place_id=place.id) == [ws.records.get(one.id)]


def test_history_tells_each_field(ws: Workspace, case: Case) -> None:
    one = incident(case, narrative="before")
    ws.records.save(one, label="Add incident")
    ws.records.change(one.id, narrative="after", label="Correct narrative")
    first, second = ws.records.history(one.id)
    assert (first.event, first.label) == ("RECORD_CREATED", "Add incident")
    assert [(c.field.name, c.before, c.after) for c in second.changes] == [("narrative", "before", "after")]


def test_identity_words_are_in_no_index(ws: Workspace, case: Case) -> None:
    witness = Witness(case_id=case.id, risk_assessment="zanzibar", remarks="kilimanjaro")
    ws.records.save(witness)
    assert ws.finder.search("zanzibar") == []
    assert [hit.id for hit in ws.finder.search("kilimanjaro")] == [witness.id]


def test_the_journal_is_canonical_json(ws: Workspace, case: Case) -> None:
    import rfc8785

    for entry in ws.records.journal_entries():
        assert rfc8785.dumps(json.loads(entry.body)).decode() == entry.body


def test_a_step_is_named_before_its_first_record_is_written(ws: Workspace, case: Case) -> None:
    head = ws.records.head()
    with pytest.raises(AssertionError, match="named after"), ws._store.step("") as step:
        step.put(incident(case))
        assert step.get(Case, case.id)  # reading writes what was put
        step.label = "Add incident"
    assert ws.records.head() == head
