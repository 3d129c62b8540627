"""The harm to people of many incidents added up, and what that sum rests on.

Each incident counts by its toll (:mod:`.toll`): the adopted figure of a group where there is one, else the range of all
that its sources say. Whether two incidents harmed the same people no record tells, so a sum may count somebody twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casefile.analysis.toll import Toll
from casefile.model.counts import Range, total


@dataclass(frozen=True, slots=True)
class Counted:
    """The toll of one kind of harm in one incident. :param adopted: whether each group of it has an adopted figure."""

    effect: str
    toll: Toll
    adopted: bool


@dataclass(frozen=True, slots=True)
class Harm:
    """One kind of harm over many incidents.

    :param count: how many people; None where no incident says a number.
    :param incidents: those with a figure. :param adopted: those of which every figure is adopted.
    :param uncounted: those with words alone, which add nothing. :param open: those whose range has no upper end.
    :param overlapping: those whose groups may overlap.
    """

    effect: str
    count: Range | None
    incidents: int
    adopted: int
    uncounted: int
    open: int
    overlapping: int


def added_up(counted: Iterable[Counted]) -> dict[str, Harm]:
    """The sum of each kind of harm."""
    by_effect: dict[str, list[Counted]] = {}
    for each in counted:
        by_effect.setdefault(each.effect, []).append(each)
    return {effect: _harm(effect, those) for effect, those in by_effect.items()}


def _harm(effect: str, those: list[Counted]) -> Harm:
    ranges = [each.toll.count for each in those if each.toll.count is not None]
    return Harm(
        effect,
        total(ranges),
        incidents=len(those),
        adopted=sum(each.adopted for each in those),
        uncounted=len(those) - len(ranges),
        open=sum(each.maximum is None for each in ranges),
        overlapping=sum(each.toll.overlapping for each in those),
    )
