"""Many rows of one table, written at once.

What SQLAlchemy does for every value of every row (a dictionary of parameters, looked up by name, one conversion after
the other) took longer than SQLite itself. Here a statement is compiled once, and its values are converted column by
column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

Row = Sequence[Any]


class Bulk:
    """Writes rows of one table.

    :param statement: an insert, or :class:`~casefile.store.portable.Put`.
    :param names: the columns of which a row is given, in its order; all columns of the table where none are named.
    """

    def __init__(self, statement: sa.Insert, *names: str) -> None:
        self._statement = statement
        self._table: sa.Table = statement.table  # type: ignore[assignment]  # ours are into tables
        self.names = names or tuple(column.name for column in self._table.columns)
        self._compiled: dict[tuple[type[sa.Dialect], str], _Compiled] = {}

    def write(self, connection: sa.Connection, rows: Sequence[Row]) -> None:
        """Write them; nothing happens where there are none."""
        if not rows:
            return
        dialect = connection.dialect
        compiled = self._compiled.get((type(dialect), dialect.paramstyle))
        if compiled is None:
            compiled = self._compiled[type(dialect), dialect.paramstyle] = self._compile(dialect)
        if compiled.sql:
            made = compiled.parameters(rows)
            connection.exec_driver_sql(compiled.sql, made if len(made) > 1 else made[0])
        else:  # this engine's parameters have names
            connection.execute(self._statement, [dict(zip(self.names, row, strict=True)) for row in rows])

    def _compile(self, dialect: sa.Dialect) -> _Compiled:
        made: Any = self._statement.compile(dialect=dialect, column_keys=list(self.names))
        if not made.positional:
            return _Compiled("", [])
        converted = []
        for name in made.positiontup:
            column_type = self._table.c[name].type.dialect_impl(dialect)
            converted.append((self.names.index(name), column_type.bind_processor(dialect)))
        return _Compiled(made.string, converted)


class _Compiled:
    """A statement as one engine takes it.

    :param sql: empty where its parameters have names.
    :param converted: of each parameter in its order: where its value stands in a row, and what converts it, if
        anything does.
    """

    def __init__(self, sql: str, converted: list[tuple[int, Callable[[Any], Any] | None]]) -> None:
        self.sql = sql
        self._converted = converted

    def parameters(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        """The rows as this engine takes them."""
        columns = list(zip(*rows, strict=True))
        made = (columns[at] if convert is None else map(convert, columns[at]) for at, convert in self._converted)
        return list(zip(*made, strict=True))
