"""The printed chain of custody: everything is on the paper, a lawyer finds the head, and rows are left to sign."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from casefile.dossier import custody_form, pdf
from casefile.errors import Refused
from casefile.model.records import Case
from casefile.services.intake import AddedSource
from casefile.vault.words import in_words
from casefile.workspace import Workspace


@pytest.fixture
def added(ws: Workspace, case: Case, tmp_path: Path) -> AddedSource:
    path = tmp_path / "تقرير report.txt"
    path.write_text("Market shelled in Old Harbour\n\nEleven people died.\n", encoding="utf-8")
    return ws.sources.add_file(path, case.id)


def texts(content: bytes) -> list[str]:
    with pdfium.PdfDocument(content) as document:
        return [
            " ".join(unicodedata.normalize("NFKC", page.get_textpage().get_text_bounded()).split()) for page in document
        ]


def form_of(ws: Workspace, added: AddedSource, language: str = "en") -> custody_form.CustodyForm:
    return ws.sheets._form(added.evidence_id, language)


def test_the_form_says_everything_that_was_recorded(ws: Workspace, added: AddedSource, tmp_path: Path) -> None:
    ws.custody.hand_over(added.evidence_id, "Ms Orell", "asked by the court", medium="USB stick", seal="A-17")
    head = ws.records.head()
    evidence = ws.records.get(added.evidence_id)
    pages = ws.sheets.custody_form(added.evidence_id, tmp_path / "form.pdf")
    found = texts((tmp_path / "form.pdf").read_bytes())
    whole = " ".join(found)
    assert pages == len(found) and f"Page 1 of {pages}" in found[0] and f"Page {pages} of {pages}" in found[-1]
    close = whole.replace(" ", "")
    assert evidence.sha256 in close and evidence.sha512 in close  # type: ignore[attr-defined]
    for event in ws.custody.chain(added.evidence_id):
        assert event.label in whole and event.hash[:16] in close and event.meaning in whole
        assert event.at[:10] in whole and event.at[11:19] in whole
    assert "To Ms Orell, on USB stick, under seal A-17: asked by the court" in whole
    assert head.hash in close
    assert " ".join(in_words(head.hash)) in whole
    assert "Handed over by" in whole and "TST-E-0001" in whole


def test_the_root_is_that_of_the_journal(ws: Workspace, added: AddedSource) -> None:
    """RFC 6962: reckoned here from the entries themselves, not by the program's own tree."""

    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\0" + leaves[0]).digest()
        half = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()

    import base64

    form = form_of(ws, added)
    entries = [entry.body.encode("utf-8") for entry in ws.records.journal_entries()]
    assert form.head_seq == len(entries)
    assert base64.b64decode(form.root) == root(entries)


def test_the_form_is_journalled_and_is_no_copy_of_the_file(ws: Workspace, added: AddedSource, tmp_path: Path) -> None:
    before = ws.custody.chain(added.evidence_id)
    ws.sheets.custody_form(added.evidence_id, tmp_path / "form.pdf")
    (entry,) = ws.records.journal_entries(ws.records.head().seq - 1)
    assert (entry.event, entry.reason) == ("EXPORTED", "custody-form")
    assert entry.file_sha256 == hashlib.sha256((tmp_path / "form.pdf").read_bytes()).hexdigest()
    assert ws.custody.chain(added.evidence_id) == before
    with pytest.raises(Refused):
        ws.sheets.custody_form(added.evidence_id, tmp_path / "form.pdf")
    with pytest.raises(Refused):
        ws.sheets.custody_form(added.evidence_id, tmp_path / "other.pdf", language="xx")
    with pytest.raises(Refused):
        ws.sheets.custody_form(added.source_id, tmp_path / "other.pdf")


def test_rows_are_left_blank_to_sign(ws: Workspace, added: AddedSource) -> None:
    (section,) = custody_form.build(form_of(ws, added)).sections
    table = section.blocks[-1]
    assert isinstance(table, custody_form.Table)
    assert len(table.rows) == custody_form.BLANK_ROWS >= 3
    assert not any(run.text.strip() for row in table.rows for cell in row.cells for run in cell)


def test_a_file_that_was_disposed_of_says_so_first(ws: Workspace, added: AddedSource, tmp_path: Path) -> None:
    ws.custody.dispose(added.evidence_id, "the court ordered it")
    ws.sheets.custody_form(added.evidence_id, tmp_path / "form.pdf")
    first = texts((tmp_path / "form.pdf").read_bytes())[0]
    assert first.index("Disposed of") < first.index("Reference")
    assert "the court ordered it" in " ".join(texts((tmp_path / "form.pdf").read_bytes()))


def test_a_long_chain_repeats_its_header(ws: Workspace, added: AddedSource) -> None:
    for n in range(60):
        ws.custody.hand_over(added.evidence_id, f"Person {n}", "reason " * 12)
    out = io.BytesIO()
    drawn = pdf.draw(custody_form.build(form_of(ws, added)), out, front=False)
    found = texts(out.getvalue())
    assert drawn.pages == len(found) > 4
    assert all("Hash of the entry" in page for page in found[1:-2])
    assert all(f"Page {n} of {drawn.pages}" in page for n, page in enumerate(found, 1))
    assert "Person 59" in " ".join(found)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler's pdftotext is not installed")
def test_arabic_keeps_hashes_and_names_whole(ws: Workspace, added: AddedSource, tmp_path: Path) -> None:
    ws.custody.hand_over(added.evidence_id, "السيدة أوريل", "طلبت المحكمة ذلك")
    head = ws.records.head().hash
    ws.sheets.custody_form(added.evidence_id, tmp_path / "form.pdf", language="ar")
    command = ["pdftotext", "-enc", "UTF-8", str(tmp_path / "form.pdf"), "-"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    plain = unicodedata.normalize("NFKC", re.sub("[\u202a-\u202e\u2066-\u2069]", "", said))
    assert "أوريل" in plain and "المحكمة" in plain
    assert " ".join(head[at : at + 8] for at in range(0, 48, 8)) in " ".join(plain.split())
    with pdfium.PdfDocument((tmp_path / "form.pdf").read_bytes()) as document:
        assert document.get_metadata_dict()["Producer"] == "Casefile"


def test_the_same_form_is_the_same_bytes(ws: Workspace, added: AddedSource) -> None:
    form = form_of(ws, added)
    one, two = io.BytesIO(), io.BytesIO()
    pdf.draw(custody_form.build(form), one, front=False)
    pdf.draw(custody_form.build(form), two, front=False)
    assert one.getvalue() == two.getvalue()
