"""``kill -9`` in the midst of exports: nothing in the clear stays but what is whole and stands in its place.

Where files can be without a name, nothing stays at all; elsewhere, nothing stays after the next opening.
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

from tests.power.exporting import ROUTES

PROJECT = Path(__file__).resolve().parents[2]
RUNS = 3 * len(ROUTES)

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor kill -9"),
    pytest.mark.slow,
    pytest.mark.timeout(60 + 8 * RUNS),
]


def killed(ways: str, folder: Path) -> list[dict[str, Any]]:
    seed = os.environ.get("CASEFILE_KILL_SEED") or str(secrets.randbelow(10**6))
    print(f"CASEFILE_KILL_SEED={seed}", ways)
    place = folder / "place"
    place.mkdir()
    command = [sys.executable, "-m", "tests.power.exporting", ways, str(RUNS), seed, str(folder), str(place)]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(told) == RUNS
    assert not [run for run in told if run["fault"]]
    # Kills that came all too early or all too late would prove nothing.
    assert {"whole"} < {run["out"] for run in told} <= {"whole", "before", "none"}
    return told


def unfinished_in(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has files without a name")
def test_where_files_can_be_without_a_name(tmp_path: Path) -> None:
    """A named one is there for the instant only in which it takes the place of an older file."""
    told = killed("system", tmp_path)
    assert not [run for run in told if unfinished_in(run["after"])]
    assert not [run for run in told if unfinished_in(run["left"]) and run["out"] != "before"]


def test_where_every_file_has_a_name(tmp_path: Path) -> None:
    told = killed("named", tmp_path)
    assert [run for run in told if unfinished_in(run["left"])], "no kill came while something was written"
    assert not [run for run in told if unfinished_in(run["after"])]
