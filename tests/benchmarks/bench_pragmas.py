"""What each setting of the database costs: the same work on an encrypted store with one setting changed."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import geometric_mean, median
from unittest import mock

from casefile.model.changes import Listing
from casefile.store.sqlite import settings
from casefile.store.store import Store
from tests.benchmarks import stores
from tests.benchmarks.table import Row, seconds

ROWS = 4_000
SAVES = 60
SEARCHES = 60
TURNS = 3

_OTHERWISE: dict[str, int] = {
    "temp_store": 1,
    "trusted_schema": 1,
    "cell_size_check": 0,
    "foreign_keys": 0,
    "secure_delete": 0,
    "cache_size": -2_000,
    "synchronous": 1,
    "cipher_memory_security": 1,
}
"""The setting that was not chosen. mmap_size does nothing under the cipher, and busy_timeout only matters to two."""

_number = itertools.count()


def measure() -> list[Row]:
    """One row per setting."""
    took: dict[str, dict[str, list[float]]] = {name: {} for name in ("as chosen", *_OTHERWISE)}
    # Memory security holds for the whole process from the moment it is asked for, so it comes last.
    names = [name for name in took if name != "cipher_memory_security"]
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as folder:
        _work(Path(folder) / "warm.db")
        for turn in range(TURNS):  # each begins with another one: no setting is always the first
            for name in (*names[turn * 3 :], *names[: turn * 3]):
                _take(took[name], name, Path(folder) / f"{name}-{turn}.db")
        for turn in range(TURNS):
            _take(took["cipher_memory_security"], "cipher_memory_security", Path(folder) / f"memory-{turn}.db")
    return [_row(name, took["as chosen"], took[name]) for name in _OTHERWISE]


def _take(kinds: dict[str, list[float]], name: str, path: Path) -> None:
    with _set(name):
        for kind, spent in _work(path).items():
            kinds.setdefault(kind, []).append(spent)


def _row(name: str, chosen: dict[str, list[float]], other: dict[str, list[float]]) -> Row:
    """The ratio is the geometric mean over the kinds of work, so that none outweighs the others."""
    setting = "off" if name == "cipher_memory_security" else settings.PRAGMAS[name]
    ratios = {kind: median(spent) / median(other[kind]) for kind, spent in chosen.items()}
    detail = ", ".join(f"{kind} {ratio:.2f}" for kind, ratio in ratios.items())
    return Row(
        f"{name} = {setting}", f"the same with {name} = {_OTHERWISE[name]}", geometric_mean(ratios.values()), detail
    )


def _work(path: Path) -> dict[str, float]:
    """What a day consists of: one import, many small saves, opening, and looking things up."""
    store = stores.made(path, encrypted=True)
    case = stores.a_case(store)
    spent = {"import": seconds(lambda: stores.filled(store, case, 0, ROWS))}
    spent["save"] = seconds(lambda: _saves(store, case)) / SAVES
    spent["open"] = seconds(lambda: _reopened(store, path))
    store = stores.opened(path, encrypted=True)
    ids = store.ids(Listing("incident", sort="when"))
    spent["list page"] = seconds(lambda: [store.summaries("incident", ids[n : n + 100]) for n in range(0, ROWS, 200)])
    spent["search"] = seconds(lambda: [store.search(f"strike {n}") for n in range(SEARCHES)]) / SEARCHES
    store.close()
    return spent


def _saves(store: Store, case: stores.Case) -> None:
    for _ in range(SAVES):
        stores.filled(store, case, ROWS + next(_number), 1)


def _reopened(store: Store, path: Path) -> None:
    store.close()
    stores.opened(path, encrypted=True).close()


@contextmanager
def _set(name: str) -> Iterator[None]:
    """Within this, new connections have one setting changed."""
    if name == "as chosen":
        yield
        return
    changed = {**settings.PRAGMAS, name: _OTHERWISE[name]}
    if name == "cipher_memory_security":  # it answers with nothing that could be read back
        prepare = settings.prepare

        def with_memory_security(connection: object, key: bytes) -> None:
            prepare(connection, key)
            connection.execute("PRAGMA cipher_memory_security = ON")  # type: ignore[attr-defined]

        with mock.patch.object(settings, "prepare", with_memory_security):
            yield
        return
    with mock.patch.object(settings, "PRAGMAS", changed):
        yield
