"""A real vault made once at the lowest legal cost (64 MiB, 3 passes) and copied for every test."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casefile.vault import vault
from casefile.vault.slots import KdfCost
from casefile.vault.vault import OpenVault

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "Template.casefile"
    vault.create(folder, PASSPHRASE, cost=KdfCost()).lock()
    return folder


@pytest.fixture
def folder(_template: Path, tmp_path: Path) -> Path:
    """A closed vault of this test's own."""
    return Path(shutil.copytree(_template, tmp_path / "Test.casefile"))


@pytest.fixture
def opened(folder: Path) -> Iterator[OpenVault]:
    """The same, open for writing."""
    with vault.open(folder, PASSPHRASE) as v:
        yield v


@pytest.fixture
def passphrase() -> str:
    return PASSPHRASE


Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount a small disk of its own with the given tmpfs options; skips without the right to."""
    mounted: list[Path] = []

    def make(options: str) -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        if shutil.which("mount") is None:
            pytest.skip("no mount command here")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], capture_output=True)
        if done.returncode:
            pytest.skip("only a privileged user can mount a small disk")
        mounted.append(place)
        return place

    yield make
    for place in mounted:
        subprocess.run(["umount", "-l", place], check=True)


def remount_read_only(place: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)


@pytest.fixture
def read_only_disk(mount: Mount, folder: Path) -> Path:
    """The vault on a medium that cannot be written, like a sealed disk."""
    place = mount("size=8m")
    moved = Path(shutil.copytree(folder, place / folder.name))
    remount_read_only(place)
    return moved


@pytest.fixture
def failing_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk accepts writes and then fails to keep them."""

    def fail(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file and folder with its times and content: equal snapshots mean that nothing was written."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        state = path.stat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (state.st_mtime_ns, state.st_ctime_ns, content)
    return found


@pytest.fixture(name="snapshot")
def _snapshot() -> Callable[[Path], dict[str, tuple[int, int, bytes]]]:
    return snapshot
