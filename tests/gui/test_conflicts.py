"""Somebody else saves between opening a form and saving it: nothing is lost, and a person decides where both changed
the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui import style
from casefile.gui.app import speak
from casefile.gui.desk import Desk
from casefile.gui.dialogs.conflict import ConflictDialog
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.drafts import Drafts
from casefile.gui.pages.incidents.adopt import AdoptDialog
from casefile.gui.pages.incidents.details import IncidentDetails
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.widgets.form import Form, Section
from casefile.model.fields import kind_of
from casefile.model.merging import Conflict
from casefile.model.records import Addressee, Call, Case, CasualtyFigure, Incident, Place
from casefile.model.values import Range
from casefile.workspace import Workspace

_FIELDS = ("title", "narrative", "place_wording")


@pytest.fixture
def incident(ws: Workspace, case: Case) -> Incident:
    """An incident as a form would read it."""
    made = Incident(case_id=case.id, title="The school", narrative="At noon.")
    ws.records.save(made)
    return read(ws, made)


def read(ws: Workspace, of: Incident) -> Incident:
    """The incident as it is in the vault now."""
    found = ws.records.get(of.id)
    assert isinstance(found, Incident)
    return found


def steps(ws: Workspace, of: Incident) -> int:
    """How often it was written."""
    return len(ws.records.history(of.id))


def asked(desk: Desk) -> ConflictDialog | None:
    """The dialog that shows both versions, where one is open."""
    place: QWidget = desk.keep  # type: ignore[attr-defined]
    return next((each for each in place.findChildren(ConflictDialog) if each.isVisible()), None)


def wait_for(qtbot: QtBot, desk: Desk) -> ConflictDialog:
    """The dialog that shows both versions, once it is there."""
    qtbot.waitUntil(lambda: asked(desk) is not None)
    found = asked(desk)
    assert found is not None
    return found


# A dialog


@pytest.fixture
def dialog(desk: Desk, incident: Incident) -> RecordDialog:
    """The dialog for an incident, just opened."""
    place: QWidget = desk.keep  # type: ignore[attr-defined]
    made = RecordDialog(
        desk, incident, _FIELDS, title="Edit", action="Save", label="Change incident", needed=("title",), parent=place
    )
    made.open()
    return made


def closed(dialog: RecordDialog) -> Callable[[], bool]:
    """Whether a dialog was accepted."""
    ended: list[int] = []
    dialog.finished.connect(ended.append)
    return lambda: ended == [1]


def test_fields_that_only_one_side_changed_merge_without_a_question(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, dialog: RecordDialog
) -> None:
    ws.records.change(incident.id, narrative="At one.", place_wording="in the east")
    dialog.field("title").editor.set_value("The hospital")
    done = closed(dialog)
    dialog.save()
    qtbot.waitUntil(done)
    now = read(ws, incident)
    assert (now.title, now.narrative, now.place_wording) == ("The hospital", "At one.", "in the east")


def test_the_same_change_on_both_sides_is_none(
    qtbot: QtBot, ws: Workspace, incident: Incident, dialog: RecordDialog
) -> None:
    ws.records.change(incident.id, title="The hospital")
    dialog.field("title").editor.set_value("The hospital")
    done = closed(dialog)
    dialog.save()
    qtbot.waitUntil(done)


@pytest.mark.parametrize(("side", "kept"), [("mine", "The hospital"), ("theirs", "The clinic")])
def test_a_field_that_both_changed_is_chosen(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, dialog: RecordDialog, side: str, kept: str
) -> None:
    ws.records.change(incident.id, title="The clinic", place_wording="in the east")
    dialog.field("title").editor.set_value("The hospital")
    dialog.field("narrative").editor.set_value("At two.")
    done = closed(dialog)
    dialog.save()
    question = wait_for(qtbot, desk)
    assert list(question.choices) == ["title"], "the others merge"
    choice = question.choices["title"]
    assert [shown.value() for shown in choice._shown] == ["The hospital", "The clinic"]
    assert choice.theirs.isChecked() and not choice.mine.isChecked()
    getattr(choice, side).click()
    question.save_button.click()
    qtbot.waitUntil(done)
    now = read(ws, incident)
    assert (now.title, now.narrative, now.place_wording) == (kept, "At two.", "in the east")


def test_called_off_it_leaves_what_was_typed_and_asks_again(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, dialog: RecordDialog
) -> None:
    ws.records.change(incident.id, title="The clinic")
    before = steps(ws, incident)
    dialog.field("title").editor.set_value("The hospital")
    for _time in range(2):
        dialog.save()
        question = wait_for(qtbot, desk)
        qtbot.keyClick(question, Qt.Key.Key_Return)  # somebody was still typing
        assert not question.isVisible()
        assert dialog.isVisible() and dialog.field("title").editor.value() == "The hospital"
        assert read(ws, incident).title == "The clinic" and steps(ws, incident) == before
        qtbot.waitUntil(dialog.save_button.isEnabled)


def test_a_third_change_while_choosing_is_asked_about_too(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, dialog: RecordDialog
) -> None:
    ws.records.change(incident.id, title="The clinic")
    dialog.field("title").editor.set_value("The hospital")
    done = closed(dialog)
    dialog.save()
    question = wait_for(qtbot, desk)
    ws.records.change(incident.id, title="The third")
    question.choices["title"].mine.click()
    question.save_button.click()
    qtbot.waitUntil(lambda: (next_one := asked(desk)) is not None and next_one is not question)
    again = wait_for(qtbot, desk)
    assert [shown.value() for shown in again.choices["title"]._shown] == ["The hospital", "The third"]
    assert dialog.field("title").editor.value() == "The hospital"
    again.choices["title"].mine.click()
    again.save_button.click()
    qtbot.waitUntil(done)
    assert read(ws, incident).title == "The hospital"


def test_moved_to_the_trash_meanwhile(qtbot: QtBot, ws: Workspace, incident: Incident, dialog: RecordDialog) -> None:
    ws.records.trash([incident.id])
    dialog.field("title").editor.set_value("The hospital")
    done = closed(dialog)
    dialog.save()
    qtbot.waitUntil(lambda: "moved to the trash" in dialog.problem)
    assert "your text is still here" in dialog.problem
    assert dialog.field("title").editor.value() == "The hospital"
    ws.records.restore([incident.id])
    dialog.save()
    qtbot.waitUntil(done)
    assert read(ws, incident).title == "The hospital"


def test_taken_out_meanwhile(qtbot: QtBot, ws: Workspace, incident: Incident, dialog: RecordDialog) -> None:
    ws.past.undo()
    dialog.field("title").editor.set_value("The hospital")
    done = closed(dialog)
    dialog.save()
    qtbot.waitUntil(lambda: "taken out of the vault" in dialog.problem)
    assert dialog.field("title").editor.value() == "The hospital"
    ws.past.redo()
    dialog.save()
    qtbot.waitUntil(done)
    assert read(ws, incident).title == "The hospital"


def test_what_a_dialog_keeps_over_a_lock_knows_what_it_changed(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, dialog: RecordDialog
) -> None:
    dialog.field("title").editor.set_value("The hospital")
    kept = desk.drafts.collect()
    dialog.reject()
    ws.records.change(incident.id, title="The clinic", narrative="At one.")
    desk.drafts._kept = dict(kept)
    again = RecordDialog(
        desk, read(ws, incident), _FIELDS, title="Edit", action="Save", label="", parent=dialog.parent()
    )
    again.open()
    assert again.field("title").editor.value() == "The hospital"
    assert again.field("narrative").editor.value() == "At one.", "it was not changed there"
    again.save()
    question = wait_for(qtbot, desk)
    assert list(question.choices) == ["title"]
    question.reject()
    again.reject()


# A form that saves by itself


@pytest.fixture
def form(desk: Desk, incident: Incident) -> Form:
    """The form of an incident."""
    place: QWidget = desk.keep  # type: ignore[attr-defined]
    made = Form(desk, "incident", [Section("", (*_FIELDS, "strikes"))], parent=place)
    made.show_record(incident)
    place.show()
    return made


def enter(form: Form, name: str, value: Any) -> None:
    """Enter something, as a person does."""
    form.field(name).editor.set_value(value)
    form.field(name).editor.edited.emit()


def test_a_form_sends_only_what_was_changed(qtbot: QtBot, ws: Workspace, incident: Incident, form: Form) -> None:
    ws.records.change(incident.id, narrative="At one.")
    enter(form, "title", "The hospital")
    form.flush()
    qtbot.waitUntil(lambda: read(ws, incident).title == "The hospital")
    now = read(ws, incident)
    assert now.narrative == "At one."
    form.show_record(now)
    assert form.field("narrative").editor.value() == "At one.", "the merged record is shown"
    assert ws.past.undo_label() == "Change “Title”"


@pytest.mark.parametrize(("side", "kept"), [("mine", "The hospital"), ("theirs", "The clinic")])
def test_a_form_asks_which_stands(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, form: Form, side: str, kept: str
) -> None:
    enter(form, "title", "The hospital")
    enter(form, "narrative", "At two.")
    ws.records.change(incident.id, title="The clinic", place_wording="in the east")
    form.show_record(read(ws, incident))  # the page has heard of it; what is being typed stays
    assert form.field("title").editor.value() == "The hospital"
    assert form.field("place_wording").editor.value() == "in the east"
    form.flush()
    question = wait_for(qtbot, desk)
    getattr(question.choices["title"], side).click()
    question.save_button.click()
    qtbot.waitUntil(lambda: read(ws, incident).narrative == "At two.")
    now = read(ws, incident)
    assert (now.title, now.place_wording) == (kept, "in the east")
    assert form.field("title").editor.value() == kept
    qtbot.waitUntil(lambda: not form.has_unsent and not desk.drafts.collect())


def test_called_off_a_form_keeps_what_was_typed_and_goes_on_with_the_rest(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, form: Form
) -> None:
    enter(form, "title", "The hospital")
    enter(form, "narrative", "At two.")
    ws.records.change(incident.id, title="The clinic")
    form.flush()
    wait_for(qtbot, desk).reject()
    assert form.field("title").editor.value() == "The hospital"
    assert "somebody else" in form.field("title").problem
    form.flush()
    qtbot.waitUntil(lambda: read(ws, incident).narrative == "At two.")
    assert asked(desk) is None and read(ws, incident).title == "The clinic"
    enter(form, "title", "The hospital, after all")
    form.flush()
    wait_for(qtbot, desk).reject()


def test_what_was_not_decided_is_given_back_with_its_record(
    qtbot: QtBot, ws: Workspace, desk: Desk, case: Case, incident: Incident, form: Form
) -> None:
    other = Incident(case_id=case.id, title="Another")
    ws.records.save(other)
    enter(form, "title", "The hospital")
    ws.records.change(incident.id, title="The clinic")
    form.show_record(read(ws, other))  # one goes on; the question comes when it is shown already
    wait_for(qtbot, desk).reject()
    assert form.field("title").editor.value() == "Another" and not form.has_unsent
    form.show_record(read(ws, incident))
    assert form.field("title").editor.value() == "The hospital"
    form.flush()
    question = wait_for(qtbot, desk)
    question.choices["title"].mine.click()
    question.save_button.click()
    qtbot.waitUntil(lambda: read(ws, incident).title == "The hospital")
    assert read(ws, other).title == "Another"


def test_decided_after_one_went_on_it_changes_the_right_record(
    qtbot: QtBot, ws: Workspace, desk: Desk, case: Case, incident: Incident, form: Form
) -> None:
    other = Incident(case_id=case.id, title="Another")
    ws.records.save(other)
    enter(form, "title", "The hospital")
    ws.records.change(incident.id, title="The clinic")
    form.show_record(read(ws, other))
    question = wait_for(qtbot, desk)
    question.choices["title"].mine.click()
    question.save_button.click()
    qtbot.waitUntil(lambda: read(ws, incident).title == "The hospital")
    assert form.field("title").editor.value() == "Another"
    enter(form, "title", "Another one")
    form.flush()
    qtbot.waitUntil(lambda: read(ws, other).title == "Another one")


def test_what_cannot_be_read_yet_is_given_back_with_its_record(
    qtbot: QtBot, ws: Workspace, desk: Desk, case: Case, incident: Incident, form: Form
) -> None:
    other = Incident(case_id=case.id, title="Another")
    ws.records.save(other)
    strikes = form.field("strikes").editor
    strikes.parts._most.setText("ten?")
    strikes.parts.edited.emit()
    form.show_record(read(ws, other))
    assert strikes.parts._most.text() == ""
    form.show_record(read(ws, incident))
    assert strikes.parts._most.text() == "ten?"


def test_ones_own_changes_in_a_row_are_no_conflict(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, form: Form
) -> None:
    for n in range(12):
        enter(form, "title", f"Version {n}\u202e ")  # the vault keeps it otherwise
        form.flush()
        if n % 3 == 0:
            qtbot.wait(1)
    qtbot.waitUntil(lambda: read(ws, incident).title == "Version 11")
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert asked(desk) is None and form.field("title").problem == ""


def test_a_stale_reading_does_not_take_back_what_is_being_saved(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, form: Form
) -> None:
    enter(form, "title", "The hospital")
    form.flush()
    form.show_record(incident)  # read before the change was made
    assert form.field("title").editor.value() == "The hospital"
    enter(form, "title", "The hospital of the city")
    form.flush()
    qtbot.waitUntil(lambda: read(ws, incident).title == "The hospital of the city")
    assert asked(desk) is None


def test_what_a_form_keeps_over_a_lock_knows_what_stood_there(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident, form: Form
) -> None:
    enter(form, "title", "The hospital")
    kept = desk.drafts.collect()
    assert json.loads(next(iter(kept.values())))["stood"] == {"title": "The school"}
    form.deleteLater()
    ws.records.change(incident.id, title="The clinic")
    desk.drafts = Drafts(desk.jobs, kept, desk)
    place: QWidget = desk.keep  # type: ignore[attr-defined]
    again = Form(desk, "incident", [Section("", _FIELDS)], parent=place)
    again.show_record(read(ws, incident))
    assert again.field("title").editor.value() == "The hospital"
    again.flush()
    question = wait_for(qtbot, desk)
    assert [shown.value() for shown in question.choices["title"]._shown] == ["The hospital", "The clinic"]
    question.reject()


def test_a_form_says_when_its_record_went_to_the_trash_or_out(
    qtbot: QtBot, ws: Workspace, incident: Incident, form: Form
) -> None:
    enter(form, "title", "The hospital")
    ws.records.trash([incident.id])
    form.flush()
    qtbot.waitUntil(lambda: "moved to the trash" in form.field("title").problem)
    assert form.field("title").editor.value() == "The hospital"
    ws.past.undo()
    ws.past.undo()
    form.flush()
    qtbot.waitUntil(lambda: "taken out of the vault" in form.field("title").problem)
    ws.past.redo()
    form.flush()
    qtbot.waitUntil(lambda: read(ws, incident).title == "The hospital")


def test_a_page_shows_what_others_saved_while_one_types_and_saves_ones_own(
    qtbot: QtBot, ws: Workspace, desk: Desk, incident: Incident
) -> None:
    page = incidents_page(desk)
    assert isinstance(page, ListDetailPage)
    qtbot.addWidget(page)
    page.resize(1400, 900)
    page.show()
    page.open_record(incident.id)
    view = page.detail.details
    assert isinstance(view, IncidentDetails)
    qtbot.waitUntil(lambda: view.first.record is not None)
    enter(view.first, "title", "The hospital")
    desk.jobs.change(page, lambda ws: ws.records.change(incident.id, narrative="At one.", verification="likely"))
    qtbot.waitUntil(lambda: view.first.field("narrative").editor.value() == "At one.")
    qtbot.waitUntil(lambda: view.second.field("verification").editor.value() == "likely")
    assert view.first.field("title").editor.value() == "The hospital"
    page.detail.flush()
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The hospital")
    now = read(ws, incident)
    assert (now.title, now.narrative, now.verification) == ("The hospital", "At one.", "likely")


# Others that save


def test_another_adopted_figure_is_not_written_over(
    qtbot: QtBot, ws: Workspace, desk: Desk, case: Case, incident: Incident
) -> None:
    ws.records.save(
        CasualtyFigure(case_id=case.id, incident_id=incident.id, group="civilians", effect="killed", count=Range(2, 4))
    )
    (row,) = ws.incidents.figures(incident.id).rows
    place: QWidget = desk.keep  # type: ignore[attr-defined]
    adopting = AdoptDialog(desk, incident.id, row, {}, place)
    adopting.open()
    ws.incidents.adopt(incident.id, "civilians", "killed", Range(3, 3), "judgement", "Counted by two")
    next(b for b in adopting.rules.buttons() if b.property("code") == "judgement").click()
    adopting.count.put(Range(4, 4))
    adopting.reason.put("Counted by one")
    adopting.save()
    question = wait_for(qtbot, desk)
    assert list(question.choices) == ["count", "adopted_reason"]
    assert [shown.value() for shown in question.choices["count"]._shown] == ["4", "3"]
    for choice in question.choices.values():
        choice.mine.click()
    question.save_button.click()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    (row,) = ws.incidents.figures(incident.id).rows
    assert row.adopted is not None
    assert (row.adopted.count, row.adopted.adopted_reason) == (Range(4, 4), "Counted by one")
    assert len(ws.records.of("figure", incident_id=incident.id)) == 2, "one source's, and one adopted"


def test_an_addressee_changed_by_two_keeps_both_changes(ws: Workspace, case: Case) -> None:
    call = Call(case_id=case.id, title="Open the road", demands=("investigate",))
    seen = Addressee(case_id=case.id, call_id=call.id, wording="The ministry", status="pending")
    ws.records.save(call, seen)
    seen = ws.records.get(seen.id)  # type: ignore[assignment]
    ws.calls.change_addressee(replaced(seen, wording="The ministry of health"), seen)
    ws.calls.change_addressee(replaced(seen, remarks="By letter"), seen)
    now = ws.records.get(seen.id)
    assert isinstance(now, Addressee)
    assert (now.wording, now.remarks) == ("The ministry of health", "By letter")
    with pytest.raises(Conflict):
        ws.calls.change_addressee(replaced(seen, wording="Somebody else"), seen)


def replaced(addressee: Addressee, **values: Any) -> Addressee:
    """The addressee with other values."""
    return replace(addressee, **values)


# The dialog that asks


@pytest.fixture
def arabic(app: QApplication) -> Iterator[QApplication]:
    """The program, speaking Arabic."""
    speak(app, "ar")
    yield app
    speak(app, "en")


def conflict(ws: Workspace, case: Case, **values: tuple[Any, Any]) -> Conflict:
    """A conflict on an incident, with these two values each."""
    base = Incident(case_id=case.id, title="The school")
    ws.records.save(base)
    base = read(ws, base)
    specs = tuple(spec for spec in kind_of(base).fields if spec.name in values)
    mine, theirs = ({name: both[side] for name, both in values.items()} for side in (0, 1))
    return Conflict(base, replace(base, **mine), replace(base, **theirs), specs)


def test_links_and_codes_are_shown_in_words(qtbot: QtBot, ws: Workspace, desk: Desk, case: Case) -> None:
    one, two = Place(case_id=case.id, name="Hajin"), Place(case_id=case.id, name="Al-Shaafah")
    ws.records.save(one, two)
    place: QWidget = desk.keep  # type: ignore[attr-defined]
    found = conflict(ws, case, place_id=(one.id, two.id), verification=("likely", ""), related=((), (one.id, two.id)))
    dialog = ConflictDialog(desk, found, place)
    dialog.open()
    shown = {name: [each.value() for each in choice._shown] for name, choice in dialog.choices.items()}
    assert shown["verification"] == ["Likely", "Nothing is entered."]
    qtbot.waitUntil(lambda: dialog.choices["place_id"]._shown[0].value() == "Hajin")
    assert dialog.choices["place_id"]._shown[1].value() == "Al-Shaafah"
    assert dialog.choices["related"]._shown[1].value() == "Hajin, Al-Shaafah"


def test_the_keyboard_reaches_every_choice(qtbot: QtBot, ws: Workspace, desk: Desk, case: Case) -> None:
    place: QWidget = desk.keep  # type: ignore[attr-defined]
    dialog = ConflictDialog(desk, conflict(ws, case, title=("A", "B"), narrative=("C", "D")), place)
    chosen: list[Incident] = []
    dialog.settled.connect(chosen.append)
    title, narrative = dialog.choices.values()
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(title.theirs.hasFocus)
    qtbot.keyClick(title.theirs, Qt.Key.Key_Left)
    assert title.mine.isChecked() and not title.theirs.isChecked() and narrative.theirs.isChecked()
    stops: list[QWidget] = []
    at = dialog.focusWidget()
    for _stop in range(12):
        qtbot.keyClick(at, Qt.Key.Key_Tab)
        at = dialog.focusWidget()
        stops.append(at)
    assert {narrative.theirs, dialog.save_button} <= set(stops)
    dialog.save_button.setFocus()
    qtbot.keyClick(dialog.save_button, Qt.Key.Key_Return)
    (record,) = chosen
    assert (record.title, record.narrative) == ("A", "D")


@pytest.mark.parametrize("size", [100, 200])
def test_long_texts_scroll_and_stay_plain_also_from_the_right(
    qtbot: QtBot, arabic: QApplication, ws: Workspace, desk: Desk, case: Case, size: int
) -> None:
    style.apply(arabic, "light", size)
    style.settle()
    try:
        long = "<b>ضربت المدرسة</b> " * 800 + "x" * 3000
        place: QWidget = desk.keep  # type: ignore[attr-defined]
        dialog = ConflictDialog(desk, conflict(ws, case, title=("<i>أ</i>", "B"), narrative=(long, "ب")), place)
        dialog.open()
        qtbot.waitExposed(dialog)
        assert dialog.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = dialog.screen().availableGeometry()
        assert dialog.width() <= room.width() and dialog.height() <= room.height()
        dialog.resize(1024, 600)
        assert dialog.minimumSizeHint().width() <= 1024 and dialog.minimumSizeHint().height() <= 600
        area = dialog._area
        assert area.widget().minimumSizeHint().width() <= area.viewport().width(), "nothing is cut at the side"
        title, narrative = dialog.choices.values()
        assert title.mine.x() > title.theirs.x(), "one's own is read first: from the right"
        texts = narrative.findChildren(QPlainTextEdit)
        assert len(texts) == 2 and all(text.isReadOnly() for text in texts)
        assert texts[0].toPlainText() == long
        assert texts[0].verticalScrollBar().maximum() > 0 and texts[1].verticalScrollBar().maximum() == 0
        qtbot.waitUntil(lambda: size == 100 or area.verticalScrollBar().maximum() > 0)
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    finally:
        style.apply(arabic, "light", 100)
        style.settle()
