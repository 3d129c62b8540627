"""Threads are about words of a text, where they say so.

Threads from before name none: empty, as in their history.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("thread", sa.Column("passage", sa.Text(), nullable=False, server_default=""))
