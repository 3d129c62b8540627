"""Lists: exact counts, pages only where one looks, the store's order, selection kept by record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.models import pages
from casefile.gui.models.columns import Column, Row, declared_columns
from casefile.gui.models.pages import PAGE
from casefile.gui.models.record_list import RecordList
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.style import SPACE
from casefile.gui.widgets.record_table import Empty, RecordTable
from casefile.i18n import current
from casefile.model.changes import Listing
from casefile.model.fields import KINDS
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident, Place
from casefile.workspace import Workspace

COUNT = 2 * PAGE + 30


@pytest.fixture
def place(ws: Workspace, case: Case) -> Place:
    made = Place(case_id=case.id, name="Hajin")
    ws.records.save(made)
    return made


@pytest.fixture
def ids(ws: Workspace, case: Case, place: Place) -> list[UUID]:
    made = [
        Incident(case_id=case.id, title=f"Incident {n:04d}", place_id=place.id, verification="likely")
        for n in range(COUNT)
    ]
    ws.records.save(*made)
    return [incident.id for incident in made]


@pytest.fixture
def incidents(qtbot: QtBot, desk: Desk, case: Case, ids: list[UUID]) -> RecordList:
    model = RecordList(desk, declared_columns("incident"))
    with qtbot.waitSignal(model.loaded):
        model.show(Listing("incident", case.id))
    return model


def cell(model: RecordList, row: int, name: str, role: int = Qt.ItemDataRole.DisplayRole) -> object:
    column = next(n for n, column in enumerate(model.columns) if column.name == name)
    return model.data(model.index(row, column), role)


def test_the_count_is_exact_before_any_page_has_come(incidents: RecordList, ids: list[UUID]) -> None:
    assert incidents.rowCount() == COUNT
    assert list(incidents.ids) == ids
    assert cell(incidents, 0, "ref") == "…"
    assert cell(incidents, 0, "title") is None


def test_only_the_pages_looked_at_are_fetched(qtbot: QtBot, incidents: RecordList) -> None:
    cell(incidents, COUNT - 1, "title")
    qtbot.waitUntil(lambda: cell(incidents, COUNT - 1, "title") == f"Incident {COUNT - 1:04d}")
    assert list(incidents._pages.kept) == [2]
    assert cell(incidents, COUNT - 1, "place_id") == "Hajin"
    assert cell(incidents, COUNT - 1, "verification") == "Likely"
    assert cell(incidents, COUNT - 1, "verification", Qt.ItemDataRole.DecorationRole) is not None


def test_pages_far_from_the_eye_are_forgotten(
    qtbot: QtBot, incidents: RecordList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "KEPT", 2)
    for row in (0, PAGE, 2 * PAGE):
        cell(incidents, row, "title")
        qtbot.waitUntil(lambda row=row: cell(incidents, row, "title") is not None)
    assert list(incidents._pages.kept) == [1, 2]


def test_sorting_asks_the_store(qtbot: QtBot, incidents: RecordList, ids: list[UUID]) -> None:
    title = next(n for n, column in enumerate(incidents.columns) if column.name == "title")
    with qtbot.waitSignal(incidents.loaded):
        incidents.sort(title, Qt.SortOrder.DescendingOrder)
    assert list(incidents.ids) == ids[::-1]


def test_text_narrows(qtbot: QtBot, incidents: RecordList, case: Case, ids: list[UUID]) -> None:
    with qtbot.waitSignal(incidents.loaded):
        incidents.show(Listing("incident", case.id, text="0007"))
    assert list(incidents.ids) == [ids[6], ids[7]], "by reference, and by title"


def test_a_linked_name_that_changes_is_shown_anew(
    qtbot: QtBot, desk: Desk, incidents: RecordList, place: Place
) -> None:
    qtbot.waitUntil(lambda: cell(incidents, 0, "place_id") == "Hajin")
    desk.jobs.change(incidents, lambda ws: ws.records.change(place.id, name="Soussa"))
    qtbot.waitUntil(lambda: cell(incidents, 0, "place_id") == "Soussa")


def test_extras_reach_the_column(qtbot: QtBot, desk: Desk, case: Case, ids: list[UUID]) -> None:
    def words(row: Row) -> str:
        return str(row.extra)

    model = RecordList(
        desk, (Column("n", "N", words),), extras=lambda _ws, some: {id: f"extra {len(some)}" for id in some}
    )
    model.show(Listing("incident", case.id))
    qtbot.waitUntil(lambda: model.rowCount() == COUNT)
    qtbot.waitUntil(lambda: cell(model, COUNT - 1, "n") == "extra 30")


def test_markup_in_a_title_stays_text_in_the_tooltip(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    ws.records.save(Incident(case_id=case.id, title="<img src=x>"))
    model = RecordList(desk, declared_columns("incident"))
    model.show(Listing("incident", case.id))
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    qtbot.waitUntil(lambda: cell(model, 0, "title") == "<img src=x>")
    assert "&lt;img" in str(cell(model, 0, "title", Qt.ItemDataRole.ToolTipRole))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_columns(kind: str) -> None:
    names = [column.name for column in declared_columns(kind)]
    assert names[0] == "ref"
    assert len(names) == len(set(names))
    assert any(column.shown for column in declared_columns(kind))


# The table


@pytest.fixture
def table(qtbot: QtBot, desk: Desk, incidents: RecordList) -> RecordTable:
    made = RecordTable(desk, incidents, "incident", "Incidents")
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def test_the_selection_is_kept_by_record(
    qtbot: QtBot, desk: Desk, table: RecordTable, incidents: RecordList, case: Case, ids: list[UUID]
) -> None:
    table.select(ids[5])
    with qtbot.waitSignal(incidents.loaded):
        incidents.sort(0, Qt.SortOrder.DescendingOrder)
    assert table.selected_ids() == (ids[5],)
    assert table.currentIndex().row() == COUNT - 6
    with qtbot.waitSignal(incidents.loaded):
        desk.jobs.change(table, lambda ws: ws.records.trash([ids[-1]]))
    assert table.current_id == ids[5]
    assert table.currentIndex().row() == COUNT - 7


def test_keys(qtbot: QtBot, table: RecordTable, ids: list[UUID]) -> None:
    table.select(ids[2])
    table.setFocus()
    for key, signal in (
        (Qt.Key.Key_Return, table.opened),
        (Qt.Key.Key_Space, table.looked),
        (Qt.Key.Key_F2, table.edit_wanted),
    ):
        with qtbot.waitSignal(signal) as heard:
            qtbot.keyClick(table, key)
        assert heard.args == [ids[2]]
    with qtbot.waitSignal(table.trash_wanted) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert heard.args == [(ids[2],)]
    with qtbot.waitSignal(table.chosen) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert heard.args == [ids[3]]


def test_columns_are_remembered(qtbot: QtBot, desk: Desk, table: RecordTable, incidents: RecordList) -> None:
    action = next(action for action in table.column_menu().actions() if action.text() == "Place")
    assert action.isChecked()
    action.setChecked(False)
    table.setColumnWidth(0, 222)
    qtbot.waitUntil(lambda: bool(desk.settings.layout("columns/incident")))
    again = RecordTable(desk, incidents, "incident", "Incidents")
    qtbot.addWidget(again)
    names = [column.name for column in incidents.columns]
    assert again.columnWidth(0) == 222
    assert again.isColumnHidden(names.index("place_id"))


def test_nothing_is_called_empty_before_it_was_read(qtbot: QtBot, desk: Desk, case: Case, ids: list[UUID]) -> None:
    model = RecordList(desk, declared_columns("incident"))
    table = RecordTable(desk, model, "incident", "Incidents")
    qtbot.addWidget(table)
    table.show()
    with qtbot.waitSignal(model.loaded):
        model.show(Listing("incident", case.id))
        table.show_empty(Empty("No incidents yet."))
        assert not table._empty.isVisibleTo(table)
    assert not table._empty.isVisibleTo(table) and model.rowCount() == COUNT


def test_an_empty_list_says_what_to_do(qtbot: QtBot, desk: Desk, case: Case) -> None:
    model, pressed = RecordList(desk, declared_columns("call")), []
    table = RecordTable(desk, model, "call", "Calls")
    qtbot.addWidget(table)
    table.show_empty(Empty("No calls yet.", "New call", lambda: pressed.append(1)))
    with qtbot.waitSignal(model.loaded):
        model.show(Listing("call", case.id))
    assert table._empty.isVisibleTo(table)
    table._empty._button.click()
    assert pressed == [1]


@pytest.mark.parametrize("page", [incidents_page, SourcesPage])
def test_a_day_is_read_in_full_in_its_column(app: object, qtbot: QtBot, desk: Desk, page: Any) -> None:
    made = page(desk)
    qtbot.addWidget(made)
    made.resize(1072, 600)  # what a window of 1280 leaves it
    made.show()
    (table,) = made.findChildren(RecordTable)
    place = next(n for n, c in enumerate(table._list.columns) if c.name in ("when", "published"))
    wide = table.fontMetrics().horizontalAdvance(FuzzyDate("2018-09-30").words(current()))
    assert wide + 2 * SPACE[2] <= table.columnWidth(place)
