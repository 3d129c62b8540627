"""Run in a process of its own by ``bench_window``: prints milliseconds from pressing Unlock to the first painted
page, less the key derivation.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
BEGIN = time.perf_counter()

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget, QWidget  # noqa: E402


class FirstPaint(QObject):
    """Ends the event loop at the first paint of what is waited for, or of anything in it."""

    def __init__(self, app: QApplication, awaited: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self._awaited = awaited
        self.loop = QEventLoop()  # not the program's own: its end is the end of the program
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt's hook."""
        awaited = self._awaited() if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) else None
        if awaited is not None and (watched is awaited or awaited.isAncestorOf(watched)):  # type: ignore[arg-type]
            QTimer.singleShot(0, self.loop.quit)
        return False


def bare() -> float:
    """The baseline: an empty Qt window with a table of 20 rows, from the start of the imports."""
    app = QApplication([])
    window = QMainWindow()
    table = QTableWidget(20, 6)
    window.setCentralWidget(table)
    watch = FirstPaint(app, lambda: table)
    window.show()
    watch.loop.exec()
    app.removeEventFilter(watch)
    return time.perf_counter() - BEGIN


def casefile(folder: Path, passphrase: str) -> tuple[float, float]:
    """From the start of the imports to the passphrase field, and from Unlock to the vault's first page without the
    key derivation.
    """
    from casefile.gui import app as program
    from casefile.gui.settings import Settings
    from casefile.vault import slots

    derived: list[float] = []
    derive = slots.derive_kek

    def timed(*arguments: object) -> bytes:
        begin = time.perf_counter()
        key: bytes = derive(*arguments)  # type: ignore[arg-type]
        derived.append(time.perf_counter() - begin)
        return key

    slots.derive_kek = timed  # type: ignore[assignment]
    app = QApplication([])
    settings = Settings()
    program.prepare(app, settings)
    window = program.make_window(app, settings, folder)
    watch = FirstPaint(app, lambda: window.door.page)
    window.show()
    watch.loop.exec()
    ready = time.perf_counter() - BEGIN
    begin = time.perf_counter()

    app.removeEventFilter(watch)
    watch = FirstPaint(app, lambda: window.shell)
    assert window.door.page is not None
    window.door.page.unlock_wanted.emit(passphrase)  # type: ignore[union-attr]
    watch.loop.exec()
    took = time.perf_counter() - begin - sum(derived)
    window.close()
    return ready, took


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        print(bare() * 1000)
    else:
        print(*(seconds * 1000 for seconds in casefile(Path(sys.argv[1]), sys.stdin.readline().rstrip("\n"))))
