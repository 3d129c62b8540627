"""The page of integrity: the sentence is true, damage is named and mended, the journal is found by what it tells."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.commands import Commands
from casefile.gui.desk import Desk
from casefile.gui.jobs import Jobs
from casefile.gui.models import pages
from casefile.gui.pages.integrity.page import IntegrityPage
from casefile.gui.settings import Settings
from casefile.model.changes import JournalFilter
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> IntegrityPage:
    """The page over a case with one source."""
    ws.sources.add_text("The bridge was hit at noon.", case.id, title="A note")
    made = IntegrityPage(desk)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitUntil(lambda: shown(made, 0, 0) not in ("", "…"))
    return made


def shown(page: IntegrityPage, row: int, column: int) -> str:
    """The words of a cell of the journal."""
    index = page.journal.entries.index(row, column)
    return str(index.data() or "").strip("\u2068\u2069")


def numbers(page: IntegrityPage) -> list[int]:
    """What the journal shows, all of it fetched."""
    return [int(shown(page, row, 0)) for row in range(page.journal.entries.rowCount())]


def check(page: IntegrityPage, qtbot: QtBot) -> None:
    """Press the button and wait."""
    page.verify.click()
    assert page.running.busy
    qtbot.waitUntil(lambda: not page.running.busy)


def cards(page: IntegrityPage) -> str:
    """What the cards of the faults say."""
    return "\n".join(label.text() for label in page.faults.findChildren(QLabel) if label.isVisibleTo(page))


def narrow(page: IntegrityPage, qtbot: QtBot) -> None:
    """Wait until the journal shows what the filters ask for."""
    with qtbot.waitSignal(page.journal.entries.loaded):
        pass
    rows = page.journal.entries.rowCount()
    qtbot.waitUntil(lambda: not rows or shown(page, rows - 1, 0) not in ("", "…"))


def test_it_says_nothing_it_has_not_checked(page: IntegrityPage, qtbot: QtBot) -> None:
    assert page.sentence.text() == "Not checked since the vault was opened."
    check(page, qtbot)
    assert page.sentence.text() == "1 file matches."
    assert page.when.text().startswith("Checked today")
    assert "1 evidence file matches its hash." in [line.title for line in page.findings.lines()]
    assert page.faults.isHidden()


def test_the_next_session_knows_when_it_was_checked(
    page: IntegrityPage, qtbot: QtBot, desk: Desk, ws: Workspace, case: Case
) -> None:
    check(page, qtbot)
    ws.records.save(Incident(case_id=case.id, title="later"))
    again = IntegrityPage(desk)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: "everything matched" in again.when.text())
    assert "1 entry was written since." in again.when.text()


def test_a_damaged_file_is_named_with_what_to_do(page: IntegrityPage, qtbot: QtBot, vault_folder: Path) -> None:
    [blob] = (vault_folder / "evidence").glob("*/*.age")
    content = bytearray(blob.read_bytes())
    content[-20] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(content)
    check(page, qtbot)
    assert page.sentence.text() == "1 thing is wrong."
    said = cards(page)
    assert "TST-E-0001" in said and said.count(blob.name) == 1 and "original" in said
    assert "What it means" in said and "What to do" in said and "backup" in said
    qtbot.waitUntil(lambda: shown(page, 0, 2) == "Verification failed")


def test_an_index_is_made_anew_by_its_button_alone(page: IntegrityPage, qtbot: QtBot, ws: Workspace) -> None:
    with ws._store._database.writing() as connection:
        connection.execute(sa.text("DELETE FROM search_doc"))
    check(page, qtbot)
    assert "search index" in cards(page)
    before = ws.records.head().seq
    page.faults.buttons["index"].click()
    qtbot.waitUntil(lambda: page.sentence.text() == "1 file matches.")
    assert [entry.event for entry in ws.records.journal_entries(before)] == ["REPAIRED", "VERIFIED_OK"]
    assert ws.finder.search("bridge")


def test_a_checkpoint_is_saved_and_compared_with(page: IntegrityPage, qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "today.checkpoint"
    with qtbot.waitSignal(desk.notified) as told:
        page.save_to(out)
    assert "Keep it away" in told.args[0]
    page.check([out])
    qtbot.waitUntil(lambda: not page.running.busy)
    assert any("continues the checkpoint" in line.title for line in page.findings.lines())
    out.write_bytes(b"something else")
    page.check([out])
    qtbot.waitUntil(lambda: not page.running.busy)
    assert "not a checkpoint" in page.sentence.text()
    assert page.verify.isEnabled()


def test_the_journal_speaks_in_words_and_leads_to_records(
    page: IntegrityPage, desk: Desk, ws: Workspace, qtbot: QtBot, case: Case
) -> None:
    desk.jobs.change(
        page, lambda ws: ws.records.save(Incident(case_id=case.id, title="A strike"), label="Add incident")
    )
    qtbot.waitUntil(lambda: shown(page, 0, 5) == "Add incident")
    assert shown(page, 0, 2) == "Record added"
    assert shown(page, 0, 3) == "TST-I-0001"
    with qtbot.waitSignal(desk.record_wanted) as wanted:
        page.journal.table.setFocus()
        qtbot.keyClick(page.journal.table, Qt.Key.Key_Return)
    assert wanted.args == [ws.records.by_ref("TST-I-0001").id]


def test_a_long_journal_comes_page_by_page(
    page: IntegrityPage, qtbot: QtBot, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    last = ws.records.head().seq
    page.journal.entries.fetch()
    narrow(page, qtbot)
    for row in range(last):
        qtbot.waitUntil(lambda row=row: shown(page, row, 0) == str(last - row))


def test_the_journal_is_narrowed(page: IntegrityPage, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    for title in ("one", "two"):
        ws.records.save(Incident(case_id=case.id, title=title), label=f"Add 100% “{title}”")
    all_ = ws.records.head().seq
    filters = page.journal.filters
    filters.record.setText("tst-i")
    narrow(page, qtbot)
    assert numbers(page) == [all_, all_ - 1]
    filters.text.setText("100% “ONE".lower())
    narrow(page, qtbot)
    assert numbers(page) == [all_ - 1]
    filters.text.setText("nothing like it")
    narrow(page, qtbot)
    assert numbers(page) == [] and "Show all" in page.journal.count.text()
    filters.clear.click()
    narrow(page, qtbot)
    assert len(numbers(page)) == all_
    filters.event_box.setCurrentIndex(filters.event_box.findData("HASHED"))
    narrow(page, qtbot)
    assert {shown(page, row, 2) for row in range(page.journal.entries.rowCount())} == {"Hashed"}
    filters.reset()
    filters.since.setDate(QDate.currentDate().addDays(1))
    narrow(page, qtbot)
    assert numbers(page) == []
    filters.since.setDate(QDate.currentDate().addDays(-1))
    filters.until.setDate(QDate.currentDate().addDays(1))
    narrow(page, qtbot)
    assert len(numbers(page)) == all_
    filters.person.setCurrentIndex(1)
    narrow(page, qtbot)
    assert len(numbers(page)) == all_


def test_what_is_shown_is_exported(
    page: IntegrityPage, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    ws.records.save(Incident(case_id=case.id, title="one"))
    page.journal.entries.narrow(JournalFilter(ref="TST-I"))
    narrow(page, qtbot)
    out = tmp_path / "part.jsonl"
    page.journal.export_to(out)
    qtbot.waitUntil(lambda: out.exists() and not page.journal.running.busy)
    [entry] = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert entry["event"] == "RECORD_CREATED"
    assert entry["hash"] == hashlib.sha256(entry["body"].encode()).hexdigest()


def test_the_exported_journal_can_be_checked_without_casefile(
    page: IntegrityPage, qtbot: QtBot, ws: Workspace, tmp_path: Path
) -> None:
    last = ws.records.head().seq
    out = tmp_path / "journal.jsonl"
    page.journal.export_to(out)
    qtbot.waitUntil(lambda: out.exists() and not page.journal.running.busy)
    exported = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [entry["seq"] for entry in exported] == list(range(1, last + 1))
    previous = "0" * 64
    for entry in exported:
        assert json.loads(entry["body"])["prev"] == previous
        previous = hashlib.sha256(entry["body"].encode()).hexdigest()
        assert entry["hash"] == previous
    newest = ws.records.journal_entries(last)
    assert [(entry.event, entry.reason) for entry in newest] == [("EXPORTED", "journal")]


def test_a_journal_that_cannot_be_written_is_said(
    page: IntegrityPage, desk: Desk, qtbot: QtBot, ws: Workspace, tmp_path: Path
) -> None:
    last = ws.records.head().seq
    with qtbot.waitSignal(desk.jobs.failed) as failed:
        page.journal.export_to(tmp_path / "nowhere" / "journal.jsonl")
    assert "could not be written" in failed.args[0].message
    assert ws.records.head().seq == last


def test_an_empty_journal_says_so(qtbot: QtBot, jobs: Jobs, settings: Settings) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    made = IntegrityPage(Desk(jobs, Commands(place), settings, vault_name="Test", parent=place))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "no entry yet" in made.journal.count.text())
    assert made.head.isHidden()


def test_the_journal_is_seen_at_once_on_a_small_screen(page: IntegrityPage, qtbot: QtBot) -> None:
    """A window of 1024 x 600 leaves the page 812 x 480: what explains the journal stands below it."""
    page.resize(812, 480)
    table = page.journal.table
    qtbot.waitUntil(lambda: page.head.isVisibleTo(page))
    rows = (page.height() - table.viewport().mapTo(page, table.viewport().rect().topLeft()).y()) // table.row_height
    assert rows >= 4
    assert page.verify.mapTo(page, page.verify.rect().bottomLeft()).y() < page.height()
    assert table.horizontalScrollBar().maximum() == 0
    assert page.head.mapTo(page, page.head.rect().topLeft()).y() > table.mapTo(page, table.rect().bottomLeft()).y()
