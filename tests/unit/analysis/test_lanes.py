"""A timeline at one zoom: what would lie over each other is one mark that counts; only what is seen is given."""

from __future__ import annotations

import datetime as dt
import time

from casefile.analysis.lanes import Mark, lay, marks
from casefile.analysis.timeline import timeline
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.ids import uuid7


def drawn(pixels: float, *edtf: str, least: float = 14, most: int = 3) -> list[list[Mark]]:
    """What is drawn of these dates in December 2018, track by track."""
    whole = ("2018-12-01", "2018-12-31")
    line = timeline((uuid7(), FuzzyDate(each)) for each in (*whole, *edtf))
    mine = [bar for bar in line.bars if bar.id not in {line.bars[0].id, line.bars[-1].id}] if edtf else line.bars
    return [marks(track, pixels, least, 0, pixels) for track in lay(mine, 1 / 31, most)]


def test_days_that_touch_are_one_mark_and_come_apart_when_zoomed() -> None:
    dates = ("2018-12-02", "2018-12-05", "2018-12-06", "2018-12-30")
    (points,) = drawn(310, *dates)
    assert [len(mark.bars) for mark in points] == [1, 2, 1]
    assert points[0].start == 15  # the middle of the second of 31 days
    assert [len(mark.bars) for mark in drawn(3100, *dates)[0]] == [1, 1, 1, 1]


def test_before_and_after_stand_at_the_day_that_is_known() -> None:
    ((before, after),) = drawn(310, "../2018-12-10", "2018-12-20/..")
    assert (before.start, after.start) == (100, 190)
    assert before.bars[0].open_start
    assert after.bars[0].open_end
    assert not before.is_range


def test_ranges_that_overlap_have_tracks_of_their_own_and_are_counted_where_there_is_none() -> None:
    dates = ("2018-12-02/2018-12-20", "2018-12-05/2018-12-25", "2018-12-10/2018-12-30", "2018-12-12/2018-12-28")
    points, first, second = drawn(310, *dates, most=2)
    assert points == []
    assert [len(mark.bars) for mark in first] == [1]
    assert [len(mark.bars) for mark in second] == [3]
    assert second[0].end == 300  # as far as any of them
    assert len(drawn(310, "2018-12-02/2018-12-04", "2018-12-05/2018-12-07")) == 2  # one after the other: one track


def test_of_twenty_thousand_only_what_is_seen_is_laid_out() -> None:
    start = dt.date(2010, 1, 1)
    line = timeline((uuid7(), FuzzyDate.day(start + dt.timedelta(days=n % 5000))) for n in range(20_000))
    (track,) = lay(line.bars, 1 / 5000)
    began = time.process_time()
    whole = marks(track, 900, 14, 0, 900)
    shown = marks(track, 5000 * 40, 14, 40_000, 41_000)
    assert time.process_time() - began < 0.05
    assert sum(len(mark.bars) for mark in whole) == 20_000
    assert len(whole) <= 900 / 14 + 1
    assert 24 <= len(shown) <= 27
    # The same marks, wherever the window begins.
    moved = marks(track, 3000, 14, 517, 900)
    everywhere = {(mark.start, len(mark.bars)) for mark in marks(track, 3000, 14, 0, 3000)}
    assert {(mark.start, len(mark.bars)) for mark in moved} <= everywhere
    assert len(moved) > 20
