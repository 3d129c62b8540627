"""The whole way to the finished file: built, drawn, read back, and held against what is withheld."""

from __future__ import annotations

import io
from functools import cache

import pypdfium2
import pytest

from casefile.dossier import pdf, projection
from casefile.dossier.build import Options, build
from casefile.dossier.check import leaks
from casefile.dossier.outline import plain_text
from casefile.i18n import translator
from casefile.services.reckoning import reckon
from tests.dossier.invented import MOMENT, market_case


@cache
def read_back(audience: str, language: str = "en") -> str:
    projected = projection.project(market_case().bundle(), audience)
    dossier = build(projected, reckon(projected, translator(language)), Options(MOMENT, language))
    out = io.BytesIO()
    pdf.draw(dossier, out)
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        return "\n".join(_page(document, number) for number in range(len(document)))
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_bounded())
    finally:
        text.close()
        page.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("audience", ["internal", "partner", "court", "public"])
def test_nothing_withheld_stands_in_the_file(audience: str, language: str) -> None:
    assert leaks(read_back(audience, language), projection.withheld(market_case().bundle(), audience)) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_gate_would_have_seen_it(language: str) -> None:
    """The internal file, taken for a public one: names in both scripts, file names, notes and remarks are found."""
    found = {
        leak.value
        for leak in leaks(read_back("internal", language), projection.withheld(market_case().bundle(), "public"))
    }
    for value in (
        "Samira Haddun",
        "سميرة هدّون",
        "Tamsin Orell",
        "orell_laptop_capture-0304.html",
        "Orell field laptop seven",
        "The caretaker may talk if asked gently.",
        "My brother left for the market before nine",
    ):
        assert value in found, value


def test_the_outline_is_held_against_the_list_too() -> None:
    """What a reader of PDF files scrambles beyond recognition stands in the outline as it was written."""
    projected = projection.project(market_case().bundle(), "internal")
    dossier = build(projected, reckon(projected, translator("ar")), Options(MOMENT, "ar"))
    found = {leak.value for leak in leaks(plain_text(dossier), projection.withheld(market_case().bundle(), "public"))}
    assert {"W-2M9X", "12.345111, 45.678222"} <= found


def test_the_file_says_what_matters() -> None:
    text = " ".join(read_back("court").split())
    for words in (
        "9–14 killed (groups may overlap), 17 or more (“dozens”) injured",
        "At least nine people were killed at the covered market.",
        "Adopted by this rule: Range of all sources.",
        "71 days overdue",
        "B: usually reliable",
        "استقبل المشفى تسعة قتلى",
    ):
        assert words in text, words
    assert "1f" * 32 in text.replace(" ", "")
