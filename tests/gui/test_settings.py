"""The settings: immediate, searchable, and the people who can open the vault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from casefile.errors import WrongPassphrase
from casefile.gui import words
from casefile.gui.app import make_window
from casefile.gui.desk import Desk
from casefile.gui.dialogs.copies.backup import BackupForm
from casefile.gui.dialogs.copies.rekey import RekeyForm
from casefile.gui.dialogs.recovery_sheet import RecoveryDrill, RecoverySheet
from casefile.gui.dialogs.settings.dialog import SettingsDialog, open_settings
from casefile.gui.dialogs.settings.forms import AddPerson, ChangePassphrase, RemovePerson, RenamePerson, TurnPinOn
from casefile.gui.dialogs.settings.look import language_section
from casefile.gui.dialogs.settings.people import People
from casefile.gui.dialogs.settings.rows import Row
from casefile.gui.dialogs.shortcuts import ShortcutList
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.window import MainWindow
from casefile.i18n import current, use
from casefile.model.changes import JournalFilter
from casefile.services.people import Insider
from casefile.workspace import Workspace, offers_pin
from tests.gui.test_shell import guessing_labels, nameless
from tests.opened import PASSPHRASE
from tests.vault.session_bus import no_bus, secret_service

__all__ = ["no_bus", "secret_service"]

SECOND = "the second one of them"
NEW = "seven lamps over the quiet river"


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> Iterator[SettingsDialog]:
    """The settings over an open vault."""
    window.commands.action("app.settings").trigger()
    (made,) = window.findChildren(SettingsDialog)
    yield made
    if isValid(made):
        made.close()


@pytest.fixture
def people(qtbot: QtBot, desk: Desk) -> Callable[[], People]:
    """The table of people over an open vault, read when asked for."""
    made = People(desk, lambda: read())
    qtbot.addWidget(made)
    made.show()

    def read() -> People:
        desk.jobs.query(made, "people", lambda ws: living(ws), lambda found: made.show_people(found, {}))
        qtbot.waitUntil(lambda: not desk.jobs.busy)
        return made

    return read


def living(ws: Workspace) -> list[Insider]:
    return [insider for insider in ws.people.all() if not insider.person.removed]


def names(made: People) -> list[str]:
    return [row[0].words for row in made.table.rows]


def form_of(made: QWidget, kind: type) -> QWidget:
    (form,) = [each for each in made.findChildren(kind) if each.isVisible()]
    return form


def opens(folder: Path, passphrase: str) -> bool:
    try:
        Workspace.open(folder, passphrase, read_only=True).close()
    except WrongPassphrase:
        return False
    return True


# The dialog


def test_every_control_has_a_name_and_no_label_guesses(dialog: SettingsDialog) -> None:
    assert nameless(dialog) == []
    assert guessing_labels(dialog) == []
    for section in dialog.sections:
        dialog.show_section(section.key)
        assert section.isVisible()
        small = [b.text() for b in section.findChildren(QAbstractButton) if b.isVisible() and b.height() < 24]
        assert small == [], section.key


def test_ctrl_comma_opens_it_once(qtbot: QtBot, window: MainWindow, dialog: SettingsDialog) -> None:
    assert window.commands.action("app.settings").shortcut().toString() == "Ctrl+,"
    window.commands.action("app.settings").trigger()
    assert [each for each in window.findChildren(SettingsDialog) if each.isVisible()] == [dialog]


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("idle", "Lock when nobody is there", "Theme"),
        ("dark", "Theme", "Language of the window"),
        ("paper", "Recovery sheet", "Identity compartment"),
        ("العربية", "Language of the window", "Theme"),
        ("security screen", "Lock when the screen is locked or the computer goes to sleep", "Theme"),
    ],
)
def test_searching_leaves_what_speaks_of_it(dialog: SettingsDialog, asked: str, shown: str, hidden: str) -> None:
    dialog.search.setText(asked)
    seen = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert shown in seen
    assert hidden not in seen
    dialog.search.setText("no such thing")
    assert dialog._nothing.isVisible()
    assert not [section for section in dialog.sections if section.isVisible()]
    dialog.search.clear()
    assert [section.key for section in dialog.sections if section.isVisible()] == [dialog.section]


def test_theme_text_size_and_idle_time_take_effect_at_once(
    qtbot: QtBot, app: QApplication, dialog: SettingsDialog, settings: Settings
) -> None:
    def choose(name: str, value: object) -> None:
        box = dialog.findChild(QComboBox, name)
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())

    before = app.font().pointSizeF()
    choose("settings.text_size", 150)
    qtbot.waitUntil(lambda: app.font().pointSizeF() == pytest.approx(before * 1.5))
    choose("settings.theme", "dark")
    qtbot.waitUntil(lambda: app.palette().window().color().lightness() < 60)
    choose("settings.idle_minutes", 5)
    again = Settings(settings._path)
    assert (again.text_size, again.theme, again.idle_minutes) == (150, "dark", 5)
    choose("settings.text_size", 100)
    choose("settings.theme", "system")


@pytest.mark.parametrize("kept", [0, 61, -3, 2.5, "10", True, None])
def test_an_idle_time_out_of_bounds_is_ten_minutes(settings: Settings, kept: object) -> None:
    settings._values["idle_minutes"] = kept
    assert settings.idle_minutes == 10


def test_the_language_changes_here_and_the_settings_stay_open(
    qtbot: QtBot, window: MainWindow, dialog: SettingsDialog
) -> None:
    box = dialog.findChild(QComboBox, "settings.language")
    box.setCurrentIndex(box.findData("ar"))
    box.activated.emit(box.currentIndex())
    assert current().language == "ar"
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())
    (again,) = [each for each in window.findChildren(SettingsDialog) if each.isVisible()]
    assert again.section == "language"
    assert again.layoutDirection() == Qt.LayoutDirection.RightToLeft
    box = again.findChild(QComboBox, "settings.language")
    box.setCurrentIndex(box.findData("en"))
    box.activated.emit(box.currentIndex())
    for each in window.findChildren(SettingsDialog):
        each.close()


@pytest.mark.parametrize(("code", "remark"), [("en", ""), ("uk", "Українська (носій мови ще не перечитував)")])
def test_a_language_that_no_native_has_read_says_so_in_full(
    qtbot: QtBot, tmp_path: Path, code: str, remark: str
) -> None:
    """The box cuts it; the line below the name of the setting does not."""
    use(code)
    try:
        section = language_section(Settings(tmp_path / "window.json"), lambda _name: None)
    finally:
        use("en")
    qtbot.addWidget(section)
    said = [label.text() for label in section.findChildren(PlainLabel)]
    assert any(text.endswith(f"\n{remark}") for text in said) is bool(remark), said


def test_it_fits_a_small_screen_with_large_text(qtbot: QtBot, window: MainWindow, dialog: SettingsDialog) -> None:
    window.settings.text_size = 200
    window.look_changed.emit("text_size")
    dialog.resize(1000, 560)
    for section in dialog.sections:
        dialog.show_section(section.key)
        qtbot.waitUntil(lambda: dialog._area.widget().width() <= dialog._area.viewport().width())
        assert dialog._area.widget().minimumSizeHint().width() <= dialog._area.viewport().width(), section.key
    assert dialog.minimumSizeHint().width() <= 1000
    window.settings.text_size = 100
    window.look_changed.emit("text_size")


def test_the_time_zone_is_read_in_full(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show_section("zone")
    box = dialog.findChild(ChoiceBox, "settings.zone")
    assert box is not None
    box.setItemText(0, "As this computer (America/Argentina/Buenos_Aires)")
    qtbot.waitUntil(box.isVisible)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    assert box.fontMetrics().horizontalAdvance(box.currentText()) <= field.width()


def test_locking_closes_it(qtbot: QtBot, window: MainWindow, dialog: SettingsDialog) -> None:
    dialog.show_section("security")
    window.lock()
    qtbot.waitUntil(lambda: isinstance(window.door.page, UnlockPage) and window.isEnabled())
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())


def test_without_a_vault_nobody_is_named(
    app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path
) -> None:
    window = make_window(app, settings, vault_folder)
    window.show()
    made = open_settings(window.session, "security")
    assert made.findChildren(People) == []
    assert [section.key for section in made.sections] == ["language", "appearance", "security", "shortcuts"]
    made.close()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_shortcuts_are_one_press_away(dialog: SettingsDialog, window: MainWindow) -> None:
    dialog.findChild(QAbstractButton, "settings.shortcuts").click()
    (shown,) = window.findChildren(ShortcutList)
    shown.close()


def test_the_vault_says_how_it_stands(qtbot: QtBot, dialog: SettingsDialog, window: MainWindow) -> None:
    dialog.show_section("security")
    rows = {label.text() for label in dialog.findChildren(PlainLabel)}
    assert "Recovery sheet" in rows
    qtbot.waitUntil(lambda: says(dialog, "There is none: a lost passphrase would be the end of this vault."))
    assert says(dialog, "Always on.")
    assert window.jobs is not None
    window.jobs.change(window, lambda ws: ws.recovery.make("shares"))
    qtbot.waitUntil(lambda: not window.jobs.busy)  # type: ignore[union-attr]
    dialog.close()
    again = open_settings(window.session, "security")
    qtbot.waitUntil(lambda: any(text.startswith("Three shares") for text in texts(again)))
    again.close()


def test_a_sheet_is_made_and_tried_from_here(qtbot: QtBot, dialog: SettingsDialog, window: MainWindow) -> None:
    dialog.show_section("security")
    new, drill = dialog.findChild(QAbstractButton, "sheet.new"), dialog.findChild(QAbstractButton, "sheet.try")
    qtbot.waitUntil(lambda: new.isEnabled() and new.text() == "Make one…")
    assert not drill.isEnabled()
    new.click()
    sheet = form_of(dialog, RecoverySheet)
    sheet.make_button.click()
    qtbot.waitUntil(sheet.skip_button.isVisible)
    words = sheet._key.words
    sheet.skip_button.click()
    qtbot.waitUntil(lambda: any("Nobody has proved" in text for text in texts(dialog)))
    drill.click()
    trial = form_of(dialog, RecoveryDrill)
    trial.words._text.setPlainText(" ".join(words))
    trial.try_button.click()
    qtbot.waitUntil(lambda: trial.said.sentence == "This sheet opens the vault.")
    trial.reject()
    qtbot.waitUntil(lambda: any("tried on" in text for text in texts(dialog)))
    assert not any("Nobody has proved" in text for text in texts(dialog))


def test_the_last_backup_is_told(qtbot: QtBot, dialog: SettingsDialog, window: MainWindow, tmp_path: Path) -> None:
    dialog.show_section("backup")
    qtbot.waitUntil(lambda: says(dialog, "There has been no backup yet."))
    assert window.jobs is not None
    to = tmp_path / "medium"
    to.mkdir()
    window.jobs.change(window, lambda ws: ws.backups.note(ws.backups.write(to)))
    qtbot.waitUntil(lambda: any("nothing was changed since" in text for text in texts(dialog)))


def texts(dialog: SettingsDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def says(dialog: SettingsDialog, sentence: str) -> bool:
    return sentence in texts(dialog)


# People


def test_somebody_is_added_and_opens_the_vault(
    qtbot: QtBot, people: Callable[[], People], vault_folder: Path, ws: Workspace
) -> None:
    made = people()
    assert names(made) == ["Unnamed person (you)"]
    assert not made.remove.isEnabled(), "the last one"
    assert made._last.isVisible()
    made.add.click()
    form = form_of(made, AddPerson)
    form.submit()
    assert "name" in form._questions["name"].problem
    form._line.setText("Yusuf")
    form.submit()
    assert form.problem == "Choose a passphrase."
    form._passphrase.first.fill(SECOND)
    form._passphrase.again.fill(SECOND)
    with qtbot.waitSignal(form.changed):
        form.submit()
    qtbot.waitUntil(lambda: names(made) == ["Unnamed person (you)", "Yusuf"])
    assert opens(vault_folder, SECOND)
    with Workspace.open(vault_folder, SECOND, read_only=True) as theirs:
        me = theirs.people.me()
        assert me is not None and me.name == "Yusuf"


def test_what_is_refused_is_said_under_its_field(
    qtbot: QtBot, people: Callable[[], People], vault_folder: Path, ws: Workspace
) -> None:
    ws.people.add("Yusuf", SECOND)
    made = people()
    made.add.click()
    form = form_of(made, AddPerson)
    form._line.setText("YUSUF")
    form._passphrase.first.fill(NEW)
    form._passphrase.again.fill(NEW)
    form.submit()
    assert not form.action.isEnabled() and form.action.text() == "Adding…"
    qtbot.waitUntil(form.action.isEnabled)
    assert "name" in form._questions["name"].problem
    form._line.setText("Amal")
    form._line.textEdited.emit("Amal")
    assert form._questions["name"].problem == "", "typing takes it back"
    form._passphrase.first.fill(SECOND)
    form._passphrase.again.fill(SECOND)
    form.submit()
    qtbot.waitUntil(lambda: form.action.isEnabled() and bool(form._passphrase.problem))
    assert names(people()) == ["Unnamed person (you)", "Yusuf"]
    form.reject()


def test_one_renames_oneself(qtbot: QtBot, people: Callable[[], People], ws: Workspace) -> None:
    made = people()
    made.table.opened.emit(made.table.current_key)
    form = form_of(made, RenamePerson)
    form._line.setText("Amal")
    with qtbot.waitSignal(form.changed):
        form.submit()
    qtbot.waitUntil(lambda: names(made) == ["Amal (you)"])
    assert "Amal" in made.keys.text() and ws.people.my_key() in made.keys.text()
    ws.people.add("Yusuf", SECOND)
    made = people()
    qtbot.waitUntil(lambda: names(made) == ["Amal (you)", "Yusuf"])
    assert made.rename.isEnabled()
    made.table.setCurrentIndex(made.table.model().index(1, 0))
    assert not made.rename.isEnabled(), "everybody gives themselves their name"


def test_a_passphrase_is_changed(qtbot: QtBot, people: Callable[[], People], vault_folder: Path, ws: Workspace) -> None:
    made = people()
    made.change.click()
    form = form_of(made, ChangePassphrase)
    form.submit()
    assert form._old_question.problem
    form._old.fill("not it")
    form._new.first.fill(NEW)
    form._new.again.fill(NEW)
    form.submit()
    qtbot.waitUntil(form.action.isEnabled)
    assert "wrong" in form._old_question.problem
    assert opens(vault_folder, PASSPHRASE) and not opens(vault_folder, NEW)
    form._old.fill(PASSPHRASE)
    with qtbot.waitSignal(form.changed):
        form.submit()
    assert opens(vault_folder, NEW) and not opens(vault_folder, PASSPHRASE)


def test_somebody_is_removed_and_is_told_what_that_does_not_do(
    qtbot: QtBot, people: Callable[[], People], vault_folder: Path, ws: Workspace
) -> None:
    yusuf = ws.people.add("Yusuf", SECOND)
    made = people()
    made.table.select_key(yusuf.id)
    made._fit()
    assert made.remove.isEnabled()
    made.remove.click()
    form = form_of(made, RemovePerson)
    said = " ".join(label.text() for label in form.findChildren(QLabel))
    assert "Yusuf" in said and "vault.json" in said and "re-key" in said
    qtbot.keyClick(form, Qt.Key.Key_Return)
    assert not form.isVisible(), "Enter calls it off"
    assert opens(vault_folder, SECOND)
    made.remove.click()
    form = form_of(made, RemovePerson)
    with qtbot.waitSignal(form.changed):
        form.submit()
    qtbot.waitUntil(lambda: names(made) == ["Unnamed person (you)"])
    assert not opens(vault_folder, SECOND)
    assert made._removed.isVisible() and "copy" in made._removed.sentence


def test_after_a_removal_and_for_a_backup_the_way_is_here(
    qtbot: QtBot, dialog: SettingsDialog, window: MainWindow
) -> None:
    dialog.show_section("security")
    (made,) = dialog.findChildren(People)
    made._on_removed()
    made.rekey.click()
    (form,) = [each for each in window.findChildren(RekeyForm) if each.isVisible()]
    form.reject()
    dialog.show_section("backup")
    dialog.findChild(QAbstractButton, "settings.backup").click()
    (form,) = [each for each in window.findChildren(BackupForm) if each.isVisible()]
    form.reject()


def test_a_vault_open_for_reading_changes_nobody(
    app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("TST", "A case")
        ws.people.add("Yusuf", SECOND)
    window = make_window(app, settings, None)
    window.show()
    window.door.opened.emit(Workspace.open(vault_folder, PASSPHRASE, read_only=True))
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.page is not None)
    made = open_settings(window.session, "security")
    (table,) = made.findChildren(People)
    qtbot.waitUntil(lambda: len(names(table)) == 2)
    assert not any(button.isEnabled() for button in (table.add, table.change, table.rename, table.remove))
    made.close()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_pin_is_typed_twice_and_long_enough(qtbot: QtBot, desk: Desk) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    form = TurnPinOn(desk, place)
    form.show()
    form._pin.fill("12345")
    form.submit()
    assert "6" in form._questions["pin"].problem
    form._pin.fill("123456")
    form._again.fill("123457")
    form.submit()
    assert form._again_question.problem == "The two differ."
    assert form.action.isEnabled(), "nothing was begun"
    form.reject()


@pytest.mark.usefixtures("secret_service")
def test_the_pin_is_turned_on_and_off(
    qtbot: QtBot, dialog: SettingsDialog, window: MainWindow, vault_folder: Path
) -> None:
    dialog.show_section("security")
    turn = dialog.findChild(QAbstractButton, "pin.turn")
    qtbot.waitUntil(lambda: says(dialog, "Off.") and turn.isEnabled())
    turn.click()
    form = form_of(dialog, TurnPinOn)
    form._pin.fill("24 11 76")
    form._again.fill("24 11 76")
    with qtbot.waitSignal(form.changed):
        form.submit()
    qtbot.waitUntil(lambda: says(dialog, "On."))
    assert offers_pin(vault_folder)
    turn.click()
    qtbot.waitUntil(lambda: says(dialog, "Off."))
    assert not offers_pin(vault_folder)


@pytest.mark.usefixtures("no_bus")
def test_without_a_keyring_the_pin_stays_off(
    qtbot: QtBot, dialog: SettingsDialog, window: MainWindow, vault_folder: Path
) -> None:
    dialog.show_section("security")
    turn = dialog.findChild(QAbstractButton, "pin.turn")
    qtbot.waitUntil(lambda: says(dialog, "Off.") and turn.isEnabled())
    turn.click()
    form = form_of(dialog, TurnPinOn)
    form._pin.fill("24 11 76")
    form._again.fill("24 11 76")
    form.submit()
    qtbot.waitUntil(form.action.isEnabled)
    assert "keyring" in form.problem
    assert window.bar.sentence == "", "it is said in one place"
    assert not offers_pin(vault_folder)
    form.reject()


# The time zone of the vault


def test_the_vaults_zone_is_set_for_everybody(qtbot: QtBot, window: MainWindow, dialog: SettingsDialog) -> None:
    dialog.show_section("zone")
    box = dialog.findChild(ChoiceBox, "settings.zone")
    workspace = window.session.workspace
    assert workspace is not None and box.currentData() == "" == workspace.clock.zone
    place = box.findData("Asia/Damascus")
    box.setCurrentIndex(place)
    box.activated.emit(place)
    qtbot.waitUntil(lambda: workspace.clock.zone == "Asia/Damascus")
    qtbot.waitUntil(box.isEnabled)
    (row,) = [row for row in dialog.findChildren(Row) if row.control is box]
    assert "UTC+03:00" in row.sentence
    assert workspace.records.journal_seqs(JournalFilter(event="ZONE_CHANGED"))
    assert words.moment("2026-05-09T22:30:00Z").strip("\u2068\u2069") == "2026-05-10 01:30"
