"""Productions and Word documents on the command line: what is held back is named, and what leaves can be checked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_FOUND, EXIT_USAGE
from casefile.model.composing import Composition, Part
from casefile.model.records import Case, Incident, Person
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE

NAME = "Yusra Belkadi"


@pytest.fixture
def named(vault_folder: Path) -> Path:
    """A case in whose narrative stands a name that the public may not read; nothing was taken in yet."""
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = Case(ref="NAM", title="A case for testing")
        ws.records.save(case)
        ws.records.save(
            Person(case_id=case.id, name=NAME),
            Incident(case_id=case.id, title="First", narrative=f"They carried {NAME} out."),
        )
    return vault_folder


def test_a_production_is_held_back_then_made_then_checked(run: Run, named: Path, tmp_path: Path) -> None:
    out = tmp_path / "public"
    command = ("produce", named, "--case", "NAM", "--audience", "public", "-o", out)
    held = run(*command, "--json")
    assert held.code == EXIT_FOUND and not out.exists()
    assert {hit["ref"] for hit in held.json["hits"]} == {"NAM-P-0001"}
    made = run(*command, "--release", "Her family asked for it", "--json")
    assert made.code == EXIT_DONE, made.err
    assert (made.json["number"], made.json["exhibits"], made.json["new"]) == (1, 0, 0)
    checked = subprocess.run([sys.executable, "-I", str(out / "verify.py")], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    again = run(*command, "--release", "Her family asked for it")
    assert again.code == EXIT_BAD_INPUT and "not empty" in again.err
    assert run(*command[:-3], "press", "-o", out).code == EXIT_USAGE


def test_a_word_document_names_the_title_of_what_holds_it_back(run: Run, named: Path, tmp_path: Path) -> None:
    out = tmp_path / "public.docx"
    command = ("dossier", named, "--case", "NAM", "--audience", "public", "-o", out)
    held = run(*command, "--json")
    assert held.code == EXIT_FOUND and not out.exists()
    assert [(hit["page"], hit["section"]) for hit in held.json["hits"]] == [(None, "NAM-I-0001 First")]
    made = run(*command, "--release", "Her family asked for it")
    assert made.code == EXIT_DONE and out.exists() and f"Wrote {out}." in made.out
    refused = run(*command, "--exhibits")
    assert refused.code == EXIT_BAD_INPUT and "choose PDF" in refused.err


def test_a_kept_composition_says_for_whom_and_what(run: Run, named: Path, tmp_path: Path) -> None:
    with Workspace.open(named, PASSPHRASE) as ws:
        own = Part("own-1", title="Foreword", words="Read [NAM-I-0001] first.")
        parts = (own, Part("summary"), Part("incidents", shown=False))
        case = ws.cases.by_ref("NAM")
        ws.compositions.keep(Composition(case_id=case.id, name="For a judge", audience="court", parts=parts))
    out = tmp_path / "court.docx"
    command = ("dossier", named, "--case", "NAM", "-o", out)
    assert run(*command).code == EXIT_USAGE, "nobody says for whom"
    unknown = run(*command, "--composition", "For nobody")
    assert unknown.code == EXIT_BAD_INPUT and "“For a judge”" in unknown.err
    made = run(*command, "--composition", "for a judge", "--json")
    assert made.code == EXIT_DONE and out.exists(), made.err
    with Workspace.open(named, PASSPHRASE) as ws:
        (handed,) = ws.records.of("disclosure")
        assert handed.audience == "court"  # type: ignore[attr-defined]
    held = run(*command, "--composition", "For a judge", "--audience", "public", "--release", "Published")
    assert held.code == EXIT_DONE, "what is given goes before it"
    folder = tmp_path / "bag"
    produced = run("produce", named, "--case", "NAM", "--composition", "For a judge", "-o", folder, "--json")
    assert produced.code == EXIT_DONE, produced.err
    listed = run("list", named, "composition", "--json")
    assert listed.code == EXIT_DONE and "For a judge" in listed.out
