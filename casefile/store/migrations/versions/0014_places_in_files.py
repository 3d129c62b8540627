"""Threads are about a page or a region of a file, or a span of a recording, where they say so.

Threads from before name no such place: both are empty, as in their history.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, empty."""
    for name in ("region", "span"):
        op.add_column("thread", sa.Column(name, sa.Text(), nullable=False, server_default=""))
