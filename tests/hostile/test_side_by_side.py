"""One program writes while others look: nobody cries wolf, nobody else writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.errors import VaultInUse
from casefile.model.records import Incident
from casefile.store.sqlite.settings import PAGE_SIZE
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


def test_a_vault_is_whole_while_somebody_writes(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as writer:
        case = writer.cases.create("TST", "A case")
        for n in range(20):
            writer.records.save(*(Incident(case_id=case.id, title=f"{n} {m}", narrative="x" * 2000) for m in range(10)))
            if n % 5 == 0:
                with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as reader:
                    assert reader.notices == ()
                    report = reader.integrity.verify()
                    assert report.ok, report.findings
                    assert reader.records.count("incident") == 10 * (n + 1)
        with pytest.raises(VaultInUse):
            Workspace.open(vault_folder, PASSPHRASE)
        assert writer.integrity.verify().ok


@pytest.mark.parametrize("log", [False, True])
def test_a_page_too_many_is_told(vault_folder: Path, log: bool) -> None:
    database = vault_folder / "case.db"
    database.write_bytes(database.read_bytes() + bytes(PAGE_SIZE))
    if log:
        (vault_folder / "case.db-wal").touch()
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as reader:
        report = reader.integrity.verify()
    assert not report.ok
    assert any("case.db" in finding.sentence for finding in report.findings if not finding.ok)
