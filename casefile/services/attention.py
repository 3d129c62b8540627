"""What a person should look at in a case: where they were last, what is overdue, what still lacks something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from casefile.model.changes import Caption, JournalEntry, Listing
from casefile.model.consent import has_run_out
from casefile.model.deadlines import Now, day_of, first_day
from casefile.model.fields import KINDS, Record, kind_of
from casefile.model.ids import parse_uuid
from casefile.model.records import Consent
from casefile.services.backup import Backups, BackupState
from casefile.services.calls import Calls, LateAddressee
from casefile.services.disclosures import Disclosures, Untold
from casefile.services.integrity import Checked, Integrity
from casefile.services.lately import Lately, Since
from casefile.services.past import Past
from casefile.services.records import Records
from casefile.services.recovery import Recovery
from casefile.services.sheets import Sheets
from casefile.services.threads import Count, Threads
from casefile.services.witnesses import Witnesses

EXPIRES_WITHIN = 30
"""Days ahead in which a consent's expiry asks for attention."""
BACKUP_AFTER = 7
"""Days after which a backup is old, where something has changed since."""
_JOURNAL = 400
"""Newest journal entries that are looked through for what was changed last."""


_BY_HAND = 20
"""Records in one step, at most, that count as a person's own work on them."""


class AttentionVerbs(Protocol):
    """The services that are asked; an open workspace has them."""

    records: Records
    calls: Calls
    disclosures: Disclosures
    past: Past
    witnesses: Witnesses

    @property
    def backups(self) -> Backups:
        """Snapshots."""

    @property
    def integrity(self) -> Integrity:
        """Verifying."""

    @property
    def lately(self) -> Lately:
        """What others changed."""

    @property
    def recovery(self) -> Recovery:
        """Recovery sheets."""

    @property
    def sheets(self) -> Sheets:
        """Printed forms."""

    @property
    def threads(self) -> Threads:
        """Review threads."""

    def view(self) -> AbstractContextManager[object]:
        """One state of the vault for all that is read inside."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A record that the person opened or changed lately, itself or in something that belongs to it. ``at`` is UTC, ISO
    8601."""

    caption: Caption
    at: str


@dataclass(frozen=True, slots=True)
class LateCall:
    """An addressee past its due day, with the caption of the one who is addressed."""

    late: LateAddressee
    party: Caption | None


