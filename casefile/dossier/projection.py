"""What an audience gets to see of a case: new records, made of permitted fields alone.

Nothing is deleted from a copy. A record that the audience may see is made again from the fields that
:mod:`casefile.dossier.lines` opens to it; every other field keeps the value that stands for *nothing
entered*. Links lead only to records that are there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from casefile.dossier import audiences, lines
from casefile.dossier.audiences import Audience
from casefile.dossier.bundle import Bundle, Shelf, Verified
from casefile.dossier.check import Phrases, pieces
from casefile.dossier.gates import TESTIMONY, Gate, gates, refused_witnesses
from casefile.dossier.identities import sealed_names
from casefile.i18n import LANGUAGES, N_, translator
from casefile.model import vocabularies
from casefile.model.changes import JournalHead
from casefile.model.deadlines import Now
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Case,
    Citation,
    Consent,
    Incident,
    Involvement,
    Person,
    Place,
    Rendition,
    Source,
    Stamp,
    Witness,
    WitnessNote,
)


@dataclass(frozen=True, slots=True)
class Projected:
    """A case as one audience sees it; all that a document is built from.

    :param recorded: for each consent, where it stands in the order in which the vault recorded them.
    :param gates: what is held back and what needs a person's eye, for the window; never part of the document.
    :param noes: refusals and withdrawals in the trash, of the witnesses whose consents the audience may see.
    """

    audience: Audience
    case: Case
    shelf: Shelf = field(repr=False)
    journal_head: JournalHead
    now: Now
    verified: Verified | None = None
    gates: tuple[Gate, ...] = ()
    recorded: Mapping[UUID, int] = field(default_factory=dict, repr=False)
    zone: dt.tzinfo = dt.UTC
    noes: tuple[Consent, ...] = field(default=(), repr=False)


def project(bundle: Bundle, audience: str) -> Projected:
    """A case as an audience may see it.

    :param audience: the code of a preset of :data:`casefile.dossier.audiences.AUDIENCES`.
    :raises BadInput: there is no such preset.
    """
    preset = audiences.audience(audience)
    kept = _kept(bundle, preset)
    shelf = Shelf(_project(record, preset, kept) for record in bundle.shelf if record.id in kept)
    case = _project(bundle.case, preset, kept)
    assert isinstance(case, Case)
    return Projected(
        preset,
        case,
        shelf,
        bundle.journal_head,
        bundle.now,
        bundle.verified,
        tuple(gates(bundle, preset, shelf)),
        bundle.recorded,
        bundle.zone,
        tuple(_noes(bundle, preset, kept)),
    )


def _noes(bundle: Bundle, audience: Audience, kept: frozenset[UUID]) -> Iterator[Consent]:
    if lines.permitted(audience, "consent"):
        for each in bundle.noes:
            if each.witness_id in kept and isinstance(projected := _project(each, audience, kept), Consent):
                yield replace(projected, trashed=True)


def _kept(bundle: Bundle, audience: Audience) -> frozenset[UUID]:
    """The ids of the records that the audience may know of."""
    refused = {witness.id for witness in refused_witnesses(bundle, audience)}
    opened = {name for name in lines.FIELDS if lines.permitted(audience, name)}
    kept = {
        record.id
        for record in bundle.shelf
        if kind_of(record).name in opened and _admitted(record, bundle, audience, refused)
    }
    while lost := {r.id for r in bundle.shelf if r.id in kept and not _rests(r, kept, bundle)}:
        kept -= lost
    return frozenset(kept)


def _admitted(record: Record, bundle: Bundle, audience: Audience, refused: set[UUID]) -> bool:
    """Whether the record itself may be known of, whatever it hangs on."""
    match record:
        case Person():
            return audience.code != "public" or bool(record.public_name)
        case Witness():
            return record.id not in refused and bool(bundle.shelf.owned(WitnessNote, record.id))
        case Source():
            return audience.code != "public" or record.type != TESTIMONY
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


# What must not be found in the finished file


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a withheld value stands: the record's reference and the field's (untranslated) label."""

    ref: str
    label: str


