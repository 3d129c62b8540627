"""What can be made again from records and their history without inventing anything.

A record whose row does not say what its history says is left alone: which of the two is right, only a person can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import CasefileError
from casefile.model.fields import KINDS, KindSpec
from casefile.store import rows, tables
from casefile.store.queries import reading


def rebuild_lists(connection: sa.Connection, highest: Mapping[tuple[UUID, str], int]) -> None:
    """Registry and links from the records, counters from the numbers that were given.

    :param highest: the highest number ever given, by case and code of the kind.
    """
    for kind in KINDS.values():
        table = tables.by_kind[kind.name]
        ids = connection.execute(sa.select(table.c.id).order_by(table.c.id)).scalars().all()
        for start in range(0, len(ids), reading.BATCH):
            _rebuild(connection, kind, ids[start : start + reading.BATCH])
    known = sa.select(tables.record.c.id)
    connection.execute(tables.link.delete().where(tables.link.c.source_id.not_in(known)))
    counter = tables.ref_counter
    for (case_id, code), number in highest.items():
        where = (counter.c.case_id == case_id) & (counter.c.code == code)
        last = connection.execute(sa.select(counter.c.last).where(where)).scalar()
        if last is None:
            connection.execute(counter.insert().values(case_id=case_id, code=code, last=number))
        elif last < number:
            connection.execute(counter.update().where(where).values(last=number))


def _rebuild(connection: sa.Connection, kind: KindSpec, ids: Any) -> None:
    table, link = tables.by_kind[kind.name], tables.link
    found = connection.execute(sa.select(*rows.columns(kind.name)).where(table.c.id.in_(ids))).all()
    newest = _newest(connection, ids)
    reader = rows.Reader(kind)
    texts = reading.texts_by_key(connection, reader.text_keys(found))
    registry: list[tuple[Any, ...]] = []
    links: list[tuple[Any, ...]] = []
    for row in found:
        try:
            record = reader.record(row, texts)
        except (CasefileError, KeyError, TypeError, ValueError):
            continue
        entry = newest.get(record.id)
        if entry is None or not reading.says(connection, entry.after, record):
            continue
        registry.append(rows.registry_row(record, entry.seq, entry.at))
        links += rows.link_rows(record)
    mended = [row[0] for row in registry]
    connection.execute(tables.record.delete().where(tables.record.c.id.in_(mended)))
    connection.execute(link.delete().where(link.c.source_id.in_(mended)))
    tables.put[tables.record].write(connection, registry)
    tables.add_links.write(connection, links)


def _newest(connection: sa.Connection, ids: Any) -> dict[UUID, Any]:
    h, j = tables.history, tables.journal
    last = sa.select(sa.func.max(h.c.seq)).where(h.c.record_id.in_(ids)).group_by(h.c.record_id)
    query = sa.select(h.c.record_id, h.c.seq, h.c.after, j.c.at).join(j, j.c.seq == h.c.seq)
    return {row.record_id: row for row in connection.execute(query.where(h.c.seq.in_(last)))}
