"""Files made to break the readers of mail, office documents, tables and archives: each ends in an answer, soon."""

from __future__ import annotations

import gzip
import io
import random
import struct
import time
import zipfile
from collections.abc import Callable

import pytest

from casefile.evidence.worker import media_types, rtf_words
from casefile.evidence.worker.client import Worker, WorkerFailed
from casefile.evidence.worker.extraction import Extraction
from casefile.evidence.worker.found import Found
from tests.evidence.reading import codes, packed, read
from tests.evidence.test_mail import HEAD, mixed, text
from tests.evidence.test_office import odt, xlsx
from tests.evidence.test_pdf import with_notes
from tests.evidence.test_pictures import exif, heic, jpeg
from tests.evidence.test_web import ARCHIVE, answer, page, record
from tests.hostile.worker.fakes import worker
from tests.hostile.worker.files import body, docx, paragraph

SOON = 6.0
"""Seconds of processor time that no file of this page may take: what is quadratic takes minutes."""


def in_time(content: bytes, suffix: str = "") -> Extraction:
    begun = time.process_time()
    found = read(content, suffix)
    assert time.process_time() - begun < SOON
    return found


# -- one file of each kind through the worker that opens nothing any more ----------------------------------------------


def rtf() -> bytes:
    return rb"{\rtf1\ansi{\fonttbl{\f0\fcharset178 B;}}\f0 \'de\'d5\'dd words}"


WHOLE: dict[str, Callable[[], bytes]] = {
    media_types.DOCX: lambda: docx(body(paragraph("words"))),
    media_types.ODT: lambda: odt("<text:p>words</text:p>"),
    media_types.XLSX: lambda: xlsx("<row r='1'><c r='A1' t='inlineStr'><is><t>words</t></is></c></row>"),
    media_types.RTF: rtf,
    media_types.EMAIL: lambda: mixed(text("words"), text("<p>words</p>", "html")),
    media_types.MBOX: lambda: (
        b"From x Mon Jun 01 04:28:28 2009\nFrom: x@example.org\nSubject: =?utf-8?q?a?=\n\nwords\n"
    ),
    media_types.MHTML: lambda: mixed(
        text("words", "html"), kind=b'related; type="text/html"', head=b"From: <Saved by x>\nMIME-Version: 1.0\n"
    ),
    media_types.WARC: lambda: gzip.compress(record("response", "https://example.org/", answer(b"<p>words</p>"))),
    "text/html": lambda: page("<p>words caf\xe9</p>").decode().encode("latin-1"),
    "text/plain": lambda: "Обстріл ринку в місті, троє загиблих, words".encode("koi8-u"),
}


@pytest.mark.parametrize("media_type", sorted(WHOLE))
def test_every_reader_works_without_opening_a_file(media_type: str) -> None:
    extraction = Worker().extract(io.BytesIO(WHOLE[media_type]()), name="a.bin")
    assert (extraction.media_type, "words" in extraction.text) == (media_type, True)
    assert "damaged" not in codes(extraction)


OTHERS: dict[str, Callable[[], bytes]] = {
    "application/pdf": with_notes,
    "image/heic": lambda: heic(exif("2018:12:05 23:30:00", (34.0, 40.0)).tobytes().removeprefix(b"Exif\0\0")),
    "image/jpeg": lambda: jpeg(exif("2018:12:05 23:30:00", (34.0, 40.0))),
    media_types.PPTX: lambda: packed(
        **{"[Content_Types]_xml": "<a/>"}, ppt__slides__slide1_xml="<a xmlns:a='a'><a:p><a:t>x</a:t></a:p></a>"
    ),
    media_types.WACZ: lambda: packed(datapackage_DOT_json="{}", archive__a_DOT_warc_DOT_gz=gzip.compress(ARCHIVE[3])),
}


@pytest.mark.parametrize("media_type", sorted(OTHERS))
def test_the_other_readers_work_without_opening_a_file(media_type: str) -> None:
    extraction = Worker().extract(io.BytesIO(OTHERS[media_type]()), name="a.bin")
    assert extraction.media_type == media_type
    assert extraction.text or extraction.metadata["taken"]
    assert not {"damaged", "partly"} & set(codes(extraction))


