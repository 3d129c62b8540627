"""The Details tab of an incident: what happened, when and where; the figures; who had a part; by what means; how it is
assessed; what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.incidents.facts import IncidentFacts
from casefile.gui.pages.incidents.figures import Figures
from casefile.gui.pages.incidents.involvements import Involvements
from casefile.gui.pages.incidents.objects import ObjectsEdit
from casefile.gui.pieces import compose
from casefile.gui.style import SPACE
from casefile.gui.widgets.citations import Citations
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.plain import secondary
from casefile.i18n import N_, _
from casefile.model.fields import Record

_FIRST = (
    Section(N_("What happened"), ("title", "narrative")),
    Section(N_("When and where"), ("when", "place_id", "place_wording", ("precision", "point"))),
)
_SECOND = (
    Section(N_("Means"), ("acts", "weapons", "strikes", "objects")),
    Section(N_("Assessment"), (("verification", "harm"), "legal", "follows", "remarks", "tags", "related")),
)


class IncidentDetails(QWidget):
    """Two forms with the records that belong to the incident between and after them."""

    saved = Signal(object)
    """A draft has become a record (UUID)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        self.first = Form(desk, "incident", _FIRST, parent=self)
        self.first.saved.connect(self.saved)
        yield
        self._later = secondary(
            _("A title is enough for now: it is saved when you leave the field. Figures, people and sources follow."),
            parent=self,
        )
        self._later.setContentsMargins(SPACE[3], 0, SPACE[3], SPACE[3])
        self.figures = Figures(desk, self)
        yield
        self.involvements = Involvements(desk, self)
        yield
        self.second = Form(desk, "incident", _SECOND, editors={"objects": ObjectsEdit}, parent=self)
        yield
        self.citations = Citations(desk, self)
        yield
        self.facts = IncidentFacts(desk, self)
        yield
        self._rest = (self.figures, self.involvements, self.second, self.citations, self.facts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, SPACE[3])
        layout.setSpacing(0)
        for part in (self.first, self._later, *self._rest):
            layout.addWidget(part)
        layout.addStretch(1)
        self._show_rest(True)
        self.setObjectName("incident_details")

    def show_record(self, record: Record) -> None:
        """Show an incident and everything that belongs to it."""
        self._show_rest(True)
        for part in (self.first, *self._rest):
            part.show_record(record)

    def start_new(self, record: Record) -> None:
        """Show a draft: only what can be written before it is saved."""
        self._show_rest(False)
        for part in (self.first, *self._rest):
            part.start_new(record)

    def flush(self) -> None:
        """Save what is being typed."""
        self.first.flush()
        self.second.flush()

    def edit(self) -> None:
        """Put the cursor into the title."""
        self.first.edit()

    def adopt(self) -> None:
        """Ask which figure the case adopts, now or once the figures are read."""
        self.figures.adopt_soon()

    def add_object(self) -> None:
        """Begin one more object that was hit."""
        objects = self.second.field("objects").editor
        assert isinstance(objects, ObjectsEdit)
        objects.add.click()

    def _show_rest(self, wanted: bool) -> None:
        self._later.setVisible(not wanted)
        for part in self._rest:
            part.setVisible(wanted)
