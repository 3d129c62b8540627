"""A table of a few rows within a record: a call's addressees, a witness's consents. Rows are known by a key."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from casefile.gui.models.cells import Cell, Cells, Index
from casefile.gui.style import SPACE
from casefile.gui.widgets.column_fit import ALWAYS, Wish, share_out
from casefile.gui.widgets.plain import tooltip
from casefile.gui.widgets.table import Table
from casefile.gui.words import listed
from casefile.i18n import _

_WIDEST = 8
"""The most that a column takes for its words, in heights of a row; what is longer is cut and stands in the tooltip."""
_MOST = 8
"""Rows shown before the table scrolls within itself."""
_FRAME = 2
"""Pixels of the frame, which is thicker with the focus."""


class _SmallCells(Cells):
    """What stands in columns that have no room is told with the first cell of its row."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__(headings)
        self.left_out: list[int] = []

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        told = super().data(index, role)
        if index.column() or role not in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return told
        found = [(self.headings[n], self.rows[index.row()][n].words) for n in self.left_out]
        more = [_("{column}: {words}", column=column, words=words) for column, words in found if words]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed([str(told), *more])
        return tooltip("\n".join([self.rows[index.row()][0].words, *more]))


class SmallTable(Table):
    """As high as its rows, and never wider than its place. Arrows choose, Enter or a double click opens, Del removes;
    Tab goes on.

    :param name: what it lists, for people who hear the window.
    :param columns: translated headings with the widths at which they are read at 100 % text size, the most important
        first: where there is no room, those in which nothing stands drop out, then the last ones. The first takes what
        room is left.
    """

    chosen = Signal(object)
    """A person chose this row (its key)."""
    opened = Signal(object)
    """The key of a row to be opened."""
    removed = Signal(object)
    """The key of a row to be removed."""

    def __init__(self, name: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        self._columns = tuple(columns)
        self._cells = _SmallCells([label for label, _width in columns])
        self._keys: list[Hashable] = []
        self._current: Hashable | None = None
        self._filling = False
        super().__init__(self._cells, name, parent)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._keys[index.row()]))
        self.fit()

    @property
    def current_key(self) -> Any:
        """The key of the current row; None for none."""
        return self._current

    @property
    def keys(self) -> Sequence[Hashable]:
        """All keys, in order."""
        return self._keys

    def show_rows(self, rows: Sequence[tuple[Hashable, Sequence[Cell]]]) -> None:
        """Show these rows; the current one stays so, or else becomes the first."""
        column = max(0, self.currentIndex().column())
        self._filling = True
        self._keys = [key for key, _cells in rows]
        self._cells.show([tuple(cells) for _key, cells in rows])
        place = self._keys.index(self._current) if self._current in self._keys else 0
        self._current = self._keys[place] if rows else None
        if rows:
            self.setCurrentIndex(self._cells.index(place, column))
        self._filling = False
        self.fit()

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        """What is shown."""
        return self._cells.rows

    def select_key(self, key: Hashable) -> bool:
        """Make this row the current one; False where it is not here (yet: it becomes current when it comes)."""
        self._current = key
        if key not in self._keys:
            return False
        self._filling = True
        self.setCurrentIndex(self._cells.index(self._keys.index(key), 0))
        self._filling = False
        return True

    def currentChanged(self, current: Index, previous: Index) -> None:
        """A person chose another row."""
        super().currentChanged(current, previous)
        row = current.row()
        if not self._filling and row != previous.row() and 0 <= row < len(self._keys):
            self._current = self._keys[row]
            self.chosen.emit(self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and F2 open, Del removes."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2 if self._current is not None:
                self.opened.emit(self._current)
            case Qt.Key.Key_Delete if self._current is not None:
                self.removed.emit(self._current)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share another width out."""
        super().resizeEvent(event)
        self._fit_columns()

    def fit(self) -> None:
        """Columns are as wide as their words, within bounds; the table is as high as its rows."""
        super().fit()
        self._fit_columns()
        rows = min(max(1, len(self._keys)), _MOST)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * self.row_height + 2 * _FRAME)

    def _fit_columns(self) -> None:
        headings = self.heading_metrics()
        wishes = [self._wish(place, headings) for place in range(len(self._columns))]
        widths = share_out(self.viewport().width(), wishes)
        for place, width in enumerate(widths):
            self.setColumnHidden(place, not width)
            if width:
                self.setColumnWidth(place, width)
        if self.isColumnHidden(max(0, self.currentIndex().column())):
            self._filling = True
            self.setCurrentIndex(self._cells.index(self.currentIndex().row(), 0))
            self._filling = False
        self._cells.left_out = [place for place, width in enumerate(widths) if not width]

    def _wish(self, place: int, headings: QFontMetrics) -> Wish:
        metrics, row = self.fontMetrics(), self.row_height
        label, width = self._columns[place]
        cells = [line[place] for line in self._cells.rows]
        icon = row if any(cell.status is not None for cell in cells) else 0
        words = max((metrics.horizontalAdvance(cell.words) for cell in cells), default=0) + icon
        heading = headings.horizontalAdvance(label)
        wanted = min(max(words, heading) + 2 * SPACE[2], _WIDEST * row)
        readable = min(wanted, width * metrics.height() // 20)
        empty = self._cells.rows and not any(cell.words for cell in cells)
        rank = ALWAYS if place < 2 else place + len(self._columns) if empty else place
        return Wish(readable, wanted, rank, fills=place == 0)
