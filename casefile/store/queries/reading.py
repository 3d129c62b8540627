"""Records by id or reference, whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import CasefileError, NotFound, VaultDamaged
from casefile.i18n import _
from casefile.model.changes import Caption
from casefile.model.fields import KINDS, KindSpec, Record
from casefile.model.ids import Ids
from casefile.model.json_shape import from_json
from casefile.store import rows, tables
from casefile.store.portable import as_digits, is_among

BATCH = 500


def get(connection: sa.Connection, id_: UUID) -> Record:
    """One record.

    :raises NotFound: no living record has this id.
    """
    found = many(connection, [id_])
    if not found:
        raise NotFound(_("That record is no longer in this vault."), code="not_found")
    return found[0]


def captions(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, Caption]:
    """Name tags by id; unknown ids are left out."""
    found: dict[UUID, Caption] = {}
    for chunk in _chunks([id_.hex for id_ in dict.fromkeys(ids)]):
        found.update((row.id, Caption(*row)) for row in connection.execute(_HEADS, given(chunk)).all())
    return found


def id_of(connection: sa.Connection, ref: str) -> UUID | None:
    """The living record with this reference."""
    return connection.execute(sa.select(tables.record.c.id).where(tables.record.c.ref == ref)).scalar()


def holders(connection: sa.Connection, refs: Iterable[str]) -> dict[str, UUID]:
    """The living records that have these references, by reference."""
    found: dict[str, UUID] = {}
    for chunk in _chunks(list(refs)):
        found.update((ref, id_) for ref, id_ in connection.execute(_HOLDERS, given(chunk)).all())
    return found


def ids(connection: sa.Connection, query: sa.Select[Any], column: sa.ColumnElement[Any], order: Sequence[Any]) -> Ids:
    """The ids that a query finds, in this order. The database strings them together: a row for each of 100,000 would
    take longer than finding them.

    :param query: what to choose from and under which conditions; its columns do not matter.
    """
    strung = sa.func.aggregate_strings(as_digits(column), "").aggregate_order_by(*order)
    return Ids(connection.execute(query.with_only_columns(strung, maintain_column_froms=True)).scalar() or "")


def many(connection: sa.Connection, ids: Iterable[UUID]) -> list[Record]:
    """Records in the order of their ids; unknown ids are left out."""
    wanted = list(dict.fromkeys(ids))
    by_kind: dict[str, list[str]] = {}
    for chunk in _chunks([id_.hex for id_ in wanted]):
        for digits, kind in connection.execute(_KIND_OF, given(chunk)).all():
            by_kind.setdefault(kind, []).append(digits)
    found: dict[UUID, Record] = {}
    for kind, members in by_kind.items():
        for chunk in _chunks(members):
            query = _of_these(kind)
            for record in records_of(connection, KINDS[kind], connection.execute(query, given(chunk)).all()):
                found[record.id] = record
    return [found[id_] for id_ in wanted if id_ in found]


def these(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """That a column holds one of :func:`given`."""
    return is_among(column, "given")


def given(texts: Sequence[str]) -> dict[str, str]:
    """The parameter for :func:`these`: texts, or ids by their digits."""
    return {"given": rows.dump(list(texts))}


def given_ids(ids: Iterable[UUID]) -> dict[str, str]:
    """The same for ids."""
    return given([id_.hex for id_ in ids])


_record = tables.record.c
_HEADS = sa.select(_record.id, _record.kind, _record.ref, _record.heading, _record.case_id, _record.trashed).where(
    these(_record.id)
)
_HOLDERS = sa.select(_record.ref, _record.id).where(these(_record.ref))
_KIND_OF = sa.select(as_digits(tables.record.c.id), tables.record.c.kind).where(these(tables.record.c.id))


@cache
def _of_these(kind: str) -> sa.Select[Any]:
    return sa.select(*rows.columns(kind)).where(these(tables.by_kind[kind].c.id))


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def records_of(connection: sa.Connection, kind: KindSpec, found: Sequence[Sequence[Any]]) -> list[Record]:
    """Rows of one kind's table as records, their long texts read in one go.

    :param found: of :func:`casefile.store.rows.columns`.
    :raises VaultDamaged: a row or a text of them is not what was written.
    """
    reader = rows.Reader(kind)
    texts = texts_by_key(connection, reader.text_keys(found))
    try:
        return [reader.record(row, texts) for row in found]
    except (KeyError, TypeError, ValueError):
        # ``from None``: the error may hold a value of the record.
        text = _(
            "A record in case.db cannot be read: part of it is missing or older. Verify the vault, which names it."
        )
        raise VaultDamaged(text, code="record_damaged") from None


def texts_by_key(connection: sa.Connection, keys: Iterable[str]) -> dict[str, str]:
    """Long texts by key, and the empty one by the empty key."""
    texts = {"": ""}
    for chunk in _chunks(list(keys)):
        texts.update((key, value) for key, value in connection.execute(_TEXTS, given(chunk)).all())
    return texts


_TEXTS = sa.select(tables.long_text.c.sha256, tables.long_text.c.value).where(these(tables.long_text.c.sha256))


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
