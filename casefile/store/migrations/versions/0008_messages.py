"""Where the messages of a conversation begin in its text, and in which of them a passage stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Texts and passages of before have none."""
    op.add_column("rendition", sa.Column("messages", sa.Text(), nullable=False, server_default=""))
    op.add_column("excerpt", sa.Column("message", sa.BigInteger(), nullable=True))
