"""Work off the GUI thread: order, replacement, dropped owners, errors, cancelling, waiting."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from casefile.errors import Refused
from casefile.gui.jobs import Background, Jobs, changes_in
from casefile.gui.widgets.tray import TaskTray
from casefile.model.changes import Changes
from casefile.model.ids import uuid7
from casefile.model.records import Case, Place
from casefile.workspace import Workspace


def test_changes_run_in_order_and_are_told_once_each(qtbot: QtBot, jobs: Jobs, case: Case) -> None:
    owner, order, told = QObject(), [], []
    jobs.changed.connect(told.append)

    def add(n: int) -> None:
        place = Place(case_id=case.id, name=f"Place {n}")

        def verb(ws: Workspace) -> Changes:
            time.sleep(0.02 if n == 0 else 0)
            return ws.records.save(place)

        jobs.change(owner, verb, lambda _changes: order.append(n))

    for n in range(5):
        add(n)
    qtbot.waitUntil(lambda: len(told) == 5)
    assert order == [0, 1, 2, 3, 4]
    assert all(changes.kinds == {"place"} for changes in told)


def test_results_arrive_on_the_gui_thread(qtbot: QtBot, jobs: Jobs) -> None:
    owner, threads = QObject(), []
    worked: list[int] = []

    def verb(ws: Workspace) -> int:
        worked.append(threading.get_ident())
        return ws.records.count("case")

    jobs.query(owner, "count", verb, lambda _n: threads.append(QThread.currentThread()))
    qtbot.waitUntil(lambda: len(threads) == 1)
    assert threads[0] is owner.thread()
    assert worked[0] != threading.get_ident()


def test_a_newer_query_replaces_an_older_one(qtbot: QtBot, jobs: Jobs) -> None:
    owner, answers, begun = QObject(), [], threading.Event()
    wait = threading.Event()

    def slow(_ws: Workspace) -> str:
        begun.set()
        wait.wait(60)
        return "old"

    jobs.query(owner, "same", slow, answers.append)
    assert begun.wait(60)
    jobs.query(owner, "same", lambda _ws: "new", answers.append)
    jobs.query(owner, "other", lambda _ws: "other", answers.append)
    qtbot.waitUntil(lambda: sorted(answers) == ["new", "other"])
    wait.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert sorted(answers) == ["new", "other"]


def test_results_for_a_destroyed_owner_are_dropped_but_the_change_is_told(qtbot: QtBot, jobs: Jobs, case: Case) -> None:
    owner, answers, told, wait = QObject(), [], [], threading.Event()
    jobs.changed.connect(told.append)
    place = Place(case_id=case.id, name="Hajin")

    def verb(ws: Workspace) -> Changes:
        wait.wait(60)
        return ws.records.save(place)

    jobs.change(owner, verb, answers.append)
    jobs.query(owner, "count", lambda ws: wait.wait(60) and ws.records.count("place"), answers.append)
    delete(owner)
    wait.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert answers == []
    assert [changes.created for changes in told] == [(place.id,)]


def test_a_refusal_goes_to_who_asked_or_to_the_bar(qtbot: QtBot, jobs: Jobs, case: Case) -> None:
    owner, refused, shown = QObject(), [], []
    jobs.failed.connect(shown.append)
    empty = Place(case_id=case.id)
    jobs.change(owner, lambda ws: ws.records.save(empty), failed=refused.append)
    jobs.change(owner, lambda ws: ws.records.save(empty))
    qtbot.waitUntil(lambda: len(refused) == 1 and len(shown) == 1)
    assert isinstance(refused[0], Refused)
    assert refused[0].field == "name"


def test_a_fault_of_ours_is_told_without_its_message(qtbot: QtBot, jobs: Jobs) -> None:
    owner, crashes = QObject(), []
    jobs.crashed.connect(crashes.append)

    def verb(_ws: Workspace) -> None:
        raise ValueError("the name of a witness")

    jobs.query(owner, "x", verb, lambda _answer: None)
    qtbot.waitUntil(lambda: len(crashes) == 1)
    assert "ValueError" in crashes[0]
    assert "verb" in crashes[0]
    assert "witness" not in crashes[0]


def test_long_work_reports_and_stops(qtbot: QtBot, jobs: Jobs) -> None:
    owner, errors, begun = QObject(), [], threading.Event()
    tray = TaskTray()
    qtbot.addWidget(tray)
    tray.watch(jobs)

    def verb(_ws: Workspace, progress: Any, cancelled: Any) -> None:
        progress(3, 10)
        begun.set()
        while not cancelled():
            time.sleep(0.01)
        raise Refused("stopped", code="cancelled")

    task = jobs.compute(owner, verb, title="Reading", failed=errors.append)
    assert begun.wait(60)
    assert (task.done, task.total) == (3, 10)
    assert not tray.isVisibleTo(None), "short work is not shown"
    qtbot.waitUntil(lambda: not tray.isHidden())
    tray._stop.click()
    qtbot.waitUntil(lambda: len(errors) == 1)
    qtbot.waitUntil(tray.isHidden)
    assert jobs.tasks == []


def test_what_was_cancelled_before_it_began_never_runs(qtbot: QtBot, qapp: object) -> None:
    background, ran, wait = Background(), [], threading.Event()
    owner = QObject()
    for _n in range(2):  # both threads are taken
        background.run(owner, lambda _p, _c: wait.wait(60))
    late = background.run(owner, lambda _p, _c: ran.append(1))
    late.cancel()
    wait.set()
    qtbot.waitUntil(lambda: not background.busy)
    background.finish()
    assert ran == []


def test_locking_waits_for_changes_and_takes_no_more(qtbot: QtBot, jobs: Jobs, case: Case, ws: Workspace) -> None:
    owner, idle, refused = QObject(), [], []
    place = Place(case_id=case.id, name="Hajin")

    def slow(_ws: Workspace) -> Changes:
        time.sleep(0.1)
        return _ws.records.save(place)

    jobs.change(owner, slow)
    jobs.cancel_all()
    jobs.wait_all(lambda: idle.append(ws.records.count("place")))
    jobs.change(owner, slow, failed=refused.append)
    jobs.query(owner, "late", lambda _ws: 1, lambda _n: pytest.fail("a query after the end"))
    qtbot.waitUntil(lambda: len(idle) == 1)
    assert idle == [1], "the change that waited was made before the end was told"
    assert [error.code for error in refused] == ["locked"]


@pytest.mark.parametrize(
    ("result", "ids"),
    [
        (Changes(kinds=frozenset({"x"})), frozenset()),
        (("a", Changes(kinds=frozenset({"x"}))), frozenset()),
        ("nothing", None),
        (None, None),
    ],
)
def test_changes_are_found_wherever_a_verb_puts_them(result: object, ids: object) -> None:
    found = changes_in(result)
    assert (found.ids if found else None) == ids


def test_the_whole_step_is_announced_and_not_only_the_record(case: Case) -> None:
    whole = Changes(ids=frozenset({case.id, uuid7()}), kinds=frozenset({"case", "citation"}))
    assert changes_in((case, whole)) is whole


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError])
def test_work_that_ends_in_no_ordinary_way_still_arrives(qtbot: QtBot, jobs: Jobs, end: type[BaseException]) -> None:
    owner, crashes = QObject(), []
    jobs.crashed.connect(crashes.append)

    def verb(_ws: Workspace) -> None:
        raise end

    jobs.change(owner, verb)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert end.__name__ in crashes[0]


def test_work_dropped_before_it_began_still_arrives(qtbot: QtBot, qapp: object) -> None:
    background, wait, owner = Background(), threading.Event(), QObject()
    for _n in range(2):
        background.run(owner, lambda _p, _c: wait.wait(60))
    background.run(owner, lambda _p, _c: pytest.fail("it was dropped"))
    for pool in background._pools:
        pool.shutdown(wait=False, cancel_futures=True)
    wait.set()
    qtbot.waitUntil(lambda: not background.busy)


def test_who_is_destroyed_while_work_runs_is_not_told(qtbot: QtBot, qapp: object) -> None:
    background, wait, ended, owner = Background(), threading.Event(), threading.Event(), QObject()

    def verb(_progress: Any, _cancelled: Any) -> None:
        wait.wait(60)
        ended.set()

    background.run(owner, verb)
    pools = list(background._pools)
    delete(background)
    wait.set()
    assert ended.wait(60)
    for pool in pools:
        pool.shutdown(wait=True)


def test_a_retired_one_hands_out_nothing_and_goes_when_its_threads_have_ended(qtbot: QtBot, qapp: object) -> None:
    background, wait, owner, gone = Background(), threading.Event(), QObject(), []
    background.destroyed.connect(lambda: gone.append(1))
    background.run(owner, lambda _p, _c: wait.wait(60), lambda _done: pytest.fail("nobody wants it any more"))
    background.retire()
    assert background.busy
    wait.set()
    qtbot.waitUntil(lambda: gone == [1])


class Slow:
    """Sends, and is held up before it is back: what it sent may have been delivered by then."""

    def __init__(self, background: Background, seen: list[str]) -> None:
        self._sends, self._seen, self.go_on = background._arrived, seen, threading.Event()

    def emit(self, arrived: object) -> None:
        self._sends.emit(arrived)
        self.go_on.wait(60)
        self._seen.append("back from sending")


def test_a_retired_one_is_there_until_the_last_thread_is_back_from_sending(qtbot: QtBot, qapp: object) -> None:
    """Where it was gone before, the program ended at once."""
    background, wait, owner = Background(), threading.Event(), QObject()
    seen: list[str] = []
    background.destroyed.connect(lambda: seen.append("gone"))
    background._arrived = slow = Slow(background, seen)  # type: ignore[assignment]
    background.run(owner, lambda _p, _c: wait.wait(60))
    background.retire()
    wait.set()
    threading.Timer(0.3, slow.go_on.set).start()
    qtbot.waitUntil(lambda: "gone" in seen)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["back from sending", "gone"]


def test_waiting_for_the_end_has_an_end(qtbot: QtBot, qapp: object) -> None:
    background, wait, owner, told = Background(), threading.Event(), QObject(), []
    background.run(owner, lambda _p, _c: wait.wait(60))
    background.wait_all(lambda: told.append(background.busy), at_most_ms=50)
    qtbot.waitUntil(lambda: told == [True])
    wait.set()
    qtbot.waitUntil(lambda: not background.busy)
    background.finish()
    assert told == [True], "told once"
