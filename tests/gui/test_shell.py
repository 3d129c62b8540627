"""The whole window over a real vault: unlocking, locking, going places, undo, languages, sizes, what can be heard."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QStyleOptionViewItem,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from casefile.gui.app import make_window, prepare, system_language
from casefile.gui.desk import Desk
from casefile.gui.dialogs.asking import Asking
from casefile.gui.dialogs.command_palette import CommandPalette
from casefile.gui.dialogs.create_vault import CreateVault
from casefile.gui.dialogs.manual import Manual
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.dialogs.shortcuts import ShortcutList
from casefile.gui.idle import IDLE
from casefile.gui.messages import CrashDialog
from casefile.gui.pages import PAGES
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.search import SearchPage
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.pages.welcome import WelcomePage
from casefile.gui.settings import Settings
from casefile.gui.widgets.sidebar import Sidebar
from casefile.gui.window import MainWindow
from casefile.i18n import LANGUAGES, current, isolate, language_choices, use
from casefile.model.changes import Changes
from casefile.model.records import CasualtyFigure, Consent, Incident
from casefile.workspace import Workspace
from tests.gui.conftest import unlock
from tests.opened import PASSPHRASE

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)


def nameless(root: QWidget) -> list[str]:
    """Every control that a screen reader would have no name for."""
    found = []
    for widget in root.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
        part = within(widget, QComboBox | QAbstractSpinBox | QAbstractItemView | QLineEdit)
        if isinstance(widget, CONTROLS) and not inner and not part:
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            if not (widget.accessibleName() or text):
                found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def within(widget: QWidget, kinds: object) -> bool:
    """Whether a widget is a part of such a control, which speaks for it."""
    above = widget.parent()
    while above is not None and not isinstance(above, kinds):  # type: ignore[arg-type]
        above = above.parent()
    return above is not None


def guessing_labels(root: QWidget) -> list[str]:
    """Every label that would take text for markup."""
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText and not label.objectName().startswith("qt_")
    ]


def incidents_page(qtbot: QtBot, window: MainWindow) -> ListDetailPage:
    assert window.shell is not None
    window.shell.open_page("incidents")
    page = window.shell.page
    assert isinstance(page, ListDetailPage)
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    return page


# The way in


def test_the_first_page_offers_its_ways_and_the_languages(app: QApplication, qtbot: QtBot, settings: Settings) -> None:
    window = make_window(app, settings, None)
    qtbot.addWidget(window)
    window.show()
    page = window.door.page
    assert isinstance(page, WelcomePage)
    assert [button.text() for button in page.findChildren(QAbstractButton)] == [
        "Create a vault",
        "Open a vault",
        "Explore the sample case",
        "Restore a backup…",
    ]
    (languages,) = page.findChildren(QComboBox)
    assert [languages.itemText(n) for n in range(languages.count())] == list(language_choices().values())
    assert nameless(window) == []
    window.close()


def test_the_sample_case_is_made_once_and_opened_again(
    app: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for _time in range(2):
        window = make_window(app, settings, None, demo=True)
        window.show()
        qtbot.waitUntil(
            lambda window=window: window.shell is not None and window.shell.page is not None, timeout=60_000
        )
        assert "sample case" in window.bar.sentence
        window.close()
        qtbot.waitUntil(lambda window=window: not window.isVisible(), timeout=30_000)
    assert [path.name for path in tmp_path.glob("*.casefile")] == ["Casefile sample.casefile"]


def test_a_fault_while_locking_leaves_the_window_usable(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = window.session.workspace
    assert workspace is not None

    def close_badly() -> None:
        type(workspace).close(workspace)
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(workspace, "close", close_badly)
    window.lock()
    qtbot.waitUntil(lambda: bool(window.findChildren(CrashDialog)), timeout=30_000)
    assert window.isEnabled()
    assert window.door.isVisible()
    window.findChildren(CrashDialog)[0].close()


# Inside


def test_everything_has_a_name_and_no_label_guesses(qtbot: QtBot, window: MainWindow) -> None:
    shell = window.shell
    assert shell is not None
    for spec in PAGES:
        shell.open_page(spec.key)
        page = shell.page
        assert page is not None
        if page.can_add() and isinstance(page, ListDetailPage) and page._add is None:
            page.add_record()
        assert nameless(window) == [], spec.key
        assert guessing_labels(window) == [], spec.key
    shell.search("incident")
    assert nameless(window) == []


def test_nothing_to_press_is_too_small(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    page.add_record()
    small = [
        f"{type(button).__name__} “{button.accessibleName() or button.text()}” {button.height()}"
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and button.height() < 24 and not isinstance(button.parent(), QLineEdit)
    ]
    assert small == []
    assert page.table.verticalHeader().defaultSectionSize() >= 32


def test_dialogs_have_names(qtbot: QtBot, window: MainWindow) -> None:
    dialogs: list[QDialog] = [
        CommandPalette(window.commands, window),
        ShortcutList(window.commands, window),
        Manual(window),
        CrashDialog("here", window),
        CreateVault(window),
    ]
    for dialog in dialogs:
        assert nameless(dialog) == [], type(dialog).__name__
        assert guessing_labels(dialog) == [], type(dialog).__name__
        assert dialog.windowTitle()
        dialog.close()


def test_the_list_opens_a_record_and_back_and_forward_find_it(qtbot: QtBot, window: MainWindow) -> None:
    shell = window.shell
    assert shell is not None
    page = incidents_page(qtbot, window)
    first, second = page.list.ids
    page.table.opened.emit(first)
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    page.table.opened.emit(second)
    qtbot.waitUntil(lambda: page.detail._heading.whole().startswith("<b>"))
    assert page.table.current_id == second
    window.commands.action("go.back").trigger()
    qtbot.waitUntil(lambda: page.detail.record_id == first)
    window.commands.action("go.forward").trigger()
    qtbot.waitUntil(lambda: page.detail.record_id == second)
    shell.open_page("sources")
    shell.back()
    assert shell.place == ("incidents", second)


class _Windows(QObject):
    """What is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_part_of_a_page_is_a_window_for_a_moment(app: QApplication, qtbot: QtBot, window: MainWindow) -> None:
    """A button that is shown before it has its place flashes up somewhere on the screen. Also not when a page takes its
    other arrangement, a form is begun, or a question is asked.
    """
    shell, desk = window.shell, window.desk
    assert shell is not None and desk is not None
    windows = _Windows()
    app.installEventFilter(windows)
    for spec in PAGES:
        shell.open_page(spec.key)
        if isinstance(shell.page, ListDetailPage):
            assert shell.page.detail.details is not None
            for place in (1, 0):
                window.commands.action(f"arrangement.{place}").trigger()
    asking = Asking(window, "Export", "It is not encrypted.", details="Why")
    asking.open()
    asking.fold.toggle()
    asking.reject()
    figure = CasualtyFigure(case_id=desk.case_id, effect="killed")
    form = RecordDialog(desk, figure, ("effect", "count"), title="Add", action="Add", label="Add", parent=window)
    form.open()
    form.reject()
    app.removeEventFilter(windows)
    assert windows.seen == ["Asking", "RecordDialog"]


