"""What is named as a file is not always one, and not every place may be written to."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.errors import BadInput, Refused
from casefile.services import unfinished
from casefile.services.files import regular, require_place, written_whole
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

FORBIDDEN = ["export.json", "vault.json", "case.db", "evidence/ab/export.json", "../Test.casefile/new.json"]


@pytest.mark.parametrize("place", FORBIDDEN)
def test_nothing_is_written_into_a_vault_in_the_clear(vault_folder: Path, place: str) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        before = {path: path.read_bytes() for path in vault_folder.rglob("*.json")}
        verbs: list[Callable[[Path], object]] = [
            lambda out: ws.transfer.export_json(case.id, out),
            lambda out: ws.exports.export(case.id, out, "xlsx"),
            lambda out: ws.exports.export(case.id, out, "geojson"),
            lambda out: ws.dossiers.export(case.id, "public", out),
            ws.past.export_journal,
        ]
        for verb in verbs:
            with pytest.raises(Refused) as refused:
                verb(vault_folder / place)
            assert refused.value.code == "inside_vault"
        assert {path: path.read_bytes() for path in vault_folder.rglob("*.json")} == before
        assert ws.integrity.verify().ok


def test_a_link_does_not_lead_into_a_vault_either(vault_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(vault_folder / "evidence")
    with pytest.raises(Refused, match="inside a vault"):
        require_place(tmp_path / "elsewhere" / "export.json")


def test_what_is_no_file_is_never_replaced(ws: Workspace, tmp_path: Path) -> None:
    """As root, a device would become a file: for every program of the machine. A pipe stands for it here."""
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    for place in (pipe, folder, Path("/"), Path()):
        with pytest.raises(Refused):
            require_place(place)
        with pytest.raises(Refused), written_whole(place, ws._store) as stream:
            stream.write(b"never")
    assert pipe.is_fifo()


@pytest.mark.parametrize("before", [None, b"an older one, longer than the new one"])
@pytest.mark.parametrize("unnamed", [True, False])
def test_only_its_owner_reads_what_was_written(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes | None, unnamed: bool
) -> None:
    place = tmp_path / "exports"
    place.mkdir()
    if before:
        (place / "out").write_bytes(before)
    if not unnamed:
        monkeypatch.setattr(unfinished, "_unnamed", lambda _folder: None)
    with written_whole(place / "out", ws._store) as stream:
        stream.write(b"in the clear")
    assert stat.S_IMODE((place / "out").stat().st_mode) == 0o600
    assert [path.name for path in place.iterdir()] == ["out"]
    assert (place / "out").read_bytes() == b"in the clear"
    assert not ws._store.remembered(unfinished.REMEMBERED)


def test_pipes_devices_and_sockets_are_no_evidence(ws: Workspace, tmp_path: Path) -> None:
    case = ws.cases.create("TST", "A case")
    pipe, door = tmp_path / "pipe", tmp_path / "socket"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        for path in (pipe, Path("/dev/zero"), tmp_path):
            with pytest.raises(BadInput) as refused:
                ws.sources.add_file(path, case.id)
            assert refused.value.code == "not_a_file"
            with pytest.raises(BadInput):
                ws.transfer.preview(path)
        with pytest.raises(OSError):
            regular(door)
    assert ws.records.count("source") == 0
