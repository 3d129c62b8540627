"""What every engine has to keep, tried on the one there is: one chain however many write, and no number left out."""

from __future__ import annotations

import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from casefile.model.records import Case, Incident
from casefile.store import rows, tables
from casefile.store.queries import listing, reading
from casefile.store.sqlite.database import FileDatabase
from casefile.store.store import Store
from casefile.vault.memory import Kept

KEY = Kept(b"k" * 32)
STEPS = 25


class _Abandoned(Exception):
    pass


def _new(path: Path) -> tuple[Store, Case]:
    store = Store.create(path, KEY, "v", on_commit=lambda _head: None)
    with store.step("Add case") as step:
        return store, step.put(Case(ref="AAA", title="x"))


def _numbers(store: Store, column: sa.Column[int]) -> list[int]:
    with store._sight() as connection:
        return list(connection.execute(sa.select(column).order_by(column)).scalars())


def test_two_who_write_to_one_database_make_one_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server: nobody has the database alone, and only the chain lock is between them."""
    monkeypatch.setattr(FileDatabase, "sole_writer", False)
    one, case = _new(tmp_path / "case.db")
    other = Store.open(tmp_path / "case.db", KEY, "v", read_only=False, on_commit=lambda _head: None)
    failed: list[BaseException] = []
    begin = threading.Barrier(2)

    def write(store: Store, name: str) -> None:
        try:
            begin.wait()
            for n in range(STEPS):
                with suppress(_Abandoned), store.step(f"{name} {n}") as step:
                    step.put(Incident(case_id=case.id, title=f"{name} {n}"))
                    if n % 5 == 4:
                        step.finish()  # all of it is written, and then taken back
                        raise _Abandoned
        except BaseException as error:
            failed.append(error)

    with closing(one), closing(other):
        threads = [threading.Thread(target=write, args=pair) for pair in ((one, "one"), (other, "other"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        written = 1 + 2 * (STEPS - STEPS // 5)
        for column in (tables.journal.c.seq, tables.step.c.seq, tables.search_doc.c.docid):
            assert _numbers(one, column) == list(range(1, written + 1)), column
        assert [each.ref for each in one.of(Incident, case_id=case.id)] == [f"AAA-I-{n:04d}" for n in range(1, written)]
        walk = other.examine()
    assert walk.faults == []


def test_no_table_gives_numbers_of_its_own() -> None:
    """A server would take them from a sequence, which leaves a gap for every step that is rolled back."""
    giving = {table.name for table in tables.metadata.tables.values() if table.autoincrement_column is not None}
    defaults = {
        str(column)
        for table in tables.metadata.tables.values()
        for column in table.columns
        if isinstance(column.default, sa.Sequence) or column.identity is not None
    }
    assert (giving, defaults) == (set(), set())


def test_records_are_found_by_their_ids_in_an_index(tmp_path: Path) -> None:
    """What is written in an engine's own words must not cost the index: a record would be read by reading all."""
    store, _case = _new(tmp_path / "case.db")
    with closing(store), store._sight() as connection:
        for query in (reading._KIND_OF, reading._of_these("incident"), reading._TEXTS, listing._lines("incident")):
            written = str(query.compile(dialect=connection.dialect))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}", (rows.dump([]),)).all()
            steps = [str(row[-1]) for row in plan]
            assert not [step for step in steps if step.startswith("SCAN") and "json_each" not in step], steps
            assert [step for step in steps if step.startswith("SEARCH")], steps
