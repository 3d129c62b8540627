"""Schema versions. A new vault is built from the same migration scripts that bring an old one up to date.

The first two scripts write SQLite's full-text index in its own words, as vaults of those versions lie in SQLite only.
Another engine would begin with the declared tables and an empty index at :data:`CURRENT`. Later scripts run on every
engine: they ask :func:`casefile.store.engine.full_text` for the index.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.store.engine import Database

CURRENT = "0024"
"""The newest revision in ``versions/``; a test holds it against the scripts."""

_HERE = Path(__file__).resolve().parent


def revision(connection: sa.Connection) -> str | None:
    """The schema version a database is at; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def build(connection: sa.Connection, target: str = "head") -> None:
    """Run the migrations up to ``target`` on an open, writing connection."""
    # Imported here: Alembic is needed once per new or outdated vault, not at every start.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def bring_up_to_date(database: Database) -> None:
    """Migrate an older schema; refuse one that is newer than the program.

    :raises VaultDamaged: the schema is newer, or the vault must be migrated but is open for reading only.
    """
    with database.reading() as connection:
        at = revision(connection)
    if at == CURRENT:
        return
    if at is None:
        raise VaultDamaged(_("The database case.db of this vault is empty or incomplete. Restore it from a backup."))
    if at > CURRENT:
        raise VaultDamaged(
            _("This vault was written by a newer Casefile. Nothing was changed; open it with that version."),
            code="newer",
        )
    if database.read_only:
        raise VaultDamaged(
            _("This vault was written by an older Casefile and must be opened for writing once before it can be read."),
            code="older",
        )
    from casefile.store import search  # as above

    with database.writing() as connection:
        build(connection)
        if search.is_empty(connection):
            search.rebuild(connection)
