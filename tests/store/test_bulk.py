"""Rows that are written at once are the rows that SQLAlchemy would have written one by one."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from casefile.store.bulk import Bulk
from casefile.store.portable import Put

TABLE = sa.Table(
    "thing",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("of", sa.Uuid),
    sa.Column("gone", sa.Boolean, nullable=False),
    sa.Column("count", sa.BigInteger),
)
ROWS: list[tuple[Any, ...]] = [
    (uuid.UUID(int=1), "one", uuid.UUID(int=9), False, 2**40),
    (uuid.UUID(int=2), "two\x00 «»", None, True, None),
]


@pytest.fixture(params=["qmark", "named"])
def connection(request: pytest.FixtureRequest) -> Any:
    """Of an engine whose parameters have places, and of one whose parameters have names."""
    engine = sa.create_engine("sqlite://", paramstyle=request.param)
    with engine.connect() as made:
        TABLE.create(made)
        yield made
    engine.dispose()


@pytest.mark.parametrize("rows", [[], ROWS[:1], ROWS])
def test_what_is_written_is_read(connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
    Bulk(TABLE.insert()).write(connection, rows)
    assert [tuple(row) for row in connection.execute(sa.select(TABLE).order_by(TABLE.c.id))] == rows


def test_it_lies_there_as_sqlalchemy_writes_it(connection: sa.Connection) -> None:
    Bulk(TABLE.insert()).write(connection, ROWS)
    ours = connection.exec_driver_sql("SELECT * FROM thing ORDER BY id").all()
    connection.execute(TABLE.delete())
    connection.execute(TABLE.insert(), [dict(zip(TABLE.columns.keys(), row, strict=True)) for row in ROWS])
    assert connection.exec_driver_sql("SELECT * FROM thing ORDER BY id").all() == ours


def test_columns_may_be_named_in_any_order(connection: sa.Connection) -> None:
    Bulk(TABLE.insert(), "gone", "name", "id").write(connection, [(False, "three", uuid.UUID(int=3))])
    assert connection.execute(sa.select(TABLE)).one() == (uuid.UUID(int=3), "three", None, False, None)


def test_a_row_over_one_of_the_same_key(connection: sa.Connection) -> None:
    put = Bulk(Put(TABLE))
    put.write(connection, ROWS)
    put.write(connection, [(ROWS[0][0], "other", None, True, 1), (uuid.UUID(int=4), "four", None, False, None)])
    names = connection.execute(sa.select(TABLE.c.name).order_by(TABLE.c.id)).scalars().all()
    assert names == ["other", ROWS[1][1], "four"]


def test_a_row_of_another_length_is_refused(connection: sa.Connection) -> None:
    with pytest.raises(ValueError):
        Bulk(TABLE.insert()).write(connection, [ROWS[0], ROWS[1][:3]])
