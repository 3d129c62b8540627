"""``comment`` and ``threads``: what a script says about a record, and what it reads of a case's threads."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE


@pytest.fixture
def ref(ws: Workspace, case: Case) -> str:
    """An incident; the vault is closed again."""
    me = ws.people.me()
    assert me is not None
    ws.people.rename(me.id, "Amira Haddad")
    ws.records.save(Incident(case_id=case.id, title="The bridge", when=FuzzyDate.parse("2031-05-04")))
    (incident,) = ws.records.of(Incident)
    ws.close()
    return incident.ref


def test_a_thread_is_begun_answered_and_listed(run: Run, vault_folder: Path, ref: str) -> None:
    assert run("threads", vault_folder, "--case", "TST").out == "No threads.\n"
    begun = run(
        "comment", vault_folder, ref, "Which bridge?", "--type", "question", "--assign", "amira haddad", "--json"
    )
    assert begun.code == 0
    thread = begun.json
    answered = run("comment", vault_folder, ref, "The eastern one.", "--reply-to", thread["ref"])
    assert (answered.code, answered.out) == (0, f"{thread['ref']}, about {ref}\n")
    to_a_post = run("comment", vault_folder, ref, "Sure?", "--reply-to", thread["posts"][0]["ref"])
    assert to_a_post.code == 0
    (listed,) = run("threads", vault_folder, "--case", "TST", "--json").json
    assert [post["event"] for post in listed["posts"]] == ["opened", "assigned", "replied", "replied"]
    assert (listed["type"], listed["state"], listed["about"]["ref"]) == ("question", "open", ref)
    assert listed["assigned"]["name"] == "Amira Haddad" == listed["posts"][0]["author"]
    assert "Which bridge?" in run("threads", vault_folder, "--case", "TST", "--assigned", "Amira Haddad").out
    assert run("threads", vault_folder, "--case", "TST", "--state", "settled", "--json").json == []


def test_a_section_of_the_dossier_is_discussed_with_its_case(run: Run, vault_folder: Path, ref: str) -> None:
    assert run("comment", vault_folder, "TST", "Too long.", "--section", "weather").code == 5
    made = run("comment", vault_folder, "TST", "Too long.", "--section", "summary", "--json")
    assert (made.json["section"], made.json["about"]["ref"]) == ("summary", "TST")


def test_a_value_is_proposed(run: Run, vault_folder: Path, ref: str) -> None:
    made = run("comment", vault_folder, ref, "The day after.", "--field", "when", "--propose", "2031-05-05", "--json")
    assert (made.json["type"], made.json["proposed"]["edtf"]) == ("correction", "2031-05-05")
    title = run("comment", vault_folder, ref, "", "--field", "title", "--propose", "The eastern bridge", "--json")
    assert title.json["proposed"] == "The eastern bridge"
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        for each in ws.threads.queue(ws.cases.by_ref("TST").id):
            ws.threads.accept(each.talk.thread.id)
        (incident,) = ws.records.of(Incident)
    assert (incident.title, incident.when) == ("The eastern bridge", FuzzyDate.parse("2031-05-05"))


def test_what_cannot_be_said_is_refused(run: Run, vault_folder: Path, ref: str) -> None:
    comment = ("comment", vault_folder, ref)
    for code, arguments in (
        (5, ("",)),
        (2, ("Hm", "--type", "praise")),
        (2, ("Hm", "--reply-to", "TST-T-0001", "--type", "question")),
        (5, ("Hm", "--reply-to", "TST-T-0001")),
        (5, ("Hm", "--reply-to", ref)),
        (5, ("Hm", "--field", "weather")),
        (2, ("Hm", "--propose", "x")),
        (5, ("Hm", "--section", "summary")),
        (5, ("Hm", "--field", "when", "--propose", "soon")),
        (5, ("Hm", "--assign", "Nobody")),
    ):
        ran = run(*comment, *arguments)
        assert (ran.code, ran.out) == (code, ""), arguments
    assert run("threads", vault_folder, "--case", "TST", "--json").json == []
