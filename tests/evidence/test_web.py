"""Web pages and archives: all words a browser shows, the date of the article and of no other, and its address."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest

from casefile.evidence.worker import media_types
from tests.evidence.reading import codes, left_out, parts, read, told


def page(inside: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{inside}</body></html>".encode()


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<p>Before.</p><svg viewBox='0 0 1 1'><path d='M0'><p>After a drawing.</p>", "Before.\n\nAfter a drawing."),
        ("<p>Radius <math><mi>r</mi><mo>=</mo><mn>30</mn></math> m.</p>", "Radius r=30 m."),
        ("<p>a</p><object data=x.swf><p>Instead of it.</p></object><p>b</p>", "a\n\nInstead of it.\n\nb"),
        ("<div><template shadowrootmode=open><p>In the shadow.</p></template></div>", "In the shadow."),
        ("<p>Seen.</p><!-- never closed <p>Not seen.</p>", "Seen."),
        ("<p>Three &lt; four <b>bold", "Three < four bold"),
    ],
)
def test_what_a_browser_shows_is_in_the_text(inside: str, text: str) -> None:
    assert read(page(inside)).text == text


def test_what_it_shows_and_the_text_has_not_is_named() -> None:
    inside = "<p>x</p><iframe src='https://ads.example.org/'></iframe><svg></svg><img src=a.png>"
    inside += "<noscript>No script</noscript>"
    assert left_out(read(page(inside))) == [
        ("frame", "https://ads.example.org/", "iframe 1"),
        ("media", "", ""),
        ("drawing", "", ""),
        ("unscripted", "No script", "noscript"),
    ]


def test_a_page_in_utf16() -> None:
    found = read("<html><head><title>قصف</title></head><body>قصف السوق</body></html>".encode("utf-16"))
    assert (found.media_type, found.title, found.text) == ("text/html", "قصف", "قصف السوق")
    assert found.kind_suggestion == "web_page"


def test_a_declared_encoding_that_the_bytes_do_not_have() -> None:
    words = "قصف السوق في المدينة وقتل ثلاثة أشخاص من سكان القرية"
    content = f"<html><head><meta charset=utf-8></head><p>{words}</p></html>".encode("cp1256")
    assert read(content).text == words


# -- date, author, address ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "published", "where"),
    [
        (
            "<aside><time datetime='2011-03-01'>x</time></aside>"
            "<article><time datetime='2018-12-06T18:14:00+03:00'>x</time>",
            "2018-12-06T18:14:00+03:00",
            "<time>",
        ),
        (
            "<article><p>Published 6 December 2018</p></article>"
            "<section id=comments><time datetime='2020-05-05'>c</time>",
            "2018-12-06",
            "the beginning of the text",
        ),
        ("<section class='related-stories'><time datetime='2020-05-05'>c</time></section><p>Words</p>", None, None),
        (
            "<ul>"
            + "<li>Menu</li>" * 60
            + "</ul><h1>Strike on the market</h1><p>April 5, 2018 | 6:00 PM</p><p>Words</p>",
            "2018-04-05T18:00",
            "below the title",
        ),
        ("<time datetime='2020-05-05'>a</time><time datetime='2020-05-06'>b</time>", None, None),
    ],
)
def test_the_date_is_that_of_the_article(inside: str, published: str | None, where: str | None) -> None:
    found = read(page(inside, "<title>Strike on the market | Site</title>"))
    assert (found.published, found.metadata.get("published_from")) == (published, where)


def test_an_address_is_no_author_and_a_byline_is_one() -> None:
    found = read(
        page("<span class='byline'>By A. Writer</span><p>x</p>", "<meta name=author content='https://fb.com/x'>")
    )
    assert (found.author, found.metadata["author_from"]) == ("By A. Writer", "byline")


def test_where_the_article_stands_in_the_whole_text() -> None:
    found = read(page("<nav>Menu</nav><article><h1>Strike</h1><p>It was hit.</p></article><footer>Imprint</footer>"))
    assert found.text == "Menu\n\nStrike\n\nIt was hit.\n\nImprint"
    assert parts(found)["article"] == "Strike\n\nIt was hit."


def test_a_page_saved_with_singlefile() -> None:
    saved = "<!--\n Page saved with SingleFile\n url: https://example.org/a?b=1 \n saved date: "
    saved += "Thu Dec 06 2018 18:14:22 GMT+0300"
    found = read(page("<p>x</p>").replace(b"<head>", f"<head>{saved} (Arabia)\n-->".encode()))
    assert (found.url, found.metadata["saved"]) == ("https://example.org/a?b=1", "2018-12-06T18:14:22+03:00")
    assert found.published is None


def test_an_address_that_leads_nowhere_on_the_web_is_none() -> None:
    assert read(page("<p>x</p>", "<link rel=canonical href='javascript:alert(1)'>")).url is None


# -- archives ----------------------------------------------------------------------------------------------------------


def record(kind: str, url: str, content: bytes, date: str = "2018-12-06T18:14:00Z") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(content) + content + b"\r\n\r\n"


def answer(body: bytes, kind: str = "text/html; charset=utf-8", more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


ARCHIVE = [
    record("warcinfo", "", b"software: x"),
    record("request", "https://example.org/1", b"GET / HTTP/1.1\r\n\r\n"),
    record("response", "https://example.org/a.png", answer(b"\x89PNG", "image/png")),
    record(
        "response",
        "https://example.org/1",
        answer(
            b"5\r\n<p>Th\r\n9\r\ne words.<\r\n2\r\n/p\r\n1\r\n>\r\n0\r\n\r\n", more="Transfer-Encoding: chunked\r\n"
        ),
    ),
    record(
        "response",
        "https://example.org/2",
        answer(gzip.compress(b"<title>Two</title><p>Second</p>"), more="Content-Encoding: gzip\r\n"),
    ),
]


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive(packed: bool) -> None:
    content = b"".join(gzip.compress(each) if packed else each for each in ARCHIVE)
    found = read(content)
    assert (found.media_type, found.text, found.url) == (media_types.WARC, "The words.", "https://example.org/1")
    assert found.metadata["captured"] == "2018-12-06T18:14:00Z"
    assert told(found) == [("several_pages", "")]
    assert left_out(found) == [("resources", "", ""), ("page_beside", "https://example.org/2", "2")]


def test_an_archive_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    found = read(b"".join(gzip.compress(each) for each in ARCHIVE)[:-20])
    assert found.text == "The words."
    assert "partly" in codes(found)


def test_a_wacz_names_its_page() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        about = {"mainPageUrl": "https://example.org/2", "mainPageDate": "2020-01-01T00:00:00Z", "title": "Kept"}
        container.writestr("datapackage.json", json.dumps(about))
        container.writestr("archive/data.warc.gz", b"".join(gzip.compress(each) for each in ARCHIVE))
        container.writestr("pages/pages.jsonl", '{"format": "x"}\n{"url": "https://example.org/2", "ts": "2020-01-01"}')
    found = read(out.getvalue())
    assert (found.media_type, found.url, found.title, found.text) == (
        media_types.WACZ,
        "https://example.org/2",
        "Two",
        "Second",
    )
    assert found.kind_suggestion == "web_page"
