"""Records by id or reference, whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import CasefileError, NotFound, VaultDamaged
from casefile.i18n import _
from casefile.model.changes import Head
from casefile.model.fields import KINDS, FieldType, KindSpec, Record
from casefile.model.json_shape import from_json
from casefile.store import rows, tables

BATCH = 500


def get(connection: sa.Connection, id_: UUID) -> Record:
    """One record.

    :raises NotFound: no living record has this id.
    """
    found = many(connection, [id_])
    if not found:
        raise NotFound(_("That record is no longer in this vault."), code="not_found")
    return found[0]


def head(connection: sa.Connection, id_: UUID) -> Head:
    """One record's name tag.

    :raises NotFound: no living record has this id.
    """
    found = heads(connection, [id_])
    if not found:
        raise NotFound(_("That record is no longer in this vault."), code="not_found")
    return found[id_]


def heads(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, Head]:
    """Name tags by id; unknown ids are left out."""
    c = tables.record.c
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, Head] = {}
    for start in range(0, len(wanted), BATCH):
        query = sa.select(c.id, c.kind, c.ref, c.heading, c.case_id, c.trashed)
        for row in connection.execute(query.where(c.id.in_(wanted[start : start + BATCH]))):
            found[row.id] = Head(*row)
    return found


def id_of(connection: sa.Connection, ref: str) -> UUID | None:
    """The living record with this reference."""
    return connection.execute(sa.select(tables.record.c.id).where(tables.record.c.ref == ref)).scalar()


def holders(connection: sa.Connection, refs: Iterable[str]) -> dict[str, UUID]:
    """The living records that have these references, by reference."""
    c = tables.record.c
    wanted = list(refs)
    found: dict[str, UUID] = {}
    for start in range(0, len(wanted), BATCH):
        query = sa.select(c.ref, c.id).where(c.ref.in_(wanted[start : start + BATCH]))
        found.update((row.ref, row.id) for row in connection.execute(query))
    return found


def many(connection: sa.Connection, ids: Iterable[UUID]) -> list[Record]:
    """Records in the order of their ids; unknown ids are left out."""
    wanted = list(dict.fromkeys(ids))
    by_kind: dict[str, list[UUID]] = {}
    for name_tag in heads(connection, wanted).values():
        by_kind.setdefault(name_tag.kind, []).append(name_tag.id)
    found: dict[UUID, Record] = {}
    for kind, members in by_kind.items():
        table = tables.by_kind[kind]
        for start in range(0, len(members), BATCH):
            query = sa.select(table).where(table.c.id.in_(members[start : start + BATCH]))
            for record in records_of(connection, KINDS[kind], connection.execute(query).mappings().all()):
                found[record.id] = record
    return [found[id_] for id_ in wanted if id_ in found]


def records_of(connection: sa.Connection, kind: KindSpec, found: Sequence[Mapping[Any, Any]]) -> list[Record]:
    """Rows of one kind's table as records, their long texts read in one go.

    :raises VaultDamaged: a row or a text of them is not what was written.
    """
    keys = {row[field.name] for field in kind.of_type(FieldType.TEXT) for row in found if row[field.name]}
    texts = texts_by_key(connection, keys)
    try:
        return [rows.from_row(kind, row, texts) for row in found]
    except (KeyError, TypeError, ValueError):
        # ``from None``: the error may hold a value of the record.
        text = _(
            "A record in case.db cannot be read: part of it is missing or older. Verify the vault, which names it."
        )
        raise VaultDamaged(text, code="record_damaged") from None


def texts_by_key(connection: sa.Connection, keys: Iterable[str]) -> dict[str, str]:
    """Long texts by key."""
    wanted = list(keys)
    c = tables.long_text.c
    texts: dict[str, str] = {}
    for start in range(0, len(wanted), BATCH):
        query = sa.select(c.sha256, c.value).where(c.sha256.in_(wanted[start : start + BATCH]))
        texts.update((row.sha256, row.value) for row in connection.execute(query))
    return texts


def from_stored(connection: sa.Connection, stored: dict[str, Any]) -> Record:
    """A record from the shape that history keeps."""
    return all_from_stored(connection, [stored])[0]


def all_from_stored(connection: sa.Connection, shapes: Sequence[dict[str, Any]]) -> list[Record]:
    """Records from the shapes that history keeps, their long texts read in one go."""
    texts = texts_by_key(connection, {key for each in shapes for key in rows.text_keys(each, KINDS[each["kind"]])})
    return [from_json(rows.with_texts(each, KINDS[each["kind"]], texts)) for each in shapes]


def says(connection: sa.Connection, stored: str, record: Record, shape: dict[str, Any] | None = None) -> bool:
    """Whether a shape that history keeps is this record, as it is written now or as an earlier version wrote it.

    :param shape: the record's JSON, where that is at hand.
    """
    if rows.stored_shape(record, shape) == stored:
        return True
    try:
        return from_stored(connection, json.loads(stored)) == record
    except (CasefileError, KeyError, TypeError, ValueError):
        return False
