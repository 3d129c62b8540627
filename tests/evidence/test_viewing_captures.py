"""Captured pages are looked at by their pictures: the screenshot first, none of them laid out by us."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib

import pytest
from PIL import Image

from casefile.errors import CasefileError
from casefile.evidence.worker.viewing import NotShown, Viewing, Wanted
from casefile.services.viewing import is_graphic, is_paged, is_shown
from tests.evidence.test_web import answer, record

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (30, 60, 200)


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def singlefile(*pictures: bytes) -> bytes:
    shown = "".join(f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each in pictures)
    return f"<!DOCTYPE html><html><body><p>The words.</p>{shown}</body></html>".encode()


def mhtml(*pictures: bytes) -> bytes:
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="B"\r\n'
    head += "Snapshot-Content-Location: https://example.org/\r\n\r\n"
    parts = ["--B\r\nContent-Type: text/html\r\nContent-Location: https://example.org/\r\n\r\n<p>Words</p>\r\n"]
    for number, each in enumerate(pictures):
        about = f"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://x.org/{number}.png"
        parts.append(f"--B\r\n{about}\r\n\r\n{base64.encodebytes(each).decode()}\r\n")
    return (head + "".join(parts) + "--B--\r\n").encode()


def warc(*pictures: bytes) -> bytes:
    page = record("response", "https://example.org/", answer(b"<html><body>Words</body></html>"))
    found = [record("response", f"https://x.org/{n}", answer(each, "image/png")) for n, each in enumerate(pictures)]
    shot = record("resource", "urn:fullPage:https://example.org/", picture(BLUE)).replace(
        b"\r\n\r\n", b"\r\nContent-Type: image/png\r\n\r\n", 1
    )
    return page + b"".join(found) + shot


def wacz(*pictures: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("datapackage.json", "{}")
        container.writestr("archive/data.warc", warc(*pictures))
    return out.getvalue()


def shown(content: bytes) -> list[tuple[int, ...]]:
    """The colour of each page."""
    viewing = Viewing(io.BytesIO(content))
    try:
        drawn = [viewing.draw(Wanted(page, 50, 50)) for page in range(viewing.contents.pages)]
        return [tuple(each.pixels[:3]) for each in drawn]
    finally:
        viewing.close()


@pytest.mark.parametrize(("make", "first"), [(singlefile, []), (mhtml, []), (warc, [BLUE]), (wacz, [BLUE])])
def test_the_screenshot_and_then_the_pictures_in_their_order(make: object, first: list[object]) -> None:
    icon = picture(GREEN, (16, 16))
    content = make(icon, picture(RED), b"<svg/>", picture(RED), picture(GREEN))  # type: ignore[operator]
    assert shown(content) == [*first, RED, GREEN]


def test_where_a_picture_came_from_is_a_claim() -> None:
    viewing = Viewing(io.BytesIO(warc(picture(RED))))
    viewing.close()
    assert viewing.contents.claims == (
        ("1: WARC-Target-URI", "urn:fullPage:https://example.org/"),
        ("1: WARC-Date", "2018-12-06T18:14:00Z"),
        ("2: WARC-Target-URI", "https://x.org/0"),
        ("2: WARC-Date", "2018-12-06T18:14:00Z"),
    )


def test_a_capture_without_pictures_says_so() -> None:
    with pytest.raises(NotShown) as refusal:
        Viewing(io.BytesIO(singlefile(picture(RED, (8, 8)))))
    assert refusal.value.code == "no_pictures"


def test_what_comes_before_the_damage_is_shown_and_the_rest_is_said_to_be_missing() -> None:
    content = warc(picture(RED))
    viewing = Viewing(io.BytesIO(content[: content.index(b"urn:fullPage") + 40]))
    try:
        assert viewing.contents.pages == 2
        assert tuple(viewing.draw(Wanted(0, 50, 50)).pixels[:3]) == RED
        with pytest.raises(CasefileError) as refusal:
            viewing.draw(Wanted(1, 50, 50))
        assert refusal.value.code == "beyond"
    finally:
        viewing.close()


def test_more_pictures_than_are_shown() -> None:
    many = [picture((n % 256, n // 256, 9), (32, 32)) for n in range(420)]
    viewing = Viewing(io.BytesIO(mhtml(*many)))
    viewing.close()
    assert viewing.contents.pages == 401


def test_one_picture_that_was_made_to_break_anyone_keeps_nobody_from_the_others() -> None:
    lying = bytearray(picture(GREEN))
    lying[16:24] = (14_000).to_bytes(4, "big") * 2
    lying[29:33] = zlib.crc32(lying[12:29]).to_bytes(4, "big")
    cut = picture(RED)[:90]
    viewing = Viewing(io.BytesIO(singlefile(bytes(lying), cut, picture(BLUE))))
    try:
        outcomes: list[object] = []
        for page in range(viewing.contents.pages):
            try:
                outcomes.append(tuple(viewing.draw(Wanted(page, 50, 50)).pixels[:3]))
            except CasefileError as refusal:
                outcomes.append(refusal.code)
        assert outcomes[0] == "too_many_pixels" and outcomes[-1] == BLUE
        assert len(outcomes) == 2 or outcomes[1:-1] == ["damaged"]
    finally:
        viewing.close()


def test_a_capture_is_no_document_of_pages() -> None:
    """As an exhibit it is its words: its pictures alone would pass for all of it."""
    assert is_shown("text/html") and is_graphic("text/html") and not is_paged("text/html")
    assert is_paged("application/pdf") and not is_paged("video/mp4")
