"""How long a person waits for the window: to the passphrase field, and from Unlock to the first page, without the key
derivation.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from casefile.model.records import Incident
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.benchmarks.table import Row

PASSPHRASE = "a benchmark is no secret"
RUNS = 5


def measure() -> list[Row]:
    """All rows of this module."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        folder = Path(name) / "Bench.casefile"
        with Workspace.create(folder, PASSPHRASE, cost=KdfCost()) as workspace:
            case = workspace.cases.create("BEN", "Benchmark")
            workspace.records.save(*(Incident(case_id=case.id, title=f"Strike {n}") for n in range(1000)))
        bare: list[float] = []
        ours: list[list[float]] = []
        for _ in range(RUNS):
            bare.append(_run("bare")[0])
            ours.append(_run(str(folder)))
    baseline = statistics.median(bare)
    ready = statistics.median(times[0] for times in ours)
    unlocked = statistics.median(times[1] for times in ours)
    return [
        Row(
            "start to the passphrase field",
            "an empty Qt window with a table",
            ready / baseline,
            _detail(ready, baseline),
        ),
        Row(
            "Unlock to the first page, without key derivation",
            "an empty Qt window with a table",
            unlocked / baseline,
            _detail(unlocked, baseline),
        ),
    ]


def _detail(ours: float, theirs: float) -> str:
    return f"{ours:.0f} ms against {theirs:.0f} ms"


def _run(what: str) -> list[float]:
    command = [sys.executable, "-m", "tests.benchmarks.window_child", what]
    done = subprocess.run(command, input=f"{PASSPHRASE}\n", capture_output=True, text=True, check=True, timeout=60)
    return [float(word) for word in done.stdout.split()]
