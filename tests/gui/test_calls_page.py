"""The Calls page over a real vault: what is late first, addressees, responses, and the errors under their fields."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.models.columns import Row
from casefile.gui.pages.calls.details import CallDetails
from casefile.gui.pages.calls.page import CallsPage
from casefile.gui.pages.calls.response_dialog import ResponseDialog
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.picking import PickLine
from casefile.gui.widgets.small_table import SmallTable
from casefile.model.changes import Listing
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Case, Organisation, Response, Source
from casefile.model.values import Range
from casefile.workspace import Workspace

TODAY = dt.date.today()


def days(n: int) -> FuzzyDate:
    return FuzzyDate.day(TODAY + dt.timedelta(days=n))


@pytest.fixture
def ministry(ws: Workspace, case: Case) -> Organisation:
    made = Organisation(case_id=case.id, name="Ministry of Defence")
    ws.records.save(made)
    return made


@pytest.fixture
def calls(ws: Workspace, case: Case, ministry: Organisation) -> dict[str, Call]:
    """One settled, one undated, one due in five days, one 12 days overdue: the list must not keep this order."""
    made: dict[str, Call] = {}
    for name, addressee in (
        ("settled", Addressee(wording="The force", due=days(-90), status="closed")),
        ("undated", Addressee(wording="All parties", status="pending")),
        ("due", Addressee(wording="The court", due=days(5), status="pending")),
        ("late", Addressee(party_id=ministry.id, due=days(-12), status="pending")),
    ):
        call = Call(
            title=f"A call that is {name}", demands=("investigate",), made=days(-100), sentence="We call on them."
        )
        made[name], _changes = ws.calls.add(case.id, call, [addressee])
    return made


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> CallsPage:
    made = CallsPage(desk)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    return made


def titles(page: CallsPage, calls: dict[str, Call]) -> list[str]:
    names = {call.id: name for name, call in calls.items()}
    return [names[id] for id in page.list.ids]


def listed(qtbot: QtBot, page: CallsPage, calls: dict[str, Call], wanted: list[str]) -> None:
    qtbot.waitUntil(lambda: titles(page, calls) == wanted, timeout=30_000)


def row(qtbot: QtBot, page: CallsPage, place: int) -> Row:
    qtbot.waitUntil(lambda: page.list.row_at(place) is not None, timeout=30_000)
    found = page.list.row_at(place)
    assert found is not None
    return found


def words(page: CallsPage, line: Row, column: str) -> str:
    return next(each for each in page.list.columns if each.name == column).words(line)


def opened(qtbot: QtBot, page: CallsPage, call: Call) -> CallDetails:
    """The details of a call, with its addressees read."""
    page.open_record(call.id)
    details = page.detail.details
    assert isinstance(details, CallDetails)
    qtbot.waitUntil(lambda: bool(details.addressees.table.keys) and _shows(details, call.id), timeout=30_000)
    return details


def _shows(details: CallDetails, id: UUID) -> bool:
    return details.form.record is not None and details.form.record.id == id


def button(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def enter(editor: Editor, value: object) -> None:
    """As a person does it: the value is there, and the editor says that it was edited."""
    editor.set_value(value)
    editor.edited.emit()


def dialog_of(qtbot: QtBot, details: CallDetails) -> RecordDialog:
    qtbot.waitUntil(lambda: details.findChild(RecordDialog, "response-dialog") is not None)
    found = details.findChild(RecordDialog, "response-dialog")
    assert isinstance(found, RecordDialog)
    return found


def test_what_is_late_comes_first_and_says_so_in_words(qtbot: QtBot, calls: dict[str, Call], page: CallsPage) -> None:
    listed(qtbot, page, calls, ["late", "due", "undated", "settled"])
    line = row(qtbot, page, 0)
    assert words(page, line, "deadline") == "12 days overdue"
    assert words(page, line, "addressees") == "Ministry of Defence"
    assert words(page, line, "demands") == "Investigate"
    assert words(page, line, "outcome") == "No response yet"
    status = next(c for c in page.list.columns if c.name == "deadline").status
    assert status is not None and (look := status(line)) is not None
    assert (look.role, look.drawing) == ("attention", "clock")
    assert [words(page, row(qtbot, page, n), "deadline") for n in (1, 2, 3)] == [
        "Due in 5 days",
        "No due date",
        "Settled",
    ]


def test_the_list_narrows_to_the_open_and_the_overdue(qtbot: QtBot, calls: dict[str, Call], page: CallsPage) -> None:
    page.show_only("overdue")
    listed(qtbot, page, calls, ["late"])
    page.show_only("open")
    listed(qtbot, page, calls, ["late", "due", "undated"])
    page.open_record(calls["settled"].id)  # must not stay hidden
    listed(qtbot, page, calls, ["late", "due", "undated", "settled"])


def test_another_order_is_the_stores_and_is_kept(qtbot: QtBot, calls: dict[str, Call], page: CallsPage) -> None:
    listed(qtbot, page, calls, ["late", "due", "undated", "settled"])
    place = next(n for n, column in enumerate(page.list.columns) if column.name == "title")
    page.table.horizontalHeader().setSortIndicator(place, Qt.SortOrder.DescendingOrder)
    listed(qtbot, page, calls, ["undated", "settled", "late", "due"])
    assert page.list.listing == Listing("call", page.desk.case_id, "title", True)


def test_a_call_without_a_source_is_made_by_typing(qtbot: QtBot, ws: Workspace, page: CallsPage, case: Case) -> None:
    page.add_record()
    details = page.detail.details
    assert isinstance(details, CallDetails)
    assert not details.addressees.isVisible()
    enter(details.form.field("title").editor, "Publish the findings")
    details.flush()
    assert ws.records.count("call", case_id=case.id) == 0  # what is demanded is still missing
    enter(details.form.field("demands").editor, ("release_or_disclose",))
    with qtbot.waitSignal(details.saved):
        details.flush()
    assert [call.heading for call in ws.records.of("call", case_id=case.id)] == ["Publish the findings"]
    qtbot.waitUntil(lambda: details.addressees.isVisible())
    assert details.form.field("sentence").isVisible()


def test_a_change_is_saved_on_leaving_and_can_be_undone(
    qtbot: QtBot, ws: Workspace, calls: dict[str, Call], page: CallsPage
) -> None:
    details = opened(qtbot, page, calls["late"])
    enter(details.grounds.field("impact").editor, "none")
    details.flush()
    qtbot.waitUntil(lambda: ws.records.get(calls["late"].id).impact == "none")  # type: ignore[attr-defined]
    page.desk.jobs.change(page, lambda ws: ws.past.undo())
    qtbot.waitUntil(lambda: ws.records.get(calls["late"].id).impact == "")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: details.grounds.field("impact").editor.value() == "")


def test_an_addressee_is_added_changed_and_removed(
    qtbot: QtBot, ws: Workspace, calls: dict[str, Call], page: CallsPage
) -> None:
    details = opened(qtbot, page, calls["late"])
    table, panel = details.addressees.table, details.addressees.panel
    button(details, "call-add-addressee").click()
    assert panel.isVisible()
    enter(panel.form.field("due").editor, days(3))
    panel.flush()
    assert "Say who is addressed" in panel.form.field("party_id").problem
    enter(panel.form.field("wording").editor, "the coalition")
    panel.flush()
    qtbot.waitUntil(lambda: len(table.keys) == 2)
    added = ws.records.get(table.current_key)
    assert isinstance(added, Addressee) and (added.wording, added.due) == ("the coalition", days(3))
    enter(panel.form.field("due").editor, days(-200))
    panel.flush()
    qtbot.waitUntil(lambda: "before the call was made" in panel.form.field("due").problem)
    assert ws.records.get(added.id).due == days(3)  # type: ignore[attr-defined]
    enter(panel.form.field("due").editor, days(-2))
    panel.flush()
    qtbot.waitUntil(lambda: "2 days overdue" in _words(table))
    button(details, "call-remove-addressee").click()
    qtbot.waitUntil(lambda: len(table.keys) == 1)
    assert not panel.isVisible()


def _words(table: SmallTable) -> list[str]:
    return [cell.words for row in table.rows for cell in row]


def test_a_response_older_than_the_call_is_refused_under_its_date(
    qtbot: QtBot, ws: Workspace, calls: dict[str, Call], page: CallsPage
) -> None:
    details = opened(qtbot, page, calls["late"])
    button(details, "call-log-response").click()
    dialog = dialog_of(qtbot, details)
    assert "Ministry of Defence" in dialog.windowTitle()
    assert dialog.field("responder").editor.value() == "Ministry of Defence"
    dialog.save()
    assert dialog.field("type").problem
    enter(dialog.field("type").editor, "counter_or_denial")
    enter(dialog.field("date").editor, days(-101))
    dialog.save()
    qtbot.waitUntil(lambda: "before the call was made" in dialog.field("date").problem)
    assert ws.records.of("response", call_id=calls["late"].id) == []
    enter(dialog.field("date").editor, days(-86))
    enter(dialog.field("stance").editor, "denies")
    enter(dialog.field("conceded_deaths").editor, Range(3, 5))
    dialog.save()
    qtbot.waitUntil(lambda: len(ws.records.of("response", call_id=calls["late"].id)) == 1)
    (response,) = ws.records.of("response", call_id=calls["late"].id)
    assert isinstance(response, Response)
    assert response.conceded_deaths == Range(3, 5)
    assert response.addressee_id == details.addressees.table.current_key
    qtbot.waitUntil(lambda: any("answered after 14 days" in text for text in _texts(details.responses)))
    assert any("Denies" in text for text in _texts(details.responses))
    qtbot.waitUntil(lambda: "answered after 14 days" in words(page, row(qtbot, page, 0), "outcome"))


def test_a_response_asks_for_the_status_and_the_call_is_no_longer_overdue(
    qtbot: QtBot, ws: Workspace, calls: dict[str, Call], page: CallsPage
) -> None:
    details = opened(qtbot, page, calls["late"])
    button(details, "call-log-response").click()
    dialog = dialog_of(qtbot, details)
    assert isinstance(dialog, ResponseDialog)
    status = dialog.status.editor
    assert status.value() == "pending"
    dialog.field("type").editor.setFocus()
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert status.isAncestorOf(dialog.focusWidget()), "it is reached where it stands"
    enter(dialog.field("type").editor, "favourable")
    assert status.value() == "closed"
    enter(dialog.field("type").editor, "counter_or_denial")
    assert status.value() == "no_action", "proposed from the kind of response"
    enter(status, "not_continuing")
    enter(dialog.field("type").editor, "token")
    assert status.value() == "not_continuing", "what a person chose stands"
    enter(dialog.field("date").editor, days(-86))
    dialog.save()
    qtbot.waitUntil(lambda: len(ws.records.of("response", call_id=calls["late"].id)) == 1)
    (addressee,) = ws.records.of("addressee", call_id=calls["late"].id)
    assert isinstance(addressee, Addressee) and addressee.status == "not_continuing"
    qtbot.waitUntil(lambda: words(page, row(qtbot, page, 0), "deadline") == "Answered, not fulfilled")
    qtbot.waitUntil(lambda: "Answered, not fulfilled" in _words(details.addressees.table))  # read apart from the list
    assert "answered after 14 days" in _words(details.addressees.table)
    page.show_only("overdue")
    qtbot.waitUntil(lambda: titles(page, calls) == [])
    page.show_only("unfulfilled")
    listed(qtbot, page, calls, ["late"])


def test_kind_and_status_are_typed_letter_by_letter(
    qtbot: QtBot, ws: Workspace, calls: dict[str, Call], page: CallsPage
) -> None:
    """What is half-typed is no kind and no status: nothing is proposed from it, nothing is saved, nothing breaks."""
    details = opened(qtbot, page, calls["late"])
    button(details, "call-log-response").click()
    dialog = dialog_of(qtbot, details)
    assert isinstance(dialog, ResponseDialog)
    line, status = dialog.field("type").editor.focusProxy(), dialog.status.editor.focusProxy()
    assert isinstance(line, PickLine) and isinstance(status, PickLine)
    dialog.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "denial")
    assert dialog.status.editor.value() == "pending"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert dialog.status.editor.value() == "no_action"
    status.selectAll()
    QTest.keyClicks(status, "zzz")
    assert dialog._half_typed(), "also a lock just now keeps what was typed"
    dialog.save()
    assert "not chosen yet" in dialog.status.problem
    assert ws.records.of("response", call_id=calls["late"].id) == []


def test_a_status_changed_by_others_meanwhile_is_asked_about(
    qtbot: QtBot, ws: Workspace, calls: dict[str, Call], page: CallsPage
) -> None:
    details = opened(qtbot, page, calls["late"])
    button(details, "call-log-response").click()
    dialog = dialog_of(qtbot, details)
    assert isinstance(dialog, ResponseDialog)
    enter(dialog.field("type").editor, "counter_or_denial")
    (addressee,) = ws.records.of("addressee", call_id=calls["late"].id)
    ws.records.change(addressee.id, status="some_continuing")
    dialog.save()
    qtbot.waitUntil(lambda: "Somebody else has set it to “Some action, continuing”" in dialog.status.problem)
    assert ws.records.of("response", call_id=calls["late"].id) == []
    dialog.save()
    qtbot.waitUntil(lambda: len(ws.records.of("response", call_id=calls["late"].id)) == 1)
    assert ws.records.get(addressee.id).status == "no_action"  # type: ignore[attr-defined]


def _texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_the_quotation_leads_into_its_source(
    qtbot: QtBot, ws: Workspace, page: CallsPage, case: Case, tmp_path: object
) -> None:
    added = ws.sources.add_text("They met. We demand an inquiry at once. They left.", case.id, title="A statement")
    assert added.rendition_id is not None
    call = Call(case_id=case.id, title="An inquiry", demands=("investigate",))
    made, _changes = ws.sources.derive(added.rendition_id, 10, 39, call)
    assert isinstance(made, Call)
    page.open_record(made.id)
    quotation = page.detail.details.findChild(QLabel, "call-quotation-words")
    assert isinstance(quotation, QLabel)
    qtbot.waitUntil(lambda: quotation.text() == "We demand an inquiry at once.")
    details = page.detail.details
    assert isinstance(details, CallDetails)
    assert not details.form.field("sentence").isVisible()
    with qtbot.waitSignal(page.desk.record_wanted) as wanted:
        button(page, "call-open-source").click()
    assert wanted.args == [made.excerpt_id]
    assert isinstance(ws.records.get(added.source_id), Source)


def test_an_empty_choice_says_so_and_leads_back(qtbot: QtBot, ws: Workspace, page: CallsPage, case: Case) -> None:
    ws.calls.add(case.id, Call(title="Undated", demands=("investigate",)))
    page.show_only("overdue")
    empty = page.table.viewport()
    qtbot.waitUntil(lambda: "No call is overdue." in [label.text() for label in empty.findChildren(QLabel)])
    back = next(each for each in empty.findChildren(QPushButton) if each.text() == "Show all calls")
    qtbot.waitUntil(back.isVisible)
    back.click()
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)


def test_enter_and_del_work_on_an_addressee(
    qtbot: QtBot, ws: Workspace, calls: dict[str, Call], page: CallsPage
) -> None:
    details = opened(qtbot, page, calls["late"])
    table = details.addressees.table
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert details.addressees.panel.isVisible()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: ws.records.of("addressee", call_id=calls["late"].id) == [])
    qtbot.waitUntil(lambda: not table.isVisible())


def test_every_control_has_a_name(qtbot: QtBot, calls: dict[str, Call], page: CallsPage) -> None:
    details = opened(qtbot, page, calls["late"])
    details.addressees.add()
    nameless = [
        each
        for each in details.findChildren(QWidget)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and each.isVisible()
        and not each.focusProxy()
        and not _name(each)
    ]
    assert nameless == []


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)) if interface is not None else ""
