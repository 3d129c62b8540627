"""Tags: changed on every record at once, as one step; levels go with their upper one."""

from __future__ import annotations

import pytest

from casefile.errors import Refused
from casefile.model.records import Case, Incident, Source, Tag
from casefile.model.tagging import clean_tag, levels_above, renamed
from casefile.workspace import Workspace


@pytest.fixture
def made(ws: Workspace, case: Case) -> tuple[Incident, Source, Incident]:
    one = Incident(case_id=case.id, title="One", tags=("weapon/cluster", "checked"))
    two = Source(case_id=case.id, title="Two", tags=("weapon", "weapons"))
    gone = Incident(case_id=case.id, title="Gone", tags=("weapon",))
    ws.records.save(one, two, gone)
    ws.records.trash([gone.id])
    return one, two, gone


def tags_of(ws: Workspace, record: Incident | Source) -> tuple[str, ...]:
    return ws.records.get(record.id).tags


def test_the_list_counts_living_records_and_names_upper_levels(
    ws: Workspace, case: Case, made: tuple[Incident, Source, Incident]
) -> None:
    ws.records.save(Incident(case_id=case.id, title="x", tags=("a/b/c",)))
    used = {tag.name: tag.used for tag in ws.tags.all(case.id)}
    assert used == {"a": 0, "a/b": 0, "a/b/c": 1, "checked": 1, "weapon": 1, "weapon/cluster": 1, "weapons": 1}


def test_a_rename_reaches_every_record_and_is_one_step(
    ws: Workspace, case: Case, made: tuple[Incident, Source, Incident]
) -> None:
    one, two, gone = made
    ws.tags.change(case.id, "weapon", colour="red")
    changes = ws.tags.change(case.id, "weapon", name=" arms ", meaning="What was used")
    assert tags_of(ws, one) == ("arms/cluster", "checked")
    assert tags_of(ws, two) == ("arms", "weapons")
    assert tags_of(ws, gone) == ("arms",), "also in the trash"
    assert changes.label == "Change a tag"
    assert [(tag.name, tag.colour, tag.meaning) for tag in ws.records.of(Tag)] == [("arms", "red", "What was used")]
    ws.past.undo()
    assert tags_of(ws, one) == ("weapon/cluster", "checked") and tags_of(ws, two) == ("weapon", "weapons")
    assert [(tag.name, tag.meaning) for tag in ws.records.of(Tag)] == [("weapon", "")]


def test_merging_leaves_each_tag_once_and_keeps_what_is_known(
    ws: Workspace, case: Case, made: tuple[Incident, Source, Incident]
) -> None:
    one, two, _gone = made
    ws.tags.change(case.id, "weapon", colour="red", meaning="Arms")
    ws.tags.change(case.id, "weapons", colour="blue")
    ws.tags.merge(case.id, ["weapon"], "weapons")
    assert tags_of(ws, two) == ("weapons",)
    assert tags_of(ws, one) == ("weapons/cluster", "checked")
    assert [(tag.name, tag.colour, tag.meaning) for tag in ws.records.of(Tag)] == [("weapons", "blue", "Arms")]
    ws.past.undo()
    assert tags_of(ws, two) == ("weapon", "weapons")
    assert {tag.name for tag in ws.records.of(Tag)} == {"weapon", "weapons"}


def test_what_is_removed_leaves_no_level(ws: Workspace, case: Case, made: tuple[Incident, Source, Incident]) -> None:
    one, two, _gone = made
    ws.tags.change(case.id, "weapon", colour="red")
    ws.tags.remove(case.id, ["weapon"])
    assert tags_of(ws, one) == ("checked",) and tags_of(ws, two) == ("weapons",)
    assert not ws.tags.colours(case.id)
    ws.past.undo()
    assert tags_of(ws, one) == ("weapon/cluster", "checked") and ws.tags.colours(case.id) == {"weapon": "red"}


def test_a_name_that_is_none_changes_nothing(
    ws: Workspace, case: Case, made: tuple[Incident, Source, Incident]
) -> None:
    for name in ("", " ", "a//b", "/a", "x" * 81, "weapon/other"):
        with pytest.raises(Refused) as refused:
            ws.tags.change(case.id, "weapon", name=name)
        assert refused.value.field == "name"
    assert tags_of(ws, made[0]) == ("weapon/cluster", "checked")


def test_other_cases_keep_their_tags(ws: Workspace, case: Case, made: tuple[Incident, Source, Incident]) -> None:
    other = ws.cases.create("OTH", "Another")
    record = Incident(case_id=other.id, title="x", tags=("weapon",))
    ws.records.save(record)
    ws.tags.remove(case.id, ["weapon"])
    assert tags_of(ws, record) == ("weapon",)


def test_words() -> None:
    assert clean_tag("  weapon /  cluster ") == "weapon/cluster"
    assert levels_above("a/b/c") == ["a/b", "a"]
    assert renamed(("a/x", "b", "ab"), ["a"], "b") == ("b/x", "b", "ab")
    assert renamed(("a", "b"), ["a"], "b") == ("b",)
