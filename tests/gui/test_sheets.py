"""A source that is a table is read as a grid; a cell, or whole rows, are quoted as the words that stand there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.widgets.grid import LINES
from casefile.model.records import Case, Citation, Excerpt, Fact
from casefile.services.sources import InText
from casefile.workspace import Workspace
from tests.evidence.test_office import xlsx

CSV = 'date,place,killed,said\n2018-12-05,هجين,25,"from the air,\nthey said"\n2018-12-06,Soussa,,\n'
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SourcesPage:
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    desk.record_wanted.connect(made.open_record)
    made.resize(1100, 700)
    made.show()
    return made


def opened(qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage, path: Path) -> Reader:
    added = ws.sources.add_file(path, case.id)
    page.desk.open_record(added.source_id)
    qtbot.waitUntil(lambda: page.reading and page.reader.opened is not None and page.reader.table.view.isVisible())
    page.reader.table.view.grid.setFocus()
    qtbot.waitActive(page)
    return page.reader


@pytest.fixture
def reader(qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage, tmp_path: Path) -> Reader:
    path = tmp_path / "strikes.csv"
    path.write_text(CSV, encoding="utf-8")
    return opened(qtbot, ws, case, page, path)


def press(widget: QWidget, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(widget, key, modifier)


def test_a_cell_becomes_an_excerpt_and_shows_it(qtbot: QtBot, ws: Workspace, reader: Reader) -> None:
    grid = reader.table.view.grid
    press(grid, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert reader.table.view.address.text().replace("\u2068", "").replace("\u2069", "") == "D2: from the air, they said"
    press(grid, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: len(ws.records.of(Excerpt)) == 1)
    (excerpt,) = ws.records.of(Excerpt)
    assert isinstance(excerpt, Excerpt)
    assert excerpt.quote == "from the air,\nthey said"
    qtbot.waitUntil(lambda: "not cited" in grid.model().index(1, 3).data(Qt.ItemDataRole.ToolTipRole))


def test_rows_become_a_fact_cited_from_exactly_them(qtbot: QtBot, ws: Workspace, reader: Reader) -> None:
    grid = reader.table.view.grid
    press(grid, Qt.Key.Key_Down, Qt.Key.Key_Right)
    press(grid, Qt.Key.Key_Down, modifier=SHIFT)
    assert reader.table.view.address.text() == "2 whole rows are selected."
    assert reader.table.bubble.isVisible()
    assert grid.words_to_copy() == CSV[CSV.index("2018-12-05") :].rstrip("\n")
    press(grid, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: reader.panel.isVisible())
    press(reader.panel.focusWidget() or reader.panel, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(ws.records.of(Fact)) == 1)
    (citation,) = ws.records.of(Citation)
    assert isinstance(citation, Citation) and citation.excerpt_id is not None
    excerpt = ws.records.get(citation.excerpt_id)
    assert isinstance(excerpt, Excerpt)
    assert excerpt.quote.startswith("2018-12-05,هجين,25") and excerpt.quote.endswith("Soussa,,")


def test_of_an_empty_cell_nothing_is_made(ws: Workspace, reader: Reader) -> None:
    grid = reader.table.view.grid
    press(grid, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_H)
    assert reader.table.view.address.text().endswith("empty")
    assert reader._words.text() == "Go to a cell that holds something, or select rows, first."
    assert not ws.records.of(Excerpt)


def test_a_mark_and_a_place_that_is_sought_lead_to_their_cells(qtbot: QtBot, ws: Workspace, reader: Reader) -> None:
    assert reader.opened is not None and reader.opened.reading.rendition_id is not None
    at = CSV.index("Soussa")
    ws.sources.mark(InText(reader.opened.reading.rendition_id, at, at + 6))
    reader.refresh()
    qtbot.waitUntil(lambda: reader.opened is not None and len(reader.opened.marks) == 1)
    reader._go_to_mark(0)
    grid = reader.table.view.grid
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (2, 1)
    reader.finding.go("they said")
    qtbot.waitUntil(lambda: (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 3))
    assert reader.bar.place.text() == "1 of 1"


def test_the_same_words_stay_selected_where_the_text_takes_its_place(qtbot: QtBot, reader: Reader, desk: Desk) -> None:
    press(reader.table.view.grid, Qt.Key.Key_Down, Qt.Key.Key_Right)
    desk.commands.action("file.table").trigger()
    assert reader.text.isVisible() and not reader.table.view.isVisible()
    assert reader.text.textCursor().selectedText() == "هجين"
    desk.commands.action("file.table").trigger()
    assert reader.table.view.isVisible() and reader.table.view.grid.currentIndex().row() == 1
    assert desk.settings.layout("reader/table") is True


def test_each_sheet_of_a_workbook_is_a_tab(
    qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage, tmp_path: Path
) -> None:
    path = tmp_path / "strikes.xlsx"
    rows = "".join(
        f"<row r='{n}'><c r='C{n}' t='inlineStr'><is><t>{words}</t></is></c></row>"
        for n, words in ((3, "place"), (4, "هجين"))
    )
    path.write_bytes(xlsx(rows))
    reader = opened(qtbot, ws, case, page, path)
    tabs, grid = reader.table.view.tabs, reader.table.view.grid
    assert [tabs.tabText(n) for n in range(tabs.count())] == ["Strikes", "Kept back"]
    assert [said.words for said in grid.model().index(1, 0).data(LINES)] == ["هجين"]
    press(grid, Qt.Key.Key_Down)
    assert "C4" in reader.table.view.address.text()  # as the program that wrote the file calls it
    tabs.setCurrentIndex(1)
    assert [said.words for said in grid.model().index(0, 0).data(LINES)] == ["name"]
    reader.finding.go("هجين")
    qtbot.waitUntil(lambda: tabs.currentIndex() == 0 and grid.currentIndex().row() == 1)


def test_what_is_redacted_is_hatched_and_covered_for_the_reader(qtbot: QtBot, ws: Workspace, reader: Reader) -> None:
    """The grid showed it like any other cell, so that nobody saw what a reader would not get."""
    assert reader.opened is not None and reader.opened.reading.rendition_id is not None
    grid, at = reader.table.view.grid, CSV.index("Soussa")
    before = grid.grab().toImage()
    ws.redactions.redact(InText(reader.opened.reading.rendition_id, at, at + 3), "graphic")
    reader.refresh()
    qtbot.waitUntil(lambda: reader.opened is not None and len(reader.opened.redactions) == 1)
    cell = grid.model().index(2, 1)
    assert cell.data(Qt.ItemDataRole.ToolTipRole).endswith("Redacted</p>")
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole).endswith("Soussa, Redacted")
    assert grid.grab().toImage() != before
    reader.redacting.toggle()
    assert cell.data() == "███ssa" and "Soussa" not in cell.data(Qt.ItemDataRole.AccessibleTextRole)
    grid.setCurrentIndex(cell)
    assert reader.table.view.address.text().endswith("███ssa\u2069")
    assert grid.model().index(1, 1).data() == "هجين"
