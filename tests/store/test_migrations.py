"""The migration scripts build exactly the declared schema; a newer database is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from casefile.errors import VaultDamaged
from casefile.store import migrations, tables
from casefile.store.sqlite import fulltext
from casefile.store.sqlite.database import FileDatabase
from casefile.vault.memory import Kept


@pytest.fixture
def database(tmp_path: Path) -> FileDatabase:
    return FileDatabase(tmp_path / "case.db", Kept(b"k" * 32), read_only=False)


def test_the_migrated_schema_is_the_declared_one(database: FileDatabase) -> None:
    with database.writing() as connection:
        migrations.build(connection)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda o, name, kind, *_: not str(name).startswith("search_index")}
        )
        assert compare_metadata(context, tables.metadata) == []
        made = connection.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'search_index'")).scalar()
    assert made == fulltext.CREATE
    database.close()


def test_the_current_revision_is_the_newest_script() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrations.CURRENT]


def test_a_newer_database_is_refused(database: FileDatabase) -> None:
    with database.writing() as connection:
        migrations.build(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(VaultDamaged, match="newer Casefile"):
        migrations.bring_up_to_date(database)
    database.close()


def test_an_empty_database_is_refused(database: FileDatabase) -> None:
    with pytest.raises(VaultDamaged, match="empty or incomplete"):
        migrations.bring_up_to_date(database)
    database.close()