# -- what takes a reader time and again over the same bytes ------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body><p>words</p>" + b"<!--" * 500_000,
        b"<html><body><p>words</p>" + b"<a " * 300_000,
        b"<html><body><p>words</p>" + b"<!x" * 300_000,
        b"<html><body><p>words</p>" + b"<![CDATA[" * 300_000,
        b"<html><body><p>words</p>" + b"</" * 300_000,
        b"<html><body><p>words</p>" + b"<?" * 300_000,
        b"<html><body><p>words</p>" + b"&" * 300_000,
        b"<html><body>" + b"<div class=comments>" * 20_000 + b"<p>words</p>",
        b"<html><body>" + b"<article>" * 20_000 + b"<p>words</p>",
    ],
    ids=["comments", "tags", "declarations", "cdata", "ends", "instructions", "entities", "beside", "articles"],
)
def test_pages_that_lead_a_parser_round(content: bytes) -> None:
    assert "words" in in_time(content).text


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"Content-Type: multipart/mixed; boundary=X\n\n" + b"--X\n\nwords\n" * 60_000,
        HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nwords\n",
        HEAD + b"Subject: " + b"=?" * 200_000 + b"\n\nwords\n",
        b"".join(b"X-Line: %d\n" % n for n in range(2_000)) + b"From: a@b\n" + b"Received: x\n" * 50_000 + b"\nwords\n",
        b"From x Mon Jun 01 04:28:28 2009\nFrom: a@b\n\nwords\n\n" * 1_500,
    ],
    ids=["parts", "encoded words", "half words", "lines", "messages"],
)
def test_messages_that_lead_a_parser_round(content: bytes) -> None:
    assert "words" in in_time(content).text


def test_rich_text_that_leads_a_parser_round() -> None:
    for content in (
        b"{\\rtf1 words" + b"{" * 60_000,
        b"{\\rtf1 words" + b"}" * 60_000,
        b"{\\rtf1 words" + b"{\\*\\x" * 40_000,
        b"{\\rtf1 words\\bin999999999 " + b"\x00" * 1000,
        b"{\\rtf1 words" + b"\\u-1?" * 60_000,
        b"{\\rtf1 words" + b"\\'" * 60_000,
    ):
        assert "words" in in_time(content).text


def test_deep_messages_within_messages_are_cut() -> None:
    inner = b"From: z@example.org\n\nwords at the end\n"
    for _depth in range(40):
        inner = b"From: y@example.org\nContent-Type: message/rfc822\n\n" + inner
    found = in_time(HEAD + b"Content-Type: message/rfc822\n\n" + inner)
    assert "partly" in codes(found)
    assert found.text.count("From: y@example.org") <= 13


# -- what unpacks to far more than it is -------------------------------------------------------------------------------


def bomb(name: str, media_type: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as container:
        if media_type:
            container.writestr("mimetype", media_type)
        else:
            container.writestr("[Content_Types].xml", "<a/>")
        with container.open(name, "w", force_zip64=True) as part:
            part.write(b"<a>")
            for _piece in range(20):
                part.write(b" " * 1_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        bomb("word/document.xml"),
        bomb("content.xml", media_types.ODT),
        bomb("content.xml", media_types.ODS),
        bomb("xl/workbook.xml"),
        bomb("xl/worksheets/sheet1.xml"),
        bomb("ppt/slides/slide1.xml"),
    ],
    ids=["docx", "odt", "ods", "workbook", "sheet", "pptx"],
)
def test_documents_that_unpack_to_too_much(content: bytes) -> None:
    assert codes(in_time(content)) == ["unpacks_too_large"]


def test_archives_that_unpack_to_too_much() -> None:
    long = record("response", "https://example.org/", answer(b"<p>words</p>" + b" " * 8_000_000))
    found = in_time(gzip.compress(long, 9))
    assert found.text == "words"
    found = in_time(
        record(
            "response", "https://example.org/", answer(gzip.compress(bytes(1 << 23)), more="Content-Encoding: gzip\r\n")
        )
    )
    assert found.media_type == media_types.WARC


def test_an_archive_within_an_archive_is_not_opened() -> None:
    inner = packed(**{"[Content_Types]_xml": "<a/>"}, word__document_xml=body(paragraph("inner words")))
    found = in_time(
        packed(
            **{"[Content_Types]_xml": "<a/>"},
            word__document_xml=body(paragraph("x")),
            word__embeddings__a_DOT_docx=inner,
        )
    )
    assert found.text == "x"
    assert [remark.name for remark in found.left_out] == ["a.docx"]


ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "content",
    [
        odt("<text:p>x</text:p>", styles="").replace(b"<office:document-content", b"<office:document-content"),
        packed(mimetype=media_types.ODT, content_xml=ENTITIES + "<a>&x;</a>"),
        packed(mimetype=media_types.ODS, content_xml=ENTITIES + "<a>&x;</a>"),
        packed(**{"[Content_Types]_xml": "<a/>"}, xl__workbook_xml=ENTITIES + "<a>&x;</a>"),
        packed(**{"[Content_Types]_xml": "<a/>"}, ppt__slides__slide1_xml=ENTITIES + "<a>&x;</a>"),
        docx(body(paragraph("x")), word__comments_xml=ENTITIES + "<a>&x;</a>"),
    ],
    ids=["honest", "odt", "ods", "xlsx", "pptx", "comments"],
)
def test_entities_are_refused_in_every_part(content: bytes, request: pytest.FixtureRequest) -> None:
    found = in_time(content)
    assert "root:" not in found.text
    assert codes(found) == ([] if request.node.callspec.id == "honest" else ["doctype"])