@dataclass(frozen=True, slots=True)
class ExpiringConsent:
    """A granted consent that ends soon. ``days``: until it counts as refused; 0 or less where it does already."""

    consent: Consent
    witness: Caption | None
    days: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """Records that lack something: how many, and the first of them."""

    total: int
    first: tuple[Caption, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """Everything at once, for the page that opens a case.

    :param overdue: addressees past their due day without an answer. :param unfulfilled: those that answered, but did
        not do by then what was demanded.
    :param counts: living records by kind. :param backup: when the last backup was; None where none is due.
    :param threads: open review threads. :param since: what others changed since one looked last.
    :param fault: the last verification, where it found something wrong.
    :param sheet: ``missing`` where no recovery sheet opens the vault, ``unproved`` where nobody tried it; else empty.
    """

    counts: dict[str, int]
    recent: tuple[Recent, ...]
    fault: Checked | None
    overdue: tuple[LateCall, ...]
    unfulfilled: tuple[LateCall, ...]
    uncited: Lacking
    undated: Lacking
    unplaced: Lacking
    ungraded: Lacking
    consents: tuple[ExpiringConsent, ...]
    backup: BackupState | None
    sheet: str
    untold: tuple[Untold, ...]
    threads: Count
    since: Since


def attention(ws: AttentionVerbs, case_id: UUID, now: Now, kinds: Sequence[str], most: int) -> Attention:
    """Read what needs attention in a case.

    :param kinds: those that are counted, and to which a recent change leads.
    :param most: how many recent records, and how many of each that lacks something, are named.
    """
    with ws.view():
        return Attention(
            counts={kind: ws.records.count(kind, case_id=case_id) for kind in kinds},
            recent=recent(ws, case_id, kinds, most),
            fault=_fault(ws),
            overdue=_late(ws, ws.calls.overdue(case_id, now)),
            unfulfilled=_late(ws, ws.calls.unfulfilled(case_id, now)),
            uncited=_lacking(
                ws, ws.records.unreferred("fact", case_id=case_id, by_kind="citation", field="target_id"), most
            ),
            undated=_lacking(ws, ws.records.ids(Listing("incident", case_id, equals=(("when", None),))), most),
            unplaced=_lacking(ws, ws.records.ids(Listing("incident", case_id, equals=(("place_id", None),))), most),
            ungraded=_lacking(ws, _ungraded(ws, case_id), most),
            consents=expiring(ws, case_id, now),
            backup=backup_due(ws.backups.state(), day_of(now)),
            sheet="missing" if not ws.recovery.made() else "unproved" if ws.sheets.reminder() else "",
            untold=tuple(ws.disclosures.untold(case_id)),
            threads=ws.threads.count(case_id),
            since=ws.lately.since(case_id, most),
        )


def backup_due(state: BackupState, today: dt.date) -> BackupState | None:
    """The state, if something has changed since the last backup and that is :data:`BACKUP_AFTER` days old or never
    was.
    """
    return state if state.changed and (not state.at or state.days(today) >= BACKUP_AFTER) else None


def recent(ws: AttentionVerbs, case_id: UUID, kinds: Sequence[str], most: int) -> tuple[Recent, ...]:
    """The records of these kinds that this person opened or changed last, the newest first. What was taken in with a
    file, or came with many others in one step, nobody worked on yet.
    """
    with ws.view():
        opened = ws.lately.opened()
        entries = ws.records.journal_entries(max(0, ws.records.head().seq - _JOURNAL), _JOURNAL)
        own = [entry for entry in entries if entry.actor == ws.lately.me]
        changed = {id: entry.at for entry in _by_hand(own) if (id := _record_of(entry)) is not None}
        above = _owners(ws, {**changed, **opened})
        captions = ws.records.captions({*above.values()})
    last: dict[UUID, str] = {}
    for id, at in (*changed.items(), *opened.items()):
        top = above[id]
        last[top] = max(at, last.get(top, at))
    newest = sorted(last, key=lambda id: last[id], reverse=True)
    shown = [captions[id] for id in newest if id in captions]
    here = [
        caption for caption in shown if caption.case_id == case_id and caption.kind in kinds and not caption.trashed
    ]
    return tuple(Recent(caption, last[caption.id]) for caption in here[:most])


def _by_hand(entries: Sequence[JournalEntry]) -> list[JournalEntry]:
    """Those of steps in which a person worked on a few records: no import, and no file taken in."""
    records: dict[int, set[str]] = {}
    taken_in: set[int] = set()
    for entry in entries:
        records.setdefault(entry.step, set()).add(entry.record_id)
        if entry.kind == "evidence" and entry.event == "RECORD_CREATED":
            taken_in.add(entry.step)
    return [each for each in entries if each.step not in taken_in and len(records[each.step]) <= _BY_HAND]


def expiring(ws: AttentionVerbs, case_id: UUID, now: Now) -> tuple[ExpiringConsent, ...]:
    """Granted consents that have run out or will within :data:`EXPIRES_WITHIN` days, the most pressing first."""
    with ws.view():
        by_witness = ws.witnesses.consents_of_case(case_id)
        captions = ws.records.captions(by_witness)
    found: list[ExpiringConsent] = []
    for witness_id, current in by_witness.items():
        witness = captions.get(witness_id)
        if witness is None or witness.trashed:
            continue
        for consent in current.values():
            if consent.decision != "granted" or consent.expires is None or consent.expires.earliest is None:
                continue
            first = first_day(consent.expires, now)
            # Of an hour of today, the day is not over: it ends within one day.
            days = 0 if first is None or has_run_out(consent, now) else max(1, (first - day_of(now)).days)
            if days <= EXPIRES_WITHIN:
                found.append(ExpiringConsent(consent, witness, days))
    return tuple(sorted(found, key=lambda each: (each.days, each.consent.ref)))


def _fault(ws: AttentionVerbs) -> Checked | None:
    last = ws.integrity.last()
    return None if last is None or last.ok else last


def _late(ws: AttentionVerbs, late: Sequence[LateAddressee]) -> tuple[LateCall, ...]:
    captions = ws.records.captions(item.addressee.party_id for item in late if item.addressee.party_id is not None)
    return tuple(
        LateCall(item, captions.get(item.addressee.party_id) if item.addressee.party_id is not None else None)
        for item in late
    )


def _ungraded(ws: AttentionVerbs, case_id: UUID) -> list[UUID]:
    """Sources that lack either of the two values of the Admiralty code."""
    without = [
        ws.records.ids(Listing("source", case_id, equals=((field, ""),))) for field in ("reliability", "credibility")
    ]
    return list(dict.fromkeys(id for ids in without for id in ids))


def _lacking(ws: AttentionVerbs, ids: Sequence[UUID], most: int) -> Lacking:
    captions = ws.records.captions(ids[:most])
    return Lacking(len(ids), tuple(captions[id] for id in ids[:most] if id in captions))


def _record_of(entry: JournalEntry) -> UUID | None:
    return parse_uuid(entry.record_id) if entry.record_id and entry.kind in KINDS else None


def _owners(ws: AttentionVerbs, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each record the one it belongs to in the end: the incident of a figure, the source of an excerpt."""
    top = {id: id for id in ids}
    frontier = dict(top)
    for _depth in range(4):
        records = {record.id: record for record in ws.records.many(frontier.values())}
        frontier = {
            id: owner
            for id, above in frontier.items()
            if (record := records.get(above)) is not None and (owner := _owner_of(record)) is not None
        }
        if not frontier:
            break
        top.update(frontier)
    return top


def _owner_of(record: Record) -> UUID | None:
    owner = kind_of(record).owner
    above = getattr(record, owner.name) if owner is not None else None
    return above if isinstance(above, UUID) else None
