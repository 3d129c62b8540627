"""``kill -9`` at random moments: what was acknowledged is there, nothing is half there, and the vault is whole.

500 kills in all; ``CASEFILE_KILLS=20000`` asks for more, ``CASEFILE_KILL_SEED=7`` for the same moments again.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.power.works import LIARS, WORKS, Work, kills

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor kill -9"),
    pytest.mark.timeout(60 + 2 * kills()),
]


def killed(work: Work, runs: int, folder: Path) -> list[dict[str, Any]]:
    """What came of so many runs, and the seed that chose their moments."""
    seed = os.environ.get("CASEFILE_KILL_SEED") or str(secrets.randbelow(10**6))
    print(f"CASEFILE_KILL_SEED={seed}", work.name)
    command = [sys.executable, "-m", "tests.power.nursery", work.name, str(runs), seed, str(folder)]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(told) == runs
    return told


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_nothing_acknowledged_is_lost(work: Work, tmp_path: Path) -> None:
    told = killed(work, max(1, kills() * work.share // sum(work.share for work in WORKS)), tmp_path)
    faults = [run for run in told if run["fault"]]
    assert not faults, f"{len(faults)} of {len(told)}\n" + "\n".join(
        f"{work.name} {run['run']}, killed after {run['moment']} s and {run['done']} changes: {run['fault']}"
        for run in faults[:3]
    )
    # Kills that came all too early or all too late would prove nothing.
    if len(told) >= 20 and work.do_closed is None:
        assert len({run["done"] for run in told}) > 1


@pytest.mark.parametrize("liar", LIARS, ids=lambda liar: liar.name)
def test_a_promise_that_was_not_kept_is_found(liar: Work, tmp_path: Path) -> None:
    told = killed(liar, 12, tmp_path)
    assert any("AssertionError" in run["fault"] for run in told)
