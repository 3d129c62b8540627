"""Names of files that somebody lays into a vault's folder: each is named, on one line, and none is followed or taken
along.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from casefile.services.restore import restore
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows takes none of these names")

SAYS_ALL_IS_WELL = "a\nok     Everything matches what was recorded."
NAMES = {
    SAYS_ALL_IS_WELL: "a\\u000aok     Everything matches",
    "rtl\u202efdp.exe": "rtl\\u202efdp.exe",
    "\\\\server\\share\\note.txt": "\\\\server\\share\\note.txt",
    "C:evil": "C:evil",
    "CASE.DB": "CASE.DB",
    "case.db ": "case.db ",
    "x" * 250: "x" * 120 + "…",
    "\x1b[2Jclear": "\\u001b[2Jclear",
    "._a\nb": "._a\\u000ab",
    "evidence/..hidden": "evidence/..hidden",
    "evidence/zz/" + "0" * 64 + ".age": "evidence/zz/",
}


def plain(sentence: str) -> str:
    return sentence.replace("\u2068", "").replace("\u2069", "")


def test_each_is_named_on_one_line(ws: Workspace) -> None:
    for name in NAMES:
        path = ws.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"planted")
    sentences = [plain(finding.sentence) for finding in ws.integrity.verify().findings if finding.part == "files"]
    assert all(sentence.isprintable() for sentence in sentences)
    for shown in NAMES.values():
        assert any(shown in sentence for sentence in sentences), shown


def test_what_leads_elsewhere_is_neither_followed_nor_taken_along(ws: Workspace, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("my own words")
    source = tmp_path / "source.bin"
    source.write_bytes(b"evidence" * 100)
    case = ws.cases.create("TST", "A case")
    ws.sources.add_file(source, case.id)
    within = next(ws.folder.glob("evidence/??"))
    (ws.folder / "link").symlink_to(letter)
    (within / f"{'1' * 64}.age").symlink_to(letter)
    (ws.folder / "evidence" / "ff").symlink_to(tmp_path)
    os.link(letter, within / f"{'2' * 64}.age")
    os.link(ws.folder / "vault.json", ws.folder / "hard.json")
    os.mkfifo(ws.folder / "evidence" / "pipe")  # who opens it to read waits for ever
    wrong = {finding.file for finding in ws.integrity.verify().findings if not finding.ok}
    here = f"evidence/{within.name}"
    planted = {"link", "evidence/ff", f"{here}/{'1' * 64}.age", f"{here}/{'2' * 64}.age", "hard.json", "evidence/pipe"}
    assert planted <= wrong
    (tmp_path / "medium").mkdir()
    ws.backups.note(ws.backups.write(tmp_path / "medium"))
    ws.close()
    backup = next((tmp_path / "medium").iterdir())
    taken = {
        path.name for path in backup.rglob("*") if path.is_symlink() or path.name in {Path(n).name for n in planted}
    }
    assert taken == set()
    restore(backup, tmp_path / "Restored.casefile", PASSPHRASE)
    with Workspace.open(tmp_path / "Restored.casefile", PASSPHRASE) as restored:
        assert restored.integrity.verify().ok
    assert letter.read_text() == "my own words"
