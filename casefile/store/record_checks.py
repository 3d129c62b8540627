"""Whether the records, their links and their entries in the registry say what history holds of them last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import CasefileError
from casefile.model.fields import KINDS, KindSpec, Record
from casefile.store import tables, zones
from casefile.store.faults import Fault
from casefile.store.portable import as_digits
from casefile.store.queries import reading
from casefile.store.row_checks import Link, RowCheck

_AT_ONCE = 2000
_NO_LINKS: set[Link] = set()


class Newest(NamedTuple):
    """What the registry calls the newest history entry of a record.

    :ivar id: of the record, its digits. :ivar at: the time of the journal entry.
    :ivar registry: what the registry says of the record: see :meth:`.row_checks.RowCheck.registry`.
    """

    id: str
    after: str | None
    at: str
    registry: tuple[Any, ...]


class Comparison:
    """The records beside the newest entries of their history, as the walk along the journal comes by these: history is
    the largest part of a database, and is read once.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        zone = zones.sorting(zones.read(connection))
        self._checks = {name: RowCheck(kind, zone) for name, kind in KINDS.items()}
        self._waiting: list[Newest] = []
        self._wrong: list[Fault] = []

    def note(self, newest: Newest) -> None:
        """Compare this one, now or with the next ones."""
        self._waiting.append(newest)
        if len(self._waiting) == _AT_ONCE:
            self._compare()

    def faults(self) -> list[Fault]:
        """Records whose row, links or entry in the registry do not say what their newest history entry says."""
        self._compare()
        run = self._connection
        unlisted = [fault for kind in KINDS.values() for fault in _unlisted(run, kind)]
        around = [*_without_history(run), *_lost(run), *_outdated(run), *_loose_links(run)]
        return list(dict.fromkeys([*unlisted, *self._wrong, *around]))

    def _compare(self) -> None:
        by_kind: dict[str, dict[str, Newest]] = {}
        for newest in self._waiting:
            by_kind.setdefault(newest.registry[0], {})[newest.id] = newest
        self._waiting.clear()
        for kind, entries in by_kind.items():
            if kind in self._checks:  # another is none, which is said of its row
                self._compare_kind(self._checks[kind], entries)

    def _compare_kind(self, check: RowCheck, entries: dict[str, Newest]) -> None:
        ids = list(entries)
        found = self._connection.execute(check.query, reading.given(ids)).all()
        known = reading.texts_by_key(self._connection, check.text_keys(found))
        links = _links_of(self._connection, ids)
        for row in found:
            newest = entries[row[0]]
            if wrong := self._compared(check, row, newest, known, links.get(row[0], _NO_LINKS)):
                self._wrong.append(Fault(wrong, newest.registry[1]))

    def _compared(
        self, check: RowCheck, row: Sequence[Any], newest: Newest, texts: dict[str, str], links: set[Link]
    ) -> str:
        """What of a record does not agree; empty where all does."""
        try:
            record = check.record(row, texts, newest.after, self._says)
        except (CasefileError, AttributeError, KeyError, TypeError, ValueError):
            record = None
        if record is None:
            return "record"
        if newest.registry != check.registry(record, newest.at):
            return "registry"
        return "link" if links != check.links(row, record) else ""

    def _says(self, stored: str, record: Record) -> bool:
        return reading.says(self._connection, stored, record)


def _links_of(connection: sa.Connection, ids: Sequence[str]) -> dict[str, set[Link]]:
    found: dict[str, set[Link]] = {}
    for source, *link in connection.execute(_LINKS, reading.given(ids)).all():
        found.setdefault(source, set()).add(tuple(link))
    return found


def _links() -> sa.Select[Any]:
    c = tables.link.c
    query = sa.select(as_digits(c.source_id), c.field, c.position, c.source_kind, as_digits(c.target_id))
    return query.where(reading.these(c.source_id))


_LINKS = _links()


def _unlisted(connection: sa.Connection, kind: KindSpec) -> list[Fault]:
    """Rows of a kind that the registry does not know, or calls another kind."""
    table, r = tables.by_kind[kind.name].c, tables.record.c
    listed = sa.select(r.id).where(r.kind == kind.name)
    refs = connection.execute(sa.select(table.ref).where(table.id.not_in(listed)).order_by(table.id)).scalars().all()
    return [Fault("registry", ref) for ref in refs]


def _without_history(connection: sa.Connection) -> list[Fault]:
    """Entries of the registry that point to no history entry at all."""
    r = tables.record.c
    query = sa.select(r.ref).where(r.last_seq.not_in(sa.select(tables.history.c.seq)))
    return [Fault("registry", ref) for ref in connection.execute(query).scalars().all()]


def _lost(connection: sa.Connection) -> list[Fault]:
    """Records that the registry or their newest history entry calls living and that have no row."""
    r, h = tables.record, tables.history
    gone: list[str] = []
    for kind in KINDS:
        rowless = sa.select(r.c.ref).where(r.c.kind == kind, r.c.id.not_in(sa.select(tables.by_kind[kind].c.id)))
        gone += connection.execute(rowless).scalars().all()
    query = sa.select(h.c.after).where(
        h.c.record_id.not_in(sa.select(r.c.id)), h.c.after.is_not(None), h.c.seq == _newest_of(h.c.record_id)
    )
    for stored in connection.execute(query).scalars().all():
        try:
            shape = json.loads(stored)
            table = tables.by_kind[shape["kind"]]
            # One that has its row is only off the list, which is said already.
            if connection.execute(sa.select(table.c.id).where(table.c.id == UUID(shape["id"]))).first() is None:
                gone.append(shape["ref"])
        except (ValueError, KeyError, TypeError):
            continue  # its commitment does not hold either, and that is said
    return [Fault("record", ref) for ref in gone]


def _outdated(connection: sa.Connection) -> list[Fault]:
    """Records whose registry entry points to another history entry than the newest, or to none."""
    r = tables.record.c
    query = sa.select(r.ref).where(r.last_seq.is_distinct_from(_newest_of(r.id)))
    return [Fault("record", ref) for ref in connection.execute(query).scalars().all()]


def _newest_of(record_id: sa.ColumnElement[UUID]) -> sa.ScalarSelect[int]:
    """The number of a record's newest history entry."""
    newest = tables.history.alias("newest")
    return sa.select(sa.func.max(newest.c.seq)).where(newest.c.record_id == record_id).scalar_subquery()


def _loose_links(connection: sa.Connection) -> list[Fault]:
    """Links that leave or reach what is not there."""
    link, r = tables.link.c, tables.record.c
    ids = sa.select(r.id)
    query = sa.select(link.source_id, link.target_id).where(
        sa.or_(link.source_id.not_in(ids), link.target_id.not_in(ids))
    )
    loose = connection.execute(query).all()
    captions = reading.captions(connection, {end for row in loose for end in row})
    return [
        Fault("link", next((captions[end].ref for end in row if end in captions), str(row.source_id))) for row in loose
    ]
