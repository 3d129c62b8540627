"""Searching as one does it: letter by letter, into the results, and to the words where they stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from casefile.gui.dialogs.manual import Manual
from casefile.gui.pages.search import SearchPage
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.window import MainWindow

_TEXT = "The crossing was closed. Nobody crossed for a week. The crossing opened again, and a third crossing after it."


def _search_page(window: MainWindow) -> SearchPage:
    assert window.shell is not None and isinstance(window.shell.page, SearchPage)
    return window.shell.page


def _heads(page: SearchPage) -> list[str]:
    groups = [page._tree.topLevelItem(row) for row in range(page._tree.topLevelItemCount())]
    return [group.child(row).text(0) for group in groups if group is not None for row in range(group.childCount())]


def test_what_was_typed_last_is_shown_and_nothing_for_a_box_that_was_emptied(qtbot: QtBot, window: MainWindow) -> None:
    box = window.tool_bar.box
    window.tool_bar.search_for("release")
    page = _search_page(window)
    qtbot.waitUntil(lambda: bool(_heads(page)))
    # Asked and emptied before anything could come back: the answer is for nobody.
    page.search("incident")
    page.search("")
    assert window.jobs is not None
    answered: list[int] = []
    window.jobs.query(box, "after", lambda ws: ws.finder.search("incident"), lambda found: answered.append(len(found)))
    qtbot.waitUntil(lambda: bool(answered))
    qtbot.wait(100)
    assert _heads(page) == [] and page._summary.text().startswith("Type above")
    for query in ("incident", "zzyq", "release"):
        page.search(query)
    qtbot.waitUntil(lambda: page._summary.text().endswith(": release"))
    qtbot.wait(100)
    assert page._summary.text().endswith(": release")


def test_a_hit_opens_at_its_word_with_count_and_next(qtbot: QtBot, window: MainWindow) -> None:
    assert window.jobs is not None and window.desk is not None and window.shell is not None
    case_id = window.desk.case_id
    assert case_id is not None
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.change(window, lambda ws: ws.sources.add_text(_TEXT, case_id, title="The week at the bridge"))
    window.tool_bar.focus_search()
    qtbot.keyClicks(window.tool_bar.box, "crossing")
    qtbot.waitUntil(lambda: isinstance(window.shell.page, SearchPage))  # type: ignore[union-attr]
    page = _search_page(window)
    qtbot.waitUntil(lambda: any("bridge" in head for head in _heads(page)))
    qtbot.keyClick(window.tool_bar.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._tree.currentItem() is not None)
    qtbot.keyClick(page._tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.shell.page, SourcesPage))  # type: ignore[union-attr]
    sources = window.shell.page
    assert isinstance(sources, SourcesPage)
    reader = sources.reader
    qtbot.waitUntil(lambda: reader.text.textCursor().selectedText() == "crossing")
    assert reader.bar.search.text() == "crossing"
    assert reader.text.hasFocus() or window.focusWidget() is reader.text  # where F3 goes on
    place = reader.findChild(QLabel, "reader.place")
    assert isinstance(place, QLabel)
    qtbot.waitUntil(lambda: place.text() == "1 of 3")
    starts = [reader.text.textCursor().selectionStart()]
    for said in ("2 of 3", "3 of 3", "1 of 3"):
        qtbot.mouseClick(reader.bar.next, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda said=said: place.text() == said)  # type: ignore[misc]
        starts.append(reader.text.textCursor().selectionStart())
    assert starts[:3] == sorted(set(starts)) and starts[3] == starts[0]
    qtbot.mouseClick(reader.bar.previous, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: place.text() == "3 of 3")


def test_the_results_have_their_page_of_the_manual(qtbot: QtBot, window: MainWindow) -> None:
    window.tool_bar.search_for("release")
    assert window.shell is not None and window.shell.chapter == "17-searching"
    manual = Manual(window, window.shell.chapter)
    qtbot.addWidget(manual)
    manual.show()
    assert "killed:" in manual._text.toPlainText()


def test_the_button_beside_the_box_says_what_can_be_typed(qtbot: QtBot, window: MainWindow) -> None:
    button = window.tool_bar.widgetForAction(window.commands.action("help.searching"))
    assert isinstance(button, QToolButton) and button.isVisible() and button.accessibleName() == "How to search"
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    [shown] = [each for each in window.findChildren(Manual) if each.isVisible()]
    assert "What you can type" in shown._text.toPlainText()
    shown.close()
