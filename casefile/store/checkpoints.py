"""Checkpoints of the journal, kept in the database with the right edge of the tree, so that the next one costs the new
entries only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from casefile.model.changes import JournalHead
from casefile.store import merkle, tables
from casefile.store.bulk import Bulk
from casefile.store.journal import Tip, read_head, time_of
from casefile.store.merkle import Frontier

EVERY = 1000
"""Entries between two checkpoints that are taken by themselves."""

Sign = Callable[[int, bytes, str, str], str]
"""Makes a signed note of (number of entries, root of the tree over them, hash and time of the newest)."""

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed head of the journal.

    :param root: 32 bytes, of the RFC 6962 tree over all entries.
    :param note: the signed text; see :mod:`casefile.vault.checkpoints`.
    """

    size: int
    root: bytes
    head_hash: str
    note: str


def newest_size(connection: sa.Connection) -> int:
    """The number of entries that the newest kept checkpoint covers; 0 for none."""
    return connection.execute(sa.select(sa.func.max(tables.checkpoint.c.size))).scalar() or 0


def is_due(covered: int, head: JournalHead) -> bool:
    """Whether a thousand entries were passed since the last checkpoint, which covers so many."""
    return head.seq // EVERY > covered // EVERY


def is_behind(connection: sa.Connection) -> bool:
    """Whether there are entries that no kept checkpoint covers."""
    return read_head(connection).seq > newest_size(connection)


def sign(connection: sa.Connection, signed: Sign, tip: Tip | None = None) -> Checkpoint:
    """Sign the journal as it is now; keeps nothing.

    :param tip: where it ends, where that is at hand.
    """
    return _signed(connection, signed, tip)[0]


def take(connection: sa.Connection, signed: Sign, tip: Tip | None = None) -> Checkpoint:
    """Sign the journal as it is now, and keep the note unless one of this size is kept already. The rest as
    :func:`sign`.
    """
    taken, frontier, kept = _signed(connection, signed, tip)
    if kept != taken.size:
        at = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        _KEEP.write(connection, [(taken.size, at, taken.note, frontier.to_text())])
    return taken


def _signed(connection: sa.Connection, signed: Sign, tip: Tip | None) -> tuple[Checkpoint, Frontier, int]:
    """The checkpoint, the right edge of its tree, and the size of the newest one that is kept."""
    head = tip.head if tip is not None else read_head(connection)
    frontier, kept = _frontier_at(connection, head.seq)
    root = frontier.root()
    at = tip.at if tip is not None else time_of(connection, head.seq)
    return Checkpoint(head.seq, root, head.hash, signed(head.seq, root, head.hash, at)), frontier, kept


def _frontier_at(connection: sa.Connection, size: int) -> tuple[Frontier, int]:
    """The right edge of the tree over the first ``size`` entries, reckoned from the nearest checkpoint on, and the size
    of that one.
    """
    frontier, nearest = _nearest(connection, size)
    c = tables.journal.c
    while frontier.size < size:
        upto = min(size, frontier.size + _BATCH)
        query = sa.select(c.body).where(c.seq > frontier.size, c.seq <= upto).order_by(c.seq)
        leaves = [merkle.leaf(body.encode("utf-8")) for body in connection.execute(query).scalars().all()]
        if not leaves:
            break  # a journal with a gap: the verification says so
        frontier = frontier.extended(leaves)
    return frontier, nearest


def proofs(connection: sa.Connection, size: int, seqs: Iterable[int]) -> dict[int, list[bytes]]:
    """For each of these entries, the hashes that lead from it to the root over the first ``size`` entries."""
    c = tables.journal.c
    leaves: list[bytes] = []
    while len(leaves) < size:
        query = (
            sa.select(c.body).where(c.seq > len(leaves), c.seq <= len(leaves) + _BATCH).order_by(c.seq).limit(_BATCH)
        )
        page = [merkle.leaf(body.encode("utf-8")) for body in connection.execute(query).scalars().all()]
        if not page:
            break  # a journal with a gap: the verification says so
        leaves += page
    found = merkle.inclusion_proofs(leaves[:size], [seq - 1 for seq in seqs])
    return {index + 1: proof for index, proof in found.items()}


def notes(connection: sa.Connection) -> list[tuple[int, str, str]]:
    """Every checkpoint kept: (size, note, frontier), oldest first."""
    c = tables.checkpoint.c
    return [tuple(row) for row in connection.execute(sa.select(c.size, c.note, c.frontier).order_by(c.size))]


def newest_note(connection: sa.Connection) -> str:
    """The checkpoint kept last; empty for none."""
    c = tables.checkpoint.c
    return connection.execute(sa.select(c.note).order_by(c.size.desc()).limit(1)).scalar() or ""


def _nearest(connection: sa.Connection, size: int) -> tuple[Frontier, int]:
    c = tables.checkpoint.c
    query = sa.select(c.size, c.frontier).where(c.size <= size).order_by(c.size.desc()).limit(1)
    row = connection.execute(query).first()
    if row is None:
        return Frontier(), 0
    try:
        return Frontier.from_text(row.size, row.frontier), row.size
    except ValueError:
        return Frontier(), row.size  # damaged, which the verification says: begin again


_KEEP = Bulk(tables.checkpoint.insert(), "size", "at", "note", "frontier")
