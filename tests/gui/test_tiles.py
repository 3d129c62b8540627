"""Sources as pictures, on a grid and in a line: the list itself, drawn where it is seen, veiled where it is to be."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.viewer.tiles import Pictures, Tiles
from casefile.gui.widgets.quick_look import QuickLook
from casefile.model.records import Case, Source
from casefile.workspace import Workspace


@pytest.fixture
def sources(ws: Workspace, case: Case, tmp_path: Path) -> list[UUID]:
    """Two photos, the second without a veil, and many sources without a file."""
    found = []
    for name, colour in (("one", "red"), ("two", "blue")):
        path = tmp_path / f"{name}.png"
        Image.new("RGB", (300, 200), colour).save(path)
        added = ws.sources.add_file(path, case.id)
        found.append(added.source_id)
    ws.viewer.remember_veil(added.evidence_id, wanted=False)
    more = [Source(case_id=case.id, title=f"Report {n}", type="report") for n in range(120)]
    return [*found, *ws.records.save(*more).created]


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, sources: list[UUID]) -> SourcesPage:
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    desk.record_wanted.connect(made.open_record)
    made.resize(900, 600)
    made.show()
    qtbot.waitUntil(lambda: made.sources.list.rowCount() == len(sources))
    return made


@pytest.fixture
def tiles(qtbot: QtBot, page: SourcesPage) -> Tiles:
    page.show_arrangement(1)
    pictures = page.findChild(Pictures)
    assert pictures is not None and pictures.isVisible() and not page.sources.table.isVisible()
    qtbot.waitActive(page)
    pictures.view.setFocus()
    return pictures.view


def test_the_pictures_come_and_what_is_graphic_stays_small_and_grey(
    qtbot: QtBot, page: SourcesPage, tiles: Tiles, sources: list[UUID]
) -> None:
    thumbnails = tiles.thumbnails
    qtbot.waitUntil(lambda: thumbnails.of(sources[0]) is not None and thumbnails.of(sources[1]) is not None)
    veiled, clear = thumbnails.of(sources[0]), thumbnails.of(sources[1])
    assert veiled is not None and clear is not None
    assert thumbnails.is_veiled(sources[0]) and not thumbnails.is_veiled(sources[1])
    assert max(veiled.width(), veiled.height()) <= 40 and veiled.pixelColor(5, 5).saturation() == 0
    assert (clear.width(), clear.height()) == (180, 120)


def test_only_what_is_seen_is_asked_for(qtbot: QtBot, tiles: Tiles, sources: list[UUID]) -> None:
    tiles.grab()
    thumbnails = tiles.thumbnails
    asked = {*thumbnails._images, *thumbnails._waiting, *thumbnails._running}
    assert sources[0] in asked and sources[-1] not in asked and len(asked) < 60
    tiles.scrollToBottom()
    tiles.grab()
    qtbot.waitUntil(lambda: sources[-1] in {*thumbnails._images, *thumbnails._waiting, *thumbnails._running})


def test_what_is_chosen_here_is_chosen_in_the_list(page: SourcesPage, tiles: Tiles, sources: list[UUID]) -> None:
    tiles.go_to(sources[2])
    QTest.keyClick(tiles, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert list(page.sources.table.selected_ids()) == sources[2:4]
    QTest.keyClick(tiles, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(page.sources.table.selected_ids()) == len(sources)
    page.show_arrangement(0)
    assert page.sources.table.isVisible() and len(page.sources.table.selected_ids()) == len(sources)


def test_a_quick_look_shows_the_picture_veiled_where_it_is(
    qtbot: QtBot, page: SourcesPage, tiles: Tiles, sources: list[UUID]
) -> None:
    for place, said in ((0, "Veiled picture"), (1, "Picture of the source")):
        tiles.go_to(sources[place])
        QTest.keyClick(tiles, Qt.Key.Key_Space)
        look = page.findChild(QuickLook)
        assert look is not None
        qtbot.waitUntil(lambda look=look, said=said: said in shown_in(look))
        look.close()


def shown_in(look: QuickLook) -> list[str]:
    found = look.findChildren(QLabel, "quick_look.picture")
    return [each.accessibleName() for each in found if each.isVisible() and not each.pixmap().isNull()]


def test_enter_reads_and_the_filmstrip_goes_with_it(
    qtbot: QtBot, page: SourcesPage, tiles: Tiles, sources: list[UUID], desk: Desk
) -> None:
    tiles.go_to(sources[1])
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.reading and page.reader.opened is not None)
    assert page._strip is not None and not page._strip.isVisible()
    desk.commands.action("sources.filmstrip").trigger()
    assert page._strip.isVisible() and page._strip in page.panes()
    assert page._strip.currentIndex().row() == 1
    QTest.keyClick(page._strip, Qt.Key.Key_Left)
    assert page.reader.source_id == sources[1]  # walking opens nothing
    QTest.keyClick(page._strip, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.reader.source_id == sources[0])
    desk.commands.action("sources.next").trigger()
    qtbot.waitUntil(lambda: page.reader.source_id == sources[1] and page._strip.currentIndex().row() == 1)
    desk.commands.action("sources.filmstrip").trigger()
    assert desk.settings.layout("reader/filmstrip") is False
