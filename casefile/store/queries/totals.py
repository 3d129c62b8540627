"""How much a case holds, counted in the database: no record is read for it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from casefile.store import tables
from casefile.store.portable import as_digits

_R = tables.record.c


class Figure(NamedTuple):
    """What is reckoned of a casualty figure.

    :param incident: digits of its id. :param said: its count as JSON, as it is stored.
    :param voice: who speaks: the source it names, else the words for one.
    """

    incident: str
    effect: str
    group: str
    said: str
    adopted: str
    voice: str


def living(connection: sa.Connection, case_id: UUID) -> dict[str, int]:
    """How many living records of each kind a case has; kinds without one are left out."""
    query = sa.select(_R.kind, sa.func.count()).where(_R.case_id == case_id, _R.trashed.is_(False)).group_by(_R.kind)
    return {row[0]: row[1] for row in connection.execute(query)}


def changed(connection: sa.Connection, case_id: UUID, after: int) -> dict[str, tuple[int, int]]:
    """Of the living records of a case, by kind: how many came after an entry of the journal, and how many came or were
    changed.
    """
    history = tables.history.c
    came = sa.case((history.before_seq.is_(None), history.record_id))
    query = (
        sa.select(_R.kind, sa.func.count(sa.distinct(came)), sa.func.count(sa.distinct(history.record_id)))
        .select_from(tables.history)
        .join(tables.record, _R.id == history.record_id)
        .where(history.seq > after, _R.case_id == case_id, _R.trashed.is_(False))
        .group_by(_R.kind)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def figures(connection: sa.Connection, case_id: UUID) -> list[Figure]:
    """The casualty figures of the living incidents of a case, those of one incident together."""
    figure, incident = tables.by_kind["figure"].c, tables.by_kind["incident"].c
    query = (
        sa.select(
            as_digits(figure.incident_id),
            figure.effect,
            figure.group,
            figure.count,
            figure.adopted_rule,
            sa.func.coalesce(as_digits(figure.source_id), figure.said_by),
        )
        .join(tables.by_kind["incident"], incident.id == figure.incident_id)
        .where(figure.case_id == case_id, figure.trashed.is_(False), incident.trashed.is_(False))
        .order_by(figure.incident_id, figure.effect, figure.ordinal)
    )
    return [Figure(*row) for row in connection.execute(query)]
