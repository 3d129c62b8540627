"""Lists show what they list: no list scrolls sideways by itself, the lesser columns drop out, and what a person set
stays."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.gui.models.cells import Cell
from casefile.gui.models.columns import REF, Row, declared_columns
from casefile.gui.models.record_list import RecordList
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.widgets.column_fit import ALWAYS, Wish, share_out
from casefile.gui.widgets.record_columns import _SAMPLED
from casefile.gui.widgets.record_table import RecordTable
from casefile.gui.widgets.rows_table import RowsTable
from casefile.gui.widgets.small_table import SmallTable
from casefile.model.changes import Listing
from casefile.model.chips import Chip
from casefile.model.counts import Range
from casefile.model.fields import KINDS
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, CasualtyFigure, Incident, Place
from casefile.workspace import Workspace

LONG = "Hospital and homes struck in the old town and on the road to the bridge"
WIDTHS = {1280: 712, 1024: 800}
"""What a window of this width leaves the list of incidents, in pixels."""


# Sharing out


def test_what_fits_has_what_it_wants_and_the_rest_is_the_titles() -> None:
    assert share_out(1000, [Wish(50, 80, 2), Wish(100, 400, fills=True), Wish(60, 90, 1)]) == [80, 830, 90]


def test_the_highest_rank_drops_out_first_and_of_one_rank_the_last() -> None:
    wishes = [Wish(100, 100, 3), Wish(200, 200, fills=True), Wish(100, 100, 5), Wish(100, 100, 5)]
    assert share_out(420, wishes) == [100, 220, 100, 0]
    assert share_out(399, wishes) == [100, 299, 0, 0]
    assert share_out(250, wishes) == [0, 250, 0, 0]


def test_half_of_what_is_over_is_the_titles() -> None:
    assert share_out(400, [Wish(100, 300), Wish(200, 500, fills=True)]) == [150, 250]
    assert share_out(400, [Wish(100, 300), Wish(200, 210, fills=True)]) == [190, 210]


@given(
    st.integers(0, 2000),
    st.lists(st.tuples(st.integers(1, 300), st.integers(0, 200), st.integers(0, 9)), min_size=1, max_size=12),
)
def test_nothing_is_ever_wider_than_the_list(room: int, asked: list[tuple[int, int, int]]) -> None:
    wishes = [Wish(least, least + more, rank) for least, more, rank in asked]
    wishes[0] = dataclasses.replace(wishes[0], rank=ALWAYS, fills=True)
    widths = share_out(room, wishes)
    kept = [wish for wish, width in zip(wishes, widths, strict=True) if width]
    assert all(width >= wish.least for wish, width in zip(wishes, widths, strict=True) if width)
    assert all(wish in kept for wish in wishes if wish.rank == ALWAYS)
    if sum(wish.least for wish in wishes if wish.rank == ALWAYS) <= room:
        assert sum(widths) == room
    else:
        assert all(wish.rank == ALWAYS for wish in kept)


# Lists


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case) -> ListDetailPage:
    """The list of incidents, with long titles and dates in full."""
    place = Place(case_id=case.id, name="Deir Salun")
    days = ("2018-09-30", "2018-12-05", "2018-09-30/2018-10-02")
    incidents = [
        Incident(
            case_id=case.id,
            title=f"{n} {LONG}",
            when=FuzzyDate.parse(days[n % 3]),
            place_id=place.id,
            verification="likely",
        )
        for n in range(12)
    ]
    figures = [
        CasualtyFigure(case_id=case.id, incident_id=each.id, group="civilians", effect="killed", count=Range(12, 12))
        for each in incidents
    ]
    ws.records.save(place, *incidents, *figures)
    made = incidents_page(desk)
    assert isinstance(made, ListDetailPage)
    qtbot.addWidget(made)
    made.resize(1072, 700)
    made.show()
    qtbot.waitUntil(lambda: made.list.row_at(0) is not None)
    made.table.setParent(None)  # its width is given by the test
    qtbot.addWidget(made.table)
    made.table.show()
    return made


def seen(table: RecordTable) -> list[str]:
    """The columns that are seen, by name."""
    return [c.name for n, c in enumerate(table._list.columns) if not table.isColumnHidden(n)]


def width(table: RecordTable, name: str) -> int:
    return table.columnWidth([c.name for c in table._list.columns].index(name))


@pytest.mark.parametrize("room", WIDTHS.values(), ids=[str(window) for window in WIDTHS])
def test_title_date_place_and_casualties_are_read(page: ListDetailPage, room: int) -> None:
    table = page.table
    table.resize(room, 600)
    names = seen(table)
    assert {"title", "when", "place_id", "casualties"} <= set(names)
    assert table.horizontalScrollBar().maximum() == 0
    row = page.list.row_at(0)
    assert row is not None
    for name in ("when", "place_id", "casualties"):
        words = next(c for c in page.list.columns if c.name == name).words(row)
        assert table.fontMetrics().horizontalAdvance(words) + 16 <= width(table, name), name
    assert width(table, "title") >= 300


def test_a_date_that_has_no_room_is_said_shorter_and_keeps_its_year(page: ListDetailPage) -> None:
    table = page.table
    table.resize(WIDTHS[1280], 600)
    place = next(n for n, column in enumerate(page.list.columns) if column.name == "when")
    for row in range(3):
        option = QStyleOptionViewItem()
        option.initFrom(table)
        option.rect = table.visualRect(page.list.index(row, place))
        index = page.list.index(row, place)
        table.itemDelegateForColumn(place).initStyleOption(option, index)
        assert "2018" in option.text
        assert option.fontMetrics.horizontalAdvance(option.text) <= option.rect.width()
        option.rect.setWidth(90)
        table.itemDelegateForColumn(place).initStyleOption(option, index)
        assert option.text == ("30 Sep 2018", "5 Dec 2018", "30 Sep 2018 – 2 Oct 2018")[row]


def test_casualties_are_said_shorter_before_they_are_cut(page: ListDetailPage, ws: Workspace, qtbot: QtBot) -> None:
    """Cut in the middle, “19–31 killed (g…” says less than the numbers alone."""
    (incident, *_rest) = ws.records.of(Incident)
    figures = [
        CasualtyFigure(case_id=incident.case_id, incident_id=incident.id, group=group, effect=effect, count=count)
        for group, effect, count in (("children", "killed", Range(3, 9)), ("civilians", "injured", Range(40, 68)))
    ]
    page.desk.jobs.change(page, lambda ws: ws.records.save(*figures))
    qtbot.waitUntil(lambda: len(ws.records.of(CasualtyFigure, incident_id=incident.id)) == 3)
    digest = ws.incidents.digests([incident.id])[incident.id]
    whole, bare, first = digest.casualties_shorter
    assert whole == digest.casualties
    assert (bare, first) == ("12–21 killed, 40–68 injured …", "12–21 killed …")
    table = page.table
    place = next(n for n, column in enumerate(page.list.columns) if column.name == "casualties")
    row = page.list.row_of(incident.id)
    assert row is not None
    qtbot.waitUntil(lambda: page.list.index(row, place).data() == whole)
    option = QStyleOptionViewItem()
    option.initFrom(table)
    for room, said in ((2000, whole), (table.fontMetrics().horizontalAdvance(bare) + 32, bare), (20, first)):
        option.rect.setWidth(room)
        table.itemDelegateForColumn(place).initStyleOption(option, page.list.index(row, place))
        assert option.text == said
    for window in (1024, 1280):
        table.resize(WIDTHS[window], 600)
        assert table.fontMetrics().horizontalAdvance(first) + 16 <= width(table, "casualties")


def test_more_room_brings_columns_back_and_the_title_has_the_rest(page: ListDetailPage) -> None:
    table = page.table
    table.resize(500, 600)
    few = seen(table)
    table.resize(1500, 600)
    all_ = seen(table)
    assert set(few) < set(all_) and {"ref", "verification", "corroboration"} <= set(all_)
    assert sum(width(table, name) for name in all_) == table.viewport().width()
    assert width(table, "title") > 500


def test_no_list_scrolls_sideways(desk: Desk, qtbot: QtBot, case: Case) -> None:
    for kind in KINDS:
        table = RecordTable(desk, RecordList(desk, declared_columns(kind)), kind, kind)
        qtbot.addWidget(table)
        for room in (420, 640, 712, 900, 1300):
            table.resize(room, 300)
            table.show()
            assert seen(table), (kind, room)
            assert table.horizontalScrollBar().maximum() == 0, (kind, room)


def test_a_column_asked_for_takes_the_room_of_others(qtbot: QtBot, desk: Desk, page: ListDetailPage) -> None:
    table = page.table
    table.resize(712, 600)
    assert "verification" not in seen(table)
    menu = {action.text(): action for action in table.column_menu().actions()}
    assert not menu["Verification"].isChecked() and menu["Place"].isChecked()
    menu["Verification"].setChecked(True)
    assert "verification" in seen(table)
    assert table.horizontalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: "verification" in (desk.settings.layout("columns/incident") or {}).get("picked", ()))
    again = RecordTable(desk, page.list, "incident", "Incidents")
    qtbot.addWidget(again)
    again.resize(712, 600)
    again.show()
    assert "verification" in seen(again)


def test_what_dropped_out_is_no_choice_of_the_person(qtbot: QtBot, desk: Desk, page: ListDetailPage) -> None:
    table = page.table
    table.resize(712, 600)
    table.setColumnWidth([c.name for c in page.list.columns].index("when"), 140)
    qtbot.waitUntil(lambda: desk.settings.layout("columns/incident") is not None)
    kept = desk.settings.layout("columns/incident")
    assert kept["widths"] == {"when": 140}
    assert {"ref", "verification", "corroboration"} <= set(kept["shown"])
    assert kept["picked"] == []
    assert width(table, "when") == 140, "a width that a person gave stays"
    table.resize(1400, 600)
    assert width(table, "when") == 140
    assert "corroboration" in seen(table)


def test_arrows_walk_also_where_the_first_column_dropped_out(qtbot: QtBot, page: ListDetailPage) -> None:
    table = page.table
    table.resize(1400, 600)
    table.select(page.list.ids[0])
    table.resize(600, 600)
    assert "ref" not in seen(table)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id == page.list.ids[1]
    assert table.selected_ids() == (page.list.ids[1],)
    table.select(page.list.ids[4])
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id == page.list.ids[5]


def test_a_filter_and_scrolling_move_no_column(qtbot: QtBot, desk: Desk, page: ListDetailPage) -> None:
    table = page.table
    table.resize(900, 600)
    before = [table.columnWidth(n) for n in range(len(page.list.columns))]
    assert page.list.listing is not None
    page.list.show(dataclasses.replace(page.list.listing, text="7 Hospital"))
    qtbot.waitUntil(lambda: page.list.rowCount() == 1 and page.list.row_at(0) is not None)
    assert [table.columnWidth(n) for n in range(len(page.list.columns))] == before
    chips = (Chip("when", ("2018-12-05", "2018-12-06")),)
    page.list.show(dataclasses.replace(page.list.listing, text="", chips=chips))
    qtbot.waitUntil(lambda: page.list.rowCount() == 4 and page.list.row_at(0) is not None)
    assert [table.columnWidth(n) for n in range(len(page.list.columns))] == before


def test_a_sample_of_lines_is_measured_however_many_there_are(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws.records.save(*(Incident(case_id=case.id, title=f"{n} {LONG}") for n in range(500)), label="Import")
    asked: list[object] = []

    def words(row: Row) -> str:
        asked.append(row)
        return row.summary.ref

    columns = [dataclasses.replace(REF, words=words), *declared_columns("incident")[1:]]
    model = RecordList(desk, columns)
    table = RecordTable(desk, model, "incident", "Incidents")
    qtbot.addWidget(table)
    table.resize(700, 100)
    with qtbot.waitSignal(model.loaded):
        model.show(Listing("incident", case.id))
    for row in (0, 210, 420):
        model.row_at(row)
        qtbot.waitUntil(lambda row=row: model.row_at(row) is not None)  # type: ignore[misc]
    assert len(asked) <= _SAMPLED, "the table is not shown: nobody else asks for words"


# Small tables, and tables to look things up in


def test_a_small_table_never_scrolls_sideways_and_tells_what_it_leaves_out(app: object, qtbot: QtBot) -> None:
    table = SmallTable(
        "Consent", (("Purpose", 200), ("Decision", 120), ("Date", 120), ("Signature", 110), ("Conditions", 110))
    )
    qtbot.addWidget(table)
    rows = [
        (n, [Cell(f"Use in a national court {n}"), Cell("Granted"), Cell("5 December 2018"), Cell("Kept"), Cell("")])
        for n in range(3)
    ]
    table.show_rows(rows)
    table.resize(440, table.height())
    table.show()
    hidden = [n for n in range(5) if table.isColumnHidden(n)]
    assert hidden == [3, 4], "what is empty goes first"
    assert table.horizontalScrollBar().maximum() == 0 and not table.horizontalScrollBar().isVisible()
    assert table.verticalScrollBar().maximum() == 0, "the last row is seen whole"
    told = table.model().data(table.model().index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert "Signature: Kept" in told
    heard = table.model().data(table.model().index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Signature: Kept" in heard
    table.resize(900, table.height())
    assert not any(table.isColumnHidden(n) for n in range(5))


def test_a_small_table_is_as_high_as_its_rows(app: object, qtbot: QtBot) -> None:
    table = SmallTable("People", (("Name", 140), ("Added", 130)))
    qtbot.addWidget(table)
    table.show_rows([(n, [Cell(f"Person {n}"), Cell("2024")]) for n in range(2)])
    table.resize(500, table.height())
    table.show()
    spare = table.viewport().height() - 2 * table.row_height
    assert 0 <= spare <= 4, "no half row below the last one"


def test_a_table_of_rows_shares_its_width_out_unless_a_person_did(app: object, qtbot: QtBot) -> None:
    table = RowsTable("Journal", (("No.", 7), ("Time", 17), ("What happened", 20), ("Record", 14), ("Reason", 20)))
    qtbot.addWidget(table)
    table.show_rows([[Cell("words")] * 5 for _ in range(3)])
    table.resize(620, 300)
    table.show()
    assert table.horizontalScrollBar().maximum() == 0
    table.resize(1200, 300)
    assert table.columnWidth(4) > table.columnWidth(2)
    table.setColumnWidth(1, 300)
    table.resize(620, 300)
    assert table.columnWidth(1) == 300


# Popups


@pytest.mark.parametrize("size", [85, 100])
def test_rows_of_popups_are_32_pixels_high(app: Any, qtbot: QtBot, desk: Desk, size: int) -> None:
    from PySide6.QtWidgets import QMenu, QWidget

    from casefile.gui.widgets.choice_box import ChoiceBox
    from casefile.gui.widgets.picking import Choice, PickLine

    style.apply(app, "light", size)
    place = QWidget()
    qtbot.addWidget(place)
    box = ChoiceBox(place)
    for word in ("one", "two", "three"):
        box.addItem(word)
    line = PickLine(lambda _text: [Choice("a", "a"), Choice("b", "b")], place)
    line.move(0, 60)
    place.resize(300, 200)
    place.show()
    menu = QMenu(place)
    menu.addAction("One")
    menu.popup(place.mapToGlobal(place.rect().center()))
    assert menu.actionGeometry(menu.actions()[0]).height() >= style.ROW
    menu.close()
    box.showPopup()
    assert box.view().visualRect(box.model().index(0, 0)).height() >= style.ROW
    box.hidePopup()
    place.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line._open()
    assert line.list.visualItemRect(line.list.item(0)).height() >= style.ROW
    line.close_offer()
    style.apply(app, "light", 100)
    style.settle()
