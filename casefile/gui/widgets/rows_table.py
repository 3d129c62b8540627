"""A table to look things up in, of as many rows as there are: journal entries, what an import would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from casefile.gui.models.cells import CellModel, Cells, Rows
from casefile.gui.style import SPACE
from casefile.gui.widgets.column_fit import Wish, share_out
from casefile.gui.widgets.table import Table
from casefile.i18n import _


class RowsTable(Table):
    """Enter or a double click opens a row.

    :param name: what it lists, for people who hear the window.
    :param columns: translated headings, each with how many characters it has room for where the window is wide enough;
        the last takes what is left.
    :param model: where the rows come from; by default those of :meth:`show_rows`.
    """

    opened = Signal(int)
    """The number of a row to be opened, from 0."""

    def __init__(
        self,
        name: str,
        columns: Sequence[tuple[str, int]],
        parent: QWidget | None = None,
        *,
        model: CellModel | None = None,
    ) -> None:
        self._columns = tuple(columns)
        self._fitting = self._by_hand = False
        self._cells = Cells([label for label, _characters in columns])
        super().__init__(model or self._cells, name, parent)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().sectionResized.connect(self._on_resized)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.fit()

    def show_rows(self, rows: Rows) -> None:
        """Show these rows, one cell for each column."""
        self._cells.show(rows)
        self.go_to_first()

    def go_to_first(self) -> None:
        """Make the first row the current one."""
        if self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    @property
    def rows(self) -> Rows:
        """What is shown."""
        return self._cells.rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def fit(self) -> None:
        """Columns have room for so many characters, or share what room there is."""
        super().fit()
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share another width out, unless a person gave the columns theirs."""
        super().resizeEvent(event)
        if not self._by_hand:
            self._fit_columns()

    def _fit_columns(self) -> None:
        headings = self.heading_metrics()
        wishes = [self._wish(label, characters, headings) for label, characters in self._columns]
        wishes[-1] = replace(wishes[-1], fills=True)
        self._fitting = True
        for place, width in enumerate(share_out(self.viewport().width(), wishes)):
            self.setColumnWidth(place, width)
        self._fitting = False

    def _wish(self, label: str, characters: int, headings: QFontMetrics) -> Wish:
        wanted = characters * self.fontMetrics().averageCharWidth() + 2 * SPACE[2]
        heading = headings.horizontalAdvance(_(label)) + 2 * SPACE[2]
        return Wish(max(heading, wanted * 4 // 5), max(heading, wanted))

    def _on_resized(self, place: int, _old: int, _new: int) -> None:
        """Qt also says so when the last column takes what is left."""
        if not self._fitting and place < len(self._columns) - 1:
            self._by_hand = True
