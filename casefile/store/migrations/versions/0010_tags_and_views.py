"""Tags with a colour, and lists that were narrowed and kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COMMON: tuple[tuple[str, Any], ...] = (
    ("id", sa.Uuid),
    ("case_id", sa.Uuid),
    ("trashed", sa.Boolean),
    ("ref", sa.Text),
    ("ordinal", sa.BigInteger),
)
_LAST: tuple[tuple[str, Any], ...] = (("tags", sa.Text), ("related", sa.Text))


def upgrade() -> None:
    """Make the two tables, empty."""
    _make("tag", ("name", sa.Text), ("name_sort", sa.Text), ("colour", sa.Text), ("meaning", sa.String(64)))
    op.create_index("tag_by_name", "tag", ["trashed", "case_id", "name_sort", "ordinal", "id"])
    op.create_index("tag_by_colour", "tag", ["trashed", "case_id", "colour", "ordinal", "id"])
    _make(
        "saved_view",
        ("name", sa.Text),
        ("name_sort", sa.Text),
        ("lists", sa.Text),
        ("lists_sort", sa.Text),
        ("words", sa.Text),
        ("chips", sa.Text),
        ("sort", sa.Text),
        ("descending", sa.Boolean),
        ("grouped", sa.Text),
    )
    op.create_index("saved_view_by_name", "saved_view", ["trashed", "case_id", "name_sort", "ordinal", "id"])
    op.create_index("saved_view_by_lists", "saved_view", ["trashed", "case_id", "lists_sort", "ordinal", "id"])


def _make(name: str, *own: tuple[str, Any]) -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column(column, type_, primary_key=column == "id", nullable=column == "case_id" or column.endswith("_sort"))
        for column, type_ in (*_COMMON, *own, *_LAST)
    ]
    op.create_table(name, *columns)
    op.create_index(f"{name}_by_ref", name, ["trashed", "case_id", "ordinal", "ref", "id"])
