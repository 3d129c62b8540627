"""The Calls page: what is late first, and what came of each call."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.offers import Offered
from casefile.gui.pages.arrangements import Kind
from casefile.gui.pages.board.view import CallsBoard
from casefile.gui.pages.calls.details import CallDetails
from casefile.gui.pages.calls.listing import ALL, COLUMNS, OPEN, OVERDUE, PRESSING, UNFULFILLED, chosen_calls, digests
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.record_table import Empty
from casefile.i18n import N_, _
from casefile.model.chips import Chip

_CHOICES = (
    (ALL, N_("All calls")),
    (OPEN, N_("Open calls")),
    (OVERDUE, N_("Overdue")),
    (UNFULFILLED, N_("Answered, not fulfilled")),
)

_LAYOUT = "columns/call"
"""Where the list's order is remembered: until somebody chooses another, what is late comes first."""


class CallsPage(ListDetailPage):
    """A list of calls that can be narrowed by how they stand, beside the call chosen from it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        if desk.settings.layout(_LAYOUT) is None:
            desk.settings.keep_layout(_LAYOUT, {"sort": PRESSING})
        self._which = ALL
        super().__init__(
            desk,
            "call",
            parent=parent,
            columns=COLUMNS,
            extras=lambda ws, ids: digests(ws, ids, ws.clock.now()),
            watched=("addressee", "response"),
            choose=lambda ws, listing: chosen_calls(ws, listing, self._which, ws.clock.now()),
            details=CallDetails,
            add_label=_("New call"),
            offers=self._offers_of,
            arrangement=Kind("board", _("Board"), "square-kanban", CallsBoard),
            empty=_("No calls yet. A call says who demands what of whom: begin one, or mark it in a source."),
        )
        self.which = ChoiceBox(self._left)
        self.which.setObjectName("calls-filter")
        self.which.setAccessibleName(_("Which calls to list"))
        for code, label in _CHOICES:
            self.which.addItem(_(label), code)
        self.which.currentIndexChanged.connect(lambda _place: self._on_which())
        self._bar.insertWidget(self._bar.indexOf(self._filter), self.which)
        self.table.setObjectName("calls-table")
        self.act("call.respond", _("Log response…"), "Ctrl+R", "mail", CallDetails.log_response)
        self.act("call.addressee", _("Add an addressee"), "Ctrl+G", "plus", lambda details: details.addressees.add())

    def show_only(self, which: str) -> None:
        """List all calls, the open, the overdue, or those that were answered and not fulfilled.

        :param which: ``all``, ``open``, ``overdue`` or ``unfulfilled``.
        """
        self.which.setCurrentIndex(self.which.findData(which))

    def show_narrowed(self, chips: Sequence[Chip]) -> None:
        """Also whatever was chosen beside the filter."""
        self.show_only(ALL)
        super().show_narrowed(chips)

    def _offers_of(self, ids: Sequence[UUID]) -> Offered:
        return self.acts() if len(ids) == 1 else ()

    def _on_which(self) -> None:
        self._which = self.which.currentData()
        self.narrow()

    def is_narrowed(self) -> bool:
        """Also by the choice of open or overdue calls."""
        return super().is_narrowed() or self._which != ALL

    def open_record(self, id: UUID) -> None:
        """A choice of calls must not hide what was asked for."""
        super().open_record(id)
        if self.list.row_of(id) is None:
            self.show_only(ALL)

    def _emptiness(self) -> Empty:
        if self._which != ALL and not self._filter.text().strip() and not self.filters.chips:
            sentences = {
                OVERDUE: _("No call is overdue."),
                UNFULFILLED: _("No call is answered and not fulfilled."),
            }
            return Empty(
                sentences.get(self._which) or _("No call is open."), _("Show all calls"), lambda: self.show_only(ALL)
            )
        return super()._emptiness()


def calls_page(desk: Desk, parent: QWidget | None = None) -> CallsPage:
    """Make the page."""
    return CallsPage(desk, parent)
