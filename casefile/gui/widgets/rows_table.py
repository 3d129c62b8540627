"""A table to look things up in, of as many rows as there are: journal entries, what an import would do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import tooltip
from casefile.gui.widgets.small_table import Cell
from casefile.i18n import _, current, isolate

Index = QModelIndex | QPersistentModelIndex
Rows = Sequence[Sequence[Cell]]

_ROOT = QModelIndex()


class _Model(QAbstractTableModel):
    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self._columns = columns
        self.rows: Rows = ()

    def show(self, rows: Rows) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                # Isolated, an ellipsis at the end of a Latin title stands at that end also where one reads from the
                # right.
                return isolate(cell.words) if current().rtl and cell.words else cell.words
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(cell.words)
            case Qt.ItemDataRole.AccessibleTextRole:
                column = self._columns[index.column()]
                if not cell.words:
                    return _("{column}: empty", column=column)
                return _("{column}: {words}", column=column, words=cell.words)
            case Qt.ItemDataRole.DecorationRole if cell.status is not None:
                return cell.status.icon()
            case Qt.ItemDataRole.ForegroundRole if cell.status is not None:
                return cell.status.colour()
        return None


class RowsTable(QTableView):
    """Read, not written. Arrows walk, Enter or a double click opens, Tab goes on.

    :param name: what it lists, for people who hear the window.
    :param columns: translated headings, each with how many characters it has room for; the last takes what is left.
    """

    opened = Signal(int)
    """The number of a row to be opened, from 0."""

    def __init__(self, name: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths = [characters for _label, characters in columns]
        self._model = _Model([label for label, _characters in columns])
        self.setModel(self._model)
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
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._fit()

    def show_rows(self, rows: Rows) -> None:
        """Show these rows, one cell for each column."""
        self._model.show(rows)
        if rows:
            self.setCurrentIndex(self._model.index(0, 0))

    @property
    def rows(self) -> Rows:
        """What is shown."""
        return self._model.rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_widths"):
            self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.setIconSize(QSize(metrics.height(), metrics.height()))
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(max(ROW, metrics.height() + SPACE[2]))
        for place, characters in enumerate(self._widths[:-1]):
            self.setColumnWidth(place, characters * metrics.averageCharWidth() + 2 * SPACE[2])
