"""Real encrypted vaults for tests: one is made at the floor cost per session, every test gets a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from casefile.model.records import Case
from casefile.store.sqlite import database
from casefile.vault import slots, vault
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace

PASSPHRASE = "correct horse battery staple"
INNER = "quite another passphrase"
"""The passphrase of the identity compartment."""


def altered(content: bytes) -> bytes:
    """The same with its last bit changed. Another byte put there would one time in 256 be the one that was there."""
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.fixture(scope="session", autouse=True)
def _quick_kdf() -> Iterator[None]:
    """Argon2id really runs, at the floor cost, but once per input: the same vault is opened thousands of times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "derive_kek", lru_cache(slots.derive_kek))
        patch.setattr(vault, "calibrate", KdfCost)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_put_together_once() -> Iterator[None]:
    """A statement that one vault compiled serves all of the run: it was half of what opening and reading cost."""
    shared = database.Statements()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "Statements", lambda: shared)
        yield


@pytest.fixture(scope="session")
def template_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty vault that nothing may change: copy it."""
    folder = tmp_path_factory.mktemp("template") / "Template.casefile"
    Workspace.create(folder, PASSPHRASE, cost=KdfCost()).close()
    return folder


def made_once(template_vault: Path, folder: Path, fill: Callable[[Workspace], object]) -> Path:
    """A copy of the empty vault in which that was done, closed again: for a fixture of a module, to be copied."""
    shutil.copytree(template_vault, folder)
    with Workspace.open(folder, PASSPHRASE) as workspace:
        fill(workspace)
    return folder


@pytest.fixture(scope="session")
def compartment_template(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty vault with an identity compartment that nothing may change: copy it, and open it with :data:`INNER`."""
    folder = tmp_path_factory.mktemp("compartment") / "Compartment.casefile"
    return made_once(template_vault, folder, lambda ws: ws.identities.create(INNER))


@pytest.fixture
def vault_folder(template_vault: Path, tmp_path: Path) -> Path:
    """A vault of one's own, closed."""
    return Path(shutil.copytree(template_vault, tmp_path / "Test.casefile"))


@pytest.fixture
def ws(vault_folder: Path) -> Iterator[Workspace]:
    """A vault of one's own, open for writing."""
    with Workspace.open(vault_folder, PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def case(ws: Workspace) -> Case:
    """A case in that vault."""
    return ws.cases.create("TST", "A case for testing")
