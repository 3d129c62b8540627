"""The History tab: every change of a record, newest first, with each field before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import words
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import _, again, isolate
from casefile.model.changes import Caption, Changes, FieldChange, HistoryEntry
from casefile.model.fields import FieldType, Record

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_Read = tuple[list[HistoryEntry], dict[UUID, Caption], dict[str, str]]
"""The entries, the captions of what they link to, and the names of who acted."""
_LONGEST = 300
"""Characters of a value that are shown in a line."""


class History(QWidget):
    """Steps, and below each what it changed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        self._stale = False
        self._tree = QTreeWidget()
        self._tree.setHeaderLabels([_("What"), _("Before"), _("After")])
        self._tree.setAccessibleName(_("History"))
        self._tree.setIndentation(SPACE[2])
        self._tree.setExpandsOnDoubleClick(True)
        self._tree.header().setAccessibleName(_("Column headings"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._tree)
        desk.changed.connect(self._on_changed)

    def show_record(self, record: Record) -> None:
        """Show a record's history, once the tab is looked at."""
        self._id, self._stale = record.id, True
        if self.isVisible():
            self._fetch()

    def start_new(self, record: Record) -> None:
        """A draft has no history."""
        self._id = None
        self._tree.clear()

    def flush(self) -> None:
        """Nothing is typed here."""

    def edit(self) -> None:
        """Go to the steps."""
        self._tree.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch what is asked for only now."""
        super().showEvent(event)
        if self._stale:
            self._fetch()

    def _fetch(self) -> None:
        id = self._id
        if id is not None:
            self._stale = False
            self._desk.jobs.query(self, "history", lambda ws: _read(ws, id), self._show)

    def _show(self, read: _Read) -> None:
        entries, captions, names = read
        self._tree.clear()
        for entry in reversed(entries):
            person = names[entry.actor]
            title = _(
                "{step}\n{time}, by {person}", time=words.moment(entry.at), step=again(entry.label), person=person
            )
            step = QTreeWidgetItem(self._tree, [title])
            step.setToolTip(0, tooltip(title))
            step.setFirstColumnSpanned(True)
            step.setSizeHint(0, QSize(0, 2 * self.fontMetrics().lineSpacing() + SPACE[2]))
            for change in entry.changes:
                cells = [
                    _(change.field.label),
                    _cell(change, change.before, captions),
                    _cell(change, change.after, captions),
                ]
                item = QTreeWidgetItem(step, cells)
                for place, cell in enumerate(cells):
                    item.setToolTip(place, tooltip(cell))
                    item.setTextAlignment(place, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        newest = self._tree.topLevelItem(0)
        if newest is not None:
            newest.setExpanded(True)
        width = self._tree.viewport().width()
        # A record that was only made had nothing before: what it got has the room then.
        had = any(change.before not in (None, "", (), False) for entry in entries for change in entry.changes)
        self._tree.setColumnHidden(1, not had)
        for column in (0, 1):
            self._tree.header().resizeSection(column, width // 3 if had else width * 2 // 5)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None and changes.touches(self._id):
            self._stale = True
            if self.isVisible():
                self._fetch()


def _cell(change: FieldChange, value: object, captions: dict[UUID, Caption]) -> str:
    text = " ".join(words.in_words(change.field, value, captions).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _read(ws: Workspace, id: UUID) -> _Read:
    entries = ws.records.history(id)
    linked: set[UUID] = set()
    for change in (change for entry in entries for change in entry.changes):
        if change.field.type in (FieldType.LINK, FieldType.LINKS):
            for value in (change.before, change.after):
                linked.update([value] if isinstance(value, UUID) else value or ())
    names = {actor: isolate(ws.people.name_of(actor)) for actor in {entry.actor for entry in entries}}
    return entries, ws.headings.of(linked), names
