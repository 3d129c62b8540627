"""What an audience may not see of a case, and what of it stands in texts that it is shown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.dossier.audiences import Audience
from casefile.dossier.bundle import Bundle, Shelf
from casefile.dossier.check import around, pieces
from casefile.dossier.lines import permitted
from casefile.dossier.name_forms import alone
from casefile.dossier.redacting import Redacting
from casefile.dossier.search import Search, Secret
from casefile.dossier.words import words_of
from casefile.i18n import N_, translator
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.identities import FIELDS as SEALED
from casefile.model.records import (
    Case,
    Organisation,
    Person,
    Place,
    Rendition,
    Source,
    Witness,
)

REAL_NAMES = N_("Real names")
REDACTED = N_("Redacted words")

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
        ("rendition", "messages"),
        ("thread", "about_field"),
        ("thread", "about_section"),
        ("thread", "based_on"),  # what a field says or said: the field itself is looked for
        ("thread", "proposed"),  # accepted, it stands in the field
        ("post", "author_key"),  # digests
        ("post", "assignee_key"),
        ("post", "version"),
        ("post", "covers"),
        ("place", "gazetteer"),  # a number in a public register: any other number may be the same
        ("person", "public_name"),  # made to be shown
        ("redaction", "quote"),  # as far as they hold for the audience: Redacting.looked_for
        ("disclosure", "audience"),  # codes; and anyone who received something may well be named by our own words
        ("disclosure", "format"),
        ("disclosure", "recipient"),
        ("tag", "name"),  # a word that sorts; where it was given to a record it is looked for there
        ("saved_view", "name"),
        ("saved_view", "lists"),
        ("saved_view", "words"),
        ("saved_view", "sort"),
        ("saved_view", "grouped"),
        *(("statement", name) for name in ("title", "template", "audience", "language", "place")),
        *(("statement", name) for name in ("words", "demands", "issued")),
        ("composition", "name"),
        ("composition", "audience"),
        ("composition", "recipient"),
        ("composition", "language"),
        ("composition", "format"),
        ("composition", "organisation"),
        ("composition", "author"),
        ("composition", "copy"),
        ("composition", "handling"),
        ("composition", "parts"),
    }
)
_FEWEST_WORDS = {FieldType.TEXT: 3, FieldType.LINES: 4}
"""Shorter remarks and tags are common words that any document holds."""
_FEWEST_WORDS_OF = {("person", "role"): 2, ("organisation", "contact"): 1}
"""A role in one word (*baker*) names nobody; a telephone number is one."""
_LASTING = frozenset(
    {
        ("case", "lead"),
        ("consent", "explained_by"),
        ("consent", "interpreter"),
        ("evidence", "name"),
        ("note", "interpreter"),
        ("note", "interviewer"),
        ("note", "referral"),
        ("rendition", "made_by"),
        ("source", "acquired_by"),
    }
)
"""Lines that name somebody, or may: one that was written into a narrative is still a secret."""
_OF_OTHERS = frozenset(
    {
        ("addressee", "wording"),
        ("call", "sentence"),
        ("excerpt", "quote"),
        ("incident", "place_wording"),
        ("response", "text"),
        ("source", "title"),
    }
)
"""Texts in a source's own words: what stands in one that is shown is known already."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a withheld value stands: the record's reference and the field's (untranslated) label."""

    ref: str
    label: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A secret in a text of a record that is shown.

    :param label: of the field, untranslated.
    :param sentence: what stands about it. Not shown by ``repr``.
    """

    secret: Secret
    ref: str
    label: str
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Withheld:
    """:param search: looks for all that is withheld.

    :param standing: where it was found in records that are shown.
    :param shared: reference of a protected person -> that of a person who is shown under the same name.
    """

    search: Search
    standing: tuple[Standing, ...]
    shared: Mapping[str, str]


def look(bundle: Bundle, audience: Audience, case: Case, shelf: Shelf, redacting: Redacting) -> Withheld:
    """What is withheld, and where it stands all the same.

    :param case: as the audience sees it. :param shelf: the records as it sees them. :param redacting: what is taken
        out of sources.
    """
    shown = Shown(case, shelf)
    names = _Names(bundle, shown)
    redacted = [
        Secret(words, each.ref, REDACTED, "text" if len(words.split()) > 1 else "value")
        for each, words in redacting.looked_for()
    ]
    secrets = [
        *names.secrets,
        *redacted,
        *_of_records(bundle, audience, case, shelf, redacting),
        *_sealed_texts(bundle),
    ]
    search = Search(
        secrets,
        named=shown.names,
        alone=alone(names.looked_for, [*shown.names, *names.of_others]),
        decimals=audience.place_decimals,
    )
    standing: list[Standing] = []
    opened: set[Secret] = set()
    for record in (case, *shelf):
        kind_name = kind_of(record).name
        for spec, text in texts_of(record):
            for secret, place in search.places(text).items():
                if _opens(secret, kind_name, spec):
                    opened.add(secret)
                else:
                    standing.append(Standing(secret, record.ref, spec.label, around(text, *place)))
    search.give_up(opened)
    return Withheld(search, tuple(one for one in standing if one.secret not in opened), names.shared)


def _opens(secret: Secret, kind_name: str, spec: FieldSpec) -> bool:
    """Whether a secret is none, as it stands in this field which the audience is shown."""
    if secret.rule in ("name", "contact", "place") or secret.label == REDACTED:
        return False
    if not secret.lasting:
        return True
    return spec.type not in (FieldType.TEXT, FieldType.LINES) or (kind_name, spec.name) in _OF_OTHERS


class Shown:
    """What an audience is shown in its own right.

    :ivar names: of places, organisations and persons.
    """

    def __init__(self, case: Case, shelf: Shelf) -> None:
        self.case, self.shelf = case, shelf
        named: list[Place | Organisation | Person] = [
            *shelf.of(Place), *shelf.of(Organisation), *shelf.of(Person)
        ]  # fmt: skip
        self.names = [name for one in named for name in (one.name, *(other.text for other in one.names)) if name]

    def record(self, record: Record) -> Record | None:
        """The record as it is shown."""
        return self.case if record.id == self.case.id else self.shelf.find(record.id)


class _Names:
    """Names of persons that are withheld: out of the identity compartment, and of those who are not named.

    :ivar looked_for: by reference. :ivar of_others: of persons who are withheld, whose names were not taken in.
    """

    def __init__(self, bundle: Bundle, shown: Shown) -> None:
        self.secrets: list[Secret] = []
        self.looked_for: dict[str, list[str]] = defaultdict(list)
        self.shared: dict[str, str] = {}
        openly = {
            form(name): person.ref
            for person in shown.shelf.of(Person)
            for name in (person.name, *(other.text for other in person.names))
        }
        for ref, names in (bundle.identities or {}).items():
            for name in names:
                if form(name) in openly:
                    self.shared[ref] = openly[form(name)]
                else:
                    self._add(name, ref, REAL_NAMES)
        self.of_others: list[str] = []
        for person in bundle.shelf.of(Person):
            names_ = [name for name in (person.name, *(other.text for other in person.names)) if name]
            public = f" {form(person.public_name)} "
            seen = shown.shelf.get(Person, person.id)
            if seen is not None and (seen.name == person.name or any(f" {form(name)} " in public for name in names_)):
                self.of_others += names_  # named openly: their other spellings are no secret
                continue
            for name in names_:
                if form(name) not in openly:
                    self._add(name, person.ref, kind_of(person).field("name").label)

    def _add(self, name: str, ref: str, label: str) -> None:
        self.secrets.append(Secret(name, ref, label, "name", sealed=label == REAL_NAMES))
        self.looked_for[ref].append(name)


def form(name: str) -> str:
    """A name as it is compared."""
    return " ".join(words_of(name))


def _of_records(bundle: Bundle, audience: Audience, case: Case, shelf: Shelf, redacting: Redacting) -> Iterator[Secret]:
    for record in bundle.shelf:
        if isinstance(record, Witness) and record.id not in shelf:
            yield Secret(record.ref, record.ref, kind_of(record).label, "value")
    for record in (bundle.case, *bundle.shelf):
        if isinstance(record, Rendition) and record.source_id in shelf:
            continue  # the words of a source that the audience is shown may be quoted anywhere
        if isinstance(record, Source) and record.id not in shelf and record.derived_from_id in shelf:
            continue  # it repeats what is shown
        kind_name = kind_of(record).name
        cut = permitted(audience, kind_name) if redacting else ()
        seen = case if record is bundle.case else shelf.find(record.id)
        for spec, value in _texts(record):
            if kind_name == "person" and spec.name in ("name", "names"):
                continue  # in all their forms: _Names
            if seen is not None and getattr(seen, spec.name) == getattr(record, spec.name):
                continue
            if seen is not None and spec.name in cut and redacting.cuts_a_part(record, seen, spec.name):
                continue  # what is left of it is shown, and what was taken out is looked for by itself
            if spec.type is FieldType.POINT:
                point = getattr(record, spec.name)
                yield Secret(value, record.ref, spec.label, "place", point=point)
            elif spec.name == "contact":
                yield from _contacts(value, record.ref, spec.label)
            elif spec.type is FieldType.TEXT:
                yield Secret(value, record.ref, spec.label, "text")
            else:
                for piece in pieces(value):
                    lasting = (kind_name, spec.name) in _LASTING
                    yield Secret(piece, record.ref, spec.label, "value", lasting)


def _sealed_texts(bundle: Bundle) -> Iterator[Secret]:
    """What the identity compartment holds beside names."""
    labels = {spec.name: spec.label for spec in SEALED}
    for ref, texts in (bundle.sealed_texts or {}).items():
        for name, text in texts.items():
            if name in ("contacts", "documents", "home"):
                yield from (replace(found, sealed=True) for found in _contacts(text, ref, labels[name]))
            yield Secret(text, ref, labels[name], "text", sealed=True)


_DIVIDED = re.compile(r"[\n;,،؛]+")


def _contacts(text: str, ref: str, label: str) -> Iterator[Secret]:
    """A telephone number, an address, a number of a document: whole, and its parts that say enough."""
    for part in _DIVIDED.split(text):
        bare = part.partition(":")[2].strip() or part.strip()
        words = words_of(bare)
        numbered = any(map(str.isdigit, bare))
        if len(words) >= 3 or (numbered and len("".join(words)) >= 6) or "@" in bare:
            yield Secret(bare, ref, label, "contact")


# The texts of records


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
            if text and (everything or len(text.split()) >= fewest):
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
            found = (getattr(item, name, "") for item in value for name in members)
            return tuple(text for text in found if isinstance(text, str) and text)
    return ()


def by_ref(standing: Sequence[Standing]) -> dict[tuple[str, str, str], list[str]]:
    """What stands where: (reference, label and rule of the secret) -> the references of the records it stands in."""
    found: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for one in standing:
        found[one.secret.ref, one.secret.label, one.secret.rule][one.ref] = None
    return {key: list(refs) for key, refs in found.items()}
