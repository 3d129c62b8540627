"""Locking leaves nothing of the open vault behind: five times as often, as many objects live."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from importlib import import_module

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casefile.gui import loading
from casefile.gui.pages import PAGES
from casefile.gui.window import MainWindow
from casefile.model import vocabularies
from tests.gui.conftest import unlock

ROUNDS = 5


def living() -> Counter[str]:
    """How many objects of each of our classes live, and how many widgets Qt knows."""
    counted = Counter(
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in map(type, gc.get_objects())
        if str(kind.__module__).startswith("casefile")
    )
    counted["widgets"] = len(QApplication.allWidgets())
    return counted


def look_at_every_page(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None and window.jobs is not None
    for spec in PAGES:
        window.shell.open_page(spec.key)
        qtbot.wait(100)
    qtbot.waitUntil(lambda: window.jobs is not None and not window.jobs.busy, timeout=30_000)


def lock(qtbot: QtBot, window: MainWindow) -> None:
    window.lock()
    qtbot.waitUntil(lambda: window.jobs is None and window.door.isVisible() and not window._locking, timeout=30_000)
    qtbot.wait(1000)  # what is deleted later is gone, and the cycles were looked for


def test_five_rounds_leave_as_much_as_one(qtbot: QtBot, window: MainWindow) -> None:
    for name in vocabularies.names():
        vocabularies.load(name)  # the program's own, loaded with the first page that shows a term
    for name in (*loading.VAULT, *loading.PAGES):
        import_module(f"casefile.gui.{name}")
    after_first: Counter[str] = Counter()
    for round_ in range(ROUNDS):
        if round_:
            unlock(qtbot, window)
        look_at_every_page(qtbot, window)
        lock(qtbot, window)
        if not round_:
            after_first = living()
    grown = {name: count - after_first[name] for name, count in living().items() if count > after_first[name]}
    assert grown == {}


def test_a_locked_vault_is_gone_from_memory(qtbot: QtBot, window: MainWindow) -> None:
    look_at_every_page(qtbot, window)
    assert window.session.workspace is not None and window.shell is not None
    held = {
        "workspace": weakref.ref(window.session.workspace),
        "store": weakref.ref(window.session.workspace._store),
        "shell": weakref.ref(window.shell),
        **{key: weakref.ref(page) for key, page in window.shell._pages.items()},
    }
    lock(qtbot, window)
    assert [name for name, object_ in held.items() if object_() is not None] == []
