"""The way out of a vault: what is shown is hidden, what is half-typed is kept, the keys are wiped, and the passphrase
is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from casefile.errors import CasefileError
from casefile.gui import menus, style
from casefile.gui.beginning import Beginning
from casefile.gui.clipboard import clipboard
from casefile.gui.commands import LOCK_KEYS, PANIC_KEYS
from casefile.gui.cycles import look_at_all
from casefile.gui.door import Door
from casefile.gui.idle import IdleWatch
from casefile.gui.jobs import Jobs
from casefile.gui.messages import CrashDialog, MessageBar
from casefile.gui.session import Session
from casefile.gui.settings import Settings
from casefile.gui.succession import Succession, Word
from casefile.gui.toolbar import ToolBar
from casefile.i18n import _

if TYPE_CHECKING:
    from casefile.gui.session_watch import SessionWatch
    from casefile.gui.shell import Shell
    from casefile.workspace import Workspace

GRACE_MS = 300
"""How long locking waits for changes that are under way; what takes longer is broken off."""
_COMES_TO_REST = 10.0
"""Seconds that work without an open vault (a derivation, a new key, destroying) has to end or break off by itself."""
_LOADS_AFTER_MS = 150
"""How long locking has the machine for itself: what takes longer waits for the medium, and the next program loads."""
_GONE_MS = 200
"""Until Qt has deleted what a locked vault leaves."""


class LockingWindow(QMainWindow):
    """A window with a way out of the vault that it shows; what it shows of that, its heirs know."""

    tool_bar: ToolBar

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.succession: Succession | None = None
        """Who takes this window's place when a vault was locked; without one this window goes on."""
        self.session = Session(settings, self)
        self.jobs: Jobs | None = None
        self.shell: Shell | None = None
        self._locking = False
        self._front = False
        self._crashed = ""
        self._hidden: list[QWidget] = []
        self.bar = MessageBar(self)
        self._stack = QStackedWidget()
        self.door = Door(self.session)
        self._stack.addWidget(self.door)
        self.setCentralWidget(self._stack)
        self._cover = QWidget()
        self._cover.setObjectName("cover")
        self._cover.setAccessibleName(_("The vault is being locked"))
        self._stack.addWidget(self._cover)
        self._session_watch: SessionWatch | None = None
        keys = {LOCK_KEYS: lambda: self.lock(), PANIC_KEYS: lambda: self.panic()}
        self._idle = IdleWatch(self, lambda: settings.idle_minutes * 60, keys)
        self._idle.expired.connect(lambda: self.lock())
        self.session.lock_wanted.connect(lambda then: self.lock(then))
        self.session.begin_wanted.connect(self.begin)

    def _watch_session(self) -> None:
        """Lock with the desktop, and before the machine sleeps."""
        from casefile.gui.session_watch import SessionWatch

        if self._session_watch is None:
            self._session_watch = SessionWatch(self)
            self._session_watch.lock_wanted.connect(lambda: self.lock())
        self._session_watch.start()

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
        workspace, desk = self.session.workspace, self.session.desk
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
        menus.name_steps(self.session.commands, None, None)
        self.setWindowTitle(_("Casefile"))
        self.setEnabled(False)
        self.repaint()

    def _close_vault(self, jobs: Jobs, then: Callable[[], None] | None, beginning: Beginning | None) -> None:
        from casefile.gui import words

        workspace, desk = self.session.workspace, self.session.desk
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
                slip = " ".join(workspace.slip) if self.session.settings.shows_slip else ""
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
        word = Word.of(self, beginning, self.session.settings.all(), front=self._front)
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
        self._clear_status()
        self._stack.setCurrentWidget(self.door)
        self.fit()
        QTimer.singleShot(_GONE_MS, self, look_at_all)

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
        raise NotImplementedError

    def _drop_shell(self) -> None:
        """Show nothing of the vault any more."""
        raise NotImplementedError

    def _clear_status(self) -> None:
        """Nor in the status line."""
        raise NotImplementedError


def _told(*, unsaved: bool, stopped: bool) -> str:
    """What the page for the passphrase says after locking."""
    if unsaved:
        return _("The vault is locked. The last change could not be saved.")
    if stopped:
        return _(
            "The vault is locked. What was under way was stopped and left nothing half-done. What you typed was saved."
        )
    return _("The vault is locked. What you typed was saved.")
