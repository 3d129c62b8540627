"""A power cut at every single step of a save: what was there before or what was to come, never less."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.errors import WorldFault, WrongPassphrase
from casefile.vault import files, vault

PROJECT = Path(vault.__file__).parents[2]


class PowerCutError(BaseException):
    """Not an Exception: nothing in the program may tidy up after it, as nothing could after a real one."""


@pytest.fixture
def cut_power(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the n-th step that touches the disk be the last."""
    fsync, replace = os.fsync, Path.replace

    def arm(steps: int) -> None:
        left = iter(range(steps))

        def step() -> None:
            if next(left, None) is None:
                raise PowerCutError

        def cut_fsync(handle: int) -> None:
            step()
            fsync(handle)

        def cut_replace(self: Path, target: Path) -> Path:
            step()
            return replace(self, target)

        monkeypatch.setattr(os, "fsync", cut_fsync)
        monkeypatch.setattr(Path, "replace", cut_replace)

    return arm


def run(action: Callable[[], object]) -> bool:
    """Whether the action got to its end."""
    try:
        action()
    except PowerCutError:
        return False
    return True


@pytest.mark.parametrize("steps", range(7))
def test_a_change_of_passphrase_holds_or_does_not(
    folder: Path,
    passphrase: str,
    steps: int,
    cut_power: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with vault.open(folder, passphrase) as v:
        key = v.database_key()
        cut_power(steps)
        finished = run(lambda: v.change_passphrase(passphrase, "new"))
        monkeypatch.undo()
    assert finished == (steps >= 6)
    opening = []
    for phrase in (passphrase, "new"):
        try:
            with vault.open(folder, phrase) as v:
                assert v.database_key() == key
                assert v.header_damage == v.verify_header() == ()
                opening.append(phrase)
        except WrongPassphrase:
            continue
    assert len(opening) == 1
    assert finished <= (opening == ["new"])


@pytest.mark.parametrize("steps", range(4))
def test_a_head_is_the_old_or_the_new_one(
    opened: vault.OpenVault,
    steps: int,
    cut_power: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened.write_head({"size": 1})
    cut_power(steps)
    finished = run(lambda: opened.write_head({"size": 2}))
    monkeypatch.undo()
    assert finished == (steps >= 3)
    assert opened.read_head() in ([{"size": 2}] if finished else [{"size": 1}, {"size": 2}])


@pytest.mark.parametrize("steps", range(5))
def test_an_evidence_file_is_whole_or_not_there(
    opened: vault.OpenVault,
    steps: int,
    cut_power: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut_power(steps)
    finished = run(lambda: opened.evidence.put(io.BytesIO(b"content")))
    monkeypatch.undo()
    assert finished == (steps >= 4)
    stored = opened.evidence.put(io.BytesIO(b"content"))
    assert not stored.repaired
    assert finished <= stored.existed
    opened.evidence.verify(stored.sha256)


WORK = """
import io, os, sys
from pathlib import Path
from casefile.vault import vault
with vault.open(Path(sys.argv[1]), sys.argv[2]) as opened:
    print("open", flush=True)
    number = int(sys.argv[3])
    while True:
        number += 1
        opened.evidence.put(io.BytesIO(b"%d " % number * 50000))
        opened.write_head({"number": number})
        opened.change_passphrase(sys.argv[2], sys.argv[2])
        print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_what_a_killed_process_had_finished_is_there(folder: Path, passphrase: str) -> None:
    chance = random.Random(20181206)
    reported = 0
    for _round in range(6):
        command = [sys.executable, "-c", WORK, str(folder), passphrase, str(reported)]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            if not reported:  # however slow the machine is, one step must be there to lose
                reported = int(process.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.8))
            process.kill()
            reported = max([reported, *map(int, process.stdout.read().split())])
        with vault.open(folder, passphrase) as v:
            assert v.header_damage == v.verify_header() == ()
            assert ((v.read_head() or {}).get("number", 0)) in (reported, reported + 1)
            assert not list(folder.rglob("*.new")) + list(folder.rglob("*.tmp"))
            assert reported <= len(list(v.evidence.stored_names())) <= reported + 1
            for number in range(1, reported + 1):
                v.evidence.verify(hashlib.sha256(b"%d " % number * 50000).hexdigest())


def test_a_disk_that_keeps_something_else_changes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(Path, "read_bytes", lambda self: b"spoiled")
    with pytest.raises(WorldFault) as fault:
        files.write_safely(tmp_path, {"a": b"new"})
    monkeypatch.undo()
    assert fault.value.code == "io"
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"old")]


def test_a_folder_that_vanished_is_named(opened: vault.OpenVault) -> None:
    (opened.folder / "evidence").rmdir()
    with pytest.raises(WorldFault) as fault:
        opened.evidence.put(io.BytesIO(b"content"))
    assert fault.value.code == "missing"
    assert "evidence" in str(fault.value)
