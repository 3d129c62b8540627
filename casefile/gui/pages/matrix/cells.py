"""What stands in the corroboration matrix: in its cells, and in the headings of its rows and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from casefile.gui.models.cells import NOWHERE, Index
from casefile.gui.statuses import ATTENTION, DISPUTED, LIKELY, OPEN, VERIFIED, Status
from casefile.gui.widgets.grid import LINES, Said, in_order
from casefile.gui.widgets.plain import tooltip
from casefile.gui.words import listed, term
from casefile.i18n import _, current, isolate, plural
from casefile.model.records import Citation, Source
from casefile.services.overviews import MatrixTable, Support

Role = Qt.ItemDataRole
LOOKS: dict[str, Status] = {"supports": VERIFIED, "contradicts": DISPUTED, "mentions": LIKELY, "context": OPEN}
_NOTHING = Support()


class MatrixModel(QAbstractTableModel):
    """Statements in the rows, sources in the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.table: MatrixTable | None = None
        self.narrow = False
        """Whether what supports a statement and what contradicts it stand on lines of their own."""

        self.low = False
        """Whether there is room for few lines: sources are named in two."""

    def show(self, table: MatrixTable | None) -> None:
        """Show this matrix, or none."""
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many statements."""
        return 0 if self.table is None or parent.isValid() else len(self.table.matrix.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """How many sources."""
        return 0 if self.table is None or parent.isValid() else len(self.table.matrix.columns)

    def statement_id(self, row: int) -> UUID | None:
        """The record of a row."""
        return self.table.matrix.rows[row] if self.table is not None and 0 <= row < self.rowCount() else None

    def source_id(self, column: int) -> UUID | None:
        """The source of a column."""
        if self.table is None or not 0 <= column < self.columnCount():
            return None
        return self.table.matrix.columns[column].source_id

    def citations(self, row: int, column: int) -> Sequence[Citation]:
        """What is cited from that source for that statement."""
        row_id, source_id = self.statement_id(row), self.source_id(column)
        if self.table is None or row_id is None or source_id is None:
            return ()
        return self.table.matrix.cells.get((row_id, source_id), ())

    def support(self, row: int) -> Support:
        """How a statement is borne out."""
        row_id = self.statement_id(row)
        return _NOTHING if self.table is None or row_id is None else self.table.matrix.support.get(row_id, _NOTHING)

    def source(self, column: int) -> Source | None:
        """The source of a column; None where it is gone."""
        source_id = self.source_id(column)
        return None if self.table is None or source_id is None else self.table.sources.get(source_id)

    def statement(self, row: int) -> str:
        """A statement in words."""
        row_id = self.statement_id(row)
        caption = self.table.stated.get(row_id) if self.table is not None and row_id is not None else None
        return "" if caption is None else " ".join(caption.heading.split()) or isolate(caption.ref)

    def title(self, column: int) -> str:
        """A source by its title."""
        source = self.source(column)
        if source is None:
            return _("The source is gone")
        return _("{title}, in the trash", title=source.title) if source.trashed else source.title

    def repeats(self, column: int) -> str:
        """Which source it repeats, in words; empty for one that stands for itself."""
        assert self.table is not None
        place = self.table.matrix.columns[column]
        if not place.repeats:
            return ""
        origin = self.table.sources.get(place.origin_id)
        return _("repeats {ref}", ref=isolate(origin.ref)) if origin is not None else _("repeats another source")

    def quotation(self, citation: Citation) -> str:
        """The words that are cited; *whole source* where it is cited as a whole."""
        assert self.table is not None
        excerpt = self.table.excerpts.get(citation.excerpt_id) if citation.excerpt_id is not None else None
        quote = " ".join(excerpt.quote.split()) if excerpt is not None else ""
        if quote:
            return _("“{quotation}”", quotation=isolate(quote))
        anchor = excerpt.anchor if excerpt is not None else None
        return anchor.text(current()) if anchor is not None else _("whole source")

    def leads_to(self, citation: Citation) -> UUID | None:
        """What a citation opens: the passage, else the source."""
        assert self.table is not None
        if citation.excerpt_id is not None and citation.excerpt_id in self.table.excerpts:
            return citation.excerpt_id
        return citation.source_id

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """What a cell shows, and says."""
        if role not in (LINES, Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole) or not index.isValid():
            return None
        cited = self.citations(index.row(), index.column())
        counts = Counter(citation.stance for citation in cited)
        if role == LINES:
            copy = bool(self.repeats(index.column()))
            return [Said(_stance(*pair), LOOKS.get(pair[0], OPEN), role=_ink(copy)) for pair in counts.items()]
        words = listed([_stance(*pair) for pair in counts.items()])
        if role == Role.DisplayRole:
            return words or None
        if role == Role.ToolTipRole:
            return tooltip("\n".join(self.quotation(citation) for citation in cited)) or None
        return self._heard(index, words)

    def _heard(self, index: QModelIndex | QPersistentModelIndex, words: str) -> str:
        title = self.title(index.column())
        copies = self.repeats(index.column())
        source = in_order([title, copies]) if copies else title
        said = words or _("nothing cited")
        return _("{stance}: {source}. {statement}", stance=said, source=source, statement=self.statement(index.row()))

    def _borne_out(self, row: int, words: str) -> list[Said]:
        support = self.support(row)
        if not (self.narrow and support.supports and support.contradicts):
            return [Said(words, judged(support), role="secondary")]
        for_it = Support(supports=support.supports, citations=1)
        against = Support(contradicts=support.contradicts, citations=1)
        return [Said(borne_out(each), judged(each), role="secondary") for each in (for_it, against)]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """A statement with how it is borne out; a source, and whether it only repeats another."""
        if self.table is None:
            return None
        rows = orientation == Qt.Orientation.Vertical
        words = self.statement(section) if rows else self.title(section)
        under = borne_out(self.support(section)) if rows else self.repeats(section)
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole:
                return in_order([words, under]) if under else words
            case Role.ToolTipRole:
                return tooltip("\n".join(part for part in (words, under) if part))
        if role != LINES:
            return None
        if rows:
            return [Said(words, rows=2), *self._borne_out(section, under)]
        below = [Said(under, role="secondary", rows=1 if self.low else 2)] if under else []
        most = (1 if under else 2) if self.low else (2 if under else 4)
        return [Said(words, rows=most, role="secondary" if under else "text"), *below]


def borne_out(support: Support) -> str:
    """How many independent sources support a statement, and how many contradict it."""
    if not support.citations:
        return _("no citation yet")
    parts = []
    if support.supports:
        parts.append(plural("{n} supports", "{n} support", support.supports))
    if support.contradicts:
        parts.append(plural("{n} contradicts", "{n} contradict", support.contradicts))
    return in_order(parts) if parts else _("none supports it")


def judged(support: Support) -> Status:
    """What that means at a glance: two independent sources are what the field asks for at the least."""
    if support.contradicts:
        return DISPUTED
    if support.supports >= 2:
        return VERIFIED
    return LIKELY if support.supports else ATTENTION


def _stance(stance: str, n: int) -> str:
    words = term("citation_stance", stance)
    return words if n == 1 else _("{stance} ({n})", stance=words, n=current().number(n))


def _ink(copy: bool) -> str:
    return "secondary" if copy else "text"
