"""What a killed export left is removed at the next opening; nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.services import unfinished
from casefile.services.files import written_whole
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

_KILLED = """
import os, signal, sys
from pathlib import Path
from casefile.services import unfinished
from casefile.services.files import written_whole
from casefile.workspace import Workspace
unfinished._unnamed = lambda _folder: None
with Workspace.open(Path(sys.argv[1]), sys.argv[3]) as ws, written_whole(Path(sys.argv[2]), ws._store) as stream:
    stream.write(b"What the witness said")
    stream.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


@pytest.fixture
def left(vault_folder: Path, stick: Path) -> Iterator[Path]:
    """What a killed export left on the stick."""
    subprocess.run([sys.executable, "-c", _KILLED, str(vault_folder), str(stick / "out.pdf"), PASSPHRASE], check=False)
    (part,) = stick.iterdir()
    assert part.read_bytes() == b"What the witness said"
    yield part


def test_the_next_opening_removes_it(vault_folder: Path, left: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as ws:
        assert ws.notices == ()
    assert left.exists(), "who only reads cannot know that nobody is writing it"
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert not left.exists()
        assert ws.notices == ()
        assert not ws._store.remembered(unfinished.REMEMBERED)
        assert ws.integrity.verify().ok


def test_a_stick_that_is_not_there_is_waited_for(vault_folder: Path, stick: Path, left: Path) -> None:
    away = stick.rename(stick.with_name("in a pocket"))
    for _n in range(2):
        with Workspace.open(vault_folder, PASSPHRASE) as ws:
            (notice,) = ws.notices
            assert str(stick) in notice and left.name in notice
    away.rename(stick)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert ws.notices == ()
    assert not list(stick.iterdir())


def test_another_stick_under_the_same_path_does_not_end_it(vault_folder: Path, stick: Path, left: Path) -> None:
    away = stick.rename(stick.with_name("in a pocket"))
    stick.mkdir()
    (stick / "holiday.jpg").touch()
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert ws.notices == ()
    assert [path.name for path in stick.iterdir()] == ["holiday.jpg"]
    (stick / "holiday.jpg").unlink()
    stick.rmdir()
    away.rename(stick)
    Workspace.open(vault_folder, PASSPHRASE).close()
    assert not left.exists()


def test_what_is_being_written_stays(vault_folder: Path, left: Path) -> None:
    """By another program, or from a copy of the vault that was restored meanwhile."""
    import fcntl

    with left.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        with Workspace.open(vault_folder, PASSPHRASE) as ws:
            assert left.exists()
            assert left.name in ws.notices[0]
    Workspace.open(vault_folder, PASSPHRASE).close()
    assert not left.exists()


def test_nothing_is_removed_that_is_not_its_own(vault_folder: Path, stick: Path, left: Path) -> None:
    """Neither what a link in its place leads to, nor what has another name, nor what a forged note names."""
    mine = stick / "mine.txt"
    left.rename(mine)
    left.symlink_to(mine)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert left.is_symlink() and mine.read_bytes()
        note = f'{{"path": "{mine}", "out": "{stick / "none"}", "at": "2026-01-01T00:00:00+00:00"}}'
        ws._store.remember(unfinished.REMEMBERED + "0123456789abcdef", note)
    Workspace.open(vault_folder, PASSPHRASE).close()
    assert mine.read_bytes() == b"What the witness said"


def test_a_travel_copy_does_not_tell_where_exports_lay(vault_folder: Path, tmp_path: Path, left: Path) -> None:
    left.parent.rename(left.parent.with_name("in a pocket"))
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert ws._store.remembered(unfinished.REMEMBERED)
        travels = ws.travel.write(tmp_path / "Road", "another passphrase entirely").folder
    with Workspace.open(travels, "another passphrase entirely") as ws:
        assert not ws._store.remembered(unfinished.REMEMBERED)


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only Linux has files without a name")
def test_a_file_system_that_lets_go_of_no_unnamed_file_gets_a_copy(
    ws: Workspace, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(os, "link", denied)
    with written_whole(stick / "out", ws._store) as stream:
        assert not list(stick.iterdir()), "it had no name until it was whole"
        stream.write(b"whole " * 400_000)
    assert [path.name for path in stick.iterdir()] == ["out"]
    assert (stick / "out").read_bytes() == b"whole " * 400_000


def test_a_name_of_255_bytes_can_be_written(ws: Workspace, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "_unnamed", lambda _folder: None)
    name = "ح" * 127
    for _n in range(2):
        with written_whole(stick / name, ws._store) as stream:
            stream.write(b"whole")
    assert [path.name for path in stick.iterdir()] == [name]
