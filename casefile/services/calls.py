"""Accountability calls: making them, following each addressee up, logging what came back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model.changes import Changes, Head
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Response
from casefile.services.one_state import one_state
from casefile.store.store import Store

SETTLED = frozenset({"significant_continuing", "closed"})
"""Statuses after which a due date no longer presses."""


@dataclass(frozen=True, slots=True)
class OverdueCall:
    """An addressee whose due day has passed without a settled status."""

    call: Call
    addressee: Addressee
    days_overdue: int


@dataclass(frozen=True, slots=True)
class AddresseeView:
    """One addressee with what it answered. ``days_to_answer``: from the call to the first answer, where both days are
    known.
    """

    addressee: Addressee
    party: Head | None
    responses: tuple[Response, ...]
    days_to_answer: int | None
    days_overdue: int


class Calls:
    """Verbs for accountability calls."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, case_id: UUID, call: Call, addressees: Sequence[Addressee] = ()) -> tuple[Call, Changes]:
        """Add a call with its addressees as one step.

        :raises Refused: no demand is named, or a due day lies before the call.
        """
        with self._store.step(_("Add accountability call")) as step:
            made = step.put(dataclasses.replace(call, case_id=case_id))
            for addressee in addressees:
                check_due(made, addressee)
                step.put(dataclasses.replace(addressee, case_id=case_id, call_id=made.id))
        return made, step.changes

    def add_addressee(self, call_id: UUID, addressee: Addressee) -> Changes:
        """Add one more addressee to a call.

        :raises Refused: the due day lies before the call.
        """
        with self._store.step("") as step:
            call = step.get(Call, call_id)
            step.label = _("Add addressee to {ref}", ref=call.ref)
            check_due(call, addressee)
            step.put(dataclasses.replace(addressee, case_id=call.case_id, call_id=call.id))
        return step.changes

    def change_addressee(self, addressee: Addressee, based_on: Addressee) -> Changes:
        """Change an addressee; the due day is held against the call as it is now.

        :param based_on: the version that was changed. What others changed since is kept.
        :raises Conflict: others changed the same fields since. :raises Refused: the due day lies before the call.
        """
        with self._store.step("") as step:
            now = step.put(addressee, based_on=based_on)
            call = step.get(Call, now.call_id) if now.call_id is not None else None
            if call is not None:
                step.label = _("Change addressee of {ref}", ref=call.ref)
                if now.due != based_on.due:
                    check_due(call, now)
        return step.changes

    def log_response(self, call_id: UUID, response: Response, *, based_on: Response | None = None) -> Changes:
        """Log what an addressee answered, or change what was logged.

        :param based_on: the version that was changed. What others changed since is kept.
        :raises Conflict: others changed the same fields since.
        :raises Refused: ``response_before_call``: the response is older than the call.
        """
        with self._store.step("") as step:
            call = step.get(Call, call_id)
            step.label = _("Log response to {ref}", ref=call.ref)
            if _before(response.date, call.made):
                raise Refused(
                    _("The response is dated before the call was made. Check both dates; nothing was saved."),
                    code="response_before_call",
                    field="date",
                )
            step.put(dataclasses.replace(response, case_id=call.case_id, call_id=call.id), based_on=based_on)
        return step.changes

    @one_state
    def overdue(self, case_id: UUID | None, today: dt.date) -> list[OverdueCall]:
        """Addressees past their due day, the longest overdue first."""
        found: list[OverdueCall] = []
        addressees = self._store.of(Addressee, case_id=case_id)
        late = [a for a in addressees if days_overdue(a, today) > 0]
        calls = {call.id: call for call in self._store.many(Call, (a.call_id for a in late if a.call_id))}
        for addressee in late:
            call = calls.get(addressee.call_id) if addressee.call_id else None
            if call is not None and not call.trashed:
                found.append(OverdueCall(call, addressee, days_overdue(addressee, today)))
        return sorted(found, key=lambda item: (-item.days_overdue, item.call.ref))

    @one_state
    def follow_up(self, call_id: UUID, today: dt.date) -> list[AddresseeView]:
        """Each addressee of a call with its responses and the days it took."""
        call = self._store.get(Call, call_id)
        addressees = self._store.of(Addressee, call_id=call_id)
        responses = self._store.of(Response, call_id=call_id)
        parties = self._store.heads(a.party_id for a in addressees if a.party_id is not None)
        views: list[AddresseeView] = []
        for addressee in addressees:
            own = tuple(r for r in responses if r.addressee_id == addressee.id)
            party = parties.get(addressee.party_id) if addressee.party_id else None
            views.append(
                AddresseeView(addressee, party, own, days_to_answer(call, own), days_overdue(addressee, today))
            )
        return views


def check_due(call: Call, addressee: Addressee) -> None:
    """A due day never lies before the call.

    :raises Refused: ``due_before_sent``.
    """
    if _before(addressee.due, call.made):
        raise Refused(
            _("The due date lies before the call was made. Check both dates; nothing was saved."),
            code="due_before_sent",
            field="due",
        )


def days_overdue(addressee: Addressee, today: dt.date) -> int:
    """Days since the latest day the due date may mean; 0 while it is not past, or no longer presses."""
    if addressee.due is None or addressee.due.latest is None or addressee.status in SETTLED:
        return 0
    return max(0, (today - addressee.due.latest).days)


def days_to_answer(call: Call, responses: Sequence[Response]) -> int | None:
    """Days from the call to the first dated answer; None where a day is unknown. ``none`` is no answer."""
    answered = [r.date.earliest for r in responses if r.type != "none" and r.date is not None and r.date.earliest]
    if call.made is None or call.made.earliest is None or not answered:
        return None
    return (min(answered) - call.made.earliest).days


def _before(later: FuzzyDate | None, earlier: FuzzyDate | None) -> bool:
    """Whether ``later`` certainly lies before ``earlier``."""
    if later is None or earlier is None or later.latest is None or earlier.earliest is None:
        return False
    return later.latest < earlier.earliest
