"""The timeline as a table: the same incidents in the same order, for anyone who reads better than they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.models.cells import NOWHERE, Cell, CellModel, Index
from casefile.gui.widgets.rows_table import RowsTable
from casefile.gui.words import listed
from casefile.i18n import N_, _, current, isolate
from casefile.services.overviews import TimelineTable

COLUMNS = ((N_("When"), 30), (N_("Lane"), 28), (N_("Ref."), 14), (N_("Title"), 50))


class TwinModel(CellModel):
    """Incidents by the earliest day they can be of; those without a date last."""

    def __init__(self) -> None:
        super().__init__([_(label) for label, _wide in COLUMNS])
        self._table: TimelineTable | None = None
        self._lanes: Mapping[UUID, Sequence[str]] = {}
        self.ids: Sequence[UUID] = ()

    def show(self, table: TimelineTable, names: Sequence[str]) -> None:
        """Show these incidents.

        :param names: what the lanes are called.
        """
        self.beginResetModel()
        self._table = table
        lanes: dict[UUID, list[str]] = {}
        for lane, name in zip(table.lanes, names, strict=True):
            for id in (*(bar.id for bar in lane.bars), *lane.undated):
                lanes.setdefault(id, []).append(name)
        self._lanes = lanes
        self.ids = (*(bar.id for bar in table.line.bars), *table.line.undated)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many incidents."""
        return 0 if parent.isValid() else len(self.ids)

    def cell(self, row: int, column: int) -> Cell:
        """What stands there."""
        assert self._table is not None
        known = self._table.known[self.ids[row]]
        if column == 0:
            when = known.values["when"]
            return Cell(when.words(current()) if when is not None else _("no date"))
        if column == 1:
            return Cell(listed(self._lanes.get(known.id, ())))
        return Cell(isolate(known.ref) if column == 2 else known.heading)


class Twin(RowsTable):
    """The table itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.twin = TwinModel()
        super().__init__(
            _("Timeline as a table"), [(_(label), wide) for label, wide in COLUMNS], parent, model=self.twin
        )
        self.setObjectName("timeline_table")

    @property
    def current_id(self) -> UUID | None:
        """The incident of the current row."""
        row = self.currentIndex().row()
        return self.twin.ids[row] if 0 <= row < len(self.twin.ids) else None

    def choose(self, id: UUID) -> None:
        """Make the row of an incident the current one."""
        if id in self.twin.ids and id != self.current_id:
            self.setCurrentIndex(self.twin.index(self.twin.ids.index(id), max(0, self.currentIndex().column())))
