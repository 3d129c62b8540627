"""The power goes, the disk fills: what was reported as saved is there, nothing is half there."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import WorldFault
from casefile.model.records import Incident
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

SAVING = """
import sys
from pathlib import Path
from casefile.model.records import Incident
from casefile.workspace import Workspace
with Workspace.open(Path(sys.argv[1]), sys.argv[2]) as ws:
    case = ws.cases.by_ref("TST")
    for n in range(100000):
        ws.records.save(*(Incident(case_id=case.id, title=f"{n} {m}") for m in range(3)))
        if n % 5 == 4:
            ws.sources.add_text(f"Text number {n}", case.id, title=f"text {n}")
        print(n, flush=True)
"""


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_a_random_moment(vault_folder: Path, seed: int) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("TST", "A case")
    child = subprocess.Popen(
        [sys.executable, "-c", SAVING, str(vault_folder), PASSPHRASE], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    reported = int(child.stdout.readline())
    time.sleep(random.Random(seed).uniform(0.05, 1.2))
    child.send_signal(signal.SIGKILL)
    for line in child.stdout:
        reported = int(line)
    child.wait()
    child.stdout.close()
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        titles = {record.title for record in ws.records.of("incident") if isinstance(record, Incident)}
        for n in range(reported + 1):
            assert {f"{n} {m}" for m in range(3)} <= titles
        assert len(titles) % 3 == 0, "a step is whole or not there"
        assert ws.notices == ()
        assert ws.integrity.verify().ok
        ws.records.save(Incident(case_id=ws.cases.by_ref("TST").id, title="and on it goes"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small file system needs root")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this machine lets nobody mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_what_was_saved(template_vault: Path, small_disk: Path) -> None:
    folder = Path(shutil.copytree(template_vault, small_disk / "Test.casefile"))
    saved = 0
    with Workspace.open(folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        with pytest.raises(WorldFault, match="full"):
            for n in range(1000):
                ws.records.save(Incident(case_id=case.id, title=f"{n}", narrative=os.urandom(20_000).hex()))
                saved += 1
        assert saved > 5
        assert ws.records.count("incident") == saved
    shutil.copytree(folder, folder.parent.parent / "Rescued.casefile")
    with Workspace.open(folder.parent.parent / "Rescued.casefile", PASSPHRASE) as ws:
        assert ws.records.count("incident") == saved
        assert ws.integrity.verify().ok


def test_a_full_disk_keeps_no_half_file(template_vault: Path, small_disk: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(template_vault, small_disk / "Test.casefile"))
    (tmp_path / "large.bin").write_bytes(os.urandom(6_000_000))
    with Workspace.open(folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        with pytest.raises(WorldFault):
            ws.sources.add_file(tmp_path / "large.bin", case.id)
        assert ws.records.count("source") == 0
        assert list(ws._vault.evidence.stored_names()) == []
        assert ws.integrity.verify().ok
