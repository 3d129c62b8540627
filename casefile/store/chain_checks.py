"""The journal as it is written, entry by entry, and whether each fits to the one before it and to its history."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from casefile.store import redaction, tables
from casefile.store.journal import (
    ALL_SIGN_SINCE,
    CLOCK_TOLERANCE_MS,
    GENESIS,
    SIGNED_SINCE,
    VERSION,
    commitment,
)
from casefile.store.portable import as_digits
from casefile.store.row_checks import dashed

AT_ONCE = 1000
"""How many rows are read together."""


class Entry(NamedTuple):
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


def _select() -> sa.Select[Any]:
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


_ENTRIES = _select()
REGISTRY = Entry._fields.index("kind")
"""From where on an entry holds its record's line in the registry."""


def entries(connection: sa.Connection) -> Iterator[Entry]:
    """All of them, the oldest first."""
    for part in connection.execute(_ENTRIES).yield_per(AT_ONCE).partitions():
        yield from map(Entry._make, part)


_MEMBERS = frozenset(
    {
        *("after", "app", "at", "actor", "before", "clock_suspect", "event", "file", "kind", "mono", "prev"),
        *("reason", "record", "seq", "step", "vault"),
    }
)


_SINCE_2 = frozenset({"base", "device", "device_seq", "key"})
_SINCE_4 = _SINCE_2 | {"checkpoint"}
_decode = json.JSONDecoder().raw_decode


def read_body(text: str) -> dict[str, Any] | None:
    """What an entry says; None where that is none of any version."""
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


class Chain:
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

    def holds(self, entry: Entry, body: dict[str, Any] | None, written: bytes) -> bool:
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

    def _fits(self, entry: Entry, body: dict[str, Any], written: bytes) -> bool:
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

    def _counts_on(self, entry: Entry, body: dict[str, Any]) -> bool:
        """Whether the device's own count has no gap and no fork, and the step builds on the entry before it."""
        if body["v"] == 1:
            return entry.device == "" and entry.device_seq == 0
        device, count = body["device"], body["device_seq"]
        expected = self._made.get(device, 0) + 1
        self._made[device] = count
        base = self._base if body["step"] == self._step else self._previous
        self._step, self._base = body["step"], body["base"]
        return bool(entry.device == device and entry.device_seq == count and count == expected and body["base"] == base)

    def _is_committed(self, entry: Entry, body: dict[str, Any]) -> bool:
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
