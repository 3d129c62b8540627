"""The screens: every page, the records that show most of one, and the ways in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QTabWidget, QWidget

from casefile.gui.pages.page import Page
from casefile.gui.window import MainWindow
from tests.screens.stage import Stage, wait


@dataclass(frozen=True)
class Screen:
    """One thing to be looked at: the whole window.

    :param name: of its file.
    """

    name: str
    show: Callable[[Stage], object]


def _page(key: str) -> Screen:
    return Screen(key, lambda stage: stage.open_page(key))


def _record(name: str, kind: str, place: int = 0, tab: str = "") -> Screen:
    def show(stage: Stage) -> None:
        stage.open_record(stage.witness() if kind == "witness" else stage.nth(kind, place))
        _choose_tab(stage.window, tab)
        stage.rest()

    return Screen(name, show)


def _choose_tab(window: MainWindow, name: str) -> None:
    """The tab of that object name's page, or of that place."""
    for tabs in window.findChildren(QTabWidget):
        if name and tabs.isVisible() and name.isdecimal() and tabs.count() > int(name):
            tabs.setCurrentIndex(int(name))


def _arranged(key: str) -> Screen:
    def show(stage: Stage) -> None:
        stage.open_page(key)
        stage.page(Page).show_arrangement(1)
        stage.rest()

    return Screen(f"{key}-arranged", show)


def _back_to_list(key: str) -> Screen:
    def show(stage: Stage) -> None:
        stage.open_page(key)
        stage.page(Page).show_arrangement(0)
        stage.rest()

    return Screen(key, show)


def _search(stage: Stage) -> None:
    stage.window.search("hospital")
    stage.rest()
    wait(400)
    stage.rest()
    stage.rest()


def _viewer(stage: Stage) -> None:
    source = stage.photo().source_id
    assert source is not None
    stage.open_record(source)
    wait(600)
    stage.rest()


def _say(stage: Stage) -> None:
    stage.open_page("incidents")
    stage.window.bar.say("The file could not be read. Nothing was taken in. Choose another one.", "fault")


def _menu(place: int) -> Callable[[Stage], object]:
    def show(stage: Stage) -> None:
        menu = stage.window.menuBar().actions()[place].menu()
        menu.aboutToShow.emit()  # type: ignore[attr-defined]
        menu.popup(stage.window.mapToGlobal(stage.window.rect().center()) / 3)  # type: ignore[attr-defined]

    return show


AT_THE_DOOR = (
    Screen("unlock", lambda stage: None),
    Screen("welcome", lambda stage: stage.window.door.welcome()),
    Screen("recovery", lambda stage: stage.window.door.ask_recovery(stage.files)),
)
"""Before a vault is open."""

IN_THE_CASE = (
    _page("home"),
    _back_to_list("incidents"),
    _record("incident", "incident", 1),
    _record("incident-matrix", "incident", 1, "1"),
    _record("incident-linked", "incident", 1, "2"),
    _record("incident-notes", "incident", 1, "3"),
    _record("incident-history", "incident", 1, "4"),
    _arranged("incidents"),
    _arranged("sources"),
    _back_to_list("sources"),
    _record("window", "source"),
    Screen("viewer", _viewer),
    _page("witnesses"),
    _record("witness", "witness"),
    _record("witness-consent", "witness", 0, "1"),
    _record("witness-interviews", "witness", 0, "2"),
    _back_to_list("calls"),
    _record("call", "call", 1),
    _arranged("calls"),
    _back_to_list("facts"),
    _record("fact", "fact", 0),
    _arranged("facts"),
    _page("persons"),
    _record("person", "person"),
    _page("organisations"),
    _record("organisation", "organisation"),
    _page("places"),
    _record("place", "place"),
    _page("review"),
    _page("report"),
    _page("dossier"),
    _page("statements"),
    _page("integrity"),
    _page("history"),
    _page("trash"),
    Screen("search", _search),
    Screen("message", _say),
)
"""With the sample case at hand, in this order: each is reached from the one before."""


def _tour(step: int) -> Callable[[Stage], object]:
    def show(stage: Stage) -> None:
        shell = stage.window.shell
        assert shell is not None
        shell.show_tour()
        stage.rest()
        for _turn in range(step):
            stage.window.findChildren(QWidget, "tour-next")[0].click()  # type: ignore[attr-defined]
            stage.rest()
        wait(700)

    return show


TOUR = tuple(Screen(f"tour-{step + 1}", _tour(step)) for step in range(4))
"""The tour, step by step."""

MENUS = tuple(
    Screen(f"menu-{name}", _menu(place))
    for place, name in enumerate(("file", "edit", "view", "go", "record", "exchange", "help"))
)
"""What opens above the window."""
