"""What a cell of a table shows, and models whose cells are that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from casefile.gui.statuses import Status
from casefile.gui.widgets.plain import tooltip
from casefile.i18n import _, current, isolate

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
Role = Qt.ItemDataRole
ROLES = frozenset(
    {Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole, Role.DecorationRole, Role.ForegroundRole}
)


@dataclass(frozen=True)
class Cell:
    """Words, and what they mean at a glance."""

    words: str = ""
    status: Status | None = None


def shown(cell: Cell, column: str, role: int) -> object:
    """What a view is told of a cell, for one of :data:`ROLES`.

    :param column: the column's translated heading.
    """
    match role:
        case Role.DisplayRole:
            # Isolated, an ellipsis at the end of a Latin title stands at that end also where one reads from the right.
            return isolate(cell.words) if current().rtl and cell.words else cell.words or None
        case Role.ToolTipRole:
            return tooltip(cell.words) or None
        case Role.AccessibleTextRole:
            if not cell.words:
                return _("{column}: empty", column=column)
            return _("{column}: {words}", column=column, words=cell.words)
        case Role.DecorationRole if cell.status is not None:
            return cell.status.icon()
        case Role.ForegroundRole if cell.status is not None:
            return cell.status.colour()
    return None


class CellModel(QAbstractTableModel):
    """Rows of cells under headings; a subclass says what stands in a cell.

    :param headings: of the columns, translated.
    """

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.headings = tuple(headings)

    def cell(self, row: int, column: int) -> Cell:
        """What stands there."""
        raise NotImplementedError

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """A column's heading."""
        if orientation == Qt.Orientation.Horizontal and role in (Role.DisplayRole, Role.AccessibleTextRole):
            return self.headings[section]
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """What a cell shows."""
        if role not in ROLES or not index.isValid():
            return None
        return shown(self.cell(index.row(), index.column()), self.headings[index.column()], role)


Rows = Sequence[Sequence[Cell]]


class Cells(CellModel):
    """Rows that are all there."""

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(headings, parent)
        self.rows: Rows = ()

    def show(self, rows: Rows) -> None:
        """Show these rows, one cell for each column."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        """What stands there."""
        return self.rows[row][column]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)
