"""People with other vaults, and the packages that left for them or came from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("signing", sa.String(64), nullable=False),
        sa.Column("receiving", sa.Text, nullable=False),
        sa.Column("added", sa.Text, nullable=False),
        sa.Column("verified", sa.Text, nullable=False),
        sa.Column("claimed", sa.Text, nullable=False),
    )
    op.create_table(
        "package",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("going", sa.Boolean, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("counter", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_package_case_id", "package", ["case_id"])
    op.create_index("ix_package_author", "package", ["author"])
    op.create_table(
        "thread_origin",
        sa.Column("thread_id", sa.Uuid, primary_key=True),
        sa.Column("package_id", sa.Uuid, nullable=False),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("base", sa.BigInteger, nullable=False),
        sa.Column("quotation", sa.Text, nullable=False),
    )
