"""A dossier that shows what is withheld, on the command line: each place with page, rule and sentence, and a way on."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.errors import EXIT_DONE, EXIT_FOUND
from casefile.model.records import Case, Incident, Person
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE

NAME = "Yusra Belkadi"


@pytest.fixture
def named(vault_folder: Path) -> Path:
    """A case in whose narratives stands a name that the public may not read."""
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = Case(ref="NAM", title="A case for testing")
        ws.records.save(case)
        ws.records.save(
            Person(case_id=case.id, name=NAME),
            Incident(case_id=case.id, title="First", narrative=f"They carried {NAME} out."),
            Incident(case_id=case.id, title="Second", narrative="BELKADI, Yusra was seen there."),
        )
    return vault_folder


def test_all_places_are_named_and_released_with_a_reason(run: Run, named: Path, tmp_path: Path) -> None:
    out = tmp_path / "public.pdf"
    command = ("dossier", named, "--case", "NAM", "--audience", "public", "-o", out)
    held = run(*command, "--json")
    assert held.code == EXIT_FOUND and not out.exists()
    hits = held.json["hits"]
    assert held.json["held_back"] == "leak"
    assert [(hit["rule"], hit["ref"]) for hit in hits] == [("name", "NAM-P-0001")] * 2
    assert hits[0]["page"] <= hits[1]["page"] and NAME in hits[0]["sentence"] and "BELKADI" in hits[1]["sentence"]
    assert {place["ref"] for hit in hits for place in hit["where"]} == {"NAM-I-0001", "NAM-I-0002"}
    told = run(*command)
    assert told.code == EXIT_FOUND and told.out == ""
    assert f"Page {hits[0]['page']}" in told.err and "--release" in told.err and NAME in told.err
    made = run(*command, "--release", "Her family asked for it", "--volumes", "2", "--json")
    assert made.code == EXIT_DONE and not out.exists()
    assert [Path(each["path"]).name for each in made.json["volumes"]] == ["public-1.pdf", "public-2.pdf"]
    assert len(made.json["released"]) == 2
    journal = run("journal", named, "--json")
    assert "released name=2 of NAM-P-0001: Her family asked for it" in journal.out and NAME not in journal.out
