"""What a vault remembers of its own running: no part of the case file, so neither journalled nor searched, but as
secret as the rest. Texts by key in ``vault_info``, written in small transactions of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from casefile.store import tables
from casefile.store.bulk import Bulk
from casefile.store.portable import Put

_INFO = tables.vault_info
_PUT = Bulk(Put(_INFO), "key", "value")


def read(connection: sa.Connection, prefix: str) -> dict[str, str]:
    """Every text whose key begins so, in the order of the keys."""
    c = _INFO.c
    query = sa.select(c.key, c.value).where(c.key.startswith(prefix, autoescape=True)).order_by(c.key)
    return {row.key: row.value for row in connection.execute(query)}


def keep(connection: sa.Connection, texts: Mapping[str, str]) -> None:
    """Keep these; those of the same keys are replaced."""
    _PUT.write(connection, list(texts.items()))


def drop(connection: sa.Connection, prefix: str) -> None:
    """Forget what begins so; ``secure_delete`` overwrites it in the file."""
    connection.execute(_INFO.delete().where(_INFO.c.key.startswith(prefix, autoescape=True)))
