"""How soon there is something to see: from the start of the program, and from the passphrase to the open vault."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from unittest import mock

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from casefile.gui.app import make_window, prepare
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.settings import Settings
from casefile.gui.window import MainWindow
from casefile.services.sample import build_sample
from casefile.vault import slots
from casefile.workspace import Workspace
from tests.benchmarks.table import Row, compared, interleaved

PASSPHRASE = "correct horse battery staple"
PATIENCE_MS = 30_000


def measure() -> list[Row]:
    """All rows of this module."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        folder = Path(name)
        return [_unlocking(folder), _starting(folder)]


def _unlocking(folder: Path) -> Row:
    vault = folder / "Sample.casefile"
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    settings = Settings(folder / "window.json")
    qInstallMessageHandler(lambda *_message: None)  # the offscreen display says at each window what it cannot do
    prepare(app, settings)
    took: list[float] = []

    def open_only() -> None:
        Workspace.open(vault, PASSPHRASE).close()

    def unlock() -> None:
        window = make_window(app, settings, vault)
        window.show()
        page = window.door.page
        assert isinstance(page, UnlockPage)
        begin = time.perf_counter()
        _first_page(window, lambda: page.unlock_wanted.emit(PASSPHRASE))
        took.append(time.perf_counter() - begin)
        _until_hidden(window)

    with _key_derived_once():
        with Workspace.create(vault, PASSPHRASE, cost=slots.KdfCost()) as workspace:
            build_sample(workspace)
        _whole, opening = interleaved(unlock, open_only, 7)
    return compared(
        "passphrase to painted vault, no key derivation",
        "opening and closing it, no window",
        statistics.median(took[1:]),  # the first was the warm-up
        opening,
    )


@contextmanager
def _key_derived_once() -> Iterator[None]:
    """Within this, Argon2 runs once per salt; what it costs is chosen per machine and would drown the rest."""
    with mock.patch.object(slots, "derive_kek", lru_cache(slots.derive_kek)):
        yield


def _first_page(window: MainWindow, act: Callable[[], object]) -> None:
    """Do something and wait until the page of an open vault has been painted."""
    _run_until(act, lambda widget: window.shell is not None and widget is window.shell.page)


class _PaintWatch(QObject):
    """Ends a loop at the first paint event of a widget that fits."""

    def __init__(self, fits: Callable[[QObject], bool], loop: QEventLoop) -> None:
        super().__init__()
        self._fits, self._loop = fits, loop

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at every event; stop none."""
        if event.type() == QEvent.Type.Paint and self._fits(watched):
            QTimer.singleShot(0, self._loop.quit)
        return False


def _run_until(act: Callable[[], object], fits: Callable[[QObject], bool]) -> None:
    app = QApplication.instance()
    assert app is not None
    loop = QEventLoop()
    watch = _PaintWatch(fits, loop)
    app.installEventFilter(watch)
    QTimer.singleShot(0, act)
    QTimer.singleShot(PATIENCE_MS, loop, lambda: loop.exit(1))
    late = loop.exec()
    app.removeEventFilter(watch)
    if late:
        raise TimeoutError("nothing was painted")


def _until_hidden(window: MainWindow) -> None:
    """Close the window, which locks the vault first."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: None if window.isVisible() else loop.quit())
    timer.start(1)
    window.close()
    loop.exec()
    window.deleteLater()


STARTED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window({base}):
    def paintEvent(self, event):
        QTimer.singleShot(0, QApplication.quit)
{make}
"""
BARE = STARTED.format(base="QMainWindow", make="app = QApplication([])\nw = Window()\nw.show()\napp.exec()")
OURS = """
from casefile.gui import app, window
""" + STARTED.format(base="window.MainWindow", make="app.MainWindow = Window\nsys.exit(app.main(['nowhere.casefile']))")


def _starting(folder: Path) -> Row:
    """A new process each, from its start to the first painted window and its end."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}

    def run(source: str) -> None:
        subprocess.run([sys.executable, "-c", source], env=environment, check=True, timeout=60, capture_output=True)

    ours, bare = interleaved(lambda: run(OURS), lambda: run(BARE), 5)
    return compared("start of the program to its painted window", "an empty PySide6 window", ours, bare)
