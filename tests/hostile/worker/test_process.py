"""What the worker process holds and what it can do, asked from within it and from outside."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from casefile.errors import BadInput, CasefileError, WorldFault
from casefile.evidence.worker import launch, readers
from casefile.evidence.worker.client import Worker
from tests.hostile.worker import files
from tests.hostile.worker.fakes import PROJECT, stream, worker

linux = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux itself")

AFTER_GIVING_UP = """
from casefile.evidence.worker import sandbox
sandbox.give_up_acting(); sandbox.set_limits(60, 1536 << 20)
def tried(act):
    try:
        act()
    except BaseException as error:
        return type(error).__name__
    return "done"
"""


def ask(source: str) -> dict:
    """Run source in a process that was started like the worker; it says one row."""
    return next(iter(worker(AFTER_GIVING_UP + source + "; say({'end': True})").parse("r", stream())))


@linux
def test_environment_and_open_files(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("CASEFILE_PASSPHRASE_FILE", "/secret/place")
    monkeypatch.setenv("SECRET_CANARY", "canary")
    held = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(held, True)
    try:
        row = ask("say({'rows': [{'env': dict(os.environ), 'cwd': os.getcwd(), 'argv': sys.argv[2:]}]})")
    finally:
        os.close(held)
    assert row["cwd"] == "/"
    assert row["argv"] == []
    assert not [name for name in row["env"] if name.startswith(("CASEFILE", "SECRET", "PYTHON", "HOME", "XDG", "LD_"))]


@linux
@pytest.mark.parametrize("job", ["extract", "parse"])
def test_the_real_worker_seen_from_outside(monkeypatch: pytest.MonkeyPatch, job: str) -> None:
    """While it waits for a piece of the file: its environment and its files, as the system tells them."""
    monkeypatch.setenv("CASEFILE_PASSPHRASE_FILE", "/secret/place")
    seen: dict[str, object] = {}
    processes: list[launch.Process] = []

    @contextlib.contextmanager
    def start(cancelled, seconds):
        with launch.running(cancelled, seconds) as process:
            processes.append(process)
            yield process

    class Looking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            place = Path(f"/proc/{processes[0].pid}")
            with contextlib.suppress(PermissionError):  # not dumpable: then only root may look
                seen["environment"] = (place / "environ").read_bytes()
                seen["files"] = sorted(str(link.readlink()) for link in (place / "fd").iterdir())
                seen["status"] = (place / "status").read_text()
            return super().read(size)

    content = b'{"format":"casefile"'
    with contextlib.suppress(CasefileError):
        if job == "extract":
            Worker(start=start).extract(Looking(content), name="a.txt")
        else:
            list(Worker(start=start).parse("casefile.intake.casefile_json:read", Looking(content)))
    if not seen:
        pytest.skip("only root may look into a process that is not dumpable")
    assert seen["environment"] in (b"", b"LC_CTYPE=C.UTF-8\0")
    files = [name.split(":")[0] for name in seen["files"]]
    assert files == ["/dev/null", "/dev/null", "pipe", "pipe"]
    assert "Seccomp:\t2" in seen["status"]
    assert "NoNewPrivs:\t1" in seen["status"]
    if job == "parse" and "Seccomp_filters:" in seen["status"]:
        # Acting and opening were given up before the first byte of the document was asked for.
        assert "Seccomp_filters:\t2" in seen["status"]


@linux
def test_a_container_is_opened_only_after_opening_files_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first bytes alone are looked at before: what unpacks comes after."""
    filters: list[str] = []
    processes: list[launch.Process] = []

    @contextlib.contextmanager
    def start(cancelled, seconds):
        with launch.running(cancelled, seconds) as process:
            processes.append(process)
            yield process

    class Looking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            with contextlib.suppress(PermissionError):
                status = Path(f"/proc/{processes[0].pid}/status").read_text()
                filters.extend(line for line in status.splitlines() if line.startswith("Seccomp_filters"))
            return super().read(size)

    content = files.docx(files.body(files.paragraph("words") * 200_000))
    Worker(start=start).extract(Looking(content + bytes(600_000)), name="a.docx")
    if not filters:
        pytest.skip("this kernel does not count filters, or only root may look")
    assert filters[0].endswith("\t1")
    assert {line[-1] for line in filters[1:]} == {"2"}


