"""Whether the database still says what the journal recorded: one walk along the journal, with the records beside it.

The cipher proves each page of the file by itself. An older page put back passes that, so everything that is written in
two places is compared here: what a table says with what history says, and history with the chain.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from casefile.model.fields import KINDS, KindSpec
from casefile.store import checkpoints, identities, merkle, redaction, rosters, rows, search, signatures, tables, zones
from casefile.store.faults import Fault
from casefile.store.journal import (
    ALL_SIGN_SINCE,
    CLOCK_ANOMALY,
    CLOCK_TOLERANCE_MS,
    GENESIS,
    SIGNED_SINCE,
    VERSION,
    commitment,
)
from casefile.store.merkle import Frontier
from casefile.store.portable import as_digits
from casefile.store.queries import reading
from casefile.store.record_checks import Comparison, Newest
from casefile.store.row_checks import dashed

__all__ = ["Fault", "Walk", "examine", "walk"]

_READ = 1000


@dataclass(frozen=True, slots=True)
class End:
    """The newest of so many entries: when it was written (UTC) and by whom (id)."""

    at: str
    actor: str


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
    :ivar copied: the entry that says so. :ivar wrote_before_copy: the actors (ids) of the entries before it.
    :ivar people: each change of the list of people, and ``renamed_before`` those of which both names were not recorded:
        the person's id and the entry.
    :ivar ends: of as many entries, the newest.
    :ivar before_signatures: how many entries are from before steps were signed. :ivar by_sheet: how many name no key:
        they were made with a recovery sheet before sheets had keys.
    :ivar self_enrolled: how many were made with sheets of which no person put the key on the list.
    :ivar unconfirmed: names that somebody else gave a key, see :class:`.rosters.Unconfirmed`.
    :ivar zone: the vault's time zone by the newest entry that changed it; None where none did.
    :ivar checkpoints: the sizes of the checkpoints that entries name, each with the first entry that does.
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
    copied: redaction.Said = field(default_factory=redaction.Said)
    wrote_before_copy: frozenset[str] = frozenset()
    people: list[rosters.Change] = field(default_factory=list)
    renamed_before: list[tuple[str, int]] = field(default_factory=list)
    ends: dict[int, End] = field(default_factory=dict)
    before_signatures: int = 0
    by_sheet: int = 0
    self_enrolled: int = 0
    unconfirmed: list[rosters.Unconfirmed] = field(default_factory=list)
    zone: str | None = None
    checkpoints: dict[int, int] = field(default_factory=dict)


def examine(
    connection: sa.Connection,
    vault: str,
    sizes: Iterable[int] = (),
    judge: signatures.Judge | None = None,
    *,
    travels: bool = False,
) -> Walk:
    """The walk, and all that the tables say otherwise than the journal.

    :param judge: says whether a step is signed by whom it claims; without one that is not asked.
    :param travels: the vault is a travel copy, the one place where something may be redacted.
    """
    kept = [size for size, _note, _frontier in checkpoints.notes(connection)]
    compared = Comparison(connection)
    walked = walk(connection, vault, [*sizes, *kept], compared.note, judge, travels=travels)
    found = [
        *compared.faults(),
        *texts(connection, walked.texts),
        *counters(connection, walked.highest),
        *steps(connection, walked.labels),
        *kept_checkpoints(connection, walked.roots),
        *(Fault("checkpoint_gone", str(size)) for size in sorted(walked.checkpoints.keys() - {0, *kept})),
        *kept_apart(connection),
    ]
    if walked.zone is not None and walked.zone != zones.read(connection):
        found.append(Fault("zone", walked.zone))
    if not any(fault.check in ("record", "text") for fault in found):
        found += index(connection)  # words can only be compared with those of records that can be read
    walked.faults += found
    return walked


def walk(
    connection: sa.Connection,
    vault: str,
    sizes: Iterable[int] = (),
    newest: Callable[[Newest], None] | None = None,
    judge: signatures.Judge | None = None,
    *,
    travels: bool = False,
) -> Walk:
    """Follow the chain from its first entry, with the history behind its commitments.

    :param sizes: for which numbers of entries to reckon the root of the tree.
    :param newest: is given each history entry that the registry calls the newest of its record.
    """
    found = Walk()
    chain = _Chain(vault, travels)
    numbers = _Numbers()
    tree = _Tree(found, sizes)
    authors = signatures.Authors(judge)
    people = rosters.Follower(connection)
    for entry in _read(connection):
        written = entry.body.encode("utf-8")
        tree.grow(entry, written)
        if newest is not None and entry.of is not None and entry.kind is not None:
            newest(Newest(entry.of, entry.after, entry.at, entry[_REGISTRY:]))
        body = _body(entry.body)
        if not chain.holds(entry, body, written):
            found.faults.append(Fault("entry", str(entry.seq)))
        if body is None:
            continue
        if chain.is_backdated(body):
            found.faults.append(Fault("backdated", str(entry.seq), body["actor"]))
        authors.see(entry.seq, entry.hash, entry.signature, body)
        people.see(entry.seq, body)
        if body["v"] >= ALL_SIGN_SINCE:
            found.checkpoints.setdefault(body["checkpoint"], entry.seq)
        if body["event"] == CLOCK_ANOMALY:
            found.anomalies.append(entry.seq)
        if body["event"] == zones.CHANGED:
            found.zone = body["reason"]
        if body["event"] == redaction.REDACTED and not body["record"]:
            found.zone = None  # which a travel copy leaves at home
            chain.account_for(redaction.said(body["reason"], entry.seq, body["actor"]), body["v"])
        if body["after"]:
            found.labels[body["step"]] = (body["reason"], body["actor"])
            _note_history(found, numbers, entry)
    authors.end()
    found.highest = numbers.highest()
    found.before_signatures, found.by_sheet = authors.before, authors.by_sheet
    found.redacted, found.copied = chain.redacted, chain.accounted
    found.wrote_before_copy = chain.wrote_before
    found.faults += [Fault("redacted", str(seq)) for seq in chain.unexplained()]
    found.faults += [Fault("newest_redacted", str(seq)) for seq in chain.newest_without_text()]
    found.people, found.renamed_before = people.changes, people.renamed_before
    found.self_enrolled = sum(authors.wrote[sheet] for sheet in people.self_enrolled)
    found.unconfirmed = people.unconfirmed()
    found.faults += people.faults(chain.accounted.seq)
    h = tables.history
    strays = sa.select(h.c.seq).where(h.c.seq.not_in(sa.select(tables.journal.c.seq))).order_by(h.c.seq)
    found.faults += [Fault("history", str(seq)) for seq in connection.execute(strays).scalars().all()]
    found.faults += [*authors.faults, *signatures.strays(connection)]
    return found


class _Entry(NamedTuple):
    """A journal entry with the history entry behind it and, where that is its record's newest, the record's line in the
    registry. Ids by their digits; None where there is no such.
    """

    seq: int
    hash: str
    step: int
    record_id: str | None
    at: str
    event: str
    actor: str
    body: str
    device: str
    device_seq: int
    signature: str | None
    after: str | None
    salt: str | None
    before_seq: int | None
    of: str | None
    in_step: int | None
    kind: str | None
    ref: str | None
    heading: str | None
    case_id: str | None
    trashed: bool | None
    changed_at: str | None


def _entries() -> sa.Select[Any]:
    j, h, r, s = tables.journal, tables.history, tables.record, tables.signature
    joined = j.join(s, s.c.seq == j.c.seq, isouter=True).join(h, h.c.seq == j.c.seq, isouter=True)
    joined = joined.join(r, sa.and_(r.c.id == h.c.record_id, r.c.last_seq == h.c.seq), isouter=True)
    query = sa.select(
        *(j.c.seq, j.c.hash, j.c.step, as_digits(j.c.record_id), j.c.at, j.c.event, j.c.actor, j.c.body),
        *(j.c.device, j.c.device_seq, s.c.signature),
        *(h.c.after, h.c.salt, h.c.before_seq, as_digits(h.c.record_id), h.c.step),
        *(r.c.kind, r.c.ref, r.c.heading, as_digits(r.c.case_id), r.c.trashed, r.c.changed_at),
    )
    return query.select_from(joined).order_by(j.c.seq)


_ENTRIES = _entries()
_REGISTRY = _Entry._fields.index("kind")


def _read(connection: sa.Connection) -> Iterator[_Entry]:
    for part in connection.execute(_ENTRIES).yield_per(_READ).partitions():
        yield from map(_Entry._make, part)


class _Tree:
    """The tree over the entries, and its roots at the sizes that are asked for."""

    def __init__(self, found: Walk, sizes: Iterable[int]) -> None:
        self._found = found
        self._wanted = set(sizes)
        self._frontier = Frontier()
        self._leaves: list[bytes] = []
        self._note(GENESIS)

    def grow(self, entry: _Entry, written: bytes) -> None:
        """By one entry."""
        self._found.entries += 1
        self._leaves.append(merkle.leaf(written))
        if self._found.entries in self._wanted:
            self._found.ends[self._found.entries] = End(entry.at, entry.actor)
        if self._found.entries in self._wanted or len(self._leaves) == _READ:
            self._note(entry.hash)

    def _note(self, newest: str) -> None:
        self._frontier = self._frontier.extended(self._leaves)
        self._leaves.clear()
        size = self._frontier.size
        if size in self._wanted:
            self._found.roots[size], self._found.hashes[size] = self._frontier.root(), newest


_MEMBERS = frozenset(
    {
        *("after", "app", "at", "actor", "before", "clock_suspect", "event", "file", "kind", "mono", "prev"),
        *("reason", "record", "seq", "step", "vault"),
    }
)


_SINCE_2 = frozenset({"base", "device", "device_seq", "key"})
_SINCE_4 = _SINCE_2 | {"checkpoint"}
_decode = json.JSONDecoder().raw_decode


def _body(text: str) -> dict[str, Any] | None:
    try:
        body, end = _decode(text)
    except ValueError:
        return None
    if end != len(text) or not isinstance(body, dict) or not body.keys() >= _MEMBERS:
        return None
    version = body.get("v")
    if type(version) is not int or not 1 <= version <= VERSION:
        return None
    if version >= ALL_SIGN_SINCE:
        return body if body.keys() >= _SINCE_4 and type(body["checkpoint"]) is int else None
    return body if version == 1 or body.keys() >= _SINCE_2 else None


class _Chain:
    """What the next entry has to fit to."""

    def __init__(self, vault: str, travels: bool) -> None:
        self._vault = vault
        self._travels = travels
        self._expected = 1
        self._previous = GENESIS
        self._newest: dict[str, tuple[int, str]] = {}
        self._gone: set[str] = set()
        """Records that were taken away: one that comes back by a document is new, and names nothing before it."""
        self._without_text: list[int] = []
        self.accounted = redaction.Said()
        self.wrote_before: frozenset[str] = frozenset()
        self._wrote: set[str] = set()
        self._made: dict[str, int] = {}
        self._step, self._base = 0, GENESIS
        self._at = ""
        self._version = 0

    def account_for(self, said: redaction.Said, version: int) -> None:
        """An entry says which before it have lost their text on purpose. Only those of a travel copy do; one from
        before signatures did not know yet to which it belonged.
        """
        if version < SIGNED_SINCE or (self._travels and said.which):
            self.accounted, self.wrote_before = said, frozenset(self._wrote)

    @property
    def redacted(self) -> int:
        """How many entries are without text and accounted for."""
        return 0 if self.unexplained() else len(self._without_text)

    def newest_without_text(self) -> list[int]:
        """Entries without text that say how a record stands: what is taken out are earlier versions."""
        newest = {seq for seq, _commitment in self._newest.values()}
        return [seq for seq in self._without_text if seq in newest]

    def unexplained(self) -> list[int]:
        """Entries without text that no later entry accounts for."""
        said = self.accounted
        before = [each for each in self._without_text if each < said.seq]
        return [each for each in self._without_text if each > said.seq or not said.explains(before)]

    def is_backdated(self, body: dict[str, Any]) -> bool:
        """Whether it is dated before the one it follows, and does not say that the clock was in doubt."""
        before, self._at = self._at, str(body["at"])
        if body["v"] < ALL_SIGN_SINCE or body["clock_suspect"] or self._at >= before:
            return False
        try:
            earlier = dt.datetime.fromisoformat(before) - dt.datetime.fromisoformat(self._at)
        except (TypeError, ValueError):
            return True
        return earlier > dt.timedelta(milliseconds=CLOCK_TOLERANCE_MS)

    def holds(self, entry: _Entry, body: dict[str, Any] | None, written: bytes) -> bool:
        """Whether it does; the one after it is compared with what stands there.

        :param written: the body as it was hashed.
        """
        counts = body is not None and self._counts_on(entry, body)  # first: what comes after is compared with it
        fits = (
            counts
            and self._is_of_its_time(body)
            and body is not None
            and self._fits(entry, body, written)
            and self._is_committed(entry, body)
        )
        self._expected, self._previous = entry.seq + 1, entry.hash
        self._wrote.add(entry.actor)
        if body is not None and body["after"]:
            self._newest[body["record"]] = (entry.seq, body["after"])
            (self._gone.add if body["event"] == "RECORD_REMOVED" else self._gone.discard)(body["record"])
        return fits

    def _is_of_its_time(self, body: dict[str, Any] | None) -> bool:
        """No program of before wrote behind one of today: an entry of an older form says less than was recorded. Those
        from before signatures are distinguished (:mod:`.signatures`).
        """
        version = body["v"] if body is not None else 0
        self._version, before = max(self._version, version), self._version
        return version < SIGNED_SINCE or version >= before

    def _fits(self, entry: _Entry, body: dict[str, Any], written: bytes) -> bool:
        """Whether it is the next one, and its columns say what its body says."""
        return (
            entry.seq == self._expected == body["seq"]
            and body["prev"] == self._previous
            and body["vault"] == self._vault
            and hashlib.sha256(written).hexdigest() == entry.hash
            and entry.step == body["step"]
            and entry.at == body["at"]
            and entry.event == body["event"]
            and entry.actor == body["actor"]
            and (dashed(entry.record_id) if entry.record_id else "") == body["record"]
        )

    def _counts_on(self, entry: _Entry, body: dict[str, Any]) -> bool:
        """Whether the device's own count has no gap and no fork, and the step builds on the entry before it."""
        if body["v"] == 1:
            return entry.device == "" and entry.device_seq == 0
        device, count = body["device"], body["device_seq"]
        expected = self._made.get(device, 0) + 1
        self._made[device] = count
        base = self._base if body["step"] == self._step else self._previous
        self._step, self._base = body["step"], body["base"]
        return bool(entry.device == device and entry.device_seq == count and count == expected and body["base"] == base)

    def _is_committed(self, entry: _Entry, body: dict[str, Any]) -> bool:
        """Whether history holds what the entry commits to, before and after."""
        if not body["after"]:
            return entry.salt is None
        if entry.salt == redaction.NO_SALT and entry.after is None:
            self._without_text.append(entry.seq)
        elif entry.salt is None or commitment(entry.salt, entry.after) != body["after"]:
            return False
        if entry.of != entry.record_id or entry.in_step != entry.step:  # which are what the body says
            return False
        before = self._newest.get(body["record"])
        if body["before"]:
            return before == (entry.before_seq, body["before"])
        # New, or brought back after it was taken away.
        if entry.before_seq is None and body["record"] in self._gone:
            return True
        return entry.before_seq == (before[0] if before else None)


