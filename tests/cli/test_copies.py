"""Backup, restore, travel copy, re-key and erase on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE, altered


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "a stick"
    folder.mkdir()
    return folder


@pytest.fixture
def vault(vault_folder: Path, tmp_path: Path) -> Path:
    """A closed vault with a case and a file."""
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        file = tmp_path / "file.txt"
        file.write_text("evidence " * 500)
        ws.sources.add_file(file, ws.cases.create("TST", "A case").id)
    return vault_folder


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    path = tmp_path / "new passphrase"
    path.write_text("another passphrase entirely\n")
    return path


def test_backup_and_restore(run: Run, vault: Path, stick: Path, tmp_path: Path) -> None:
    done = run("backup", vault, stick, "--json")
    assert done.code == 0, done.err
    assert {key: done.json[key] for key in ("copied", "evidence", "damaged", "noted")} == {
        "copied": 1, "evidence": 1, "damaged": [], "noted": True
    }  # fmt: skip
    said = run("backup", vault, stick)
    assert said.code == 0 and "the disk of the vault" in said.err
    assert "0 copied now and read back" in said.out and "1 file from earlier was read again" in said.out
    assert "Everything" not in said.out
    restored = run("restore", stick, tmp_path / "new", "--snapshot", done.json["snapshot"], "--json")
    assert restored.code == 0 and restored.json["missing"] == []
    assert run("verify", tmp_path / "new.casefile").code == 0
    assert run("restore", stick, tmp_path / "new").code == 5
    assert run("restore", stick, tmp_path / "other", "--snapshot", "x").code == 5
    events = [entry["event"] for entry in run("journal", vault, "--json").json]
    assert events.count("BACKED_UP") == 2


def test_damage_is_an_exit_code_of_its_own(run: Run, vault: Path, stick: Path, tmp_path: Path) -> None:
    (path,) = vault.glob("evidence/*/*.age")
    path.write_bytes(b"x" * 100)
    done = run("backup", vault, stick)
    assert done.code == 1 and path.name in done.err
    restored = run("restore", stick, tmp_path / "new")
    assert restored.code == 1 and path.name in restored.err


def test_a_medium_that_loses_bits_is_an_exit_code_too(run: Run, vault: Path, stick: Path) -> None:
    run("backup", vault, stick)
    (path,) = stick.glob("*/evidence/*/*.age")
    path.write_bytes(altered(path.read_bytes()))
    done = run("backup", vault, stick)
    assert done.code == 1 and path.name in done.err and "Do not rely on it" in done.err
    done = run("backup", vault, stick, "--json")
    assert done.code == 0 and (done.json["read_again"], done.json["healed"], done.json["snapshots_read"]) == (1, [], 2)


def test_while_another_program_has_it_open(run: Run, vault: Path, stick: Path, passphrase_file: Path) -> None:
    with Workspace.open(vault, PASSPHRASE) as ws:
        command = [sys.executable, "-m", "casefile", "backup", str(vault), str(stick)]
        environment = {**os.environ, "CASEFILE_PASSPHRASE_FILE": str(passphrase_file)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        assert "open in another program" in done.stderr
        assert ws.integrity.verify().ok
    assert not any(entry["event"] == "BACKED_UP" for entry in run("journal", vault, "--json").json)


def test_a_travel_copy(run: Run, vault: Path, tmp_path: Path, new_file: Path) -> None:
    done = run("travel-copy", vault, tmp_path / "Road", "--new-passphrase-file", new_file, "--json")
    assert done.code == 0 and done.json["evidence"] == 1, done.err
    assert run("verify", tmp_path / "Road.casefile").code == 3
    assert run("verify", tmp_path / "Road.casefile", "--passphrase-file", new_file).code == 0
    small = run("travel-copy", vault, tmp_path / "Light", "--new-passphrase-file", new_file, "--largest", 0)
    assert small.code == 0 and "TST-E-0001" in small.out
    without = run("travel-copy", vault, tmp_path / "Third")
    assert without.code == 2 and "--new-passphrase-file" in without.err
    assert not (tmp_path / "Third.casefile").exists()


def test_a_new_key(run: Run, vault: Path, new_file: Path) -> None:
    done = run("rekey", vault, "--new-passphrase-file", new_file)
    assert done.code == 0 and "new key" in done.out, done.err
    assert run("verify", vault).code == 3
    assert run("verify", vault, "--passphrase-file", new_file).code == 0


def test_a_new_key_says_what_it_costs_and_names_what_is_damaged(run: Run, vault: Path, new_file: Path) -> None:
    other = new_file.with_name("other")
    other.write_text("what Bo thought of")
    assert run("add-person", vault, "--name", "Bo", "--new-passphrase-file", other).code == 0
    sheet = new_file.with_name("sheet")
    with Workspace.open(vault, PASSPHRASE) as ws:
        sheet.write_text(" ".join(ws._vault.add_recovery("words").words))
    (path,) = vault.glob("evidence/*/*.age")
    path.write_bytes(altered(path.read_bytes()))
    command = ("--recovery-file", sheet, "rekey", vault, "--new-passphrase-file", new_file, "--name", "Amal")
    refused = run(*command)
    assert refused.code == 5 and path.name in refused.err and "Bo" in refused.err and "sheet" in refused.err
    assert refused.out == "" and path.exists()
    done = run(*command, "--keep-damaged", "--json")
    assert done.code == 1 and "Bo" in done.json["add_again"] and done.json["sheet"], done.err
    (path,) = vault.glob("evidence/*/*.age")
    assert done.json["missing"] == [] and path.name in done.json["damaged"][0]
    assert path.name in run("verify", vault, "--passphrase-file", new_file).out


def test_erase_by_name_only(run: Run, vault: Path) -> None:
    assert run("erase", vault).code == 2
    assert run("erase", vault, "--name", "test").code == 5
    assert run("verify", vault).code == 0
    done = run("erase", vault, "--name", "Test", "--json")
    assert done.code == 0 and done.json["left"] == []
    assert not vault.exists()


def test_the_passphrase_stands_nowhere(run: Run, vault: Path, stick: Path, new_file: Path, tmp_path: Path) -> None:
    outputs = [
        run("backup", vault, stick),
        run("travel-copy", vault, tmp_path / "Road", "--new-passphrase-file", new_file),
        run("rekey", vault, "--new-passphrase-file", new_file),
    ]
    for done in outputs:
        for secret in (PASSPHRASE, "another passphrase entirely"):
            assert secret not in done.out + done.err
    assert [done.code for done in outputs] == [0, 0, 0]
