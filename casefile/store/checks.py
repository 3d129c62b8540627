"""Whether the database still says what the journal recorded: one walk along the journal, with the records beside it.

The cipher proves each page of the file by itself. An older page put back passes that, so everything that is written in
two places is compared here: what a table says with what history says, and history with the chain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from casefile.model.fields import KINDS
from casefile.store import checkpoints, merkle, redaction, rosters, rows, signatures, tables, zones
from casefile.store.chain_checks import AT_ONCE, REGISTRY, Chain, Entry, entries, read_body
from casefile.store.faults import Fault
from casefile.store.journal import ALL_SIGN_SINCE, CLOCK_ANOMALY, GENESIS
from casefile.store.merkle import Frontier
from casefile.store.record_checks import Comparison, Newest
from casefile.store.table_checks import Numbers, counters, index, kept_apart, kept_checkpoints, steps, texts

__all__ = ["Fault", "Walk", "examine", "walk"]

_decode = json.JSONDecoder().raw_decode


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
    chain = Chain(vault, travels)
    numbers = Numbers()
    tree = _Tree(found, sizes)
    authors = signatures.Authors(judge)
    people = rosters.Follower(connection)
    for entry in entries(connection):
        written = entry.body.encode("utf-8")
        tree.grow(entry, written)
        if newest is not None and entry.of is not None and entry.kind is not None:
            newest(Newest(entry.of, entry.after, entry.at, entry[REGISTRY:]))
        body = read_body(entry.body)
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


class _Tree:
    """The tree over the entries, and its roots at the sizes that are asked for."""

    def __init__(self, found: Walk, sizes: Iterable[int]) -> None:
        self._found = found
        self._wanted = set(sizes)
        self._frontier = Frontier()
        self._leaves: list[bytes] = []
        self._note(GENESIS)

    def grow(self, entry: Entry, written: bytes) -> None:
        """By one entry."""
        self._found.entries += 1
        self._leaves.append(merkle.leaf(written))
        if self._found.entries in self._wanted:
            self._found.ends[self._found.entries] = End(entry.at, entry.actor)
        if self._found.entries in self._wanted or len(self._leaves) == AT_ONCE:
            self._note(entry.hash)

    def _note(self, newest: str) -> None:
        self._frontier = self._frontier.extended(self._leaves)
        self._leaves.clear()
        size = self._frontier.size
        if size in self._wanted:
            self._found.roots[size], self._found.hashes[size] = self._frontier.root(), newest


def _note_history(found: Walk, numbers: Numbers, entry: Entry) -> None:
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
