"""Incidents counted for charts: nobody twice, nothing in a month it may not belong to, nothing lost."""

from __future__ import annotations

from uuid import UUID

from casefile.analysis.charted import MOST_MONTHS, charted
from casefile.analysis.toll import tolls
from casefile.model.charted import Charted
from casefile.model.counts import Range
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import CasualtyFigure, Incident


def incident(number: int, edtf: str = "", acts: tuple[str, ...] = ()) -> Incident:
    when = FuzzyDate.parse(edtf) if edtf else None
    return Incident(id=UUID(int=number), title=f"Incident {number}", when=when, acts=acts)


def figure(of: Incident, group: str, count: Range) -> CasualtyFigure:
    return CasualtyFigure(incident_id=of.id, group=group, effect="killed", count=count, said_by=group)


def counted(incidents: list[Incident], *figures: CasualtyFigure) -> Charted:
    by_incident = {each.id: tolls(f for f in figures if f.incident_id == each.id) for each in incidents}
    return charted(incidents, by_incident)


def test_every_incident_is_in_one_month_or_named_apart() -> None:
    found = counted(
        [
            incident(1, "2024-03-05"),
            incident(2, "2024-03"),
            incident(3, "2024-03-08~"),
            incident(4, "2024-06-01"),
            incident(5, "2024-03/2024-05"),
            incident(6, "../2024-06-01"),
            incident(7),
        ]
    )
    months = {each.key: each.incidents for each in found.periods}
    assert months == {"2024-03": 3, "2024-04": 0, "2024-05": 0, "2024-06": 1}, "those without an incident, too"
    assert (found.undated, found.spanning, found.unplaced.incidents, found.rough) == (1, 2, 3, 1)
    assert sum(months.values()) + found.unplaced.incidents == found.incidents == 7
    assert len(found.placed) == 6


def test_groups_that_may_overlap_are_a_range_and_never_a_sum() -> None:
    one, other = incident(1, "2024-03-05"), incident(2, "2024-03-09")
    ten, four = figure(one, "civilians", Range(10, 10)), figure(one, "children", Range(4, 4))
    (march,) = counted([one, other], ten, four, figure(other, "civilians", Range(2))).periods
    harm = march.harm["killed"]
    assert harm.count is not None and (harm.count.minimum, harm.count.maximum) == (12, None)
    assert (harm.incidents, harm.overlapping, harm.open) == (2, 1, 1)
    count = counted([one], ten, four).whole["killed"].count
    assert count is not None and (count.minimum, count.maximum) == (10, 14)


def test_years_take_the_place_of_too_many_months() -> None:
    found = counted([incident(1, "2020-01-05"), incident(2, "2024-03-05"), incident(3, "2021-03/2021-05")])
    assert found.yearly and [each.key for each in found.periods] == ["2020", "2021", "2022", "2023", "2024"]
    assert found.periods[1].incidents == 1, "within one year, though not within one month"
    few = counted([incident(1, "2020-01-05"), incident(2, "2022-12-05")])
    assert not few.yearly and len(few.periods) == MOST_MONTHS


def test_an_incident_of_several_kinds_is_in_each_and_said_to_be() -> None:
    several = incident(1, acts=("shelling", "airstrike", "shelling"))
    found = counted([several, incident(2, acts=("shelling",)), incident(3)])
    assert [(each.key, each.incidents) for each in found.acts] == [("shelling", 2), ("airstrike", 1)]
    assert (found.several, found.without_act.incidents) == (1, 1)
