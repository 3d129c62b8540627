"""Files that were made to break anyone who looks at them: each ends in a picture or in a sentence, in bounded time and
memory, and the next page, or the next file, is shown all the same."""

from __future__ import annotations

import io
import time
import zlib

import pytest

from casefile.errors import CasefileError
from casefile.evidence.worker.viewing import SENTENCES, Viewing, Wanted
from tests.gui.viewed import quarters
from tests.hostile.worker import files


def looked_at(content: bytes, wanted: Wanted | None = None) -> str:
    """``drawn``, or the code of the sentence that is said instead."""
    try:
        viewing = Viewing(io.BytesIO(content))
    except CasefileError as error:
        return error.code
    try:
        viewing.draw(wanted or Wanted(0, 300, 300))
    except CasefileError as error:
        return error.code
    finally:
        viewing.close()
    return "drawn"


def test_a_picture_of_a_hundred_million_pixels_is_shown_small() -> None:
    begun = time.process_time()
    assert looked_at(files.png(9_999, 9_999, level=1)) == "drawn"
    assert time.process_time() - begun < 5  # of this process: it only waits


def test_a_picture_that_would_unpack_to_gigabytes_is_refused() -> None:
    """By its header alone: nothing of it is unpacked."""
    lying = bytearray(files.png(4, 4))
    for side in (14_000, 2**31 - 1):
        lying[16:24] = side.to_bytes(4, "big") * 2
        lying[29:33] = zlib.crc32(lying[12:29]).to_bytes(4, "big")
        assert looked_at(bytes(lying)) == "too_many_pixels"


def test_a_document_of_a_million_pages_opens_at_once() -> None:
    document = files.pdf_of_many_pages(6)
    assert len(document) < 4000
    begun = time.monotonic()
    viewing = Viewing(io.BytesIO(document))
    try:
        assert 1 <= viewing.contents.pages <= 1_000_000
        viewing.draw(Wanted(0, 200, 200))
    finally:
        viewing.close()
    assert time.monotonic() - begun < 60


def test_a_count_that_lies() -> None:
    lying = files.pdf(["One"]).replace(b"/Count 1", b"/Count 999999999")
    viewing = Viewing(io.BytesIO(lying))
    try:
        assert viewing.contents.pages <= 1_000_000
        viewing.draw(Wanted(0, 99, 99))
        last = viewing.contents.pages - 1
        if last:
            with pytest.raises(CasefileError) as refusal:
                viewing.draw(Wanted(last, 99, 99))
            assert refusal.value.code in SENTENCES
            viewing.draw(Wanted(0, 99, 99))  # the one page that is there is shown again
    finally:
        viewing.close()


@pytest.mark.parametrize(
    "box", ["0 0 1e30 1e30", "0 0 99999999 1", "0 0 0 0", "-5 -5 -9 -9", "0 0 1e-30 1", "nan 0 a b"]
)
def test_a_page_as_large_as_a_country(box: str) -> None:
    document = files.pdf(["One"]).replace(b"0 0 612 792", box.encode())
    outcome = looked_at(document)
    assert outcome == "drawn" or outcome in SENTENCES


def test_a_part_of_a_page_smaller_than_a_pixel() -> None:
    document = files.pdf(["One"])
    assert looked_at(document, Wanted(0, 900, 900, crop=(0.5, 0.5, 0.5000001, 0.5000001))) == "page_size"
    assert looked_at(quarters(), Wanted(0, 900, 900, crop=(0.5, 0.5, 0.5000001, 0.5000001))) == "drawn"


@pytest.mark.parametrize("kept", [12, 40, 300])
def test_files_cut_short(kept: int) -> None:
    for content in (quarters()[:kept], quarters(format="JPEG")[:kept], files.pdf(["One"])[:kept]):
        assert looked_at(content) in (*SENTENCES, "drawn")


def test_a_document_of_itself() -> None:
    assert looked_at(files.pdf_of_itself()) in (*SENTENCES, "drawn")


def test_a_broken_page_leaves_the_others() -> None:
    """Whatever becomes of the first file, the worker of the next one is another."""
    assert looked_at(quarters()[:60]) in SENTENCES
    assert looked_at(quarters()) == "drawn"
