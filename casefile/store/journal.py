"""The journal: who did what and when, as a chain in which every entry carries the hash of the one before.

The body of an entry is canonical JSON (RFC 8785). Values never stand in it: ``before`` and ``after`` are salted
SHA-256 commitments to the stored shape of the record, so that a redacted journal still verifies and the entry itself
reveals nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile import __version__
from casefile.model.changes import JournalHead
from casefile.store import tables
from casefile.store.canonical import canonical

GENESIS = "0" * 64
"""The previous hash of the first entry."""

_CLOCK_TOLERANCE_MS = 5_000


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


class Clock:
    """Wall time, and whether it moved against the monotonic clock since the last entry of this session."""

    def __init__(self) -> None:
        self._wall: dt.datetime | None = None
        self._monotonic = 0

    def read(self) -> tuple[str, int, bool]:
        """Now in UTC to the millisecond, milliseconds since the last reading (-1 at first), and whether the two
        clocks disagree.
        """
        wall, monotonic = dt.datetime.now(dt.UTC), time.monotonic_ns()
        delta, suspect = -1, False
        if self._wall is not None:
            delta = (monotonic - self._monotonic) // 1_000_000
            moved = int((wall - self._wall).total_seconds() * 1000)
            suspect = abs(moved - delta) > _CLOCK_TOLERANCE_MS
        self._wall, self._monotonic = wall, monotonic
        return wall.isoformat(timespec="milliseconds").replace("+00:00", "Z"), delta, suspect


class Journal:
    """Appends to the chain. One instance per open store; only the writer uses it."""

    def __init__(self, vault: str, actor: str) -> None:
        self.vault = vault
        self.actor = actor
        self._clock = Clock()

    def append(
        self, connection: sa.Connection, head: JournalHead, step: int, events: list[Event]
    ) -> tuple[JournalHead, str]:
        """Write the entries of one step behind ``head``.

        :returns: the new head, and the time written into the entries.
        """
        at, delta, suspect = self._clock.read()
        entries: list[dict[str, Any]] = []
        past: list[dict[str, Any]] = []
        seq, previous = head.seq, head.hash
        for event in events:
            seq += 1
            salt = secrets.token_hex(16)
            body = {
                "v": 1,
                "vault": self.vault,
                "seq": seq,
                "prev": previous,
                "at": at,
                "mono": delta,
                "clock_suspect": suspect,
                "actor": self.actor,
                "event": event.name,
                "kind": event.kind,
                "record": str(event.record_id) if event.record_id else "",
                "file": event.file_sha256,
                "before": event.before_commitment,
                "after": commitment(salt, event.after) if event.is_change else "",
                "reason": event.reason,
                "step": step,
                "app": __version__,
            }
            written = canonical(body)
            previous = hashlib.sha256(written).hexdigest()
            entries.append(
                {
                    "seq": seq,
                    "hash": previous,
                    "step": step,
                    "record_id": event.record_id,
                    "body": written.decode("utf-8"),
                }
            )
            if event.is_change:
                past.append(
                    {
                        "seq": seq,
                        "step": step,
                        "record_id": event.record_id,
                        "before_seq": event.before_seq,
                        "after": event.after,
                        "salt": salt,
                    }
                )
        if entries:
            connection.execute(tables.journal.insert(), entries)
        if past:
            connection.execute(tables.history.insert(), past)
        return JournalHead(seq, previous), at


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


def broken_links(connection: sa.Connection, vault: str) -> list[int]:
    """Numbers of the entries at which the chain, or a commitment, does not hold."""
    broken: list[int] = []
    expected, previous = 1, GENESIS
    joined = sa.select(tables.journal, tables.history.c.after, tables.history.c.salt).join(
        tables.history, tables.history.c.seq == tables.journal.c.seq, isouter=True
    )
    for row in connection.execute(joined.order_by(tables.journal.c.seq)).yield_per(1000):
        body = json.loads(row.body)
        holds = (
            row.seq == expected == body["seq"]
            and body["prev"] == previous
            and body["vault"] == vault
            and hashlib.sha256(row.body.encode("utf-8")).hexdigest() == row.hash
            and body["step"] == row.step
            and (not body["after"] or (row.salt and commitment(row.salt, row.after) == body["after"]))
        )
        if not holds:
            broken.append(row.seq)
        expected, previous = row.seq + 1, row.hash
    return broken
