"""The last step: what would become of each row; after the import, what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casefile.gui import words
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import ATTENTION, DISPUTED, DONE, VERIFIED, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.rows_table import RowsTable
from casefile.i18n import N_, _, isolate, plural
from casefile.model.fields import KINDS
from casefile.services.dataset_plan import PlannedRow
from casefile.services.datasets import DatasetPreview

ACTIONS: Mapping[str, tuple[str, Status]] = {
    "refuse": (N_("Cannot be taken"), DISPUTED),
    "gone": (N_("No longer in the file"), ATTENTION),
    "update": (N_("Change"), ATTENTION),
    "create": (N_("Add"), VERIFIED),
    "same": (N_("Leave as it is"), DONE),
}
DONE_NOW: Mapping[str, str] = {
    "refuse": N_("Not taken"),
    "gone": N_("No longer in the file"),
    "update": N_("Changed"),
    "create": N_("Added"),
    "same": N_("Left as it was"),
}
"""What became of a row, once the import is done."""
_NAMED = 12
"""Columns or values that a sentence names; the report names all."""


class OutcomePage(QWidget):
    """Counts, what is left out, and the rows: those that cannot be taken first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PlannedRow] = []
        self.sentence = PlainLabel(wrap=True, level="section")
        self.sentence.setObjectName("dataset.sentence")
        self.notices = PlainLabel(wrap=True, role="secondary", selectable=True)
        self.notices.setObjectName("dataset.notices")
        self.table = RowsTable(
            _("What would become of each row"),
            ((_("Action"), 18), (_("Line"), 6), (_("Column"), 16), (_("Title"), 34), (_("Why"), 24)),
        )
        self.table.setObjectName("dataset.rows")
        self.reason = PlainLabel(wrap=True, selectable=True)
        self.reason.setObjectName("dataset.reason")
        self.reason.hide()
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_reason())
        self.remember = QCheckBox(_("Remember how these columns are read, for this case"))
        self.remember.setObjectName("dataset.remember")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE[2])
        for part in (self.sentence, self.notices, self.table, self.reason, self.remember):
            column.addWidget(part, 1 if part is self.table else 0)

    def show_preview(self, preview: DatasetPreview, *, own: bool) -> None:
        """Show a dry run. :param own: the mapping was made here, and can be remembered."""
        self.sentence.setText(summary(preview))
        brings = preview.count("create") + preview.count("update")
        # A file that came again unchanged is no fault; one of which nothing can be taken is.
        self.sentence.set_role("disputed" if preview.count("refuse") and not brings else "text")
        told = notices(preview, _NAMED)
        self.notices.setText("\n".join(told))
        self.notices.setVisible(bool(told))
        order = list(ACTIONS)
        self._rows = sorted(preview.rows, key=lambda row: (order.index(row.action), row.line))
        self.table.show_rows([_row(row, ACTIONS[row.action][0]) for row in self._rows])
        self._show_reason()
        self.remember.setVisible(own)
        self.remember.setChecked(own)

    def _show_reason(self) -> None:
        """In full, below the table: a column has no room for a sentence."""
        at = self.table.currentIndex().row()
        reason = self.table.rows[at][-1].words if 0 <= at < len(self.table.rows) else ""
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    def done(self, sentence: str) -> None:
        """The import is done."""
        self.sentence.setText(sentence)
        self.sentence.set_role("text")
        self.table.show_rows([_row(row, DONE_NOW[row.action]) for row in self._rows])
        self._show_reason()
        self.remember.hide()


def summary(preview: DatasetPreview) -> str:
    """The counts as a sentence."""
    brings = preview.count("create") + preview.count("update")
    counts = [plural("{n} row is added", "{n} rows are added", preview.count("create"))] if brings else []
    if n := preview.count("update"):
        counts.append(plural("{n} is changed", "{n} are changed", n))
    if n := preview.count("same"):
        counts.append(plural("{n} stays as it is", "{n} stay as they are", n))
    if n := preview.count("refuse"):
        counts.append(plural("{n} cannot be taken", "{n} cannot be taken", n))
    if preview.count("gone"):
        counts.append(
            plural(
                "{n} is no longer in the file and stays",
                "{n} are no longer in the file and stay",
                preview.count("gone"),
            )
        )
    case = isolate(preview.case.ref)
    if not brings:
        if not counts:
            return _("Nothing to import into the case {ref}: the table has no rows.", ref=case)
        return _("Nothing to import into the case {ref}: {counts}.", ref=case, counts=words.listed(counts))
    return _("Into the case {ref}: {counts}.", ref=case, counts=words.listed(counts))


def notices(preview: DatasetPreview, most: int) -> list[str]:
    """What is left out, kept in remarks or not understood. :param most: how many a sentence names."""
    told = preview.told
    said = list(told.notices)
    if told.made:
        made = [_("{kind}: {n}", kind=_(KINDS[kind].plural), n=n) for kind, n in sorted(told.made.items())]
        said.append(_("New records: {kinds}.", kinds=words.listed(made)))
    if told.rest:
        said.append(_("Kept in the remark: {columns}.", columns=_some(told.rest, most)))
    if told.dropped:
        said.append(_("Left out by choice: {columns}.", columns=_some(told.dropped, most)))
    values = [
        _("{field}: {value}", field=each.column, value=value) for each in told.unmatched for value, _n in each.values
    ]
    if values:
        said.append(_("Values without a term, kept in the remark: {values}.", values=_some(values, most)))
    if preview.not_named:
        said.append(
            plural(
                "The list shows the first rows; {n} more is counted above.",
                "The list shows the first rows; {n} more are counted above.",
                preview.not_named,
            )
        )
    return said


def report(preview: DatasetPreview) -> str:
    """All of it as a text to be saved."""
    lines = [summary(preview), *notices(preview, 10_000), ""]
    for row in preview.rows:
        if row.action in ("refuse", "gone", "update"):
            place = _("Line {line}", line=row.line) if row.line else row.ref
            lines.append(
                " · ".join(filter(None, (_(ACTIONS[row.action][0]), place, row.column, row.heading, row.reason)))
            )
    return "\n".join(lines) + "\n"


def _some(names: tuple[str, ...] | list[str], most: int) -> str:
    shown = [isolate(name) for name in names[:most]]
    if len(names) > most:
        shown.append(plural("{n} more", "{n} more", len(names) - most))
    return words.listed(shown)


def _row(row: PlannedRow, label: str) -> tuple[Cell, ...]:
    return (
        Cell(_(label), ACTIONS[row.action][1]),
        Cell(str(row.line) if row.line else ""),
        Cell(isolate(row.column) if row.column else ""),
        Cell(row.heading or (isolate(row.ref) if row.ref else "")),
        Cell(row.reason),
    )
