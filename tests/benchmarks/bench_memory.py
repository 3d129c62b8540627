"""Whether locking gives back what an open vault took: memory of the real program after each round of unlocking, looking
at every page, and locking again.

A lock ends the process that had the vault open, and the next one takes its place; so the program is driven from
outside, by keys on a screen of its own, and what counts is the sum over all its processes that are there when the
locked window stands. The proportional set size (PSS) is what the system would get back if they ended.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.children import Place
from tests.benchmarks.table import Row
from tests.opened import PASSPHRASE

ROUNDS = 6
"""The first, which also loads the program page by page, and five more."""
_SETTLES = 3.0
"""Seconds after a lock before memory is read: the next window is drawn, the old process gone."""
_BLANK = 0.02
"""Part by which two starts of one program differ."""


def measure() -> list[Row]:
    """All rows of this module."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("Xvfb"):
        return [
            Row("memory after lock and unlock", "", None, "needs Linux, Xvfb, and root, who may look into a process")
        ]
    from casefile.services.sample import build_sample
    from casefile.vault.slots import KdfCost
    from casefile.workspace import Workspace
    from tests.e2e.outside import Screen
    from tests.e2e.test_locked_memory import Driven, look_around

    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name, _display():
        place = Place(Path(name))
        folder = place.home / "Bench.casefile"
        with Workspace.create(folder, PASSPHRASE, cost=KdfCost()) as workspace:
            build_sample(workspace)
        screen = Screen()
        mark = f"mark{secrets.token_hex(8)}"
        driven = Driven(screen, folder, place.home / "settings", mark)
        try:
            sizes = []
            for _round in range(ROUNDS):
                driven.unlock()
                look_around(driven)
                driven.lock()
                time.sleep(_SETTLES)
                sizes.append(_held(mark, folder))
        finally:
            driven.end()
            screen.close()
    ratio = sizes[-1] / sizes[0]
    return [
        Row(
            "memory after five more rounds of lock and unlock",
            "after the first",
            ratio,
            "MiB: " + ", ".join(f"{size / 1024:.1f}" for size in sizes),
            "not above the first",
            ratio <= 1 + _BLANK,
        )
    ]


@contextmanager
def _display() -> Iterator[None]:
    """A display of its own, for what is started within."""
    before = {key: os.environ.get(key) for key in ("DISPLAY", "QT_QPA_PLATFORM")}
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as served:
        assert served.stdout is not None
        os.environ |= {"DISPLAY": f":{served.stdout.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
        try:
            yield
        finally:
            served.terminate()
            for key, value in before.items():
                os.environ.pop(key, None) if value is None else os.environ.update({key: value})


def _held(mark: str, folder: Path) -> int:
    """KiB of all processes of the program."""
    from tests.hostile.memory import of_ours

    total = 0
    for pid in of_ours([mark, str(folder)]):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # it has just ended
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total
