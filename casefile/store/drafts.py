"""What a person was typing when the vault was locked, and where: kept in the vault, as secret as the rest.

Drafts are not part of the case file. They are written past :mod:`.step` in small transactions of their own,
deliberately: no journal entry, no history, no undo step and no search index may ever tell of a sentence that nobody
decided to save.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from casefile.store import tables

_BATCH = 500
CUT_OFF = "cut-off"
"""The key of no draft: work was still under way when the vault was locked, and may have left a file behind."""


def read(connection: sa.Connection) -> dict[str, str]:
    """Every draft: its body by its key."""
    c = tables.draft.c
    return {row.key: row.body for row in connection.execute(sa.select(c.key, c.body))}


def replace(connection: sa.Connection, drafts: Mapping[str, str]) -> None:
    """Keep exactly these."""
    connection.execute(tables.draft.delete())
    keep(connection, drafts)


def keep(connection: sa.Connection, drafts: Mapping[str, str]) -> None:
    """Keep these too; one of the same key is replaced."""
    drop(connection, drafts)
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [{"key": key, "body": body, "changed_at": now} for key, body in drafts.items()]
    if rows:
        connection.execute(tables.draft.insert(), rows)


def drop(connection: sa.Connection, keys: Iterable[str]) -> None:
    """Forget these; ``secure_delete`` overwrites them in the file."""
    wanted = list(keys)
    for start in range(0, len(wanted), _BATCH):
        connection.execute(tables.draft.delete().where(tables.draft.c.key.in_(wanted[start : start + _BATCH])))
