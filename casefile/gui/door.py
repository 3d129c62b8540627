"""The way into a vault: first run, creating, unlocking, the sample case. All that takes long runs in the background."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from casefile.errors import CasefileError, VaultInUse
from casefile.gui.dialogs.create_vault import SUFFIX, CreateVault
from casefile.gui.jobs import Background, Failed
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.pages.welcome import WelcomePage
from casefile.gui.settings import Settings
from casefile.i18n import _, isolate

if TYPE_CHECKING:
    from casefile.gui.window import MainWindow
    from casefile.workspace import Workspace

T = TypeVar("T")

_AFTER_PAINT_MS = 250

SAMPLE_NAME = "Casefile sample"
SAMPLE_PASSPHRASE = "sample case"  # noqa: S105 - shown to everyone: the case is invented


class Door(QWidget):
    """Shows the first page or asks for a passphrase, and hands out the vault that was opened."""

    opened = Signal(object)
    """A :class:`Workspace`; who takes it closes it."""

    def __init__(self, settings: Settings, window: MainWindow) -> None:
        super().__init__()
        self._settings = settings
        self._window = window
        self._folder: Path | None = None
        self._page: WelcomePage | UnlockPage | None = None
        self.background = Background(self)
        self._layout = QStackedLayout(self)
        # The core is loaded once this is painted, while the person types: half a second that need not be waited for
        # after Unlock.
        QTimer.singleShot(_AFTER_PAINT_MS, self, self._load_core)

    def _load_core(self) -> None:
        self.background.run(self, lambda _progress, _cancelled: import_module("casefile.workspace"))

    @property
    def page(self) -> WelcomePage | UnlockPage | None:
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

    def welcome(self) -> None:
        """Show the first page."""
        self._folder = None
        page = WelcomePage(self._settings)
        page.create_wanted.connect(self.create_vault)
        page.open_wanted.connect(self.choose)
        page.sample_wanted.connect(self.sample)
        page.recent_wanted.connect(self.ask_passphrase)
        page.language_wanted.connect(self._on_language)
        self._show(page)

    def ask_passphrase(self, folder: Path, notice: str = "") -> None:
        """Ask for the passphrase of the vault in this folder."""
        self._folder = folder
        page = UnlockPage(folder, notice)
        page.unlock_wanted.connect(lambda passphrase: self._unlock(page, passphrase))
        page.reading_wanted.connect(lambda passphrase: self._unlock(page, passphrase, read_only=True))
        page.back_wanted.connect(self.welcome)
        self._show(page)

    def rebuild(self) -> None:
        """Show the same page in the language in use."""
        if self._folder is not None:
            self.ask_passphrase(self._folder)
        else:
            self.welcome()

    def create_vault(self) -> None:
        """Ask for a new vault, and open it."""

        def with_this_closed() -> None:
            dialog = CreateVault(self._window)
            dialog.create_wanted.connect(lambda folder, passphrase: self._create(dialog, folder, passphrase))
            dialog.open()

        self._when_locked(with_this_closed)

    def choose(self) -> None:
        """Ask which vault to open."""

        def with_this_closed() -> None:
            chosen = QFileDialog.getExistingDirectory(
                self._window, _("Choose a vault: a folder whose name ends in {suffix}", suffix=SUFFIX), str(Path.home())
            )
            if chosen:
                self.ask_passphrase(Path(chosen))

        self._when_locked(with_this_closed)

    def sample(self) -> None:
        """Open the sample case: in a vault of its own in the person's folder, made the first time.

        It is invented and holds no secret, so its passphrase is none either and is shown.
        """
        folder = Path.home() / f"{SAMPLE_NAME}{SUFFIX}"

        def make() -> Workspace:
            from casefile.services.sample import build_sample
            from casefile.workspace import Workspace

            if folder.exists():
                return Workspace.open(folder, SAMPLE_PASSPHRASE)
            workspace = Workspace.create(folder, SAMPLE_PASSPHRASE)
            try:
                build_sample(workspace)
            except BaseException:
                workspace.close()
                raise
            return workspace

        def made(workspace: Workspace) -> None:
            self.opened.emit(workspace)
            self._window.bar.say(
                _(
                    "This is the sample case. It lies in {folder}; its passphrase is: {passphrase}",
                    folder=isolate(str(folder)),
                    passphrase=SAMPLE_PASSPHRASE,
                ),
                stays=True,
            )

        self._window.bar.say(_("Opening the sample case…"))
        self.setEnabled(False)
        self._run(make, made, self._on_sample_failed)

    def recover(self) -> None:
        """A fault of ours ended what was under way: let the person try again."""
        self.setEnabled(True)
        if isinstance(self._page, UnlockPage):
            self._page.set_busy(False)

    def _on_sample_failed(self, error: CasefileError) -> None:
        self.setEnabled(True)
        self._window.bar.say(error.message, "fault")

    def _create(self, dialog: CreateVault, folder: Path, passphrase: str) -> None:
        def make() -> Workspace:
            from casefile.workspace import Workspace

            return Workspace.create(folder, passphrase)

        def made(workspace: Workspace) -> None:
            dialog.accept()
            self.opened.emit(workspace)

        self._run(make, made, lambda error: dialog.refuse(error.message))

    def _unlock(self, page: UnlockPage, passphrase: str, *, read_only: bool = False) -> None:
        def open_() -> Workspace:
            from casefile.workspace import Workspace

            return Workspace.open(page.folder, passphrase, read_only=read_only)

        def failed(error: CasefileError) -> None:
            page.refuse(error.message, in_use=isinstance(error, VaultInUse))

        self._run(open_, self.opened.emit, failed)

    def _run(self, verb: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        self.background.run(self, lambda _progress, _cancelled: verb(), done, failed)

    def _when_locked(self, then: Callable[[], None]) -> None:
        """One vault at a time: lock the open one first."""
        if self._window.jobs is None:
            then()
            return

        def locked() -> None:
            self.welcome()
            then()

        self._window.lock(locked)

    def _on_language(self, code: str) -> None:
        self._settings.language = code
        self._window.look_changed.emit("language")

    def _show(self, page: WelcomePage | UnlockPage) -> None:
        if self._page is not None:
            self._layout.removeWidget(self._page)
            self._page.deleteLater()
        self._page = page
        self.setEnabled(True)
        self._layout.addWidget(page)
        self._layout.setCurrentWidget(page)
        page.focus_first()
