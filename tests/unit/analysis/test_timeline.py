"""Dates in order and on a line."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from casefile.analysis.timeline import ordered, timeline
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7


def dates(*texts: str) -> list[FuzzyDate]:
    return [FuzzyDate.parse(text) for text in texts]


def test_order_is_by_the_earliest_day_undated_last() -> None:
    late, month, early, nothing = *dates("2031-03-04", "2031-03", "2030"), FuzzyDate.unknown("once")
    assert ordered([None, late, nothing, month, early], lambda when: when) == [early, month, late, None, nothing]


def test_same_day_keeps_its_sequence() -> None:
    second, first = FuzzyDate("2031-03-04", sequence=2), FuzzyDate("2031-03-04", sequence=1)
    assert ordered([second, first], lambda when: when) == [first, second]


def test_bars_lie_where_their_days_lie() -> None:
    one, two, three, four = (uuid7() for _n in range(4))
    first, whole, before, none = [*dates("2031-03-01", "2031-03", "../2031-03-15"), FuzzyDate.unknown()]
    line = timeline([(one, first), (two, whole), (three, before), (four, none)])
    assert (line.first, line.last) == (dt.date(2031, 3, 1), dt.date(2031, 3, 31))
    bars = {bar.id: bar for bar in line.bars}
    assert (bars[one].start, bars[one].end) == (0.0, 1 / 31)
    assert (bars[two].start, bars[two].end) == (0.0, 1.0)
    assert bars[three].open_start and not bars[three].open_end
    assert bars[three].end == 15 / 31
    assert line.undated == (four,)


def test_about_is_faded_and_after_is_open() -> None:
    about, after = uuid7(), uuid7()
    line = timeline([(about, FuzzyDate.parse("2031-03-04~")), (after, FuzzyDate.parse("2031-03-01/.."))])
    bars = {bar.id: bar for bar in line.bars}
    assert bars[about].approximate and not bars[after].approximate
    assert bars[after].open_end and bars[after].end == 1.0


def test_nothing_dated_is_no_line() -> None:
    one = uuid7()
    assert timeline([(one, None)]).undated == (one,)
    assert timeline([]).first is None


_days = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
_dates = st.one_of(
    st.none(),
    _days.map(FuzzyDate.day),
    _days.map(FuzzyDate.before),
    _days.map(FuzzyDate.after),
    st.tuples(_days, _days).map(lambda pair: FuzzyDate.between(min(pair), max(pair))),
)


@given(st.lists(_dates, max_size=12))
def test_every_item_is_on_the_line_or_undated(some: list[FuzzyDate | None]) -> None:
    items = [(uuid7(), when) for when in some]
    line = timeline(items)
    assert sorted([bar.id for bar in line.bars] + list(line.undated)) == sorted(id_ for id_, _when in items)
    for bar in line.bars:
        assert 0 <= bar.start < bar.end <= 1
    exact = [bar.start for bar in line.bars if not bar.open_start]
    assert exact == sorted(exact)
