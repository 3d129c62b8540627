"""The journal, a page of entries at a time, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons, words
from casefile.gui.desk import Desk
from casefile.gui.statuses import ATTENTION
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.rows_table import RowsTable
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.small_table import Cell
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Head, JournalEntry
from casefile.model.ids import parse_uuid
from casefile.services.past import event_words

if TYPE_CHECKING:
    from casefile.workspace import Workspace

PAGE = 200
"""Entries shown at once."""
_LEAST = 180
"""Pixels: a few entries are seen however much was found above; the page then scrolls."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the journal, newest first. :param last: number of the newest entry of all."""

    entries: tuple[JournalEntry, ...]
    heads: dict[UUID, Head]
    last: int


class JournalView(QWidget):
    """A table; Enter opens the record that an entry is about."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._back = 0
        self._sheet = Sheet((), {}, 0)
        self.table = RowsTable(
            _("Journal"),
            ((_("No."), 7), (_("Time"), 17), (_("What happened"), 20), (_("Record"), 17), (_("Reason"), 20)),
        )
        self.table.setObjectName("journal")
        self.table.setMinimumHeight(_LEAST)
        self.table.opened.connect(self._on_opened)
        self._where = PlainLabel(role="secondary")
        self._newer = self._button(_("Newer"), "chevron-up", lambda: self._turn(-1))
        self._older = self._button(_("Older"), "chevron-down", lambda: self._turn(1))
        self.export = self._button(_("Export journal…"), "file-output", self.choose_place)
        self.export.setObjectName("export_journal")
        self.export.setEnabled(not desk.read_only)
        self.running = Running(desk.jobs)
        self.running.ended.connect(lambda: self.export.setEnabled(not desk.read_only))
        below = QHBoxLayout()
        below.setSpacing(SPACE[1])
        below.addWidget(self._where, 1)
        for button in (self._newer, self._older, self.export):
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self.table, 1)
        layout.addWidget(self.running)
        layout.addLayout(below)
        self._fit()

    def fetch(self) -> None:
        """Read the page anew."""
        back = self._back
        self._desk.jobs.query(self, "journal", lambda ws: _read(ws, back), self._show)

    def _show(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.table.show_rows([_row(entry, sheet.heads) for entry in sheet.entries])
        self._fit()

    def _fit(self) -> None:
        entries, tr = self._sheet.entries, current()
        self._newer.setEnabled(self._back > 0)
        self._older.setEnabled(bool(entries) and entries[-1].seq > 1)
        if entries:
            first, last = tr.number(entries[-1].seq), tr.number(entries[0].seq)
            shown = _("Entries {first} to {last}", first=isolate(first), last=isolate(last))
            of = plural("{n} entry in all", "{n} entries in all", self._sheet.last)
            self._where.setText(words.listed([shown, of]))
        else:
            self._where.setText(_("The journal has no entry yet: it begins with the first record."))

    def _turn(self, step: int) -> None:
        self._back = max(0, self._back + step)
        self.fetch()

    def choose_place(self) -> None:
        """Ask where to write the journal."""
        dialog = QFileDialog(self, _("Export the journal"))
        dialog.setObjectName("export_journal_to")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, _("Export"))
        dialog.setNameFilter(_("JSON lines ({pattern})", pattern="*.jsonl"))
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile("journal.jsonl")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, out: Path) -> None:
        """Write the journal there."""

        def done(entries: int) -> None:
            self._desk.notify(
                plural(
                    "{n} journal entry is written to {place}. The file is not encrypted.",
                    "{n} journal entries are written to {place}. The file is not encrypted.",
                    entries,
                    place=isolate(str(out)),
                )
            )
            self.fetch()

        self.export.setEnabled(False)
        task = self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.past.export_journal(out, progress=progress, cancelled=cancelled),
            done,
            _("Exporting the journal"),
            writes=True,
        )
        self.running.watch(task)

    def _on_opened(self, row: int) -> None:
        entry = self._sheet.entries[row]
        id = parse_uuid(entry.record_id) if entry.record_id else None
        if id is not None and id in self._sheet.heads:
            self._desk.open_record(id)

    def _button(self, label: str, drawing: str, call: object) -> QPushButton:
        button = QPushButton(label)
        icons.put(button, drawing)
        button.clicked.connect(lambda _checked=False: call())  # type: ignore[operator]
        return button


def _read(ws: Workspace, back: int) -> Sheet:
    last = ws.past.head().seq
    after = max(0, last - (back + 1) * PAGE)
    entries = ws.past.journal(after, last - back * PAGE - after)
    ids = {parse_uuid(entry.record_id) for entry in entries if entry.record_id}
    return Sheet(tuple(reversed(entries)), ws.records.heads(ids), last)


def _row(entry: JournalEntry, heads: dict[UUID, Head]) -> tuple[Cell, ...]:
    head = heads.get(parse_uuid(entry.record_id)) if entry.record_id else None
    suspect = ATTENTION if entry.clock_suspect else None
    time = words.moment(entry.at)
    return (
        Cell(isolate(current().number(entry.seq))),
        Cell(_("{time}, clock doubtful", time=time) if entry.clock_suspect else time, suspect),
        Cell(event_words(entry.event)),
        Cell(isolate(head.ref) if head else ""),
        Cell(entry.reason),
    )
