"""One good file of each kind, through the real worker."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from casefile.evidence.worker import media_types
from casefile.evidence.worker.client import Extraction, Worker
from casefile.model.outside import MAX_TEXT
from tests.hostile.worker import files


def extracted(content: bytes, name: str = "a.bin") -> Extraction:
    return Worker().extract(io.BytesIO(content), name=name)


def test_an_article_as_text(hajin_text: Path) -> None:
    with hajin_text.open("rb") as stream:
        extraction = Worker().extract(stream, name=hajin_text.name)
    assert extraction.text == hajin_text.read_text(encoding="utf-8")
    assert extraction.title is not None
    assert extraction.title.startswith("Int’l Coalition Forces Commit New Massacre")
    assert (extraction.published, extraction.language) == ("2018-12-06T18:14", "en")
    assert (extraction.media_type, extraction.kind_suggestion) == ("text/plain", "news_article")
    assert (extraction.text_tool, extraction.warnings) == ("casefile", ())


def test_csv_is_a_dataset() -> None:
    extraction = extracted(b"a,b\n1,2\n", "x.CSV")
    assert (extraction.media_type, extraction.kind_suggestion, extraction.text) == ("text/csv", "dataset", "a,b\n1,2\n")


def test_a_web_page() -> None:
    page = """<!doctype html><html lang="ar-SY"><head><meta charset="utf-8"><title>Page — Site</title>
    <meta property="og:title" content="مجزرة في هجين">
    <meta property="og:site_name" content="The Site">
    <meta name="author" content="A. Writer">
    <meta property="article:published_time" content="2018-12-06T18:14:00+0300">
    </head><body><h1>مجزرة   في\nهجين</h1>
    <p>The coalition&rsquo;s jets <b>bombed</b> the town,<br>killing 25&nbsp;civilians.</p>
    <ul><li>one<li>two</ul><table><tr><td>a</td><td>b</td></tr></table></body></html>"""
    extraction = extracted(page.encode())
    assert extraction.text == (
        "مجزرة في هجين\n\nThe coalition’s jets bombed the town,\nkilling 25\xa0civilians.\n\none\ntwo\n\na\tb"
    )
    assert (extraction.title, extraction.author, extraction.publisher) == ("مجزرة في هجين", "A. Writer", "The Site")
    assert (extraction.published, extraction.language) == ("2018-12-06T18:14:00+03:00", "ar")
    assert (extraction.media_type, extraction.kind_suggestion) == ("text/html", "news_article")


def test_linked_data_of_a_page() -> None:
    page = (
        b'<html><script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "H",'
        b' "datePublished": "2018-12-06", "author": [{"name": "A"}], "publisher": {"name": "P"}}]}'
        b"</script><p>x</p></html>"
    )
    extraction = extracted(page)
    assert (extraction.title, extraction.author, extraction.publisher) == ("H", "A", "P")
    assert extraction.published == "2018-12-06"


def test_a_web_page_in_an_old_encoding() -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'
    page = f"<html><head>{head}</head><p>قصف هجين</p></html>"
    extraction = extracted(page.encode("cp1256"))
    assert (extraction.text, extraction.warnings) == ("قصف هجين", ())


def test_pages_of_a_pdf() -> None:
    extraction = extracted(files.pdf(["First page", "", "Third page"]))
    assert extraction.media_type == "application/pdf"
    assert extraction.text == "First page\n\n\n\nThird page"
    assert [extraction.text[start:][:5] for start in extraction.pages] == ["First", "\n\nThi", "Third"]
    assert extraction.text_tool == "pypdfium2"
    assert extraction.text_tool_version.startswith("5.")


def test_a_pdf_of_pictures() -> None:
    extraction = extracted(files.pdf([""]))
    assert (extraction.text, extraction.pages) == ("", ())
    assert [code for code, _sentence in extraction.warnings] == ["no_text_layer"]


def test_a_protected_pdf() -> None:
    pikepdf = pytest.importorskip("pikepdf")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.pdf(["Secret words"]))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    extraction = extracted(out.getvalue())
    assert (extraction.text, [code for code, _sentence in extraction.warnings]) == ("", ["encrypted"])


def test_a_word_processor_file() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.title = "Report"
    document.core_properties.author = "A. Writer"
    document.add_paragraph("First\tparagraph")
    document.add_paragraph("قصف هجين")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    out = io.BytesIO()
    document.save(out)
    extraction = extracted(out.getvalue(), "misleading.pdf")
    assert extraction.media_type == media_types.DOCX
    assert extraction.text == "First\tparagraph\n\nقصف هجين\n\na\tb"
    assert (extraction.title, extraction.author, extraction.warnings) == ("Report", "A. Writer", ())


def test_a_message() -> None:
    content = (
        b"From: =?utf-8?b?2YXYsdin2LPZhA==?= <m@example.org>\r\nTo: a@example.org\r\nSubject: Hajin\r\n"
        b"Date: Thu, 06 Dec 2018 18:14:00 +0300\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=koi8-r\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + "Обстрел города".encode("koi8-r") + b"\r\n--x\r\n"
        b'Content-Type: image/jpeg; name="p.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\n'
    )
    extraction = extracted(content)
    assert extraction.media_type == "message/rfc822"
    assert extraction.text.startswith("From: مراسل <m@example.org>\nTo: a@example.org\nDate: Thu, 06 Dec 2018")
    assert extraction.text.endswith("Обстрел города")
    assert (extraction.title, extraction.published) == ("Hajin", "2018-12-06T18:14:00+03:00")
    assert extraction.metadata["attachment_names"] == "p.jpg"
    assert [code for code, _sentence in extraction.warnings] == ["attachments"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
def test_pictures(kind: str) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "Camera"
    exif.get_ifd(0x8769).update({0x9003: "2018:12:05 09:13:20", 0x9011: "+03:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 41.0, 21.48), 3: "W", 4: (40.0, 49.0, 51.96)})
    Image.new("RGB", (40, 30)).save(out, kind, exif=exif)
    extraction = extracted(out.getvalue())
    assert (extraction.media_type, extraction.kind_suggestion) == (f"image/{kind.lower()}", "photo")
    assert (extraction.metadata["width"], extraction.metadata["height"]) == ("40", "30")
    assert (extraction.text, extraction.warnings) == ("", ())
    if kind in ("JPEG", "PNG", "WEBP"):  # Pillow writes no camera data into the others
        assert extraction.metadata["taken"] == "2018-12-05T09:13:20+03:00"
        assert extraction.metadata["camera_model"] == "Camera"
        assert (extraction.metadata["gps_latitude"], extraction.metadata["gps_longitude"]) == (
            "34.689300",
            "-40.831100",
        )


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"\0\0\0\x14ftyp3gp5", "video/3gpp"),
        (b"\0\0\0\x14ftypheic", "image/heic"),
        (b"ID3\x04\0\0", "audio/mpeg"),
        (b"RIFF\x10\0\0\0WAVE", "audio/wav"),
        (b"#!AMR\n", "audio/amr"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"WARC/1.0\r\n", "application/warc"),
        (b"{\\rtf1", "application/rtf"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "application/octet-stream"),
        (b"<?xml version='1.0'?><svg xmlns='x'/>", "image/svg+xml"),
        (b"From: the ministry\nDate: today\n\nA press release", "text/plain"),
    ],
)
def test_types_by_content(head: bytes, media_type: str) -> None:
    assert media_types.sniff(io.BytesIO(head), ".txt") == media_type


def test_five_megabytes_of_text() -> None:
    text = "The airstrikes targeted the town’s main hospital and قصفت الطائرات المستشفى.\n" * 62_000
    content = text.encode()
    assert len(content) > 5_000_000
    begun = time.perf_counter()
    extraction = extracted(content, "a.txt")
    assert extraction.text == text
    assert time.perf_counter() - begun < 20


def test_text_beyond_the_longest_is_cut_and_told() -> None:
    extraction = extracted(b"0123456789abcde\n" * 700_000, "a.txt")
    assert len(extraction.text) == MAX_TEXT
    assert [code for code, _sentence in extraction.warnings] == ["text_cut"]
