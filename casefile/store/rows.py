"""Records to rows and back; and the stored shape that history keeps.

A stored shape is the record's JSON with every long text replaced by ``{"$text": sha256}``, so that history holds a
text once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from casefile.model import older, searchtext
from casefile.model.fields import KINDS, FieldSpec, FieldType, KindSpec, Record, kind_of
from casefile.model.json_shape import read_value, to_json
from casefile.store import tables

_dump = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def text_key(value: str) -> str:
    """The key of a long text; the empty text has the empty key."""
    return hashlib.sha256(value.encode("utf-8")).hexdigest() if value else ""


def long_texts(record: Record) -> dict[str, str]:
    """The long texts of a record by key."""
    values = (getattr(record, field.name) for field in kind_of(record).of_type(FieldType.TEXT))
    return {text_key(value): value for value in values if value}


def stored_shape(record: Record, shape: dict[str, Any] | None = None) -> str:
    """The record as history keeps it."""
    stored = dict(shape if shape is not None else to_json(record))
    for field in kind_of(record).of_type(FieldType.TEXT):
        if field.name in stored:
            stored[field.name] = {"$text": text_key(stored[field.name])}
    return _dump(stored)


def text_keys(stored: Mapping[str, Any], kind: KindSpec) -> Iterator[str]:
    """The keys of the long texts that a stored shape names."""
    for field in kind.of_type(FieldType.TEXT):
        if field.name in stored:
            yield stored[field.name]["$text"]


def with_texts(stored: Mapping[str, Any], kind: KindSpec, texts: Mapping[str, str]) -> dict[str, Any]:
    """A stored shape as full JSON again."""
    shape = dict(stored)
    for field in kind.of_type(FieldType.TEXT):
        if field.name in shape:
            shape[field.name] = texts[shape[field.name]["$text"]]
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
        self.stored = stored_shape(record, self.shape)

    @property
    def id(self) -> UUID:
        """Of the record."""
        return self.record.id

    @cached_property
    def before(self) -> dict[str, Any]:
        """The shape that stands there, its long texts in full where they are the same; empty for a new record."""
        if self.old is None:
            return {}
        shape = dict(older.as_now(loaded(self.old.after)))
        for field in self.kind.of_type(FieldType.TEXT):
            kept = shape.get(field.name)
            if isinstance(kept, dict) and kept["$text"] == text_key(self.shape.get(field.name, "")):
                shape[field.name] = self.shape[field.name]
        return shape

    @property
    def is_linked_otherwise(self) -> bool:
        """Whether it is new or points elsewhere than before, or belongs to another case."""
        names = ("case_id", *(field.name for field in self.kind.of_type(FieldType.LINK, FieldType.LINKS)))
        return self.old is None or any(self.before.get(name) != self.shape.get(name) for name in names)

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
        texts = long_texts(self.record)
        if self.old is not None and texts:
            for key in text_keys(loaded(self.old.after), self.kind):
                texts.pop(key, None)
        return texts

    def row(self) -> dict[str, Any]:
        """The row of its own table."""
        return to_row(self.record, self.shape)


def loaded(stored: str) -> dict[str, Any]:
    """A stored shape, read."""
    shape: dict[str, Any] = json.loads(stored)
    return shape


def to_row(record: Record, shape: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The row of the record's own table.

    :param shape: its JSON, where that is at hand.
    """
    kind = kind_of(record)
    row: dict[str, Any] = {
        "id": record.id,
        "case_id": record.case_id,
        "trashed": record.trashed,
        "ref": record.ref,
        "ordinal": ordinal(record.ref) if kind.reference == "sequential" else 0,
    }
    shape = to_json(record) if shape is None else shape
    for name, is_json, is_text, column, field in _columns(kind.name):
        value = getattr(record, name)
        if is_json:
            row[name] = _dump(shape[name]) if name in shape else ""
        else:
            row[name] = text_key(value) if is_text else value
        if column:
            row[column] = _sort_value(field, value)
    return row


@cache
def _columns(kind: str) -> tuple[tuple[str, bool, bool, str, FieldSpec], ...]:
    """Of every field: its name, whether its column holds JSON or the key of a text, and the column that sorts it."""
    return tuple(
        (
            field.name,
            tables.is_json(field),
            field.type is FieldType.TEXT,
            tables.sort_column(field) if field.column and tables.sort_column(field) != field.name else "",
            field,
        )
        for field in KINDS[kind].fields
    )


def _sort_value(field: FieldSpec, value: Any) -> Any:
    match field.type:
        case FieldType.LINE:
            return searchtext.normalise(value[:200])[:80]
        case FieldType.DATE:
            return value.sort_key if value is not None else None
        case _:
            return value.sort_value if value is not None else None


def from_row(kind: KindSpec, row: Mapping[str, Any], texts: Mapping[str, str]) -> Record:
    """The record of a row.

    :param texts: the long texts that the row names, by key.
    """
    members: dict[str, Any] = {
        "id": row["id"],
        "case_id": row["case_id"],
        "ref": row["ref"],
        "trashed": row["trashed"],
    }
    for name, is_json, is_text, _column, field in _columns(kind.name):
        value = row[name]
        if is_json:
            members[name] = read_value(field, json.loads(value), name) if value else field.empty
        else:
            members[name] = (texts[value] if value else "") if is_text else value
    return kind.record(**members)


def column_value(field: FieldSpec, value: Any) -> Any:
    """A field's value from its column."""
    if tables.is_json(field):
        return read_value(field, json.loads(value), field.name) if value else field.empty
    return value


def outgoing(record: Record) -> Iterator[tuple[FieldSpec, int, UUID]]:
    """Every link that leaves the record: the field, its position in it, the target's id."""
    for field in kind_of(record).of_type(FieldType.LINK, FieldType.LINKS):
        value = getattr(record, field.name)
        targets = value if field.type is FieldType.LINKS else (value,) if value is not None else ()
        for position, target in enumerate(targets):
            yield field, position, target


def registry_row(record: Record, last_seq: int, changed_at: str) -> dict[str, Any]:
    """The record's line in the registry.

    :param last_seq: of its newest history entry. :param changed_at: when that was.
    """
    return {
        "id": record.id,
        "kind": kind_of(record).name,
        "ref": record.ref,
        "heading": record.heading,
        "case_id": record.case_id,
        "trashed": record.trashed,
        "last_seq": last_seq,
        "changed_at": changed_at,
    }


def link_rows(record: Record) -> list[dict[str, Any]]:
    """The rows of its links."""
    kind = kind_of(record).name
    return [
        {"source_id": record.id, "field": field.name, "position": position, "source_kind": kind, "target_id": target}
        for field, position, target in outgoing(record)
    ]


def searched_words(record: Record) -> tuple[str, str]:
    """Title and body for the full-text index. Nothing of ``identity`` sensitivity is ever in it."""
    body: list[str] = []
    for field in kind_of(record).fields:
        if not field.searched or field.sensitivity == "identity":
            continue
        value = getattr(record, field.name)
        if isinstance(value, str):
            body.append(value)
        elif field.type is FieldType.LINES:
            body.extend(value)
        elif field.type is FieldType.VALUES:
            body.extend(str(part) for item in value for part in item.to_json().values() if isinstance(part, str))
    return f"{record.ref} {record.heading}", "\n".join(filter(None, body))
