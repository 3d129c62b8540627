"""Every command of the contract, on a real vault: what it prints, what it changes, how it ends."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyrage
import pytest
from PIL import Image

import casefile
from casefile.i18n import RESOURCES
from casefile.model.fields import KINDS
from casefile.workspace import Workspace
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE

COMMANDS = (
    "new",
    "sample",
    "stress",
    "add",
    "import",
    "export",
    "list",
    "show",
    "search",
    "report",
    "dossier",
    "verify",
    "journal",
    "zone",
    "evidence-key",
)


def test_help_names_the_commands_and_exit_codes(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    commands = [
        "new",
        "sample",
        "add",
        "import",
        "export",
        "list",
        "show",
        "search",
        "dossier",
        "verify",
        "journal",
        "schema",
    ]
    assert all(f"\n  {command} " in ran.out for command in commands)
    words = " ".join(ran.out.split())
    assert "0 done; 1 a check found something; 2 wrong usage; 3 wrong passphrase or damaged header;" in words
    assert "4 vault in use; 5 bad input" in words


@pytest.mark.parametrize(
    "command", ["new", "add", "import", "export", "list", "show", "search", "dossier", "verify", "journal"]
)
def test_every_command_has_help(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert "--passphrase-file" in ran.out
    assert "--json" in ran.out


def test_version(run: Run) -> None:
    assert run("--version").out == f"Casefile {casefile.__version__}\n"


def test_new_makes_a_vault_that_opens(run: Run, tmp_path: Path) -> None:
    made = run("new", tmp_path / "Hajin")
    assert (made.code, made.err) == (0, "")
    assert (tmp_path / "Hajin.casefile" / "vault.json").is_file()
    assert run("list", tmp_path / "Hajin", "case", "--json").json == []
    again = run("new", tmp_path / "Hajin")
    assert again.code == 5
    assert "exists already" in again.err


def test_sample_makes_a_vault_with_the_case(run: Run, tmp_path: Path) -> None:
    made = run("sample", tmp_path / "S.casefile", "--json")
    assert made.code == 0
    assert made.json["case"] == "SALUN"
    assert run("list", tmp_path / "S.casefile", "incident", "--json", "--limit", 2).json[1]["ref"] == "SALUN-I-0002"


def test_report_prints_text_a_table_or_json(run: Run, sample_template: Path) -> None:
    told = run("report", sample_template, "--case", "SALUN", "--json").json
    assert told["totals"]["incident"] == 12 and told["calls"]["overdue"]["calls"] >= 1
    assert "Incidents without a casualty figure: 4" in run("report", sample_template, "--case", "SALUN").out
    table = run("report", sample_template, "--case", "SALUN", "--csv")
    assert "Gaps in the evidence,Incidents without a casualty figure,4" in table.out
    assert run("report", sample_template, "--case", "SALUN", "--csv", "--json").code == 2


def test_stress_makes_an_invented_case(run: Run, tmp_path: Path) -> None:
    made = run("stress", tmp_path / "T.casefile", "--incidents", 3, "--seed", 7, "--json")
    assert made.code == 0
    assert made.json["case"] == "STRESS" and made.json["records"]["incident"] == 3
    shown = run("show", tmp_path / "T.casefile", "STRESS", "--json").json
    assert "made up by a program" in str(shown) and "Nothing of it happened" in str(shown)


def test_add_makes_the_case_and_says_so(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("On 3 May\n\nThe market was hit. Nine people died.\n", encoding="utf-8")
    picture = tmp_path / "picture.png"
    Image.new("RGB", (4, 4), "red").save(picture)
    ran = run("add", vault_folder, "--case", "hjn", file, picture)
    assert ran.code == 0
    assert ran.err == "The case HJN was not there yet; it was made.\n"
    assert ran.out.splitlines() == ["HJN-S-0001  On 3 May", "HJN-S-0002  picture"]
    again = run("add", vault_folder, "--case", "HJN", file, "--json")
    assert again.json["made_case"] is False
    assert [added["duplicate"] for added in again.json["added"]] == [True]
    assert "already holds exactly these bytes" in again.err
    (found,) = run("search", vault_folder, "market", "--json").json[:1]
    assert set(found) >= {"kind", "ref", "title", "snippet"}
    assert len(run("list", vault_folder, "evidence", "--case", "HJN", "--json").json) == 2


def test_add_of_a_missing_file_changes_nothing(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("x", encoding="utf-8")
    ran = run("add", vault_folder, "--case", "HJN", tmp_path / "here.txt", tmp_path / "gone.txt")
    assert (ran.code, ran.out) == (5, "")
    assert "gone.txt" in ran.err
    assert run("list", vault_folder, "case", "--json").json == []
    assert run("add", vault_folder, "--case", "HJN", tmp_path / "gone").code == 5


def test_a_folder_that_holds_a_vault_is_taken_in_without_it(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("x", encoding="utf-8")
    ran = run("add", vault_folder, "--case", "HJN", vault_folder.parent, "--json")
    assert ran.code == 0 and ran.json["passed_over"] >= 1
    assert not any(vault_folder.name in each["path"] for each in ran.json["added"])


def test_export_import_export_is_identical(run: Run, sample_folder: Path, vault_folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert run("export", sample_folder, "--case", "SALUN", "--format", "json", "-o", first).code == 0
    taken = run("import", vault_folder, first)
    assert taken.code == 0
    assert taken.err == "The case SALUN was not there yet; it was made.\n"
    assert run("export", vault_folder, "--case", "SALUN", "-o", second).code == 0
    assert first.read_bytes() == second.read_bytes()
    assert run("verify", vault_folder).code == 0
    again = run("import", vault_folder, first, "--json").json
    assert (again["create"], again["update"], again["refuse"]) == (0, 0, 0)
    assert again["skip"] == len(json.loads(first.read_bytes())["records"])


def test_import_dry_run_changes_nothing(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    document = tmp_path / "in.json"
    document.write_text(
        '{"format": "casefile", "version": 1, "case": "HJN", "records": [{"kind": "case", "ref": "HJN", "title": "H"}]}'
    )
    before = run("journal", vault_folder, "--json").json
    ran = run("import", vault_folder, document, "--dry-run")
    assert ran.code == 0
    assert "it would be made" in ran.out
    assert "records[0]  create  Case" in ran.out
    as_json = run("import", vault_folder, document, "--dry-run", "--json").json
    assert as_json["rows"] == [
        {"where": "records[0]", "action": "create", "kind": "case", "ref": "HJN", "title": "H", "reason": "new"}
    ]
    assert run("journal", vault_folder, "--json").json == before


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ('{"format": "casefile", "version": 1,\n "case": HJN}', "Line 2, column 10: "),
        ('{"bulletins": []}', "Nothing that can be taken"),
        (
            '{"format": "casefile", "version": 1, "case": "HJN", "records": ['
            '{"kind": "case", "ref": "HJN", "title": "H"}, {"kind": "incident", "title": "x", "when": "soon"}]}',
            "records[1].when: ",
        ),
    ],
)
def test_import_of_a_wrong_document_names_the_place(
    run: Run, vault_folder: Path, tmp_path: Path, document: str, words: str
) -> None:
    path = tmp_path / "in.json"
    path.write_text(document)
    ran = run("import", vault_folder, path)
    assert (ran.code, ran.out) == (5, "")
    assert words in ran.err
    assert run("list", vault_folder, "case", "--json").json == []


def test_list_of_every_kind(run: Run, sample_template: Path) -> None:
    for kind, spec in KINDS.items():
        listed = run("list", sample_template, kind, "--json").json
        assert listed
        for item in listed:
            assert set(item) >= {"ref", "id", "title", *(field.name for field in spec.columns)}
        shown = run("list", sample_template, kind)
        assert shown.code == 0
        assert listed[0]["ref"] in shown.out
        assert shown.out.splitlines()[-1].endswith(f": {len(listed)}")


def test_list_narrows(run: Run, sample_folder: Path) -> None:
    assert run("list", sample_folder, "incident", "--case", "SALUN", "--limit", 3, "--json").json[2:]
    limited = run("list", sample_folder, "incident", "--limit", 3)
    assert "9 more are not shown." in limited.out
    assert run("list", sample_folder, "case", "--case", "salun", "--json").json[0]["ref"] == "SALUN"
    unknown = run("list", sample_folder, "incident", "--case", "NOPE")
    assert (unknown.code, unknown.out) == (5, "")


def test_show_names_what_is_linked(run: Run, sample_template: Path) -> None:
    ran = run("show", sample_template, "salun-i-0002")
    assert ran.code == 0
    assert "SALUN-L-0001 Deir Salun" in ran.out
    assert "5 March 2024, 06:40 (+03:00)" in ran.out
    assert "Citation" in ran.out
    shape = run("show", sample_template, "SALUN-I-0002", "--json").json
    assert shape["title"] == "Hospital and homes struck in Deir Salun"
    assert {"kind": "place", "ref": "SALUN-L-0001", "direction": "to"}.items() <= next(
        link for link in shape["linked"] if link["kind"] == "place"
    ).items()
    by_id = run("show", sample_template, shape["id"], "--json").json
    assert by_id == shape
    missing = run("show", sample_template, "SALUN-I-9999")
    assert (missing.code, missing.out) == (5, "")


def test_show_withholds_what_could_identify_a_witness(run: Run, sample_template: Path) -> None:
    for witness in run("list", sample_template, "witness", "--json").json:
        for ran in (
            run("show", sample_template, witness["ref"]),
            run("show", sample_template, witness["ref"], "--json"),
        ):
            assert ran.code == 0
            assert "recognised by colleagues" not in ran.out
            assert "partner organisation only" not in ran.out


def test_every_kind_can_be_shown(run: Run, sample_template: Path) -> None:
    for kind in KINDS:
        (item, *_rest) = run("list", sample_template, kind, "--json", "--limit", 1).json
        assert run("show", sample_template, item["ref"]).out.startswith("Reference")


def test_search(run: Run, sample_template: Path) -> None:
    hits = run("search", sample_template, "flour", "--json").json
    assert {"kind", "ref", "title", "snippet"} <= set(hits[0])
    assert any("flour" in hit["snippet"] for hit in hits)
    assert len(run("search", sample_template, "flour", "--limit", 2, "--json").json) == 2
    assert "المستودع" in run("search", sample_template, "المستودع").out
    nothing = run("search", sample_template, "xylophone")
    assert (nothing.code, nothing.out) == (0, "Nothing was found.\n")
    assert run("search", sample_template, "xylophone", "--json").json == []


def test_dossier(run: Run, sample_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "dossier.pdf"
    ran = run("dossier", sample_folder, "--case", "SALUN", "--audience", "public", "-o", out, "--json")
    assert ran.code == 0, ran.err
    assert out.read_bytes().startswith(b"%PDF-")
    assert ran.json["pages"] > 3
    assert len(ran.json["sha256"]) == 64


def test_verify_finds_one_changed_byte(run: Run, sample_folder: Path) -> None:
    whole = run("verify", sample_folder, "--json")
    assert (whole.code, whole.json["ok"]) == (0, True)
    blob = sorted((sample_folder / "evidence").rglob("*.age"))[0]
    content = bytearray(blob.read_bytes())
    content[-1] ^= 1
    blob.write_bytes(content)
    ran = run("verify", sample_folder)
    assert ran.code == 1
    assert ran.out.startswith("WRONG")
    assert "SALUN-E-" in ran.out.splitlines()[0]
    assert ran.out.endswith("1 thing is wrong.\n")
    assert run("verify", sample_folder, "--json").json["ok"] is False


def test_verify_of_a_vault_whose_database_does_not_open(run: Run, vault_folder: Path) -> None:
    database = vault_folder / "case.db"
    content = bytearray(database.read_bytes())
    content[:64] = bytes(64)
    database.write_bytes(content)
    ran = run("verify", vault_folder)
    assert ran.code == 1
    assert "case.db" in ran.out


def test_journal(run: Run, sample_template: Path) -> None:
    entries = run("journal", sample_template, "--json").json
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry["event"] for entry in entries} >= {"RECORD_CREATED", "COLLECTED", "HASHED", "CONSENT_CHANGED"}
    table = run("journal", sample_template).out.splitlines()
    assert len(table) == len(entries) + 1


def test_schema_is_the_shipped_one(run: Run) -> None:
    ran = run("schema")
    assert ran.out == (RESOURCES / "schemas" / "casefile.schema.json").read_text(encoding="utf-8")


def test_a_vault_in_use_can_be_read_but_not_written(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("words", encoding="utf-8")
    with Workspace.open(vault_folder, PASSPHRASE):
        ran = run("add", vault_folder, "--case", "HJN", file)
        assert (ran.code, ran.out) == (4, "")
        assert len(ran.err.splitlines()) == 1
        assert run("list", vault_folder, "case").code == 0


def test_no_vault_there(run: Run, tmp_path: Path) -> None:
    ran = run("list", tmp_path / "None.casefile", "case")
    assert (ran.code, ran.out) == (5, "")
    (tmp_path / "empty").mkdir()
    assert run("list", tmp_path / "empty", "case").code == 5


def test_an_export_over_a_folder_that_is_missing(run: Run, sample_folder: Path, tmp_path: Path) -> None:
    ran = run("export", sample_folder, "--case", "SALUN", "-o", tmp_path / "none" / "out.json")
    assert ran.code == 5
    assert "could not be written" in ran.err


def test_evidence_key_opens_every_file_with_age_alone(run: Run, sample_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "key.txt"
    ran = run("evidence-key", sample_folder, "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert out.stat().st_mode & 0o777 == 0o600
    identity = pyrage.x25519.Identity.from_str(out.read_text().strip())
    opened = {
        hashlib.sha256(pyrage.decrypt(path.read_bytes(), [identity])).hexdigest()
        for path in (sample_folder / "evidence").rglob("*.age")
    }
    recorded = run("list", sample_folder, "evidence", "--json").json
    assert opened == {item["sha256"] for item in recorded}
    assert str(identity) not in ran.out
    assert run("journal", sample_folder, "--json").json[-1]["event"] == "EXPORTED"
    again = run("evidence-key", sample_folder, "-o", out)
    assert again.code == 5
    assert "there already" in again.err and pyrage.x25519.Identity.from_str(out.read_text().strip())


def test_the_zone_of_a_vault_is_set_and_told(run: Run, tmp_path: Path) -> None:
    vault = tmp_path / "Desk.casefile"
    assert run("new", vault, "--zone", "asia/damascus").code == 0
    assert json.loads(run("zone", vault, "--json").out)["zone"] == "Asia/Damascus"
    wrong = run("zone", vault, "Asia/Damaskus")
    assert wrong.code == 5
    assert "Is “Asia/Damascus” meant?" in wrong.err
    told = run("zone", vault, "UTC+3")
    assert told.code == 0
    assert "+03:00" in told.out + told.err
    followed = json.loads(run("zone", vault, "computer", "--json").out)
    assert followed["zone"] == ""


def test_a_new_vault_in_a_zone_that_is_none_is_not_made(run: Run, tmp_path: Path) -> None:
    assert run("new", tmp_path / "Desk.casefile", "--zone", "Asia/Nowhere").code == 5
    assert not (tmp_path / "Desk.casefile").exists()
