"""The ways into a vault, at the real window: the recovery sheet with a new passphrase after it, and a second person."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListWidget, QPlainTextEdit, QTableView

from casefile.gui.window import MainWindow
from casefile.workspace import Workspace
from tests.e2e.conftest import Start
from tests.e2e.driving import (
    click,
    dialog,
    fill,
    paste,
    pick,
    picture,
    press,
    push,
    seen,
    wait_for,
    wait_gone,
    wait_until,
    write,
)
from tests.opened import PASSPHRASE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

NEW = "seven lamps over the quiet river"
THEIRS = "nine boats under the old bridge"


@pytest.fixture
def sheet(vault_folder: Path) -> tuple[str, ...]:
    """The words on the recovery sheet of the vault, which holds a case."""
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("MIL", "The mill")
        return ws.recovery.make("words").words


def unlock(window: MainWindow, passphrase: str) -> None:
    field = wait_for(QLineEdit, spoken="Passphrase")
    wait_until(field.hasFocus, "the cursor in the passphrase")
    write(passphrase)
    press("Return")
    wait_until(lambda: window.shell is not None and window.shell.page is not None, "the vault to open")


def lock(window: MainWindow) -> None:
    press("Ctrl+L")
    wait_until(lambda: window.jobs is None and window.isEnabled(), "the vault to be locked")


def test_the_recovery_sheet_opens_and_a_new_passphrase_follows(
    start: Start, vault_folder: Path, sheet: tuple[str, ...], tmp_path: Path
) -> None:
    window = start(vault_folder)
    push("unlock.recovery")
    area = wait_for(QPlainTextEdit, spoken="The 24 words, in their order")
    click(area)
    wrong = [*sheet[:4], "abandonned", *sheet[5:]]
    paste("\n".join(f"{number}. {word}" for number, word in enumerate(wrong, 1)))
    wait_until(lambda: "5" in area.accessibleDescription(), "the wrong word to be named")
    picture(window, tmp_path / "01-wrong-word.png")
    press("Ctrl+A")
    paste(" ".join(sheet))
    wait_until(lambda: not area.accessibleDescription(), "the words to be right")
    push("recovery.open")
    name = wait_for(QLineEdit, spoken="Your name")
    assert window.shell is None
    wait_until(name.hasFocus, "the cursor in the name")
    write("Amal")
    fill(seen(QLineEdit, spoken="New passphrase"), NEW)
    fill(seen(QLineEdit, spoken="New passphrase again"), NEW)
    picture(window, tmp_path / "02-new-passphrase.png")
    press("Return")
    wait_until(lambda: window.shell is not None and window.shell.page is not None, "the vault to open")
    lock(window)
    unlock(window, NEW)
    picture(window, tmp_path / "03-back.png")


def test_a_second_person_is_added_and_unlocks_it(
    start: Start, vault_folder: Path, sheet: tuple[str, ...], tmp_path: Path
) -> None:
    window = start(vault_folder)
    unlock(window, PASSPHRASE)
    press("Ctrl+,")
    settings = dialog("Settings")
    pick(seen(QListWidget, "settings_sections", within=settings), "Security")
    table = seen(QTableView, "people_table", within=settings)
    wait_until(lambda: table.model().rowCount() == 1, "the one person")
    push("people.add")
    asked = dialog("Add a person")
    write("Yusuf")
    fill(seen(QLineEdit, within=asked, spoken="Their passphrase"), THEIRS)
    fill(seen(QLineEdit, within=asked, spoken="Their passphrase again"), THEIRS)
    picture(asked, tmp_path / "01-add.png")
    press("Return")
    wait_gone(asked, "the form to close")
    wait_until(lambda: table.model().rowCount() == 2, "the second person")
    assert seen(QAbstractButton, "people.remove").isEnabled()
    picture(settings, tmp_path / "02-people.png")
    click(seen(QLineEdit, "settings_search", within=settings))  # Xvfb has no window manager to do so
    press("Esc")
    wait_gone(settings, "the settings to close")
    lock(window)
    unlock(window, THEIRS)
    assert window.session.workspace is not None
    me = window.session.workspace.people.me()
    assert me is not None and me.name == "Yusuf"
