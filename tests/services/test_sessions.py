"""What the session says in head.json and in the database: every cut fits, nothing that was laid back does."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from casefile.services import sessions
from casefile.services.sessions import CLOSED, KEY, Session, laid_back, number_in
from casefile.workspace import Workspace


def open_head(number: int) -> dict[str, Any]:
    return {KEY: number}


def closed_head(number: int) -> dict[str, Any]:
    return {KEY: number, CLOSED: True}


class Life:
    """Both places as a program writes them, with a cut possible after each write."""

    def __init__(self) -> None:
        self.head: dict[str, Any] = {}
        self.database = Session()
        self.seq = 0
        self.states = [self._now()]

    def _now(self) -> tuple[dict[str, Any], Session, int]:
        return self.head, self.database, self.seq

    def write(self, head: dict[str, Any] | None = None, database: Session | None = None, entries: int = 0) -> None:
        self.head = self.head if head is None else head
        self.database = self.database if database is None else database
        self.seq += entries
        self.states.append(self._now())

    def session(self, cut_after: int = 9) -> None:
        number = max(number_in(self.head), self.database.number) + 1
        writes: list[dict[str, Any]] = [
            {"head": open_head(number)},
            {"database": Session(number)},
            {"entries": 3},
            {"head": closed_head(number)},
            {"database": Session(number, self.seq + 3)},
        ]
        for write in writes[:cut_after]:
            self.write(**write)


@pytest.mark.parametrize("cuts", list(itertools.product((1, 2, 3, 4, 9), repeat=3)))
def test_no_cut_is_an_alarm(cuts: tuple[int, ...]) -> None:
    life = Life()
    life.session()
    for cut in cuts:
        life.session(cut)
        life.session()
    assert [laid_back(*state) for state in life.states] == [""] * len(life.states)


@pytest.mark.parametrize("cuts", list(itertools.product((1, 2, 3, 9), repeat=2)))
def test_a_head_of_before_is_told_beside_a_closed_database(cuts: tuple[int, ...]) -> None:
    life = Life()
    for cut in cuts:
        life.session(cut)
    life.session()
    _head, database, seq = life.states[-1]
    for head, _database, _seq in life.states:
        if head != life.head:
            assert laid_back(head, database, seq) == "head", head


@pytest.mark.parametrize("text", [Session(7), Session(12, 345), Session(1, 0)])
def test_it_reads_what_it_writes(ws: Workspace, text: Session) -> None:

    ws._store.remember(KEY, str(text))
    assert sessions.of(ws._store) == text


def test_what_is_no_session_is_none(ws: Workspace) -> None:

    for text in ("", "7", "open 7", "x closed 3", "7 closed"):
        ws._store.remember(KEY, text)
        assert sessions.of(ws._store) == Session(), text
