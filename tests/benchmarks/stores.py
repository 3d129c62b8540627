"""Stores to measure: the encrypted one, and the same code on plain SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident
from casefile.store.sqlite import settings
from casefile.store.store import Store
from casefile.vault.memory import Kept

KEY = Kept(b"k" * 32)


def _prepare_plain(connection: Any, _key: Kept) -> None:
    for pragma, value in settings.PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma} = {value}")


@contextmanager
def plain() -> Iterator[None]:
    """Within this, databases are made and opened without the cipher: same library, same pragmas, same code."""
    with mock.patch.object(settings, "prepare", _prepare_plain):
        yield


def made(path: Path, *, encrypted: bool) -> Store:
    """A new store with one case."""
    if encrypted:
        return Store.create(path, KEY, "bench", on_commit=lambda head: None)
    with plain():
        store = Store.create(path, KEY, "bench", on_commit=lambda head: None)
        store.count("case")  # the reading connection too is made without the cipher
        return store


def opened(path: Path, *, encrypted: bool) -> Store:
    """An existing store, opened for reading and writing, its first row read."""
    if encrypted:
        store = Store.open(path, KEY, "bench", read_only=False, on_commit=lambda head: None)
        store.count("incident")
        return store
    with plain():
        store = Store.open(path, KEY, "bench", read_only=False, on_commit=lambda head: None)
        store.count("incident")
        return store


def filled(store: Store, case: Case, first: int, count: int) -> None:
    """One import of ``count`` incidents through the one door."""
    with store.step("Import") as step:
        for n in range(first, first + count):
            step.put(
                Incident(
                    case_id=case.id,
                    title=f"Strike number {n} on the river road",
                    when=FuzzyDate.parse(f"20{n % 30:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"),
                    narrative=f"What was said about strike {n}. " * 8,
                    verification=("confirmed", "likely", "possible")[n % 3],
                )
            )


def a_case(store: Store) -> Case:
    """The case everything is put into."""
    with store.step("Open case") as step:
        return step.put(Case(ref="BEN", title="Benchmark"))
