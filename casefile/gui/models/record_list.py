"""A list of records that stays fluid at 100,000 rows: all ids in memory, summaries by the page, only while they are
looked at.

Sorting and filtering are done by the store, which answers with ids in a new order; there is never a proxy model.
``rowCount`` is exact, so the scroll bar tells the truth.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal

from casefile.gui.desk import Desk
from casefile.gui.models import groups
from casefile.gui.models.cells import NOWHERE, ROLES, Index
from casefile.gui.models.columns import Column, Row
from casefile.gui.models.pages import Pages, Read
from casefile.gui.widgets.plain import tooltip
from casefile.gui.words import listed
from casefile.i18n import _, current, isolate
from casefile.model.changes import Changes, Listing
from casefile.model.fields import FieldType, kind
from casefile.model.ids import Ids

if TYPE_CHECKING:
    from casefile.workspace import Workspace

Extras = Callable[["Workspace", Sequence[UUID]], Mapping[UUID, Any]]
"""What a page needs per record beyond its own fields, such as casualties in words; runs on a reader thread."""

Choose = Callable[["Workspace", Listing], Sequence[UUID]]
"""What is listed, and in which order; runs on a reader thread."""


class RecordList(QAbstractTableModel):
    """The records of one kind in one order.

    :param columns: what to show; all of them, the view hides some.
    :param extras: see :data:`Extras`; its value is ``Row.extra``.
    :param watched: further kinds whose changes may change a line.
    """

    loaded = Signal()
    """The ids have arrived, or arrived again; selections by row are to be restored from ids."""

    def __init__(
        self,
        desk: Desk,
        columns: Sequence[Column],
        extras: Extras | None = None,
        watched: Sequence[str] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.columns = tuple(columns)
        self._extras = extras
        self._also_watched = frozenset(watched)
        self._watched: frozenset[str] = frozenset()
        self.choose: Choose = lambda ws, listing: ws.records.ids(listing)
        """The store's own answer, unless a page narrows or orders by what the store does not know."""
        self._listing: Listing | None = None
        self._ids = Ids()
        self._rows: dict[str, int] = {}
        self.group = ""
        """The field by which the rows are grouped (:func:`groups.groupings`); empty for none."""
        self.heads: Mapping[int, str] = {}
        """What stands above the first row of each group."""
        self._pages: Pages[UUID, Row] = Pages(desk, self._reading, self)
        self._pages.arrived.connect(self._on_arrived)
        desk.changed.connect(self._on_changed)

    @property
    def listing(self) -> Listing | None:
        """What is listed now."""
        return self._listing

    @property
    def ids(self) -> Sequence[UUID]:
        """All ids, in order."""
        return self._ids

    def show(self, listing: Listing) -> None:
        """List something else, or the same in another order."""
        self._listing = listing
        links = kind(listing.kind).of_type(FieldType.LINK, FieldType.LINKS)
        targets = {target for field in links if field.column for target in field.targets}
        self._watched = frozenset({listing.kind, "thread", "post"}) | targets | self._also_watched
        self.refresh()

    def refresh(self) -> None:
        """Ask for the ids again; what is shown stays until they arrive."""
        listing, choose, group, known = self._listing, self.choose, self.group, (self._ids, self.heads)
        if listing is None:
            return

        def read(ws: Workspace) -> _Ordered:
            ids = Ids.of(choose(ws, listing))
            return _ordered(*(groups.grouped(ws, listing.kind, ids, group) if group else (ids, {})), known)

        self._desk.jobs.query(self, "ids", read, self._on_ids)

    def group_by(self, field: str) -> None:
        """Group the rows by this field; empty for none."""
        if field != self.group:
            self.group = field
            self.refresh()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, in the store."""
        if self._listing is None or not self.columns[column].sort:
            return
        descending = order == Qt.SortOrder.DescendingOrder
        wanted = dataclasses.replace(self._listing, sort=self.columns[column].sort, descending=descending)
        if wanted != self._listing:
            self.show(wanted)

    def id_at(self, row: int) -> UUID | None:
        """The record of a row; None beyond the end."""
        return self.ids[row] if 0 <= row < len(self.ids) else None

    def row_of(self, id: UUID) -> int | None:
        """The row of a record; None where it is not listed."""
        return self._rows.get(id.hex)

    def rows_of(self, ids: Ids) -> list[int]:
        """The rows of those of these records that are listed, in order."""
        return sorted(row for each in ids.digits if (row := self._rows.get(each)) is not None)

    def digits_of(self, first: int, last: int) -> str:
        """The ids from one row to another as digits, nothing between them."""
        return "".join(self._ids[first : last + 1].digits)

    def row_at(self, row: int) -> Row | None:
        """All that is known of a row; None until its page has arrived, which is then asked for."""
        return self._pages.at(row)

    def shorter_of(self, row: int, column: int) -> Sequence[str]:
        """Shorter words for a cell; none until its page has arrived."""
        known, shorter = self._pages.at(row), self.columns[column].shorter
        return shorter(known) if known is not None and shorter is not None else ()

    def tags_of(self, row: int) -> Sequence[str]:
        """The tags of a row; none until its page has arrived."""
        known = self._pages.at(row)
        return known.summary.tags if known is not None else ()

    def known_rows(self, most: int) -> list[Row]:
        """The first of those rows that have arrived; none is asked for.

        :param most: how many at most.
        """
        known = (row for _page, rows in sorted(self._pages.kept.items()) for row in rows if row is not None)
        return list(islice(known, most))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """The exact number of records."""
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """The number of columns, hidden ones included."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's words, or the icon of its status."""
        if not index.isValid() or role not in ROLES:
            return None
        row = self.row_at(index.row())
        column = self.columns[index.column()]
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        status = column.status(row) if column.status else None
        if role == Qt.ItemDataRole.DecorationRole:
            return status.icon() if status else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return status.colour() if status else None
        words = column.words(row)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0 and index.row() in self.heads:
            return _("Group: {group}. {words}", group=self.heads[index.row()], words=words)
        if column.fills and row.summary.tags and role in _TOLD:  # drawn as labels, for those who see them
            tags = listed(row.summary.tags)
            told = _("{words}, tags: {tags}", words=words, tags=tags) if words else _("Tags: {tags}", tags=tags)
            return tooltip(told) if role == Qt.ItemDataRole.ToolTipRole else told
        if role == Qt.ItemDataRole.AccessibleTextRole and not words:
            return _("{column}: empty", column=_(column.label))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(words) or None
        if words and role == Qt.ItemDataRole.DisplayRole and current().rtl:
            return isolate(words)  # an ellipsis at the end of a Latin title stands at that end
        return words or None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A column's name."""
        if orientation == Qt.Orientation.Horizontal and role in _NAMES:
            return _(self.columns[section].label)
        return None

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & self._watched:
            self.refresh()

    def _on_ids(self, ordered: _Ordered) -> None:
        if ordered.ids is self._ids:
            self._pages.refresh()
            if ordered.ids:
                self._on_arrived(0, len(ordered.ids) - 1)
        else:
            self.beginResetModel()
            self._ids, self._rows, self.heads = ordered.ids, ordered.rows, ordered.heads
            self._pages.show(ordered.ids)
            self.endResetModel()
        self.loaded.emit()

    def _reading(self, ids: Sequence[UUID]) -> Read[Row]:
        assert self._listing is not None
        kind_name, extras = self._listing.kind, self._extras
        return lambda ws: _rows(ws, kind_name, ids, extras)

    def _on_arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))


