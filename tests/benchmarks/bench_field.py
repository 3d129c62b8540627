"""A vault at the field's size: opened, listed, sorted, filtered, searched and painted, at several sizes in one run,
with the exponent by which each grows, beside plain SQLite with FTS5 (and Recoll, where it is installed) on the same
texts.

``python -m tests.benchmarks field`` takes 1,000 and 10,000 incidents with the field's 15 sources each; ``--incidents
1000 10000 100000`` takes what is named (the last: some hours, and 40 GB), ``--keep FOLDER`` makes the vaults there and
takes them again the next time. Processor milliseconds, which a busy machine stretches by up to a half.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.children import Place
from tests.benchmarks.table import Row, goal

SIZES = (1_000, 10_000)
WANTED = {"search: similar": 150.0, "timeline: painted": 100.0}
"""Milliseconds at most, at 10,000 incidents."""
_SEARCH = 50.0
_MIB = 1024 * 1024


def measure() -> list[Row]:
    """All rows of this module."""
    sizes = [int(each) for each in os.environ.get("CASEFILE_FIELD", "").split()] or list(SIZES)
    kept = os.environ.get("CASEFILE_FIELD_KEEP")
    if kept:
        return _measured(sizes, Path(kept))
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        return _measured(sizes, Path(name))


def _measured(sizes: list[int], folder: Path) -> list[Row]:
    told = [_of(size, folder) for size in sizes]
    rows = [row for each in told for row in _about(each)]
    for name in told[-1]["times"]:
        took = [each["times"][name] for each in told]
        rows += [_row(name, size, each["plain"], mine) for size, each, mine in zip(sizes, told, took, strict=True)]
        if len(sizes) > 1:
            rows.append(Row(f"{name}: grows with", "incidents, to the power of", _exponent(sizes, took), ""))
    if told[-1]["recoll"] is None:
        rows.append(Row("Recoll on the same texts", "", None, "not installed here (Debian: recollcmd): not measured"))
    else:
        rows += [row for each in told for row in _recoll(each)]
    return rows


def _of(size: int, folder: Path) -> dict[str, Any]:
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    _cpu, printed = Place(home).run("-m", "tests.benchmarks.field_child", str(size), str(folder))
    found: dict[str, Any] = json.loads(printed)
    return found


def _about(told: dict[str, Any]) -> list[Row]:
    size, counts, sizes = told["incidents"], told["records"], told["sizes"]
    plain = told["plain"]
    rows = [
        Row(
            f"{size:,} incidents",
            "",
            None,
            f"{counts['source']:,} sources, {counts['citation']:,} citations, {sum(counts.values()):,} records; "
            f"database {sizes['database'] / _MIB:,.0f} MiB, its index {sizes['index'] / _MIB:,.0f} MiB",
        ),
        Row(f"{size:,}: opened, the key derivation of the vault included", "", None, f"{told['open']:.0f} ms"),
    ]
    if "made" in told:
        made = told["made"]
        rate = made["records"] / made["seconds"]
        rows.append(Row(f"{size:,}: made, journal and index included", "", None, f"{rate:,.0f} records a second"))
    detail = f"{counts['rendition'] / plain['seconds']:,.0f} texts a second; index {plain['index'] / _MIB:,.0f} MiB"
    rows.append(Row(f"{size:,}: FTS5 alone, the texts of sources only", "", None, detail))
    return rows


def _row(name: str, size: int, plain: dict[str, Any], took: list[float]) -> Row:
    wanted = WANTED.get(name, _SEARCH if name.startswith("search: ") else None)
    slow, usual = _slow(took), statistics.median(took)
    theirs = plain["times"].get(name)
    detail = f"{usual:.1f} ms; 95 of 100 within {slow:.1f} ms"
    if theirs is not None:
        detail += f"; FTS5 alone {statistics.median(theirs):.1f}, {_slow(theirs):.1f} ms"
    label = f"{name}, {size:,} incidents"
    if wanted is None or size > 10_000:
        return Row(label, "", None, detail)
    return goal(label, f"95 of 100 within {wanted:.0f} ms", detail, slow <= wanted)


def _slow(took: list[float]) -> float:
    return sorted(took)[math.ceil(len(took) * 0.95) - 1]


def _exponent(sizes: list[int], took: list[list[float]]) -> float:
    """The slope of a line through the logarithms of both."""
    x = [math.log(size) for size in sizes]
    y = [math.log(max(0.01, statistics.median(each))) for each in took]
    return statistics.linear_regression(x, y).slope


def _recoll(told: dict[str, Any]) -> list[Row]:
    found, size = told["recoll"], told["incidents"]
    rows = [
        Row(
            f"Recoll, {size:,} incidents: {name}",
            "",
            None,
            f"{statistics.median(took):.1f} ms; 95 of 100 within {_slow(took):.1f} ms, its start included",
        )
        for name, took in found["times"].items()
    ]
    detail = f"{told['records']['rendition'] / found['seconds']:,.0f} texts a second; {found['size'] / _MIB:,.0f} MiB"
    return [Row(f"Recoll, {size:,} incidents: index", "", None, detail), *rows]
