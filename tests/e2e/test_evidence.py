"""Pictures, sound and many rows at the real window: a region and a span become passages that are cited, several records
are changed at once and changed back by one Undo.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTableView

from casefile.gui.dialogs.edit_several import EditSeveral
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.viewer.timeline import Timeline
from casefile.gui.window import MainWindow
from casefile.model.records import Citation, Excerpt, Fact, Incident
from casefile.workspace import Workspace
from tests.e2e.conftest import Start
from tests.e2e.driving import (
    click,
    drag,
    fill,
    go_to,
    picture,
    press,
    push,
    seen,
    wait_for,
    wait_gone,
    wait_until,
    write,
)
from tests.e2e.recording import enter, save
from tests.gui.viewed import clip, quarters
from tests.opened import PASSPHRASE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
pytest.importorskip("av", reason="the extra media is not installed")


@pytest.fixture
def filled(vault_folder: Path, tmp_path: Path) -> Path:
    """A vault with a photo, a short video and three incidents that agree in nothing."""
    (tmp_path / "crater.png").write_bytes(quarters())
    (tmp_path / "strike.mp4").write_bytes(clip(2))
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("MIL", "The mill")
        for name in ("crater.png", "strike.mp4"):
            ws.sources.add_file(tmp_path / name, case.id)
        grades = zip(("One", "Two", "Three"), ("likely", "possible", "unlikely"), strict=True)
        ws.records.save(*(Incident(case_id=case.id, title=t, verification=v) for t, v in grades))
    return vault_folder


def test_a_region_a_span_and_several_rows(start: Start, filled: Path, tmp_path: Path) -> None:
    window = start(filled)
    wait_until(lambda: isinstance(window.focusWidget(), QLineEdit), "the cursor in the passphrase")
    write(PASSPHRASE)
    press("Return")
    wait_until(lambda: window.shell is not None and window.shell.page is not None, "the vault to open")
    mark_region(window, tmp_path)
    mark_span(window, tmp_path)
    edit_several(window, tmp_path)
    press("Ctrl+L")
    wait_until(lambda: window.jobs is None and window.isEnabled(), "the vault to be locked")
    with Workspace.open(filled, PASSPHRASE, read_only=True) as ws:
        crater, explosion = sorted(ws.records.of(Fact), key=lambda fact: fact.ref)
        span, region = cited(ws, explosion).span, cited(ws, crater).region
        assert span is not None and (span.begin, span.end) == pytest.approx((0.0, 1.0), abs=0.1)
        assert region is not None
        assert (region.x, region.y, region.width, region.height) == pytest.approx((0.1, 0.1, 0.3, 0.4), abs=0.03)
        assert [each.harm for each in ws.records.of(Incident)] == ["", "", ""], "one Undo took all three back"


def cited(ws: Workspace, fact: Fact) -> Excerpt:
    """What is cited for a fact."""
    (citation,) = [each for each in ws.records.of(Citation) if each.target_id == fact.id]
    assert citation.excerpt_id is not None
    found = ws.records.get(citation.excerpt_id)
    assert isinstance(found, Excerpt)
    return found


def open_source(window: MainWindow, title: str) -> Reader:
    """By the list and Enter; what shows violence is veiled until one asks."""
    assert window.shell is not None
    go_to("Sources")
    page = window.shell.page
    assert isinstance(page, SourcesPage)
    if page.reading:
        press("Esc")
    listed = page.sources

    def place() -> int | None:
        rows = (listed.list.row_at(n) for n in range(listed.list.rowCount()))
        return next((n for n, row in enumerate(rows) if row is not None and row.summary.heading == title), None)

    wait_until(lambda: place() is not None, f"{title!r} in the list")
    at = listed.table.model().index(place() or 0, listed.table.first_column())
    click(listed.table.viewport(), listed.table.visualRect(at).center())
    press("Return")
    wait_until(lambda: page.reading and page.reader.opened is not None, f"{title!r} to be read")
    reader = page.reader
    if reader.viewer.pane.veiled:
        push("viewer.lift")
    wait_until(lambda: reader.viewer.pane.canvas.isVisible(), f"{title!r} to be seen")
    return reader


def mark_region(window: MainWindow, pictures: Path) -> None:
    """Drag over the crater, F, say what it shows."""
    reader = open_source(window, "crater")
    canvas = reader.viewer.pane.canvas
    wait_until(lambda: not canvas.placing.to_widget(QRectF(0, 0, 1, 1)).isEmpty(), "the picture to have its place")
    shown = canvas.placing.to_widget(QRectF(0.1, 0.1, 0.3, 0.4)).toRect()
    drag(canvas.viewport(), shown.topLeft(), shown.bottomRight())
    wait_until(lambda: reader.viewer.anchor is not None, "the region to be marked")
    picture(window, pictures / "01-region.png")
    press("F")
    enter("fact.statement", "The crater is three metres wide")
    save()
    wait_until(lambda: len(canvas.frames) == 1, "the frame around the region")
    assert canvas.hasFocus(), "the next region is marked where the last one was"
    picture(window, pictures / "02-cited.png")


def mark_span(window: MainWindow, pictures: Path) -> None:
    """The span begins, a second on it ends, F."""
    reader = open_source(window, "strike")
    pane = reader.viewer.pane
    wait_until(lambda: pane.recording is not None, "the video to be opened")
    pane.canvas.setFocus()
    press("[")
    timeline = seen(Timeline)
    timeline.setFocus()
    press("Shift+Right")
    wait_until(lambda: pane.player.at == pytest.approx(1.0, abs=0.1), "the player one second on")
    pane.canvas.setFocus()
    press("]")
    wait_until(lambda: reader.viewer.anchor is not None, "the span to be marked")
    press("F")
    enter("fact.statement", "An explosion is heard")
    save()
    wait_until(lambda: len(timeline._marks) == 1, "the span on the timeline")
    picture(window, pictures / "03-span.png")


def edit_several(window: MainWindow, pictures: Path) -> None:
    """Ctrl+A, F2: what differs is Multiple and stays so; what is filled in stands in all; Ctrl+Z takes it back."""
    go_to("Incidents")
    table = wait_for(QTableView, "incidents_table")
    wait_until(lambda: table.model().rowCount() == 3, "the incidents in the list")
    table.setFocus()
    press("Ctrl+A")
    press("F2")
    asked = wait_for_dialog()
    assert asked.rows["verification"].state.text() == "Multiple"
    line = asked.rows["harm"].field.editor.findChildren(QLineEdit)[0]
    fill(line, "weak")
    press("Return")
    wait_until(lambda: asked.rows["harm"].ticked, "the field to count as changed")
    picture(window, pictures / "04-multiple.png")
    click(asked.save_button)
    wait_gone(asked, "the dialog to save")
    assert window.desk is not None and window.jobs is not None
    assert harms(window) == ["weak"] * 3
    assert [each.verification for each in incidents(window)] == ["likely", "possible", "unlikely"]
    table.setFocus()
    press("Ctrl+Z")
    wait_until(lambda: harms(window) == [""] * 3, "one Undo to take all three back")


def wait_for_dialog() -> EditSeveral:
    asked = wait_for(QAbstractButton, "several-save").window()
    assert isinstance(asked, EditSeveral)
    wait_until(asked.save_button.isEnabled, "what the records have in common")
    return asked


def incidents(window: MainWindow) -> list[Incident]:
    found: list[list[Incident]] = []
    assert window.jobs is not None
    window.jobs.query(window, "looked", lambda ws: ws.records.of(Incident), found.append)
    wait_until(lambda: bool(found), "the incidents to be read")
    return sorted(found[0], key=lambda each: each.ref)


def harms(window: MainWindow) -> list[str]:
    return [each.harm for each in incidents(window)]
