from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from casefile.dossier.pdf import DrawnPdf, draw
from casefile.errors import BadInput, Refused
from tests.dossier import outline_samples as samples
from tests.dossier.outline_samples import R, o


def drawn(dossier: o.Dossier) -> tuple[DrawnPdf, bytes]:
    out = io.BytesIO()
    return draw(dossier, out), out.getvalue()


def page_texts(data: bytes) -> list[str]:
    with pdfium.PdfDocument(data) as document:
        return [
            " ".join(unicodedata.normalize("NFKC", page.get_textpage().get_text_bounded()).split()) for page in document
        ]


def text_of(*blocks: o.Block) -> str:
    return page_texts(drawn(samples.small(*blocks))[1])[-1]


def test_english_text_comes_out_verbatim() -> None:
    sentence = "The office finds five affected offices (first flight), §4 – “quoted” at 14:20, Київ."
    assert sentence in text_of(o.Paragraph((R(sentence),)))


@pytest.mark.parametrize("name", ["english", "arabic"])
def test_every_word_of_the_outline_is_in_the_file(name: str) -> None:
    dossier = getattr(samples, name)()
    dossier_words = set(re.findall(r"[\w\u064b-\u0652]{2,}", unicodedata.normalize("NFKC", o.plain_text(dossier))))
    dossier_words.discard(samples.HASH)
    whole = " ".join(page_texts(drawn(dossier)[1]))
    assert {word for word in dossier_words if word not in whole} == set()


def test_a_hash_comes_out_verbatim() -> None:
    whole = page_texts(drawn(samples.english())[1])[-1]
    assert " ".join((samples.HASH[:24], samples.HASH[24:48], samples.HASH[48:])) in whole


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler's pdftotext is not installed")
def test_ids_and_hashes_in_arabic_come_out_verbatim() -> None:
    """By poppler: pdfium takes letters and digits of a right-to-left line apart and reverses their order."""
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    _result, data = drawn(samples.arabic())
    text = subprocess.run(command, input=data, capture_output=True, check=True, timeout=60).stdout.decode()
    plain = unicodedata.normalize("NFKC", re.sub("[\u202a-\u202e]", "", text))
    for words in ("MRW-I-0007", "MRW-S-0001", samples.HASH[:32], "12:30", "الأول/ديسمبر", "قُتلوا", "شخصًا"):
        assert words in plain, words


def test_vowelled_arabic_and_brackets_come_out_whole() -> None:
    sentence = "قُتل 25 شخصًا (بينهم نساء) في [هجين] يوم 5 كانون الأول/ديسمبر 2018"
    assert sentence in text_of(o.Paragraph((R(sentence),)))


def test_burmese_syllables_come_out_whole() -> None:
    text = text_of(o.Paragraph((R("ကြောင့် ဒေါ်အောင်"),)))
    assert "ကြောင့်" in text
    assert "ဒေါ်အောင်" in text


def test_an_override_is_visible_and_has_no_effect() -> None:
    text = text_of(o.Paragraph((R("report\u202efdp.exe\u202c \x07 end"),)))
    assert "report‹U+202E›fdp.exe‹U+202C› ‹U+0007› end" in text


def test_contents_numbers_are_the_pages_of_the_sections() -> None:
    dossier = samples.english(rows=300)
    result, data = drawn(dossier)
    texts = page_texts(data)
    assert len(texts) == result.pages
    for section in dossier.sections:
        number = result.anchors[section.target]
        assert section.title in texts[number - 1]
        assert re.search(re.escape(section.title) + rf" {number}\b", texts[1]), section.title
    assert f"Page 3 of {result.pages}" in texts[2]
    assert "Page 1 of" not in texts[0]


def test_many_sections_make_many_pages_of_contents() -> None:
    sections = tuple(o.Section(f"s{n}", f"Section number {n}", level=1 if n % 5 == 0 else 2) for n in range(200))
    dossier = o.Dossier("T", "en", o.Metadata(samples.MOMENT), sections)
    result, data = drawn(dossier)
    texts = page_texts(data)
    assert result.anchors["s0"] > 5
    for n in (0, 99, 199):
        assert f"Section number {n}" in texts[result.anchors[f"s{n}"] - 1]
    assert f"Section number 199 {result.anchors['s199']}" in texts[result.anchors["s0"] - 2]


def test_bookmarks_nest_as_sections_do() -> None:
    result, data = drawn(samples.english())
    with pdfium.PdfDocument(data) as document:
        found = [(b.get_title(), b.level, b.get_dest().get_index() + 1) for b in document.get_toc()]
    assert found == [
        (section.title, section.level - 1, result.anchors[section.target]) for section in samples.english().sections
    ]


def test_links_go_both_ways_and_all_have_a_target() -> None:
    result, data = drawn(samples.english())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.objgen: n for n, page in enumerate(pdf.pages, start=1)}
        jumps = set()
        for n, page in enumerate(pdf.pages, start=1):
            for annotation in page.get("/Annots", []):
                jumps.add((n, numbers[annotation.Dest[0].objgen]))
    incident, register = result.anchors["fact-3"], result.anchors["source-1"]
    assert (incident, register) in jumps
    assert (register, incident) in jumps
    assert (2, result.anchors["sources"]) in jumps


def test_a_loose_link_is_drawn_as_text() -> None:
    _result, data = drawn(samples.small(o.Paragraph((R("loose", link="nowhere"),))))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/Annots" not in pdf.pages[2]


