"""``python -m tests.benchmarks [name ...]``: run all benchmarks, or those named, and print one table.

``python -m tests.benchmarks goals`` runs those that a figure is set for, and prints what is wanted and what it is now:
some fifteen minutes on two cores. CPU seconds are counted, which a busy machine stretches by up to a half all the same.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from tests.benchmarks.table import Row, printed

SLOW = ("field",)
"""Only run where they are named; ``bench_field`` says what it takes."""

GOALS = ("cli", "edit", "import", "lists", "memory", "start", "verify")
"""The benchmarks that a figure is set for."""


def main(names: list[str]) -> int:
    """Run and print; the exit code is 0."""
    names = _taken_out(_taken_out(names, "--incidents", "CASEFILE_FIELD"), "--keep", "CASEFILE_FIELD_KEEP")
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = [*GOALS, *names] if "goals" in names else names
    chosen = [name for name in found if _is_wanted(name.removeprefix("bench_"), wanted)]
    rows: list[Row] = []
    for name in chosen:
        sys.stderr.write(f"measuring {name.removeprefix('bench_')} ...\n")
        rows.extend(importlib.import_module(f"tests.benchmarks.{name}").measure())
    for line in printed(rows, goals_only=names == ["goals"]):
        print(line)
    return 0


def _is_wanted(name: str, wanted: list[str]) -> bool:
    return name in wanted if wanted else name not in SLOW


def _taken_out(names: list[str], option: str, variable: str) -> list[str]:
    """The names without an option and its values, which go to a benchmark in a variable of the environment."""
    if option not in names:
        return names
    place = names.index(option)
    end = next((n for n in range(place + 1, len(names)) if names[n].startswith("--")), len(names))
    os.environ[variable] = " ".join(names[place + 1 : end])
    return names[:place] + names[end:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
