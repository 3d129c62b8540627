"""The frame of every dialog, and the fields of every form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.dialogs.asking import Asking
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


# What is asked


def asking_of(desk: Desk, **more: str) -> Asking:
    return Asking(place_of(desk), "Delete for good", "3 records will be deleted for good.", **more)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return], ids=["escape", "enter"])
def test_escape_and_enter_do_nothing(qtbot: QtBot, desk: Desk, key: Qt.Key) -> None:
    """As long as nobody has gone to the button that does it."""
    done: list[str] = []
    asking = asking_of(desk, otherwise="Keep them")
    asking.offer("Delete for good", lambda: done.append("deleted"))
    asking.open()
    qtbot.waitActive(asking)
    assert asking.focusWidget() is asking.nothing and asking.nothing.text() == "Keep them"
    assert [each.text() for each in asking.findChildren(QPushButton)] == ["Keep them", "Delete for good"]
    ended = []
    asking.finished.connect(ended.append)
    qtbot.keyClick(asking.focusWidget(), key)
    assert ended == [0] and done == []


def test_the_desk_asks_and_hears_the_answer(qtbot: QtBot, desk: Desk) -> None:
    place = place_of(desk)

    def press(name: str) -> None:
        button = QApplication.activeModalWidget().findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        button.click()

    for name, answer in (("asking_act", True), ("asking_nothing", False)):
        QTimer.singleShot(0, place, lambda name=name: press(name))
        assert desk.ask(place, "Export", "It is not encrypted.", "Export") is answer


def test_the_details_unfold_and_have_room(qtbot: QtBot, large: QApplication, desk: Desk) -> None:
    large.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        asking = asking_of(
            desk, details="\n".join(f"{n}. It is cited in a dossier that was handed out." for n in "12345")
        )
        asking.offer("Delete for good")
        asking.open()
        qtbot.waitExposed(asking)
        low = asking.height()
        assert asking.details.isHidden()
        qtbot.mouseClick(asking.fold, Qt.MouseButton.LeftButton)
        assert asking.details.isVisible() and asking.height() > low
        assert asking.screen().availableGeometry().contains(asking.frameGeometry())
        assert asking.fold.x() > asking.content.width() // 2, "on the side from which one reads"
        asking.reject()
    finally:
        large.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_files_dropped_onto_a_dialog_are_refused_in_words(qtbot: QtBot, desk: Desk) -> None:
    """Nothing happened, or a field took their names into its text."""
    dialog = Dialog(place_of(desk), "A form")
    line = QPlainTextEdit()
    dialog.column.addWidget(line)
    dialog.open()
    qtbot.waitExposed(dialog)
    files, words = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/witness.jpg")])
    words.setText("words")
    for data in (files, words):
        at, copy, left = line.geometry().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        for event in (
            QDragEnterEvent(at, copy, data, left, Qt.KeyboardModifier.NoModifier),
            QDropEvent(QPointF(at), copy, data, left, Qt.KeyboardModifier.NoModifier),
        ):
            QApplication.sendEvent(dialog.windowHandle(), event)
    assert dialog.problem.startswith("Nothing was taken in. To add files as sources, close this dialog")
    assert line.toPlainText() == "words"
    dialog.reject()


def test_no_dialog_is_a_stranger() -> None:
    """Whatever asks is of the house; only for places on the disk the desktop's own dialog is better."""
    gui = Path(icons.__file__).parent
    for path in sorted(gui.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for stranger in ("QMessageBox", "QInputDialog", "QColorDialog", "QErrorMessage", "DontUseNativeDialog"):
            assert stranger not in source, f"{stranger} in {path.relative_to(gui)}"
