"""Search over everything: one box, best hits first, with the words where they stand."""

from __future__ import annotations

from uuid import UUID

from casefile.model import searchtext
from casefile.model.changes import Hit
from casefile.model.fields import Record, kind_of
from casefile.store import rows
from casefile.store.store import Store

SNIPPET_WIDTH = 160


class Finder:
    """Verbs for searching."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def search(self, query: str, *, case_id: UUID | None = None, limit: int = 50) -> list[Hit]:
        """Records that hold all the words of the query, best first.

        :param query: words; ``"a phrase"``; ``-without``; the last word matches as a beginning.
        """
        ids = self._store.search(query, case_id=case_id, limit=limit)
        return [_hit(record, query) for record in self._store.many(ids)]


def _hit(record: Record, query: str) -> Hit:
    _title, body = rows.searched_words(record)
    snippet = searchtext.snippet(body or record.heading, query, SNIPPET_WIDTH)
    return Hit(record.id, kind_of(record).name, record.ref, record.heading, snippet.text, snippet.marks)
