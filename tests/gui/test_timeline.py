"""The timeline of incidents: lanes, shapes, keys, zoom, its twin as a table; and 20,000 incidents within the budget."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise
from types import SimpleNamespace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from casefile.analysis.timeline import timeline
from casefile.gui.desk import Desk
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.timeline.axis import ticks
from casefile.gui.pages.timeline.line import LineOfTime
from casefile.gui.pages.timeline.shapes import shape_of
from casefile.gui.pages.timeline.view import IncidentsTimeline
from casefile.gui.window import MainWindow
from casefile.i18n import current
from casefile.model.changes import Summary
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7
from casefile.model.records import Case, Incident, Involvement, Organisation, Person, Place
from casefile.services.overviews import TimelineTable, lane_of_time
from casefile.workspace import Workspace

Key = Qt.Key


@pytest.fixture
def incidents(ws: Workspace, case: Case) -> SimpleNamespace:
    """Two places; every way to know a date; one incident without any."""
    hajin, raqqa = Place(case_id=case.id, name="Hajin"), Place(case_id=case.id, name="Raqqa")

    def incident(title: str, edtf: str, place: Place | None = hajin, acts: tuple[str, ...] = ()) -> Incident:
        when = FuzzyDate(edtf) if edtf else None
        return Incident(case_id=case.id, title=title, when=when, place_id=place.id if place else None, acts=acts)

    made = SimpleNamespace(
        first=incident("First", "2018-12-01"),
        twin=incident("Same day", "2018-12-01"),
        about=incident("About", "2018-12-10~"),
        doubtful=incident("Doubtful", "2018-12-14?"),
        before=incident("Before", "../2018-12-20", raqqa),
        after=incident("After", "2018-12-22/..", raqqa),
        span=incident("Siege", "2018-12-05/2018-12-25", raqqa),
        undated=incident("Undated", "", None),
    )
    force, victim = Organisation(case_id=case.id, name="The Force"), Person(case_id=case.id, name="A victim")
    ws.records.save(hajin, raqqa, force, victim, *vars(made).values())
    ws.records.save(
        Involvement(case_id=case.id, incident_id=made.first.id, party_id=force.id, role="alleged_perpetrator"),
        Involvement(case_id=case.id, incident_id=made.first.id, party_id=victim.id, role="victim"),
    )
    return made


@pytest.fixture
def shown(qtbot: QtBot, desk: Desk, incidents: SimpleNamespace) -> SimpleNamespace:
    page = incidents_page(desk)
    assert isinstance(page, ListDetailPage)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show_arrangement(1)
    page.show()
    qtbot.waitUntil(lambda: isinstance(page.front, IncidentsTimeline) and page.front.line.table is not None)
    view = page.front
    assert isinstance(view, IncidentsTimeline)
    return SimpleNamespace(page=page, view=view, line=view.line, twin=view.twin)


def kinds(line: LineOfTime) -> dict[UUID, str]:
    line.grab()
    return {mark.ids[0]: shape_of(mark).kind for _covered, _lane, mark, _track in line._covered}


def test_each_date_has_its_shape_in_the_lane_of_its_place(shown: SimpleNamespace, incidents: SimpleNamespace) -> None:
    line, view = shown.line, shown.view
    assert list(line._names) == ["Hajin", "Raqqa"]
    assert kinds(line) == {
        incidents.first.id: "several",
        incidents.about.id: "about",
        incidents.doubtful.id: "day",
        incidents.before.id: "before",
        incidents.after.id: "after",
        incidents.span.id: "range",
    }
    marks = {mark.ids[0]: mark for _covered, _lane, mark, _track in line._covered}
    assert line._is_uncertain(marks[incidents.doubtful.id])
    assert view.undated.whole().startswith("1 ")
    covered = {mark.ids[0]: box for box, _lane, mark, _track in line._covered}
    before, after = covered[incidents.before.id], covered[incidents.after.id]
    assert before.left() < line._x(marks[incidents.before.id].start) - 10  # it points to what is earlier
    assert after.right() > line._x(marks[incidents.after.id].start) + 10
    # In Arabic, time runs to the left.
    line.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    line.grab()
    covered = {mark.ids[0]: box for box, _lane, mark, _track in line._covered}
    assert covered[incidents.first.id].left() > covered[incidents.about.id].left() > covered[incidents.after.id].left()
    before = covered[incidents.before.id]
    assert before.right() > line._x(marks[incidents.before.id].start) + 10


def test_lanes_by_actor_and_kind_and_the_twin_as_a_table(
    shown: SimpleNamespace, incidents: SimpleNamespace, desk: Desk, qtbot: QtBot
) -> None:
    view, line, twin = shown.view, shown.line, shown.twin
    view.lanes.setCurrentIndex(view.lanes.findData("actor"))
    qtbot.waitUntil(lambda: list(line._names) == ["The Force", "No actor named"])  # a victim is no actor
    assert desk.settings.layout("timeline/incident") == "actor"
    view.lanes.setCurrentIndex(view.lanes.findData(""))
    qtbot.waitUntil(lambda: list(line._names) == ["All incidents"])
    line.setFocus()
    QTest.keyClick(line, Key.Key_End)
    assert line.current_ids[0] == incidents.after.id
    view.as_table.click()
    assert twin.isVisible()
    assert twin.hasFocus()
    assert twin.current_id == incidents.after.id
    rows = [[str(twin.twin.cell(row, column).words) for column in range(4)] for row in range(twin.twin.rowCount())]
    assert [row[3] for row in rows] == [
        "First", "Same day", "Siege", "About", "Doubtful", "Before", "After", "Undated"
    ]  # fmt: skip
    assert rows[-1][0] == "no date"
    assert rows[3][0] == "about 10 December 2018"
    found: list[UUID] = []
    view.opened.connect(found.append)
    QTest.keyClick(twin, Key.Key_Up)
    QTest.keyClick(twin, Key.Key_Return)
    assert found == [incidents.before.id]
    assert shown.page.table.current_id == incidents.before.id
    view.as_table.click()
    assert line.current_ids[0] == incidents.before.id


def test_keys_walk_zoom_and_open(shown: SimpleNamespace, incidents: SimpleNamespace, qtbot: QtBot) -> None:
    view, line = shown.view, shown.line
    line.setFocus()
    assert set(line.current_ids) == {incidents.first.id, incidents.twin.id}
    assert "1 more here" in view.said.whole()
    QTest.keyClick(line, Key.Key_Right)
    assert line.current_ids == (incidents.about.id,)
    heard = QAccessible.queryAccessibleInterface(line)
    assert heard.text(QAccessible.Text.Name) == "Timeline"
    assert "about 10 December 2018" in heard.text(QAccessible.Text.Description)
    QTest.keyClick(line, Key.Key_Down)
    assert line.current_ids == (incidents.span.id,)  # the nearest in the lane below
    assert line.current_lane == "Raqqa"
    QTest.keyClick(line, Key.Key_Up)
    QTest.keyClick(line, Key.Key_Home)
    found: list[UUID] = []
    view.opened.connect(found.append)
    QTest.keyClick(line, Key.Key_Return)
    menu = line.findChild(QMenu)
    assert menu is not None
    assert [incident in menu.actions()[n].text() for n, incident in enumerate(("First", "Same day"))] == [True, True]
    menu.actions()[1].trigger()
    menu.close()
    assert found == [incidents.twin.id]
    before = line._pixels
    QTest.keyClick(line, Key.Key_Plus)
    QTest.keyClick(line, Key.Key_Plus)
    assert line._pixels > 1.4 * before
    assert line.horizontalScrollBar().maximum() > 0
    QTest.keyClick(line, Key.Key_0)
    assert line._pixels == before
    assert line.horizontalScrollBar().maximum() == 0


def many(n: int) -> TimelineTable:
    """So many incidents of ten years in three lanes, one of them with all."""
    start = dt.date(2010, 1, 1)
    whens = [FuzzyDate.day(start + dt.timedelta(days=(7 * each) % 3650)) for each in range(n)]
    whens[::50] = [FuzzyDate.month(2010 + each % 10, 1 + each % 12) for each in range(len(whens[::50]))]
    known = {
        id: Summary(id, "incident", f"T-I-{row}", f"Incident {row}", "", False, {"when": when})
        for row, (id, when) in enumerate((uuid7(), when) for when in whens)
    }
    line = timeline((id, each.values["when"]) for id, each in known.items())
    half = line.bars[::2]
    lanes = (("a", line.bars), ("b", half), ("c", half))
    return TimelineTable(line, tuple(lane_of_time(key, key, bars, (), 1 / 3650) for key, bars in lanes), known)


def test_twenty_thousand_are_painted_within_the_budget(qtbot: QtBot, desk: Desk) -> None:
    line = LineOfTime(1.0)
    qtbot.addWidget(line)
    line.resize(1000, 600)
    line.show()
    line.show_table(many(20_000), ["a", "b", "c"])
    line.grab()  # lays out what is seen
    spent = []
    for _turn in range(5):
        began = time.process_time()
        line.grab()
        spent.append(time.process_time() - began)
    assert min(spent) < 0.05
    assert len(line._covered) < 1500
    for _step in range(12):
        line.zoom(1)
    line.grab()
    assert len(line._covered) < 400  # of 40,000 in the lanes
    began = time.process_time()
    QTest.keyClick(line, Key.Key_Right)
    line.grab()
    assert time.process_time() - began < 0.25


@pytest.mark.parametrize(
    ("day", "first"), [(120.0, "1 March 2024"), (5.0, "March 2024"), (0.4, "2025"), (0.05, "2030")]
)
def test_the_scale_names_days_months_or_years_as_they_have_room(day: float, first: str) -> None:
    shown = list(
        ticks(dt.date(2024, 3, 1), dt.date(2060, 1, 1) if day < 1 else dt.date(2024, 9, 1), day, 110, current())
    )
    assert shown[0].words == first
    assert all((b.day - a.day).days * day + 3 * day >= 110 for a, b in pairwise(shown))


def test_the_menu_leads_there_the_keys_change_and_f1_opens_its_chapter(window: MainWindow, qtbot: QtBot) -> None:
    commands, shell = window.session.commands, window.shell
    assert shell is not None
    commands.action("go.arranged.incidents").trigger()
    page = shell.page
    assert isinstance(page, ListDetailPage)
    qtbot.waitUntil(lambda: isinstance(page.front, IncidentsTimeline) and page.front.isVisible())
    assert shell.chapter == "22-matrix-board-timeline"
    assert [commands.action(f"arrangement.{n}").shortcut().toString() for n in range(2)] == ["Alt+1", "Alt+2"]
    commands.action("arrangement.0").trigger()
    assert page.table.isVisible()
    assert shell.chapter == "04-incidents"
    commands.action("arrangement.1").trigger()
    front = page.front
    assert isinstance(front, IncidentsTimeline)
    qtbot.waitUntil(lambda: front.twin.twin.rowCount() > 0 or front.line.table is not None)
    assert "without a date" in front.undated.whole()  # of these, none has one
    assert front.said.whole().startswith("None of these incidents has a date")
    front.as_table.click()
    assert front.twin.twin.rowCount() == 2
    front.opened.emit(front.twin.twin.ids[0])
    qtbot.waitUntil(lambda: page.shown_id is not None)
    assert not front.isVisible()
    assert page.detail.isAncestorOf(window.focusWidget())  # keys never go to what is hidden
    commands.action("go.back").trigger()
    assert front.isVisible()
