"""Several rows changed at once in the window: Multiple, only what is ticked, one undo, a dispute is asked about."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.asking import Asking
from casefile.gui.dialogs.edit_several import EditSeveral
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.model.records import Case, Incident, Place
from casefile.workspace import Workspace


@pytest.fixture
def made(ws: Workspace, case: Case) -> SimpleNamespace:
    place = Place(case_id=case.id, name="Hajin")
    one = Incident(case_id=case.id, title="One", verification="likely", harm="fair", tags=("a",))
    two = Incident(case_id=case.id, title="Two", verification="possible", harm="fair", tags=("a", "b"))
    ws.records.save(place, one, two)
    return SimpleNamespace(place=place, one=one, two=two)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, made: SimpleNamespace) -> ListDetailPage:
    shown = incidents_page(desk)
    assert isinstance(shown, ListDetailPage)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    qtbot.waitUntil(lambda: shown.list.rowCount() == 2)
    return shown


def begin(qtbot: QtBot, page: ListDetailPage) -> EditSeveral:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    dialog = page.findChild(EditSeveral)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.save_button.isEnabled())
    return dialog


def line(dialog: EditSeveral, name: str) -> QLineEdit:
    return dialog.rows[name].field.editor.findChildren(QLineEdit)[0]


def test_what_differs_is_multiple_and_only_what_is_ticked_changes(
    qtbot: QtBot, desk: Desk, ws: Workspace, page: ListDetailPage, made: SimpleNamespace
) -> None:
    dialog = begin(qtbot, page)
    assert dialog.windowTitle() == "Edit 2 records"
    assert dialog.rows["verification"].state.text() == "Multiple"
    assert line(dialog, "verification").placeholderText() == "Multiple" and not line(dialog, "verification").text()
    assert dialog.rows["harm"].state.text() == "" and line(dialog, "harm").text() == "Fair"
    assert dialog.there.text() == "They have now: \u2068a\u2069 (2), \u2068b\u2069 (1)"
    dialog.save_button.click()
    assert dialog.problem
    line(dialog, "harm").setFocus()
    line(dialog, "harm").selectAll()
    qtbot.keyClicks(line(dialog, "harm"), "weak")
    qtbot.keyClick(line(dialog, "harm"), Qt.Key.Key_Return)
    assert dialog.rows["harm"].ticked and not dialog.rows["verification"].ticked
    dialog.put_on.editor.set_value(("c",))
    dialog.take_off.editor.set_value(("b",))
    dialog.save_button.click()
    qtbot.waitUntil(lambda: ws.records.get(Incident, made.two.id).harm == "weak")
    one, two = (ws.records.get(Incident, each.id) for each in (made.one, made.two))
    assert (one.harm, one.verification, one.tags) == ("weak", "likely", ("a", "c"))
    assert (two.verification, two.tags) == ("possible", ("a", "c"))
    qtbot.waitUntil(lambda: page.findChild(EditSeveral) is None or not page.findChild(EditSeveral).isVisible())
    assert len(page.table.selected_ids()) == 2, "they stay chosen"
    ws.past.undo()
    assert ws.records.get(Incident, made.two.id).tags == ("a", "b")


def test_ticked_and_empty_is_emptied_on_all_and_unticked_is_left(
    qtbot: QtBot, ws: Workspace, page: ListDetailPage, made: SimpleNamespace
) -> None:
    dialog = begin(qtbot, page)
    dialog.rows["verification"].tick.click()
    line(dialog, "harm").clear()
    line(dialog, "harm").textEdited.emit("")
    assert dialog.rows["harm"].ticked
    dialog.rows["harm"].tick.click()
    assert line(dialog, "harm").text() == "Fair"
    dialog.save_button.click()
    qtbot.waitUntil(lambda: ws.records.get(Incident, made.one.id).verification == "")
    assert ws.records.get(Incident, made.two.id).harm == "fair"


def test_what_cannot_be_read_is_said_at_its_field(
    qtbot: QtBot, ws: Workspace, page: ListDetailPage, made: SimpleNamespace
) -> None:
    dialog = begin(qtbot, page)
    line(dialog, "harm").setFocus()
    line(dialog, "harm").selectAll()
    qtbot.keyClicks(line(dialog, "harm"), "nonsense")
    dialog.save_button.click()
    assert dialog.rows["harm"].field.problem and dialog.isVisible()
    dialog.reject()


@pytest.mark.parametrize(("answer", "left"), [("Change them too", "weak"), ("Leave those as they are", "contested")])
def test_a_dispute_is_asked_about(
    qtbot: QtBot, desk: Desk, ws: Workspace, page: ListDetailPage, made: SimpleNamespace, answer: str, left: str
) -> None:
    dialog = begin(qtbot, page)
    dialog.rows["harm"].tick.setChecked(True)
    dialog.rows["harm"].field.editor.set_value("weak")
    ws.records.change(made.two.id, harm="contested")
    dialog.save_button.click()
    qtbot.waitUntil(lambda: dialog.findChild(Asking) is not None)
    box = dialog.findChild(Asking)
    assert ws.records.get(Incident, made.two.id).ref in box.details.text() and box.details.isVisible()
    assert ws.records.get(Incident, made.one.id).harm == "fair", "nothing was saved yet"
    next(button for button in box.findChildren(QPushButton) if button.text() == answer).click()
    qtbot.waitUntil(lambda: ws.records.get(Incident, made.one.id).harm == "weak")
    assert ws.records.get(Incident, made.two.id).harm == left
