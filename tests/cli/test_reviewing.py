"""The way of a review copy on the command line: cards, a copy, a comment, a return, a merge."""

from __future__ import annotations

from pathlib import Path

from casefile.services.dossiers import AUDIENCES, audience_shows
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE
from tests.services.reviewing import OWNER, World, case_of, say


def test_the_whole_way(run: Run, world: World, tmp_path: Path) -> None:
    owner, dora = world.vault(OWNER), world.vault("Dora")
    copy, back = tmp_path / "copy.casepkg", tmp_path / "back.casepkg"

    words = run("contact", "list", dora, "--json").json["words"]
    wrong = run("contact", "verify", owner, "Dora", "--words", " ".join(reversed(words)))
    assert (wrong.code, wrong.out) == (1, "") and "not the words" in wrong.err
    verified = run("contact", "verify", owner, "dora", "--words", " ".join(words), "--json").json
    assert (verified["state"], verified["words"]) == ("verified", words)

    args = ("review-copy", owner, "--case", "TMR", "--to", world.card("Dora"))
    shown = run(*args, "--preview", "--json").json
    assert {record["kind"] for record in shown["records"]} >= {"incident", "source"} and not copy.exists()
    sent = run(*args, "-o", copy, "--json").json
    assert (sent["records"], sent["to"]) == (len(shown["records"]), [{"name": "Dora", "state": "verified"}])

    assert run("merge", dora, copy).code == 5
    dry = run("open-package", dora, copy, "--dry-run", "--json").json
    assert dry["dry_run"] and run("list", dora, "case", "--json").json == []
    came = run("open-package", dora, copy, "--json").json
    assert {**dry, "dry_run": False} == came and came["from"] == {"name": "Amal", "state": "unverified"}

    nothing = run("return", dora, "-o", back)
    assert nothing.code == 5 and "Nothing was said" in nothing.err
    with Workspace.open(dora, PASSPHRASE) as ws:
        say(ws, "When?", about=case_of(ws), type_="question")
    assert run("return", dora, "-o", back, "--json").json["records"] == 2

    planned = run("merge", owner, back, "--dry-run", "--json").json
    assert [(row["outcome"], row["title"]) for row in planned["threads"]] == [("new", "When?")]
    merged = run("merge", owner, back)
    assert merged.code == 0 and "1 thread is new." in merged.out
    assert "nothing changes" in run("merge", owner, back).out
    assert run("verify", dora).code == 0


def test_what_is_missing_is_wrong_usage(run: Run, world_once: World) -> None:
    for args in (["--to", world_once.card("Dora")], ["-o", "x.casepkg"]):
        ran = run("review-copy", world_once.vault(OWNER), "--case", "TMR", *args)
        assert (ran.code, ran.out) == (2, "")
    assert run("contact").code == 2


def test_how_much_a_copy_shows_is_one_sentence_for_each_audience() -> None:
    said = [audience_shows(code) for code in AUDIENCES]
    assert len(set(said)) == len(AUDIENCES)
    assert said[1] == "It shows what a dossier for a partner organisation shows."
    assert "press" in audience_shows("press"), "one that only a newer version knows"
