"""The main window: the way into a vault, the open vault, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, SignalInstance
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QMainWindow,
    QStackedWidget,
    QWidget,
)
from shiboken6 import isValid

from casefile.errors import CasefileError, WorldFault
from casefile.gui import menus, style
from casefile.gui.beginning import Beginning
from casefile.gui.clipboard import clipboard
from casefile.gui.commands import LOCK_KEYS, PANIC_KEYS, Commands
from casefile.gui.cycles import look_at_all
from casefile.gui.door import Door
from casefile.gui.idle import IdleWatch
from casefile.gui.jobs import Jobs
from casefile.gui.messages import CrashDialog, MessageBar
from casefile.gui.session import Session
from casefile.gui.settings import Settings
from casefile.gui.succession import Succession, Word
from casefile.gui.toolbar import ToolBar
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.tray import TaskTray
from casefile.i18n import _, isolate, plural

if TYPE_CHECKING:
    from casefile.gui.desk import Desk
    from casefile.gui.session_watch import SessionWatch
    from casefile.gui.shell import Place, Shell
    from casefile.model.changes import Changes
    from casefile.workspace import Workspace

GRACE_MS = 300
"""How long locking waits for changes that are under way; what takes longer is broken off."""
_COMES_TO_REST = 10.0
"""Seconds that work without an open vault (a derivation, a new key, destroying) has to end or break off by itself."""
_LOADS_AFTER_MS = 150
"""How long locking has the machine for itself: what takes longer waits for the medium, and the next program loads."""
_GONE_MS = 200
"""Until Qt has deleted what a locked vault leaves."""


class MainWindow(QMainWindow):
    """One window, one vault at most."""

    def __init__(
        self,
        settings: Settings,
        folder: Path | None = None,
        *,
        demo: bool = False,
        beginning: Beginning | None = None,
    ) -> None:
        super().__init__()
        self.succession: Succession | None = None
        """Who takes this window's place when a vault was locked; without one this window goes on."""
        self.session = Session(settings, self)
        self.jobs: Jobs | None = None
        self.shell: Shell | None = None
        self._closing = False
        self._locking = False
        self._front = False
        self._crashed = ""
        self._hidden: list[QWidget] = []
        self.bar = MessageBar(self)
        self._stack = QStackedWidget()
        self.door = Door(self.session)
        self.door.opened.connect(self._on_opened)
        self.session.said.connect(lambda sentence, weight, stays: self.bar.say(sentence, weight, stays=stays))
        self.session.lock_wanted.connect(lambda then: self.lock(then))
        self.session.begin_wanted.connect(self.begin)
        self.session.welcome_wanted.connect(self.door.welcome)
        self.session.passphrase_wanted.connect(lambda folder: self.door.ask_passphrase(folder))
        self.door.background.failed.connect(lambda error: self.bar.say(error.message, "fault"))
        self.door.background.crashed.connect(self.show_crash)
        self._stack.addWidget(self.door)
        self.setCentralWidget(self._stack)
        self._cover = QWidget()
        self._cover.setObjectName("cover")
        self._cover.setAccessibleName(_("The vault is being locked"))
        self._stack.addWidget(self._cover)
        self._session_watch: SessionWatch | None = None
        keys = {LOCK_KEYS: lambda: self.lock(), PANIC_KEYS: lambda: self.panic()}
        self._idle = IdleWatch(self, lambda: settings.idle_minutes * 60, keys)
        self._idle.expired.connect(self._on_idle)
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

    def _watch_session(self) -> None:
        """Lock with the desktop, and before the machine sleeps."""
        from casefile.gui.session_watch import SessionWatch

        if self._session_watch is None:
            self._session_watch = SessionWatch(self)
            self._session_watch.lock_wanted.connect(lambda: self.lock())
        self._session_watch.start()

    def _drop_shell(self) -> None:
        for each in (self.shell, self.desk):
            if each is not None:
                each.deleteLater()
        if self.shell is not None:
            self._stack.removeWidget(self.shell)
        self.tool_bar.crumbs.show_crumbs([])
        self.shell = self.session.desk = None
        self.tray.watch(None)

    def lock(
        self, then: Callable[[], None] | None = None, *, at_once: bool = False, beginning: Beginning | None = None
    ) -> None:
        """Hide what is shown, keep what is half-typed, wipe the keys, and ask for the passphrase again: in the next
        program, where one takes this one's place.

        All of it within a second, whatever is under way: a change that ends soon is made, everything else is broken
        off and leaves nothing behind.

        :param then: called when the keys are wiped, instead of asking for the passphrase. This process goes on, for
            what it still has to do; it ends with :meth:`begin`.
        :param at_once: not even a change that would end soon is waited for; what it would have saved is kept as a
            draft.
        :param beginning: what to begin with afterwards, instead of asking for the passphrase.
        """
        if self.jobs is None and not self._locking:
            self._lock_door(then, beginning)
        if self.jobs is None or self.shell is None or self._locking:
            return
        self._locking = True
        if self.succession is not None:
            self.succession.begins()
        self._idle.stop()
        self._front = QApplication.activeWindow() is not None
        self._hide()
        jobs = self.jobs
        try:
            clipboard().forget()
            self.shell.flush()
        finally:
            jobs.cancel_all()
            jobs.wait_all(lambda: self._close_vault(jobs, then, beginning), at_most_ms=0 if at_once else GRACE_MS)
            if then is None:
                QTimer.singleShot(_LOADS_AFTER_MS, self, self._prepare)

    def leave(self) -> None:
        """The program ends. Where nobody closed the window (the session or its display is gone), the vault is still
        open: it is locked, and what is half-typed is kept.
        """
        workspace, desk = self.session.workspace, self.desk
        if self.jobs is None or workspace is None or desk is None:
            return
        self.jobs.cancel_all()
        workspace.lock(desk.drafts.collect())

    def panic(self) -> None:
        """Lock at once, out of sight, and without a word of which vault it was."""
        self.showMinimized()
        self.lock(at_once=True, beginning=Beginning())

    def _lock_door(self, then: Callable[[], None] | None, beginning: Beginning | None) -> None:
        """No vault is open: put away what was typed to open or make one, and do not let one open after all."""
        clipboard().forget()
        secret = self.door.holds_secrets()
        for each in QApplication.topLevelWidgets():
            if isinstance(each, QDialog) and each.isVisible():
                each.reject()
                each.hide()  # one that waits for its work does not close of itself
        self.bar.hide()
        self.door.call_off()
        if then is not None:
            then()
        elif self.succession is None or not secret:
            if beginning is not None:
                self._begin_here(beginning)
        else:
            self.begin(beginning or self.door.beginning())

    def _hide(self) -> None:
        """Nothing of the vault is to be seen from this moment: not its pages, its dialogs, its name, its last step."""
        style.settle()
        self._stack.setCurrentWidget(self._cover)
        self._hidden = [each for each in QApplication.topLevelWidgets() if each is not self and each.isVisible()]
        for each in self._hidden:
            each.hide()
        self.bar.hide()
        self.statusBar().hide()
        self.tool_bar.hide()
        menus.name_steps(self.commands, None, None)
        self.setWindowTitle(_("Casefile"))
        self.setEnabled(False)
        self.repaint()

    def _close_vault(self, jobs: Jobs, then: Callable[[], None] | None, beginning: Beginning | None) -> None:
        from casefile.gui import words

        workspace, desk = self.session.workspace, self.desk
        assert workspace is not None and desk is not None
        unsaved, stopped = jobs.unsaved, bool(jobs.tasks)
        drafts: dict[str, str] | None = None
        try:
            drafts = desk.drafts.collect()
        finally:
            jobs.retire()
            self._drop_shell()
            words.reckon_by(None)
            self.jobs = self.session.workspace = None
            notice = _told(unsaved=unsaved, stopped=stopped)
            beginning = beginning or Beginning.asking(workspace.folder, notice)
            self._wipe(workspace, drafts, then, beginning, lambda: not isValid(jobs) or not jobs.busy)

    def _wipe(
        self,
        workspace: Workspace,
        drafts: dict[str, str] | None,
        then: Callable[[], None] | None,
        beginning: Beginning,
        at_rest: Callable[[], bool],
    ) -> None:
        def locked(_nothing: object = None) -> None:
            if then is None:
                slip = " ".join(workspace.slip) if self.settings.shows_slip else ""
                self._begin(replace(beginning, slip=slip), at_rest)
            else:
                self._after_lock()
                then()

        def failed(error: CasefileError) -> None:
            if then is None:
                self._begin(replace(beginning, said=error.message, weight="fault"), at_rest)
            else:
                locked()
                self.bar.say(error.message, "fault")

        def wipe(_progress: object, _cancelled: object) -> None:
            if drafts is None:
                workspace.close()
            else:
                workspace.lock(drafts)

        self.door.background.run(self, wipe, locked, failed)

    def _prepare(self) -> None:
        """Start who takes this window's place."""
        if self.succession is not None:
            self.succession.prepare()

    def begin(self, beginning: Beginning) -> None:
        """Begin with a page of the way in: the open vault is locked first. Where another program takes this one's
        place, nothing that was typed here, or done with it, stays in memory."""
        if self.jobs is not None or self._locking:
            self.lock(beginning=beginning)
            return
        if self.succession is not None:
            self._locking = True
            self._front = QApplication.activeWindow() is not None
            self._hide()
            self._prepare()
            self.door.background.cancel_all()
        self._begin(beginning, lambda: not self.door.background.busy, patience=_COMES_TO_REST)

    def _begin(self, beginning: Beginning, at_rest: Callable[[], bool], *, patience: float = 0.0) -> None:
        """The vault is closed."""
        if self.succession is None:
            self._after_lock()
            self._begin_here(beginning)
            return
        beginning = replace(beginning, crashed=self._crashed)
        word = Word.of(self, beginning, self.settings.all(), front=self._front)
        self.succession.hand_over(word, at_rest, patience=patience)

    def _begin_here(self, beginning: Beginning) -> None:
        self.door.begin_with(beginning)
        if beginning.said:
            self.bar.say(beginning.said, beginning.weight)
        if beginning.crashed:
            QTimer.singleShot(0, self, CrashDialog(beginning.crashed, self).open)  # over a window that is there

    def _after_lock(self) -> None:
        self._locking = False
        if self._session_watch is not None:
            self._session_watch.stop()
        for dialog in self._hidden:  # what they show belongs to the vault
            if isValid(dialog) and isinstance(dialog, QDialog):
                dialog.deleteLater()
        self._hidden = []
        self.setEnabled(True)
        self.bar.hide()
        self._saved.clear()
        self._vault.clear()
        self._stack.setCurrentWidget(self.door)
        self.fit()
        QTimer.singleShot(_GONE_MS, self, look_at_all)

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
                lambda done: self.bar.say(_("Undone: {step}", step=done[0] or "")),
                self._not_undone,
            )

    def redo(self) -> None:
        """Bring back the step undone last."""
        if self.jobs is not None:
            self.jobs.change(
                self,
                lambda ws: (ws.past.redo_label(), ws.past.redo()),
                lambda done: self.bar.say(_("Redone: {step}", step=done[0] or "")),
                self._not_undone,
            )

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

    def _on_idle(self) -> None:
        self.lock()

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

    def show_crash(self, places: str) -> None:
        """Show where a fault of ours happened, and leave nothing disabled that waited for what failed."""
        if self._locking and self.succession is not None:
            self._crashed = places  # the next window shows it
            if self.jobs is None:
                background = self.door.background  # which still closes the vault, or failed to
                background.wait_all(lambda: self._begin(self.door.beginning(), lambda: True))
            return
        if self._locking and self.jobs is None:
            self._after_lock()
        self.door.recover()
        CrashDialog(places, self).open()

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


def _told(*, unsaved: bool, stopped: bool) -> str:
    """What the page for the passphrase says after locking."""
    if unsaved:
        return _("The vault is locked. The last change could not be saved.")
    if stopped:
        return _(
            "The vault is locked. What was under way was stopped and left nothing half-done. What you typed was saved."
        )
    return _("The vault is locked. What you typed was saved.")
