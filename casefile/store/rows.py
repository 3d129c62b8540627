"""Records to rows and back; and the stored shape that history keeps.

A stored shape is the record's JSON with every long text replaced by ``{"$text": sha256}``, so that history holds a
text once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model import older, searchtext
from casefile.model.composing import Composition
from casefile.model.fields import KINDS, FieldSpec, FieldType, KindSpec, Record, kind_of
from casefile.model.json_shape import read_value, to_json
from casefile.model.keeping import SavedView, Tag
from casefile.model.statements import Statement
from casefile.store import tables
from casefile.store.portable import as_digits

dump = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""JSON as it is kept in columns and in history."""

_REMEMBERED = 10_000
"""Values of one field that are remembered while rows are read."""


def text_key(value: str) -> str:
    """The key of a long text; the empty text has the empty key."""
    return hashlib.sha256(value.encode("utf-8")).hexdigest() if value else ""


def stored_shape(record: Record, shape: dict[str, Any] | None = None) -> str:
    """The record as history keeps it."""
    shape = to_json(record) if shape is None else shape
    return _stored(shape, _keys(shape, kind_of(record).name))


def _keys(shape: Mapping[str, Any], kind: str) -> dict[str, str]:
    """The keys of the long texts of a record's JSON, by the names of their fields."""
    return {name: text_key(shape[name]) for name in _texts(kind) if name in shape}


def _stored(shape: dict[str, Any], keys: Mapping[str, str]) -> str:
    return dump(shape | {name: {"$text": key} for name, key in keys.items()}) if keys else dump(shape)


def text_keys(stored: Mapping[str, Any], kind: KindSpec) -> Iterator[str]:
    """The keys of the long texts that a stored shape names."""
    for name in _texts(kind.name):
        if name in stored:
            yield stored[name]["$text"]


@cache
def _texts(kind: str) -> tuple[str, ...]:
    return tuple(field.name for field in KINDS[kind].of_type(FieldType.TEXT))


def with_texts(stored: Mapping[str, Any], kind: KindSpec, texts: Mapping[str, str]) -> dict[str, Any]:
    """A stored shape as full JSON again."""
    shape = dict(stored)
    for name in _texts(kind.name):
        if name in shape:
            shape[name] = texts[shape[name]["$text"]]
    return shape


def ordinal(ref: str) -> int:
    """The number at the end of a sequential reference; 0 where there is none."""
    tail = ref.rpartition("-")[2]
    return int(tail) if tail.isascii() and tail.isdigit() and len(tail) < 16 else 0


class Draft:
    """A record on its way into the tables, beside what stands there.

    :ivar old: its row in the registry with its newest history entry; None for a new record.
    :ivar shape: its JSON. :ivar stored: as history keeps it.
    """

    def __init__(self, record: Record, old: Any) -> None:
        self.record = record
        self.old = old
        self.kind = kind_of(record)
        self.shape = to_json(record)
        self._keys = _keys(self.shape, self.kind.name)
        self.stored = _stored(self.shape, self._keys)

    @property
    def id(self) -> UUID:
        """Of the record."""
        return self.record.id

    @cached_property
    def _was(self) -> dict[str, Any]:
        return loaded(self.old.after)

    @cached_property
    def before(self) -> dict[str, Any]:
        """The shape that stands there, its long texts in full where they are the same; empty for a new record."""
        if self.old is None:
            return {}
        shape = dict(older.as_now(self._was))
        for name in _texts(self.kind.name):
            kept = shape.get(name)
            if isinstance(kept, dict) and kept["$text"] == self._keys.get(name):
                shape[name] = self.shape[name]
        return shape

    @property
    def is_linked_otherwise(self) -> bool:
        """Whether it is new or points elsewhere than before, or belongs to another case."""
        if self.old is None:
            return True
        names = ("case_id", *(field.name for field in self.kind.of_type(FieldType.LINK, FieldType.LINKS)))
        return any(self.before.get(name) != self.shape.get(name) for name in names)

    @property
    def is_worded_otherwise(self) -> bool:
        """Whether it is new or is found by other words than before."""
        if self.old is None or (self.old.ref, self.old.heading) != (self.record.ref, self.record.heading):
            return True
        return any(
            self.before.get(field.name) != self.shape.get(field.name) for field in self.kind.fields if field.searched
        )

    def new_texts(self) -> dict[str, str]:
        """Its long texts by key, but those that stand there already."""
        texts = {key: self.shape[name] for name, key in self._keys.items()}
        if self.old is not None and texts:
            for key in text_keys(self._was, self.kind):
                texts.pop(key, None)
        return texts

    def row(self, zone: dt.tzinfo) -> tuple[Any, ...]:
        """The row of its own table, in the order of the table's columns.

        :param zone: by whose clock instants are sorted.
        """
        record, shape = self.record, self.shape
        row: list[Any] = [
            record.id,
            record.case_id,
            record.trashed,
            record.ref,
            ordinal(record.ref) if self.kind.reference == "sequential" else 0,
        ]
        values_of, fields = _written(self.kind.name)
        for (name, is_json, is_text, sorted_apart), value in zip(fields, values_of(record), strict=True):
            if is_json:
                row.append(dump(shape[name]) if name in shape else "")
            else:
                row.append(self._keys.get(name, "") if is_text else value)
            if sorted_apart is not None:
                row.append(sort_value(sorted_apart, value, zone))
        return tuple(row)


