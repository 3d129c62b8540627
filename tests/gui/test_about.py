"""Help > About: reached by keys, and true about what is installed."""

from __future__ import annotations

from importlib.metadata import distributions, version

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.dialogs import about
from casefile.gui.dialogs.about import About
from casefile.gui.window import MainWindow
from casefile.i18n import FSI, PDI, use


def plain(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "")


def rows(tree: QTreeWidget) -> dict[str, tuple[str, str]]:
    items = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    return {plain(i.text(0)): (plain(i.text(1)), plain(i.text(2))) for i in items if i is not None}


@pytest.fixture
def place(app: QApplication, qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_the_keys_open_it_and_the_list_is_read_at_once(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    shown = window.findChild(About)
    assert shown is not None and shown.isVisible()
    tree = shown.findChild(QTreeWidget)
    assert tree is not None and shown.focusWidget() is tree
    qtbot.waitUntil(shown.isActiveWindow)
    assert "help.about" in {command.id for command in window.session.commands if command.group == "Help"}
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(About) is None)


def test_it_lists_what_is_installed_with_its_licence(place: QWidget) -> None:
    tree = About(place).findChild(QTreeWidget)
    assert tree is not None
    listed = rows(tree)
    assert listed["SQLAlchemy"][1] == "MIT"
    assert listed["shiboken6"][1] == "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"
    for name, (shown, licence) in listed.items():
        assert shown.startswith(version(name)) and licence
    here = {distribution.metadata["Name"] for distribution in distributions()}
    assert "pywin32-ctypes" in listed or "pywin32-ctypes" not in here


def test_a_version_that_was_not_checked_is_said(place: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about, "version", lambda name: "0.0.1" if name == "segno" else version(name))
    tree = About(place).findChild(QTreeWidget)
    assert tree is not None
    assert rows(tree)["segno"][0] == "0.0.1, not the checked 1.6.6"


def test_it_reads_in_arabic(place: QWidget) -> None:
    use("ar")
    try:
        shown = About(place)
        assert shown.windowTitle() != "About Casefile"
    finally:
        use("en")
