"""The process that forks workers: what it holds, and what becomes of a file when it is gone."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from casefile.evidence.worker import forking, launch
from casefile.evidence.worker.client import Worker, WorkerFailed
from tests.hostile.worker.fakes import PROJECT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems start a process for each file")


@pytest.fixture(autouse=True)
def _one_of_its_own() -> Iterator[None]:
    launch._end_forerunner()
    yield
    launch._end_forerunner()


def read(words: str = "What was seen.") -> str:
    return Worker().extract(io.BytesIO(words.encode()), name="a.txt").text


def parent_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("PPid:")).split()[1])


def forerunner() -> int:
    assert launch._forerunner is not None
    return launch._forerunner._process.pid


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def soon(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_each_file_has_a_process_of_its_own_and_all_come_from_one() -> None:
    with launch.running(None, 60) as one, launch.running(None, 60) as other:
        assert one.pid != other.pid
        assert parent_of(one.pid) == parent_of(other.pid) == forerunner()
    assert gone(one.pid)
    assert gone(other.pid)
    assert read() == "What was seen."


def test_it_holds_its_own_pipes_and_nothing_else(tmp_path: Path) -> None:
    held = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(held, True)
    try:
        for _n in range(3):
            read()
    finally:
        os.close(held)
    place = Path(f"/proc/{forerunner()}")
    assert (place / "environ").read_bytes() in (b"", b"LC_CTYPE=C.UTF-8\0")
    # While it loads readers it opens their modules.
    soon(
        lambda: (
            sorted(str(link.readlink()).split(":")[0] for link in (place / "fd").iterdir())
            == ["/dev/null", "/dev/null", "pipe", "pipe"]
        )
    )


def test_many_at_once_are_not_mixed_up() -> None:
    with ThreadPoolExecutor(8) as threads:
        texts = list(threads.map(read, [f"Witness {n} speaks." for n in range(24)]))
    assert texts == [f"Witness {n} speaks." for n in range(24)]


def test_when_it_is_killed_its_workers_end_and_the_next_file_is_read() -> None:
    class Killing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            os.kill(forerunner(), signal.SIGKILL)
            return super().read(size)

    with pytest.raises(WorkerFailed) as told:
        Worker().extract(Killing(b"%PDF-1.7 and more"), name="a.pdf")
    assert told.value.code == "worker_died"
    before = forerunner()
    assert read() == "What was seen."
    assert forerunner() != before


def test_it_ends_with_the_program_also_when_that_is_killed() -> None:
    source = (
        "import sys, time; from casefile.evidence.worker import launch\n"
        "with launch.running(None, 60) as worker:\n"
        "    print(worker.pid, launch._forerunner._process.pid, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", source], cwd=PROJECT, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        pids = [int(pid) for pid in program.stdout.readline().split()]
        assert not any(map(gone, pids))
        program.kill()
        soon(lambda: all(map(gone, pids)))


def test_where_it_forks_none_a_worker_is_started_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_self: forking.Forerunner, _descriptor: int, _mode: int) -> int:
        raise PermissionError

    monkeypatch.setattr(forking.Forerunner, "_opened", refuses)
    assert read() == "What was seen."
    with launch.running(None, 60) as process:
        assert parent_of(process.pid) == os.getpid()


def test_a_process_that_was_forked_since_has_one_of_its_own() -> None:
    read()
    mine = forerunner()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if read("Said elsewhere.") == "Said elsewhere." and forerunner() != mine:
                code = 0
            launch._end_forerunner()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert read() == "What was seen."
    assert forerunner() == mine
