"""Alembic's entry: migrations always run on the connection they are handed, never on one of their own."""

from __future__ import annotations

from alembic import context

from casefile.store import tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
context.run_migrations()
