"""A vault from before steps were signed, and the travel copy that was made of it: what they say of their authors.

``kept/0003/vault`` was written at schema 0003 by Amal and Salma, who was renamed; ``kept/0003/travel`` is the copy that
Amal made; ``head.checkpoint`` is the head as Salma signed it in between.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.model.records import Case, Incident
from casefile.workspace import Workspace
from tests.hostile.insider import bodies, found, rewrite, told
from tests.opened import PASSPHRASE

KEPT = Path(__file__).parent / "kept" / "0003"


def copied(name: str, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(KEPT / name, tmp_path / f"{name}.casefile"))
    (folder / "evidence").mkdir(exist_ok=True)  # it is empty, and no version control keeps that
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(copied("vault", tmp_path), PASSPHRASE) as ws:
        yield ws


@pytest.fixture
def travelled(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(copied("travel", tmp_path), "words for the border") as ws:
        yield ws


def write(ws: Workspace) -> None:
    case = ws.cases.by_ref("OLD")
    assert isinstance(case, Case)
    ws.records.save(Incident(case_id=case.id, title="Signed"))


def test_its_entries_say_that_they_are_from_before_signatures(old: Workspace) -> None:
    before = len(bodies(old))
    assert found(old) == []
    assert f"{before} journal entries are from before signatures" in "\n".join(told(old))
    said = {old.people.by(entry).partition(", ")[2] for entry in old.records.journal_entries(limit=before)}
    assert said == {"from before signatures"}


def test_what_is_written_from_now_on_is_signed(old: Workspace) -> None:
    before = len(bodies(old))
    write(old)
    assert bodies(old)[-1]["v"] == 4
    sentences = "\n".join(told(old))
    assert "1 journal entry is signed by whom it names" in sentences
    assert f"{before} journal entries are from before signatures" in sentences
    assert found(old) == []


def test_nothing_unsigned_stands_behind_it_any_more(old: Workspace) -> None:
    write(old)
    write(old)
    rewrite(old, lambda body: body | {"v": 2}, since=old.records.head().seq)
    [sentence] = found(old)
    assert "signing had begun before it" in sentence


def test_the_checkpoint_of_before_still_proves(old: Workspace) -> None:
    assert found(old, [(KEPT / "head.checkpoint").read_text(encoding="utf-8")]) == []


def test_a_travel_copy_of_before_still_verifies(travelled: Workspace) -> None:
    assert found(travelled) == []
    write(travelled)
    assert found(travelled) == []
