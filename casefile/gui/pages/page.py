"""What the window asks of every page. Each answer here is the one of a page that has nothing of the kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.model.chips import Chip


class Page(QWidget):
    """One page. It re-reads what it shows when ``desk.changed`` or ``desk.case_changed`` says so."""

    turned = Signal()
    """Another record is shown, or none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def open_record(self, id: UUID) -> None:
        """Show this record, of one of the page's kinds."""

    def open_at_words(self, id: UUID, words: str) -> None:
        """Show this record where words stand in it that were searched for."""
        self.open_record(id)

    @property
    def chapter(self) -> str:
        """The chapter of the manual about what is shown just now, by its file's name; empty for that of the page."""
        return ""

    def show_list(self) -> None:
        """No record is asked for: one that lies over what stands for the list is put away."""

    def show_narrowed(self, chips: Sequence[Chip]) -> None:
        """List what these chips leave, whatever the list was narrowed by before."""

    def show_added(self, id: UUID) -> None:
        """A record was added from elsewhere: choose it."""

    def add_record(self) -> None:
        """Begin a new record (Ctrl+N)."""

    def can_add(self) -> bool:
        """Whether :meth:`add_record` does anything here."""
        return False

    def add_label(self) -> str:
        """What the toolbar's button for a new record says, translated; empty for a plain *Add*."""
        return ""

    def find_here(self) -> None:
        """Put the cursor where one searches within this page (Ctrl+F)."""

    def filter_here(self) -> None:
        """Ask by what else to filter the list of this page."""

    def show_arrangement(self, place: int) -> None:
        """Show the records as a list (0), or laid out in the other way that the page has for them (1), if any."""

    def step_back(self) -> bool:
        """Esc: close what lies uppermost (a quick look, an overlaid detail); False where there was nothing to close."""
        return False

    def flush(self) -> None:
        """Save what is being typed, now: the vault is about to be locked, or the page left."""

    def where(self) -> dict[str, Any]:
        """Where on this page one is, as plain JSON: what :meth:`return_to` needs after the vault was locked."""
        return {}

    def return_to(self, where: dict[str, Any]) -> None:
        """Go where one was."""

    @property
    def shown_id(self) -> UUID | None:
        """The record that is shown; None for none, or for one that is not saved yet."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """The parts that F6 goes through, in reading order."""
        return (self,)
