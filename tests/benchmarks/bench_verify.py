"""How long a verification of the database takes, and whether it grows with the entries of the journal alone."""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from pathlib import Path

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.benchmarks.children import Place
from tests.benchmarks.table import Row, goal

SIZES = (12_500, 25_000, 50_500)
BEFORE = 29.0
"""Seconds that the largest took when it was measured first."""
EXPONENT = 1.05
SMALL_STEPS = 1_000
"""Steps of one entry each, every one with its signature."""
_AT_ONCE = 500


def measure() -> list[Row]:
    """All rows of this module."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        _cpu, printed = Place(Path(name)).run("-m", "tests.benchmarks.bench_verify", name)
    told = json.loads(printed)
    took: list[float] = told["took"]
    exponent = math.log(took[-1] / took[0]) / math.log(SIZES[-1] / SIZES[0])
    return [
        goal(
            f"verify {SIZES[-1]:,} entries",
            f"at most {BEFORE / 3:.1f} s CPU (a third)",
            f"{took[-1]:.1f} s CPU",
            took[-1] <= BEFORE / 3,
        ),
        goal(
            f"growth of verify from {SIZES[0]:,} to {SIZES[-1]:,} entries",
            f"exponent at most {EXPONENT}",
            f"{exponent:.2f} ({', '.join(f'{each:.2f}' for each in took)} s)",
            exponent <= EXPONENT,
        ),
        Row("verify a step of one entry, its signature among it", "", None, f"{told['step'] * 1000:.2f} ms CPU each"),
    ]


def _child(folder: Path) -> None:
    with Workspace.create(folder / "Bench.casefile", "a benchmark is no secret", cost=KdfCost()) as workspace:
        case = Case(ref="VER", title="Verify")
        workspace.records.save(case)
        took: list[float] = []
        done = 1
        for size in SIZES:
            while done < size:
                count = min(_AT_ONCE, size - done)
                workspace.records.save(*(_incident(case, n) for n in range(done, done + count)))
                done += count
            took.append(min(_verified(workspace) for _turn in range(2)))
        for n in range(SMALL_STEPS):
            workspace.records.save(_incident(case, done + n))
        step = (min(_verified(workspace) for _turn in range(2)) - took[-1]) / SMALL_STEPS
    print(json.dumps({"took": took, "step": step}))


def _incident(case: Case, n: int) -> Incident:
    return Incident(
        case_id=case.id,
        title=f"Strike number {n} on the river road",
        when=FuzzyDate.parse(f"20{n % 30:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"),
        narrative=f"What was said about strike {n}. " * 8,
        verification=("confirmed", "likely", "possible")[n % 3],
    )


def _verified(workspace: Workspace) -> float:
    begin = time.process_time()
    assert workspace.integrity.verify().ok
    return time.process_time() - begin


if __name__ == "__main__":
    _child(Path(sys.argv[1]))
