"""Editors and forms: what is entered comes out, what is wrong is said, what is typed is saved."""

from __future__ import annotations

import dataclasses
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.errors import BadInput, Refused
from casefile.gui.desk import Desk
from casefile.gui.widgets import form as forms
from casefile.gui.widgets.chips import Chip
from casefile.gui.widgets.code_pickers import CodePicker, CodesPicker
from casefile.gui.widgets.editor import Editor, NumberEditor, PointEditor
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.gui.widgets.range_edit import RangeEdit
from casefile.gui.widgets.record_pickers import RecordPicker
from casefile.gui.widgets.tags import TagsEdit
from casefile.model.fields import KINDS, FieldType
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident, Place
from casefile.model.values import Coordinates, Range
from casefile.workspace import Workspace

pytestmark = pytest.mark.usefixtures("app")


def line(editor: QWidget, name: str) -> QLineEdit:
    """The line whose accessible name ends so."""
    found = [each for each in editor.findChildren(QLineEdit) if each.accessibleName().endswith(name)]
    assert len(found) == 1, [each.accessibleName() for each in editor.findChildren(QLineEdit)]
    return found[0]


def type_into(qtbot: QtBot, target: QLineEdit, text: str) -> None:
    target.setFocus()
    target.selectAll()
    target.insert(text)
    target.textEdited.emit(text)


# Dates

DATES = [
    None,
    FuzzyDate.parse("2018-12-05"),
    FuzzyDate.parse("2018-12"),
    FuzzyDate.parse("2018"),
    FuzzyDate.parse("2018-12-05~"),
    FuzzyDate.parse("2018-12-05?"),
    FuzzyDate.parse("../2018-12-05"),
    FuzzyDate.parse("2018-12-05/.."),
    FuzzyDate.parse("2018-12-04/2018-12-06"),
    FuzzyDate.parse("2018-12/2019-01-02"),
    FuzzyDate("2018-12-05", "18:14", "Asia/Damascus"),
    FuzzyDate("2018-12-05", wording="last Wednesday", calendar="islamic", sequence=3),
    FuzzyDate.unknown("some time before dawn"),
    FuzzyDate.unknown(),
    FuzzyDate.parse("[2018-12-04,2018-12-06]"),
]


@pytest.mark.parametrize("date", DATES, ids=str)
def test_every_date_survives_the_editor(qtbot: QtBot, date: FuzzyDate | None) -> None:
    editor = FuzzyDateEdit()
    qtbot.addWidget(editor)
    told: list[object] = []
    editor.edited.connect(lambda: told.append(1))
    editor.set_value(date)
    assert editor.value() == date
    assert told == [], "showing a value is not editing it"


def test_a_date_is_typed_in_parts_and_said_in_words(qtbot: QtBot) -> None:
    editor = FuzzyDateEdit()
    qtbot.addWidget(editor)
    editor.set_label("When")
    editor.show()
    type_into(qtbot, line(editor, "When: year"), "٢٠١٨")  # Arabic-Indic digits
    assert editor.value() == FuzzyDate.year(2018)
    editor._first._month.setCurrentIndex(12)
    editor._first._month.activated.emit(12)
    assert editor.value() == FuzzyDate.month(2018, 12)
    type_into(qtbot, line(editor, "When: day"), "5")
    assert editor.value() == FuzzyDate.parse("2018-12-05")
    assert editor._preview.text() == "5 December 2018"
    editor._mode.setCurrentIndex(editor._mode.findData("before"))
    editor._mode.activated.emit(2)
    assert editor._preview.text() == "before 5 December 2018"


def test_an_impossible_date_says_so(qtbot: QtBot) -> None:
    editor = FuzzyDateEdit()
    qtbot.addWidget(editor)
    editor.set_label("When")
    editor.set_value(FuzzyDate.parse("2018-02-05"))
    type_into(qtbot, line(editor, "When: day"), "31")
    with pytest.raises(BadInput):
        editor.value()
    assert editor._preview.text() != ""
    type_into(qtbot, line(editor, "When: year"), "")
    with pytest.raises(BadInput, match="year"):
        editor.value()


# Counts, numbers, points


def test_number_words_typed_into_a_range_are_shown_as_a_number(qtbot: QtBot) -> None:
    edit = RangeEdit()
    qtbot.addWidget(edit)
    edit.set_value(Range(wording="three"))
    words = edit.findChildren(QLineEdit)[-1]
    words.editingFinished.emit()
    assert edit.value() == Range(wording="three"), "an older record is not changed by looking at it"
    words.clear()
    qtbot.keyClicks(words, "four women")
    words.editingFinished.emit()
    assert edit.value() == Range(4, 4, "four women")


@pytest.mark.parametrize("count", [None, Range(25, 25), Range(20, None, "over 20"), Range(None, None, "dozens")])
def test_every_count_survives_the_editor(qtbot: QtBot, count: Range | None) -> None:
    editor = RangeEdit()
    qtbot.addWidget(editor)
    editor.set_value(count)
    assert editor.value() == count


