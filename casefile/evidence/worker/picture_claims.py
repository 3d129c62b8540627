"""What a picture says about itself (Exif), word for word: claims, which anybody can write into any file."""

from __future__ import annotations

from typing import Any

_EXIF, _GPS = 0x8769, 0x8825
_BULKY = frozenset({0x927C, 0x9286, 0x8769, 0x8825, 0xA005, 0x02BC, 0x83BB, 0x8649, 0x8773, 0xC4A5})
"""Maker notes, comments in unknown encodings, pointers, embedded blocks of other formats."""


def read(image: Any) -> list[tuple[str, str]]:
    """Name and value of each tag, in the file's order; the names are those of the Exif standard."""
    from PIL import ExifTags

    claims: list[tuple[str, str]] = []
    try:
        exif = image.getexif()
        for tags, names in (
            (exif, ExifTags.TAGS),
            (exif.get_ifd(_EXIF), ExifTags.TAGS),
            (exif.get_ifd(_GPS), ExifTags.GPSTAGS),
        ):
            claims += [
                (names.get(tag, f"0x{tag:04X}"), _words(value)) for tag, value in tags.items() if tag not in _BULKY
            ]
    except Exception:
        return claims  # as far as it can be read
    return claims


def _words(value: object) -> str:
    if isinstance(value, bytes):
        plain = value.rstrip(b"\0")
        return plain.decode("ascii") if plain.isascii() and plain.decode("ascii").isprintable() else plain[:32].hex(" ")
    if isinstance(value, tuple | list):
        return ", ".join(_words(part) for part in value[:32])
    return str(value).rstrip("\0").strip()
