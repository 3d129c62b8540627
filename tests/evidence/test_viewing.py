"""Looking at files: what the worker draws is what is there, and the parent believes nothing else."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
from PIL import Image

from casefile.errors import CasefileError
from casefile.evidence.worker import launch
from casefile.evidence.worker.viewing import NotShown, Viewing, Wanted
from tests.gui.viewed import BLUE, GREEN, RED, WHITE, quarters
from tests.hostile.worker import fakes, files

CORNERS = (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)


def pixels(viewing: Viewing, wanted: Wanted) -> Image.Image:
    drawn = viewing.draw(wanted)
    return Image.frombytes("RGB", (drawn.width, drawn.height), drawn.pixels)


def colours(picture: Image.Image) -> list[tuple[int, int, int]]:
    return [picture.getpixel((int(picture.width * x), int(picture.height * y))) for x, y in CORNERS]  # type: ignore[misc]


def near(found: list[tuple[int, int, int]], wanted: list[tuple[int, int, int]]) -> bool:
    return all(
        abs(a - b) < 12 for one, other in zip(found, wanted, strict=True) for a, b in zip(one, other, strict=True)
    )


@pytest.fixture(scope="module")
def picture() -> Iterator[Viewing]:
    viewing = Viewing(io.BytesIO(quarters()))
    yield viewing
    viewing.close()


@pytest.fixture(scope="module")
def document() -> Iterator[Viewing]:
    viewing = Viewing(io.BytesIO(files.pdf(["Page one", "Page two", "Page three"])))
    yield viewing
    viewing.close()


def test_a_picture_within_the_box(picture: Viewing) -> None:
    drawn = picture.draw(Wanted(0, 100, 100))
    assert (drawn.width, drawn.height, drawn.natural) == (100, 50, (400, 200))
    assert near(colours(pixels(picture, Wanted(0, 100, 100))), [RED, GREEN, BLUE, WHITE])


def test_a_part_of_it(picture: Viewing) -> None:
    part = pixels(picture, Wanted(0, 300, 300, crop=(0.5, 0.0, 1.0, 0.5)))
    assert part.size == (200, 100)  # as many pixels as there are, and no more
    assert near(colours(part), [GREEN] * 4)


def test_levels_change_what_is_shown(picture: Viewing) -> None:
    plain, bright = (pixels(picture, Wanted(0, 40, 40, brightness=level)).getpixel((5, 5)) for level in (0, 50))
    assert bright[1] > plain[1] + 30  # type: ignore[index]
    flat = pixels(picture, Wanted(0, 40, 40, contrast=-100)).getpixel((5, 5))
    assert all(abs(part - 128) <= 36 for part in flat)  # type: ignore[union-attr]


def test_a_veiled_picture_is_small_and_grey(picture: Viewing) -> None:
    veiled = pixels(picture, Wanted(0, 1400, 1400, veiled=True))
    assert max(veiled.size) <= 40
    assert all(red == green == blue for red, green, blue in colours(veiled))


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_is_upright(orientation: int) -> None:
    """However the camera was held: what is up in the file's own words is up on the screen."""
    turned = {1: [RED, GREEN, BLUE, WHITE], 3: [WHITE, BLUE, GREEN, RED]}
    turned |= {6: [BLUE, RED, WHITE, GREEN], 8: [GREEN, WHITE, RED, BLUE]}
    viewing = Viewing(io.BytesIO(quarters(format="JPEG", orientation=orientation)))
    try:
        assert viewing.draw(Wanted(0, 50, 50)).natural == ((200, 400) if orientation in (6, 8) else (400, 200))
        assert near(colours(pixels(viewing, Wanted(0, 400, 400))), turned[orientation])
    finally:
        viewing.close()


def test_a_large_photo_is_shown_at_once_and_in_full_where_one_looks_closer() -> None:
    viewing = Viewing(io.BytesIO(quarters(4000, 2000, format="JPEG", orientation=6)))
    try:
        whole = viewing.draw(Wanted(0, 300, 300))
        assert (whole.width, whole.height, whole.natural) == (150, 300, (2000, 4000))
        part = viewing.draw(Wanted(0, 3000, 3000, crop=(0.25, 0.25, 0.75, 0.75)))
        assert (part.width, part.height) == (1000, 2000)  # every pixel there is
        assert near(colours(pixels(viewing, Wanted(0, 1800, 1800))), [BLUE, RED, WHITE, GREEN])
    finally:
        viewing.close()


def test_claims_are_read_with_their_names() -> None:
    viewing = Viewing(io.BytesIO(quarters(format="JPEG", model="Some\x00 camera")))
    viewing.close()
    assert ("Model", "Some") in viewing.contents.claims or ("Model", "Some camera") in viewing.contents.claims


def test_pages_of_a_document(document: Viewing) -> None:
    assert document.contents.pages == 3
    first, second = (document.draw(Wanted(page, 400, 400)) for page in (0, 1))
    assert first.natural == (816, 1056)  # 8.5 by 11 inches
    assert first.pixels != second.pixels
    sharp = pixels(document, Wanted(0, 600, 600, crop=(0.1, 0.08, 0.35, 0.14)))
    assert sharp.getextrema()[0][0] < 60 < 200 < sharp.getextrema()[0][1]  # black letters on white


