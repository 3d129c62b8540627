"""Sound and video, by PyAV: single frames, samples and the outline of the sound. Nothing is played here.

FFmpeg would open other files where one tells it to; it is given the one format that the bytes show, and by then the
process can open nothing any more.
"""

from __future__ import annotations

import io
import pkgutil
from array import array
from collections.abc import Iterator
from importlib import import_module
from typing import Any, BinaryIO

from PIL import Image

from casefile.evidence.worker.drawing import CannotDrawError, fitted

SAMPLES = 48_000
"""Samples a second that leave here, two of 16 bits each."""
_OUTLINE_RATE = 8_000
_MOST_PIXELS = 40_000_000
_AHEAD = 3.0
"""Seconds up to which it is quicker to go on decoding than to look for a key frame."""
_LONGEST = 36_000_000.0
_MP4 = "mov"
_FORMATS = {
    "video/mp4": _MP4,
    "video/quicktime": _MP4,
    "video/3gpp": _MP4,
    "audio/mp4": _MP4,
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/ogg": "ogg",
    "audio/ogg": "ogg",
    "video/mpeg": "mpeg",
    "video/mp2t": "mpegts",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/amr": "amr",
}
_chosen: list[str] = []


def prepare(media_type: str) -> None:
    """Load FFmpeg while files can still be opened. :raises CannotDrawError: it is not installed."""
    try:
        import av
    except ImportError:
        raise CannotDrawError("no_media") from None
    for part in pkgutil.walk_packages(av.__path__, "av."):  # it loads many of them when it first meets a stream
        if not part.name.startswith(("av.datasets", "av.__main__")):
            import_module(part.name)
    av.logging.set_level(av.logging.PANIC)
    if media_type not in _FORMATS:
        raise CannotDrawError("not_shown")
    _chosen[:] = [_FORMATS[media_type]]


def opened(file: BinaryIO) -> Moving:
    """The recording in a file."""
    return Moving(file)


