"""Statements to the public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid, primary_key=True, nullable=False),
        sa.Column("case_id", sa.Uuid, nullable=True),
        sa.Column("trashed", sa.Boolean, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("title_sort", sa.Text, nullable=True),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("audience_sort", sa.Text, nullable=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("date", sa.Text, nullable=False),
        sa.Column("date_sort", sa.Text, nullable=True),
        sa.Column("words", sa.String(64), nullable=False),
        sa.Column("demands", sa.Text, nullable=False),
        sa.Column("source_id", sa.Uuid, nullable=True),
        sa.Column("issued", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("related", sa.Text, nullable=False),
    )
    op.create_index("statement_by_source_id", "statement", ["trashed", "case_id", "source_id", "ordinal", "id"])
    op.create_index("statement_by_ref", "statement", ["trashed", "case_id", "ordinal", "ref", "id"])
    for name in ("title", "audience", "date"):
        op.create_index(f"statement_by_{name}", "statement", ["trashed", "case_id", f"{name}_sort", "ordinal", "id"])
