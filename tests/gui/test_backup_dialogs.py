"""Backing up, restoring, a travel copy, a new key and destroying, as a person does them in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.errors import WrongPassphrase
from casefile.gui.desk import Desk
from casefile.gui.dialogs.copies.backup import BackupForm
from casefile.gui.dialogs.copies.erase import EraseForm
from casefile.gui.dialogs.copies.rekey import RekeyForm
from casefile.gui.dialogs.copies.restore import RestoreForm
from casefile.gui.dialogs.copies.travel_copy import TravelForm
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.pages.welcome import WelcomePage
from casefile.gui.window import MainWindow
from casefile.model.records import Case, Incident
from casefile.services.snapshots import snapshots_in
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

NEW = "another passphrase entirely"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "قرص 1"
    folder.mkdir()
    return folder


def opened(window: MainWindow, command: str, name: str, qtbot: QtBot) -> QDialog:
    """The dialog that a command of the File menu opens."""
    window.commands.action(command).trigger()
    qtbot.waitUntil(lambda: window.findChild(QDialog, name) is not None)
    dialog = window.findChild(QDialog, name)
    assert isinstance(dialog, QDialog)
    return dialog


def backed_up(window: MainWindow, stick: Path, qtbot: QtBot) -> Path:
    dialog = opened(window, "vault.backup", "backup_form", qtbot)
    assert isinstance(dialog, BackupForm)
    dialog.folder.line.setText(str(stick))
    dialog.submit()
    qtbot.waitUntil(lambda: "read back" in window.bar.sentence)
    assert window.jobs is not None
    qtbot.waitUntil(lambda: window.jobs is not None and not window.jobs.busy)
    return stick / "Test.casefile-backup"


def test_back_up_from_the_menu_and_restore(window: MainWindow, stick: Path, tmp_path: Path, qtbot: QtBot) -> None:
    folder = backed_up(window, stick, qtbot)
    assert len(snapshots_in(folder)) == 1
    assert "the disk of the vault" in window.bar.sentence
    form = opened(window, "vault.restore", "restore_form", qtbot)
    assert isinstance(form, RestoreForm)
    form.backup.line.setText(str(stick))
    assert (form.snapshot.count(), form.name.text()) == (1, "Test")
    form.where.line.setText(str(tmp_path))
    form.passphrase.fill("wrong")
    form.submit()
    qtbot.waitUntil(lambda: bool(form.problem))
    assert "exists already" in form.problem
    form.name.setText("New")
    form.submit()
    qtbot.waitUntil(lambda: "Wrong passphrase" in form.problem)
    form.passphrase.fill(PASSPHRASE)
    form.submit()
    qtbot.waitUntil(lambda: "Restored to" in window.bar.sentence)
    with Workspace.open(tmp_path / "New.casefile", PASSPHRASE) as ws:
        assert ws.records.count("incident") == 2


def test_home_reminds_of_a_backup_and_leads_to_it(window: MainWindow, stick: Path, qtbot: QtBot) -> None:
    from casefile.gui.widgets.lines import LineList

    assert window.shell is not None
    window.shell.open_page("home")
    lines = window.findChild(LineList, "home_backup")
    assert lines is not None
    qtbot.waitUntil(lambda: lines.count() == 1 and lines.isVisible())
    lines.opened.emit(("command", "vault.backup"))
    qtbot.waitUntil(lambda: window.findChild(QDialog, "backup_form") is not None)
    dialog = window.findChild(QDialog, "backup_form")
    assert isinstance(dialog, BackupForm)
    dialog.folder.line.setText(str(stick))
    dialog.submit()
    qtbot.waitUntil(lambda: "read back" in window.bar.sentence)
    assert window.desk is not None
    window.shell.open_page("incidents")
    qtbot.waitUntil(lambda: window.jobs is not None and not window.jobs.busy)
    window.shell.open_page("home")
    qtbot.waitUntil(lambda: not lines.isVisible())


def test_what_is_wrong_with_the_place_is_said(desk: Desk, ws: Workspace, qtbot: QtBot) -> None:
    form = BackupForm(desk, desk.parent())  # type: ignore[arg-type]
    form.submit()
    assert "which folder" in form.problem
    form.folder.line.setText(str(ws.folder))
    with qtbot.waitSignal(desk.notified) as notified:
        form.submit()
    assert "inside a vault" in notified.args[0] and notified.args[1] == "fault"


def test_a_travel_copy(desk: Desk, ws: Workspace, case: Case, tmp_path: Path, qtbot: QtBot) -> None:
    ws.records.save(Incident(case_id=case.id, title="It travels"))
    form = TravelForm(desk, desk.parent())  # type: ignore[arg-type]
    form.name.setText("Road")
    form.where.line.setText(str(tmp_path))
    form.submit()
    assert "passphrase" in form.problem
    form.passphrase.first.fill(NEW)
    form.passphrase.again.fill(NEW)
    with qtbot.waitSignal(desk.notified) as notified:
        form.submit()
    assert "no identities" in notified.args[0]
    qtbot.waitUntil(lambda: ws.records.journal_entries()[-1].event == "TRANSFERRED_OUT")
    with Workspace.open(tmp_path / "Road.casefile", NEW) as copy:
        assert copy.records.count("incident") == 1


def test_a_new_key_locks_the_vault_first(window: MainWindow, vault_folder: Path, qtbot: QtBot) -> None:
    form = opened(window, "vault.rekey", "rekey_form", qtbot)
    assert isinstance(form, RekeyForm)
    form.submit()
    assert "passphrase of today" in form.problem
    form.old.fill(PASSPHRASE)
    form.new.first.fill(NEW)
    form.new.again.fill(NEW)
    form.submit()
    qtbot.waitUntil(lambda: "has a new key" in window.bar.sentence, timeout=60_000)
    assert isinstance(window.door.page, UnlockPage) and window.jobs is None
    with pytest.raises(WrongPassphrase):
        Workspace.open(vault_folder, PASSPHRASE)
    Workspace.open(vault_folder, NEW).close()
    assert window.findChild(QDialog, "waiting") is None or not window.findChild(QDialog, "waiting").isVisible()


def test_a_wrong_passphrase_changes_nothing(window: MainWindow, vault_folder: Path, qtbot: QtBot) -> None:
    form = opened(window, "vault.rekey", "rekey_form", qtbot)
    assert isinstance(form, RekeyForm)
    form.old.fill("wrong")
    form.new.first.fill(NEW)
    form.new.again.fill(NEW)
    form.submit()
    qtbot.waitUntil(lambda: "Wrong passphrase" in window.bar.sentence, timeout=60_000)
    Workspace.open(vault_folder, PASSPHRASE).close()


def test_destroying_needs_the_name(window: MainWindow, vault_folder: Path, qtbot: QtBot) -> None:
    form = opened(window, "vault.erase", "erase_form", qtbot)
    assert isinstance(form, EraseForm)
    form.submit()
    assert "not the name" in form.problem and vault_folder.exists()
    form.name.setText("Test")
    form.submit()
    qtbot.waitUntil(lambda: "is destroyed" in window.bar.sentence, timeout=60_000)
    assert not vault_folder.exists()
    assert isinstance(window.door.page, WelcomePage)


def test_the_first_page_offers_to_restore(window: MainWindow, qtbot: QtBot) -> None:
    window.lock(window.door.welcome)
    qtbot.waitUntil(lambda: isinstance(window.door.page, WelcomePage))
    button = window.findChild(QPushButton, "welcome_restore")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(QDialog, "restore_form") is not None)
    for command in ("backup", "travel", "rekey", "erase", "restore"):
        allowed = command == "restore"
        assert window.commands.action(f"vault.{command}").isEnabled() is allowed


@pytest.mark.parametrize("kind", [BackupForm, TravelForm])
def test_every_control_has_a_name(desk: Desk, kind: type[SmallForm], qtbot: QtBot) -> None:
    form = kind(desk, desk.parent())  # type: ignore[call-arg, arg-type]
    form.show()
    unnamed = [
        each
        for each in form.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.isVisibleTo(form)
        and not (each.accessibleName() or getattr(each, "text", lambda: "")())
        and not each.objectName().startswith("qt_")
    ]
    assert unnamed == []
    form.close()
