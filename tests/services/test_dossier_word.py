"""A dossier leaves as a Word document by the same door, through the same gate, as a PDF does."""

from __future__ import annotations

import hashlib
from pathlib import Path

import docx as reader
import pytest

from casefile.model.records import Case, Disclosure, Fact
from casefile.model.values import Name
from casefile.services.dossiers import HeldBack
from casefile.services.identities import Identity
from casefile.workspace import Workspace
from tests.opened import INNER

LOST = "ᠮᠣᠩᠭᠣᠯ"


@pytest.fixture
def fact(ws: Workspace, case: Case) -> Fact:
    made = Fact(case_id=case.id, statement=f"The leaflet is in {LOST} script; residents read it.")
    ws.records.save(made)
    found = ws.records.get(made.id)
    assert isinstance(found, Fact)
    return found


def test_it_is_journalled_and_disclosed_and_asks_nothing_of_our_fonts(
    ws: Workspace, case: Case, fact: Fact, tmp_path: Path
) -> None:
    out = tmp_path / "court.docx"
    made = ws.dossiers.export(case.id, "court", out, recipient="The Court")
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert (made.pages, made.sha256) == (0, digest)
    (disclosure,) = ws.records.of("disclosure", case_id=case.id)
    assert isinstance(disclosure, Disclosure)
    assert (disclosure.format, disclosure.sha256, disclosure.recipient) == ("docx", digest, "The Court")
    assert "dossier court en" in [entry.reason for entry in ws.records.journal_entries()]
    assert any(LOST in paragraph.text for paragraph in reader.Document(str(out)).paragraphs)
    assert not any(gate.blocks for gate in made.gates)


def test_a_name_in_it_holds_it_back_with_the_title_it_stands_under(
    ws: Workspace, case: Case, fact: Fact, tmp_path: Path
) -> None:
    witness, _changes = ws.witnesses.add(case.id, basis=("eyewitness",))
    ws.identities.create(INNER)
    ws.identities.save(witness.id, Identity(names=(Name("Hala Mendoor", "Latn"),)))
    ws.records.save(Fact(case_id=case.id, statement="Then Hala Mendoor left the market."))
    out = tmp_path / "court.docx"
    with pytest.raises(HeldBack) as held:
        ws.dossiers.export(case.id, "court", out)
    assert not out.exists()
    (hit,) = held.value.hits
    assert hit.page == 0 and hit.section == "Further facts" and "Further facts" in hit.words
