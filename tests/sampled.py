"""The sample case in a real vault: built once per session; every test that changes it gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casefile.services.sample import build_sample
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE


@pytest.fixture(scope="session")
def sample_template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with the sample case that nothing may change: copy it."""
    folder = tmp_path_factory.mktemp("sample") / "Sample.casefile"
    shutil.copytree(template_vault, folder)
    with Workspace.open(folder, PASSPHRASE) as workspace:
        build_sample(workspace)
    return folder


@pytest.fixture
def sample_folder(sample_template: Path, tmp_path: Path) -> Path:
    """A vault of one's own with the sample case, closed."""
    return Path(shutil.copytree(sample_template, tmp_path / "Sample.casefile"))


@pytest.fixture(scope="session")
def _sample_open(sample_template: Path) -> Iterator[Workspace]:
    with Workspace.open(sample_template, PASSPHRASE, read_only=True) as workspace:
        yield workspace


@pytest.fixture
def sample_read(_sample_open: Workspace) -> Iterator[Workspace]:
    """The sample case, open for reading and shared by all tests of the session that only read. One that left a trace in
    the vault fails."""
    with left_as_it_was(_sample_open):
        yield _sample_open


@contextmanager
def left_as_it_was(ws: Workspace) -> Iterator[None]:
    """Fail the test if the vault is another one afterwards."""
    before = _traces(ws)
    yield
    if _traces(ws) != before:
        pytest.fail("the test wrote into a vault that is shared for reading", pytrace=False)


def _traces(ws: Workspace) -> tuple[object, dict[str, tuple[int, int]]]:
    """The head of the journal, and the size and the time of every file but those that reading itself keeps."""
    files = {
        str(path): path.stat() for path in sorted(ws.folder.rglob("*")) if path.suffix not in (".db-wal", ".db-shm")
    }
    return ws.records.head(), {path: (state.st_size, state.st_mtime_ns) for path, state in files.items()}


@pytest.fixture
def sample(sample_template: Path) -> Iterator[Workspace]:
    """The sample case, open for reading only."""
    with Workspace.open(sample_template, PASSPHRASE, read_only=True) as workspace:
        yield workspace
