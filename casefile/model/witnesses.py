"""Witnesses under pseudonym, what they consented to, and the notes of what they told.

Names, contacts and everything else that could identify a witness belong into the sealed identity compartment of the
vault and into no record of this module: there is no field for them here.
"""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate

_RESTRICTED = Sensitivity.RESTRICTED


@record(
    "witness",
    code="W",
    label=N_("Witness"),
    plural=N_("Witnesses"),
    reference="pseudonym",
    sensitivity=Sensitivity.RESTRICTED,
)
class Witness(Record):
    """Someone who tells what they know. The reference is a random pseudonym (``W-7K3Q``): it says nothing about order
    or person.
    """

    basis: tuple[str, ...] = field.codes(N_("Basis of knowledge"), "knowledge_basis", column=True)
    risk: str = field.code(N_("Risk to the witness"), "risk", column=True, sensitivity=_RESTRICTED)
    risk_assessment: str = field.text(N_("Risk assessment"), sensitivity=Sensitivity.IDENTITY, searched=False)
    protective_measures: str = field.text(N_("Protective measures"), sensitivity=Sensitivity.IDENTITY, searched=False)
    languages: tuple[str, ...] = field.codes(N_("Languages"), "language", column=True, sensitivity=_RESTRICTED)
    remarks: str = field.text(N_("Working remarks"), sensitivity=_RESTRICTED)


@record("consent", code="CON", label=N_("Consent"), plural=N_("Consents"), sensitivity=Sensitivity.RESTRICTED)
class Consent(Record):
    """What a witness allows for one purpose. Not asked counts as refused; a withdrawal is a new record, never an edit.

    After the Murad Code (2022) and OHCHR's *Manual on Human Rights Monitoring*, ch. 14: informed, per purpose,
    revocable.
    """

    witness_id: UUID | None = field.link(N_("Witness"), "witness", owner=True, required=True, column=True)
    purpose: str = field.code(N_("Purpose"), "consent_purpose", required=True, column=True)
    decision: str = field.code(N_("Decision"), "consent_decision", required=True, column=True)
    body: str = field.line(N_("Named body"), column=True, sensitivity=_RESTRICTED)
    given: FuzzyDate | None = field.date(N_("Date"), column=True)
    language: str = field.code(N_("Language"), "language")
    interpreter: str = field.line(N_("Interpreter"), sensitivity=_RESTRICTED)
    explained_by: str = field.line(N_("Explained by"), sensitivity=_RESTRICTED)
    conditions: str = field.text(N_("Conditions"), sensitivity=_RESTRICTED)
    expires: FuzzyDate | None = field.date(N_("Expires"), column=True)


@record("note", code="N", label=N_("Witness note"), plural=N_("Witness notes"), sensitivity=Sensitivity.RESTRICTED)
class WitnessNote(Record):
    """What a witness told in one interview, as it was noted."""

    witness_id: UUID | None = field.link(N_("Witness"), "witness", owner=True, required=True, column=True)
    title: str = field.line(N_("Title"), column=True, sensitivity=_RESTRICTED)
    interviewed: FuzzyDate | None = field.date(N_("Interview date"), column=True, sensitivity=_RESTRICTED)
    place: str = field.line(N_("Coarse place of the interview"), sensitivity=_RESTRICTED)
    interviewer: str = field.line(N_("Interviewer"), sensitivity=_RESTRICTED, searched=False)
    interpreter: str = field.line(N_("Interpreter"), sensitivity=_RESTRICTED, searched=False)
    languages: tuple[str, ...] = field.codes(N_("Languages"), "language", column=True)
    method: str = field.code(N_("Method"), "interview_method", column=True)
    first_account: bool = field.boolean(N_("First account"))
    prior_accounts: str = field.text(N_("Accounts given elsewhere before"), sensitivity=_RESTRICTED)
    text: str = field.text(N_("Text"), required=True, sensitivity=_RESTRICTED)
    incidents: tuple[UUID, ...] = field.links(N_("Incidents"), "incident", column=True)
    support_offered: str = field.text(N_("Support offered"), sensitivity=_RESTRICTED, searched=False)
    referral: str = field.line(N_("Referral"), sensitivity=_RESTRICTED, searched=False)

    @property
    def heading(self) -> str:
        """The title, or the reference. Never the text: protected words do not appear in lists."""
        return self.title or self.ref
