"""History, undo steps and the journal, for reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.i18n import Sentence, again
from casefile.model.changes import CaseStep, FieldChange, HistoryEntry, JournalEntry, JournalFilter
from casefile.model.consent import NO
from casefile.model.fields import KINDS, Record
from casefile.model.records import Consent
from casefile.model.searchtext import matcher, normalise
from casefile.store import redaction, tables
from casefile.store.journal import SIGNED_SINCE
from casefile.store.queries import reading

_LOOKED_AT = 3
"""Entries of a step in which its name is looked for: those of records come first, and all have it."""
FOR_GOOD = "emptied"
"""The kind of a step that takes records out for good: undo passes over it."""
_PAGE = 500
"""Entries read at once: what is made of them is written meanwhile."""
_TOLD = 200
"""Records of one step of a case that are named."""


def history(connection: sa.Connection, id_: UUID) -> list[HistoryEntry]:
    """Every change of one record, oldest first."""
    h, j = tables.history, tables.journal
    query = (
        sa.select(h.c.seq, h.c.before_seq, h.c.after, h.c.salt, j.c.body)
        .join(j, j.c.seq == h.c.seq)
        .where(h.c.record_id == id_)
        .order_by(h.c.seq)
    )
    entries: list[HistoryEntry] = []
    records: dict[int, Record | None] = {}
    redacted: set[int] = set()
    for row in connection.execute(query).all():
        body = json.loads(row.body)
        if row.salt == redaction.NO_SALT:
            redacted.add(row.seq)
        after = reading.from_stored(connection, json.loads(row.after)) if row.after else None
        records[row.seq] = after
        # What was taken out of this copy cannot be compared with anything.
        told = {row.seq, row.before_seq} & redacted == set()
        changes = _compare(body["kind"], records.get(row.before_seq), after) if told else ()
        entries.append(HistoryEntry(row.seq, body["at"], body["actor"], body["event"], _reason(body), changes))
    return entries


def ids_ever(connection: sa.Connection) -> list[UUID]:
    """The id of every record that ever was."""
    return list(connection.execute(sa.select(tables.history.c.record_id).distinct()).scalars())


def versions_at(connection: sa.Connection, ids: Iterable[UUID], seq: int) -> dict[UUID, Record]:
    """Records as they were when the journal had so many entries, by id; those that were not there then, and those whose
    text is gone from this copy, are left out.
    """
    h = tables.history.c
    found: dict[UUID, Record] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), reading.BATCH):
        chunk = wanted[start : start + reading.BATCH]
        newest = sa.select(sa.func.max(h.seq)).where(h.record_id.in_(chunk), h.seq <= seq).group_by(h.record_id)
        query = sa.select(h.after).where(h.seq.in_(newest), h.after.is_not(None))
        shapes = [json.loads(after) for after in connection.execute(query).scalars()]
        found.update((record.id, record) for record in reading.all_from_stored(connection, shapes))
    return found


def _compare(kind: str, before: Record | None, after: Record | None) -> tuple[FieldChange, ...]:
    changes: list[FieldChange] = []
    for field in KINDS[kind].fields:
        old = getattr(before, field.name) if before else field.empty
        new = getattr(after, field.name) if after else field.empty
        if old != new:
            changes.append(FieldChange(field, old, new))
    return tuple(changes)


def difference(connection: sa.Connection, id_: UUID, one: int, other: int) -> tuple[FieldChange, ...]:
    """Field by field, what a record said as entry ``one`` left it, and as entry ``other`` did. Of a version that was
    taken out of this copy nothing is told.
    """
    h, r = tables.history, tables.record
    query = sa.select(h.c.seq, h.c.after, h.c.salt).where(h.c.record_id == id_, h.c.seq.in_((one, other)))
    found = {row.seq: row for row in connection.execute(query).all()}
    kind = connection.execute(sa.select(r.c.kind).where(r.c.id == id_)).scalar()
    if kind is None or {one, other} - set(found) or any(row.salt == redaction.NO_SALT for row in found.values()):
        return ()
    before, after = (
        reading.from_stored(connection, json.loads(found[seq].after)) if found[seq].after else None
        for seq in (one, other)
    )
    return _compare(kind, before, after)


def steps_of(
    connection: sa.Connection, case_id: UUID, *, behind: int, before: int | None, but: str, limit: int
) -> list[CaseStep]:
    """The steps that changed records of a case, the newest first.

    :param behind: only entries behind this one. :param before: only steps before this one. :param but: an actor whose
        steps are left out; empty for none.
    """
    j, r = tables.journal, tables.record
    of_case = sa.or_(r.c.case_id == case_id, r.c.id == case_id)
    query = (
        sa.select(j.c.step, sa.func.count().label("total"), sa.func.min(j.c.seq).label("first"))
        .join(r, r.c.id == j.c.record_id)
        .where(of_case, j.c.seq > behind)
        .group_by(j.c.step)
        .order_by(j.c.step.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(j.c.step < before)
    if but:
        query = query.where(j.c.actor != but)
    return [_case_step(connection, row, of_case) for row in connection.execute(query).all()]


def _case_step(connection: sa.Connection, row: Any, of_case: Any) -> CaseStep:
    j, r = tables.journal, tables.record
    told = (
        sa.select(j.c.record_id, j.c.seq, j.c.body)
        .join(r, r.c.id == j.c.record_id)
        .where(j.c.step == row.step, of_case)
        .order_by(j.c.seq)
        .limit(_TOLD)
    )
    entries = [(each, json.loads(each.body)) for each in connection.execute(told).all()]
    body = entries[0][1]
    changed = tuple((each.record_id, each.seq, str(said["event"])) for each, said in entries)
    return CaseStep(row.step, body["at"], body["actor"], _reason(body), changed, row.total)


def _reason(body: Mapping[str, Any]) -> str:
    """Why, as a sentence that can be said again where the entry keeps of what it was made."""
    return Sentence.from_json(body["reason"], body.get("said"))


def step_label(connection: sa.Connection, step: int, label: str) -> str:
    """The name of a step, likewise: its entries keep of what it was made."""
    j = tables.journal.c
    query = sa.select(j.body).where(j.step == step).order_by(j.seq).limit(_LOOKED_AT)
    bodies = (json.loads(body) for body in connection.execute(query).scalars())
    return next((_reason(body) for body in bodies if body["reason"] == label), label)


def step_to_undo(connection: sa.Connection, actor: str, passed: Collection[int] = ()) -> Any:
    """The newest standing step of a person whose records are as it left them: row with seq and label, or None.

    :param passed: steps that are not asked for.
    """
    c = tables.step.c
    query = sa.select(c.seq, c.label, c.of).where(c.state == "done", c.actor == actor, c.seq.not_in(passed))
    steps = connection.execute(query.order_by(c.seq.desc())).partitions(1)
    return next((row for (row,) in steps if not _changed_since(connection, row.seq, undone=False)), None)


def step_to_redo(connection: sa.Connection, actor: str, passed: Collection[int] = ()) -> Any:
    """The step that a person undid last, but for those passed over, if its records are as the undo left them; or
    None.
    """
    c = tables.step.c
    query = sa.select(c.seq, c.label, c.of).where(c.state == "undone", c.actor == actor, c.seq.not_in(passed))
    row = connection.execute(query.order_by(c.seq).limit(1)).first()
    return None if row is None or _changed_since(connection, row.seq, undone=True) else row


def made_with(connection: sa.Connection, actor: str, found: Any, state: str, passed: Collection[int] = ()) -> list[int]:
    """The steps of a person that were made together with one that was found, itself included, and stand in that state
    with their records as they were left: in the order in which they are taken back, or brought back.

    :param found: as :func:`step_to_undo` and :func:`step_to_redo` give it. :param state: ``done`` or ``undone``.
    """
    c = tables.step.c
    first = found.of or found.seq
    query = sa.select(c.seq).where(
        c.state == state, c.actor == actor, c.seq >= first, (c.seq == first) | (c.of == first), c.seq.not_in(passed)
    )
    order = c.seq.desc() if state == "done" else c.seq
    undone = state == "undone"
    seqs = connection.execute(query.order_by(order)).scalars().all()
    if len(seqs) == 1:
        return [found.seq]
    return [seq for seq in seqs if seq == found.seq or not _changed_since(connection, seq, undone=undone)]


def step_of(connection: sa.Connection, actor: str, seq: int, state: str) -> Any:
    """A step by its number, if it is still that person's, in that state, and its records as they were left; or None."""
    c = tables.step.c
    query = sa.select(c.seq, c.label, c.of).where(c.seq == seq, c.state == state, c.actor == actor)
    row = connection.execute(query).first()
    return None if row is None or _changed_since(connection, seq, undone=state == "undone") else row