def test_a_page_that_is_not_there_ends_the_worker() -> None:
    viewing = Viewing(io.BytesIO(files.pdf(["One"])))
    with pytest.raises(CasefileError):
        viewing.draw(Wanted(7, 100, 100))
    assert viewing.ended
    viewing.close()


def test_frames_of_several_pictures() -> None:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (30 + n, 20), colour) for n, colour in enumerate((RED, GREEN, BLUE))]
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:])
    viewing = Viewing(out)
    try:
        assert viewing.contents.pages == 3
        assert [viewing.draw(Wanted(page, 99, 99)).width for page in (2, 0, 1)] == [32, 30, 31]
        assert near(colours(pixels(viewing, Wanted(1, 99, 99))), [GREEN] * 4)
    finally:
        viewing.close()


@pytest.mark.parametrize("mode", ["1", "P", "RGBA", "I;16", "F", "CMYK"])
def test_every_kind_of_pixel(mode: str) -> None:
    picture = Image.new("F", (8, 8), 0.5) if mode == "F" else Image.new(mode, (8, 8))
    out = io.BytesIO()
    picture.save(out, "TIFF")
    viewing = Viewing(out)
    try:
        assert viewing.draw(Wanted(0, 8, 8)).width == 8
    finally:
        viewing.close()


def test_a_kind_that_is_not_shown() -> None:
    with pytest.raises(NotShown) as refusal:
        Viewing(io.BytesIO(b"plain words"))
    assert refusal.value.code == "not_shown"


# A worker that lies


def lying(source: str, *, seconds: float = 20.0) -> Viewing:
    arguments = [sys.executable, "-I", "-B", "-c", fakes.PRELUDE + source, str(fakes.PROJECT)]
    start = lambda cancelled, _waiting: launch.running(cancelled, seconds, arguments)  # noqa: E731
    return Viewing(io.BytesIO(b"bytes"), start=start)


GOOD = 'say({"opened": {"media_type": "image/png", "pages": 2, "claims": [], "moving": None}})\n'


@pytest.mark.parametrize(
    "said",
    [
        '{"opened": {"media_type": "image/png", "pages": 0, "claims": [], "moving": None}}',
        '{"opened": {"media_type": "image/png", "pages": 10**9, "claims": [], "moving": None}}',
        '{"opened": {"media_type": "<b>", "pages": 1, "claims": [], "moving": None}}',
        '{"opened": {"media_type": "image/png", "pages": 1, "claims": [["a", 1]], "moving": None}}',
        '{"opened": {"media_type": "image/png", "pages": 1, "claims": [["a", "b"]] * 300, "moving": None}}',
        '{"opened": []}',
        '{"refused": {"code": "own words"}}',
        '{"end": True}',
    ],
)
def test_an_opening_that_makes_no_sense(said: str) -> None:
    with pytest.raises(CasefileError) as failure:
        lying(f"say({said})")
    assert failure.value.code == "worker_protocol"


@pytest.mark.parametrize(
    "answer",
    [
        'say({"drawn": {"width": 11, "height": 1, "natural": [1, 1], "at": None}})',
        'say({"drawn": {"width": 1, "height": 1, "natural": [float("1e300"), 1], "at": None}})',
        'say({"drawn": {"width": 1, "height": 1, "natural": [-1, 1], "at": None}})',
        'say({"drawn": {"width": 1, "height": 1, "natural": [1, 1], "at": None}}); raw(b"D", b"abcd")',
        'say({"drawn": {"width": 10, "height": 10, "natural": [1, 1], "at": None}}); raw(b"D", b"")',
        'raw(b"D", b"abc")',
        'say({"read": [0, 999999999]})',
    ],
)
def test_pixels_that_make_no_sense(answer: str) -> None:
    viewing = lying(GOOD + "hear()\n" + answer)
    with pytest.raises(CasefileError) as failure:
        viewing.draw(Wanted(0, 10, 10))
    assert failure.value.code == "worker_protocol"
    assert viewing.ended
    viewing.close()


def test_a_worker_that_dies_while_it_draws() -> None:
    viewing = lying(GOOD + "hear()\nos._exit(3)")
    with pytest.raises(CasefileError) as failure:
        viewing.draw(Wanted(0, 10, 10))
    assert failure.value.code == "worker_died"
    viewing.close()


def test_closing_ends_what_is_being_drawn() -> None:
    """From another thread, at once: the vault is being locked."""
    import threading
    import time

    viewing = lying(GOOD + "hear()\ntime.sleep(600)")
    failures: list[CasefileError] = []

    def draw() -> None:
        try:
            viewing.draw(Wanted(0, 10, 10))
        except CasefileError as error:
            failures.append(error)

    thread = threading.Thread(target=draw)
    thread.start()
    time.sleep(0.2)
    viewing.close()
    thread.join(10)
    assert not thread.is_alive() and len(failures) == 1
