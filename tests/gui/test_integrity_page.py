"""The page of integrity: the sentence is true, damage is named, and the journal is whole, page by page."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.integrity import journal
from casefile.gui.pages.integrity.page import IntegrityPage
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
    qtbot.waitUntil(lambda: bool(made.journal.table.rows), timeout=30_000)
    return made


def check(page: IntegrityPage, qtbot: QtBot) -> None:
    """Press the button and wait."""
    page.verify.click()
    assert page.running.busy
    qtbot.waitUntil(lambda: not page.running.busy, timeout=30_000)


def test_it_says_nothing_it_has_not_checked(page: IntegrityPage, qtbot: QtBot) -> None:
    assert page.sentence.text() == "Not checked since the vault was opened."
    check(page, qtbot)
    assert page.sentence.text() == "1 file matches."
    assert [line.title for line in page.findings.lines()][-1] == "1 evidence file matches its hash."


def test_a_damaged_file_is_named(page: IntegrityPage, qtbot: QtBot, vault_folder: Path) -> None:
    [blob] = (vault_folder / "evidence").glob("*/*.age")
    content = bytearray(blob.read_bytes())
    content[-20] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(content)
    check(page, qtbot)
    assert page.sentence.text() == "1 thing is wrong."
    assert "TST-E-0001" in page.findings.lines()[0].title


def test_the_journal_speaks_in_words_and_leads_to_records(
    page: IntegrityPage, desk: Desk, ws: Workspace, qtbot: QtBot, case: Case
) -> None:
    desk.jobs.change(
        page, lambda ws: ws.records.save(Incident(case_id=case.id, title="A strike"), label="Add incident")
    )
    qtbot.waitUntil(lambda: page.journal.table.rows[0][4].words == "Add incident", timeout=30_000)
    assert page.journal.table.rows[0][2].words == "Record added"
    with qtbot.waitSignal(desk.record_wanted, timeout=30_000) as wanted:
        page.journal.table.opened.emit(0)
    assert wanted.args == [ws.records.by_ref("TST-I-0001").id]


def test_a_long_journal_is_shown_in_pages(
    page: IntegrityPage, qtbot: QtBot, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PAGE", 3)
    last = ws.past.head().seq
    seen: list[int] = []
    page.journal.fetch()
    qtbot.waitUntil(lambda: len(page.journal.table.rows) == 3, timeout=30_000)
    while True:
        numbers = [int(row[0].words.strip("\u2068\u2069")) for row in page.journal.table.rows]
        seen += numbers
        if not page.journal._older.isEnabled():
            break
        page.journal._older.click()
        qtbot.waitUntil(
            lambda n=numbers: page.journal.table.rows[0][0].words.strip("\u2068\u2069") == str(n[-1] - 1),
            timeout=10_000,
        )
    assert seen == list(range(last, 0, -1))


def test_the_exported_journal_can_be_checked_without_casefile(
    page: IntegrityPage, qtbot: QtBot, ws: Workspace, tmp_path: Path
) -> None:
    last = ws.past.head().seq
    out = tmp_path / "journal.jsonl"
    page.journal.export_to(out)
    qtbot.waitUntil(lambda: out.exists() and not page.journal.running.busy, timeout=30_000)
    entries = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [entry["seq"] for entry in entries] == list(range(1, last + 1))
    previous = "0" * 64
    for entry in entries:
        assert json.loads(entry["body"])["prev"] == previous
        previous = hashlib.sha256(entry["body"].encode()).hexdigest()
        assert entry["hash"] == previous
    newest = ws.past.journal(last)
    assert [(entry.event, entry.reason) for entry in newest] == [("EXPORTED", "journal")]


def test_a_journal_that_cannot_be_written_is_said(
    page: IntegrityPage, desk: Desk, qtbot: QtBot, ws: Workspace, tmp_path: Path
) -> None:
    last = ws.past.head().seq
    with qtbot.waitSignal(desk.jobs.failed, timeout=30_000) as failed:
        page.journal.export_to(tmp_path / "nowhere" / "journal.jsonl")
    assert "could not be written" in failed.args[0].message
    assert ws.past.head().seq == last
