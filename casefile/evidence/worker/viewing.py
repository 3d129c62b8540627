"""The parent's side of looking at a file: a worker that stays as long as the file is open, and answers with pixels.

Like :mod:`.client`, it believes nothing: not the number of pages, not the size of a page, not that the pixels which
were announced will come.
"""

from __future__ import annotations

import math
import os
import re
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

from casefile.errors import BadInput
from casefile.evidence.worker import frames, launch
from casefile.evidence.worker.client import Budget, Cancelled, broken_off, failed, piece_asked_for
from casefile.evidence.worker.extraction import WorkerFailed, media_type
from casefile.evidence.worker.limits import SHOW, Limits
from casefile.i18n import N_, _
from casefile.model.anchors import LARGEST_PAGE, LONGEST_RECORDING
from casefile.model.outside import clean_line

__all__ = ["MOST_PIXELS", "WHOLE", "Contents", "Drawn", "NotShown", "Recording", "Viewing", "Wanted", "needs_threads"]

MOST_PIXELS = 16_000_000
"""Of one answer: more than a screen of 4K has."""
WHOLE = (0.0, 0.0, 1.0, 1.0)
_MOST_CLAIMS = 200
_LONGEST_CLAIM = 500
_CLAIM = re.compile(r"[\w /:.+-]{1,60}")
_LARGEST_SIDE = 4_000_000.0
"""Pixels at 100 % of what may call itself a page."""

SENTENCES: dict[str, str] = {
    "not_shown": N_(
        "Files of this kind are not shown inside Casefile. The file itself is kept; export it to look at it."
    ),
    "damaged": N_(
        "This cannot be shown: the file is damaged here, or not what it seems to be. The file itself is kept."
    ),
    "encrypted": N_("The file is protected by a password, so it cannot be shown. The file itself is kept."),
    "no_pages": N_("The file has no page or picture to show. The file itself is kept."),
    "no_pictures": N_(
        "This capture holds no picture, or none that is larger than an icon. Its words stand in the text of the source."
    ),
    "beyond": N_(
        "The capture holds more pictures than are shown here, or is damaged behind the last one that is. The file "
        "itself is kept; export it to look at the rest."
    ),
    "page_size": N_("This page calls itself larger than anything that is printed, so it is not drawn."),
    "too_many_pixels": N_("The picture would unpack to more than 120 million pixels, so it is not shown."),
    "memory": N_("Showing this would have taken too much memory, so it was stopped. The file itself is kept."),
    "no_media": N_(
        "What plays sound and video is not installed here. See the manual: Looking at files. The file itself is kept."
    ),
    "no_heif": N_(
        "What reads pictures of this kind (HEIC) is not installed here. See the manual: Looking at files. The file "
        "itself is kept."
    ),
}
"""Code -> the sentence for a person. The worker sends codes only."""

T = TypeVar("T")
Start = Callable[[Cancelled | None, float], AbstractContextManager[launch.Process]]


class NotShown(BadInput):
    """The file, or this page of it, cannot be shown; the worker goes on. The message says why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """How long a recording is, in seconds (0 where it does not say), how many frames a second it has on average, and
    whether there is a picture, and sound."""

    duration: float
    rate: float
    picture: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file is.

    :param pages: pages, or pictures, that it says it has.
    :param claims: what it says about itself, name and value: anybody can have written that.
    """

    media_type: str
    pages: int
    claims: tuple[tuple[str, str], ...] = ()
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of a page as it is to be drawn.

    :param page: from 0. :param width: and ``height``, in pixels: the most; the shape is kept within them.
    :param crop: left, upper, right and lower edge, in fractions of the upright page.
    :param brightness: and ``contrast``, -100 to 100.
    :param veiled: small, grey and blurred, so that nobody sees what it is of.
    :param at: of a recording, the second; with a ``step`` of 1 the frame after the one seen then, of -1 the one before.
    """

    page: int
    width: int
    height: int
    crop: tuple[float, float, float, float] = WHOLE
    brightness: int = 0
    contrast: int = 0
    veiled: bool = False
    at: float | None = None
    step: int = 0

    def as_frame(self) -> dict[str, Any]:
        """As the worker is asked."""
        return {
            "page": self.page,
            "crop": list(self.crop),
            "box": [self.width, self.height],
            "levels": [self.brightness, self.contrast],
            "veiled": self.veiled,
            "at": self.at,
            "step": self.step,
        }


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pixels, line by line from the top, three bytes each: red, green, blue.

    :param natural: width and height of the whole page at 100 %, in pixels. :param at: the second at which the frame of
        a recording begins.
    """

    width: int
    height: int
    natural: tuple[float, float]
    pixels: bytes
    at: float | None = None


