"""Pages of exhibits as pictures of a document: made again from pixels, so that nothing but what is seen gets in."""

from __future__ import annotations

import io

from PIL import Image, ImageChops

EDGE = 1760
"""Pixels of the longer edge: 150 to the inch on a printed page."""
_QUALITY = 84
_FEW_COLOURS = 256


def encoded(width: int, height: int, pixels: bytes) -> bytes:
    """A picture of pixels, three bytes each. Few colours, as most printed pages have, are kept as they are (PNG);
    photographs as JPEG.
    """
    image: Image.Image = Image.frombytes("RGB", (width, height), pixels)
    red, green, blue = image.split()
    if not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(green, blue).getbbox():
        image = red
    out = io.BytesIO()
    if image.getcolors(_FEW_COLOURS) is not None and not _is_noisy(image):
        image.save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _is_noisy(image: Image.Image) -> bool:
    """Whether a grey picture is a photograph: neighbours differ nearly everywhere."""
    small = image.reduce(4) if min(image.size) >= 8 else image
    colours = small.getcolors(small.width * small.height) or []
    most = max((count for count, _colour in colours), default=0)
    return most < small.width * small.height * 0.2
