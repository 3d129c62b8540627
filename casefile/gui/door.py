"""The way into a vault: first run, creating, unlocking, recovery, the sample case. All that takes long runs in the
background.

What only one way in needs is imported when that way is taken: the first window is there sooner.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QStackedLayout, QWidget

from casefile.errors import CasefileError, VaultInUse
from casefile.gui import loading
from casefile.gui.beginning import Beginning, Opening
from casefile.gui.dialogs import copies
from casefile.gui.jobs import Failed, Task
from casefile.gui.loading import Loading
from casefile.gui.session import Session
from casefile.i18n import _, current, isolate
from casefile.vault.layout import VAULT_SUFFIX, vault_name

if TYPE_CHECKING:
    from casefile.gui.dialogs.create_vault import CreateVault
    from casefile.gui.dialogs.small_form import SmallForm
    from casefile.gui.pages.making import MakingPage
    from casefile.gui.pages.recovery import NewPassphrasePage, RecoveryPage
    from casefile.gui.pages.unlock import UnlockPage
    from casefile.gui.pages.welcome import WelcomePage
    from casefile.workspace import Workspace

    DoorPage = WelcomePage | UnlockPage | RecoveryPage | NewPassphrasePage | MakingPage

T = TypeVar("T")

_AFTER_PAINT_MS = 250
_REST = (
    "casefile.workspace",
    "casefile.model.spoken_days",
    "casefile.services.approvals",
    "casefile.services.attention",
    "casefile.services.backup",
    "casefile.services.contacts",
    "casefile.services.dossiers",
    "casefile.services.integrity",
    "casefile.services.lately",
    "casefile.services.overviews",
    "casefile.services.recovery",
    "casefile.services.sample",
    "casefile.services.several",
    "casefile.services.sheets",
    "casefile.services.sources",
    "casefile.services.stamps",
    "casefile.services.tags",
    "casefile.services.threads",
    "casefile.services.transfer",
    "casefile.services.trash",
    "casefile.services.travel",
    "casefile.services.views",
)
"""What is loaded then on another thread: the core, and of it what it does not load itself. No module with Qt in it."""

SAMPLE_NAME = "Casefile sample"
SAMPLE_PASSPHRASE = "sample case"  # noqa: S105 - shown to everyone: the case is invented


class Door(QWidget):
    """Shows the first page or asks for a passphrase, and hands out the vault that was opened."""

    opened = Signal(object)
    """A :class:`Workspace`; who takes it closes it."""
    touch_wanted = Signal()
    """A security key waits to be touched; emitted from the thread that asks it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._settings = session.settings
        self._folder: Path | None = None
        self._slip = ""
        self._page: DoorPage | None = None
        self._asking: UnlockPage | None = None
        self._turn = object()
        self._waiting: Task | None = None
        self.touch_wanted.connect(self._on_touch_wanted)
        self.background = session.background
        self._layout = QStackedLayout(self)
        self._forget = QTimer(self, singleShot=True)
        self._forget.timeout.connect(self.forget)
        self._shown = False
        self._used = False

    def showEvent(self, event: QShowEvent) -> None:
        """Once this is painted, load the rest while the person types: half a second that need not be waited for after
        Unlock. First what may be loaded on another thread."""
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            QTimer.singleShot(_AFTER_PAINT_MS, self, self._load_rest)

    def _load_rest(self) -> None:
        self._session.commands.draw_icons()

        def load(_progress: object, _cancelled: object) -> None:
            for name in _REST:
                import_module(name)
            current().month(1)  # reads the names of the language in use

        self.background.run(self, load, lambda _nothing: Loading(loading.VAULT, self))

    @property
    def _unlocking(self) -> UnlockPage | None:
        """The page that asks for the passphrase, while it is shown."""
        return self._asking if self._asking is self._page else None

    @property
    def page(self) -> DoorPage | None:
        """What is shown."""
        return self._page

    def begin(self, folder: Path | None, *, demo: bool = False) -> None:
        """Show the first page, or ask for a vault's passphrase, or make the sample case and open it."""
        if folder is not None:
            self.ask_passphrase(folder)
            return
        self.welcome()
        if demo:
            self.sample()

    def begin_with(self, beginning: Beginning) -> None:
        """Show what a window begins with after a vault was locked."""
        if beginning.opening is Opening.UNLOCK and beginning.folder is not None:
            self.ask_passphrase(beginning.folder, beginning.notice, beginning.slip)
            return
        self.welcome()
        if beginning.opening is Opening.CREATE:
            QTimer.singleShot(0, self, self.create_vault)  # over a window that is there
        elif beginning.opening is Opening.CHOOSE:
            QTimer.singleShot(0, self, self.choose)

    def beginning(self) -> Beginning:
        """The page that is shown, for a window that begins with it."""
        return Beginning.asking(self._folder) if self._folder is not None else Beginning()

    def holds_secrets(self) -> bool:
        """Whether a passphrase, a PIN or words were typed here, or used."""
        place = self._session.place
        typed = [edit.text() for edit in place.findChildren(QLineEdit)]
        typed += [edit.toPlainText() for edit in place.findChildren(QPlainTextEdit)]
        return self._used or any(typed)

    def welcome(self) -> None:
        """Show the first page."""
        from casefile.gui.pages.welcome import WelcomePage

        self._folder, self._slip = None, ""
        page = WelcomePage(self._settings)
        page.create_wanted.connect(self.create_vault)
        page.open_wanted.connect(self.choose)
        page.sample_wanted.connect(self.sample)
        page.recent_wanted.connect(self.ask_passphrase)
        page.language_wanted.connect(self._on_language)
        page.restore_wanted.connect(lambda: copies.ask_restore(self._session))
        self._show(page)

    def ask_passphrase(self, folder: Path, notice: str = "", slip: str = "") -> None:
        """Ask for the passphrase of the vault in this folder.

        :param slip: the newest entry of its journal in words, to be written down.
        """
        from casefile.gui.pages.unlock import UnlockPage

        self._folder, self._slip = folder, slip
        name = vault_name(folder.name) if self._settings.shows_vault else ""
        page = self._asking = UnlockPage(folder, notice, slip=slip, name=name)
        page.unlock_wanted.connect(lambda passphrase: self._unlock(page, passphrase))
        page.pin_wanted.connect(lambda pin: self._unlock(page, pin))
        page.key_wanted.connect(lambda pin: self._unlock(page, pin))
        page.stop_wanted.connect(self._stop_waiting)
        page.reading_wanted.connect(lambda typed: self._unlock(page, typed, read_only=True))
        page.recovery_wanted.connect(lambda: self.ask_recovery(folder))
        page.back_wanted.connect(self.welcome)
        self._show(page)
        # Asking takes the core. At the start that is loaded once this page is painted.
        wait = 0 if "casefile.workspace" in sys.modules else _AFTER_PAINT_MS
        QTimer.singleShot(wait, page, lambda: self._ask_what_opens(page))

    def ask_recovery(self, folder: Path) -> None:
        """Ask for the words of the recovery sheet, then for a new passphrase."""
        from casefile.gui.pages.recovery import RecoveryPage

        self._folder = folder
        page = RecoveryPage()
        page.words_wanted.connect(lambda words: self._try_words(page, folder, words))
        page.edited.connect(self._forget.start)
        page.back_wanted.connect(lambda: self.ask_passphrase(folder, slip=self._slip))
        self._show(page)
        self._forget.start()

    def rebuild(self) -> None:
        """Show the same page in the language in use."""
        if self._folder is not None:
            self.ask_passphrase(self._folder, slip=self._slip)
        else:
            self.welcome()

    def create_vault(self) -> None:
        """Ask for a new vault, and open it. One vault at a time: the open one is locked first."""
        if self._session.workspace is not None:
            self._session.begin(Beginning(Opening.CREATE))
            return
        from casefile.gui.dialogs.create_vault import CreateVault

        dialog = CreateVault(self._session.place)
        dialog.create_wanted.connect(lambda folder, passphrase, name: self._create(dialog, folder, passphrase, name))
        dialog.open()

    def choose(self) -> None:
        """Ask which vault to open. One vault at a time: the open one is locked first."""
        if self._session.workspace is not None:
            self._session.begin(Beginning(Opening.CHOOSE))
            return
        chosen = QFileDialog.getExistingDirectory(
            self._session.place,
            _("Choose a vault: a folder whose name ends in {suffix}", suffix=VAULT_SUFFIX),
            str(Path.home()),
        )
        if chosen:
            self.ask_passphrase(Path(chosen))

    def sample(self) -> None:
        """Open the sample case: in a vault of its own in the person's folder, made the first time.

        It is invented and holds no secret, so its passphrase is none either and is shown.
        """
        folder = Path.home() / f"{SAMPLE_NAME}{VAULT_SUFFIX}"

        def make(progress: Callable[[int, int], None]) -> Workspace:
            from casefile.services.sample import build_sample
            from casefile.workspace import Workspace

            if folder.exists():
                return Workspace.open(folder, SAMPLE_PASSPHRASE)
            workspace = Workspace.create(folder, SAMPLE_PASSPHRASE)
            try:
                build_sample(workspace, progress)
            except BaseException:
                workspace.close()
                raise
            return workspace

        turn = self._turn

        def made(workspace: Workspace) -> None:
            if not self._hand_over(turn, workspace):
                return
            self._session.say(
                _(
                    "This is the sample case. It lies in {folder}; its passphrase is: {passphrase}",
                    folder=isolate(str(folder)),
                    passphrase=SAMPLE_PASSPHRASE,
                ),
                stays=True,
            )

        if folder.exists():
            self._session.say(_("Opening the sample case…"))
            self.setEnabled(False)
            self._run_told(make, made, self._on_sample_failed)
            return
        from casefile.gui.pages.making import MakingPage

        page = MakingPage()
        self._show(page)
        page.watch(self._run_told(make, made, self._on_sample_failed))

    def recover(self) -> None:
        """A fault of ours ended what was under way: let the person try again."""
        from casefile.gui.pages.recovery import NewPassphrasePage, RecoveryPage

        self.setEnabled(True)
        self._leave_making()
        if self._unlocking is not None:
            self._unlocking.set_busy(False)
        elif isinstance(self._page, RecoveryPage | NewPassphrasePage):
            self._page.set_busy(False)
        for form in self._forms():
            form.set_busy(False)

    def _leave_making(self) -> None:
        """Back to the first page, where the sample case was being made."""
        from casefile.gui.pages.making import MakingPage

        if isinstance(self._page, MakingPage):
            self.welcome()

    def _on_sample_failed(self, error: CasefileError) -> None:
        self.setEnabled(True)
        self._leave_making()
        self._session.say(error.message, "fault")

    def _create(self, dialog: CreateVault, folder: Path, passphrase: str, name: str = "") -> None:
        def make() -> Workspace:
            from casefile.gui.dialogs.settings.zone import computer_zone
            from casefile.workspace import Workspace

            return Workspace.create(folder, passphrase, name=name, zone=computer_zone())

        turn = self._turn

        def made(workspace: Workspace) -> None:
            dialog.accept()
            if self._hand_over(turn, workspace):
                self._offer_sheet()

        self._run(make, made, dialog.refuse)

    def _offer_sheet(self) -> None:
        """A new vault has no recovery sheet yet: offer one now, while the person thinks of it."""
        from casefile.gui.dialogs.recovery_sheet import RecoverySheet  # brings what prints

        desk = self._session.desk
        if desk is not None:
            dialog = RecoverySheet(desk, self._session.place)
            dialog.finished.connect(lambda _result: self._remind_of_sheet())
            dialog.open()

    def _remind_of_sheet(self) -> None:
        desk = self._session.desk
        if desk is not None:  # else the vault was locked meanwhile
            desk.jobs.query(self, "sheet", lambda ws: ws.recovery.made(), self._on_sheet)

    def _on_sheet(self, made: str) -> None:
        if not made:
            self._session.say(
                _("There is no recovery sheet yet: a lost passphrase would be the end. Settings, Security makes one."),
                "attention",
            )

    def _unlock(self, page: UnlockPage, typed: str, *, read_only: bool = False) -> None:
        from casefile.gui.pages.unlock import KEY, PIN

        asked, turn = page.asks, self._turn

        def open_(cancelled: Callable[[], bool]) -> Workspace:
            from casefile.workspace import Workspace, plugged_in_key

            if asked == KEY:
                key = plugged_in_key(typed, self.touch_wanted.emit, cancelled)
                return Workspace.open_with_key(page.folder, key, read_only=read_only)
            if asked == PIN:
                return Workspace.open_with_pin(page.folder, typed, read_only=read_only)
            return Workspace.open(page.folder, typed, read_only=read_only)

        def failed(error: CasefileError) -> None:
            page.refuse(error.message, readable=isinstance(error, VaultInUse) or error.code == "disk_full")

        self._waiting = self._run_stoppable(open_, lambda workspace: self._hand_over(turn, workspace), failed)

    def _on_touch_wanted(self) -> None:
        if self._unlocking is not None:
            self._unlocking.say_touch()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        if self._unlocking is not None:
            self._unlocking.set_busy(False)

    def _ask_what_opens(self, page: UnlockPage) -> None:
        """Offer the PIN and the security key where they were set up. The header tells; keyring and key are asked when
        they are used."""

        def offers() -> tuple[bool, bool]:
            from casefile.workspace import offers_key, offers_pin

            return offers_pin(page.folder), offers_key(page.folder)

        def answered(offered: tuple[bool, bool]) -> None:
            if self._page is page:
                page.offer_pin(offered[0])
                page.offer_key(offered[1])

        self._run(offers, answered, lambda _error: None, secret=False)

    def _try_words(self, page: RecoveryPage, folder: Path, words: list[str]) -> None:
        """See whether the words open the vault before a new passphrase is asked for. It is closed again meanwhile: an
        open vault that nothing watches over would not lock."""

        def try_() -> None:
            from casefile.workspace import Workspace

            Workspace.open_with_recovery(folder, words).close()

        turn = self._turn

        def right(_nothing: None) -> None:
            if turn is self._turn:
                self._ask_new_passphrase(folder, words)

        self._run(try_, right, page.refuse)

    def _ask_new_passphrase(self, folder: Path, words: list[str]) -> None:
        from casefile.gui.pages.recovery import NewPassphrasePage

        page = NewPassphrasePage()

        def set_it(name: str, passphrase: str) -> None:
            turn = self._turn

            def open_() -> Workspace:
                from casefile.workspace import Workspace

                workspace = Workspace.open_with_recovery(folder, words)
                try:
                    workspace.people.begin_after_recovery(name, passphrase)
                except BaseException:
                    workspace.close()
                    raise
                return workspace

            self._run(open_, lambda workspace: self._hand_over(turn, workspace), page.refuse)

        page.passphrase_wanted.connect(set_it)
        page.edited.connect(self._forget.start)
        page.back_wanted.connect(lambda: self.ask_passphrase(folder, slip=self._slip))
        self._show(page)
        self._forget.start()

    def call_off(self) -> None:
        """Lock or panic while no vault is open yet: forget what was typed, and let nothing open after all."""
        self._turn = object()
        self._stop_waiting()
        if self._folder is not None:
            self.ask_passphrase(self._folder)
        else:
            self.setEnabled(True)
            self._leave_making()

    def _hand_over(self, turn: object, workspace: Workspace) -> bool:
        """Give the vault to the window, unless a lock was asked for meanwhile: then it is closed again."""
        if turn is self._turn:
            self.opened.emit(workspace)
            return True
        self.background.run(self, lambda _progress, _cancelled: workspace.close())
        return False

    def forget(self) -> None:
        """Put away words of a recovery sheet that were typed and not used: they open the vault as the passphrase
        does."""
        self._forget.stop()
        if self._folder is not None and self._unlocking is None:
            self.ask_passphrase(self._folder)

    def _run(self, verb: Callable[[], T], done: Callable[[T], object], failed: Failed, *, secret: bool = True) -> Task:
        return self._run_stoppable(lambda _cancelled: verb(), done, failed, secret=secret)

    def _run_told(
        self, verb: Callable[[Callable[[int, int], None]], T], done: Callable[[T], object], failed: Failed
    ) -> Task:
        """One that tells how far it is; it holds no secret."""
        turn = self._turn

        def refused(error: CasefileError) -> None:
            if turn is self._turn:
                failed(error)

        return self.background.run(self, lambda progress, _cancelled: verb(progress), done, refused)

    def _run_stoppable(
        self,
        verb: Callable[[Callable[[], bool]], T],
        done: Callable[[T], object],
        failed: Failed,
        *,
        secret: bool = True,
    ) -> Task:
        turn, self._used = self._turn, self._used or secret

        def refused(error: CasefileError) -> None:
            if turn is self._turn:  # else the one who asked was put away
                failed(error)
                return
            for form in self._forms():
                form.set_busy(False)
                form.reject()

        return self.background.run(self, lambda _progress, cancelled: verb(cancelled), done, refused)

    def _forms(self) -> list[SmallForm]:
        """The dialogs about a vault as a whole that are open."""
        from casefile.gui.dialogs.small_form import SmallForm

        return self._session.place.findChildren(SmallForm)

    def _on_language(self, code: str) -> None:
        self._settings.language = code
        self._session.look_changed.emit("language")

    def _show(self, page: DoorPage) -> None:
        if self._page is not None:
            self._layout.removeWidget(self._page)
            self._page.deleteLater()
        self._page = page
        self._forget.stop()
        self._forget.setInterval(self._settings.idle_minutes * 60_000)
        self.setEnabled(True)
        self._layout.addWidget(page)
        self._layout.setCurrentWidget(page)
        page.focus_first()
