"""The encrypted store against the same work on plain SQLite; lists of 100,000 incidents."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from casefile.model.changes import Listing
from tests.benchmarks import stores
from tests.benchmarks.table import Row, compared, interleaved, seconds

PAGE = 200
LARGE = 100_000


def measure() -> list[Row]:
    """All rows of this module."""
    with tempfile.TemporaryDirectory(prefix="casefile-bench-") as name:
        folder = Path(name)
        return [*_against_plain(folder), *_large_list(folder)]


def _against_plain(folder: Path) -> list[Row]:
    pair = {kind: stores.made(folder / f"{kind}.db", encrypted=kind == "encrypted") for kind in ("encrypted", "plain")}
    cases = {kind: stores.a_case(store) for kind, store in pair.items()}
    took: dict[str, list[float]] = {"encrypted": [], "plain": []}
    for turn in range(3):
        for kind, store in pair.items():
            took[kind].append(seconds(lambda k=kind, s=store, t=turn: stores.filled(s, cases[k], t * 10_000, 10_000)))
    ours, theirs = sorted(took["encrypted"])[1], sorted(took["plain"])[1]
    rows = [
        Row(
            "10,000 records imported through the one door",
            "the same on plain SQLite",
            ours / theirs,
            f"{10_000 / ours:,.0f} records/s against {10_000 / theirs:,.0f}",
        )
    ]
    ids = {kind: store.ids(Listing("incident", sort="when")) for kind, store in pair.items()}
    chosen = random.Random(1)

    def page(kind: str) -> None:
        start = chosen.randrange(len(ids[kind]) - PAGE)
        pair[kind].summaries("incident", ids[kind][start : start + PAGE])

    rows.append(
        compared(
            f"one list page of {PAGE}, warm",
            "the same on plain SQLite",
            *interleaved(lambda: page("encrypted"), lambda: page("plain"), 25),
        )
    )
    rows.append(
        compared(
            "full-text search, 50 hits",
            "the same on plain SQLite",
            *interleaved(
                lambda: pair["encrypted"].search("strike 4711"), lambda: pair["plain"].search("strike 4711"), 25
            ),
        )
    )
    for store in pair.values():
        store.close()
    rows.append(
        compared(
            "open and first row, raw key",
            "the same on plain SQLite",
            *interleaved(
                lambda: stores.opened(folder / "encrypted.db", encrypted=True).close(),
                lambda: stores.opened(folder / "plain.db", encrypted=False).close(),
                9,
            ),
        )
    )
    return rows


def _large_list(folder: Path) -> list[Row]:
    store = stores.made(folder / "large.db", encrypted=True)
    case = stores.a_case(store)
    for start in range(0, LARGE, 10_000):
        stores.filled(store, case, start, 10_000)
    listing = Listing("incident", case_id=case.id, sort="when")
    ids = store.ids(listing)
    chosen = random.Random(2)

    def page() -> None:
        start = chosen.randrange(LARGE - PAGE)
        store.summaries("incident", ids[start : start + PAGE])

    everything = seconds(lambda: store.summaries("incident", ids))
    page_took, ids_took = interleaved(page, lambda: store.ids(listing), 9)
    store.close()
    return [
        Row(
            f"page of {PAGE} at any place of {LARGE:,} incidents",
            "reading all lines at once",
            page_took / everything,
            f"{page_took * 1000:.1f} ms against {everything * 1000:,.0f} ms",
        ),
        Row(
            f"all ids of {LARGE:,} incidents, sorted by date",
            "reading all lines at once",
            ids_took / everything,
            f"{ids_took * 1000:.0f} ms against {everything * 1000:,.0f} ms",
        ),
    ]
