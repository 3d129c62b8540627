"""The database file: encrypted, one file when closed, damage named, readers never waiting for the writer."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from casefile.errors import VaultDamaged, WorldFault
from casefile.model.changes import Listing
from casefile.model.records import Case, Incident
from casefile.store.sqlite.database import FileDatabase
from casefile.vault.memory import Kept
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

CANARY = "Zanzibarquagga"


def test_nothing_readable_on_disk(ws: Workspace, case: Case, vault_folder: Path) -> None:
    ws.records.save(Incident(case_id=case.id, title=CANARY, narrative=CANARY * 50))
    for path in [*vault_folder.rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            assert CANARY.encode() not in content
            assert CANARY.encode("utf-16-le") not in content
            assert b"SQLite format 3" not in content
    ws.close()
    for path in [*vault_folder.rglob("*")]:
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes()


def test_a_closed_vault_has_no_side_files(ws: Workspace, vault_folder: Path) -> None:
    ws.cases.create("AAA", "x")
    assert (vault_folder / "case.db-wal").exists()
    ws.close()
    names = {path.name for path in vault_folder.iterdir()}
    assert names == {"vault.json", "vault.json.bak", "case.db", "head.json", "evidence", "lock"}


def test_plain_sqlite_cannot_open_it(vault_folder: Path) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(vault_folder / "case.db").execute("SELECT * FROM sqlite_master")


def test_a_wrong_key_says_damaged_and_prints_nothing(vault_folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(VaultDamaged, match=r"case\.db"):
        FileDatabase(vault_folder / "case.db", Kept(b"x" * 32), read_only=True)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("where", [0, 15, 16, 4095, 4096, 9000, -1])
def test_one_changed_byte_is_found(ws: Workspace, vault_folder: Path, where: int) -> None:
    case = ws.cases.create("AAA", "x")
    ws.records.save(*(Incident(case_id=case.id, title=f"{n}", narrative="words " * 200 + str(n)) for n in range(50)))
    ws.close()
    path = vault_folder / "case.db"
    content = bytearray(path.read_bytes())
    content[where] ^= 1
    path.write_bytes(content)
    try:
        with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as again:
            report = again.integrity.verify()
        assert not report.ok
        assert any("case.db" in finding.sentence for finding in report.findings if not finding.ok)
    except VaultDamaged as error:
        assert "case.db" in error.message


def test_trailing_bytes_are_found(ws: Workspace, vault_folder: Path) -> None:
    ws.close()
    with (vault_folder / "case.db").open("ab") as file:
        file.write(b"x")
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as again:
        assert not again.integrity.verify().ok


def test_an_older_copy_of_the_database_is_noticed(ws: Workspace, vault_folder: Path, tmp_path: Path) -> None:
    ws.cases.create("AAA", "x")
    ws.close()
    shutil.copy(vault_folder / "case.db", tmp_path / "old.db")
    with Workspace.open(vault_folder, PASSPHRASE) as again:
        again.cases.create("BBB", "y")
    shutil.copy(tmp_path / "old.db", vault_folder / "case.db")
    with Workspace.open(vault_folder, PASSPHRASE) as again:
        assert any("older copy" in notice for notice in again.notices)
        assert not again.integrity.verify().ok


def test_a_crash_loses_nothing_committed(ws: Workspace, vault_folder: Path, tmp_path: Path) -> None:
    """What lies on the disk at any moment, side files included, opens with every committed step."""
    ws.cases.create("AAA", "x")
    crashed = tmp_path / "Crashed.casefile"
    shutil.copytree(vault_folder, crashed)
    with Workspace.open(crashed, PASSPHRASE) as again:
        assert [case.ref for case in again.cases.all()] == ["AAA"]
        assert again.integrity.verify().ok
        assert again.notices == ()


def test_a_lost_write_ahead_log_is_noticed(ws: Workspace, vault_folder: Path, tmp_path: Path) -> None:
    ws.cases.create("AAA", "x")
    crashed = tmp_path / "Crashed.casefile"
    shutil.copytree(vault_folder, crashed)
    (crashed / "case.db-wal").unlink()
    with Workspace.open(crashed, PASSPHRASE) as again:
        assert any("newest journal entries are missing" in notice for notice in again.notices)


def test_a_missing_database_is_said(vault_folder: Path) -> None:
    (vault_folder / "case.db").unlink()
    with pytest.raises(VaultDamaged, match="missing"):
        Workspace.open(vault_folder, PASSPHRASE)


def test_a_vault_taken_away_while_open_saves_nothing(
    ws: Workspace, case: Case, vault_folder: Path, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    try:
        vault_folder.rename(away)
    except PermissionError:
        pytest.skip("this system does not let an open folder be moved")
    with pytest.raises(WorldFault, match="moved, deleted or unplugged") as refused:
        ws.records.save(Incident(case_id=case.id, title="x"))
    assert refused.value.code == "missing"
    away.rename(vault_folder)  # it is back: work goes on
    ws.records.save(Incident(case_id=case.id, title="y"))
    assert [ws.records.get(id).title for id in ws.records.ids(Listing("incident", case.id))] == ["y"]


def test_reading_only_refuses_changes(ws: Workspace, vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as reader:
        ws.cases.create("AAA", "x")
        assert [case.ref for case in reader.cases.all()] == ["AAA"]
        with pytest.raises(WorldFault, match="reading only"):
            reader.cases.create("BBB", "y")


def test_readers_do_not_wait_for_an_import(ws: Workspace, case: Case) -> None:
    longest = 0.0
    done = threading.Event()

    def read() -> None:
        nonlocal longest
        while not done.is_set():
            begin = time.perf_counter()
            ws.records.ids(Listing("incident", case_id=case.id))
            longest = max(longest, time.perf_counter() - begin)
            time.sleep(0.01)

    reader = threading.Thread(target=read)
    reader.start()
    begin = time.perf_counter()
    ws.records.save(*(Incident(case_id=case.id, title=f"{n}") for n in range(1500)))
    took = time.perf_counter() - begin
    done.set()
    reader.join()
    # The writer holds the database for its whole step; a reader that had to wait for it would take as long.
    assert ws.records.count("incident", case_id=case.id) == 1500
    assert longest < took / 2


def test_an_older_copy_of_the_header_is_noticed(ws: Workspace, vault_folder: Path, tmp_path: Path) -> None:
    copies = ("vault.json", "vault.json.bak")
    for name in copies:
        shutil.copy(vault_folder / name, tmp_path / name)
    ws._vault.change_passphrase(PASSPHRASE, "another passphrase altogether", cost=KdfCost())
    ws.cases.create("AAA", "x")
    ws.close()
    for name in copies:
        shutil.copy(tmp_path / name, vault_folder / name)
    with Workspace.open(vault_folder, PASSPHRASE) as again:
        assert any("older copy" in notice for notice in again.notices)
        assert not again.integrity.verify().ok
