"""Locking: what happens in which order, what is broken off, and what comes back after unlocking."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from casefile.gui.clipboard import clipboard
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.drafts import Drafts
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.new_case import NewCaseDialog
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.paste import PasteDialog
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.pages.welcome import WelcomePage
from casefile.gui.widgets.lines import LineList
from casefile.gui.window import MainWindow
from casefile.model.records import Place
from casefile.store.lock_state import State
from casefile.workspace import Workspace
from tests.gui.conftest import unlock
from tests.opened import PASSPHRASE

MANY = 20_000
TEXT = "\n".join(f"Paragraph {n}. " + "Words of a press release. " * 12 for n in range(120))


def lock(qtbot: QtBot, window: MainWindow) -> UnlockPage:
    window.commands.action("vault.lock").trigger()
    qtbot.waitUntil(lambda: window.jobs is None and window.door.isVisible() and not window._locking)
    page = window.door.page
    assert isinstance(page, UnlockPage)
    return page


def relock(qtbot: QtBot, window: MainWindow) -> None:
    lock(qtbot, window)
    unlock(qtbot, window)


def list_page(qtbot: QtBot, window: MainWindow, key: str) -> ListDetailPage:
    assert window.shell is not None
    window.shell.open_page(key)
    page = window.shell.page
    assert isinstance(page, ListDetailPage)
    return page


def shown_page(window: MainWindow) -> ListDetailPage:
    assert window.shell is not None and isinstance(window.shell.page, ListDetailPage)
    return window.shell.page


def line(page: ListDetailPage, name: str) -> QLineEdit:
    return next(each for each in page.detail.findChildren(QLineEdit) if each.accessibleName().startswith(name))


def remarks(page: ListDetailPage) -> QPlainTextEdit:
    text: QPlainTextEdit = page.detail.details.field("remarks").editor.text
    return text


def enter(field: QLineEdit, words: str) -> None:
    field.setText(words)
    field.textEdited.emit(words)


# In which order


def test_hidden_first_then_stopped_then_kept_then_wiped(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a change of many records under way; the time is a bound for a busy machine, not the promise."""
    workspace, desk = window.session.workspace, window.desk
    assert workspace is not None and desk is not None and window.jobs is not None
    case_id, order = desk.case_id, []
    store, vault = workspace._store, workspace._vault

    def noting(name: str, call: object) -> object:
        def run(*args: object, **kwargs: object) -> object:
            order.append((name, window._stack.currentWidget() is window._cover, store.state, vault.is_locked))
            return call(*args, **kwargs)  # type: ignore[operator]

        return run

    monkeypatch.setattr(store, "stop", noting("stop", store.stop))
    monkeypatch.setattr(store, "close", noting("close", store.close))
    monkeypatch.setattr(vault, "lock", noting("wipe", vault.lock))
    begun = threading.Event()

    def import_many(ws: Workspace) -> None:
        records = [Place(case_id=case_id, name=f"Place {n}") for n in range(MANY)]
        begun.set()
        ws.records.save(*records)

    window.jobs.change(window, import_many)
    assert begun.wait(60)
    started = time.monotonic()
    window.lock()
    assert window._stack.currentWidget() is window._cover, "in the same event"
    assert window.windowTitle() == "Casefile"
    qtbot.waitUntil(lambda: vault.is_locked)
    took = time.monotonic() - started
    qtbot.waitUntil(lambda: not window._locking)
    firsts = [name for n, (name, *_rest) in enumerate(order) if name not in [each[0] for each in order[:n]]]
    assert firsts == ["stop", "close", "wipe"]
    assert all(hidden for _name, hidden, _state, _locked in order)
    assert order[-1][2] is State.LOCKED
    assert not order[-1][3], "the keys go last"
    assert took < 5
    unlock(qtbot, window)
    again = window.session.workspace
    assert again is not None
    assert again.records.count("place") == 1, "nothing of it was kept"
    assert window.door.page is not None


