"""The commands of the window itself, and the menus made from all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from casefile.gui.commands import ARRANGEMENT_KEYS, GROUPS, LOCK_KEYS, PANIC_KEYS, Commands
from casefile.gui.dialogs import copies, exchange
from casefile.gui.door import Door
from casefile.gui.editing import add_editing, fit_editing
from casefile.gui.offers import fill, offers_of, unsaid
from casefile.gui.pages import PAGES
from casefile.gui.session import Session
from casefile.gui.settings import TEXT_SIZES, THEMES
from casefile.gui.toolbar import ToolBar
from casefile.i18n import N_, _, current, language_choices

if TYPE_CHECKING:
    from casefile.gui.desk import Desk
    from casefile.gui.shell import Shell

_THEME_NAMES = {
    "system": N_("As the system"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "contrast": N_("High contrast, light"),
    "contrast_dark": N_("High contrast, dark"),
}
_NEEDS_VAULT = (
    "edit.undo",
    "edit.redo",
    "edit.find",
    "edit.filter",
    "edit.search",
    "case.new",
    "pane.next",
    "pane.previous",
)
_BREAK_BEFORE = (
    "case.import",
    "vault.backup",
    "vault.lock",
    "app.quit",
    "edit.cut",
    "edit.copy_reference",
    "edit.paste",
    "edit.find",
    "app.settings",
    "text.larger",
    "arrangement.0",
    "pane.next",
    "go.arranged.incidents",
    "help.shortcuts",
    "help.tour",
    "help.about",
    "exchange.copy",
    "exchange.open",
    "go.page.0",
)

_ARRANGED = ("incidents", "calls", "facts")
"""Pages that have another arrangement beside their list."""

_AT_THE_DOOR = "02-vault-and-passphrase"
"""The chapter of the manual for the way in."""


class Frame(Protocol):
    """What the menus ask of the main window."""

    session: Session
    door: Door
    shell: Shell | None
    tool_bar: ToolBar

    def focusWidget(self) -> QWidget | None:
        """What has, or had last, the focus within the window."""

    def menuBar(self) -> QMenuBar:
        """Where the menus stand."""

    def lock(self) -> None:
        """Lock the vault."""

    def panic(self) -> None:
        """Lock at once, out of sight."""

    def undo(self) -> None:
        """Take back the newest step."""

    def redo(self) -> None:
        """Bring back the step undone last."""

    def search(self, words: str) -> None:
        """Show what holds these words."""

    def close(self) -> bool:
        """Lock, then close."""


def add_commands(window: Frame) -> None:
    """Register the window's own commands."""
    add = window.session.commands.add
    shell, with_desk = _with_shell(window), _with_desk(window)
    add("vault.create", _("New vault…"), lambda: window.door.create_vault(), group=N_("File"), icon="folder-plus")
    add(
        "vault.open",
        _("Open vault…"),
        lambda: window.door.choose(),
        group=N_("File"),
        shortcut="Ctrl+O",
        icon="folder-open",
    )
    add("case.new", _("New case…"), shell(lambda s: s.new_case()), group=N_("File"), icon="briefcase")
    add(
        "case.import",
        _("Import…"),
        with_desk(_import_case),
        group=N_("File"),
        icon="upload",
    )
    add(
        "case.export",
        _("Export the case…"),
        with_desk(_export_case),
        group=N_("File"),
        icon="file-output",
    )
    add(
        "case.dossier", _("Export the dossier…"), shell(partial(_dossier, "export")), group=N_("File"), icon="file-text"
    )
    add("case.statement", _("New statement…"), shell(_new_statement), group=N_("File"), icon="quote")
    add("case.produce", _("Produce…"), shell(partial(_dossier, "production")), group=N_("File"), icon="folder-plus")
    add("vault.backup", _("Back up…"), with_desk(copies.ask_backup), group=N_("File"), icon="save")
    add("vault.restore", _("Restore a backup…"), lambda: copies.ask_restore(window.session), group=N_("File"))
    add("vault.travel", _("Make a travel copy…"), with_desk(copies.ask_travel), group=N_("File"))
    add("vault.rekey", _("Give the vault a new key…"), with_desk(copies.ask_rekey), group=N_("File"))
    add("vault.erase", _("Destroy the vault…"), with_desk(copies.ask_erase), group=N_("File"))
    add(
        "vault.lock",
        _("Lock the vault"),
        lambda: window.lock(),
        group=N_("File"),
        shortcut=LOCK_KEYS,
        icon="lock",
        fixed=True,
    )
    add(
        "vault.panic",
        _("Lock at once and hide"),
        lambda: window.panic(),
        group=N_("File"),
        shortcut=PANIC_KEYS,
        fixed=True,
    )
    add("app.quit", _("Quit"), lambda: window.close(), group=N_("File"), shortcut="Ctrl+Q")

    add("edit.undo", _("Undo"), lambda: window.undo(), group=N_("Edit"), shortcut="Ctrl+Z", icon="undo-2")
    add("edit.redo", _("Redo"), lambda: window.redo(), group=N_("Edit"), shortcut="Ctrl+Shift+Z", icon="redo-2")
    add_editing(window)
    add(
        "edit.find",
        _("Find here"),
        shell(lambda s: s.page.find_here() if s.page else None),
        group=N_("Edit"),
        shortcut="Ctrl+F",
        icon="funnel",
    )
    add(
        "edit.filter",
        _("Filter the list by…"),
        shell(lambda s: s.page.filter_here() if s.page else None),
        group=N_("Edit"),
        shortcut="Ctrl+Shift+K",
    )
    add(
        "edit.search",
        _("Search everything"),
        lambda: window.tool_bar.focus_search(),
        group=N_("Edit"),
        shortcut="Ctrl+Shift+F",
        icon="search",
    )

    add(
        "app.settings",
        _("Settings…"),
        lambda: _open_settings(window.session),
        group=N_("Edit"),
        shortcut="Ctrl+,",
        icon="settings",
    )

    add(
        "text.larger",
        _("Larger text"),
        lambda: _step_text(window, 1),
        group=N_("View"),
        shortcut="Ctrl++ or Ctrl+=",
        icon="a-large-small",
    )
    add("text.smaller", _("Smaller text"), lambda: _step_text(window, -1), group=N_("View"), shortcut="Ctrl+-")
    add("text.reset", _("Normal text"), lambda: _set_text(window, 100), group=N_("View"), shortcut="Ctrl+0")
    for place, label in enumerate((_("As a list"), _("As pictures, a matrix, a board or a timeline"))):
        add(
            f"arrangement.{place}",
            label,
            shell(partial(_show_arrangement, place)),
            group=N_("View"),
            shortcut=ARRANGEMENT_KEYS[place],
            icon=("list", "layout-grid")[place],
        )
    add("pane.next", _("Next pane"), shell(lambda s: s.next_pane()), group=N_("View"), shortcut="F6")
    add("pane.previous", _("Previous pane"), shell(lambda s: s.next_pane(-1)), group=N_("View"), shortcut="Shift+F6")

    add("go.back", _("Back"), shell(lambda s: s.back()), group=N_("Go"), shortcut="Alt+Left", icon="arrow-left")
    add(
        "go.forward",
        _("Forward"),
        shell(lambda s: s.forward()),
        group=N_("Go"),
        shortcut="Alt+Right",
        icon="arrow-right",
    )
    add("go.up", _("Back to the list"), shell(lambda s: s.step_back()), group=N_("Go"), shortcut="Esc")
    for place, spec in enumerate(PAGES):
        keys = f"Ctrl+{place + 1}" if place < 9 else ""
        add(
            f"go.page.{place}",
            _(spec.label),
            shell(partial(_open_page, spec.key)),
            group=N_("Go"),
            shortcut=keys,
            icon=spec.drawing,
        )

    for key, label, drawing in (
        ("incidents", _("Timeline of incidents"), "calendar"),
        ("calls", _("Board of calls"), "square-kanban"),
        ("facts", _("Corroboration matrix"), "table"),
    ):
        add(f"go.arranged.{key}", label, shell(partial(_open_arranged, key)), group=N_("Go"), icon=drawing)

    add(
        "record.add",
        _("Add"),
        shell(lambda s: s.page.add_record() if s.page else None),
        group=N_("Record"),
        shortcut="Ctrl+N",
        icon="plus",
    )

    add("tags.manage", _("Manage tags…"), with_desk(_manage_tags), group=N_("Record"), icon="tag")
    add(
        "record.thread",
        _("Begin a review thread…"),
        shell(lambda s: s.discuss()),
        group=N_("Record"),
        shortcut="Ctrl+M",
        icon="message-square",
    )

    add("record.approve", _("Approve…"), shell(lambda s: s.approve()), group=N_("Record"), icon="check")

    add("exchange.contacts", _("Contacts…"), with_desk(exchange.ask_contacts), group=N_("Exchange"), icon="users")
    add("exchange.copy", _("Review copy…"), with_desk(exchange.ask_copy), group=N_("Exchange"), icon="send")
    add("exchange.merge", _("Merge a return…"), with_desk(exchange.ask_merge), group=N_("Exchange"), icon="download")
    add("exchange.open", _("Open a package…"), with_desk(exchange.ask_open), group=N_("Exchange"), icon="folder-open")
    add(
        "exchange.approve", _("Approve a dossier…"), with_desk(exchange.ask_approve), group=N_("Exchange"), icon="check"
    )
    add("exchange.return", _("Return…"), with_desk(exchange.ask_return), group=N_("Exchange"), icon="send")

    add(
        "help.manual",
        _("Manual"),
        lambda: _show_manual(window),
        group=N_("Help"),
        shortcut="F1",
        icon="book-open",
    )
    add(
        "help.palette",
        _("Find a command"),
        lambda: _open_palette(window.session),
        group=N_("Help"),
        shortcut="Ctrl+K",
        icon="command",
    )
    add(
        "help.shortcuts",
        _("Keyboard shortcuts"),
        lambda: _show_shortcuts(window.session),
        group=N_("Help"),
        shortcut="Ctrl+/",
        icon="keyboard",
    )
    add(
        "help.searching",
        _("How to search"),
        lambda: _show_chapter(window.session, "17-searching"),
        group=N_("Help"),
        icon="circle-question-mark",
    )
    add("help.tour", _("Tour of the sample case"), shell(lambda s: s.show_tour()), group=N_("Help"), icon="map")
    add(
        "help.about",
        _("About Casefile"),
        lambda: _about(window.session),
        group=N_("Help"),
        shortcut="Ctrl+F1",
        icon="info",
    )
    window.tool_bar.searched.connect(window.search)
    window.tool_bar.entered.connect(shell(lambda s: s.enter_search()))


