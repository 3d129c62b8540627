"""Pictures without what they carry besides pixels.

Who builds the outline re-encodes pictures. This is the second lock on the same door: a picture goes into the document
as it is, with camera, place and time of the original if they are still there. Left is what a decoder needs, and nothing
behind the end: thumbnails, comments, text chunks and trailing bytes have told names before.
"""

from __future__ import annotations

from casefile.errors import BadInput
from casefile.i18n import _

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_NEEDED_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_START_OF_SCAN, _END, _ADOBE, _JFIF = 0xDA, 0xD9, 0xEE, 0xE0
_JFIF_HEAD = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
"""An APP0 segment without a thumbnail (ITU-T T.871)."""
_ADOBE_LENGTH = 14
"""APP14 tells how colours are coded; without it CMYK pictures come out inverted. The rest of a longer one is no part
of it."""
_DROPPED = (*range(0xE0, 0xF0), 0xFE)


def without_metadata(data: bytes) -> bytes:
    """The same picture with nothing but what it is drawn from.

    :raises BadInput: it is neither PNG nor JPEG, or damaged.
    """
    if data.startswith(_PNG):
        return _bare_png(data)
    if data.startswith(_JPEG):
        return _bare_jpeg(data)
    raise BadInput(_("A picture of the dossier is neither PNG nor JPEG."), code="picture_format")


def _bare_png(data: bytes) -> bytes:
    kept = bytearray(_PNG)
    at = len(_PNG)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if end > len(data):
            break
        if name in _NEEDED_CHUNKS:
            kept += data[at:end]
        if name == b"IEND":
            return bytes(kept)
        at = end
    raise _damaged()


def _bare_jpeg(data: bytes) -> bytes:
    """Segments up to the end marker (ITU-T T.81, annex B); of those for programs, the colours' alone."""
    kept = bytearray(_JPEG)
    at = len(_JPEG)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _ADOBE and data[at + 4 : at + 9] == b"Adobe":
            kept += b"\xff\xee" + _ADOBE_LENGTH.to_bytes(2, "big") + data[at + 4 : at + 2 + _ADOBE_LENGTH]
        elif marker == _JFIF and data[at + 4 : at + 9] == b"JFIF\0" and not kept.endswith(_JFIF_HEAD):
            kept += _JFIF_HEAD
        elif marker == _START_OF_SCAN:
            scan = _end_of_scan(data, end)
            kept += data[at:scan]
            at = scan
            if data[at : at + 2] == bytes((0xFF, _END)):
                return bytes(kept + data[at : at + 2])
            continue
        elif marker not in _DROPPED:
            kept += data[at:end]
        at = end
    raise _damaged()


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded pixels end: at a marker that is none of their own (stuffed zeros, restarts)."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise _damaged()
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at


def _damaged() -> BadInput:
    return BadInput(_("A picture of the dossier is damaged."), code="picture_damaged")
