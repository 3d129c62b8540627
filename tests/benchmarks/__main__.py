"""``python -m tests.benchmarks [name ...]``: run all benchmarks, or those named, and print one table.

``python -m tests.benchmarks goals`` runs those that a figure is set for, and prints what is wanted and what it is now:
some fifteen minutes on two cores. CPU seconds are counted, which a busy machine stretches by up to a half all the same.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.benchmarks.table import Row, printed

GOALS = ("cli", "edit", "import", "lists", "memory", "start", "verify")
"""The benchmarks that a figure is set for."""


def main(names: list[str]) -> int:
    """Run and print; the exit code is 0."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = [*GOALS, *names] if "goals" in names else names
    chosen = [name for name in found if not wanted or name.removeprefix("bench_") in wanted]
    rows: list[Row] = []
    for name in chosen:
        sys.stderr.write(f"measuring {name.removeprefix('bench_')} ...\n")
        rows.extend(importlib.import_module(f"tests.benchmarks.{name}").measure())
    for line in printed(rows, goals_only=names == ["goals"]):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