def test_a_count_typed_in_one_line_is_taken_apart(qtbot: QtBot) -> None:
    editor = RangeEdit()
    qtbot.addWidget(editor)
    type_into(qtbot, editor._least, "12-25")
    assert editor.value() == Range.parse("12-25")
    editor.set_value(None)
    type_into(qtbot, editor._least, "x12y")
    with pytest.raises(BadInput):
        editor.value()


def test_numbers_and_points(qtbot: QtBot) -> None:
    number, point = NumberEditor(), PointEditor()
    qtbot.addWidget(number)
    qtbot.addWidget(point)
    number.set_value(7)
    assert number.value() == 7
    number.line.setText("seven")
    with pytest.raises(BadInput):
        number.value()
    point.set_value(Coordinates.parse("34.69, 40.83"))
    assert point.value() == Coordinates.parse("34.69, 40.83")


# Vocabularies and tags


def test_a_code_that_nobody_knows_is_kept(qtbot: QtBot) -> None:
    editor = CodePicker("verification")
    qtbot.addWidget(editor)
    editor.set_value("from_elsewhere")
    assert editor.value() == "from_elsewhere"


def test_a_long_term_leaves_its_form_narrow(qtbot: QtBot) -> None:
    """At 1280 px the form of a record has some 310 px."""
    chip = Chip("Attaque contre des bâtiments religieux, éducatifs ou culturels")
    qtbot.addWidget(chip)
    assert chip.minimumSizeHint().width() <= 310


def test_a_term_is_taken_out_by_its_chip(qtbot: QtBot) -> None:
    editor = CodesPicker("demand")
    qtbot.addWidget(editor)
    editor.set_value(("investigate",))
    editor._row._chips["investigate"]._remove.click()
    assert editor.value() == ()


def test_tags(qtbot: QtBot) -> None:
    editor = TagsEdit()
    qtbot.addWidget(editor)
    editor.set_value(("one",))
    editor._line.setText("two")
    qtbot.keyClick(editor._line, Qt.Key.Key_Return)
    assert editor.value() == ("one", "two")
    editor._line.setText("three")
    assert editor.value() == ("one", "two", "three"), "what is still being typed counts"
    editor._line.clear()
    qtbot.keyClick(editor._line, Qt.Key.Key_Backspace)
    assert editor.value() == ("one",)


# Links