def loaded(stored: str) -> dict[str, Any]:
    """A stored shape, read."""
    shape: dict[str, Any] = json.loads(stored)
    return shape


@cache
def _written(
    kind: str,
) -> tuple[Callable[[Record], tuple[Any, ...]], tuple[tuple[str, bool, bool, FieldSpec | None], ...]]:
    """What gets the values of a kind's fields, and of each field: its name, whether its column holds JSON or the key of
    a text, and itself where a second column sorts it.
    """
    fields = KINDS[kind].fields
    return attrgetter(*(field.name for field in fields)), tuple(
        (
            field.name,
            tables.is_json(field),
            field.type is FieldType.TEXT,
            field if field.column and tables.sort_column(field) != field.name else None,
        )
        for field in fields
    )


def sort_value(field: FieldSpec, value: Any, zone: dt.tzinfo) -> Any:
    """What the column that sorts a field holds for a value.

    :param zone: by whose clock instants are sorted.
    """
    match field.type:
        case FieldType.LINE:
            return sort_line(value)
        case FieldType.DATE:
            return value.sort_key_in(zone) if value is not None else None
        case _:
            return value.sort_value if value is not None else None


def sort_line(value: str) -> str:
    """What sorts a line of text."""
    return searchtext.normalise(value[:200])[:80]


# -- reading ------------------------------------------------------------------------------------------------------


@cache
def columns(kind: str) -> tuple[sa.ColumnElement[Any], ...]:
    """What is selected of a kind's table to read its records with :class:`Reader`, in this order."""
    return tuple(column(kind, name) for name in names(kind))


def column(kind: str, name: str) -> sa.ColumnElement[Any]:
    """One of them."""
    found = tables.by_kind[kind].c[name]
    return as_digits(found) if isinstance(found.type, sa.Uuid) else found


@cache
def names(kind: str) -> tuple[str, ...]:
    """The members of a record that :func:`columns` holds, in its order."""
    return ("id", "case_id", "trashed", "ref", *(field.name for field in KINDS[kind].fields))


class Remembered(dict[Any, Any]):
    """Values of one field by what stands in its column, so that equal ones are read once: dates, terms, tags.

    It lives as long as the reading of one list: nothing of a record is kept beyond that.
    """

    def __init__(self, field: FieldSpec) -> None:
        super().__init__({"": field.empty})
        self.field = field

    def __missing__(self, written: str) -> Any:
        if len(self) > _REMEMBERED:
            self.clear()
            self[""] = self.field.empty
        value = self[written] = self.read(written)
        return value

    def read(self, written: str) -> Any:
        """The value that is written so. :raises TypeError, ValueError, BadInput: none is."""
        return read_value(self.field, json.loads(written), self.field.name)


class Ids(dict[Any, Any]):
    """UUIDs by their text: that of a case is read with every record."""

    def __init__(self) -> None:
        super().__init__({None: None})

    def __missing__(self, text: str) -> UUID:
        if len(self) > _REMEMBERED:
            self.clear()
            self[None] = None
        value = self[text] = UUID(text)
        return value


