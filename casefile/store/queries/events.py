"""Journal entries by what they are about: the custody of one file is such a selection."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from casefile.model.changes import JournalEntry
from casefile.store import tables
from casefile.store.queries import past, reading


def about(connection: sa.Connection, ids: Sequence[UUID]) -> list[JournalEntry]:
    """Every entry about any of these records, oldest first."""
    j = tables.journal
    found: list[JournalEntry] = []
    for start in range(0, len(ids), reading.BATCH):
        chunk = ids[start : start + reading.BATCH]
        rows = connection.execute(sa.select(j.c.seq).where(j.c.record_id.in_(chunk)))
        for seq in rows.scalars().all():
            found.extend(past.journal(connection, seq - 1, 1))
    return sorted(found, key=lambda entry: entry.seq)


def records_of(connection: sa.Connection, event: str) -> dict[UUID, str]:
    """The records that an event was ever noted for, each with the time (UTC) of the newest. What was noted as they were
    deleted for good is left out: one of them that is here has come back by a document, as a new one.

    Reads the whole journal: for checks and exports, not for a screen.
    """
    j = tables.journal
    query = sa.select(j.c.record_id, j.c.body).where(
        j.c.record_id.is_not(None),
        j.c.body.contains(f'"event":"{event}"', autoescape=True),
        j.c.step.not_in(past.deletions()),
    )
    found: dict[UUID, str] = {}
    for row in connection.execute(query.order_by(j.c.seq)):
        found[row.record_id] = json.loads(row.body)["at"]
    return found


def last(connection: sa.Connection, event: str, reason: str) -> str:
    """When (UTC) an event about the vault as a whole was last noted with this reason; empty for never."""
    j = tables.journal
    # Entries about no record are few, and the index finds them.
    query = sa.select(j.c.body).where(j.c.record_id.is_(None), j.c.body.contains(f'"event":"{event}"', autoescape=True))
    for body in connection.execute(query.order_by(j.c.seq.desc())).scalars():
        entry = json.loads(body)
        if (entry["event"], entry["reason"]) == (event, reason):
            return str(entry["at"])
    return ""


def first_entries(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the first journal entry about each of these records."""
    j = tables.journal
    found: dict[UUID, int] = {}
    for start in range(0, len(ids), reading.BATCH):
        chunk = ids[start : start + reading.BATCH]
        query = sa.select(j.c.record_id, sa.func.min(j.c.seq)).where(j.c.record_id.in_(chunk))
        found.update((id_, seq) for id_, seq in connection.execute(query.group_by(j.c.record_id)))
    return found


def changed_behind(connection: sa.Connection, id_: UUID, but: Sequence[str]) -> list[UUID]:
    """The records of the same case that were changed after this one was made, by the order of their last change.

    :param but: kinds that do not count.
    """
    j, r = tables.journal, tables.record
    made = sa.select(sa.func.min(j.c.seq)).where(j.c.record_id == id_).scalar_subquery()
    case = sa.select(r.c.case_id).where(r.c.id == id_).scalar_subquery()
    query = (
        sa.select(r.c.id)
        .where(r.c.last_seq > made, r.c.id != id_, r.c.kind.not_in(but))
        .where(sa.or_(r.c.case_id == case, r.c.id == case))
        .order_by(r.c.last_seq)
    )
    return list(connection.execute(query).scalars())
