"""Pages of exhibits as pictures of a document: made again from pixels, so that nothing but what is seen gets in."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw

EDGE = 1760
"""Pixels of the longer edge: 150 to the inch on a printed page."""
_QUALITY = 84
_FEW_COLOURS = 256
_BLEED = 4
"""Pixels around what is covered that go with it: a page that is made smaller mixes neighbours."""
_HATCH = 14
"""Pixels from one line of the hatching to the next."""

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in fractions of the page as it is seen."""


def encoded(width: int, height: int, pixels: bytes, covers: Sequence[Box] = ()) -> bytes:
    """A picture of pixels, three bytes each. Few colours, as most printed pages have, are kept as they are (PNG);
    photographs as JPEG.

    :param covers: what is taken out of it: the pixels are gone before anything is encoded.
    """
    image: Image.Image = Image.frombytes("RGB", (width, height), pixels)
    for cover in covers:
        _cover(image, cover)
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


def _cover(image: Image.Image, cover: Box) -> None:
    """Hatching in a frame, in the place of what was there."""
    left, top = max(0, int(cover[0] * image.width) - _BLEED), max(0, int(cover[1] * image.height) - _BLEED)
    right = min(image.width, int(cover[2] * image.width + 1) + _BLEED)
    bottom = min(image.height, int(cover[3] * image.height + 1) + _BLEED)
    wide, high = max(1, right - left), max(1, bottom - top)
    patch = Image.new("RGB", (wide, high), (238, 238, 238))
    drawing = ImageDraw.Draw(patch)
    for at in range(-high, wide, _HATCH):
        drawing.line((at, high, at + high, 0), fill=(168, 168, 168), width=2)
    drawing.rectangle((0, 0, wide - 1, high - 1), outline=(0, 0, 0), width=3 if min(wide, high) > 12 else 1)
    image.paste(patch, (left, top))
