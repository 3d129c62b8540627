"""What can be done with what one points at, wherever that is; editing by the focus; the trash; where one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.commands import Commands
from casefile.gui.desk import Desk
from casefile.gui.dialogs.command_palette import CommandPalette
from casefile.gui.dialogs.manual import Manual
from casefile.gui.dialogs.shortcuts import ShortcutList
from casefile.gui.offers import Offer, offers_of
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ASKED_FROM, ListDetailPage
from casefile.gui.pages.trash import TrashPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.linked import LinkedRecords
from casefile.gui.widgets.quick_look import QuickLook
from casefile.gui.window import MainWindow
from casefile.model.records import Case, CasualtyFigure, Citation, Incident, Source
from casefile.model.values import Range
from casefile.workspace import Workspace
from tests.gui.test_shell import nameless


def wait_for(qtbot: QtBot, ready: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(ready()), timeout=30_000)


def labels(widget: QWidget) -> list[str]:
    found = offers_of(widget)
    return [] if found is None else [each.label for each in found.now() if each is not None]


def offer(widget: QWidget, label: str) -> Offer:
    found = offers_of(widget)
    assert found is not None
    return next(each for each in found.now() if each is not None and each.label == label)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case) -> ListDetailPage:
    """Incidents, the first of them with a figure that a source gives."""
    source = Source(case_id=case.id, title="The monitor", publisher="Monitor Press")
    incident = Incident(case_id=case.id, title="Hospital struck", narrative="Aircraft struck it at dawn.")
    figure = CasualtyFigure(
        case_id=case.id,
        incident_id=incident.id,
        group="civilians",
        effect="killed",
        count=Range(25, 25),
        source_id=source.id,
    )
    cited = Citation(case_id=case.id, target_id=figure.id, source_id=source.id, stance="supports")
    others = [Incident(case_id=case.id, title=f"Incident {n}") for n in range(ASKED_FROM)]
    ws.records.save(source, incident, figure, cited, *others)
    made = incidents_page(desk)
    assert isinstance(made, ListDetailPage)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    wait_for(qtbot, lambda: made.list.rowCount() == ASKED_FROM + 1)
    made.open_record(incident.id)
    wait_for(qtbot, lambda: made.table.current_id == incident.id and made.detail.record_id == incident.id)
    return made


def test_a_list_offers_the_same_by_menu_key_and_command(page: ListDetailPage, qtbot: QtBot) -> None:
    assert labels(page.table)[:3] == ["Open the record", "Quick look", "Edit"]
    assert {"Adopt a figure…", "Copy as a citation", "Move to the trash"} <= set(labels(page.table))
    page.table.customContextMenuRequested.emit(page.table.rect().center())
    menu = page.table.findChild(QMenu)
    assert menu is not None and menu.isVisible()
    shown = {action.text(): action.shortcut().toString() for action in menu.actions()}
    assert shown["Move to the trash"] == "Del" and shown["Adopt a figure…"] == "Ctrl+Shift+G"
    menu.close()
    page.table.clearSelection()
    assert labels(page.table) == ["New incident", "Choose columns"]


def test_records_are_copied_as_text_reference_and_citation(page: ListDetailPage, qtbot: QtBot, ws: Workspace) -> None:
    board = QGuiApplication.clipboard()
    ref = ws.records.get(page.table.current_id).ref  # type: ignore[arg-type]
    offer(page.table, "Copy the reference").call()
    wait_for(qtbot, lambda: board.text() == ref)
    offer(page.table, "Copy as text").call()
    wait_for(qtbot, lambda: "Narrative: Aircraft struck it at dawn." in board.text())
    assert board.text().startswith(f"Incident \u2068{ref}\u2069: Hospital struck\n")
    source = ws.records.of(Source)[0]
    assert ws.quoting.as_citation([source.id]) == f"“The monitor”, Monitor Press (\u2068{source.ref}\u2069)"


def test_a_quick_look_shows_what_matters(page: ListDetailPage, qtbot: QtBot) -> None:
    from casefile.gui.widgets.plain import PlainLabel

    offer(page.table, "Quick look").call()
    look = page.findChild(QuickLook)
    assert look is not None
    wait_for(qtbot, look.isVisible)
    said = [label.text() for label in look.findChildren(PlainLabel)]
    assert said.index("25 killed") < said.index("Aircraft struck it at dawn.")
    look.close()


def test_a_search_hit_opens_at_its_word_in_a_record(page: ListDetailPage, qtbot: QtBot) -> None:
    id = page.list.ids[0]
    page.open_record(page.list.ids[1])
    page.open_at_words(id, "DAWN")

    def selected() -> str:
        fields = page.detail.details.findChildren(QPlainTextEdit)
        return next((found for each in fields if (found := each.textCursor().selectedText())), "")

    wait_for(qtbot, lambda: selected() == "dawn")


def test_linked_records_are_called_by_title_and_offer_the_same(page: ListDetailPage, qtbot: QtBot) -> None:
    page.detail.show_tab(2)
    linked = page.findChild(LinkedRecords)
    assert linked is not None
    tree = linked.findChild(QTreeWidget)
    assert tree is not None
    wait_for(qtbot, lambda: tree.topLevelItemCount() == 1)
    group = tree.topLevelItem(0)
    assert group is not None and group.text(0) == "Casualty figures (1)"
    assert group.child(0).text(0) == "Civilians: 25 killed (The monitor)"  # type: ignore[union-attr]
    tree.setCurrentItem(group.child(0))  # type: ignore[arg-type]
    assert labels(tree)[:2] == ["Open the record", "Quick look"]


def test_moving_many_to_the_trash_is_asked_first(
    page: ListDetailPage, qtbot: QtBot, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(page.desk, "ask", lambda _o, _t, sentence, _a: asked.append(sentence))  # answers no
    page.table.selectAll()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert asked[0].startswith(f"Move {ASKED_FROM + 1} records")
    assert ws.records.count("incident") == ASKED_FROM + 1
    page.table.select(page.list.ids[1])
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    wait_for(qtbot, lambda: ws.records.count("incident") == ASKED_FROM)
    assert len(asked) == 1


def test_the_trash_restores_and_empties(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = Incident(case_id=case.id, title="One"), Incident(case_id=case.id, title="Other")
    ws.records.save(one, other)
    ws.records.trash([one.id, other.id])
    page = TrashPage(desk)
    qtbot.addWidget(page)
    page.show()
    wait_for(qtbot, lambda: page.tree.topLevelItemCount() == 2)
    item = next(page.tree.topLevelItem(n) for n in range(2) if page.tree.topLevelItem(n).text(0) == "One")  # type: ignore[union-attr]
    page.tree.setCurrentItem(item)  # type: ignore[arg-type]
    assert "Restore" in labels(page.tree) and nameless(page) == []
    page.restore.click()
    wait_for(qtbot, lambda: page.tree.topLevelItemCount() == 1)
    assert not ws.records.get(one.id).trashed
    asked: list[str] = []
    monkeypatch.setattr(desk, "ask", lambda _o, _t, sentence, _a, **_more: asked.append(sentence) or True)
    page.empty_all.click()
    wait_for(qtbot, lambda: page.tree.isHidden() and ws.records.captions([other.id]) == {})
    assert "no undo brings it back" in asked[0] and "journal" in asked[0]


def test_keys_are_found_changed_and_remembered(app: object, qtbot: QtBot, settings: Settings) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    commands = Commands(place, settings)
    commands.add("one", "First thing", lambda: None, group="Edit", shortcut="Ctrl+1")
    commands.add("two", "Second thing", lambda: None, group="Edit")
    commands.add("lock", "Lock", lambda: None, group="File", shortcut="Ctrl+L", fixed=True)
    shown = ShortcutList(commands, place)
    shown.show()
    find, tree = shown.findChild(QLineEdit, "shortcuts.find"), shown.findChild(QTreeWidget, "shortcuts.list")
    keys = shown.findChild(QLineEdit, "shortcuts.keys")
    assert find is not None and tree is not None and keys is not None
    assert nameless(shown) == []
    find.setText("second")
    seen = [item for item in _all(tree) if not item.isHidden() and item.parent() is not None]
    assert [item.text(0) for item in seen] == ["Second thing"]
    tree.setCurrentItem(seen[0])
    shown._change.click()
    qtbot.keyClick(keys, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert "is already: First thing" in shown._said.text() and commands.action("two").shortcut().isEmpty()
    qtbot.keyClick(keys, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert commands.action("two").shortcut() == QKeySequence("Ctrl+2")
    find.setText("lock")
    tree.setCurrentItem(next(item for item in _all(tree) if item.text(0) == "Lock"))
    assert not shown._change.isEnabled()
    again = Commands(place, settings)
    again.add("two", "Second thing", lambda: None, group="Edit", shortcut="Ctrl+9")
    assert again.action("two").shortcut() == QKeySequence("Ctrl+2")
    again.give_keys("two", None)
    assert again.action("two").shortcut() == QKeySequence("Ctrl+9") and settings.keys_of("two") is None
    shown.close()


def _all(tree: QTreeWidget) -> list[object]:
    from PySide6.QtWidgets import QTreeWidgetItemIterator

    walk, found = QTreeWidgetItemIterator(tree), []
    while (item := walk.value()) is not None:
        found.append(item)
        walk += 1
    return found


def test_the_window_edits_by_the_focus_and_says_where_one_is(window: MainWindow, qtbot: QtBot) -> None:
    shell = window.shell
    assert shell is not None
    window.activateWindow()
    wait_for(qtbot, window.isActiveWindow)
    shell.open_page("incidents")
    page = shell.page
    assert isinstance(page, ListDetailPage)
    wait_for(qtbot, lambda: page.list.rowCount() == 2)
    page.open_record(page.list.ids[0])
    crumbs = window.tool_bar.crumbs
    wait_for(qtbot, lambda: list(crumbs.words) == ["\u2068TST\u2069", "Incidents", "The first incident"])
    page.table.setFocus()
    wait_for(qtbot, lambda: window.commands.action("edit.delete").isEnabled())
    assert not window.commands.action("edit.cut").isEnabled()
    window.commands.action("edit.copy_reference").trigger()
    wait_for(qtbot, lambda: QGuiApplication.clipboard().text() == "TST-I-0001")
    window.commands.action("edit.select_all").trigger()
    assert len(page.table.selected_ids()) == 2
    menu = next(each.menu() for each in window.menuBar().actions() if each.text() == "Record")
    menu.aboutToShow.emit()  # type: ignore[union-attr]
    assert "Move to the trash" in [action.text() for action in menu.actions()]  # type: ignore[union-attr]
    page.find_here()
    wait_for(qtbot, lambda: window.commands.action("edit.cut").isEnabled())
    page._filter.setText("first")
    window.commands.action("edit.select_all").trigger()
    window.commands.action("edit.cut").trigger()
    assert page._filter.text() == ""
    window.commands.action("edit.paste").trigger()
    assert page._filter.text() == "first"
    page._filter.setText("nothing is called so")
    wait_for(qtbot, lambda: list(crumbs.words) == ["\u2068TST\u2069", "Incidents"])  # no record stands there now
    window.commands.action("help.palette").trigger()
    palette = window.findChild(CommandPalette)
    assert palette is not None
    palette.close()
    window.commands.action("help.manual").trigger()
    manual = window.findChild(Manual)
    assert manual is not None
    assert manual._chapters.currentItem().text() == "Incidents"  # type: ignore[union-attr]
    manual.close()
    crumbs.findChild(QWidget, "crumb.0").click()  # type: ignore[union-attr]
    wait_for(qtbot, lambda: list(crumbs.words) == ["\u2068TST\u2069", "Home"])
    data = QMimeData()
    data.setText("Words from a browser, pasted on Home.")
    QGuiApplication.clipboard().setMimeData(data)
    shell.sidebar.list.setFocus()
    wait_for(qtbot, lambda: window.commands.action("edit.paste").isEnabled())
    window.commands.action("edit.paste").trigger()
    dialog = shell.findChild(QWidget, "paste_text")
    assert dialog is not None and dialog.isVisible()
    dialog.reject()  # type: ignore[attr-defined]
