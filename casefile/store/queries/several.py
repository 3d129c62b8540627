"""What several records of one kind have in common, and how they stood at an earlier entry: to change all at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model.fields import Record, kind
from casefile.model.ids import Ids
from casefile.store import rows, tables
from casefile.store.queries import reading


def differing(connection: sa.Connection, name: str, ids: Sequence[UUID], fields: Sequence[str]) -> frozenset[str]:
    """Those of these fields that are not the same in all of these records; one statement, however many they are."""
    table = tables.by_kind[kind(name).name]
    given = reading.given(Ids.of(ids).digits)
    asked: list[sa.ColumnElement[Any]] = [sa.func.count()]
    for field in fields:
        column = table.c[field]
        asked += [sa.func.min(column), sa.func.max(column), sa.func.count(column)]
    n, *found = connection.execute(sa.select(*asked).where(reading.these(table.c.id)), given).one()
    by_field = zip(fields, found[::3], found[1::3], found[2::3], strict=True)
    return frozenset(field for field, least, most, counted in by_field if least != most or counted not in (0, n))


def tags(connection: sa.Connection, name: str, ids: Sequence[UUID]) -> dict[str, int]:
    """How many of these records have each tag."""
    table = tables.by_kind[kind(name).name].c
    query = sa.select(table.tags, sa.func.count()).where(reading.these(table.id), table.tags != "").group_by(table.tags)
    found: Counter[str] = Counter()
    for stored, n in connection.execute(query, reading.given(Ids.of(ids).digits)).all():
        for tag in json.loads(stored):
            found[tag] += n
    return dict(found)


def as_of(connection: sa.Connection, ids: Sequence[UUID], seq: int) -> dict[UUID, Record]:
    """How those of these records stood at a journal entry that were changed after it; what came only later is left
    out.
    """
    record, history = tables.record.c, tables.history
    since = sa.select(record.id).where(reading.these(record.id), record.last_seq > seq)
    newest = (
        sa.select(history.c.record_id, sa.func.max(history.c.seq).label("seq"))
        .where(history.c.record_id.in_(since), history.c.seq <= seq)
        .group_by(history.c.record_id)
        .subquery()
    )
    query = sa.select(history.c.after).join(newest, newest.c.seq == history.c.seq).where(history.c.after.is_not(None))
    shapes = [rows.loaded(stored) for stored in connection.execute(query, reading.given_ids(ids)).scalars()]
    return {each.id: each for each in reading.all_from_stored(connection, shapes)}
