"""The columns of a list: fitted to what stands in them, chosen and ordered by a person, and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from casefile.gui.desk import Desk
from casefile.gui.models.columns import Column, Row
from casefile.gui.models.groups import grouping_words, groupings
from casefile.gui.models.record_list import RecordList
from casefile.gui.style import SPACE
from casefile.gui.widgets.column_fit import ALWAYS, Wish, share_out
from casefile.gui.widgets.table import Table
from casefile.i18n import _

_MARK = 20
"""Pixels of the mark in the heading of the column that the list is sorted by."""
_SAMPLED = 40
"""Lines whose words are measured."""
_MOST_LINES = 9
"""Of ten lines, those whose words are to be read whole: one long one among them makes no column wide."""
_LONG = 120
"""Characters of a cell that are measured."""
_WIDEST = 1.7
"""The most that a column takes for its words, in widths that it declares."""


def _names(kept: Any, known: Sequence[str]) -> list[str]:
    """The names of columns that were remembered and are still there."""
    return [name for name in kept if name in known] if isinstance(kept, list) else []


class RecordColumns(Table):
    """A table of records as far as its columns go.

    Each column has the room that its words need by a sample of the lines, what a line is about takes the rest, and
    where the list is narrow the lesser columns drop out. Widths that a person gave, and columns that a person asked
    for, stay.

    :param view: the name by which widths, order and choice of columns are remembered.
    """

    def __init__(self, desk: Desk, model: RecordList, view: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name, parent)
        self._desk = desk
        self._list = model
        self._view = f"columns/{view}"
        self._fitting = False
        self._own: dict[str, int] = {}
        """The widths that a person gave to columns, in pixels at 100 % text size: they are not fitted."""
        self._chosen: set[str] = set()
        """The columns that are to be shown, where there is room."""
        self._picked: set[str] = set()
        """The columns that a person asked for: others drop out before them."""
        self._content: dict[str, int] = {}
        """How wide the words of each column are, in pixels, by a sample of the lines."""
        self._shortest: dict[str, int] = {}
        """How wide the shortest words are that say the same, of columns that have such; likewise."""
        self._sampled: tuple[UUID | None, int] = (None, 0)
        """Of which case the sample is, and of how many lines."""
        self._sorted_by = (0, Qt.SortOrder.AscendingOrder)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setSortIndicatorShown(True)
        self.setSortingEnabled(False)  # sorting is asked of the store when the header is clicked, never on a load
        super().fit()
        self._restore_columns()
        self._keep_soon = QTimer(self, singleShot=True, interval=400)
        self._keep_soon.timeout.connect(self._on_columns_changed)
        header.sectionResized.connect(self._on_resized)
        header.sectionMoved.connect(lambda *_: self._keep_soon.start())
        header.sortIndicatorChanged.connect(self._on_sort)
        header.customContextMenuRequested.connect(self._choose_columns)
        model.dataChanged.connect(lambda *_: self._sample())

    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        header = self.horizontalHeader()
        if self._list.columns[column].sort:
            self._sorted_by = (column, order)
            self._list.sort(column, order)
            self._keep_soon.start()
        elif (column, order) != self._sorted_by:
            header.setSortIndicator(*self._sorted_by)  # the mark stays where the order comes from

    def sorting(self) -> tuple[str, bool] | None:
        """The remembered order: what to sort by, and whether descending."""
        kept = self._desk.settings.layout(self._view)
        sort = kept.get("sort") if isinstance(kept, dict) else None
        known = {column.sort for column in self._list.columns if column.sort}
        return (sort, kept.get("descending") is True) if sort in known else None

    def sort_by(self, sort: str, *, descending: bool) -> None:
        """Sort by this from now on, where a column does; the list follows."""
        place = next((n for n, column in enumerate(self._list.columns) if column.sort == sort), None)
        if place is not None:
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.horizontalHeader().setSortIndicator(place, order)

    def _restore_columns(self) -> None:
        layout = self._desk.settings.layout(self._view)
        kept: dict[str, Any] = layout if isinstance(layout, dict) else {}
        names = [column.name for column in self._list.columns]
        widths: dict[str, Any] = kept["widths"] if isinstance(kept.get("widths"), dict) else {}
        shown = {column.name for column in self._list.columns if column.shown}
        self._own = {name: w for name, w in widths.items() if name in names and isinstance(w, int) and 24 <= w <= 2000}
        self._chosen = set(_names(kept.get("shown"), names)) or shown
        self._picked = set(_names(kept.get("picked"), names)) & self._chosen
        header = self.horizontalHeader()
        self._fitting = True
        for place, name in enumerate(_names(kept.get("order"), names)):
            header.moveSection(header.visualIndex(names.index(name)), place)
        self._fitting = False
        sorting = self.sorting() or ("ref", False)
        place = next((n for n, column in enumerate(self._list.columns) if column.sort == sorting[0]), 0)
        order = Qt.SortOrder.DescendingOrder if sorting[1] else Qt.SortOrder.AscendingOrder
        self._sorted_by = (place, order)
        header.setSortIndicator(place, order)
        self._fit_columns()

    def _on_resized(self, place: int, _old: int, new: int) -> None:
        """Qt also says so when the last column takes what room is left, and when the columns are fitted."""
        header = self.horizontalHeader()
        last = max((header.visualIndex(n) for n in range(header.count()) if not self.isColumnHidden(n)), default=-1)
        if not self._fitting and new and header.visualIndex(place) != last:
            self._own[self._list.columns[place].name] = round(new / self._scale())
            self._keep_soon.start()

    def _on_columns_changed(self) -> None:
        """Once a person has let go: the other columns share what is left."""
        self._keep_columns()
        self._fit_columns()

    def _sample(self) -> None:
        """Measure what is in the first lines. What a filter leaves, or a person scrolls to, moves no column."""
        listing = self._list.listing
        if listing is None:
            return
        case_id, lines = self._sampled
        if case_id == listing.case_id and (lines >= _SAMPLED or listing.text or listing.chips):
            return
        rows = self._list.known_rows(_SAMPLED)
        if not rows:
            return
        self._sampled = (listing.case_id, len(rows))
        advance = self.fontMetrics().horizontalAdvance
        self._content = {
            c.name: sorted(advance(_measured(c, row)[:_LONG]) for row in rows)[len(rows) * _MOST_LINES // 10]
            for c in self._list.columns
        }
        self._shortest = {
            c.name: max(advance(_measured(c, row, -1)[:_LONG]) for row in rows)
            for c in self._list.columns
            if c.shorter is not None
        }
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Every column that has room gets what its words need; what a line is about takes the rest."""
        shown = [(n, c) for n, c in enumerate(self._list.columns) if c.name in self._chosen]
        headings = self.heading_metrics()
        widths = share_out(self.viewport().width(), [self._wish(n, c, headings) for n, c in shown])
        given = {n: width for (n, _column), width in zip(shown, widths, strict=True)}
        self._fitting = True
        for n in range(len(self._list.columns)):
            width = given.get(n, 0)
            if self.isColumnHidden(n) != (not width):
                self.setColumnHidden(n, not width)
            if width and self.columnWidth(n) != width:
                self.setColumnWidth(n, width)
        self._fitting = False
        self.updateGeometries()  # now, not after the next drawing: no scroll bar comes and goes
        at = self.currentIndex()
        if at.isValid() and self.isColumnHidden(at.column()):  # from a cell that is not seen, no arrow leads anywhere
            seen = self._list.index(at.row(), self.first_column())
            self.selectionModel().setCurrentIndex(seen, QItemSelectionModel.SelectionFlag.NoUpdate)

    def first_column(self) -> int:
        """The column that is read first of those that are seen."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(place) for place in range(header.count()))
        return next((n for n in order if not self.isColumnHidden(n)), 0)

    def _wish(self, place: int, column: Column, headings: QFontMetrics) -> Wish:
        rank = ALWAYS if column.name in self._picked else column.rank
        if column.name in self._own:
            own = round(self._own[column.name] * self._scale())
            return Wish(own, own, rank)
        around = 2 * SPACE[2] + (self.iconSize().width() + SPACE[0] if column.status else 0)
        mark = _MARK if place == self._sorted_by[0] else 0
        heading = headings.horizontalAdvance(_(column.label)) + 2 * SPACE[2] + mark
        readable = round(column.width * self._scale())
        most = round(column.width * _WIDEST * self._scale())
        needed = self._content[column.name] + around if column.name in self._content else readable
        wanted = max(heading, min(needed, most))
        if column.name in self._shortest:  # what would be cut first is the year
            least = max(heading, min(self._shortest[column.name] + around, most))
            return Wish(least, max(least, wanted), rank, column.fills)
        return Wish(max(heading, min(wanted, readable)), wanted, rank, column.fills)

    def _scale(self) -> float:
        """Widths are remembered as they are at 100 % text size."""
        return self._desk.settings.text_size / 100

    def _keep_columns(self) -> None:
        header = self.horizontalHeader()
        columns = self._list.columns
        sorted_by = columns[header.sortIndicatorSection()].sort if header.sortIndicatorSection() < len(columns) else ""
        self._desk.settings.keep_layout(
            self._view,
            {
                "widths": {c.name: self._own[c.name] for c in columns if c.name in self._own},
                "shown": [c.name for c in columns if c.name in self._chosen],
                "picked": [c.name for c in columns if c.name in self._picked],
                "order": [columns[header.logicalIndex(place)].name for place in range(len(columns))],
                "sort": sorted_by,
                "descending": header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
            },
        )

    def column_menu(self) -> QMenu:
        """The column chooser. What has no room is not ticked: ticked again, it takes the room of others."""
        menu = QMenu(self)
        shown = [n for n in range(len(self._list.columns)) if not self.isColumnHidden(n)]
        for place, column in enumerate(self._list.columns):
            action = QAction(_(column.label), menu, checkable=True, checked=place in shown)
            action.setEnabled(shown != [place])  # one column always stays
            action.toggled.connect(lambda wanted, name=column.name: self._show_column(name, wanted))
            menu.addAction(action)
        self._offer_groups(menu)
        return menu

    def _offer_groups(self, menu: QMenu) -> None:
        """By what the rows can be grouped, below the columns."""
        listing = self._list.listing
        fields = groupings(listing.kind) if listing is not None else ()
        if not fields:
            return
        menu.addSeparator()
        below = menu.addMenu(_("Group by"))
        below.setObjectName("group-menu")
        every = QActionGroup(below)
        for name, words in (("", _("No groups")), *((each.name, grouping_words(each)) for each in fields)):
            action = QAction(words, below, checkable=True, checked=name == self._list.group)
            action.triggered.connect(lambda _checked=False, name=name: self._list.group_by(name))
            every.addAction(action)
            below.addAction(action)

    def _choose_columns(self, at: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(at))

    def _show_column(self, name: str, wanted: bool) -> None:
        if wanted:
            self._chosen.add(name)
            self._picked.add(name)
        else:
            self._chosen.discard(name)
            self._picked.discard(name)
        self._fit_columns()
        self._keep_soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share another width out."""
        super().resizeEvent(event)
        self._fit_columns()

    def fit(self) -> None:
        """A larger text needs higher rows and wider columns."""
        super().fit()
        self._sampled = (None, 0)
        self._sample()
        self._fit_columns()

    def _is_made(self) -> bool:
        return hasattr(self, "_keep_soon")


def _measured(column: Column, row: Row, place: int = 0) -> str:
    """The words that a cell should have room for: where there are shorter ones, the longest of these.

    :param place: -1 for the shortest.
    """
    shorter = column.shorter(row) if column.shorter is not None else ()
    return shorter[place] if shorter else column.words(row)
