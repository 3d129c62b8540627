"""Taking what identifies people out of a copy of the database, out of its past as well, so that its journal still
verifies.

A journal entry holds salted commitments, not values. A redacted history entry keeps its place and loses its text and
its salt: nobody can guess at the value by the commitment, and the chain holds. See :mod:`.redaction` for how the
journal says so.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model.fields import KINDS, KindSpec, Record, Sensitivity
from casefile.store import redaction, rows, spellings, tables
from casefile.store.store import Store

_SECRET = {
    name: fields
    for name, kind in KINDS.items()
    if (fields := frozenset(f.name for f in kind.fields if f.sensitivity is Sensitivity.IDENTITY))
}
"""The fields that never travel, by kind."""

_FOR_GOOD = "sealed"
"""The kind of a step that is never undone: what it would bring back is not there."""


def without_identity(record: Record, kind: KindSpec) -> Record:
    """The record without what identifies people."""
    emptied: dict[str, Any] = {f.name: f.empty for f in kind.fields if f.name in _SECRET[kind.name]}
    return dataclasses.replace(record, **emptied)


def scrub(store: Store, label: str, reason: str, tells: Callable[[str], object] | None = None) -> int:
    """Take everything identifying out of the open store, which is a copy.

    :param label: the step in words. :param reason: why, in a word, for the journal.
    :param tells: whether a text names somebody; past versions of records that do go too. As they stand now they stay:
        only a person can say what should stand there instead. None: there is nobody to be named.
    :returns: how many history entries lost their text.
    """
    told = _entries_that_tell(store)
    about = dict(told.values())
    if tells is not None:
        told = {**_past_that_tells(store, tells), **told}
    with store.step(label, kind=_FOR_GOOD) as step:
        for record in store.many(sorted(about)):
            step.put(without_identity(record, KINDS[about[record.id]]))
        every = sorted({*told, *_redacted_before(store)})
        step.note(redaction.REDACTED, reason=redaction.reason(reason, every))
    _forget(store, sorted(told))
    return len(told)


def typed_texts(store: Store) -> Iterator[tuple[str, str]]:
    """Everything that people typed and that the database still holds, past versions and the journal's reasons too: (the
    reference of the record or the number of the entry, text).
    """
    h, j, t = tables.history, tables.journal, tables.long_text
    holder: dict[str, str] = {}
    with store._database.reading() as connection:
        for row in connection.execute(sa.select(j.c.seq, j.c.body)).yield_per(1000):
            yield str(row.seq), json.loads(row.body)["reason"]
        for after in connection.execute(sa.select(h.c.after).where(h.c.after.is_not(None))).yield_per(1000).scalars():
            stored = json.loads(after)
            holder.update((key, stored["ref"]) for key in rows.text_keys(stored, KINDS[stored["kind"]]))
            yield stored["ref"], "\n".join(_strings(stored))
        for text in connection.execute(sa.select(t.c.sha256, t.c.value)).yield_per(100):
            yield holder.get(text.sha256, ""), text.value


def _strings(value: Any) -> Iterator[str]:
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _entries_that_tell(store: Store) -> dict[int, tuple[UUID, str]]:
    """Numbers of the history entries that hold such a value, each with its record and kind."""
    h = tables.history
    found: dict[int, tuple[UUID, str]] = {}
    with store._database.reading() as connection:
        for kind, fields in _SECRET.items():
            # Stored shapes begin with their kind, and leave empty fields out.
            query = sa.select(h.c.seq, h.c.record_id, h.c.after).where(h.c.after.like(f'{{"kind":"{kind}",%'))
            for row in connection.execute(query).yield_per(1000):
                if fields & json.loads(row.after).keys():
                    found[row.seq] = (row.record_id, kind)
    return found


def _past_that_tells(store: Store, tells: Callable[[str], object]) -> dict[int, tuple[UUID, str]]:
    """The same for past versions of records in which ``tells`` finds something."""
    h, r, t = tables.history, tables.record, tables.long_text
    found: dict[int, tuple[UUID, str]] = {}
    with store._database.reading() as connection:
        texts = connection.execute(sa.select(t.c.sha256, t.c.value)).yield_per(100)
        telling = {text.sha256 for text in texts if tells(text.value)}
        past = sa.select(h.c.seq, h.c.record_id, h.c.after).where(
            h.c.after.is_not(None), h.c.seq.not_in(sa.select(r.c.last_seq))
        )
        for row in connection.execute(past).yield_per(1000):
            stored = json.loads(row.after)
            keys = rows.text_keys(stored, KINDS[stored["kind"]])
            if not telling.isdisjoint(keys) or tells("\n".join(_strings(stored))):
                found[row.seq] = (row.record_id, stored["kind"])
    return found


def _forget(store: Store, seqs: list[int]) -> None:
    """Remove the texts for good: the entries', the long texts only they named, drafts, sealed identities, what people
    were called, who has vaults elsewhere, and what undo would bring back.
    """
    h, t = tables.history, tables.long_text
    with store._database.writing() as connection:
        gone: set[str] = set()
        for seq in seqs:
            stored = json.loads(connection.execute(sa.select(h.c.after).where(h.c.seq == seq)).scalar_one())
            gone |= {key for key in rows.text_keys(stored, KINDS[stored["kind"]]) if key}
            connection.execute(h.update().where(h.c.seq == seq).values(after=None, salt=redaction.NO_SALT))
        for key in gone - _still_named(connection):
            connection.execute(t.delete().where(t.c.sha256 == key))
        connection.execute(tables.draft.delete())
        spellings.rebuild(connection)
        connection.execute(tables.vault_info.delete().where(tables.vault_info.c.key != "vault"))
        connection.execute(tables.sealed_identity.delete())
        connection.execute(tables.roster.delete())
        connection.execute(tables.contact.delete())
        connection.execute(tables.thread_origin.delete())
        connection.execute(tables.package.delete().where(tables.package.c.going))  # for whom, and the key of their ids
        connection.execute(tables.step.update().values(kind=_FOR_GOOD, state="dropped"))
    store._database.compact()


def _redacted_before(store: Store) -> list[int]:
    """History entries that a copy of which this one is made had lost already."""
    h = tables.history
    with store._database.reading() as connection:
        query = sa.select(h.c.seq).where(h.c.salt == redaction.NO_SALT, h.c.after.is_(None))
        return list(connection.execute(query).scalars())


def _still_named(connection: sa.Connection) -> set[str]:
    """The keys of long texts that some history entry still names."""
    h = tables.history
    named: set[str] = set()
    for stored in connection.execute(sa.select(h.c.after).where(h.c.after.is_not(None))).yield_per(1000).scalars():
        shape: Mapping[str, Any] = json.loads(stored)
        named.update(key for key in rows.text_keys(shape, KINDS[shape["kind"]]) if key)
    return named
