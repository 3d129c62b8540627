"""Counts that somebody planted in a document, so that what is reckoned from them fails, or never ends."""

from __future__ import annotations

import time
import uuid

import pytest

from casefile.analysis.toll import digest, tolls
from casefile.i18n import Translator
from casefile.model.counts import LARGEST_COUNT, Range
from casefile.model.records import CasualtyFigure

INCIDENT = uuid.uuid4()


def killed(group: str, low: int, high: int | None) -> CasualtyFigure:
    return CasualtyFigure(incident_id=INCIDENT, group=group, effect="killed", count=Range(low, high))


@pytest.mark.parametrize(
    ("figures", "minimum"),
    [
        ([killed("children", 60_000_000, 60_000_000), killed("women", 60_000_000, 60_000_000)], LARGEST_COUNT),
        ([killed("children", 99_000_000, None), killed("men", 99_000_000, None)], LARGEST_COUNT),
        ([killed("children", 1, LARGEST_COUNT), killed("civilians", 2, LARGEST_COUNT)], 2),
        ([killed("children", 1, LARGEST_COUNT), killed("unknown", LARGEST_COUNT, LARGEST_COUNT)], LARGEST_COUNT),
    ],
)
def test_figures_that_add_up_beyond_any_count_leave_the_toll_open(figures: list[CasualtyFigure], minimum: int) -> None:
    count = tolls(figures)["killed"].count
    assert count is not None
    assert count.minimum == minimum
    assert count.maximum in (None, LARGEST_COUNT)
    assert "killed" in digest(figures, Translator("en"))


@pytest.mark.parametrize("piece", ["a-", "1 to ", "five or ", "ثلاثة إلى ", "at least "])
def test_a_thousand_long_lines_are_looked_through_at_once(piece: str) -> None:
    # Each is another line, as one that was met before is remembered.
    lines = [Range(wording=f"w{n} {piece * 1000}"[:1000]) for n in range(1000)]
    begun = time.process_time()
    assert all(line.counted.minimum is None for line in lines)
    assert time.process_time() - begun < 1
