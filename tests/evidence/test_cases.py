"""Real files that went wrong once, each with its right answer; used where they lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.evidence.reading import codes, left_out, read, told

SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="module")
def shared() -> Path:
    if not (SHARED / "cases").is_dir() or not (SHARED / "data" / "files").is_dir():
        pytest.skip("the third-party test files (../shared/cases, ../shared/data/files) are not here")
    return SHARED


def found(shared: Path, pattern: str):
    (path,) = [*shared.glob(f"cases/{pattern}"), *shared.glob(f"data/files/{pattern}")]
    return read(path.read_bytes(), path.suffix)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("01*/moved.docx", "Middle.\n\nTwelve died."),
        ("02*/math.docx", "Radius r=30 m."),
        ("06*/html_plus_footer.eml", "Twelve people were taken from the school."),
        ("06*/stub_plain.eml", "Twelve people were taken from the school."),
        ("09*/three.mbox", "Subject: message 3\n\nText of message 3 café"),
        ("13*/svg_unclosed.html", "Article text after an unclosed svg."),
        ("13*/math.html", "Radius r=30 m around the crater."),
        ("13*/object.html", "Fallback text."),
        ("14*/utf16.html", "قصف السوق"),
        ("16*/ar.pdf", "(دير الزور)"),
        ("16*/ar.pdf", "The village of هجين near دير الزور was hit."),
        ("16*/ar.pdf", "صاروخ M-21OF أصاب السوق."),
        ("19*/annots.pdf", "Sticky: witness changed his mind"),
        ("19*/annots.pdf", "Free text on the page"),
        ("19*/annots.pdf", "Typed into the form"),
        ("24*/iso88596.txt", "قصف السوق في المدينة وقتل ثلاثة أشخاص"),
        ("24*/koi8u.txt", "Обстріл ринку в місті, "),
        ("24*/utf8_half.txt", "قصف السو\ufffd"),
        ("testComment.docx", "{>>Michael McCandless, 2011-09-17: Here is a comment<<}"),
        ("testAltChunkMHT.docx", "Simple paragraph with a emphasized word."),
        ("testRTFWord2010CzechCharacters.rtf", "Článek týdne"),
        ("testMSG_att_doc.msg", "contenu"),
        ("test-columnar.xlsx", "1\t1\tThis is row            1 of           10\t0.1"),
        ("test-columnar.ods", "1\t1\tThis is row            1 of           10\t0.1"),
        ("koi8r_ude_1.txt", "В гимназии он не был в числе первых учеников"),
        ("_chromium*.html", "أعلنت كتائب"),
        ("testArabicMisleadingCharset.html", "في قرية من القرى كان هناك رجل حكيم"),
        ("testHTML_charset_utf16le.html", "This is a sample text"),
        ("annotation-freetext.pdf", "FreeText content"),
    ],
)
def test_words_that_must_be_there(shared: Path, pattern: str, words: str) -> None:
    assert words in found(shared, pattern).text


def test_one_voice_never_stands_for_another(shared: Path) -> None:
    forwarded = found(shared, "05*/forwarded.eml").text
    assert forwarded.index("From: commander@example.net") < forwarded.index("I gave the order to fire.")
    saved = found(shared, "08*/page.mhtml")
    assert ("Buy shoes" in saved.text, saved.author, saved.published, saved.url) == (
        False,
        "A. Writer",
        "2018-12-06T18:14:00+03:00",
        "https://example.org/news/1",
    )
    assert found(shared, "testWORD_text_box.docx").text.count("text box in the body") == 1
    assert len([part for part in found(shared, "complex.mbox").read if part.part == "message"]) == 3
    assert "base64" not in found(shared, "testGroupWiseEml.eml").text


def test_what_is_not_in_the_text_is_named(shared: Path) -> None:
    assert told(found(shared, "01*/inserted_only.docx")) == [("inserted", "L")]
    assert left_out(found(shared, "01*/deleted_row.docx")) == [("deleted_row", "gone?", "word/document.xml")]
    assert told(found(shared, "02*/hidden.docx")) == [("hidden", "")]
    assert left_out(found(shared, "15*/half_scan.pdf")) == [("page_without_text", "", "3")]
    assert left_out(found(shared, "19*/annots.pdf")) == [("attachment", "secret.txt", "attachment 1")]
    for name in ("testWORD_protected_passtika.docx", "testODTEncrypted.odt"):
        assert codes(found(shared, name)) == ["encrypted"]
    assert codes(found(shared, "23*/empty_a.mp4")) == ["empty"]
    assert codes(found(shared, "23*/nul.bin")) == ["only_zeros"]


def test_dates_and_addresses(shared: Path) -> None:
    assert found(shared, "11*/time_sidebar.html").published == "2018-12-06T18:14:00+03:00"
    assert found(shared, "11*/comment_time.html").published == "2018-12-06"
    assert found(shared, "liberation-1.html").author == "AFP"
    assert found(shared, "testWACZ.wacz").url == "http://www.example.com/"
    assert found(shared, "testWARC_multiple.warc.gz").url == "https://russellvets.org/"
    assert found(shared, "testMHTMLFirefox.mhtml").url == "http://aperture.sourceforge.net/"
    assert found(shared, "udhr_bul.html").language == "bg"


def test_what_the_camera_wrote(shared: Path) -> None:
    heic = found(shared, "26*/x.heic").metadata
    assert (heic["taken"], heic["camera_model"]) == ("2018-12-05T23:30:00", "Cam")
    assert not {"taken", "gps_latitude"} & found(shared, "44*/exif_zero.jpg").metadata.keys()
    cut = found(shared, "44*/trunc.jpg")
    assert (codes(cut), "taken" in cut.metadata, "gps_latitude" in cut.metadata) == (["cut_off"], True, True)
