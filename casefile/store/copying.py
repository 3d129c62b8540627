"""Copies of a whole database, and what is known about when one was made last."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

from casefile.store import drafts, tables
from casefile.store.engine import Progress
from casefile.store.engines import ENGINE
from casefile.store.store import Store
from casefile.vault.memory import Kept


def copy_database(store: Store, target: Path, key: Kept, progress: Progress = lambda _done, _all: None) -> None:
    """Copy the database of an open store. See :meth:`casefile.store.engine.Database.copy_to`."""
    store._database.copy_to(target, key, progress)


def size_of(store: Store) -> int:
    """Bytes that a copy of the database takes."""
    return store._database.size()


def check_copy(path: Path, key: Kept) -> None:
    """Read a copied database whole. See :meth:`casefile.store.engine.Engine.check_copy`."""
    ENGINE.check_copy(path, key)


def last_noted(store: Store, event: str) -> tuple[str, bool] | None:
    """When (UTC) an event about the vault as a whole was last noted, and whether a record was changed since; None
    where it never was.
    """
    j, h = tables.journal, tables.history
    with store._connected() as connection:
        # Entries about no record are few, and the index finds them.
        query = sa.select(j.c.seq, j.c.body).where(j.c.record_id.is_(None)).order_by(j.c.seq.desc())
        for row in connection.execute(query):
            body = json.loads(row.body)
            if body["event"] == event:
                later = connection.execute(sa.select(h.c.seq).where(h.c.seq > row.seq).limit(1)).first()
                return str(body["at"]), later is not None
    return None


def holds_anything(store: Store) -> bool:
    """Whether a record was ever written."""
    with store._connected() as connection:
        return connection.execute(sa.select(tables.history.c.seq).limit(1)).first() is not None


def expect_leftovers(store: Store) -> None:
    """Have the next opening clear away evidence files that no record names: what follows may be cut short, and leave
    some behind. :meth:`Store.forget_cut_off` takes it back.

    :raises WorldFault: the medium refuses.
    """
    with store._database.writing() as connection:
        drafts.keep(connection, {drafts.CUT_OFF: ""})
