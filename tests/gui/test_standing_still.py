"""What one reads and points at stays where it is: messages lie over the window, words have their room."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.pages.calls.page import CallsPage
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.widgets.notes import Notes
from casefile.gui.window import MainWindow
from casefile.model.records import Call, Incident, Rendition

TEXT = "\n".join(f"Sentence {n:03d}: the clinic was hit and {n} people were hurt." for n in range(200))
LONG = "The disk is full. " * 30


def a_reader(qtbot: QtBot, window: MainWindow) -> Reader:
    """A long source opened for reading, in the window as it is."""
    assert window.shell is not None and window.desk is not None
    ws, case_id = window.session.workspace, window.desk.case_id
    assert ws is not None and case_id is not None
    source_id = ws.sources.add_text(TEXT, case_id, title="A release").source_id
    window.desk.open_record(source_id)
    qtbot.waitUntil(lambda: isinstance(window.shell.page, SourcesPage) and window.shell.page.reading, timeout=20_000)
    page = window.shell.page
    assert isinstance(page, SourcesPage)
    qtbot.waitUntil(lambda: page.reader.text.toPlainText() != "", timeout=20_000)
    window.activateWindow()
    page.reader.text.setFocus()
    qtbot.waitUntil(page.reader.text.hasFocus)
    return page.reader


def place_of(text: ReaderText, sentence: int, word: str) -> QPoint:
    """Where a word of a sentence is seen, in the pixels of the viewport."""
    cursor = QTextCursor(text.document())
    cursor.setPosition(TEXT.index(word, TEXT.index(f"Sentence {sentence:03d}")))
    return text.cursorRect(cursor).center()


@pytest.mark.parametrize("weight", ["info", "attention", "fault"])
def test_a_message_during_a_drag_leaves_the_selection_where_the_mouse_was(
    qtbot: QtBot, window: MainWindow, weight: str
) -> None:
    reader = a_reader(qtbot, window)
    view = reader.text.viewport()
    start, end = place_of(reader.text, 5, "the clinic"), place_of(reader.text, 5, " hurt")
    pressed, let_go = view.mapTo(window, start), view.mapTo(window, end)
    handle = window.windowHandle()
    assert handle is not None and window.desk is not None
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, pressed)
    QTest.mouseMove(handle, pressed + QPoint(30, 0))
    window.desk.notify(LONG, weight)
    QTest.qWait(20)
    QTest.mouseMove(handle, let_go)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, let_go)
    chosen = reader.text.textCursor().selectedText()
    assert chosen == "the clinic was hit and 5 people were"


@pytest.mark.parametrize("page", ["home", "incidents", "sources", "witnesses", "calls", "dossier", "integrity"])
def test_messages_come_and_go_over_every_page(qtbot: QtBot, window: MainWindow, page: str) -> None:
    assert window.shell is not None
    window.shell.open_page(page)
    before = settled(qtbot, window.shell)
    window.bar.say(LONG, "fault")
    qtbot.wait(20)
    assert moved(before, window.shell) == []
    assert window.bar.isVisible() and window.bar.width() <= window.width()
    window.bar.hide()
    qtbot.wait(20)
    assert moved(before, window.shell) == []


def test_a_message_does_not_lie_over_the_next_page(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None
    window.shell.open_page("incidents")
    said = "Nothing was added.\n" + LONG
    window.bar.say(said, "fault")
    window.shell.open_page("sources")
    assert window.bar.height() > window.statusBar().height(), "what goes elsewhere itself says it in full"
    qtbot.wait(1600)
    window.shell.open_page("calls")
    assert window.bar.height() <= window.statusBar().height(), "one line, over the status bar alone"
    assert window.bar.sentence == said and LONG.strip() in window.bar._words.toolTip()
    window.bar.say(said, "fault")
    assert window.bar.height() > window.statusBar().height()


def settled(qtbot: QtBot, widget: QWidget) -> dict[str, tuple[int, ...]]:
    """Where everything lies once it is there."""
    seen = [places(widget)]
    while len(seen) < 4 or any(each != seen[-1] for each in seen[-4:]):
        qtbot.wait(100)
        seen.append(places(widget))
    return seen[-1]


def moved(before: dict[str, tuple[int, ...]], widget: QWidget) -> list[str]:
    """What lies elsewhere now."""
    now = places(widget)
    return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def places(widget: QWidget) -> dict[str, tuple[int, ...]]:
    """Where it and all in it lie on the screen."""
    seen = [each for each in (widget, *widget.findChildren(QWidget)) if each.isVisible()]
    return {
        f"{number} {each.objectName() or each}": (*each.mapToGlobal(QPoint(0, 0)).toTuple(), *each.size().toTuple())
        for number, each in enumerate(seen)
    }


def test_a_message_never_lies_on_what_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    """WCAG 2.2, 2.4.11: what has the focus is not hidden by what the program puts over it."""
    assert window.shell is not None
    window.activateWindow()
    for focused in window.shell.findChildren(QWidget):
        if not (focused.isVisible() and focused.isEnabled() and focused.focusPolicy() & Qt.FocusPolicy.TabFocus):
            continue
        if focused.height() > window.height() // 3:
            continue  # a list or a text: it scrolls
        focused.setFocus()
        if not focused.hasFocus():
            continue
        window.bar.say("A sentence.", "attention")
        taken = window.bar.rect().translated(window.bar.mapToGlobal(QPoint(0, 0)))
        assert not taken.intersects(focused.rect().translated(focused.mapToGlobal(QPoint(0, 0)))), focused
        window.bar.hide()


def test_a_short_message_covers_nothing_that_one_works_with(qtbot: QtBot, window: MainWindow) -> None:
    """Who marks one passage after the other is told of each; the text has to be free for the next one."""
    assert window.shell is not None
    window.bar.say("TST-I-0001 is saved with this passage. Ctrl+Z takes it back.")
    assert not window.bar.geometry().intersects(window.centralWidget().geometry())
    assert window.statusBar().geometry().contains(window.bar.geometry())


def test_the_words_below_a_text_have_their_room(qtbot: QtBot, window: MainWindow) -> None:
    """At the end of a text, a second line below it moved what was being selected."""
    reader = a_reader(qtbot, window)
    bar = reader.text.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.wait(20)
    before = place_of(reader.text, 199, "the clinic"), reader.text.height()
    for words in ("", "Short.", LONG):
        reader._words.setText(words)
        qtbot.wait(20)
        assert (place_of(reader.text, 199, "the clinic"), reader.text.height()) == before, words


# Lists


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ListDetailPage:
    """The incidents, with the first one shown beside the list."""
    assert window.shell is not None
    window.shell.open_page("incidents")
    made = window.shell.page
    assert isinstance(made, ListDetailPage)
    qtbot.waitUntil(lambda: made.list.rowCount() == 2)
    window.activateWindow()
    made.open_record(made.list.ids[0])
    qtbot.waitUntil(lambda: title_of(made).text() == "The first incident")
    return made


def title_of(page: ListDetailPage) -> QLineEdit:
    line = page.detail.details.first.field("title").editor.line  # type: ignore[attr-defined]
    assert isinstance(line, QLineEdit)
    return line


def type_filter(page: ListDetailPage, text: str) -> None:
    page._filter.setFocus()
    page._filter.selectAll()
    QTest.keyClicks(page._filter, text) if text else QTest.keyClick(page._filter, Qt.Key.Key_Backspace)


def test_a_filter_closes_the_record_that_it_leaves_out_and_keeps_what_was_typed(
    qtbot: QtBot, window: MainWindow, page: ListDetailPage
) -> None:
    first, second = page.list.ids
    title_of(page).setFocus()
    title_of(page).end(False)
    QTest.keyClicks(title_of(page), " at dawn")
    type_filter(page, "second")
    qtbot.waitUntil(lambda: page.list.ids == [second])
    qtbot.waitUntil(lambda: page.detail.is_empty)
    assert page.detail.record_id is None
    ws = window.session.workspace
    assert ws is not None
    qtbot.waitUntil(lambda: ws.records.get(first).heading == "The first incident at dawn")
    assert ws.records.get(second).heading == "<b>The second</b> <img src=x>"
    type_filter(page, "")
    qtbot.waitUntil(lambda: page.detail.record_id == first)
    qtbot.waitUntil(lambda: title_of(page).text() == "The first incident at dawn" and not page.detail.is_empty)


def test_what_cannot_be_saved_comes_back_with_its_record(qtbot: QtBot, page: ListDetailPage) -> None:
    first, _second = page.list.ids
    title_of(page).setFocus()
    title_of(page).selectAll()
    QTest.keyClick(title_of(page), Qt.Key.Key_Delete)  # a title is needed
    narrative = page.detail.details.first.field("when").editor  # type: ignore[attr-defined]
    year = narrative._first._year
    year.setFocus()
    QTest.keyClicks(year, "20x8")
    type_filter(page, "second")
    qtbot.waitUntil(lambda: page.detail.is_empty)
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: title_of(page).text().startswith("<b>The second"))
    assert year.text() == "", "nothing of it is in another record's form"
    type_filter(page, "")
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    page.table.selectRow(page.list.row_of(first) or 0)
    qtbot.waitUntil(lambda: year.text() == "20x8")
    assert title_of(page).text() == ""


def test_a_record_that_is_edited_out_of_the_filter_stays_and_says_so(qtbot: QtBot, page: ListDetailPage) -> None:
    type_filter(page, "first")
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)
    line = title_of(page)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Another")
    page.detail.flush()
    qtbot.waitUntil(lambda: page.list.rowCount() == 0)
    assert line.hasFocus() and page.detail.record_id is not None
    qtbot.waitUntil(lambda: "not in the list as it is filtered" in page.detail._ref.text())
    type_filter(page, "")
    qtbot.waitUntil(lambda: "filtered" not in page.detail._ref.text())


def test_a_choice_of_calls_closes_the_call_that_it_leaves_out(qtbot: QtBot, window: MainWindow) -> None:
    ws, desk = window.session.workspace, window.desk
    assert ws is not None and desk is not None and window.shell is not None
    call = Call(case_id=desk.case_id, title="Halt the attacks", demands=("investigate",))
    ws.records.save(call)
    window.shell.open_page("calls")
    page = window.shell.page
    assert isinstance(page, CallsPage)
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)
    page.open_record(call.id)
    qtbot.waitUntil(lambda: not page.detail.is_empty)
    page.which.setFocus()
    QTest.keyClicks(page.which, "Over")
    qtbot.waitUntil(lambda: page.list.rowCount() == 0)
    qtbot.waitUntil(lambda: page.detail.is_empty)


def test_a_half_written_note_waits_for_its_record(qtbot: QtBot, page: ListDetailPage) -> None:
    first, second = page.list.ids
    notes = page.detail.view(len(page.detail._lazy) - 2)
    assert isinstance(notes, Notes)
    page.detail.show_tab(len(page.detail._lazy) - 2)
    qtbot.waitUntil(notes.isVisible)
    notes._text.text.setFocus()
    QTest.keyClicks(notes._text.text, "Ask the driver")
    page.open_record(second)
    qtbot.waitUntil(lambda: notes._text.value() == "")
    page.open_record(first)
    qtbot.waitUntil(lambda: notes._text.value() == "Ask the driver")


def test_a_half_written_new_record_waits_until_one_is_begun_again(qtbot: QtBot, page: ListDetailPage) -> None:
    page.add_record()
    narrative = page.detail.details.first.field("narrative").editor.text  # type: ignore[attr-defined]
    narrative.setFocus()
    QTest.keyClicks(narrative, "Seen from the roof")
    page.open_record(page.list.ids[1])
    qtbot.waitUntil(lambda: narrative.toPlainText() == "hospital")
    page.add_record()
    assert narrative.toPlainText() == "Seen from the roof"


def test_a_list_stays_where_it_is_scrolled_when_records_are_added(qtbot: QtBot, window: MainWindow) -> None:
    ws, desk = window.session.workspace, window.desk
    assert ws is not None and desk is not None and window.shell is not None
    ws.records.save(*(Incident(case_id=desk.case_id, title=f"Incident {n:03d}") for n in range(200)))
    window.shell.open_page("incidents")
    page = window.shell.page
    assert isinstance(page, ListDetailPage)
    qtbot.waitUntil(lambda: page.list.rowCount() == 202)
    page.table.selectRow(0)
    bar = page.table.verticalScrollBar()
    bar.setValue(120)
    seen = page.list.id_at(bar.value())
    desk.jobs.change(page, lambda ws: ws.records.trash([page.list.ids[3]]))
    qtbot.waitUntil(lambda: page.list.rowCount() == 201)
    assert page.list.id_at(bar.value()) == seen
    desk.jobs.change(page, lambda ws: ws.records.save(Incident(case_id=desk.case_id, title="One more")))
    qtbot.waitUntil(lambda: page.list.rowCount() == 202)
    assert page.list.id_at(bar.value()) == seen


def test_an_error_waits_until_the_mouse_is_let_go(qtbot: QtBot, window: MainWindow, page: ListDetailPage) -> None:
    """Leaving a field with the mouse said what was wrong there, and moved what the mouse was pressed on."""
    line = title_of(page)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    text = page.detail.details.first.field("narrative").editor.text.viewport()  # type: ignore[attr-defined]
    field = page.detail.details.first.field("title")  # type: ignore[attr-defined]
    handle, at = window.windowHandle(), text.mapTo(window, QPoint(20, 20))
    before = text.mapToGlobal(QPoint(0, 0))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(lambda: field.problem != "", timeout=5_000)
    qtbot.wait(120)
    assert text.mapToGlobal(QPoint(0, 0)) == before
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(lambda: field.problem_label.isVisible())


def test_what_comes_and_goes_in_the_status_bar_moves_nothing_above(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None and window.jobs is not None
    window.shell.open_page("incidents")
    before = settled(qtbot, window.shell)
    window.jobs.compute(
        window, lambda _ws, _progress, cancelled: [time.sleep(0.02) for _n in range(500) if not cancelled()], title="X"
    )
    window._on_copied(30)
    window._on_saved()
    qtbot.waitUntil(window.tray.isVisible)
    assert moved(before, window.shell) == []
    window.jobs.cancel_all()
    qtbot.waitUntil(lambda: not window.tray.isVisible())
    assert moved(before, window.shell) == []


def test_a_newer_text_does_not_take_the_place_of_one_in_which_something_is_selected(
    qtbot: QtBot, window: MainWindow
) -> None:
    reader = a_reader(qtbot, window)
    ws, desk, source_id = window.session.workspace, window.desk, reader.source_id
    assert ws is not None and desk is not None and source_id is not None
    old = reader._rendition_id()
    reader.text.select(0, 20)
    newer = Rendition(case_id=desk.case_id, source_id=source_id, type="translated", text="Another text.")
    incident = Incident(case_id=desk.case_id, title="One more")
    desk.jobs.change(reader, lambda ws: ws.records.save(newer, incident))
    qtbot.waitUntil(lambda: reader.bar.versions.count() == 2)
    assert (reader._rendition_id(), reader.text.textCursor().selectedText()) == (old, TEXT[:20])
