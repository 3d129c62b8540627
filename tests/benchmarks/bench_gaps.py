"""How long the window does not answer: for each act, with 20,000 incidents beside the sample case, the longest stretch
of work on the GUI thread between two turns of the event loop. 50 ms is the most that is wanted.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from casefile.model import vocabularies
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Citation, Fact, Incident, Place, Source
from casefile.services.sample import build_sample
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.benchmarks.table import Row

PASSPHRASE = "a benchmark is no secret"
INCIDENTS = 20_000
TOWNS, FACTS, SOURCES = 200, 2_000, 300
WANTED_MS = 50


def measure() -> list[Row]:
    """All rows of this module, in the order of the acts."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        folder = Path(name) / "Bench.casefile"
        fill(folder)
        command = [sys.executable, "-m", "tests.benchmarks.gaps_child", str(folder)]
        done = subprocess.run(command, input=f"{PASSPHRASE}\n", stdout=subprocess.PIPE, text=True, check=True)
    rows = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    return [
        Row(
            act,
            f"{WANTED_MS} ms of CPU between two turns",
            float(stretch) / WANTED_MS,
            f"{float(stretch):.0f} ms at a stretch, {float(all_):.0f} ms in all",
        )
        for stretch, all_, act in rows
    ]


def fill(folder: Path) -> None:
    """The sample case with 20,000 incidents more at 200 places, and a matrix of 2,000 facts and 300 sources."""
    with Workspace.create(folder, PASSPHRASE, cost=KdfCost()) as workspace:
        case = build_sample(workspace)
        acts = vocabularies.load("acts").codes()
        towns = [Place(case_id=case.id, name=f"Town {n}") for n in range(TOWNS)]
        workspace.records.save(*towns)
        workspace.records.save(
            *(
                Incident(
                    case_id=case.id,
                    title=f"Strike number {n} on the river road",
                    when=FuzzyDate.parse(f"20{n % 30:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"),
                    narrative=f"What was said about strike {n}. " * 4,
                    acts=(acts[n % len(acts)],),
                    place_id=towns[n % TOWNS].id,
                    verification=("confirmed", "likely", "possible")[n % 3],
                )
                for n in range(INCIDENTS)
            ),
            label="Import",
        )
        sources = [Source(case_id=case.id, title=f"Report {n} on the river road") for n in range(SOURCES)]
        facts = [Fact(case_id=case.id, statement=f"What was seen at bridge {n}.") for n in range(FACTS)]
        stances = ("supports", "supports", "contradicts")
        cited = [
            Citation(case_id=case.id, target_id=fact.id, source_id=sources[(7 * n + k) % SOURCES].id, stance=stance)
            for n, fact in enumerate(facts)
            for k, stance in enumerate(stances)
        ]
        workspace.records.save(*sources, *facts, *cited, label="Import")
