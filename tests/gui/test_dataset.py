"""A table of somebody else's, mapped by hand: each step asks, nothing is written before the last; one Undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.dataset.dialog import COLUMNS, OUTCOME, TABLE, WORDS, DatasetDialog
from casefile.gui.dialogs.import_case import look_at
from casefile.i18n import isolate
from casefile.model.records import Case, CasualtyFigure, Incident
from casefile.workspace import Workspace

TABLE_TEXT = (
    "Ref;Date;Town;Type;Killed;Mood\n"
    "1;05/06/2018;Hajin;Airstrike;3;grim\n"
    "2;06/06/2018;Sousa;Air strikes;;grim\n"
    "3;07/06/2018;Hajin;Sorcery;1;grim\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "strikes.csv"
    made.write_text(TABLE_TEXT, encoding="utf-8")
    return made


def opened(desk: Desk, qtbot: QtBot, path: Path, case: Case, ws: Workspace) -> DatasetDialog:
    looked = ws.datasets.look(path)
    fitting = ws.datasets.fitting(looked, case.id)
    dialog = DatasetDialog(desk, path, looked, fitting, case.id, desk.parent())  # type: ignore[arg-type]
    dialog.show()
    return dialog


def choose(box: object, data: object) -> None:
    """Choose as the keyboard does: the box says that it was activated."""
    at = box.findData(data)  # type: ignore[attr-defined]
    assert at >= 0
    box.setCurrentIndex(at)  # type: ignore[attr-defined]
    box.activated.emit(at)  # type: ignore[attr-defined]


def at_step(qtbot: QtBot, dialog: DatasetDialog, step: int) -> None:
    qtbot.waitUntil(lambda: dialog.step == step and not dialog.running.busy)


def test_a_table_mapped_by_hand(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, path: Path) -> None:
    dialog = opened(desk, qtbot, path, case, ws)
    assert dialog.step == TABLE
    assert [cell.words for cell in dialog.table.table.rows[0]][1:4] == ["1", "05/06/2018", "Hajin"]  # type: ignore[union-attr]
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.step == COLUMNS
    # The order of the dates is asked, with the column's own dates, and nothing goes on without an answer.
    assert not dialog.columns.order_asked.isHidden()
    assert "05/06/2018" in dialog.columns.examples.text()
    dialog.next.click()
    assert dialog.step == COLUMNS
    assert dialog.columns.order_asked.problem_label.text()
    choose(dialog.columns.order, "day")
    # Deaths are of civilians: the person knows, the header does not say.
    dialog.columns.table.setCurrentIndex(dialog.columns.table.model().index(4, 0))
    choose(dialog.columns.goes, "figure.civilians.killed")
    assert "Civilians" in dialog.columns.table.rows[4][2].words
    dialog.columns.table.setCurrentIndex(dialog.columns.table.model().index(5, 0))
    choose(dialog.columns.goes, "drop")
    dialog.next.click()
    at_step(qtbot, dialog, WORDS)
    assert [(each.value, each.suggested) for each in dialog.words.strange] == [
        ("Air strikes", "airstrike"), ("Sorcery", "")
    ]  # fmt: skip
    # A suggestion is none until it is taken.
    assert dialog.words.terms == {}
    dialog.words.take_all.click()
    dialog.next.click()
    at_step(qtbot, dialog, OUTCOME)
    qtbot.waitUntil(lambda: "3 rows are added" in dialog.outcome.sentence.text())
    assert f"Left out by choice: {isolate('Mood')}" in dialog.outcome.notices.text()
    assert "Sorcery" in dialog.outcome.notices.text()
    with ws.view() as view:
        assert view.of(Incident) == []
    with qtbot.waitSignal(desk.changed):
        dialog.next.click()
    qtbot.waitUntil(lambda: dialog.next.text() == "Close")
    assert {row[0].words for row in dialog.outcome.table.rows} == {"Added"}
    with ws.view() as view:
        incidents = {record.title: record for record in view.of(Incident)}
        figures = view.of(CasualtyFigure)
    assert {each.when.edtf for each in incidents.values() if each.when} == {"2018-06-05", "2018-06-06", "2018-06-07"}
    assert sorted(each.acts for each in incidents.values()) == [(), ("airstrike",), ("airstrike",)]
    assert {each.group for each in figures} == {"civilians"}
    # The report can be saved; the mapping is remembered for the next file; all of it is one Undo.
    out = path.parent / "report.txt"
    dialog.save_to(out)
    qtbot.waitUntil(out.exists)
    assert "Sorcery" in out.read_text(encoding="utf-8")
    assert [mapping.name for mapping in ws.datasets.mappings.remembered(case.id)] == ["strikes"]
    dialog.next.click()
    ws.past.undo()
    with ws.view() as view:
        assert view.of(Incident) == []


def test_a_remembered_mapping_is_shown_and_does_it_again(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, path: Path
) -> None:
    from casefile.services.proposing import propose

    own = propose(ws.datasets.look(path), "strikes").with_order("day")
    ws.datasets.mappings.remember(case.id, own)
    ws.datasets.apply(ws.datasets.preview(path, own, case))
    dialog = opened(desk, qtbot, path, case, ws)
    assert dialog.table.mapping == own
    dialog.next.click()
    goes = {row[0].words: row[2].words for row in dialog.columns.table.rows}
    assert goes[isolate("Date")] == "When; Title"
    assert goes[isolate("Ref")] == "tells the rows apart; Keep in the remark"
    assert dialog.columns.goes.isHidden() or not dialog.columns.goes.isVisible()
    dialog.next.click()
    qtbot.waitUntil(lambda: "Nothing to import" in dialog.outcome.sentence.text())
    assert dialog.outcome.sentence.text().endswith(": 3 stay as they are.")
    assert dialog.outcome.sentence.property("role") != "disputed"
    assert not dialog.next.isEnabled()
    dialog.back.click()
    assert dialog.step == COLUMNS
    # It can be forgotten; then the columns are chosen again.
    dialog.back.click()
    assert not dialog.table.forget.isHidden()
    dialog.table.forget.click()
    qtbot.waitUntil(lambda: dialog.table.mapping is None and not dialog.running.busy)
    assert dialog.table.forget.isHidden()
    assert ws.datasets.mappings.remembered(case.id) == []
    dialog.reject()


def test_what_cannot_be_read_is_said(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path) -> None:
    """A message, and no dialog; and a dataset without a case says what is missing."""
    bad = tmp_path / "bad.json"
    bad.write_text("[1, 2", encoding="utf-8")
    with qtbot.waitSignal(desk.notified) as said:
        look_at(desk, bad, desk.parent())  # type: ignore[arg-type]
    assert "in the middle of its list" in said.args[0]
    good = tmp_path / "good.csv"
    good.write_text(TABLE_TEXT, encoding="utf-8")
    place = desk.parent()
    assert isinstance(place, QWidget)
    look_at(desk, good, place)
    qtbot.waitUntil(lambda: bool(place.findChildren(DatasetDialog)))
    place.findChildren(DatasetDialog)[0].reject()
    desk.choose_case(None)
    with qtbot.waitSignal(desk.notified) as said:
        look_at(desk, good, desk.parent())  # type: ignore[arg-type]
    assert "goes into a case" in said.args[0]


def test_a_reason_stands_in_full_below_the_rows(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    """A column has no room for a sentence."""
    made = tmp_path / "days.csv"
    made.write_text("Ref,Date,Town\n1,2018-02-31,Hajin\n2,2018-06-06,Sousa\n", encoding="utf-8")
    dialog = opened(desk, qtbot, made, case, ws)
    dialog.next.click()
    dialog.next.click()
    qtbot.waitUntil(lambda: "cannot be taken" in dialog.outcome.sentence.text())
    assert "2018-02-31" in dialog.outcome.reason.text() and not dialog.outcome.reason.isHidden()
    qtbot.keyClick(dialog.outcome.table, Qt.Key.Key_Down)
    assert dialog.outcome.reason.isHidden()
    dialog.reject()
