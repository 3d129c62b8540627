"""Run in a process of its own by ``bench_field``: makes a stress vault of one size, or takes the one that is there,
asks it what people ask, and prints processor milliseconds as JSON. The same texts go into plain SQLite with FTS5.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from casefile.__main__ import _MADE_BEFORE_A_LOOK
from casefile.model.changes import Listing
from casefile.model.chips import Chip
from casefile.model.records import Place, Rendition
from casefile.services.overviews import TimelineTable
from casefile.services.stress import build_stress
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace

PASSPHRASE = "a benchmark is no secret"
SHOWN = 50
RUNS = 7
_PAGE = 2000

ASKED: dict[str, tuple[str, ...]] = {
    "rare": (),  # names of places of which little is heard, out of the vault itself
    "medium": (),
    "common": ("people", "hospital", "the report", "killed"),
    "phrase": ('"the road to"', '"asked for an independent investigation"', '"second time"'),
    "none": ("zzyqvxk", "qqqq wwww", '"people wounded hospital aircraft"'),
    "Arabic": ("المستشفى", "والمستشفى", "القصف", "سكان", '"وقف فوري للهجمات"'),
    "with filters": ("hospital kind:source", "after:2019-06 before:2019-09 kind:incident", "killed:>30 kind:incident"),
}
"""What is typed, by what it is called in the table."""


def main(incidents: int, folder: Path) -> dict[str, object]:
    """All figures of one size."""
    gc.set_threshold(_MADE_BEFORE_A_LOOK)  # as the program does at its start
    vault = folder / f"Field-{incidents}.casefile"
    told: dict[str, object] = {"incidents": incidents}
    if not vault.exists():
        told["made"] = _made(vault, incidents)
    begin = time.process_time()
    with Workspace.open(vault, PASSPHRASE) as ws:
        told["open"] = (time.process_time() - begin) * 1000
        case_id = ws.cases.by_ref("STRESS").id
        told["records"] = ws.records.counts_of(case_id)
        told["sizes"] = {"database": (vault / "case.db").stat().st_size, "index": ws.records.index_size()}
        asked = {**ASKED, **_names(ws, case_id)}
        told["times"] = {**_lists(ws, case_id), **_searches(ws, asked), **_timeline(ws, case_id)}
        told["plain"] = _plain(ws, case_id, folder / f"plain-{incidents}.db", asked)
        told["recoll"] = _recoll(ws, case_id, folder / f"recoll-{incidents}", asked)
    return told


def _made(vault: Path, incidents: int) -> dict[str, float]:
    with Workspace.create(vault, PASSPHRASE, cost=KdfCost()) as ws:
        begin = time.process_time()
        case = build_stress(ws, incidents)
        return {"seconds": time.process_time() - begin, "records": sum(ws.records.counts_of(case.id).values())}


def _names(ws: Workspace, case_id: UUID) -> dict[str, tuple[str, ...]]:
    """Places by how often they come up: the first of the case come up most."""
    ids = ws.records.ids(Listing("place", case_id))
    names = [place.name for place in ws.records.many(Place, ids)]
    middle = len(names) // 3
    respelt = tuple(
        name[0] + name[1:].replace("a", "e", 1).replace("u", "ou", 1) for name in names[middle : middle + 6]
    )
    return {
        "rare": tuple(names[-4:]),
        "medium": tuple(names[middle : middle + 4]),
        "similar": (*respelt, *(place.names[1].text for place in ws.records.many(Place, ids[-3:]))),
    }


def _timed(work: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Processor milliseconds of each run, after one that warms up."""
    work()
    took: list[float] = []
    for _run in range(runs):
        begin = time.process_time()
        work()
        took.append((time.process_time() - begin) * 1000)
    return took


def _lists(ws: Workspace, case_id: UUID) -> dict[str, list[float]]:
    hospital = Listing("source", case_id, sort="title", text="hospital")
    confirmed = (Chip("verification", ("confirmed",)), Chip("when", ("2018-01-01", "")))
    return {
        "list: incidents": _timed(lambda: ws.records.ids(Listing("incident", case_id))),
        "list: sources": _timed(lambda: ws.records.ids(Listing("source", case_id))),
        "list: a page of 50 lines": _timed(
            lambda: ws.records.summaries("source", ws.records.ids(Listing("source", case_id))[:SHOWN])
        ),
        "sort: sources by date": _timed(lambda: ws.records.ids(Listing("source", case_id, sort="published"))),
        "filter: sources by a common word": _timed(lambda: ws.records.ids(hospital)),
        "filter: incidents by two chips": _timed(
            lambda: ws.records.ids(Listing("incident", case_id, sort="when", chips=confirmed))
        ),
        "report of the case": [_once(lambda: ws.reports.of(case_id, ws.clock.now()))],
    }


