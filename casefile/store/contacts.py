"""People with other vaults, as this one keeps them. No name of theirs stands in the journal: its entries commit to the
keys alone.
"""

from __future__ import annotations

import json
from uuid import UUID

import sqlalchemy as sa

from casefile.model.contacts import Contact
from casefile.model.packages import Keys
from casefile.store import tables
from casefile.store.canonical import canonical

_CONTACT = tables.contact


def every(connection: sa.Connection) -> list[Contact]:
    """All of them, by name."""
    rows = connection.execute(sa.select(_CONTACT).order_by(_CONTACT.c.name, _CONTACT.c.id))
    return [
        Contact(
            row.id,
            row.name,
            Keys(row.signing, row.receiving),
            row.added,
            row.verified,
            Keys.from_untrusted(json.loads(row.claimed)) if row.claimed else None,
        )
        for row in rows
    ]


def keep(connection: sa.Connection, contact: Contact) -> None:
    """Keep one, in place of what was kept of them."""
    forget(connection, contact.id)
    connection.execute(
        _CONTACT.insert().values(
            id=contact.id,
            name=contact.name,
            signing=contact.keys.signing,
            receiving=contact.keys.receiving,
            added=contact.added,
            verified=contact.verified,
            claimed=canonical(contact.claimed.shape).decode() if contact.claimed is not None else "",
        )
    )


def forget(connection: sa.Connection, id_: UUID) -> None:
    """Keep nothing of one any more."""
    connection.execute(_CONTACT.delete().where(_CONTACT.c.id == id_))
