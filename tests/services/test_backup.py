"""Backup and restore on real media that fail, with real damage, cut off at every step."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casefile.errors import BadInput, Refused, VaultDamaged, VaultInUse, VaultLocked, WorldFault, WrongPassphrase
from casefile.model.records import Case, Incident
from casefile.services import backup as backups
from casefile.services import backup_words, rereading, snapshots
from casefile.services.attention import backup_due
from casefile.services.backup import BackedUp
from casefile.services.restore import restore
from casefile.services.snapshots import snapshots_in
from casefile.vault import copies
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, altered
from tests.services.cut_short import cut_at_every_step


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder to back up to, with a name as people give it."""
    folder = tmp_path / "قرص النسخ 1"
    folder.mkdir()
    return folder


@pytest.fixture
def filled(ws: Workspace, case: Case, tmp_path: Path) -> list[str]:
    """Two evidence files in the vault; their SHA-256."""
    return [added(ws, case, tmp_path, number) for number in range(2)]


def added(ws: Workspace, case: Case, folder: Path, number: int, size: int = 70_000) -> str:
    file = folder / f"file {number}.bin"
    file.write_bytes(bytes([number]) * size)
    taken = ws.sources.add_file(file, case.id)
    evidence = ws.records.get(taken.evidence_id)
    return evidence.sha256  # type: ignore[attr-defined,no-any-return]


def back_up(ws: Workspace, stick: Path) -> BackedUp:
    done = ws.backups.write(stick)
    ws.backups.note(done)
    return done


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_backup_is_restored_whole(ws: Workspace, case: Case, filled: list[str], stick: Path, tmp_path: Path) -> None:
    done = back_up(ws, stick)
    assert (done.copied, done.evidence, done.damaged) == (2, 2, ())
    ws.records.save(Incident(case_id=case.id, title="After the backup"))
    restored = restore(stick, tmp_path / "مسترجع", PASSPHRASE)
    assert (restored.evidence, restored.missing) == (2, ())
    assert restored.folder.name == "مسترجع.casefile"
    with Workspace.open(restored.folder, PASSPHRASE) as again:
        assert again.notices == ()
        assert again.integrity.verify().ok
        assert again.records.count("source") == 2
        assert again.records.count("incident") == 0
        again.records.save(Incident(case_id=case.id, title="Work goes on"))


def test_each_snapshot_carries_a_signed_head_out_of_the_vault(ws: Workspace, case: Case, stick: Path) -> None:
    done = back_up(ws, stick)
    note = (done.folder / "snapshots" / done.snapshot / "checkpoint.txt").read_bytes()
    ws.records.save(Incident(case_id=case.id, title="After the backup"))
    (said,) = [each for each in ws.integrity.verify(against=[note]).findings if each.part == "checkpoint"]
    assert said.ok
    with pytest.raises(BadInput):
        ws.integrity.verify(against=[note.replace(b"head ", b"head 0", 1)])


def test_the_second_backup_copies_only_what_is_new(
    ws: Workspace, case: Case, filled: list[str], stick: Path, tmp_path: Path
) -> None:
    first = back_up(ws, stick)
    evidence = {p: p.stat().st_mtime_ns for p in (first.folder / "evidence").glob("*/*.age")}
    added(ws, case, tmp_path, 7)
    second = back_up(ws, stick)
    assert (second.copied, second.evidence) == (1, 3)
    assert {p: p.stat().st_mtime_ns for p in evidence} == evidence
    assert restore(stick, tmp_path / "old", PASSPHRASE, snapshot=first.snapshot).evidence == 2
    assert restore(second.folder, tmp_path / "new", PASSPHRASE).evidence == 3


