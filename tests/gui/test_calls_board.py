"""The board of calls: a card for each addressee, walked by arrows; what stands where, model/standing.py decides."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.board.view import CallsBoard
from casefile.gui.pages.calls.page import CallsPage
from casefile.gui.widgets.grid import LINES
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Case, Organisation, Response
from casefile.workspace import Workspace

TODAY = dt.date.today()
Key = Qt.Key


def days(n: int) -> FuzzyDate:
    return FuzzyDate.day(TODAY + dt.timedelta(days=n))


@pytest.fixture
def calls(ws: Workspace, case: Case) -> SimpleNamespace:
    """Two addressees of one call stand apart: the ministry is late, the court answered after 14 days, in vain."""
    ministry = Organisation(case_id=case.id, name="Ministry")
    ws.records.save(ministry)

    def call(title: str, *addressees: Addressee) -> Call:
        made = Call(title=title, demands=("investigate",), made=days(-100), sentence="We call on them.")
        return ws.calls.add(case.id, made, addressees)[0]

    two = call(
        "Investigate the strike",
        Addressee(party_id=ministry.id, due=days(-12), status="pending"),
        Addressee(wording="The Court", due=days(-5), status="pending"),
    )
    court = next(each for each in ws.records.of(Addressee, call_id=two.id) if each.wording)
    ws.calls.log_response(two.id, Response(addressee_id=court.id, date=days(-86), type="token"))
    soon = call("Let relief through", Addressee(party_id=ministry.id, due=days(5)))
    later = call("Pay reparation", Addressee(wording="the  court", due=days(9)))
    nobody = call("Halt the attacks")
    return SimpleNamespace(two=two, court=court, soon=soon, later=later, nobody=nobody)


@pytest.fixture
def board(qtbot: QtBot, desk: Desk, calls: SimpleNamespace) -> SimpleNamespace:
    page = CallsPage(desk)
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show_arrangement(1)
    page.show()
    qtbot.waitUntil(lambda: isinstance(page.front, CallsBoard) and page.front.model.columnCount() == 4)
    return SimpleNamespace(page=page, view=page.front)


def headings(view: CallsBoard) -> list[str]:
    return [str(view.model.headerData(n, Qt.Orientation.Horizontal)) for n in range(view.model.columnCount())]


def titles(view: CallsBoard, column: int) -> list[str]:
    return [card.title for card in view.model.columns[column].cards]


def at(view: CallsBoard) -> tuple[int, int]:
    return view.grid.currentIndex().row(), view.grid.currentIndex().column()


def test_a_card_for_each_addressee_where_it_stands_or_by_who_it_is(board: SimpleNamespace, qtbot: QtBot) -> None:
    view = board.view
    assert headings(view) == ["Overdue (1)", "Answered, not fulfilled (1)", "Due (2)", "No addressee (1)"]
    assert titles(view, 2) == ["Let relief through", "Pay reparation"]  # the nearest first
    said = [line.words for line in view.model.index(0, 0).data(LINES)]
    assert said == ["Investigate the strike", "12 days overdue", "Ministry", "Investigate", "No response yet"]
    answered = [line.words for line in view.model.index(0, 1).data(LINES)]
    assert "Answered after 14 days" in answered[-1]
    assert answered[2] == "The Court"
    assert all(line.status is not None for line in view.model.headerData(1, Qt.Orientation.Horizontal, LINES))
    heard = QAccessible.queryAccessibleInterface(view.grid)
    names = [heard.child(n).text(QAccessible.Text.Name) for n in range(heard.childCount())]
    assert any("12 days overdue" in name and "Ministry" in name and "Due:" in name for name in names)
    view.by.setCurrentIndex(1)
    assert headings(view) == ["Ministry (2)", "The Court (2)", "No addressee (1)"]  # one addressee in two spellings
    assert titles(view, 0) == ["Investigate the strike", "Let relief through"]  # what is late first
    assert view.desk.settings.layout("board/call") == "addressee"


def test_arrows_walk_cards_and_never_where_there_is_none(board: SimpleNamespace) -> None:
    view = board.view
    view.grid.setFocus()
    view.grid.setCurrentIndex(view.model.index(0, 2))
    QTest.keyClick(view.grid, Key.Key_Down)
    assert at(view) == (1, 2)
    QTest.keyClick(view.grid, Key.Key_Right)
    assert at(view) == (0, 3)  # the next column is shorter
    QTest.keyClick(view.grid, Key.Key_Right)
    QTest.keyClick(view.grid, Key.Key_Down)
    assert at(view) == (0, 3)
    QTest.keyClick(view.grid, Key.Key_Left)
    QTest.keyClick(view.grid, Key.Key_End)
    assert at(view) == (1, 2)
    view.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(view.grid, Key.Key_Right)
    assert at(view) == (0, 1)


def test_enter_opens_the_call_esc_comes_back_and_a_response_moves_the_card(
    board: SimpleNamespace, calls: SimpleNamespace, desk: Desk, qtbot: QtBot
) -> None:
    view, page = board.view, board.page
    found: list[UUID] = []
    desk.record_wanted.connect(found.append)
    desk.record_wanted.connect(page.open_record)
    view.grid.setFocus()
    view.grid.setCurrentIndex(view.model.index(0, 0))
    assert page.table.current_id == calls.two.id
    QTest.keyClick(view.grid, Key.Key_Return)
    assert found == [calls.two.id]
    qtbot.waitUntil(lambda: page.shown_id == calls.two.id)
    assert not view.isVisible()
    assert page.where()["record"] == str(calls.two.id)
    assert page.step_back()
    assert view.isVisible()
    assert page.where()["record"] == ""
    page.open_record(calls.two.id)
    page.show_list()  # Back, and a click in the sidebar
    assert view.isVisible()
    late = view.model.card(0, 0)
    assert late is not None
    answer = Response(addressee_id=late.addressee_id, date=days(0), type="favourable")
    desk.jobs.change(page, lambda ws: ws.calls.log_response(calls.two.id, answer))
    qtbot.waitUntil(lambda: "Answered (1)" in headings(view))
    assert at(view) == (0, headings(view).index("Answered (1)"))  # it is followed to its new column
    page.show_only("overdue")
    qtbot.waitUntil(page.table.isVisible)
    assert not view.isVisible()  # nothing is overdue: the list says so
