"""The corroboration matrix in the window: an incident's tab, and the facts of a case; walked by cells."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.facts.page import facts_page
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.matrix.facts import FactsMatrix
from casefile.gui.pages.matrix.tab import MatrixTab
from casefile.gui.pages.matrix.view import MatrixView
from casefile.gui.widgets.grid import LINES, Grid, Headings
from casefile.model.records import Case, Citation, Excerpt, Fact, Incident, Source
from casefile.workspace import Workspace

Key = Qt.Key


@pytest.fixture
def evidence(ws: Workspace, case: Case) -> SimpleNamespace:
    """Two facts; a wire report and its copy support the first, a ministry contradicts it; the second has nothing."""
    incident = Incident(case_id=case.id, title="Strike on the bakery")
    other = Incident(case_id=case.id, title="Another")
    wire = Source(case_id=case.id, title="Wire report")
    copy = Source(case_id=case.id, title="Daily", derived_from_id=wire.id)
    ministry = Source(case_id=case.id, title="Ministry reply")
    first = Fact(case_id=case.id, statement="The roof was marked.", incidents=(incident.id,))
    second = Fact(case_id=case.id, statement="Nobody was warned.", incidents=(incident.id,))
    foreign = Fact(case_id=case.id, statement="Of another incident.", incidents=(other.id,))
    quote = Excerpt(case_id=case.id, source_id=wire.id, quote="a large red crescent")
    more = Excerpt(case_id=case.id, source_id=wire.id, quote="seen from the air")
    ws.records.save(incident, other, wire, copy, ministry, first, second, foreign, quote, more)

    def cite(source: Source, stance: str, excerpt: Excerpt | None = None) -> Citation:
        return Citation(
            case_id=case.id,
            target_id=first.id,
            source_id=source.id,
            excerpt_id=excerpt.id if excerpt else None,
            stance=stance,
        )

    ws.records.save(
        cite(wire, "supports", quote),
        cite(wire, "context", more),
        cite(copy, "supports"),
        cite(ministry, "contradicts"),
    )
    return SimpleNamespace(
        incident=incident, first=first, second=second, wire=wire, copy=copy, ministry=ministry, quote=quote, more=more
    )


def shown(qtbot: QtBot, page: ListDetailPage, view: Callable[[], MatrixView], rows: int) -> MatrixView:
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    qtbot.waitUntil(lambda: view().model.rowCount() == rows)
    return view()


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, evidence: SimpleNamespace) -> MatrixView:
    page = incidents_page(desk)
    assert isinstance(page, ListDetailPage)
    page.open_record(evidence.incident.id)
    page.detail.show_tab(1)

    def view() -> MatrixView:
        made = page.detail.view(1)
        assert isinstance(made, MatrixTab)
        return made

    return shown(qtbot, page, view, 2)


@pytest.fixture
def whole(qtbot: QtBot, desk: Desk, evidence: SimpleNamespace) -> SimpleNamespace:
    page = facts_page(desk)
    assert isinstance(page, ListDetailPage)
    page.show_arrangement(1)

    def view() -> MatrixView:
        made = page.front
        return made.view if isinstance(made, FactsMatrix) else MatrixView(desk, "", page)

    return SimpleNamespace(page=page, view=shown(qtbot, page, view, 3))


def words(view: MatrixView, row: int, column: int) -> str:
    return str(view.model.index(row, column).data() or "")


def opened(desk: Desk) -> list[UUID]:
    found: list[UUID] = []
    desk.record_wanted.connect(found.append)
    return found


def test_cells_and_headings_are_seen_and_heard_and_copies_count_once(
    tab: MatrixView, evidence: SimpleNamespace
) -> None:
    headings = [str(tab.model.headerData(n, Qt.Orientation.Horizontal)) for n in range(3)]
    assert [tab.model.source_id(n) for n in range(3)] == [evidence.wire.id, evidence.copy.id, evidence.ministry.id]
    assert "repeats" in headings[1]
    assert "repeats" not in headings[0] + headings[2]
    assert [words(tab, 0, n) for n in range(3)] == ["Supports, Gives context", "Supports", "Contradicts"]
    assert [words(tab, 1, n) for n in range(3)] == ["", "", ""]
    first, second = (str(tab.model.headerData(n, Qt.Orientation.Vertical)) for n in range(2))
    assert "1 supports" in first
    assert "1 contradicts" in first
    assert "no citation yet" in second
    assert tab._copies.isVisible()

    # No stance is told by its colour alone.
    for column in range(3):
        for said in tab.model.index(0, column).data(LINES):
            assert said.words
            assert said.status is not None
    drawings = {said.status.drawing for column in range(3) for said in tab.model.index(0, column).data(LINES)}
    assert len(drawings) == 3
    # Every cell and heading is heard.
    heard = QAccessible.queryAccessibleInterface(tab.grid)
    assert heard.text(QAccessible.Text.Name) == "Corroboration matrix"
    names = [heard.child(n).text(QAccessible.Text.Name) for n in range(heard.childCount())]
    cell = next(name for name in names if name.startswith("Contradicts"))
    assert "Ministry reply" in cell
    assert "The roof was marked." in cell
    assert sum(name.startswith("nothing cited") for name in names) == 3
    assert tab.grid.verticalHeader().accessibleName() == "Row headings"


def test_arrows_walk_cells_and_enter_opens_the_quotation(
    tab: MatrixView, ws: Workspace, desk: Desk, evidence: SimpleNamespace, qtbot: QtBot
) -> None:
    tab.grid.setFocus()
    qtbot.waitUntil(tab.grid.hasFocus)
    assert (tab.grid.currentIndex().row(), tab.grid.currentIndex().column()) == (0, 0)
    assert "a large red crescent" in tab.said.text()
    QTest.keyClick(tab.grid, Key.Key_Right)
    QTest.keyClick(tab.grid, Key.Key_Right)
    assert "Ministry reply" in tab.source.whole()
    assert "Contradicts" in tab.said.text()
    QTest.keyClick(tab.grid, Key.Key_Down)
    assert "Nothing is cited" in tab.said.text()
    # Enter opens the quotation, and asks which where there are several.
    found = opened(desk)
    tab.grid.setFocus()
    tab.grid.setCurrentIndex(tab.model.index(0, 2))
    QTest.keyClick(tab.grid, Key.Key_Return)
    assert found == [evidence.ministry.id]
    tab.grid.setCurrentIndex(tab.model.index(0, 0))
    QTest.keyClick(tab.grid, Key.Key_Return)
    menu = tab.grid.findChild(QMenu)
    assert menu is not None
    assert ["a large red crescent" in action.text() for action in menu.actions()] == [True, False]
    menu.actions()[1].trigger()
    menu.close()
    assert found[1:] == [evidence.more.id]
    said: list[str] = []
    desk.notified.connect(lambda sentence, _weight: said.append(sentence))
    tab.grid.setCurrentIndex(tab.model.index(1, 1))
    QTest.keyClick(tab.grid, Key.Key_Return)
    assert len(found) == 2
    assert len(said) == 1
    # A change made elsewhere is shown, and the place kept.
    tab.grid.setCurrentIndex(tab.model.index(0, 2))
    made = Citation(
        case_id=evidence.incident.case_id, target_id=evidence.second.id, source_id=evidence.wire.id, stance="supports"
    )
    desk.jobs.change(tab, lambda ws: ws.records.save(made))
    qtbot.waitUntil(lambda: words(tab, 1, 0) == "Supports")
    assert tab.grid.currentIndex().column() == 2


def test_the_facts_of_a_case_as_the_list_narrows_them(
    whole: SimpleNamespace, desk: Desk, evidence: SimpleNamespace, qtbot: QtBot
) -> None:
    page, view = whole.page, whole.view
    assert not page.table.isVisible()
    assert not page.detail.isVisible()
    page._filter.setText("marked")
    page.narrow()
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    assert view.model.statement(0) == "The roof was marked."
    page._filter.setText("nothing has these words")
    page.narrow()
    qtbot.waitUntil(page.table.isVisible)  # the list says what is wrong, and what to do
    page._filter.setText("")
    page.narrow()
    qtbot.waitUntil(lambda: view.isVisible() and view.model.rowCount() == 3)
    # A record lies over it until Esc; the list comes back; the choice is remembered.
    view.grid.setFocus()
    view.grid.setCurrentIndex(view.model.index(1, 0))
    assert page.table.current_id == evidence.second.id
    assert desk.settings.layout("arrangement/fact") == "matrix"
    page.open_record(evidence.second.id)
    assert not view.isVisible()
    assert page.step_back()
    assert view.isVisible()
    page.show_arrangement(0)
    assert page.table.isVisible()
    assert not view.isVisible()
    assert page.table.current_id == evidence.second.id
    assert desk.settings.layout("arrangement/fact") == "list"


def test_what_is_missing_is_said(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    bare = Incident(case_id=case.id, title="Bare")
    ws.records.save(bare)
    tab = MatrixTab(desk)
    qtbot.addWidget(tab)
    tab.show()
    tab.show_record(bare)
    qtbot.waitUntil(lambda: tab.model.table is not None)
    assert tab._nothing.isVisible()
    assert "No facts yet" in tab._nothing.text()
    fact = Fact(case_id=case.id, statement="Stated.", incidents=(bare.id,))
    desk.jobs.change(tab, lambda ws: ws.records.save(fact))
    qtbot.waitUntil(lambda: "Nothing is cited yet" in tab._nothing.text())
    assert not tab.grid.isVisible()


def test_how_large_the_headings_are_is_told_without_asking_for_their_words(qtbot: QtBot) -> None:
    asked: list[int] = []

    class Many(QStandardItemModel):
        def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:  # noqa: N802
            asked.append(section)
            return super().headerData(section, orientation, role)

    grid = Grid(Many(2000, 300), "Many")
    qtbot.addWidget(grid)
    rows, columns = grid.verticalHeader(), grid.horizontalHeader()
    assert isinstance(rows, Headings) and isinstance(columns, Headings)
    rows.set_extent(200)
    columns.set_extent(60)
    asked.clear()
    rows.setDefaultSectionSize(40)  # Qt forgets what it measured
    columns.setDefaultSectionSize(90)
    assert (rows.sizeHint().width(), columns.sizeHint().height()) == (200, 60)
    assert asked == []
