"""A case out of the vault and into another one: said beforehand, shown record by record, one step to undo."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs import export_case
from casefile.gui.dialogs.export_case import ExportDialog, LeftOutReport
from casefile.gui.dialogs.import_case import ImportDialog
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


@pytest.fixture
def document(template_vault: Path, tmp_path: Path) -> Path:
    """Another vault's case of two incidents, as a file."""
    folder = Path(shutil.copytree(template_vault, tmp_path / "Other.casefile"))
    out = tmp_path / "other.json"
    with Workspace.open(folder, PASSPHRASE) as ws:
        case = ws.cases.create("OTH", "Another case")
        ws.records.save(Incident(case_id=case.id, title="One"), Incident(case_id=case.id, title="<b>Two</b>"))
        ws.transfer.export_json(case.id, out)
    return out


def preview(desk: Desk, qtbot: QtBot, path: Path) -> ImportDialog:
    """The dialog, having read the file."""
    dialog = ImportDialog(desk, path, desk.parent())  # type: ignore[arg-type]  # it goes with the test's window
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.running.busy, timeout=30_000)
    return dialog


def test_nothing_is_written_before_import_is_pressed(
    desk: Desk, qtbot: QtBot, ws: Workspace, document: Path, case: Case
) -> None:
    dialog = preview(desk, qtbot, document)
    assert "Into the new case" in dialog.sentence
    assert "3 records are added" in dialog.sentence
    assert {(row[0].words, row[3].words) for row in dialog.table.rows} == {
        ("Add", "Another case"), ("Add", "One"), ("Add", "<b>Two</b>")
    }  # fmt: skip
    assert [each.ref for each in ws.cases.all()] == [case.ref]


def test_an_import_is_one_step_to_undo(desk: Desk, qtbot: QtBot, ws: Workspace, document: Path, case: Case) -> None:
    dialog = preview(desk, qtbot, document)
    with qtbot.waitSignals([desk.changed, dialog.accepted], timeout=30_000):
        dialog.apply.click()
    assert {each.ref for each in ws.cases.all()} == {case.ref, "OTH"}
    ws.past.undo()
    assert [each.ref for each in ws.cases.all()] == [case.ref]


def test_what_is_here_already_is_nothing_to_import(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    out = tmp_path / "case.json"
    ws.transfer.export_json(case.id, out)
    dialog = preview(desk, qtbot, out)
    assert "nothing to import" in dialog.sentence
    assert not dialog.apply.isEnabled()


def test_a_file_that_is_no_casefile_json_is_said(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "letter.json"
    path.write_text("Dear all,", encoding="utf-8")
    dialog = preview(desk, qtbot, path)
    assert dialog.sentence and "Reading" not in dialog.sentence
    assert not dialog.apply.isEnabled()


def test_a_record_that_cannot_be_taken_stops_all(desk: Desk, qtbot: QtBot, ws: Workspace, document: Path) -> None:
    content = json.loads(document.read_text(encoding="utf-8"))
    records = next(value for value in content.values() if isinstance(value, list) and len(value) >= 2)
    next(each for each in records if each.get("title") == "One")["verification"] = 7
    document.write_text(json.dumps(content), encoding="utf-8")
    dialog = preview(desk, qtbot, document)
    assert "nothing can be imported" in dialog.sentence
    assert dialog.table.rows[0][0].words == "Cannot be taken"
    assert dialog.table.rows[0][4].words
    assert not dialog.apply.isEnabled()


def asked(qtbot: QtBot, desk: Desk) -> ExportDialog:
    """The dialog that asks for the format."""
    window = desk.parent()
    assert isinstance(window, QWidget)
    export_case.export_case(desk, window)
    qtbot.waitUntil(lambda: window.findChild(ExportDialog) is not None)
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    return dialog


def test_an_export_says_that_it_is_in_the_clear(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    dialog = asked(qtbot, desk)
    assert dialog.format == "json"
    assert "not encrypted" in dialog.warning.text() and "all evidence files" in dialog.warning.text()
    out = tmp_path / "case.json"
    with qtbot.waitSignal(desk.notified, timeout=30_000) as notified:
        export_case.export_to(desk, out)
    assert notified.args[1] == "attention" and "not encrypted" in notified.args[0]
    assert "A case for testing" in out.read_text(encoding="utf-8")
    assert ws.records.journal_entries(ws.records.head().seq - 1)[0].event == "EXPORTED"


def test_a_format_is_chosen_and_what_it_does_not_hold_is_shown(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    ws.records.save(Incident(case_id=case.id, title="Somewhere"), Incident(case_id=case.id, title="Elsewhere"))
    dialog = asked(qtbot, desk)
    dialog.formats["xlsx"].click()
    assert "in the trash" in dialog.warning.text() and "all evidence files" not in dialog.warning.text()
    dialog.formats["geojson"].click()
    assert dialog.format == "geojson" and "exact places" in dialog.warning.text()
    dialog.main.click()  # type: ignore[union-attr]
    window = desk.parent()
    assert isinstance(window, QWidget)
    place = window.findChild(QFileDialog, "export_case_to")
    assert isinstance(place, QFileDialog) and place.defaultSuffix() == "geojson"
    out = tmp_path / "case.geojson"
    with qtbot.waitSignal(desk.notified, timeout=30_000):
        place.fileSelected.emit(str(out))
    place.close()
    assert json.loads(out.read_text(encoding="utf-8"))["features"] == []
    report = window.findChild(LeftOutReport)
    assert isinstance(report, LeftOutReport)
    assert "2 incidents have no coordinates" in report.text.toPlainText()
    report.close()
