"""Pages of a PDF, by pdfium. Annotations and the fields of forms are drawn with them; no script is run."""

from __future__ import annotations

import math
from typing import Any, BinaryIO

from PIL import Image

from casefile.evidence.worker.drawing import CannotDrawError, Crop
from casefile.evidence.worker.extract_pdf import _PASSWORD as PASSWORD
from casefile.model.anchors import LARGEST_PAGE

_PIXELS_PER_POINT = 96 / 72
_LONGEST_EDGE = 1_000_000.0
"""Points: 350 metres. What calls itself larger is no page that anybody made."""
_LARGEST_WHOLE = 200_000
"""Pixels of a whole page's edge of which a part is drawn; pdfium reckons in 32 bits."""


def prepare(_media_type: str) -> None:
    """Load pdfium while files can still be opened."""
    import encodings.utf_16_le  # noqa: F401

    import pypdfium2
    import pypdfium2.raw

    # What it loads at its first document. Fonts of the system are out of reach later: those that are not in the file
    # are replaced by pdfium's own.
    pypdfium2.PdfDocument.new().close()


def opened(file: BinaryIO) -> Pages:
    """The document in a file. :raises CannotDrawError: it is none, or asks for a password."""
    import pypdfium2

    try:
        return Pages(pypdfium2.PdfDocument(file))
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if getattr(error, "err_code", None) == PASSWORD else "damaged"
        raise CannotDrawError(code) from None


class Pages:
    """A document; a page is loaded for as long as it is drawn."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self.pages = min(len(document), LARGEST_PAGE)
        self.claims: list[tuple[str, str]] = []
        try:
            self.claims = [(name, value) for name, value in document.get_metadata_dict().items() if value]
            document.init_forms()
        except Exception:
            self.claims = self.claims or []  # it is drawn all the same, with empty fields

    def size(self, page: int) -> tuple[float, float]:
        """As it is printed at 96 pixels an inch, turned as the file says."""
        width, height = self._document.get_page_size(page)
        if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
            raise CannotDrawError("damaged")
        if max(width, height) > _LONGEST_EDGE:
            raise CannotDrawError("page_size")
        return width * _PIXELS_PER_POINT, height * _PIXELS_PER_POINT

    def draw(self, page: int, crop: Crop, width: int, height: int) -> Image.Image:
        """Draw only what is asked for, however large the whole would be."""
        import pypdfium2
        import pypdfium2.raw as pdfium

        left, top, right, bottom = crop
        whole_width = round(width / (right - left))
        whole_height = round(height / (bottom - top))
        if max(whole_width, whole_height) > _LARGEST_WHOLE:
            raise CannotDrawError("page_size")
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR, rev_byteorder=True)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        place = (-round(left * whole_width), -round(top * whole_height), whole_width, whole_height, 0)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        loaded = self._document[page]
        try:
            pdfium.FPDF_RenderPageBitmap(bitmap, loaded, *place, flags)
            if loaded.formenv:
                pdfium.FPDF_FFLDraw(loaded.formenv, bitmap, loaded, *place, flags)
        finally:
            loaded.close()
        drawn: Image.Image = bitmap.to_pil().convert("RGB")
        return drawn
