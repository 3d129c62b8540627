"""Full-text search. The index is SQLite's FTS5, fed with normalised words; on PostgreSQL this module would use
``tsvector``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from casefile.model import searchtext
from casefile.model.fields import Record
from casefile.store import rows, tables

CREATE = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "title, body, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\")"
)
"""Contentless: the words are indexed, the text itself is not kept a second time."""

_BATCH = 500


def forget(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Take records out of the index."""
    doc = tables.search_doc
    for start in range(0, len(ids), _BATCH):
        chunk = ids[start : start + _BATCH]
        known = connection.execute(sa.select(doc.c.docid).where(doc.c.record_id.in_(chunk))).scalars().all()
        if known:
            connection.exec_driver_sql("DELETE FROM search_index WHERE rowid = ?", [(docid,) for docid in known])
            connection.execute(doc.delete().where(doc.c.record_id.in_(chunk)))


def index(connection: sa.Connection, records: Iterable[Record]) -> None:
    """Put records into the index; they must not be in it."""
    doc = tables.search_doc
    last = connection.execute(sa.select(sa.func.max(doc.c.docid))).scalar() or 0
    docs: list[dict[str, object]] = []
    words: list[tuple[int, str, str]] = []
    for docid, record in enumerate(records, last + 1):
        title, body = rows.searched_words(record)
        docs.append({"docid": docid, "record_id": record.id})
        words.append((docid, searchtext.index_text(title), searchtext.index_text(body)))
    if docs:
        connection.execute(doc.insert(), docs)
        connection.exec_driver_sql("INSERT INTO search_index (rowid, title, body) VALUES (?, ?, ?)", words)


def matching(connection: sa.Connection, query: str, *, case_id: UUID | None, limit: int, kind: str = "") -> list[UUID]:
    """Ids of the living records that match, best first; hits in a title weigh ten times."""
    expression = searchtext.match_expression(query)
    if expression is None:
        return []
    record, doc = tables.record, tables.search_doc
    index_ = sa.table("search_index", sa.column("rowid"))
    found = (
        sa.select(record.c.id)
        .select_from(index_.join(doc, doc.c.docid == index_.c.rowid).join(record, record.c.id == doc.c.record_id))
        .where(sa.text("search_index MATCH :expression").bindparams(expression=expression))
        .where(record.c.trashed.is_(False))
        .order_by(sa.text("bm25(search_index, 10.0, 1.0)"), record.c.ref)
        .limit(limit)
    )
    if case_id is not None:
        found = found.where(record.c.case_id == case_id)
    if kind:
        found = found.where(record.c.kind == kind)
    return list(connection.execute(found).scalars())
