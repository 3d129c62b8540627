"""Pictures: size and what the camera wrote (Exif). The pixels are never unpacked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, BinaryIO

from casefile.evidence.worker import heif
from casefile.evidence.worker.found import Found

MAX_PIXELS = 100_000_000
"""Beyond that the details are left alone as well: for some formats reading them means unpacking the
picture."""

_IFD_EXIF, _IFD_GPS = 0x8769, 0x8825
_CAMERA = {
    0x010F: "camera_make",
    0x0110: "camera_model",
    0x0131: "software",
    0x0132: "modified",
    0x010E: "description",
}
_TAKEN, _TAKEN_ZONE, _TAKEN_DIGITISED = 0x9003, 0x9011, 0x9004
_GPS_STATUS = 9
_ZONE = re.compile(r"[+-]\d\d:\d\d")
_HEIF = frozenset({"image/heic", "image/heif", "image/avif"})
_TAIL = 1 << 16
_MAX_SEGMENTS = 2_000
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
"""Markers of JPEG segments that hold the size."""
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")


def prepare() -> None:
    """Load the decoders while files can still be opened."""
    from PIL import Image, TiffImagePlugin, WebPImagePlugin  # noqa: F401

    Image.preinit()
    Image.Exif().load(b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")


def extract(file: BinaryIO, found: Found) -> None:
    """Size, and the moment, place and device of the picture as far as the file says."""
    import warnings

    from PIL import Image

    found.kind = "photo"
    if found.media_type in _HEIF:
        _heif(file, found)
        return
    # Only the header is read, so a picture that would unpack to gigabytes is as harmless as any: its size is
    # a fact to note.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    try:
        opened = Image.open(file, formats=_FORMATS)
    except OSError:
        if found.media_type == "image/jpeg" and _cut_jpeg(file, found):
            found.warn("cut_off")
            return
        raise
    with opened as picture:
        width, height = picture.size
        found.note("width", width)
        found.note("height", height)
        if width * height > MAX_PIXELS:
            found.warn("image_large")
            return
        try:
            exif = picture.getexif()
        except (SyntaxError, OSError, ValueError):
            # The header of some kinds goes on behind the pixels, and those are cut off.
            exif = None
    if exif is not None:
        _exif(exif, found)
    if _is_cut(file, found.media_type):
        found.warn("cut_off")


def _heif(file: BinaryIO, found: Found) -> None:
    from PIL import Image

    about = heif.read(file)
    if about.size is not None:
        found.note("width", about.size[0])
        found.note("height", about.size[1])
    if about.exif:
        exif = Image.Exif()
        exif.load(b"Exif\0\0" + about.exif)
        _exif(exif, found)


def _cut_jpeg(file: BinaryIO, found: Found) -> bool:
    """What stands before the pixels of a picture that ends there (JPEG, ITU T.81): its size, and the camera's words.

    :returns: whether anything was found.
    """
    from PIL import Image

    file.seek(2)
    seen = False
    for _segment in range(_MAX_SEGMENTS):
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            break
        content = file.read(int.from_bytes(head[2:]) - 2)
        if head[1] == 0xE1 and content.startswith(b"Exif\0\0"):
            exif = Image.Exif()
            exif.load(content)
            _exif(exif, found)
            seen = True
        elif head[1] in _FRAMES and len(content) > 5:
            found.note("width", int.from_bytes(content[3:5]))
            found.note("height", int.from_bytes(content[1:3]))
            seen = True
    return seen


def _is_cut(file: BinaryIO, media_type: str) -> bool:
    """Whether the mark at the end of a picture is missing. Cameras write more behind it, so it is looked for."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    match media_type:
        case "image/jpeg":
            if b"\xff\xd9" in tail:
                return False
            return size <= _TAIL or not _has(file, b"\xff\xd9")
        case "image/png":
            return b"IEND" not in tail and not _has(file, b"IEND")
        case _:
            return False


def _has(file: BinaryIO, mark: bytes) -> bool:
    file.seek(0)
    before = b""
    while piece := file.read(1 << 18):
        if mark in before + piece:
            return True
        before = piece[-len(mark) :]
    return False


def _exif(exif: Any, found: Found) -> None:
    for tag, name in _CAMERA.items():
        found.note(name, _text(exif.get(tag, "")))
    details = exif.get_ifd(_IFD_EXIF)
    written = _text(details.get(_TAKEN) or details.get(_TAKEN_DIGITISED) or "")
    taken = _moment(written)
    zone = _text(details.get(_TAKEN_ZONE, ""))
    found.note("taken", f"{taken}{zone if _ZONE.fullmatch(zone) else ''}" if taken else "")
    if written.strip(" :") and not taken:
        # A camera whose clock was never set writes zeros: no moment, and to be known.
        found.leave_out("unset", "taken", written)
    _place(exif.get_ifd(_IFD_GPS), found)


def _text(value: object) -> str:
    raw = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return raw.replace("\0", "").strip()


def _moment(exif_date: str) -> str:
    """``2018:12:05 09:13:20`` (Exif 2.32) as ISO 8601; ``""`` for what is no moment, such as one of zeros."""
    day, _blank, time = exif_date.partition(" ")
    try:
        return dt.datetime.fromisoformat(f"{day.replace(':', '-')}T{time}").isoformat(timespec="seconds")
    except ValueError:
        return ""


def _place(gps: dict[int, Any], found: Found) -> None:
    """Latitude and longitude in decimal degrees, WGS 84, south and west negative. A receiver without a fix writes
    zeros, or says so (``GPSStatus`` V): that is no place.
    """
    values: dict[str, float] = {}
    for name, sign_tag, value_tag, negative, most in (
        ("gps_latitude", 1, 2, "S", 90),
        ("gps_longitude", 3, 4, "W", 180),
    ):
        try:
            degrees, minutes, seconds = (float(part) for part in gps[value_tag])
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            continue
        value = degrees + minutes / 60 + seconds / 3600
        if 0 <= value <= most:
            values[name] = -value if _text(gps.get(sign_tag, "")) == negative else value
    without_fix = _text(gps.get(_GPS_STATUS, "")) == "V"
    if values and (without_fix or not any(values.values())):
        found.leave_out("unset", "gps", ", ".join(f"{value:.6f}" for value in values.values()))
        return
    for name, value in values.items():
        found.note(name, f"{value:.6f}")
