"""Facts, one concise statement each, and the citations that carry them."""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate


@record("fact", code="F", label=N_("Fact"), plural=N_("Facts"))
class Fact(Record):
    """One statement of what is alleged, with its date and place, whether it is material, and who disputes it."""

    statement: str = field.text(N_("Statement"), required=True)
    when: FuzzyDate | None = field.date(N_("When"), column=True)
    place_id: UUID | None = field.link(N_("Place"), "place", column=True)
    incidents: tuple[UUID, ...] = field.links(N_("Incidents"), "incident", column=True)
    material: str = field.code(N_("Material"), "materiality", column=True)
    dispute: str = field.code(N_("Disputed"), "dispute", column=True)
    remarks: str = field.text(N_("Working remarks"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The beginning of the statement."""
        words = " ".join(self.statement.split())
        return words if len(words) <= 160 else words[:159] + "…"


@record("citation", code="CIT", label=N_("Citation"), plural=N_("Citations"))
class Citation(Record):
    """An excerpt or a whole source that supports, contradicts, mentions or gives context to a record."""

    target_id: UUID | None = field.link(
        N_("Cited for"),
        "incident",
        "fact",
        "figure",
        "call",
        "involvement",
        "response",
        "note",
        owner=True,
        required=True,
        column=True,
    )
    source_id: UUID | None = field.link(N_("Source"), "source", column=True)
    excerpt_id: UUID | None = field.link(N_("Passage"), "excerpt", column=True)
    stance: str = field.code(N_("What it does"), "citation_stance", required=True, column=True)
    confidence: str = field.code(N_("Confidence"), "confidence", column=True)
    comment: str = field.text(N_("Comment"), sensitivity=Sensitivity.RESTRICTED)
