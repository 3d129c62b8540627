"""How dossiers are composed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "composition",
        sa.Column("id", sa.Uuid, primary_key=True, nullable=False),
        sa.Column("case_id", sa.Uuid, nullable=True),
        sa.Column("trashed", sa.Boolean, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_sort", sa.Text, nullable=True),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("audience_sort", sa.Text, nullable=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("recipient_sort", sa.Text, nullable=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("volumes", sa.BigInteger, nullable=True),
        sa.Column("exhibits", sa.Boolean, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("copy", sa.Text, nullable=False),
        sa.Column("handling", sa.Text, nullable=False),
        sa.Column("recipient_shown", sa.Boolean, nullable=False),
        sa.Column("parts", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("related", sa.Text, nullable=False),
    )
    op.create_index("composition_by_ref", "composition", ["trashed", "case_id", "ordinal", "ref", "id"])
    for name in ("name", "audience", "recipient"):
        op.create_index(
            f"composition_by_{name}", "composition", ["trashed", "case_id", f"{name}_sort", "ordinal", "id"]
        )
