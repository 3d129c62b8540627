"""Programs that are measured as processes of their own, in CPU seconds: what else the machine does counts less."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_OURS = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
"""What a developer sets and a user does not."""


@dataclass(frozen=True)
class Place:
    """Where measured programs run: with a home of their own, and compiled once, as an installed program is.

    :param home: an empty folder.
    """

    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        """What a program is started with."""
        given = {name: value for name, value in os.environ.items() if name not in _OURS}
        given |= {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "PYTHONPYCACHEPREFIX": str(self.home / "compiled"),
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
        }
        return given | more

    def run(self, *arguments: str, said: str = "", **more: str) -> tuple[float, str]:
        """Run Python with these arguments to its end.

        :param said: what it reads from stdin.
        :returns: its CPU seconds, and what it printed.
        """
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, *arguments],
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
            env=self.environment(**more),
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout


def medians(works: Mapping[str, Callable[[], Sequence[float]]], runs: int = 5) -> dict[str, list[float]]:
    """The medians of what each work measures, run in turn after one warm-up of each."""
    for work in works.values():
        work()
    rounds = [{name: work() for name, work in works.items()} for _ in range(runs)]
    return {
        name: [statistics.median(values) for values in zip(*(each[name] for each in rounds), strict=True)]
        for name in works
    }
