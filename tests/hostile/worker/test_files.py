"""Files that were made to break a reader: each ends in an answer, in bounded memory, and can be kept as evidence."""

from __future__ import annotations

import io
import random
import resource
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from casefile.evidence.worker import media_types
from casefile.evidence.worker.client import Extraction, Worker, WorkerFailed
from casefile.evidence.worker.limits import EXTRACT
from tests.hostile.worker import files

DOCX = media_types.DOCX


def taken_in(content: bytes, name: str = "a.bin") -> Extraction:
    """What a service makes of any file: an extraction, even where the worker fails over it."""
    try:
        return Worker().extract(io.BytesIO(content), name=name)
    except WorkerFailed as failure:
        return Extraction.unread(failure)


def codes(extraction: Extraction) -> list[str]:
    return [code for code, _sentence in extraction.warnings]


def test_zip_bomb() -> None:
    extraction = taken_in(files.zip_bomb())
    assert (extraction.media_type, extraction.text, codes(extraction)) == (DOCX, "", ["unpacks_too_large"])


def test_billion_laughs() -> None:
    extraction = taken_in(files.billion_laughs())
    assert (extraction.text, codes(extraction)) == ("", ["doctype"])


def test_external_entity(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("canary")
    extraction = taken_in(files.external_entity(str(tmp_path / "secret")))
    assert (extraction.text, codes(extraction)) == ("", ["doctype"])


def test_entities_in_the_properties() -> None:
    content = files.docx(
        files.body(files.paragraph("fine")),
        docProps__core_xml='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><title>&x;</title></a>',
    )
    assert codes(taken_in(content)) == ["doctype"]


def test_deep_xml() -> None:
    assert taken_in(files.deep_xml(20_000)).text == "deep"
    assert codes(taken_in(files.deep_xml(400_000))) == ["unpacks_too_large"]


def test_member_that_lies_about_its_size() -> None:
    content = bytearray(files.docx(files.body(files.paragraph("words" * 1000))))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as container:
        size = container.getinfo("word/document.xml").file_size
    lying = bytes(content).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    extraction = taken_in(lying)
    assert (extraction.media_type, extraction.text) == (DOCX, "")
    assert codes(extraction) == ["damaged"]


def test_macros_and_tracked_changes_are_told() -> None:
    deleted = "<w:del><w:r><w:delText>hidden</w:delText></w:r></w:del>"
    extraction = taken_in(files.docx(files.body(deleted + files.paragraph("kept")), word__vbaProject="x"))
    assert codes(extraction) == ["tracked_changes"]
    assert extraction.text == "kept"
    with_macro = io.BytesIO(files.docx(files.body(files.paragraph("kept"))))
    with zipfile.ZipFile(with_macro, "a") as container:
        container.writestr("word/vbaProject.bin", b"x")
    assert codes(taken_in(with_macro.getvalue())) == ["active_content"]


def test_huge_picture() -> None:
    extraction = taken_in(files.png(14_000, 14_000))
    assert (extraction.media_type, codes(extraction)) == ("image/png", ["image_large"])
    assert (extraction.metadata["width"], extraction.metadata["height"]) == ("14000", "14000")


@pytest.mark.skipif(sys.platform != "linux", reason="the bound on memory is the system's")
def test_more_memory_than_allowed() -> None:
    page = io.BytesIO(b"<html><p>" + b"words " * 4_000_000)
    extraction = Worker(replace(EXTRACT, memory=100 << 20)).extract(page, name="a.html")
    assert (extraction.text, codes(extraction)) == ("", ["memory"])


def test_truncated_picture() -> None:
    extraction = taken_in(files.png(10, 10)[:20])
    assert (extraction.media_type, extraction.kind_suggestion, codes(extraction)) == ("image/png", "photo", ["damaged"])


def test_pdf_with_script() -> None:
    extraction = taken_in(files.pdf_with_script())
    assert (extraction.text, codes(extraction)) == ("Some words", ["active_content"])


@pytest.mark.parametrize("kept", [10, 60, 200, 400])
def test_truncated_pdf(kept: int) -> None:
    extraction = taken_in(files.pdf(["Some words", "More words"])[:kept])
    assert extraction.media_type == "application/pdf"
    assert extraction.text == ""
    assert codes(extraction)


def test_pdf_of_itself() -> None:
    extraction = taken_in(files.pdf_of_itself())
    assert extraction.media_type == "application/pdf"
    assert extraction.text == ""


def test_deeply_nested_page() -> None:
    extraction = taken_in(b"<!doctype html><html>" + b"<div><b>" * 300_000 + b"words", "a.html")
    assert (extraction.media_type, extraction.text) == ("text/html", "words")


def test_page_that_takes_the_parser_for_ever() -> None:
    """Some ten seconds of honest work: ended by the bound on processor time, and told as such."""
    page = io.BytesIO(b"<html>" + b"<p>x" * 3_000_000)
    with pytest.raises(WorkerFailed) as failure:
        Worker(replace(EXTRACT, cpu_seconds=1)).extract(page, name="a.html")
    assert (failure.value.code, failure.value.media_type) == ("worker_time", "text/html")


def test_scripts_and_styles_are_no_text() -> None:
    page = (
        b"<html><head><title>T</title><style>p{}</style><script>alert('x')</script></head>"
        b"<body onload='x()'><p>One<script>document.write('no')</script> two</p><img src='file:///etc/passwd'></body></html>"
    )
    extraction = taken_in(page)
    assert (extraction.text, extraction.title) == ("One two", "T")


def test_deep_linked_data() -> None:
    page = b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script><p>words</p></html>"
    assert taken_in(page).text == "words"


def test_deeply_nested_mail() -> None:
    extraction = taken_in(files.nested_mail(5_000))
    assert extraction.media_type == "message/rfc822"


@pytest.mark.parametrize(
    "header",
    [
        b"From: =?utf-8?q?=FF=FE?= <a@b",
        b"Date: Thu, 99 Foo 99999 99:99:99 +9999",
        b"Subject: =?unknown-charset?b?////?=",
        b'Content-Type: text/plain; charset="\xff\xfe"',
        b"From: " + b"(" * 5_000,
        b"To: " + b"a@b," * 20_000,
    ],
)
def test_broken_mail_header(header: bytes) -> None:
    content = b"Message-ID: <1@x>\nFrom: a@example.org\n" + header + b"\n\nThe body.\n"
    extraction = taken_in(content)
    assert extraction.media_type == "message/rfc822"
    assert extraction.text.endswith("The body.") or codes(extraction) == ["damaged"]


def test_text_that_is_no_utf8() -> None:
    extraction = taken_in(b"caf\xe9 in the village, d\xe9j\xe0 vu", "a.txt")
    assert extraction.text == "café in the village, déjà vu"
    assert codes(extraction) == ["encoding_guessed"]


def test_one_bad_byte_in_utf8() -> None:
    text = "القوات قصفت المستشفى الرئيسي في البلدة " * 20
    extraction = taken_in(text.encode() + b"\xff" + text.encode(), "a.txt")
    assert extraction.text == text + "\ufffd" + text
    assert codes(extraction) == ["undecodable"]


@pytest.mark.parametrize(
    "name", ["a\0b.txt", "gpj.\u202etxt", "../../etc/passwd", "C:\\x\\y.txt", "x" * 5000, "", ".", "a.\ud800"]
)
def test_names_do_no_harm(name: str) -> None:
    extraction = taken_in(b"Some words", name)
    assert (extraction.media_type, extraction.text) == ("text/plain", "Some words")


def test_nul_in_text_is_dropped() -> None:
    assert taken_in(b"one\0 two\r\nthree\rfour " + b"words " * 100).text.startswith("one two\nthree\nfour")


def test_a_size_that_is_too_large() -> None:
    extraction = Worker().extract(io.BytesIO(b"short"), name="a.txt", size=10_000_000)
    assert extraction.text == "short"


def test_a_size_that_is_too_small() -> None:
    assert Worker().extract(io.BytesIO(b"some words"), name="a.txt", size=4).text == "some"


def test_empty_file() -> None:
    extraction = taken_in(b"")
    assert (extraction.text, extraction.pages) == ("", ())


def test_a_container_is_what_it_holds() -> None:
    assert taken_in(files.web_archive(), "report.docx").media_type == "application/wacz"
    assert taken_in(b"PK\x03\x04 no archive", "report.docx").media_type == "application/zip"


def test_only_the_beginning_of_a_video_is_read() -> None:
    class Counting(io.BytesIO):
        count = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            Counting.count += len(piece)
            return piece

    video = Counting(b"\0\0\0\x18ftypmp42" + bytes(20_000_000))
    extraction = Worker().extract(video, name="a.mp4")
    assert (extraction.media_type, extraction.kind_suggestion, extraction.warnings) == ("video/mp4", "video", ())
    assert Counting.count < 1_000_000


def test_this_process_stays_small() -> None:
    """The whole corpus once more: what it unpacks to must not pass through here."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for content in (files.billion_laughs(), files.deep_xml(50_000), files.pdf_with_script(), files.web_archive()):
        taken_in(content)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000 if sys.platform == "linux" else True  # kilobytes


@pytest.mark.parametrize("seed", range(6))
def test_mutated_files_always_have_an_answer(seed: int) -> None:
    generator = random.Random(seed)
    originals = [
        files.docx(files.body(files.paragraph("words") * 20)),
        files.pdf(["Some words", "More words"]),
        files.png(40, 40),
        b"<html><head><meta charset=utf-8><title>T</title></head><body><p>words</p></body></html>",
        b"From: a@example.org\nMessage-ID: <1@x>\nMIME-Version: 1.0\nContent-Type: text/plain\n\nwords\n",
    ]
    for original in originals:
        broken = bytearray(original)
        for _change in range(generator.randint(1, 12)):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        assert isinstance(taken_in(bytes(broken)), Extraction)
