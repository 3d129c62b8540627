"""The list of distinct words of names, titles and places, by which similar spellings are found; and a full-text index
that keeps vowel signs within their words.

Both are empty here and are filled from the records when all scripts have run.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casefile.store.engine import full_text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the index again."""
    op.create_table(
        "spelling",
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column("written", sa.Text, nullable=False),
        sa.Column("sounds", sa.Text, nullable=False),
        sa.Column("bones", sa.Text, nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
    )
    op.create_index("ix_spelling_first", "spelling", ["first"])
    op.create_index("ix_spelling_last", "spelling", ["last"])
    connection = op.get_bind()
    full_text(connection).empty(connection)
    connection.execute(sa.delete(sa.table("search_doc")))
