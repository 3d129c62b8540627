"""The real window on a real display, with settings of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from casefile.gui.app import make_window, prepare
from casefile.gui.settings import Settings
from casefile.gui.window import MainWindow
from tests.e2e.driving import activate, wait_until

Start = Callable[[Path | None], MainWindow]


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Iterator[Start]:
    """Starts the program on a vault or on nothing, as ``casefile`` does; the window is closed after the test."""
    settings = Settings(tmp_path / "config" / "window.json")
    settings.language = "en"
    prepare(qapp, settings)
    windows: list[MainWindow] = []
    hook = sys.excepthook

    def start(folder: Path | None) -> MainWindow:
        window = make_window(qapp, settings, folder)
        windows.append(window)
        window.move(0, 0)
        window.show()
        activate(window)
        return window

    yield start
    for window in windows:
        window.screen().grabWindow(0).save(str(tmp_path / "last.png"))  # what a failed test was looking at
        window.close()
        wait_until(lambda window=window: not window.isVisible(), "the window to close")
        window.deleteLater()
    sys.excepthook = hook
