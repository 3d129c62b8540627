"""What a command costs before it has done anything, and what a long list costs: CPU time of the process, without the
derivation of the key.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from casefile.model import vocabularies
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Incident
from casefile.model.records import Place as Town
from casefile.vault import slots
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.benchmarks.children import Place, medians
from tests.benchmarks.table import Row

PASSPHRASE = "a benchmark is no secret"
ROWS = 10_000

HELLO = """
import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False)
app.callback()(lambda: None)
for n in range(30):
    app.command(f"command-{n}", help="Say nothing.")(lambda: None)
app(["--help"])
"""
"""A program of thirty commands that do nothing."""

PLAIN = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("SELECT * FROM shown").fetchall()
widths = [max(map(len, column)) for column in zip(*rows)]
for row in rows:
    print("  ".join(text.ljust(width) for text, width in zip(row, widths)))
"""
"""The same lines from a table of SQLite that holds them as they are printed."""


def measure() -> list[Row]:
    """All rows of this module."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        place = Place(Path(name))
        folder, plain, secret = place.home / "Bench.casefile", place.home / "plain.db", place.home / "passphrase"
        secret.write_text(PASSPHRASE + "\n")
        secret.chmod(0o600)
        fill(folder)
        listing = ["-m", "casefile", "list", str(folder), "incident"]
        _copy(place.run(*listing, CASEFILE_PASSPHRASE_FILE=str(secret))[1], plain)
        took = medians(
            {
                "help": lambda: [place.run("-m", "casefile", "--help")[0]],
                "hello": lambda: [place.run("-c", HELLO)[0]],
                "list": lambda: [place.run(*listing, CASEFILE_PASSPHRASE_FILE=str(secret))[0]],
                "plain": lambda: [place.run("-c", PLAIN, str(plain))[0]],
                "key": lambda: [_derivation()],
            }
        )
    seconds = {what: times[0] for what, times in took.items()}
    beyond = seconds["list"] - seconds["key"]
    return [
        Row(
            "casefile --help",
            "typer with thirty empty commands",
            seconds["help"] / seconds["hello"],
            f"{seconds['help']:.2f} s CPU against {seconds['hello']:.2f}",
            "at most 0.3 s CPU",
            seconds["help"] <= 0.3,
        ),
        Row(
            f"casefile list of {ROWS:,} rows, without key derivation",
            "the same lines from plain SQLite",
            beyond / seconds["plain"],
            f"{beyond:.2f} s CPU against {seconds['plain']:.2f}; the key {seconds['key']:.2f} s",
            "at most 0.8 s CPU",
            beyond <= 0.8,
        ),
    ]


def fill(folder: Path) -> None:
    """A vault with incidents that fill every column of their list."""
    acts, verification, harm = (vocabularies.load(name).codes() for name in ("acts", "verification", "harm_grading"))
    with Workspace.create(folder, PASSPHRASE, cost=KdfCost()) as workspace:
        case = workspace.cases.create("BEN", "Benchmark")
        towns = [Town(case_id=case.id, name=f"Town {n}") for n in range(50)]
        workspace.records.save(*towns)
        workspace.records.save(
            *(
                Incident(
                    case_id=case.id,
                    title=f"Strike {n} on the market",
                    when=FuzzyDate.parse(f"20{n % 20:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"),
                    place_id=towns[n % 50].id,
                    acts=(acts[n % len(acts)],),
                    verification=verification[n % len(verification)],
                    harm=harm[n % len(harm)],
                )
                for n in range(ROWS)
            )
        )


def _copy(printed: str, plain: Path) -> None:
    """Put the cells of a printed list into a table of texts."""
    rows = [re.split("  +", line) for line in printed.splitlines()[:-1]]  # the last line counts them
    with sqlite3.connect(plain) as connection:
        connection.execute(f"CREATE TABLE shown ({', '.join(f'c{n}' for n in range(len(rows[0])))})")
        connection.executemany(f"INSERT INTO shown VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _derivation() -> float:
    begin = time.process_time()
    slots.derive_kek(PASSPHRASE.encode(), os.urandom(16), KdfCost())
    return time.process_time() - begin


if __name__ == "__main__":
    for row in measure():
        sys.stdout.write(f"{row.name}: {row.ratio:.2f} ({row.detail})\n")
