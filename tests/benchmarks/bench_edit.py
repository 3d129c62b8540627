"""What one saved edit, an unlock without the derivation of its key, and a lock cost: CPU milliseconds.

Where ``CASEFILE_BEFORE`` names a tree of an earlier version, that is run in turn with this one and compared.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from tests.benchmarks.children import Place
from tests.benchmarks.table import Row, goal

RUNS = 5
EDIT = 5.0
"""CPU milliseconds that a saved edit may take."""
LONGER = 1.1
"""How many times as long as before unlock, lock and save may take."""
EDITS, SESSIONS, RECORDS = 200, 10, 300
_BEFORE = "CASEFILE_BEFORE"

CHILD = """
import json, sys, time, resource, tempfile
from pathlib import Path
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Incident
from casefile.vault import slots
from casefile.workspace import Workspace

EDITS, SESSIONS, RECORDS = map(int, sys.argv[2:5])
folder, passphrase = Path(sys.argv[1]) / "Bench.casefile", "a benchmark is no secret"
spent, derive = [0.0], slots.derive_kek

def timed(*given, **named):
    begin = time.thread_time()
    try:
        return derive(*given, **named)
    finally:
        spent[0] += time.thread_time() - begin

slots.derive_kek = timed
ws = Workspace.create(folder, passphrase, cost=slots.KdfCost())
case, _made = ws.cases.ensure("BEN")
incidents = [Incident(case_id=case.id, title=f"Strike {n}", when=FuzzyDate.parse("2020-01-01")) for n in range(RECORDS)]
ws.records.save(*incidents)
for n in range(20):
    ws.records.change(incidents[n].id, title=f"Warm {n}")
saves, locks, unlocks = [], [], []
for n in range(EDITS):
    begin = time.process_time()
    ws.records.change(incidents[n].id, title=f"Changed {n}")
    saves.append(time.process_time() - begin)
ws.close()
for n in range(SESSIONS):
    spent[0], begin = 0.0, time.process_time()
    ws = Workspace.open(folder, passphrase)
    unlocks.append(time.process_time() - begin - spent[0])
    ws.records.change(incidents[n].id, title=f"Later {n}")
    begin = time.process_time()
    ws.close()
    locks.append(time.process_time() - begin)
print(json.dumps([sorted(each)[len(each) // 4] * 1000 for each in (saves, locks, unlocks)]))
"""
"""Prints what a quarter of the times lie below, of saves, locks and unlocks: what else the machine does only ever adds
to them. It uses only what earlier versions had too."""


def measure() -> list[Row]:
    """All rows of this module."""
    before = os.environ.get(_BEFORE, "")
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    for _turn in range(RUNS):
        ours.append(_run(str(Path(__file__).resolve().parents[2])))
        if before:
            theirs.append(_run(before))
    save, lock, unlock = (min(times) for times in zip(*ours, strict=True))
    rows = [goal("one saved edit", f"at most {EDIT:.0f} ms CPU", f"{save:.2f} ms", save <= EDIT)]
    if not before:
        rows += [
            Row(f"{name}, without the key derivation" if name == "unlock" else name, "", None, f"{took:.1f} ms CPU")
            for name, took in (("unlock", unlock), ("lock", lock))
        ]
        return rows
    for name, now, then in zip(
        ("save", "lock", "unlock"), (save, lock, unlock), (min(t) for t in zip(*theirs, strict=True)), strict=True
    ):
        told = f"{now:.2f} ms CPU against {then:.2f}: {now / then:.2f} times"
        rows.append(goal(name, f"at most {LONGER} times before", told, now <= LONGER * then))
    return rows


def _run(tree: str) -> list[float]:
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        given = (str(each) for each in (EDITS, SESSIONS, RECORDS))
        _cpu, printed = Place(Path(name)).run("-c", CHILD, name, *given, PYTHONPATH=tree)
    found: list[float] = json.loads(printed)
    return found
