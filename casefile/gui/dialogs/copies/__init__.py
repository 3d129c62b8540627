"""The vault as a whole: backed up, restored, made into a travel copy, given a new key, destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casefile.gui.desk import Desk
    from casefile.gui.session import Session


# Read when they are asked for: a session seldom needs them, and each brings its part of the core.


def ask_backup(session: Session, desk: Desk) -> None:
    """Ask where to, and back up while work goes on."""
    from casefile.gui.dialogs.copies.backup import BackupForm

    BackupForm(desk, session.place).open()


def ask_restore(session: Session) -> None:
    """Ask for a backup, and make a new vault from it."""
    from casefile.gui.dialogs.copies.restore import RestoreForm

    form = RestoreForm(session.background, session.place)
    form.restored.connect(lambda done: _show_restored(session, done))
    form.open()


def ask_travel(session: Session, desk: Desk) -> None:
    """Ask for another passphrase, and make a copy without identities."""
    from casefile.gui.dialogs.copies.travel_copy import TravelForm

    TravelForm(desk, session.place).open()


def ask_rekey(session: Session, desk: Desk) -> None:
    """Say what it means, lock the vault, and encrypt everything again."""
    from casefile.gui.dialogs.copies.rekey import RekeyForm

    RekeyForm(desk, session).open()


def ask_erase(session: Session, desk: Desk) -> None:
    """Have the vault's name typed, lock it, and destroy it."""
    from casefile.gui.dialogs.copies.erase import EraseForm

    EraseForm(desk, session).open()


def _show_restored(session: Session, done: object) -> None:
    from casefile.gui.dialogs.copies.restore import told
    from casefile.services.restore import Restored

    assert isinstance(done, Restored)
    sentence, weight = told(done)
    if session.workspace is None:
        session.ask_passphrase(done.folder)
    session.say(sentence, weight, stays=True)
