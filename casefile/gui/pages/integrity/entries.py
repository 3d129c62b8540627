"""The journal as a table that stays fluid at 100,000 entries: all their numbers in memory, the entries by the page,
only while they are looked at.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from casefile.gui import words
from casefile.gui.desk import Desk
from casefile.gui.statuses import ATTENTION, DISPUTED
from casefile.gui.widgets.plain import tooltip
from casefile.gui.widgets.small_table import Cell
from casefile.i18n import N_, _, current, isolate
from casefile.model.changes import Head, JournalEntry, JournalFilter
from casefile.model.ids import parse_uuid
from casefile.services.past import event_words, verification_words

if TYPE_CHECKING:
    from casefile.workspace import Workspace

PAGE = 200
"""Entries fetched at once."""
KEPT = 40
"""Pages kept."""

COLUMNS = (
    (N_("No."), 7),
    (N_("Time"), 17),
    (N_("What happened"), 20),
    (N_("Record"), 14),
    (N_("Person"), 14),
    (N_("Reason"), 20),
)
"""Headings, each with the characters it has room for; the last takes what is left."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_FAULTY = frozenset({"VERIFIED_FAILED", "CLOCK_ANOMALY"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry with what its line needs beyond it."""

    entry: JournalEntry
    head: Head | None
    person: str
    reason: str


class Entries(QAbstractTableModel):
    """The entries that a filter leaves, newest first."""

    loaded = Signal()
    """The numbers have arrived, or arrived anew."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.wanted = JournalFilter()
        self._seqs: list[int] = []
        self._pages: OrderedDict[int, list[Shown]] = OrderedDict()
        self._asked: list[int] = []
        self._fetching = False
        self._generation = 0

    def narrow(self, wanted: JournalFilter) -> None:
        """Show these entries."""
        self.wanted = wanted
        self.fetch()

    def fetch(self) -> None:
        """Read the numbers anew; what is shown stays until they are here."""
        wanted = self.wanted
        self._desk.jobs.query(self, "journal", lambda ws: ws.records.journal_seqs(wanted), self._on_seqs)

    def at(self, row: int) -> Shown | None:
        """The entry of a row; None until it was fetched."""
        page = self._pages.get(row // PAGE)
        place = row % PAGE
        if page is None:
            self._ask(row // PAGE)
            return None
        return page[place] if place < len(page) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many entries there are, fetched or not."""
        return 0 if parent.isValid() else len(self._seqs)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A column's heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section][0])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows; asks for its page where that was not fetched yet."""
        if role not in _ROLES:
            return None
        shown = self.at(index.row())
        cell = _cell(shown, index.column()) if shown is not None else Cell("…")
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return isolate(cell.words) if current().rtl and cell.words else cell.words
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(cell.words)
            case Qt.ItemDataRole.AccessibleTextRole:
                column = _(COLUMNS[index.column()][0])
                if not cell.words:
                    return _("{column}: empty", column=column)
                return _("{column}: {words}", column=column, words=cell.words)
            case Qt.ItemDataRole.DecorationRole if cell.status is not None:
                return cell.status.icon()
            case Qt.ItemDataRole.ForegroundRole if cell.status is not None:
                return cell.status.colour()
        return None

    def _on_seqs(self, seqs: list[int]) -> None:
        self._generation += 1
        self.beginResetModel()
        self._seqs = seqs
        self._pages.clear()
        self._asked.clear()
        self.endResetModel()
        self.loaded.emit()

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.append(page)
        if not self._fetching:
            self._fetching = True
            QTimer.singleShot(0, self, self._fetch_page)

    def _fetch_page(self) -> None:
        """Fetch the page wanted last: whoever scrolls fast wants no other."""
        if not self._asked:
            self._fetching = False
            return
        page, generation = self._asked.pop(), self._generation
        self._asked.clear()
        seqs = self._seqs[page * PAGE : (page + 1) * PAGE]
        self._desk.jobs.query(
            self,
            "page",
            lambda ws: _read(ws, seqs),
            lambda shown: self._on_page(page, generation, shown),
            lambda error: self._on_no_page(error.message),
        )

    def _on_page(self, page: int, generation: int, shown: list[Shown]) -> None:
        if generation == self._generation:
            self._pages[page] = shown
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)
            last = min((page + 1) * PAGE, len(self._seqs)) - 1
            if last >= page * PAGE:
                self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(COLUMNS) - 1))
        self._fetch_page()

    def _on_no_page(self, sentence: str) -> None:
        self._fetching = False
        self._desk.notify(sentence, "fault")


_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ForegroundRole,
    }
)


def _read(ws: Workspace, seqs: Sequence[int]) -> list[Shown]:
    """One page, on a reader thread."""
    entries = ws.records.journal_at(seqs)
    ids: set[UUID] = {parse_uuid(entry.record_id) for entry in entries if entry.record_id}
    heads = ws.records.heads(ids)
    names = {actor: ws.people.name_of(actor) for actor in {entry.actor for entry in entries}}
    return [
        Shown(
            entry,
            heads.get(parse_uuid(entry.record_id)) if entry.record_id else None,
            names[entry.actor],
            verification_words(ws.people.said(entry.reason)),
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
            return Cell(isolate(shown.head.ref) if shown.head else "")
        case 4:
            return Cell(shown.person)
        case _:
            return Cell(shown.reason)
