"""The frame of every dialog, and the fields of every form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.plain import PlainLabel
from casefile.model.fields import kind
from casefile.model.records import Case, Incident
from casefile.model.values import Coordinates

SMALL = (1024, 600)
POINT = Coordinates.parse("34.6897, 40.8310")


@pytest.fixture
def large(app: QApplication) -> Iterator[QApplication]:
    """Text of 200 %."""
    style.apply(app, "light", 200)
    style.settle()
    yield app
    style.apply(app, "light", 100)
    style.settle()


def place_of(desk: Desk) -> QWidget:
    """A widget that dialogs belong to."""
    found: QWidget = desk.keep  # type: ignore[attr-defined]
    return found


def test_a_high_dialog_over_a_low_window_stays_on_the_screen(
    qtbot: QtBot, app: QApplication, desk: Desk, case: Case
) -> None:
    """It is placed before its height is known: below the middle of its window, its buttons would be out of reach."""
    names = [spec.name for spec in kind("incident").fields if not spec.owner]
    place = place_of(desk)
    room = place.screen().availableGeometry()
    place.setGeometry(room.right() - 300, room.bottom() - 200, 280, 180)
    place.show()
    qtbot.waitExposed(place)
    dialog = RecordDialog(desk, Incident(case_id=case.id), names, title="New", action="Add", label="Add", parent=place)
    dialog.open()
    qtbot.waitExposed(dialog)
    assert room.contains(dialog.frameGeometry()), (room, dialog.frameGeometry())
    dialog.reject()


def test_what_is_beyond_a_small_screen_scrolls_and_the_buttons_stay(
    qtbot: QtBot, large: QApplication, desk: Desk, case: Case
) -> None:
    names = [spec.name for spec in kind("incident").fields if not spec.owner]
    dialog = RecordDialog(
        desk, Incident(case_id=case.id), names, title="New", action="Add", label="Add", parent=place_of(desk)
    )
    dialog.open()
    qtbot.waitExposed(dialog)
    room = dialog.screen().availableGeometry()
    assert dialog.width() <= room.width() and dialog.height() <= room.height()
    assert dialog.minimumSizeHint().width() <= SMALL[0] and dialog.minimumSizeHint().height() <= SMALL[1]
    dialog.resize(*SMALL)
    QApplication.processEvents()
    assert dialog._area.verticalScrollBar().maximum() > 0
    assert dialog.rect().contains(dialog.save_button.geometry()), "the buttons do not scroll away"
    dialog.reject()


def test_an_error_is_said_at_its_field_and_brought_into_sight(qtbot: QtBot, desk: Desk, case: Case) -> None:
    names = [spec.name for spec in kind("incident").fields if not spec.owner]
    dialog = RecordDialog(
        desk, Incident(case_id=case.id, title="A"), names, title="New", action="Add", label="Add", parent=place_of(desk)
    )
    dialog.open()
    qtbot.waitExposed(dialog)
    dialog.resize(600, 400)
    strikes = dialog.field("strikes")
    strikes.editor.parts._most.setText("ten?")
    bar = dialog._area.verticalScrollBar()
    bar.setValue(0)
    dialog.save()
    assert strikes.problem == "A count is written in digits; anything else belongs into the words."
    assert strikes.editor.accessibleDescription() == strikes.problem

    def seen() -> bool:
        at = strikes.mapTo(dialog._area.viewport(), strikes.rect().topLeft())
        return bool(dialog._area.viewport().rect().contains(strikes.rect().translated(at)))

    qtbot.waitUntil(seen)
    assert bar.value() > 0
    assert strikes.editor.isAncestorOf(dialog.focusWidget())
    dialog.reject()


def test_ctrl_enter_presses_the_main_button_from_within_a_text(qtbot: QtBot, desk: Desk) -> None:
    pressed: list[str] = []
    dialog = Dialog(place_of(desk), "A dialog")
    text = QPlainTextEdit()
    dialog.column.addWidget(text)
    dialog.add_cancel()
    main = dialog.add_main("Do it", lambda: pressed.append("main"))
    dialog.open()
    qtbot.waitExposed(dialog)
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert not pressed and text.toPlainText() == "\n"
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["main"] and main.isDefault()
    main.setEnabled(False)
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["main"]
    dialog.reject()


def test_a_dialog_is_as_high_as_its_content_and_grows_for_what_is_wrong(qtbot: QtBot, desk: Desk) -> None:
    dialog = Dialog(place_of(desk), "A dialog")
    dialog.column.addWidget(PlainLabel("One line"))
    dialog.add_main("Do it", dialog.accept)
    dialog.open()
    qtbot.waitExposed(dialog)
    low = dialog.height()
    dialog.say("It was not done, for a reason that takes a sentence. " * 4)
    dialog.take_room()
    assert dialog.height() > low and dialog._area.verticalScrollBar().maximum() == 0
    assert dialog.problem.startswith("It was not done")
    dialog.say("")
    dialog.take_room()
    assert dialog.height() == low
    dialog.reject()


def test_fields_tell_what_was_changed_and_keep_it_as_a_draft(qtbot: QtBot, desk: Desk, case: Case) -> None:
    form = QWidget(place_of(desk))
    fields = Fields(form)
    for name in ("title", "narrative", "point"):
        spec = kind("incident").field(name)
        fields.add(spec, editor_for(desk, spec), form)
    fields.show(Incident(case_id=case.id, title="The school", point=POINT))
    fields.begin()
    assert fields.changed() == [] and fields.read() == {"title": "The school", "narrative": "", "point": POINT}
    fields["title"].editor.set_value("The hospital")
    fields["point"].editor.line.setText("north of here")
    assert fields.changed() == ["title", "point"], "also what cannot be read"
    assert fields.read() is None and fields["point"].problem and not fields["title"].problem
    draft = fields.draft(fields.changed())
    fields.show(Incident(case_id=case.id, title="The school", point=POINT))
    assert fields.changed() == []
    assert fields.put_draft(draft) == ["title", "point"] == fields.changed()
    assert fields["point"].editor.line.text() == "north of here"
    fields["title"].editor.set_value("")
    fields["point"].editor.set_value(None)
    assert fields.read() is None
    assert fields["title"].problem == "This is needed before the record can be saved."
    assert not fields.say("case_id", "No such field") and fields.say("narrative", "Too long")
    assert fields["narrative"].problem == "Too long"


def test_every_dialog_of_the_program_has_the_one_frame() -> None:
    import casefile.gui.window  # noqa: F401  # with every dialog that it opens
    from casefile.gui.dialogs import command_palette, manual
    from casefile.gui.dialogs.copies.waiting import Waiting
    from casefile.gui.dialogs.settings.dialog import SettingsDialog
    from casefile.gui.messages import CrashDialog
    from casefile.gui.widgets.quick_look import QuickLook

    own: set[type[QDialog]] = {command_palette.CommandPalette, manual.Manual, Waiting, Dialog}
    own |= {SettingsDialog, CrashDialog, QuickLook}
    ours = {each for each in QDialog.__subclasses__() if each.__module__.startswith("casefile")}
    assert ours == own, "neither fields nor a foot: they have a shape of their own"
