"""How SQLite writes what :mod:`casefile.store.portable` means."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from casefile.store.portable import Among, Digits, Put, PutAbsent

_SQLITE = "sqlite"


@compiles(Digits, _SQLITE)
def _digits(wanted: Digits, compiler: SQLCompiler, **how: Any) -> str:
    """SQLite has no type for ids: they lie there as these digits."""
    return compiler.process(wanted.clause, **how)


@compiles(Among, _SQLITE)
def _among(wanted: Among, compiler: SQLCompiler, **how: Any) -> str:
    column, given = (compiler.process(each, **how) for each in wanted.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608 parts that were compiled


@compiles(Put, _SQLITE)
def _put(wanted: Put, compiler: SQLCompiler, **how: Any) -> str:
    table = wanted.table
    statement = insert(table)
    others = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)
    return compiler.process(statement, **how)


@compiles(PutAbsent, _SQLITE)
def _put_absent(wanted: PutAbsent, compiler: SQLCompiler, **how: Any) -> str:
    table = wanted.table
    return compiler.process(insert(table).on_conflict_do_nothing(index_elements=list(table.primary_key)), **how)
