"""Threads in the window: begun at a record, settled in the queue, signed off in the heading; what others did."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from casefile.gui.app import make_window
from casefile.gui.dialogs.approve import ApproveDialog
from casefile.gui.dialogs.say import SayDialog
from casefile.gui.dialogs.thread import ThreadDialog
from casefile.gui.pages.dossier.page import DossierPage
from casefile.gui.pages.history import HistoryPage
from casefile.gui.pages.history import _Read as Steps
from casefile.gui.pages.home.page import HomePage
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.review.page import ReviewPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.history import Differences, History
from casefile.gui.widgets.lines import LineList
from casefile.gui.widgets.notes import Notes
from casefile.gui.widgets.status import StatusLabel
from casefile.gui.window import MainWindow
from casefile.model import proposals
from casefile.model.changes import Caption, CaseStep
from casefile.model.fields import kind
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Disclosure, Incident, Source
from casefile.workspace import Workspace
from tests.gui.conftest import unlock
from tests.gui.test_shell import guessing_labels, nameless
from tests.opened import made_once

HERS = "her own passphrase, and long"


def fill(ws: Workspace) -> None:
    """Two people; of the second one a correction of a date, a question and a change."""
    me = ws.people.me()
    assert me is not None
    ws.people.rename(me.id, "Amira Haddad")
    ws.people.add("Ruba Nadim", HERS)
    case = ws.cases.create("TST", "A case")
    incident = Incident(case_id=case.id, title="The bridge", when=FuzzyDate.parse("2031-05-04"))
    dossier = Disclosure(
        case_id=case.id, at="2031-06-01T10:00:00Z", audience="court", format="pdf", sha256="1f" * 32, recipient="Court"
    )
    ws.records.save(incident, Source(case_id=case.id, title="A report"), dossier)


def speak(folder: Path) -> None:
    with Workspace.open(folder, HERS) as hers:
        (incident,), (source,) = hers.records.of(Incident), hers.records.of(Source)
        value = proposals.written(kind("incident").field("when"), FuzzyDate.parse("2031-05-05"))
        hers.threads.open(
            incident.id, "The day after.", type="correction", about_field="when", proposed=value, assign_to=None
        )
        amira = next(each for each in hers.threads.everybody() if each.name == "Amira Haddad")
        hers.threads.open(source.id, "Who wrote it?", type="question", assign_to=amira)
        hers.records.change(source.id, title="A long report")


@pytest.fixture(scope="module")
def template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = made_once(template_vault, tmp_path_factory.mktemp("spoken") / "Spoken.casefile", fill)
    speak(folder)
    return folder


@pytest.fixture
def window(
    app: QApplication, qtbot: QtBot, vault_folder: Path, template: Path, settings: Settings
) -> Iterator[MainWindow]:
    shutil.rmtree(vault_folder)
    shutil.copytree(template, vault_folder)
    made = make_window(app, settings, vault_folder)
    made.resize(1280, 800)
    made.show()
    unlock(qtbot, made)
    qtbot.waitUntil(lambda: made.shell is not None and made.shell.page is not None)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible())
    made.deleteLater()


def page(qtbot: QtBot, window: MainWindow, key: str) -> object:
    shell = window.shell
    assert shell is not None
    shell.open_page(key)
    qtbot.waitUntil(lambda: shell.page is not None and shell._key == key)
    return shell.page


def queue(qtbot: QtBot, window: MainWindow, n: int) -> ReviewPage:
    found = page(qtbot, window, "review")
    assert isinstance(found, ReviewPage)
    qtbot.waitUntil(lambda: found.list.count() == n)
    found.list.setFocus()
    return found


def titles(of: LineList) -> list[str]:
    return [line.title for line in of.lines()]


def workspace(window: MainWindow) -> Workspace:
    desk = window.session.desk
    assert desk is not None
    return desk.jobs._workspace


def dialog(qtbot: QtBot, kind_: type) -> object:
    qtbot.waitUntil(lambda: any(isinstance(each, kind_) for each in QApplication.topLevelWidgets()))
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind_) and each.isVisible())


def test_the_queue_is_gone_through_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    review = queue(qtbot, window, 2)
    assert titles(review.list) == ["Who wrote it?", "The day after."]
    assert review.list.lines()[0].note.count("assigned to") == 1
    qtbot.waitUntil(lambda: review._card is not None and review._card.talk.thread.title == "Who wrote it?")
    QTest.keyClick(review.list, Qt.Key.Key_R)
    say = dialog(qtbot, SayDialog)
    assert isinstance(say, SayDialog)
    say.submit()
    assert say.problem == "Write what is to be said."
    say.text.setPlainText("The press office.")
    say.submit()
    qtbot.waitUntil(lambda: review._card is not None and len(review._card.talk.posts) == 3)
    QTest.keyClick(review.list, Qt.Key.Key_E)
    resolve = dialog(qtbot, SayDialog)
    assert isinstance(resolve, SayDialog)
    resolve.submit()
    qtbot.waitUntil(lambda: titles(review.list) == ["The day after."])  # the settled one leaves; the next is chosen
    qtbot.waitUntil(lambda: review._card is not None and review._card.talk.thread.title == "The day after.")
    QTest.keyClick(review.list, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: review.list.count() == 0)
    (incident,) = workspace(window).records.of(Incident)
    assert incident.when == FuzzyDate.parse("2031-05-05")
    assert review._empty.text() == "No thread is left under this filter."
    assert not review._all.isHidden()
    review._all.click()
    qtbot.waitUntil(lambda: review.list.count() == 2)
    QTest.keyClick(review.list, Qt.Key.Key_J)
    QTest.keyClick(review.list, Qt.Key.Key_K)
    assert review.list.currentIndex().row() == 0


def test_the_queue_is_narrowed_and_leads_to_the_record(qtbot: QtBot, window: MainWindow) -> None:
    review = queue(qtbot, window, 2)
    half_typed(qtbot, window, review)
    review.narrowing.mine()
    qtbot.waitUntil(lambda: titles(review.list) == ["Who wrote it?"])
    review.narrowing.person.setCurrentIndex(0)
    review.narrowing.type.setCurrentIndex(review.narrowing.type.findData("correction"))
    qtbot.waitUntil(lambda: titles(review.list) == ["The day after."])
    review.list.setFocus()
    offered = [each.label for each in review._offers() if each is not None]
    qtbot.waitUntil(lambda: review._card is not None and review._card.talk.thread.title == "The day after.")
    offered = [each.label for each in review._offers() if each is not None]
    assert {"Accept", "Decline…", "Reply…", "Resolve…", "Assign…", "Open the record"} <= set(offered)
    assert not nameless(review) and not guessing_labels(review)
    review.narrowing.state.setFocus()  # nothing is chosen there: the thread that is shown leads to its record
    window.commands.action("record.thread").trigger()
    begin = dialog(qtbot, ThreadDialog)
    assert isinstance(begin, ThreadDialog) and "TST-I-0001" in begin.windowTitle()
    begin.reject()
    review.list.setFocus()
    QTest.keyClick(review.list, Qt.Key.Key_Return)
    shell = window.shell
    assert shell is not None
    qtbot.waitUntil(lambda: shell._key == "incidents")
    assert shell.chapter != "19-review"
    shell.back()
    qtbot.waitUntil(lambda: shell._key == "review")
    assert shell.chapter == "19-review"


def test_a_thread_with_a_value_is_begun_at_a_record(qtbot: QtBot, window: MainWindow) -> None:
    incidents = page(qtbot, window, "incidents")
    assert isinstance(incidents, ListDetailPage)
    qtbot.waitUntil(lambda: incidents.list.rowCount() == 1)
    incidents.open_record(incidents.list.ids[0])
    qtbot.waitUntil(lambda: incidents.detail._heading.whole() == "The bridge")
    window.commands.action("record.thread").trigger()
    begin = dialog(qtbot, ThreadDialog)
    assert isinstance(begin, ThreadDialog)
    assert begin.editor is None
    begin.type.setCurrentIndex(begin.type.findData("correction"))
    begin.part.setCurrentIndex(begin.part.findText("Title"))
    assert begin.editor is not None and begin.editor.value() == "The bridge"
    begin.editor.set_value("The eastern bridge")
    begin.submit()
    tabs = incidents.detail._tabs
    notes_at = tabs.count() - 2
    qtbot.waitUntil(lambda: tabs.tabText(notes_at) == "Notes (2)")
    tabs.setCurrentIndex(notes_at)
    notes = incidents.detail.view(notes_at)
    assert isinstance(notes, Notes)
    qtbot.waitUntil(lambda: len(notes.findChildren(QPushButton, "talk.accept")) == 2)
    notes.findChildren(QPushButton, "talk.accept")[0].click()
    qtbot.waitUntil(lambda: incidents.detail._heading.whole() == "The eastern bridge")
    assert "Amira Haddad" in (workspace(window).past.undo_label() or "")


def half_typed(qtbot: QtBot, window: MainWindow, review: ReviewPage) -> None:
    """Esc keeps what was typed, Cancel throws it away."""
    qtbot.waitUntil(lambda: review._card is not None)
    QTest.keyClick(review.list, Qt.Key.Key_R)
    say = dialog(qtbot, SayDialog)
    assert isinstance(say, SayDialog)
    say.text.setPlainText("Half of a")
    desk = window.session.desk
    assert desk is not None
    assert any("Half of a" in body for body in desk.drafts.collect().values())
    say.leave()
    qtbot.waitUntil(lambda: not say.isVisible())
    QTest.keyClick(review.list, Qt.Key.Key_R)
    qtbot.waitUntil(
        lambda: any(
            each.toPlainText() == "Half of a"
            for shown in QApplication.topLevelWidgets()
            if isinstance(shown, SayDialog) and shown.isVisible()
            for each in shown.findChildren(QPlainTextEdit)
        )
    )
    again = next(w for w in QApplication.topLevelWidgets() if isinstance(w, SayDialog) and w.isVisible())
    again.reject()
    assert not any("Half of a" in body for body in desk.drafts.collect().values())


def test_an_approval_stands_in_the_heading_and_says_what_changed(qtbot: QtBot, window: MainWindow) -> None:
    incidents = page(qtbot, window, "incidents")
    assert isinstance(incidents, ListDetailPage)
    qtbot.waitUntil(lambda: incidents.list.rowCount() == 1)
    incidents.open_record(incidents.list.ids[0])
    qtbot.waitUntil(lambda: incidents.detail._heading.whole() == "The bridge")
    notes = incidents.detail.view(incidents.detail._tabs.count() - 2)
    assert isinstance(notes, Notes)
    qtbot.waitUntil(lambda: notes._record is not None)
    notes.approve()
    approve = dialog(qtbot, ApproveDialog)
    assert isinstance(approve, ApproveDialog)
    approve.submit()
    qtbot.waitUntil(lambda: approve.problem.startswith("Give the version a name"))
    approve.name.setText("For the filing")
    approve.submit()
    signed = incidents.detail.findChild(StatusLabel, "signed_off")
    assert signed is not None
    qtbot.waitUntil(lambda: "Approved by" in signed._words.text() and "Amira Haddad" in signed._words.text())
    ws, id = workspace(window), incidents.list.ids[0]
    desk = window.session.desk
    assert desk is not None
    desk.jobs.change(incidents, lambda ws: ws.records.change(id, title="The eastern bridge"))
    qtbot.waitUntil(lambda: signed._words.text().startswith("Changed since approved by"))
    assert "The eastern bridge" in signed.toolTip()
    column = next(each for each in incidents.list.columns if each.name == "review")
    qtbot.waitUntil(lambda: (row := incidents.list.row_at(0)) is not None and row.review is not None)
    row = incidents.list.row_at(0)
    assert row is not None
    qtbot.waitUntil(lambda: column.words(incidents.list.row_at(0)) == "Changed since approved, 1 open thread")  # type: ignore[arg-type]
    assert ws.approvals.of([id])[id][0].total == 1
    approve_dossier(qtbot, window)


def approve_dossier(qtbot: QtBot, window: MainWindow) -> None:
    """Where it is listed."""
    found = page(qtbot, window, "dossier")
    assert isinstance(found, DossierPage)
    qtbot.waitUntil(lambda: found.findChild(LineList, "dossier_handed_out") is not None)  # made when it is read
    handed = found.findChild(LineList, "dossier_handed_out")
    assert isinstance(handed, LineList)
    qtbot.waitUntil(lambda: handed.count() == 1)
    handed.setCurrentRow(0)
    button = found.findChild(QPushButton, "dossier_approve")
    assert button is not None and button.isEnabled()
    button.click()
    approve = dialog(qtbot, ApproveDialog)
    assert isinstance(approve, ApproveDialog)
    approve.name.setText("As filed")
    approve.submit()
    qtbot.waitUntil(lambda: "since approved by" in handed.lines()[0].note)  # the source was changed after it


def test_home_and_the_history_tell_what_others_did(qtbot: QtBot, window: MainWindow) -> None:
    history_of_the_case(qtbot, window)
    home = page(qtbot, window, "home")
    assert isinstance(home, HomePage)
    since = home._parts["since"].list
    qtbot.waitUntil(lambda: since.count() > 1)
    assert titles(since)[:3] == ["A long report", "Who wrote it?", "The day after."]  # each thread once
    assert all("Ruba Nadim" in line.note for line in since.lines() if not line.quiet)
    assert titles(home._parts["threads"].list) == ["1 open thread is assigned to you", "2 open threads"]
    since.opened.emit(("looked",))
    qtbot.waitUntil(lambda: home._parts["since"].isHidden())
    assert workspace(window).lately.since(home.desk.case_id, 5).total == 0  # type: ignore[arg-type]
    assert window.shell is not None
    home._parts["threads"].list.opened.emit(("review", "mine"))
    qtbot.waitUntil(lambda: window.shell is not None and window.shell._key == "review")


def history_of_the_case(qtbot: QtBot, window: MainWindow) -> None:
    """Steps, records and fields."""
    found = page(qtbot, window, "history")
    assert isinstance(found, HistoryPage)
    qtbot.waitUntil(lambda: found.tree.topLevelItemCount() > 3)
    newest = found.tree.topLevelItem(0)
    assert newest is not None and "Ruba Nadim" in newest.text(0)
    newest.setExpanded(True)
    newest.child(0).setExpanded(True)
    qtbot.waitUntil(lambda: newest.child(0).childCount() == 1)
    changed = newest.child(0).child(0)
    assert [changed.text(n) for n in range(3)] == ["Title", "A report", "A long report"]
    found._which.setCurrentIndex(found._which.findData("new"))
    qtbot.waitUntil(lambda: found.tree.topLevelItemCount() == 3)
    assert not nameless(found)


def test_a_page_of_steps_is_shown_at_once(qtbot: QtBot, window: MainWindow) -> None:
    """A hundred steps of ten records each: the lines were laid out again for each of them."""
    found = page(qtbot, window, "history")
    assert isinstance(found, HistoryPage)
    qtbot.waitUntil(lambda: found.tree.topLevelItemCount() > 3)
    (source,) = workspace(window).records.of(Source)
    caption = Caption(source.id, "source", source.ref, source.heading, source.case_id, trashed=False)
    changed = tuple((source.id, n, "RECORD_CHANGED") for n in range(10))
    steps = [CaseStep(n, "2026-03-01T10:00:00.000Z", "a", "Edit", changed, 10) for n in range(100)]
    begun = time.process_time()
    found._show(Steps(steps, {source.id: caption}, {"a": "Ruba Nadim"}), more=False)
    took = time.process_time() - begun
    assert found.tree.topLevelItemCount() == 101 and found.tree.topLevelItem(0).childCount() == 10  # type: ignore[union-attr]
    assert found.tree.topLevelItem(99).isFirstColumnSpanned()  # type: ignore[union-attr]
    assert took < 0.3, f"{took:.2f} s of CPU"


def test_two_versions_are_compared(qtbot: QtBot, window: MainWindow) -> None:
    ws = workspace(window)
    (source,) = ws.records.of(Source)
    for title in ("B", "C"):
        ws.records.change(source.id, title=title)
    history = History(window.session.desk)  # type: ignore[arg-type]
    qtbot.addWidget(history)
    history.show_record(source)
    history.show()
    qtbot.waitUntil(lambda: history._tree.topLevelItemCount() == 4)
    assert not history.compare.isEnabled()
    for row in (0, 3):
        item = history._tree.topLevelItem(row)
        assert item is not None
        item.setSelected(True)
    qtbot.waitUntil(history.compare.isEnabled)
    history.compare.click()
    shown = dialog(qtbot, Differences)
    assert isinstance(shown, Differences)
    tree = shown.findChild(QTreeWidget)
    assert tree is not None
    item = tree.topLevelItem(0)
    assert item is not None and [item.text(n) for n in range(3)] == ["Title", "A report", "C"]
    shown.reject()
