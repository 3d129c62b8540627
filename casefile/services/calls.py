"""Accountability calls: making them, following each addressee up, logging what came back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model.changes import Caption, Changes
from casefile.model.deadlines import Now, is_over
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Response
from casefile.model.standing import Standing, responses_by_addressee, standings
from casefile.services.one_state import one_state
from casefile.store.store import Store


@dataclass(frozen=True, slots=True)
class LateAddressee:
    """An addressee whose due day has passed without what was demanded, answered or not."""

    call: Call
    addressee: Addressee
    standing: Standing


@dataclass(frozen=True, slots=True)
class AddresseeView:
    """One addressee with its responses, and where it stands."""

    addressee: Addressee
    party: Caption | None
    responses: tuple[Response, ...]
    standing: Standing


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
            call = step.get(Call, addressee.call_id) if addressee.call_id is not None else None
            if call is not None:
                step.label = _("Change addressee of {ref}", ref=call.ref)
            now = step.put(addressee, based_on=based_on)
            if call is not None and now.due != based_on.due:
                check_due(call, now)
        return step.changes

    def log_response(
        self,
        call_id: UUID,
        response: Response,
        *,
        based_on: Response | None = None,
        status: str | None = None,
        status_seen: Addressee | None = None,
    ) -> Changes:
        """Log what an addressee answered, or change what was logged, and how the addressee stands from now on.

        :param based_on: the version that was changed. What others changed since is kept.
        :param status: the addressee's status after this response; None leaves it.
        :param status_seen: the addressee as it was seen when the status was chosen.
        :raises Conflict: others changed the same fields since; its records say whether of the response or of the
            addressee.
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
            if status is not None and response.addressee_id is not None:
                addressee = status_seen or step.get(Addressee, response.addressee_id)
                if status != addressee.status:
                    step.put(dataclasses.replace(addressee, status=status), based_on=addressee)
        return step.changes

    @one_state
    def overdue(self, case_id: UUID | None, now: Now) -> list[LateAddressee]:
        """Addressees past their due day without an answer, the longest overdue first."""
        return self._late(case_id, now, lambda standing: standing.state == "overdue")

    @one_state
    def unfulfilled(self, case_id: UUID | None, now: Now) -> list[LateAddressee]:
        """Addressees that answered and did not do by their due day what was demanded, the longest ago first."""
        return self._late(case_id, now, lambda standing: standing.state == "unfulfilled" and standing.late)

    def _late(self, case_id: UUID | None, now: Now, wanted: Callable[[Standing], bool]) -> list[LateAddressee]:
        by_call: dict[UUID, list[Addressee]] = {}
        for addressee in self._store.of(Addressee, case_id=case_id):
            if addressee.call_id is not None:
                by_call.setdefault(addressee.call_id, []).append(addressee)
        past = [id for id, them in by_call.items() if any(is_over(each.due, now) for each in them)]
        responses: dict[UUID | None, list[Response]] = {}
        for response in self._store.linking(Response, "call_id", past):
            responses.setdefault(response.call_id, []).append(response)
        found: list[LateAddressee] = []
        for call in self._store.many(Call, past):
            if not call.trashed:
                stands = standings(call, by_call[call.id], responses.get(call.id, ()), now)
                found += [LateAddressee(call, a, stands[a.id]) for a in by_call[call.id] if wanted(stands[a.id])]
        return sorted(found, key=lambda item: (-item.standing.days, item.call.ref))

    @one_state
    def follow_up(self, call_id: UUID, now: Now) -> list[AddresseeView]:
        """Each addressee of a call with its responses and where it stands."""
        call = self._store.get(Call, call_id)
        addressees = self._store.of(Addressee, call_id=call_id)
        responses = self._store.of(Response, call_id=call_id)
        parties = self._store.captions(a.party_id for a in addressees if a.party_id is not None)
        own, stands = responses_by_addressee(addressees, responses), standings(call, addressees, responses, now)
        return [
            AddresseeView(each, parties.get(each.party_id) if each.party_id else None, own[each.id], stands[each.id])
            for each in addressees
        ]


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


def _before(later: FuzzyDate | None, earlier: FuzzyDate | None) -> bool:
    """Whether ``later`` certainly lies before ``earlier``."""
    return later is not None and earlier is not None and later.surely_before(earlier)
