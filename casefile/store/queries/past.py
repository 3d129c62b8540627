"""History, undo steps and the journal, for reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model.changes import FieldChange, HistoryEntry, JournalEntry
from casefile.model.fields import KINDS, Record
from casefile.store import tables
from casefile.store.queries import reading


def history(connection: sa.Connection, id_: UUID) -> list[HistoryEntry]:
    """Every change of one record, oldest first."""
    h, j = tables.history, tables.journal
    query = (
        sa.select(h.c.seq, h.c.before_seq, h.c.after, j.c.body)
        .join(j, j.c.seq == h.c.seq)
        .where(h.c.record_id == id_)
        .order_by(h.c.seq)
    )
    entries: list[HistoryEntry] = []
    records: dict[int, Record | None] = {}
    for row in connection.execute(query).all():
        body = json.loads(row.body)
        after = reading.from_stored(connection, json.loads(row.after)) if row.after else None
        records[row.seq] = after
        changes = _compare(body["kind"], records.get(row.before_seq), after)
        entries.append(HistoryEntry(row.seq, body["at"], body["actor"], body["event"], body["reason"], changes))
    return entries


def _compare(kind: str, before: Record | None, after: Record | None) -> tuple[FieldChange, ...]:
    changes: list[FieldChange] = []
    for field in KINDS[kind].fields:
        old = getattr(before, field.name) if before else field.empty
        new = getattr(after, field.name) if after else field.empty
        if old != new:
            changes.append(FieldChange(field, old, new))
    return tuple(changes)


def step_to_undo(connection: sa.Connection) -> Any:
    """The newest step that stands: row with seq and label, or None."""
    c = tables.step.c
    return connection.execute(
        sa.select(c.seq, c.label).where(c.state == "done").order_by(c.seq.desc()).limit(1)
    ).first()


def step_to_redo(connection: sa.Connection) -> Any:
    """The oldest step that was undone and may come back, or None."""
    c = tables.step.c
    return connection.execute(sa.select(c.seq, c.label).where(c.state == "undone").order_by(c.seq).limit(1)).first()


def stored_before(connection: sa.Connection, step: int) -> list[tuple[UUID, str | None]]:
    """What each record of a step was before it; None: it did not exist. Newest entry first."""
    h, earlier = tables.history, tables.history.alias()
    query = (
        sa.select(h.c.record_id, earlier.c.after)
        .join(earlier, earlier.c.seq == h.c.before_seq, isouter=True)
        .where(h.c.step == step)
        .order_by(h.c.seq.desc())
    )
    return [(row.record_id, row.after) for row in connection.execute(query)]


def stored_after(connection: sa.Connection, step: int) -> list[tuple[UUID, str | None]]:
    """What each record of a step became; None: it was removed. Oldest entry first."""
    h = tables.history
    query = sa.select(h.c.record_id, h.c.after).where(h.c.step == step).order_by(h.c.seq)
    return [(row.record_id, row.after) for row in connection.execute(query)]


def journal(connection: sa.Connection, after: int, limit: int) -> Iterator[JournalEntry]:
    """Entries behind number ``after``, oldest first."""
    j = tables.journal
    query = sa.select(j.c.seq, j.c.hash, j.c.body).where(j.c.seq > after).order_by(j.c.seq).limit(limit)
    for row in connection.execute(query).all():
        body = json.loads(row.body)
        yield JournalEntry(
            row.seq,
            row.hash,
            body["at"],
            body["event"],
            body["kind"],
            body["record"],
            body["file"],
            body["reason"],
            body["step"],
            body["actor"],
            body["clock_suspect"],
            row.body,
        )


def files_in_history(connection: sa.Connection) -> set[str]:
    """SHA-256 of every evidence file that ever was a record: what undo and redo may still need."""
    h = tables.history
    query = sa.select(h.c.after).where(h.c.after.like('{"kind":"evidence",%'))
    return {json.loads(stored)["sha256"] for stored in connection.execute(query).scalars()}


def stale_rows(connection: sa.Connection) -> list[str]:
    """References of living records whose row does not say what their newest history entry says."""
    from casefile.store import rows

    r, h = tables.record, tables.history
    stale: list[str] = []
    for kind in KINDS:
        query = sa.select(r.c.id, r.c.ref, h.c.after).join(h, h.c.seq == r.c.last_seq).where(r.c.kind == kind)
        expected = {row.id: row for row in connection.execute(query)}
        ids = list(expected)
        seen: set[UUID] = set()
        for start in range(0, len(ids), reading.BATCH):
            for record in reading.many(connection, ids[start : start + reading.BATCH]):
                seen.add(record.id)
                if rows.stored_shape(record) != expected[record.id].after:
                    stale.append(expected[record.id].ref)
        stale.extend(expected[id_].ref for id_ in expected if id_ not in seen)
    return [*stale, *_lost(connection)]


def _lost(connection: sa.Connection) -> list[str]:
    """References of records that their newest history entry calls living and that are not there."""
    r, h = tables.record, tables.history
    newest = sa.select(sa.func.max(h.c.seq)).group_by(h.c.record_id)
    query = sa.select(h.c.after).where(
        h.c.seq.in_(newest), h.c.after.is_not(None), h.c.record_id.not_in(sa.select(r.c.id))
    )
    return [json.loads(stored)["ref"] for stored in connection.execute(query).scalars()]
