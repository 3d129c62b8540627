"""Pictures, by Pillow: upright as their orientation says, every frame of those that have several."""

from __future__ import annotations

from importlib import import_module
from typing import Any, BinaryIO

from PIL import Image

from casefile.evidence.worker import picture_claims
from casefile.evidence.worker.drawing import CannotDrawError, Crop, fitted

MOST_PIXELS = 120_000_000
"""What unpacks to more is not shown: half a gigabyte, more than any camera in the field takes."""
_KEPT_PIXELS = 50_000_000
"""A larger picture is kept reduced, and unpacked again for each look at its details."""
_REDUCED = 4096
_MOST_FRAMES = 10_000
_TURNED = frozenset({5, 6, 7, 8})
"""Exif orientations by which a picture lies on its side (Exif 2.32, 4.6.4)."""
_ORIENTATION = 0x0112
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"]
_ISO = {"image/heic": "HEIF", "image/heif": "HEIF", "image/avif": "AVIF"}


def prepare(media_type: str) -> None:
    """Load the decoders while files can still be opened. :raises CannotDrawError: there is none for HEIC here."""
    from PIL import ExifTags, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401

    Image.preinit()
    wanted = _ISO.get(media_type)
    if wanted == "AVIF":
        from PIL import AvifImagePlugin  # noqa: F401
    elif wanted == "HEIF" and not _add_heif():
        raise CannotDrawError("no_heif")
    if wanted and wanted not in FORMATS:
        FORMATS.append(wanted)


def _add_heif() -> bool:
    for name in ("pi_heif", "pillow_heif"):
        try:
            module: Any = import_module(name)
        except ImportError:
            continue
        module.register_heif_opener(thumbnails=False, decode_threads=0)
        return True
    return False


def opened(file: BinaryIO) -> Pictures:
    """The picture in a file; nothing is unpacked yet. :raises CannotDrawError: larger than anything that is shown."""
    import warnings

    Image.MAX_IMAGE_PIXELS = None  # bounded here, by frame
    warnings.simplefilter("ignore")
    return Pictures(file)


class Pictures:
    """The frames of one file; the one shown last is kept, unpacked and upright."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        image = self._image = self._opened()
        # The pictures within a phone's portrait or panorama are parts of one, not pages.
        self.pages = 1 if image.format == "MPO" else min(getattr(image, "n_frames", 1), _MOST_FRAMES)
        self.claims = picture_claims.read(image) if _reads_lightly(image) else []
        self._kept: tuple[int, Image.Image] | None = None
        self._natural: tuple[float, float] = (1, 1)

    def size(self, page: int) -> tuple[float, float]:
        """Pixels, upright."""
        if self._kept is not None and self._kept[0] == page:
            return self._natural
        self._kept = None
        self._go_to(page)
        width, height = self._image.size
        self._natural = (height, width) if self._orientation() in _TURNED else (width, height)
        return self._natural

    def draw(self, page: int, crop: Crop, width: int, height: int) -> Image.Image:
        """Reduced with care, never enlarged: the window does that, and shows the pixels as they are."""
        enough = max(width, height) if crop == (0, 0, 1, 1) else 0
        picture = self._unpacked(page, enough)
        left, top, right, bottom = crop
        box = (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)
        room = max(1, round(box[2] - box[0])), max(1, round(box[3] - box[1]))
        size = (width, height) if width <= room[0] else fitted(width, height, *room)
        if size == picture.size:
            return picture
        return picture.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=3.0)

    def _opened(self) -> Any:
        self._file.seek(0)
        image = Image.open(self._file, formats=FORMATS)
        _require_bounded(image)
        return image

    def _go_to(self, page: int) -> None:
        if self._image is None:
            self._image = self._opened()
        if self._image.tell() != page:
            self._image.seek(page)
            _require_bounded(self._image)

    def _orientation(self) -> object:
        return self._image.getexif().get(_ORIENTATION, 1) if _reads_lightly(self._image) else 1

    def _unpacked(self, page: int, enough: int) -> Image.Image:
        """All of it, upright.

        :param enough: pixels of the longer edge that are enough; 0 for all there are. A JPEG is then unpacked to half
            of its size, or less, in a fraction of the time.
        """
        if self._kept is not None and self._kept[0] == page:
            kept = self._kept[1]
            if kept.size == self._natural or (enough and max(kept.size) >= enough):
                return kept
        self._kept = None
        self._go_to(page)
        if enough and self._image.format in ("JPEG", "MPO"):
            self._image.draft("RGB", (enough, enough))
        picture = _upright(_plain(self._image), self._orientation())
        if self.pages == 1:
            self._image = None  # it holds all of its pixels a second time
        kept = picture
        if picture.width * picture.height > _KEPT_PIXELS:
            kept = picture.resize(fitted(*picture.size, _REDUCED, _REDUCED), Image.Resampling.BOX, reducing_gap=2.0)
        self._kept = (page, kept)
        return picture


def _require_bounded(image: Any) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise CannotDrawError("damaged")
    if width * height > MOST_PIXELS:
        raise CannotDrawError("too_many_pixels")


def _reads_lightly(image: Any) -> bool:
    """Whether what it says about itself is read without unpacking it: in a PNG it may stand behind the pixels."""
    return bool(image.format != "PNG" or image.width * image.height <= _KEPT_PIXELS)


def _plain(image: Any) -> Image.Image:
    """Eight bits of red, green and blue for each pixel, whatever the file holds; what is transparent becomes white."""
    if image.mode.startswith(("I", "F")):
        low, high = image.getextrema()
        spread = (high - low) or 1
        grey: Image.Image = image.convert("F").point(lambda value: (value * (255 / spread)) - (low * 255 / spread))
        return grey.convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    plain: Image.Image = image.convert("RGB")
    return plain


def _upright(picture: Image.Image, orientation: object) -> Image.Image:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    turn = turns.get(orientation) if isinstance(orientation, int) else None
    return picture if turn is None else picture.transpose(turn)
