"""How an addressee of a call stands: answered or silent, in time or late, and whether the demand was fulfilled.

The one place where this is decided; lists, Home, a call's own page and the dossier say what stands here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.i18n import Translator
from casefile.model.deadlines import Now, day_of, is_over, last_day
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Addressee, Call, Response

SETTLED = frozenset({"significant_continuing", "closed"})
"""Statuses after which a due date no longer presses."""
NO_ANSWER = "none"
"""The kind of response that records silence."""
FULFILS = "favourable"
"""The kind of response that says: what was demanded was done."""
UNDECIDED = frozenset({"", "pending"})
"""Statuses that leave it to the responses whether the demand was fulfilled."""

_PROPOSED: Mapping[str, str] = {
    FULFILS: "closed",
    "partial": "some_continuing",
    "token": "token",
    "counter_or_denial": "no_action",
    NO_ANSWER: "no_action",
}
"""What a response makes of the status. A promise and a question are not an action yet: they leave it as it is."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one addressee stands on one day.

    :param state: ``settled`` (by its status); ``answered`` (and nothing more is awaited); ``unfulfilled``: answered,
        but what was demanded was not done by the due day, or there is none; ``overdue``: the due day passed without
        an answer; ``due``; ``undated``: no answer, and no due day.
    :param days: days since the due day where it is overdue or unfulfilled, days left where it is due; else 0. All are
        counted by the desk's clock: what was due at an hour of today is overdue by 0 days.
    :param answered: whether an answer is on record. Silence that was logged is none.
    :param days_to_answer: from the call to the first answer; None where a day is unknown.
    :param past: whether there was a due day or hour, and it has passed.
    :param dated: whether the day of an answer is known.
    """

    state: str
    days: int = 0
    answered: bool = False
    days_to_answer: int | None = None
    past: bool = False
    dated: bool = False

    @property
    def late(self) -> bool:
        """Whether the due day or hour has passed and the demand stands, answered or not."""
        return self.state in ("overdue", "unfulfilled") and (self.past or self.days > 0)

    def words(self, tr: Translator) -> str:
        """Such as *12 days overdue*, *Answered, not fulfilled*."""
        match self.state:
            case "overdue" if self.days == 0:
                return tr("Overdue since today")
            case "overdue":
                return tr.plural("{n} day overdue", "{n} days overdue", self.days)
            case "unfulfilled":
                return tr("Answered, not fulfilled")
            case "answered":
                return answered_words(self.days_to_answer, tr)
            case "settled":
                return tr("Settled")
            case "due" if self.days == 0:
                return tr("Due today")
            case "due":
                return tr.plural("Due in {n} day", "Due in {n} days", self.days)
        return tr("No due date")


def standings(
    call: Call, addressees: Sequence[Addressee], responses: Iterable[Response], now: Now
) -> dict[UUID, Standing]:
    """Where each addressee of a call stands.

    :param addressees: all of the call. :param responses: all to the call. :param now: by the desk's clock.
    """
    own = responses_by_addressee(addressees, responses)
    return {each.id: _standing(call, each, own[each.id], now) for each in addressees}


def responses_by_addressee(
    addressees: Sequence[Addressee], responses: Iterable[Response]
) -> dict[UUID, tuple[Response, ...]]:
    """The responses of each addressee of a call; one that names none of them is of the only addressee there is."""
    own: dict[UUID, list[Response]] = {each.id: [] for each in addressees}
    for response in responses:
        named = response.addressee_id
        if named not in own and len(addressees) == 1:
            named = addressees[0].id
        if named is not None and named in own:
            own[named].append(response)
    return {id: tuple(found) for id, found in own.items()}


def _standing(call: Call, addressee: Addressee, own: Iterable[Response], now: Now) -> Standing:
    answers = [response for response in own if response.type != NO_ANSWER]
    answered, took = bool(answers), days_to_answer(call, answers)
    dated = any(_first(answer.date) is not None for answer in answers)
    if addressee.status in SETTLED:
        return Standing("settled", 0, answered, took, dated=dated)
    if addressee.status in UNDECIDED and any(answer.type == FULFILS for answer in answers):
        return Standing("answered", 0, answered, took, dated=dated)
    day = last_day(addressee.due, now) if addressee.due is not None else None
    away = (day - day_of(now)).days if day is not None else 0
    past = is_over(addressee.due, now)
    if day is not None and not past:
        return Standing("due", max(0, away), answered, took, dated=dated)
    if answered:
        return Standing("unfulfilled", max(0, -away), answered, took, past, dated)
    return Standing("overdue", max(0, -away), past=True) if past else Standing("undated")


def days_to_answer(call: Call, responses: Iterable[Response]) -> int | None:
    """Days from the call to the first dated answer; None where a day is unknown."""
    answers = (response.date for response in responses if response.type != NO_ANSWER)
    days = [day for date in answers if (day := _first(date)) is not None]
    made = _first(call.made)
    return (min(days) - made).days if days and made is not None else None


def proposed_status(addressee: Addressee, response_kind: str) -> str:
    """The status that a response of this kind suggests; the present one where it suggests none, or is settled."""
    if addressee.status in SETTLED:
        return addressee.status
    return _PROPOSED.get(response_kind, addressee.status)


def answered_words(days: int | None, tr: Translator) -> str:
    """Such as *Answered after 14 days*, to stand alone."""
    if days is None or days < 0:
        return tr("Answered")
    if days == 0:
        return tr("Answered on the same day")
    return tr.plural("Answered after {n} day", "Answered after {n} days", days)


def _first(date: FuzzyDate | None) -> dt.date | None:
    return date.earliest if date is not None else None
