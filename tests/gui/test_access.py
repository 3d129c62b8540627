"""Every screen and every dialog of the sample case: heard, hit, reached by Tab, and within a small screen at 200 %.

One walk through all of them notes what is wrong; each test asks for one sort of it.
"""

from __future__ import annotations

import gc
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

import casefile.gui
from casefile.gui.pages import PAGES
from casefile.gui.settings import Settings
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.screens import access
from tests.screens.dialogs import DIALOGS, ELSEWHERE
from tests.screens.screens import IN_THE_CASE, TOUR
from tests.screens.stage import Stage, fill, open_stage, unlock, wait

SMALL = (1024, 600)
ROOMY = (
    *("home", "sources", "sources-arranged", "window", "viewer", "witness", "calls", "calls-arranged"),
    *("facts-arranged", "report", "dossier"),
)
"""Screens that need most room."""


@pytest.fixture(scope="module")
def vault(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample case with a little of everything."""
    folder = tmp_path_factory.mktemp("walked")
    path = Path(shutil.copytree(sample_template, folder / "Sample.casefile"))
    with Workspace.open(path, PASSPHRASE) as workspace:
        fill(workspace)
    return path


@pytest.fixture(scope="module")
def stage(qapp: QApplication, vault: Path) -> Iterator[Stage]:
    """The window over it."""
    settings = Settings(vault.parent / "window.json")
    made = open_stage(qapp, settings, vault, vault.parent)
    unlock(made, PASSPHRASE)
    yield made
    made.window.close()
    for _turn in range(200):
        if not made.window.isVisible():
            break
        wait(20)
    made.window.deleteLater()
    sys.excepthook = sys.__excepthook__
    gc.collect()


def _look(root: QWidget, name: str, found: dict[str, list[str]], *, backwards: bool = False) -> None:
    for check in (access.unheard, access.unlabelled, access.too_small, access.low_rows):
        found[check.__name__] += [f"{name}: {problem}" for problem in check(root)]
    root.activateWindow()
    wait(10)
    found["missed_by_tab"] += [f"{name}: {each}" for each in access.missed_by_tab(root)]
    if backwards:
        found["missed_by_tab"] += [f"{name}, backwards: {each}" for each in access.missed_by_tab(root, backwards=True)]


def test_every_screen_and_dialog(stage: Stage) -> None:
    """A name and a role for all that takes the focus; labels that say what is heard; targets of 32 px; Tab comes to
    everything, and comes back: no trap. Every class of dialog is walked through, or named with the reason why not."""
    found: dict[str, list[str]] = defaultdict(list)
    assert {spec.key for spec in PAGES} <= {screen.name for screen in IN_THE_CASE}, "every page is shown"
    for screen in (*IN_THE_CASE, *TOUR):
        screen.show(stage)
        _look(stage.window, screen.name, found)
        stage.close_all()
    seen = set()
    for dialogue in DIALOGS:
        dialog = dialogue.make(stage)
        dialog.show()
        wait(10)
        stage.rest()
        seen.add(type(dialog).__name__)
        _look(dialog, f"dialog {dialogue.name}", found, backwards=True)
        stage.close_all()
    assert {check: problems for check, problems in found.items() if problems} == {}
    there = _dialogs()
    assert there - seen - set(ELSEWHERE) == set(), "shown to nobody"
    assert set(ELSEWHERE) <= there, "what is excused is there"


def _dialogs() -> set[str]:
    """Every class of dialog that the window has."""
    for module in walk_packages(casefile.gui.__path__, "casefile.gui."):
        import_module(module.name)
    ours, found = [QDialog], set()
    while ours:
        for kind in ours.pop().__subclasses__():
            if kind.__module__.startswith("casefile.gui."):
                found.add(kind.__name__)
                ours.append(kind)
    return found


def test_a_small_screen_at_200_percent_reaches_everything(stage: Stage) -> None:
    """1024 x 600: the window does not grow beyond it, and what takes the focus lies within, or in what scrolls."""
    settings, window = stage.window.settings, stage.window
    wide = stage.window.shell.sidebar.width()  # type: ignore[union-attr]
    settings.text_size = 200
    window.look_changed.emit("text_size")
    window.resize(*SMALL)
    stage.rest()
    try:
        found = []
        for screen in [each for each in IN_THE_CASE if each.name in ROOMY]:
            screen.show(stage)
            if (window.width(), window.height()) != SMALL:
                found.append(f"{screen.name}: the window grew to {window.width()} x {window.height()}")
                window.resize(*SMALL)
            found += [f"{screen.name}: {each}" for each in access.out_of_reach(window, window.rect())]
            stage.close_all()
        assert found == []
    finally:
        settings.text_size = 100
        window.look_changed.emit("text_size")
        window.resize(1366, 768)
        stage.rest()
    assert stage.window.shell.sidebar.width() == wide, "the sidebar takes no more room than before"  # type: ignore[union-attr]
