"""The list of facts, and each with its citations and the incidents it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.models.columns import REF, Column, Row, field_column, heading_column
from casefile.gui.pages.arrangements import Kind
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.matrix.facts import FactsMatrix
from casefile.gui.pages.page import Page
from casefile.gui.pieces import compose
from casefile.gui.statuses import ATTENTION, VERIFIED, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.citations import Citations
from casefile.gui.widgets.form import Form, Section
from casefile.i18n import N_, _, plural
from casefile.model.fields import Record

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_SECTIONS = (
    Section(N_("What is alleged"), ("statement", "when", "place_id")),
    Section(N_("Where it belongs"), ("incidents",)),
    Section(N_("Assessment"), (("material", "dispute"), "remarks", "tags", "related")),
)


def facts_page(desk: Desk, parent: QWidget | None = None) -> Page:
    """Statements, with how many citations each has, beside the one that is chosen; or as a matrix."""
    page = ListDetailPage(
        desk,
        "fact",
        columns=(
            REF,
            heading_column(N_("Statement")),
            field_column("fact", "when", rank=1),
            Column("citations", N_("Citations"), _citations, width=118, status=_citations_status, rank=2),
            field_column("fact", "material", width=90, rank=5),
            field_column("fact", "dispute", rank=4),
            field_column("fact", "place_id", shown=False),
            field_column("fact", "incidents", shown=False),
        ),
        extras=_count_citations,
        watched=("citation",),
        details=FactDetails,
        arrangement=Kind("matrix", _("Matrix"), "table", FactsMatrix),
        parent=parent,
        add_label=_("New fact"),
        empty=_("No facts yet. A fact is one sentence that sources support."),
    )
    page.setObjectName("facts_page")
    page.table.setObjectName("facts_table")
    return page


class FactDetails(QWidget):
    """A form, and the citations below it."""

    saved = Signal(object)
    """A draft has become a record (UUID)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        self.form = Form(desk, "fact", _SECTIONS, parent=self)
        self.form.saved.connect(self.saved)
        yield
        self.citations = Citations(desk, self)
        yield
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, SPACE[3])
        layout.setSpacing(0)
        layout.addWidget(self.form)
        layout.addWidget(self.citations)
        layout.addStretch(1)
        self.setObjectName("fact_details")

    def show_record(self, record: Record) -> None:
        """Show a fact and what it rests on."""
        self.citations.show()
        self.form.show_record(record)
        self.citations.show_record(record)

    def start_new(self, record: Record) -> None:
        """Show a draft; what it rests on is cited once it is saved."""
        self.citations.hide()
        self.form.start_new(record)
        self.citations.start_new(record)

    def flush(self) -> None:
        """Save what is being typed."""
        self.form.flush()

    def edit(self) -> None:
        """Put the cursor into the statement."""
        self.form.edit()


def _count_citations(ws: Workspace, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    return ws.facts.citation_counts(ids)


def _citations(row: Row) -> str:
    if not isinstance(row.extra, int):
        return ""
    return plural("{n} citation", "{n} citations", row.extra) if row.extra else _("none yet")


def _citations_status(row: Row) -> Status | None:
    if not isinstance(row.extra, int):
        return None
    return VERIFIED if row.extra else ATTENTION
