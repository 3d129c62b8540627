"""Everything that can be read out of a PDF, page by page: for anyone who looks for what must not be in it.

Unlike :mod:`.extract_pdf` this gives no text of a source but all words anywhere in the file, also those that no page
shows. What is kept in memory is one page.
"""

from __future__ import annotations

import codecs
import io
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from casefile.errors import BadInput
from casefile.evidence.worker.extract_pdf import readable
from casefile.i18n import _

BLOCK = 1 << 18
"""Bytes that are asked for at once."""
_BLOCKS = 24
"""Blocks that are kept: a page is read from where it lies, where its fonts lie, and where its furniture lies."""
_LARGEST_ATTACHMENT = 1 << 24


def prepare() -> None:
    """Load pdfium, and the codec of its texts, while files can still be opened."""
    import pypdfium2.raw  # noqa: F401

    codecs.lookup("utf-16-le")


def read(file: BinaryIO, _options: Mapping[str, object]) -> Iterator[dict[str, Any] | bytes]:
    """What the file says, as ``{"part", "page", "text"}``.

    ``part`` is ``page`` (then ``page`` counts from 1, and is 0 for all others), ``metadata``, ``bookmark``,
    ``attachment`` or ``annotation`` (with its page).

    :raises BadInput: it is no PDF, or a part of it cannot be read: nothing is passed over in silence.
    """
    import pypdfium2

    try:
        document: Any = pypdfium2.PdfDocument(_Blocks(file))
        for name, words in document.get_metadata_dict(skip_empty=True).items():
            yield _row("metadata", f"{name}: {words}")
        for bookmark in document.get_toc(max_depth=64):
            yield _row("bookmark", bookmark.get_title())
        for number in range(document.count_attachments()):
            yield _row("attachment", _attachment(document.get_attachment(number)))
        for number in range(len(document)):
            yield from _page(document, number)
    except pypdfium2.PdfiumError:
        raise BadInput(_("The file could not be read as a PDF."), code="not_pdf") from None


def _page(document: Any, number: int) -> Iterator[dict[str, Any]]:
    page = document[number]
    try:
        words = page.get_textpage()
        try:
            yield _row("page", readable(words.get_text_range()), number + 1)
        finally:
            words.close()
        for text in _annotations(page):
            yield _row("annotation", text, number + 1)
    finally:
        page.close()


def _annotations(page: Any) -> Iterator[str]:
    """What is said on or beside the page: the words of notes, the values of forms, and alternative texts."""
    import pypdfium2.raw as pdfium

    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        try:
            for key in (b"Contents", b"T", b"TU", b"V", b"Alt"):
                text = _told(partial(pdfium.FPDFAnnot_GetStringValue, annotation, key))
                if text:
                    yield text
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if tree:
        try:
            for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                yield from _alternatives(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at))
        finally:
            pdfium.FPDF_StructTree_Close(tree)


def _alternatives(element: Any, depth: int = 0) -> Iterator[str]:
    import pypdfium2.raw as pdfium

    if not element or depth > 64:
        return
    for ask in (pdfium.FPDF_StructElement_GetAltText, pdfium.FPDF_StructElement_GetActualText):
        text = _told(partial(ask, element))
        if text:
            yield text
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        yield from _alternatives(pdfium.FPDF_StructElement_GetChildAtIndex(element, at), depth + 1)


def _told(ask: Callable[[Any, int], int]) -> str:
    """A text that pdfium writes into a buffer: asked once for its length, once for itself."""
    import pypdfium2.raw as pdfium

    length = ask(None, 0)
    if length <= 2:  # the end of a text alone
        return ""
    buffer = (pdfium.FPDF_WCHAR * (length // 2 + 1))()
    ask(buffer, length)
    return bytes(buffer)[:length].decode("utf-16-le", "replace").rstrip("\0")


def _attachment(attachment: Any) -> str:
    content = bytes(attachment.get_data())[:_LARGEST_ATTACHMENT]
    return f"{attachment.get_name()}\n{content.decode('utf-8', 'replace')}"


def _row(part: str, text: str, page: int = 0) -> dict[str, Any]:
    return {"part": part, "page": page, "text": text}


class _Blocks(io.RawIOBase):
    """A file of which the blocks read last are kept: a PDF is read at several places in turn."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self._at = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        done = 0
        while done < len(view) and self._at < self._size:
            number, start = divmod(self._at, BLOCK)
            piece = self._block(number)[start : start + len(view) - done]
            view[done : done + len(piece)] = piece
            done += len(piece)
            self._at += len(piece)
        return done

    def _block(self, number: int) -> bytes:
        block = self._kept.get(number)
        if block is None:
            self._file.seek(number * BLOCK)
            block = self._file.read(min(BLOCK, self._size - number * BLOCK))
            if len(self._kept) >= _BLOCKS:
                self._kept.popitem(last=False)
            self._kept[number] = block
        else:
            self._kept.move_to_end(number)
        return block
