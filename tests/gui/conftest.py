"""The window over a real encrypted vault. Only the display is missing: these tests run offscreen."""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.app import make_window, prepare
from casefile.gui.commands import Commands
from casefile.gui.desk import Desk
from casefile.gui.jobs import Jobs
from casefile.gui.settings import Settings
from casefile.gui.window import MainWindow
from casefile.model.records import Case
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once


@pytest.fixture(autouse=True, scope="module")
def _only_living_objects_are_old() -> None:
    """What stands when a file of tests begins is not looked through again: it makes the search below cheap."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _cycles_die_here(_only_living_objects_are_old: None) -> Iterator[None]:
    """As in the program, no worker thread looks for lost cycles, and so none frees a widget of an earlier test."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _nothing_stays_copied() -> Iterator[None]:
    """As the program does at its end: an object of ours there would be freed by Qt after Python is gone, a crash."""
    yield
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a file of their own."""
    return Settings(tmp_path / "config" / "window.json")


@pytest.fixture
def app(qapp: QApplication, settings: Settings) -> Iterator[QApplication]:
    """The program, dressed; the next test finds it in English and at 100 %."""
    prepare(qapp, settings)
    yield qapp
    hook, sys.excepthook = sys.excepthook, sys.__excepthook__
    assert hook is not None


@pytest.fixture
def jobs(qtbot: QtBot, ws: Workspace) -> Iterator[Jobs]:
    """Jobs over a real vault."""
    made = Jobs(ws)
    crashes: list[str] = []
    made.crashed.connect(crashes.append)
    made.expected_crashes = crashes  # type: ignore[attr-defined]
    yield made
    made.finish()


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, jobs: Jobs, case: Case, settings: Settings) -> Desk:
    """A desk with a case at hand and no window around it."""
    place = QWidget()
    qtbot.addWidget(place)
    made = Desk(jobs, Commands(place), settings, vault_name="Test", parent=place)
    made.choose_case(case.id)
    made.keep = place  # type: ignore[attr-defined]
    return made


@pytest.fixture(scope="session")
def filled_template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault as :func:`fill` leaves it, which nothing may change: copy it."""
    return made_once(template_vault, tmp_path_factory.mktemp("filled") / "Filled.casefile", fill)


@pytest.fixture
def window(
    app: QApplication, qtbot: QtBot, vault_folder: Path, filled_template: Path, settings: Settings
) -> Iterator[MainWindow]:
    """The window, unlocked, with one case of two incidents."""
    shutil.rmtree(vault_folder)
    shutil.copytree(filled_template, vault_folder)
    made = make_window(app, settings, vault_folder)
    made.resize(1280, 800)
    made.show()
    unlock(qtbot, made)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=30_000)
    made.deleteLater()


def fill(ws: Workspace) -> SimpleNamespace:
    """One case, a place, two incidents, a source, a witness."""
    from casefile.model.records import Incident, Place, Source

    case = ws.cases.create("TST", "A case for testing")
    place = Place(case_id=case.id, name="Hajin")
    first = Incident(case_id=case.id, title="The first incident", place_id=place.id, verification="likely")
    second = Incident(case_id=case.id, title="<b>The second</b> <img src=x>", narrative="hospital")
    source = Source(case_id=case.id, title="A press release")
    ws.records.save(place, first, second, source)
    return SimpleNamespace(case=case, place=place, first=first, second=second, source=source)


def unlock(qtbot: QtBot, window: MainWindow) -> None:
    """Open the vault that the window asks the passphrase of."""
    from casefile.gui.pages.unlock import UnlockPage

    page = window.door.page
    assert isinstance(page, UnlockPage)
    page.unlock_wanted.emit(PASSPHRASE)
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.page is not None, timeout=30_000)