def test_an_intake_is_stopped_and_leaves_nothing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    workspace, desk = window.session.workspace, window.desk
    assert workspace is not None and desk is not None and window.jobs is not None and desk.case_id is not None
    case_id, big = desk.case_id, tmp_path / "big.bin"
    with big.open("wb") as file:
        for _mib in range(120):
            file.write(os.urandom(1 << 20))
    progress: list[int] = []
    window.jobs.compute(
        window,
        lambda ws, _progress, cancelled: ws.sources.add_file(
            big, case_id, progress=lambda done, _total: progress.append(done), cancelled=cancelled
        ),
        title="Adding",
        writes=True,
    )
    qtbot.waitUntil(lambda: len(progress) > 3)
    page = lock(qtbot, window)
    assert workspace._vault.is_locked
    assert "stopped" in page._notice.text() if hasattr(page, "_notice") else True
    evidence = workspace.folder / "evidence"
    qtbot.waitUntil(lambda: not [path for path in evidence.rglob("*") if path.is_file()])
    with Workspace.open(workspace.folder, PASSPHRASE) as ws:
        assert ws.records.count("evidence") == 0


def test_a_short_change_that_waits_is_still_made(qtbot: QtBot, window: MainWindow) -> None:
    page = list_page(qtbot, window, "incidents")
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    page.open_record(page.list.ids[0])
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    enter(line(page, "Title"), "Renamed just now")
    lock(qtbot, window)
    folder = window.settings  # nothing of it went into the settings
    assert "Renamed" not in folder._path.read_text(encoding="utf-8") if folder._path.exists() else True
    unlock(qtbot, window)
    qtbot.waitUntil(lambda: shown_page(window).detail._heading.whole() == "Renamed just now")


def test_panic_minimises_takes_the_clipboard_and_names_nothing(qtbot: QtBot, window: MainWindow) -> None:
    clipboard().copy_secret("abandon ability")
    desk = window.desk
    assert desk is not None and window.jobs is not None
    window.commands.action("vault.panic").trigger()
    assert window.isMinimized()
    assert QApplication.clipboard().text() == ""
    qtbot.waitUntil(lambda: window.jobs is None and not window._locking)
    assert isinstance(window.door.page, WelcomePage), "it does not even say which vault it was"
    assert window.windowTitle() == "Casefile"
    window.showNormal()


def test_the_keys_work_over_a_modal_dialog_and_close_it(qtbot: QtBot, window: MainWindow) -> None:
    dialog = QDialog(window)
    QVBoxLayout(dialog).addWidget(QLineEdit("a name"))
    dialog.setModal(True)
    dialog.open()
    handle = dialog.windowHandle()
    window._idle._watch(handle)
    qtbot.keyClick(handle, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isHidden(), "hidden in the same event"
    qtbot.waitUntil(lambda: window.jobs is None and window.door.isVisible())


def test_a_question_that_is_open_is_answered_by_no(qtbot: QtBot, window: MainWindow) -> None:
    desk = window.desk
    assert desk is not None
    from PySide6.QtCore import QTimer

    QTimer.singleShot(50, window, lambda: window.lock())
    assert desk.ask(window, "Export?", "It is not encrypted.", "Export") is False
    qtbot.waitUntil(lambda: window.jobs is None and window.door.isVisible())


def test_a_second_wish_to_lock_changes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    window.lock()
    window.lock()
    window.panic()
    qtbot.waitUntil(lambda: window.jobs is None and window.door.isVisible())
    window.showNormal()


# What comes back


def test_a_new_record_that_lacks_something_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    page = list_page(qtbot, window, "organisations")
    page.add_record()
    remarks(page).setPlainText("half a remark")
    relock(qtbot, window)
    page = shown_page(window)
    assert page.desk.case_id is not None
    qtbot.waitUntil(lambda: remarks(page).toPlainText() == "half a remark")
    assert page.detail.record_id is None
    enter(line(page, "Name"), "Hajin hospital")
    page.flush()
    qtbot.waitUntil(lambda: page.detail.record_id is not None)
    workspace = window.session.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: not [key for key in workspace.drafts.all() if key.startswith("new/")])
    relock(qtbot, window)
    assert not shown_page(window).desk.drafts.keys("new/"), "it was saved, and is no draft any more"


def test_what_cannot_be_read_yet_comes_back_as_it_was_typed(qtbot: QtBot, window: MainWindow) -> None:
    page = list_page(qtbot, window, "places")
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)
    page.open_record(page.list.ids[0])
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "Hajin")
    point = next(each for each in page.detail.findChildren(QLineEdit) if each.placeholderText() == "34.6897, 40.8310")
    enter(point, "34.68 and then")
    relock(qtbot, window)
    page = shown_page(window)
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "Hajin")
    again = next(each for each in page.detail.findChildren(QLineEdit) if each.placeholderText() == "34.6897, 40.8310")
    qtbot.waitUntil(lambda: again.text() == "34.68 and then")


