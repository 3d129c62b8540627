"""Full-text search: which words of which records are in the engine's index, under which number."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from casefile.model import searchtext
from casefile.model.fields import Record
from casefile.store import rows, spellings, tables
from casefile.store.bulk import Bulk
from casefile.store.engine import Words, full_text
from casefile.store.portable import as_digits
from casefile.store.queries import reading

_BATCH = 500
SAMPLE = 2000
"""Records whose words are compared with the index, chosen again each time: a second's work. All of them, where a vault
holds no more.
"""


def forget(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Take records out of the index."""
    for start in range(0, len(ids), _BATCH):
        chunk = reading.given_ids(ids[start : start + _BATCH])
        known = [docid for docid, _id in connection.execute(_DOCIDS, chunk).all()]
        if known:
            full_text(connection).take_out(connection, known)
            connection.execute(_NOT_LISTED, chunk)


class Counted(Protocol):
    """Who counts the entries of the index."""

    docid: int
    words: set[str]


def last(connection: sa.Connection) -> int:
    """The highest number in the index; 0 for none."""
    return connection.execute(_LAST).scalar() or 0


def index(connection: sa.Connection, counts: Counted, records: Sequence[Record], known: Container[UUID] = ()) -> None:
    """Put records into the index, in the place of what it says of them.

    :param counts: the highest number so far, which moves on. :param known: which of them are in it.
    """
    old = [record.id for record in records if record.id in known]
    docids = (
        {row.record_id: row.docid for row in connection.execute(_DOCIDS, reading.given_ids(old)).all()} if old else {}
    )
    if docids:
        full_text(connection).take_out(connection, list(docids.values()))
    docs: list[tuple[int, UUID]] = []
    words: list[Words] = []
    for record in records:
        docid = docids.get(record.id)
        if docid is None:
            counts.docid += 1
            docid = counts.docid
            docs.append((docid, record.id))
        words.append(_words(docid, record))
    _ADD_DOCS.write(connection, docs)
    if words:
        full_text(connection).add(connection, words)
        spellings.note(connection, records, counts.words)


_LAST = sa.select(sa.func.max(tables.search_doc.c.docid))
_DOCIDS = sa.select(tables.search_doc.c.docid, tables.search_doc.c.record_id).where(
    reading.these(tables.search_doc.c.record_id)
)
_NOT_LISTED = tables.search_doc.delete().where(reading.these(tables.search_doc.c.record_id))
_ADD_DOCS = Bulk(tables.search_doc.insert(), "docid", "record_id")
_FIRST_LOOK = 4
"""So many times as many of the best hits are looked at first as are wanted: some may be in the trash or in another
case.
"""
_SECOND_LOOK = 8
RANKED = 5_000
"""Of words that more records hold than these, the best are chosen among so many that came into the vault last."""


def hits(connection: sa.Connection, query: str) -> sa.Subquery | None:
    """The records that match, ``record_id`` of each, to choose from: in no order, and those in the trash among them.
    None where there is nothing to search for.
    """
    found = full_text(connection).hits(query)
    if found is None:
        return None
    doc = tables.search_doc
    return sa.select(doc.c.record_id).join_from(found, doc, doc.c.docid == found.c.docid).subquery("hits")


def matching(
    connection: sa.Connection,
    query: str,
    *,
    case_id: UUID | None,
    limit: int,
    where: Sequence[sa.ColumnElement[bool]] = (),
) -> list[UUID]:
    """Ids of the living records that match, best first; hits in a title weigh ten times. Of more than :data:`RANKED`,
    the best are looked for among those that came last; among all, where these do not suffice. Without words those are
    all that the conditions hold of, the newest changed first.

    :param where: what else must hold of a row of the registry.
    """
    index = full_text(connection)
    if index.ranked(query) is None:
        return _newest(connection, case_id, limit, where) if where else []
    # Ranking is what common words cost, and joining is dearer than ranking: the best of those that came last are joined
    # first. Where too many of them are in the trash, in another case or fail a condition, more are, and then all.
    first = limit * _FIRST_LOOK
    n, lowest = index.newest(connection, query, RANKED + 1)
    if n == 0:
        return []
    after = lowest if n > RANKED else 0
    looks: list[tuple[int | None, int]] = [(first, after), (first * _SECOND_LOOK, after)] if n > first else []
    for best, newer in (*looks, (None, 0)):
        ranked = index.ranked(query, best, newer)
        assert ranked is not None  # as above
        living = _joined(ranked).where(tables.record.c.trashed.is_(False), *where).limit(limit)
        if case_id is not None:
            living = living.where(tables.record.c.case_id == case_id)
        found = list(map(UUID, connection.execute(living).scalars()))
        if len(found) == limit:
            break
    return found


