"""The chain: every alteration by someone who has the key is found, and says where."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
import rfc8785
import sqlalchemy as sa

from casefile.model.records import Case, Incident
from casefile.store.canonical import canonical
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


@pytest.fixture
def filled(ws: Workspace, case: Case) -> Workspace:
    for n in range(4):
        ws.records.save(Incident(case_id=case.id, title=f"Number {n}"), label="Add incident")
    return ws


def alter(ws: Workspace, statement: str, **values: object) -> None:
    """Change the database behind the program's back, as an insider with the key could."""
    with ws._store._database.writing() as connection:
        connection.execute(sa.text(statement), values)


def named(ws: Workspace, check: str) -> list[str]:
    """What the store finds wrong in one respect."""
    return [fault.name for fault in ws._store.examine().faults if fault.check == check]


def parts(ws: Workspace) -> set[str]:
    return {finding.part for finding in ws.integrity.verify().findings if not finding.ok}


def test_an_untouched_journal_holds(filled: Workspace) -> None:
    assert filled.records.head().seq == 5
    assert parts(filled) == set()


def test_an_altered_entry_is_named(filled: Workspace) -> None:
    alter(filled, "UPDATE journal SET body = replace(body, 'RECORD_CREATED', 'RECORD_CHANGED') WHERE seq = 3")
    report = filled.integrity.verify()
    assert any("3" in finding.sentence for finding in report.findings if finding.part == "journal" and not finding.ok)


def test_an_entry_altered_with_its_hash_breaks_the_next(filled: Workspace) -> None:
    body = json.loads(filled.records.journal_entries()[2].body)
    body["reason"] = "something else"
    written = canonical(body)
    digest = hashlib.sha256(written).hexdigest()
    alter(filled, "UPDATE journal SET body = :b, hash = :h WHERE seq = 3", b=written.decode(), h=digest)
    assert named(filled, "entry") == ["4"]


def test_a_missing_entry_is_named(filled: Workspace) -> None:
    alter(filled, "DELETE FROM journal WHERE seq = 2")
    assert "3" in named(filled, "entry")


def test_a_cut_tail_is_noticed_by_the_head_outside(filled: Workspace) -> None:
    alter(filled, "DELETE FROM journal WHERE seq = 5")
    assert "journal" in parts(filled)


def test_altered_history_breaks_its_commitment(filled: Workspace) -> None:
    alter(filled, "UPDATE history SET after = replace(after, 'Number', 'Nomber') WHERE seq = 2")
    assert named(filled, "entry") == ["2"]
    assert "records" in parts(filled)


def test_an_altered_row_contradicts_its_history(filled: Workspace) -> None:
    alter(filled, "UPDATE incident SET title = 'Forged' WHERE ref = 'TST-I-0002'")
    assert named(filled, "record") == ["TST-I-0002"]
    assert parts(filled) == {"records"}


def test_a_vanished_row_is_named(filled: Workspace) -> None:
    alter(filled, "DELETE FROM incident WHERE ref = 'TST-I-0002'")
    assert named(filled, "record") == ["TST-I-0002"]


def test_a_missing_head_is_said(filled: Workspace, vault_folder: Path) -> None:
    filled.close()
    (vault_folder / "head.json").unlink()
    with Workspace.open(vault_folder, PASSPHRASE) as again:
        assert any("head.json" in notice for notice in again.notices)


def test_a_changed_head_is_said(filled: Workspace, vault_folder: Path) -> None:
    filled.close()
    path = vault_folder / "head.json"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with Workspace.open(vault_folder, PASSPHRASE) as again:
        assert any("head.json" in notice for notice in again.notices)
        assert "journal" in parts(again)


def test_a_clock_that_jumped_is_marked(filled: Workspace, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    real = dt.datetime

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls.fromtimestamp(real.now(tz).timestamp() + 7200, tz)

    monkeypatch.setattr("casefile.store.journal.dt.datetime", Later)
    filled.records.save(Incident(case_id=case.id, title="late"))
    monkeypatch.undo()
    assert [entry.clock_suspect for entry in filled.records.journal_entries()] == [False] * 5 + [True] * 2
    assert filled.records.journal_entries()[-1].event == "CLOCK_ANOMALY"


def test_bodies_are_the_bytes_of_the_reference_form(ws: Workspace, case: Case) -> None:
    strange = ("", 'a"b\\c/d', "tab\tline\nreturn\r", "\x00\x1f\x7f\u2028", "é 𐐷 \U0001f600 هجين", "</script>")
    for reason in strange:
        with ws._store.step(reason or "x") as step:
            step.put(Incident(case_id=case.id, title="Strike"))
            step.note("EXPORTED", reason=reason, file_sha256="0" * 64)
    ws.past.undo()
    entries = ws.records.journal_entries()
    assert len(entries) > 2 * len(strange)
    for entry in entries:
        assert rfc8785.dumps(json.loads(entry.body)) == entry.body.encode("utf-8")
    assert ws.integrity.verify().ok
