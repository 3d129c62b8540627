"""The viewer beside the text: veil, zoom, turning, regions by mouse and by keyboard, comparing, transcribing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.viewer.places import Fit, Placing, part_of, region_of
from casefile.gui.viewer.thumbnails import Thumbnails
from casefile.gui.widgets.record_pickers import RecordPicker
from casefile.gui.window import MainWindow
from casefile.model.anchors import Region
from casefile.model.records import Case, Citation, Excerpt, Fact, Rendition
from casefile.services.intake import AddedSource
from casefile.services.sources import InFile
from casefile.workspace import Workspace
from tests.gui.viewed import quarters
from tests.hostile.worker import files


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SourcesPage:
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    desk.record_wanted.connect(made.open_record)
    made.resize(1300, 700)
    made.show()
    return made


@pytest.fixture
def photo(ws: Workspace, case: Case, tmp_path: Path) -> AddedSource:
    (tmp_path / "gate.png").write_bytes(quarters())
    return ws.sources.add_file(tmp_path / "gate.png", case.id)


@pytest.fixture
def report(ws: Workspace, case: Case, tmp_path: Path) -> AddedSource:
    (tmp_path / "report.pdf").write_bytes(files.pdf(["Page one", "Page two", "Page three"]))
    return ws.sources.add_file(tmp_path / "report.pdf", case.id)


def opened(qtbot: QtBot, page: SourcesPage, added: AddedSource, *, lift: bool = True) -> Reader:
    """The file in sight."""
    page.desk.open_record(added.source_id)
    reader = page.reader
    qtbot.waitUntil(lambda: reader.opened is not None and reader.source_id == added.source_id)
    if not reader.file.wanted:
        qtbot.mouseClick(reader.bar.file, Qt.MouseButton.LeftButton)
    pane = reader.viewer.pane
    qtbot.waitUntil(lambda: pane.pages > 0 and pane.cover.sentence.startswith(("Veiled", "Checking")), timeout=20_000)
    if lift and pane.veiled:
        reader.viewer.do("veil")
    if not pane.veiled:
        qtbot.waitUntil(lambda: pane.canvas.isVisible() and pane.canvas.placing.natural.width() > 1, timeout=20_000)
    qtbot.waitActive(page)
    return reader


def drag(reader: Reader, start: tuple[float, float], end: tuple[float, float]) -> None:
    """With the mouse, from one fraction of the page to another."""
    canvas = reader.viewer.pane.canvas
    one, other = (canvas.placing.transform().map(QPointF(*at)).toPoint() for at in (start, end))
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=one)
    QTest.mouseMove(canvas.viewport(), (one + other) / 2)
    QTest.mouseMove(canvas.viewport(), other)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=other)


# Geometry


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("fit", list(Fit))
def test_there_and_back_whichever_way_it_lies(turn: int, fit: Fit) -> None:
    place = Placing(QSizeF(400, 200), QSizeF(300, 500), turn, fit, 2.5, QPointF(30, 40))
    for x, y in ((0.1, 0.2), (0.9, 0.5)):
        back = place.to_page(place.transform().map(QPointF(x, y)))
        assert (back.x(), back.y()) == pytest.approx((x, y))
    corner = place.to_widget(QRectF(0, 0, 0.01, 0.01)).center() - place.to_widget(QRectF(0, 0, 1, 1)).center()
    left, up = corner.x() < 0, corner.y() < 0
    assert (left, up) == [(True, True), (False, True), (False, False), (True, False)][turn]


def test_a_region_never_cuts_off_what_was_marked() -> None:
    part = QRectF(0.123456, 0.2, 0.300001, 0.7999999)
    region = region_of(part, 3)
    assert region is not None and region.page == 3
    assert part_of(region).contains(part.adjusted(1e-9, 1e-9, -1e-6, -1e-6))
    assert region.fragment() == "page=3&xywh=percent:12.34,20,30.01,80"
    assert region_of(QRectF(0.5, 0.5, 0, 0), None) is None


# The veil


def test_a_picture_is_veiled_until_one_asks(qtbot: QtBot, ws: Workspace, page: SourcesPage, photo: AddedSource) -> None:
    reader = opened(qtbot, page, photo, lift=False)
    pane = reader.viewer.pane
    assert pane.veiled and pane.cover.isVisible() and not pane.canvas.isVisible()
    lift = pane.findChild(QWidget, "viewer.lift")
    qtbot.waitUntil(lift.isVisible)
    qtbot.waitUntil(lift.hasFocus)  # Enter shows it: it is what one comes to
    QTest.keyClick(lift, Qt.Key.Key_Space)
    qtbot.waitUntil(pane.canvas.isVisible)
    qtbot.waitUntil(pane.canvas.hasFocus)
    evidence = ws.records.of("evidence", source_id=photo.source_id)
    qtbot.waitUntil(lambda: ws.viewer.veils(evidence, graphic=True) == {photo.evidence_id: False})  # type: ignore[arg-type]
    QTest.keyClick(pane.canvas, Qt.Key.Key_V)
    qtbot.waitUntil(pane.cover.isVisible)
    reader.viewer.do("veil")
    qtbot.waitUntil(pane.canvas.isVisible)
    # Everything that one can come to has a name
    for part in reader.viewer.findChildren(QWidget):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible():
            assert part.accessibleName(), part
    for frame in reader.viewer.findChildren(QWidget, "viewer.mark"):
        assert frame.toolTip()  # Closing wipes the pixels and ends the worker
    file = reader.viewer.pane.file
    image = next(iter(file._wholes.values())).image
    process = file._open._viewing._process._child  # type: ignore[union-attr]
    ws.viewer.close_all()
    assert process.poll() is not None
    reader.viewer.clear()
    assert image.pixelColor(QPoint(5, 5)).getRgb()[:3] == (0, 0, 0)


# Looking


def test_looking_at_a_document(qtbot: QtBot, page: SourcesPage, report: AddedSource) -> None:
    reader = opened(qtbot, page, report)
    pane, canvas = reader.viewer.pane, reader.viewer.pane.canvas
    canvas.setFocus()
    fitting = canvas.placing.zoom
    QTest.keyClicks(canvas, "++")
    assert canvas.placing.zoom == pytest.approx(fitting * 1.25**2)
    QTest.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.placing.zoom == 1
    QTest.keyClick(canvas, Qt.Key.Key_W)
    assert canvas.placing.size.width() == pytest.approx(canvas.viewport().width())
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.placing.zoom == pytest.approx(fitting)
    QTest.keyClick(canvas, Qt.Key.Key_R)
    assert canvas.placing.turn == 1
    QTest.keyClick(canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.placing.turn == 0
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert pane.page == 2
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert pane.page == 0
    line = pane.findChild(QLineEdit, "viewer.page")
    line.setText("2")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert pane.page == 1
    # Zooming keeps the point under the mouse, and brings what is sharp
    canvas.set_fit(Fit.PAGE)
    about = QPointF(120, 90)
    before = canvas.placing.to_page(about)
    with qtbot.waitSignal(reader.viewer.pane.file.detail_drawn, timeout=20_000) as sharp:
        canvas.set_zoom(6.0, about)
    after = canvas.placing.to_page(about)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=0.002)
    left, _top, right, _bottom = sharp.args[0].wanted.crop
    assert sharp.args[0].image.width() / (right - left) == pytest.approx(
        816 * 6, rel=0.01
    )  # One thing is selected at a time
    canvas.set_fit(Fit.PAGE)
    drag(reader, (0.1, 0.1), (0.4, 0.3))
    assert reader.file.bubble.isVisible() and reader.viewer.anchor is not None
    reader.text.setFocus()
    reader.text.select(0, 4)
    assert reader.viewer.anchor is None
    drag(reader, (0.1, 0.1), (0.4, 0.3))
    assert reader.text.selected() is None  # F6 comes to the picture
    reader.bar.details.setFocus()
    page.panes()[1].setFocus()
    assert canvas.hasFocus()


# Marking


def test_a_fact_from_a_region_of_a_page(
    qtbot: QtBot, ws: Workspace, page: SourcesPage, report: AddedSource, photo: AddedSource
) -> None:
    reader = opened(qtbot, page, report)
    reader.viewer.do("next")
    qtbot.waitUntil(lambda: reader.viewer.pane.canvas._page == 2, timeout=20_000)
    drag(reader, (0.2, 0.25), (0.6, 0.5))
    QTest.keyClick(reader.viewer.pane.canvas, Qt.Key.Key_F)
    statement = reader.findChild(QPlainTextEdit, "fact.statement.input")
    qtbot.waitUntil(statement.isVisible)
    assert "report.pdf" in reader.panel._quote.text() and "page 2" in reader.panel._quote.text()
    statement.insertPlainText("The stamp is of the ministry")
    reader.panel.save()
    qtbot.waitUntil(lambda: len(ws.records.of(Fact, case_id=page.desk.case_id)) == 1)
    excerpt, citation = ws.records.of(Excerpt)[0], ws.records.of(Citation)[0]
    assert citation.excerpt_id == excerpt.id and citation.source_id == report.source_id
    assert excerpt.region is not None and excerpt.region.page == excerpt.page == 2
    region = excerpt.region
    assert (region.x, region.y, region.width, region.height) == pytest.approx((0.2, 0.25, 0.4, 0.25), abs=0.01)
    qtbot.waitUntil(lambda: [frame.id for frame in reader.viewer.pane.canvas.frames] == [excerpt.id])
    # Ctrl+Z takes all of it back at once
    ws.past.undo()
    assert not ws.records.of(Excerpt) and not ws.records.of(Fact)
    # Beside it, another file of the case
    reader.viewer.do("compare")
    other = reader.viewer.other
    assert other is not None
    picker = reader.findChild(RecordPicker, "viewer.other")
    picker.set_value(photo.evidence_id)
    picker.edited.emit()
    qtbot.waitUntil(lambda: other.pages == 1, timeout=20_000)
    assert other.veiled and reader.viewer.pane.pages == 3
    reader.viewer.do("compare")
    assert reader.viewer.other is None


def test_a_region_by_keyboard_alone(qtbot: QtBot, ws: Workspace, page: SourcesPage, photo: AddedSource) -> None:
    reader = opened(qtbot, page, photo)
    canvas = reader.viewer.pane.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_M)
    assert reader.viewer.anchor == Region(0.3, 0.3, 0.4, 0.4)
    for _press in range(10):
        QTest.keyClick(canvas, Qt.Key.Key_Left)
        QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    region = reader.viewer.anchor
    assert region is not None and (region.x, region.height) == pytest.approx((0.2, 0.5), abs=0.001)
    assert "20" in canvas.accessibleDescription()  # it is heard where the region is
    QTest.keyClick(canvas, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: len(ws.records.of(Excerpt)) == 1)
    assert ws.records.of(Excerpt)[0].region == region
    qtbot.waitUntil(lambda: reader.viewer.anchor is None)
    QTest.keyClick(canvas, Qt.Key.Key_M)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert reader.viewer.anchor is None and page.reading


def test_a_citation_opens_page_and_region(
    qtbot: QtBot, ws: Workspace, page: SourcesPage, photo: AddedSource, report: AddedSource
) -> None:
    assert report.evidence_id is not None
    excerpt, _changes = ws.sources.mark(
        InFile(report.evidence_id, Region(0.7, 0.8, 0.1, 0.1, 3)), comment="A signature"
    )
    page.desk.open_record(excerpt.id)
    reader = page.reader
    qtbot.waitUntil(lambda: reader.file.wanted and reader.viewer.pane.canvas._page == 3, timeout=20_000)
    qtbot.waitUntil(lambda: reader.viewer.pane.canvas._chosen == excerpt.id)
    tree = reader.passages._tree
    assert "A signature" in tree.topLevelItem(0).text(0)
    assert reader.passages._notice.isHidden()  # it is not taken for a lost passage
    reader.viewer.pane.canvas.set_zoom(4.0)
    reader.viewer.go_to(excerpt)
    seen = reader.viewer.pane.canvas.placing.seen()
    assert seen.contains(QPointF(0.75, 0.85))


def test_no_key_of_the_viewer_is_one_of_the_reader(qtbot: QtBot, page: SourcesPage, photo: AddedSource) -> None:
    reader = opened(qtbot, page, photo)
    keys = [key.toString() for owner in (reader, reader.viewer) for each in owner.actions() for key in each.shortcuts()]
    assert {"E", "S", "M"} <= set(keys)
    assert sorted(keys) == sorted(set(keys))  # of two that share a key, Qt does neither


def test_a_region_is_set_in_numbers(qtbot: QtBot, ws: Workspace, page: SourcesPage, report: AddedSource) -> None:
    assert report.evidence_id is not None
    excerpt, _changes = ws.sources.mark(InFile(report.evidence_id, Region(0.7, 0.8, 0.1, 0.1, 3)))
    page.desk.open_record(excerpt.id)
    reader = page.reader
    qtbot.waitUntil(lambda: reader.viewer.pane.canvas._chosen == excerpt.id, timeout=20_000)
    reader.marking.move_ends(reader.opened.marks[0])  # what E and the menu do
    asked = next(each for each in reader.findChildren(RecordDialog) if each.isVisible())
    lines = asked.field("region").editor.findChildren(QLineEdit)
    assert [line.text() for line in lines] == ["3", "70", "80", "10", "10"]
    for line, typed in zip(lines, ("2", "12.5", "20", "30", "95"), strict=True):
        line.selectAll()
        QTest.keyClicks(line, typed)
    asked.save()
    assert "within its page" in asked.field("region").problem
    assert ws.records.get(excerpt.id) == ws.records.of(Excerpt)[0] == excerpt
    lines[-1].selectAll()
    QTest.keyClicks(lines[-1], "40")
    asked.save()
    region = Region(0.125, 0.2, 0.3, 0.4, 2)
    qtbot.waitUntil(lambda: ws.records.of(Excerpt)[0].region == region)
    assert ws.records.of(Excerpt)[0].page == 2
    qtbot.waitUntil(lambda: reader.opened.marks[0].excerpt.region == region)
    assert reader.passages.current_number == 0  # the next E is for it again
    assert [event.reason for event in ws.custody.chain(report.evidence_id)][-1] == excerpt.ref
    assert ws.integrity.verify().ok


def test_a_half_filled_form_for_a_region_outlives_a_lock(
    qtbot: QtBot, desk: Desk, page: SourcesPage, photo: AddedSource
) -> None:
    reader = opened(qtbot, page, photo)
    drag(reader, (0.1, 0.1), (0.5, 0.5))
    reader.do("fact")
    reader.findChild(QPlainTextEdit, "fact.statement.input").insertPlainText("half of")
    kept = desk.drafts.collect()
    key = next(key for key in kept if key.startswith(f"passage/{photo.evidence_id}/xywh"))
    desk.drafts._kept = {key: kept[key]}
    again = Reader(desk)
    qtbot.addWidget(again)
    again.return_to({"source": str(photo.source_id), "rendition": "", "top": 0, "caret": [0, 0]})
    qtbot.waitUntil(lambda: again.panel.form is not None)
    assert again.findChild(QPlainTextEdit, "fact.statement.input").toPlainText() == "half of"


# Beside each other


def test_typing_a_text_beside_its_picture(qtbot: QtBot, ws: Workspace, page: SourcesPage, photo: AddedSource) -> None:
    reader = opened(qtbot, page, photo)
    reader.file.transcribe()
    typed = reader.file.transcription.text
    qtbot.waitUntil(typed.isVisible)
    assert reader.viewer.isVisible()
    typed.insertPlainText("مستشفى\nGate 4")
    QTest.keyClick(typed, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Gate 4" in reader.text.toPlainText())
    made = ws.records.of(Rendition)[0]
    assert (made.type, made.evidence_id, made.text) == ("transcribed", photo.evidence_id, "مستشفى\nGate 4")
    assert reader.viewer.isVisible()  # text and picture stay beside each other


def test_a_small_picture_in_the_list(qtbot: QtBot, desk: Desk, photo: AddedSource) -> None:
    thumbnails = Thumbnails(desk)
    with qtbot.waitSignal(thumbnails.arrived, timeout=20_000):
        assert thumbnails.of(photo.source_id) is None
    veiled = thumbnails.of(photo.source_id)
    assert veiled is not None and max(veiled.width(), veiled.height()) <= 96
    assert veiled.pixelColor(2, 2).saturation() == 0  # grey


def test_locking_the_window_ends_the_worker(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "gate.png").write_bytes(quarters())
    workspace, desk = window.session.workspace, window.desk
    assert workspace is not None and desk is not None and desk.case_id is not None
    added = workspace.sources.add_file(tmp_path / "gate.png", desk.case_id)
    desk.open_record(added.source_id)
    qtbot.waitUntil(lambda: len(workspace.viewer._open) == 1, timeout=20_000)
    file = next(iter(workspace.viewer._open))
    process = file._viewing._process._child
    window.lock()
    qtbot.waitUntil(lambda: window.shell is None and window.isEnabled(), timeout=20_000)
    qtbot.waitUntil(lambda: process.poll() is not None)


# Faults


def test_a_broken_file_is_told_and_harms_nothing(
    qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage, photo: AddedSource, tmp_path: Path
) -> None:
    (tmp_path / "cut.png").write_bytes(quarters()[:90])
    broken = ws.sources.add_file(tmp_path / "cut.png", case.id)
    page.desk.settings.veils_graphic = False
    page.desk.open_record(broken.source_id)
    reader = page.reader
    qtbot.waitUntil(lambda: "cannot be shown" in reader.viewer.pane.cover.sentence, timeout=20_000)
    reader = opened(qtbot, page, photo)
    assert reader.viewer.pane.canvas.isVisible()


def test_a_translation_is_brought_in_beside_its_picture(
    qtbot: QtBot, ws: Workspace, desk: Desk, page: SourcesPage, photo: AddedSource, tmp_path: Path
) -> None:
    reader = opened(qtbot, page, photo)
    desk.commands.action("file.transcribe").trigger()
    typing = reader.file.transcription
    qtbot.waitUntil(typing.text.isVisible)
    assert reader.viewer.isVisible() and not typing.original.isVisible()
    path = tmp_path / "translation.txt"
    path.write_text("The gate of the hospital was struck at four in the morning.\n", encoding="utf-8")
    typing.bring_in(path)
    qtbot.waitUntil(lambda: "four in the morning" in typing.text.toPlainText(), timeout=20_000)
    assert typing.language.code == "en"
    typing._type.setCurrentIndex(typing._type.findData("translated"))
    typing.made_by.setText("R. Haddad")
    half = json.loads(desk.drafts.collect()[f"transcription/{photo.evidence_id}"])
    assert (half["language"], half["made_by"], half["type"]) == ("en", "R. Haddad", "translated")
    typing.save()
    qtbot.waitUntil(lambda: bool(ws.records.of(Rendition)))
    (made,) = ws.records.of(Rendition)
    assert (made.type, made.language, made.made_by) == ("translated", "en", "R. Haddad")


def test_a_text_is_translated_beside_its_original(qtbot: QtBot, ws: Workspace, page: SourcesPage, case: Case) -> None:
    added = ws.sources.add_text("قُصف المستشفى صباحًا.", case.id, title="بيان")
    page.desk.open_record(added.source_id)
    reader = page.reader
    qtbot.waitUntil(lambda: reader.opened is not None)
    reader.file.transcribe()
    typing = reader.file.transcription
    qtbot.waitUntil(typing.original.isVisible)
    assert typing.text.toPlainText() == typing.original.toPlainText() == "قُصف المستشفى صباحًا."
    typing._type.setCurrentIndex(typing._type.findData("translated"))
    typing._type.activated.emit(typing._type.currentIndex())
    assert typing.text.toPlainText() == ""


def test_a_source_is_transcribed_from_the_list(qtbot: QtBot, page: SourcesPage, photo: AddedSource) -> None:
    (offer,) = page._offers_of((photo.source_id,))
    assert offer is not None and offer.label == "Transcribe or translate the source"
    offer.call()
    qtbot.waitUntil(lambda: page.reader.file.transcription.text.isVisible(), timeout=20_000)
    assert page.reader.file.typing and page._offers_of(()) == []
