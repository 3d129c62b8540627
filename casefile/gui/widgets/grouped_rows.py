"""Rows in groups: what a group is called stands on a band above its first row, which is higher by that band."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.gui.models.record_list import RecordList
from casefile.gui.style import SPACE
from casefile.gui.widgets.record_columns import RecordColumns
from casefile.i18n import current, isolate


class GroupedRows(RecordColumns):
    """Draws the bands. A row stays a row: what is chosen, counted and remembered knows nothing of groups."""

    def __init__(self, desk: Desk, model: RecordList, view: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, model, view, name, parent)
        self.setItemDelegate(BelowHead(self))
        self._heads_fitted: tuple[int, ...] = ()

    @property
    def band_height(self) -> int:
        """Of a band, in pixels."""
        return self.row_height

    def has_head(self, row: int) -> bool:
        """Whether a band stands above this row."""
        return row in self._list.heads

    def fit_heads(self) -> None:
        """Give first rows the room for their band."""
        heads = tuple(self._list.heads)
        header = self.verticalHeader()
        header.blockSignals(True)  # thousands of groups: the table need not hear of each
        for row in self._heads_fitted:
            if row < header.count() and row not in self._list.heads:
                header.resizeSection(row, self.row_height)
        for row in heads:
            header.resizeSection(row, self.row_height + self.band_height)
        header.blockSignals(False)
        if heads or self._heads_fitted:
            self.updateGeometries()
            self.viewport().update()
        self._heads_fitted = heads

    def fit(self) -> None:
        """Another text size: all rows have the plain height again, then those with a band theirs."""
        super().fit()
        if self._is_made() and self._list.heads:
            self.fit_heads()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, then the bands over them."""
        super().paintEvent(event)
        heads = self._list.heads
        if not heads:
            return
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        last = len(self._list.ids) - 1 if last < 0 else last
        painter = QPainter(self.viewport())
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        for row in range(first, last + 1):
            if row in heads:
                band = QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.band_height)
                painter.fillRect(band, style.colour("window"))
                painter.setPen(style.colour("hairline"))
                painter.drawLine(band.bottomLeft(), band.bottomRight())
                painter.setPen(style.colour("text"))
                flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
                room = band.adjusted(SPACE[1] + SPACE[0], 0, -SPACE[1] - SPACE[0], 0)
                words = painter.fontMetrics().elidedText(heads[row], Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room, flags, words)
        painter.end()


class BelowHead(QStyledItemDelegate):
    """Draws a cell below the band of its row, where it has one."""

    def __init__(self, table: GroupedRows) -> None:
        super().__init__(table)
        self._table = table

    def below(self, cell: QRect, row: int) -> QRect:
        """What is left of a cell below the band."""
        return cell.adjusted(0, self._table.band_height, 0, 0) if self._table.has_head(row) else cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell in its part of the row."""
        lower = QStyleOptionViewItem(option)
        lower.rect = self.below(option.rect, index.row())
        super().paint(painter, lower, index)


class Shortening(BelowHead):
    """Says it shorter where the cell is narrow, before anything is cut.

    :param shorter: other words for a cell, by row and column, shorter and shorter.
    """

    def __init__(self, table: GroupedRows, shorter: Callable[[int, int], Sequence[str]]) -> None:
        super().__init__(table)
        self._shorter = shorter

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The longest words that have room; else the shortest."""
        super().initStyleOption(option, index)
        room = option.rect.width() - 2 * SPACE[2]
        for words in self._shorter(index.row(), index.column()):
            if option.fontMetrics.horizontalAdvance(option.text) <= room:
                return
            option.text = isolate(words) if current().rtl else words