def fill_menu_bar(window: Frame) -> None:
    """One menu per group of commands; what a page adds later is shown too, as menus are filled when they open."""
    for group in GROUPS:
        menu = window.menuBar().addMenu(_(group))
        menu.aboutToShow.connect(partial(_fill, window, menu, group))
        _fill(window, menu, group)


def fit(window: Frame) -> None:
    """Allow what can be done now."""
    commands, shell = window.session.commands, window.shell
    for id in _NEEDS_VAULT:
        commands.action(id).setEnabled(shell is not None)
    has_case = window.session.desk is not None and window.session.desk.case_id is not None
    for place in range(len(PAGES)):
        commands.action(f"go.page.{place}").setEnabled(has_case)
    for id in ("help.tour", "go.up", "arrangement.0", "arrangement.1", *(f"go.arranged.{key}" for key in _ARRANGED)):
        commands.action(id).setEnabled(has_case)
    writes = window.session.desk is not None and not window.session.desk.read_only
    commands.action("case.import").setEnabled(writes)
    commands.action("tags.manage").setEnabled(has_case)
    for id in ("vault.backup", "vault.travel", "exchange.contacts"):
        commands.action(id).setEnabled(window.session.desk is not None)
    for id in ("vault.rekey", "vault.erase"):
        commands.action(id).setEnabled(writes)
    for id in ("case.export", "case.dossier", "case.produce", "case.statement"):
        commands.action(id).setEnabled(writes and has_case)
    is_copy = window.session.desk is not None and window.session.desk.is_review_copy
    for id in ("exchange.copy", "exchange.merge"):
        commands.action(id).setEnabled(writes and has_case and not is_copy)
    commands.action("exchange.return").setEnabled(writes and has_case and is_copy)
    commands.action("exchange.open").setEnabled(writes)
    commands.action("exchange.approve").setEnabled(writes and has_case)
    commands.action("go.back").setEnabled(shell is not None and shell.can_go_back)
    commands.action("go.forward").setEnabled(shell is not None and shell.can_go_forward)
    page = shell.page if shell is not None and has_case else None
    for id in ("record.thread", "record.approve"):
        commands.action(id).setEnabled(writes and has_case)
    add = commands.action("record.add")
    add.setEnabled(page is not None and page.can_add())
    add.setText((page.add_label() if page is not None else "") or _("Add"))


