"""Compositions: what is left out is named, own words cite and go through the gates, and the next dossier begins so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from casefile.errors import BadInput, Refused
from casefile.model.composing import Composition, Part, cited, divided, next_own
from casefile.model.records import Case, EvidenceFile, Incident, Person, Source, Witness, WitnessNote
from casefile.services.dossiers import LEAK, HeldBack
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once

SECRET = "Amal Quartermain-Haddad"


def fill(ws: Workspace) -> None:
    case = ws.cases.create("TST", "A case for testing")
    ws.records.save(
        Incident(case_id=case.id, title="Shells on the market"),
        Source(case_id=case.id, title="A press release"),
        Person(case_id=case.id, name=SECRET),
    )
    witness, _changes = ws.witnesses.add(case.id, basis=("eyewitness",))
    ws.witnesses.note(witness.id, WitnessNote(text="I saw it."))
    text = ws.folder.parent / "statement.txt"
    text.write_text("What was said.", encoding="utf-8")
    ws.sources.add_file(text, case.id)


@pytest.fixture(scope="module")
def kept(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(template_vault, tmp_path_factory.mktemp("composed") / "Composed.casefile", fill)


@pytest.fixture
def ws(kept: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(kept, tmp_path / "V.casefile")
    with Workspace.open(tmp_path / "V.casefile", PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def case(ws: Workspace) -> Case:
    return ws.cases.by_ref("TST")


def read(out: Path) -> str:
    document = pdfium.PdfDocument(out)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r", "")
    finally:
        document.close()


def export(ws: Workspace, case: Case, composition: Composition, out: Path, **more: object) -> str:
    ws.dossiers.export(
        case.id, composition.audience, out, sections=composition.sections, composition=composition, **more
    )  # type: ignore[arg-type]
    return read(out)


def shown(*keys: str) -> tuple[Part, ...]:
    return tuple(Part(key) for key in keys)


def test_what_is_left_out_is_named_and_the_order_is_kept(ws: Workspace, case: Case, tmp_path: Path) -> None:
    parts = (*shown("sources", "summary"), Part("incidents", shown=False))
    composed = Composition(case_id=case.id, name="Short", audience="court", parts=parts)
    said = export(ws, case, composed, tmp_path / "short.pdf")
    assert "Source register 3\nExecutive summary 4\nSections left out 5\n" in said
    named = said[said.rindex("Whoever composed") :]
    assert "• Incidents\n" in named and "• Chronology\n" in named
    assert "Accountability calls" not in named, "the case has none, so none were left out"
    whole = tmp_path / "whole.pdf"
    ws.dossiers.export(case.id, "court", whole)
    assert "Sections left out" not in read(whole)


def test_the_cover_says_what_was_composed_for_it(ws: Workspace, case: Case, tmp_path: Path) -> None:
    composed = Composition(
        case_id=case.id,
        name="x",
        audience="court",
        recipient="The Registry",
        organisation="The Archive",
        author="R. Saleh",
        copy="3 of 5",
        handling="Return after reading",
        parts=shown("summary"),
    )
    said = export(ws, case, composed, tmp_path / "a.pdf", recipient="The Registry")
    assert all(words in said for words in ("The Archive", "R. Saleh", "3 of 5", "Return after reading"))
    assert "The Registry" not in said
    said = export(ws, case, replace(composed, recipient_shown=True), tmp_path / "b.pdf", recipient="The Registry")
    assert "The Registry" in said


def test_own_words_cite_by_picked_records(ws: Workspace, case: Case, tmp_path: Path) -> None:
    words = (
        "The market was struck [TST-I-0001], as was said at once [TST-S-0001].\n\n# Open questions\n- Who fired [1]?\n"
        "- When, by [TST-E-0001]?"
    )
    own = Part("own-1", title="What we ask", words=words)
    composed = Composition(
        case_id=case.id,
        name="x",
        audience="court",
        parts=(*shown("summary"), own, *shown("incidents", "sources", "citations")),
    )
    out = tmp_path / "a.pdf"
    said = export(ws, case, composed, out, exhibits=True)
    assert said.index("The market was struck TST-I-0001") > 0 and "Open questions" in said
    assert "Who fired [1]?" in said, "brackets of the text's own stay"
    assert "[TST-S-0001]" not in said and "Ex. 1?" in said
    assert "Cited as a whole. · TST-S-0001 · What we ask" in said
    assert (ws.records.of(EvidenceFile))[0].ref == "TST-E-0001"


def test_a_withheld_record_cannot_be_cited_for_that_audience(ws: Workspace, case: Case, tmp_path: Path) -> None:
    (witness,) = ws.records.of(Witness)
    own = Part("own-1", title="Heard", words=f"So says [{witness.ref}].")
    composed = Composition(case_id=case.id, name="x", audience="court", parts=(*shown("summary"), own))
    preview = ws.dossiers.preview(case.id, "court", sections=composed.sections, composition=composed)
    (gate,) = [gate for gate in preview.gates if gate.blocks]
    assert witness.ref in gate.sentence and gate.refs == ("own-1", witness.ref)
    with pytest.raises(Refused, match="may not see"):
        export(ws, case, composed, tmp_path / "a.pdf")
    with pytest.raises(Refused, match="may not see"):
        ws.productions.produce(case.id, "court", tmp_path / "bag", composition=composed)
    gone = replace(composed, parts=(*shown("summary"), replace(own, words="So says [TST-I-0099].")))
    with pytest.raises(Refused, match="not in this case"):
        export(ws, case, gone, tmp_path / "a.pdf")
    nothing = replace(composed, parts=(Part("summary", shown=False),))
    with pytest.raises(Refused, match="nothing to read"):
        export(ws, case, nothing, tmp_path / "a.pdf")
    hidden = replace(composed, parts=(*shown("summary"), replace(own, shown=False)))
    assert "Heard" not in export(ws, case, hidden, tmp_path / "a.pdf")


def test_own_words_go_through_the_gate(ws: Workspace, case: Case, tmp_path: Path) -> None:
    own = Part("own-1", title="Thanks", words=f"We thank {SECRET}.")
    composed = Composition(case_id=case.id, name="x", audience="public", parts=(*shown("summary"), own))
    preview = ws.dossiers.preview(case.id, "public", sections=composed.sections, composition=composed)
    assert [gate.refs for gate in preview.gates if gate.code == LEAK] == [("own-1", "TST-P-0001")]
    assert not any(SECRET in gate.sentence for gate in preview.gates)
    with pytest.raises(HeldBack) as held:
        export(ws, case, composed, tmp_path / "a.pdf")
    assert {hit.ref for hit in held.value.hits} == {"TST-P-0001"} and not (tmp_path / "a.pdf").exists()
    on_cover = replace(composed, author=SECRET, parts=shown("summary"))
    with pytest.raises(HeldBack):
        export(ws, case, on_cover, tmp_path / "a.pdf")


def test_a_composition_is_kept_undone_and_remembered(ws: Workspace, case: Case) -> None:
    first = Composition(case_id=case.id, name="For the court", audience="court", parts=shown("summary"))
    second = Composition(case_id=case.id, name="For friends", audience="partner")
    ws.compositions.keep(first)
    ws.compositions.keep(second)
    assert [each.name for each in ws.compositions.all(case.id)] == ["For friends", "For the court"]
    assert ws.compositions.by_name(case.id, " for  the court").parts == shown("summary")
    with pytest.raises(Refused, match="already"):
        ws.compositions.keep(Composition(case_id=case.id, name="for the COURT"))
    with pytest.raises(BadInput, match="“For friends”, “For the court”"):
        ws.compositions.by_name(case.id, "nothing")
    assert ws.compositions.last(case.id) is None
    ws.compositions.use(ws.records.get(Composition, first.id))
    ws.compositions.use(ws.records.get(Composition, second.id))
    last, court = ws.compositions.last(case.id), ws.compositions.last(case.id, "court")
    assert last is not None and last.name == "For friends" and court is not None and court.id == first.id
    entries = ws.records.head().seq
    assert not ws.compositions.keep(ws.records.get(Composition, first.id)).ids
    assert ws.records.head().seq == entries, "nothing was changed, so nothing is written"
    ws.past.undo()
    assert [each.name for each in ws.compositions.all(case.id)] == ["For the court"]
    assert ws.compositions.last(case.id) is None
    assert ws.integrity.verify().ok


def test_a_text_is_cut_at_what_it_cites() -> None:
    assert cited("a [TST-I-0001] b [TST-S-0002][TST-I-0001] [x] [1]") == ("TST-I-0001", "TST-S-0002")
    assert divided("a [T-I-1] b") == [("a ", "T-I-1"), (" b", "")]
    assert next_own((Part("summary"), Part("own-2"), Part("own-1"))) == "own-3"
    assert Part.from_json(Part("own-1", False, "a", "b").to_json()) == Part("own-1", False, "a", "b")
    for wrong in ({}, {"key": 1}, {"key": "a", "more": 1}, "summary"):
        with pytest.raises(BadInput):
            Part.from_json(wrong)


def test_whatever_is_changed_in_a_composition_the_vault_verifies(ws: Workspace, case: Case) -> None:
    """What is not searched is in no list of words, so that nothing is missed there when it changes."""
    ws.records.save(Composition(case_id=case.id, name="For the court", audience="court"))
    for name in ("recipient", "organisation", "author", "copy", "handling"):
        kept = ws.records.of(Composition)[0]
        ws.records.save(replace(kept, **{name: f"Somebody called {name}"}))
    assert [each.sentence for each in ws.integrity.verify().findings if not each.ok] == []


def test_a_composition_of_another_case_is_a_template_without_what_belongs_to_that_case(
    ws: Workspace, case: Case, tmp_path: Path
) -> None:
    parts = (
        Part("incidents"),
        Part("own-1", title="What we ask", words=f"Ask {SECRET}."),
        Part("summary", shown=False),
    )
    kept = Composition(
        case_id=case.id, name="Bench", audience="court", language="fr", recipient="The Registry", copy="3 of 5",
        organisation="Media department", author="R. Saleh", handling="In person", exhibits=True, parts=parts,
    )  # fmt: skip
    ws.compositions.keep(kept)
    other = ws.cases.create("OTH", "Another case")
    assert ws.compositions.elsewhere(case.id) == []
    [(named, found)] = ws.compositions.elsewhere(other.id)
    assert (named, found.name) == ("TST", "Bench")
    begun = ws.compositions.by_name(other.id, found.ref)
    assert (begun.case_id, begun.audience, begun.language, begun.exhibits) == (other.id, "court", "fr", True)
    assert (begun.organisation, begun.author, begun.handling) == ("Media department", "R. Saleh", "In person")
    assert (begun.name, begun.recipient, begun.copy) == ("", "", "") and begun.id != kept.id
    assert begun.parts == (Part("incidents"), Part("summary", shown=False)) and SECRET not in repr(begun)
    with pytest.raises(BadInput):
        ws.compositions.by_name(other.id, "Bench")  # a name alone is one of this case
    ws.compositions.keep(replace(begun, name="Bench"))
    assert ws.compositions.by_name(case.id, "Bench").recipient == "The Registry", "the other stays as it is"
