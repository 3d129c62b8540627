"""What a review copy would hold: its records in a list, and the chosen one field by field."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from casefile.gui.models.cells import Cell
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, on_base, secondary
from casefile.gui.widgets.rows_table import RowsTable
from casefile.i18n import N_, _, isolate, plural
from casefile.model.fields import kind
from casefile.services.copied_files import NOTHING, ORIGINALS, PAGES, FilesPlanned, leaving_in_words, staying_in_words
from casefile.services.review_copy import CopyPreview, staying_records_in_words
from casefile.services.travelling_records import ShownRecord

EVIDENCE = (
    (PAGES, N_("As pages and pictures, drawn again")),
    (ORIGINALS, N_("Originals, as they are")),
    (NOTHING, N_("None: digests only")),
)
"""How evidence can travel, untranslated."""
OF_EVIDENCE = {
    PAGES: N_(
        "Each page and picture is made again from what is seen on it: nothing else that a file holds goes along. "
        "Recordings, and files that cannot be shown as pages, stay here."
    ),
    ORIGINALS: N_("The files themselves, with all that they hold: who made them, with which device, when and where."),
    NOTHING: N_("No file and no page goes along; digests say which files you have."),
}
"""What that means."""
_NAMED = 10
"""Files that stay and are named; the rest are counted."""
_HEIGHT = 14
"""Heights of a line: the least at which both lists can be read."""


class Leaving(QWidget):
    """Exactly what leaves, and what stays, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records: tuple[ShownRecord, ...] = ()
        self._counts = PlainLabel(wrap=True, selectable=True)
        self._counts.setObjectName("leaving_counts")
        self.table = RowsTable(_("What leaves"), ((_("Kind"), 14), (_("Reference"), 14), (_("Title"), 30)))
        self.table.setObjectName("leaving_records")
        self.table.selectionModel().currentChanged.connect(self._on_current)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.StyledPanel)
        area.setAccessibleName(_("The chosen record, field by field"))
        self._area = area
        split = self._split = QSplitter(childrenCollapsible=False)
        split.addWidget(self.table)
        split.addWidget(area)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setMinimumHeight(_HEIGHT * self.fontMetrics().height())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._counts)
        layout.addWidget(split, 1)

    @property
    def counts(self) -> str:
        """What is said above the list."""
        return self._counts.text()

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Label and value of each field that is shown of the chosen record."""
        row = self.table.currentIndex().row()
        return [(each.label, each.value) for each in self._records[row].fields] if row >= 0 else []

    def show_preview(self, preview: CopyPreview) -> None:
        """Say how many records leave and how many stay, and list them field by field."""
        self._records = preview.records
        said = [plural("{n} record leaves.", "{n} records leave.", len(preview.records)), *left_behind(preview)]
        self._counts.setText(" ".join(said))
        self.table.show_rows(
            [(Cell(_(kind(each.kind).label)), Cell(isolate(each.ref)), Cell(each.heading)) for each in preview.records]
        )
        self._show_fields()

    def _on_current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_fields()

    def _show_fields(self) -> None:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        grid.setHorizontalSpacing(SPACE[2])
        grid.setVerticalSpacing(SPACE[0])
        for row, (label, value) in enumerate(self.fields):
            grid.addWidget(secondary(label), 2 * row, 0)
            grid.addWidget(PlainLabel(value, wrap=True, selectable=True), 2 * row + 1, 0)
        grid.setRowStretch(grid.rowCount(), 1)
        self._area.setWidget(content)
        on_base(self._area)


def left_behind(preview: CopyPreview) -> list[str]:
    """What does not travel: that evidence files do not is always said."""
    said = staying_records_in_words(preview.left_out, preview.kept)
    said.append(_("Of whole texts only those travel whose pages are drawn from them. No identity travels."))
    return [*said, *evidence_words(preview.evidence)]


def evidence_words(planned: FilesPlanned) -> list[str]:
    """What travels of the evidence, and what stays and why, in sentences."""
    said = leaving_in_words(planned)
    if count := len(planned.stays) - len(planned.hidden):
        said.append(
            plural(
                "Of {n} evidence file only the digests travel.",
                "Of {n} evidence files only the digests travel.",
                count,
            )
        )
    return [*said, *staying_in_words(planned)[:_NAMED]]
