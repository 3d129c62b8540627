"""A production: a folder that stock tools check, that a review platform loads, and that continues its numbers."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docx as reader
import pypdfium2 as pdfium
import pytest
import python_calamine

from casefile.dossier.register import as_csv, as_dat, write_xlsx
from casefile.errors import Refused, WorldFault
from casefile.model.records import Case, Disclosure, Source
from casefile.services.dossiers import HeldBack
from casefile.store import merkle
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once
from tests.services.exhibited import BESIDE, STATEMENT, fill_case


def produce_twice(ws: Workspace) -> None:
    case = fill_case(ws)
    folder = ws.folder.parent
    ws.productions.produce(case.id, "court", folder / "one", prefix="ORG-TST", recipient="The Court")
    later = folder / "later.txt"
    later.write_text("=HYPERLINK(1)\nA later note.", encoding="utf-8")
    ws.sources.add_file(later, case.id)
    ws.productions.produce(case.id, "court", folder / "two", recipient="The Court")


@pytest.fixture(scope="module")
def kept(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(template_vault, tmp_path_factory.mktemp("produced") / "Produced.casefile", produce_twice)


@pytest.fixture
def ws(kept: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(kept, tmp_path / "V.casefile")
    with Workspace.open(tmp_path / "V.casefile", PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def case(ws: Workspace) -> Case:
    return ws.cases.by_ref("TST")


@pytest.fixture(scope="module")
def one(kept: Path) -> Path:
    return kept.parent / "one"


@pytest.fixture(scope="module")
def two(kept: Path) -> Path:
    return kept.parent / "two"


def sums(folder: Path, name: str) -> dict[str, str]:
    lines = folder.joinpath(name).read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def dat(folder: Path) -> list[dict[str, str]]:
    """By a parser of our own: quotes 254, parted by 20."""
    (path,) = folder.glob("data/*.dat")
    rows = [
        [cell.removeprefix("þ").removesuffix("þ") for cell in line.split("\x14")]
        for line in path.read_text(encoding="utf-8-sig").splitlines()
    ]
    assert all(len(row) == len(rows[0]) for row in rows)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def verify(folder: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_it_is_a_bag_whose_every_file_is_listed(one: Path) -> None:
    assert (one / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n")
    there = {path.relative_to(one).as_posix() for path in one.rglob("*") if path.is_file()}
    held, tags = sums(one, "manifest-sha256.txt"), sums(one, "tagmanifest-sha256.txt")
    assert set(held) == {name for name in there if name.startswith("data/")}
    assert set(tags) == there - set(held) - {"tagmanifest-sha256.txt"}
    for name, digest in {**held, **tags}.items():
        assert hashlib.sha256((one / name).read_bytes()).hexdigest() == digest
    octets = sum((one / name).stat().st_size for name in held)
    assert f"Payload-Oxum: {octets}.{len(held)}\n" in (one / "bag-info.txt").read_text()


def test_its_own_program_says_that_all_is_as_it_was_and_names_what_is_not(one: Path, tmp_path: Path) -> None:
    code, said = verify(one)
    assert (code, said.splitlines()[-1]) == (0, "All is as it was."), said
    assert "2 signatures" in said or "1 signatures" in said
    changed = tmp_path / "changed"
    shutil.copytree(one, changed)
    register = changed / "data" / "register.csv"
    register.write_bytes(register.read_bytes() + b"x")
    (changed / "data" / "exhibits" / "ORG-TST-000004.pdf").unlink()
    (changed / "data" / "added.txt").write_text("added")
    entries = changed / "data" / "journal" / "entries.jsonl"
    entries.write_text(entries.read_text().replace("COLLECTED", "collected", 1))
    note = changed / "data" / "journal" / "signed-head.txt"
    note.write_text(note.read_text().replace("generation 1", "generation 2"))
    code, said = verify(changed)
    assert code == 1
    for wrong in ("register.csv is not what", "ORG-TST-000004.pdf is missing", "added.txt is in no list",
                  "is not under the signed checkpoint", "is wrong"):  # fmt: skip
        assert wrong in said, said


def test_a_review_platform_finds_every_page_and_document(one: Path) -> None:
    rows = dat(one)
    (opt,) = one.glob("data/*.opt")
    pages = [line.split(",") for line in opt.read_text().splitlines()]
    assert all(len(page) == 7 for page in pages)
    assert [page[0] for page in pages] == [f"ORG-TST-{n:06d}" for n in range(1, len(pages) + 1)]
    starts = [page for page in pages if page[3] == "Y"]
    assert [(page[0], page[6]) for page in starts] == [(row["BEGBATES"], row["PGCOUNT"]) for row in rows]
    for row in rows:
        document = one / "data" / row["DOCLINK"].replace("\\", "/")
        with pdfium.PdfDocument(document.read_bytes()) as read:
            assert len(read) == int(row["PGCOUNT"]), "no cover sheet: each page is one of the exhibit"
            stamps = [re.findall(r"ORG-TST-\d{6}", page.get_textpage().get_text_range())[-1] for page in read]
        assert (stamps[0], stamps[-1]) == (row["BEGBATES"], row["ENDBATES"])
        native = one / "data" / row["NATIVEPATH"].replace("\\", "/")
        assert hashlib.sha256(native.read_bytes()).hexdigest() == row["SHA256"]
        if row["TEXTPATH"]:
            assert (one / "data" / row["TEXTPATH"].replace("\\", "/")).read_text().strip()
    assert STATEMENT in (one / "data/text/ORG-TST-000001.txt").read_text()


def test_the_dossier_cites_by_exhibit_in_both_forms_and_the_list_has_the_cover_sheets(one: Path) -> None:
    cited = "Ex. 1 at 2 (ORG-TST-000002)"
    with pdfium.PdfDocument((one / "data/dossier/TST-dossier.pdf").read_bytes()) as document:
        text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    assert cited in text
    words = [paragraph.text for paragraph in reader.Document(str(one / "data/dossier/TST-dossier.docx")).paragraphs]
    assert any(cited in each for each in words)
    with pdfium.PdfDocument((one / "data/dossier/TST-exhibits.pdf").read_bytes()) as document:
        covers = [page.get_textpage().get_text_range() for page in document]
    assert sum("Chain of custody" in each for each in covers) == 4


def test_registers_say_the_same_and_no_cell_does_anything(two: Path) -> None:
    as_rows = list(csv.reader(io.StringIO((two / "data/register.csv").read_text(encoding="utf-8-sig"))))
    sheet = python_calamine.CalamineWorkbook.from_path(str(two / "data/register.xlsx")).get_sheet_by_index(0)
    in_sheet = [[str(cell) for cell in row] for row in sheet.to_python()]
    assert [[cell.lstrip("'") for cell in row] for row in as_rows] == in_sheet
    assert len(in_sheet) == 6 and in_sheet[-1][1] == "yes"
    assert as_csv([["=1", "-a", "@b", "+c", "d"]]).decode("utf-8-sig") == "'=1,'-a,'@b,'+c,d\r\n"
    assert as_dat([["a\nb", "þ"]]).decode("utf-8-sig") == "þa®bþ\x14þ'þ\r\n"


def test_no_hostile_cell_acts_parts_a_line_or_stops_the_register() -> None:
    for cell in ("\n=1", " =1", "\u200b=1", "\u2068=1", "＝1", "＠x"):
        assert next(csv.reader(io.StringIO(as_csv([[cell]]).decode("utf-8-sig"), newline=""))) == [f"'{cell}"]
    assert len(as_dat([["a\x0bb\u2028c\x1ed\x85e", "\x14\x00þ"]]).decode("utf-8-sig").splitlines()) == 1
    assert b"?" in as_csv([["\ud800"]]) and b"?" in as_dat([["\udcff.pdf"]])
    out = io.BytesIO()
    write_xlsx([["_x0041_", "\ud800", "\x01"]], out)
    out.seek(0)
    sheet = python_calamine.CalamineWorkbook.from_filelike(out).get_sheet_by_index(0)
    assert sheet.to_python() == [["_x0041_", "\ufffd", "‹U+0001›"]]


def test_the_second_continues_and_says_what_is_new(ws: Workspace, case: Case, one: Path, two: Path) -> None:
    first, second = dat(one), dat(two)
    assert [row["BEGBATES"] for row in second][: len(first)] == [row["BEGBATES"] for row in first]
    assert [row["NEW"] for row in second] == ["N"] * len(first) + ["Y"]
    last = int(first[-1]["ENDBATES"].rsplit("-", 1)[1])
    assert second[-1]["BEGBATES"] == f"TST-{last + 1:06d}"
    assert "first production" in (one / "README.txt").read_text(encoding="utf-8")
    assert "1 exhibit is new: Ex. 5." in (two / "README.txt").read_text(encoding="utf-8")
    assert "TST-P002" in (two / "bag-info.txt").read_text()
    given = [each for each in ws.records.of("disclosure", case_id=case.id) if isinstance(each, Disclosure)]
    digests = [hashlib.sha256((each / "manifest-sha256.txt").read_bytes()).hexdigest() for each in (one, two)]
    assert [(each.format, each.recipient, each.sha256) for each in given] == [
        ("production", "The Court", digest) for digest in digests
    ]
    reasons = [entry.reason for entry in ws.records.journal_entries()]
    assert reasons.count("production 1 court") == 2, "told before the first file left, and when the last one had"


def test_nothing_is_written_where_something_holds_it_back(ws: Workspace, case: Case, tmp_path: Path) -> None:
    """Words of a working remark stand in an attachment of an original: no page and no dossier shows them."""
    source = next(s for s in ws.records.of("source", case_id=case.id) if isinstance(s, Source))
    ws.records.save(dataclasses.replace(source, remarks=BESIDE))
    given = ws._store.exhibits(case.id)
    with pytest.raises(HeldBack) as held:
        ws.productions.produce(case.id, "court", tmp_path / "three")
    assert {(hit.ref, hit.section) for hit in held.value.hits} == {(source.ref, "Ex. 1")}
    assert not (tmp_path / "three").exists()
    assert ws._store.exhibits(case.id) == given


def test_a_folder_with_something_in_it_is_left_alone(ws: Workspace, case: Case, tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("there")
    for folder in (tmp_path, ws.folder / "inside"):
        with pytest.raises(Refused):
            ws.productions.produce(case.id, "court", folder)
    assert (tmp_path / "there.txt").read_text() == "there" and not (ws.folder / "inside").exists()


def test_what_is_broken_off_leaves_nothing(
    ws: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The evidence store gives up in the middle: all that was written is taken away again."""

    def fail(*_args: object, **_more: object) -> None:
        raise WorldFault("the medium is gone", code="unreadable")

    monkeypatch.setattr(ws._vault.evidence, "copy_to", fail)
    with pytest.raises(WorldFault):
        ws.productions.produce(case.id, "court", tmp_path / "three")
    assert not (tmp_path / "three").exists()
    assert [entry.reason for entry in ws.records.journal_entries()].count("production 3 court") == 1
    monkeypatch.undo()
    assert ws.productions.produce(case.id, "court", tmp_path / "four").number == 4, "no number is given again"


