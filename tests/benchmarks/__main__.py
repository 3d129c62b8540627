"""``python -m tests.benchmarks [name ...]``: run all benchmarks, or those named, and print one table."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.benchmarks.table import Row


def main(names: list[str]) -> int:
    """Run and print; the exit code is 0."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [name for name in found if not names or name.removeprefix("bench_") in names]
    rows: list[Row] = []
    for name in chosen:
        sys.stderr.write(f"measuring {name.removeprefix('bench_')} ...\n")
        rows.extend(importlib.import_module(f"tests.benchmarks.{name}").measure())
    print(f"{'what':<52} {'ratio':>6}  {'against':<44} detail")
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else "-"
        print(f"{row.name:<52} {ratio:>6}  {row.baseline:<44} {row.detail}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
