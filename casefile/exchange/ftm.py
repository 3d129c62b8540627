"""A case as FollowTheMoney entities, one JSON document per line, as Aleph and its kin read them.

Written after the schemata that FollowTheMoney publishes (followthemoney.tech, version 4): an incident is an *Event*, a
person a *Person*, an organisation an *Organization*, a source with its files a *Document*, a place an *Address*. What
leads from one to another is an entity of its own: *Membership*, *UnknownLink*, *Documentation*. Every value stands in a
list of texts. Ids are those of the records, so a later export of the same case updates what the earlier one brought.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from uuid import UUID

from casefile.i18n import Translator
from casefile.model import words
from casefile.model.fields import Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Citation,
    EvidenceFile,
    Incident,
    Involvement,
    Organisation,
    Person,
    Place,
    Source,
)
from casefile.model.values import Name

KINDS = ("place", "organisation", "person", "source", "incident", "involvement", "citation")
"""What is written, in this order: what is linked to before what links."""

_PREFIXES = frozenset({"day", "month", "year"})
"""Precisions of a date that FollowTheMoney writes as one value: 2018-12-05, 2018-12, 2018."""

_LANGUAGES = {
    "am": "amh", "ar": "ara", "az": "aze", "bg": "bul", "bn": "ben", "bs": "bos", "cs": "ces", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye",
    "id": "ind", "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "km": "khm", "ko": "kor", "ky": "kir", "lo": "lao",
    "mk": "mkd", "mn": "mon", "ms": "msa", "my": "mya", "ne": "nep", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron",
    "ru": "rus", "so": "som", "sq": "sqi", "sr": "srp", "sw": "swa", "ta": "tam", "th": "tha", "tr": "tur", "uk": "ukr",
    "ur": "urd", "uz": "uzb", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 to ISO 639-3, of those languages that FollowTheMoney lists."""


def _fields(names: str) -> frozenset[str]:
    return frozenset(names.split())


CARRIED: Mapping[str, frozenset[str]] = {
    "place": _fields("name names admin_path country point precision tags"),
    "organisation": _fields("name names type parent_id parent_period country contact remarks tags"),
    "person": _fields("name names public_name sex age civil_status role organisation_id born remarks tags"),
    "source": _fields(
        "title type author publisher published language url archived_url reliability credibility grading_reason "
        "acquisition acquired acquired_by remarks tags"
    ),
    "incident": _fields(
        "when title place_id place_wording point precision narrative acts weapons strikes objects verification harm "
        "legal remarks tags"
    ),
    "involvement": _fields("incident_id party_id role degree confidence basis"),
    "citation": _fields("target_id source_id excerpt_id stance confidence comment"),
}
"""The fields of each kind that an entity holds, be it in words; the others are counted where they are not empty."""

