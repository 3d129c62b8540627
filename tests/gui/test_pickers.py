"""The one rule of all pickers, with the keys that people press: typing shows what fits, Enter or Tab takes the first of
what is shown, Esc closes the list and not the form, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from casefile.errors import BadInput
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.pages.incidents.objects import ObjectsEdit
from casefile.gui.pages.sources.editors import NameEdit
from casefile.gui.widgets.code_pickers import CodePicker, CodesPicker
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.names_edit import NamesEdit
from casefile.gui.widgets.notes import Notes
from casefile.gui.widgets.record_pickers import RecordPicker, RecordsPicker
from casefile.gui.widgets.tags import TagsEdit
from casefile.model import vocabularies
from casefile.model.fields import KINDS, FieldType
from casefile.model.incidents import ObjectHit
from casefile.model.records import Case, Citation, Incident, Organisation, Place, Source
from casefile.workspace import Workspace

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def places(ws: Workspace, case: Case) -> dict[str, Place]:
    made = {name: Place(case_id=case.id, name=name) for name in ("Hajin", "Hajin hospital", "Soussa")}
    ws.records.save(*made.values(), Organisation(case_id=case.id, name="Coalition forces"))
    return made


class Asked(Dialog):
    """A dialog with one editor, a line after it, and a main button, as forms have them."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(None, "A form")
        self.editor, self.after, self.saved = editor, QLineEdit(), 0
        editor.set_label("Field")
        self.column.addWidget(editor)
        self.column.addWidget(self.after)
        self.add_cancel()
        self.add_main("Save", self._on_save)

    def _on_save(self) -> None:
        self.saved += 1


def begin(qtbot: QtBot, editor: Editor) -> Asked:
    """Show it, with the cursor in it."""
    asked = Asked(editor)
    asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(asked)
    asked.show()
    asked.activateWindow()
    qtbot.waitActive(asked)
    editor.setFocus()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QWidget))
    return asked


def typing(text: str) -> None:
    QTest.keyClicks(focused(), text)


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(focused(), key)


def focused() -> QWidget:
    at = QApplication.focusWidget()
    assert at is not None
    return at


def shown(qtbot: QtBot) -> list[str]:
    """The lines of the list that is open, once one is."""
    qtbot.waitUntil(lambda: bool(open_lists()) and bool(lines_of(open_lists()[0])))
    return lines_of(open_lists()[0])


