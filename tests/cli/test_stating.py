"""``statement``: written from records, held back with exit 1 and its hits, and issued."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_FOUND, EXIT_USAGE
from casefile.model.records import Case, Incident, Person
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE

NAME = "Yusra Belkadi"


@pytest.fixture
def named(vault_folder: Path) -> Path:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = Case(ref="NAM", title="A case for testing")
        ws.records.save(case)
        ws.records.save(
            Person(case_id=case.id, name=NAME),
            Incident(case_id=case.id, title="Market struck", place_wording="Salun"),
            Incident(case_id=case.id, title=f"They carried {NAME} out", place_wording="Salun"),
        )
    return vault_folder


def test_a_statement_is_written_kept_and_issued(run: Run, named: Path, tmp_path: Path) -> None:
    out = tmp_path / "release.html"
    begun = ("statement", named, "--template", "press-release", "--title", "On {I-1.title}", "--records", "NAM-I-0001")
    made = run(*begun, "-o", out, "--keep", "--json")
    assert made.code == EXIT_DONE, made.err
    said = json.loads(made.out)
    assert said["path"] == str(out) and said["issued"] is None and said["disclosure"] == "NAM-D-0001"
    assert "On Market struck" in out.read_text(encoding="utf-8")
    issued = run("statement", named, "--statement", "NAM-ST-0001", "-o", tmp_path / "again.txt", "--issue", "--json")
    assert issued.code == EXIT_DONE, issued.err
    assert json.loads(issued.out)["issued"] == {"statement": "NAM-ST-0001", "source": "NAM-S-0001", "calls": []}
    nothing = run("statement", named, "--statement", "NAM-ST-0009", "-o", tmp_path / "none.txt")
    assert nothing.code == EXIT_BAD_INPUT and "NAM-ST-0009" in nothing.err


def test_what_holds_it_back_is_named_and_nothing_is_written(run: Run, named: Path, tmp_path: Path) -> None:
    out = tmp_path / "release.txt"
    command = ("statement", named, "--template", "letter", "-o", out)
    assert run(*command).code == EXIT_USAGE, "no records"
    held = run(*command, "--records", "I-1 I-2", "--title", "{P-1.name} was there", "--json")
    assert held.code == EXIT_FOUND
    assert "NAM-P-0001" in json.loads(held.out)["problems"][0] and NAME not in held.out
    leaks = run(*command, "--title", "T", "--records", "I-2", "--json")
    assert leaks.code == EXIT_FOUND
    assert {hit["ref"] for hit in json.loads(leaks.out)["hits"]} == {"NAM-P-0001"}
    assert not out.exists()
    released = run(*command, "--title", "T", "--records", "I-2", "--release", "She agreed", "--json")
    assert released.code == EXIT_DONE and NAME in out.read_text(encoding="utf-8")
