"""Beside the last entry of each step stands the signature of who made it; and what people were called is recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables. Steps from before have no signature, and their entries say so by their version: nobody can sign
    afterwards for somebody else.
    """
    op.create_table(
        "signature",
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("signature", sa.String(128), nullable=False),
    )
    op.create_table(
        "roster",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
