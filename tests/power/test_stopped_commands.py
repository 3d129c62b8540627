"""Commands stopped by Ctrl+C, by a polite end and by ``kill -9`` at random moments: nothing readable is left but what
is whole, no traceback is shown, and the vault opens and is whole.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = ("add-person", "backup", "restore", "recovery", "evidence-key", "disclosures", "journal", "slip", "search")
"""Those whose files other tests of kills do not look at, and those that only say something."""
RUNS = int(os.environ.get("CASEFILE_STOPS", "0")) or len(COMMANDS)

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor these signals"),
    pytest.mark.slow,
    pytest.mark.timeout(120 + 10 * RUNS),
]


def test_a_command_that_is_stopped_leaves_nothing_half_done(tmp_path: Path) -> None:
    seed = os.environ.get("CASEFILE_KILL_SEED") or str(secrets.randbelow(10**6))
    print(f"CASEFILE_KILL_SEED={seed}")
    command = [sys.executable, "-m", "tests.power.commands", str(RUNS), seed, str(tmp_path), *COMMANDS]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    runs = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(runs) == RUNS
    assert [run for run in runs if run["code"] != 0], "every signal came too late"
    for run in runs:
        assert not run["fault"], run
        assert "Traceback" not in run["said"] and "Exception" not in run["said"], run
        if run["signal"] != "SIGKILL":
            assert run["code"] in (0, 130), run
            assert not [name for name in run["left"] if Path(name).parts[0].startswith(".")], run
        assert "clear" not in {*run["left"].values(), *run["after"].values()}, run
        unnamed = [name for name in run["after"] if Path(name).parts[0].startswith(".")]
        assert not unnamed or run["command"] == "restore", run  # which is encrypted, and goes with the next restore
