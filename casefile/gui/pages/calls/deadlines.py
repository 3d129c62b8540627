"""How addressees and calls stand with their due days: what the list says, and what presses first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casefile.gui.statuses import DONE, LATE, OPEN, Status
from casefile.i18n import _, plural
from casefile.model.records import Addressee
from casefile.services.calls import SETTLED, days_overdue

_SOON = Status("info", "clock")


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where an addressee stands, or a call by the addressee that presses most.

    :param state: ``overdue``, ``due``, ``undated``, ``nobody`` or ``settled``.
    :param days: days overdue, or days left; 0 where neither applies.
    """

    state: str
    days: int = 0

    @property
    def pressing(self) -> tuple[int, int]:
        """The order: longest overdue first, then what is due next, then what has no day, what is settled last."""
        return (_ORDER[self.state], -self.days if self.state == "overdue" else self.days)

    @property
    def open(self) -> bool:
        """Whether something is still awaited."""
        return self.state != "settled"

    def words(self) -> str:
        """Such as *12 days overdue*."""
        match self.state:
            case "overdue":
                return plural("{n} day overdue", "{n} days overdue", self.days)
            case "due" if self.days == 0:
                return _("Due today")
            case "due":
                return plural("Due in {n} day", "Due in {n} days", self.days)
            case "settled":
                return _("Settled")
            case "nobody":
                return _("No addressee")
            case _:
                return _("No due date")

    def status(self) -> Status:
        """Its look: icon and colour beside the words."""
        return {"overdue": LATE, "due": _SOON, "settled": DONE}.get(self.state, OPEN)


_ORDER = {"overdue": 0, "due": 1, "undated": 2, "nobody": 2, "settled": 3}


def deadline(addressee: Addressee, today: dt.date) -> Deadline:
    """Where one addressee stands on this day."""
    if addressee.status in SETTLED:
        return Deadline("settled")
    late = days_overdue(addressee, today)
    if late:
        return Deadline("overdue", late)
    if addressee.due is None or addressee.due.latest is None:
        return Deadline("undated")
    return Deadline("due", (addressee.due.latest - today).days)


def most_pressing(addressees: Iterable[Addressee], today: dt.date) -> tuple[Deadline, Addressee | None]:
    """The addressee of a call that presses most, and where it stands."""
    standing = [(deadline(each, today), each) for each in addressees]
    return min(standing, key=lambda pair: pair[0].pressing, default=(Deadline("nobody"), None))
