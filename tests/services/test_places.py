"""Where a vault may lie, and who else may be at it: a read-only medium, a path in Arabic, other programs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import WorldFault
from casefile.model.records import Case, Incident
from casefile.services.files import written_whole
from casefile.services.rekey import rekey
from casefile.services.restore import restore
from casefile.services.snapshots import snapshots_in
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

NEW = "another passphrase entirely"
ODD = Path("قضية حجين — نسخة", "on a stick (2) #1 100%", "ملف القضية الأولى.casefile")


@pytest.fixture
def filled(ws: Workspace, case: Case) -> Iterator[Path]:
    """The folder of a vault with a record and a file, and a copy beside it as a power cut would leave it."""
    ws.records.save(Incident(case_id=case.id, title="A strike"))
    ws.sources.add_text("What the witness saw.", case.id)
    cut_off = Path(shutil.copytree(ws.folder, ws.folder.with_name("Cut off.casefile")))
    assert (cut_off / "case.db-wal").stat().st_size
    ws.close()
    yield ws.folder


@pytest.fixture
def read_only(filled: Path, tmp_path: Path) -> Iterator[Path]:
    """Both on a medium that cannot be written."""
    place = tmp_path / "قرص للقراءة فقط"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    for folder in (filled, filled.with_name("Cut off.casefile")):
        shutil.copytree(folder, place / folder.name)
    (Path(shutil.copytree(place / "Cut off.casefile", place / "No index.casefile")) / "case.db-shm").unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def require_whole(folder: Path, passphrase: str = PASSPHRASE) -> None:
    with Workspace.open(folder, passphrase, read_only=True) as ws:
        assert ws.notices == ()
        report = ws.integrity.verify()
        assert report.ok and report.evidence == 1, [each for each in report.findings if not each.ok]
        assert ws.records.count("incident") == 1


@pytest.mark.parametrize("name", ["Test.casefile", "Cut off.casefile"])
def test_a_vault_on_a_medium_that_cannot_be_written(read_only: Path, tmp_path: Path, name: str) -> None:
    vault, stick = read_only / name, tmp_path / "stick"
    stick.mkdir()
    before = {path: path.stat().st_mtime_ns for path in vault.rglob("*")}
    require_whole(vault)
    with Workspace.open(vault, PASSPHRASE, read_only=True) as ws:
        ws.backups.write(stick)
        travels = ws.travel.write(tmp_path / "Road", NEW)
    require_whole(restore(stick, tmp_path / "restored", PASSPHRASE).folder)
    require_whole(travels.folder, NEW)
    for refused in (lambda: rekey(vault, PASSPHRASE, NEW), lambda: Workspace.open(vault, PASSPHRASE)):
        with pytest.raises(WorldFault) as fault:
            refused()
        assert fault.value.code == "read_only"
    assert {path: path.stat().st_mtime_ns for path in vault.rglob("*")} == before


def test_a_log_without_its_index_takes_a_place_that_can_be_written(read_only: Path, tmp_path: Path) -> None:
    with pytest.raises(WorldFault, match="copy its whole folder") as fault:
        Workspace.open(read_only / "No index.casefile", PASSPHRASE, read_only=True)
    assert fault.value.code == "cut_off"
    require_whole(Path(shutil.copytree(read_only / "No index.casefile", tmp_path / "Copied.casefile")))


def test_a_whole_life_on_a_path_in_arabic_and_spaces(filled: Path, tmp_path: Path) -> None:
    vault, stick = tmp_path / ODD, tmp_path / "قرص النسخ 1"
    stick.mkdir()
    shutil.copytree(filled, vault)
    with Workspace.open(vault, PASSPHRASE) as ws:
        backup = ws.backups.write(stick)
        ws.travel.write(vault.with_name("نسخة السفر"), NEW)
    assert backup.folder.name == "ملف القضية الأولى.casefile-backup"
    require_whole(vault.with_name("نسخة السفر.casefile"), NEW)
    assert rekey(vault, PASSPHRASE, NEW).evidence == 1
    require_whole(vault, NEW)
    restored = restore(backup.folder, vault.with_name("مسترجع من النسخة"), PASSPHRASE)
    require_whole(restored.folder)
    assert sorted(path.name for path in vault.parent.iterdir()) == sorted(
        ["ملف القضية الأولى.casefile", "نسخة السفر.casefile", "مسترجع من النسخة.casefile"]
    )


_BACKS_UP = """
import sys
from pathlib import Path
from casefile.errors import VaultInUse
from casefile.workspace import Workspace
with Workspace.open(Path(sys.argv[1]), sys.argv[3], read_only=True) as ws:
    for _ in range(5):
        try:
            print(ws.backups.write(Path(sys.argv[2])).snapshot)
        except VaultInUse as error:
            assert error.message.startswith("Another backup"), error.message
"""


def test_two_programs_that_back_up_to_one_place(filled: Path, tmp_path: Path) -> None:
    """Each snapshot that one of them calls done is whole; while the one writes, the other is refused or waits."""
    stick = tmp_path / "stick"
    stick.mkdir()
    command = [sys.executable, "-c", _BACKS_UP, str(filled), str(stick), PASSPHRASE]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _n in range(2)]
    done = [name for child in both for name in child.communicate()[0].split()]
    assert [child.returncode for child in both] == [0, 0]
    assert len(set(done)) == len(done) >= 5
    backup = stick / "Test.casefile-backup"
    assert snapshots_in(backup) == sorted(done)
    assert not [path.name for path in backup.rglob("*") if path.suffix in (".unfinished", ".tmp")]
    require_whole(restore(backup, tmp_path / "new", PASSPHRASE, snapshot=max(done)).folder)


def test_what_a_kill_left_of_an_export_goes_with_the_next(ws: Workspace, tmp_path: Path) -> None:
    place = tmp_path / "exports"
    place.mkdir()
    left, of_another = place / ".out (1).0a1b2c3d.part", place / ".out.note.part"
    for path in (left, of_another):
        path.write_text("in the clear")
    with written_whole(place / "out (1)", ws._store) as stream:
        stream.write(b"whole")
    assert sorted(path.name for path in place.iterdir()) == [of_another.name, "out (1)"]
