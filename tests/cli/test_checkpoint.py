"""Checkpoints on the command line: what was cut off, put back or rewritten since one was taken is found."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from casefile.i18n import RESOURCES
from casefile.model.records import Incident
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE


@pytest.fixture
def folder(vault_folder: Path) -> Path:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.cases.create("TST", "A case")
    add(vault_folder, "one", "two")
    return vault_folder


def add(folder: Path, *titles: str) -> None:
    with Workspace.open(folder, PASSPHRASE) as ws:
        case = ws.cases.by_ref("TST")
        for title in titles:
            ws.records.save(Incident(case_id=case.id, title=title))


def wrong(run: Run, *arguments: object) -> list[dict[str, str]]:
    ran = run("verify", *arguments, "--json")
    assert ran.code == 1
    return [
        {name: re.sub("[\u2068\u2069]", "", str(value)) for name, value in finding.items()}
        for finding in ran.json["findings"]
        if not finding["ok"]
    ]


def test_it_is_written_once(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "head.checkpoint"
    ran = run("journal", folder, "--checkpoint", out, "--json")
    assert ran.code == 0
    assert (ran.json["size"], len(ran.json["words"])) == (3, 12)
    first = out.read_bytes()
    again = run("journal", folder, "--checkpoint", out)
    assert again.code == 5 and "head.checkpoint" in again.err
    assert out.read_bytes() == first


def test_a_vault_that_went_on_agrees(run: Run, folder: Path, tmp_path: Path) -> None:
    notes = []
    for n in range(3):
        notes += ["--against", tmp_path / f"{n}"]
        assert run("journal", folder, "--checkpoint", tmp_path / f"{n}").code == 0
        add(folder, f"more {n}")
        with Workspace.open(folder, PASSPHRASE) as ws:
            ws._vault.change_passphrase(PASSPHRASE, PASSPHRASE)
    ran = run("verify", folder, *notes, "--json")
    assert ran.code == 0
    assert [finding["part"] for finding in ran.json["findings"]].count("checkpoint") == 3
    assert "Everything matches." in run("verify", folder, *notes).out


def test_a_whole_vault_put_back_is_found(run: Run, folder: Path, tmp_path: Path) -> None:
    """Database, head and header together: nothing inside the vault can tell."""
    older = Path(shutil.copytree(folder, tmp_path / "Older.casefile"))
    add(folder, "three", "four")
    assert run("journal", folder, "--checkpoint", tmp_path / "note").code == 0
    assert run("verify", older).code == 0
    [finding] = wrong(run, older, "--against", tmp_path / "note")
    assert "knows 5 journal entries" in finding["sentence"] and "only 3" in finding["sentence"]
    assert finding["meaning"] and finding["advice"]
    shown = run("verify", older, "--against", tmp_path / "note")
    assert shown.code == 1 and "older copy" in shown.out and "restore a backup" in shown.out


def test_a_forked_history_is_found(run: Run, folder: Path, tmp_path: Path) -> None:
    forked = Path(shutil.copytree(folder, tmp_path / "Forked.casefile"))
    add(folder, "three")
    assert run("journal", folder, "--checkpoint", tmp_path / "note").code == 0
    add(forked, "another three", "another four")
    assert run("verify", forked).code == 0
    [finding] = wrong(run, forked, "--against", tmp_path / "note")
    assert "rewritten" in finding["sentence"]


def test_a_header_put_back_is_found(run: Run, folder: Path, tmp_path: Path) -> None:
    older = {name: (folder / name).read_bytes() for name in ("vault.json", "vault.json.bak")}
    with Workspace.open(folder, PASSPHRASE) as ws:
        ws._vault.change_passphrase(PASSPHRASE, PASSPHRASE)
    assert run("journal", folder, "--checkpoint", tmp_path / "note").code == 0
    for name, content in older.items():
        (folder / name).write_bytes(content)
    [finding] = wrong(run, folder, "--against", tmp_path / "note")
    assert finding["part"] == "checkpoint" and "header is older" in finding["sentence"]


def test_a_cut_journal_is_found_although_all_else_was_made_to_fit(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("journal", folder, "--checkpoint", tmp_path / "note").code == 0
    with Workspace.open(folder, PASSPHRASE) as ws:
        ws.past.undo()
        with ws._store._database.writing() as connection:
            for table in ("journal", "history"):
                connection.execute(sa.text(f"DELETE FROM {table} WHERE seq >= 3"))
            for statement in ("DELETE FROM step WHERE seq >= 3", "DELETE FROM checkpoint WHERE size >= 3"):
                connection.execute(sa.text(statement))
        ws._outside.keep(ws._store.head())
    assert any("only 2" in finding["sentence"] for finding in wrong(run, folder, "--against", tmp_path / "note"))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 not a checkpoint", b"\xff" * 100_000, None])
def test_garbage_is_refused_in_words(run: Run, folder: Path, tmp_path: Path, content: bytes | None) -> None:
    note = tmp_path / "note"
    if content is not None:
        note.write_bytes(content)
    ran = run("verify", folder, "--against", note)
    assert ran.code == 5
    assert ran.out == "" and len(ran.err.splitlines()) == 1


def test_one_of_another_vault_is_refused(
    run: Run, folder: Path, template_vault: Path, tmp_path: Path, passphrase_file: Path
) -> None:
    assert run("new", tmp_path / "Other").code == 0
    assert run("journal", tmp_path / "Other", "--checkpoint", tmp_path / "note").code == 0
    ran = run("verify", folder, "--against", tmp_path / "note")
    assert (ran.code, "another vault" in ran.err) == (5, True)


def test_one_with_an_altered_number_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    assert run("journal", folder, "--checkpoint", note).code == 0
    note.write_bytes(note.read_bytes().replace(b"\n3\n", b"\n2\n"))
    ran = run("verify", folder, "--against", note)
    assert (ran.code, "signature" in ran.err) == (5, True)


def test_a_damaged_database_is_not_compared(run: Run, folder: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    assert run("journal", folder, "--checkpoint", note).code == 0
    add(folder, *(f"{n}" for n in range(40)))
    good = (folder / "case.db").read_bytes()
    opened = 0
    for place in range(4096 * 20, len(good), 4096 * 20):
        content = bytearray(good)
        content[place + 5] ^= 1
        (folder / "case.db").write_bytes(content)
        found = run("verify", folder, "--against", note, "--json")
        assert found.code == 1
        parts = {finding["part"] for finding in found.json["findings"] if not finding["ok"]}
        opened += "checkpoint" in parts
        assert "database" in parts if "checkpoint" in parts else parts == {"vault"}
    assert opened


def recipes() -> list[str]:
    """What the manual says, as it stands there: by jq and sha256sum, by Python, and the signature by openssl."""
    text = (RESOURCES / "manual" / "en" / "09-integrity.md").read_text(encoding="utf-8")
    section = text.partition("## Check the journal without Casefile")[2].partition("\n## ")[0]
    return section.split("```\n")[1::2]


def checked(recipe: str, folder: Path) -> list[str]:
    """The lines that a recipe prints."""
    command = ["bash", "-euo", "pipefail", "-c", recipe]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.splitlines()


def require_stock_tools() -> None:
    if any(shutil.which(tool) is None for tool in ("jq", "sha256sum", "openssl", "bash", "awk", "python3")):
        pytest.skip("jq, sha256sum, openssl or python3 is not here")


def test_the_journal_is_checked_with_stock_tools_alone(run: Run, folder: Path, tmp_path: Path) -> None:
    """As the manual says: chain, head and signature; a changed entry is told at the next."""
    require_stock_tools()
    with_jq, with_python, signature = recipes()
    key = run("journal", folder, "--checkpoint", tmp_path / "FILE", "--json").json["keys"][0]["pem"]
    journal = tmp_path / "journal.json"
    journal.write_text(run("journal", folder, "--json").out, encoding="utf-8")
    (tmp_path / "key.pem").write_text(key)
    before = {path.name for path in tmp_path.iterdir()}
    (head,) = checked(with_jq, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == before, "it clears up after itself"
    assert checked(with_python, tmp_path) == [head]
    assert f"head {head}" in (tmp_path / "FILE").read_text(encoding="utf-8").splitlines()
    assert "Verified Successfully" in "".join(checked(signature, tmp_path))
    entries = json.loads(journal.read_text(encoding="utf-8"))
    entries[1]["body"] = entries[1]["body"].replace("RECORD_CREATED", "RECORD_CHANGED")
    journal.write_text(json.dumps(entries), encoding="utf-8")
    for recipe in (with_jq, with_python):
        assert checked(recipe, tmp_path) == ["broken at 3", head]
    journal.write_text(json.dumps(entries[:1] + entries[2:]), encoding="utf-8")
    for recipe in (with_jq, with_python):
        assert checked(recipe, tmp_path)[0] == "broken at 2"


def test_a_journal_of_21000_entries_is_checked_within_minutes(tmp_path: Path) -> None:
    require_stock_tools()
    entries, prev = [], "0" * 64
    for number in range(21_000):
        text = json.dumps({"n": number, "prev": prev, "reason": 'قال الشاهد "x" \n\\ ' * 9}, ensure_ascii=False)
        entries.append({"body": text})
        prev = hashlib.sha256(text.encode()).hexdigest()
    (tmp_path / "journal.json").write_text(json.dumps(entries, indent=2), encoding="utf-8")
    for recipe in recipes()[:2]:
        began = time.monotonic()
        assert checked(recipe, tmp_path) == [prev]
        assert time.monotonic() - began < 120


def test_the_root_is_that_of_the_bodies(run: Run, folder: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    assert run("journal", folder, "--checkpoint", note).code == 0
    bodies = [entry["body"].encode() for entry in run("journal", folder, "--json").json]
    one, two, three = (hashlib.sha256(b"\0" + body).digest() for body in bodies)
    root = hashlib.sha256(b"\1" + hashlib.sha256(b"\1" + one + two).digest() + three).digest()
    assert note.read_text(encoding="utf-8").splitlines()[2] == base64.b64encode(root).decode()


def test_who_signed_it_is_said(run: Run, folder: Path, tmp_path: Path) -> None:
    """Anyone who opens the vault can sign with its key, and leave their own signature out."""
    with Workspace.open(folder, PASSPHRASE) as ws:
        note = ws.integrity.checkpoint_note()
        (me,) = ws.people.all()
        ws.people.rename(me.person.id, "Ms Orell")
    (tmp_path / "whole").write_text(note, encoding="utf-8")
    (tmp_path / "alone").write_text(note.removesuffix("\n").rpartition("\n")[0] + "\n", encoding="utf-8")
    ran = run("verify", folder, "--against", tmp_path / "whole", "--against", tmp_path / "alone", "--json")
    whole, alone = (each["meaning"] for each in ran.json["findings"] if each["part"] == "checkpoint")
    assert ran.code == 0
    assert "Unnamed person" in whole and "now it is \u2068Ms Orell\u2069" in whole and "no person" in alone
