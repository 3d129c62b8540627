"""Incidents counted for charts: by month or year, by kind of act, and on a line of time.

Each incident counts by its toll (:mod:`.toll`), so no group is counted twice within it; sums over incidents are those
of :mod:`.harm`. An incident counts in a month only where all days it can be of lie in that month: one *between November
and January* is in none of the three, and is counted apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from casefile.analysis.harm import Counted, added_up
from casefile.analysis.timeline import timeline
from casefile.analysis.toll import Toll
from casefile.model.charted import Charted, Harmed, Tally
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Incident

MOST_MONTHS = 36
"""Beyond so many lines of months, years are counted."""

Tolls = Mapping[UUID, Mapping[str, Toll]]
_Month = tuple[int, int]


def charted(incidents: Iterable[Incident], tolls: Tolls, zone: dt.tzinfo = dt.UTC) -> Charted:
    """Count incidents.

    :param tolls: incident -> harm -> its toll. :param zone: by whose clock days and instants stand beside each other.
    """
    every = list(incidents)
    months = {each.id: _month(each.when) for each in every}
    yearly = len(_months(list(months.values()))) > MOST_MONTHS
    falls = {each.id: _period(each.when, yearly) for each in every}
    in_period: dict[str, list[Incident]] = {}
    for each in every:
        in_period.setdefault(falls[each.id], []).append(each)
    unplaced = in_period.pop("", [])
    undated = sum(each.when is None or not each.when.known for each in every)
    line = timeline(((each.id, each.when) for each in every), zone)
    by_act: dict[str, list[Incident]] = {}
    for each in every:
        for act in dict.fromkeys(each.acts):
            by_act.setdefault(act, []).append(each)
    acts = sorted(by_act, key=lambda act: (-len(by_act[act]), act))
    return Charted(
        incidents=len(every),
        periods=tuple(_tally(key, in_period.get(key, ()), tolls) for key in _all_between(sorted(in_period))),
        yearly=yearly,
        undated=undated,
        spanning=len(unplaced) - undated,
        unplaced=_tally("", unplaced, tolls),
        rough=sum(bool(falls[e.id]) and e.when is not None and (e.when.approximate or e.when.uncertain) for e in every),
        acts=tuple(_tally(act, by_act[act], tolls) for act in acts),
        several=sum(len(set(each.acts)) > 1 for each in every),
        without_act=_tally("", [each for each in every if not each.acts], tolls),
        whole=_tally("", every, tolls).harm,
        placed=line.bars,
        first=line.first,
        last=line.last,
    )


def _month(when: FuzzyDate | None) -> _Month | None:
    """The month within which it surely lies."""
    if when is None or when.earliest is None or when.latest is None:
        return None
    first, last = when.earliest, when.latest
    return (first.year, first.month) if (first.year, first.month) == (last.year, last.month) else None


def _period(when: FuzzyDate | None, yearly: bool) -> str:
    if when is None or when.earliest is None or when.latest is None:
        return ""
    if yearly:
        return f"{when.earliest.year:04}" if when.earliest.year == when.latest.year else ""
    month = _month(when)
    return f"{month[0]:04}-{month[1]:02}" if month else ""


def _months(found: Sequence[_Month | None]) -> range:
    numbers = [12 * each[0] + each[1] - 1 for each in found if each is not None]
    return range(min(numbers), max(numbers) + 1) if numbers else range(0)


def _all_between(keys: Sequence[str]) -> list[str]:
    """Every month or year from the first to the last of these."""
    if not keys or len(keys[0]) == 4:
        return [f"{year:04}" for year in range(int(keys[0]), int(keys[-1]) + 1)] if keys else []
    numbers = _months([(int(key[:4]), int(key[5:])) for key in keys])
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _tally(key: str, incidents: Sequence[Incident], tolls: Tolls) -> Tally:
    counted = (
        Counted(effect, toll, adopted=False) for each in incidents for effect, toll in tolls.get(each.id, {}).items()
    )
    harm = {
        effect: Harmed(found.count, found.incidents, found.uncounted, found.open, found.overlapping)
        for effect, found in added_up(counted).items()
    }
    return Tally(key, len(incidents), harm)
