"""``disclosures``: what left the vault, and what the other commands say about those who withdrew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.identities import Identity
from casefile.model.records import Case, Consent, Witness, WitnessNote
from casefile.model.values import Name
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE


@pytest.fixture
def witness(ws: Workspace, case: Case) -> Witness:
    """A witness whose note may be shared with one body; the vault is closed again."""
    made, _changes = ws.witnesses.add(case.id)
    ws.witnesses.note(made.id, WitnessNote(text="Smoke stood over the bakery."))
    ws.witnesses.record_consent(made.id, Consent(purpose="share_named_body", decision="granted", body="The Registry"))
    ws.close()
    return made


def test_a_dossier_for_a_recipient_is_listed_with_its_witness(
    run: Run, vault_folder: Path, witness: Witness, tmp_path: Path
) -> None:
    nothing = run("disclosures", vault_folder, "--witness", witness.ref)
    assert (nothing.code, nothing.out) == (0, "Nothing left the vault.\n")
    dossier = ("dossier", vault_folder, "--case", "TST", "--audience", "partner")
    unnamed = run(*dossier, "-o", tmp_path / "a.pdf")
    assert (unnamed.code, "Name the recipient" in unnamed.err) == (0, True)
    made = run(*dossier, "-o", tmp_path / "b.pdf", "--recipient", "the registry", "--json")
    assert (made.code, "Name the recipient" in made.err) == (0, False)
    (told,) = run("disclosures", vault_folder, "--witness", witness.ref, "--json").json
    assert (told["ref"], told["sha256"]) == (made.json["disclosure"], made.json["sha256"])
    assert (told["audience"], told["recipient"], len(told["notes"])) == ("partner", "the registry", 1)
    assert "the registry" in run("disclosures", vault_folder, "--witness", witness.ref).out
    assert len(run("disclosures", vault_folder, "--case", "TST", "--json").json) == 2


def test_a_dossier_is_held_against_the_identities(
    run: Run, vault_folder: Path, witness: Witness, tmp_path: Path
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.identities.create("inner passphrase")
        ws.identities.save(witness.id, Identity(names=(Name("Hala Mendoor"),)))
        ws.records.change(ws.cases.by_ref("TST").id, summary="Told by Hala Mendoor.")
    inner, out = tmp_path / "inner", tmp_path / "a.pdf"
    dossier = ("dossier", vault_folder, "--case", "TST", "--audience", "internal", "-o", out)
    opening = (*dossier, "--compartment-passphrase-file", inner)
    inner.write_text("another one")
    assert run(*opening).code == 3
    inner.write_text("inner passphrase")
    held = run(*opening)
    assert (held.code, witness.ref in held.err, "Mendoor" in held.err) == (1, True, False)
    assert "Told by […]" in held.err and not out.exists()
    closed = run(*dossier)
    assert (closed.code, "compartment is closed" in closed.err, out.exists()) == (1, True, False)
    made = run(*dossier, "--release", "The author of the text agreed")
    assert (made.code, "Identities were not compared" in made.err) == (0, True)


def test_the_whole_case_warns_of_a_withdrawal(run: Run, vault_folder: Path, witness: Witness, tmp_path: Path) -> None:
    export = ("export", vault_folder, "--case", "TST", "-o", tmp_path / "case.json")
    assert "withdrew" not in run(*export).err
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.witnesses.record_consent(witness.id, Consent(purpose="share_named_body", decision="withdrawn"))
    ran = run(*export)
    assert ran.code == 0
    assert f"notes of 1 witness who withdrew consent: {witness.ref}" in ran.err
    told = run("disclosures", vault_folder, "--witness", witness.ref, "--json").json
    assert [each["format"] for each in told] == ["casefile-json", "casefile-json"]
    assert "The whole case (Casefile JSON)" in run("disclosures", vault_folder, "--witness", witness.ref).out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((), 2), (("--witness", "W-0000"), 5), (("--witness", "TST"), 5), (("--witness", "X", "--case", "TST"), 2)],
)
def test_one_witness_or_one_case(
    run: Run, vault_folder: Path, witness: Witness, arguments: tuple[str, ...], code: int
) -> None:
    assert run("disclosures", vault_folder, *arguments).code == code


def test_no_document_and_no_trash_gives_back_what_was_withdrawn(
    run: Run, vault_folder: Path, witness: Witness, tmp_path: Path
) -> None:
    before, trashing = tmp_path / "before.json", tmp_path / "trashing.json"
    assert run("export", vault_folder, "--case", "TST", "-o", before).code == 0
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        no = Consent(purpose="share_named_body", decision="withdrawn", given=FuzzyDate("2031-05-01"))
        ws.witnesses.record_consent(witness.id, no)
        ws.records.trash([each.id for each in ws.witnesses.decisions(witness.id) if each.decision == "withdrawn"])
    document = json.loads(before.read_bytes())
    document["records"] = [
        {**each, "trashed": True, "decision": "withdrawn"} if each["kind"] == "consent" else each
        for each in document["records"]
    ]
    trashing.write_text(json.dumps(document), encoding="utf-8")
    for file in (before, trashing):
        assert run("import", vault_folder, file).code == 0
        out = tmp_path / f"{file.stem}.pdf"
        made = run("dossier", vault_folder, "--case", "TST", "--audience", "partner", "-o", out, "--recipient",
                   "The Registry", "--json")  # fmt: skip
        assert made.code == 0, made.err
        out.unlink()
    told = run("disclosures", vault_folder, "--witness", witness.ref, "--json").json
    assert [each["format"] for each in told] == ["casefile-json"], "no dossier held the note"
