"""What is read about a call's addressees and responses, in one go, on a reader thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.model.changes import Caption
from casefile.model.deadlines import Now
from casefile.model.records import Addressee, Call, Response
from casefile.services.calls import AddresseeView

if TYPE_CHECKING:
    from casefile.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The addressees of a call in the order they were added, and every response, the newest first.

    :param captions: the captions of addressed parties and of the responses' sources.
    """

    call: Call
    addressees: tuple[AddresseeView, ...]
    responses: tuple[Response, ...]
    captions: Mapping[UUID, Caption]

    def addressee(self, id: UUID | None) -> Addressee | None:
        """The addressee of that id."""
        return next((view.addressee for view in self.addressees if view.addressee.id == id), None)

    @property
    def only_addressee(self) -> Addressee | None:
        """The addressee, where there is only one: whatever comes back comes from it."""
        return self.addressees[0].addressee if len(self.addressees) == 1 else None

    def response(self, id: UUID) -> Response | None:
        """The response of that id."""
        return next((response for response in self.responses if response.id == id), None)


def read_follow_up(ws: Workspace, call_id: UUID, now: Now) -> FollowUp | None:
    """None where the call is gone."""
    calls = ws.records.many(Call, [call_id])
    if not calls:
        return None
    views = tuple(ws.calls.follow_up(call_id, now))
    responses = ws.records.of(Response, call_id=call_id)
    zone = ws.clock.sorting
    responses.sort(key=lambda r: (r.date.sort_key_in(zone) if r.date is not None else "", r.ref), reverse=True)
    wanted = {r.source_id for r in responses if r.source_id is not None}
    wanted |= {v.addressee.party_id for v in views if v.addressee.party_id is not None}
    return FollowUp(calls[0], views, tuple(responses), ws.records.captions(wanted))
