"""The main window: the way into a vault, and the open vault. The way out is in :mod:`.locking`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, SignalInstance
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton

from casefile.errors import CasefileError, WorldFault
from casefile.gui import menus
from casefile.gui.beginning import Beginning
from casefile.gui.clipboard import clipboard
from casefile.gui.commands import Commands
from casefile.gui.jobs import Jobs
from casefile.gui.locking import LockingWindow
from casefile.gui.settings import Settings
from casefile.gui.toolbar import ToolBar
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.tray import TaskTray
from casefile.i18n import _, isolate, plural

if TYPE_CHECKING:
    from casefile.gui.desk import Desk
    from casefile.gui.shell import Place
    from casefile.model.changes import Changes
    from casefile.workspace import Workspace


class MainWindow(LockingWindow):
    """One window, one vault at most."""

    def __init__(
        self,
        settings: Settings,
        folder: Path | None = None,
        *,
        demo: bool = False,
        beginning: Beginning | None = None,
    ) -> None:
        super().__init__(settings)
        self._closing = False
        self.door.opened.connect(self._on_opened)
        self.session.said.connect(lambda sentence, weight, stays: self.bar.say(sentence, weight, stays=stays))
        self.session.welcome_wanted.connect(self.door.welcome)
        self.session.passphrase_wanted.connect(lambda folder: self.door.ask_passphrase(folder))
        self.door.background.failed.connect(lambda error: self.bar.say(error.message, "fault"))
        self.door.background.crashed.connect(self.show_crash)
        self._idle.counting.connect(self._on_counting)
        self._make_status()
        self._make_commands()
        self.resize(1280, 800)
        geometry = settings.layout("window")
        if isinstance(geometry, str):
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self.fit()
        if beginning is None:
            self.door.begin(folder, demo=demo)
        else:
            self._begin_here(beginning)

    # What others know by the session

    @property
    def settings(self) -> Settings:
        """What a person has set."""
        return self.session.settings

    @property
    def commands(self) -> Commands:
        """What a person can ask for."""
        return self.session.commands

    @property
    def look_changed(self) -> SignalInstance:
        """See :attr:`Session.look_changed`."""
        return self.session.look_changed

    @property
    def desk(self) -> Desk | None:
        """What the pages of the open vault are given."""
        return self.session.desk

    # Composition

    def _make_status(self) -> None:
        self._saved, self._vault, self._offline = (
            PlainLabel(role="secondary"),
            PlainLabel(role="secondary"),
            PlainLabel(),
        )
        self._offline.set_role("secondary")
        self._copied = PlainLabel(role="attention")
        self._copied.setObjectName("copied")
        clipboard().counting.connect(self._on_copied)
        self.tray = TaskTray()
        status = self.statusBar()
        status.setSizeGripEnabled(False)
        status.addWidget(self._saved)
        status.addWidget(self._copied)
        for part in (self.tray, self._vault, self._offline):
            status.addPermanentWidget(part)

    def _make_commands(self) -> None:
        self.tool_bar = ToolBar(self)
        menus.add_commands(self)
        self.tool_bar.compose(self.commands)
        self.addToolBar(self.tool_bar)
        menus.fill_menu_bar(self)
        self._offline.setText(_("Offline"))
        self._offline.setToolTip(_("Casefile never opens a network connection."))

    def rebuild(self) -> None:
        """Build everything that carries words again: the language has changed. The vault stays open, and one stays
        where one was."""
        place: Place | None = self.shell.place if self.shell is not None else None
        case_id = self.desk.case_id if self.desk is not None else None
        drafts: dict[str, str] = {}
        if self.shell is not None and self.desk is not None:
            self.shell.flush()
            drafts = self.desk.drafts.collect()
            self._drop_shell()
        for action in self.actions():
            self.removeAction(action)
        self.menuBar().clear()
        self.removeToolBar(self.tool_bar)
        self.tool_bar.deleteLater()
        self.session.commands.deleteLater()
        self.session.commands = Commands(self, self.session.settings)
        self.bar.hide()  # what was said, was said in the other language
        self._saved.clear()
        self._make_commands()
        self.door.rebuild()
        if self.session.workspace is not None and self.jobs is not None:
            self._show_vault(self.session.workspace, self.jobs, drafts)
            assert self.desk is not None and self.shell is not None
            self.desk.choose_case(case_id)
            self.shell.restore(place)
        self.fit()

    # The open vault

    def _on_opened(self, workspace: Workspace) -> None:
        jobs = Jobs(workspace, self)
        jobs.failed.connect(lambda error: self._say(error.message, "fault"))
        jobs.crashed.connect(self.show_crash)
        jobs.changed.connect(self._on_changed)
        self.session.workspace, self.jobs = workspace, jobs
        self.settings.opened(workspace.folder)
        self._show_vault(workspace, jobs)
        if workspace.notices:
            self.bar.say(" ".join(workspace.notices), "attention")
        self._idle.start()
        self._watch_session()

    def _show_vault(self, workspace: Workspace, jobs: Jobs, drafts: dict[str, str] | None = None) -> None:
        from casefile.gui import words  # not needed before, and loaded while the passphrase is typed
        from casefile.gui.desk import Desk
        from casefile.gui.shell import Shell

        words.reckon_by(workspace.clock)
        desk = self.session.desk = Desk(
            jobs,
            self.commands,
            self.settings,
            vault_name=workspace.name,
            read_only=workspace.read_only,
            drafts=drafts,
            parent=self,
        )
        desk.notified.connect(self._say)
        desk.saved.connect(self._on_saved)
        self.tray.watch(jobs)
        self.shell = Shell(desk)
        self.shell.moved.connect(self.fit)
        self.shell.moved.connect(self.bar.fold)
        desk.search_wanted.connect(self.tool_bar.search_for)
        self.shell.crumbs_changed.connect(self.tool_bar.crumbs.show_crumbs)
        self._stack.addWidget(self.shell)
        self._stack.setCurrentWidget(self.shell)
        name = isolate(workspace.name)
        self._vault.setText(_("{vault}, read only", vault=name) if workspace.read_only else name)
        self.fit()
        self._ask_undo()

    def _drop_shell(self) -> None:
        for each in (self.shell, self.desk):
            if each is not None:
                each.deleteLater()
        if self.shell is not None:
            self._stack.removeWidget(self.shell)
        self.tool_bar.crumbs.show_crumbs([])
        self.shell = self.session.desk = None
        self.tray.watch(None)

    def _clear_status(self) -> None:
        self._saved.clear()
        self._vault.clear()

    def search(self, words: str) -> None:
        """Show what holds these words."""
        if self.shell is not None:
            self.shell.search(words)

    def undo(self) -> None:
        """Take back the newest step."""
        if self.jobs is not None and self.shell is not None:
            self.shell.flush()
            self.jobs.change(
                self,
                lambda ws: (ws.past.undo_label(), ws.past.undo()),
                lambda done: self._say_travelled(_("Undone: {step}", step=done[0] or ""), done[1]),
                self._not_undone,
            )

    def redo(self) -> None:
        """Bring back the step undone last."""
        if self.jobs is not None:
            self.jobs.change(
                self,
                lambda ws: (ws.past.redo_label(), ws.past.redo()),
                lambda done: self._say_travelled(_("Redone: {step}", step=done[0] or ""), done[1]),
                self._not_undone,
            )

    def _say_travelled(self, sentence: str, changes: Changes) -> None:
        """What was taken back, or brought back, and why some of it was not."""
        if changes.stayed:
            self.bar.say(f"{sentence}\n{changes.stayed}", "attention")
        else:
            self.bar.say(sentence)

    def _not_undone(self, error: CasefileError) -> None:
        """What was refused is passed over: the menu names the next."""
        if self.jobs is not None and not isinstance(error, WorldFault):
            self.jobs.failed.emit(error)
            self._ask_undo()

    def _ask_undo(self) -> None:
        if self.jobs is not None:
            self.jobs.query(
                self,
                "undo",
                lambda ws: (ws.past.undo_label(), ws.past.redo_label()),
                lambda labels: menus.name_steps(self.commands, *labels),
            )

    # What happens

    def _say(self, sentence: str, weight: str = "info") -> None:
        """In the message bar, unless the vault is being locked: the sentence may name what is in it."""
        if not self._locking:
            self.bar.say(sentence, weight)

    def _on_copied(self, seconds: int) -> None:
        self._copied.setText(
            plural(
                "What was copied is taken off the clipboard in {n} second.",
                "What was copied is taken off the clipboard in {n} seconds.",
                seconds,
            )
            if seconds
            else ""
        )

    def _on_changed(self, _changes: Changes) -> None:
        self._ask_undo()

    def _on_saved(self) -> None:
        if self.jobs is not None:
            self._saved.setText(_("Saved {time}", time=isolate(f"{self.jobs.clock.now():%H:%M}")))

    def _on_counting(self, seconds: int) -> None:
        if seconds:
            self.bar.say(
                plural(
                    "The vault is locked in {n} second. Press any key to go on.",
                    "The vault is locked in {n} seconds. Press any key to go on.",
                    seconds,
                ),
                "attention",
            )
        else:
            self.bar.hide()

    def fit(self) -> None:
        """Offer what can be done now."""
        menus.fit(self)
        self.tool_bar.set_scale(self.settings.text_size / 100)
        self.tool_bar.setVisible(self.shell is not None)
        self.statusBar().setVisible(self.shell is not None)
        self.setWindowTitle(_("Casefile") if self.desk is None else _("{vault} – Casefile", vault=self.desk.vault_name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as it does in every dialog; Qt leaves it to Space here."""
        pressed = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(pressed, QAbstractButton):
            pressed.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lock first, then close."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.settings.keep_layout("window", geometry)
        if self._closing or self.jobs is None:
            if self.succession is not None:
                self.succession.call_off()
            self.door.background.finish()
            event.accept()
            return
        event.ignore()

        def close() -> None:
            self._closing = True
            self.close()

        self.lock(close)
