"""How long until the first window is there, beside a window of Qt's own: CPU time and clock, from the start of Python
to the first paint. What the program loads afterwards, while the person types, is not in it.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from pathlib import Path

BEGIN = time.perf_counter()

from casefile.__main__ import _MADE_BEFORE_A_LOOK  # noqa: E402
from tests.benchmarks.children import Place, medians  # noqa: E402
from tests.benchmarks.table import Row  # noqa: E402

PEER = "an empty Qt window with a table"


def measure() -> list[Row]:
    """All rows of this module."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        place = Place(Path(name))

        def run(what: str) -> list[float]:
            _cpu, printed = place.run("-m", "tests.benchmarks.bench_start", what, str(place.home / "Bench.casefile"))
            return [float(word) for word in printed.split()]

        took = medians({what: lambda what=what: run(what) for what in ("bare", "first", "vault")})  # type: ignore[misc]
    bare = took["bare"]
    return [
        Row(
            name,
            PEER,
            took[what][0] / bare[0],
            f"{took[what][0]:.0f} ms CPU against {bare[0]:.0f}; by the clock {took[what][1]:.0f} against {bare[1]:.0f}",
            "at most 1.7 times a bare one",
            took[what][0] <= 1.7 * bare[0],
        )
        for what, name in (("first", "start to the first page"), ("vault", "start to the page for the passphrase"))
    ]


def _child(what: str, folder: Path) -> None:
    """Print milliseconds of CPU and of the clock at the first paint, and end at once."""
    from PySide6.QtWidgets import QApplication

    from tests.benchmarks.window_child import FirstPaint, bare

    if what == "bare":
        bare()
    else:
        gc.set_threshold(_MADE_BEFORE_A_LOOK)  # as the program does at its start
        from casefile.gui import app as program
        from casefile.gui.settings import Settings

        app = QApplication([])
        settings = Settings()
        program.prepare(app, settings)
        window = program.make_window(app, settings, folder if what == "vault" else None)
        watch = FirstPaint(app, lambda: window.door.page)
        window.show()
        watch.loop.exec()
    print(time.process_time() * 1000, (time.perf_counter() - BEGIN) * 1000, flush=True)
    os._exit(0)  # what is loaded by now is not part of it


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]))
