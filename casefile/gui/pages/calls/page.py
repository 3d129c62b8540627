"""The Calls page: what is late first, and what came of each call."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from PySide6.QtCore import Qt

from casefile.gui.desk import Desk
from casefile.gui.pages.calls.details import CallDetails
from casefile.gui.pages.calls.listing import ALL, COLUMNS, OPEN, OVERDUE, PRESSING, chosen_calls, digests
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.widgets.editor import ChoiceBox
from casefile.gui.widgets.record_table import Empty
from casefile.i18n import N_, _

_CHOICES = ((ALL, N_("All calls")), (OPEN, N_("Open")), (OVERDUE, N_("Overdue")))


class CallsPage(ListDetailPage):
    """A list of calls that can be narrowed to the open or the overdue ones, beside the call chosen from it."""

    def __init__(self, desk: Desk) -> None:
        self.which = ChoiceBox()
        super().__init__(
            desk,
            "call",
            columns=COLUMNS,
            extras=lambda ws, ids: digests(ws, ids, dt.date.today()),
            watched=("addressee", "response"),
            details=CallDetails,
            add_label=_("New call"),
            empty=_("No calls yet. A call says who demands what of whom: begin one, or mark it in a source."),
        )
        self.which.setObjectName("calls-filter")
        self.which.setAccessibleName(_("Which calls to list"))
        for code, label in _CHOICES:
            self.which.addItem(_(label), code)
        self.which.currentIndexChanged.connect(lambda _place: self._on_which())
        self._bar.insertWidget(0, self.which)
        self.table.setObjectName("calls-table")
        self._choose()
        if self.table.sorting() is None:
            place = next(n for n, column in enumerate(COLUMNS) if column.sort == PRESSING)
            self.table.horizontalHeader().setSortIndicator(place, Qt.SortOrder.AscendingOrder)
        self._show_list()

    def show_only(self, which: str) -> None:
        """List all calls, the open, or the overdue ones.

        :param which: ``all``, ``open`` or ``overdue``.
        """
        self.which.setCurrentIndex(self.which.findData(which))

    def _on_which(self) -> None:
        self._choose()
        self._show_list()

    def _choose(self) -> None:
        which = self.which.currentData() or ALL  # taken here: verbs run on other threads and read no widget
        self.list.choose = lambda ws, listing: chosen_calls(ws, listing, which, dt.date.today())

    def open_record(self, id: UUID) -> None:
        """A choice of calls must not hide what was asked for."""
        super().open_record(id)
        if self.list.row_of(id) is None:
            self.show_only(ALL)

    def _emptiness(self) -> Empty:
        code = self.which.currentData()
        if code in (OPEN, OVERDUE) and not self._filter.text().strip():
            sentence = _("No call is overdue.") if code == OVERDUE else _("No call is open.")
            return Empty(sentence, _("Show all calls"), lambda: self.show_only(ALL))
        return super()._emptiness()


def calls_page(desk: Desk) -> CallsPage:
    """Make the page."""
    return CallsPage(desk)