def _changed_since(connection: sa.Connection, step: int, *, undone: bool) -> bool:
    """Whether a record of the step is other now than as the step left it, or, where it was undone, as it found it.

    Records are compared by what they say, so that a change that was taken back is none.
    """
    h, earlier, now, newer = (tables.history.alias(name) for name in ("told", "earlier", "now", "newer"))
    left = earlier.c.after if undone else h.c.after
    query = (
        sa.select(left.label("left"), now.c.after.label("now"))
        .select_from(h.join(now, now.c.record_id == h.c.record_id).outerjoin(earlier, earlier.c.seq == h.c.before_seq))
        .where(
            h.c.step == step,
            _first_of_step(h) if undone else _last_of_step(h),
            ~sa.exists().where(newer.c.record_id == now.c.record_id, newer.c.seq > now.c.seq),
            now.c.after.is_distinct_from(left),
        )
    )
    return any(not _says_the_same(connection, row.left, row.now) for row in connection.execute(query))


def _says_the_same(connection: sa.Connection, one: str | None, other: str | None) -> bool:
    """Whether two stored shapes of other letters are one record: an earlier version may have written one of them."""
    if one is None or other is None:
        return False
    return reading.from_stored(connection, json.loads(one)) == reading.from_stored(connection, json.loads(other))