def test_a_sheet_that_claims_the_last_cell_there_is() -> None:
    """Calamine lays a table out whole: a cell at its far corner asks for terabytes, and costs this one file."""
    content = xlsx("<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>")
    found = Worker().extract(io.BytesIO(content), name="a.xlsx")
    assert (found.media_type, codes(found), found.text) == (media_types.XLSX, ["memory"], "")
    gives_up = "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
    with pytest.raises(WorkerFailed) as failure:
        worker(gives_up).extract(io.BytesIO(b"x"), name="a.txt")
    assert failure.value.code == "memory"


@pytest.mark.parametrize("cell", ["A4294967295", "ZZZZZZZZZ9", "A99999999999999999999"])
def test_a_cell_beyond_every_sheet_costs_no_time(cell: str) -> None:
    """One reference of ten digits was no cell to the look before, and ten million rows to the reader."""
    begun = time.process_time()
    found = read(xlsx(f"<row r='1'><c s='1' r='{cell}' t='inlineStr'><is><t>w</t></is></c></row>"), ".xlsx")
    assert time.process_time() - begun < SOON / 4
    assert codes(found) == ["memory"]


@pytest.mark.parametrize("piece", [b";", b"a*0*=b; ", b"\n ;", b'x="'])
def test_a_line_of_endless_parameters(piece: bytes) -> None:
    content = HEAD + b"Content-Type: text/plain; charset=utf-8" + piece * 300_000 + b"\n\nwords\n"
    assert in_time(content, ".eml").text is not None
    inner = b"--X\nContent-Disposition: attachment" + piece * 300_000 + b"\n\nwords\n--X--\n"
    assert in_time(HEAD + b"Content-Type: multipart/mixed; boundary=X\n\n" + inner, ".eml").text is not None


# -- names and places --------------------------------------------------------------------------------------------------


def test_names_from_a_file_do_no_harm() -> None:
    name = "../../etc/passwd\u202egpj.exe\x1b[31m" + "x" * 5000
    attached = text("x", more=f'Content-Disposition: attachment; filename="{name}"\n')
    found = in_time(mixed(text("words"), attached))
    assert len(found.left_out[0].name) <= 200
    assert not any(sign in found.left_out[0].name for sign in "\u202e\x1b\n")


def test_remarks_beyond_the_most_are_counted() -> None:
    found = Found("text/plain")
    for number in range(1000):
        found.leave_out("attachment", f"a{number}", str(number))
    assert len(found.left_out) == 301
    assert found.left_out[-1] == ["more", "", "", "", 700]


def test_an_answer_that_counts_nonsense_is_not_believed() -> None:
    from casefile.evidence.worker.extraction import checked

    good = Found("text/plain").as_frame()
    for bad in (
        {"parts": [["text", "", 0, 5]]},
        {"parts": [["nonsense", "", 0, 0]]},
        {"left_out": [["attachment", "a", "b", "c", -1]]},
        {"left_out": [["print('x')", "", "", "", 1]]},
        {"told": [["hidden", 5, "", "", 1]]},
        {"url": 5},
    ):
        with pytest.raises(ValueError):
            checked({**good, **bad}, b"abc")


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_of_every_kind_have_an_answer(seed: int) -> None:
    generator = random.Random(seed)
    originals = [make() for make in WHOLE.values()] + [
        b"".join(ARCHIVE),
        struct.pack("<8s", media_types.OLE.encode()) * 90,
    ]
    for original in originals:
        broken = bytearray(original)
        for _change in range(generator.randint(1, 12)):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        assert isinstance(read(bytes(broken)), Extraction)


def test_a_table_of_fonts_in_rich_text_names_no_codec_of_python() -> None:
    words = rtf_words.read(
        rb"{\rtf1\ansi\ansicpg99999{\fonttbl{\f0\fcharset99 B;}}\f0 caf\'e9}", Found(media_types.RTF)
    )
    assert words.parts() == [("text", "café")]