def test_the_sidebar_counts(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None
    sidebar = window.shell.sidebar.list

    def heard() -> list[str]:
        return [sidebar.item(n).data(Qt.ItemDataRole.AccessibleTextRole) or "" for n in range(sidebar.count())]

    qtbot.waitUntil(lambda: "Incidents, 2" in heard())
    assert "Sources, 1" in heard()
    assert window.jobs is not None
    case_id = window.desk.case_id if window.desk else None
    window.jobs.change(window, lambda ws: ws.records.save(Incident(case_id=case_id, title="Third")))
    qtbot.waitUntil(lambda: "Incidents, 3" in heard())


def test_the_sidebar_cuts_no_name(qtbot: QtBot, desk: Desk) -> None:
    """As narrow as it may be, with a scroll bar, and with a count of three figures."""
    for language in LANGUAGES:
        use(language)
        sidebar = Sidebar(desk)
        qtbot.addWidget(sidebar)
        sidebar.resize(sidebar.minimumWidth(), 300)
        sidebar.show()
        view = sidebar.list
        for row in range(view.count()):
            item = view.item(row)
            item.setData(Qt.ItemDataRole.UserRole + 1, "000")
            option = QStyleOptionViewItem()
            view.initViewItemOption(option)
            option.rect = view.visualItemRect(item)
            view.itemDelegate().initStyleOption(option, view.indexFromItem(item))
            assert option.text == item.text(), language
    use("en")


def test_search_finds_everything_and_enter_opens(qtbot: QtBot, window: MainWindow) -> None:
    shell = window.shell
    assert shell is not None
    window.tool_bar.focus_search()
    window.tool_bar.box.setText("release")
    window.tool_bar.searched.emit("release")
    page = shell.page
    assert isinstance(page, SearchPage)
    qtbot.waitUntil(lambda: page._tree.topLevelItemCount() == 1)
    assert page._tree.topLevelItem(0).text(0) == "Sources (1)"
    page.enter()
    page._tree.itemActivated.emit(page._tree.currentItem(), 0)
    qtbot.waitUntil(lambda: shell.place is not None and shell.place[0] == "sources")


def test_undo_names_the_step_and_takes_it_back(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    first = page.list.ids[0]
    undo, redo = window.commands.action("edit.undo"), window.commands.action("edit.redo")
    page.table.trash_wanted.emit((first,))
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)
    qtbot.waitUntil(lambda: undo.text() == "Undo: Move 1 record to the trash")
    undo.trigger()
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    qtbot.waitUntil(redo.isEnabled)
    redo.trigger()
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)


