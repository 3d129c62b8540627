"""The first window: what it loads before it is seen, and what is there soon after."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casefile.gui.app import make_window
from casefile.gui.door import _REST
from casefile.gui.settings import Settings
from tests.architecture.rules import PROJECT

PROGRAM = """
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from casefile.gui.app import make_window, prepare
from casefile.gui.settings import Settings
from tests.benchmarks.window_child import FirstPaint

app = QApplication([])
settings = Settings(Path(sys.argv[1]) / "window.json")
prepare(app, settings)
window = make_window(app, settings, Path(sys.argv[2]) if sys.argv[2] else None)
watch = FirstPaint(app, lambda: window.door.page)
window.show()
watch.loop.exec()
print(*sorted(sys.modules))
window.close()
"""
CORE = {"sqlalchemy", "sqlcipher3", "cryptography", "casefile.workspace", "casefile.services", "casefile.store"}
RECORDS = {
    "casefile.model.records",
    "casefile.model.fields",
    "casefile.gui.words",
    "casefile.gui.shell",
    "casefile.gui.widgets.editor",
}


@pytest.mark.parametrize("asks", [False, True], ids=["first page", "passphrase"])
def test_the_first_window_needs_no_core(tmp_path: Path, vault_folder: Path, asks: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), str(vault_folder) if asks else ""],
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert ("casefile.gui.pages.unlock" in loaded) is asks
    assert ("casefile.gui.pages.welcome" in loaded) is not asks
    assert loaded.isdisjoint(CORE | RECORDS)


def test_the_icons_of_the_menus_come_when_the_window_is_seen(
    app: QApplication, qtbot: QtBot, settings: Settings
) -> None:
    window = make_window(app, settings, None)
    lock = window.commands.action("vault.lock")
    assert lock.icon().isNull()
    window.show()
    qtbot.waitUntil(lambda: not lock.icon().isNull())
    late = window.commands.add("test.late", "Late", lambda: None, group="File", icon="lock")
    assert not late.icon().isNull()
    window.close()


def test_what_is_loaded_later_is_there(app: QApplication, qtbot: QtBot, settings: Settings) -> None:
    window = make_window(app, settings, None)
    crashed: list[str] = []
    window.door.background.crashed.connect(crashed.append)
    window.show()
    qtbot.waitUntil(lambda: set(_REST) <= set(sys.modules) and not window.door.background.busy)
    assert crashed == []
    window.close()
