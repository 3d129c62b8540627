"""The journal: filters above, all entries that they leave, newest first, and what can be written out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.pages.integrity.entries import COLUMNS, Entries
from casefile.gui.pages.integrity.narrowing import Narrowing
from casefile.gui.places import save_as
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.rows_table import RowsTable
from casefile.gui.widgets.running import Running
from casefile.i18n import _, isolate, plural
from casefile.model.changes import JournalFilter
from casefile.model.ids import parse_uuid

_LEAST = 7
"""Rows that are seen however much was found above; the page then scrolls."""


class JournalTable(RowsTable):
    """Enter or a double click opens the record of an entry."""

    def __init__(self, model: Entries, parent: QWidget | None = None) -> None:
        super().__init__(_("Journal"), COLUMNS, parent, model=model)
        self.setObjectName("journal")
        model.loaded.connect(self.go_to_first)

    def fit(self) -> None:
        """Some rows are always seen."""
        super().fit()
        self.setMinimumHeight(_LEAST * self.row_height)


class JournalView(QWidget):
    """The table with its filters."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.entries = Entries(desk, self)
        self.filters = Narrowing(desk)
        self.filters.changed.connect(self.entries.narrow)
        self.table = JournalTable(self.entries)
        self.table.opened.connect(self._on_opened)
        self.entries.loaded.connect(self._fit)
        self.count = PlainLabel(role="secondary", wrap=True)
        self.export = QPushButton(_("Export journal…"))
        icons.put(self.export, "file-output")
        self.export.setObjectName("export_journal")
        self.export.clicked.connect(lambda: self.choose_place())
        self.export.setEnabled(not desk.read_only)
        self.running = Running(desk.jobs)
        self.running.ended.connect(lambda: self.export.setEnabled(not desk.read_only))
        below = QHBoxLayout()
        below.setSpacing(SPACE[1])
        below.addWidget(self.count, 1)
        below.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self.filters)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.running)
        layout.addLayout(below)

    def fetch(self) -> None:
        """Read again."""
        self.entries.fetch()
        self.filters.fetch()

    def _fit(self) -> None:
        found, narrowed = self.entries.rowCount(), self.entries.wanted != JournalFilter()
        if found:
            words = plural("{n} entry is shown.", "{n} entries are shown.", found)
        elif narrowed:
            words = _("No entry is like this. “Show all” shows the whole journal.")
        else:
            words = _("The journal has no entry yet: it begins with the first record.")
        self.count.setText(words)

    def choose_place(self) -> None:
        """Ask where to write what is shown."""
        save_as(
            self,
            "export_journal_to",
            _("Export the journal"),
            "journal.jsonl",
            self.export_to,
            accept=_("Export"),
            kinds=_("JSON lines ({pattern})", pattern="*.jsonl"),
            suffix="jsonl",
        )

    def export_to(self, out: Path) -> None:
        """Write the entries that the filters leave."""

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
        wanted = self.entries.wanted
        task = self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.past.export_journal(out, wanted, progress=progress, cancelled=cancelled),
            done,
            _("Exporting the journal"),
            writes=True,
        )
        self.running.watch(task)

    def _on_opened(self, row: int) -> None:
        shown = self.entries.at(row)
        if shown is not None and shown.caption is not None:
            self._desk.open_record(parse_uuid(shown.entry.record_id))