def test_a_note_that_was_not_posted_comes_back_in_its_tab(qtbot: QtBot, window: MainWindow) -> None:
    page = list_page(qtbot, window, "incidents")
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    id = page.list.ids[0]
    page.open_record(id)
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    tabs = page.detail._tabs
    tabs.setCurrentIndex(tabs.count() - 2)
    page.detail.view(tabs.count() - 2)._text.text.insertPlainText("Ask the doctor about")
    relock(qtbot, window)
    page = shown_page(window)
    qtbot.waitUntil(lambda: page.detail.record_id == id and page.detail.tab == page.detail._tabs.count() - 2)
    notes = page.detail.view(page.detail.tab)
    qtbot.waitUntil(lambda: notes._text.value() == "Ask the doctor about")


@pytest.fixture
def reading(qtbot: QtBot, window: MainWindow) -> Iterator[SourcesPage]:
    assert window.desk is not None and window.jobs is not None and window.shell is not None
    case_id, made = window.desk.case_id, []
    assert case_id is not None
    window.jobs.change(window, lambda ws: ws.sources.add_text(TEXT, case_id, title="Release"), made.append)
    qtbot.waitUntil(lambda: bool(made))
    window.shell.open_record(made[0].source_id)
    qtbot.waitUntil(lambda: sources(window).reading and sources(window).reader.opened is not None)
    yield sources(window)


def sources(window: MainWindow) -> SourcesPage:
    assert window.shell is not None
    page = window.shell.page
    return page if isinstance(page, SourcesPage) else window.shell._page("sources")  # type: ignore[return-value]


def test_one_returns_to_the_same_paragraph(qtbot: QtBot, window: MainWindow, reading: SourcesPage) -> None:
    text = reading.reader.text
    block = text.document().findBlockByNumber(70)
    text.verticalScrollBar().setValue(block.firstLineNumber())
    top = block.position()
    assert text.top == top
    relock(qtbot, window)
    assert window.shell is not None
    page = window.shell.page
    assert isinstance(page, SourcesPage) and page.reading
    qtbot.waitUntil(lambda: page.reader.opened is not None)
    qtbot.waitUntil(lambda: page.reader.text.top == top)


def test_a_half_filled_form_beside_a_passage_comes_back(qtbot: QtBot, window: MainWindow, reading: SourcesPage) -> None:
    start = TEXT.index("Paragraph 40.")
    reading.reader.text.select(start, start + 40)
    reading.reader.do("incident")
    form = reading.reader.panel.form
    assert form is not None
    title = form.field("title").editor
    title.line.setText("Strike on the hosp")
    title.edited.emit()
    figures = form.field("figures").editor
    typed = figures._rows[0]._cells["count"].editor.typed
    typed.setText("12-")
    typed.textEdited.emit("12-")
    relock(qtbot, window)
    page = sources(window)
    qtbot.waitUntil(lambda: page.reader.panel.form is not None and page.reader.panel.isVisible())
    panel = page.reader.panel
    assert panel.form is not None
    assert panel.form.name == "incident"
    assert panel.form.field("title").editor.value() == "Strike on the hosp"
    assert panel.form.field("figures").editor._rows[0]._cells["count"].editor.typed.text() == "12-"
    assert panel.has_draft
    panel.form.field("figures").editor._rows[0]._cells["count"].editor.set_value(None)
    panel.save()
    workspace = window.session.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: not [key for key in workspace.drafts.all() if key.startswith("passage/")])
    assert workspace.records.count("incident") == 3


def test_another_language_loses_nothing_that_is_half_typed(qtbot: QtBot, window: MainWindow) -> None:
    page = list_page(qtbot, window, "incidents")
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    page.open_record(page.list.ids[0])
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    notes = page.detail.view(page.detail._tabs.count() - 2)
    notes._text.text.insertPlainText("unposted")
    window.rebuild()
    page = shown_page(window)
    qtbot.waitUntil(lambda: page.detail.view(page.detail._tabs.count() - 2)._text.value() == "unposted")


def test_nothing_is_kept_of_a_vault_opened_for_reading(qtbot: QtBot, window: MainWindow) -> None:
    workspace = window.session.workspace
    assert workspace is not None
    folder = workspace.folder
    lock(qtbot, window)
    before = (folder / "case.db").read_bytes()
    page = window.door.page
    assert isinstance(page, UnlockPage)
    page.reading_wanted.emit(PASSPHRASE)
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.page is not None)
    lock(qtbot, window)
    assert (folder / "case.db").read_bytes() == before


