"""Importing a Casefile JSON document, preview and apply, and taking the import back and bringing it again: records per
second of CPU time, the reading process included, and how much memory it takes.
"""

from __future__ import annotations

import compileall
import gc
import json
import resource
import shutil
import sys
import tempfile
from pathlib import Path

import casefile
from casefile.__main__ import _MADE_BEFORE_A_LOOK
from casefile.exchange import casefile_json
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.benchmarks.children import Place
from tests.benchmarks.table import Row, goal

SIZES = (10_000, 50_000, 250_000)
RATE = 3_000
MEMORY = 1.3
TAKEN_BACK = 10_000
RUNS = 3
"""Of the smallest, whose best is told: what else the machine does only ever adds."""


def measure() -> list[Row]:
    """All rows of this module."""
    # The reading process writes no compiled modules and takes no advice of the environment: an installed program has
    # them, a developer's tree perhaps not.
    compileall.compile_dir(str(Path(casefile.__file__).parent), quiet=2)
    rows: list[Row] = []
    told = {size: _run(size) for size in SIZES}
    for size, found in told.items():
        rows.append(
            goal(
                f"import of {size:,} records, preview and apply",
                f"at least {RATE:,} a CPU second",
                f"{size / found['import']:,.0f} a second; peak {found['peak']:.0f} MiB, reader {found['reader']:.0f}",
                size / found["import"] >= RATE,
            )
        )
    small, large = told[SIZES[0]], told[SIZES[-1]]
    grows = large["peak"] / small["peak"]
    rows.append(
        goal(
            f"memory of importing {SIZES[-1]:,} over {SIZES[0]:,}",
            f"at most {MEMORY} times",
            f"{grows:.2f} times",
            grows <= MEMORY,
        )
    )
    for what in ("undo", "redo"):
        rows.append(
            goal(
                f"{what} of an import of {TAKEN_BACK:,}",
                "no dearer than the import",
                f"{small[what]:.2f} s CPU; the import {small['import']:.2f}, its writing {small['apply']:.2f}",
                small[what] <= small["import"],
            )
        )
    return rows


def _run(size: int) -> dict[str, float]:
    found: list[dict[str, float]] = []
    for _turn in range(RUNS if size == SIZES[0] else 1):
        with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
            _cpu, printed = Place(Path(name)).run("-m", "tests.benchmarks.bench_import", str(size), name)
        found.append(json.loads(printed))
    return {key: min(each[key] for each in found) for key in found[0]}


def document(path: Path, size: int) -> None:
    """A case of so many incidents."""
    case = Case(ref="IMP", title="Import")
    records = (
        Incident(
            case_id=case.id,
            ref=f"IMP-I-{n + 1_000_000}",
            title=f"Strike number {n} on the river road",
            when=FuzzyDate.parse(f"20{n % 30:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"),
            narrative=f"What was said about strike {n}. " * 8,
            verification=("confirmed", "likely", "possible")[n % 3],
        )
        for n in range(size)
    )
    with path.open("wb") as file:
        casefile_json.write(case, records, iter(()), file)


def _child(size: int, folder: Path) -> None:
    """Print CPU seconds and MiB."""
    gc.set_threshold(_MADE_BEFORE_A_LOOK)  # as the program does at its start
    document(folder / "case.json", size)
    with Workspace.create(folder / "Bench.casefile", "a benchmark is no secret", cost=KdfCost()) as workspace:
        begin = _spent()
        preview = workspace.transfer.preview(folder / "case.json")
        previewed = _spent()
        workspace.transfer.apply(preview)
        applied = _spent()
        told = {
            "import": sum(applied) - sum(begin),
            "apply": applied[0] - previewed[0],
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "reader": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        }
        if size == TAKEN_BACK:
            workspace.past.undo()
            undone = _spent()
            workspace.past.redo()
            told |= {"undo": undone[0] - applied[0], "redo": _spent()[0] - undone[0]}
    shutil.rmtree(folder / "Bench.casefile")
    print(json.dumps(told))


def _spent() -> tuple[float, float]:
    """CPU seconds of this process, and of those that it started and that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


if __name__ == "__main__":
    _child(int(sys.argv[1]), Path(sys.argv[2]))
