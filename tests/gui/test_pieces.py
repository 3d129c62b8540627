"""The window goes on answering: large widgets are made in pieces, and what arrives at once is delivered in turns."""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui import cycles
from casefile.gui import jobs as jobs_module
from casefile.gui.desk import Desk
from casefile.gui.jobs import Background, Jobs
from casefile.gui.pages.incidents.details import IncidentDetails
from casefile.gui.pieces import Pieces, compose
from casefile.gui.widgets.form import Form


def busy(seconds: float) -> None:
    """Use the processor so long."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


class Whole:
    """Something of three parts, of which the second has parts of its own."""

    def __init__(self, done: list[str]) -> None:
        self.done = done
        compose(self._make())

    def _make(self) -> Iterator[None]:
        self.done.append("first")
        busy(0.011)
        yield
        Part(self.done)
        self.done.append("begun")
        yield
        self.done.append("last")


class Part:
    """One of the parts."""

    def __init__(self, done: list[str]) -> None:
        compose(self._make(done))

    def _make(self, done: list[str]) -> Iterator[None]:
        for name in ("a", "b"):
            busy(0.011)
            done.append(name)
            yield


def test_without_pieces_a_constructor_does_all_of_it() -> None:
    assert Whole([]).done == ["first", "a", "b", "begun", "last"]


def test_in_pieces_each_turn_has_its_part_and_what_is_within_comes_first() -> None:
    pieces = Pieces()
    with pieces:
        done = Whole([]).done
    seen = [list(done)]
    while pieces.go_on():
        seen.append(list(done))
    assert seen[0] == [], "the constructor itself does nothing yet"
    assert seen[1] == ["first"]
    assert len(seen) >= 4, "each piece ends when its time is over"
    assert done == ["first", "begun", "a", "b", "last"]


def test_details_made_in_pieces_are_those_made_at_once(app: QApplication, qtbot: QtBot, desk: Desk) -> None:
    """Also the order in which Tab goes through them."""
    place = QWidget()
    qtbot.addWidget(place)
    whole = IncidentDetails(desk, place)
    pieces = Pieces()
    with pieces:
        made = IncidentDetails(desk, place)
    turns = 1
    while pieces.go_on():
        turns += 1
    assert turns > 2
    assert order(made) == order(whole)


def order(within: QWidget) -> list[str]:
    """What has the focus, one after the other."""
    found: list[str] = []
    widget = within.nextInFocusChain()
    while widget is not None and widget is not within:
        if within.isAncestorOf(widget) and widget.focusPolicy() and isinstance(widget, QLineEdit):
            found.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
    return found


def test_a_form_of_a_vault_opened_for_reading_is_so_in_each_piece(app: QApplication, qtbot: QtBot, desk: Desk) -> None:
    desk.read_only = True
    pieces = Pieces()
    with pieces:
        form = Form(desk, "incident")
    qtbot.addWidget(form)
    while pieces.go_on():
        pass
    title = form.field("title").editor
    assert title.line.isReadOnly()  # type: ignore[attr-defined]


def test_results_that_arrive_at_once_leave_turns_between_them(qtbot: QtBot, jobs: Jobs) -> None:
    taken: list[int] = []
    turns: list[int] = []
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turns.append(len(taken)))

    def take(number: int) -> None:
        busy(2 * jobs_module._PIECE)
        taken.append(number)

    for number in range(6):
        jobs.query(jobs, f"key {number}", lambda _ws, number=number: number, take)  # type: ignore[misc]
    time.sleep(0.3)  # they are all there before the event loop looks
    beat.start()
    qtbot.waitUntil(lambda: len(taken) == 6)
    beat.stop()
    assert sorted(taken) == list(range(6))
    steps = [after - before for before, after in itertools.pairwise(turns)]
    assert max(steps) == 1, "never two in one turn"


def test_small_results_are_delivered_together(qtbot: QtBot) -> None:
    background = Background()
    taken: list[int] = []
    for number in range(50):
        background.run(background, lambda _progress, _cancelled, number=number: number, taken.append)  # type: ignore[misc]
    time.sleep(0.3)
    QApplication.processEvents()
    QApplication.processEvents()
    assert len(taken) == 50
    background.finish()


@pytest.mark.parametrize("opened", [False, True])
def test_what_a_line_offers_is_made_when_it_is_asked_for(
    app: QApplication, qtbot: QtBot, desk: Desk, opened: bool
) -> None:
    """A window for each of sixty lines was dear, and each was dressed again with every look."""
    form = Form(desk, "incident")
    qtbot.addWidget(form)
    line = form.field("verification").editor.line  # type: ignore[attr-defined]
    if opened:
        form.show()
        line.setFocus()
        qtbot.waitUntil(line.hasFocus)
        line._open()
    assert line.is_open is opened
    assert bool(line.choices) is opened
    assert (line._popup is not None) is opened


def test_a_burst_of_objects_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dossier of 20,000 incidents is a million of them: looking at each held the window up for half a second."""
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: looked.append(generation))
    assert not gc.isenabled()
    kept = [[n] for n in range(cycles._BURST + 1)]
    cycles.look()
    assert looked == []
    assert gc.get_count()[0] < len(kept), "they count as old now"
    some = [[n] for n in range(cycles._YOUNG + 1)]
    cycles.look()
    assert looked == [0] and some