class Moving:
    """One recording. Picture and sound are read apart, each with a place of its own in the file."""

    pages = 1

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._picture = _Track(_Own(file), "video")
        self._sound = _Track(_Own(file), "audio")
        if not self._picture.there and not self._sound.there:
            raise CannotDrawError("no_pages")
        self.claims = [(str(name)[:60], str(value)) for name, value in self._picture.tags() if str(name).isascii()]
        self._shown: tuple[float, Any] | None = None

    @property
    def moving(self) -> dict[str, Any]:
        """How long it is, in seconds; how many frames a second, and whether there is a picture, and sound."""
        return {
            "duration": max(self._picture.duration, self._sound.duration),
            "rate": self._picture.rate,
            "picture": self._picture.there,
            "sound": self._sound.there,
        }

    def size(self, _page: int) -> tuple[float, float]:
        """Pixels, upright."""
        frame = self._shown[1] if self._shown is not None else self._frame(0.0, 0)[1]
        turned = _turned(frame)
        return (frame.height, frame.width) if turned in (90, 270) else (frame.width, frame.height)

    def draw(self, _page: int, _crop: object, width: int, height: int) -> Image.Image:
        """The frame that was gone to last."""
        frame = self._shown[1] if self._shown is not None else self._frame(0.0, 0)[1]
        turned = _turned(frame)
        size = (height, width) if turned in (90, 270) else (width, height)
        if size[0] > frame.width:
            size = fitted(frame.width, frame.height, *size) if size[0] < frame.width else (frame.width, frame.height)
        picture: Image.Image = frame.to_image(width=size[0], height=size[1], threads=1)
        turn = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
        return picture.transpose(turn[turned]) if turned in turn else picture

    def go_to(self, at: float, step: int) -> float:
        """Go to the frame seen at that second; with a step, to the one after what is seen then, or before.

        :returns: the second at which it begins.
        """
        self._shown = self._frame(at, step)
        return self._shown[0]

    def sound(self, at: float, seconds: float, speed: float) -> bytes:
        """Samples from there on, two channels of 16 bits; played faster, they sound higher. Empty at the end."""
        return self._sound.samples(at, seconds, round(SAMPLES / speed), "stereo")

    def outline(self, at: float, seconds: float, points: int) -> list[int]:
        """How loud it is, 0 to 255, in so many parts of that time."""
        raw = array("h", self._sound.samples(at, seconds, _OUTLINE_RATE, "mono"))
        whole = max(1, round(_OUTLINE_RATE * seconds))
        found = []
        for point in range(points):
            part = raw[whole * point // points : max(whole * (point + 1) // points, whole * point // points + 1)]
            found.append(min(255, max(max(part), -min(part)) >> 7) if part else 0)
        return found

    def _frame(self, at: float, step: int) -> tuple[float, Any]:
        if not self._picture.there:
            raise CannotDrawError("no_pages")
        return self._picture.frame(max(0.0, at), step)


class _Own(io.RawIOBase):
    """A place of one's own in a file that several read from, one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        start = {0: 0, 1: self._at}.get(whence)
        self._at = offset + start if start is not None else self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        self._file.seek(self._at)
        piece = self._file.read(size)
        self._at += len(piece)
        return piece


class _Track:
    """The first stream of one kind, decoded by one thread: the process may start no other."""

    def __init__(self, file: _Own, kind: str) -> None:
        import av

        self._container: Any = av.open(file, "r", format=_chosen[0], metadata_errors="ignore")
        streams = getattr(self._container.streams, kind)
        self.there = bool(streams)
        self._stream: Any = streams[0] if streams else None
        self._next: Iterator[Any] | None = None
        self._before: tuple[float, Any] | None = None
        self._after: tuple[float, Any] | None = None
        if self.there:
            context = streams[0].codec_context
            context.thread_count = 1
            if kind == "video" and context.width * context.height > _MOST_PIXELS:
                raise CannotDrawError("too_many_pixels")
        self._start = (self._container.start_time or 0) / 1_000_000

    @property
    def duration(self) -> float:
        """Seconds, as the file says; 0 where it does not."""
        if self._container.duration:
            return min(_LONGEST, max(0.0, float(self._container.duration) / 1_000_000))
        return 0.0

    @property
    def rate(self) -> float:
        """Frames a second on average; 25 where the file says nothing of use."""
        rate = float(self._stream.average_rate or 25) if self.there and self._stream.type == "video" else 25.0
        return rate if 0.01 <= rate <= 1000 else 25.0

    def tags(self) -> list[tuple[str, str]]:
        """What the file says about itself."""
        return list(self._container.metadata.items())

    def frame(self, at: float, step: int) -> tuple[float, Any]:
        """The last frame that begins at that second or before; with a step, the one after it, or the one before."""
        if step < 0:
            before = self._last_until(at, inclusive=False)
            return before if before is not None else self._first()
        seen = self._last_until(at, inclusive=True) or self._first()
        if step > 0 and self._after is not None:
            following = self._after
            self._advance()
            return following
        return seen

    def samples(self, at: float, seconds: float, rate: int, layout: str) -> bytes:
        """Decoded afresh from there on."""
        from av.audio.resampler import AudioResampler

        if not self.there:
            return b""
        resampler = AudioResampler(format="s16", layout=layout, rate=rate)
        self._go_to(at)
        wide = 2 if layout == "mono" else 4
        wanted = round(seconds * rate) * wide
        found = bytearray()
        skipped = False
        for time, frame in self._decoded():
            for part in resampler.resample(frame):
                raw = bytes(part.planes[0])[: part.samples * wide]
                if not skipped:
                    late = max(0, round((at - time) * rate)) * wide
                    if late >= len(raw):
                        continue
                    raw, skipped = raw[late:], True
                found += raw
            if len(found) >= wanted:
                break
        return bytes(found[:wanted])

    def _first(self) -> tuple[float, Any]:
        self._go_to(0.0)
        found = next(self._decoded(), None)
        if found is None:
            raise CannotDrawError("damaged")
        return found

    def _last_until(self, at: float, *, inclusive: bool) -> tuple[float, Any] | None:
        known = self._before
        if known is None or not known[0] <= at <= known[0] + _AHEAD or (not inclusive and known[0] >= at):
            self._go_to(at if inclusive else at - 0.001)
            self._advance()
        while self._after is not None and (self._after[0] <= at if inclusive else self._after[0] < at):
            self._advance()
        found = self._before
        if found is None or (found[0] > at if inclusive else found[0] >= at):
            return None
        return found

    def _advance(self) -> None:
        """One frame on: what was after is what is before."""
        assert self._next is not None
        self._before = self._after if self._after is not None else next(self._next, None)
        self._after = next(self._next, None)

    def _go_to(self, at: float) -> None:
        self._before = self._after = None
        place = round((max(0.0, at) + self._start) / self._stream.time_base)
        try:
            self._container.seek(place, stream=self._stream, backward=True)
        except Exception:
            self._container.seek(0)
        self._next = self._decoded()

    def _decoded(self) -> Iterator[tuple[float, Any]]:
        import av

        for packet in self._container.demux(self._stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue  # a damaged part: what follows may be sound
            for frame in frames:
                if frame.time is not None:
                    yield frame.time - self._start, frame


def _turned(frame: Any) -> int:
    """By how many degrees, counter-clockwise, the camera says that it has to be turned to stand upright."""
    return int(getattr(frame, "rotation", 0) or 0) % 360
