"""How a record is declared, once.

A record kind is a frozen dataclass whose fields are made by the functions below. What each floor above needs to know
stands on the field: type, label, vocabulary, sensitivity, whether it is a list column, what it links to. The database
table, the JSON shape, the journal entry, the list columns, the labels and checks of a form and the audience
projections all derive from it::

    @record("fact", code="F", label=N_("Fact"), plural=N_("Facts"))
    class Fact(Record):
        statement: str = text(N_("Statement"), required=True)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, dataclass_transform
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7
from casefile.model.values import Coordinates, Name, Range


class FieldType(StrEnum):
    """What a field holds; each has one storage type, one JSON shape and one editor."""

    LINE = "line"  # one line of text
    TEXT = "text"  # text of any length, kept out of list tables
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CODE = "code"  # one term of a vocabulary
    CODES = "codes"  # several terms
    LINES = "lines"  # several lines: tags, locators
    DATE = "date"  # FuzzyDate
    MOMENT = "moment"  # an instant in UTC, ISO 8601, as text
    RANGE = "range"  # Range: minimum, maximum, wording
    POINT = "point"  # Coordinates
    LINK = "link"  # the id of another record
    LINKS = "links"  # ids of other records, in order
    VALUE = "value"  # one small value object: a region, a span
    VALUES = "values"  # small value objects: names, objects hit
    MAP = "map"  # words to words: capture data


class Sensitivity(StrEnum):
    """Who may ever see a field outside this vault.

    ``public`` may appear in a public dossier; ``restricted`` only for the audiences that name it; ``identity`` never
    leaves without consent, a reason and a second confirmation.
    """

    PUBLIC = "public"
    RESTRICTED = "restricted"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """Everything that is declared about one field."""

    name: str
    type: FieldType
    label: str
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    vocabulary: str = ""
    targets: tuple[str, ...] = ()
    owner: bool = False
    required: bool = False
    column: bool = False
    searched: bool = False
    immutable: bool = False
    verbatim: bool = False  # evidence, kept as it is: never cleaned
    value_class: Any = None  # a class with to_json and from_json

    @property
    def empty(self) -> object:
        """The value that stands for *nothing entered*."""
        return _EMPTY[self.type]


_EMPTY: dict[FieldType, object] = {
    FieldType.LINE: "",
    FieldType.TEXT: "",
    FieldType.INTEGER: None,
    FieldType.BOOLEAN: False,
    FieldType.CODE: "",
    FieldType.CODES: (),
    FieldType.LINES: (),
    FieldType.DATE: None,
    FieldType.MOMENT: "",
    FieldType.RANGE: None,
    FieldType.POINT: None,
    FieldType.LINK: None,
    FieldType.LINKS: (),
    FieldType.VALUE: None,
    FieldType.VALUES: (),
    FieldType.MAP: (),
}

_KEY = "casefile"


def _declare(type_: FieldType, label: str, default: object = None, **options: Any) -> Any:
    spec = FieldSpec(name="", type=type_, label=label, **options)
    return dataclasses.field(default=spec.empty if default is None else default, kw_only=True, metadata={_KEY: spec})


# One function per field type. They return Any so that the annotation beside them stays the field's type.


def line(label: str, **options: Any) -> Any:
    """One line of text."""
    return _declare(FieldType.LINE, label, searched=options.pop("searched", True), **options)


def text(label: str, **options: Any) -> Any:
    """Text of any length."""
    return _declare(FieldType.TEXT, label, searched=options.pop("searched", True), **options)


def integer(label: str, **options: Any) -> Any:
    """A whole number, or None."""
    return _declare(FieldType.INTEGER, label, **options)


def boolean(label: str, **options: Any) -> Any:
    """Yes or no."""
    return _declare(FieldType.BOOLEAN, label, **options)


def code(label: str, vocabulary: str, **options: Any) -> Any:
    """One term of a vocabulary."""
    return _declare(FieldType.CODE, label, vocabulary=vocabulary, **options)


def codes(label: str, vocabulary: str, **options: Any) -> Any:
    """Several terms of a vocabulary."""
    return _declare(FieldType.CODES, label, vocabulary=vocabulary, **options)


def lines(label: str, **options: Any) -> Any:
    """Several lines of text."""
    return _declare(FieldType.LINES, label, searched=options.pop("searched", True), **options)


def date(label: str, **options: Any) -> Any:
    """A date as far as it is known."""
    return _declare(FieldType.DATE, label, value_class=FuzzyDate, **options)


def moment(label: str, **options: Any) -> Any:
    """An instant in UTC, written ``2018-12-06T18:14:00Z``."""
    return _declare(FieldType.MOMENT, label, **options)


def range_(label: str, **options: Any) -> Any:
    """A number from - to, or in words."""
    return _declare(FieldType.RANGE, label, value_class=Range, **options)


def point(label: str, **options: Any) -> Any:
    """Coordinates, WGS 84."""
    return _declare(FieldType.POINT, label, value_class=Coordinates, **options)


def link(label: str, *targets: str, **options: Any) -> Any:
    """One other record. ``owner=True``: this record belongs to that one and goes to the trash with it."""
    return _declare(FieldType.LINK, label, targets=targets, **options)


def links(label: str, *targets: str, **options: Any) -> Any:
    """Several other records, in order."""
    return _declare(FieldType.LINKS, label, targets=targets, **options)


def value(label: str, value_class: type[Any], **options: Any) -> Any:
    """One small value object with ``to_json``, ``from_json`` and ``text``, or None."""
    return _declare(FieldType.VALUE, label, value_class=value_class, **options)


def values(label: str, value_class: type[Any], **options: Any) -> Any:
    """Small value objects with ``to_json`` and ``from_json``."""
    return _declare(FieldType.VALUES, label, value_class=value_class, **options)


def names(label: str, **options: Any) -> Any:
    """Names in every script, with transliterations and aliases."""
    return values(label, Name, searched=options.pop("searched", True), **options)


def mapping(label: str, **options: Any) -> Any:
    """Pairs of words, such as what a camera wrote into a file."""
    return _declare(FieldType.MAP, label, **options)


@dataclass(frozen=True, slots=True)
class KindSpec:
    """Everything that is declared about one kind of record.

    :param name: singular name, as the command line takes it (``incident``).
    :param code: the middle part of its references (``I`` in ``HJN-I-0007``).
    :param reference: how a reference is given: ``sequential`` per case and kind, ``pseudonym`` (random), ``own`` (a
        case's own).
    :param sensitivity: the least that an audience must be allowed before it sees that such a record exists.
    """

    name: str
    code: str
    label: str
    plural: str
    record: type[Record]
    fields: tuple[FieldSpec, ...]
    reference: str = "sequential"
    sensitivity: Sensitivity = Sensitivity.PUBLIC

    def field(self, name: str) -> FieldSpec:
        """The field of that name.

        :raises KeyError: there is none.
        """
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)

    def of_type(self, *types: FieldType) -> Iterator[FieldSpec]:
        """The fields of these types, in declared order."""
        return (spec for spec in self.fields if spec.type in types)

    @property
    def columns(self) -> tuple[FieldSpec, ...]:
        """The fields that a list shows."""
        return tuple(spec for spec in self.fields if spec.column)

    @property
    def owner(self) -> FieldSpec | None:
        """The link to the record this one belongs to, if it belongs to one."""
        return next((spec for spec in self.fields if spec.owner), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every kind of record has."""

    id: UUID = dataclasses.field(default_factory=uuid7)
    ref: str = ""
    case_id: UUID | None = None
    tags: tuple[str, ...] = lines(N_("Tags"))
    related: tuple[UUID, ...] = links(N_("Related records"), sensitivity=Sensitivity.RESTRICTED)
    trashed: bool = False

    @property
    def heading(self) -> str:
        """One line that names the record in lists, in the words of its own data. Never an identity."""
        return self.ref


KINDS: dict[str, KindSpec] = {}
"""Every kind of record, by singular name, in the order a person thinks of them."""

_BY_CLASS: dict[type[Record], KindSpec] = {}

R = TypeVar("R", bound=Record)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(
    name: str,
    *,
    code: str,
    label: str,
    plural: str,
    reference: str = "sequential",
    sensitivity: Sensitivity = Sensitivity.PUBLIC,
) -> Callable[[type[R]], type[R]]:
    """Declare a kind of record; see the module's docstring."""

    def declare(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        specs = declared(made)
        reserved = _RESERVED & {spec.name for spec in specs}
        if reserved:
            raise TypeError(f"{name}: these names mean something else in every record's JSON: {reserved}")
        kind = KindSpec(name, code, label, plural, made, specs, reference, sensitivity)
        KINDS[name] = kind
        _BY_CLASS[made] = kind
        return made

    return declare


def declared(cls: type[Any]) -> tuple[FieldSpec, ...]:
    """What a dataclass declares about its fields with the functions above; of a record or of something that is none."""
    return tuple(
        dataclasses.replace(field.metadata[_KEY], name=field.name)
        for field in sorted(dataclasses.fields(cls), key=lambda f: f.name in _LAST)
        if _KEY in field.metadata
    )


_RESERVED = frozenset({"kind", "id", "ref", "case_id", "trashed"})
_LAST = ("tags", "related")  # declared first, on Record; shown last


def kind_of(record_: Record | type[Record]) -> KindSpec:
    """The declaration of a record or of its class."""
    return _BY_CLASS[record_ if isinstance(record_, type) else type(record_)]


def linked_ids(record: Record) -> set[UUID]:
    """Every id that a record's own fields point to."""
    found: set[UUID] = set()
    for field in kind_of(record).of_type(FieldType.LINK, FieldType.LINKS):
        value = getattr(record, field.name)
        found.update([value] if isinstance(value, UUID) else value or ())
    return found


def kind(name: str) -> KindSpec:
    """The declaration of a kind by its singular name.

    :raises BadInput: there is no such kind; the sentence lists the kinds there are.
    """
    if name in KINDS:
        return KINDS[name]
    raise BadInput(
        _("There is no kind of record called “{name}”. The kinds are: {kinds}.", name=name, kinds=", ".join(KINDS)),
        code="unknown_kind",
    )
