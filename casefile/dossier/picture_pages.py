"""A PDF of pictures, one to a page, written as the pictures come: none is held longer than its page. And the pages of a
text, to be made pictures of.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from casefile.dossier.pdf_file import PageTree, PdfFile, page_root, picture

_BLANK = (595.0, 842.0)
"""Points of a page that could not be drawn (A4)."""
_LONGEST_SIDE = 14_400.0
"""Points; no reader shows a longer page (ISO 32000-1, annex C)."""


class _Gathered:
    """What was written and not taken yet."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._held.append(piece)
        return len(piece)

    def take(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def bound(pages: Iterable[tuple[bytes, tuple[float, float]] | None]) -> Iterator[bytes]:
    """The file, piece by piece. It names no program, no time, nobody.

    :param pages: a picture without metadata and the size of its page in points; None for a blank page.
    """
    from reportlab.pdfbase import pdfdoc

    out = _Gathered()
    file = PdfFile(cast(BinaryIO, out))
    root = file.reserve()
    tree = PageTree(file, root)
    for page in pages:
        wide, high = _fitting(page[1] if page is not None else _BLANK)
        entries: dict[str, object] = {"MediaBox": pdfdoc.PDFArray([0, 0, wide, high])}
        if page is None:
            entries["Resources"] = pdfdoc.PDFDictionary({})
        else:
            shown = pdfdoc.PDFDictionary({"P": picture(file, page[0])})
            entries["Resources"] = pdfdoc.PDFDictionary({"XObject": shown})
            entries["Contents"] = file.stream(b"q %.3f 0 0 %.3f 0 0 cm /P Do Q" % (wide, high))
        tree.add(entries)
        yield out.take()
    page_root(file, root, [tree])
    catalogue = file.put(pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("Catalog"), "Pages": root}))
    file.close(catalogue, file.put(pdfdoc.PDFDictionary({})))
    yield out.take()


def typed(text: str, language: str) -> io.BytesIO:
    """A text as pages, in the manner of exhibits: a PDF to be drawn from, not to be given away."""
    from casefile.dossier import pdf
    from casefile.dossier.outline import Dossier, Metadata, Section
    from casefile.dossier.pdf_blocks import block_slabs
    from casefile.dossier.pdf_page import Flow, Page
    from casefile.dossier.pdf_text import Typesetter
    from casefile.dossier.sections.exhibits import typeset
    from casefile.i18n import translator

    tr = translator(language)
    setter = Typesetter(tr.rtl, frozenset())
    pages: list[Page] = []
    flow = Flow(pages.append)
    for block in typeset(text):
        flow.add(block_slabs(setter, block))
    flow.finish()
    at = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    out = io.BytesIO()
    pdf.write(Dossier("", tr.language, Metadata(at), (Section("text", ""),)), setter, pages, out)
    out.seek(0)
    return out


def _fitting(size: tuple[float, float]) -> tuple[float, float]:
    most = max(size)
    scale = min(1.0, _LONGEST_SIDE / most) if most > 0 else 1.0
    wide, high = (max(1.0, round(side * scale, 3)) for side in size)
    return wide, high
