"""One line of the table, and how two pieces of work are timed against each other."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    :param ratio: time of the work over time of the baseline; below 1 is faster. None where there is nothing to
        compare with.
    :param wanted: what it must be at most or at least, where a figure is set; :param met: whether it is.
    """

    name: str
    baseline: str
    ratio: float | None
    detail: str
    wanted: str = ""
    met: bool | None = None


def goal(name: str, wanted: str, now: str, met: bool) -> Row:
    """A figure that is set, and what it is now."""
    return Row(name, "", None, now, wanted, met)


def printed(rows: Sequence[Row], *, goals_only: bool) -> Iterator[str]:
    """The lines of the table."""
    if goals_only:
        yield f"{'what':<62} {'wanted':<28} {'now':<58} met"
        for row in rows:
            if row.met is not None:
                yield f"{row.name:<62} {row.wanted:<28} {row.detail:<58} {'yes' if row.met else 'NO'}"
        return
    yield f"{'what':<62} {'ratio':>6}  {'against':<44} {'wanted':<28} now"
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else "-"
        missed = "" if row.met in (None, True) else "  MISSED"
        yield f"{row.name:<62} {ratio:>6}  {row.baseline:<44} {row.wanted:<28} {row.detail}{missed}"


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