@linux
@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        ("lambda: __import__('socket').socket()", "PermissionError"),
        ("lambda: __import__('socket').socketpair()", "PermissionError"),
        ("lambda: os.fork()", "PermissionError"),
        ("lambda: __import__('subprocess').run(['/bin/true'])", "PermissionError"),
        ("lambda: os.execv('/bin/true', ['true'])", "PermissionError"),
        ("lambda: __import__('threading').Thread(target=print).start()", "RuntimeError"),
        ("lambda: open(PLACE + '/new', 'w')", "PermissionError"),
        ("lambda: open(PLACE + '/old', 'a')", "PermissionError"),
        ("lambda: open(PLACE + '/old', 'r+')", "PermissionError"),
        ("lambda: os.unlink(PLACE + '/old')", "PermissionError"),
        ("lambda: os.rename(PLACE + '/old', PLACE + '/new')", "PermissionError"),
        ("lambda: os.mkdir(PLACE + '/new')", "PermissionError"),
        ("lambda: os.chmod(PLACE + '/old', 0)", "PermissionError"),
        ("lambda: os.truncate(PLACE + '/old', 0)", "PermissionError"),
        ("lambda: os.kill(PARENT, 0)", "PermissionError"),
        ("lambda: bytearray(2 << 30)", "MemoryError"),
        ("lambda: open(PLACE + '/old').read()", "done"),
        ("lambda: (sandbox.give_up_opening(), open(PLACE + '/old'))", "PermissionError"),
        ("lambda: (sandbox.give_up_opening(), os.listdir(PLACE))", "PermissionError"),
    ],
)
def test_what_it_can_do(tmp_path, act: str, outcome: str) -> None:
    (tmp_path / "old").write_text("kept")
    row = ask(f"PLACE = {str(tmp_path)!r}; PARENT = {os.getpid()}; say({{'rows': [{{'was': tried({act})}}]}})")
    assert row["was"] == outcome
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_text() == "kept"


@linux
def test_limits_of_the_system() -> None:
    row = ask(
        "import resource; names = ('CORE', 'FSIZE', 'AS', 'CPU', 'NOFILE', 'NPROC');"
        " say({'rows': [{n: resource.getrlimit(getattr(resource, 'RLIMIT_' + n))[0] for n in names}]})"
    )
    assert row == {"CORE": 0, "FSIZE": 0, "AS": 1536 << 20, "CPU": 60, "NOFILE": 24, "NPROC": 0}


@linux
def test_processor_time_is_told_as_time() -> None:
    from casefile.evidence.worker.client import WorkerFailed

    with pytest.raises(WorkerFailed) as failure:
        list(worker(AFTER_GIVING_UP + "sandbox.set_limits(1, 1 << 30)\nwhile True: pass").parse("r", stream()))
    assert failure.value.code == "worker_time"


def test_only_listed_readers_run() -> None:
    for name in ("os:system", "casefile.intake.casefile_json:_foreign", "builtins:eval", ""):
        with pytest.raises(KeyError):
            readers.load(name, {})
        with pytest.raises(CasefileError):
            list(Worker().parse(name, stream()))


@pytest.mark.parametrize("name", sorted(readers.READERS))
def test_every_listed_reader_is_there(name: str) -> None:
    try:
        found = readers.load(name, {"languages": []})
    except BadInput as error:
        assert name.endswith(".recognising:read") and error.code in ("no_tesseract", "no_ocr_language")
    else:
        assert callable(found)


def test_the_parent_imports_no_parser() -> None:
    source = (
        "import sys, json; import casefile.evidence.worker.client, casefile.evidence.passages, "
        "casefile.evidence.hashing;"
        " print(json.dumps(sorted(sys.modules)))"
    )
    outcome = subprocess.run([sys.executable, "-c", source], cwd=PROJECT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(outcome.stdout))
    assert not loaded & {"zipfile", "email", "html.parser", "xml", "pyexpat", "PIL", "pypdfium2", "_socket"}


def test_the_frozen_program_is_asked_by_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert launch.command() == [sys.executable, launch.FLAG]


def test_several_at_once_from_several_threads() -> None:
    texts: list[str] = []

    def one(number: int) -> None:
        texts.append(Worker().extract(stream(b"words %d" % number), name="a.txt").text)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(texts) == [f"words {number}" for number in range(6)]


def test_all_of_them_end_with_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that are deep in their work and would not notice that nobody listens any more; and none is started after."""
    monkeypatch.setattr(launch, "_running", set())
    asleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    with launch.running(None, 600, asleep) as one, launch.running(None, 600, asleep) as other:
        launch.end_all()
        for process in (one, other):
            assert process._child.wait(10) != 0
    with pytest.raises(WorldFault), launch.running(None, 600, asleep):
        pass