def _first_of_step(h: Any) -> Any:
    """A long step may have several entries about one record: the first of them."""
    same = tables.history.alias()
    return ~sa.exists().where(_also_in_step(same, h), same.c.seq < h.c.seq)


def _last_of_step(h: Any) -> Any:
    same = tables.history.alias()
    return ~sa.exists().where(_also_in_step(same, h), same.c.seq > h.c.seq)


def _also_in_step(same: Any, h: Any) -> Any:
    """Entries about the same record in the same step; found by the record, of which there are few entries, and never by
    the step, which may have hundreds of thousands: hence the sum, for which there is no index.
    """
    return (same.c.record_id == h.c.record_id) & (same.c.step + 0 == h.c.step)


def stored_before(connection: sa.Connection, step: int) -> Iterator[tuple[UUID, str | None]]:
    """What each record of a step was before it; None: it did not exist. Newest entry first."""
    h, earlier = tables.history, tables.history.alias()
    query = (
        sa.select(h.c.seq, h.c.record_id, earlier.c.after)
        .join(earlier, earlier.c.seq == h.c.before_seq, isouter=True)
        .where(h.c.step == step, _first_of_step(h))
        .order_by(h.c.seq.desc())
    )
    last = None
    while page := connection.execute((query if last is None else query.where(h.c.seq < last)).limit(_PAGE)).all():
        yield from ((row.record_id, row.after) for row in page)
        last = page[-1].seq


def stored_after(connection: sa.Connection, step: int) -> Iterator[tuple[UUID, str | None]]:
    """What each record of a step became; None: it was removed. Oldest entry first."""
    h = tables.history
    query = sa.select(h.c.seq, h.c.record_id, h.c.after).where(h.c.step == step, _last_of_step(h)).order_by(h.c.seq)
    last = 0
    while page := connection.execute(query.where(h.c.seq > last).limit(_PAGE)).all():
        yield from ((row.record_id, row.after) for row in page)
        last = page[-1].seq


def _journal() -> sa.Select[Any]:
    """Entries as they were hashed, with the signatures beside them."""
    j, s = tables.journal, tables.signature
    return sa.select(j.c.seq, j.c.hash, j.c.body, s.c.signature).outerjoin_from(j, s, s.c.seq == j.c.seq)


def journal(connection: sa.Connection, after: int, limit: int) -> Iterator[JournalEntry]:
    """Entries behind number ``after``, oldest first."""
    j = tables.journal
    query = _journal().where(j.c.seq > after).order_by(j.c.seq).limit(limit)
    for row in connection.execute(query).all():
        yield _entry(row)


def newest(connection: sa.Connection, events: Sequence[str]) -> JournalEntry | None:
    """The newest entry about no record that notes one of these events; None for none."""
    j = tables.journal
    query = _journal().where(j.c.event.in_(events), j.c.record_id.is_(None))
    row = connection.execute(query.order_by(j.c.seq.desc()).limit(1)).first()
    return _entry(row) if row else None


def narrowed(connection: sa.Connection, wanted: JournalFilter) -> list[int]:
    """Numbers of the entries that are wanted, newest first."""
    j, r = tables.journal, tables.record
    query = sa.select(j.c.seq, *([j.c.body] if wanted.text else [])).order_by(j.c.seq.desc())
    if wanted.event:
        query = query.where(j.c.event == wanted.event)
    if wanted.actor:
        query = query.where(j.c.actor == wanted.actor)
    if wanted.since:
        query = query.where(j.c.at >= wanted.since)
    if wanted.until:
        query = query.where(j.c.at < wanted.until)
    if wanted.ref:
        query = query.where(
            j.c.record_id.in_(sa.select(r.c.id).where(r.c.ref.istartswith(wanted.ref, autoescape=True)))
        )
    found = connection.execute(query)
    if not wanted.text:
        return list(found.scalars())
    is_told = _telling(wanted.text)
    return [row.seq for row in found.yield_per(_PAGE) if is_told(row.body)]