def test_an_emptied_line_is_no_link(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Hajin")
    ws.records.save(place)
    editor = RecordPicker(desk, ("place",))
    qtbot.addWidget(editor)
    editor.set_value(place.id)
    qtbot.waitUntil(lambda: editor.line.text() == "Hajin")
    assert editor.value() == place.id
    with qtbot.waitSignal(editor.edited):
        editor.line.selectAll()
        qtbot.keyClick(editor.line, Qt.Key.Key_Delete)
    assert editor.value() is None


def test_a_linked_record_is_shown_under_the_name_that_it_gets(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case
) -> None:
    place = Place(case_id=case.id, name="Hajin")
    ws.records.save(place)
    editor = RecordPicker(desk, ("place",))
    qtbot.addWidget(editor)
    editor.set_value(place.id)
    qtbot.waitUntil(lambda: editor.line.text() == "Hajin")
    desk.jobs.change(editor, lambda ws: ws.records.change(place.id, name="Hajin town"))
    qtbot.waitUntil(lambda: editor.line.text() == "Hajin town")
    assert editor.value() == place.id


# Forms


@pytest.fixture
def incident(ws: Workspace, case: Case) -> Incident:
    made = Incident(case_id=case.id, title="A raid", narrative="At dusk.")
    ws.records.save(made)
    found = ws.records.get(made.id)
    assert isinstance(found, Incident)
    return found


@pytest.fixture
def form(qtbot: QtBot, desk: Desk, incident: Incident) -> Form:
    made = Form(desk, "incident", [Section("", ("title", ("when", "verification"), "narrative", "strikes"))])
    qtbot.addWidget(made)
    made.show_record(incident)
    made.show()
    made.activateWindow()
    return made


def current(ws: Workspace, id: UUID) -> Incident:
    found = ws.records.get(id)
    assert isinstance(found, Incident)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_shows_any_kind(qtbot: QtBot, desk: Desk, case: Case, kind: str) -> None:
    made = Form(desk, kind)
    qtbot.addWidget(made)
    spec = KINDS[kind]
    record = spec.record(case_id=case.id)
    made.start_new(record)
    for field in spec.fields:
        if not field.owner:
            value = made.field(field.name).editor.value()
            assert value == getattr(record, field.name), field.name
            assert isinstance(made.field(field.name).editor, Editor)


def test_a_change_is_saved_on_leaving_the_field(
    qtbot: QtBot, desk: Desk, form: Form, ws: Workspace, incident: Incident
) -> None:
    title = line(form, "Title, needed")
    title.setFocus()
    qtbot.waitUntil(title.hasFocus)
    type_into(qtbot, title, "Another title")
    with qtbot.waitSignal(desk.saved):
        form.field("narrative").editor.focusProxy().setFocus()
    assert current(ws, incident.id).title == "Another title"
    assert ws.past.undo_label() == "Change “Title”"


def test_a_change_is_saved_after_a_while(
    qtbot: QtBot, desk: Desk, form: Form, ws: Workspace, incident: Incident
) -> None:
    form._soon.setInterval(50)
    with qtbot.waitSignal(desk.saved):
        form.field("narrative").editor.text.insertPlainText("Typed. ")
    assert current(ws, incident.id).narrative == "Typed. At dusk."
    assert forms.SAVED_AFTER == 2000


def test_nothing_changed_is_nothing_saved(qtbot: QtBot, form: Form, ws: Workspace) -> None:
    before = ws.records.head().seq
    type_into(qtbot, line(form, "Title, needed"), "A raid")
    form.flush()
    qtbot.waitUntil(lambda: not form._desk.jobs.busy)
    assert ws.records.head().seq == before


def test_an_error_is_said_under_its_field_and_the_text_stays(
    qtbot: QtBot, form: Form, ws: Workspace, incident: Incident
) -> None:
    title = line(form, "Title, needed")
    type_into(qtbot, title, "")
    form.flush()
    qtbot.waitUntil(lambda: form.field("title").problem != "")
    assert current(ws, incident.id).title == "A raid"
    type_into(qtbot, title, "Right")
    assert form.field("title").problem == ""
    form.flush()
    qtbot.waitUntil(lambda: current(ws, incident.id).title == "Right")


def test_what_cannot_be_read_is_said_and_holds_up_nothing_else(
    qtbot: QtBot, form: Form, ws: Workspace, incident: Incident
) -> None:
    type_into(qtbot, form.field("strikes").editor.typed, "x12y")
    type_into(qtbot, line(form, "Title, needed"), "Saved all the same")
    form.flush()
    assert form.field("strikes").problem != ""
    qtbot.waitUntil(lambda: current(ws, incident.id).title == "Saved all the same")
    assert current(ws, incident.id).strikes is None


def test_news_of_the_record_leave_alone_what_is_being_typed(qtbot: QtBot, form: Form, incident: Incident) -> None:
    title = line(form, "Title, needed")
    type_into(qtbot, title, "Half a ti")
    form.show_record(dataclasses.replace(incident, title="From elsewhere", narrative="New text"))
    assert title.text() == "Half a ti"
    assert form.field("narrative").editor.value() == "New text"


def test_a_draft_is_saved_when_it_has_what_it_needs(
    qtbot: QtBot, desk: Desk, form: Form, ws: Workspace, case: Case
) -> None:
    draft = Incident(case_id=case.id)
    form.start_new(draft)
    form.field("narrative").editor.text.insertPlainText("Only a text")
    form.flush()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert ws.records.many([draft.id]) == []
    type_into(qtbot, line(form, "Title, needed"), "Now a title")
    with qtbot.waitSignal(form.saved) as heard:
        form.flush()
    assert heard.args == [draft.id]
    saved = current(ws, draft.id)
    assert (saved.title, saved.narrative) == ("Now a title", "Only a text")
    assert saved.ref == "TST-I-0002"
    assert ws.past.undo_label() == "Add Incident"


def test_another_record_saves_the_one_before(
    qtbot: QtBot, form: Form, ws: Workspace, case: Case, incident: Incident
) -> None:
    type_into(qtbot, line(form, "Title, needed"), "Left in a hurry")
    form.show_record(Incident(case_id=case.id, title="Another"))
    assert line(form, "Title, needed").text() == "Another"
    qtbot.waitUntil(lambda: current(ws, incident.id).title == "Left in a hurry")


def test_the_store_refuses_for_a_reason_that_is_shown(qtbot: QtBot, desk: Desk, case: Case, incident: Incident) -> None:
    def save(_record: object, _values: object, _along: object, _done: object, failed: object) -> None:
        failed(Refused("No such verification.", code="x", field="verification"))  # type: ignore[operator]

    made = Form(desk, "incident", [Section("", ("title", "verification"))], save=save)
    qtbot.addWidget(made)
    made.show_record(incident)
    type_into(qtbot, line(made, "Title, needed"), "New")
    made.flush()
    assert made.field("verification").problem == "No such verification."


# Text that looks like markup


def test_labels_and_tooltips_show_markup_as_text(qtbot: QtBot) -> None:
    label = PlainLabel("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert tooltip("<img src=x>") == "<p style='white-space:pre-wrap'>&lt;img src=x&gt;</p>"


def test_every_type_has_an_editor(desk: Desk) -> None:
    for kind in KINDS.values():
        for field in kind.fields:
            assert editor_for(desk, field) is not None
    assert len(FieldType) == 16
