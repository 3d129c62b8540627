"""Persons, organisations, and their part in incidents."""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.values import Name, Range


@record("person", code="P", label=N_("Person"), plural=N_("Persons"), sensitivity=Sensitivity.RESTRICTED)
class Person(Record):
    """Someone the case names: a victim, an official, a commander. Witnesses are kept apart, under a pseudonym."""

    name: str = field.line(N_("Name"), required=True, column=True, sensitivity=Sensitivity.RESTRICTED)
    names: tuple[Name, ...] = field.names(N_("Other names and spellings"), sensitivity=Sensitivity.RESTRICTED)
    public_name: str = field.line(N_("Name in public dossiers"))
    sex: str = field.code(N_("Sex"), "person_sex", column=True)
    age: Range | None = field.range_(N_("Age at the event"), column=True)
    civil_status: str = field.code(N_("Civil status"), "civil_status", column=True)
    role: str = field.line(N_("Role or occupation"), column=True)
    organisation_id: UUID | None = field.link(N_("Organisation"), "organisation", column=True)
    born: FuzzyDate | None = field.date(N_("Born"), sensitivity=Sensitivity.RESTRICTED)
    remarks: str = field.text(N_("Working remarks"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The name as it is used in this case."""
        return self.name


@record("organisation", code="O", label=N_("Organisation"), plural=N_("Organisations"))
class Organisation(Record):
    """A state force, coalition, armed group, authority, NGO, medium or court, with its place in a chain of command."""

    name: str = field.line(N_("Name"), required=True, column=True)
    names: tuple[Name, ...] = field.names(N_("Other names and spellings"))
    type: str = field.code(N_("Kind"), "organisation_kind", column=True)
    parent_id: UUID | None = field.link(N_("Parent organisation"), "organisation", column=True)
    parent_period: FuzzyDate | None = field.date(N_("Under this parent during"))
    country: str = field.line(N_("Country"))
    contact: str = field.text(N_("Contact"), sensitivity=Sensitivity.RESTRICTED)
    remarks: str = field.text(N_("Working remarks"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The name."""
        return self.name


@record("involvement", code="INV", label=N_("Involvement"), plural=N_("Involvements"))
class Involvement(Record):
    """The part of a person or an organisation in an incident, how sure that is, and on what basis (HURIDOCS
    *Involvement*).
    """

    incident_id: UUID | None = field.link(N_("Incident"), "incident", owner=True, required=True, column=True)
    party_id: UUID | None = field.link(N_("Who"), "person", "organisation", required=True, column=True)
    role: str = field.code(N_("Part in it"), "involvement_role", required=True, column=True)
    degree: str = field.code(N_("Degree of involvement"), "involvement_degree")
    confidence: str = field.code(N_("Confidence of the attribution"), "confidence", column=True)
    basis: str = field.text(N_("Basis of the attribution"))
