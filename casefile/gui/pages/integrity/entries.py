"""The journal as a table that stays fluid at 100,000 entries: all their numbers in memory, the entries by the page,
only while they are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from casefile.gui import words
from casefile.gui.desk import Desk
from casefile.gui.models.cells import NOWHERE, Cell, CellModel, Index
from casefile.gui.models.pages import Pages
from casefile.gui.statuses import ATTENTION, DISPUTED
from casefile.i18n import N_, _, current, isolate
from casefile.model.changes import Caption, JournalEntry, JournalFilter
from casefile.model.ids import parse_uuid
from casefile.services.past import event_words
from casefile.services.reasons import reason_words

if TYPE_CHECKING:
    from casefile.workspace import Workspace

COLUMNS = (
    (N_("No."), 7),
    (N_("Time"), 17),
    (N_("What happened"), 20),
    (N_("Record"), 20),
    (N_("Person"), 13),
    (N_("Reason"), 20),
)
"""Headings, each with the characters it has room for; the last takes what is left."""

_FAULTY = frozenset({"VERIFIED_FAILED", "CLOCK_ANOMALY"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry with what its line needs beyond it."""

    entry: JournalEntry
    caption: Caption | None
    person: str
    reason: str


class Entries(CellModel):
    """The entries that a filter leaves, newest first."""

    loaded = Signal()
    """The numbers have arrived, or arrived again."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__([_(label) for label, _characters in COLUMNS], parent)
        self._desk = desk
        self.wanted = JournalFilter()
        self._pages: Pages[int, Shown] = Pages(desk, lambda seqs: lambda ws: _read(ws, seqs), self)
        self._pages.arrived.connect(self._on_arrived)

    def narrow(self, wanted: JournalFilter) -> None:
        """Show these entries."""
        self.wanted = wanted
        self.fetch()

    def fetch(self) -> None:
        """Read the numbers again; what is shown stays until they are here."""
        wanted = self.wanted
        self._desk.jobs.query(self, "journal", lambda ws: ws.records.journal_seqs(wanted), self._on_seqs)

    def at(self, row: int) -> Shown | None:
        """The entry of a row; None until it was fetched."""
        return self._pages.at(row)

    def cell(self, row: int, column: int) -> Cell:
        """What stands there; asks for its page where that was not fetched yet."""
        shown = self.at(row)
        return _cell(shown, column) if shown is not None else Cell("…")

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many entries there are, fetched or not."""
        return 0 if parent.isValid() else len(self._pages.keys)

    def _on_seqs(self, seqs: list[int]) -> None:
        self.beginResetModel()
        self._pages.show(seqs)
        self.endResetModel()
        self.loaded.emit()

    def _on_arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))


def _read(ws: Workspace, seqs: Sequence[int]) -> list[Shown]:
    """One page, on a reader thread."""
    entries = ws.records.journal_at(seqs)
    ids: set[UUID] = {parse_uuid(entry.record_id) for entry in entries if entry.record_id}
    captions = ws.records.captions(ids)
    return [
        Shown(
            entry,
            captions.get(parse_uuid(entry.record_id)) if entry.record_id else None,
            ws.people.by(entry),
            reason_words(ws.people.said(entry.reason, entry.file_sha256), entry.event, current()),
        )
        for entry in entries
    ]


def _cell(shown: Shown, column: int) -> Cell:
    entry = shown.entry
    match column:
        case 0:
            return Cell(isolate(current().number(entry.seq)))
        case 1:
            time = words.moment(entry.at)
            if entry.clock_suspect:
                return Cell(_("{time}, clock doubtful", time=time), ATTENTION)
            return Cell(time)
        case 2:
            return Cell(event_words(entry.event), DISPUTED if entry.event in _FAULTY else None)
        case 3:
            return Cell(isolate(shown.caption.ref) if shown.caption else "")
        case 4:
            return Cell(shown.person)
        case _:
            return Cell(shown.reason)
