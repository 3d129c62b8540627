"""SQL that means the same in every engine and is written otherwise in each. How an engine writes it stands beside that
engine (:mod:`.sqlite.dialect`); so a statement is built once, whichever engine it then runs on.
"""

from __future__ import annotations

from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import TypeCoerce
from sqlalchemy.sql.functions import FunctionElement


class Digits(TypeCoerce[str]):
    """See :func:`as_digits`."""

    inherit_cache = True


def as_digits(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """A column of ids as 32 hexadecimal digits, in lower case: no UUID is made of what only passes through."""
    return Digits(column, sa.String(32))


class Among(FunctionElement[bool]):
    """See :func:`is_among`."""

    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: Any = None) -> Self:
        """A condition as it stands: for SQLite, SQLAlchemy would compare it with 1, and then no index is used."""
        return self


def is_among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """That a column holds one of the texts, or one of the ids by their digits, of a JSON list. The list travels as one
    parameter of this name: with a parameter each, making and preparing the statement would cost as much as finding what
    is asked for.
    """
    return Among(column, sa.bindparam(name, type_=sa.Text))


class Put(Insert):
    """Insert rows, or overwrite those of the same key: one statement for what is new and what is changed."""

    inherit_cache = True


class PutAbsent(Insert):
    """Insert rows, but those whose key stands there already: asking first which do is another walk to each."""

    inherit_cache = True
