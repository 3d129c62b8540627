"""What a PDF holds beside the words of its pages: notes on them, entries of forms, attached files."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from casefile.evidence.worker.found import Found, one_line
from casefile.evidence.worker.frames import PIECE
from casefile.model.accounts import COMMENT_BEGIN, COMMENT_END

MAX_NOTES = 20_000
"""Notes and fields of one file that are read."""
MAX_ATTACHMENTS = 1_000
_LINK, _POPUP, _FILE, _WIDGET = 2, 16, 17, 20
"""``FPDF_ANNOT_*`` of fpdf_annot.h."""
_BUTTONS = frozenset({1, 2, 3})
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


class Beside:
    """Collects notes and entries page by page.

    :param form: pdfium's handle of the form; None where the file has none.
    """

    def __init__(self, found: Found, form: Any) -> None:
        self._found, self._form = found, form
        self.notes: list[str] = []
        self.entries: list[str] = []
        self._seen: set[tuple[str, str]] = set()
        self._left = MAX_NOTES

    def look(self, page: Any, number: int) -> None:
        """The notes and entries of one page."""
        import pypdfium2.raw as pdfium

        for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), self._left)):
            self._left -= 1
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                self._one(annotation, pdfium.FPDFAnnot_GetSubtype(annotation), number, index)
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)

    def _one(self, annotation: Any, subtype: int, number: int, index: int) -> None:
        if subtype == _WIDGET:
            self._entry(annotation)
        elif subtype == _FILE:
            place = f"page {number}, note {index + 1}"
            self._found.leave_out("attachment", _value(annotation, "Contents") or "file", place)
        elif subtype not in (_LINK, _POPUP) and (words := _value(annotation, "Contents").strip()):
            day = _DAY.match(_value(annotation, "M"))
            who = ", ".join(filter(None, (_value(annotation, "T").strip(), "-".join(day.groups()) if day else "")))
            self.notes.append(f"[{number}] {COMMENT_BEGIN}{who + ': ' if who else ''}{words}{COMMENT_END}")

    def _entry(self, annotation: Any) -> None:
        import pypdfium2.raw as pdfium

        if self._form is None:
            return
        name = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldName(self._form, annotation, buffer, size))
        value = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(self._form, annotation, buffer, size))
        if pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation) in _BUTTONS:
            value = "☑" if pdfium.FPDFAnnot_IsChecked(self._form, annotation) else ""
        if value.strip() and (name, value) not in self._seen:
            self._seen.add((name, value))
            self.entries.append(f"{one_line(name)}: {value.strip()}")


def name_attachments(document: Any, found: Found) -> None:
    """Say which files are attached to the whole document."""
    import pypdfium2.raw as pdfium

    for index in range(min(pdfium.FPDFDoc_GetAttachmentCount(document), MAX_ATTACHMENTS)):
        handle = pdfium.FPDFDoc_GetAttachment(document, index)
        found.leave_out("attachment", _name(handle), f"attachment {index + 1}")


def attachment(file: BinaryIO, place: str) -> tuple[str, Iterator[bytes]] | None:
    """An attached file by its place: its name, and its bytes in pieces."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    asked = re.fullmatch(r"attachment (\d{1,4})|page (\d{1,6}), note (\d{1,6})", place)
    if asked is None:
        return None
    document: Any = pypdfium2.PdfDocument(file)
    if asked[1]:
        handle = pdfium.FPDFDoc_GetAttachment(document, int(asked[1]) - 1)
    else:
        if not 0 < int(asked[2]) <= len(document):
            return None
        page = document[int(asked[2]) - 1]
        note = pdfium.FPDFPage_GetAnnot(page, int(asked[3]) - 1)
        handle = pdfium.FPDFAnnot_GetFileAttachment(note) if note else None
    if not handle:
        return None
    length = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(handle, None, 0, length):
        return None
    buffer = ctypes.create_string_buffer(length.value)
    if not pdfium.FPDFAttachment_GetFile(handle, buffer, length.value, length):
        return None
    content = buffer.raw[: length.value]
    return _name(handle), (content[at : at + PIECE] for at in range(0, len(content), PIECE))


def _name(handle: Any) -> str:
    import pypdfium2.raw as pdfium

    return one_line(_string(lambda buffer, size: pdfium.FPDFAttachment_GetName(handle, buffer, size))) or "?"


def _value(annotation: Any, key: str) -> str:
    import pypdfium2.raw as pdfium

    return _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, key.encode(), buffer, size))


def _string(ask: Any) -> str:
    """A text that pdfium hands out in UTF-16, its length in bytes first."""
    import pypdfium2.raw as pdfium

    size = ask(None, 0)
    if not 2 < size < 4_000_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
