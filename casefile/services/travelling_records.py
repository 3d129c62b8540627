"""Records as they travel in a package: made of what an audience is shown, under ids that say nothing.

They come out of the projection that dossiers are made of. A field that no dossier prints, for whatever reason, does not
travel either.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from casefile.dossier import audiences, lines
from casefile.dossier.hits import Hit
from casefile.dossier.projection import Projected
from casefile.dossier.withheld import texts_of
from casefile.i18n import Translator
from casefile.model import json_shape, words
from casefile.model.changes import Caption
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.records import Case, EvidenceFile
from casefile.store.packages import THREADS

R = TypeVar("R", bound=Record)

_STAY = frozenset(
    {
        "stamp",
        *(name for name, fields in lines.FIELDS.items() if all(each.manner == "kept" for each in fields.values())),
    }
)
"""Kinds that stay: those of which nothing is ever printed (who else received something, how the work is sorted); and
time stamps, whose tokens are files of their own.
"""
_VALUES_AS_JSON = frozenset({"proposed", "based_on"})
"""Texts that hold the value of a field, which may link to a record."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_WORDS = frozenset({FieldType.LINK, FieldType.LINKS, FieldType.CODE, FieldType.CODES, FieldType.MOMENT})


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field of a record that leaves: its label and value in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One record that leaves, field by field."""

    kind: str
    ref: str
    heading: str
    fields: tuple[ShownField, ...]


def travelling(projected: Projected) -> list[Record]:
    """The records of a case that leave with a package for an audience, the case first."""
    found: list[Record] = []
    for record in (projected.case, *projected.shelf):
        kind = kind_of(record)
        if kind.name not in _STAY:
            decided = lines.FIELDS.get(kind.name, {})
            kept = [f for f in kind.fields if f.name not in decided or decided[f.name].manner == "kept"]
            emptied: dict[str, Any] = {each.name: each.empty for each in kept}
            found.append(_with_a_name(dataclasses.replace(record, **emptied)))
    return _resting(found)


def without(records: list[Record], ids: Collection[UUID]) -> list[Record]:
    """The same without these, and without what rests on them."""
    return _resting([record for record in records if record.id not in ids]) if ids else records


def _resting(records: list[Record]) -> list[Record]:
    """Without what rests on a record that stays, as a thread about who received something does; links that lead
    nowhere else are left out.
    """
    there = {record.id for record in records}
    kept = [record for record in records if all(id_ in there for id_ in _needed(record))]
    if len(kept) < len(records):
        return _resting(kept)
    return [_linked_within(record, there) for record in records]


def _needed(record: Record) -> list[UUID]:
    needed = (spec for spec in kind_of(record).fields if spec.type is FieldType.LINK and (spec.required or spec.owner))
    return [id_ for spec in needed if (id_ := getattr(record, spec.name)) is not None]


def _linked_within(record: R, there: set[UUID]) -> R:
    changed: dict[str, Any] = {}
    for spec in kind_of(record).fields:
        value = getattr(record, spec.name)
        if spec.type is FieldType.LINK and value is not None and value not in there:
            changed[spec.name] = None
        elif spec.type is FieldType.LINKS and not there.issuperset(value):
            changed[spec.name] = tuple(id_ for id_ in value if id_ in there)
    return dataclasses.replace(record, **changed) if changed else record


@dataclass(frozen=True, slots=True)
class Chosen:
    """Records that were chosen, and what they bring along.

    :param records: all that leave, the case first. :param brought: how many came along by kind, without the case.
    :param unknown: the ids of chosen ones that the audience may not know of.
    """

    records: tuple[Record, ...]
    brought: Mapping[str, int]
    unknown: tuple[UUID, ...] = ()


def chosen(records: Sequence[Record], wanted: Collection[UUID]) -> Chosen:
    """These records, what belongs to them, and what any of it names: the source of a citation, the place of an
    incident. What is named brings nothing that belongs to it, so that a source comes without its other passages.

    :param records: all that may leave, the case first. :param wanted: ids; without any, all are.
    """
    case = records[0]
    if not wanted:
        return Chosen(tuple(records), {})
    by_id = {record.id: record for record in records}
    parts: dict[UUID, list[UUID]] = {}
    for record in records:
        for owner in _owners(record):
            parts.setdefault(owner, []).append(record.id)
    own = _reached([id_ for id_ in wanted if id_ in by_id], lambda id_: parts.get(id_, ()))
    taken = _reached(own, lambda id_: [named for named in _named_by(by_id[id_]) if named in by_id])
    taken |= {case.id}
    brought = Counter(kind_of(by_id[id_]).name for id_ in taken - {*wanted, case.id})
    kept = _resting([record for record in records if record.id in taken])
    return Chosen(tuple(kept), brought, tuple(id_ for id_ in wanted if id_ not in by_id))


def _reached(start: Iterable[UUID], leads: Callable[[UUID], Iterable[UUID]]) -> set[UUID]:
    found: set[UUID] = set()
    waiting = list(start)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting += leads(id_)
    return found


def _owners(record: Record) -> list[UUID]:
    """What it belongs to; nothing where that is the case, which everything does."""
    if isinstance(record, Case):
        return []
    specs = (spec for spec in kind_of(record).fields if spec.type is FieldType.LINK and spec.owner)
    return [id_ for spec in specs if (id_ := getattr(record, spec.name)) not in (None, record.case_id)]


def _named_by(record: Record) -> list[UUID]:
    """What a record names by a link of its own; not the lists of what is related to it."""
    specs = (spec for spec in kind_of(record).fields if spec.type is FieldType.LINK)
    return [id_ for spec in specs if (id_ := getattr(record, spec.name)) is not None]


def unclaimed(record: R, **claims: Any) -> R:
    """A thread or post from elsewhere, without what it says of keys and of versions that were approved: whose it is,
    its package says. :param claims: what stands there instead, as far as the record has such fields.
    """
    wanted = {"author_key": "", "assignee_key": "", "version": "", "covers": (), **claims}
    return dataclasses.replace(record, **{name: value for name, value in wanted.items() if hasattr(record, name)})


def fields_shown(audience: str, kind_name: str) -> tuple[str, ...]:
    """The names of the fields of a kind that travel for an audience."""
    decided = lines.FIELDS.get(kind_name, {})
    permitted = lines.permitted(audiences.audience(audience), kind_name)
    return tuple(name for name in permitted if decided[name].manner != "kept")


def _with_a_name(record: Record) -> Record:
    """A file whose own name is withheld is called by its reference: a name it must have."""
    if isinstance(record, EvidenceFile) and not record.name:
        return dataclasses.replace(record, name=record.ref)
    return record


def outside(records: Iterable[Record], name: Callable[[UUID], UUID]) -> Callable[[UUID], UUID]:
    """What ids become in a package. Those of threads and posts stay: they tell no more than their time, which travels
    with them; and a reviewer's own come back to them as theirs.
    """
    stay = {record.id for record in records if kind_of(record).name in THREADS}
    return lambda id_: id_ if id_ in stay else name(id_)


def renamed(record: R, name: Callable[[UUID], UUID]) -> R:
    """The record under other ids: its own, its case's, those of all that it links to."""
    changed: dict[str, Any] = {"id": name(record.id)}
    if record.case_id is not None:
        changed["case_id"] = name(record.case_id)
    for spec in kind_of(record).fields:
        value = getattr(record, spec.name)
        if spec.type is FieldType.LINK and value is not None:
            changed[spec.name] = name(value)
        elif spec.type is FieldType.LINKS:
            changed[spec.name] = tuple(map(name, value))
        elif spec.name in _VALUES_AS_JSON:
            changed[spec.name] = _ID.sub(lambda found: str(name(UUID(found[0]))), value)
    return dataclasses.replace(record, **changed)


