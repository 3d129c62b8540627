"""What every table has: whole rows, no grid, headings that do not light up, rows as high as the text needs."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from casefile.gui.style import ROW, SPACE
from casefile.i18n import _


class Table(QTableView):
    """Read, not written in place. Arrows walk, Tab goes on. A subclass gives its columns their widths in ``fit``.

    :param name: what it lists, for people who hear the window.
    """

    def __init__(self, model: QAbstractItemModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
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
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        # A header asks of every row whether it is selected, to draw what is never shown here.
        header.setSelectionModel(QItemSelectionModel(model, header))

    @property
    def row_height(self) -> int:
        """Of every row, in pixels."""
        return max(ROW, self.fontMetrics().height() + SPACE[2])

    def heading_metrics(self) -> QFontMetrics:
        """Of the headings, which the style sheet makes heavier than Qt knows."""
        font = QFont(self.horizontalHeader().font())
        font.setWeight(QFont.Weight.DemiBold)
        return QFontMetrics(font)

    def fit(self) -> None:
        """Give rows and icons the size that goes with the text."""
        edge = self.fontMetrics().height()
        self.setIconSize(QSize(edge, edge))
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(self.row_height)

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._is_made():
            self.fit()

    def _is_made(self) -> bool:
        """Whether the table is put together: Qt tells of its font before."""
        return self.model() is not None
