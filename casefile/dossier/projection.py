"""What an audience gets to see of a case: new records, made of permitted fields alone.

Nothing is deleted from a copy. A record that the audience may see is made again from the fields that
:mod:`casefile.dossier.lines` opens to it; every other field keeps the value that stands for *nothing
entered*. Links lead only to records that are there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from casefile.dossier import audiences, lines
from casefile.dossier.audiences import Audience
from casefile.dossier.bundle import Bundle, Shelf, Verified
from casefile.dossier.check import pieces
from casefile.dossier.gates import Gate, gates, refused_witnesses, testimonies
from casefile.dossier.redacting import Redacting
from casefile.dossier.withheld import Origin, Withheld, look
from casefile.i18n import translator
from casefile.model.changes import JournalHead
from casefile.model.deadlines import Now
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Case,
    Citation,
    Consent,
    EvidenceFile,
    Incident,
    Involvement,
    Person,
    Place,
    Redaction,
    Source,
    Stamp,
    Witness,
    WitnessNote,
)


@dataclass(frozen=True, slots=True)
class Projected:
    """A case as one audience sees it; all that a document is built from.

    :param recorded: for each consent, where it stands in the order in which the vault recorded them.
    :param withheld: what it may not see; for anyone who looks through what was made. Never part of the document.
    :param gates: what is held back and what needs a person's eye, for the window; never part of the document.
    :param noes: refusals and withdrawals in the trash, of the witnesses whose consents the audience may see.
    :param refused: the witnesses whose words are left out; never part of the document.
    :param redacting: what is taken out of the files and texts of sources.
    :param told_by: the witnesses whose words each source is; never part of the document.
    """

    audience: Audience
    case: Case
    shelf: Shelf = field(repr=False)
    journal_head: JournalHead
    now: Now
    verified: Verified | None
    withheld: Withheld = field(repr=False)
    gates: tuple[Gate, ...] = ()
    recorded: Mapping[UUID, int] = field(default_factory=dict, repr=False)
    zone: dt.tzinfo = dt.UTC
    noes: tuple[Consent, ...] = field(default=(), repr=False)
    refused: frozenset[UUID] = field(default=frozenset(), repr=False)
    redacting: Redacting = field(default_factory=lambda: Redacting((), "", translator("en")), repr=False)
    told_by: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict, repr=False)


def project(bundle: Bundle, audience: str) -> Projected:
    """A case as an audience may see it.

    :param audience: the code of a preset of :data:`casefile.dossier.audiences.AUDIENCES`.
    :raises BadInput: there is no such preset.
    """
    preset = audiences.audience(audience)
    kept = _kept(bundle, preset)
    redacting = Redacting(bundle.shelf, audience, translator(bundle.language), bundle.beneath)
    shelf = Shelf(
        redacting.record(record, _project(record, preset, kept)) for record in bundle.shelf if record.id in kept
    )
    case = _project(bundle.case, preset, kept)
    assert isinstance(case, Case)
    looked = look(bundle, preset, case, shelf, redacting)
    return Projected(
        preset,
        case,
        shelf,
        bundle.journal_head,
        bundle.now,
        bundle.verified and bundle.verified.of({file.id for file in shelf.of(EvidenceFile)}),
        looked,
        tuple(gates(bundle, preset, shelf, looked)),
        bundle.recorded,
        bundle.zone,
        tuple(_noes(bundle, preset, kept)),
        frozenset(witness.id for witness in refused_witnesses(bundle, preset)),
        redacting,
        {source_id: told_by for source_id, told_by in testimonies(bundle).items() if source_id in kept},
    )


def _noes(bundle: Bundle, audience: Audience, kept: frozenset[UUID]) -> Iterator[Consent]:
    if lines.permitted(audience, "consent"):
        for each in bundle.noes:
            if each.witness_id in kept and isinstance(projected := _project(each, audience, kept), Consent):
                yield replace(projected, trashed=True)


def _kept(bundle: Bundle, audience: Audience) -> frozenset[UUID]:
    """The ids of the records that the audience may know of."""
    refused = {witness.id for witness in refused_witnesses(bundle, audience)}
    told_by = testimonies(bundle)
    opened = {name for name in lines.FIELDS if lines.permitted(audience, name)}
    kept = {
        record.id
        for record in bundle.shelf
        if kind_of(record).name in opened and _admitted(record, bundle, audience, refused, told_by)
    }
    while lost := {r.id for r in bundle.shelf if r.id in kept and not _rests(r, kept, bundle)}:
        kept -= lost
    return frozenset(kept)


def _admitted(
    record: Record,
    bundle: Bundle,
    audience: Audience,
    refused: set[UUID],
    told_by: Mapping[UUID, frozenset[UUID]],
) -> bool:
    """Whether the record itself may be known of, whatever it hangs on."""
    match record:
        case Person():
            return audience.code != "public" or bool(record.public_name)
        case Witness():
            return record.id not in refused and bool(bundle.shelf.owned(WitnessNote, record.id))
        case Redaction():
            return record.holds_for(audience.code)
        case Source():
            witnesses = told_by.get(record.id)
            if witnesses is None:
                return True
            # A testimony goes where its witness lets it go; of whom it is must be known before it is published.
            gone = any(bundle.shelf.get(Witness, id_) is None for id_ in witnesses)
            return not (refused & witnesses or gone) if witnesses else audience.code != "public"
    return True


def _rests(record: Record, kept: set[UUID], bundle: Bundle) -> bool:
    """Whether what the record cannot do without is there too."""
    owner = kind_of(record).owner
    needed: list[UUID | None] = [getattr(record, owner.name)] if owner else []
    match record:
        case Involvement():
            needed.append(record.party_id)
        case Stamp() if record.evidence_id is not None:
            needed.append(record.evidence_id)  # alone it would tell the hash of a file that is left out, and a time
        case Citation():
            needed += [end for end in (record.source_id, record.excerpt_id) if end is not None]
    return all(id_ in kept or id_ == bundle.case.id for id_ in needed)


def _project(record: Record, audience: Audience, kept: frozenset[UUID]) -> Record:
    spec = kind_of(record)
    values: dict[str, Any] = {}
    for name in lines.permitted(audience, spec.name):
        values[name] = _linked(spec.field(name), getattr(record, name), kept)
    made = spec.record(id=record.id, ref=record.ref, case_id=record.case_id, **values)
    return _coarsened(made, audience)


def _linked(spec: FieldSpec, value: Any, kept: frozenset[UUID]) -> Any:
    match spec.type:
        case FieldType.LINK:
            return value if value in kept else None
        case FieldType.LINKS:
            return tuple(target for target in value if target in kept)
        case _:
            return value


def _coarsened(record: Record, audience: Audience) -> Record:
    match record:
        case Person(name="", public_name=public_name):
            return dataclasses.replace(record, name=public_name)
        case Place(point=point) | Incident(point=point) if point is not None:
            decimals = audience.place_decimals
            return record if decimals is None else dataclasses.replace(record, point=point.rounded(decimals))
        case WitnessNote(interviewed=when) if when is not None and audience.interview_months:
            return dataclasses.replace(record, interviewed=_month(when))
    return record


def _month(when: FuzzyDate) -> FuzzyDate | None:
    """The month alone, without time, wording or sequence; None where it does not lie in one month."""
    first, last = when.earliest, when.latest
    if first is None or last is None:
        return None
    if (first.year, first.month) == (last.year, last.month):
        return FuzzyDate.month(first.year, first.month)
    return FuzzyDate.year(first.year) if first.year == last.year else None


def withheld(bundle: Bundle, audience: str) -> dict[str, Origin]:
    """The values that the audience may not see, and where they stand.

    Given are values as they are recorded: they are found in other forms too. One that the audience is shown in its own
    right (the town of an interview is the town of the incident) is no secret, and left out.
    """
    found: dict[str, Origin] = {}
    for secret in project(bundle, audience).withheld.search.secrets:
        for piece in pieces(secret.value):
            found.setdefault(piece, Origin(secret.ref, secret.label))
    return found
