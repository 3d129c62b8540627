"""``casefile duplicates``: what may stand twice, as a table and for programs; nothing is changed."""

from __future__ import annotations

from pathlib import Path

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident, Place
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE

STORY = "Warplanes struck the hospital of the town on Thursday evening, killing at least twenty people, staff said."


def test_pairs_are_printed_and_nothing_is_changed(run: Run, vault_folder: Path, ws: Workspace, case: Case) -> None:
    when, place = FuzzyDate.parse("2018-12-06"), Place(case_id=case.id, name="Hajin")
    titles = ("Hospital struck in Hajin", "Hajin hospital struck")
    ws.records.save(place, *(Incident(case_id=case.id, title=t, when=when, place_id=place.id) for t in titles))
    for title, text in (("First", STORY), ("Second", f"Sport, weather. {STORY}")):
        ws.sources.add_text(text, case.id, title=title)
    ws.close()
    found = run("duplicates", vault_folder, "--case", "TST", "--json").json
    assert [(pair["kind"], pair["first"]["ref"], pair["second"]["ref"]) for pair in found["pairs"]] == [
        ("incident", "TST-I-0001", "TST-I-0002"),
        ("source", "TST-S-0001", "TST-S-0002"),
    ]
    assert [pair["looks"] for pair in found["pairs"]] == ["same", "derived"]
    assert all(pair["reasons"] and 0 < pair["score"] <= 1 and pair["answer"] is None for pair in found["pairs"])
    assert found["compared"] == {"incidents": 2, "sources": 2}
    table = run("duplicates", vault_folder, "--case", "TST", "--no-pictures").out
    assert "Hajin hospital struck" in table and "Nothing was changed." in table
    with Workspace.open(vault_folder, PASSPHRASE) as again:
        one, other = again.records.of(Incident, case_id=case.id)
        again.likenesses.different(one.id, other.id)
    out = run("duplicates", vault_folder, "--case", "TST").out
    assert "TST-I-0001" not in out and "1 pair is not shown: it was answered." in out
    assert run("duplicates", vault_folder, "--case", "NONE").code == 5
