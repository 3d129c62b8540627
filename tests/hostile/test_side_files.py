"""What a killed program leaves beside the database, taken away, cut, changed, or put where it does not belong."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from casefile.errors import CasefileError
from casefile.model.records import Incident
from casefile.vault import vault
from casefile.workspace import Workspace
from tests.hostile.conftest import CASE, Told, what_is_told
from tests.opened import PASSPHRASE

SAVED = 12


@pytest.fixture
def cut_off(tampered: Path, tmp_path: Path) -> Path:
    """What the disk holds when a program is killed after its last change: log and shared memory beside the database."""
    with Workspace.open(tampered, PASSPHRASE) as ws:
        for n in range(SAVED):
            ws.records.save(Incident(case_id=CASE.id, title=f"saved {n}"))
        left = Path(shutil.copytree(tampered, tmp_path / "Cut off.casefile"))
    assert (left / "case.db-wal").stat().st_size > 50_000
    return left


def saved(ws: Workspace) -> int:
    return sum(
        record.title.startswith("saved ") for record in ws.records.of("incident") if isinstance(record, Incident)
    )


def test_nothing_is_wrong_after_a_cut(cut_off: Path, told: Told) -> None:
    assert told(cut_off) == ""
    with Workspace.open(cut_off, PASSPHRASE) as ws:
        assert ws.notices == ()
        assert saved(ws) == SAVED
        assert ws.integrity.verify().ok
    assert sorted(path.name for path in cut_off.glob("case.db*")) == ["case.db"]
    assert told(cut_off) == ""


def test_shared_memory_is_made_anew(cut_off: Path, told: Told) -> None:
    (cut_off / "case.db-shm").unlink()
    with Workspace.open(cut_off, PASSPHRASE) as ws:
        assert ws.notices == ()
        assert saved(ws) == SAVED
    assert told(cut_off) == ""


@pytest.mark.parametrize("content", [b"", b"\0" * 32768, random.Random(1).randbytes(32768), b"short"])
def test_shared_memory_that_lies_is_not_believed(cut_off: Path, told: Told, content: bytes) -> None:
    (cut_off / "case.db-shm").write_bytes(content)
    with Workspace.open(cut_off, PASSPHRASE) as ws:
        assert saved(ws) == SAVED
        assert ws.integrity.verify().ok
    assert told(cut_off) == ""


@pytest.mark.parametrize("shm", [True, False])
def test_the_log_is_gone(cut_off: Path, told: Told, shm: bool) -> None:
    (cut_off / "case.db-wal").unlink()
    if not shm:
        (cut_off / "case.db-shm").unlink()
    assert "case.db" in told(cut_off)
    with Workspace.open(cut_off, PASSPHRASE) as ws:
        assert ws.notices, "told at once, not only by a verification"


@pytest.mark.parametrize("seed", range(12))
def test_a_log_cut_or_changed_anywhere(cut_off: Path, told: Told, seed: int) -> None:
    """Whatever became of it: as many changes as were acknowledged, or a sentence that names the database."""
    chance = random.Random(seed)
    log = cut_off / "case.db-wal"
    content = bytearray(log.read_bytes())
    if seed % 2:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    else:
        del content[chance.randrange(len(content)) :]
    log.write_bytes(content)
    (cut_off / "case.db-shm").unlink()
    told_before = told(Path(shutil.copytree(cut_off, cut_off.parent / "Looked at.casefile")))
    try:
        with Workspace.open(cut_off, PASSPHRASE) as ws:
            lost = SAVED - saved(ws)
            notices = ws.notices
    except CasefileError as error:
        assert "case.db" in error.message
        return
    assert lost == 0 or ("case.db" in told_before and notices), f"{lost} changes lost in silence"
    assert lost == 0 or "case.db" in told(cut_off), "told once, then called whole"


def test_an_old_log_beside_a_closed_database(tampered: Path, cut_off: Path, told: Told) -> None:
    """The database replays what it finds. Its pages are authentic, only old."""
    with Workspace.open(tampered, PASSPHRASE) as ws:
        for n in range(3):
            ws.records.save(Incident(case_id=CASE.id, title=f"later {n}"))
    for name in ("case.db-wal", "case.db-shm"):
        shutil.copyfile(cut_off / name, tampered / name)
    assert "case.db" in told(tampered)
    with Workspace.open(tampered, PASSPHRASE) as ws:  # a writer does not let it
        assert ws.notices and ws.records.count("incident") == 60 + SAVED + 3


def test_an_older_vault_that_was_cut_off_takes_no_newer_evidence_with_it(cut_off: Path, told: Told) -> None:
    """As a folder that is synchronised may come back: the database of an earlier day, the evidence of today."""
    newer = [cut_off / "evidence" / name[:2] / f"{name}.age" for name in ("ab" * 32, "cd" * 32)]
    for path in newer:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"encrypted")
    with Workspace.open(cut_off, PASSPHRASE) as ws:
        assert ws.notices == ()
    assert all(path.stem in told(cut_off) for path in newer)


def test_a_log_of_another_vault(tampered: Path, tmp_path: Path, template_vault: Path, told: Told) -> None:
    from casefile.vault.slots import KdfCost

    with Workspace.create(tmp_path / "Other.casefile", PASSPHRASE, cost=KdfCost()) as ws:
        ws.records.save(CASE)
        shutil.copyfile(ws.folder / "case.db-wal", tampered / "case.db-wal")
    said = told(tampered)
    assert "case.db" in said


NONSENSE = pytest.mark.parametrize(
    "content", [b"", b"nonsense", random.Random(2).randbytes(40_000)], ids=["empty", "words", "noise"]
)


@NONSENSE
@pytest.mark.parametrize("name", ["case.db-journal", "case.db-shm"])
def test_nonsense_beside_a_closed_database(tampered: Path, told: Told, name: str, content: bytes) -> None:
    (tampered / name).write_bytes(content)
    with Workspace.open(tampered, PASSPHRASE) as ws:
        assert ws.integrity.verify().ok
        ws.records.save(Incident(case_id=CASE.id, title="and on it goes"))
    assert sorted(path.name for path in tampered.glob("case.db*")) == ["case.db"]
    assert told(tampered) == ""


@NONSENSE
def test_a_log_beside_a_closed_database_is_told(tampered: Path, told: Told, content: bytes) -> None:
    """Anyone who closed it had folded the log: this one came from elsewhere. Nothing in the vault suffers from it."""
    (tampered / "case.db-wal").write_bytes(content)
    assert "case.db" in told(tampered)
    with Workspace.open(tampered, PASSPHRASE) as ws:
        assert any("case.db" in notice for notice in ws.notices)
        assert ws.records.count("incident") == 60
        ws.integrity.repair("alarm")
    assert "case.db-wal.aside" in told(tampered)
    (tampered / "case.db-wal.aside").unlink()
    assert sorted(path.name for path in tampered.glob("case.db*")) == ["case.db"]
    assert told(tampered) == ""


def test_who_only_reads_is_told_of_a_change_of_mode_that_was_cut_off(
    tampered: Path, tmp_path: Path, told: Told
) -> None:
    """At its beginning and its end a session changes the journal mode, under a rollback journal: killed there, it
    leaves one that only a writer can roll back.
    """
    with vault.open(tampered, PASSPHRASE) as opened:
        key = opened.database_key()
    connection = dbapi2.connect(tampered / "case.db", isolation_level=None)
    for command in (f"PRAGMA key = \"x'{key.hex()}'\"", "PRAGMA cache_size = 5", "BEGIN IMMEDIATE"):
        connection.execute(command)
    connection.execute("UPDATE incident SET title = title || 'x', narrative = narrative || 'y'")
    left = Path(shutil.copytree(tampered, tmp_path / "Cut off.casefile"))
    connection.execute("ROLLBACK")
    connection.close()
    assert (left / "case.db-journal").stat().st_size > 4096

    again = Path(shutil.copytree(left, tmp_path / "Again.casefile"))
    with Workspace.open(again, PASSPHRASE) as ws:
        assert "Incident 0" in {record.title for record in ws.records.of("incident") if isinstance(record, Incident)}
    said = what_is_told(left)
    assert "The last session was cut off" in said, said
    assert "Open the vault once for writing" in said, said

    # Put beside the database later, it would bring old pages back: nobody who closed the vault left one.
    with Workspace.open(tampered, PASSPHRASE) as ws:
        ws.records.save(Incident(case_id=CASE.id, title="later"))
    shutil.copyfile(left / "case.db-journal", tampered / "case.db-journal")
    with Workspace.open(tampered, PASSPHRASE) as ws:
        assert any("case.db" in notice for notice in ws.notices)
        titles = {record.title for record in ws.records.of("incident") if isinstance(record, Incident)}
        assert {"Incident 0", "later"} <= titles
    assert "case.db-journal.aside" in told(tampered)
