"""Who opens a vault, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE


@pytest.fixture
def second(tmp_path: Path) -> Path:
    path = tmp_path / "second"
    path.write_text("second phrase\n", encoding="utf-8")
    return path


def _ids(run: Run, folder: Path) -> dict[str, str]:
    return {person["name"]: person["id"] for person in run("people", folder, "--json").json["people"]}


def test_people_come_are_renamed_and_go(run: Run, vault_folder: Path, second: Path) -> None:
    (me,) = run("people", vault_folder, "--json").json["people"]
    assert (me["name"], me["is_me"], me["removed"]) == ("", True, "")
    nobody = run("rename-person", vault_folder, "Nobody", "--name", "Amal")
    assert nobody.code != 0 and me["id"] in nobody.err, "it says who there is"
    assert run("rename-person", vault_folder, "Unnamed person", "--name", "Amal").code == 0
    added = run("add-person", vault_folder, "--name", "Salma", "--new-passphrase-file", second)
    assert (added.code, added.err) == (0, "")
    assert "Salma" in added.out
    listed = run("people", vault_folder, "--passphrase-file", second).out.splitlines()
    assert [line.split()[0] for line in listed[1:3]] == ["Amal", "Salma"]
    assert "this is you" in listed[2]
    assert listed[-1] == "There is no recovery sheet."

    gone = run("remove-person", vault_folder, "salma")
    assert gone.code == 0
    assert "does not open the vault any more" in gone.out
    assert run("people", vault_folder, "--passphrase-file", second).code == 3
    assert run("remove-person", vault_folder, "Salma").code == 5
    last = run("remove-person", vault_folder, "Amal")
    assert last.code == 5
    assert "last passphrase" in last.err
    reasons = [entry["reason"].split()[0] for entry in run("journal", vault_folder, "--json").json]
    assert reasons == ["person-renamed", "person-added", "person-removed"]


def test_a_name_is_given_when_the_vault_is_made(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from casefile.vault import vault
    from casefile.vault.slots import KdfCost

    monkeypatch.setattr(vault, "calibrate", KdfCost)
    assert run("new", tmp_path / "Hajin", "--name", "Amal").code == 0
    assert list(_ids(run, tmp_path / "Hajin")) == ["Amal"]


def test_a_passphrase_is_changed(run: Run, vault_folder: Path, second: Path) -> None:
    changed = run("change-passphrase", vault_folder, "--new-passphrase-file", second)
    assert (changed.code, changed.err) == (0, "")
    assert run("people", vault_folder).code == 3
    assert run("people", vault_folder, "--passphrase-file", second).code == 0


def test_a_new_passphrase_is_never_taken_from_the_old_file(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    for arguments in (("add-person", vault_folder, "--name", "Salma"), ("change-passphrase", vault_folder)):
        refused = run(*arguments)
        assert refused.code == 2
        assert "--new-passphrase-file" in refused.err
    assert len(_ids(run, vault_folder)) == 1


@pytest.mark.parametrize("form", ["words", "shares"])
def test_a_sheet_opens_the_vault_and_ends_in_a_passphrase(
    run: Run, vault_folder: Path, second: Path, tmp_path: Path, form: str
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        key = ws.recovery.make(form)
    file = tmp_path / "words.txt"
    file.write_text("\n".join(" ".join(sheet) for sheet in key.sheets[:2]), encoding="utf-8")
    assert run("drill", vault_folder, "--words-file", file).out == "The recovery sheet opens the vault.\n"
    assert "last tried" in run("people", vault_folder).out

    by_sheet = run("--recovery-file", file, "people", vault_folder, "--json").json
    assert by_sheet["recovery"]["form"] == form
    assert not by_sheet["people"][0]["is_me"]
    nameless = run("--recovery-file", file, "change-passphrase", vault_folder, "--new-passphrase-file", second)
    assert (nameless.code, nameless.err) == (5, "Type the person's name.\n")
    named = ("--name", "Rima", "--new-passphrase-file", second)
    assert run("--recovery-file", file, "change-passphrase", vault_folder, *named, "--json").json == {"changed": True}
    assert "Rima" in run("people", vault_folder, "--passphrase-file", second).out


def test_a_sheet_of_another_vault_fails_the_drill(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("abandon " * 23 + "art", encoding="utf-8")
    for made in (False, True):
        if made:
            with Workspace.open(vault_folder, PASSPHRASE) as ws:
                ws.recovery.make("words")
        assert run("drill", vault_folder, "--words-file", file, "--json").code == 1
    assert "never tried" in run("people", vault_folder).out
    said = run("--recovery-file", file, "people", vault_folder)
    assert (said.code, said.err) == (3, "These words do not open the vault, or its header is damaged.\n")


def test_what_is_no_file_of_words_is_said(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    assert run("drill", vault_folder).code == 2
    assert run("drill", vault_folder, "--words-file", tmp_path / "gone").code == 5
    file = tmp_path / "words.txt"
    file.write_bytes(b"\xff\xfe\xff")
    assert "not UTF-8" in run("drill", vault_folder, "--words-file", file).err
    file.write_text("abandon " * 5 + "abandn " + "abandon " * 18, encoding="utf-8")
    wrong = run("drill", vault_folder, "--words-file", file)
    assert wrong.code == 5
    assert "Word 6, “abandn”" in wrong.err
