"""The journal: who did what and when, as a chain in which every entry carries the hash of the one before.

The body of an entry is canonical JSON (RFC 8785). Values never stand in it: ``before`` and ``after`` are salted
SHA-256 commitments to the stored shape of the record, so that a redacted journal still verifies and the entry itself
reveals nothing.

An entry of version 2 also names the device that made it (``device``) with a count of the device's own (``device_seq``,
1, 2, 3 ...), the SHA-256 of the public key that signs for its author (``key``), and the hash of the entry on which its
step builds (``base``). On one machine that is always the entry before the step; entries of several people that are
brought together will tell by it what their author knew.

A reason that is a sentence of the program stands there in the language of its author; ``said`` keeps its template and
what was filled in (``of``, ``with``), so that it can be read in another. Entries of before have no such member.

Version 3 has the same members and says one thing more: the last entry of its step is signed with the key that it names
(:mod:`.signatures`). The signature stands beside the chain and covers the hash, and so every entry up to it. Only for
recovery sheets nobody signed.

In version 4 recovery sheets sign as well, and an entry names, as ``checkpoint``, how many entries the newest checkpoint
covers that the vault kept when it was written (0 for none). So none of those before it can go unseen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile import __version__
from casefile.i18n import Sentence, _
from casefile.model.changes import Author, JournalHead
from casefile.store import tables
from casefile.store.bulk import Bulk
from casefile.store.canonical import canonical

GENESIS = "0" * 64
"""The previous hash of the first entry."""

CLOCK_ANOMALY = "CLOCK_ANOMALY"

VERSION = 4
"""Of the body of an entry. Until 3 nobody signed for a recovery sheet, and until 2 for anybody. 1 named neither the
key of its author, nor the device with its own count, nor the entry on which its step builds. Such entries stay as they
are.
"""
SIGNED_SINCE = 3
"""The first version whose steps are signed."""
ALL_SIGN_SINCE = 4
"""The first version in which recovery sheets sign, too, and entries name the newest checkpoint."""

CLOCK_TOLERANCE_MS = 5_000
"""Clocks are set right by a little all the time."""


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be written into one entry.

    :param name: an event of the journal, e.g. ``RECORD_CREATED`` or ``EXPORTED``.
    :param after: the stored shape after the change, None when the record is gone; only for record changes.
    """

    name: str
    record_id: UUID | None = None
    kind: str = ""
    file_sha256: str = ""
    reason: str = ""
    is_change: bool = False
    before_seq: int | None = None
    before_commitment: str = ""
    after: str | None = None


