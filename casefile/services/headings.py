"""Headings in words, for records whose own data is no name: a figure, a citation, an addressee, a consent.

The heading that is stored with a record is in the words of its data, the same in every language. What people read of
these kinds is made here, in the language of the window: *Civilians: 25 killed (Hospital struck)*. Where one looks from
(the record whose links are listed) is not said again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.analysis import toll
from casefile.i18n import N_, _, current
from casefile.model.changes import Caption, Linked
from casefile.model.fields import Record, kind, kind_of
from casefile.model.records import (
    Addressee,
    CasualtyFigure,
    Citation,
    Consent,
    Disclosure,
    Excerpt,
    Involvement,
    Post,
    Redaction,
    Rendition,
    Response,
    Stamp,
    WitnessNote,
)
from casefile.model.words import listed, moment, term
from casefile.services.one_state import one_state
from casefile.store.store import Store

_LONGEST = 240
"""Code points of a heading; the rest is cut off."""

_DEEPEST = 4
"""A post leads to its thread, that to a citation, that to a figure: further than this nobody reads."""

_OTHER_ENDS: Mapping[str, tuple[str, ...]] = {
    "citation": ("target_id", "source_id", "excerpt_id"),
    "figure": ("incident_id", "source_id"),
    "involvement": ("incident_id", "party_id"),
    "addressee": ("call_id", "party_id"),
    "response": ("call_id", "addressee_id"),
    "consent": ("witness_id",),
    "note": ("witness_id",),
    "rendition": ("source_id",),
    "excerpt": ("source_id",),
    "redaction": ("source_id",),
    "stamp": ("evidence_id",),
    "post": ("thread_id",),
    "disclosure": (),
}
"""Kinds that are named here, and the links whose records are named with them."""

_RELATIONS: Mapping[tuple[str, str], str] = {
    ("citation", "target_id"): N_("What it rests on"),
    ("citation", "source_id"): N_("Cited for"),
    ("citation", "excerpt_id"): N_("Cited for"),
    ("figure", "source_id"): N_("Casualty figures it gives"),
    ("involvement", "incident_id"): N_("Who was involved"),
    ("involvement", "party_id"): N_("Involved in"),
    ("call", "incidents"): N_("Calls that rest on it"),
    ("call", "facts"): N_("Calls that rest on it"),
    ("call", "caller_id"): N_("Calls it made"),
    ("call", "excerpt_id"): N_("Calls quoted from it"),
    ("addressee", "party_id"): N_("Calls addressed to it"),
    ("response", "addressee_id"): N_("Responses"),
    ("response", "source_id"): N_("Responses taken from it"),
    ("response", "excerpt_id"): N_("Responses taken from it"),
    ("incident", "place_id"): N_("Incidents at this place"),
    ("incident", "follows"): N_("What followed"),
    ("fact", "incidents"): N_("Facts about it"),
    ("fact", "place_id"): N_("Facts about this place"),
    ("note", "incidents"): N_("Witness notes about it"),
    ("thread", "target_id"): N_("Threads about it"),
    ("stamp", "evidence_id"): N_("Time stamps"),
    ("source", "derived_from_id"): N_("Sources that repeat it"),
    ("rendition", "evidence_id"): N_("Texts made from it"),
    ("rendition", "replaces_id"): N_("Texts that correct it"),
    ("excerpt", "rendition_id"): N_("Passages"),
    ("excerpt", "evidence_id"): N_("Passages"),
    ("redaction", "evidence_id"): N_("Redactions"),
    ("redaction", "rendition_id"): N_("Redactions"),
    ("evidence", "parent_id"): N_("Files made from it"),
    ("person", "organisation_id"): N_("Persons who belong to it"),
    ("organisation", "parent_id"): N_("Organisations that belong to it"),
    ("disclosure", "witnesses"): N_("Dossiers with the witness's words"),
    ("disclosure", "notes"): N_("Dossiers that hold it"),
}
"""What the records are to one that they link to, by their kind and field; the others are named by their kind."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One linked record as people read it.

    :param relation: what it is to the record that was asked about, translated: *Cited for*.
    :param caption: with the heading in words.
    :param opens: what to show when it is opened: the passage of a citation where one stands at what it is cited for.
    """

    relation: str
    caption: Caption
    opens: UUID


class Headings:
    """Verbs for what records are called."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def of(self, ids: Iterable[UUID], *, seen_from: UUID | None = None) -> dict[UUID, Caption]:
        """Name tags by id, with headings in words; unknown ids are left out.

        :param seen_from: the record beside which they stand: it is not named once more.
        """
        return self._named(self._store.captions(ids), seen_from, 0)

    @one_state
    def linked(self, id: UUID) -> list[Tie]:
        """What a record points to and what points to it, grouped by what it is to it; each record once for each of
        these.
        """
        links = self._store.linked(id)
        own = self._store.captions([id])[id].kind
        captions = self._named({link.caption.id: link.caption for link in links}, id, 0)
        shown = self._shown(links, id)
        ties = {(relation_of(link, own), link.caption.id): captions[link.caption.id] for link in links}
        order = {relation: n for n, relation in enumerate(dict.fromkeys(relation for relation, _id in ties))}
        grouped = sorted(ties.items(), key=lambda tie: order[tie[0][0]])
        return [Tie(relation, caption, shown.get(caption.id, caption.id)) for (relation, _id), caption in grouped]

    def _shown(self, links: Sequence[Linked], seen_from: UUID) -> dict[UUID, UUID]:
        """What is shown for a citation or a figure, as each of them lives with one end of its links."""
        between = [
            link.caption.id for link in links if not link.outgoing and link.caption.kind in ("citation", "figure")
        ]
        shown: dict[UUID, UUID] = {}
        for record in self._store.many(between):
            match record:
                case Citation() if record.target_id == seen_from:
                    passages = self._store.captions([record.excerpt_id] if record.excerpt_id is not None else [])
                    standing = [id for id, caption in passages.items() if not caption.trashed]
                    end = standing[0] if standing else record.source_id
                case CasualtyFigure() if record.incident_id == seen_from:
                    end = record.source_id
                case Citation():
                    end = record.target_id
                case _:
                    end = None
            if end is not None:
                shown[record.id] = end
        return shown

    def _named(self, captions: Mapping[UUID, Caption], seen_from: UUID | None, depth: int) -> dict[UUID, Caption]:
        nameless = (
            [caption.id for caption in captions.values() if caption.kind in _OTHER_ENDS] if depth < _DEEPEST else []
        )
        if not nameless:
            return dict(captions)
        records = self._store.many(nameless)
        ends = self._ends(records, seen_from, depth)
        named = {record.id: _cut(_heading(record, ends, seen_from)) for record in records}
        return {
            id: dataclasses.replace(caption, heading=named.get(id) or caption.heading)
            for id, caption in captions.items()
        }

    def _ends(self, records: Sequence[Record], seen_from: UUID | None, depth: int) -> dict[UUID, Caption]:
        wanted = {end for record in records for end in _ends_of(record)} - {seen_from}
        return self._named(self._store.captions(id for id in wanted if id is not None), seen_from, depth + 1)


