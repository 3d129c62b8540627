"""Full-text search. The index is SQLite's FTS5, fed with normalised words; on PostgreSQL this module would use
``tsvector``.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, Protocol
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


_INDEX = sa.table("search_index", sa.column("rowid"))
_MATCHES = sa.text("search_index MATCH :expression")
_FIRST_LOOK = 4
"""So many times as many of the best hits are looked at first as are wanted: some may be in the trash or in another
case.
"""


def hits(query: str) -> sa.Subquery | None:
    """The records that match, ``record_id`` of each, to choose from: in no order, and those in the trash among them.
    None where there is nothing to search for.
    """
    expression = searchtext.match_expression(query)
    if expression is None:
        return None
    doc = tables.search_doc
    found = sa.select(doc.c.record_id).join_from(_INDEX, doc, doc.c.docid == _INDEX.c.rowid)
    return found.where(_MATCHES.bindparams(expression=expression)).subquery("hits")


def matching(connection: sa.Connection, query: str, *, case_id: UUID | None, limit: int) -> list[UUID]:
    """Ids of the living records that match, best first; hits in a title weigh ten times."""
    expression = searchtext.match_expression(query)
    if expression is None:
        return []
    # Joining is dearer than ranking: only the best are joined. Where too many of them are in the trash or in another
    # case, all are.
    first = _joined(_ranked(expression, limit * _FIRST_LOOK))
    looked_at = connection.execute(first).all()
    found = [row.id for row in looked_at if row.trashed is False and case_id in (None, row.case_id)]
    if len(found) < limit and len(looked_at) == limit * _FIRST_LOOK:
        every = _joined(_ranked(expression)).where(tables.record.c.trashed.is_(False)).limit(limit)
        if case_id is not None:
            every = every.where(tables.record.c.case_id == case_id)
        return [row.id for row in connection.execute(every).all()]
    return found[:limit]


def _ranked(expression: str, best: int | None = None) -> sa.Subquery:
    """Numbers and scores of the hits: of all, or of so many. Of equal ones those come first that were entered first."""
    score: sa.Label[float] = sa.literal_column("bm25(search_index, 10.0, 1.0)").label("score")
    found = sa.select(_INDEX.c.rowid, score).where(_MATCHES.bindparams(expression=expression))
    if best is not None:
        found = found.order_by(score, _INDEX.c.rowid).limit(best)
    return found.subquery("ranked")


def _joined(ranked: sa.Subquery) -> sa.Select[Any]:
    """The records of the hits, best first; a hit without a record, which a verification names, has none."""
    record, doc = tables.record, tables.search_doc
    return (
        sa.select(record.c.id, record.c.trashed, record.c.case_id)
        .select_from(ranked)
        .join(doc, doc.c.docid == ranked.c.rowid, isouter=True)
        .join(record, record.c.id == doc.c.record_id, isouter=True)
        .order_by(ranked.c.score, record.c.ref)
    )


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
    record, doc = tables.record.c, tables.search_doc.c
    with_words: sa.Select[Any] = sa.select(sa.column("id")).select_from(sa.table("search_index_docsize"))
    listed = sa.select(doc.docid, doc.record_id, record.ref).join(
        record.id.table, record.id == doc.record_id, isouter=True
    )
    lacking = sa.select(record.ref).where(record.id.not_in(sa.select(doc.record_id)))
    wrong = set(connection.execute(lacking).scalars().all())
    unlisted = with_words.where(sa.column("id").not_in(sa.select(doc.docid)))
    wrong |= {str(docid) for docid in connection.execute(unlisted).scalars().all()}
    wordless = listed.where(sa.or_(doc.docid.not_in(with_words), record.id.is_(None)))
    wrong |= {row.ref or str(row.docid) for row in connection.execute(wordless).all()}
    chosen = connection.execute(listed.where(record.id.is_not(None)).order_by(sa.func.random()).limit(SAMPLE)).all()
    refs = {row.docid: row.ref for row in chosen}
    return sorted(
        wrong | {refs[docid] for docid in _otherwise(connection, {row.docid: row.record_id for row in chosen})}
    )


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
