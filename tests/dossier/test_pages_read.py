"""What a lawyer meets on the pages: references where something is looked up, the account before the form, lines of a
length that can be read.
"""

from __future__ import annotations

import io
import statistics

import pypdfium2 as pdfium
import pytest

from casefile.dossier import pdf
from casefile.dossier.build import Options, build
from casefile.dossier.outline import Dossier, KeyValues, Paragraph
from casefile.dossier.projection import project
from casefile.dossier.volumes import divided
from casefile.i18n import translator
from casefile.model.values import Range
from casefile.services.reckoning import reckon
from tests.dossier import outline_samples as samples
from tests.dossier.invented import MOMENT, market_case
from tests.dossier.outline_samples import R, o

TITLE = "QAM-I-0001 Airstrikes on the covered market of Tal Qamar"


@pytest.fixture(scope="module")
def court() -> Dossier:
    projected = project(market_case().bundle(), "court")
    return build(projected, reckon(projected, translator("en")), Options(MOMENT))


def pages_of(dossier: Dossier) -> tuple[pdf.DrawnPdf, list[str], list[str]]:
    """What was drawn, the words of its pages, and its bookmarks."""
    out = io.BytesIO()
    drawn = pdf.draw(dossier, out)
    with pdfium.PdfDocument(out.getvalue()) as document:
        texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        return drawn, texts, [each.get_title() for each in document.get_toc()]


def test_a_record_is_found_by_its_reference_in_contents_heads_and_bookmarks(court: Dossier) -> None:
    drawn, texts, bookmarks = pages_of(court)
    first = drawn.anchors["incident-QAM-I-0001"]
    assert f"{TITLE} {first}" in texts[1]
    assert TITLE in bookmarks
    assert texts[first - 1].count(TITLE) == 1, "its title"
    following = drawn.anchors["incident-QAM-I-0002"]
    if following > first + 1:
        assert TITLE in texts[first], "and the running head of its second page"


def test_what_happened_stands_before_what_it_is_filed_under(court: Dossier) -> None:
    (incident,) = [section for section in court.sections if section.key == "incident-QAM-I-0001"]
    kinds = [type(block) for block in incident.blocks]
    assert kinds[0] is Paragraph
    assert kinds.index(KeyValues) > 1


def test_running_text_has_lines_of_60_to_75_characters() -> None:
    words = "Residents said that the strike hit the road beside the mill shortly after noon on that day. " * 12
    out = io.BytesIO()
    pdf.draw(samples.small(o.Paragraph((R(words),))), out)
    with pdfium.PdfDocument(out.getvalue()) as document:
        text = document[2].get_textpage().get_text_range()
    lines = [line.strip() for line in text.splitlines() if "mill" in line or "noon" in line]
    assert 60 <= statistics.mean(map(len, lines[:-1])) <= 75


def test_arabic_words_of_a_count_stay_whole_in_an_english_line() -> None:
    assert Range(20, None, "أكثر من ٢٠").text(translator("en")) == "20 or more (“\u2068أكثر من ٢٠\u2069”)"
    assert Range(None, None, "عشرات").text(translator("en")) == "عشرات"


def test_volumes_hold_all_sections_once_and_say_what_each_holds(court: Dossier) -> None:
    parts = divided(court, 3)
    assert len(parts) == 3
    held = [head.key for part in parts for head in part.sections if "-volume-" not in head.key]
    assert held == [section.key for section in court.sections]
    for number, part in enumerate(parts, start=1):
        drawn, texts, _bookmarks = pages_of(part)
        assert f"volume {number} of 3" in texts[0] and "Volume 3" in texts[0]
        assert f"Page {drawn.pages} of {drawn.pages}" in texts[-1]


def test_one_volume_is_the_dossier_itself(court: Dossier) -> None:
    assert divided(court, 1) == [court]
    assert len(divided(court, 99)) <= len(court.sections)
