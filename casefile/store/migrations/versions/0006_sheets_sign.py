"""What is done with a recovery sheet is signed, too, and each entry of the journal names the newest checkpoint that was
kept when it was written.

Both stand in the entries themselves and in the header, so no table changes. The number tells an older program that it
would misread them.
"""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing to move: entries from before stay as they are, and say so by their version."""
