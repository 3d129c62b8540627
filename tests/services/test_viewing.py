"""Marking in files, and which of them are veiled, in a real vault."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import CasefileError, Refused, VaultLocked
from casefile.evidence.custody import Custody
from casefile.model.anchors import Region, Span
from casefile.model.records import Case, Citation, EvidenceFile, Excerpt, Fact, Source
from casefile.services.sources import IN_FILE, InFile
from casefile.services.viewing import Wanted
from casefile.workspace import Workspace
from tests.gui.viewed import quarters
from tests.opened import PASSPHRASE, made_once


def _fill(ws: Workspace, folder: Path) -> None:
    case = ws.cases.create("TST", "A case for testing")
    (folder / "gate.png").write_bytes(quarters())
    ws.sources.add_file(folder / "gate.png", case.id)
    ws.sources.add_text("Some words.", case.id)


@pytest.fixture(scope="module")
def made(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("viewing")
    return made_once(template_vault, folder / "Made.casefile", lambda ws: _fill(ws, folder))


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(Path(shutil.copytree(made, tmp_path / "Own.casefile")), PASSPHRASE) as ws:
        yield ws


def gate(ws: Workspace) -> EvidenceFile:
    return next(each for each in ws.records.of(EvidenceFile) if each.name == "gate.png")


def test_a_region_and_a_span_are_cited_like_a_passage(own: Workspace) -> None:
    file, case = gate(own), own.records.of(Case)[0]
    region = Region(0.1, 0.2, 0.3, 0.4, 2)
    fact, changes = own.sources.derive_from(InFile(file.id, region), Fact(case_id=case.id, statement="A gate stood"))
    excerpt = own.records.of(Excerpt)[0]
    assert (excerpt.anchor, excerpt.page, excerpt.evidence_id, excerpt.source_id) == (
        region,
        2,
        file.id,
        file.source_id,
    )
    assert own.facts.citations(fact.id)[0].excerpt == excerpt and excerpt.id in changes.ids
    span = Span(1, 2.5)
    marked, _changes = own.sources.cite_place(InFile(file.id, span), fact.id, stance="contradicts")
    assert marked.anchor == span and len(own.records.of(Citation)) == 2
    reading = own.sources.reading(file.source_id)  # type: ignore[arg-type]
    assert [placed.status for placed in reading.excerpts] == [IN_FILE, IN_FILE]
    told = [event for event in own.custody.chain(file.id) if event.event == Custody.ANNOTATED.value]
    assert len(told) == 2  # the custody of the file names each mark


def test_what_a_person_decided_about_a_file_is_kept_for_that_person(own: Workspace) -> None:
    file = gate(own)
    assert own.viewer.veils([file], graphic=True) == {file.id: True}
    assert own.viewer.veils([file], graphic=False) == {file.id: False}
    own.viewer.remember_veil(file.id, False)
    other = "another passphrase of somebody"
    own.people.add("Other", other)
    folder = own.folder
    own.close()
    with Workspace.open(folder, PASSPHRASE) as mine:
        assert mine.viewer.veils([file], graphic=True) == {file.id: False}
    with Workspace.open(folder, other) as theirs:
        assert theirs.viewer.veils([file], graphic=True) == {file.id: True}


def test_looking_ends_when_the_vault_is_locked(own: Workspace) -> None:
    file = own.viewer.open(gate(own).id)
    assert file.draw(Wanted(0, 50, 50)).width == 50
    own.close()
    with pytest.raises(CasefileError):
        file.draw(Wanted(0, 50, 50))
    with pytest.raises(VaultLocked):
        own.viewer.open(file.evidence.id)


def test_a_worker_that_broke_down_is_replaced(own: Workspace) -> None:
    file = own.viewer.open(gate(own).id)
    file._viewing._process.stop()
    with pytest.raises(CasefileError):
        file.draw(Wanted(0, 50, 50))
    assert file.draw(Wanted(0, 50, 50)).width == 50
    file.close()


def test_a_text_typed_from_a_picture(own: Workspace) -> None:
    file = gate(own)
    with pytest.raises(Refused):
        own.sources.transcribe(file.id, " \n ")
    rendition, _changes = own.sources.transcribe(file.id, "\r\nمستشفى\r\n", type="translated", language="ar")
    assert rendition.text == "مستشفى" and rendition.evidence_id == file.id
    assert own.sources.reading(file.source_id).text == "مستشفى"  # type: ignore[arg-type]


def test_a_translation_brought_in_as_a_file(own: Workspace, tmp_path: Path) -> None:
    file = gate(own)
    path = tmp_path / "translation.txt"
    path.write_text("The gate was struck at four in the morning, and twice after that.\n", encoding="utf-8")
    brought = own.sources.read_outside(path)
    assert (brought.language, brought.sha256) == ("en", hashlib.sha256(path.read_bytes()).hexdigest())
    made, _changes = own.sources.transcribe(
        file.id, brought.text, type="translated", language="en", made_by="R. Haddad", tool="hand", brought=brought
    )
    assert (made.made_by, made.tool, made.source_id, made.evidence_id) == ("R. Haddad", "hand", file.source_id, file.id)
    assert any(brought.sha256 in event.reason for event in own.custody.chain(file.id))
    (tmp_path / "empty.txt").touch()
    with pytest.raises(Refused, match="is empty"):
        own.sources.read_outside(tmp_path / "empty.txt")


def test_a_source_without_a_file_is_transcribed_too(own: Workspace) -> None:
    case = own.records.of(Case)[0]
    changes = own.records.save(Source(case_id=case.id, title="A broadcast", url="https://example.org/x"))
    made, _changes = own.sources.transcribe(changes.created[0], "What was said.", language="en")
    assert (made.source_id, made.evidence_id) == (changes.created[0], None)
    assert own.sources.reading(changes.created[0]).text == "What was said."
    with pytest.raises(Refused):
        own.sources.transcribe(case.id, "words")
