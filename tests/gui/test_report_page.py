"""The page of the report: read in one view, every number opens its list, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from casefile.gui.app import make_window
from casefile.gui.chip_words import chip_words
from casefile.gui.desk import Desk
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.report.page import ReportPage
from casefile.gui.pages.search import SearchPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.lines import LineList
from casefile.model.chips import Chip
from casefile.model.facets import facet
from casefile.model.records import Addressee, Call, Case, Incident, Source
from casefile.services.report import Number
from casefile.workspace import Workspace
from tests.gui.test_shell import guessing_labels, nameless
from tests.opened import PASSPHRASE


def _lines(page: ReportPage, code: str) -> LineList:
    found = page.findChild(LineList, f"report_{code}")
    assert isinstance(found, LineList)
    return found


def _page(desk: Desk, qtbot: QtBot) -> ReportPage:
    page = ReportPage(desk)
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    qtbot.waitUntil(lambda: page._report is not None)
    return page


def _line_of(shown: LineList, code: str) -> int:
    return next(n for n, line in enumerate(shown.lines()) if isinstance(line.key, Number) and line.key.code == code)


def test_an_empty_case_says_that_there_is_nothing_to_count(desk: Desk, qtbot: QtBot) -> None:
    page = _page(desk, qtbot)
    empty = page.findChild(QLabel, "report_empty")
    assert empty.isVisible()
    assert not _lines(page, "totals").isVisible()
    assert not page.findChild(QPushButton, "report_copy").isVisible()


def test_lines_are_not_cut_where_two_columns_have_no_room(desk: Desk, qtbot: QtBot) -> None:
    """In a window of 1024 pixels, "Incidents dont la vérification n'est pas appréciée" has to be read in full."""
    page = _page(desk, qtbot)
    page.resize(1024 - 212, 480)
    assert page._columns.direction() == QHBoxLayout.Direction.TopToBottom
    page.resize(1280 - 212, 480)
    assert page._columns.direction() == QHBoxLayout.Direction.LeftToRight


def test_every_number_leads_to_the_list_behind_it(
    app: object, qtbot: QtBot, settings: Settings, vault_folder: Path
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("REP", "Strikes")
        ws.records.save(
            Incident(case_id=case.id, title="bare"),
            Source(case_id=case.id, title="graded", reliability="A", credibility="1"),
        )
        ws.calls.add(case.id, Call(title="halt", demands=("halt_attacks",)), [Addressee(wording="x")])
    window = make_window(app, settings, None)  # type: ignore[arg-type]
    window.show()
    window.door.opened.emit(Workspace.open(vault_folder, PASSPHRASE))
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.page is not None)
    shell = window.shell
    assert shell is not None

    def report() -> ReportPage:
        shell.open_page("report")
        page = shell.page
        assert isinstance(page, ReportPage)
        qtbot.waitUntil(lambda: page._report is not None and _lines(page, "gaps").isVisible())
        return page

    page = report()
    assert not nameless(page) and not guessing_labels(page)
    gaps = _lines(page, "gaps")
    gaps.setFocus()
    gaps.setCurrentRow(_line_of(gaps, "incident.source"))
    qtbot.keyClick(gaps, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(shell.page, ListDetailPage) and len(shell.page.list.ids) == 1)
    listed = shell.page
    assert isinstance(listed, ListDetailPage)
    assert listed.filters.chips == (Chip("lacks", ("source",)),)

    calls = _lines(report(), "calls")
    calls.opened.emit(calls.lines()[_line_of(calls, "overdue")].key)  # a number that is 0 opens an empty list
    qtbot.waitUntil(lambda: isinstance(shell.page, ListDetailPage) and shell.page.list_kind == "call")
    by_calls = shell.page
    assert isinstance(by_calls, ListDetailPage)
    qtbot.waitUntil(lambda: len(by_calls.list.ids) == 0 and bool(by_calls.filters.chips))

    totals = _lines(report(), "totals")
    totals.opened.emit(totals.lines()[_line_of(totals, "source")].key)
    qtbot.waitUntil(lambda: shell.page is not None and shell.page.objectName() != "report_page")
    assert not isinstance(shell.page, SearchPage)

    totals = _lines(report(), "totals")
    totals.opened.emit(totals.lines()[_line_of(totals, "citation")].key)  # no page lists these
    qtbot.waitUntil(lambda: isinstance(shell.page, SearchPage))
    window.close()


def test_the_report_is_copied_saved_and_marked_as_read(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    ws.records.save(Incident(case_id=case.id, title="one"))
    page = _page(desk, qtbot)
    qtbot.mouseClick(page.findChild(QPushButton, "report_copy"), Qt.MouseButton.LeftButton)
    assert "Incidents without a source: 1" in QGuiApplication.clipboard().text()
    page.save(tmp_path / "report.csv")
    qtbot.waitUntil(lambda: (tmp_path / "report.csv").is_file())
    assert not _lines(page, "news").isVisible()
    qtbot.mouseClick(page.findChild(QPushButton, "report_read"), Qt.MouseButton.LeftButton)
    said = "Nothing came and nothing was changed since."
    qtbot.waitUntil(lambda: any(each.text() == said and each.isVisible() for each in page.findChildren(QLabel)))
    ws.records.save(Incident(case_id=case.id, title="two"))
    page._fetch()
    qtbot.waitUntil(lambda: [line.end for line in _lines(page, "news").lines()] == ["1"])


def test_chips_that_lead_to_a_list_say_what_they_hold(app: object) -> None:
    def said(kind: str, chip: Chip) -> str:
        known = facet(kind, chip.facet)
        assert known is not None
        return chip_words(known, chip, {})

    assert said("fact", Chip("lacks", ("second", "quotation"))) == "Lacks: a second independent source, a quotation"
    assert said("call", Chip("these", ("0" * 32,))) == "Only these: 1 chosen"
    assert said("call", Chip("these", ("",))) == "Only these: 0 chosen"
    assert said("source", Chip("since", ("1204",))) == "New or changed: since entry 1,204 of the journal"
