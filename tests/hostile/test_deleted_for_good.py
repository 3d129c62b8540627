"""What was deleted for good is gone, wherever that was cut short; what a document brought back is here again."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.model.records import Case, EvidenceFile, Source
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


def _take_in(ws: Workspace, folder: Path, *names: str) -> Case:
    case = ws.cases.create("TST", "A case")
    for name in names:
        (folder / name).write_text(f"What {name} says.")
        ws.sources.add_file(folder / name, case.id)
    return case


def _trash_all(ws: Workspace) -> None:
    ws.records.trash([each.id for each in (*ws.records.of(Source), *ws.records.of(EvidenceFile))])


def _bytes_in(vault: Path) -> list[str]:
    return [path.name for path in (vault / "evidence").rglob("*.age")]


def _wrong(ws: Workspace) -> list[str]:
    return [finding.sentence for finding in ws.integrity.verify().findings if not finding.ok]


def test_a_deletion_cut_short_is_finished_by_the_next_opening(
    vault_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_sha256: str) -> None:
        raise KeyboardInterrupt

    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = _take_in(ws, tmp_path, "a.txt", "b.txt")
        _trash_all(ws)
        monkeypatch.setattr(ws._vault.evidence, "delete", killed)
        with pytest.raises(KeyboardInterrupt):
            ws.trash.empty(case.id)
        monkeypatch.undo()
        assert len(_wrong(ws)) >= 1, "until then a verification names them"
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert _bytes_in(vault_folder) == []
        assert _wrong(ws) == []
        assert ws.backups.write(tmp_path).damaged == ()


def test_what_a_document_brought_back_and_undo_took_away_can_come_back_by_redo(
    vault_folder: Path, tmp_path: Path
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = _take_in(ws, tmp_path, "a.txt")
        ws.transfer.export_json(case.id, tmp_path / "case.json")
        _trash_all(ws)
        ws.trash.empty(case.id)
        assert _bytes_in(vault_folder) == []
        ws.transfer.apply(ws.transfer.preview(tmp_path / "case.json"))
        ws.past.undo()
        assert len(_bytes_in(vault_folder)) == 1 and _wrong(ws) == []
        ws.past.redo()
        assert _wrong(ws) == []
        [evidence] = ws.records.of(EvidenceFile)
        assert ws.custody.disposed_at(evidence.id) == ""
        ws.custody.save_copy(evidence.id, tmp_path / "copy.txt", "To look at it.")