def name_steps(commands: Commands, undo: str | None, redo: str | None) -> None:
    """Say in the Edit menu what would be undone and redone."""
    undo_action, redo_action = commands.action("edit.undo"), commands.action("edit.redo")
    undo_action.setText(_("Undo: {step}", step=undo.replace("&", "&&")) if undo else _("Undo"))
    redo_action.setText(_("Redo: {step}", step=redo.replace("&", "&&")) if redo else _("Redo"))
    undo_action.setEnabled(undo is not None)
    redo_action.setEnabled(redo is not None)


def _fill(window: Frame, menu: QMenu, group: str) -> None:
    menu.clear()
    fit_editing(window.session.commands, window)
    said = set()
    for command in window.session.commands.at_hand():
        if command.group == group:
            said.add(command.action.text().replace("&&", "&"))
            if command.id in _BREAK_BEFORE:
                menu.addSeparator()
            menu.addAction(command.action)
    offers = offers_of(window.focusWidget()) if group == "Record" else None
    if offers is not None:
        fill(menu, (None, *unsaid(offers.now(), said)))
    if group == "File":
        menu.addSeparator()
        remember = menu.addAction(_("Remember the vaults I open"))
        remember.setCheckable(True)
        remember.setChecked(window.session.settings.remembers_vaults)
        remember.toggled.connect(partial(setattr, window.session.settings, "remembers_vaults"))
    if group == "View":
        menu.addSeparator()
        _add_choice(
            menu,
            _("Theme"),
            {key: _(_THEME_NAMES[key]) for key in THEMES},
            window.session.settings.theme,
            lambda key: _set_theme(window, key),
        )
        _add_choice(menu, _("Language"), language_choices(), current().language, lambda key: _set_language(window, key))