def test_same_tree_same_bytes() -> None:
    assert drawn(samples.arabic())[1] == drawn(samples.arabic())[1]
    code = (
        "import io,sys,hashlib;"
        "sys.path.insert(0, sys.argv[1]); from tests.dossier import outline_samples as s;"
        "from casefile.dossier.pdf import draw; b=io.BytesIO(); draw(s.arabic(), b);"
        "print(hashlib.sha256(b.getvalue()).hexdigest())"
    )
    folder = str(Path(samples.__file__).parents[2])
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code, folder],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "Asia/Yangon"), ("2", "America/Lima"))
    }
    assert len(hashes) == 1


def test_the_file_names_nobody() -> None:
    _result, data = drawn(samples.arabic())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert set(pdf.docinfo) == {"/Title", "/Producer", "/CreationDate", "/ModDate"}
        assert pdf.docinfo["/Producer"] == "Casefile"
        assert pdf.docinfo["/CreationDate"] == "D:20240301093000Z"
        assert pdf.Root.Lang == "ar"
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
        assert "/Metadata" not in pdf.Root


def test_all_fonts_are_embedded_subsets() -> None:
    _result, data = drawn(samples.english())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = {name: font for page in pdf.pages for name, font in page.Resources.Font.items()}
        assert fonts
        for font in fonts.values():
            assert re.match(r"/[A-P]{6}\+Noto", str(font.BaseFont))
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
            assert "/ToUnicode" in font
    assert len(data) < 120_000


def test_a_long_table_repeats_its_header_on_every_page() -> None:
    dossier = samples.english(rows=300)
    result, data = drawn(dossier)
    texts = page_texts(data)
    pages = texts[result.anchors["chronology"] - 1 : result.anchors["incidents"] - 1]
    assert len(pages) > 8
    assert all("When What Incident Killed Status" in text for text in pages)
    assert sum(text.count("Shelling of the northern suburb") for text in pages) == 75


def test_a_cell_taller_than_a_page_is_divided() -> None:
    text = " ".join(f"word{n}" for n in range(3_000))
    table = o.Table((o.Column("Short"), o.Column("Long")), (o.Row(((R("x"),), (R(text),))), o.Row(((R("after"),), ()))))
    _result, data = drawn(samples.small(table))
    whole = " ".join(page_texts(data))
    assert whole.count("Short Long") >= 3
    assert all(f"word{n}" in whole for n in range(0, 3_000, 131))
    assert "after" in whole


def test_nothing_is_drawn_outside_the_text_area() -> None:
    _result, data = drawn(samples.english(rows=120))
    with pdfium.PdfDocument(data) as document:
        for page in document:
            for thing in page.get_objects():
                left, bottom, right, top = thing.get_bounds()
                assert left >= 60
                assert right <= 595.28 - 60
                assert bottom >= 30
                assert top <= 842 - 30


def test_a_heading_stays_with_what_follows() -> None:
    for filler in range(30, 60):
        blocks = (
            o.Paragraph((R("\n".join(["line"] * filler)),)),
            o.Heading("Heading"),
            o.Paragraph((R("Body of it."),)),
        )
        texts = page_texts(drawn(samples.small(*blocks))[1])
        assert [("Heading" in text) for text in texts] == [("Body of it." in text) for text in texts]


def test_no_line_of_a_paragraph_stands_alone() -> None:
    for filler in range(30, 50):
        marked = "\n".join(f"mark{n}" for n in range(6))
        blocks = (o.Paragraph((R("\n".join(["line"] * filler)),)), o.Paragraph((R(marked),)))
        counts = [text.count("mark") for text in page_texts(drawn(samples.small(*blocks))[1])]
        assert 1 not in counts


def test_one_huge_paragraph_costs_in_proportion() -> None:
    shaped = []
    for length in (150_000, 300_000):
        text = ("The quick brown fox jumps over the lazy dog. " * (length // 45 + 1))[:length]
        result, _data = drawn(samples.small(o.Paragraph((R(text),))))
        assert result.pages > length // 6_000
        shaped.append(result.words_shaped - result.pages)  # each page shapes its own number once
    assert shaped[1] - shaped[0] < 10


def test_pictures_lose_their_metadata() -> None:
    image = Image.new("RGB", (40, 30), "#0B5CAD")
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, comment=b"SecretComment")
    assert b"SecretCamera" in file.getvalue()
    _result, data = drawn(samples.small(o.Figure(file.getvalue(), (R("Caption"),))))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        images = [pikepdf.PdfImage(image) for page in pdf.pages for image in page.get_images().values()]
        assert len(images) == 1
        assert (images[0].width, images[0].height) == (40, 30)
        assert b"Secret" not in images[0].obj.read_raw_bytes()


@pytest.mark.parametrize("data", [b"GIF89a", b"\xff\xd8\xff\xe0\x00\x10JFIF", b""])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        drawn(samples.small(o.Figure(data)))


def test_cancelling_makes_no_whole_file() -> None:
    out = io.BytesIO()
    asked = iter([False] * 5 + [True] * 100)
    with pytest.raises(Refused) as caught:
        draw(samples.english(), out, cancelled=lambda: next(asked))
    assert caught.value.code == "cancelled"
    assert b"%%EOF" not in out.getvalue()


def test_progress_counts_sections() -> None:
    calls: list[tuple[int, int]] = []
    draw(samples.english(), io.BytesIO(), progress=lambda done, total: calls.append((done, total)))
    assert calls == [(n, 7) for n in range(1, 8)]


def test_an_arabic_page_is_mirrored() -> None:
    _result, data = drawn(samples.arabic())
    with pdfium.PdfDocument(data) as document:
        text_page = document[3].get_textpage()
        whole = text_page.get_text_range()
        date, status = whole.index("التاريخ"), whole.index("الحالة")
        assert text_page.get_charbox(date)[0] > text_page.get_charbox(status)[0]
