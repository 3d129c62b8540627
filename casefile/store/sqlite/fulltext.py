"""The full-text index of SQLite: a table of FTS5 with the tokenizer ``unicode61``, fed with normalised words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from casefile.model import searchtext
from casefile.store.engine import Words

CREATE = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "title, body, content='', contentless_delete=1, "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")"
)
"""Signs that stand on or beside a letter (M) belong to its word, as they are its vowels in many scripts of Asia.
Contentless: the words are indexed, the text itself is not kept a second time."""

_ADD = "INSERT INTO search_index (rowid, title, body) VALUES (?, ?, ?)"
_TAKE_OUT = "DELETE FROM search_index WHERE rowid = ?"
_NUMBER = sa.column("rowid", sa.BigInteger).label("docid")
_INDEX = sa.table("search_index")
_MATCHES = sa.text("search_index MATCH :expression")
_SCORE: sa.Label[float] = sa.literal_column("bm25(search_index, 10.0, 1.0)").label("score")


class Fts5:
    """The index of one database."""

    def empty(self, connection: sa.Connection) -> None:
        """Make it again."""
        connection.exec_driver_sql("DROP TABLE search_index")
        connection.exec_driver_sql(CREATE)

    def add(self, connection: sa.Connection, words: Sequence[Words]) -> None:
        """Put entries into it."""
        connection.exec_driver_sql(_ADD, list(words))

    def take_out(self, connection: sa.Connection, numbers: Sequence[int]) -> None:
        """Take entries out of it."""
        connection.exec_driver_sql(_TAKE_OUT, [(number,) for number in numbers])

    def hits(self, query: str) -> sa.Subquery | None:
        """The entries that match: ``docid``."""
        written = expression(query)
        return None if written is None else _matching(sa.select(_NUMBER), written).subquery("found")

    def ranked(self, query: str, best: int | None = None, after: int = 0) -> sa.Subquery | None:
        """The same with the ``score`` of each."""
        written = expression(query)
        if written is None:
            return None
        found = _matching(sa.select(_NUMBER, _SCORE), written)
        if after:
            beyond = sa.literal(after)
            found = found.where(beyond < _NUMBER)
        if best is not None:
            found = found.order_by(_SCORE, _NUMBER).limit(best)
        return found.subquery("ranked")

    def newest(self, connection: sa.Connection, query: str, most: int) -> tuple[int, int]:
        """The index gives its entries in the order of their numbers, from either end."""
        written = expression(query)
        if written is None:
            return 0, 0
        newest = _matching(sa.select(_NUMBER), written).order_by(_NUMBER.desc()).limit(most).subquery("newest")
        row = connection.execute(sa.select(sa.func.count(), sa.func.min(newest.c.docid))).one()
        return row[0], row[1] or 0

    def numbers(self) -> sa.Subquery:
        """Every number in it: ``docid``."""
        number = sa.column("id", sa.BigInteger).label("docid")
        return sa.select(number).select_from(sa.table("search_index_docsize")).subquery("held")

    def size(self, connection: sa.Connection) -> int:
        """Bytes that it takes."""
        found = connection.exec_driver_sql("SELECT sum(length(block)) FROM search_index_data").scalar()
        return int(found or 0)

    def otherwise(self, connection: sa.Connection, entries: Iterable[Sequence[Words]]) -> set[int]:
        """Which of these it holds with other words, or in another order."""
        run = connection.exec_driver_sql
        # A temporary table lies in memory, and the connection of a reader may not even make that.
        run("PRAGMA query_only = 0")
        try:
            run(CREATE.replace("TABLE search_index", "TABLE temp.search_again"))
            run("CREATE VIRTUAL TABLE temp.words_again USING fts5vocab(temp, search_again, instance)")
            run("CREATE VIRTUAL TABLE temp.words_now USING fts5vocab(main, search_index, instance)")
            for words in entries:
                run("INSERT INTO temp.search_again (rowid, title, body) VALUES (?, ?, ?)", list(words))
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


def _matching(query: sa.Select[*tuple[object, ...]], written: str) -> sa.Select[*tuple[object, ...]]:
    # Unique: one statement may ask the index twice, for the words and for the places of a filter.
    return query.select_from(_INDEX).where(_MATCHES.bindparams(sa.bindparam("expression", written, unique=True)))


def expression(query: str) -> str | None:
    """An FTS5 expression for what a person typed; None where there is nothing to search for.

    All words must be there, the last one perhaps only begun; ``"a phrase"`` as it stands; ``-without``.
    Whatever is typed, the result is valid FTS5: every word is quoted, so that no operator or column name gets through.
    """
    terms = searchtext.terms(query)
    wanted = [_alternatives(term) for term in terms if term.wanted]
    if not wanted:
        return None
    unwanted = [_alternatives(term) for term in terms if not term.wanted]
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


def _alternatives(term: searchtext.Term) -> str:
    star = "*" if term.prefix else ""
    spellings = [f'"{_quotable(spelling)}"{star}' for spelling in term.spellings]
    return spellings[0] if len(spellings) == 1 else f"({' OR '.join(spellings)})"


def _quotable(text: str) -> str:
    """Without what could end the string: quotation marks, NUL; lone surrogates cannot be bound at all."""
    return re.sub('["\x00\ud800-\udfff]', " ", text)
