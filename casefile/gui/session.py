"""The session: what lasts as long as the window, whichever vault is open or none.

The way in and the dialogs about a vault as a whole are given this. None of them knows the main window, which answers
the signals; only the program itself does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casefile.gui.commands import Commands
from casefile.gui.jobs import Background
from casefile.gui.settings import Settings

if TYPE_CHECKING:
    from casefile.gui.beginning import Beginning
    from casefile.gui.desk import Desk
    from casefile.workspace import Workspace


class Session(QObject):
    """Settings, commands, the open vault, and ways to reach the rest of the window.

    :param place: the window, for dialogs to lie over.
    """

    look_changed = Signal(str)
    """The language, theme or text size was set to something else: who made the window dresses it again."""
    said = Signal(str, str, bool)
    """A sentence for the message bar, its weight, and whether it stays until it is closed."""
    lock_wanted = Signal(object)
    """Lock the vault, and call this when the keys are wiped."""
    begin_wanted = Signal(object)
    """Lock the open vault, if there is one, and begin with this (:class:`Beginning`)."""
    welcome_wanted = Signal()
    """Show the first page."""
    passphrase_wanted = Signal(object)
    """Ask for the passphrase of the vault in this folder (:class:`Path`)."""

    def __init__(self, settings: Settings, place: QWidget) -> None:
        super().__init__(place)
        self.settings = settings
        self.place = place
        self.background = Background(self)
        self.commands = Commands(place, settings)
        """Made again when the language changes."""
        self.workspace: Workspace | None = None
        """The open vault; None while there is none."""
        self.desk: Desk | None = None
        """What its pages are given; None while there is none."""

    def say(self, sentence: str, weight: str = "info", *, stays: bool = False) -> None:
        """Say a sentence in the message bar.

        :param weight: ``info``, ``attention`` or ``fault``.
        """
        self.said.emit(sentence, weight, stays)

    def lock(self, then: Callable[[], None]) -> None:
        """Lock the open vault, then call this instead of asking for the passphrase. What it begins ends with
        :meth:`begin`."""
        self.lock_wanted.emit(then)

    def begin(self, beginning: Beginning) -> None:
        """Lock the open vault, if there is one, and begin with this: in a new process, where the program is its own.

        It is how whatever had to do with a passphrase or a key ends.
        """
        self.begin_wanted.emit(beginning)

    def welcome(self) -> None:
        """Show the first page."""
        self.welcome_wanted.emit()

    def ask_passphrase(self, folder: Path) -> None:
        """Ask for the passphrase of the vault in this folder."""
        self.passphrase_wanted.emit(folder)
