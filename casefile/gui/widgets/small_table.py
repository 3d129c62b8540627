"""A table of a few rows within a record: a call's addressees, a witness's consents. Rows are known by a key."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from casefile.gui.models.cells import Cell, Cells, Index
from casefile.gui.style import SPACE
from casefile.gui.widgets.table import Table

_WIDEST = 8
"""The most that a column takes for its words, in heights of a row; what is longer is cut and stands in the tooltip."""
_MOST = 8
"""Rows shown before the table scrolls within itself."""


class SmallTable(Table):
    """As high as its rows. Arrows choose, Enter or a double click opens, Del removes; Tab goes on.

    :param name: what it lists, for people who hear the window.
    :param columns: translated headings with their least widths at 100 % text size; the first takes what room is left.
    """

    chosen = Signal(object)
    """A person chose this row (its key)."""
    opened = Signal(object)
    """The key of a row to be opened."""
    removed = Signal(object)
    """The key of a row to be removed."""

    def __init__(self, name: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        self._columns = tuple(columns)
        self._cells = Cells([label for label, _width in columns])
        self._keys: list[Hashable] = []
        self._current: Hashable | None = None
        self._filling = False
        super().__init__(self._cells, name, parent)
        self.horizontalHeader().setMinimumSectionSize(72)
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
        """The first column takes what room is left."""
        super().resizeEvent(event)
        self._fill_first()

    def fit(self) -> None:
        """Columns are as wide as their words, within bounds; the table is as high as its rows."""
        super().fit()
        metrics, row = self.fontMetrics(), self.row_height
        for place, (label, width) in enumerate(self._columns):
            words = [cells[place].words for cells in self._cells.rows]
            needed = max(metrics.horizontalAdvance(text) for text in (*words, label)) + row + SPACE[4]
            self.setColumnWidth(place, max(width * metrics.height() // 20, min(needed, _WIDEST * row)))
        self._fill_first()
        rows = min(max(1, len(self._keys)), _MOST)
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * row + bar + 4)

    def _fill_first(self) -> None:
        others = sum(self.columnWidth(place) for place in range(1, len(self._columns)))
        least = self._columns[0][1] * self.fontMetrics().height() // 20
        self.setColumnWidth(0, max(least, self.viewport().width() - others))
