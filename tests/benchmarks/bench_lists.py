"""A list of 100,000 incidents: all its ids, its filter, and search; CPU milliseconds."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from casefile.model.changes import Listing
from casefile.model.chips import Chip
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Incident
from tests.benchmarks import stores
from tests.benchmarks.table import Row, goal

COUNT = 100_000
RUNS = 7
_AT_ONCE = 10_000


def measure() -> list[Row]:
    """All rows of this module."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        store = stores.made(Path(name) / "large.db", encrypted=True)
        case = stores.a_case(store)
        for start in range(0, COUNT, _AT_ONCE):
            with store.step("Import") as step:
                for n in range(start, start + _AT_ONCE):
                    step.put(_incident(case.id, n))
        listing = Listing("incident", case_id=case.id, sort="when")

        def filtered(text: str) -> Callable[[], object]:
            narrowed = Listing("incident", case_id=case.id, sort="when", text=text)
            return lambda: store.ids(narrowed)

        def chipped(text: str = "") -> Callable[[], object]:
            chips = (Chip("verification", ("likely",)), Chip("when", ("2010-01-01", "")))
            narrowed = Listing("incident", case_id=case.id, sort="when", text=text, chips=chips)
            return lambda: store.ids(narrowed)

        works: list[tuple[str, float, Callable[[], object]]] = [
            (f"all ids of {COUNT:,} incidents, by date", 160, lambda: store.ids(listing)),
            ("filter with one hit", 5, filtered("4711")),
            ("filter with 2 % of the records", 15, filtered("checkpoint")),
            ("filter by common words", 386, filtered("strike river")),
            ("a chip that leaves a third", 300, chipped()),
            ("filter by common words beside two chips", 600, chipped("strike river")),
            ("search by common words, the best 50", 81, lambda: store.search("strike river", case_id=case.id)),
        ]
        rows: list[Row] = []
        for what, most, work in works:
            took = _best(work)
            rows.append(goal(what, f"at most {most:.0f} ms", f"{took:.1f} ms", took <= most))
        store.close()
    return rows


def _incident(case_id: UUID, n: int) -> Incident:
    where = "the checkpoint" if n % 50 == 0 else "the river road"
    return Incident(
        case_id=case_id,
        title=f"Strike number {n} on {where}",
        when=FuzzyDate.parse(f"20{n % 30:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"),
        narrative=f"What was said about strike {n} by the river. " * 4,
        verification=("confirmed", "likely", "possible")[n % 3],
    )


def _best(work: Callable[[], object]) -> float:
    work()
    took: list[float] = []
    for _turn in range(RUNS):
        begin = time.process_time()
        work()
        took.append(time.process_time() - begin)
    return min(took) * 1000
