"""A table to look things up in, of as many rows as there are: journal entries, what an import would do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from casefile.gui.models.cells import CellModel, Cells, Rows
from casefile.gui.style import SPACE
from casefile.gui.widgets.table import Table


class RowsTable(Table):
    """Enter or a double click opens a row.

    :param name: what it lists, for people who hear the window.
    :param columns: translated headings, each with how many characters it has room for; the last takes what is left.
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
        self._widths = [characters for _label, characters in columns]
        self._cells = Cells([label for label, _characters in columns])
        super().__init__(model or self._cells, name, parent)
        self.horizontalHeader().setStretchLastSection(True)
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
        """Columns have room for so many characters."""
        super().fit()
        for place, characters in enumerate(self._widths[:-1]):
            self.setColumnWidth(place, characters * self.fontMetrics().averageCharWidth() + 2 * SPACE[2])
