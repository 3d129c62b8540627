"""Whether the database still says what the journal recorded: one walk along the journal, one over the records.

The cipher proves each page of the file by itself. An older page put back passes that, so everything that is written in
two places is compared here: what a table says with what history says, and history with the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import CasefileError
from casefile.model.fields import KINDS, FieldType, KindSpec, Record
from casefile.model.json_shape import to_json
from casefile.store import checkpoints, identities, merkle, redaction, rows, search, tables
from casefile.store.journal import CLOCK_ANOMALY, GENESIS, commitment
from casefile.store.merkle import Frontier
from casefile.store.queries import reading

_READ = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not agree.

    :param check: what was compared: ``entry`` (a journal entry with the chain), ``history``, ``record`` (its row with
        its history), ``registry``, ``link``, ``text``, ``counter``, ``step``, ``index``, ``checkpoint``, ``draft``,
        ``identity``.
    :param name: which: an entry's number, a record's reference, a counter's, a step's number.
    """

    check: str
    name: str


@dataclass(slots=True)
class Walk:
    """What a walk along the journal found.

    :ivar anomalies: numbers of the entries that say the clock was doubtful.
    :ivar roots: of the tree over as many entries as were asked for.
    :ivar hashes: of the last of as many entries.
    :ivar highest: the highest number ever given, by case and code of the kind.
    :ivar texts: the keys of all long texts that history names, each with the reference of a record that holds it.
    :ivar labels: of each step that changed records: its words, and who made it.
    :ivar redacted: how many entries have lost their text on purpose (:mod:`.redaction`).
    """

    faults: list[Fault] = field(default_factory=list)
    anomalies: list[int] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    highest: dict[tuple[UUID, str], int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    labels: dict[int, tuple[str, str]] = field(default_factory=dict)
    entries: int = 0
    redacted: int = 0


def examine(connection: sa.Connection, vault: str, sizes: Iterable[int] = ()) -> Walk:
    """The walk, and all that the tables say otherwise than the journal."""
    kept = [size for size, _note, _frontier in checkpoints.notes(connection)]
    walked = walk(connection, vault, [*sizes, *kept])
    found = [
        *records(connection),
        *texts(connection, walked.texts),
        *counters(connection, walked.highest),
        *steps(connection, walked.labels),
        *kept_checkpoints(connection, walked.roots),
        *kept_apart(connection),
    ]
    if not any(fault.check in ("record", "text") for fault in found):
        found += index(connection)  # words can only be compared with those of records that can be read
    walked.faults += found
    return walked


def walk(connection: sa.Connection, vault: str, sizes: Iterable[int] = ()) -> Walk:
    """Follow the chain from its first entry, with the history behind its commitments.

    :param sizes: for which numbers of entries to reckon the root of the tree.
    """
    found = Walk()
    wanted = set(sizes)
    chain = _Chain(vault)
    numbers = _Numbers(found.highest)
    frontier = Frontier()
    if 0 in wanted:
        found.roots[0], found.hashes[0] = frontier.root(), GENESIS
    j, h = tables.journal, tables.history
    joined = sa.select(j, h.c.after, h.c.salt, h.c.before_seq, h.c.record_id.label("of"), h.c.step.label("in_step"))
    joined = joined.join(h, h.c.seq == j.c.seq, isouter=True).order_by(j.c.seq)
    for row in connection.execute(joined).yield_per(_READ):
        body = _body(row.body)
        if not chain.holds(row, body):
            found.faults.append(Fault("entry", str(row.seq)))
        frontier = frontier.extended((merkle.leaf(row.body.encode("utf-8")),))
        if frontier.size in wanted:
            found.roots[frontier.size], found.hashes[frontier.size] = frontier.root(), row.hash
        if body is None:
            continue
        if body["event"] == CLOCK_ANOMALY:
            found.anomalies.append(row.seq)
        if body["event"] == redaction.REDACTED and not body["record"]:
            chain.account_for(row.seq, redaction.entries_in(body["reason"]))
        if body["after"]:
            found.labels[body["step"]] = (body["reason"], body["actor"])
            _note_history(found, numbers, row)
    numbers.end_step()
    found.entries = frontier.size
    found.redacted = chain.redacted
    found.faults += [Fault("entry", str(seq)) for seq in chain.unexplained()]
    strays = sa.select(h.c.seq).where(h.c.seq.not_in(sa.select(j.c.seq))).order_by(h.c.seq)
    found.faults += [Fault("history", str(seq)) for seq in connection.execute(strays).scalars()]
    return found


_MEMBERS = frozenset(
    {
        *("after", "app", "at", "actor", "before", "clock_suspect", "event", "file", "kind", "mono", "prev"),
        *("reason", "record", "seq", "step", "vault"),
    }
)


_SINCE_2 = frozenset({"base", "device", "device_seq", "key"})


def _body(text: str) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    if not isinstance(body, dict) or not body.keys() >= _MEMBERS:
        return None
    return body if body.get("v") == 1 or body.keys() >= _MEMBERS | _SINCE_2 else None


class _Chain:
    """What the next entry has to fit to."""

    def __init__(self, vault: str) -> None:
        self._vault = vault
        self._expected = 1
        self._previous = GENESIS
        self._newest: dict[str, tuple[int, str]] = {}
        self._without_text: list[int] = []
        self._accounted: tuple[int, int] = (0, 0)
        self._made: dict[str, int] = {}
        self._step, self._base = 0, GENESIS

    def account_for(self, seq: int, entries: int) -> None:
        """An entry says that so many before it have lost their text on purpose."""
        self._accounted = (seq, entries)

    @property
    def redacted(self) -> int:
        """How many entries are without text and accounted for."""
        return 0 if self.unexplained() else len(self._without_text)

    def unexplained(self) -> list[int]:
        """Entries without text that no later entry accounts for."""
        seq, entries = self._accounted
        before = [each for each in self._without_text if each < seq]
        return [each for each in self._without_text if each > seq or len(before) != entries]

    def holds(self, row: Any, body: dict[str, Any] | None) -> bool:
        """Whether it does; the one after it is compared with what stands there."""
        counts = body is not None and self._counts_on(row, body)  # asked first: what comes after is compared with it
        fits = counts and body is not None and self._fits(row, body) and self._is_committed(row, body)
        self._expected, self._previous = row.seq + 1, row.hash
        if body is not None and body["after"]:
            self._newest[body["record"]] = (row.seq, body["after"])
        return fits

    def _fits(self, row: Any, body: dict[str, Any]) -> bool:
        return bool(
            row.seq == self._expected == body["seq"]
            and body["prev"] == self._previous
            and body["vault"] == self._vault
            and hashlib.sha256(row.body.encode("utf-8")).hexdigest() == row.hash
            and (row.step, row.at, row.event, row.actor) == (body["step"], body["at"], body["event"], body["actor"])
            and (str(row.record_id) if row.record_id else "") == body["record"]
        )

    def _counts_on(self, row: Any, body: dict[str, Any]) -> bool:
        """Whether the device's own count has no gap and no fork, and the step builds on the entry before it."""
        if body["v"] == 1:
            return bool((row.device, row.device_seq) == ("", 0))
        device, count = body["device"], body["device_seq"]
        expected = self._made.get(device, 0) + 1
        self._made[device] = count
        base = self._base if body["step"] == self._step else self._previous
        self._step, self._base = body["step"], body["base"]
        return bool((row.device, row.device_seq) == (device, count) and count == expected and body["base"] == base)

    def _is_committed(self, row: Any, body: dict[str, Any]) -> bool:
        """Whether history holds what the entry commits to, before and after."""
        if not body["after"]:
            return row.salt is None
        if row.salt == redaction.NO_SALT and row.after is None:
            self._without_text.append(row.seq)
        elif row.salt is None or commitment(row.salt, row.after) != body["after"]:
            return False
        if str(row.of) != body["record"] or row.in_step != body["step"]:
            return False
        before = self._newest.get(body["record"])
        if body["before"]:
            return before == (row.before_seq, body["before"])
        return bool(row.before_seq == (before[0] if before else None))  # new, or brought back after it was taken away


class _Numbers:
    """The numbers that references were given. A counter heeds those that begin with the reference of their case."""

    def __init__(self, highest: dict[tuple[UUID, str], int]) -> None:
        self._highest = highest
        self._case_refs: dict[UUID, str] = {}
        self._given: list[tuple[UUID, str, str]] = []
        self._step = 0

    def note(self, step: int, stored: Mapping[str, Any], kind: KindSpec) -> None:
        """A record as a step left it."""
        if step != self._step:
            self.end_step()
            self._step = step
        if kind.name == "case":
            self._case_refs[UUID(stored["id"])] = stored["ref"]
        elif kind.reference == "sequential" and stored.get("case_id"):
            self._given.append((UUID(stored["case_id"]), kind.code, stored["ref"]))

    def end_step(self) -> None:
        """Only now is it known what the cases of the step are called."""
        for case_id, code, ref in self._given:
            number = rows.ordinal(ref)
            if ref == f"{self._case_refs.get(case_id)}-{code}-{number:04d}":
                key = (case_id, code)
                self._highest[key] = max(self._highest.get(key, 0), number)
        self._given.clear()


def _note_history(found: Walk, numbers: _Numbers, row: Any) -> None:
    try:
        stored = json.loads(row.after) if row.after else None
        if stored is not None:
            kind = KINDS[stored["kind"]]
            numbers.note(row.step, stored, kind)
            found.texts.update((key, stored["ref"]) for key in rows.text_keys(stored, kind) if key)
    except (ValueError, KeyError, TypeError):
        return  # its commitment does not hold either, and that is said


# -- the tables around the records --------------------------------------------------------------------------------


def counters(connection: sa.Connection, highest: Mapping[tuple[UUID, str], int]) -> list[Fault]:
    """Counters that are behind a number that was given: it would be given again."""
    c = tables.ref_counter.c
    last = {(row.case_id, row.code): row.last for row in connection.execute(sa.select(c.case_id, c.code, c.last))}
    cases = reading.heads(connection, {case_id for case_id, _code in highest})
    return [
        Fault("counter", f"{cases[case_id].ref if case_id in cases else case_id}-{code}")
        for (case_id, code), number in highest.items()
        if last.get((case_id, code), 0) < number
    ]


def steps(connection: sa.Connection, labels: Mapping[int, tuple[str, str]]) -> list[Fault]:
    """Steps that the journal does not know or calls otherwise, and steps whose state does not follow from what was
    done, undone and redone since.
    """
    c = tables.step.c
    kept = connection.execute(sa.select(c.seq, c.kind, c.label, c.state, c.actor, c.of).order_by(c.seq)).all()
    states = _replayed(kept)
    wrong = {row.seq for row in kept if labels.get(row.seq) != (row.label, row.actor) or states[row.seq] != row.state}
    wrong |= labels.keys() - {row.seq for row in kept}
    return [Fault("step", str(seq)) for seq in sorted(wrong)]


def _replayed(kept: Iterable[Any]) -> dict[int, str]:
    """The state of each step, from what was done, undone and redone since. A new change of a person lets none of what
    that person undid come back.
    """
    states: dict[int, str] = {}
    undone: dict[str, set[int]] = {}
    for row in kept:
        states[row.seq] = "done" if row.kind == "change" else "dropped"
        own = undone.setdefault(row.actor, set())
        match row.kind:
            case "change":
                states.update(dict.fromkeys(own, "dropped"))
                own.clear()
            case "undo" if states.get(row.of) == "done":
                states[row.of] = "undone"
                own.add(row.of)
            case "redo" if row.of in own:
                states[row.of] = "done"
                own.remove(row.of)
    return states


def texts(connection: sa.Connection, named: Mapping[str, str]) -> list[Fault]:
    """Long texts that are not what their key says, or that are gone while history names them; by the reference of a
    record that holds them.
    """
    c = tables.long_text.c
    there: set[str] = set()
    wrong: set[str] = set()
    for row in connection.execute(sa.select(c.sha256, c.value)).yield_per(_READ):
        there.add(row.sha256)
        if rows.text_key(row.value) != row.sha256:
            wrong.add(named.get(row.sha256, row.sha256[:12]))
    wrong |= {ref for key, ref in named.items() if key not in there}
    return [Fault("text", name) for name in sorted(wrong)]


def kept_checkpoints(connection: sa.Connection, roots: Mapping[int, bytes]) -> list[Fault]:
    """Checkpoints whose tree is not that of the entries, by the number of entries.

    :param roots: reckoned from the entries themselves.
    """
    wrong: list[Fault] = []
    for size, _note, frontier in checkpoints.notes(connection):
        try:
            holds = Frontier.from_text(size, frontier).root() == roots.get(size)
        except ValueError:
            holds = False
        if not holds:
            wrong.append(Fault("checkpoint", str(size)))
    return wrong


def kept_apart(connection: sa.Connection) -> list[Fault]:
    """Drafts and sealed identities: they are in no history, so what can be said is whether they have their shape and
    whether the journal knows of them.
    """
    d, i = tables.draft.c, tables.sealed_identity.c
    wrong = [
        Fault("draft", row.key)
        for row in connection.execute(sa.select(d.key, d.body, d.changed_at))
        if not row.key or not isinstance(row.body, str) or not row.changed_at
    ]
    unknown, missing = identities.unaccounted(connection)
    wrong += [Fault("identity", "")] * min(1, unknown + missing)
    shapeless = sa.select(i.id).where(sa.or_(i.version < 1, sa.func.length(i.sealed) < 0))
    return wrong + [Fault("identity", str(id_)) for id_ in connection.execute(shapeless).scalars()]


def index(connection: sa.Connection) -> list[Fault]:
    """Records that the search index has not, or has with other words; and what it has beyond them."""
    return [Fault("index", name) for name in search.differences(connection)]


# -- the records --------------------------------------------------------------------------------------------------


def records(connection: sa.Connection) -> list[Fault]:
    """Records whose row, links or entry in the registry do not say what their newest history entry says."""
    wrong: list[Fault] = []
    for kind in KINDS.values():
        table = tables.by_kind[kind.name]
        ids = connection.execute(sa.select(table.c.id).order_by(table.c.id)).scalars().all()
        for start in range(0, len(ids), reading.BATCH):
            wrong += _compared(connection, kind, ids[start : start + reading.BATCH])
    return list(dict.fromkeys([*wrong, *_lost(connection), *_outdated(connection), *_loose_links(connection)]))


def _compared(connection: sa.Connection, kind: KindSpec, ids: Any) -> Iterator[Fault]:
    table, r, h, j = tables.by_kind[kind.name], tables.record, tables.history, tables.journal
    selected = connection.execute(sa.select(table).where(table.c.id.in_(ids)))
    names = tuple(selected.keys())
    found = [dict(zip(names, row, strict=True)) for row in selected.all()]
    query = sa.select(r, h.c.after, j.c.at).join(h, h.c.seq == r.c.last_seq).join(j, j.c.seq == r.c.last_seq)
    registry = {row.id: row for row in connection.execute(query.where(r.c.id.in_(ids))).all()}
    links = _links_of(connection, ids)
    keys = {
        row[field.name] for field in kind.fields for row in found if field.type is FieldType.TEXT and row[field.name]
    }
    known = reading.texts_by_key(connection, keys)
    for row in found:
        entry = registry.get(row["id"])
        if entry is None:
            yield Fault("registry", row["ref"])
            continue
        try:
            record = rows.from_row(kind, row, known)
        except (CasefileError, KeyError, TypeError, ValueError):
            yield Fault("record", entry.ref)
            continue
        shape = to_json(record)
        if rows.to_row(record, shape) != row or not reading.says(connection, entry.after, record, shape):
            yield Fault("record", entry.ref)
        elif (*_tag(record, kind), entry.at) != tuple(getattr(entry, column) for column in _TAG):
            yield Fault("registry", entry.ref)
        elif _links_in(record, kind) != links.get(record.id, set()):
            yield Fault("link", entry.ref)


_TAG = ("kind", "ref", "heading", "case_id", "trashed", "changed_at")


def _tag(record: Record, kind: KindSpec) -> tuple[Any, ...]:
    return (kind.name, record.ref, record.heading, record.case_id, record.trashed)


def _links_in(record: Record, kind: KindSpec) -> set[tuple[str, int, str, UUID]]:
    return {(field.name, position, kind.name, target) for field, position, target in rows.outgoing(record)}


def _links_of(connection: sa.Connection, ids: Any) -> dict[UUID, set[tuple[str, int, str, UUID]]]:
    c = tables.link.c
    found: dict[UUID, set[tuple[str, int, str, UUID]]] = {}
    for row in connection.execute(sa.select(tables.link).where(c.source_id.in_(ids))).all():
        found.setdefault(row.source_id, set()).add((row.field, row.position, row.source_kind, row.target_id))
    return found


def _lost(connection: sa.Connection) -> list[Fault]:
    """Records that the registry or their newest history entry calls living and that have no row."""
    r, h = tables.record, tables.history
    gone = [
        row.ref
        for kind in KINDS
        for row in connection.execute(
            sa.select(r.c.ref).where(r.c.kind == kind, r.c.id.not_in(sa.select(tables.by_kind[kind].c.id)))
        )
    ]
    newest = sa.select(sa.func.max(h.c.seq)).group_by(h.c.record_id)
    query = sa.select(h.c.after).where(
        h.c.seq.in_(newest), h.c.after.is_not(None), h.c.record_id.not_in(sa.select(r.c.id))
    )
    for stored in connection.execute(query).scalars():
        try:
            shape = json.loads(stored)
            table = tables.by_kind[shape["kind"]]
            # One that has its row is only off the list, which is said already.
            if connection.execute(sa.select(table.c.id).where(table.c.id == UUID(shape["id"]))).first() is None:
                gone.append(shape["ref"])
        except (ValueError, KeyError, TypeError):
            continue  # its commitment does not hold either, and that is said
    return [Fault("record", ref) for ref in gone]


def _outdated(connection: sa.Connection) -> list[Fault]:
    """Records whose registry entry points to another history entry than the newest, or to none."""
    r, h = tables.record, tables.history
    newest = sa.select(h.c.record_id, sa.func.max(h.c.seq).label("seq")).group_by(h.c.record_id).subquery()
    query = (
        sa.select(r.c.ref)
        .join(newest, newest.c.record_id == r.c.id, isouter=True)
        .where(sa.or_(newest.c.seq.is_(None), newest.c.seq != r.c.last_seq))
    )
    return [Fault("record", ref) for ref in connection.execute(query).scalars()]


def _loose_links(connection: sa.Connection) -> list[Fault]:
    """Links that leave or reach what is not there."""
    link, r = tables.link.c, tables.record.c
    ids = sa.select(r.id)
    query = sa.select(link.source_id, link.target_id).where(
        sa.or_(link.source_id.not_in(ids), link.target_id.not_in(ids))
    )
    loose = connection.execute(query).all()
    heads = reading.heads(connection, {end for row in loose for end in row})
    return [Fault("link", next((heads[end].ref for end in row if end in heads), str(row.source_id))) for row in loose]
