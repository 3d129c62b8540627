"""The recovery sheet on paper: every word can be read by eye, by copy and by camera, and nothing else is told."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from casefile.dossier import recovery_sheet
from casefile.dossier.recovery_sheet import RecoverySheet
from casefile.errors import Refused
from casefile.vault.recovery import new_key, secret_in
from casefile.workspace import Workspace

VAULT = "0f5b1f66-5b64-4d2c-9f0e-7e0c6a4d1c11"
DAY = dt.date(2026, 11, 22)


def drawn(form: str, language: str = "en", name: str = "") -> tuple[tuple[tuple[str, ...], ...], bytes, bytes]:
    key, secret = new_key(form)
    return key.sheets, recovery_sheet.draw(RecoverySheet(form, key.sheets, VAULT, DAY, name, language)), secret


def texts(content: bytes) -> list[str]:
    with pdfium.PdfDocument(content) as document:
        return [
            " ".join(unicodedata.normalize("NFKC", page.get_textpage().get_text_bounded()).split()) for page in document
        ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("form", "pages"), [("words", 1), ("shares", 3)])
def test_one_page_for_each_sheet_with_all_its_words(form: str, pages: int, language: str) -> None:
    sheets, content, _secret = drawn(form, language)
    found = texts(content)
    assert len(found) == pages == len(sheets)
    for words, page in zip(sheets, found, strict=True):
        for word in words:
            assert word in page.split(), word


@pytest.mark.parametrize("form", ["words", "shares"])
def test_words_are_numbered_in_their_order(form: str) -> None:
    sheets, content, _secret = drawn(form)
    for words, page in zip(sheets, texts(content), strict=True):
        numbered = dict(re.findall(r"\b(\d+) ([a-z]+)\b", page.replace(" of ", " / ")))
        assert [numbered[str(number)] for number in range(1, len(words) + 1)] == list(words)


@pytest.mark.parametrize("form", ["words", "shares"])
def test_a_camera_reads_the_same_words(form: str) -> None:
    """Read back from the drawn page by a reader that is not ours."""
    zxing = pytest.importorskip("zxingcpp", reason="no reader of QR codes is installed")
    sheets, content, secret = drawn(form)
    read = []
    with pdfium.PdfDocument(content) as document:
        for page in document:
            (found,) = zxing.read_barcodes(page.render(scale=3).to_pil())
            read.append(found.text)
    assert [text.lower().split() for text in read] == [list(words) for words in sheets]
    assert secret_in(read[:2] if form == "shares" else read) == secret


def test_the_code_is_vectors_and_not_a_picture() -> None:
    _sheets, content, _secret = drawn("words")
    with pdfium.PdfDocument(content) as document:
        kinds = {item.type for item in document[0].get_objects()}
    assert pdfium.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_two_shares_are_not_on_one_page() -> None:
    sheets, content, _secret = drawn("shares")
    for place, page in enumerate(texts(content)):
        assert f"share {place + 1} of 3" in page
        for other, words in enumerate(sheets):
            if other != place:
                assert not set(words[5:]) <= set(page.split())


@pytest.mark.parametrize("form", ["words", "shares"])
def test_the_file_tells_nothing_else(form: str) -> None:
    """Title, metadata and text name no case, no vault and no person unless a name was given."""
    _sheets, content, _secret = drawn(form)
    with pdfium.PdfDocument(content) as document:
        told = document.get_metadata_dict()
    assert (told["Title"], told["Author"], told["Subject"], told["Keywords"]) == ("Recovery sheet", "", "", "")
    assert VAULT in " ".join(texts(content))
    assert "____" in texts(content)[0]
    assert "River" in texts(drawn(form, name="River")[1])[0]


def test_a_new_sheet_says_how_to_use_it_with_and_without_casefile() -> None:
    for form, standard in (("words", "BIP-39"), ("shares", "SLIP-39")):
        page = texts(drawn(form)[1])[0]
        assert standard in page and "With Casefile" in page and "Without Casefile" in page


def test_the_words_are_not_in_a_repr() -> None:
    key, _secret = new_key("words")
    assert key.words[0] not in repr(RecoverySheet("words", key.sheets, VAULT, DAY))


def test_saving_writes_one_private_file_and_no_other(ws: Workspace, tmp_path: Path) -> None:
    key = ws.recovery.make("words")
    folder = tmp_path / "paper"
    folder.mkdir()
    out = folder / "recovery-sheet.pdf"
    ws.sheets.save_recovery(key, out)
    assert [path.name for path in folder.iterdir()] == ["recovery-sheet.pdf"]
    assert out.stat().st_mode & 0o077 == 0
    page = texts(out.read_bytes())[0]
    assert key.words[3] in page
    assert ws.recovery.key() and ws.recovery.key()[:19] in page.replace("\n", " ")
    for bad in (out, ws.folder / "sheet.pdf"):
        with pytest.raises(Refused):
            ws.sheets.save_recovery(key, bad)
    said = {str(value) for entry in ws.records.journal_entries() for value in json.loads(entry.body).values()}
    assert said.isdisjoint(key.words)


def test_the_reminder_stays_until_the_sheet_was_proved(ws: Workspace) -> None:
    assert ws.sheets.reminder() == ""
    key = ws.recovery.make("words")
    assert ws.sheets.reminder()
    one, two = ws.recovery.ask(key)
    assert not ws.recovery.prove(key, {one: "wrong", two: key.words[two.word - 1]})
    assert ws.sheets.reminder()
    assert ws.recovery.prove(key, {each: key.words[each.word - 1] for each in (one, two)})
    assert ws.sheets.reminder() == ""
    again = ws.recovery.make("shares")
    assert ws.sheets.reminder()
    assert ws.recovery.drill([" ".join(share) for share in again.shares[:2]])
    assert ws.sheets.reminder() == ""
