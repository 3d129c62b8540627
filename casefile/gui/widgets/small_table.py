"""A table of a few rows within a record: a call's addressees, a witness's consents. Rows are known by a key."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from casefile.gui.statuses import Status
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import _, current, isolate

_WIDEST = 8
"""The most that a column takes for its words, in heights of a row; what is longer is cut and stands in the tooltip."""
_MOST = 8
"""Rows shown before the table scrolls within itself."""


@dataclass(frozen=True)
class Cell:
    """Words, and what they mean at a glance."""

    words: str = ""
    status: Status | None = None


class SmallTable(QTableWidget):
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
        super().__init__(0, len(columns), parent)
        self._columns = tuple(columns)
        self._keys: list[Hashable] = []
        self._current: Hashable | None = None
        self._filling = False
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([label for label, _width in columns])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setAccessibleName(_("Column headings"))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(72)
        self.currentCellChanged.connect(lambda row, *_rest: self._on_row(row))
        self.cellDoubleClicked.connect(lambda row, _column: self.opened.emit(self._keys[row]))
        self._fit()

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
        self._filling = True
        self._keys = [key for key, _cells in rows]
        self.setRowCount(len(rows))
        for place, (_key, cells) in enumerate(rows):
            for column, cell in enumerate(cells):
                self.setItem(place, column, self._item(column, cell))
        place = self._keys.index(self._current) if self._current in self._keys else 0
        self._current = self._keys[place] if rows else None
        if rows:
            self.setCurrentCell(place, max(0, self.currentColumn()))
        self._filling = False
        self._fit()

    def select_key(self, key: Hashable) -> bool:
        """Make this row the current one; False where it is not here (yet: it becomes current when it comes)."""
        self._current = key
        if key not in self._keys:
            return False
        self._filling = True
        self.setCurrentCell(self._keys.index(key), 0)
        self._filling = False
        return True

    def _item(self, column: int, cell: Cell) -> QTableWidgetItem:
        # Isolated, an ellipsis at the end of a Latin title stands at that end also where one reads from the right.
        item = QTableWidgetItem(isolate(cell.words) if current().rtl and cell.words else cell.words)
        item.setToolTip(tooltip(cell.words))
        if cell.status is not None:
            item.setIcon(cell.status.icon())
            item.setForeground(cell.status.colour())
        if not cell.words:
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _("{column}: empty", column=self._columns[column][0]))
        return item

    def _on_row(self, row: int) -> None:
        if not self._filling and 0 <= row < len(self._keys):
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

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs higher rows and wider columns."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_keys"):
            self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        row = max(ROW, metrics.height() + SPACE[2])
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(row)
        self.setIconSize(QSize(metrics.height(), metrics.height()))
        for place, (label, width) in enumerate(self._columns):
            words = [item.text() for n in range(self.rowCount()) if (item := self.item(n, place)) is not None]
            needed = max(metrics.horizontalAdvance(text) for text in (*words, label)) + row + SPACE[4]
            self.setColumnWidth(place, max(width * metrics.height() // 20, min(needed, _WIDEST * row)))
        self._fill_first()
        rows = min(max(1, self.rowCount()), _MOST)
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * row + bar + 4)

    def _fill_first(self) -> None:
        others = sum(self.columnWidth(place) for place in range(1, self.columnCount()))
        least = self._columns[0][1] * self.fontMetrics().height() // 20
        self.setColumnWidth(0, max(least, self.viewport().width() - others))