def _telling(words: str) -> Callable[[str], bool]:
    """Whether the reason of an entry, given its body, holds these words: as the search for records finds them, or as
    part of a word; in the language in which it was written, and in the one in use.
    """
    answers, part = matcher(words), " ".join(normalise(words).split())
    known: dict[str, bool] = {}

    def tells(text: str) -> bool:
        return answers(text) or bool(part and part in " ".join(normalise(text).split()))

    def is_told(body: str) -> bool:
        # Members stand in their canonical order: what says why is between these, and the same in many entries.
        reason, _found, rest = body.partition('"reason":')[2].partition(',"record":"')
        key = reason + rest.partition('"said":')[2].rpartition(',"seq":')[0]
        if key not in known:
            written = _reason(json.loads(body))
            known[key] = tells(written) or tells(again(written))
        return known[key]

    return is_told


def entries(connection: sa.Connection, seqs: Sequence[int]) -> list[JournalEntry]:
    """These entries, in the order of the numbers."""
    j = tables.journal
    found: dict[int, JournalEntry] = {}
    for start in range(0, len(seqs), reading.BATCH):
        query = _journal().where(j.c.seq.in_(seqs[start : start + reading.BATCH]))
        found.update((row.seq, _entry(row)) for row in connection.execute(query))
    return [found[seq] for seq in seqs if seq in found]


def told_of(connection: sa.Connection) -> tuple[list[str], list[str]]:
    """The events and the actors that the journal tells of."""
    c = tables.journal.c
    events, actors = (connection.execute(sa.select(column).distinct()).scalars() for column in (c.event, c.actor))
    return sorted(events), sorted(actors)


def _entry(row: Any) -> JournalEntry:
    body = json.loads(row.body)
    return JournalEntry(
        row.seq,
        row.hash,
        body["at"],
        body["event"],
        body["kind"],
        body["record"],
        body["file"],
        _reason(body),
        body["step"],
        body["actor"],
        body["clock_suspect"],
        row.body,
        row.signature or "",
        body["v"] >= SIGNED_SINCE and bool(body["key"]),
    )


def noes_taken_away(connection: sa.Connection) -> list[Consent]:
    """The consents that are records no more and said no, as they were last; those that history no longer holds, as in
    a travel copy, are left out.
    """
    j, h, r = tables.journal.c, tables.history.c, tables.record.c
    # Of what was taken away alone, which an index finds: history may hold hundreds of thousands of others.
    removed = sa.select(j.record_id).where(j.event == "RECORD_REMOVED", j.record_id.not_in(sa.select(r.id)))
    newest = sa.select(sa.func.max(h.seq)).where(h.record_id.in_(removed), h.after.is_not(None)).group_by(h.record_id)
    query = sa.select(h.after).where(h.seq.in_(newest), h.after.contains('"kind":"consent"')).order_by(h.seq)
    shapes = [json.loads(stored) for stored in connection.execute(query).scalars()]
    found = reading.all_from_stored(connection, [each for each in shapes if each.get("kind") == "consent"])
    return [each for each in found if isinstance(each, Consent) and each.decision in NO]


def files_in_history(connection: sa.Connection) -> set[str]:
    """SHA-256 of every evidence file that ever was a record: what undo and redo may still need. Those of records that
    were deleted for good are needed by neither.
    """
    h = tables.history
    query = sa.select(h.c.record_id, h.c.after).where(h.c.after.like('{"kind":"evidence",%'))
    gone = _deleted_for_good(connection)
    return {json.loads(row.after)["sha256"] for row in connection.execute(query) if row.record_id not in gone}


def deletions() -> sa.Select[Any]:
    """The steps that emptied the trash."""
    return sa.select(tables.step.c.seq).where(tables.step.c.kind == FOR_GOOD)


def _deleted_for_good(connection: sa.Connection) -> set[UUID]:
    """Records whose newest change is that the trash was emptied."""
    h, newer = tables.history.c, tables.history.alias()
    later = sa.exists().where(newer.c.record_id == h.record_id, newer.c.seq > h.seq)
    query = sa.select(h.record_id).where(h.step.in_(deletions()), h.after.is_(None), ~later)
    return set(connection.execute(query).scalars())
