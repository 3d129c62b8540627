"""What is redacted of a source, on what basis and by whom."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("trashed", sa.Boolean),
    ("ref", sa.Text),
    ("ordinal", sa.BigInteger),
    ("source_id", sa.Uuid),
    ("evidence_id", sa.Uuid),
    ("rendition_id", sa.Uuid),
    ("start", sa.BigInteger),
    ("end", sa.BigInteger),
    ("quote", sa.String(64)),
    ("page", sa.BigInteger),
    ("region", sa.Text),
    ("span", sa.Text),
    ("basis", sa.Text),
    ("authoriser", sa.Text),
    ("authorised", sa.Text),
    ("audiences", sa.Text),
    ("remark", sa.String(64)),
    ("tags", sa.Text),
    ("related", sa.Text),
)
_NULLABLE = frozenset({"source_id", "evidence_id", "rendition_id", "start", "end", "page"})


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "redaction",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, nullable=True),
        *(sa.Column(name, type_, nullable=name in _NULLABLE) for name, type_ in _COLUMNS),
    )
    op.create_index("redaction_by_ref", "redaction", ["trashed", "case_id", "ordinal", "ref", "id"])
    op.create_index("redaction_by_source_id", "redaction", ["trashed", "case_id", "source_id", "ordinal", "id"])
    op.create_index("redaction_by_basis", "redaction", ["trashed", "case_id", "basis", "ordinal", "id"])
