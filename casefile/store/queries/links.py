"""Links between records, in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model.changes import Linked
from casefile.model.fields import KINDS
from casefile.model.ids import Ids
from casefile.store import tables
from casefile.store.queries import reading


def linked(connection: sa.Connection, id_: UUID) -> list[Linked]:
    """What a record points to and what points to it; records in the trash are left out."""
    c = tables.link.c
    query = (
        sa.select(c.source_id, c.source_kind, c.field, c.target_id)
        .where(sa.or_(c.source_id == id_, c.target_id == id_))
        .order_by(c.source_kind, c.field, c.source_id, c.position)
    )
    found = connection.execute(query).all()
    ends = {row.target_id if row.source_id == id_ else row.source_id for row in found}
    captions = reading.captions(connection, ends)
    links: list[Linked] = []
    for row in found:
        outgoing = row.source_id == id_
        caption = captions.get(row.target_id if outgoing else row.source_id)
        if caption is not None and not caption.trashed:
            links.append(Linked(KINDS[row.source_kind].field(row.field).label, outgoing, caption, row.field))
    return links


def owners(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The record that each of these belongs to; those that belong to none are left out."""
    fields = [(name, kind.owner.name) for name, kind in KINDS.items() if kind.owner is not None]
    c = tables.link.c
    wanted = list(ids)
    found: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), reading.BATCH):
        chunk = c.source_id.in_(wanted[start : start + reading.BATCH])
        query = sa.select(c.source_id, c.target_id).where(chunk, sa.tuple_(c.source_kind, c.field).in_(fields))
        found.update((row.source_id, row.target_id) for row in connection.execute(query))
    return found


def holding(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of these records those that others link to, each with one that does: one that is not among them, if there is any;
    records in the trash link, too.
    """
    c = tables.link.c
    wanted = list(ids)
    among = set(wanted)
    found: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), reading.BATCH):
        chunk = wanted[start : start + reading.BATCH]
        query = sa.select(c.target_id, c.source_id).where(c.target_id.in_(chunk)).order_by(c.source_id)
        for row in connection.execute(query):
            if row.source_id not in among or row.target_id not in found:
                found[row.target_id] = row.source_id
    return found


def unreferred(connection: sa.Connection, kind: str, case_id: UUID | None, by_kind: str, field: str) -> Ids:
    """Living records of a kind to which no living record of ``by_kind`` links by ``field``, by reference."""
    table, by, c = tables.by_kind[kind], tables.by_kind[by_kind], tables.link.c
    linking = (
        sa.select(sa.literal(1))
        .select_from(tables.link.join(by, by.c.id == c.source_id))
        .where(c.target_id == table.c.id, c.source_kind == by_kind, c.field == field, by.c.trashed.is_(False))
    )
    query: sa.Select[Any] = sa.select(table.c.id).where(table.c.trashed.is_(False), ~linking.exists())
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    return reading.ids(connection, query, table.c.id, [table.c.ordinal, table.c.ref, table.c.id])


def owned(connection: sa.Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Everything that belongs to these records, through any number of owners."""
    fields = [(name, kind.owner.name) for name, kind in KINDS.items() if kind.owner is not None]
    c = tables.link.c
    found: set[UUID] = set()
    frontier = list(ids)
    while frontier:
        reached: set[UUID] = set()
        for start in range(0, len(frontier), reading.BATCH):
            query = sa.select(c.source_id).where(
                c.target_id.in_(frontier[start : start + reading.BATCH]),
                sa.tuple_(c.source_kind, c.field).in_(fields),
            )
            reached.update(connection.execute(query).scalars().all())
        frontier = list(reached - found)
        found |= reached
    return found
