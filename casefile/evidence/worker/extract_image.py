"""Pictures: size and what the camera wrote (Exif). The pixels are never unpacked."""

from __future__ import annotations

from typing import Any, BinaryIO

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
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")


def prepare() -> None:
    """Load the decoders while files can still be opened."""
    from PIL import Image, TiffImagePlugin, WebPImagePlugin  # noqa: F401

    Image.preinit()


def extract(file: BinaryIO, found: Found) -> None:
    """Size, and the moment, place and device of the picture as far as the file says."""
    import warnings

    from PIL import Image

    found.kind = "photo"
    # Only the header is read, so a picture that would unpack to gigabytes is as harmless as any: its size is
    # a fact to note.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    with Image.open(file, formats=_FORMATS) as picture:
        width, height = picture.size
        found.note("width", width)
        found.note("height", height)
        if width * height > MAX_PIXELS:
            found.warn("image_large")
            return
        _exif(picture.getexif(), found)


def _exif(exif: Any, found: Found) -> None:
    for tag, name in _CAMERA.items():
        found.note(name, _text(exif.get(tag, "")))
    details = exif.get_ifd(_IFD_EXIF)
    taken = _moment(_text(details.get(_TAKEN) or details.get(_TAKEN_DIGITISED) or ""))
    zone = _text(details.get(_TAKEN_ZONE, ""))
    found.note("taken", f"{taken}{zone}" if taken else "")
    _place(exif.get_ifd(_IFD_GPS), found)


def _text(value: object) -> str:
    raw = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return raw.replace("\0", "").strip()


def _moment(exif_date: str) -> str:
    """``2018:12:05 09:13:20`` (Exif 2.32) as ISO 8601."""
    day, _blank, time = exif_date.partition(" ")
    parts = day.split(":")
    return f"{'-'.join(parts)}T{time}" if len(parts) == 3 and len(day) == 10 and len(time) == 8 else ""


def _place(gps: dict[int, Any], found: Found) -> None:
    """Latitude and longitude in decimal degrees, WGS 84, south and west negative."""
    for name, sign_tag, value_tag, negative, most in (
        ("gps_latitude", 1, 2, "S", 90),
        ("gps_longitude", 3, 4, "W", 180),
    ):
        try:
            degrees, minutes, seconds = (float(part) for part in gps[value_tag])
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            continue
        value = degrees + minutes / 60 + seconds / 3600
        if value <= most:
            found.note(name, f"{-value if _text(gps.get(sign_tag, '')) == negative else value:.6f}")
