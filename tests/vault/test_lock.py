"""One writer per vault, across processes, and never a stale lock."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from casefile.errors import VaultInUse, WorldFault
from casefile.vault import lock, vault

PROJECT = Path(vault.__file__).parents[2]

HOLD = """
import sys
from pathlib import Path
from casefile.vault import vault
opened = vault.open(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(folder: Path, passphrase: str):
    """Another process that holds the vault open for writing."""
    command = [sys.executable, "-c", HOLD, str(folder), passphrase]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_refused_and_a_reader_is_not(holder, folder: Path, passphrase: str) -> None:
    with pytest.raises(VaultInUse) as in_use:
        vault.open(folder, passphrase)
    assert in_use.value.code == "in_use"
    with vault.open(folder, passphrase, read_only=True) as v:
        assert len(v.database_key()) == 32


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_killed_writer_leaves_no_stale_lock(holder, folder: Path, passphrase: str) -> None:
    holder.send_signal(signal.SIGKILL)
    assert holder.wait(10) == -signal.SIGKILL
    vault.open(folder, passphrase).lock()


def test_the_same_process_cannot_write_twice(opened: vault.OpenVault, passphrase: str) -> None:
    with pytest.raises(VaultInUse):
        vault.open(opened.folder, passphrase)
    opened.lock()
    vault.open(opened.folder, passphrase).lock()


def test_a_child_process_does_not_inherit_the_lock(opened: vault.OpenVault, passphrase: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False) as child:
        opened.lock()
        vault.open(opened.folder, passphrase).lock()
        child.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="handles are not passed on there")
def test_a_child_that_shares_the_handle_does_not_keep_the_vault_locked(
    opened: vault.OpenVault, passphrase: str
) -> None:
    """Between fork and exec every child does, if only for a moment."""
    assert opened._writer_lock is not None
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[opened._writer_lock._handle]) as child:
        opened.lock()
        vault.open(opened.folder, passphrase).lock()
        child.communicate(b"\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no inherited handles")
def test_a_child_of_a_killed_writer_may_hold_the_lock_for_a_moment(folder: Path, passphrase: str) -> None:
    """One that was just starting when its program was killed."""
    import fcntl

    left = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(left, fcntl.LOCK_EX)
    started = threading.Timer(0.2, os.close, [left])
    started.start()
    vault.open(folder, passphrase).lock()
    started.join()


def test_a_medium_that_cannot_lock_is_a_fault_of_the_world(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(handle: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock, "_take", cannot)
    with pytest.raises(WorldFault):
        lock.WriterLock(folder)


def test_the_lock_file_stays_empty(opened: vault.OpenVault) -> None:
    assert (opened.folder / "lock").read_bytes() == b""