def _add_choice(menu: QMenu, title: str, choices: dict[str, str], chosen: str, choose: Callable[[str], object]) -> None:
    below = menu.addMenu(title)
    group = QActionGroup(below)
    for key, label in choices.items():
        action = below.addAction(label)
        action.setCheckable(True)
        action.setChecked(key == chosen)
        action.triggered.connect(lambda _checked=False, key=key: choose(key))
        group.addAction(action)


def _with_shell(window: Frame) -> Callable[[Callable[[Shell], object]], Callable[[], None]]:
    """Commands that do something only while a vault is open."""

    def wrap(call: Callable[[Shell], object]) -> Callable[[], None]:
        def run() -> None:
            if window.shell is not None:
                call(window.shell)

        return run

    return wrap


def _with_desk(window: Frame) -> Callable[[Callable[[Session, Desk], object]], Callable[[], None]]:
    """Commands about the open vault as a whole."""

    def wrap(call: Callable[[Session, Desk], object]) -> Callable[[], None]:
        def run() -> None:
            if window.session.desk is not None:
                call(window.session, window.session.desk)

        return run

    return wrap


# What a command shows is imported when it is asked for: the first window needs none of it, nor the part of the core
# that it brings.


def _import_case(session: Session, desk: Desk) -> None:
    from casefile.gui.dialogs.import_case import import_case

    import_case(desk, session.place)


def _export_case(session: Session, desk: Desk) -> None:
    from casefile.gui.dialogs.export_case import export_case

    export_case(desk, session.place)


def _manage_tags(session: Session, desk: Desk) -> None:
    from casefile.gui.dialogs.tags import ManageTags

    if desk.case_id is not None:
        ManageTags(desk, session.place).open()


def _open_settings(session: Session) -> None:
    from casefile.gui.dialogs.settings.dialog import open_settings

    open_settings(session)


def _show_manual(window: Frame) -> None:
    _show_chapter(window.session, window.shell.chapter if window.shell is not None else _AT_THE_DOOR)


def _show_chapter(session: Session, chapter: str) -> None:
    from casefile.gui.dialogs.manual import Manual

    Manual(session.place, chapter).show()


def _open_palette(session: Session) -> None:
    from casefile.gui.dialogs.command_palette import CommandPalette

    offers = offers_of(session.place.focusWidget())
    CommandPalette(session.commands, session.place, offers.now() if offers is not None else ()).open()


def _show_shortcuts(session: Session) -> None:
    from casefile.gui.dialogs.shortcuts import ShortcutList

    ShortcutList(session.commands, session.place).show()


def _open_page(key: str, shell: Shell) -> None:
    shell.open_page(key)


def _show_arrangement(place: int, shell: Shell) -> None:
    if shell.page is not None:
        shell.page.show_arrangement(place)


def _open_arranged(key: str, shell: Shell) -> None:
    shell.open_page(key)
    _show_arrangement(1, shell)


def _new_statement(shell: Shell) -> None:
    shell.open_page("statements")
    if shell.page is not None:
        shell.page.add_record()


def _dossier(what: str, shell: Shell) -> None:
    from casefile.gui.pages.dossier.page import DossierPage

    shell.open_page("dossier")
    if isinstance(shell.page, DossierPage):
        shell.page.begin(what)


def _step_text(window: Frame, step: int) -> None:
    place = TEXT_SIZES.index(window.session.settings.text_size) + step
    _set_text(window, TEXT_SIZES[max(0, min(place, len(TEXT_SIZES) - 1))])


def _set_text(window: Frame, percent: int) -> None:
    window.session.settings.text_size = percent
    window.session.look_changed.emit("text_size")


def _set_theme(window: Frame, theme: str) -> None:
    window.session.settings.theme = theme
    window.session.look_changed.emit("theme")


def _set_language(window: Frame, code: str) -> None:
    window.session.settings.language = code
    window.session.look_changed.emit("language")


def _about(session: Session) -> None:
    from casefile.gui.dialogs.about import About

    About(session.place).show()