def test_a_draft_that_is_no_json_of_ours_is_left_alone(qtbot: QtBot, window: MainWindow) -> None:
    assert window.jobs is not None
    drafts = Drafts(window.jobs, {"place": '{"case": 5, "page": []}', "x": "[1]"})
    assert drafts.take("x") == [1]
    assert drafts.take("x") is None
    assert drafts.collect() == {"place": '{"case": 5, "page": []}'}


def test_a_dialog_comes_back_with_what_was_entered(qtbot: QtBot, window: MainWindow) -> None:
    page = list_page(qtbot, window, "incidents")
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    page.open_record(page.list.ids[0])
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    window.findChild(QPushButton, "add_fact").click()
    dialog = window.findChild(RecordDialog)
    dialog.field("statement").editor.text.setPlainText("A hospital was")
    relock(qtbot, window)
    qtbot.waitUntil(lambda: window.findChild(RecordDialog) is not None)
    again = window.findChild(RecordDialog)
    assert again.field("statement").editor.value() == "A hospital was"
    again.save()
    workspace = window.session.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: workspace.records.count("fact") == 1)
    qtbot.waitUntil(lambda: not [key for key in workspace.drafts.all() if key.startswith("new/")])


def test_a_pasted_text_and_a_new_case_come_back(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None
    window.shell.open_page("sources")
    sources(window).paste_text("Pasted and not added")
    relock(qtbot, window)
    qtbot.waitUntil(lambda: window.findChild(PasteDialog) is not None)
    dialog = window.findChild(PasteDialog)
    assert dialog.text.toPlainText() == "Pasted and not added"
    dialog.reject()
    window.shell.new_case()
    window.findChild(NewCaseDialog).findChildren(QLineEdit)[0].setText("Another inq")
    relock(qtbot, window)
    qtbot.waitUntil(lambda: window.findChild(NewCaseDialog) is not None)
    assert window.findChild(NewCaseDialog).findChildren(QLineEdit)[0].text() == "Another inq"
    assert window.findChild(PasteDialog) is None, "it was cancelled"
    window.findChild(NewCaseDialog).reject()


def test_panic_before_a_vault_is_open_lets_none_open_after_all(qtbot: QtBot, window: MainWindow) -> None:
    window.lock()
    qtbot.waitUntil(lambda: window.jobs is None and not window._locking)
    page = window.door.page
    assert isinstance(page, UnlockPage)
    assert window.commands.action("vault.panic").isEnabled() and window.commands.action("vault.lock").isEnabled()
    page.unlock_wanted.emit(PASSPHRASE)
    dialog = QDialog(window)
    dialog.open()
    window.commands.action("vault.panic").trigger()
    assert window.isMinimized() and dialog.isHidden()
    assert isinstance(window.door.page, WelcomePage)
    qtbot.waitUntil(lambda: not window.door.background.busy, timeout=30_000)
    assert window.jobs is None and isinstance(window.door.page, WelcomePage)
    window.showNormal()


def test_a_dialog_that_changes_something_comes_back_and_home_names_what_waits(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None and window.desk is not None and window.desk.case_id is not None
    case_id = window.desk.case_id
    qtbot.waitUntil(lambda: (edit := window.findChild(QPushButton, "home_edit_case")) is not None and edit.isVisible())
    window.findChild(QPushButton, "home_edit_case").click()
    window.findChild(RecordDialog).field("title").editor.set_value("Another title, half")
    page = list_page(qtbot, window, "incidents")
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    first = page.list.ids[0]
    window.desk.drafts._kept[f"note/{first}"] = '{"kind": {}, "text": {}}'
    window.shell.open_page("home")
    relock(qtbot, window)
    qtbot.waitUntil(lambda: window.findChild(RecordDialog) is not None)
    again = window.findChild(RecordDialog)
    assert again.field("title").editor.value() == "Another title, half"
    assert [each.text() for each in again.findChildren(QPushButton) if each.isDefault()] == ["Save"]
    waits = window.findChild(LineList, "home_half")
    assert [line.title for line in waits.lines()] == ["The first incident"]
    again.reject()
    assert window.desk.drafts.waiting() == {first} and window.desk.case_id == case_id