def test_the_public_gets_neither_originals_nor_who_did_what(ws: Workspace, case: Case, tmp_path: Path) -> None:
    out = tmp_path / "public"
    ws.productions.produce(case.id, "public", out)
    assert not (out / "data/natives").exists()
    assert (out / "data/journal/entries.jsonl").read_text() == ""
    rows = list(csv.reader(io.StringIO((out / "data/custody/ORG-TST-000001.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) > 3 and {(row[3], row[4]) for row in rows[1:]} == {("", "")}
    assert all(not row["FILENAME"] and not row["NATIVEPATH"] for row in dat(out))
    assert verify(out)[0] == 0
    whole = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"statement.pdf" not in whole


def test_proofs_for_many_entries_are_those_for_each() -> None:
    for size in (1, 2, 7, 8, 13):
        leaves = [merkle.leaf(bytes([n])) for n in range(size)]
        proofs = merkle.inclusion_proofs(leaves, range(size))
        assert proofs == {n: merkle.inclusion_proof(leaves, n) for n in range(size)}


def test_the_keys_are_those_of_the_vault(ws: Workspace, one: Path) -> None:
    signing = ws.integrity.keys()
    keys = json.loads((one / "data/journal/keys.json").read_text())
    assert [each["pem"] for each in keys] == [key.pem for key in signing]
