"""How often the database is asked: what a save, a lock and an import cost, counted in statements, which no busy machine
changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from casefile.exchange import casefile_json
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Incident
from casefile.services.several import Touched
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


@contextmanager
def asked() -> Iterator[list[str]]:
    """The statements that were run meanwhile, one for many rows counted once."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)


def _incident(case: Case, n: int, title: str = "Strike") -> Incident:
    return Incident(case_id=case.id, title=f"{title} {n}", when=FuzzyDate.parse("2020-01-05"), narrative=f"Said {n}.")


def test_a_save_asks_little(ws: Workspace, case: Case) -> None:
    saved = _incident(case, 1)
    ws.records.save(saved)
    with asked() as statements:
        ws.records.change(saved.id, title="Another title")
    assert len(statements) <= 15, "\n".join(statements)


def test_a_lock_asks_what_the_writer_does_not_hold(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        case = ws.cases.create("TST", "A case")
        ws.records.save(_incident(case, 1))
        with asked() as statements:
            ws.close()
    assert len(statements) <= 8, "\n".join(statements)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        assert ws._store.kept_notes(), "signed off with a checkpoint"
        assert ws.integrity.verify().ok


def test_a_lock_after_nothing_was_done_keeps_no_second_checkpoint(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("TST", "A case")
    for _turn in range(2):
        with Workspace.open(vault_folder, PASSPHRASE) as ws:
            kept = ws._store.kept_notes()
            ws._store.checkpoint()
            assert ws._store.kept_notes() == kept


def test_an_import_asks_for_hundreds_of_records_at_once(ws: Workspace, tmp_path: Path) -> None:
    per_import = {}
    for ref, size in (("ONE", 400), ("TWO", 1_400)):
        case = Case(ref=ref, title="Import")
        with (tmp_path / f"{ref}.json").open("wb") as file:
            casefile_json.write(case, (_incident(case, n) for n in range(size)), iter(()), file)
        preview = ws.transfer.preview(tmp_path / f"{ref}.json")
        with asked() as statements:
            ws.transfer.apply(preview)
        per_import[size] = len(statements)
    more = per_import[1_400] - per_import[400]
    assert more <= 2 * 30, "two batches more, and what each of them asks"
    with asked() as undone:
        ws.past.undo()
    with asked() as redone:
        ws.past.redo()
    assert max(len(undone), len(redone)) <= 1.5 * per_import[1_400]
    assert ws.integrity.verify().ok


def test_changing_many_at_once_asks_for_hundreds_at_once(ws: Workspace, case: Case) -> None:
    incidents = [_incident(case, n) for n in range(600)]
    ws.records.save(*incidents)
    ids = [each.id for each in incidents]
    seq = ws.several.common("incident", ids).seq
    with asked() as statements:
        ws.several.change(ids, Touched(put_on=("checked",)), since=seq)
    assert len(statements) <= 120, f"{len(statements)} statements"
    assert all(each.tags == ("checked",) for each in ws.records.of(Incident))