def _once(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1000


def _searches(ws: Workspace, asked: dict[str, tuple[str, ...]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for name, queries in asked.items():
        took = found.setdefault(f"search: {name}", [])
        for query in queries:
            if name == "similar":
                took += _timed(lambda query=query: ws.finder.similar(query), 3)  # type: ignore[misc]
            else:
                took += _timed(lambda query=query: ws.finder.search(query, limit=SHOWN))  # type: ignore[misc]
    return found


def _timeline(ws: Workspace, case_id: UUID) -> dict[str, list[float]]:
    from PySide6.QtWidgets import QApplication

    from casefile.gui.app import prepare
    from casefile.gui.pages.timeline.line import LineOfTime
    from casefile.gui.settings import Settings

    ids = ws.records.ids(Listing("incident", case_id))
    tables: list[TimelineTable] = []
    read = _once(lambda: tables.append(ws.overviews.timeline(ids, "kind")))
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    prepare(app, Settings(Path(os.devnull)))
    line = LineOfTime(1.0)
    line.resize(1000, 600)
    line.show()
    line.show_table(tables[0], [lane.key for lane in tables[0].lanes])
    return {"timeline: read": [read], "timeline: painted": _timed(line.grab)}


def _texts(ws: Workspace, case_id: UUID) -> Iterator[str]:
    ids = ws.records.ids(Listing("rendition", case_id))
    for start in range(0, len(ids), _PAGE):
        for rendition in ws.records.many(Rendition, ids[start : start + _PAGE]):
            yield rendition.text


def _plain(ws: Workspace, case_id: UUID, path: Path, asked: dict[str, tuple[str, ...]]) -> dict[str, object]:
    """SQLite as it comes, unencrypted, with the texts of the sources alone."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(body)")
    texts = _texts(ws, case_id)
    spent = 0.0
    while page := [(text,) for text in islice(texts, _PAGE)]:
        begin = time.process_time()
        connection.executemany("INSERT INTO texts (body) VALUES (?)", page)
        spent += time.process_time() - begin
    begin = time.process_time()
    connection.commit()
    spent += time.process_time() - begin
    query = "SELECT rowid, snippet(texts, 0, '', '', '…', 24) FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?"
    times: dict[str, list[float]] = {}
    for name in ("rare", "medium", "common", "phrase", "none", "Arabic"):
        for typed in asked[name]:
            words = typed if typed.startswith('"') else " ".join(f'"{word}"' for word in typed.split())
            took = _timed(lambda words=words: connection.execute(query, (words, SHOWN)).fetchall())  # type: ignore[misc]
            times.setdefault(f"search: {name}", []).extend(took)
    (index,) = connection.execute("SELECT sum(length(block)) FROM texts_data").fetchone()
    connection.close()
    size = path.stat().st_size
    path.unlink()
    return {"seconds": spent, "size": size, "index": index, "times": times}


def _recoll(ws: Workspace, case_id: UUID, folder: Path, asked: dict[str, tuple[str, ...]]) -> dict[str, object] | None:
    """Recoll with the same texts as files (Debian: recollcmd). None where it is not installed."""
    if not (shutil.which("recollindex") and shutil.which("recollq")):
        return None
    shutil.rmtree(folder, ignore_errors=True)
    texts, config = folder / "texts", folder / "config"
    texts.mkdir(parents=True)
    config.mkdir()
    (config / "recoll.conf").write_text(f"topdirs = {texts}\n", "utf-8")
    for number, text in enumerate(_texts(ws, case_id)):
        (texts / f"{number}.txt").write_text(text, "utf-8")
    begin = time.perf_counter()
    _run("recollindex", "-c", str(config))
    seconds = time.perf_counter() - begin
    times: dict[str, list[float]] = {}
    for name in ("rare", "medium", "common", "phrase", "none", "Arabic"):
        for typed in asked[name]:
            took = []
            for _turn in range(RUNS):
                begin = time.perf_counter()
                _run("recollq", "-c", str(config), "-n", str(SHOWN), "-A", typed)
                took.append((time.perf_counter() - begin) * 1000)
            times.setdefault(f"search: {name}", []).extend(took)
    size = sum(each.stat().st_size for each in (config / "xapiandb").rglob("*") if each.is_file())
    shutil.rmtree(folder)
    return {"seconds": seconds, "size": size, "times": times}


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _arguments(given: Sequence[str]) -> tuple[int, Path]:
    return int(given[0]), Path(given[1])


if __name__ == "__main__":
    print(json.dumps(main(*_arguments(sys.argv[1:]))))
