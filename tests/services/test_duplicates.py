"""What may stand twice is proposed and answered; two incidents become one in one step, and nothing is lost by it."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from casefile.analysis import corroboration
from casefile.errors import Refused
from casefile.model.counts import Range
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Call,
    Case,
    CasualtyFigure,
    Citation,
    Fact,
    Incident,
    Place,
    Source,
    Thread,
    Witness,
    WitnessNote,
)
from casefile.services.likeness import JUDGED, Pair
from casefile.workspace import Workspace

STORY = (
    "HAJIN, Syria - Warplanes struck the hospital of Hajin on Thursday evening, killing at least twenty-five people, "
    "medical staff and residents said. The hospital had been treating the wounded of a week of fighting along the "
    "Euphrates. Residents said that the strike came shortly after six, when families had gathered to visit. Rescue "
    "workers searched the rubble through the night with their bare hands. The coalition said that it was aware of the "
    "reports and would look into it. It was the third hospital to be struck in the district since the offensive began."
)


def refs(ws: Workspace, pair: Pair) -> tuple[str, str]:
    return ws.records.get(pair.first).ref, ws.records.get(pair.second).ref


def add(ws: Workspace, case: Case, text: str, title: str, published: str) -> UUID:
    fields: dict[str, object] = {"published": FuzzyDate.parse(published)}
    return ws.sources.add_text(text, case.id, title=title, fields=fields).source_id


def test_a_syndicated_article_counts_once_when_somebody_said_so(ws: Workspace, case: Case) -> None:
    cut = STORY.split(" The coalition")[0]
    copy = add(
        ws,
        case,
        f"World news, sport, weather. {cut} Read more: five things to know today.",
        "Hospital bombed",
        "2018-12-08",
    )
    first = add(ws, case, STORY, "Strike on Hajin hospital kills 25", "2018-12-07")
    add(
        ws,
        case,
        "The ministry of agriculture announced new prices for wheat and barley in the north east.",
        "Wheat",
        "2018-12-07",
    )
    found = ws.likenesses.sources(case.id)
    assert found.compared == 3
    (pair,) = found.pairs
    assert (pair.first, pair.second) == (first, copy), "the earlier published is the one that is repeated"
    assert pair.looks == "derived" and pair.reasons[-1] == "The titles differ."
    incident = Incident(case_id=case.id, title="Hospital struck")
    ws.records.save(
        incident,
        *(Citation(case_id=case.id, target_id=incident.id, source_id=s, stance="supports") for s in (copy, first)),
    )
    assert ws.incidents.digests([incident.id])[incident.id].sources == 2
    ws.likenesses.repeats(copy, first)
    assert ws.incidents.digests([incident.id])[incident.id].sources == 1
    again = ws.likenesses.sources(case.id)
    assert (again.pairs, again.answered) == ((), 1)
    with pytest.raises(Refused) as refused:
        ws.likenesses.repeats(first, copy)
    assert refused.value.code == "circle"
    ws.past.undo()
    assert len(ws.likenesses.sources(case.id).pairs) == 1, "Undo asks again"


def test_different_is_remembered_journalled_and_can_be_asked_again(ws: Workspace, case: Case) -> None:
    one, other = add(ws, case, STORY, "One", "2018-12-07"), add(ws, case, STORY + " More.", "Other", "2018-12-07")
    before = ws.records.get(one), ws.records.get(other)
    ws.likenesses.different(one, other)
    assert (ws.records.get(one), ws.records.get(other)) == before
    assert ws.likenesses.sources(case.id).pairs == ()
    (shown,) = ws.likenesses.sources(case.id, answered=True).pairs
    assert shown.answer == "different"
    entry = ws.records.journal_entries(0, 1000)[-1]
    assert entry.event == JUDGED and "TST-S-0002" in entry.reason
    ws.likenesses.ask_again(other, one)
    assert len(ws.likenesses.sources(case.id).pairs) == 1


def picture(size: tuple[int, int], quality: int, *, negative: bool = False) -> bytes:
    image = Image.effect_mandelbrot((400, 300), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB")
    if negative:
        image = image.point(lambda value: 255 - value)
    kept = io.BytesIO()
    image.resize(size).save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def test_a_picture_that_was_saved_again_smaller_is_proposed_and_its_hash_is_kept(
    ws: Workspace, case: Case, tmp_path: Path
) -> None:
    for name, content in (
        ("a.jpg", picture((400, 300), 90)),
        ("b.jpg", picture((200, 150), 40)),
        ("c.jpg", picture((400, 300), 90, negative=True)),
    ):
        (tmp_path / name).write_bytes(content)
        ws.sources.add_file(tmp_path / name, case.id)
    (pair,) = ws.likenesses.sources(case.id).pairs
    assert refs(ws, pair) == ("TST-S-0001", "TST-S-0002")
    assert "The pictures look alike." in pair.reasons
    assert len(ws.records._store.remembered("picture/")) == 3, "none is drawn a second time"
    assert ws.likenesses.sources(case.id, pictures=False).pairs == ()


@pytest.fixture
def twice(ws: Workspace, case: Case) -> tuple[UUID, UUID]:
    """One event, entered from an English and from an Arabic source."""
    english, arabic = Place(case_id=case.id, name="Hajin"), Place(case_id=case.id, name="هجين")
    first = Incident(
        case_id=case.id,
        title="Airstrike on Hajin hospital",
        when=FuzzyDate.parse("2018-12-06"),
        place_id=english.id,
        tags=("a",),
        narrative="The hospital was struck.",
    )
    second = Incident(
        case_id=case.id,
        title="قصف مستشفى هجين",
        when=FuzzyDate.parse("2018-12-06"),
        place_id=arabic.id,
        tags=("b",),
        narrative="Two missiles.",
        verification="likely",
    )
    other = Incident(case_id=case.id, title="Clashes near Idlib", when=FuzzyDate.parse("2018-12-06"))
    source = Source(case_id=case.id, title="Agency")
    killed = [
        CasualtyFigure(
            case_id=case.id,
            incident_id=each.id,
            group="civilians",
            effect="killed",
            count=Range(25, 25),
            source_id=source.id,
        )
        for each in (first, second)
    ]
    injured = CasualtyFigure(
        case_id=case.id, incident_id=second.id, group="civilians", effect="injured", count=Range(9, 9)
    )
    witness = Witness(case_id=case.id)
    ws.records.save(
        english,
        arabic,
        source,
        first,
        second,
        other,
        *killed,
        injured,
        witness,
        Fact(case_id=case.id, statement="The hospital was marked.", incidents=(second.id, first.id)),
        Call(case_id=case.id, title="Investigate.", demands=("investigate",), incidents=(second.id,)),
        WitnessNote(case_id=case.id, witness_id=witness.id, text="Heard it.", incidents=(second.id,)),
        Citation(case_id=case.id, target_id=first.id, source_id=source.id, stance="supports"),
        Citation(case_id=case.id, target_id=second.id, source_id=source.id, stance="supports"),
        Citation(case_id=case.id, target_id=killed[1].id, source_id=source.id, stance="contradicts"),
    )
    return first.id, second.id


def test_incidents_entered_twice_are_proposed_across_scripts(
    ws: Workspace, case: Case, twice: tuple[UUID, UUID]
) -> None:
    found = ws.likenesses.incidents(case.id)
    (pair,) = found.pairs
    assert found.compared == 3 and {pair.first, pair.second} == set(twice)
    assert pair.looks == "same"
    assert pair.reasons[:2] == ("The same date.", "The names of the places sound alike.")
    ws.likenesses.follows(twice[1], twice[0])
    assert ws.likenesses.incidents(case.id).pairs == ()
    ws.past.undo()
    assert len(ws.likenesses.incidents(case.id).pairs) == 1


def test_merging_moves_what_belongs_to_the_second_and_undo_brings_both_back(
    ws: Workspace, case: Case, twice: tuple[UUID, UUID]
) -> None:
    first, second = twice
    ws.records.save(Thread(case_id=case.id, target_id=second, type="question", title="Which wing?"))
    kinds = ("incident", "figure", "citation", "fact", "call", "note", "thread")
    before = {each.id: each for kind in kinds for each in ws.records.of(kind, case_id=case.id)}
    plan = ws.merging.plan(first, second)
    assert {each.field.name for each in plan.differing} == {"title", "place_id", "narrative"}
    assert [spec.name for spec in plan.filled] == ["verification"]
    assert plan.moved == {"figure": 1, "fact": 1, "call": 1, "note": 1} and (plan.alike, plan.threads) == (2, 1)
    changes = ws.merging.merge(plan, {"narrative": "both", "title": "second"})
    now, gone = ws.records.get(Incident, first), ws.records.get(Incident, second)
    assert (now.title, now.narrative) == ("قصف مستشفى هجين", "The hospital was struck.\n\nTwo missiles.")
    assert (now.verification, now.tags, now.trashed) == ("likely", ("a", "b"), False)
    assert gone.trashed and gone.related == (first,) and now.ref in gone.remarks and gone.ref in now.remarks
    figures = ws.records.of(CasualtyFigure, incident_id=first)
    assert sorted(str(f.effect) for f in figures) == ["injured", "killed"], "what both have alike is there once"
    (fact,) = ws.records.of(Fact, case_id=case.id)
    assert fact.incidents == (first,)
    assert ws.records.of(Call, case_id=case.id)[0].incidents == (first,)
    assert ws.records.of(WitnessNote, case_id=case.id)[0].incidents == (first,)
    killed = next(f for f in figures if f.effect == "killed")
    assert [c.stance for c in ws.records.of(Citation, target_id=killed.id)] == ["contradicts"]
    assert len(ws.records.of(Citation, target_id=first)) == 1
    assert ws.records.of(Thread, case_id=case.id) == []
    assert changes.label == f"Merge {gone.ref} into {now.ref}"
    assert [e.label for e in ws.records.history(first)][-1] == changes.label or changes.label in str(
        ws.records.history(second)
    )
    assert ws.likenesses.incidents(case.id).pairs == ()
    assert all(finding.ok for finding in ws.integrity.verify().findings)
    ws.past.undo()
    after = {each.id: each for kind in kinds for each in ws.records.of(kind, case_id=case.id)}
    assert after == before


def test_an_adopted_figure_is_chosen_and_never_stands_twice(
    ws: Workspace, case: Case, twice: tuple[UUID, UUID]
) -> None:
    first, second = twice
    ws.incidents.adopt(first, "civilians", "killed", Range(25, 25), "judgement", "Counted.")
    ws.incidents.adopt(second, "civilians", "killed", Range(20, 30), "judgement", "Two counts.")
    plan = ws.merging.plan(first, second)
    assert len(plan.adopted) == 1
    ws.merging.merge(plan, {"adopted": "second"})
    (adopted,) = [f for f in ws.records.of(CasualtyFigure, incident_id=first) if f.adopted]
    assert adopted.count == Range(20, 30)
    ws.past.undo()
    ws.merging.merge(ws.merging.plan(first, second), {})
    (adopted,) = [f for f in ws.records.of(CasualtyFigure, incident_id=first) if f.adopted]
    assert adopted.count == Range(25, 25)


def test_what_changed_since_it_was_looked_at_is_not_merged(ws: Workspace, case: Case, twice: tuple[UUID, UUID]) -> None:
    plan = ws.merging.plan(*twice)
    ws.records.change(twice[1], title="Another title")
    with pytest.raises(Refused) as refused:
        ws.merging.merge(plan, {})
    assert refused.value.code == "changed"
    assert not ws.records.get(Incident, twice[1]).trashed
    with pytest.raises(Refused):
        ws.merging.plan(twice[0], twice[0])


def test_copies_of_a_real_article_are_found_and_other_articles_are_not(
    ws: Workspace, case: Case, real_data: Path
) -> None:
    texts = {path.stem: path.read_text() for path in sorted((real_data / "articles").glob("*.txt"))}
    ids = {name: add(ws, case, text, name, "2018-12-07") for name, text in texts.items()}
    paragraphs = texts["hajin_2018-12-06"].split("\n\n")
    add(
        ws,
        case,
        "\n\n".join(["Another headline altogether", *paragraphs[1 : max(3, len(paragraphs) * 2 // 3)]]),
        "copy",
        "2018-12-09",
    )
    found = ws.likenesses.sources(case.id).pairs
    assert [pair.first for pair in found] == [ids["hajin_2018-12-06"]]
    assert corroboration.independent(ids.values(), {}) == len(ids)