def commitment(salt: str, stored: str | None) -> str:
    """The salted commitment to a stored shape: SHA-256 over salt (hex) and text."""
    return hashlib.sha256(bytes.fromhex(salt) + (stored or "").encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clocks.

    :param at: UTC to the millisecond.
    :param since: milliseconds since the last reading of this session by the clock that nobody sets; -1 at first.
    :param off: by how many milliseconds the time of day is ahead of (or, negative, behind) what it should be: what the
        other clock says since the last reading, or the newest entry of an earlier session. 0 where they agree.
    """

    at: str
    since: int
    off: int


class Clock:
    """The time of day, and whether it moved against the clock that nobody sets, or back behind the newest entry."""

    def __init__(self) -> None:
        self._wall: dt.datetime | None = None
        self._ticks = 0

    def read(self, newest: str = "") -> Moment:
        """Now.

        :param newest: the time of the newest entry: it was true then that it was no earlier.
        """
        wall, ticks = dt.datetime.now(dt.UTC), _ticks()
        since, off = -1, 0
        if self._wall is not None:
            since = (ticks - self._ticks) // 1_000_000
            off = _milliseconds(wall - self._wall) - since
        elif newest:
            off = min(0, _milliseconds(wall - dt.datetime.fromisoformat(newest)))
        self._wall, self._ticks = wall, ticks
        at = wall.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Moment(at, since, off if abs(off) > CLOCK_TOLERANCE_MS else 0)


def _milliseconds(span: dt.timedelta) -> int:
    return span // dt.timedelta(milliseconds=1)


def _ticks() -> int:
    """Nanoseconds by a clock that nobody sets and that goes on while the machine sleeps, where there is one: a laptop
    that was closed for a night is no anomaly.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime_ns(clock) if clock is not None else time.monotonic_ns()


@dataclass(slots=True)
class Tip:
    """Where the journal ends, as the writer counts on from it.

    :ivar at: the time of the newest entry; empty for none. :ivar step: the number of the newest step.
    :ivar made: how many entries this device made.
    """

    head: JournalHead
    at: str
    step: int
    made: int


class Journal:
    """Appends to the chain. One instance per open store; only the writer uses it."""

    def __init__(self, vault: str, author: Author) -> None:
        self.vault = vault
        self.author = author
        self._clock = Clock()

    def tip(self, connection: sa.Connection) -> Tip:
        """Where the journal ends now."""
        j = tables.journal.c
        head = read_head(connection)
        step = connection.execute(sa.select(sa.func.max(j.step))).scalar() or 0
        made = connection.execute(sa.select(sa.func.max(j.device_seq)).where(j.device == self.author.device)).scalar()
        return Tip(head, time_of(connection, head.seq), step, made or 0)

    def append(
        self, connection: sa.Connection, tip: Tip, step: int, base: str, events: Sequence[Event], *, checkpoint: int
    ) -> str:
        """Write entries of one step behind ``tip``, which moves on.

        :param base: hash of the entry on which the step builds: the newest that its author knew when it began.
        :param checkpoint: how many entries the newest kept checkpoint covers.
        :returns: the time written into the entries.
        """
        now = self._clock.read(tip.at)
        if now.off:
            events = [*events, _anomaly(now.off)]
        author, device = self.author, self.author.device
        body = self._bodies(now, step, base, checkpoint)
        entries: list[tuple[Any, ...]] = []
        past: list[tuple[Any, ...]] = []
        seq, previous, made = tip.head.seq, tip.head.hash, tip.made
        said: dict[int, str] = {}
        for event in events:
            seq += 1
            made += 1
            salt = secrets.token_hex(16)
            after = commitment(salt, event.after) if event.is_change else ""
            if isinstance(event.reason, Sentence) and id(event.reason) not in said:  # one object for all of a step
                said[id(event.reason)] = f',"said":{canonical(event.reason.to_json()).decode("utf-8")}'
            written = body(event, seq, previous, made, after, said.get(id(event.reason), ""))
            previous = hashlib.sha256(written.encode("utf-8")).hexdigest()
            id_, name = event.record_id, event.name
            entries.append((seq, previous, step, id_, now.at, name, author.id, written, device, made))
            if event.is_change:
                past.append((seq, step, id_, event.before_seq, event.after, salt))
        _ADD_ENTRIES.write(connection, entries)
        _ADD_PAST.write(connection, past)
        tip.head, tip.at, tip.step, tip.made = JournalHead(seq, previous), now.at, step, made
        return now.at

    def _bodies(
        self, now: Moment, step: int, base: str, checkpoint: int
    ) -> Callable[[Event, int, str, int, str, str], str]:
        """What writes the bodies of one step's entries: canonical JSON (RFC 8785), put together from its members, which
        are sorted here as they are written; a property test compares it with the reference form of the same members.

        :returns: takes an event, the number and the previous hash of its entry, the device's count and the commitment
            to what the record is after it, and the member that keeps of what the reason was made, where it is one.
        """
        author = self.author
        suspect = "true" if now.off != 0 else "false"
        start = f'{{"actor":{_text(author.id)},"after":'
        second = f',"app":{_text(__version__)},"at":{_text(now.at)},"base":{_text(base)},"before":'
        third = f',"checkpoint":{checkpoint:d},"clock_suspect":{suspect},"device":{_text(author.device)},"device_seq":'
        fourth = f',"key":{_text(author.key)},"kind":'
        fifth = f',"mono":{now.since:d},"prev":"'
        end = f',"step":{step:d},"v":{VERSION},"vault":{_text(self.vault)}}}'

        def body(event: Event, seq: int, previous: str, made: int, after: str, said: str) -> str:
            record = str(event.record_id) if event.record_id else ""
            return (
                f'{start}"{after}"{second}"{event.before_commitment}"{third}{made:d},"event":{_text(event.name)},'
                f'"file":{_text(event.file_sha256)}{fourth}{_text(event.kind)}{fifth}{previous}",'
                f'"reason":{_text(event.reason)},"record":"{record}"{said},"seq":{seq:d}{end}'
            )

        return body


_text = encode_basestring
"""A text as canonical JSON has it."""

_ADD_ENTRIES = Bulk(tables.journal.insert())
_ADD_PAST = Bulk(tables.history.insert())


def _anomaly(off: int) -> Event:
    seconds = abs(off) // 1000
    reason = (
        _("The clock is {seconds} s ahead of where it should be", seconds=seconds)
        if off > 0
        else _("The clock is {seconds} s behind where it should be", seconds=seconds)
    )
    return Event(CLOCK_ANOMALY, reason=reason)


def read_head(connection: sa.Connection) -> JournalHead:
    """The newest entry's number and hash."""
    row = connection.execute(
        sa.select(tables.journal.c.seq, tables.journal.c.hash).order_by(tables.journal.c.seq.desc()).limit(1)
    ).first()
    return JournalHead(row.seq, row.hash) if row else JournalHead(0, GENESIS)


def hash_at(connection: sa.Connection, seq: int) -> str | None:
    """The hash of one entry; None where the journal does not reach so far."""
    if seq == 0:
        return GENESIS
    return connection.execute(sa.select(tables.journal.c.hash).where(tables.journal.c.seq == seq)).scalar()


def beginning_with(connection: sa.Connection, digits: str) -> JournalHead | None:
    """The entry whose hash begins with these hexadecimal digits; None where there is none."""
    c = tables.journal.c
    found = connection.execute(sa.select(c.seq, c.hash).where(c.hash.startswith(digits)).order_by(c.seq)).first()
    return JournalHead(found.seq, found.hash) if found else None


def holds_until(connection: sa.Connection, last: int) -> bool:
    """Whether the chain holds from the first entry to this one: every body is what was hashed, and names the hash of
    the one before.
    """
    c = tables.journal.c
    previous, expected = GENESIS, 1
    query = sa.select(c.seq, c.hash, c.body).where(c.seq <= last).order_by(c.seq)
    for row in connection.execute(query).yield_per(1000):
        if row.seq != expected or f'"prev":"{previous}"' not in row.body:
            return False
        previous, expected = hashlib.sha256(row.body.encode("utf-8")).hexdigest(), expected + 1
        if previous != row.hash:
            return False
    return expected == last + 1


def time_of(connection: sa.Connection, seq: int) -> str:
    """The time of one entry; empty where there is none."""
    return connection.execute(sa.select(tables.journal.c.at).where(tables.journal.c.seq == seq)).scalar() or ""
