"""Vaults that something happened to, and what is said about them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.errors import CasefileError
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

CASE = Case(ref="TST", title="A case that somebody tampers with")


def fill(ws: Workspace) -> None:
    """Records of every size, so that the database has pages of every class; the trash, two evidence files, undo."""
    ws.records.save(CASE)
    ws.records.save(
        *(Incident(case_id=CASE.id, title=f"Incident {n}", narrative=f"By the river {n}. ") for n in range(60))
    )
    large = Incident(
        case_id=CASE.id, title="A long one", narrative="".join(f"Line {n} of many.\n" for n in range(4000))
    )
    ws.records.save(large)
    ws.records.trash([large.id])
    for n in range(2):
        ws.sources.add_text(f"Text that becomes an evidence file, number {n}. " * 40, CASE.id, title=f"text {n}")
    ws.records.save(*(Incident(case_id=CASE.id, title=f"Undone {n}") for n in range(40)))
    ws.past.undo()


@pytest.fixture(scope="module")
def filled_vault(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed vault with all of that, which nothing may change: copy it."""
    folder = tmp_path_factory.mktemp("filled") / "Filled.casefile"
    shutil.copytree(template_vault, folder)
    with Workspace.open(folder, PASSPHRASE) as ws:
        fill(ws)
    return folder


@pytest.fixture
def tampered(filled_vault: Path, tmp_path: Path) -> Path:
    """A copy of it, to be tampered with."""
    return Path(shutil.copytree(filled_vault, tmp_path / "Test.casefile"))


Told = Callable[[Path], str]


@pytest.fixture
def told() -> Told:
    return what_is_told


def what_is_told(folder: Path) -> str:
    """The sentences, and the names of the files they are about, for a vault that is not whole; empty where it is."""
    try:
        with Workspace.open(folder, PASSPHRASE, read_only=True) as ws:
            report = ws.integrity.verify()
    except CasefileError as error:
        return error.message
    return "\n".join(
        f"{getattr(finding, 'file', '')}: {finding.sentence}" for finding in report.findings if not finding.ok
    )
