"""More hits than are compared with each other: the best of those that came last, all where a filter needs them."""

from __future__ import annotations

import pytest

from casefile.model.records import Case, Incident, Source
from casefile.model.searchtext import snippet
from casefile.store import search
from casefile.workspace import Workspace


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault of twenty records stands for one of a million."""
    monkeypatch.setattr(search, "RANKED", 10)
    monkeypatch.setattr(search, "_FIRST_LOOK", 2)
    monkeypatch.setattr(search, "_SECOND_LOOK", 2)


def _fill(ws: Workspace, case: Case) -> list[str]:
    made = [
        Incident(case_id=case.id, title=f"first {n}" if n % 4 else f"harbour {n}", narrative="the harbour was hit")
        for n in range(20)
    ]
    ws.records.save(*made)
    return [each.title for each in made]


@pytest.mark.usefixtures("few")
def test_of_more_hits_than_are_ranked_the_best_of_the_newest_come(ws: Workspace, case: Case) -> None:
    _fill(ws, case)
    found = [hit.heading for hit in ws.finder.search("harbour", limit=3)]
    assert set(found[:2]) == {"harbour 12", "harbour 16"}  # in the title; harbour 0, 4 and 8 are older
    assert int(found[2].split()[1]) > 9
    assert ws.finder._store.holds_more("harbour", 10)
    assert not ws.finder._store.holds_more("harbour", 20)


@pytest.mark.usefixtures("few")
def test_none_is_missed_where_a_filter_or_the_trash_leaves_few(ws: Workspace, case: Case) -> None:
    _fill(ws, case)
    report = Source(case_id=case.id, title="of the harbour")
    old = next(hit for hit in ws.finder.search("harbour", limit=50) if hit.heading == "harbour 0")
    ws.records.change(old.id, tags=("kept",))
    ws.records.save(report)
    assert len(ws.finder.search("harbour", limit=50)) == 21
    assert [hit.heading for hit in ws.finder.search("harbour tag:kept", limit=3)] == ["harbour 0"]
    assert [hit.heading for hit in ws.finder.search("harbour kind:source", limit=3)] == ["of the harbour"]
    newest = [hit.id for hit in ws.finder.search("harbour", limit=50) if hit.heading not in ("harbour 0", "first 1")]
    ws.records.trash(newest)
    assert {hit.heading for hit in ws.finder.search("harbour", limit=3)} == {"harbour 0", "first 1"}


def test_words_at_the_edge_of_a_piece_are_found_once_and_marked() -> None:
    for before in (1020, 1024, 1530, 2047, 4097):
        text = "x" * (before - 1) + " Qaddūr and the others. " + "y " * 900
        shown = snippet(text, "qaddur")
        ((start, end),) = shown.marks
        assert shown.text[start:end] == "Qaddūr"


def test_the_middle_of_a_word_at_the_edge_of_a_piece_is_no_hit() -> None:
    text = "a" * 511 + "b" * 1 + "house " + "z " * 2000 + "the house"  # 512 letters before: "bhouse" is one word
    shown = snippet(text, "house")
    ((start, end),) = shown.marks
    assert shown.text[start:end] == "house" and shown.text[start - 1] == " "


@pytest.mark.parametrize("stands", ["عبد الله كان هنا", "عبدالله كان هنا", "وعبد الله", "لعبدالله"])
@pytest.mark.parametrize("typed", ["عبدالله", "عبد الله"])
def test_servant_of_is_one_word_or_two(ws: Workspace, case: Case, stands: str, typed: str) -> None:
    ws.records.save(Incident(case_id=case.id, title="one", narrative=stands))
    (hit,) = ws.finder.search(typed)
    assert hit.marks