def conversions(
    fields: Sequence[FieldSpec], remembered: type[Remembered] = Remembered
) -> list[tuple[str, Mapping[Any, Any]]]:
    """For each field whose value is not what stands in its column: its name and its values by what stands there. Long
    texts are not among them.
    """
    ids = Ids()
    by_type: dict[str, Mapping[Any, Any]] = {f.name: ids for f in fields if f.type is FieldType.LINK}
    by_type |= {field.name: remembered(field) for field in fields if tables.is_json(field)}
    return list(by_type.items())


class Reader:
    """Makes records of the rows of one kind; one for each reading of a list."""

    def __init__(self, kind: KindSpec, remembered: type[Remembered] = Remembered) -> None:
        self._record = kind.record
        self._names = names(kind.name)
        self._conversions = [("case_id", Ids()), *conversions(kind.fields, remembered)]
        self._texts = _texts(kind.name)
        self._text_places = tuple(self._names.index(name) for name in self._texts)

    def text_keys(self, found: Sequence[Sequence[Any]]) -> set[str]:
        """The keys of the long texts that these rows name."""
        return {row[place] for place in self._text_places for row in found if row[place]}

    def record(self, row: Sequence[Any], texts: Mapping[str, str]) -> Record:
        """The record of a row.

        :param row: of :func:`columns`, perhaps with more behind them.
        :param texts: the long texts by key, the empty one among them.
        :raises KeyError, TypeError, ValueError, BadInput: the row is not what was written, or a text is missing.
        """
        members = dict(zip(self._names, row, strict=False))
        members["id"] = UUID(members["id"])
        for name, values in self._conversions:
            members[name] = values[members[name]]
        for name in self._texts:
            members[name] = texts[members[name]]
        return self._record(**members)


# -- what stands around a record ----------------------------------------------------------------------------------


def outgoing(record: Record) -> Iterator[tuple[FieldSpec, int, UUID]]:
    """Every link that leaves the record: the field, its position in it, the target's id."""
    for field, is_many in _links(kind_of(record).name):
        value = getattr(record, field.name)
        if is_many:
            for position, target in enumerate(value):
                yield field, position, target
        elif value is not None:
            yield field, 0, value


@cache
def _links(kind: str) -> tuple[tuple[FieldSpec, bool], ...]:
    fields = KINDS[kind].of_type(FieldType.LINK, FieldType.LINKS)
    return tuple((field, field.type is FieldType.LINKS) for field in fields)


def registry_row(record: Record, last_seq: int, changed_at: str) -> tuple[Any, ...]:
    """The record's line in the registry, in the order of its columns.

    :param last_seq: of its newest history entry. :param changed_at: when that was.
    """
    kind = kind_of(record).name
    return (record.id, kind, record.ref, record.heading, record.case_id, record.trashed, last_seq, changed_at)


def link_rows(record: Record) -> list[tuple[Any, ...]]:
    """The rows of its links, in the order of the table's columns."""
    kind = kind_of(record).name
    return [(record.id, field.name, position, kind, target) for field, position, target in outgoing(record)]


def searched_words(record: Record) -> tuple[str, str]:
    """Title and body for the full-text index. Nothing of ``identity`` sensitivity is ever in it, and of what a person
    keeps to find things again (:mod:`casefile.model.keeping`), or composes of the case, only its reference.
    """
    if isinstance(record, Tag | SavedView | Composition | Statement):
        return record.ref, ""
    return f"{record.ref} {record.heading}", "\n".join(text for _field, text in searched_texts(record))


def searched_texts(record: Record) -> Iterator[tuple[FieldSpec, str]]:
    """What is searched of a record, field by field; empty texts are left out, and fields of ``identity`` sensitivity
    always.
    """
    for field in _searched(kind_of(record).name):
        value = getattr(record, field.name)
        if not value:
            continue
        texts: list[str] = []
        if isinstance(value, str):
            texts = [value]
        elif field.type is FieldType.LINES:
            texts = list(value)
        elif field.type is FieldType.VALUES:
            texts = [str(part) for item in value for part in item.to_json().values() if isinstance(part, str)]
        yield from ((field, text) for text in texts if text)


@cache
def _searched(kind: str) -> tuple[FieldSpec, ...]:
    return tuple(field for field in KINDS[kind].fields if field.searched and field.sensitivity != "identity")
