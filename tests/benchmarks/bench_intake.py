"""Files taken in: one large one and many small ones, against the tools that do the same work by hand, on the same bytes
in the same run. CPU seconds of all processes together; ``CASEFILE_INTAKE_MIB=2048`` takes a larger large file.
"""

from __future__ import annotations

import itertools
import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.children import Place
from tests.benchmarks.table import Row

MIB = 1024 * 1024
LARGE = int(os.environ.get("CASEFILE_INTAKE_MIB", "512"))
SMALL = 400
RUNS = 3
_WORDS = ("market", "struck", "twice", "before", "noon", "people", "came", "help", "second", "strike")


def measure() -> list[Row]:
    """All rows of this module."""
    if not shutil.which("age"):
        return [Row("files taken in", "", None, "age is not installed here (Debian: age): not measured")]
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        folder = Path(name)
        key = folder / "key.txt"
        subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
        (folder / "home").mkdir()
        return [_large(folder, key), _small(folder, key)]


def _large(folder: Path, key: Path) -> Row:
    held = folder / "large"
    held.mkdir()
    with (held / "video.bin").open("wb") as file:
        for _ in range(LARGE):
            file.write(os.urandom(MIB))
    ours, theirs = _both(_taken_in(folder, held, 1), lambda: _by_hand(held / "video.bin", folder, key))
    shutil.rmtree(held)
    detail = f"{ours * 1000 / LARGE:.1f} against {theirs * 1000 / LARGE:.1f} CPU ms a MiB"
    baseline = "sha256sum, sha512sum, age -e, age -d"
    wanted = "at most 1.5 times"
    return Row(f"one file of {LARGE} MiB taken in", baseline, ours / theirs, detail, wanted, ours / theirs <= 1.5)


def _small(folder: Path, key: Path) -> Row:
    held = folder / "small"
    held.mkdir()
    chosen = random.Random(1)
    for number in range(SMALL):
        words = " ".join(chosen.choices(_WORDS, k=300))
        (held / f"statement-{number:04}.txt").write_text(f"Statement {number}\n\n{words}\n", "utf-8")

    def theirs() -> None:
        loop = 'for f in "$1"/*; do sha256sum "$f"; age -e -i "$2" -o "$3" "$f"; done'
        out = folder / "out.age"
        subprocess.run(["sh", "-c", loop, "sh", held, key, out], check=True, stdout=subprocess.DEVNULL)

    ours, by_hand = _both(_taken_in(folder, held, SMALL), theirs)
    detail = f"{ours * 1000 / SMALL:.1f} against {by_hand * 1000 / SMALL:.1f} CPU ms each"
    baseline, wanted = "sha256sum and age -e of each in one loop", "at most 5 times"
    return Row(f"{SMALL} small texts taken in", baseline, ours / by_hand, detail, wanted, ours / by_hand <= 5)


def _taken_in(folder: Path, held: Path, files: int) -> Callable[[], float]:
    """Beyond what an empty vault takes."""
    vaults = (folder / f"{held.name}-{number}.casefile" for number in itertools.count())

    def work() -> float:
        spent = []
        for count in (0, files):
            vault = next(vaults)
            cpu, _said = Place(folder / "home").run(
                "-m", "tests.benchmarks.intake_child", str(vault), str(held), str(count)
            )
            shutil.rmtree(vault)
            spent.append(cpu)
        return spent[1] - spent[0]

    return work


def _by_hand(file: Path, folder: Path, key: Path) -> None:
    for tool in ("sha256sum", "sha512sum"):
        subprocess.run([tool, file], check=True, stdout=subprocess.DEVNULL)
    out = folder / "out.age"
    subprocess.run(["age", "-e", "-i", key, "-o", out, file], check=True)
    subprocess.run(["age", "-d", "-i", key, "-o", os.devnull, out], check=True)
    out.unlink()


def _both(ours: Callable[[], float], theirs: Callable[[], None]) -> tuple[float, float]:
    """The medians of both in CPU seconds, in turn."""
    pairs = [(ours(), _cpu(theirs)) for _ in range(RUNS)]
    return statistics.median(a for a, _b in pairs), statistics.median(b for _a, b in pairs)


def _cpu(work: Callable[[], None]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