def test_undo_says_what_it_passes_over_and_names_the_next(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    undo = window.commands.action("edit.undo")
    assert window.jobs is not None

    def add(ws: Workspace) -> Changes:
        case = ws.cases.all()[0]
        ws.records.change(page.list.ids[0], title="Changed before")
        witness, changes = ws.witnesses.add(case.id)
        ws.witnesses.record_consent(witness.id, Consent(purpose="publication", decision="refused"))
        return changes

    window.jobs.change(page, add)
    qtbot.waitUntil(lambda: undo.text() == "Undo: Add witness")
    undo.trigger()
    qtbot.waitUntil(lambda: "was refused and is passed over from now on" in window.bar.sentence, timeout=5000)
    qtbot.waitUntil(lambda: undo.text() not in ("Undo", "Undo: Add witness"), timeout=5000)


def test_what_a_very_large_step_changed_is_shown(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a step names no records: each one that is shown is read again."""
    monkeypatch.setattr("casefile.store.step.MANY", 1)
    page = incidents_page(qtbot, window)
    page.detail.show_id(id := page.list.ids[0])
    title = page.detail._heading
    qtbot.waitUntil(lambda: title.text() != "")
    window.jobs.change(page, lambda ws: ws.records.change(id, title="Read again"))
    qtbot.waitUntil(lambda: title.text() == "Read again")


def test_new_record_is_saved_and_chosen_in_the_list(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    window.commands.action("record.add").trigger()
    title = next(each for each in page.detail.findChildren(QLineEdit) if each.accessibleName().startswith("Title"))
    title.insert("A new one")
    title.textEdited.emit("A new one")
    page.flush()
    qtbot.waitUntil(lambda: page.list.rowCount() == 3)
    assert page.table.current_id == page.detail.record_id
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "A new one")
    qtbot.waitUntil(lambda: window._saved.text().startswith("Saved"))


def test_the_tabs_tell_links_notes_and_history(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    page.open_record(page.list.ids[0])
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    tabs = page.detail._tabs
    names = [tabs.tabText(n) for n in range(tabs.count())]
    assert names[0] == "Details"
    assert names[-3:] == ["Linked", "Notes", "History"]
    places = range(tabs.count() - 3, tabs.count())
    assert all(page.detail._lazy[n].view is None for n in places), "nobody has looked at them"
    tabs.setCurrentIndex(places[0])
    linked, notes, history = (page.detail.view(n) for n in places)
    qtbot.waitUntil(lambda: linked._tree.topLevelItemCount() == 1)
    assert linked._tree.topLevelItem(0).child(0).text(0) == "Hajin"
    tabs.setCurrentIndex(places[1])
    notes._text.text.insertPlainText("Is this the same raid?")
    notes._add.click()
    qtbot.waitUntil(lambda: "Is this the same raid?" in [label.text() for label in notes.findChildren(QLabel)])
    tabs.setCurrentIndex(places[2])
    qtbot.waitUntil(lambda: history._tree.topLevelItemCount() >= 1)
    changed = history._tree.topLevelItem(0)
    fields = [changed.child(n).text(0) for n in range(changed.childCount())]
    assert "Title" in fields
    assert changed.text(0).endswith(f"by {isolate('Unnamed person')}"), "the name, not the id"


def test_quick_look_shows_public_fields_only(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    first = page.list.ids[0]
    assert window.jobs is not None
    window.jobs.change(window, lambda ws: ws.records.change(first, remarks="for our eyes only"))
    page.table.looked.emit(first)
    qtbot.waitUntil(lambda: page._quick_look is not None and page._quick_look.isVisible())
    shown = [label.text() for label in page._quick_look.findChildren(QLabel)]
    assert "The first incident" in shown
    assert "Likely" in shown
    assert "for our eyes only" not in shown
    page._quick_look.close()


def test_f6_goes_round(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    page.open_record(page.list.ids[0])
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    shell = window.shell
    assert shell is not None
    shell.sidebar.list.setFocus()
    seen = []
    for _step in range(3):
        shell.next_pane()
        focus = window.focusWidget()
        seen.append(
            next(
                n
                for n, pane in enumerate((shell.sidebar, page.table, page.detail))
                if pane is focus or pane.isAncestorOf(focus)
            )
        )
    assert seen == [1, 2, 0]


def test_a_narrow_window_lays_the_detail_over_the_list(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    assert page.table.isVisible()
    assert page.detail.isVisible()
    window.resize(1024, 600)
    qtbot.waitUntil(lambda: not page.detail.isVisible())
    assert window.width() == 1024, "it fits into 1024 pixels"
    assert window.height() == 600
    page.open_record(page.list.ids[0])
    assert page.detail.isVisible()
    assert not page.table.isVisible()
    assert page.step_back()
    assert page.table.isVisible()


@pytest.mark.parametrize("size", [85, 200])
def test_every_text_size_fits_the_window(qtbot: QtBot, window: MainWindow, size: int) -> None:
    page = incidents_page(qtbot, window)
    page.open_record(page.list.ids[0])
    window.settings.text_size = size
    window.look_changed.emit("text_size")
    qtbot.wait(50)
    assert window.minimumSizeHint().width() <= 1280
    cut = [
        type(line).__name__
        for line in page.detail.findChildren(QLineEdit)
        if line.isVisible() and line.height() < line.fontMetrics().height()
    ]
    assert cut == []


def test_the_window_is_as_before_when_the_text_is(qtbot: QtBot, window: MainWindow) -> None:
    """What is hidden while the text grows and shrinks keeps nothing of the larger one."""
    page = incidents_page(qtbot, window)
    page.open_record(page.list.ids[0])
    row, bar, tabs = page.table.rowHeight(0), window.statusBar().height(), page.detail.findChild(QTabBar)
    assert window.shell is not None and tabs is not None
    window.shell.open_page("home")
    for size in (200, 100):
        window.settings.text_size = size
        window.look_changed.emit("text_size")
        qtbot.waitUntil(lambda: not window.updatesEnabled())
        qtbot.waitUntil(window.updatesEnabled)
        qtbot.wait(700)  # what is hidden follows
        assert tabs.font().pointSizeF() == QApplication.font().pointSizeF(), "what Qt put into a widget, too"
    window.shell.open_page("incidents")
    assert (page.table.rowHeight(0), window.statusBar().height()) == (row, bar)


def test_the_language_changes_on_the_spot(qtbot: QtBot, window: MainWindow) -> None:
    shell = window.shell
    assert shell is not None
    page = incidents_page(qtbot, window)
    first = page.list.ids[0]
    window.desk.open_record(first)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: shell.place == ("incidents", first))
    window.settings.language = "ar"
    window.look_changed.emit("language")
    assert current().language == "ar"
    assert window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    again = window.shell
    assert again is not None
    assert again is not shell
    assert again.place == ("incidents", first), "one stays where one was"
    qtbot.waitUntil(lambda: again.sidebar.cases.currentText() != "")
    qtbot.waitUntil(lambda: again.page.list.rowCount() == 2)  # type: ignore[union-attr]
    sidebar = again.sidebar.mapTo(window, again.sidebar.rect().topLeft()).x()
    assert sidebar > window.width() / 2, "the sidebar stands on the right"
    window.settings.language = "en"
    window.look_changed.emit("language")
    assert window.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_the_menus_offer_what_is_at_hand_and_each_once(qtbot: QtBot, window: MainWindow) -> None:
    assert window.shell is not None and window.desk is not None
    for key in ("calls", "witnesses", "sources", "incidents"):
        window.shell.open_page(key)
    page = window.shell.page
    assert isinstance(page, ListDetailPage)
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    page.table.setFocus()
    page.table.selectRow(0)
    menus = [m for each in window.menuBar().actions() if (m := each.menu()) is not None]
    record = next(menu for menu in menus if isinstance(menu, QMenu) and menu.title() == "Record")
    record.aboutToShow.emit()
    said = [each.text() for each in record.actions() if not each.isSeparator()]
    assert {"Add figure", "Begin a review thread…", "Quick look"} <= set(said)
    assert len(said) == len(set(said)), said
    keys = [keys for each in record.actions() if (keys := each.shortcut().toString())]
    assert len(keys) == len(set(keys)), keys
    assert not {"Log response…", "Record several decisions…", "Highlight the passage"} & set(said)
    palette = CommandPalette(window.commands, window)
    assert not any("Log response" in item.text(0) for item in palette._items())


def test_the_palette_runs_what_is_typed(qtbot: QtBot, window: MainWindow) -> None:
    palette = CommandPalette(window.commands, window)
    palette.open()
    palette._line.setText("go witn")
    shown = [item.text(0) for item in palette._items() if not item.isHidden()]
    assert shown == ["Go: Witnesses"]
    palette._run()
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.place == ("witnesses", None))


def test_no_two_commands_share_their_keys(window: MainWindow) -> None:
    keys = [command.shortcut for command in window.commands if command.shortcut]
    assert len(keys) == len(set(keys))
    for wanted in (
        "Ctrl+N",
        "Ctrl+F",
        "Ctrl+Shift+F",
        "Ctrl+K",
        "Ctrl+/",
        "Ctrl+Z",
        "Ctrl+Shift+Z",
        "Ctrl+L",
        "F1",
        "F6",
    ):
        assert wanted in keys


# The way out


def test_locking_saves_what_was_typed_and_asks_again(qtbot: QtBot, window: MainWindow) -> None:
    page = incidents_page(qtbot, window)
    first = page.list.ids[0]
    page.open_record(first)
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "The first incident")
    title = next(each for each in page.detail.findChildren(QLineEdit) if each.accessibleName().startswith("Title"))
    title.setText("Typed at the last moment")
    title.textEdited.emit(title.text())
    workspace = window.session.workspace
    assert workspace is not None
    window.commands.action("vault.lock").trigger()
    qtbot.waitUntil(lambda: isinstance(window.door.page, UnlockPage) and window.isEnabled(), timeout=30_000)
    assert window.shell is None
    assert window.windowTitle() == "Casefile"
    with pytest.raises(Exception, match=r".+"):
        workspace.records.get(first)
    unlock(qtbot, window)
    assert window.session.workspace is not None
    saved = window.session.workspace.records.get(first)
    assert saved.heading == "Typed at the last moment"


def test_ten_idle_minutes_lock_with_a_countdown(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = window._idle
    idle._last_input -= IDLE - 20
    idle._on_tick()
    assert "20 seconds" in window.bar.sentence or "19 seconds" in window.bar.sentence
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    assert window.bar.sentence == ""
    idle._last_input -= IDLE
    idle._on_tick()
    qtbot.waitUntil(lambda: window.shell is None and window.isEnabled(), timeout=30_000)


def test_waking_from_sleep_finds_it_locked(qtbot: QtBot, window: MainWindow) -> None:
    window._idle._last_tick -= 3600
    window._idle._on_tick()
    qtbot.waitUntil(lambda: window.shell is None and window.isEnabled(), timeout=30_000)


def test_a_fault_of_ours_is_shown_in_plain_text(qtbot: QtBot, window: MainWindow) -> None:
    try:
        raise ValueError("the name of a witness")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (dialog,) = window.findChildren(CrashDialog)
    text = dialog.findChild(QPlainTextEdit)
    assert "ValueError" in text.toPlainText()
    assert "witness" not in text.toPlainText()
    dialog.close()


def test_settings_of_the_window_name_nothing_of_the_case(qtbot: QtBot, window: MainWindow, settings: Settings) -> None:
    page = incidents_page(qtbot, window)
    page.table.setColumnWidth(1, 177)
    qtbot.waitUntil(lambda: bool(settings.layout("columns/incident")))
    kept = settings._path.read_text()
    for secret in ("TST", "A case for testing", 'incident"s', "Hajin", "Test.casefile"):
        assert secret not in kept


def test_a_read_only_vault_can_be_looked_at(
    app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        ws.records.save(Incident(case_id=case.id, title="One"), Incident(case_id=case.id, title="Two"))
    window = make_window(app, settings, None)
    window.show()
    window.door.opened.emit(Workspace.open(vault_folder, PASSPHRASE, read_only=True))
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.page is not None)
    page = incidents_page(qtbot, window)
    page.open_record(page.list.ids[0])
    qtbot.waitUntil(lambda: page.detail._heading.whole() == "One")
    assert not window.commands.action("record.add").isEnabled()
    title = next(each for each in page.detail.findChildren(QLineEdit) if each.accessibleName().startswith("Title"))
    assert title.isReadOnly()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)


def test_the_system_language_falls_back_to_english() -> None:
    assert system_language() == "en"


def test_prepare_twice_is_harmless(qapp: QApplication, settings: Settings) -> None:
    prepare(qapp, settings)
    size = qapp.font().pointSizeF()
    prepare(qapp, settings)
    assert qapp.font().pointSizeF() == size
