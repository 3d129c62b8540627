"""Run in a process of its own by ``bench_gaps``: does what a person does in the window, and prints for each act the
longest stretch of work on the GUI thread between two turns of the event loop, in milliseconds of CPU.

A timer of zero fires once in each turn. What lies between two of them is what a key press would wait for.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabWidget

from casefile.gui import app as program
from casefile.gui.dialogs.edit_several import EditSeveral
from casefile.gui.dialogs.facet import FacetDialog
from casefile.gui.pages import PAGES
from casefile.gui.settings import Settings
from casefile.gui.window import MainWindow
from casefile.model.chips import Chip
from casefile.model.facets import facet

QUIET = 0.6
"""Seconds of wall time without work for the window to count as settled: longer than any of its timers waits."""
BUSY = 0.002
"""CPU seconds between two turns that count as work."""
LONGEST = 90.0
"""Seconds after which an act counts as failed."""


class Watchdog(QObject):
    """Measures the event loop while an act is done and until the window has settled."""

    def __init__(self) -> None:
        super().__init__()
        self._beat = QTimer(self, interval=0)
        self._beat.timeout.connect(self._on_beat)
        self._act: Callable[[], object] | None = None
        self._wanted: Callable[[], bool] = lambda: True
        self._last = self._longest = self._all = self._quiet_since = self._began = 0.0
        self._loop = QEventLoop()

    def watch(self, act: Callable[[], object], wanted: Callable[[], bool] = lambda: True) -> tuple[float, float]:
        """Do something and let the window settle.

        :param wanted: what must have come true before the window can count as settled.
        :returns: the longest stretch and all work of the GUI thread, in CPU seconds.
        """
        self._act, self._wanted = act, wanted
        self._longest = self._all = 0.0
        self._began = self._quiet_since = time.perf_counter()
        self._last = time.thread_time()
        self._beat.start()
        self._loop.exec()
        return self._longest, self._all

    def _on_beat(self) -> None:
        now = time.thread_time()
        stretch, self._last = now - self._last, now
        self._longest = max(self._longest, stretch)
        if stretch > BUSY:
            self._all += stretch
            self._quiet_since = time.perf_counter()
        if self._act is not None:
            act, self._act = self._act, None
            act()
            return
        if time.perf_counter() - self._began > LONGEST:
            raise TimeoutError("the window did not settle")
        if time.perf_counter() - self._quiet_since > QUIET and self._wanted():
            self._beat.stop()
            self._loop.quit()
        elif stretch <= BUSY:
            time.sleep(0.0005)  # let the other threads have the machine


def acts(window: MainWindow) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done, one after the other."""
    shell = window.shell
    assert shell is not None

    def look(what: str, value: object) -> Callable[[], object]:
        def change() -> None:
            setattr(window.settings, what, value)
            window.look_changed.emit(what)

        return change

    def key(*keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> Callable[[], object]:
        def press() -> None:
            for each, modifier in keys:
                QTest.keyClick(table, each, modifier)

        return press

    for spec in PAGES[1:]:
        yield f"first opening of {spec.label}", partial(shell.open_page, spec.key)
    yield "first search", lambda: shell.search("strike")
    yield "going back to Incidents", lambda: shell.open_page("incidents")
    page = shell.page
    assert page is not None
    table = page.table  # type: ignore[attr-defined]
    table.setFocus()
    plain, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    for name, pressed, modifier in (
        ("first record shown (Home)", Qt.Key.Key_Home, plain),
        ("Down", Qt.Key.Key_Down, plain),
        ("Down, the second time", Qt.Key.Key_Down, plain),
        ("PageDown", Qt.Key.Key_PageDown, plain),
        ("End", Qt.Key.Key_End, control),
        ("Home", Qt.Key.Key_Home, control),
        ("Ctrl+A", Qt.Key.Key_A, control),
        ("Down, after Ctrl+A", Qt.Key.Key_Down, plain),
    ):
        yield f"{name}, 20,000 incidents", key((pressed, modifier))
    yield from _narrowing(page)
    tabs = page.findChildren(QTabWidget)[0]
    for place in range(1, tabs.count()):
        yield f"first opening of the tab {tabs.tabText(place)}", partial(tabs.setCurrentIndex, place)
    yield from _arranged(window, page)
    yield "theme: dark", look("theme", "dark")
    yield "theme: light", look("theme", "light")
    yield "text size: 130 %", look("text_size", 130)
    yield "text size: 100 %", look("text_size", 100)
    yield "a page gone to after that", lambda: shell.open_page("witnesses")


def _narrowing(page: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Chips, a saved view's order, and all rows at once."""

    def chips(*wanted: Chip) -> Callable[[], object]:
        def put() -> None:
            page.filters.put(wanted)
            page.narrow()

        return put

    def edit() -> None:
        page.table.selectAll()
        page.edit_several()

    def change() -> None:
        dialog = page.findChildren(EditSeveral)[-1]
        dialog.put_on.editor.set_value(("checked",))
        dialog.save_button.click()

    yield "a chip: verification, 6,700 of 20,000", chips(Chip("verification", ("likely",)))
    yield "two chips more", chips(Chip("when", ("2010-01-01", "")), Chip("tag", ("x",), False), Chip("grade", ("",)))
    yield "the values of a facet", lambda: page.filters._ask(facet("incident", "verification"))
    yield "its dialog closed", lambda: page.window().findChildren(FacetDialog)[-1].reject()
    yield "all chips taken off", page.clear_filters
    yield "Edit several, 20,000 incidents", edit
    yield "all 20,000 changed", change
    yield "the list sorted by title", lambda: page.table.sort_by("title", descending=True)
    yield "Undo of 20,000", lambda: page.desk.jobs.change(page, lambda ws: ws.past.undo())


def _arranged(window: MainWindow, page: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """The timeline of all incidents, and the matrix of all facts."""

    def lanes(by: str) -> Callable[[], object]:
        return lambda: page.front.lanes.setCurrentIndex(page.front.lanes.findData(by))

    def keys(*pressed: Qt.Key) -> Callable[[], object]:
        return lambda: [QTest.keyClick(page.front.line, key) for key in pressed]

    yield "the timeline, 20,000 incidents", window.commands.action("go.arranged.incidents").trigger
    yield "lanes by kind of act", lanes("kind")
    yield "one lane", lanes("")
    yield "three zoom steps at once", keys(*3 * [Qt.Key.Key_Plus])
    yield "ten more", keys(*10 * [Qt.Key.Key_Plus])
    yield "the next incident (Right)", keys(Qt.Key.Key_Right)
    yield "the whole line", keys(Qt.Key.Key_0)
    yield "as a table", lambda: page.front.as_table.click()
    yield "the list again", window.commands.action("arrangement.0").trigger
    yield "the matrix, 2,000 facts by 300 sources", window.commands.action("go.arranged.facts").trigger
    yield "its last cell", lambda: QTest.keyClick(_grid(window), Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    yield "a cell up", lambda: QTest.keyClick(_grid(window), Qt.Key.Key_Up)
    yield "the facts as a list again", window.commands.action("arrangement.0").trigger
    yield "going back to Incidents once more", lambda: window.shell and window.shell.open_page("incidents")


def _grid(window: MainWindow) -> Any:
    assert window.shell is not None
    return window.shell.page.front.view.grid  # type: ignore[union-attr]


def run(folder: Path, passphrase: str) -> None:
    """Open the vault and print one line for each act: stretch, all work, name."""
    app = QApplication([])
    settings = Settings(folder.parent / "window.json")
    program.prepare(app, settings)
    settings.theme = "light"
    window = program.make_window(app, settings, folder)
    sys.excepthook = _fail
    window.resize(1280, 800)
    window.show()
    dog = Watchdog()
    page = window.door.page
    assert page is not None
    unlock = page.unlock_wanted  # type: ignore[union-attr]
    _print(
        "Unlock to the first page",
        dog.watch(lambda: unlock.emit(passphrase), lambda: window.shell is not None and window.shell.page is not None),
    )
    for name, act in acts(window):
        _print(name, dog.watch(act, lambda: window.jobs is not None and not window.jobs.busy))
    dog.watch(window.close, lambda: not window.isVisible())


def _fail(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace)
    os._exit(1)


def _print(name: str, measured: tuple[float, float]) -> None:
    print(f"{measured[0] * 1000:.1f} {measured[1] * 1000:.1f} {name}", flush=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.stdin.readline().rstrip("\n"))
