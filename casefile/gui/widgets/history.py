"""The History tab: every change of a record, newest first, with each field before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import words
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.i18n import _, again, isolate
from casefile.model.changes import Caption, Changes, FieldChange, HistoryEntry
from casefile.model.fields import FieldType, Record

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_Read = tuple[list[HistoryEntry], dict[UUID, Caption], dict[str, str]]
"""The entries, the captions of what they link to, and the names of who acted."""
_Difference = tuple[Sequence[FieldChange], dict[UUID, Caption], list[str]]
"""What differs, the captions of what is linked there, and the times of both versions."""
_SEQ = Qt.ItemDataRole.UserRole
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
        self._tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self._tree.itemSelectionChanged.connect(self._fit)
        self.compare = push_button("history.compare", _("Compare two versions…"), "columns-2", self._on_compare)
        self.compare.setToolTip(_("Choose two steps with Ctrl: what changed from one to the other is shown."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addWidget(self._tree, 1)
        layout.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeading)
        self._fit()
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
        steps: list[QTreeWidgetItem] = []
        for entry in reversed(entries):
            person = names[entry.actor]
            title = _(
                "{step}\n{time}, by {person}", time=words.moment(entry.at), step=again(entry.label), person=person
            )
            step = QTreeWidgetItem([title])
            steps.append(step)
            step.setData(0, _SEQ, entry.seq)
            step.setToolTip(0, tooltip(title))
            step.setSizeHint(0, QSize(0, 2 * self.fontMetrics().lineSpacing() + SPACE[2]))
            for change in entry.changes:
                words_ = cells(change, captions)
                item = QTreeWidgetItem(step, words_)
                for place, cell in enumerate(words_):
                    item.setToolTip(place, tooltip(cell))
                    item.setTextAlignment(place, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._tree.addTopLevelItems(steps)
        for step in steps:  # once all are there: each that comes after has the tree lay out its lines again
            step.setFirstColumnSpanned(True)
        newest = self._tree.topLevelItem(0)
        if newest is not None:
            newest.setExpanded(True)
        width = self._tree.viewport().width()
        # A record that was only made had nothing before: what it got has the room then.
        had = any(change.before not in (None, "", (), False) for entry in entries for change in entry.changes)
        self._tree.setColumnHidden(1, not had)
        for column in (0, 1):
            self._tree.header().resizeSection(column, width // 3 if had else width * 2 // 5)

    def _chosen(self) -> list[int]:
        """The entries of the steps that are chosen, the older first."""
        return sorted(seq for item in self._tree.selectedItems() if isinstance(seq := item.data(0, _SEQ), int))

    def _fit(self) -> None:
        self.compare.setEnabled(len(self._chosen()) == 2)

    def _on_compare(self) -> None:
        chosen, id = self._chosen(), self._id
        if len(chosen) == 2 and id is not None:
            self._desk.jobs.query(self, "difference", lambda ws: _difference(ws, id, *chosen), self._show_difference)

    def _show_difference(self, read: _Difference) -> None:
        Differences(self, *read).open()

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None and changes.touches(self._id):
            self._stale = True
            if self.isVisible():
                self._fetch()


class Differences(Dialog):
    """What changed from one version of a record to another, field by field."""

    def __init__(
        self, parent: QWidget, changes: Sequence[FieldChange], captions: dict[UUID, Caption], times: Sequence[str]
    ) -> None:
        super().__init__(parent, _("Two versions compared"), name="differences", width=44, height=14, fills=True)
        before, after = times
        if not changes:
            self.column.addWidget(PlainLabel(_("Both versions say the same."), wrap=True))
        tree = QTreeWidget()
        tree.setHeaderLabels([_("Field"), words.moment(before), words.moment(after)])
        tree.setRootIsDecorated(False)
        tree.setAccessibleName(_("Differences"))
        tree.header().setAccessibleName(_("Column headings"))
        for change in changes:
            item = QTreeWidgetItem(tree, cells(change, captions))
            for place in range(3):
                item.setToolTip(place, tooltip(item.text(place)))
        tree.setVisible(bool(changes))
        tree.setColumnWidth(0, 10 * self.fontMetrics().height())
        tree.setColumnWidth(1, 14 * self.fontMetrics().height())
        self.column.addWidget(tree, 1)
        self.add_cancel(_("Close"))


def cells(change: FieldChange, captions: dict[UUID, Caption]) -> list[str]:
    """The field, what it said before and what it said after, each in a line."""
    return [_(change.field.label), _cell(change, change.before, captions), _cell(change, change.after, captions)]


def linked_in(changes: Iterable[FieldChange]) -> set[UUID]:
    """What is linked to in either version of these fields."""
    linked: set[UUID] = set()
    for change in changes:
        if change.field.type in (FieldType.LINK, FieldType.LINKS):
            for value in (change.before, change.after):
                linked.update([value] if isinstance(value, UUID) else value or ())
    return linked


def _cell(change: FieldChange, value: object, captions: dict[UUID, Caption]) -> str:
    text = " ".join(words.in_words(change.field, value, captions).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _difference(ws: Workspace, id: UUID, one: int, other: int) -> _Difference:
    with ws.view():
        changes = ws.records.difference(id, one, other)
        return changes, ws.headings.of(linked_in(changes)), [entry.at for entry in ws.records.journal_at([one, other])]


def _read(ws: Workspace, id: UUID) -> _Read:
    entries = ws.records.history(id)
    linked = linked_in(change for entry in entries for change in entry.changes)
    names = {actor: isolate(ws.people.name_of(actor)) for actor in {entry.actor for entry in entries}}
    return entries, ws.headings.of(linked), names
