"""Closed streams, full disks, signals, arguments that are no text: one sentence and a documented exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from casefile.cli import app
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE

PROJECT = Path(app.__file__).parents[2]


def shell(command: str, vault: Path, passphrase_file: Path | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CASEFILE_PASSPHRASE_FILE"}
    environment |= {"CASEFILE": f"{sys.executable} -m casefile", "VAULT": str(vault)}
    if passphrase_file is not None:
        environment["CASEFILE_PASSPHRASE_FILE"] = str(passphrase_file)
    ran = subprocess.run(
        ["sh", "-c", command], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in ran.stderr + ran.stdout
    return ran


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("$CASEFILE list $VAULT case --json >&-", 0),
        ("$CASEFILE list $VAULT case >&- 2>&-", 0),
        ("$CASEFILE list $VAULT case --json >/dev/full", 5),
        ("$CASEFILE list $VAULT case <&-", 0),
        ("LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 $CASEFILE list $VAULT case", 0),
        ("$CASEFILE show $VAULT $(printf '\\377')", 5),
        ("$CASEFILE list $VAULT fact --case $(printf '\\377')", 5),
    ],
)
def test_streams_and_letters(vault_folder: Path, passphrase_file: Path, command: str, code: int) -> None:
    ran = shell(command, vault_folder, passphrase_file)
    assert ran.returncode == code, ran.stderr
    assert len(ran.stderr.splitlines()) <= 1


def test_nobody_to_ask(vault_folder: Path) -> None:
    assert shell("$CASEFILE list $VAULT case <&-", vault_folder, None).returncode == 2


@pytest.mark.parametrize("limit", ["9223372036854775808", "9" * 40])
def test_a_limit_beyond_all_limits(run: Run, vault_folder: Path, limit: str) -> None:
    assert run("search", vault_folder, "word", "--limit", limit).code == 2
    assert run("list", vault_folder, "case", "--limit", limit).code == 2


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_a_vault_needs_a_name(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("new", name)
    assert (ran.code, "Name the folder" in ran.err) == (5, True)


def test_no_vault_inside_a_vault(run: Run, vault_folder: Path) -> None:
    before = sorted(vault_folder.rglob("*"))
    for place in (vault_folder / "Inner", vault_folder / "evidence" / "Inner.casefile"):
        ran = run("new", place)
        assert (ran.code, "inside another vault" in ran.err) == (5, True)
    assert sorted(vault_folder.rglob("*")) == before


def test_a_dossier_in_no_known_language(run: Run, sample_folder: Path, tmp_path: Path) -> None:
    with Workspace.open(sample_folder, PASSPHRASE, read_only=True) as ws:
        ref = ws.cases.all()[0].ref
    out = tmp_path / "out.pdf"
    for language in ("zz", "", "en\0", "../en"):
        ran = run("dossier", sample_folder, "--case", ref, "--audience", "public", "-o", out, "--language", language)
        assert (ran.code, out.exists()) == (5, False)


def _is_writing(pid: int, out: Path) -> bool:
    """Whether a process has begun a file in this folder: where the system lets it, that has no name yet."""
    open_files = Path(f"/proc/{pid}/fd")
    if not open_files.is_dir():
        return any(out.iterdir())
    for each in open_files.iterdir():
        with suppress(OSError):
            if each.readlink().parent == out:
                return True
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_nothing_in_the_clear(
    sample_folder: Path, passphrase_file: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with Workspace.open(sample_folder, PASSPHRASE) as ws:
        case = ws.cases.all()[0]
        (tmp_path / "large.bin").write_bytes(os.urandom(30_000_000))
        ws.sources.add_file(tmp_path / "large.bin", case.id)
    (tmp_path / "large.bin").unlink()
    out = tmp_path / "out"
    out.mkdir()
    command = ["export", sample_folder, "--case", case.ref, "-o", out / "case.json"]
    child = subprocess.Popen(
        [sys.executable, "-m", "casefile", *map(str, command)],
        env={**os.environ, "CASEFILE_PASSPHRASE_FILE": str(passphrase_file)},
        cwd=PROJECT,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not _is_writing(child.pid, out):
        assert child.poll() is None
        time.sleep(0.002)
    child.send_signal(number)
    _, told = child.communicate(timeout=60)
    if (out / "case.json").exists():
        pytest.skip("it was done before the signal came")
    assert (child.returncode, told) == (app.EXIT_STOPPED, "Stopped.\n")
    assert list(out.iterdir()) == []
    with Workspace.open(sample_folder, PASSPHRASE) as ws:
        assert ws.integrity.verify().ok


def test_a_signal_while_a_connection_is_taken_does_not_wait_for_it(sample_folder: Path) -> None:
    """A signal may come after the one connection that writes was taken and before anybody has to give it back."""
    with pytest.raises(KeyboardInterrupt), Workspace.open(sample_folder, PASSPHRASE) as ws:
        writer = ws._store._database.writer
        assert writer is not None
        taken = writer.connect()
        taken.begin()
        began = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - began < 30
    with Workspace.open(sample_folder, PASSPHRASE) as ws:
        assert ws.integrity.verify().ok
