"""Destroying a vault: the header first, nothing outside it, and only by its name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from casefile.errors import BadInput, CasefileError, Refused, VaultInUse, WorldFault
from casefile.services.erase import erase
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.services.cut_short import cut_at_every_step


def test_nothing_is_left(vault_folder: Path, tmp_path: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        file = tmp_path / "file.txt"
        file.write_text("evidence")
        ws.sources.add_file(file, ws.cases.create("TST", "A case").id)
    done = erase(vault_folder, "Test")
    assert not vault_folder.exists()
    assert (done.name, done.left) == ("Test", ()) and done.files == 5
    assert file.read_text() == "evidence"


@pytest.mark.parametrize("name", ["", "test", "Test2", "Other.casefile"])
def test_only_by_its_name(vault_folder: Path, name: str) -> None:
    with pytest.raises(Refused, match="not the name"):
        erase(vault_folder, name)
    Workspace.open(vault_folder, PASSPHRASE).close()


def test_not_while_it_is_open(vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        with pytest.raises(VaultInUse):
            erase(vault_folder, "Test")
        assert ws.integrity.verify().ok


def test_what_is_no_vault_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "Photos.casefile"
    folder.mkdir()
    (folder / "case.txt").write_text("mine")
    with pytest.raises(BadInput):
        erase(folder, "Photos")
    with pytest.raises(WorldFault):
        erase(tmp_path / "nowhere", "nowhere")
    assert (folder / "case.txt").read_text() == "mine"


def test_what_does_not_belong_to_it_stays_and_is_named(vault_folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.age").write_text("mine")
    (vault_folder / "thesis.txt").write_text("mine")
    (vault_folder / "evidence" / "ab").symlink_to(outside)
    done = erase(vault_folder, "Test.casefile")
    assert "thesis.txt" in "".join(done.left)
    assert (outside / "letter.age").read_text() == "mine"
    assert [p.name for p in vault_folder.iterdir() if p.is_file()] == ["thesis.txt"]


def test_a_copy_by_hard_link_is_spared_and_named(vault_folder: Path, tmp_path: Path) -> None:
    """As backup programs make them: overwriting in place would destroy the backup, too."""
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        file = tmp_path / "file.txt"
        file.write_text("evidence")
        ws.sources.add_file(file, ws.cases.create("TST", "A case").id)
    copy = tmp_path / "daily.0" / "Test.casefile"
    shutil.copytree(vault_folder, copy, copy_function=os.link)
    number = (copy / "vault.json").stat().st_ino
    done = erase(vault_folder, "Test")
    assert not vault_folder.exists() and done.left == ()
    assert ("vault.json", number) in done.linked and len(done.linked) == 6
    said = " ".join(done.still_there)
    assert "opens with the vault's passphrases" in said and str(number) in said and "4 encrypted files" in said
    with Workspace.open(copy, PASSPHRASE) as ws:
        assert ws.notices == () and ws.integrity.verify().ok


def test_two_names_within_the_vault_are_no_copy_elsewhere(vault_folder: Path) -> None:
    """A program that saves room made the two copies of the header one."""
    (vault_folder / "vault.json.bak").unlink()
    os.link(vault_folder / "vault.json", vault_folder / "vault.json.bak")
    held = os.open(vault_folder / "vault.json", os.O_RDONLY)
    try:
        done = erase(vault_folder, "Test")
        assert done.linked == () == tuple(done.still_there)
        assert not set(os.read(held, 1 << 20)) - {0}, "it was overwritten"
    finally:
        os.close(held)


def test_the_header_is_overwritten_before_it_goes(vault_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = (vault_folder / "vault.json").read_bytes()
    seen: dict[str, bytes] = {}
    unlink = os.unlink

    def watched(path: str | Path, **named: int) -> None:
        if not named and Path(path).is_file() and not Path(path).is_symlink():
            seen.setdefault(Path(path).name, Path(path).read_bytes())
        unlink(path, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "unlink", watched)
    erase(vault_folder, "Test")
    assert list(seen)[:2] == ["vault.json", "vault.json.bak"]
    for name in ("vault.json", "vault.json.bak"):
        assert len(seen[name]) == len(original) and not set(seen[name]) - {0}


def test_cut_off_at_every_step_it_can_be_finished(vault_folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(vault_folder, kept)

    def fresh() -> None:
        shutil.rmtree(vault_folder, ignore_errors=True)
        shutil.copytree(kept, vault_folder)

    steps = 0
    for finished in cut_at_every_step(lambda: erase(vault_folder, "Test"), fresh):
        steps += 1
        if finished:
            assert not vault_folder.exists()
            return
        try:
            erase(vault_folder, "Test")
            assert not vault_folder.exists()
        except CasefileError:
            left = [p.name for p in vault_folder.rglob("*") if p.is_file()]
            assert left in ([], ["lock"]), left
    assert steps > 8
