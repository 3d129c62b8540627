"""Playing a recording in the reader: by keyboard, frame by frame; a span becomes an excerpt with its citations."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.viewer import speaker
from casefile.model.anchors import Span
from casefile.model.records import Case, Excerpt, Fact
from casefile.services.intake import AddedSource
from casefile.services.sources import InFile
from casefile.workspace import Workspace
from tests.gui.viewed import clip

pytest.importorskip("av", reason="the extra media is not installed")


@pytest.fixture(scope="module")
def content() -> bytes:
    return clip()


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SourcesPage:
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    desk.record_wanted.connect(made.open_record)
    made.resize(1200, 700)
    made.show()
    return made


@pytest.fixture
def added(ws: Workspace, case: Case, tmp_path: Path, content: bytes) -> AddedSource:
    (tmp_path / "strike.mp4").write_bytes(content)
    return ws.sources.add_file(tmp_path / "strike.mp4", case.id)


@pytest.fixture
def reader(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, page: SourcesPage, added: AddedSource) -> Reader:
    """The recording in sight, without its veil, on a computer that has no loudspeaker."""
    monkeypatch.setattr(speaker.Speaker, "start", lambda _self: False)
    page.desk.settings.veils_graphic = False
    page.desk.open_record(added.source_id)
    pane = page.reader.viewer.pane
    qtbot.waitUntil(lambda: pane.canvas.isVisible() and pane.recording is not None, timeout=20_000)
    qtbot.waitActive(page)
    pane.canvas.setFocus()
    return page.reader


def test_by_keyboard_alone(qtbot: QtBot, ws: Workspace, reader: Reader) -> None:
    pane, canvas = reader.viewer.pane, reader.viewer.pane.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: pane.player.at == pytest.approx(0.04))
    QTest.keyClick(canvas, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: pane.player.at == pytest.approx(0.08))
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    timeline = pane.play_bar.timeline
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: pane.player.at == pytest.approx(1.08))
    assert "0:00:01" in timeline.accessibleDescription()
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert reader.viewer.anchor == Span(0.08, 1.08)
    assert reader.file.bubble.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_F)
    statement = reader.findChild(QPlainTextEdit, "fact.statement.input")
    qtbot.waitUntil(statement.isVisible)
    statement.insertPlainText("Two explosions are heard")
    reader.panel.save()
    qtbot.waitUntil(lambda: len(ws.records.of(Fact)) == 1)
    excerpt = ws.records.of(Excerpt)[0]
    assert excerpt.span == Span(0.08, 1.08) and excerpt.region is None
    qtbot.waitUntil(lambda: [mark.id for mark in timeline._marks] == [excerpt.id])


def test_it_plays_and_stops(qtbot: QtBot, reader: Reader) -> None:
    pane = reader.viewer.pane
    moments: list[float] = []
    pane.file.frame_drawn.connect(lambda picture: moments.append(picture.at))
    QTest.keyClick(pane.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: pane.player.at > 0.5, timeout=30_000)
    reader.viewer.do("play")
    reader.viewer.pane.play_bar.timeline.setFocus()
    QTest.keyClick(reader.viewer.pane.play_bar.timeline, Qt.Key.Key_Space)
    assert pane.player.playing
    QTest.keyClick(reader.viewer.pane.play_bar.timeline, Qt.Key.Key_Space)
    assert not pane.player.playing and moments == sorted(moments) and len(set(moments)) > 3
    reader.viewer.do("play")
    reader.hide()  # another page, or the lock: nothing sounds that is not seen
    assert not pane.player.playing


def test_it_stops_at_its_end_and_begins_again(qtbot: QtBot, reader: Reader) -> None:
    player = reader.viewer.pane.player
    player.set_speed(2.0)
    player.go_to(3.7)
    player.play()
    qtbot.waitUntil(lambda: not player.playing, timeout=30_000)
    assert player.at == pytest.approx(player.duration, abs=0.1)  # the last frame's, once it has come
    player.play()
    assert player.at < 1


def test_marking_with_the_mouse_and_the_outline(qtbot: QtBot, reader: Reader) -> None:
    pane = reader.viewer.pane
    timeline = pane.play_bar.timeline
    qtbot.waitUntil(lambda: len(pane.player.outline) == 240, timeout=20_000)
    assert max(pane.player.outline[:50]) > 60 > max(pane.player.outline[65:115])
    quarter = QPoint(timeline.width() // 4, 20)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=quarter)
    QTest.mouseMove(timeline, quarter * 2)
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(timeline.width() // 2, 20))
    span = reader.viewer.anchor
    assert isinstance(span, Span) and (span.begin, span.end) == pytest.approx((1.0, 2.0), abs=0.1)
    QTest.keyClick(reader, Qt.Key.Key_Escape)
    assert reader.viewer.anchor is None


def test_a_citation_opens_the_moment(qtbot: QtBot, ws: Workspace, reader: Reader, added: AddedSource) -> None:
    assert added.evidence_id is not None
    excerpt, _changes = ws.sources.mark(InFile(added.evidence_id, Span(2.0, 3.0)), comment="The second strike")
    reader._desk.open_record(excerpt.id)
    qtbot.waitUntil(lambda: reader.viewer.pane.player.at == pytest.approx(2.0), timeout=20_000)
    assert "from 0:00:02 to 0:00:03" in reader.passages._tree.topLevelItem(0).text(0)


def test_a_veiled_recording_is_silent(qtbot: QtBot, reader: Reader) -> None:
    reader.viewer.do("play")
    reader.viewer.do("veil")
    qtbot.waitUntil(reader.viewer.pane.cover.isVisible)
    reader.viewer.do("play")
    assert not reader.viewer.pane.player.playing
