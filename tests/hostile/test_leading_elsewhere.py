"""A vault somebody else prepared: its folders and files may lead elsewhere. What lies there is not ours to touch."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from casefile.errors import CasefileError
from casefile.model.records import Incident
from casefile.workspace import Workspace
from tests.hostile.conftest import CASE
from tests.opened import PASSPHRASE

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows"),
]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder of the person's own, with a few files in it."""
    folder = tmp_path / "elsewhere"
    (folder / "ab").mkdir(parents=True)
    for name in ("report.tmp", "0" * 32 + ".tmp", "ab/" + "ab" * 32 + ".age", "letter.txt"):
        (folder / name).write_bytes(b"my own words")
    return folder


def worked(folder: Path) -> None:
    """Opened and worked in; whether that is refused or not, is not asked here."""
    with suppress(CasefileError), Workspace.open(folder, PASSPHRASE) as ws:
        ws.records.save(Incident(case_id=CASE.id, title="a change"))
        ws.sources.add_text("A text. " * 50, CASE.id)
        ws._vault.change_passphrase(PASSPHRASE, PASSPHRASE)


@pytest.mark.parametrize("cut_off", [False, True])
def test_evidence_elsewhere(tampered: Path, elsewhere: Path, cut_off: bool) -> None:
    shutil.rmtree(tampered / "evidence")
    (tampered / "evidence").symlink_to(elsewhere)
    if cut_off:
        (tampered / "case.db-wal").touch()
    before = {path.name: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    worked(tampered)
    after = {path.name: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    assert before.items() <= after.items(), set(before) - set(after)


@pytest.mark.parametrize(
    "name", ["vault.json.new", "vault.json.bak.new", "head.json.new", "head.json", "vault.json.bak", "lock"]
)
def test_a_file_elsewhere(tampered: Path, elsewhere: Path, name: str) -> None:
    (tampered / name).unlink(missing_ok=True)
    (tampered / name).symlink_to(elsewhere / "letter.txt")
    worked(tampered)
    assert (elsewhere / "letter.txt").read_bytes() == b"my own words"