def ids_in_values(record: Record) -> list[UUID]:
    """The ids in values that a record holds as JSON."""
    texts = (getattr(record, name, "") for name in sorted(_VALUES_AS_JSON))
    return [UUID(found) for text in texts for found in _ID.findall(text)]


def hits(projected: Projected, records: Iterable[Record]) -> list[Hit]:
    """What is withheld from the audience and stands in what leaves all the same, each secret once per field."""
    found: list[Hit] = []
    search = projected.withheld.search
    for record in records:
        for spec, text in _texts(record):
            for secret in search.places(text):
                where = ((record.ref, spec.label),)
                found.append(Hit(secret.rule, secret.ref, secret.label, "", where=where))
    return list(dict.fromkeys(found))


def _texts(record: Record) -> Iterator[tuple[FieldSpec, str]]:
    """Every text of a record as it is written, the wording of dates and counts too."""
    yield from texts_of(record)
    for spec in kind_of(record).fields:
        value = getattr(record, spec.name)
        if spec.type not in _NO_WORDS and value != spec.empty:
            for text in _strings(json_shape.write_value(spec, value)):
                yield spec, text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def shown(records: Iterable[Record], tr: Translator) -> list[ShownRecord]:
    """Records as a person looks through them before they leave."""
    every = list(records)
    captions = {
        each.id: Caption(each.id, kind_of(each).name, each.ref, each.heading, each.case_id, each.trashed)
        for each in every
    }
    made: list[ShownRecord] = []
    for record in every:
        kind = kind_of(record)
        fields = (
            ShownField(tr(spec.label), words.in_words(spec, value, tr, captions))
            for spec in kind.fields
            if (value := getattr(record, spec.name)) != spec.empty
        )
        made.append(ShownRecord(kind.name, record.ref, record.heading, tuple(fields)))
    return made
