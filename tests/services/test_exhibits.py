"""Exhibits: numbers given once, pages that hold what is seen and nothing else, citations by exhibit and page."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest

from casefile.errors import Refused
from casefile.i18n import translator
from casefile.model.exhibits import Exhibit
from casefile.model.records import Case, EvidenceFile, Source
from casefile.services.dossiers import HeldBack
from casefile.services.reasons import reason_words
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once
from tests.services.exhibited import fill_case


def fill(ws: Workspace) -> None:
    case = fill_case(ws)
    ws.dossiers.export(case.id, "court", ws.folder.parent / "taken" / "court.pdf", exhibits=True, prefix="org-tst")


@pytest.fixture(scope="module")
def kept(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(template_vault, tmp_path_factory.mktemp("exhibits") / "Exhibits.casefile", fill)


@pytest.fixture
def ws(kept: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(kept, tmp_path / "V.casefile")
    with Workspace.open(tmp_path / "V.casefile", PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def case(ws: Workspace) -> Case:
    return ws.cases.by_ref("TST")


@pytest.fixture(scope="module")
def out(kept: Path) -> Path:
    """A dossier for a court with all exhibits."""
    return kept.parent / "taken" / "court.pdf"


def pages_of(out: Path) -> list[str]:
    with pdfium.PdfDocument(out.read_bytes()) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def numbered_in(texts: list[str]) -> dict[str, int]:
    """The permanent number of each page that bears one: number -> index of the page."""
    return {m[0]: at for at, text in enumerate(texts) if (m := re.search(r"ORG-TST-\d{6}(?= ?Page \d+ of)", text))}


def test_the_annex_holds_the_pages_with_their_numbers(ws: Workspace, case: Case, out: Path) -> None:
    texts = pages_of(out)
    numbered = numbered_in(texts)
    given = ws._store.exhibits(case.id)
    assert [(e.number, e.first) for e in given][:2] == [(1, 1), (2, 4)]
    assert [e.pages for e in given][:2] == [3, 1] and given[2].pages > 1 and given[3].pages == 1
    assert list(numbered) == [f"ORG-TST-{n:06d}" for n in range(1, given[-1].last + 1)]
    assert any("“Seven people were kille" in text and "Ex. 1 at 2 (ORG-TST-000002)" in text for text in texts)
    assert any("ORG-TST-000001 – ORG-TST-000003" in text and "SHA-256" in text for text in texts)
    assert any("It said that the road was closed." in texts[at] for at in numbered.values())
    assert any("neither as pages nor as text" in texts[at] for at in numbered.values())
    with pdfium.PdfDocument(out.read_bytes()) as document:
        red = document[numbered["ORG-TST-000004"]].render(scale=0.5).to_pil().convert("RGB")
        links = [link for page in document for link in page.get_objects()]
    # Upright: what lay at the left of the stored pixels lies at the top.
    assert red.getpixel((red.width // 2, 70)) == pytest.approx((200, 30, 30), abs=20)
    assert links


def test_a_citation_leads_to_the_page_of_its_exhibit(out: Path) -> None:
    texts = pages_of(out)
    page = numbered_in(texts)["ORG-TST-000002"]
    with pikepdf.open(out) as document:
        index = {each.objgen: at for at, each in enumerate(document.pages)}
        cited = [at for at, text in enumerate(texts) if "Ex. 1 at 2" in text]
        led = {index[link.Dest[0].objgen] for at in cited for link in document.pages[at].get("/Annots", [])}
    assert page in led


def test_nothing_of_a_file_but_what_is_seen_gets_in(out: Path) -> None:
    with pikepdf.open(out) as document:
        assert "/OpenAction" not in document.Root and list(document.attachments) == ["SHA256SUMS"]
        streams = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
        whole = b"".join(bytes(each.read_raw_bytes()) for each in streams)
        whole += b"".join(bytes(e.read_bytes()) for e in streams if e.get("/Filter") == "/FlateDecode")
    for secret in (b"SecretCamera", b"SecretAuthor", b"SecretAttachment", b"SecretScript"):
        assert secret not in whole + out.read_bytes()


def test_stock_tools_check_the_files_by_the_attachment(ws: Workspace, case: Case, out: Path, tmp_path: Path) -> None:
    with pikepdf.open(out) as document:
        (tmp_path / "SHA256SUMS").write_bytes(document.attachments["SHA256SUMS"].get_file().read_bytes())
    for each in ws.records.of("evidence", case_id=case.id):
        assert isinstance(each, EvidenceFile)
        with (tmp_path / each.name).open("wb") as copy:
            ws._vault.evidence.copy_to(each.sha256, copy)
    lines = dict(reversed(line.split("  ")) for line in (tmp_path / "SHA256SUMS").read_text().splitlines())
    assert set(lines) == {"statement.pdf", "photo.jpg", "note.txt", "noise.bin"}
    for name, digest in lines.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


def test_numbers_stay_and_go_on(ws: Workspace, case: Case, tmp_path: Path) -> None:
    before = ws._store.exhibits(case.id)
    evidence = [r for r in ws.records.of("evidence", case_id=case.id) if isinstance(r, EvidenceFile)]
    last = next(each for each in evidence if each.sha256 == before[-1].sha256)
    assert last.source_id is not None
    ws.records.trash([last.source_id])
    later = tmp_path / "later.txt"
    later.write_text("A later note.", encoding="utf-8")
    ws.sources.add_file(later, case.id)
    made = ws.dossiers.export(case.id, "court", tmp_path / "two.pdf", exhibits=True, prefix="OTHER")
    after = ws._store.exhibits(case.id)
    assert after[:-1] == before, "a number of what is gone is given to nobody"
    new = after[-1]
    assert (new.number, new.first, new.prefix) == (before[-1].number + 1, before[-1].last + 1, "OTHER")
    chain = ws.custody.chain(evidence[0].id)
    assert [event.reason for event in chain if event.reason.startswith("as exhibit ")][-1:] != []
    assert any(gate.code == "pictures" for gate in made.gates)
    assert reason_words("exhibit 3 TST-000005..TST-000007 court", "EXPORTED", translator("en")).startswith(
        "as exhibit 3"
    )


def test_what_can_be_read_on_a_page_goes_through_the_gate(ws: Workspace, case: Case, out: Path, tmp_path: Path) -> None:
    """Words of a working remark, which a court is not shown, stand on the second page of an exhibit."""
    source = next(s for s in ws.records.of("source", case_id=case.id) if isinstance(s, Source))
    remark = "Seven people were killed beside the bakery, residents said."
    ws.records.save(dataclasses.replace(source, remarks=remark))
    before = ws._store.exhibits(case.id)
    with pytest.raises(HeldBack) as held:
        ws.dossiers.export(case.id, "court", tmp_path / "court.pdf", exhibits=True)
    assert not (tmp_path / "court.pdf").exists()
    hits = [hit for hit in held.value.hits if hit.ref == source.ref]
    assert hits and "ORG-TST-000002" in pages_of(out)[hits[0].page - 1]
    assert ws._store.exhibits(case.id) == before


def test_a_word_document_has_no_pages(ws: Workspace, case: Case, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        ws.dossiers.export(case.id, "court", tmp_path / "court.docx", exhibits=True)
    assert refused.value.code == "exhibits_in_word"


@pytest.mark.parametrize("prefix", ["-A", "A B", "ل", "A" * 40, "A/B"])
def test_a_prefix_is_what_any_program_takes_as_a_name(ws: Workspace, case: Case, prefix: str, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        ws.dossiers.export(case.id, "court", tmp_path / "court.pdf", exhibits=True, prefix=prefix)


def test_more_pages_than_were_numbered_come_after_the_last_one() -> None:
    exhibit = Exhibit(2, "0" * 64, "HJN", 5, 3)
    assert [exhibit.stamp(page) for page in (1, 3, 4, 5)] == [
        "HJN-000005",
        "HJN-000007",
        "HJN-000007.1",
        "HJN-000007.2",
    ]