class Viewing:
    """One file, open for looking at it. Each request waits for the one before; any thread may ask.

    :param stream: seekable; read while requests are answered, and closed with this.
    :param threads: what decodes this kind of file cannot do without threads (:func:`needs_threads`).
    :raises NotShown: it cannot be shown. :raises WorkerFailed: the worker failed over it.
    :raises WorldFault: no process can be started. What ``stream`` raises is passed on, here and later.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        size: int | None = None,
        threads: bool = False,
        limits: Limits = SHOW,
        start: Start = launch.running,
    ) -> None:
        self._stream, self._limits, self._threads = stream, limits, threads
        self._size = stream.seek(0, os.SEEK_END) if size is None else size
        self._turn = threading.Lock()
        self._running = start(None, limits.waiting_seconds)
        self._process = self._running.__enter__()
        self._closed = False
        self.ended = False
        """Whether the worker is gone: nothing more can be asked."""
        try:
            self.contents = self._open()
        except BaseException:
            self.close()
            raise

    def draw(self, wanted: Wanted) -> Drawn:
        """Have a part of a page drawn.

        :raises NotShown: this page cannot be. :raises WorkerFailed: the worker failed over it, and has ended.
        """
        if wanted.width * wanted.height > MOST_PIXELS:
            raise ValueError("more pixels than one answer may have")
        with self._turn:
            return self._asked(lambda: self._draw(wanted))

    def sound(self, at: float, seconds: float, speed: float = 1.0) -> bytes:
        """Samples of a recording from that second on: 48,000 a second, two channels of 16 bits; fewer at the end.

        :raises NotShown: there is no sound there. The rest as :meth:`draw`.
        """
        most = round(seconds * 48_000 / speed) * 4
        with self._turn:
            return self._asked(lambda: self._bytes({"sound": [at, seconds, speed]}, most))

    def outline(self, at: float, seconds: float, points: int) -> bytes:
        """How loud it is in so many parts of that time, 0 to 255 each. The rest as :meth:`sound`."""
        with self._turn:
            return self._asked(lambda: self._bytes({"outline": [at, seconds, points]}, points))

    def close(self) -> None:
        """End the worker, whatever it is doing, and close the file."""
        self.ended = True
        self._process.stop()
        with self._turn:
            if not self._closed:
                self._closed = True
                self._running.__exit__(None, None, None)
                self._stream.close()

    # How

    def _open(self) -> Contents:
        limits = self._limits
        job = {"do": "show", "size": self._size, "cpu_seconds": limits.cpu_seconds, "memory": limits.memory}
        job["threads"] = self._threads

        def opened() -> Contents:
            self._send(job)
            heard = self._hear(Budget(limits, self._size))
            if not isinstance(heard, dict) or heard.keys() != {"opened"}:
                raise frames.BadFrame
            return _contents(heard["opened"])

        return self._asked(opened)

    def _asked(self, ask: Callable[[], T]) -> T:
        if self.ended:
            raise failed("worker_died")
        self._process.renew(self._limits.waiting_seconds)
        try:
            return ask()
        except NotShown:
            raise
        except (frames.Ended, frames.BadFrame, BrokenPipeError, ValueError, KeyError, TypeError) as error:
            self.ended = True
            known = error if isinstance(error, frames.Ended | frames.BadFrame | BrokenPipeError) else frames.BadFrame()
            raise broken_off(self._process, known) from None
        except BaseException:
            self.ended = True  # the stream failed in the middle of an answer: what the worker says next is unknown
            raise

    def _draw(self, wanted: Wanted) -> Drawn:
        budget = Budget(self._limits, self._size)
        self._send({"draw": wanted.as_frame()})
        heard = self._hear(budget)
        if not isinstance(heard, dict) or heard.keys() != {"drawn"}:
            raise frames.BadFrame
        width, height, natural, at = _shape(heard["drawn"], wanted)
        return Drawn(width, height, natural, self._content(width * height * 3, budget), at)

    def _bytes(self, task: dict[str, Any], most: int) -> bytes:
        budget = Budget(self._limits, self._size)
        self._send(task)
        heard = self._hear(budget)
        if not isinstance(heard, dict) or heard.keys() != {"sounding"}:
            raise frames.BadFrame
        length = heard["sounding"]["bytes"]
        if type(length) is not int or not 0 <= length <= most:
            raise frames.BadFrame
        return self._content(length, budget)

    def _content(self, length: int, budget: Budget) -> bytes:
        """Exactly so many bytes."""
        content = bytearray()
        while len(content) < length:
            piece = self._hear(budget)
            if not isinstance(piece, bytes) or not piece:
                raise frames.BadFrame
            content += piece
        if len(content) != length:
            raise frames.BadFrame
        return bytes(content)

    def _hear(self, budget: Budget) -> bytes | dict[str, Any]:
        """The next frame that is no request to read; those are answered."""
        while True:
            with self._process.waiting():
                kind, raw = frames.read_raw(self._process.incoming, self._limits.frame)
            budget.spend(len(raw))
            frame = frames.content(kind, raw)
            if isinstance(frame, dict) and frame.keys() == {"read"}:
                self._send(piece_asked_for(self._stream, self._size, frame["read"], budget))
            elif isinstance(frame, dict) and frame.keys() == {"refused"}:
                raise _refusal(frame["refused"])
            else:
                return frame

    def _send(self, content: bytes | dict[str, Any]) -> None:
        with self._process.waiting():
            frames.write_frame(self._process.outgoing, content)


def needs_threads(media_type: str) -> bool:
    """Whether files of this kind are only decoded where the worker may begin threads: HEIC, by libheif and libde265."""
    return media_type in ("image/heic", "image/heif")


def _refusal(untrusted: Any) -> NotShown | WorkerFailed:
    code = untrusted["code"]
    return NotShown(_(SENTENCES[code]), code=code)  # a KeyError for any other is an answer that makes no sense


def _contents(untrusted: Any) -> Contents:
    pages, claims = untrusted["pages"], untrusted["claims"]
    if type(pages) is not int or not 1 <= pages <= LARGEST_PAGE or len(claims) > _MOST_CLAIMS:
        raise ValueError
    lines = tuple(_claim(*claim) for claim in claims)
    return Contents(media_type(untrusted["media_type"]), pages, lines, _recording(untrusted["moving"]))


def _recording(untrusted: Any) -> Recording | None:
    if untrusted is None:
        return None
    duration, rate = float(untrusted["duration"]), float(untrusted["rate"])
    if not (0 <= duration <= LONGEST_RECORDING and 0.01 <= rate <= 1000):
        raise ValueError
    return Recording(duration, rate, untrusted["picture"] is True, untrusted["sound"] is True)


def _claim(untrusted_name: object, untrusted_value: object) -> tuple[str, str]:
    if not isinstance(untrusted_name, str) or not isinstance(untrusted_value, str):
        raise ValueError
    if not _CLAIM.fullmatch(untrusted_name) or len(untrusted_value) > _LONGEST_CLAIM:
        raise ValueError
    return untrusted_name, clean_line(untrusted_value)


def _shape(untrusted: Any, wanted: Wanted) -> tuple[int, int, tuple[float, float], float | None]:
    width, height = untrusted["width"], untrusted["height"]
    if type(width) is not int or type(height) is not int:
        raise ValueError
    if not (1 <= width <= wanted.width and 1 <= height <= wanted.height):
        raise ValueError
    wide, high = (float(side) for side in untrusted["natural"])
    if not all(math.isfinite(side) and 0 < side <= _LARGEST_SIDE for side in (wide, high)):
        raise ValueError
    at = untrusted["at"]
    if at is not None and not (isinstance(at, int | float) and -1 <= at <= LONGEST_RECORDING):
        raise ValueError
    return width, height, (wide, high), None if at is None else max(0.0, float(at))
