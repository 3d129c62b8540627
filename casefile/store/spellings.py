"""The distinct words of names, titles and places, each with what it is known by in any script: where similar spellings
are looked for.

A word is noted with the record that brings it, in the same step. It stays when the record goes: whether it still stands
somewhere, the full-text index says (:func:`casefile.services.finder.Finder.similar` asks). A travel copy and a repair
make the list again, so that no word outlives what was taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from casefile.model.asked_words import Asked
from casefile.model.fields import KINDS, FieldSpec, FieldType, Record, kind_of
from casefile.model.wordkeys import Keys, keys_of, word_of, words_of, written_in
from casefile.store import tables
from casefile.store.queries import reading

NAMING = frozenset({"admin_path", "author", "name", "names", "place_wording", "public_name", "publisher"}) | {
    *("recipient", "responder", "said_by", "title", "wording")
}
"""The fields that name something; of the rest, only whole words are found."""

_BATCH = 500
_T = tables.spelling
_MOST_HELD = 100_000
_CYRILLIC = ("\u0400", "\u04ff\uffff")
"""The first and the last word in Cyrillic letters, in the order of code points."""
_KNOWN = sa.select(_T.c.word).where(reading.these(_T.c.word))


class Spelling(NamedTuple):
    """One word. :param word: normalised, without its article. :param written: as somebody wrote it."""

    word: str
    written: str
    sounds: str
    bones: str


def note(connection: sa.Connection, records: Sequence[Record], held: set[str]) -> None:
    """Put the words of these records into the list.

    :param held: words as they are written that are known to be there, or to have no keys: most of an import's are; it
        grows.
    """
    written = {each for record in records for text in _names(record) for each in written_in(text)} - held
    if not written:
        return
    words = {word: each for each in sorted(written) if (word := word_of(each))}
    tables.put[_T].write(connection, [row for word, each in words.items() if (row := _row(word, each))])
    if len(held) > _MOST_HELD:
        held.clear()
    held |= written


def like(connection: sa.Connection, asked: Asked) -> list[Spelling]:
    """The words that begin or end as the keys of a question do: what a slip or another spelling leaves of a word."""
    found = _ending(asked.keys)
    if asked.across:
        cyrillic = sa.and_(_T.c.word >= _CYRILLIC[0], _T.c.word <= _CYRILLIC[1])
        found = sa.or_(found, sa.and_(_ending(asked.across), sa.not_(cyrillic) if asked.is_cyrillic else cyrillic))
    query = sa.select(_T.c.word, _T.c.written, _T.c.sounds, _T.c.bones).where(found)
    return [Spelling(*row) for row in connection.execute(query)]


def _ending(keys: Sequence[Keys]) -> sa.ColumnElement[bool]:
    firsts, lasts = zip(*(each.ends for each in keys), strict=True)
    return sa.or_(_T.c.first.in_(sorted(set(firsts))), _T.c.last.in_(sorted(set(lasts))))


def rebuild(connection: sa.Connection) -> None:
    """Make the list again from the records."""
    connection.execute(_T.delete())
    held: set[str] = set()
    ids = connection.execute(sa.select(tables.record.c.id).order_by(tables.record.c.id)).scalars().all()
    for start in range(0, len(ids), _BATCH):
        note(connection, reading.many(connection, ids[start : start + _BATCH]), held)


def lacking(connection: sa.Connection, records: Sequence[Record]) -> set[str]:
    """References of the records with a word that the list lacks."""
    words = {word: record.ref for record in records for word, written in _words(record) if keys_of(written)}
    known = set(connection.execute(_KNOWN, reading.given(list(words))).scalars())
    return {words[word] for word in words.keys() - known}


def _words(record: Record) -> Iterator[tuple[str, str]]:
    for text in _names(record):
        yield from words_of(text)


def _names(record: Record) -> Iterator[str]:
    for field in _naming(kind_of(record).name):
        value = getattr(record, field.name)
        if field.type is FieldType.VALUES:
            for name in value:
                yield name.text
        elif value and isinstance(value, str):
            yield value


@cache
def _naming(kind: str) -> tuple[FieldSpec, ...]:
    """Those that are searched at all: what is not enters no list when it changes."""
    return tuple(f for f in KINDS[kind].fields if f.name in NAMING and f.searched and f.sensitivity != "identity")


def _row(word: str, written: str) -> tuple[str, str, str, str, str, str] | None:
    keys = keys_of(written)
    return (word, written, keys.sounds, keys.bones, *keys.ends) if keys is not None else None
