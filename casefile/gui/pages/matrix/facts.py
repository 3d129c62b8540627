"""The facts that are listed, by their sources: the matrix of a case, or of what a filter leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.arrangements import Arrangement
from casefile.gui.pages.matrix.view import MatrixView
from casefile.i18n import _


class FactsMatrix(Arrangement):
    """Facts in the order of the list."""

    offers_records = False
    """A cell offers its quotations, its statement and its source."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.view = MatrixView(desk, _("No facts yet. A fact is one sentence that sources support."), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.view.walked.connect(self.chosen)
        self.view.grid.looked.disconnect()
        self.view.grid.looked.connect(lambda at: self.looked.emit(self.view.model.statement_id(at.row())))

    def show_ids(self, ids: Sequence[UUID]) -> None:
        """Read the matrix of these facts."""
        self.view.read(lambda ws: ws.overviews.matrix_of_facts(ids))

    def choose(self, id: UUID) -> None:
        """Go to the row of a fact."""
        self.view.choose(id)