def relation_of(link: Linked, own: str) -> str:
    """What a linked record is to the one that was asked about, translated.

    :param own: the kind of that one.
    """
    if link.outgoing:
        return _(link.field_label)
    holder = kind(link.caption.kind)
    named = _RELATIONS.get((holder.name, link.field))
    if named is not None:
        return _(named)
    if link.field == "related":
        return _(link.field_label)
    if holder.owner is not None and holder.owner.name == link.field:
        return _(holder.plural)
    return _("{kind}, as “{field}”", kind=_(holder.plural), field=_(link.field_label))


def _ends_of(record: Record) -> Iterable[UUID]:
    values = (getattr(record, name) for name in _OTHER_ENDS[kind_of(record).name])
    return (value for value in values if value is not None)


def _heading(record: Record, ends: Mapping[UUID, Caption], seen_from: UUID | None) -> str:
    """The heading of one record of these kinds; empty where there is nothing to say."""
    tr = current()

    def end(id: UUID | None) -> str:
        """The other end of a link; empty for the record from which one looks, and for none."""
        caption = ends.get(id) if id is not None and id != seen_from else None
        return " ".join(caption.heading.split()) if caption is not None else ""

    match record:
        case Citation():
            what = end(record.target_id)
            if not what:  # seen from what is cited for: the quotation names its source itself
                passage = ends.get(record.excerpt_id) if record.excerpt_id is not None else None
                removed = passage is not None and passage.trashed
                what = ("" if removed else end(record.excerpt_id)) or end(record.source_id)
            return _led_by(term("citation_stance", record.stance, tr), what)
        case CasualtyFigure():
            group = term("casualty_group", record.group, tr) if record.group != "unknown" else ""
            harm = _led_by(group, toll.digest([record], tr))
            return _with(harm, end(record.incident_id) or _whose(record, end(record.source_id)))
        case Involvement():
            who, where = end(record.party_id), end(record.incident_id)
            return _with(_led_by(term("involvement_role", record.role, tr), who or where), where if who else "")
        case Addressee():
            who = end(record.party_id) or ("" if record.party_id == seen_from is not None else record.wording)
            call = end(record.call_id)
            return _with(who, call) if who else call
        case Response():
            who = record.responder or end(record.addressee_id)
            return _with(_led_by(term("response_kind", record.type, tr), who), end(record.call_id))
        case Consent():
            purpose = term("consent_purpose", record.purpose, tr)
            return _with(_led_by(purpose, term("consent_decision", record.decision, tr)), end(record.witness_id))
        case WitnessNote():
            return record.title or end(record.witness_id)
        case Rendition():
            words = [term("rendition_kind", record.type, tr)]
            words += [term("language", record.language, tr)] if record.language else []
            return _with(listed(words, tr), end(record.source_id))
        case Excerpt():
            return _with(_quoted(record), end(record.source_id))
        case Redaction():  # the basis, never the words
            return _with(term("redaction_basis", record.basis, tr), end(record.source_id))
        case Stamp():
            return _with(record.authority or _("Not stamped yet"), end(record.evidence_id))
        case Post():
            return _with(" ".join(record.text.split()) or term("thread_event", record.event, tr), end(record.thread_id))
        case Disclosure():
            return record.recipient or moment(record.at)
    return record.heading


def _quoted(excerpt: Excerpt) -> str:
    """The words of a passage, or where the region or span lies that has none."""
    if excerpt.heading:
        return _("“{quotation}”", quotation=excerpt.heading)
    return excerpt.anchor.text(current()) if excerpt.anchor is not None else ""


def _whose(figure: CasualtyFigure, source: str) -> str:
    return _("adopted") if figure.adopted else source or figure.said_by


def _led_by(label: str, words: str) -> str:
    return _("{label}: {words}", label=label, words=words) if label and words else label or words


def _with(heading: str, other: str) -> str:
    return _("{heading} ({other})", heading=heading, other=other) if heading and other else heading or other


def _cut(heading: str) -> str:
    return heading if len(heading) <= _LONGEST else heading[: _LONGEST - 1] + "…"
