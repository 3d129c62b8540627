"""Sealed identities in the database: bytes that mean nothing without the identity key.

Versions are only ever added. A version without bytes says that what stood before counts no longer.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from casefile.model.ids import uuid7
from casefile.store import redaction, tables
from casefile.store.queries import reading

CHANGED = "IDENTITY_CHANGED"
"""The journal's event; its ``file`` is the SHA-256 of the sealed bytes."""


def add(connection: sa.Connection, subject_id: UUID, version: int, sealed: bytes) -> str:
    """Write one version.

    :returns: the SHA-256 of the sealed bytes, which the journal commits to.
    """
    connection.execute(
        tables.sealed_identity.insert().values(id=uuid7(), subject_id=subject_id, version=version, sealed=sealed)
    )
    return hashlib.sha256(sealed).hexdigest()


def versions(connection: sa.Connection, subject_id: UUID) -> list[int]:
    """The numbers of all versions, oldest first."""
    c = tables.sealed_identity.c
    return list(
        connection.execute(sa.select(c.version).where(c.subject_id == subject_id).order_by(c.version)).scalars()
    )


def sealed(connection: sa.Connection, subject_id: UUID, version: int) -> bytes | None:
    """The sealed bytes of one version; None where there is none."""
    c = tables.sealed_identity.c
    found = connection.execute(
        sa.select(c.sealed).where(c.subject_id == subject_id, c.version == version)
    ).scalar_one_or_none()
    return None if found is None else bytes(found)


def kept(connection: sa.Connection, subject_ids: Iterable[UUID] | None = None) -> dict[UUID, int]:
    """The newest version of each subject that has one which counts.

    :param subject_ids: which to look for; None for all there are.
    """
    c = tables.sealed_identity.c
    newest = sa.select(c.subject_id, sa.func.max(c.version).label("version")).group_by(c.subject_id).subquery()
    query = sa.select(c.subject_id, c.version).join(
        newest, sa.and_(newest.c.subject_id == c.subject_id, newest.c.version == c.version)
    )
    query = query.where(sa.func.length(c.sealed) > 0)
    if subject_ids is None:
        return {row.subject_id: row.version for row in connection.execute(query)}
    ids = list(subject_ids)
    found: dict[UUID, int] = {}
    for start in range(0, len(ids), reading.BATCH):
        chunk = query.where(c.subject_id.in_(ids[start : start + reading.BATCH]))
        found.update((row.subject_id, row.version) for row in connection.execute(chunk))
    return found


def unaccounted(connection: sa.Connection) -> tuple[int, int]:
    """How many sealed versions the journal does not know, and how many it knows that are not there.

    In a copy that was made without identities none from before it counts.
    """
    j = tables.journal
    told: Counter[str] = Counter()
    redacted = sa.and_(j.c.record_id.is_(None), j.c.body.contains(f'"event":"{redaction.REDACTED}"'))
    since = connection.execute(sa.select(sa.func.max(j.c.seq)).where(redacted)).scalar() or 0
    query = sa.select(j.c.body).where(j.c.seq > since, j.c.body.contains(f'"event":"{CHANGED}"'))
    for body in connection.execute(query).scalars():
        told[json.loads(body)["file"]] += 1
    there: Counter[str] = Counter()
    for content in connection.execute(sa.select(tables.sealed_identity.c.sealed)).scalars():
        there[hashlib.sha256(bytes(content)).hexdigest()] += 1
    return (there - told).total(), (told - there).total()
