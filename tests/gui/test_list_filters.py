"""Chips above a list: put on and taken off by the keyboard, counted, kept beside the words of the filter."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from casefile.gui.chip_words import days_words
from casefile.gui.desk import Desk
from casefile.gui.dialogs.facet import FacetDialog
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.widgets.chips import Chip as ChipWidget
from casefile.gui.window import MainWindow
from casefile.model.chips import Chip
from casefile.model.facets import facet
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident, Place
from casefile.workspace import Workspace


@pytest.fixture
def made(ws: Workspace, case: Case) -> SimpleNamespace:
    hajin, susah = Place(case_id=case.id, name="Hajin"), Place(case_id=case.id, name="Susah")
    market = Incident(
        case_id=case.id, title="Market strike", when=FuzzyDate("2018-12-05"), place_id=hajin.id,
        verification="likely", tags=("weapon/cluster",),
    )  # fmt: skip
    school = Incident(case_id=case.id, title="School strike", when=FuzzyDate("2018-11"), place_id=susah.id)
    clinic = Incident(case_id=case.id, title="Clinic", place_id=hajin.id, tags=("checked",))
    ws.records.save(hajin, susah, market, school, clinic)
    return SimpleNamespace(hajin=hajin, susah=susah, market=market, school=school, clinic=clinic)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, made: SimpleNamespace) -> ListDetailPage:
    shown = incidents_page(desk)
    assert isinstance(shown, ListDetailPage)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    qtbot.waitUntil(lambda: shown.list.rowCount() == 3)
    return shown


def listed(page: ListDetailPage) -> list[UUID]:
    return list(page.list.ids)


def dialog_of(page: ListDetailPage, name: str) -> FacetDialog:
    page.filters.offer()
    menu = page.findChild(QMenu, "list-filter-menu")
    assert menu is not None
    known = facet("incident", name)
    assert known is not None
    next(action for action in menu.actions() if action.text() == known.label).trigger()
    menu.close()
    dialog = page.window().findChild(FacetDialog)
    assert dialog is not None
    return dialog


def chip_words(page: ListDetailPage) -> list[str]:
    return [chip.findChildren(QPushButton)[0].text() for chip in page.filters.findChildren(ChipWidget)]


def test_a_place_is_ticked_by_the_keyboard(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    dialog = dialog_of(page, "place_id")
    qtbot.waitUntil(lambda: dialog.ticks.count() == 3)
    assert dialog.ticks.item(0).text() == "Hajin (2)"
    assert dialog.ticks.item(2).text() == "nothing entered"
    qtbot.keyClicks(dialog.line, "haj")
    assert dialog.ticks.count() == 1
    qtbot.keyClick(dialog.line, Qt.Key.Key_Tab)
    qtbot.keyClick(dialog.ticks, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.ticks, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: listed(page) == [made.market.id, made.clinic.id])
    qtbot.waitUntil(lambda: chip_words(page) == ["Place: Hajin"])
    qtbot.waitUntil(lambda: page._count.text() == "2 of 3")
    assert page.filters.findChild(QLabel, "list-left-out").text() == "1 left out"


def test_one_value_that_is_left_need_not_be_ticked(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    dialog = dialog_of(page, "place_id")
    qtbot.waitUntil(lambda: dialog.ticks.count() == 3)
    qtbot.keyClicks(dialog.line, "sus")
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: listed(page) == [made.school.id])


def test_days_are_typed_as_elsewhere(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    dialog = dialog_of(page, "when")
    qtbot.keyClicks(dialog.first, "2018-13")
    dialog.main.click()
    assert dialog.isVisible() and "2018-13" in dialog._days[0].problem
    dialog.first.clear()
    qtbot.keyClicks(dialog.first, "2018-12")
    qtbot.keyClicks(dialog.last, "6.11.2018")
    dialog.main.click()
    assert dialog.isVisible() and dialog._days[1].problem
    dialog.last.clear()
    qtbot.keyClicks(dialog.last, "2018")
    dialog.main.click()
    qtbot.waitUntil(lambda: listed(page) == [made.market.id])
    assert page.filters.chips == (Chip("when", ("2018-12-01", "2019-01-01")),)


def test_what_is_without_a_date(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    dialog = dialog_of(page, "when")
    dialog.undated.click()
    dialog.main.click()
    qtbot.waitUntil(lambda: listed(page) == [made.clinic.id])
    assert chip_words(page) == ["When: no date"]


def test_chips_hold_beside_the_words_and_are_cleared_at_once(
    qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace
) -> None:
    page.filters.put([Chip("place_id", (made.hajin.id.hex,)), Chip("tag", ("checked",), wanted=False)])
    page.narrow()
    qtbot.waitUntil(lambda: listed(page) == [made.market.id])
    qtbot.keyClicks(page._filter, "clinic")
    qtbot.waitUntil(lambda: page.list.rowCount() == 0)
    assert page.filters.isVisible()
    page.clear_filters()
    qtbot.waitUntil(lambda: page.list.rowCount() == 3)
    assert not page.filters.isVisible() and not page._filter.text()
    qtbot.waitUntil(lambda: page._count.text() == "3 records")


def test_a_chip_is_changed_and_taken_out(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    page.filters.put([Chip("verification", ("likely",)), Chip("tag", ("weapon",))])
    page.narrow()
    assert chip_words(page) == ["Verification: Likely", "Tag: \u2068weapon\u2069"]
    chip = page.filters.findChildren(ChipWidget)[0]
    chip.findChildren(QPushButton)[0].click()
    dialog = page.window().findChild(FacetDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.ticks.count() == 2)
    assert dialog.ticks.item(0).checkState() is Qt.CheckState.Checked
    dialog.without.click()
    dialog.main.click()
    qtbot.waitUntil(lambda: page.list.rowCount() == 0)
    assert page.filters.chips[0] == Chip("verification", ("likely",), wanted=False)
    button = page.filters.findChildren(ChipWidget)[0].findChild(QToolButton)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: listed(page) == [made.market.id])
    page.filters.clear_button.setFocus()
    page.filters.clear_button.click()
    qtbot.waitUntil(lambda: page.list.rowCount() == 3)
    assert page.window().focusWidget() is page._filter


def test_what_is_opened_from_elsewhere_is_listed(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    page.filters.put([Chip("verification", ("likely",))])
    page.narrow()
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)
    page.open_record(made.school.id)
    qtbot.waitUntil(lambda: page.list.rowCount() == 3)
    assert page.table.current_id == made.school.id


def test_chips_come_back_after_a_lock(qtbot: QtBot, desk: Desk, page: ListDetailPage, made: SimpleNamespace) -> None:
    page.filters.put([Chip("verification", ("likely",))])
    where = page.where()
    again = incidents_page(desk)
    assert isinstance(again, ListDetailPage)
    qtbot.addWidget(again)
    again.return_to(where)
    qtbot.waitUntil(lambda: listed(again) == [made.market.id])


def test_a_view_from_elsewhere_may_hold_anything(qtbot: QtBot, page: ListDetailPage) -> None:
    wrong = ("place_id", "when", "verification", "tag", "grade", "party", "no such facet")
    page.filters.put([Chip(name, values) for name in wrong for values in (("z" * 32,), ("x", "y"), ("<b>",))])
    page.narrow()
    qtbot.waitUntil(lambda: page.list.rowCount() == 0)
    assert len(chip_words(page)) == 18 and all(chip_words(page))


def test_days_in_words(app: QApplication) -> None:
    one = Chip("when", ("2018-12-05", "2018-12-06")).days()
    assert days_words(*one) == "5 December 2018"
    assert days_words(*Chip("when", ("2018-12-01", "")).days()) == "from 1 December 2018 on"
    assert days_words(*Chip("when", ("", "2019-01-01")).days()) == "up to 31 December 2018"


def test_keys_lead_to_the_filters_of_any_list(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None and window.session.desk is not None
    action = window.session.commands.action("edit.filter")
    assert action.shortcut().toString() == "Ctrl+Shift+K" and action.isEnabled()
    for key, first in (("incidents", "When"), ("sources", "Published"), ("witnesses", "Risk to the witness")):
        window.shell.open_page(key)
        action.trigger()
        page = window.shell.page
        assert page is not None
        menu = page.findChild(QMenu, "list-filter-menu")
        assert menu is not None and menu.activeAction().text() == first
        menu.close()
