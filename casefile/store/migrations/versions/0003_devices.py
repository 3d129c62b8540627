"""Entries name the device that made them, steps the person who made them and the step that they took back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and an index by which the entries of a step are read in order. Entries from before stay word for
    word as they were hashed: they name no device.
    """
    op.add_column("journal", sa.Column("device", sa.Text(), nullable=False, server_default=""))
    op.add_column("journal", sa.Column("device_seq", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("journal_by_device", "journal", ["device", "device_seq"])
    op.drop_index("ix_history_step", table_name="history")
    op.create_index("history_by_step", "history", ["step", "seq"])
    op.add_column("step", sa.Column("actor", sa.Text(), nullable=False, server_default=""))
    op.add_column("step", sa.Column("of", sa.BigInteger(), nullable=True))
    run = op.get_bind().execute
    run(
        sa.text(
            "UPDATE step SET actor = "
            "coalesce((SELECT min(journal.actor) FROM journal WHERE journal.step = step.seq), '')"
        )
    )
    for undone, by in _travelled(run(sa.text("SELECT seq, kind FROM step ORDER BY seq")).all()):
        run(sa.text('UPDATE step SET "of" = :undone WHERE seq = :by'), {"undone": undone, "by": by})


def _travelled(kept: object) -> list[tuple[int, int]]:
    """Which step each undo and redo was about: until now the newest that stood, and the one undone last."""
    found: list[tuple[int, int]] = []
    done: list[int] = []
    undone: list[int] = []
    for seq, kind in kept:  # type: ignore[attr-defined]
        if kind == "change":
            undone.clear()
            done.append(seq)
        elif kind == "undo" and done:
            undone.append(done.pop())
            found.append((undone[-1], seq))
        elif kind == "redo" and undone:
            done.append(undone.pop())
            found.append((done[-1], seq))
    return found
