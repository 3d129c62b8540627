"""Whether locking gives back what an open vault took: memory of the real window after each round of unlocking,
looking at every page, and locking again.

The proportional set size (PSS) is what the system would get back if the process ended. It is read when lost cycles were
collected and the allocator has handed back its free pages, so that only what is held is counted.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.children import Place
from tests.benchmarks.table import Row

PASSPHRASE = "a benchmark is no secret"
ROUNDS = 6
"""The first, which also loads the program page by page, and five more."""


def measure() -> list[Row]:
    """All rows of this module."""
    from casefile.services.sample import build_sample
    from casefile.vault.slots import KdfCost
    from casefile.workspace import Workspace

    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        place = Place(Path(name))
        folder = place.home / "Bench.casefile"
        with Workspace.create(folder, PASSPHRASE, cost=KdfCost()) as workspace:
            build_sample(workspace)
        _cpu, printed = place.run("-m", "tests.benchmarks.bench_memory", str(folder), said=PASSPHRASE)
    sizes = [int(line) for line in printed.splitlines()]
    return [
        Row(
            "memory after five more rounds of lock and unlock",
            "after the first",
            sizes[-1] / sizes[0],
            "MiB: " + ", ".join(f"{size / 1024:.1f}" for size in sizes),
        )
    ]


def _child(folder: Path, passphrase: str) -> None:
    """Print the memory in KiB, locked, after each round."""
    from PySide6.QtWidgets import QApplication

    from casefile.gui import app as program
    from casefile.gui.pages import PAGES
    from casefile.gui.settings import Settings

    app = QApplication([])
    settings = Settings()
    program.prepare(app, settings)
    window = program.make_window(app, settings, folder)
    window.show()
    for _round in range(ROUNDS):
        _until(lambda: window.door.isVisible() and window.door.isEnabled())
        assert window.door.page is not None
        window.door.page.unlock_wanted.emit(passphrase)  # type: ignore[union-attr]
        _until(lambda: window.shell is not None and window.shell.page is not None)
        for spec in PAGES:
            assert window.shell is not None
            window.shell.open_page(spec.key)
            _for(250)
        window.lock()
        _until(lambda: window.jobs is None and not window._locking)
        _for(1000)
        gc.collect()
        print(_held(), flush=True)
    os._exit(0)


def _held() -> int:
    ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _for(milliseconds: int) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _until(true: Callable[[], bool]) -> None:
    for _turn in range(3000):
        if true():
            return
        _for(10)
    raise TimeoutError


if __name__ == "__main__":
    _child(Path(sys.argv[1]), sys.stdin.readline().rstrip("\n"))
