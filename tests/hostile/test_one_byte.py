"""One byte changed anywhere in a vault: the verification says where, and never that all is well."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.errors import CasefileError
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

CASE_TEXT = "Text that becomes an evidence file, number {n}. " * 40


@pytest.fixture(scope="module")
def filled(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "Filled.casefile"
    shutil.copytree(template_vault, folder)
    with Workspace.open(folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        for n in range(2):
            ws.sources.add_text(CASE_TEXT.format(n=n), case.id, title=f"text {n}")
    return folder


def told(folder: Path) -> str:
    """What is said about a vault that is not whole."""
    try:
        with Workspace.open(folder, PASSPHRASE, read_only=True) as ws:
            report = ws.integrity.verify()
    except CasefileError as error:
        return error.message
    assert not report.ok
    return "\n".join(finding.sentence for finding in report.findings if not finding.ok)


FILES = ["vault.json", "vault.json.bak", "head.json", "case.db", "evidence"]


def chosen(folder: Path, name: str) -> Path:
    return sorted(folder.glob("evidence/??/*.age"))[0] if name == "evidence" else folder / name


@pytest.mark.parametrize("name", FILES)
def test_one_byte(filled: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    path = chosen(folder, name)
    content = path.read_bytes()
    rng = random.Random(name)
    for offset in (0, len(content) - 1, *(rng.randrange(len(content)) for _ in range(6))):
        changed = bytearray(content)
        changed[offset] ^= 1 << rng.randrange(8)
        path.write_bytes(changed)
        assert path.name in told(folder), offset


FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "one byte less": lambda content: content[:-1],
    "one byte more": lambda content: content + b"\n",
    "nothing left": lambda content: b"",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("fault", FAULTS)
def test_another_length(filled: Path, tmp_path: Path, name: str, fault: str) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    path = chosen(folder, name)
    path.write_bytes(FAULTS[fault](path.read_bytes()))
    assert path.name in told(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_gone(filled: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    chosen(folder, name).unlink()
    assert chosen(filled, name).name in told(folder)


def test_a_lock_that_is_not_empty(filled: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    (folder / "lock").write_bytes(b"\0")
    assert "lock" in told(folder)


@pytest.mark.parametrize("place", ["notes.txt", "case.db.old", "evidence/a.age", "evidence/zz/b.age", "evidence/0a/c"])
def test_what_does_not_belong_there(filled: Path, tmp_path: Path, place: str) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_bytes(b"?")
    assert place in told(folder)


def test_evidence_files_moved_and_exchanged(filled: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    one, two = sorted(folder.glob("evidence/??/*.age"))
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    assert one.name in told(folder) and two.name in told(folder)
    elsewhere = folder / "evidence" / ("00" if one.parent.name != "00" else "01")
    elsewhere.mkdir(exist_ok=True)
    one.rename(elsewhere / one.name)
    assert f"{elsewhere.name}/{one.name}" in told(folder)


def test_a_whole_vault_is_called_whole(filled: Path, tmp_path: Path) -> None:
    """Also beside what operating systems leave in every folder."""
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    for name in (".DS_Store", "Thumbs.db", "evidence/.DS_Store"):
        (folder / name).write_bytes(b"?")
    with Workspace.open(folder, PASSPHRASE, read_only=True) as ws:
        report = ws.integrity.verify()
        assert report.ok
        assert any("3 files as operating systems" in finding.sentence for finding in report.findings)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".sync_0a1b2c.db", "Two computers may have written"),
        ("evidence/.syncthing.case.db.tmp", "Two computers may have written"),
        ("case.sync-conflict-20260102-101112-ABCDEFG.db", "Two computers may have written"),
        (".~lock.case.db#", "older state of a file"),
        (".secret", "ask who had access"),
        ("evidence/ab/.secret", "ask who had access"),
    ],
)
def test_a_hidden_file_is_named_with_the_sentence_that_fits(filled: Path, tmp_path: Path, name: str, said: str) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "Test.casefile"))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"?")
    with Workspace.open(folder, PASSPHRASE, read_only=True) as ws:
        (finding,) = [finding for finding in ws.integrity.verify().findings if not finding.ok]
    assert finding.file == name and name in finding.sentence
    assert said in f"{finding.meaning} {finding.advice}"
