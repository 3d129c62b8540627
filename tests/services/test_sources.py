"""Taking files in, reading, marking, deriving: each one step, nothing left over when it fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from casefile.errors import BadInput, NotFound, Refused, WorldFault
from casefile.model.counts import Range
from casefile.model.ids import uuid7
from casefile.model.records import Call, Case, CasualtyFigure, Citation, Fact, Incident, Rendition
from casefile.services.intake import AddedSource
from casefile.workspace import Workspace

TEXT = "Market shelled in Old Harbour\n\nEleven people died 😀 at the market. Nobody answered for it.\n"


@pytest.fixture
def added(ws: Workspace, case: Case, tmp_path: Path) -> AddedSource:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return ws.sources.add_file(path, case.id)


def span(quote: str) -> tuple[int, int]:
    start = TEXT.index(quote)
    return start, start + len(quote)


def test_a_file_becomes_source_evidence_and_text(ws: Workspace, added: AddedSource) -> None:
    reading = ws.sources.reading(added.source_id)
    assert reading.text == TEXT
    assert reading.source.ref == "TST-S-0001"
    assert reading.files[0].name == "report.txt"
    assert ws.sources.evidence_bytes(added.evidence_id, 1000) == TEXT.encode()
    events = [entry.event for entry in ws.records.journal_entries(after=1)]
    assert events[-4:] == ["COLLECTED", "HASHED", "VERIFIED_OK", "DERIVED"]


def test_intake_is_one_step(ws: Workspace, added: AddedSource) -> None:
    ws.past.undo()
    with pytest.raises(NotFound):
        ws.records.get(added.source_id)
    ws.past.redo()
    assert ws.sources.reading(added.source_id).text == TEXT
    assert ws.integrity.verify().ok


def test_the_same_bytes_twice_are_one_source(ws: Workspace, case: Case, added: AddedSource, tmp_path: Path) -> None:
    path = tmp_path / "copy.txt"
    path.write_text(TEXT, encoding="utf-8")
    again = ws.sources.add_file(path, case.id)
    assert again.duplicate_of == added.source_id
    assert ws.records.count("source") == 1
    other = ws.cases.create("OTH", "Other")
    assert ws.sources.add_file(path, other.id).duplicate_of is None


def test_a_file_that_vanished_or_is_a_folder(ws: Workspace, case: Case, tmp_path: Path) -> None:
    head = ws.records.head()
    with pytest.raises(WorldFault, match="could not be read"):
        ws.sources.add_file(tmp_path / "gone.txt", case.id)
    with pytest.raises(BadInput, match="is not a file"):
        ws.sources.add_file(tmp_path, case.id)
    assert ws.records.head() == head
    assert list(ws._vault.evidence.stored_names()) == []


def test_a_case_that_is_gone_leaves_no_blob(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT)
    with pytest.raises(Refused):
        ws.sources.add_file(path, uuid7())
    assert list(ws._vault.evidence.stored_names()) == []


def test_a_cancelled_intake_leaves_nothing(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT)
    with pytest.raises(Refused) as refused:
        ws.sources.add_file(path, case.id, cancelled=lambda: True)
    assert refused.value.code == "cancelled"
    assert ws.records.count("source") == 0
    assert list(ws._vault.evidence.stored_names()) == []


def test_pasted_text(ws: Workspace, case: Case) -> None:
    added = ws.sources.add_text("Words from a message.", case.id, title="A message")
    assert ws.records.get(added.source_id).heading == "A message"
    with pytest.raises(Refused):
        ws.sources.add_text("  \n ", case.id)


def test_a_file_without_text_is_evidence_all_the_same(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 20)
    added = ws.sources.add_file(path, case.id)
    assert added.rendition_id is None
    assert ws.sources.reading(added.source_id).text == ""
    assert ws.integrity.verify().ok


def test_a_name_with_control_characters_is_kept_as_evidence(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "re\u202eport\u0007.txt"
    path.write_text(TEXT)
    added = ws.sources.add_file(path, case.id)
    reading = ws.sources.reading(added.source_id)
    assert reading.files[0].name == path.name
    assert "\u202e" not in reading.source.title


def test_a_name_that_is_no_text(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"r\xe9sum\xe9.txt")
    path.write_text(TEXT)
    added = ws.sources.add_file(path, case.id)
    assert ws.sources.reading(added.source_id).files[0].name == "r\\udce9sum\\udce9.txt"


def test_five_megabytes_of_text(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("A sentence about the market square. " * 145_000)
    added = ws.sources.add_file(path, case.id)
    assert len(ws.sources.reading(added.source_id).text) == path.stat().st_size
    assert ws.finder.search("market square")[0].kind == "rendition"


def test_a_highlight_stands_where_it_was_made(ws: Workspace, added: AddedSource) -> None:
    assert added.rendition_id is not None
    start, end = span("died 😀 at the market")
    excerpt, _changes = ws.sources.highlight(added.rendition_id, start, end, codes=("harm",))
    placed = ws.sources.reading(added.source_id).excerpts[0]
    assert (placed.start, placed.end, placed.status) == (start, end, "exact")
    assert excerpt.quote == "died 😀 at the market"
    assert (excerpt.prefix, excerpt.suffix) == (TEXT[:start], TEXT[end : end + 64])


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-1, 4), (0, 10_000), (29, 31)])
def test_an_empty_selection_is_refused(ws: Workspace, added: AddedSource, start: int, end: int) -> None:
    assert added.rendition_id is not None
    with pytest.raises(Refused, match="Select some text"):
        ws.sources.highlight(added.rendition_id, start, end)


def test_a_fact_from_a_passage_is_one_step(ws: Workspace, case: Case, added: AddedSource) -> None:
    assert added.rendition_id is not None
    fact, _changes = ws.sources.derive(
        added.rendition_id, *span("Eleven people died"), Fact(case_id=case.id, statement="Eleven people died.")
    )
    view = ws.facts.citations(fact.id)[0]
    assert view.stance == "supports"
    assert view.excerpt is not None and view.excerpt.quote == "Eleven people died"
    assert view.source is not None and view.source.id == added.source_id
    ws.past.undo()
    assert ws.records.count("fact") == ws.records.count("citation") == ws.records.count("excerpt") == 0


def test_an_incident_with_its_figures(ws: Workspace, case: Case, added: AddedSource) -> None:
    assert added.rendition_id is not None
    incident = Incident(case_id=case.id, title="Market")
    figure = CasualtyFigure(
        case_id=case.id, incident_id=incident.id, group="civilians", effect="killed", count=Range(11, 11),
        source_id=added.source_id,
    )  # fmt: skip
    ws.sources.derive(added.rendition_id, *span("Eleven people died"), incident, extra=(figure,))
    table = ws.incidents.figures(incident.id)
    assert table.rows[0].said[0].count == Range(11, 11)
    cited = ws.facts.citations(figure.id)[0]
    assert cited.excerpt is not None and cited.excerpt.quote == "Eleven people died"
    digest = ws.incidents.digests([incident.id])[incident.id]
    assert (digest.casualties, digest.sources, digest.citations) == ("11 killed", 1, 1)


def test_a_call_takes_its_sentence_from_the_passage(ws: Workspace, case: Case, added: AddedSource) -> None:
    assert added.rendition_id is not None
    call, _changes = ws.sources.derive(
        added.rendition_id,
        *span("Nobody answered for it."),
        Call(case_id=case.id, title="Answer for it", demands=("hold_to_account",)),
    )
    assert isinstance(call, Call)
    assert call.sentence == "Nobody answered for it."
    assert call.excerpt_id is not None


def test_a_refused_record_leaves_no_excerpt(ws: Workspace, case: Case, added: AddedSource) -> None:
    assert added.rendition_id is not None
    with pytest.raises(Refused):
        ws.sources.derive(added.rendition_id, *span("Eleven"), Call(case_id=case.id, title="No demand"))
    assert ws.records.count("excerpt") == 0


def test_citing_for_an_existing_record(ws: Workspace, case: Case, added: AddedSource) -> None:
    assert added.rendition_id is not None
    fact = Fact(case_id=case.id, statement="Nobody died.")
    ws.records.save(fact)
    excerpt, _changes = ws.sources.highlight(added.rendition_id, *span("Eleven people died"))
    ws.sources.cite(excerpt.id, fact.id, stance="contradicts")
    ws.sources.cite(added.source_id, fact.id, stance="context")
    assert [view.stance for view in ws.facts.citations(fact.id)] == ["contradicts", "context"]
    assert all(isinstance(record, Citation) for record in ws.records.of("citation"))


def test_a_corrected_text_moves_its_excerpts(ws: Workspace, case: Case, added: AddedSource) -> None:
    assert added.rendition_id is not None
    ws.sources.highlight(added.rendition_id, *span("Eleven people died"))
    corrected = Rendition(
        case_id=case.id, source_id=added.source_id, type="corrected", text="CORRECTED\n" + TEXT,
        replaces_id=added.rendition_id,
    )  # fmt: skip
    ws.records.save(corrected)
    placed = ws.sources.reading(added.source_id).excerpts[0]
    assert (placed.status, placed.start) == ("moved", TEXT.index("Eleven") + 10)


def test_an_export_of_the_original_is_journalled(ws: Workspace, added: AddedSource, tmp_path: Path) -> None:
    ws.sources.export_file(added.evidence_id, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == TEXT
    assert ws.records.journal_entries()[-1].event == "EXPORTED"
    with pytest.raises(WorldFault):
        ws.sources.export_file(added.evidence_id, tmp_path / "nowhere" / "out.txt")


def test_a_citation_whose_passage_was_removed_names_its_source_alone(ws: Workspace, case: Case) -> None:
    added = ws.sources.add_text("They struck the clinic.", case.id, title="A message")
    incident = Incident(case_id=case.id, title="Struck")
    ws.records.save(incident)
    assert added.rendition_id is not None
    marked, _changes = ws.sources.cite_passage(added.rendition_id, 0, 11, incident.id)
    again, _changes = ws.sources.cite_passage(added.rendition_id, 0, 11, incident.id, stance="context")
    assert again.id == marked.id, "the same words are marked once"
    ws.records.trash([marked.id])
    views = ws.facts.citations(incident.id)
    assert [(view.excerpt, view.source.title if view.source else "") for view in views] == [(None, "A message")] * 2
    ties = [tie for tie in ws.headings.linked(incident.id) if tie.relation == "What it rests on"]
    assert [(tie.caption.heading, tie.opens) for tie in ties] == [
        ("Supports: A message", added.source_id),
        ("Gives context: A message", added.source_id),
    ]
