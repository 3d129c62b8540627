"""A lock in the midst of work, and one after which no next window can come: with real processes, whose memory is read.

The keys are gone within the second in any case, what was half-typed is kept, the vault is whole, and who started the
program is told where no window follows.
"""

from __future__ import annotations

import os
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from casefile.errors import CasefileError
from casefile.gui.relay import FLAG
from casefile.workspace import Workspace
from tests.e2e.outside import wait_for
from tests.hostile.busy_window import DRAFT_KEY, TRAVELLING
from tests.hostile.memory import NO_OTHERS, copies, of_ours, spellings
from tests.opened import PASSPHRASE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900), NO_OTHERS]

PROJECT = Path(__file__).resolve().parents[2]
ENDS_WITHIN = 10.0
"""Seconds; the promise is one, the rest is for a busy machine."""


class Busy:
    """The program at work, and what must not be found of its vault afterwards."""

    def __init__(self, folder: Path, tmp_path: Path) -> None:
        self.folder, self.mark = folder, f"mark{secrets.token_hex(8)}"
        self.out = tmp_path / "out"
        self.out.mkdir()
        self.tells = tmp_path / "tells"
        self.errors = tmp_path / "errors"
        with Workspace.open(folder, PASSPHRASE) as ws:
            ring = ws._vault._ring
            held = (bytes(ring.database()), ring.vault_key(), ring.seed(), ring.evidence_seed())
            ws.transfer.export_json(ws.cases.all()[0].id, self.out / "case.json")
        (self.out / "video.bin").write_bytes(os.urandom(20_000_000))
        self.keys = [each for key in held for each in (key, *spellings(key.hex()))]
        self.keys += [*spellings(PASSPHRASE), *spellings("zebra crossing unfinished")]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, work: str, tmp_path: Path, *, program: str = sys.executable, **more: str) -> None:
        places = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        places["PYTHONFAULTHANDLER"] = "1"
        environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", **more}
        command = [program, "-m", "tests.hostile.busy_window", str(self.folder), work, str(self.tells), str(self.out)]
        with self.errors.open("wb") as errors:
            marked = {**environment, "CASEFILE_MARK": self.mark}
            self.process = subprocess.Popen(command, cwd=PROJECT, env=marked, stderr=errors)
        wait_for(lambda: "working" in self.told(), "the work to begin", state=self.state)
        assert any(copies(self.process.pid, self.keys).values()), f"the scan sees nothing; {self.state()}"

    def told(self) -> dict[str, float]:
        if not self.tells.exists():
            return {}
        return {stage: float(at) for stage, at in (line.split() for line in self.tells.read_text().splitlines())}

    def lock(self, **environment: str) -> float:
        """Lock now; seconds until the process that had the vault open has nothing of it any more.

        :param environment: what the next program finds otherwise than this one did.
        """
        assert self.process is not None
        before = self._runs()
        self.say_now(**environment)
        wait_for(lambda: self._runs() != before, "the process to end")
        return time.monotonic() - self.told()["locking"]

    def say_now(self, **environment: str) -> None:
        unseen = self.out / "now.new"
        unseen.write_text(" ".join(f"{name}={value}" for name, value in environment.items()))
        unseen.replace(self.out / "now")

    def _runs(self) -> str:
        """What the process runs; a number that is kept does not keep what ran under it."""
        assert self.process is not None
        with suppress(OSError):
            return Path(f"/proc/{self.process.pid}/cmdline").read_text()
        return ""

    def successors(self) -> list[int]:
        return [pid for pid, command in of_ours([self.mark]).items() if FLAG in command]

    def left(self) -> int:
        """How much of the vault lies in the memory of any process of ours."""
        return sum(sum(copies(pid, self.keys).values()) for pid in of_ours([self.mark, str(self.folder)]))

    def is_whole(self) -> None:
        """Nothing stands half-written, what was half-typed is there, and everything verifies."""
        assert not [path.name for path in self.out.iterdir() if path.name.startswith(".") or path.suffix == ".part"]
        for path in self.out.glob("*.json"):
            assert path.read_bytes().rstrip().endswith(b"}"), path.name
        for path in self.out.glob("*.pdf"):
            assert path.read_bytes().rstrip().endswith(b"%%EOF"), path.name
        half_made = {each.name for each in self.out.glob("*.casefile") if not _opens(each)}
        assert not half_made
        with Workspace.open(self.folder, PASSPHRASE) as ws:
            assert "zebra crossing unfinished" in ws.drafts.all()[DRAFT_KEY]
            assert [finding.sentence for finding in ws.integrity.verify().findings if not finding.ok] == []

    def state(self) -> str:
        """What a failed test says of the program."""
        ended = None if self.process is None else self.process.poll()
        return f"exit code {ended}, stages {self.told()}, processes {of_ours([self.mark])}, said {self.said()!r}"

    def said(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def end(self) -> None:
        for pid in of_ours([self.mark]):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(240)
        for pid in of_ours([self.mark]):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait(240)


def _opens(folder: Path) -> bool:
    for passphrase in (PASSPHRASE, TRAVELLING):
        with suppress(CasefileError), Workspace.open(folder, passphrase, read_only=True) as ws:
            return ws.integrity.verify().ok
    return False


@pytest.fixture
def busy(sample_folder: Path, tmp_path: Path) -> Iterator[Busy]:
    made = Busy(sample_folder, tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize("work", ["export", "import", "copy"])
def test_locked_in_the_midst_of_work(busy: Busy, tmp_path: Path, work: str) -> None:
    busy.start(work, tmp_path)
    took = busy.lock()
    assert busy.left() == 0
    assert took < ENDS_WITHIN
    wait_for(busy.successors, "the next program")
    time.sleep(1)
    assert busy.left() == 0
    assert "Traceback" not in busy.said()
    busy.is_whole()


NOBODY = "No new window could be opened: start Casefile again."


def test_no_next_program_where_the_interpreter_is_gone(busy: Busy, tmp_path: Path) -> None:
    """As when the program is updated or removed, or its stick is pulled out, while it runs."""
    program = tmp_path / "python3"
    program.symlink_to(Path(sys.executable).resolve())
    busy.start("nothing", tmp_path, program=str(program), PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    program.unlink()
    took = busy.lock()
    assert busy.left() == 0
    assert took < ENDS_WITHIN
    assert busy.process is not None and busy.process.wait(240) == 1
    assert NOBODY in busy.said() and "Traceback" not in busy.said()
    busy.is_whole()


def test_no_next_program_where_there_is_no_memory_for_it(busy: Busy, tmp_path: Path) -> None:
    busy.start("nothing", tmp_path)
    assert busy.process is not None
    busy.say_now()
    wait_for(busy.successors, "the next program")
    for pid in busy.successors():
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_AS, (1 << 20, 1 << 20))
    wait_for(lambda: not busy.successors(), "the next program to fail")
    wait_for(lambda: busy.left() == 0, "the keys to go", seconds=ENDS_WITHIN)
    assert busy.process.wait(240) == 1
    assert NOBODY in busy.said()
    busy.is_whole()


def test_no_next_program_where_the_display_takes_no_window(busy: Busy, tmp_path: Path) -> None:
    busy.start("nothing", tmp_path)
    took = busy.lock(QT_QPA_PLATFORM="xcb", DISPLAY=":65000")
    assert busy.left() == 0
    assert took < ENDS_WITHIN
    assert busy.process is not None
    assert busy.process.wait(240) == 1
    assert NOBODY in busy.said()
    busy.is_whole()


@pytest.fixture
def display() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A display of the test's own."""
    number = f":{200 + os.getpid() % 20_000}"
    with subprocess.Popen(["Xvfb", number], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        wait_for(Path(f"/tmp/.X11-unix/X{number[1:]}").exists, "the display")
        yield number, server
        server.kill()


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs a display that can be taken away")
def test_the_display_taken_away_locks_the_vault(
    busy: Busy, tmp_path: Path, display: tuple[str, subprocess.Popen[bytes]]
) -> None:
    """The session ends or its server dies: there is no window any more to lock."""
    number, server = display
    busy.start("nothing", tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY=number)
    time.sleep(2)  # the page is read
    server.kill()
    assert busy.process is not None
    wait_for(lambda: busy.left() == 0, "the keys to go", seconds=ENDS_WITHIN)
    assert busy.process.wait(240) == 1
    assert "Traceback" not in busy.said()
    busy.is_whole()