_NAMES = {"former": "previousName", "alias": "alias", "primary": "alias", "transliteration": "alias"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands in other records and belongs into the entity of one.

    :param parties: of an incident, who was involved. :param files: of a source. :param place: of an incident.
    :param quotation: of a citation.
    """

    parties: Sequence[UUID] = ()
    files: Sequence[EvidenceFile] = ()
    place: Place | None = None
    quotation: str = ""


@dataclass(slots=True)
class Told:
    """What an entity could not hold, counted while it is written.

    :ivar rough: dates that are written without their *about* or their doubt. :ivar bounds: dates that are no day, month
        or year, and stand as their first and last day, or in words. :ivar names: spellings that are written without
        their script. :ivar fields: of each field that is left out, by kind and name, how many records have it.
    """

    rough: int = 0
    bounds: int = 0
    names: int = 0
    fields: Counter[tuple[str, str]] = field(default_factory=Counter)


class Entities:
    """Makes the entities of records.

    :param written: whether a record is among what is written, so that no link leads nowhere.
    """

    def __init__(self, written: Callable[[UUID | None], bool], tr: Translator) -> None:
        self._written, self._tr = written, tr
        self.told = Told()

    def of(self, record: Record, beside: Beside) -> Iterable[Mapping[str, object]]:
        """The entities of one record of :data:`KINDS`; none for a link whose ends are not written."""
        self._count(record)
        match record:
            case Place():
                yield self._place(record)
            case Organisation():
                yield self._organisation(record)
                if self._written(record.parent_id):
                    props = {"subject": [str(record.parent_id)], "object": [str(record.id)]}
                    props |= self._dates(record, "parent_period") | {"role": [self._tr("Parent organisation")]}
                    yield _entity(f"{record.id}-parent", "UnknownLink", props)
            case Person():
                yield self._person(record)
                if self._written(record.organisation_id):
                    ends = {"member": [str(record.id)], "organization": [str(record.organisation_id)]}
                    yield _entity(f"{record.id}-member", "Membership", ends | {"role": [record.role]})
            case Source():
                yield self._source(record, beside.files)
            case Incident():
                yield self._incident(record, beside)
            case Involvement() if self._written(record.party_id) and self._written(record.incident_id):
                yield self._involvement(record)
            case Citation() if self._written(record.source_id) and self._written(record.target_id):
                yield self._citation(record, beside.quotation)

    def _count(self, record: Record) -> None:
        kind = kind_of(record)
        for spec in kind.fields:
            if spec.name not in CARRIED[kind.name] and getattr(record, spec.name) != spec.empty:
                self.told.fields[kind.name, spec.name] += 1

    def _named(self, record: Record, name: str, names: Sequence[Name] = ()) -> dict[str, list[str]]:
        """What every thing has: names, tags, its reference in the notes, as no property of a thing is for one."""
        props: dict[str, list[str]] = {"name": [name], "keywords": list(record.tags), "notes": [record.ref]}
        self.told.names += sum(1 for each in names if each.script or each.kind == "transliteration")
        for each in names:
            props.setdefault(_NAMES[each.kind], []).append(each.text)
        return props

    def _place(self, record: Place) -> Mapping[str, object]:
        parts = [record.name, *record.admin_path.split(", "), record.country]
        whole = words.listed(list(dict.fromkeys(filter(None, parts))), self._tr)
        props = self._named(record, record.name, record.names)
        props |= {"full": [whole], "country": _country(record.country)}
        if record.point is not None:
            props |= {"latitude": [str(record.point.latitude)], "longitude": [str(record.point.longitude)]}
        props["remarks"] = self._said(record, "precision")
        return _entity(str(record.id), "Address", props)

    def _organisation(self, record: Organisation) -> Mapping[str, object]:
        props = self._named(record, record.name, record.names)
        code = _country(record.country)
        props |= {"country": code, "address": [] if code else [record.country]}
        props |= {"legalForm": self._term(record, "type")}
        props["notes"] += [record.remarks, record.contact]
        return _entity(str(record.id), "Organization", props)

    def _person(self, record: Person) -> Mapping[str, object]:
        props = self._named(record, record.name, record.names)
        props |= {"position": [record.role], "weakAlias": [record.public_name]}
        props["gender"] = [record.sex] if record.sex in ("female", "male", "other") else []
        props["birthDate"] = self._day(record.born)
        props["notes"] += [*self._said(record, "born", "age", "civil_status"), record.remarks]
        return _entity(str(record.id), "Person", props)

    def _source(self, record: Source, files: Sequence[EvidenceFile]) -> Mapping[str, object]:
        props = self._named(record, record.title)
        props |= {
            "title": [record.title], "author": [record.author], "publisher": [record.publisher],
            "fileName": [file.name for file in files] or [record.title],
            "mimeType": [file.media_type for file in files],
            "fileSize": [str(file.size) for file in files if file.size is not None],
            "sourceUrl": [record.url, record.archived_url], "publishedAt": self._day(record.published),
            "language": [_LANGUAGES[record.language]] if record.language in _LANGUAGES else [],
        }  # fmt: skip
        props["notes"] += [f"{file.ref} {file.name} SHA-256 {file.sha256}" for file in files]
        graded = ("type", "published", "language", "reliability", "credibility", "grading_reason")
        said = self._said(record, *graded, "acquisition", "acquired", "acquired_by")
        props["notes"] += [*said, record.remarks]
        return _entity(str(record.id), "Document", props)

    def _incident(self, record: Incident, beside: Beside) -> Mapping[str, object]:
        props = self._named(record, record.title) | self._dates(record, "when")
        place = beside.place
        props |= {
            "recordId": [record.ref], "summary": [record.narrative],
            "location": [record.place_wording, place.name if place is not None else ""],
            "addressEntity": [str(place.id)] if place is not None and self._written(place.id) else [],
            "involved": [str(party) for party in beside.parties if self._written(party)],
        }  # fmt: skip
        said = ("when", "point", "precision", "acts", "weapons", "strikes", "objects", "verification", "harm", "legal")
        props["notes"] += [*self._said(record, *said), record.remarks]
        return _entity(str(record.id), "Event", props)

    def _involvement(self, record: Involvement) -> Mapping[str, object]:
        props = {
            "subject": [str(record.party_id)], "object": [str(record.incident_id)], "recordId": [record.ref],
            "role": self._term(record, "role"), "status": self._term(record, "confidence"), "summary": [record.basis],
            "description": self._said(record, "degree"),
        }  # fmt: skip
        return _entity(str(record.id), "UnknownLink", props)

    def _citation(self, record: Citation, quotation: str) -> Mapping[str, object]:
        props = {
            "document": [str(record.source_id)], "entity": [str(record.target_id)], "recordId": [record.ref],
            "role": self._term(record, "stance"), "status": self._term(record, "confidence"),
            "summary": [quotation], "description": [record.comment],
        }  # fmt: skip
        return _entity(str(record.id), "Documentation", props)

    # -- values --

    def _dates(self, record: Record, name: str) -> dict[str, list[str]]:
        """A date as one value where it is a day, a month or a year; else as its first and its last day."""
        when: FuzzyDate | None = getattr(record, name)
        if when is None or not when.known:
            return {}
        if when.precision in _PREFIXES:
            return {"date": self._day(when)}
        self.told.bounds += 1
        first, last = when.earliest, when.latest
        return {"startDate": [str(first)] if first else [], "endDate": [str(last)] if last else []}

    def _day(self, when: FuzzyDate | None) -> list[str]:
        """A date as one value; none where it is no day, month or year. An instant is one in UTC, as all are there."""
        if when is None or not when.known:
            return []
        if when.precision not in _PREFIXES:
            self.told.bounds += 1
            return []
        if when.approximate or when.uncertain:
            self.told.rough += 1
        if (instant := when.instant) is not None:
            return [f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"]
        first = when.earliest
        assert first is not None
        return [first.isoformat()[: {"day": 10, "month": 7, "year": 4}[when.precision]]]

    def _term(self, record: Record, name: str) -> list[str]:
        return [words.in_words(kind_of(record).field(name), getattr(record, name), self._tr)]

    def _said(self, record: Record, *names: str) -> list[str]:
        """Fields for which there is no property, each in words under its label."""
        made: list[str] = []
        for name in names:
            spec = kind_of(record).field(name)
            said = words.in_words(spec, getattr(record, name), self._tr)
            if said:
                made.append(self._tr("{label}: {words}", label=self._tr(spec.label), words=said))
        return made


def line(entity: Mapping[str, object]) -> bytes:
    """One entity as a line."""
    return json.dumps(entity, ensure_ascii=False).encode("utf-8") + b"\n"


def _entity(id_: str, schema: str, properties: Mapping[str, Sequence[str]]) -> Mapping[str, object]:
    """Empty values and repetitions left out."""
    kept = {name: list(dict.fromkeys(filter(None, values))) for name, values in properties.items()}
    return {"id": id_, "schema": schema, "properties": {name: values for name, values in kept.items() if values}}


def _country(text: str) -> list[str]:
    """A country by its code of two letters; none for a name."""
    return [text.lower()] if len(text) == 2 and text.isascii() and text.isalpha() else []
