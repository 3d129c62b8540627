"""Writing a statement by keyboard: begun from records, inserted into, read with its sources, exported and issued."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.demand import DemandDialog
from casefile.gui.dialogs.new_statement import NewStatement
from casefile.gui.pages.statements.page import StatementsPage
from casefile.model.records import Case, Citation, Fact, Incident, Person, Source
from casefile.workspace import Workspace

LONG = 30_000


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> StatementsPage:
    incident = Incident(case_id=case.id, title="Shells on the market", place_wording="Salun")
    source = Source(case_id=case.id, title="A news agency", reliability="B", credibility="2")
    fact = Fact(case_id=case.id, statement="The stalls burned.", incidents=(incident.id,))
    cited = Citation(case_id=case.id, target_id=fact.id, source_id=source.id, stance="supports")
    ws.records.save(incident, source, fact, Person(case_id=case.id, name="Amal Quartermain-Haddad"), cited)
    made = StatementsPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    return made


def typed(qtbot: QtBot, page: StatementsPage, words: str, there: Callable[[], bool]) -> None:
    page.activateWindow()
    page.edit.insert.setFocus()
    qtbot.waitUntil(page.edit.insert.hasFocus, timeout=LONG)
    qtbot.keyClicks(page.edit.insert, words)
    qtbot.waitUntil(there, timeout=LONG)


def begun(qtbot: QtBot, page: StatementsPage) -> None:
    page.add_record()
    dialog = page.window().findChild(NewStatement)
    assert isinstance(dialog, NewStatement)
    dialog.records.setFocus()
    qtbot.keyClicks(dialog.records, "shells")
    qtbot.waitUntil(lambda: bool(dialog.records.choices), timeout=LONG)
    qtbot.keyClick(dialog.records, Qt.Key.Key_Return)
    assert dialog.list.count() == 1
    dialog.submit()
    qtbot.waitUntil(lambda: "Shells on the market (Salun)." in page.reads.text(), timeout=LONG)


def test_it_is_written_with_its_sources_beside_it_and_issued(
    qtbot: QtBot, page: StatementsPage, ws: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No statement yet" in page._empty.text() and page._empty.isVisible()
    assert not page.export.isEnabled() and not page.issue.isEnabled()
    begun(qtbot, page)
    assert not page._empty.isVisible()
    edit = page.edit
    edit.words.setFocus()
    edit.words.moveCursor(edit.words.textCursor().MoveOperation.End)
    qtbot.keyClicks(edit.words, " Nobody should live so.")
    typed(qtbot, page, "stalls", lambda: any(each.key == "{TST-F-0001.statement}" for each in edit.insert.choices))
    qtbot.keyClick(edit.insert, Qt.Key.Key_Return)
    assert edit.words.toPlainText().endswith("Nobody should live so. {TST-F-0001.statement}")
    qtbot.waitUntil(lambda: "The stalls burned." in page.reads.text(), timeout=LONG)
    said = {line.title: line.note for line in page.sentences.lines()}
    assert said["Nobody should live so."] == "Rests on nothing recorded"
    assert "TST-F-0001" in said["The stalls burned."]
    edit.words.moveCursor(edit.words.textCursor().MoveOperation.End)
    assert any("A news agency" in line.title and "B2" in line.note for line in page.rests.lines())

    edit.add_demand.click()
    dialog = page.window().findChild(DemandDialog)
    assert isinstance(dialog, DemandDialog)
    dialog.submit()
    assert "Name the addressee" in dialog.problem
    qtbot.keyClicks(dialog.addressee, "The council")
    qtbot.keyClicks(dialog.due, "soon")
    dialog.submit()
    assert "2024-04-01" in dialog.problem
    dialog.due.setText("2099-04-01")
    dialog.submit()
    qtbot.waitUntil(lambda: "The council: Investigate (by " in page.reads.text(), timeout=LONG)

    out = tmp_path / "release.html"
    page.export_to(out)
    qtbot.waitUntil(lambda: "The statement is written." in page.card.words, timeout=LONG)
    assert "The stalls burned." in out.read_text(encoding="utf-8")
    qtbot.waitUntil(page.issue.isEnabled, timeout=LONG)
    monkeypatch.setattr(page.desk, "ask", lambda *_said: True)
    page.ask_issue()
    qtbot.waitUntil(lambda: "Issued." in page.state.text(), timeout=LONG)
    assert edit.words.isReadOnly() and not page.issue.isEnabled()
    (statement,) = ws.statements.all(case.id)
    assert statement.source_id is not None and "{TST-F-0001.statement}" in statement.words


def test_what_is_withheld_is_said_while_it_is_written_and_held_back(
    qtbot: QtBot, page: StatementsPage, tmp_path: Path
) -> None:
    begun(qtbot, page)
    page.edit.words.setPlainText("Amal Quartermain-Haddad was there, and {P-1.name}.")
    qtbot.waitUntil(lambda: "withheld from this audience" in page.problems.text(), timeout=LONG)
    assert "may not be seen" in page.problems.text() and "Amal" not in page.problems.text()
    page.edit.words.setPlainText("Amal Quartermain-Haddad was there.")
    page.export_to(tmp_path / "release.txt")
    qtbot.waitUntil(lambda: "The statement was held back" in page.card.words, timeout=LONG)
    assert page.card.hits.isVisible() and not (tmp_path / "release.txt").exists()


def test_what_is_half_typed_is_there_again(qtbot: QtBot, page: StatementsPage) -> None:
    begun(qtbot, page)
    shown = page.edit.draft()
    assert shown is not None and not page._half_typed(), "nothing was changed"
    page.edit.words.setPlainText("Not yet kept.")
    ((key, typed_),) = page._half_typed().items()
    assert key == f"statement/{shown.id}"
    page.edit.show_statement(shown)
    page.edit.show_half_typed(typed_)
    draft = page.edit.draft()
    assert draft is not None and draft.words == "Not yet kept."
    page.box.activated.emit(0)
    qtbot.waitUntil(lambda: page.state.text() == "As it is kept.", timeout=LONG)
    assert not page.keep.isEnabled()