def test_nothing_of_the_case_can_be_read_in_it(ws: Workspace, case: Case, stick: Path, tmp_path: Path) -> None:
    secret = "Umm Khaled of Hajin"
    ws.records.save(Incident(case_id=case.id, title=secret, narrative=secret))
    file = tmp_path / "a name that says too much.txt"
    file.write_text(secret * 100)
    ws.sources.add_file(file, case.id)
    done = back_up(ws, stick)
    for name, content in files_of(done.folder).items():
        assert "TST" not in name  # among so many random bytes three letters stand by chance
        for needle in (secret, file.name):
            assert needle not in name
            for encoding in ("utf-8", "utf-16-le"):
                assert needle.encode(encoding) not in content, name
    assert {p.name for p in done.folder.iterdir()} == {
        "README.txt", "bip39-english.txt", "evidence", "lock", "recover.py", "snapshots"
    }  # fmt: skip


def test_a_file_damaged_in_the_vault_does_not_replace_the_good_one(
    ws: Workspace, filled: list[str], stick: Path, tmp_path: Path
) -> None:
    done = back_up(ws, stick)
    path = ws.folder / ws._vault.evidence.path_in_vault(filled[0])
    path.write_bytes(altered(path.read_bytes()))
    again = back_up(ws, stick)
    assert (again.copied, again.evidence, again.spared) == (0, 2, 1)
    assert len(again.damaged) == 1 and path.name in again.damaged[0] and "TST-E" in again.damaged[0]
    assert restore(done.folder, tmp_path / "new", PASSPHRASE).missing == ()


def test_a_file_that_was_never_good_is_named_and_left_out(
    ws: Workspace, filled: list[str], stick: Path, tmp_path: Path
) -> None:
    path = ws.folder / ws._vault.evidence.path_in_vault(filled[0])
    path.write_bytes(b"x" * 500)
    done = back_up(ws, stick)
    assert (done.copied, done.evidence, done.spared) == (1, 1, 0) and len(done.damaged) == 1
    assert not list(done.folder.glob(f"evidence/*/{path.name}"))
    restored = restore(stick, tmp_path / "new", PASSPHRASE)
    assert restored.evidence == 1 and len(restored.missing) == 1 and path.name in restored.missing[0]
    path.unlink()
    assert len(back_up(ws, stick).damaged) == 1


def test_a_file_damaged_in_the_backup_is_copied_anew(ws: Workspace, filled: list[str], stick: Path) -> None:
    done = back_up(ws, stick)
    short, rotten = sorted(done.folder.glob("evidence/*/*.age"))
    good = rotten.read_bytes()
    short.write_bytes(short.read_bytes()[:100])
    rotten.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    again = back_up(ws, stick)
    assert (again.copied, again.lost, again.ok) == (2, (), False)
    assert {name.split()[1].strip("()\u2068\u2069") for name in again.healed} == {
        f"evidence/{path.parent.name}/{path.name}" for path in (short, rotten)
    }
    assert again.rotten == 2, "both came back otherwise than they were written"
    assert rotten.read_bytes() == good
    short.unlink()
    again = back_up(ws, stick)
    assert (len(again.healed), again.rotten) == (1, 0), "what is gone says nothing about the medium"
    assert back_up(ws, stick).ok


def test_what_neither_medium_nor_vault_holds_is_lost(ws: Workspace, filled: list[str], stick: Path) -> None:
    done = back_up(ws, stick)
    path = ws.folder / ws._vault.evidence.path_in_vault(filled[0])
    for place in (path, done.folder / path.relative_to(ws.folder)):
        place.write_bytes(altered(place.read_bytes()))
    again = back_up(ws, stick)
    assert (again.copied, again.healed, again.evidence) == (0, (), 1)
    assert path.name in again.lost[0] and path.name in again.damaged[0]


