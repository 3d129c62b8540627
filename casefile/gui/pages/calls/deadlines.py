"""How a call stands by its addressees: its look, and which of them presses most."""

from __future__ import annotations

from collections.abc import Iterable

from casefile.gui.statuses import ANSWERED, DONE, LATE, OPEN, Status
from casefile.i18n import _, current
from casefile.model.records import Addressee
from casefile.model.standing import Standing

_SOON = Status("info", "clock")
NOBODY = Standing("nobody")
"""Where a call without an addressee stands."""

_ORDER = {"overdue": 0, "unfulfilled": 1, "due": 2, "undated": 3, "nobody": 3, "answered": 4, "settled": 5}
_LOOKS = {"overdue": LATE, "unfulfilled": ANSWERED, "due": _SOON, "answered": DONE, "settled": DONE}


def standing_words(standing: Standing) -> str:
    """Such as *12 days overdue*."""
    return _("No addressee") if standing is NOBODY else standing.words(current())


def look(standing: Standing) -> Status:
    """Icon and colour beside the words."""
    return _LOOKS.get(standing.state, OPEN)


def is_open(standing: Standing) -> bool:
    """Whether something is still awaited."""
    return standing.state not in ("settled", "answered")


def pressing(standing: Standing) -> tuple[int, int]:
    """The order: longest overdue first, then answered in vain, then what is due next, what has no day, what is done."""
    return (_ORDER[standing.state], standing.days if standing.state == "due" else -standing.days)


def most_pressing(standings: Iterable[tuple[Standing, Addressee]]) -> tuple[Standing, Addressee | None]:
    """The addressee of a call that presses most, and where it stands."""
    return min(standings, key=lambda pair: pressing(pair[0]), default=(NOBODY, None))
