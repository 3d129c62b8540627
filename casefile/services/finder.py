"""Search over everything: one box, best hits first, with the words where they stand."""

from __future__ import annotations

from uuid import UUID

from casefile.model import searchtext
from casefile.model.asked_words import asked_in
from casefile.model.asking import read_question
from casefile.model.changes import COUNTED, Hit, Similar
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.records import Rendition
from casefile.services.headings import Headings
from casefile.services.one_state import one_state
from casefile.store import rows
from casefile.store.search import RANKED as RANKED
from casefile.store.store import Store

SNIPPET_WIDTH = 160

_FEWEST = 3
"""Letters that a word needs, so that others are called similar to it."""


class Finder:
    """Verbs for searching."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._headings = Headings(store)

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
        captions = self._headings.of(map(_named_by, found))
        words = searchtext.sought(query)
        return [_hit(record, words, captions[_named_by(record)].heading) for record in found]

    def more_than_ranked(self, query: str) -> bool:
        """Whether more records hold the words than are compared with each other (:data:`casefile.store.search.RANKED`),
        so that :meth:`search` gives the best of those that came last.
        """
        return self._store.holds_more(read_question(query).words, RANKED)

    @one_state
    def similar(self, query: str, *, case_id: UUID | None = None) -> list[Similar]:
        """Other spellings of the words of a query that stand in names, titles and places: in another script, by
        another hand, or with a slip. Guesses, apart from what :meth:`search` finds: none of them is among its hits.
        """
        from casefile.analysis.alike import MOST, alike  # it brings rapidfuzz, which a start does without

        query = read_question(query).words
        found: dict[str, Similar] = {}
        for asked in asked_in(searchtext.without_unwanted(query)):
            typed = asked.written
            if len(asked.word) < _FEWEST:
                continue
            others = [each for each in alike(asked, self._store.spelt_like(asked)) if each.word not in found]
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


def _named_by(record: Record) -> UUID:
    """The record by whose heading a hit is known: the text of a source is found under the source's own title."""
    return record.source_id if isinstance(record, Rendition) and record.source_id is not None else record.id


def _hit(record: Record, words: searchtext.Sought, heading: str) -> Hit:
    field, text = _best(record, words)
    snippet = searchtext.snippet(text, words, SNIPPET_WIDTH)
    label = field.label if field is not None else ""
    return Hit(record.id, kind_of(record).name, record.ref, heading, snippet.text, snippet.marks, label)


def _best(record: Record, words: searchtext.Sought) -> tuple[FieldSpec | None, str]:
    """The text of a record to be shown for a hit: one that holds one of the words and is not the heading, which is
    read already; running text before names and lines.
    """
    texts = sorted(rows.searched_texts(record), key=lambda each: each[0].type is not FieldType.TEXT)
    body = [(field, text) for field, text in texts if text != record.heading] or texts
    if not body:
        return None, record.heading
    if len(body) == 1:
        return body[0]
    return next((each for each in body if searchtext.holds_any(each[1], words)), body[0])
