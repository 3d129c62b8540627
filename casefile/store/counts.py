"""What the writer counts on from: held between steps, so that a small change does not ask for it again.

Only one writer has a vault, so what it wrote last is what stands there. After a step that was rolled back, or one that
made tables again, it is read again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from casefile.store import checkpoints, search, tables, zones
from casefile.store.journal import Journal, Tip


@dataclass(slots=True)
class Counts:
    """The ends of the journal, the index and the references.

    :ivar tip: of the journal. :ivar docid: the highest number in the search index.
    :ivar signed: the number of entries that the newest kept checkpoint covers.
    :ivar zone: by whose clock instants are sorted.
    :ivar undone: whether there is a step that can be brought back.
    :ivar given: the last number given, by case and code of the kind; only those asked for so far.
    :ivar case_refs: references of cases; only those asked for so far.
    :ivar reviewed: cases that are review copies; None until they are asked for.
    :ivar words: words, as they are written, that are in the list of spellings; only those asked for so far.
    """

    tip: Tip
    docid: int
    signed: int
    undone: bool
    zone: dt.tzinfo
    given: dict[tuple[UUID, str], int] = field(default_factory=dict)
    case_refs: dict[UUID, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    reviewed: frozenset[UUID] | None = None


def read(connection: sa.Connection, log: Journal) -> Counts:
    """Count from what is in the database."""
    undone = connection.execute(sa.select(tables.step.c.seq).where(tables.step.c.state == "undone").limit(1)).first()
    return Counts(
        log.tip(connection),
        search.last(connection),
        checkpoints.newest_size(connection),
        undone is not None,
        zones.sorting(zones.read(connection)),
    )
