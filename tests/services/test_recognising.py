"""Recognised words: anchored to their page, marked as a draft, and said not to be there where Tesseract is not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from casefile.errors import BadInput
from casefile.evidence.worker import recognising
from casefile.model.records import Case, Rendition
from casefile.services.recognising import _Reading
from casefile.workspace import Workspace

FONT = Path(__file__).parents[2] / "resources" / "fonts" / "NotoSansMono-Regular.ttf"


def scan() -> bytes:
    """Two pages that are pictures of words."""
    pages = []
    for words in ("The army struck the hospital.", "Seven people were killed."):
        page = Image.new("RGB", (1240, 600), "white")
        ImageDraw.Draw(page).text((100, 200), words, fill="black", font=ImageFont.truetype(str(FONT), 48))
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


def test_a_scanned_document(ws: Workspace, case: Case, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(scan())
    added = ws.sources.add_file(tmp_path / "scan.pdf", case.id)
    seen: list[tuple[int, int]] = []
    try:
        read = ws.sources.recognise(added.evidence_id, ["en"], progress=lambda *at: seen.append(at))
    except BadInput as error:
        assert error.code in ("no_tesseract", "no_ocr_language")
        assert ws.records.count("rendition") == 0
        pytest.skip(error.message)
    made = ws.records.get(read.rendition_id)
    assert isinstance(made, Rendition) and (made.type, made.language) == ("recognised", "en")
    assert made.tool.startswith("Tesseract ") and len(seen) == 3
    assert made.text == "The army struck the hospital.\n\nSeven people were killed."
    start = made.text.index("Seven")
    excerpt, _changes = ws.sources.highlight(made.id, start, start + 5)
    assert excerpt.page == 2
    assert ws.integrity.verify().ok


def test_where_tesseract_is_not_installed_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "LIBRARIES", ())
    with pytest.raises(BadInput, match="is not installed on this computer") as refused:
        recognising.ready({"languages": ["en"]})
    assert refused.value.code == "no_tesseract"


def test_a_language_without_data_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recognising, "DATA", (str(tmp_path),))
    (tmp_path / "eng.traineddata").touch()
    assert recognising._data(["en"]) == str(tmp_path)
    for languages in (["en", "ar"], ["so"]):
        with pytest.raises(BadInput, match="has no data here"):
            recognising._data(languages)


def reading(*rows: Any) -> _Reading:
    made = _Reading(0, None)
    made.take(iter(rows))
    return made


def test_pages_that_were_not_read_keep_their_number() -> None:
    found = reading(
        {"tool": "Tesseract 5", "pages": 5},
        {"page": 2, "text": "two", "sure": 90},
        b"",
        {"page": 3, "failed": True},
        {"page": 4, "text": "four", "sure": 40},
        {"stopped": 5},
    )
    assert (found.text, found.starts) == ("two\n\nfour", [0, 0, 5, 5, 9])
    assert [(each.what, each.place) for each in found.left_out] == [("page_unreadable", "3"), ("pages_beyond", "5")]
    assert [(each.what, each.place) for each in found.told] == [("recognised", ""), ("unsure", "4")]


@pytest.mark.parametrize(
    "row",
    [
        {"page": 1, "text": 5, "sure": 90},
        {"page": 9, "text": "x", "sure": 90},
        {"page": 0, "text": "x", "sure": 90},
        {"tool": "x", "pages": -1},
        {"tool": "x", "pages": 10**9},
        {},
        5,
    ],
)
def test_answers_that_make_no_sense(row: Any) -> None:
    with pytest.raises(BadInput, match="makes no sense"):
        reading({"tool": "Tesseract 5", "pages": 2}, row)
