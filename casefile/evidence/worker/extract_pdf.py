"""PDF, by pdfium: the text of every page, in reading order, and where each page begins. Nothing is drawn and
no script is run."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, BinaryIO

from casefile.evidence.worker import datelines, encodings, languages
from casefile.evidence.worker.found import MAX_PAGES, Found, plain
from casefile.model.outside import MAX_TEXT

PAGE_BREAK = "\n\n"
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]+")
# What pdfium puts where a line ends in a hyphen, and other marks that are no characters.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d'?\d\d)?")
_PASSWORD = 4
"""``FPDF_ERR_PASSWORD`` of fpdfview.h."""


def prepare() -> None:
    """Load pdfium while files can still be opened."""
    import pypdfium2.raw
    import pypdfium2.version  # noqa: F401

    encodings.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Read all pages that can be read."""
    import pypdfium2
    import pypdfium2.raw as pdfium
    from pypdfium2.version import PDFIUM_INFO, PYPDFIUM_INFO

    found.tool, found.tool_version = "pypdfium2", f"{PYPDFIUM_INFO.version} (pdfium {PDFIUM_INFO.version})"
    try:
        document: Any = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        found.warn("encrypted" if getattr(error, "err_code", None) == _PASSWORD else "damaged")
        return
    _about(document, found)
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.warn("active_content")
    text, found.pages = _pages(document, found)
    found.take_text(text)
    if not text.strip():
        found.forget_text()
        found.warn("no_text_layer")
    found.language = languages.guess(found.text)
    if not found.title or not found.published:
        title, published = datelines.heading(found.text)
        found.title, found.published = found.title or title, published


def _pages(document: Any, found: Found) -> tuple[str, list[int]]:
    import pypdfium2

    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    count = len(document)
    found.note("pages", count)
    for number in range(min(count, MAX_PAGES)):
        try:
            words = _page(document, number)
        except pypdfium2.PdfiumError:
            words = ""
            found.warn("partly")
        starts.append(length)
        pieces.append(words)
        length += len(words) + len(PAGE_BREAK)
        if length > MAX_TEXT:
            break
    if len(starts) < count:
        found.warn("text_cut")
    return PAGE_BREAK.join(pieces), starts


def _page(document: Any, number: int) -> str:
    page = document[number]
    try:
        words = page.get_textpage()
        try:
            return readable(words.get_text_range())
        finally:
            words.close()
    finally:
        page.close()


def readable(drawn: str) -> str:
    """Shapes as letters: PDF stores how a word looks, which for Arabic may be presentation forms and for
    Latin ligatures.

    Only those are normalised (NFKC, UAX #15); everywhere else NFKC would change what is said, such as
    ``10²`` into ``102``.
    """
    # Unified here and not later, so that where pages begin stays right.
    text = _NO_CHARACTERS.sub("", plain(drawn))
    return _FORMS.sub(lambda shapes: unicodedata.normalize("NFKC", shapes[0]), text)


def _about(document: Any, found: Found) -> None:
    said = document.get_metadata_dict(skip_empty=True)
    found.title = said.get("Title", "")
    found.author = said.get("Author", "")
    found.note("producer", said.get("Producer", ""))
    found.note("creator", said.get("Creator", ""))
    found.note("created", iso(said.get("CreationDate", "")))
    found.note("modified", iso(said.get("ModDate", "")))


def iso(date: str) -> str:
    """A PDF date (ISO 32000-1, 7.9.4) as ISO 8601; ``""`` for anything else."""
    found = _DATE.match(date)
    if not found:
        return ""
    year, month, day, hour, minute, second, zone = found.groups()
    text = "-".join(filter(None, (year, month, day)))
    if not (day and hour):
        return text
    zone = f"{zone[:3]}:{zone[-2:]}" if zone and zone != "Z" else zone or ""
    return f"{text}T{hour}:{minute}{':' + second if second else ''}{zone}"
