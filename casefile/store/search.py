"""Full-text search. The index is SQLite's FTS5, fed with normalised words; on PostgreSQL this module would use
``tsvector``.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from casefile.model import searchtext
from casefile.model.fields import Record
from casefile.store import rows, tables
from casefile.store.queries import reading

CREATE = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "title, body, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\")"
)
"""Contentless: the words are indexed, the text itself is not kept a second time."""

_BATCH = 500
SAMPLE = 2000
"""Records whose words are compared with the index, chosen anew each time: a second's work. All of them, where a vault
holds no more.
"""


def forget(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Take records out of the index."""
    doc = tables.search_doc
    for start in range(0, len(ids), _BATCH):
        chunk = ids[start : start + _BATCH]
        known = connection.execute(sa.select(doc.c.docid).where(doc.c.record_id.in_(chunk))).scalars().all()
        if known:
            connection.exec_driver_sql(_TAKE_OUT, [(docid,) for docid in known])
            connection.execute(doc.delete().where(doc.c.record_id.in_(chunk)))


class Counted(Protocol):
    """Who counts the entries of the index."""

    docid: int


def last(connection: sa.Connection) -> int:
    """The highest number in the index; 0 for none."""
    return connection.execute(_LAST).scalar() or 0


def index(connection: sa.Connection, counts: Counted, records: Sequence[Record], known: Container[UUID] = ()) -> None:
    """Put records into the index, in the place of what it says of them.

    :param counts: the highest number so far, which moves on. :param known: which of them are in it.
    """
    old = [record.id for record in records if record.id in known]
    docids = {row.record_id: row.docid for row in connection.execute(_DOCIDS, {"ids": old})} if old else {}
    if docids:
        connection.exec_driver_sql(_TAKE_OUT, [(docid,) for docid in docids.values()])
    docs: list[dict[str, object]] = []
    words: list[tuple[int, str, str]] = []
    for record in records:
        docid = docids.get(record.id)
        if docid is None:
            counts.docid += 1
            docid = counts.docid
            docs.append({"docid": docid, "record_id": record.id})
        words.append((docid, *_words(record)))
    if docs:
        connection.execute(_ADD_DOC, docs)
    if words:
        connection.exec_driver_sql("INSERT INTO search_index (rowid, title, body) VALUES (?, ?, ?)", words)


_LAST = sa.select(sa.func.max(tables.search_doc.c.docid))
_DOCIDS = sa.select(tables.search_doc.c.docid, tables.search_doc.c.record_id).where(
    tables.search_doc.c.record_id.in_(sa.bindparam("ids", expanding=True))
)
_ADD_DOC = tables.search_doc.insert()
_TAKE_OUT = "DELETE FROM search_index WHERE rowid = ?"


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


def rebuild(connection: sa.Connection) -> int:
    """Make the index anew from the records; its highest number."""
    connection.exec_driver_sql("DROP TABLE search_index")
    connection.exec_driver_sql(CREATE)
    connection.execute(tables.search_doc.delete())
    ids = connection.execute(sa.select(tables.record.c.id).order_by(tables.record.c.id)).scalars().all()
    anew = _Anew()
    for start in range(0, len(ids), _BATCH):
        index(connection, anew, reading.many(connection, ids[start : start + _BATCH]))
    return anew.docid


class _Anew:
    docid = 0


def differences(connection: sa.Connection) -> list[str]:
    """References of the records that the index lacks or holds with other words, and the numbers of entries that belong
    to no record. The records themselves must be readable.
    """
    record, doc = tables.record, tables.search_doc
    joined = sa.select(doc.c.docid, record.c.ref, record.c.id).join(record, record.c.id == doc.c.record_id)
    known = {row.docid: row for row in connection.execute(joined)}
    lacking = sa.select(record.c.ref).where(record.c.id.not_in(sa.select(doc.c.record_id)))
    wrong = set(connection.execute(lacking).scalars())
    indexed = set(connection.exec_driver_sql("SELECT id FROM search_index_docsize").scalars())
    listed = set(connection.execute(sa.select(doc.c.docid)).scalars())
    wrong |= {known[docid].ref if docid in known else str(docid) for docid in indexed ^ listed}
    wrong |= {str(docid) for docid in listed - known.keys()}
    chosen = connection.execute(sa.select(doc.c.docid).order_by(sa.func.random()).limit(SAMPLE)).scalars()
    sample = {docid: known[docid].id for docid in chosen if docid in known}
    return sorted(wrong | {known[docid].ref for docid in _otherwise(connection, sample)})


def _otherwise(connection: sa.Connection, sample: dict[int, UUID]) -> set[int]:
    """Which of these records the index holds with other words than they have, or in another order."""
    run = connection.exec_driver_sql
    # A temporary table lies in memory, and the connection of a reader may not even make that.
    run("PRAGMA query_only = 0")
    try:
        run(CREATE.replace("TABLE search_index", "TABLE temp.search_again"))
        run("CREATE VIRTUAL TABLE temp.words_again USING fts5vocab(temp, search_again, instance)")
        run("CREATE VIRTUAL TABLE temp.words_now USING fts5vocab(main, search_index, instance)")
        docids = list(sample)
        for start in range(0, len(docids), _BATCH):
            chunk = docids[start : start + _BATCH]
            records = {record.id: record for record in reading.many(connection, [sample[docid] for docid in chunk])}
            run(
                "INSERT INTO temp.search_again (rowid, title, body) VALUES (?, ?, ?)",
                [(docid, *_words(records[sample[docid]])) for docid in chunk if sample[docid] in records],
            )
        run(  # once: it walks through the words of every record there is
            "CREATE TEMP TABLE words_found AS SELECT term, doc, col, offset FROM temp.words_now "
            "WHERE doc IN (SELECT id FROM temp.search_again_docsize)"
        )
        now = "SELECT term, doc, col, offset FROM temp.words_found"
        again = "SELECT term, doc, col, offset FROM temp.words_again"
        wrong: set[int] = set()
        for one, other in ((now, again), (again, now)):
            wrong |= set(run(f"SELECT DISTINCT doc FROM ({one} EXCEPT {other})").scalars())  # noqa: S608 our own text
        return wrong
    finally:
        for name in ("words_found", "words_now", "words_again", "search_again"):
            run(f"DROP TABLE IF EXISTS temp.{name}")
        run("PRAGMA query_only = 1")


def _words(record: Record) -> tuple[str, str]:
    title, body = rows.searched_words(record)
    return searchtext.index_text(title), searchtext.index_text(body)
