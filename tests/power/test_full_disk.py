"""The disk fills up: a sentence, nothing half-written, and a whole vault once there is room again."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from tests.power.full_disk import WORKS

PROJECT = Path(__file__).resolve().parents[2]
MOUNTED = 'mount -t tmpfs -o size=8m none "$1" && shift && exec "$@"'

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="small disks are made by Linux's mount")


@lru_cache
def with_disks_of_its_own() -> list[str]:
    """The command that may mount in a namespace of its own: as root, or as anybody where the system lets them."""
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        trial = [*command, "sh", "-c", "mount -t tmpfs -o size=8m none /mnt"]
        try:
            if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
                return command
        except OSError:
            break
    return []


def faults(*arguments: str) -> dict[str, str]:
    ended = subprocess.run(arguments, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return {told["work"]: told["fault"] for told in map(json.loads, ended.stdout.splitlines())}


@pytest.fixture(scope="module")
def on_a_small_disk(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    if not with_disks_of_its_own():
        pytest.skip("this machine lets nobody mount a small disk")
    outside = tmp_path_factory.mktemp("outside")
    (outside / "disk").mkdir()
    program = [sys.executable, "-m", "tests.power.full_disk", *map(str, (template_vault, outside / "disk", outside))]
    return faults(*with_disks_of_its_own(), "sh", "-c", MOUNTED, "sh", str(outside / "disk"), *program)


@pytest.fixture(scope="module")
def within_a_limit(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "disk").mkdir()
    return faults(sys.executable, "-m", "tests.power.full_disk", str(template_vault), "limit", str(outside))


@pytest.mark.parametrize("work", WORKS)
def test_a_full_disk(on_a_small_disk: dict[str, str], work: str) -> None:
    assert not on_a_small_disk[work], on_a_small_disk[work]


@pytest.mark.parametrize("work", WORKS)
def test_a_limit_on_the_size_of_files(within_a_limit: dict[str, str], work: str) -> None:
    assert not within_a_limit[work], within_a_limit[work]
