"""Which witness told what a source holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sources of before name none."""
    op.add_column("source", sa.Column("witness_id", sa.Uuid(), nullable=True))
