"""The corroboration matrix in the window: walked cell by cell; below it what the current cell says, word for word."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.offers import Offer, Offered, Offers, fill
from casefile.gui.pages.matrix.cells import MatrixModel
from casefile.gui.style import SPACE
from casefile.gui.widgets.grid import Grid, Headings, in_order
from casefile.gui.widgets.plain import ElidedLabel, PlainLabel, secondary
from casefile.gui.words import term
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import Citation
from casefile.services.overviews import MatrixTable

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_WATCHED = frozenset({"citation", "source", "excerpt", "fact"})
_COLUMN = 128
"""The width of a source's column, in pixels at 100 % text size."""
_ROWS = (120, 340)
"""The least and the greatest width of a statement."""
_WIDE = 260
"""From this width on, how a statement is borne out stands on one line."""
_MOST, _SHORT = 500, 60
"""Characters of a quotation that are shown below the matrix; where there is little room."""
_LOW = 20
"""Under this height, in lines of words, there is little room."""

Reading = Callable[["Workspace"], MatrixTable]


class MatrixView(QWidget):
    """Reads a matrix while it is seen, and again after each change."""

    walked = Signal(object)
    """The statement of the current cell (UUID), or None."""

    def __init__(self, desk: Desk, empty: str, parent: QWidget | None = None) -> None:
        """:param empty: what to say where nothing is stated, translated."""
        super().__init__(parent)
        self._desk = desk
        self._reading: Reading | None = None
        self._stale = False
        self._wanted: UUID | None = None
        self._empty = empty
        self.model = MatrixModel()
        self.grid = Grid(self.model, _("Corroboration matrix"), self)
        self.grid.setObjectName("matrix_grid")
        self._nothing = PlainLabel(empty, wrap=True, role="secondary", parent=self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._compose()
        self.grid.opened.connect(self._on_opened)
        self.grid.looked.connect(self._on_opened)
        self.grid.walked.connect(self._on_walked)
        Offers(self.grid, self._offers)
        desk.changed.connect(self._on_changed)

    def _compose(self) -> None:
        self.source = ElidedLabel(role="secondary", parent=self)
        self.said = PlainLabel(wrap=True, parent=self)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._copies = secondary(_("What repeats another source is grey and does not count beside it."), parent=self)
        below = QVBoxLayout()
        below.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[1])
        below.setSpacing(SPACE[0])
        for each in (self.source, self.said, self._copies):
            below.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self._nothing, 1)
        layout.addLayout(below)
        self.setFocusProxy(self.grid)
        self._show(None)

    def read(self, reading: Reading | None) -> None:
        """Show another matrix, or none; it is read once it is seen."""
        self._reading, self._stale = reading, True
        if self.isVisible():
            self._fetch()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is asked for only now."""
        super().showEvent(event)
        if self._stale:
            self._fetch()

    def _fetch(self) -> None:
        self._stale = False
        if self._reading is None:
            self._show(None)
        else:
            self._desk.jobs.query(self, "matrix", self._reading, self._show)

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & _WATCHED and self._reading is not None:
            self.read(self._reading)

    def _show(self, table: MatrixTable | None) -> None:
        at = self.grid.currentIndex()
        row_id = self._wanted or self.model.statement_id(at.row())
        source_id, self._wanted = self.model.source_id(at.column()), None
        self.model.show(table)
        self._fit()
        shown = table is not None and bool(table.matrix.rows)
        cited = table is not None and bool(table.matrix.columns)
        self.grid.setVisible(shown and cited)
        self._nothing.setVisible(not (shown and cited))
        uncited = _("Nothing is cited yet. Mark a passage in a source and press F, or cite a source for a fact.")
        self._nothing.setText(uncited if shown else self._empty)
        self._copies.setVisible(table is not None and any(column.repeats for column in table.matrix.columns))
        if table is not None and shown and cited:
            sources = [column.source_id for column in table.matrix.columns]
            row = table.matrix.rows.index(row_id) if row_id in table.matrix.rows else 0
            column = sources.index(source_id) if source_id in sources else 0
            self.grid.setCurrentIndex(self.model.index(row, column))
        self._on_walked()

    def choose(self, statement_id: UUID) -> None:
        """Go to the row of a statement, now or once the matrix has been read."""
        self._wanted = statement_id
        table, at = self.model.table, self.grid.currentIndex()
        if table is not None and statement_id in table.matrix.rows and table.matrix.columns:
            self._wanted = None
            row = table.matrix.rows.index(statement_id)
            if row != at.row():
                self.grid.setCurrentIndex(self.model.index(row, max(0, at.column())))

    # The current cell

    def _on_walked(self) -> None:
        at = self.grid.currentIndex()
        table = self.model.table
        self.source.setVisible(at.isValid() and table is not None)
        self.said.setVisible(at.isValid() and table is not None)
        if not at.isValid() or table is None:
            return
        source = self.model.source(at.column())
        parts = [isolate(source.ref)] if source is not None else []
        parts += [part for part in (self.model.title(at.column()), self.model.repeats(at.column())) if part]
        self.source.setText(in_order(parts))
        cited = self.model.citations(at.row(), at.column())
        said = [self._in_words(citation) for citation in cited] or [_("Nothing is cited from it for this statement.")]
        self.said.setText("\n".join(said))
        self.walked.emit(self.model.statement_id(at.row()))

    def _in_words(self, citation: Citation) -> str:
        quotation = self.model.quotation(citation)
        most = _SHORT if self.model.low else _MOST
        short = quotation if len(quotation) <= most else quotation[: most - 1] + "…"
        return _("{stance}: {quotation}", stance=term("citation_stance", citation.stance), quotation=short)

    def _on_opened(self, at: QModelIndex) -> None:
        """The quotation; where there are several, ask which."""
        choices = self._quotations(at)
        if len(choices) == 1:
            choices[0].call()
        elif choices:
            menu = QMenu(self.grid)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.setAccessibleName(_("Which quotation to open"))
            fill(menu, choices)
            menu.popup(self.grid.viewport().mapToGlobal(self._middle(at)))
            menu.setActiveAction(menu.actions()[0])
        else:
            self._desk.notify(_("Nothing is cited from it for this statement."))

    def _middle(self, at: QModelIndex) -> QPoint:
        return self.grid.visualRect(at).center()

    def _quotations(self, at: QModelIndex) -> list[Offer]:
        found: list[Offer] = []
        for citation in self.model.citations(at.row(), at.column()):
            target = self.model.leads_to(citation)
            if target is not None:
                words = self._in_words(citation)
                label = words if len(words) <= 80 else words[:79] + "…"
                found.append(Offer(label, partial(self._desk.open_record, target), "quote"))
        return found

    def _offers(self) -> Offered:
        at = self.grid.currentIndex()
        statement, source = self.model.statement_id(at.row()), self.model.source_id(at.column())
        if statement is None or source is None:
            return ()
        opens = [
            Offer(_("Open the statement"), partial(self._desk.open_record, statement), "list-checks"),
            Offer(_("Open the source"), partial(self._desk.open_record, source), "newspaper"),
        ]
        return [*self._quotations(at), None, *opens]

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width leaves other room to the statements."""
        super().resizeEvent(event)
        was_low = self.model.low
        self._fit()
        if was_low != self.model.low:
            self._on_walked()

    def _fit(self) -> None:
        scale, step = self._desk.settings.text_size / 100, self.grid.line_height()
        rows, columns = self.grid.verticalHeader(), self.grid.horizontalHeader()
        assert isinstance(rows, Headings)
        assert isinstance(columns, Headings)
        least, most = (round(pixels * scale) for pixels in _ROWS)
        room = max(least, min(most, self.width() * 2 // 5))
        rows.set_extent(room)
        self.model.narrow = room < _WIDE * scale
        lines = 4 if self.model.narrow else 3
        rows.setDefaultSectionSize(lines * step + 2 * SPACE[1])
        self.model.low = self.height() < _LOW * step
        columns.set_extent((2 if self.model.low else 4) * step + SPACE[2])
        columns.setDefaultSectionSize(round(_COLUMN * scale))
