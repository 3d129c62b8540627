"""Similar spellings stand under the search box, apart from the hits; one press searches for one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casefile.gui.pages.search import SearchPage
from casefile.gui.window import MainWindow
from casefile.model.records import Place


def _buttons(page: SearchPage) -> list[QPushButton]:
    return page.findChildren(QPushButton, "similar-spelling")


def test_a_spelling_in_another_script_is_a_press_away(qtbot: QtBot, window: MainWindow) -> None:
    assert window.jobs is not None and window.desk is not None and window.shell is not None
    case_id = window.desk.case_id
    with qtbot.waitSignal(window.jobs.changed):
        window.jobs.change(window, lambda ws: ws.records.save(Place(case_id=case_id, name="هجين")))
    window.tool_bar.box.setText("Hajeen")
    qtbot.keyClick(window.tool_bar.box, Qt.Key.Key_Return)
    page = window.shell.page
    assert isinstance(page, SearchPage)
    qtbot.waitUntil(lambda: bool(_buttons(page)))
    (button,) = [each for each in _buttons(page) if "هجين" in each.text()]
    assert "Hajeen" in button.accessibleDescription()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page._tree.topLevelItemCount() == 1)
    assert window.tool_bar.box.text() == "هجين"
    qtbot.waitUntil(lambda: not any("هجين" in each.text() for each in _buttons(page)))


def test_a_filter_that_is_wrong_says_what_it_takes_and_no_more(qtbot: QtBot, window: MainWindow) -> None:
    window.tool_bar.search_for("kind:thing")
    assert window.shell is not None
    page = window.shell.page
    assert isinstance(page, SearchPage)
    qtbot.waitUntil(lambda: "“kind:” takes one of these" in page._summary.text())
    window.tool_bar.search_for("kind:source")
    qtbot.waitUntil(lambda: page._tree.topLevelItemCount() == 1)
