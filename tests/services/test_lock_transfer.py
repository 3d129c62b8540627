"""An export or an import that is stopped leaves nothing half-done, and no export that the journal does not know of."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from casefile.errors import Refused, VaultLocked
from casefile.model.records import Case, Place
from casefile.services import unfinished
from casefile.store.step import Step
from casefile.vault.evidence_files import StoredFile
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


def after(times: int) -> object:
    """Says yes when it was asked so often."""
    asked = iter(range(1000))
    return lambda: next(asked) >= times


@pytest.fixture
def filled(ws: Workspace, case: Case) -> Case:
    ws.records.save(*(Place(case_id=case.id, name=f"Place {n}") for n in range(20)))
    ws.sources.add_text("The words of a release.", case.id)
    return case


@pytest.mark.parametrize("times", [0, 5, 23])
def test_a_stopped_export_leaves_no_file(ws: Workspace, filled: Case, tmp_path: Path, times: int) -> None:
    out, head = tmp_path / "out.json", ws._store.head().seq
    with pytest.raises(Refused, match="Cancelled"):
        ws.transfer.export_json(filled.id, out, cancelled=after(times))  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == [ws.folder.name]
    assert "EXPORTED" not in str(ws._store.journal_entries(head))


@pytest.mark.parametrize("unnamed", [True, False])
def test_an_export_that_the_journal_cannot_note_is_never_named(
    ws: Workspace, filled: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool
) -> None:
    out, finish = tmp_path / "out.json", Step.finish
    written: list[BinaryIO] = []
    begin = unfinished._unnamed

    def watched(folder: Path) -> BinaryIO | None:
        written.extend(filter(None, [begin(folder) if unnamed else None]))
        return written[-1] if written else None

    monkeypatch.setattr(unfinished, "_unnamed", watched)

    def lock_first(step: Step) -> None:
        assert not out.exists()
        parts = [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
        assert all(os.fstat(stream.fileno()).st_size > 1000 for stream in written), "nothing was written yet"
        assert len(parts) + len(written) == 1 and not (parts and written)
        ws._store._database.cut_off()
        finish(step)

    monkeypatch.setattr(Step, "finish", lock_first)
    with pytest.raises(VaultLocked):
        ws.transfer.export_json(filled.id, out)
    assert [path.name for path in tmp_path.iterdir()] == [ws.folder.name]


def test_a_stopped_import_changes_nothing(ws: Workspace, filled: Case, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    ws.transfer.export_json(filled.id, out)
    with Workspace.create(tmp_path / "Other.casefile", "other words", cost=KdfCost()) as other:
        preview = other.transfer.preview(out)
        with pytest.raises(Refused, match="Cancelled"):
            other.transfer.apply(preview, cancelled=after(3))  # type: ignore[arg-type]
        assert other.cases.all() == []
        assert not [path for path in (other.folder / "evidence").rglob("*") if path.is_file()]


@pytest.mark.parametrize("gone", [True, False])
def test_a_file_whose_record_the_lock_broke_off_is_cleared_away_by_the_next_opening(
    ws: Workspace, filled: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    """Between the two nothing is written that could be cut off, and the file can no longer be removed."""
    taken, put = tmp_path / "video.bin", ws._vault.evidence.put
    taken.write_bytes(b"frames " * 1000)

    def lock_after(*args: Any, **more: Any) -> StoredFile:
        stored = put(*args, **more)
        ws.lock({})
        if gone:
            raise KeyboardInterrupt  # the process is replaced before its thread gets its turn again
        return stored

    monkeypatch.setattr(ws._vault.evidence, "put", lock_after)
    with pytest.raises(KeyboardInterrupt if gone else VaultLocked):
        ws.sources.add_file(taken, filled.id)
    assert len(evidence_of(ws)) == 2
    with Workspace.open(ws.folder, PASSPHRASE) as again:
        assert len(evidence_of(again)) == 1
        assert [finding.sentence for finding in again.integrity.verify().findings if not finding.ok] == []
        assert not again._store.was_cut_off_before
    with Workspace.open(ws.folder, PASSPHRASE) as third:
        assert len(evidence_of(third)) == 1


def test_nothing_is_named_once_the_lock_began(ws: Workspace, filled: Case, tmp_path: Path) -> None:
    """Also of a file that was written, verified and asked about for the last time."""
    evidence, taken = ws._vault.evidence, io.BytesIO(b"frames " * 1000)
    told: list[bool] = []

    def stop_at_the_end(done: int, total: int) -> None:
        if done == total == 14_000:
            told.append(True)
            evidence.stop()

    with pytest.raises((VaultLocked, Refused)):
        evidence.put(taken, total=7_000, progress=stop_at_the_end)
    assert told and not evidence.unrecorded
    assert len(evidence_of(ws)) == 1


def evidence_of(ws: Workspace) -> list[str]:
    return [path.name for path in (ws.folder / "evidence").rglob("*") if path.is_file()]
