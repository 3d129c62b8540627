"""What travels between two vaults: contacts, review copies, returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casefile.gui.desk import Desk
    from casefile.gui.session import Session


# Read when they are asked for: a session seldom needs them, and each brings its part of the core.


def ask_contacts(session: Session, desk: Desk) -> None:
    """Show who has a vault of their own, and how surely each is known."""
    from casefile.gui.dialogs.exchange.contacts import ContactsDialog

    ContactsDialog(desk, session.place).open()


def ask_open(session: Session, desk: Desk) -> None:
    """Ask for a package, and show what is in it."""
    from casefile.gui.dialogs.exchange.open_package import open_package

    open_package(desk, session.place)


def ask_return(session: Session, desk: Desk) -> None:
    """Show what would go back to the owner of the case at hand."""
    from casefile.gui.dialogs.exchange.give_return import give_return

    give_return(desk, session.place)


def ask_merge(session: Session, desk: Desk) -> None:
    """Ask for a return, and show what it comes to."""
    from casefile.gui.dialogs.exchange.merge import merge_return

    merge_return(desk, session.place)


def ask_copy(session: Session, desk: Desk) -> None:
    """Ask for which audience and for whom the case at hand is copied."""
    from casefile.gui.dialogs.exchange.review_copy import ask_review_copy

    ask_review_copy(desk, session.place)


def ask_approve(session: Session, desk: Desk) -> None:
    """Ask which dossier is approved, by its file."""
    from casefile.gui.dialogs.exchange.approve_dossier import approve_dossier

    approve_dossier(desk, session.place)
