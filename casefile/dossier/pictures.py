"""Pictures without what they carry besides pixels.

Who builds the outline re-encodes pictures. This is the second lock on the same door: reportlab copies a
JPEG into the PDF as it is, with camera, place and time of the original if they are still there.
"""

from __future__ import annotations

from casefile.errors import BadInput
from casefile.i18n import _

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_START_OF_SCAN = 0xDA
_ADOBE = 0xEE  # APP14 tells how colours are coded; without it CMYK pictures come out inverted
_METADATA = (*range(0xE1, 0xF0), 0xFE)


def without_metadata(data: bytes) -> bytes:
    """The same picture; of a JPEG, segments APP1 to APP15 (but not Adobe's) and comments are left out.

    :raises BadInput: it is neither PNG nor JPEG, or damaged.
    """
    if data.startswith(_PNG):
        return data
    if not data.startswith(_JPEG):
        raise BadInput(_("A picture of the dossier is neither PNG nor JPEG."), code="picture_format")
    kept = bytearray(_JPEG)
    at = len(_JPEG)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            return bytes(kept + data[at:])
        if marker not in _METADATA or marker == _ADOBE:
            kept += data[at : at + 2 + length]
        at += 2 + length
    raise BadInput(_("A picture of the dossier is damaged."), code="picture_damaged")
