"""A slip of twelve words: it left the machine, so it binds those who have a passphrase, too."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casefile.model.records import Incident
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.hostile.insider import rewrite
from tests.opened import PASSPHRASE


@pytest.fixture
def folder(vault_folder: Path) -> Path:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        ws.records.save(Incident(case_id=case.id, title="One"))
    return vault_folder


def add(folder: Path, title: str) -> None:
    with Workspace.open(folder, PASSPHRASE) as ws:
        ws.records.save(Incident(case_id=ws.cases.by_ref("TST").id, title=title))


def words_of(run: Run, folder: Path) -> str:
    shown = run("slip", folder)
    assert (shown.code, shown.err) == (0, "")
    words = shown.out.splitlines()[0]
    assert words.split() == run("slip", folder, "--json").json["words"] and len(words.split()) == 12
    return words


def test_a_vault_that_went_on_continues_it(run: Run, folder: Path) -> None:
    words = words_of(run, folder)
    for title in ("Two", "Three"):
        add(folder, title)
    for typed in (words, words.upper(), " ".join(word[:4] for word in words.split()), " ".join(words.split()[:8])):
        ran = run("slip", folder, "--compare", typed)
        assert ran.code == 0
        assert "continues the slip" in ran.out and "2 entries were written since" in ran.out
        assert re.search(r"of entry \d+, of \d+ \w+ \d{4}, \d\d:\d\d UTC;", ran.out), "a time as people write it"


def test_words_that_are_none_are_refused(run: Run, folder: Path) -> None:
    ran = run("slip", folder, "--compare", "one two three")
    assert (ran.code, ran.out) == (5, "") and "twelve words" in ran.err


def test_a_vault_put_back_is_found(run: Run, folder: Path, tmp_path: Path) -> None:
    older = Path(shutil.copytree(folder, tmp_path / "Older.casefile"))
    add(folder, "Two")
    words = words_of(run, folder)
    assert run("verify", older).code == 0
    ran = run("slip", older, "--compare", words)
    assert ran.code == 1 and "No entry of this journal has these words." in ran.out


def test_a_history_written_anew_is_found(run: Run, folder: Path) -> None:
    words = words_of(run, folder)
    with Workspace.open(folder, PASSPHRASE) as ws:
        rewrite(ws, lambda body: body | {"app": "0.0.9"}, signed_by=ws._vault.author)
    assert run("verify", folder).code == 0
    assert run("slip", folder, "--compare", words).code == 1


def test_a_chain_broken_before_it_is_found(run: Run, folder: Path) -> None:
    words = words_of(run, folder)
    with Workspace.open(folder, PASSPHRASE) as ws:
        rewrite(ws, lambda body: body | ({"app": "0.0.9"} if body["seq"] == 1 else {}), signed_by=ws._vault.author)
        newest = ws.records.head().hash
        with ws._store._database.writing() as connection:
            connection.exec_driver_sql("UPDATE journal SET hash = ? WHERE hash = ?", (_hash_of(words), newest))
    ran = run("slip", folder, "--compare", words)
    assert ran.code == 1 and "the chain up to it is broken" in ran.out


def _hash_of(words: str) -> str:
    from casefile.vault.words import digits_of

    return digits_of(words).ljust(64, "0")


def test_the_words_are_there_when_the_vault_is_locked(run: Run, folder: Path) -> None:
    words = words_of(run, folder)
    ws = Workspace.open(folder, PASSPHRASE, read_only=True)
    assert ws.slip == ()
    ws.close()
    assert " ".join(ws.slip) == words
