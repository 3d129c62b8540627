"""The sample case in a real vault: built once per session; every test that changes it gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
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


@pytest.fixture
def sample(sample_template: Path) -> Iterator[Workspace]:
    """The sample case, open for reading only."""
    with Workspace.open(sample_template, PASSPHRASE, read_only=True) as workspace:
        yield workspace
