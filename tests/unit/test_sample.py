"""The sample case shows what Casefile can hold: every kind of record, every type of field, real evidence."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata

import pytest

from casefile.errors import Refused
from casefile.model.fields import KINDS, FieldType
from casefile.model.records import Addressee, CasualtyFigure, EvidenceFile, Fact, Incident, Response, Source
from casefile.services import sample as samples
from casefile.workspace import Workspace

SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "MYANMAR")
TODAY = dt.date(2025, 1, 15)


def test_every_kind_is_there(sample_read: Workspace) -> None:
    missing = [kind for kind in KINDS if not sample_read.records.count(kind)]
    assert not missing


def test_every_type_of_field_is_used(sample_read: Workspace) -> None:
    used = {
        field.type
        for kind in KINDS.values()
        for record in sample_read.records.of(kind.name)
        for field in kind.fields
        if getattr(record, field.name) != field.empty
    }
    assert used == set(FieldType)


def test_every_file_of_the_sample_is_taken_in(sample_read: Workspace) -> None:
    shipped = {path.name for path in samples.FOLDER.iterdir()} - {"sample.json"}
    taken = {e.name for e in sample_read.records.of("evidence") if isinstance(e, EvidenceFile)}
    assert shipped <= taken
    assert len(taken) >= 12


def test_names_come_in_several_scripts(sample_read: Workspace) -> None:
    text = json.dumps([str(record) for record in sample_read.records.of("person")], ensure_ascii=False)
    found = {unicodedata.name(character, "").split(" ")[0] for character in text if character.isalpha()}
    assert set(SCRIPTS) <= found


def test_every_excerpt_stands_exactly_where_it_says(sample_read: Workspace) -> None:
    placed = [
        excerpt
        for source in sample_read.records.of("source")
        for excerpt in sample_read.sources.reading(source.id).excerpts
    ]
    assert len(placed) >= 50
    assert {excerpt.status for excerpt in placed} == {"exact", "in_file"}
    assert all((excerpt.excerpt.region is not None) == (excerpt.status == "in_file") for excerpt in placed)
    assert all(excerpt.excerpt.prefix or excerpt.start == 0 for excerpt in placed)


def test_figures_conflict_and_some_are_adopted(sample_read: Workspace) -> None:
    hospital = sample_read.records.by_ref("SALUN-I-0002")
    said = [
        figure
        for figure in sample_read.records.of("figure", incident_id=hospital.id)
        if isinstance(figure, CasualtyFigure) and (figure.group, figure.effect) == ("civilians", "killed")
    ]
    assert len({(f.count.minimum, f.count.maximum) for f in said if f.count and not f.adopted}) >= 3
    assert [f.count.minimum for f in said if f.count and f.adopted] == [19]


def test_a_copy_counts_with_its_original(sample_read: Workspace) -> None:
    copies = [s for s in sample_read.records.of("source") if isinstance(s, Source) and s.derived_from_id]
    assert copies
    hospital = sample_read.records.by_ref("SALUN-I-0002")
    assert isinstance(hospital, Incident)
    cited = {
        citation.source.id
        for fact in [hospital, *sample_read.records.referring(Fact, "incidents", hospital.id)]
        for citation in sample_read.facts.citations(fact.id)
        if citation.source
    } | {
        f.source_id for f in sample_read.records.of("figure", incident_id=hospital.id) if isinstance(f, CasualtyFigure)
    }
    digest = sample_read.incidents.digests([hospital.id])[hospital.id]
    assert 3 <= digest.sources < len(cited - {None})


def test_facts_are_supported_and_contradicted(sample_read: Workspace) -> None:
    stances = {
        view.stance
        for fact in sample_read.records.of("fact")
        if isinstance(fact, Fact)
        for view in sample_read.facts.citations(fact.id)
    }
    assert {"supports", "contradicts", "mentions", "context"} <= stances


def test_calls_are_overdue_and_still_to_come(sample_read: Workspace) -> None:
    case = sample_read.cases.by_ref("SALUN")
    overdue = sample_read.calls.overdue(case.id, TODAY)
    assert len(overdue) >= 2, "silent"
    assert sample_read.calls.unfulfilled(case.id, TODAY), "answered in vain"
    due = [a.due for a in sample_read.records.of("addressee") if isinstance(a, Addressee) and a.due]
    assert any(day.earliest and day.earliest > TODAY for day in due)
    several = [call for call in sample_read.records.of("call") if len(sample_read.calls.follow_up(call.id, TODAY)) > 1]
    assert len(several) >= 3
    stances = {r.stance for r in sample_read.records.of("response") if isinstance(r, Response)}
    assert len(stances) >= 4


def test_a_withdrawn_consent_counts(sample_read: Workspace) -> None:
    decisions = {
        consents["publication"].decision
        for witness in sample_read.records.of("witness")
        if "publication" in (consents := sample_read.witnesses.consents(witness.id))
    }
    assert decisions == {"granted", "withdrawn"}
    allowed = [sample_read.witnesses.allows(w.id, "public", TODAY) for w in sample_read.records.of("witness")]
    assert sorted(allowed) == [False, False, True]


def test_everything_verifies(sample_read: Workspace) -> None:
    report = sample_read.integrity.verify()
    assert report.ok, [finding.sentence for finding in report.findings if not finding.ok]
    assert report.evidence >= 13


def test_it_says_that_it_is_invented(sample_read: Workspace) -> None:
    assert "This case is invented." in sample_read.cases.by_ref("SALUN").summary


def test_it_is_built_once_only(ws: Workspace) -> None:
    ws.cases.create("SALUN", "Taken")
    before = ws.records.head()
    with pytest.raises(Refused, match="already in use"):
        samples.build_sample(ws)
    assert ws.records.head() == before
    assert ws.records.count("source") == 0