_TOLD = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
_NAMES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


@dataclasses.dataclass(frozen=True)
class _Ordered:
    """All ids of a list, and the row of each by its digits."""

    ids: Ids
    rows: dict[str, int]
    heads: Mapping[int, str]


def _ordered(ids: Ids, heads: Mapping[int, str], known: tuple[Ids, Mapping[int, str]]) -> _Ordered:
    """Done on a reader thread: with 100,000 ids it would hold the window up. The same ids again are the list known."""
    if (ids, heads) == known:
        return _Ordered(known[0], {}, heads)
    return _Ordered(ids, {each: row for row, each in enumerate(ids.digits)}, heads)


def _rows(ws: Workspace, kind_name: str, ids: Sequence[UUID], extras: Extras | None) -> list[Row | None]:
    """One page of lines, on a reader thread."""
    summaries = ws.records.summaries(kind_name, ids)
    spec = kind(kind_name)
    targets: set[UUID] = set()
    for field in spec.of_type(FieldType.LINK, FieldType.LINKS):
        for summary in summaries:
            value = summary.values.get(field.name)
            if isinstance(value, UUID):
                targets.add(value)
            elif value:
                targets.update(value)
    captions = ws.records.captions(targets) if targets else {}
    more = extras(ws, ids) if extras else {}
    review = ws.approvals.standing(ids)
    found = {s.id: Row(s, captions, more.get(s.id), review.get(s.id)) for s in summaries}
    return [found.get(id) for id in ids]