def test_a_part_is_read_again_each_time_until_all_came_round(
    ws: Workspace, case: Case, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that were read longest ago come first; one that changed meanwhile is found in its turn."""
    monkeypatch.setattr(rereading, "AT_LEAST", 1)
    for number in range(20):
        added(ws, case, tmp_path, number, 5_000)
    first = back_up(ws, stick)
    assert (first.copied, first.again, first.unread, first.snapshots) == (20, 0, 0, 0)
    put_back = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    monkeypatch.setattr(snapshots, "now", lambda: put_back)  # a clock that was put back is no reason to stop
    for path in (rotten := sorted(first.folder.glob("evidence/*/*.age"))[::7]):
        path.write_bytes(altered(path.read_bytes()))
    rounds = [ws.backups.write(stick) for _n in range(10)]
    # A tenth each time; age files of the same content differ by some bytes in length.
    assert {done.again + done.rotten for done in rounds} <= {2, 3}
    assert sum(len(done.healed) for done in rounds) == len(rotten) == 3
    assert {done.unread for done in rounds} <= {17, 18}
    assert rounds[0].since.replace("-", "").replace(":", "") == first.snapshot
    assert rounds[-1].since > rounds[0].since, "none is left that was read with the first backup alone"
    eleventh = ws.backups.write(stick)
    assert eleventh.again in (2, 3) and eleventh.ok
    everything = ws.backups.write(stick, check_all=True)
    assert (everything.again, everything.unread, everything.since) == (20, 0, "")


def test_older_snapshots_are_looked_at_too(
    ws: Workspace, case: Case, filled: list[str], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their databases, headers and lists; and evidence that they alone still name."""
    first, second, third = (back_up(ws, stick) for _n in range(3))
    assert third.snapshots == 2 and third.ok
    place = first.folder / "snapshots"
    database = place / first.snapshot / "case.db"
    database.write_bytes(altered(database.read_bytes()))
    (place / second.snapshot / "vault.json.bak").unlink()
    (place / third.snapshot / "manifest.json").write_bytes(b"{}")
    done = back_up(ws, stick)
    assert set(done.spoilt) == {
        (first.snapshot, "case.db"), (second.snapshot, "vault.json.bak"), (third.snapshot, "manifest.json")
    }  # fmt: skip
    assert not done.ok and " ".join(backup_words.what_is_wrong(done)).count("case.db") == 1
    evidence = next(each for each in ws.records.of("evidence") if each.sha256 == filled[0])  # type: ignore[attr-defined]
    ws.custody.dispose(evidence.id, "at the witness's wish")
    path = done.folder / ws._vault.evidence.path_in_vault(filled[0])
    path.write_bytes(altered(path.read_bytes()))
    again = back_up(ws, stick)
    assert (again.evidence, again.healed, len(again.lost)) == (1, (), 1) and path.name in again.lost[0]


def test_one_older_snapshot_at_least_each_time(ws: Workspace, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "AT_LEAST", 1)
    made = [back_up(ws, stick) for _n in range(4)]
    database = made[0].folder / "snapshots" / made[0].snapshot / "case.db"
    database.write_bytes(altered(database.read_bytes()))
    later = [back_up(ws, stick) for _n in range(6)]
    assert [done.snapshots for done in later] == [1] * 6
    assert [done.spoilt for done in later].count(((made[0].snapshot, "case.db"),)) >= 1


def test_a_backup_of_before_says_that_it_does_not_know(ws: Workspace, filled: list[str], stick: Path) -> None:
    """Its list does not hold when anything was read; it is written again with one that does."""
    done = back_up(ws, stick)
    place = done.folder / "snapshots" / done.snapshot
    listed = copies.read_manifest(place, ws._vault)
    del listed["looked_at"]
    copies.write_manifest(ws._vault, place, listed)
    again = back_up(ws, stick)
    assert (again.again, again.unread, again.since) == (2, 0, "")
    unknown = dataclasses.replace(again, again=0, unread=2)
    assert "not known" in " ".join(backup_words.what_was_read(unknown))


def test_a_damaged_database_is_not_backed_up(ws: Workspace, case: Case, filled: list[str], stick: Path) -> None:
    done = back_up(ws, stick)
    ws.close()
    database = ws.folder / "case.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    with Workspace.open(ws.folder, PASSPHRASE, read_only=True) as again:
        with pytest.raises(VaultDamaged, match=r"case\.db"):
            again.backups.write(stick)
        with pytest.raises(VaultDamaged):
            again.backups.write(stick)
    assert snapshots_in(done.folder) == [done.snapshot]


@pytest.mark.parametrize("name", ["case.db", "vault.json", "vault.json.bak", "head.json", "manifest.json"])
def test_damage_of_a_snapshot_is_named(
    ws: Workspace, filled: list[str], stick: Path, tmp_path: Path, name: str
) -> None:
    done = back_up(ws, stick)
    path = done.folder / "snapshots" / done.snapshot / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    if name == "case.db":
        with pytest.raises(VaultDamaged):
            restore(stick, tmp_path / "new", PASSPHRASE)
        assert not (tmp_path / "new.casefile").exists()
        assert not list(tmp_path.glob(".new*"))
        return
    restored = restore(stick, tmp_path / "new", PASSPHRASE)
    assert restored.evidence == 2
    said = " ".join(restored.missing)
    assert {"manifest.json": "list of files"}.get(name, name) in said
    path.unlink()
    assert restore(stick, tmp_path / "other", PASSPHRASE).missing


def test_a_snapshot_of_the_vault_while_another_program_writes(vault_folder: Path, stick: Path, tmp_path: Path) -> None:
    """A reader backs up while the writer goes on: one consistent state, whichever."""
    with Workspace.open(vault_folder, PASSPHRASE) as writer:
        case = writer.cases.create("TST", "A case")
        script = (
            "import sys; from pathlib import Path; from casefile.workspace import Workspace\n"
            "with Workspace.open(Path(sys.argv[1]), sys.argv[3], read_only=True) as ws:\n"
            "    for _ in range(4): ws.backups.write(Path(sys.argv[2]))\n"
        )
        child = subprocess.Popen([sys.executable, "-c", script, str(vault_folder), str(stick), PASSPHRASE])
        written = 0
        while child.poll() is None:
            writer.records.save(*[Incident(case_id=case.id, title=f"{written} {n}") for n in range(20)])
            written += 20
        assert child.returncode == 0
    for snapshot in snapshots_in(stick / "Test.casefile-backup"):
        folder = tmp_path / snapshot
        assert restore(stick, folder, PASSPHRASE, snapshot=snapshot).missing == ()
        with Workspace.open(folder.with_name(folder.name + ".casefile"), PASSPHRASE, read_only=True) as ws:
            assert ws.notices == () and ws.records.count("incident") % 20 == 0


def test_ten_snapshots_stay_and_evidence_that_none_names_goes(
    ws: Workspace, case: Case, filled: list[str], stick: Path
) -> None:
    first = back_up(ws, stick)
    orphan = first.folder / "evidence" / "ab" / ("ab" * 32 + ".age")
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    made = [first.snapshot, *(back_up(ws, stick).snapshot for _n in range(10))]
    assert made == sorted(set(made))
    assert snapshots_in(first.folder) == made[1:]
    assert not orphan.exists()
    assert len(list(first.folder.glob("evidence/*/*.age"))) == 2
    assert ws.backups.write(stick, keep=1).removed == tuple(made[1:])


def test_evidence_of_a_snapshot_whose_list_cannot_be_read_stays(ws: Workspace, filled: list[str], stick: Path) -> None:
    done = back_up(ws, stick)
    (done.folder / "snapshots" / done.snapshot / "manifest.json").write_bytes(b"{}")
    stray = done.folder / "evidence" / "ab" / ("ab" * 32 + ".age")
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    back_up(ws, stick)
    assert stray.exists()


@pytest.mark.parametrize("inside", [".", "evidence", "evidence/new folder"])
def test_a_place_inside_the_vault_is_refused(ws: Workspace, inside: str) -> None:
    place = ws.folder / inside
    place.mkdir(exist_ok=True)
    with pytest.raises(Refused, match="inside a vault"):
        ws.backups.write(place)


def test_a_place_inside_another_backup_is_refused(ws: Workspace, stick: Path) -> None:
    done = back_up(ws, stick)
    with pytest.raises(Refused, match="inside a vault or a backup"):
        ws.backups.write(done.folder / "snapshots")
    assert ws.backups.write(done.folder).folder == done.folder  # the backup itself is what is meant


def test_a_backup_that_leads_elsewhere_is_refused(ws: Workspace, stick: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (stick / f"{ws.name}.casefile-backup").symlink_to(elsewhere)
    with pytest.raises(Refused, match="leads elsewhere"):
        ws.backups.write(stick)
    assert list(elsewhere.iterdir()) == []


def test_the_backup_of_another_vault_of_the_same_name_is_kept(
    ws: Workspace, case: Case, stick: Path, tmp_path: Path
) -> None:
    from casefile.vault.slots import KdfCost

    back_up(ws, stick)
    before = files_of(stick)
    other = tmp_path / "other" / "Test.casefile"
    other.parent.mkdir()
    with Workspace.create(other, PASSPHRASE, cost=KdfCost()) as another, pytest.raises(Refused, match="another vault"):
        another.backups.write(stick)
    assert files_of(stick) == before


def test_a_stick_that_is_not_there(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WorldFault, match="plugged in"):
        ws.backups.write(tmp_path / "nowhere")


def test_two_backups_at_once(ws: Workspace, case: Case, stick: Path) -> None:
    from casefile.vault.lock import WriterLock

    done = back_up(ws, stick)
    held = WriterLock(done.folder)
    with pytest.raises(VaultInUse, match="Another backup"):
        ws.backups.write(stick)
    held.release()
    assert ws.backups.write(stick).snapshot > done.snapshot


def test_a_vault_that_locks_breaks_it_off(ws: Workspace, filled: list[str], stick: Path) -> None:
    done = back_up(ws, stick)
    closing = threading.Thread(target=ws.close)

    def asked() -> bool:
        if not closing.ident:
            closing.start()
            time.sleep(0.3)
        return False

    with pytest.raises(VaultLocked):
        ws.backups.write(stick, cancelled=asked)
    closing.join()
    assert snapshots_in(done.folder) == [done.snapshot]
    with Workspace.open(ws.folder, PASSPHRASE) as again:
        assert again.notices == () and again.integrity.verify().ok
        assert again.backups.write(stick).snapshot > done.snapshot


def test_cancelled_midway(ws: Workspace, filled: list[str], stick: Path) -> None:
    done = back_up(ws, stick)
    before = files_of(stick)
    with pytest.raises(Refused, match="Cancelled"):
        ws.backups.write(stick, cancelled=lambda: True)
    assert snapshots_in(done.folder) == [done.snapshot]
    assert {name: content for name, content in files_of(stick).items() if ".unfinished" not in name} == before


@pytest.fixture
def small_files() -> Iterator[Callable[[int], None]]:
    """Sets the largest size that a file may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [1_000, 40_000, 300_000])
def test_a_medium_that_takes_no_more(
    ws: Workspace, case: Case, stick: Path, tmp_path: Path, small_files: Callable[[int], None], size: int
) -> None:
    done = back_up(ws, stick)
    added(ws, case, tmp_path, 1, 2_000_000)
    small_files(size)
    try:
        with pytest.raises(WorldFault) as refused:
            ws.backups.write(stick)
    finally:
        small_files(resource.RLIM_INFINITY)
    assert refused.value.code.startswith("medium_"), refused.value
    assert snapshots_in(done.folder) == [done.snapshot]
    again = back_up(ws, stick)
    assert (again.copied, again.damaged) == (1, ())
    assert not list(done.folder.rglob("*.tmp")) and not list(done.folder.rglob("*.unfinished"))
    assert restore(stick, tmp_path / "new", PASSPHRASE).missing == ()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A medium of its own that can be filled and made read-only."""
    place = tmp_path / "tiny"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_medium_is_said_before_anything_is_written(
    ws: Workspace, case: Case, tiny: Path, tmp_path: Path
) -> None:
    done = back_up(ws, tiny)
    assert not done.same_disk
    added(ws, case, tmp_path, 1, 8_000_000)
    with pytest.raises(WorldFault, match="not enough room") as refused:
        ws.backups.write(tiny)
    assert refused.value.code == "medium_full"
    assert snapshots_in(done.folder) == [done.snapshot]


def test_a_read_only_medium(ws: Workspace, filled: list[str], tiny: Path, tmp_path: Path) -> None:
    done = back_up(ws, tiny)
    subprocess.run(["mount", "-o", "remount,ro", str(tiny)], check=True)
    with pytest.raises(WorldFault, match="cannot be written to"):
        ws.backups.write(tiny)
    assert restore(tiny, tmp_path / "new", PASSPHRASE).missing == ()
    with pytest.raises(WorldFault, match="cannot be written to"):
        restore(tiny, tiny / "new", PASSPHRASE)
    assert snapshots_in(done.folder) == [done.snapshot]


def test_a_stick_that_is_pulled(ws: Workspace, filled: list[str], stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def pulled(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink().suffix == ".tmp":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(handle)

    monkeypatch.setattr(os, "fsync", pulled)
    with pytest.raises(WorldFault, match="no longer there"):
        ws.backups.write(stick)
    monkeypatch.undo()
    assert back_up(ws, stick).copied == 2


def test_cut_off_at_every_step_the_earlier_snapshots_are_whole(
    ws: Workspace, case: Case, filled: list[str], stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What removes, renames or syncs is where a power cut makes a difference: all of these, one after the other."""
    monkeypatch.setattr(backups, "KEPT", 2)
    made = [ws.backups.write(stick, keep=2).snapshot for _n in range(2)]
    added(ws, case, tmp_path, 3)
    ws.close()
    kept = tmp_path / "as it was"
    shutil.copytree(stick, kept)

    def work() -> None:
        with Workspace.open(ws.folder, PASSPHRASE, read_only=True) as reader:
            reader.backups.write(stick, keep=2)

    def fresh() -> None:
        shutil.rmtree(stick)
        shutil.copytree(kept, stick)

    steps = 0
    for finished in cut_at_every_step(work, fresh):
        steps += 1
        folder = stick / "Test.casefile-backup"
        there = snapshots_in(folder)
        assert made[1] in there, there
        assert finished <= (len(there) == 2 and there != made)
        for snapshot in there:
            target = tmp_path / f"r{steps}-{snapshot}"
            assert restore(folder, target, PASSPHRASE, snapshot=snapshot).missing == ()
            shutil.rmtree(f"{target}.casefile")
        with Workspace.open(ws.folder, PASSPHRASE, read_only=True) as reader:
            again = reader.backups.write(stick, keep=2)
        left = [p.name for p in folder.rglob("*") if p.suffix in (".tmp", ".new", ".unfinished", ".going")]
        assert (left, again.damaged, again.evidence, len(snapshots_in(folder))) == ([], (), 3, 2)
    assert steps > 15


def test_restore_refuses_what_exists(ws: Workspace, case: Case, stick: Path, tmp_path: Path) -> None:
    back_up(ws, stick)
    (tmp_path / "There.casefile").mkdir()
    for name in ("There", "There.casefile", ws.folder.name):
        with pytest.raises(Refused, match="exists already"):
            restore(stick, tmp_path / name, PASSPHRASE)
    with pytest.raises(Refused, match="inside a vault"):
        restore(stick, ws.folder / "evidence" / "new", PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        restore(stick, tmp_path / "new", "wrong")
    with pytest.raises(BadInput, match="no snapshot"):
        restore(stick, tmp_path / "new", PASSPHRASE, snapshot="20010101T000000Z")
    with pytest.raises(BadInput, match="no finished backup"):
        restore(tmp_path, tmp_path / "new", PASSPHRASE)


def test_evidence_missing_from_the_backup_is_named(
    ws: Workspace, filled: list[str], stick: Path, tmp_path: Path
) -> None:
    done = back_up(ws, stick)
    lost = next(done.folder.glob("evidence/*/*.age"))
    lost.unlink()
    restored = restore(stick, tmp_path / "new", PASSPHRASE)
    assert restored.evidence == 1
    assert len(restored.missing) == 1 and lost.name in restored.missing[0]


def test_an_old_backup_asks_for_attention_only_when_something_changed(ws: Workspace, stick: Path) -> None:
    assert ws.backups.state() == backups.BackupState("", False)
    case = ws.cases.create("TST", "A case")
    assert ws.backups.state() == backups.BackupState("", True)
    back_up(ws, stick)
    state = ws.backups.state()
    assert state.at and not state.changed
    entry = ws.records.journal_entries()[-1]
    assert (entry.event, entry.reason) == ("BACKED_UP", "to the disk of the vault")
    assert str(stick) not in json.dumps([each.body for each in ws.records.journal_entries()])
    ws.records.save(Incident(case_id=case.id, title="One"))
    assert ws.backups.state() == backups.BackupState(state.at, True)


def test_only_an_old_backup_of_something_that_changed_is_due() -> None:
    today = dt.date(2026, 11, 22)

    def state(days: int, changed: bool) -> backups.BackupState:
        at = dt.datetime(2026, 11, 22, 12).astimezone() - dt.timedelta(days=days)
        return backups.BackupState(at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"), changed)

    assert backup_due(backups.BackupState("", changed=False), today) is None
    assert backup_due(backups.BackupState("", changed=True), today) is not None
    assert backup_due(state(6, changed=True), today) is None
    assert backup_due(state(34, changed=False), today) is None
    due = backup_due(state(34, changed=True), today)
    assert due is not None and due.days(today) == 34


def test_a_medium_on_which_somebody_laid_other_things(
    ws: Workspace, case: Case, filled: list[str], stick: Path, tmp_path: Path
) -> None:
    """Links, pipes and files without end are no evidence; an older state under a newer name is told as that."""
    first = back_up(ws, stick)
    ws.records.save(Incident(case_id=case.id, title="After the first backup"))
    done = back_up(ws, stick)
    snapshots = done.folder / "snapshots"
    link, pipe = sorted(done.folder.glob("evidence/*/*.age"))
    whole = link.read_bytes()
    link.rename(tmp_path / "kept")
    link.symlink_to(tmp_path / "kept")
    pipe.unlink()
    os.mkfifo(pipe)
    shutil.copyfile(snapshots / first.snapshot / "case.db", snapshots / done.snapshot / "case.db")
    said = restore(stick, tmp_path / "one", PASSPHRASE).missing
    for name in (link.name, pipe.name, "case.db"):
        assert any(name in sentence for sentence in said), name
    link.unlink()
    link.write_bytes(whole + bytes(100))
    shutil.rmtree(snapshots / done.snapshot)
    (snapshots / first.snapshot).rename(snapshots / done.snapshot)
    said = restore(stick, tmp_path / "two", PASSPHRASE).missing
    assert first.snapshot in said[0] and any(link.name in sentence for sentence in said)
    list_ = snapshots / done.snapshot / "manifest.json"
    list_.unlink()
    os.mkfifo(list_)
    assert restore(stick, tmp_path / "three", PASSPHRASE).missing
