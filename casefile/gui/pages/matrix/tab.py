"""The Matrix tab of an incident: its facts by their sources."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.matrix.view import MatrixView
from casefile.i18n import _
from casefile.model.fields import Record


class MatrixTab(MatrixView):
    """The matrix of the incident that is shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        empty = _("No facts yet. Add a fact in Details: the matrix shows which source supports it, and which does not.")
        super().__init__(desk, empty, parent)
        self._id: UUID | None = None
        self.setObjectName("incident_matrix")

    def show_record(self, record: Record) -> None:
        """Show the matrix of an incident."""
        id = self._id = record.id
        self.read(lambda ws: ws.overviews.matrix_of_incident(id))

    def start_new(self, record: Record) -> None:
        """A draft has no facts yet."""
        self._id = None
        self.read(None)

    def flush(self) -> None:
        """Nothing is typed here."""

    def edit(self) -> None:
        """Go to the cells."""
        self.grid.setFocus()
