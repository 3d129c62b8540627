"""Search over everything: one box, best hits first, with the words where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from casefile.model import searchtext
from casefile.model.changes import Caption, Hit
from casefile.model.fields import Record, kind_of
from casefile.services.one_state import one_state
from casefile.store import rows
from casefile.store.store import Store

SNIPPET_WIDTH = 160


class Finder:
    """Verbs for searching."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def search(self, query: str, *, case_id: UUID | None = None, limit: int = 50) -> list[Hit]:
        """Records that hold all the words of the query, best first.

        :param query: words; ``"a phrase"``; ``-without``; the last word matches as a beginning.
        """
        found = self._store.many(self._store.search(query, case_id=case_id, limit=limit))
        owners = self._store.captions(owner for record in found if (owner := _owner(record)) is not None)
        return [_hit(record, query, owners) for record in found]


def _owner(record: Record) -> UUID | None:
    spec = kind_of(record).owner
    owner: UUID | None = getattr(record, spec.name) if spec is not None else None
    return owner


def _hit(record: Record, query: str, owners: Mapping[UUID, Caption]) -> Hit:
    _title, body = rows.searched_words(record)
    snippet = searchtext.snippet(body or record.heading, query, SNIPPET_WIDTH)
    heading, owner = record.heading, _owner(record)
    if heading == record.ref and owner is not None and owner in owners:
        heading = owners[owner].heading  # the text of a source is found under the source's own title
    return Hit(record.id, kind_of(record).name, record.ref, heading, snippet.text, snippet.marks)
