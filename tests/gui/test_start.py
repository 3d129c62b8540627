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
from casefile.gui.loading import VAULT
from casefile.gui.settings import Settings
from tests.architecture.rules import PROJECT
from tests.opened import PASSPHRASE

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
WHOLE = """
import sys, threading
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from casefile.gui import loading
from casefile.gui.app import make_window, prepare
from casefile.gui.settings import Settings
from tests import silence

sys.meta_path.insert(0, silence._Astray())
app = QApplication([])
settings = Settings(Path(sys.argv[1]) / "window.json")
prepare(app, settings)
window = make_window(app, settings, Path(sys.argv[2]))
window.show()
wanted = {f"casefile.gui.{name}" for name in (*loading.VAULT, *loading.PAGES)}
begun = len(wanted & set(sys.modules))

def look():
    if "casefile.gui.pages.home.page" in sys.modules and window.jobs is None and not window.door.background.busy:
        window.door.page.unlock_wanted.emit(sys.argv[3])
    if wanted <= set(sys.modules) and window.jobs is not None and not window.jobs.busy:
        window.close()
        app.quit()

turn = QTimer(interval=50)
turn.timeout.connect(look)
turn.start()
app.exec()
print(begun, len(wanted), silence._astray)
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


def test_code_with_qt_in_it_is_loaded_on_the_thread_of_the_window_alone(tmp_path: Path, vault_folder: Path) -> None:
    """Its classes made beside a running event loop crash the program now and then."""
    done = subprocess.run(
        [sys.executable, "-c", WHOLE, str(tmp_path), str(vault_folder), PASSPHRASE],
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    begun, wanted, *astray = done.stdout.split(" ", 2)
    assert int(begun) == 0 and int(wanted) > 30, "it was there before"
    assert astray == ["[]\n"]


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
    first = [f"casefile.gui.{name}" for name in VAULT]
    qtbot.waitUntil(lambda: {*_REST, *first} <= set(sys.modules) and not window.door.background.busy)
    assert crashed == []
    window.close()
