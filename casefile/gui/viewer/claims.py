"""What a file says about itself, shown as what it is: claims."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.models.cells import Cell
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.small_table import SmallTable
from casefile.i18n import N_, _, isolate

_LABELS = {
    "Author": N_("Author"),
    "Creator": N_("Written with"),
    "Producer": N_("PDF made with"),
    "CreationDate": N_("Made at"),
    "ModDate": N_("Changed at"),
    "Make": N_("Camera: maker"),
    "Model": N_("Camera: model"),
    "Software": N_("Program"),
    "DateTime": N_("Changed at"),
    "DateTimeOriginal": N_("Taken at"),
    "DateTimeDigitized": N_("Digitised at"),
    "OffsetTimeOriginal": N_("Taken in the time zone"),
    "Artist": N_("Taken by"),
    "ImageDescription": N_("Description"),
    "BodySerialNumber": N_("Camera: serial number"),
    "GPSLatitude": N_("Latitude"),
    "GPSLongitude": N_("Longitude"),
    "GPSAltitude": N_("Height above the sea"),
    "GPSImgDirection": N_("Direction of view"),
    "GPSDateStamp": N_("Day, by satellite"),
    "GPSTimeStamp": N_("Time, by satellite"),
    "Title": N_("Title"),
    "Subject": N_("Subject"),
    "Keywords": N_("Keywords"),
}
"""The names that people ask for, in their words. All others stand as the standard spells them."""


class Claims(QWidget):
    """A sentence of caution and a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("What the file says about itself"))
        self._caution = PlainLabel(wrap=True, role="secondary")
        self._table = SmallTable(_("What the file says about itself"), ((_("It says"), 150), (_("Value"), 220)))
        self._table.setObjectName("viewer.claims.table")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[0], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        layout.addWidget(self._caution)
        layout.addWidget(self._table)
        self.hide()

    def show_claims(self, claims: Sequence[tuple[str, str]]) -> None:
        """Show what a file says of itself, each with its name; where it says nothing, that."""
        if claims:
            caution = _("Claims: anybody can have written this into the file, and nothing of it was checked.")
        else:
            caution = _("The file says nothing about itself: no camera, no moment, no place.")
        self._caution.setText(caution)
        self._table.setVisible(bool(claims))
        rows = [(n, (Cell(_name(name)), Cell(isolate(value)))) for n, (name, value) in enumerate(claims)]
        self._table.show_rows(rows)


def _name(name: str) -> str:
    label = _LABELS.get(name)
    return _("{label} ({name})", label=_(label), name=isolate(name)) if label is not None else isolate(name)
