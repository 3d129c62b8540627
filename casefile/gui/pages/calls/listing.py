"""The list of calls: its columns, what they need beyond the call itself, and the order that puts what is late first."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from casefile.gui.models.columns import REF, Column, Row, field_column
from casefile.gui.pages.calls.deadlines import is_open, look, most_pressing, pressing, standing_words
from casefile.gui.statuses import Status, status_of
from casefile.gui.words import link, listed, term
from casefile.i18n import N_, _, current, plural
from casefile.model.changes import Caption, Listing
from casefile.model.deadlines import Now
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Response
from casefile.model.standing import Standing, days_to_answer, standings

if TYPE_CHECKING:
    from casefile.workspace import Workspace

PRESSING = "pressing"
"""Sorting by what presses: a name of this list, unknown to the store."""

_OfCall = TypeVar("_OfCall", Addressee, Response)

ALL, OPEN, OVERDUE, UNFULFILLED = "all", "open", "overdue", "unfulfilled"


@dataclass(frozen=True, slots=True)
class CallDigest:
    """What a line says of a call's addressees and their answers."""

    addressees: str
    due: FuzzyDate | None
    status: str
    standing: Standing
    outcome: str


def chosen_calls(ws: Workspace, listing: Listing, which: str, now: Now) -> Sequence[UUID]:
    """The ids of the calls to list.

    :param which: :data:`ALL`, :data:`OPEN`, :data:`OVERDUE` or :data:`UNFULFILLED`.
    """
    by_store = dataclasses.replace(listing, sort="ref") if listing.sort == PRESSING else listing
    listed = ws.records.ids(dataclasses.replace(by_store, descending=listing.descending and listing.sort != PRESSING))
    if which == ALL and listing.sort != PRESSING:
        return listed
    ids = list(listed)
    addressees, responses = _by_call(ws, Addressee, listing.case_id), _by_call(ws, Response, listing.case_id)
    stands = {
        call.id: most_pressing(_standings(call, addressees[call.id], responses[call.id], now))[0]
        for call in ws.records.many(Call, ids)
    }
    ids = [id for id in ids if id in stands]
    if which == OPEN:
        ids = [id for id in ids if is_open(stands[id])]
    elif which != ALL:
        ids = [id for id in ids if stands[id].state == which]
    if listing.sort == PRESSING:
        ids.sort(key=lambda id: pressing(stands[id]), reverse=listing.descending)
    return ids


def digests(ws: Workspace, ids: Sequence[UUID], now: Now) -> dict[UUID, CallDigest]:
    """What the lines of these calls need; three readings, however many calls."""
    calls = ws.records.many(Call, ids)
    if not calls:
        return {}
    case_id = calls[0].case_id
    addressees, responses = _by_call(ws, Addressee, case_id), _by_call(ws, Response, case_id)
    shown = [addressee for call in calls for addressee in addressees.get(call.id, ())]
    parties = ws.records.captions(each.party_id for each in shown if each.party_id is not None)
    return {call.id: _digest(call, addressees.get(call.id, ()), responses[call.id], parties, now) for call in calls}


def party_words(addressee: Addressee, parties: Mapping[UUID, Caption]) -> str:
    """Who an addressee is: the party it is linked to, else as the source words it."""
    if addressee.party_id is not None:
        return link(addressee.party_id, parties)
    return addressee.heading


def outcome_words(call: Call, responses: Sequence[Response]) -> str:
    """The newest response in words, and after how many days it came; empty where there is none."""
    if not responses:
        return ""
    dated = sorted(responses, key=lambda r: (r.date.sort_key if r.date is not None else "", r.ref))
    kind = term("response_kind", dated[-1].type)
    days = days_to_answer(call, dated[-1:])
    if days is None:
        return kind
    return _("{kind}, {after}", kind=kind, after=after_words(days))


def after_words(days: int) -> str:
    """Such as *answered after 14 days*."""
    if days == 0:
        return _("answered on the same day")
    return plural("answered after {n} day", "answered after {n} days", days)


def _digest(
    call: Call,
    addressees: Sequence[Addressee],
    responses: Sequence[Response],
    parties: Mapping[UUID, Caption],
    now: Now,
) -> CallDigest:
    stands, first = most_pressing(_standings(call, addressees, responses, now))
    return CallDigest(
        listed([party_words(each, parties) for each in addressees]),
        first.due if first is not None else None,
        first.status if first is not None else "",
        stands,
        outcome_words(call, responses),
    )


def _standings(
    call: Call, addressees: Sequence[Addressee], responses: Sequence[Response], now: Now
) -> list[tuple[Standing, Addressee]]:
    stands = standings(call, addressees, responses, now)
    return [(stands[each.id], each) for each in addressees]


def _by_call(ws: Workspace, kind: type[_OfCall], case_id: UUID | None) -> dict[UUID, list[_OfCall]]:
    found: dict[UUID, list[_OfCall]] = defaultdict(list)
    for record in ws.records.of(kind, case_id=case_id):
        if record.call_id is not None:
            found[record.call_id].append(record)
    return found


# Columns


def _digest_of(row: Row) -> CallDigest | None:
    return row.extra if isinstance(row.extra, CallDigest) else None


def _standing(row: Row) -> str:
    digest = _digest_of(row)
    return standing_words(digest.standing) if digest else ""


def _standing_status(row: Row) -> Status | None:
    digest = _digest_of(row)
    return look(digest.standing) if digest else None


def _addressed(row: Row) -> str:
    digest = _digest_of(row)
    return digest.addressees if digest else ""


def _due(row: Row) -> str:
    digest = _digest_of(row)
    return digest.due.words(current()) if digest and digest.due is not None else ""


def _status(row: Row) -> str:
    digest = _digest_of(row)
    return term("call_status", digest.status) if digest and digest.status else ""


def _status_look(row: Row) -> Status | None:
    digest = _digest_of(row)
    return status_of("call_status", digest.status) if digest else None


def _outcome(row: Row) -> str:
    digest = _digest_of(row)
    if digest is None or (not digest.outcome and digest.standing.state == "nobody"):
        return ""
    return digest.outcome or _("No response yet")


COLUMNS: tuple[Column, ...] = (
    dataclasses.replace(REF, rank=4),
    Column("deadline", N_("Deadline"), _standing, width=200, sort=PRESSING, status=_standing_status, rank=1),
    field_column("call", "title", width=240),
    Column("addressees", N_("Addressees"), _addressed, width=120, rank=2),
    Column("status", N_("Status"), _status, width=150, status=_status_look, rank=3),
    Column("outcome", N_("Outcome"), _outcome, width=150, rank=5),
    field_column("call", "made", rank=6),
    field_column("call", "demands", width=150, rank=7),
    Column("due", N_("Due"), _due, width=140, rank=8),
    field_column("call", "caller_id", width=140, rank=9),
    field_column("call", "impact", shown=False),
    field_column("call", "channel", shown=False),
    field_column("call", "ours", shown=False),
)
