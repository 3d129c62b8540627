"""Home: where one was, what needs attention, the first steps of an empty case."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from casefile.gui.app import make_window
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.pages.home.lines import groups
from casefile.gui.pages.home.page import HomePage
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.lines import LineList
from casefile.gui.window import MainWindow
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    Consent,
    Disclosure,
    Fact,
    Incident,
    Place,
    Response,
    Source,
)
from casefile.model.values import Range
from casefile.services.attention import attention, expiring, recent
from casefile.workspace import Workspace
from tests.gui.test_shell import guessing_labels, nameless
from tests.opened import PASSPHRASE

TODAY = dt.date.today()


def home(desk: Desk, qtbot: QtBot) -> HomePage:
    """The page, read."""
    page = HomePage(desk)
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    qtbot.waitUntil(lambda: page.findChild(object, "home_title").text() != "")
    return page


def lines(page: HomePage, name: str) -> LineList:
    """One of its lists."""
    found = page.findChild(LineList, name)
    assert isinstance(found, LineList)
    return found


def days(n: int) -> FuzzyDate:
    """A day that many days from now."""
    return FuzzyDate.day(TODAY + dt.timedelta(days=n))


def lacking_case(ws: Workspace, case: Case) -> dict[str, object]:
    """A case in which everything that can lack something does so once."""
    place = Place(case_id=case.id, name="Hajin")
    complete = Incident(case_id=case.id, title="Complete", when=days(-90), place_id=place.id)
    bare = Incident(case_id=case.id, title="Bare")
    graded = Source(case_id=case.id, title="Graded", reliability="B", credibility="2")
    half = Source(case_id=case.id, title="Half graded", reliability="B")
    carried = Fact(case_id=case.id, statement="Carried.")
    alone = Fact(case_id=case.id, statement="Alone.")
    citation = Citation(case_id=case.id, target_id=carried.id, source_id=graded.id, stance="supports")
    ws.records.save(place, complete, bare, graded, half, carried, alone, citation)
    call, _changes = ws.calls.add(
        case.id,
        Call(case_id=case.id, title="Investigate", demands=("investigate",), made=days(-60)),
        [
            Addressee(case_id=case.id, wording="The ministry", due=days(-12), status="pending"),
            Addressee(case_id=case.id, wording="The court", due=days(12), status="pending"),
        ],
    )
    witness, _changes = ws.witnesses.add(case.id)
    soon = Consent(case_id=case.id, witness_id=witness.id, purpose="publication", decision="granted", expires=days(10))
    later = Consent(
        case_id=case.id, witness_id=witness.id, purpose="contact_again", decision="granted", expires=days(200)
    )
    ws.records.save(soon, later)
    return {"call": call, "witness": witness, "bare": bare, "complete": complete, "half": half, "alone": alone}


def test_a_call_answered_in_vain_is_not_called_silent(ws: Workspace, case: Case) -> None:
    made = lacking_case(ws, case)["call"]
    (late,) = ws.calls.overdue(case.id, TODAY)
    denial = Response(addressee_id=late.addressee.id, type="counter_or_denial", date=days(-5))
    ws.calls.log_response(made.id, denial)  # type: ignore[attr-defined]
    shown = groups(attention(ws, case.id, TODAY, ("incident", "fact"), 5), 5, TODAY)
    assert shown["overdue"] == []
    (line,) = shown["unfulfilled"]
    assert line.end == "Answered after 55 days" and "The ministry" in line.note


def test_what_needs_attention_is_named(ws: Workspace, case: Case) -> None:
    made = lacking_case(ws, case)
    found = attention(ws, case.id, TODAY, ("incident", "fact"), 5)
    assert [(item.late.call.title, item.late.standing.days) for item in found.overdue] == [("Investigate", 12)]
    assert [head.id for head in found.uncited.first] == [made["alone"].id]  # type: ignore[attr-defined]
    assert [head.heading for head in found.undated.first] == ["Bare"]
    assert [head.heading for head in found.unplaced.first] == ["Bare"]
    assert [head.heading for head in found.ungraded.first] == ["Half graded"]
    assert [(item.consent.purpose, item.days) for item in found.consents] == [("publication", 10)]
    assert found.counts == {"incident": 2, "fact": 2}


def test_a_trashed_citation_carries_nothing(ws: Workspace, case: Case) -> None:
    lacking_case(ws, case)
    (citation,) = ws.records.of("citation", case_id=case.id)
    ws.records.trash([citation.id])
    assert attention(ws, case.id, TODAY, (), 5).uncited.total == 2


def test_a_withdrawn_consent_does_not_end(ws: Workspace, case: Case) -> None:
    made = lacking_case(ws, case)
    ws.records.save(
        Consent(case_id=case.id, witness_id=made["witness"].id, purpose="publication", decision="withdrawn")  # type: ignore[attr-defined]
    )
    assert expiring(ws, case.id, TODAY) == ()


def test_recent_is_told_by_the_journal_and_leads_to_the_owner(ws: Workspace, case: Case) -> None:
    first, second = (Incident(case_id=case.id, title=title) for title in ("First", "Second"))
    ws.records.save(first)
    ws.records.save(second)
    figure = CasualtyFigure(
        case_id=case.id, incident_id=first.id, group="civilians", effect="killed", count=Range(3, 3)
    )
    ws.records.save(figure)
    assert [each.caption.heading for each in recent(ws, case.id, ("incident",), 5)] == ["First", "Second"]
    ws.records.trash([first.id])
    assert [each.caption.heading for each in recent(ws, case.id, ("incident",), 5)] == ["Second"]
    other = ws.cases.create("OTH", "Another case")
    assert recent(ws, other.id, ("incident",), 5) == ()


def test_imports_do_not_crowd_out_what_somebody_works_on(ws: Workspace, case: Case, tmp_path: Path) -> None:
    mine, read = (Incident(case_id=case.id, title=title) for title in ("Mine", "Read"))
    ws.records.save(mine)
    ws.records.save(read, *(Incident(case_id=case.id, title=f"Imported {n}") for n in range(30)))
    path = tmp_path / "reply.txt"
    path.write_text("a reply", encoding="utf-8")
    added = ws.sources.add_file(path, case.id)

    def headings() -> list[str]:
        return [each.caption.heading for each in recent(ws, case.id, ("incident", "source"), 5)]

    assert headings() == ["Mine"]
    label = ws.past.undo_label
    ws.lately.open(read.id)
    ws.lately.open(added.source_id)
    assert headings() == ["a reply", "Read", "Mine"]
    assert ws.past.undo_label == label, "nothing to be undone"


def test_a_record_that_is_read_is_what_one_continues_with(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.desk is not None and window.jobs is not None
    shell, asked = window.shell, []
    shell._reads.setInterval(20)
    window.desk.open_page("incidents")
    window.jobs.query(shell, "ids", lambda ws: ws.records.of(Incident)[0].id, asked.append)
    qtbot.waitUntil(lambda: bool(asked))
    window.desk.open_record(asked[0])
    found: list[dict[UUID, str]] = []

    def kept() -> bool:
        window.jobs.query(shell, "opened", lambda ws: ws.lately.opened(), found.append)
        qtbot.wait(30)
        return bool(found) and asked[0] in found[-1]

    qtbot.waitUntil(kept)


def test_each_line_opens_its_record(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    made = lacking_case(ws, case)
    page = home(desk, qtbot)
    overdue = lines(page, "home_overdue")
    qtbot.waitUntil(lambda: overdue.count() == 1)
    line = overdue.lines()[0]
    assert line.end == "12 days overdue" and "The ministry" in line.note and line.status is not None
    for name, key in (("home_overdue", "call"), ("home_undated", "bare"), ("home_ungraded", "half"),
                      ("home_uncited", "alone"), ("home_consents", "witness")):  # fmt: skip
        shown = lines(page, name)
        shown.setCurrentRow(0)
        with qtbot.waitSignal(desk.record_wanted) as asked:
            qtbot.keyClick(shown, Qt.Key.Key_Return)
        assert asked.args == [made[key].id], name  # type: ignore[attr-defined]
    assert page.findChild(QPushButton, "count_incident").text() == "2 incidents"
    assert nameless(page) == []
    assert guessing_labels(page) == []


def test_more_than_a_few_are_shown_on_demand(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    place = Place(case_id=case.id, name="Hajin")
    bare = [Incident(case_id=case.id, title=f"No {n}", place_id=place.id) for n in range(9)]
    ws.records.save(place, *bare)
    page = home(desk, qtbot)
    undated = lines(page, "home_undated")
    qtbot.waitUntil(lambda: undated.count() == 6)
    assert undated.lines()[-1].title == "4 more"
    undated.setCurrentRow(5)
    qtbot.keyClick(undated, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: undated.count() == 9)


def test_a_change_is_shown_at_once(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    lacking_case(ws, case)
    page = home(desk, qtbot)
    uncited = lines(page, "home_uncited")
    qtbot.waitUntil(lambda: uncited.count() == 1)
    (alone,) = [fact for fact in ws.records.of("fact", case_id=case.id) if fact.heading == "Alone."]
    desk.jobs.change(page, lambda ws: ws.records.trash([alone.id]))
    qtbot.waitUntil(lambda: uncited.isHidden() or uncited.count() == 0)


def test_a_case_without_faults_says_so(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = Place(case_id=case.id, name="Hajin")
    ws.records.save(place, Incident(case_id=case.id, title="Complete", when=days(-90), place_id=place.id))
    key = ws.recovery.make("words")
    ws.recovery.drill(key.words)
    ws.backups.note(ws.backups.write(tmp_path_factory.mktemp("stick")))
    page = home(desk, qtbot)
    qtbot.waitUntil(lambda: lines(page, "home_calm").count() == 1)
    assert not lines(page, "home_undated").isVisibleTo(page)
    assert not lines(page, "home_fault").isVisibleTo(page)


def test_a_fault_stays_until_a_verification_finds_none(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, vault_folder: Path
) -> None:
    stray = vault_folder / "stray.txt"
    stray.write_text("not ours", encoding="utf-8")
    assert not ws.integrity.verify().ok
    page = home(desk, qtbot)
    qtbot.waitUntil(lambda: lines(page, "home_fault").count() == 1)
    [fault] = lines(page, "home_fault").lines()
    assert fault.key == ("page", "integrity")
    stray.unlink()
    assert ws.integrity.verify().ok
    page.hide()
    page.show()
    qtbot.waitUntil(lambda: lines(page, "home_fault").count() == 0)


def test_a_recovery_sheet_is_asked_for_until_it_was_tried(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    ws.records.save(Incident(case_id=case.id, title="Undated"))
    page = home(desk, qtbot)
    sheet = lines(page, "home_sheet")
    qtbot.waitUntil(lambda: sheet.count() == 1)
    assert "No recovery sheet" in sheet.lines()[0].title
    made: list[tuple[str, ...]] = []
    desk.jobs.change(page, lambda ws: ws.recovery.make("words"), lambda key: made.append(key.words))
    qtbot.waitUntil(lambda: bool(made))
    desk.jobs.change(page, lambda ws: ws.records.save(Place(case_id=case.id, name="Hajin")))
    qtbot.waitUntil(lambda: "never tried" in sheet.lines()[0].title)


def test_an_empty_case_begins_nothing_where_nothing_can_be_written(
    app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("NEW", "A new case")
    window = make_window(app, settings, None)
    window.show()
    window.door.opened.emit(Workspace.open(vault_folder, PASSPHRASE, read_only=True))
    qtbot.waitUntil(lambda: window.shell is not None and isinstance(window.shell.page, HomePage))
    assert window.shell is not None and isinstance(window.shell.page, HomePage)
    page = window.shell.page
    qtbot.waitUntil(
        lambda: any("reading only" in each.text() for each in page.findChildren(QLabel) if each.isVisible())
    )
    assert page.findChild(QPushButton, "first_sources") is None
    assert page._steps not in page.panes()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_an_empty_case_shows_three_first_steps(window: MainWindow, qtbot: QtBot) -> None:
    assert window.shell is not None and window.desk is not None and window.jobs is not None
    window.jobs.change(window, lambda ws: ws.cases.create("NEW", "A new case"), lambda c: window.desk.choose_case(c.id))
    window.shell.open_page("home")
    page = window.shell.page
    assert isinstance(page, HomePage)
    first = page.findChild(QPushButton, "first_incidents")
    qtbot.waitUntil(lambda: first.isVisible())
    assert page.findChild(QPushButton, "first_sources").isVisible()
    assert page.findChild(QPushButton, "first_witnesses").isVisible()
    first.click()
    assert isinstance(window.shell.page, ListDetailPage)
    view = window.shell.page.findChild(object, "incident_details")
    qtbot.waitUntil(lambda: view.isVisible() and view.first.record is not None)
    qtbot.keyClicks(view.first.field("title").editor.line, "The first one")
    view.flush()
    ws = window.session.workspace
    assert ws is not None
    new = ws.cases.by_ref("NEW")
    qtbot.waitUntil(lambda: ws.records.count("incident", case_id=new.id) == 1)


def test_home_comes_first(window: MainWindow, qtbot: QtBot) -> None:
    assert window.shell is not None
    assert isinstance(window.shell.page, HomePage)
    qtbot.waitUntil(lambda: lines(window.shell.page, "home_undated").count() == 2)  # type: ignore[union-attr, arg-type]


def test_the_case_itself_is_edited(ws: Workspace, case: Case, desk: Desk, qtbot: QtBot) -> None:
    page = home(desk, qtbot)
    button = page.findChild(QPushButton, "home_edit_case")
    assert isinstance(button, QPushButton) and button.isVisible()
    button.click()
    dialog = page.findChild(RecordDialog)
    assert isinstance(dialog, RecordDialog)
    dialog.field("title").editor.set_value("Another title")
    dialog.field("summary").editor.set_value("What is known so far.")
    dialog.findChild(QPushButton, "dialog_save").click()
    qtbot.waitUntil(lambda: page.findChild(object, "home_title").text() == "Another title")
    changed = ws.records.get(case.id)
    assert isinstance(changed, Case)
    assert (changed.title, changed.summary, changed.ref) == ("Another title", "What is known so far.", case.ref)
    assert ws.past.undo_label() == "Edit the case"


def test_a_withdrawal_that_recipients_were_not_told_of_needs_attention(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case
) -> None:
    witness, _changes = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, Consent(purpose="publication", decision="granted"))
    handed = Disclosure(
        case_id=case.id,
        at="2031-06-30T10:00:00Z",
        audience="public",
        recipient="The Lantern",
        format="pdf",
        witnesses=(witness.id,),
    )
    ws.records.save(handed)
    assert attention(ws, case.id, TODAY, (), 5).untold == ()
    withdrawal = Consent(purpose="publication", decision="withdrawn")
    ws.witnesses.record_consent(witness.id, withdrawal)
    page = home(desk, qtbot)
    listed = page.findChild(LineList, "home_untold")
    assert isinstance(listed, LineList)
    qtbot.waitUntil(lambda: bool(listed.lines()))
    (line,) = listed.lines()
    assert witness.ref in line.title and "The Lantern" in line.note and line.end == "1 not told"
    with qtbot.waitSignal(desk.record_wanted) as wanted:
        listed.opened.emit(line.key)
    assert wanted.args == [witness.id]
    ws.disclosures.tell(handed.id, [withdrawal.id], TODAY)
    assert attention(ws, case.id, TODAY, (), 5).untold == ()
