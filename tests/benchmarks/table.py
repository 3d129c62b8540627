"""One line of the table, and how two pieces of work are timed against each other."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    :param ratio: time of the work over time of the baseline; below 1 is faster. None where there is nothing to
        compare with.
    """

    name: str
    baseline: str
    ratio: float | None
    detail: str


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def interleaved(work: Callable[[], object], baseline: Callable[[], object], runs: int = 5) -> tuple[float, float]:
    """Median seconds of both, run in turn after one warm-up each, so that a drift of the machine hits both alike."""
    work(), baseline()
    pairs = [(seconds(work), seconds(baseline)) for _ in range(runs)]
    return statistics.median(a for a, _b in pairs), statistics.median(b for _a, b in pairs)


def compared(name: str, baseline: str, ours: float, theirs: float, unit: str = "ms") -> Row:
    """A row from two times in seconds."""
    scale = 1000 if unit == "ms" else 1
    return Row(name, baseline, ours / theirs, f"{ours * scale:.2f} {unit} against {theirs * scale:.2f} {unit}")
