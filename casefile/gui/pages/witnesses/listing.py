"""The list of witnesses: pseudonyms, never a word of what was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.gui.models.columns import Column, Row, field_column
from casefile.gui.pages.witnesses.reasons import allowed_words
from casefile.gui.statuses import DISPUTED, VERIFIED, Status
from casefile.i18n import N_, current, isolate
from casefile.model.changes import Listing
from casefile.model.consent import PURPOSES_OF_AUDIENCE, audience_allowed
from casefile.model.deadlines import Now
from casefile.model.records import Witness

if TYPE_CHECKING:
    from casefile.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WitnessDigest:
    """What a line says beyond the witness itself."""

    allowed: str
    anybody: bool
    interviews: int


def digests(ws: Workspace, ids: Sequence[UUID], now: Now) -> dict[UUID, WitnessDigest]:
    """Consent and the number of interviews of these witnesses. Of a note nothing is read but its list line."""
    witnesses = ws.records.many(Witness, ids)
    if not witnesses:
        return {}
    case_id = witnesses[0].case_id
    consents = {} if case_id is None else ws.witnesses.consents_of_case(case_id)
    notes = ws.records.summaries("note", ws.records.ids(Listing("note", case_id)))
    interviews = Counter(note.values.get("witness_id") for note in notes)
    found: dict[UUID, WitnessDigest] = {}
    for witness in witnesses:
        counting = consents.get(witness.id, {})
        anybody = any(audience_allowed(counting, audience, now) for audience in PURPOSES_OF_AUDIENCE)
        found[witness.id] = WitnessDigest(allowed_words(counting, now), anybody, interviews[witness.id])
    return found


def _digest(row: Row) -> WitnessDigest | None:
    return row.extra if isinstance(row.extra, WitnessDigest) else None


def _allowed(row: Row) -> str:
    digest = _digest(row)
    return digest.allowed if digest else ""


def _allowed_status(row: Row) -> Status | None:
    digest = _digest(row)
    return None if digest is None else VERIFIED if digest.anybody else DISPUTED


def _interviews(row: Row) -> str:
    digest = _digest(row)
    return current().number(digest.interviews) if digest else ""


COLUMNS: tuple[Column, ...] = (
    Column("ref", N_("Pseudonym"), lambda row: isolate(row.summary.ref), width=120, sort="ref", rank=0),
    field_column("witness", "risk", width=120, rank=1),
    Column("consent", N_("Notes may go to"), _allowed, width=196, status=_allowed_status, rank=0, fills=True),
    Column("interviews", N_("Interviews"), _interviews, width=72, rank=2),
    field_column("witness", "basis", width=150, rank=3),
    field_column("witness", "languages", width=120, rank=4),
)
