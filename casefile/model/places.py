"""Places: names in every script, where they lie, and how precisely that is known."""

from __future__ import annotations

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, record
from casefile.model.values import Coordinates, Name


@record("place", code="L", label=N_("Place"), plural=N_("Places"))
class Place(Record):
    """A town, district or site. An incident's own exact point is kept with the incident, not here."""

    name: str = field.line(N_("Name"), required=True, column=True)
    names: tuple[Name, ...] = field.names(N_("Other names and spellings"))
    admin_path: str = field.line(N_("Administrative path, widest first"), column=True)
    country: str = field.line(N_("Country"), column=True)
    point: Coordinates | None = field.point(N_("Coordinates"))
    precision: str = field.code(N_("Precision"), "place_precision", column=True)
    gazetteer: str = field.line(N_("Gazetteer id"))

    @property
    def heading(self) -> str:
        """The name."""
        return self.name
