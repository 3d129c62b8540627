"""Threads propose values and are about sections of a dossier; posts name the key of their author, whom a thread is
assigned to, and the version that was approved.

Posts from before name no key, and no thread from before proposes anything: both are empty, as in their history.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ADDED: tuple[tuple[str, str, sa.types.TypeEngine[str]], ...] = (
    ("thread", "about_section", sa.Text()),
    ("thread", "proposed", sa.String(64)),
    ("thread", "based_on", sa.String(64)),
    ("post", "author_key", sa.Text()),
    ("post", "assignee", sa.Text()),
    ("post", "assignee_key", sa.Text()),
    ("post", "version", sa.Text()),
    ("post", "covers", sa.Text()),
)


def upgrade() -> None:
    """Add the columns, empty."""
    for table, name, type_ in _ADDED:
        op.add_column(table, sa.Column(name, type_, nullable=False, server_default=""))
