"""Lists: all ids in order by one covering index, then pages of summaries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model.changes import Listing, Summary
from casefile.model.fields import KINDS, FieldType, Record, kind
from casefile.model.ids import Ids
from casefile.store import rows, search, tables
from casefile.store.portable import as_digits
from casefile.store.queries import facets, reading


def ids(connection: sa.Connection, listing: Listing) -> Ids:
    """The ids of a list in its order."""
    table = tables.by_kind[kind(listing.kind).name]
    query = _listed(connection, listing)
    return reading.ids(connection, query, table.c.id, _order(table, listing)) if query is not None else Ids()


def length(connection: sa.Connection, listing: Listing) -> int:
    """How many records a list holds, none of them read."""
    query = _listed(connection, listing)
    if query is None:
        return 0
    return connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()


def _listed(connection: sa.Connection, listing: Listing) -> sa.Select[Any] | None:
    """The ids of a list, in no order; None where its words find nothing."""
    spec = kind(listing.kind)
    table = tables.by_kind[spec.name]
    query: sa.Select[Any] = sa.select(table.c.id).where(table.c.trashed.is_(listing.trashed))
    if listing.case_id is not None:
        query = query.where(table.c.case_id == listing.case_id)
    for name, value in listing.equals:
        field = spec.field(name)
        # An empty date or list is stored as an empty text: asked for as None or (), it must be found.
        wanted = "" if tables.is_json(field) and value == field.empty else value
        query = query.where(table.c[field.name] == wanted)
    query = query.where(*facets.where(spec.name, listing.chips))
    if listing.text:
        hits = search.hits(connection, listing.text)
        if hits is None:
            return None
        if (
            listing.chips
        ):  # found once and looked up: joined, they were searched for again in every row of a chip's index
            query = query.where(table.c.id.in_(sa.select(hits.c.record_id)))
        else:
            query = query.join(hits, hits.c.record_id == table.c.id)
    if listing.sort == "changed" or listing.since:
        query = query.join(tables.record, tables.record.c.id == table.c.id)
    if listing.since:
        query = query.where(tables.record.c.last_seq > listing.since)
    return query


def _order(table: sa.Table, listing: Listing) -> list[Any]:
    if listing.sort == "changed":
        by: list[Any] = [tables.record.c.changed_at, table.c.ordinal]
    elif listing.sort == "ref":
        by = [table.c.ordinal, table.c.ref]
    else:
        by = [table.c[tables.sort_column(KINDS[listing.kind].field(listing.sort))], table.c.ordinal]
    return [by[0].desc() if listing.descending else by[0], *by[1:], table.c.id]


def summaries(connection: sa.Connection, name: str, wanted: Sequence[UUID]) -> list[Summary]:
    """One line per id, in the given order; ids that are gone are left out."""
    spec = kind(name)
    fields = [field.name for field in spec.columns]
    conversions = rows.conversions(spec.columns)
    query = _lines(spec.name)
    found: dict[str, Summary] = {}
    digits = Ids.of(wanted).digits
    for start in range(0, len(digits), reading.BATCH):
        chunk = digits[start : start + reading.BATCH]
        for id_, ref, heading, changed_at, trashed, stored, *shown in connection.execute(
            query, reading.given(chunk)
        ).all():
            values = dict(zip(fields, shown, strict=True))
            for member, known in conversions:
                values[member] = known[values[member]]
            tags = tuple(json.loads(stored)) if stored else ()
            found[id_] = Summary(UUID(id_), spec.name, ref, heading, changed_at, trashed, values, tags)
    return [found[id_] for id_ in digits if id_ in found]


@cache
def _lines(kind_name: str) -> sa.Select[Any]:
    table, record = tables.by_kind[kind_name], tables.record
    shown = [rows.column(kind_name, field.name) for field in KINDS[kind_name].columns]
    return (
        sa.select(
            as_digits(table.c.id),
            table.c.ref,
            record.c.heading,
            record.c.changed_at,
            table.c.trashed,
            table.c.tags,
            *shown,
        )
        .join(record, record.c.id == table.c.id)
        .where(reading.these(table.c.id))
    )


def of(
    connection: sa.Connection, name: str, *, case_id: UUID | None, trashed: bool, links: dict[str, UUID]
) -> list[Record]:
    """All records of a kind whose single links are these, by reference."""
    spec = kind(name)
    table = tables.by_kind[spec.name]
    query = sa.select(*rows.columns(spec.name)).where(table.c.trashed.is_(trashed))
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    for field_name, target in links.items():
        assert spec.field(field_name).type is FieldType.LINK
        linked = sa.select(tables.link.c.source_id).where(
            tables.link.c.target_id == target,
            tables.link.c.source_kind == spec.name,
            tables.link.c.field == field_name,
        )
        query = query.where(table.c.id.in_(linked))
    found = connection.execute(query.order_by(table.c.ordinal, table.c.ref, table.c.id)).all()
    return reading.records_of(connection, spec, found)


def linking(connection: sa.Connection, name: str, field: str, targets: Sequence[UUID]) -> list[Record]:
    """All living records of a kind whose field links to any of ``targets``, by reference."""
    spec = kind(name)
    table, link = tables.by_kind[spec.name], tables.link
    found: dict[UUID, Record] = {}
    for start in range(0, len(targets), reading.BATCH):
        linked = sa.select(link.c.source_id).where(
            link.c.target_id.in_(targets[start : start + reading.BATCH]),
            link.c.source_kind == spec.name,
            link.c.field == field,
        )
        query = sa.select(*rows.columns(spec.name)).where(table.c.id.in_(linked), table.c.trashed.is_(False))
        for record in reading.records_of(connection, spec, connection.execute(query).all()):
            found[record.id] = record
    return sorted(found.values(), key=lambda record: (rows.ordinal(record.ref), record.ref))


def count(connection: sa.Connection, name: str, case_id: UUID | None) -> int:
    """How many living records of a kind there are."""
    record = tables.record
    query = sa.select(sa.func.count()).where(record.c.kind == kind(name).name, record.c.trashed.is_(False))
    if case_id is not None:
        query = query.where(record.c.case_id == case_id)
    return connection.execute(query).scalar_one()
