"""Instants of several time zones come in their order, not in that of the clocks on the wall; dates that stand there by
another calendar, never converted, come last.

Only columns that sort change; what records say, and their history, stay as they are. No vault of before has a time zone
of its own, so they are put in order by UTC.
"""

from __future__ import annotations

import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from casefile.errors import BadInput
from casefile.model.fuzzydate import FuzzyDate

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The dates that lists are sorted by, as they were at this revision.
_DATES = (
    ("call", "made"),
    ("addressee", "due"),
    ("response", "date"),
    ("fact", "when"),
    ("incident", "when"),
    ("source", "published"),
    ("consent", "given"),
    ("consent", "expires"),
    ("note", "interviewed"),
)


def upgrade() -> None:
    """Sort again by every date that names a zone or a calendar."""
    for kind, field in _DATES:
        _sort_again(op.get_bind(), kind, field)


def _sort_again(connection: sa.Connection, kind: str, field: str) -> None:
    table = sa.table(kind, sa.column("id", sa.Uuid), sa.column(field), sa.column(f"{field}_sort"))
    written = table.c[field]
    query = sa.select(table.c.id, written).where(sa.or_(written.like('%"zone":%'), written.like('%"calendar":%')))
    for id_, text in connection.execute(query).all():
        try:
            key = FuzzyDate.from_json(json.loads(text)).sort_key_in(UTC)
        except (BadInput, ValueError):
            continue  # damaged before: a verification names it
        connection.execute(table.update().where(table.c.id == id_).values({f"{field}_sort": key}))
