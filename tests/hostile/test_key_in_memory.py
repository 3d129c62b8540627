"""The database key while a vault is open, in the memory of a process that opened it: never as text of a statement."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.store.sqlite import keying
from casefile.vault.memory import Kept
from casefile.workspace import Workspace
from tests.hostile.memory import copies
from tests.opened import PASSPHRASE

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux")

CHILD = """
import sys, threading
from pathlib import Path
from casefile.workspace import Workspace

ws = Workspace.open(Path(sys.argv[1]), sys.argv[2])
together = threading.Barrier(4)

def read():
    with ws.view():
        ws.cases.all()
        together.wait()  # each has a connection of its own

readers = [threading.Thread(target=read) for _ in range(4)]
for reader in readers:
    reader.start()
for reader in readers:
    reader.join()
print("open", flush=True)
sys.stdin.readline()
ws.close()
print("closed", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def child(vault_folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", CHILD, str(vault_folder), PASSPHRASE]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield process
        process.kill()


def test_the_key_is_no_text_while_the_vault_is_open_and_gone_when_it_is_closed(
    vault_folder: Path, child: subprocess.Popen[str]
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as ws:
        raw = bytes(ws._vault.database_key())
    text = raw.hex().encode()
    assert child.stdin is not None and child.stdout is not None
    assert child.stdout.readline() == "open\n"
    found = copies(child.pid, [raw, text, text.upper()])
    assert found[raw] > 0, "the scan sees nothing"
    assert (found[text], found[text.upper()]) == (0, 0)
    child.stdin.write("\n")
    assert child.stdout.readline() == "closed\n"
    assert copies(child.pid, [raw, text, text.upper()]) == {raw: 0, text: 0, text.upper(): 0}


def test_the_library_hands_out_its_functions() -> None:
    """Else the test above would prove the statement."""
    assert keying._LIBRARY is not None


def test_without_them_the_statement_opens_the_same_vault(vault_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("TST", "By function")
    monkeypatch.setattr(keying, "_LIBRARY", None)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert [case.title for case in ws.cases.all()] == ["By function"]


def test_a_key_lies_in_pages_that_are_locked() -> None:
    kept = Kept(b"k" * 32)
    assert kept.locked
    with Path("/proc/self/smaps").open() as maps:
        assert any("lo" in line.split() for line in maps if line.startswith("VmFlags"))
    assert bytes(kept) == b"k" * 32 and kept == b"k" * 32 and kept == Kept(b"k" * 32) and kept != Kept(b"l" * 32)
    kept.wipe()
    assert bytes(kept) == bytes(32)
