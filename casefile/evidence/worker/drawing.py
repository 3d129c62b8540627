"""Showing a file, inside the worker: it stays for as long as the file is looked at and answers one request after the
other.

Each module below ``DRAWERS`` has ``prepare()`` and ``opened(file)``, which gives a :class:`Drawer`. Pixels leave as
bytes, never as a file; nothing of the file is written anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from casefile.evidence.worker import frames, sandbox
from casefile.evidence.worker.found import MAX_LINE, one_line
from casefile.evidence.worker.frames import BadFrame, Ended, Pipe, read_frame, write_frame

if TYPE_CHECKING:
    from PIL import Image

REQUEST_LIMIT = 1 << 16
MOST_CLAIMS = 200
DRAWERS = {
    "application/pdf": "draw_pdf",
    "image/jpeg": "draw_picture",
    "image/png": "draw_picture",
    "image/gif": "draw_picture",
    "image/webp": "draw_picture",
    "image/tiff": "draw_picture",
    "image/bmp": "draw_picture",
    "image/heic": "draw_picture",
    "image/heif": "draw_picture",
    "image/avif": "draw_picture",
    "text/html": "draw_web",
    "multipart/related": "draw_web",
    "application/warc": "draw_web",
    "application/wacz": "draw_web",
}
"""Media type -> module beside this one."""

_VEILED = 40
"""Pixels of the longer edge of a picture behind its veil: what it is of cannot be made out."""

Crop = tuple[float, float, float, float]


class CannotDrawError(Exception):
    """The file, or this page of it, cannot be shown. ``code`` is one the parent has a sentence for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Drawer(Protocol):
    """One opened file."""

    pages: int
    """How many pages, or pictures, it has."""
    claims: list[tuple[str, str]]
    """What the file says about itself."""

    def size(self, page: int) -> tuple[float, float]:
        """Width and height at 100 %, in pixels of a picture, in 96ths of an inch of a page; upright."""

    def draw(self, page: int, crop: Crop, width: int, height: int) -> Image.Image:
        """That part of the page (left, upper, right, lower edge in fractions) in so many pixels, as RGB."""


def serve(file: BinaryIO, incoming: Pipe, outgoing: Pipe) -> None:
    """Say what the file is, then answer until nobody asks any more."""
    try:
        drawer = _opened(file, outgoing)
    except CannotDrawError as error:
        _refuse(outgoing, error.code)
        return
    if drawer is None:
        return
    while True:
        try:
            task = read_frame(incoming, REQUEST_LIMIT)
        except Ended:
            return
        if not isinstance(task, dict):
            raise BadFrame
        _answered(outgoing, partial(_answer, drawer, outgoing, task))


def _answer(drawer: Any, outgoing: Pipe, task: dict[str, Any]) -> None:
    if "sound" in task:
        _send(outgoing, "sounding", drawer.sound(*task["sound"]))
    elif "outline" in task:
        _send(outgoing, "sounding", bytes(drawer.outline(*task["outline"])))
    else:
        _draw(drawer, outgoing, task["draw"])


def _send(outgoing: Pipe, name: str, content: bytes, **more: object) -> None:
    """Say how many bytes follow, and send them."""
    write_frame(outgoing, {name: {"bytes": len(content), **more}})
    for at in range(0, len(content), frames.PIECE):
        write_frame(outgoing, content[at : at + frames.PIECE])


def _opened(file: BinaryIO, outgoing: Pipe) -> Drawer | None:
    from casefile.evidence.worker import media_types

    media_type = media_types.sniff(file)
    name = "draw_moving" if media_type.startswith(("video/", "audio/")) else DRAWERS.get(media_type)
    if name is None:
        raise CannotDrawError("not_shown")
    module: Any = import_module(f"casefile.evidence.worker.{name}")
    module.prepare(media_type)
    for part in ("ImageFile", "ImageFilter"):  # which Pillow would load at its first picture
        import_module(f"PIL.{part}")
    sandbox.give_up_opening()
    file.seek(0)
    found: list[Drawer] = []

    def open_it() -> None:
        drawer: Drawer = module.opened(file)
        if drawer.pages < 1:
            raise CannotDrawError("no_pages")
        found.append(drawer)
        opened = {"media_type": media_type, "pages": drawer.pages, "claims": _lines(drawer)}
        write_frame(outgoing, {"opened": {**opened, "moving": getattr(drawer, "moving", None)}})

    _answered(outgoing, open_it)
    return found[0] if found else None


def _answered(outgoing: Pipe, act: Callable[[], None]) -> None:
    """A parser may fail in any way on a file that was made to break it: that is an answer, and the next page may be
    sound."""
    try:
        act()
    except (frames.Ended, frames.BadFrame, BrokenPipeError):
        raise
    except CannotDrawError as error:
        _refuse(outgoing, error.code)
    except MemoryError:
        _refuse(outgoing, "memory")
    except Exception:
        _refuse(outgoing, "damaged")


def _refuse(outgoing: Pipe, code: str) -> None:
    write_frame(outgoing, {"refused": {"code": code, "message": "", "field": None}})


def _lines(drawer: Drawer) -> list[list[str]]:
    lines = ([name[:60], one_line(value)[:MAX_LINE]] for name, value in drawer.claims[:MOST_CLAIMS])
    return [[name, value] for name, value in lines if value]


def _draw(drawer: Drawer, outgoing: Pipe, wanted: dict[str, Any]) -> None:
    """Width and height are the most that is wanted; the shape of the page is kept within them."""
    page = int(wanted["page"])
    if not 0 <= page < drawer.pages:
        raise BadFrame
    at = None
    if wanted["at"] is not None:
        at = drawer.go_to(float(wanted["at"]), int(wanted["step"]))  # type: ignore[attr-defined]
    natural = drawer.size(page)
    left, top, right, bottom = (float(edge) for edge in wanted["crop"])
    size = fitted(natural[0] * (right - left), natural[1] * (bottom - top), *wanted["box"])
    if wanted["veiled"]:
        size = fitted(*size, _VEILED, _VEILED)
    picture = drawer.draw(page, (left, top, right, bottom), *size)
    picture = _veiled(picture) if wanted["veiled"] else _levelled(picture, *wanted["levels"])
    shape = {"width": picture.width, "height": picture.height, "natural": list(natural), "at": at}
    _send(outgoing, "drawn", picture.tobytes(), **shape)


def fitted(width: float, height: float, most_wide: int, most_high: int) -> tuple[int, int]:
    """The largest size of that shape within these, in whole pixels, at least one each way."""
    scale = min(most_wide / width, most_high / height)
    return max(1, min(most_wide, round(width * scale))), max(1, min(most_high, round(height * scale)))


def _levelled(picture: Image.Image, brightness: int, contrast: int) -> Image.Image:
    """Brighter or darker, and with more or less contrast around the middle grey; -100 to 100 each."""
    if not brightness and not contrast:
        return picture
    steep = 4.0 ** (contrast / 100)
    table = [max(0, min(255, round((value - 128) * steep + 128 + brightness * 1.28))) for value in range(256)]
    return picture.point(table * 3)


def _veiled(picture: Image.Image) -> Image.Image:
    from PIL import ImageFilter

    return picture.convert("L").filter(ImageFilter.GaussianBlur(1.6)).convert("RGB")
