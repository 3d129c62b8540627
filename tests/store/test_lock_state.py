"""Locking as a state machine over a real encrypted vault: what was saved is there, nothing is written while locked."""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casefile.errors import Refused, VaultLocked, WrongPassphrase
from casefile.model.records import Case, Place
from casefile.services.rekey import rekey
from casefile.store.lock_state import LockState, State
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

_template: list[Path] = []


def new_vault() -> Path:
    """A vault of one's own: a copy of one made at the floor cost."""
    if not _template:
        folder = Path(tempfile.mkdtemp(prefix="casefile-states-")) / "Template.casefile"
        Workspace.create(folder, PASSPHRASE, cost=KdfCost()).close()
        _template.append(folder)
    return Path(shutil.copytree(_template[0], Path(tempfile.mkdtemp(prefix="casefile-states-")) / "V.casefile"))


class Locking(RuleBasedStateMachine):
    """The model is a stack of names and what was undone; the vault must agree whenever it is open."""

    @initialize()
    def make(self) -> None:
        self.folder = new_vault()
        self.passphrase, self.keys = PASSPHRASE, 1
        self.ws = Workspace.open(self.folder, self.passphrase)
        self.case: Case = self.ws.cases.create("TST", "For testing")
        self.done: list[str] = []
        self.undone: list[str] = []
        self.drafts: dict[str, str] = {}
        self.open = True

    def teardown(self) -> None:
        if hasattr(self, "ws"):
            self.ws.close()
            shutil.rmtree(self.folder.parent)

    @precondition(lambda self: self.open)
    @rule(name=st.text("abcdefgh", min_size=1, max_size=8))
    def write(self, name: str) -> None:
        self.ws.records.save(Place(case_id=self.case.id, name=name))
        self.done.append(name)
        self.undone.clear()

    @precondition(lambda self: self.open and self.done)
    @rule()
    def undo(self) -> None:
        self.ws.past.undo()
        self.undone.append(self.done.pop())

    @precondition(lambda self: self.open and self.undone)
    @rule()
    def redo(self) -> None:
        self.ws.past.redo()
        self.done.append(self.undone.pop())

    @precondition(lambda self: self.open)
    @rule(drafts=st.dictionaries(st.text("xyz", min_size=1, max_size=2), st.text('{}"1', max_size=5)))
    def lock(self, drafts: dict[str, str]) -> None:
        self.ws.lock(drafts)
        self.drafts, self.open = drafts, False

    @precondition(lambda self: self.open)
    @rule(drafts=st.just({"x": "1"}))
    def lock_in_the_middle_of_a_step(self, drafts: dict[str, str]) -> None:
        inside, go_on, ended = threading.Event(), threading.Event(), []

        def write() -> None:
            try:
                with self.ws._store.step("cut off") as step:
                    step.put(Place(case_id=self.case.id, name="never"))
                    inside.set()
                    go_on.wait(10)
            except VaultLocked as error:
                ended.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        assert inside.wait(10)
        self.ws.lock(drafts)
        assert self.ws._vault.is_locked
        go_on.set()
        thread.join()
        assert ended, "the step was told that it came too late"
        self.drafts, self.open = drafts, False

    @precondition(lambda self: not self.open)
    @rule(kind=st.sampled_from(["save", "undo", "redo", "case", "drop"]))
    def write_while_locked(self, kind: str) -> None:
        verbs: dict[str, Any] = {
            "save": lambda: self.ws.records.save(Place(case_id=self.case.id, name="late")),
            "undo": self.ws.past.undo,
            "redo": self.ws.past.redo,
            "case": lambda: self.ws.cases.create("LATE", "late"),
            "drop": lambda: self.ws.drafts.drop(list(self.drafts)),
        }
        before = (self.folder / "case.db").read_bytes()
        with pytest.raises(VaultLocked):
            verbs[kind]()
        assert (self.folder / "case.db").read_bytes() == before

    @precondition(lambda self: not self.open)
    @rule()
    def read_while_locked(self) -> None:
        with pytest.raises(VaultLocked):
            self.ws.records.count("place")

    @precondition(lambda self: not self.open)
    @rule()
    def unlock(self) -> None:
        self.ws = Workspace.open(self.folder, self.passphrase)
        self.open = True

    @precondition(lambda self: not self.open and self.keys < 3)  # each takes as long as ten of the others
    @rule()
    def rekey(self) -> None:
        new = f"phrase {self.keys}"
        rekey(self.folder, self.passphrase, new)
        with pytest.raises(WrongPassphrase):
            Workspace.open(self.folder, self.passphrase)
        self.passphrase, self.keys = new, self.keys + 1

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "ws"):
            return
        assert self.ws.state is (State.OPEN if self.open else State.LOCKED)
        assert self.ws._vault.is_locked is not self.open
        if self.open:
            living = [place.name for place in self.ws.records.of("place")]
            assert sorted(living) == sorted(self.done)
            assert self.ws.drafts.all() == self.drafts
        else:
            assert not (self.folder / "case.db-wal").exists()


Locking.TestCase.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLocking = Locking.TestCase


def test_the_states_go_one_way() -> None:
    state = LockState()
    assert state.go(State.OPEN)
    assert not state.go(State.OPENING)
    with pytest.raises(RuntimeError):
        state.go(State.LOCKED)
    assert state.go(State.LOCKING)
    assert not state.go(State.LOCKING)
    with pytest.raises(VaultLocked):
        state.require_open()
    assert state.go(State.LOCKED)
    assert not state.go(State.OPEN)


def test_between_locking_and_locked_one_still_reads_but_writes_no_more(ws: Workspace, case: Case) -> None:
    ws.stop()
    assert ws.state is State.LOCKING
    assert ws.records.get(case.id) == case
    with pytest.raises(VaultLocked):
        ws.records.save(Place(case_id=case.id, name="late"))
    with pytest.raises((VaultLocked, Refused)):
        ws.sources.add_text("late", case.id)
    assert not [path for path in (ws.folder / "evidence").rglob("*") if path.is_file()]


def test_a_long_statement_is_broken_off(ws: Workspace, case: Case) -> None:
    begun, ended = threading.Event(), []
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

    def count_for_ever() -> None:
        try:
            with ws._store.step("endless") as step:
                begun.set()
                step._connection.exec_driver_sql(endless)
        except VaultLocked as error:
            ended.append(error)

    def read_for_ever() -> None:
        try:
            with ws._store._database.reading() as connection:
                connection.exec_driver_sql(endless)
        except VaultLocked as error:
            ended.append(error)

    threads = [threading.Thread(target=each) for each in (count_for_ever, read_for_ever)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    ws.lock({})
    for thread in threads:
        thread.join(30)
    assert len(ended) == 2
    assert not ws.folder.joinpath("case.db-wal").exists()


def test_what_lost_its_connection_is_cleared_away_at_the_next_opening(ws: Workspace, case: Case) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def write() -> None:
        ws._vault.evidence.put(_stream(b"stored, not recorded"))
        with pytest.raises(VaultLocked), ws._store.step("cut off"):
            inside.set()
            go_on.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    assert inside.wait(10)
    ws.lock({"a": "1"})
    go_on.set()
    thread.join()
    files = [path for path in (ws.folder / "evidence").rglob("*") if path.is_file()]
    assert len(files) == 1
    with Workspace.open(ws.folder, PASSPHRASE) as again:
        assert again.drafts.all() == {"a": "1"}
        assert not files[0].exists()


def _stream(content: bytes) -> Any:

    return io.BytesIO(content)