class _Numbers:
    """The numbers that references were given. A counter heeds those that begin with the reference of their case.

    Cases are named here by their ids as history has them: UUIDs take ten times as long to look up.
    """

    def __init__(self) -> None:
        self._ids: dict[str, UUID] = {}
        self._highest: dict[tuple[str, str], int] = {}
        self._case_refs: dict[str, str] = {}
        self._given: list[tuple[tuple[str, str], str, int]] = []
        self._step = 0

    def note(self, step: int, stored: Mapping[str, Any], kind: KindSpec) -> None:
        """A record as a step left it. :raises AttributeError, TypeError, ValueError: it is no such record."""
        if step != self._step:
            self._end_step()
            self._step = step
        if kind.name == "case":
            self._case_refs[stored["id"]] = stored["ref"]
        elif kind.reference == "sequential" and (case_id := stored.get("case_id")):
            if case_id not in self._ids:
                self._ids[case_id] = UUID(case_id)
            ref = stored["ref"]
            self._given.append(((case_id, kind.code), ref, rows.ordinal(ref)))

    def highest(self) -> dict[tuple[UUID, str], int]:
        """The highest number ever given, by case and code of the kind."""
        self._end_step()
        return {(self._ids[case_id], code): number for (case_id, code), number in self._highest.items()}

    def _end_step(self) -> None:
        """Only now is it known what the cases of the step are called."""
        for key, ref, number in self._given:
            if number > self._highest.get(key, 0) and ref == f"{self._case_refs.get(key[0])}-{key[1]}-{number:04d}":
                self._highest[key] = number
        self._given.clear()


def _note_history(found: Walk, numbers: _Numbers, entry: _Entry) -> None:
    if not entry.after:
        return
    try:
        stored, _end = _decode(entry.after)
        kind = KINDS[stored["kind"]]
        numbers.note(entry.step, stored, kind)
        for key in rows.text_keys(stored, kind):
            if key:
                found.texts[key] = stored["ref"]
    except (AttributeError, KeyError, TypeError, ValueError):
        return  # its commitment does not hold either, and that is said


# -- the tables around the records --------------------------------------------------------------------------------


def counters(connection: sa.Connection, highest: Mapping[tuple[UUID, str], int]) -> list[Fault]:
    """Counters that are behind a number that was given: it would be given again."""
    c = tables.ref_counter.c
    last = {(row.case_id, row.code): row.last for row in connection.execute(sa.select(c.case_id, c.code, c.last))}
    cases = reading.captions(connection, {case_id for case_id, _code in highest})
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
    for part in connection.execute(sa.select(c.sha256, c.value)).yield_per(_READ).partitions():
        for key, value in part:
            there.add(key)
            if rows.text_key(value) != key:
                wrong.add(named.get(key, key[:12]))
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
