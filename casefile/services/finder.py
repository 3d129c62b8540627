"""Search over everything: one box, best hits first, with the words where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from casefile.model import searchtext
from casefile.model.asking import read_question
from casefile.model.changes import COUNTED, Caption, Hit, Similar
from casefile.model.fields import Record, kind_of
from casefile.model.wordkeys import keys_of, words_of
from casefile.services.one_state import one_state
from casefile.store import rows
from casefile.store.store import Store

SNIPPET_WIDTH = 160

_FEWEST = 3
"""Letters that a word needs, so that others are called similar to it."""


class Finder:
    """Verbs for searching."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def search(self, query: str, *, case_id: UUID | None = None, limit: int = 50) -> list[Hit]:
        """Records that hold all the words of the query, best first.

        :param query: words; ``"a phrase"``; ``-without``; the last word matches as a beginning; and the filters of
            :mod:`casefile.model.asking`, which must all hold.
        :raises BadInput: a filter has a value that it cannot take.
        """
        question = read_question(query)
        query = question.words
        found = self._store.many(
            self._store.search(query, conditions=question.conditions, case_id=case_id, limit=limit)
        )
        owners = self._store.captions(owner for record in found if (owner := _owner(record)) is not None)
        return [_hit(record, query, owners) for record in found]

    @one_state
    def similar(self, query: str, *, case_id: UUID | None = None) -> list[Similar]:
        """Other spellings of the words of a query that stand in names, titles and places: in another script, by
        another hand, or with a slip. Guesses, apart from what :meth:`search` finds: none of them is among its hits.
        """
        from casefile.analysis.alike import MOST, alike  # it brings rapidfuzz, which a start does without

        query = read_question(query).words
        found: dict[str, Similar] = {}
        for word, typed in words_of(searchtext.without_unwanted(query)):
            keys = keys_of(typed)
            if keys is None or len(word) < _FEWEST:
                continue
            others = [each for each in alike(word, keys, self._store.spelt_like(keys)) if each.word not in found]
            shown = 0
            for other in others:
                if shown == MOST:
                    break
                if searchtext.matches(other.written, typed) or searchtext.matches(other.written, query):
                    continue
                if records := self._store.count_hits(f'"{other.written}"', case_id=case_id, up_to=COUNTED):
                    found[other.word] = Similar(typed, other.written, records)
                    shown += 1
        return list(found.values())


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
