"""The numbers of exhibits: given in the step of the production that first holds them, never changed, never given again.

They are no records: undo would take them back, and what bears them is on paper elsewhere. The journal notes each.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from casefile.model.exhibits import Exhibit
from casefile.store import tables

_T = tables.exhibit


def of_case(connection: sa.Connection, case_id: UUID) -> list[Exhibit]:
    """Every exhibit of a case, by number."""
    c = _T.c
    query = sa.select(c.number, c.sha256, c.prefix, c.first, c.pages).where(c.case_id == case_id).order_by(c.number)
    return [Exhibit(*row) for row in connection.execute(query)]


def add(connection: sa.Connection, case_id: UUID, exhibits: Iterable[Exhibit]) -> None:
    """Keep new ones."""
    rows = [
        {"case_id": case_id, "number": e.number, "sha256": e.sha256, "prefix": e.prefix, "first": e.first,
         "pages": e.pages}
        for e in exhibits
    ]  # fmt: skip
    if rows:
        connection.execute(_T.insert(), rows)
