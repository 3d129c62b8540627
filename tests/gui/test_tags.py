"""Tags in the window: labels behind titles, chips in their colour, the list of tags with rename and merge."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.gui.dialogs.tags import ManageTags, MergeForm, TagForm
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.tag_book import tag_book
from casefile.gui.widgets.chips import Chip
from casefile.gui.widgets.tag_labels import _fitting
from casefile.gui.widgets.tags import TagsEdit
from casefile.i18n import isolate
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace


@pytest.fixture
def made(ws: Workspace, case: Case) -> SimpleNamespace:
    one = Incident(case_id=case.id, title="Market", tags=("weapon/cluster", "checked"))
    two = Incident(case_id=case.id, title="School")
    ws.records.save(one, two)
    ws.tags.change(case.id, "weapon", colour="red", meaning="What was used")
    return SimpleNamespace(one=one, two=two)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, made: SimpleNamespace) -> ListDetailPage:
    shown = incidents_page(desk)
    assert isinstance(shown, ListDetailPage)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    shown.show()
    qtbot.waitUntil(lambda: shown.list.rowCount() == 2)
    return shown


def test_a_label_without_a_letter_is_counted_instead(page: ListDetailPage) -> None:
    metrics = QFontMetrics(page.font())
    for room in range(1, 200, 3):
        labels = _fitting(("weapon/cluster", "checked"), metrics, room)
        assert all(words.strip("… ") for words, _tag, _width in labels)
        assert all(tag or words == isolate(f"+{2 - n}") for n, (words, tag, _width) in enumerate(labels))


def title_cell(page: ListDetailPage, row: int, role: Qt.ItemDataRole) -> str:
    column = next(n for n, each in enumerate(page.list.columns) if each.fills)
    return str(page.list.data(page.list.index(row, column), role))


def test_a_row_shows_its_tags_and_says_them(
    qtbot: QtBot, desk: Desk, page: ListDetailPage, case: Case, made: SimpleNamespace
) -> None:
    qtbot.waitUntil(lambda: page.list.tags_of(0) == ("weapon/cluster", "checked"))
    assert title_cell(page, 0, Qt.ItemDataRole.DisplayRole) == "Market"
    assert title_cell(page, 0, Qt.ItemDataRole.AccessibleTextRole) == "Market, tags: weapon/cluster, checked"
    assert title_cell(page, 1, Qt.ItemDataRole.AccessibleTextRole) == "School"
    book = tag_book(desk)
    qtbot.waitUntil(lambda: book.colour("weapon/cluster") == "red")

    def reds() -> int:
        image = page.table.viewport().grab().toImage()
        wanted = style.tag_ground("red").rgb()
        return sum(image.pixel(x, page.table.row_height // 2 + 4) == wanted for x in range(image.width()))

    qtbot.waitUntil(lambda: reds() > 5)
    desk.jobs.change(page, lambda ws: ws.tags.change(case.id, "weapon", colour="blue"))
    qtbot.waitUntil(lambda: reds() == 0)


def test_tags_of_the_case_are_offered_and_stand_on_their_colour(
    qtbot: QtBot, desk: Desk, made: SimpleNamespace
) -> None:
    edit = TagsEdit(desk=desk)
    qtbot.addWidget(edit)
    edit.show()
    edit.set_value(("checked",))
    edit.offer()
    qtbot.waitUntil(lambda: edit._line.completer() is not None)
    edit._line.setFocus()
    qtbot.keyClicks(edit._line, "clus")
    popup = edit._line.completer().popup()
    qtbot.waitUntil(lambda: popup.isVisible())
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: edit.value() == ("checked", "weapon/cluster") and not edit._line.text())
    qtbot.waitUntil(lambda: len(edit.findChildren(Chip)) >= 2)
    assert any(style.tag_ground("red").name() in chip.styleSheet() for chip in edit.findChildren(Chip))


def test_tags_are_managed(qtbot: QtBot, desk: Desk, ws: Workspace, page: ListDetailPage, made: SimpleNamespace) -> None:
    dialog = ManageTags(desk, page)
    dialog.open()
    qtbot.waitUntil(lambda: list(dialog.table.keys) == ["checked", "weapon", "weapon/cluster"])
    assert [cell.words for cell in dialog.table.rows[1]][1:] == ["Red", "", "What was used"]
    dialog.table.select_key("weapon")
    dialog.change_button.click()
    form = dialog.findChild(TagForm)
    assert form is not None
    form.name.setText("arms")
    form.submit()
    qtbot.waitUntil(lambda: list(dialog.table.keys) == ["arms", "arms/cluster", "checked"])
    dialog.table.select_key("arms/cluster")
    dialog.merge_button.click()
    merge = dialog.findChild(MergeForm)
    assert merge is not None
    merge.into.setText("")
    merge.submit()
    qtbot.waitUntil(lambda: bool(merge.problem))
    merge.into.setText("checked")
    merge.submit()
    qtbot.waitUntil(lambda: list(dialog.table.keys) == ["arms", "checked"])
    assert ws.records.get(made.one.id).tags == ("checked",)
    dialog.reject()


@pytest.mark.parametrize("dark", [False, True])
def test_every_tag_is_read_on_its_ground(dark: bool) -> None:
    text = style.QColor(style.colours(dark=dark)["text"])
    for grounds in style.TAGS.values():
        assert style.contrast(text, style.QColor(grounds[dark])) >= 7
