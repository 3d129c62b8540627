"""Several records changed at once: only what was touched, one step, and nobody else's change is lost in silence."""

from __future__ import annotations

import pytest

from casefile.errors import Refused
from casefile.model.fields import kind
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident, Place
from casefile.services.several import InDispute, Touched, changed_on_all
from casefile.workspace import Workspace


@pytest.fixture
def made(ws: Workspace, case: Case) -> list[Incident]:
    incidents = [
        Incident(
            case_id=case.id,
            title=f"Incident {n}",
            verification="likely" if n else "possible",
            harm="fair",
            when=FuzzyDate("2018-12-05"),
            tags=("a", "b") if n else ("a",),
        )
        for n in range(3)
    ]
    ws.records.save(*incidents)
    return incidents


def now(ws: Workspace, incidents: list[Incident]) -> list[Incident]:
    return [ws.records.get(Incident, each.id) for each in incidents]


def test_what_differs_is_left_out_of_what_they_have_in_common(ws: Workspace, made: list[Incident]) -> None:
    common = ws.several.common("incident", [each.id for each in made])
    assert common.n == 3
    assert "verification" not in common.values
    assert common.values["harm"] == "fair" and common.values["when"] == FuzzyDate("2018-12-05")
    assert common.values["place_id"] is None and common.values["precision"] == ""
    assert common.tags == {"a": 3, "b": 2}


def test_a_link_that_one_lacks_differs(ws: Workspace, case: Case, made: list[Incident]) -> None:
    place = Place(case_id=case.id, name="Hajin")
    ws.records.save(place)
    ws.records.change(made[0].id, place_id=place.id)
    assert "place_id" not in ws.several.common("incident", [each.id for each in made]).values


def test_only_what_was_touched_is_changed_in_one_step(ws: Workspace, made: list[Incident]) -> None:
    ids = [each.id for each in made]
    seq = ws.several.common("incident", ids).seq
    touched = Touched({"harm": "weak", "when": None}, put_on=(" c / d ",), taken_off=("b",))
    changes = ws.several.change(ids, touched, since=seq)
    assert changes.count == 3 and changes.label == "Change 3 records"
    for before, after in zip(made, now(ws, made), strict=True):
        assert (after.harm, after.when, after.tags) == ("weak", None, ("a", "c/d"))
        assert (after.title, after.verification) == (before.title, before.verification)
    ws.past.undo()
    assert [each.tags for each in now(ws, made)] == [("a",), ("a", "b"), ("a", "b")]
    assert {each.harm for each in now(ws, made)} == {"fair"}


def test_what_others_changed_elsewhere_is_kept(ws: Workspace, made: list[Incident]) -> None:
    ids = [each.id for each in made]
    seq = ws.several.common("incident", ids).seq
    ws.records.change(ids[0], verification="confirmed", tags=("z",))
    ws.several.change(ids, Touched({"harm": "weak"}, put_on=("c",)), since=seq)
    first = now(ws, made)[0]
    assert (first.verification, first.harm, first.tags) == ("confirmed", "weak", ("z", "c"))


def test_what_others_changed_in_the_same_field_is_told_and_nothing_saved(ws: Workspace, made: list[Incident]) -> None:
    ids = [each.id for each in made]
    seq = ws.several.common("incident", ids).seq
    ws.records.change(ids[1], harm="contested")
    with pytest.raises(InDispute) as told:
        ws.several.change(ids, Touched({"harm": "weak"}), since=seq)
    assert told.value.refs == (ws.records.get(ids[1]).ref,)
    assert [each.harm for each in now(ws, made)] == ["fair", "contested", "fair"]
    ws.several.change(ids, Touched({"harm": "weak"}), since=seq, disputed="theirs")
    assert [each.harm for each in now(ws, made)] == ["weak", "contested", "weak"]
    ws.past.undo()
    ws.several.change(ids, Touched({"harm": "weak"}), since=seq, disputed="mine")
    assert [each.harm for each in now(ws, made)] == ["weak", "weak", "weak"]


def test_what_is_in_the_trash_by_now_is_left_alone(ws: Workspace, made: list[Incident]) -> None:
    ids = [each.id for each in made]
    seq = ws.several.common("incident", ids).seq
    ws.records.trash([ids[2]])
    ws.several.change(ids, Touched({"harm": "weak"}), since=seq)
    assert [each.harm for each in now(ws, made)] == ["weak", "weak", "fair"]


def test_a_value_that_is_none_changes_nothing(ws: Workspace, made: list[Incident]) -> None:
    ids = [each.id for each in made]
    with pytest.raises(Refused) as refused:
        ws.several.change(ids, Touched({"harm": "no such term"}), since=ws.records.head().seq)
    assert refused.value.field == "harm"
    with pytest.raises(Refused):
        ws.several.change(ids, Touched(put_on=("a//b",)), since=ws.records.head().seq)
    assert {each.harm for each in now(ws, made)} == {"fair"}


def test_what_each_record_has_for_itself_is_not_offered() -> None:
    offered = {each.name for each in changed_on_all(kind("incident"))}
    assert {"when", "place_id", "verification", "harm", "acts", "weapons"} <= offered
    assert not offered & {"title", "narrative", "point", "objects", "tags", "related"}