def open_lists() -> list[QListWidget]:
    """The lists that float over the window."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QListWidget) and each.isVisible()]


def lines_of(view: QListWidget) -> list[str]:
    return [view.item(row).text().strip() for row in range(view.count()) if not view.item(row).isHidden()]


def taken(qtbot: QtBot, editor: Editor, wanted: Any) -> None:
    qtbot.waitUntil(lambda: not open_lists())
    assert editor.value() == wanted


# What was seen


def test_a_term_that_is_typed_and_left_with_tab_is_taken(qtbot: QtBot) -> None:
    """`hosp`, Tab was thrown away."""
    asked = begin(qtbot, CodePicker("objects"))
    typing("hosp")
    press(Qt.Key.Key_Tab)
    assert asked.editor.value() == "hospital"
    assert asked.after.hasFocus()


def test_a_group_typed_into_a_new_row_is_that_group(qtbot: QtBot) -> None:
    """`Women` became "–"."""
    asked = begin(qtbot, CodePicker("casualty_group"))
    typing("Women")
    asked.after.setFocus()  # as with the mouse
    assert asked.editor.value() == "women"


def test_no_hidden_term_is_ticked(qtbot: QtBot) -> None:
    """`miss`, Enter, Space ticked the hidden *Aeroplane*."""
    asked = begin(qtbot, CodesPicker("weapons"))
    typing("miss")
    first = shown(qtbot)[0]
    press(Qt.Key.Key_Return, Qt.Key.Key_Space)
    (code,) = asked.editor.value()
    assert vocabularies.load("weapons").label(code, _english()) == first
    assert "missile" in code and code != "aeroplane"


@pytest.mark.usefixtures("places")
def test_no_record_is_made_before_its_form_is_saved(qtbot: QtBot, desk: Desk, ws: Workspace) -> None:
    """Down, Enter made a stray incident at once."""
    asked = begin(qtbot, RecordsPicker(desk, ("incident",)))
    before = ws.records.head().seq
    typing("A raid")
    assert shown(qtbot) == ["New Incident: “A raid”"]
    press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert ws.records.head().seq == before and not ws.records.of("incident")
    (id,) = asked.editor.value()
    (made,) = asked.editor.made()
    assert (made.id, made.heading) == (id, "A raid")


def _english() -> Any:
    from casefile.i18n import translator

    return translator("en")


# The table


@dataclass(frozen=True)
class Picker:
    """A picker, what is typed into it, and what it then holds.

    :param first: how the first line of the list begins.
    """

    name: str
    make: Callable[[Desk], Editor]
    typed: str
    value: Callable[[dict[str, Place]], Any]
    empty: Any
    strange: bool = True


CASES = [
    Picker("term", lambda _d: CodePicker("objects"), "hosp", lambda _p: "hospital", ""),
    Picker("short", lambda _d: CodePicker("verification"), "lik", lambda _p: "likely", ""),
    Picker("terms", lambda _d: CodesPicker("weapons"), "cruise", lambda _p: ("cruise_missile",), ()),
    Picker("record", lambda d: RecordPicker(d, ("place",)), "sous", lambda p: p["Soussa"].id, None),
    Picker("records", lambda d: RecordsPicker(d, ("place",)), "sous", lambda p: (p["Soussa"].id,), ()),
    Picker("existing", lambda d: RecordPicker(d, ("place",), makes=False), "sous", lambda p: p["Soussa"].id, None),
    Picker("name", lambda d: NameEdit(d, "place"), "sous", lambda _p: "Soussa", "", strange=False),
]


@pytest.fixture(params=CASES, ids=lambda each: each.name)
def picker(request: pytest.FixtureRequest) -> Picker:
    found = request.param
    assert isinstance(found, Picker)
    return found


def made(qtbot: QtBot, desk: Desk, picker: Picker) -> Asked:
    asked = begin(qtbot, picker.make(desk))
    qtbot.waitUntil(lambda: not desk.jobs.busy)  # names that are known are asked for at the beginning
    return asked


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_enter_and_tab_take_the_first_that_is_shown(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker, key: Qt.Key
) -> None:
    asked = made(qtbot, desk, picker)
    typing(picker.typed)
    assert picker.typed in shown(qtbot)[0].casefold()
    press(key)
    taken(qtbot, asked.editor, picker.value(places))
    assert asked.after.hasFocus() == (key == Qt.Key.Key_Tab)
    assert asked.saved == 0, "Enter took from the list, and saved nothing"


def test_the_arrows_walk_and_enter_takes_where_one_stands(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    typing(picker.typed[:3])
    lines = shown(qtbot)
    press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    current = open_lists()[0].currentItem().text().strip()
    assert current == lines[1 if len(lines) > 2 else 0]
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not open_lists())
    assert asked.editor.value() != picker.empty


def test_esc_closes_the_list_and_leaves_what_was_typed(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    typing(picker.typed)
    shown(qtbot)
    press(Qt.Key.Key_Escape)
    assert not open_lists() and asked.isVisible()
    assert isinstance(at := QApplication.focusWidget(), QLineEdit) and at.text() == picker.typed
    press(Qt.Key.Key_Escape)
    assert asked.isVisible() and "Press Esc again" in asked.problem, "the next one is the form's, which asks"
    press(Qt.Key.Key_Escape)
    assert not asked.isVisible()


def test_what_was_not_taken_stays_and_is_said(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    line = QApplication.focusWidget()
    typing("xyzzy")
    shown(qtbot)
    press(Qt.Key.Key_Escape, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert isinstance(line, QLineEdit) and line.text() == "xyzzy"
    if picker.strange:
        with pytest.raises(BadInput, match="not chosen yet"):
            asked.editor.value()
    else:
        assert asked.editor.value() == "xyzzy"
    line.setFocus()
    line.selectAll()
    press(Qt.Key.Key_Delete)
    assert asked.editor.value() == picker.empty


def test_what_was_typed_never_turns_into_what_was_there_before(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    asked.editor.set_value(picker.value(places))
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    line = asked.editor.focusProxy()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    typing("xyzzy")
    asked.after.setFocus()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert line.text() == "xyzzy"
    if picker.strange:
        with pytest.raises(BadInput):
            asked.editor.value()


def test_what_is_typed_out_in_full_needs_no_list(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    typing(picker.typed)
    word = shown(qtbot)[0].split("   ")[0]
    line = asked.editor.focusProxy()
    assert isinstance(line, QLineEdit)
    press(Qt.Key.Key_Escape)
    line.selectAll()
    typing(word.upper())
    asked.after.setFocus()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    if picker.strange:
        assert asked.editor.value() == picker.value(places)


def test_enter_never_takes_what_is_not_shown_yet(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    typing(picker.typed)
    shown(qtbot)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Return)  # shows it, and takes nothing
    if picker.strange:
        shown(qtbot)
        with pytest.raises(BadInput):
            asked.editor.value()
        press(Qt.Key.Key_Return)
        taken(qtbot, asked.editor, picker.value(places))
        assert asked.saved == 0
    else:
        assert asked.editor.value() == picker.typed


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_key_that_is_faster_than_the_answer_takes_nothing_and_loses_nothing(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], key: Qt.Key
) -> None:
    asked = begin(qtbot, RecordPicker(desk, ("place",)))
    line = QApplication.focusWidget()
    typing("sous")
    press(key)
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert isinstance(line, QLineEdit) and (line.text(), asked.saved) == ("sous", 0)
    with pytest.raises(BadInput):
        asked.editor.value()
    if key == Qt.Key.Key_Return:
        assert shown(qtbot)[0].startswith("Soussa")
        press(Qt.Key.Key_Return)
        taken(qtbot, asked.editor, places["Soussa"].id)


def test_an_empty_line_leaves_enter_and_tab_to_the_form(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    press(Qt.Key.Key_Return)
    assert (asked.saved, asked.editor.value()) == (1, picker.empty)
    press(Qt.Key.Key_Tab)
    assert asked.after.hasFocus() and asked.editor.value() == picker.empty


def test_a_click_takes_what_is_clicked_on(qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker) -> None:
    asked = made(qtbot, desk, picker)
    typing(picker.typed)
    shown(qtbot)
    view = open_lists()[0]
    QTest.mouseClick(
        view.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        view.visualItemRect(view.item(0)).center(),
    )
    taken(qtbot, asked.editor, picker.value(places))


def test_arabic_is_found(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="هجين")
    ws.records.save(place)
    for make, wanted in (
        (lambda: RecordPicker(desk, ("place",)), place.id),
        (lambda: NameEdit(desk, "place"), "هجين"),
    ):
        asked = begin(qtbot, make())
        qtbot.waitUntil(lambda: not desk.jobs.busy)
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        line.insert("هج")
        line.textEdited.emit("هج")
        assert shown(qtbot)[0].startswith("هجين")
        press(Qt.Key.Key_Tab)
        taken(qtbot, asked.editor, wanted)
        asked.close()


def test_boxes_are_ticked_one_after_the_other_in_the_open_list(qtbot: QtBot) -> None:
    asked = begin(qtbot, CodesPicker("demand"))
    press(Qt.Key.Key_Down)
    lines = shown(qtbot)
    press(Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert len(asked.editor.value()) == 2 and open_lists(), "the list stays open"
    states = [open_lists()[0].item(row).checkState() for row in range(3)]
    assert states == [Qt.CheckState.Checked, Qt.CheckState.Checked, Qt.CheckState.Unchecked]
    press(Qt.Key.Key_Space)
    assert len(asked.editor.value()) == 1, "the second one is taken out again"
    press(Qt.Key.Key_Escape)
    assert not open_lists() and len(lines) == len(vocabularies.load("demand").codes())


def test_enter_ends_a_tag_and_saves_no_form(qtbot: QtBot) -> None:
    asked = begin(qtbot, TagsEdit())
    typing("one")
    press(Qt.Key.Key_Return)
    typing("two")
    press(Qt.Key.Key_Tab)
    assert (asked.editor.value(), asked.saved) == (("one", "two"), 0)


def test_rows_keep_what_is_typed_into_their_pickers(qtbot: QtBot) -> None:
    for editor, typed, wanted in (
        (ObjectsEdit(), "hosp", (ObjectHit("hospital", "", ""),)),
        (NamesEdit(), "", ()),
    ):
        asked = begin(qtbot, editor)
        editor.add.click()
        typing(typed)
        press(Qt.Key.Key_Tab)
        assert editor.value() == wanted
        asked.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_that_picks_follows_the_rule(qtbot: QtBot, desk: Desk, kind: str) -> None:
    """No editor of any field offers something in another way than these: a completer, a list that is typed into."""
    for spec in KINDS[kind].fields:
        editor = editor_for(desk, spec)
        qtbot.addWidget(editor)
        for line in editor.findChildren(QLineEdit):
            assert line.completer() is None, spec.name
        for view in editor.findChildren(QAbstractItemView):
            assert type(view).__module__.startswith("PySide6"), spec.name
        if spec.type in (FieldType.CODE, FieldType.CODES, FieldType.LINK, FieldType.LINKS) and not spec.immutable:
            assert isinstance(editor, CodePicker | CodesPicker | RecordPicker | RecordsPicker), spec.name


# New records


def test_a_form_makes_a_new_place_in_the_step_that_names_it(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case
) -> None:
    incident = Incident(case_id=case.id, title="A raid")
    ws.records.save(incident)
    form = Form(desk, "incident", [Section("", ("title", "place_id", "related"))])
    qtbot.addWidget(form)
    form.show_record(ws.records.get(incident.id))
    form.show()
    form.activateWindow()
    qtbot.waitActive(form)
    form.field("place_id").editor.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    typing("Hajin")
    shown(qtbot)
    press(Qt.Key.Key_Return)
    assert not ws.records.of("place")
    with qtbot.waitSignal(desk.saved):
        press(Qt.Key.Key_Tab)
    (place,) = ws.records.of("place")
    assert ws.records.get(incident.id).place_id == place.id  # type: ignore[attr-defined]
    ws.past.undo()
    assert not [each for each in ws.records.of("place") if not each.trashed]
    assert ws.records.get(incident.id).place_id is None  # type: ignore[attr-defined]


def test_a_dialog_that_is_cancelled_makes_nothing(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    incident = Incident(case_id=case.id, title="A raid")
    ws.records.save(incident)
    before = ws.records.head().seq
    for key in ("cancel", "save"):
        place = QWidget()
        qtbot.addWidget(place)
        place.show()
        dialog = RecordDialog(
            desk,
            Citation(case_id=case.id, target_id=incident.id, stance="supports"),
            ("source_id", "stance"),
            title="Cite",
            action="Cite",
            label="Add citation",
            needed=("source_id",),
            parent=place,
        )
        dialog.open()
        dialog.activateWindow()
        qtbot.waitActive(dialog)
        dialog.field("source_id").editor.setFocus()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        typing("Release of 6 December")
        shown(qtbot)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not desk.jobs.busy)
        assert ws.records.head().seq == before
        if key == "cancel":
            dialog.reject()  # as Cancel does; Esc would keep what was typed
            qtbot.waitUntil(lambda: not dialog_is_open())
        else:
            press(Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: ws.records.head().seq > before)
    (source,) = ws.records.of("source")
    (citation,) = ws.records.of("citation")
    assert isinstance(source, Source) and isinstance(citation, Citation)
    assert (source.title, citation.source_id) == ("Release of 6 December", source.id)


def dialog_is_open() -> bool:
    return any(isinstance(each, QDialog) and each.isVisible() for each in QApplication.topLevelWidgets())


def test_a_name_that_is_in_no_record_yet_comes_back_with_the_draft(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case
) -> None:
    for make in (lambda: RecordPicker(desk, ("place",)), lambda: RecordsPicker(desk, ("place",))):
        asked = begin(qtbot, make())
        typing("Hajin")
        shown(qtbot)
        press(Qt.Key.Key_Return)
        again = make()
        qtbot.addWidget(again)
        again.put_draft(asked.editor.draft())
        assert again.value() == asked.editor.value()
        assert [each.heading for each in again.made()] == ["Hajin"]
        asked.close()


def test_what_is_typed_and_not_chosen_comes_back_with_the_draft(
    qtbot: QtBot, desk: Desk, places: dict[str, Place], picker: Picker
) -> None:
    asked = made(qtbot, desk, picker)
    typing("xyzzy")
    again = picker.make(desk)
    qtbot.addWidget(again)
    again.put_draft(asked.editor.draft())
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    line = again.focusProxy()
    assert isinstance(line, QLineEdit) and line.text() == "xyzzy"


def test_a_note_of_no_kind_is_not_added_and_says_why(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    incident = Incident(case_id=case.id, title="A raid")
    ws.records.save(incident)
    said: list[str] = []
    desk.notified.connect(lambda sentence, _weight: said.append(sentence))
    notes = Notes(desk)
    qtbot.addWidget(notes)
    notes.show_record(ws.records.get(incident.id))
    notes.show()
    notes.activateWindow()
    qtbot.waitActive(notes)
    notes._text.text.insertPlainText("Ask the driver")
    notes._kind.line.setFocus()
    qtbot.waitUntil(notes._kind.line.hasFocus)
    notes._kind.line.selectAll()
    typing("xyzzy")
    press(Qt.Key.Key_Escape)
    notes._add.click()
    assert "not chosen yet" in said[0] and not ws.records.of("thread")
    notes._kind.line.selectAll()
    typing("ques")
    press(Qt.Key.Key_Tab)
    notes._add.click()
    qtbot.waitUntil(lambda: bool(ws.records.of("thread")))
