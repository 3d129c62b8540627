"""What left the vault, to whom; and the trusted time stamps that prove when something existed."""

from __future__ import annotations

from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.fields import Record, Sensitivity, record

_RESTRICTED = Sensitivity.RESTRICTED


@record("disclosure", code="D", label=N_("Disclosure"), plural=N_("Disclosures"), sensitivity=Sensitivity.RESTRICTED)
class Disclosure(Record):
    """One export that left the vault: what, for whom, and whose words were in it.

    It answers the question that a withdrawal of consent raises: who already received what (Murad Code, 2022, on
    withdrawal; OHCHR, *Manual on Human Rights Monitoring*, ch. 14).
    """

    at: str = field.moment(N_("Exported at"), required=True, column=True, immutable=True)
    audience: str = field.line(N_("Audience"), required=True, column=True, immutable=True, searched=False)
    recipient: str = field.line(N_("Recipient"), column=True, sensitivity=_RESTRICTED)
    format: str = field.line(N_("Format"), required=True, column=True, immutable=True, searched=False)
    sha256: str = field.line(N_("SHA-256"), column=True, immutable=True)
    witnesses: tuple[UUID, ...] = field.links(N_("Witnesses"), "witness", immutable=True)
    notes: tuple[UUID, ...] = field.links(N_("Witness notes"), "note", immutable=True)
    remarks: str = field.text(N_("Remarks"), sensitivity=_RESTRICTED)

    @property
    def heading(self) -> str:
        """The recipient, or the reference."""
        return self.recipient or self.ref


@record("stamp", code="TS", label=N_("Time stamp"), plural=N_("Time stamps"))
class Stamp(Record):
    """A trusted time stamp (RFC 3161) of an evidence file or of the journal: it existed no later than this.

    The request is written offline and carried to an authority; the token that comes back is kept with its chain.
    A stamp says nothing about when or how something was captured.
    """

    evidence_id: UUID | None = field.link(N_("Evidence file"), "evidence", column=True, immutable=True)
    checkpoint: str = field.text(N_("Checkpoint of the journal"), immutable=True, verbatim=True, searched=False)
    digest: str = field.line(N_("SHA-256 that was stamped"), required=True, column=True, immutable=True)
    requested: str = field.moment(N_("Requested at"), required=True, column=True, immutable=True)
    request: str = field.text(N_("Request"), immutable=True, verbatim=True, searched=False)
    token: str = field.text(N_("Token"), verbatim=True, searched=False)
    stamped: str = field.moment(N_("Stamped at"), column=True)
    authority: str = field.line(N_("Authority"), column=True)
    serial: str = field.line(N_("Serial number"), searched=False)
    remarks: str = field.text(N_("Remarks"), sensitivity=_RESTRICTED)

    @property
    def heading(self) -> str:
        """The authority, or the reference while the token is not there."""
        return self.authority or self.ref
