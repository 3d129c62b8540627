"""The tour of the sample case: four steps on the real screens, by keyboard, blocking nothing; offered once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui import tour
from casefile.gui.app import make_window
from casefile.gui.pages.home.tour_offer import TourOffer
from casefile.gui.settings import Settings
from casefile.gui.tour import STEPS, Tour
from casefile.gui.window import MainWindow
from tests.gui.conftest import unlock

PLACES = ("sources", "incidents", "calls", "dossier")


@pytest.fixture
def sample_window(
    app: QApplication, qtbot: QtBot, sample_template: Path, tmp_path: Path, settings: Settings
) -> Iterator[MainWindow]:
    made = make_window(app, settings, Path(shutil.copytree(sample_template, tmp_path / "Sample.casefile")))
    made.resize(1280, 800)
    made.show()
    unlock(qtbot, made)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=30_000)
    made.deleteLater()


def offer_of(window: MainWindow) -> TourOffer:
    found = window.findChild(TourOffer)
    assert isinstance(found, TourOffer)
    return found


def shown_tour(window: MainWindow) -> Tour:
    found = window.findChild(Tour)
    assert isinstance(found, Tour)
    return found


def test_four_steps_by_keyboard_each_on_its_screen(
    qtbot: QtBot, sample_window: MainWindow, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(tour, "announce", lambda _widget, sentence: said.append(sentence))
    window = sample_window
    qtbot.waitUntil(lambda: offer_of(window).isVisible())
    assert settings.offered_tour, "it is offered once"
    window.activateWindow()
    offer_of(window).begin.setFocus()
    qtbot.keyClick(offer_of(window).begin, Qt.Key.Key_Space)
    assert offer_of(window).isHidden()
    qtbot.waitUntil(lambda: window.findChild(Tour) is not None and shown_tour(window).isVisible())
    card, shell = shown_tour(window), window.shell
    assert shell is not None
    for step, place in enumerate(PLACES):
        qtbot.waitUntil(lambda place=place: shell.place is not None and shell.place[0] == place)
        qtbot.waitUntil(lambda: card.points_at is not None, timeout=20_000)
        part = card.points_at
        assert part is not None and part.objectName().startswith(STEPS[step].part) and part.isVisible()
        assert said[-1].startswith(f"Step {step + 1} of 4. ") and card.accessibleName() in said[-1]
        assert not card.isModal() and shell.rect().contains(card.geometry())
        qtbot.wait(400)  # a page takes the focus when it has read
        qtbot.waitUntil(lambda: window.focusWidget() is card.next_button)
        assert card.back_button.isEnabled() is (step > 0)
        qtbot.keyClick(card.next_button, Qt.Key.Key_Space)
    assert card.isHidden(), "after the last step it is over"
    assert [each for each in window.findChildren(QWidget, "tour") if each.isVisible()] == []


def test_esc_ends_it_wherever_the_focus_is_and_nothing_was_blocked(qtbot: QtBot, sample_window: MainWindow) -> None:
    window = sample_window
    shell = window.shell
    assert shell is not None and window.desk is not None
    qtbot.waitUntil(offer_of(window).isVisible)
    offer_of(window).decline.click()
    assert offer_of(window).isHidden() and not TourOffer(window.desk).isVisible(), "who declined is not asked again"
    window.commands.action("help.tour").trigger()
    qtbot.waitUntil(lambda: window.findChild(Tour) is not None and shown_tour(window).isVisible())
    shell.open_page("integrity")
    assert shell.place == ("integrity", None), "one goes where one likes meanwhile"
    window.commands.action("go.up").trigger()
    assert shown_tour(window).isHidden()
    window.commands.action("help.tour").trigger()
    qtbot.waitUntil(lambda: shown_tour(window).isVisible())
    qtbot.keyClick(shown_tour(window).next_button, Qt.Key.Key_Escape)
    assert shown_tour(window).isHidden()


def test_another_case_is_told_where_the_tour_is(qtbot: QtBot, window: MainWindow) -> None:
    window.commands.action("help.tour").trigger()
    qtbot.waitUntil(lambda: "sample case" in window.bar.sentence)
    assert window.findChild(TourOffer).isHidden()  # type: ignore[union-attr]
