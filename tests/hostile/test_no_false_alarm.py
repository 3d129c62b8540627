"""Healthy vaults, whatever was done with them: opened without a notice, verified without a finding."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.model.records import Case, Incident
from casefile.workspace import Workspace
from tests.hostile.conftest import CASE, fill
from tests.opened import PASSPHRASE


def nothing(ws: Workspace) -> None:
    """As it was made."""


def many(ws: Workspace) -> None:
    ws.records.save(CASE)
    ws.records.save(*(Incident(case_id=CASE.id, title=f"{n}", narrative=f"By the river {n}. ") for n in range(2000)))


def there_and_back(ws: Workspace) -> None:
    fill(ws)
    while ws.past.undo_label():
        ws.past.undo()
    assert ws.records.count("case") == 0
    while ws.past.redo_label():
        ws.past.redo()
    ws.past.undo()
    ws.records.save(Case(ref="NEW", title="A change after an undo"))


def all_undone(ws: Workspace) -> None:
    fill(ws)
    while ws.past.undo_label():
        ws.past.undo()


def trashed(ws: Workspace) -> None:
    ws.records.trash([record.id for kind in ("incident", "source", "witness") for record in ws.records.of(kind)])
    some = ws.records.of("incident", trashed=True)[:2]
    ws.records.restore([record.id for record in some])


def rewritten_header(ws: Workspace) -> None:
    fill(ws)
    ws._vault.change_passphrase(PASSPHRASE, PASSPHRASE)
    ws.records.save(Case(ref="NEW", title="A change after it"))
    ws._vault.change_passphrase(PASSPHRASE, PASSPHRASE)


def refused_changes(ws: Workspace) -> None:
    fill(ws)
    for bad in (Incident(case_id=CASE.id, title=""), Case(ref="TST", title="taken")):
        with pytest.raises(Exception, match=r"\w"):
            ws.records.save(bad)
    with pytest.raises(Exception, match=r"\w"):
        ws.sources.add_text("   ", CASE.id)
    with pytest.raises(Exception, match=r"\w"):
        ws.sources.add_file(Path("nowhere.pdf"), CASE.id)


def same_file_twice(ws: Workspace) -> None:
    fill(ws)
    other = Case(ref="TWO", title="Another case with the same file")
    ws.records.save(other)
    for case in (CASE, other, CASE):
        ws.sources.add_text("The same words in two cases. " * 20, case.id)


def taken_in_undone_and_again(ws: Workspace) -> None:
    fill(ws)
    ws.sources.add_text("Taken in, undone, taken in. " * 20, CASE.id)
    ws.past.undo()
    ws.sources.add_text("Taken in, undone, taken in. " * 20, CASE.id)


def odd_texts(ws: Workspace) -> None:
    ws.records.save(CASE)
    for n, text in enumerate(
        ["ما قاله الشاهد", "မြန်မာ", "\U0001f600 𝒳", "a\u0301 e\u0301", "\u202eabc", "x" * 300_000, "l\nm\n"]
    ):
        ws.records.save(Incident(case_id=CASE.id, title=f"{n}", narrative=text))
        ws.sources.add_text(text * 3, CASE.id, title=f"{n}")


def read_aloud(ws: Workspace) -> None:
    """Everything that only reads, and what is let out."""
    case = ws.cases.all()[0]
    outside = ws.folder.parent / "outside"
    outside.mkdir()
    ws.transfer.export_json(case.id, outside / "case.json")
    ws.dossiers.export(case.id, "internal", outside / "dossier.pdf")
    ws.past.export_journal(outside / "journal.jsonl")
    ws.integrity.save_evidence_key(outside / "key.txt")
    for evidence in ws.records.of("evidence")[:2]:
        ws.sources.export_file(evidence.id, outside / str(evidence.id))
    for word in ("hospital", "river", "a", "*", '"', "AND"):
        ws.finder.search(word)


HISTORIES = (
    nothing,
    many,
    fill,
    there_and_back,
    all_undone,
    rewritten_header,
    refused_changes,
    same_file_twice,
    taken_in_undone_and_again,
    odd_texts,
)
WITH_THE_SAMPLE = (nothing, trashed, read_aloud)


def require_whole(folder: Path) -> None:
    """Open, open for reading, as found and as a copy on another disk would be."""
    for read_only in (True, False, True):
        with Workspace.open(folder, PASSPHRASE, read_only=read_only) as ws:
            assert ws.notices == ()
            report = ws.integrity.verify()
            assert report.ok, [finding.sentence for finding in report.findings if not finding.ok]
    left = [path.name for path in folder.rglob("*") if path.name.endswith(("-wal", "-shm", "-journal", ".new", ".tmp"))]
    assert not left


def require_no_alarm(folder: Path, history: Callable[[Workspace], object]) -> None:
    with Workspace.open(folder, PASSPHRASE) as ws:
        history(ws)
        assert ws.integrity.verify().ok
        cut_off = Path(shutil.copytree(folder, folder.parent / "As if killed.casefile"))
        with Workspace.open(folder, PASSPHRASE, read_only=True) as second:
            assert second.notices == ()
            assert second.integrity.verify().ok
    require_whole(folder)
    require_whole(cut_off)


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.__name__)
def test_a_healthy_vault(vault_folder: Path, history: Callable[[Workspace], object]) -> None:
    require_no_alarm(vault_folder, history)


@pytest.mark.parametrize("history", WITH_THE_SAMPLE, ids=lambda history: history.__name__)
def test_a_healthy_vault_with_the_sample(sample_folder: Path, history: Callable[[Workspace], object]) -> None:
    require_no_alarm(sample_folder, history)


def test_a_case_taken_from_one_vault_to_another(sample: Workspace, ws: Workspace, tmp_path: Path) -> None:
    """The sample is only read: its case comes out of a copy."""
    copy = Path(shutil.copytree(sample.folder, tmp_path / "Copy.casefile"))
    with Workspace.open(copy, PASSPHRASE) as source:
        source.transfer.export_json(source.cases.all()[0].id, tmp_path / "case.json")
    for _time in range(2):
        ws.transfer.apply(ws.transfer.preview(tmp_path / "case.json"))
    ws.past.undo()
    ws.past.redo()
    ws.close()
    require_whole(ws.folder)


def test_a_vault_whose_header_was_repaired(sample_folder: Path) -> None:
    for name in ("vault.json", "vault.json.bak"):
        (sample_folder / name).write_bytes(b"{}")
        with Workspace.open(sample_folder, PASSPHRASE) as ws:
            assert ws.notices
            ws._vault.repair_header()
        require_whole(sample_folder)


def test_a_vault_that_was_moved_and_copied(sample_folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "قضية حجين — نسخة" / "on a stick (2)"
    place.mkdir(parents=True)
    moved = Path(shutil.copytree(sample_folder, place / "ملف القضية الأولى.casefile"))
    require_whole(moved)
    with Workspace.open(moved, PASSPHRASE) as ws:
        ws.sources.add_text("What was said there. " * 20, ws.cases.all()[0].id, title="text")
        ws.dossiers.export(ws.cases.all()[0].id, "internal", place / "تقرير.pdf")
    again = moved.rename(tmp_path / "Moved again.casefile")
    require_whole(again)


@pytest.mark.parametrize(
    "name", ["a b", "ملف", "#1?x=y&mode=rw", "100%20", "per%cent", "'quote\"s", "ünï—cödé", "a;b", "-rf"]
)
def test_a_vault_on_a_path_with_odd_characters(template_vault: Path, tmp_path: Path, name: str) -> None:
    """The path goes into a database URI, where some characters have a meaning of their own."""
    folder = Path(shutil.copytree(template_vault, tmp_path / name / f"{name}.casefile"))
    with Workspace.open(folder, PASSPHRASE) as ws:
        fill(ws)
    require_whole(folder)
    assert [path.name for path in tmp_path.iterdir() if path.name != name] == []
