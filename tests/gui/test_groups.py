"""Rows in groups: by month, place or term, with bands that count, and everything else as without them."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.gui.models.groups import grouped, groupings
from casefile.gui.pages.calls.page import CallsPage
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.model.changes import Listing
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Call, Case, Incident, Place, SavedView
from casefile.workspace import Workspace

WHEN = {
    "a": "2018-12-05",
    "b": "2018",
    "c": "2018-11",
    "d": "",
    "e": "2018-12-01/2018-12-09",
    "f": "2018/2019",
    "g": "../2018-12-04",
    "h": "2018-11-30",
}


@pytest.fixture
def made(ws: Workspace, case: Case) -> SimpleNamespace:
    susah, hajin = Place(case_id=case.id, name="Susah"), Place(case_id=case.id, name="hajin")
    places = {"a": susah.id, "b": hajin.id, "c": susah.id}
    codes = {"a": "likely", "b": "confirmed", "c": "likely"}
    incidents = {
        title: Incident(
            case_id=case.id,
            title=title,
            when=FuzzyDate(when) if when else None,
            place_id=places.get(title),
            verification=codes.get(title, ""),
        )
        for title, when in WHEN.items()
    }
    ws.records.save(susah, hajin, *incidents.values())
    return SimpleNamespace(**incidents)


def groups_of(ws: Workspace, case: Case, name: str) -> list[tuple[str, str]]:
    ids = ws.records.ids(Listing("incident", case.id))
    ordered, heads = grouped(ws, "incident", ids, name)
    titles = "".join(line.heading for line in ws.records.summaries("incident", ordered))
    starts = [*heads, len(ordered)]
    return [(heads[start], titles[start:end]) for start, end in itertools.pairwise(starts)]


def test_groups_keep_the_order_within(ws: Workspace, case: Case, made: SimpleNamespace) -> None:
    assert groups_of(ws, case, "when") == [
        ("\u20682018\u2069, month not known (1)", "b"),
        ("November 2018 (2)", "ch"),
        ("December 2018 (2)", "ae"),
        ("in no single year (2)", "fg"),
        ("nothing entered (1)", "d"),
    ]
    assert groups_of(ws, case, "place_id") == [
        ("hajin (1)", "b"),
        ("Susah (2)", "ac"),
        ("nothing entered (5)", "defgh"),
    ]
    assert groups_of(ws, case, "verification") == [
        ("Confirmed (1)", "b"),
        ("Likely (2)", "ac"),
        ("nothing entered (5)", "defgh"),
    ]
    assert groups_of(ws, case, "no such field") == []


def test_what_has_one_value_can_be_grouped_by() -> None:
    assert [each.name for each in groupings("incident")] == ["when", "place_id", "verification", "harm"]
    assert "type" in [each.name for each in groupings("source")]


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, made: SimpleNamespace) -> ListDetailPage:
    shown = incidents_page(desk)
    assert isinstance(shown, ListDetailPage)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    qtbot.waitUntil(lambda: shown.list.rowCount() == 8)
    return shown


def test_bands_stand_above_their_rows_and_go_again(
    qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace, case: Case
) -> None:
    table = page.table
    table.select(made.a.id)
    menu = table.column_menu().findChild(QMenu, "group-menu")
    assert menu is not None
    assert [action.text() for action in menu.actions()][:2] == ["No groups", "When, by month"]
    menu.actions()[3].trigger()
    qtbot.waitUntil(lambda: page.list.heads == {0: "Confirmed (1)", 1: "Likely (2)", 3: "nothing entered (5)"})
    assert [table.rowHeight(row) for row in range(4)] == [2 * table.row_height] * 2 + [table.row_height] + [
        2 * table.row_height
    ]
    assert table.selected_ids() == (made.a.id,) and table.currentIndex().row() == 1
    qtbot.waitUntil(lambda: page.list.row_at(0) is not None)
    said = page.list.data(page.list.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert str(said).startswith("Group: Confirmed (1). ")
    image = table.viewport().grab().toImage()
    assert image.pixelColor(image.width() - 4, 4) == style.colour("window")
    assert image.pixelColor(image.width() - 4, table.row_height + 4) == style.colour("base")
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id == made.c.id
    page.filters.put([])
    page.show_view(SavedView(case_id=case.id, name="x", lists="incident"))
    qtbot.waitUntil(lambda: not page.list.heads)
    assert {table.rowHeight(row) for row in range(8)} == {table.row_height}


def test_a_saved_view_keeps_its_groups(qtbot: QtBot, page: ListDetailPage) -> None:
    page.list.group_by("when")
    qtbot.waitUntil(lambda: len(page.list.heads) == 5)
    kept = page._as_view()
    assert kept is not None and kept.grouped == "when"
    page.list.group_by("")
    qtbot.waitUntil(lambda: not page.list.heads)
    page.show_view(kept)
    qtbot.waitUntil(lambda: len(page.list.heads) == 5)


def test_calls_in_groups_keep_what_presses_first(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    calls = [
        Call(case_id=case.id, title=f"Call {n}", demands=("investigate",), channel=channel)
        for n, channel in enumerate(("letter", "petition", "letter"))
    ]
    ws.records.save(*calls)
    page = CallsPage(desk)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.list.rowCount() == 3)
    page.list.group_by("channel")
    qtbot.waitUntil(lambda: len(page.list.heads) == 2)
    assert {page.list.heads[row] for row in page.list.heads} == {"Letter (2)", "Petition (1)"}