_NOT_LOOKED_FOR = frozenset(
    {
        ("excerpt", "prefix"),  # pieces of a rendition's text, which is looked for itself
        ("excerpt", "suffix"),
        ("excerpt", "colour"),
        ("evidence", "media_type"),
        ("evidence", "tool"),
        ("evidence", "parameters"),
        ("rendition", "tool"),
        ("rendition", "pages"),
        ("thread", "about_field"),
        ("place", "gazetteer"),  # a number in a public register: any other number may be the same
        ("person", "public_name"),  # made to be shown
        ("disclosure", "audience"),  # codes; and anyone who received something may well be named by our own words
        ("disclosure", "format"),
        ("disclosure", "recipient"),
    }
)
_FEWEST_WORDS = {FieldType.TEXT: 3, FieldType.LINES: 4}
"""Shorter remarks and tags are common words that any document holds."""
_FEWEST_WORDS_OF = {("person", "role"): 2}
"""A role in one word (*baker*) names nobody."""


def withheld(bundle: Bundle, audience: str) -> dict[str, Origin]:
    """The values that the audience may not see, and where they stand; for :func:`casefile.dossier.check.leaks`.

    Long texts are given in pieces. A value that also occurs in what the audience may see (the town of an interview
    is the town of the incident) or is the label of a term is no secret, and left out.
    """
    projected = project(bundle, audience)
    values: dict[str, Origin] = {}
    for record in bundle.shelf:
        if isinstance(record, Witness) and record.id not in projected.shelf:
            values.setdefault(record.ref, Origin(record.ref, kind_of(record).label))
    for record in (bundle.case, *bundle.shelf):
        if isinstance(record, Rendition) and record.source_id in projected.shelf:
            continue  # the words of a source that the audience is shown may be quoted anywhere
        seen = projected.case if record is bundle.case else projected.shelf.find(record.id)
        for spec, value in _texts(record):
            if spec.name in ("name", "names") and getattr(record, "public_name", "") == getattr(record, "name", None):
                continue  # named openly: other spellings are no secret
            if seen is None or getattr(seen, spec.name) != getattr(record, spec.name):
                for piece in pieces(value):
                    values.setdefault(piece, Origin(record.ref, spec.label))
    phrases = Phrases(values)
    open_secrets: set[str] = set()
    for text in _shown(projected):
        open_secrets.update(phrases.places(text))
    found = {value: origin for value, origin in values.items() if value and value not in open_secrets}
    # A real name stays a secret also where somebody wrote it into a text that is shown.
    sealed = sealed_names(bundle.identities or {}, projected.shelf.of(Person)).secret
    return found | {name: Origin(ref, N_("Real names")) for name, ref in sealed.items()}


def _shown(projected: Projected) -> Iterator[str]:
    """Everything the audience sees anyway: its records, and the labels of the vocabularies."""
    for record in (projected.case, *projected.shelf):
        yield record.ref
        yield from (value for _spec, value in _texts(record, everything=True))
    for name in vocabularies.names():
        for term in vocabularies.load(name):
            yield from (term.label(translator(language)) for language in LANGUAGES)


def texts_of(record: Record) -> Iterator[tuple[FieldSpec, str]]:
    """Every text of a record, with the field that it stands in."""
    return _texts(record, everything=True)


def _texts(record: Record, *, everything: bool = False) -> Iterator[tuple[FieldSpec, str]]:
    kind_name = kind_of(record).name
    for spec in kind_of(record).fields:
        if not everything and (kind_name, spec.name) in _NOT_LOOKED_FOR:
            continue
        for text in _field_texts(spec, getattr(record, spec.name)):
            fewest = _FEWEST_WORDS_OF.get((kind_name, spec.name), _FEWEST_WORDS.get(spec.type, 1))
            if everything or len(text.split()) >= fewest:
                yield spec, text


def _field_texts(spec: FieldSpec, value: Any) -> Iterable[str]:
    if value is None:
        return ()
    match spec.type:
        case FieldType.LINE | FieldType.TEXT:
            return (value,)
        case FieldType.LINES:
            return tuple(value)
        case FieldType.MAP:
            return tuple(words for _key, words in value)
        case FieldType.POINT:
            return (value.text(translator("en")),)
        case FieldType.VALUES:
            members = ("text", "description")
            return tuple(text for item in value for name in members if (text := getattr(item, name, "")))
    return ()
