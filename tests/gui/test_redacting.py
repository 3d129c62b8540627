"""Redacting in the reader: by key, from the bubble, with the list beside it; as the reader of a copy gets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.details import SourceDetails
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.widgets.plain import PlainLabel
from casefile.model.anchors import Region
from casefile.model.records import Case, Consent, Redaction, Source, Witness
from casefile.services.intake import AddedSource
from casefile.workspace import Workspace
from tests.gui.test_viewer import drag, opened, page, photo, report
from tests.gui.viewed import RED

__all__ = ["page", "photo", "report"]


def test_a_region_is_redacted_by_its_key_listed_moved_and_removed(
    qtbot: QtBot, ws: Workspace, page: SourcesPage, photo: AddedSource, desk: Desk
) -> None:
    reader = opened(qtbot, page, photo)
    redactions = reader.passages.redactions
    assert redactions.isHidden()  # an empty list says nothing
    drag(reader, (0.1, 0.1), (0.3, 0.4))
    assert reader.file.bubble.findChild(object, "bubble.redact") is not None
    QTest.keyClick(reader.viewer.pane.canvas, Qt.Key.Key_X)
    form = reader.panel.form
    assert form is not None and form.name == "redact"
    form.field("basis").editor.set_value("third_party")  # type: ignore[attr-defined]
    reader.panel.save()
    qtbot.waitUntil(lambda: redactions.isVisible() and len(ws.records.of(Redaction)) == 1)
    (made,) = ws.records.of(Redaction)
    assert made.basis == "third_party" and made.region is not None and made.region.x == pytest.approx(0.1, abs=0.02)
    item = redactions.tree.topLevelItem(0)
    assert item is not None and item.text(0).startswith("R1: Third party: ")
    (frame,) = reader.viewer.pane.canvas.frames
    assert frame.redacted == "R1" and frame.id == made.id
    # Moved to what is marked now
    redactions.tree.setCurrentItem(item)
    drag(reader, (0.6, 0.5), (0.8, 0.9))
    desk.commands.action("redaction.move").trigger()
    qtbot.waitUntil(lambda: (ws.records.get(Redaction, made.id).region or Region.whole()).x > 0.5)
    reader.redacting._remove()
    qtbot.waitUntil(lambda: not redactions.isVisible() and not ws.records.of(Redaction))
    ws.past.undo()
    assert ws.records.of(Redaction)


def test_as_the_reader_gets_it_nothing_shows_through(
    qtbot: QtBot, ws: Workspace, page: SourcesPage, photo: AddedSource
) -> None:
    from casefile.services.sources import InFile

    ws.redactions.redact(InFile(photo.evidence_id, Region(0.05, 0.1, 0.4, 0.38)), "graphic")
    reader = opened(qtbot, page, photo)
    canvas = reader.viewer.pane.canvas
    qtbot.waitUntil(lambda: bool(canvas.frames))

    def red() -> int:
        shown = canvas.viewport().grab().toImage()
        place = canvas.placing.to_widget(canvas_part()).toRect().adjusted(4, 4, -4, -4)
        colours = [QColor(shown.pixel(x, y)) for x in range(place.left(), place.right(), 3)
                   for y in range(place.top(), place.bottom(), 3)]  # fmt: skip
        return sum(c.red() == RED[0] and c.green() == RED[1] for c in colours)

    def canvas_part():  # type: ignore[no-untyped-def]
        from casefile.gui.viewer.places import part_of

        return part_of(canvas.frames[0].region)

    assert red() > 0  # hatched, and seen through
    QTest.keyClick(canvas, Qt.Key.Key_G)
    assert reader.passages.redactions.seen.isChecked() and red() == 0
    QTest.keyClick(canvas, Qt.Key.Key_G)
    assert red() > 0


def test_selected_words_are_redacted_and_hatched_wherever_they_stand(
    qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("Led by Zuhayr over the pass. Then Zuhayr turned back.", "utf-8")
    added = ws.sources.add_file(tmp_path / "note.txt", case.id)
    page.desk.open_record(added.source_id)
    reader = page.reader
    qtbot.waitUntil(lambda: reader.opened is not None and reader.source_id == added.source_id)
    reader.text.setFocus()
    reader.text.select(7, 13)
    QTest.keyClick(reader.text, Qt.Key.Key_X)
    assert reader.panel.form is not None
    reader.panel.save()
    qtbot.waitUntil(lambda: reader.opened is not None and bool(reader.opened.hidden))
    assert reader.opened is not None
    assert sorted({(start, end) for start, end, _id in reader.opened.hidden}) == [(7, 13), (34, 40)]
    (made,) = ws.records.of(Redaction)
    assert made.authoriser and made.authorised is not None and "Zuhayr" not in made.heading


def test_the_details_of_a_source_say_where_its_witness_lets_it_go(
    qtbot: QtBot, ws: Workspace, case: Case, desk: Desk
) -> None:
    witness = Witness(case_id=case.id)
    source = Source(case_id=case.id, title="What she wrote", witness_id=witness.id)
    ws.records.save(witness, source)
    details = SourceDetails(desk)
    qtbot.addWidget(details)
    details.show()
    details.show_record(ws.records.get(source.id))
    label = details.findChild(PlainLabel, "source.consent")
    assert label is not None
    qtbot.waitUntil(lambda: "withheld from every audience" in label.text())
    consent = Consent(case_id=case.id, witness_id=witness.id, purpose="national_court", decision="granted")
    desk.jobs.change(details, lambda workspace: workspace.records.save(consent))
    qtbot.waitUntil(lambda: "may go to Court now" in label.text())
    details.show_record(Source(id=source.id, case_id=case.id, title="What she wrote", type="testimony"))
    assert "no witness is named" in label.text()
