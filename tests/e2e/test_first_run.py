"""A newcomer's first minutes: make a vault, open a case, take a text in, mark it, lock, come back. And the sample."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QMenu, QPlainTextEdit, QPushButton

from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.window import MainWindow
from tests.conftest import PROJECT
from tests.e2e.conftest import Start
from tests.e2e.driving import (
    click,
    dialog,
    fill,
    go_to,
    is_blank,
    paste,
    pause,
    picture,
    press,
    push,
    seen,
    select_text,
    wait_for,
    wait_gone,
    wait_until,
    write,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

PASSPHRASE = "seven lamps over the quiet river"
TEXT = "The mill by the river was hit twice on Monday. Two millers were hurt.\nقال الجيران إنهم سمعوا طائرة."


def test_the_first_minutes(start: Start, tmp_path: Path) -> None:
    window = start(None)
    picture(window, tmp_path / "01-welcome.png")
    create(window, tmp_path)
    prove_the_sheet(window, tmp_path)
    open_case(window, tmp_path)
    take_in(window, tmp_path)
    mark(window, tmp_path)
    in_arabic(window, tmp_path)
    lock_and_return(window, tmp_path)


def create(window: MainWindow, pictures: Path) -> None:
    """A vault at the real cost: its key takes a second or two."""
    push(words="Create a vault")
    asked = dialog("Create a vault")
    write("First")
    fill(seen(QLineEdit, within=asked, spoken="Where"), str(pictures))
    fill(seen(QLineEdit, within=asked, spoken="Your name (optional)"), "Amal")
    fill(seen(QLineEdit, within=asked, spoken="Passphrase"), PASSPHRASE)
    fill(seen(QLineEdit, within=asked, spoken="Passphrase again"), PASSPHRASE)
    picture(asked, pictures / "02-create.png")
    press("Return")
    wait_until(lambda: window.shell is not None, "the vault to be made")
    assert (pictures / "First.casefile" / "vault.json").is_file()


def prove_the_sheet(window: MainWindow, pictures: Path) -> None:
    """Make the recovery sheet that a new vault is offered, and type two of its words off it."""
    asked = dialog("Recovery sheet")
    push("sheet.make", within=asked)
    wait_for(QPushButton, "sheet.next", within=asked)
    spoken = [label.accessibleName() for label in asked.findChildren(QLabel) if label.isVisible()]
    words = dict(re.findall(r"^Word (\d+): (\w+)$", "\n".join(spoken), re.M))
    assert len(words) == 24
    picture(asked, pictures / "03-sheet.png")
    push("sheet.next", within=asked)
    wait_for(QPushButton, "sheet.prove", within=asked)
    for line in asked.findChildren(QLineEdit):
        if line.isVisible():
            fill(line, words[line.accessibleName().removeprefix("Word ")])
    picture(asked, pictures / "03-proof.png")
    push("sheet.prove", within=asked)
    wait_gone(asked, "the sheet to be proved")
    wait_until(lambda: "proved" in window.bar.sentence, "the window to say so")


def open_case(window: MainWindow, pictures: Path) -> None:
    fill(wait_for(QLineEdit, spoken="Title"), "The mill")
    press("Tab")
    write("mil")
    picture(window, pictures / "03-first-case.png")
    press("Return")
    wait_for(QListWidget, "sidebar")
    wait_until(lambda: window.shell is not None and window.shell.page is not None, "the first page of the case")
    picture(window, pictures / "04-home.png")


def take_in(window: MainWindow, pictures: Path) -> None:
    go_to("Sources")
    push("sources.add")
    menu = wait_for(QMenu, "sources.add.menu")
    paste_text = next(action for action in menu.actions() if action.objectName() == "sources.add.text")
    click(menu, menu.actionGeometry(paste_text).center())
    asked = dialog("Paste text as a source")
    fill(seen(QLineEdit, "paste_text.title"), "What the neighbours said")
    click(seen(QPlainTextEdit, "paste_text.text"))
    paste(TEXT)
    picture(asked, pictures / "05-paste.png")
    push("paste_text.add")
    wait_gone(asked, "the dialog to close")
    push("source.read")
    view = wait_for(ReaderText)
    wait_until(lambda: view.toPlainText() == TEXT and view.hasFocus(), "the text in the reader")


def mark(window: MainWindow, pictures: Path) -> None:
    """Highlight with H, take it back, bring it again."""
    view = seen(ReaderText)
    words = "hit twice on Monday"
    at = TEXT.index(words)
    select_text(view, at, at + len(words))
    press("H")
    wait_until(lambda: [each.cursor.selectedText() for each in view.extraSelections()] == [words], "the highlight")
    picture(window, pictures / "06-highlighted.png")
    press("Ctrl+Z")
    wait_until(lambda: not view.extraSelections(), "the highlight to go")
    wait_until(lambda: window.bar.sentence == "Undone: Highlight a passage", "the window to say so")
    wait_until(window.commands.action("edit.redo").isEnabled, "the step to be offered again")
    press("Ctrl+Shift+Z")
    wait_until(lambda: len(view.extraSelections()) == 1, "the highlight to come back")


def in_arabic(window: MainWindow, pictures: Path) -> None:
    """Mirrored at once, in the same place; and back again."""
    assert window.shell is not None
    sidebar_x = window.shell.sidebar.mapTo(window, window.shell.sidebar.rect().center()).x()
    assert sidebar_x < window.width() / 2
    menu_choice(window, "View", "Language", "العربية")
    wait_until(lambda: QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft, "the window to be mirrored")
    wait_until(lambda: window.shell is not None and window.shell.place is not None, "the page to be shown again")
    pause(300)
    assert window.shell is not None
    assert window.shell.place is not None and window.shell.place[0] == "sources"
    assert window.shell.sidebar.mapTo(window, window.shell.sidebar.rect().center()).x() > window.width() / 2
    names = seen(QListWidget, "sidebar")
    assert "المصادر" in [names.item(row).text() for row in range(names.count())]
    picture(window, pictures / "07-arabic.png")
    menu_choice(window, "عرض", "اللغة", "English")
    wait_until(lambda: QApplication.layoutDirection() == Qt.LayoutDirection.LeftToRight, "the window as it was")


def menu_choice(window: MainWindow, *path: str) -> None:
    """Click through menus."""
    bar = window.menuBar()
    action = next(each for each in bar.actions() if each.text().replace("&", "") == path[0])
    click(bar, bar.actionGeometry(action).center())
    for words in path[1:]:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(each for each in menu.actions() if each.text().replace("&", "").startswith(words))
        below = action.menu()
        click(menu, menu.actionGeometry(action).center())
        if isinstance(below, QMenu):
            wait_until(below.isVisible, f"the menu {words!r}")


def lock_and_return(window: MainWindow, pictures: Path) -> None:
    press("Ctrl+L")
    wait_until(lambda: window.jobs is None and window.isEnabled(), "the vault to be locked")
    field = wait_for(QLineEdit, spoken="Passphrase")
    wait_until(field.hasFocus, "the cursor in the passphrase")
    picture(window, pictures / "08-locked.png")
    write("seven lamps")
    press("Return")
    wait_until(lambda: field.isEnabled() and field.selectedText() == "seven lamps", "the refusal")
    write(PASSPHRASE)
    press("Return")
    wait_until(lambda: window.shell is not None and window.shell.page is not None, "the vault to open")
    go_to("Sources")
    picture(window, pictures / "09-back.png")


def test_the_sample_opens_and_a_signal_ends_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {name: str(home / name) for name in os.environ if name.startswith("XDG_") and name.endswith("_HOME")}
    started = subprocess.Popen(
        [sys.executable, "-m", "casefile", "--demo"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        vault = home / "Casefile sample.casefile"
        wait_until(lambda: sidebar_is_shown() or started.poll() is not None, "the sample case")
        pause(500)
        assert started.poll() is None, started.communicate()[1]
        assert list(vault.glob("case.db-wal")), "the vault is open"
        assert QGuiApplication.primaryScreen().grabWindow(0).save(str(tmp_path / "demo.png"))
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            out, err = started.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            started.kill()
            out, err = started.communicate()
            pytest.fail(f"SIGTERM did not end it: {err}")
    assert (started.returncode, out, err) == (0, "", "")
    assert not list(vault.glob("case.db-wal")), "the vault was not closed"


def sidebar_is_shown() -> bool:
    """Whether something stands where the sidebar of an open vault does; the first page has nothing there."""
    return not is_blank(QGuiApplication.primaryScreen().grabWindow(0).copy(0, 120, 200, 400))