def holds_more(connection: sa.Connection, query: str, than: int) -> bool:
    """Whether more entries match."""
    return full_text(connection).newest(connection, query, than + 1)[0] > than


def _newest(
    connection: sa.Connection, case_id: UUID | None, limit: int, where: Sequence[sa.ColumnElement[bool]]
) -> list[UUID]:
    record = tables.record.c
    query = sa.select(record.id).where(record.trashed.is_(False), *where)
    if case_id is not None:
        query = query.where(record.case_id == case_id)
    return list(connection.execute(query.order_by(record.changed_at.desc(), record.ref).limit(limit)).scalars())


def count(connection: sa.Connection, query: str, *, case_id: UUID | None, up_to: int) -> int:
    """How many living records match, counted no further than ``up_to``."""
    found = hits(connection, query)
    if found is None:
        return 0
    record = tables.record.c
    living = sa.select(record.id).join(found, found.c.record_id == record.id).where(record.trashed.is_(False))
    if case_id is not None:
        living = living.where(record.case_id == case_id)
    return connection.execute(sa.select(sa.func.count()).select_from(living.limit(up_to).subquery())).scalar_one()


def _joined(ranked: sa.Subquery) -> sa.Select[Any]:
    """The records of the hits, best first, their ids and those of their cases as digits; a hit without a record, which
    a verification names, has none.
    """
    record, doc = tables.record, tables.search_doc
    return (
        sa.select(as_digits(record.c.id), record.c.trashed, as_digits(record.c.case_id))
        .select_from(ranked)
        .join(doc, doc.c.docid == ranked.c.docid, isouter=True)
        .join(record, record.c.id == doc.c.record_id, isouter=True)
        .order_by(ranked.c.score, record.c.ref)
    )


def is_empty(connection: sa.Connection) -> bool:
    """Whether nothing is in the index, as a script that changes its shape leaves it."""
    return connection.execute(sa.select(tables.search_doc.c.docid).limit(1)).first() is None


def size(connection: sa.Connection) -> int:
    """Bytes of the index."""
    return full_text(connection).size(connection)


def rebuild(connection: sa.Connection) -> int:
    """Make the index again from the records; its highest number."""
    full_text(connection).empty(connection)
    connection.execute(tables.search_doc.delete())
    connection.execute(tables.spelling.delete())
    ids = connection.execute(sa.select(tables.record.c.id).order_by(tables.record.c.id)).scalars().all()
    rebuilt = _Rebuilt()
    for start in range(0, len(ids), _BATCH):
        index(connection, rebuilt, reading.many(connection, ids[start : start + _BATCH]))
    return rebuilt.docid


class _Rebuilt:
    docid = 0

    def __init__(self) -> None:
        self.words: set[str] = set()


def differences(connection: sa.Connection) -> list[str]:
    """References of the records that the index lacks or holds with other words, and the numbers of entries that belong
    to no record. The records themselves must be readable.
    """
    record, doc = tables.record.c, tables.search_doc.c
    held = full_text(connection).numbers()
    with_words = sa.select(held.c.docid)
    listed = sa.select(doc.docid, doc.record_id, record.ref).join(
        record.id.table, record.id == doc.record_id, isouter=True
    )
    lacking = sa.select(record.ref).where(record.id.not_in(sa.select(doc.record_id)))
    wrong = set(connection.execute(lacking).scalars().all())
    unlisted = with_words.where(held.c.docid.not_in(sa.select(doc.docid)))
    wrong |= {str(docid) for docid in connection.execute(unlisted).scalars().all()}
    wordless = listed.where(sa.or_(doc.docid.not_in(with_words), record.id.is_(None)))
    wrong |= {row.ref or str(row.docid) for row in connection.execute(wordless).all()}
    chosen = connection.execute(listed.where(record.id.is_not(None)).order_by(sa.func.random()).limit(SAMPLE)).all()
    refs = {row.docid: row.ref for row in chosen}
    entries = _entries(connection, {row.docid: row.record_id for row in chosen}, wrong)
    return sorted({refs[docid] for docid in full_text(connection).otherwise(connection, entries)} | wrong)


def _entries(connection: sa.Connection, sample: dict[int, UUID], wrong: set[str]) -> Iterator[list[Words]]:
    """What the index should hold under these numbers. To ``wrong`` those are added whose names the list of spellings
    lacks.
    """
    docids = list(sample)
    for start in range(0, len(docids), _BATCH):
        chunk = docids[start : start + _BATCH]
        records = {record.id: record for record in reading.many(connection, [sample[docid] for docid in chunk])}
        wrong |= spellings.lacking(connection, list(records.values()))
        yield [_words(docid, records[sample[docid]]) for docid in chunk if sample[docid] in records]


def _words(docid: int, record: Record) -> Words:
    title, body = rows.searched_words(record)
    return docid, searchtext.index_text(title), searchtext.index_text(body)
