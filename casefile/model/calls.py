"""Accountability calls: who demanded what of whom, on which facts, by when, and what came of it.

The ancestor is the *Intervention* entity of the HURIDOCS Events Standard Formats. Each addressee is followed up apart.
"""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.values import Range


@record("call", code="C", label=N_("Accountability call"), plural=N_("Accountability calls"))
class Call(Record):
    """A public demand made to someone: to halt, to investigate, to hold to account, to acknowledge."""

    title: str = field.line(N_("In short"), required=True, column=True)
    caller_id: UUID | None = field.link(N_("Who calls"), "organisation", "person", column=True)
    demands: tuple[str, ...] = field.codes(N_("What is demanded"), "demand", required=True, column=True)
    sentence: str = field.text(N_("In its own words"))
    excerpt_id: UUID | None = field.link(N_("Passage"), "excerpt")
    made: FuzzyDate | None = field.date(N_("Date"), column=True)
    basis: str = field.text(N_("Legal or moral basis"))
    incidents: tuple[UUID, ...] = field.links(N_("Incidents it rests on"), "incident", column=True)
    facts: tuple[UUID, ...] = field.links(N_("Facts it rests on"), "fact")
    channel: str = field.code(N_("Channel"), "call_channel", column=True)
    ours: bool = field.boolean(N_("Sent by us"), column=True)
    impact: str = field.code(N_("Impact"), "impact", column=True)
    impact_reason: str = field.text(N_("What came of it"))
    remarks: str = field.text(N_("Working remarks"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The call in short."""
        return self.title


@record("addressee", code="ADR", label=N_("Addressee"), plural=N_("Addressees"))
class Addressee(Record):
    """One body or person a call is made to, followed up on its own."""

    call_id: UUID | None = field.link(N_("Call"), "call", owner=True, required=True, column=True)
    party_id: UUID | None = field.link(N_("Addressee"), "organisation", "person", column=True)
    wording: str = field.line(N_("Addressee as the source words it"), column=True)
    implied: bool = field.boolean(N_("Implied, not named"))
    due: FuzzyDate | None = field.date(N_("Due"), column=True)
    reminders: tuple[FuzzyDate, ...] = field.values(N_("Reminders"), FuzzyDate)
    status: str = field.code(N_("Status"), "call_status", column=True)
    priority: str = field.code(N_("Priority"), "priority", column=True)
    remarks: str = field.text(N_("Working remarks"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The addressee as worded."""
        return self.wording or self.ref


@record("response", code="RSP", label=N_("Response"), plural=N_("Responses"))
class Response(Record):
    """What an addressee answered, or that it did not, and what it conceded."""

    call_id: UUID | None = field.link(N_("Call"), "call", owner=True, required=True, column=True)
    addressee_id: UUID | None = field.link(N_("Addressee"), "addressee", column=True)
    date: FuzzyDate | None = field.date(N_("Date"), column=True)
    responder: str = field.line(N_("Responder"), column=True)
    source_id: UUID | None = field.link(N_("Source"), "source", column=True)
    excerpt_id: UUID | None = field.link(N_("Passage"), "excerpt")
    text: str = field.text(N_("Text"))
    type: str = field.code(N_("Kind"), "response_kind", required=True, column=True)
    stance: str = field.code(N_("Stance on attribution"), "attribution_stance", column=True)
    conceded_deaths: Range | None = field.range_(N_("Deaths conceded"), column=True)
    conceded_injuries: Range | None = field.range_(N_("Injuries conceded"), column=True)

    @property
    def heading(self) -> str:
        """Who answered."""
        return self.responder or self.ref
