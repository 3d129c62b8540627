"""PDF, by pdfium: the text of every page, in reading order, and where each page begins. Nothing is drawn and
no script is run."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, BinaryIO

from casefile.evidence.worker import datelines, encodings, languages, pdf_beside, pdf_lines
from casefile.evidence.worker.found import MAX_PAGES, Found, Words, plain
from casefile.model.outside import MAX_TEXT

PAGE_BREAK = "\n\n"
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]+")
# What pdfium puts where a line ends in a hyphen, and other marks that are no characters.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NONSENSE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd\x80-\x9f]")
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d'?\d\d)?")
_PASSWORD = 4
"""``FPDF_ERR_PASSWORD`` of fpdfview.h."""


def prepare() -> None:
    """Load pdfium while files can still be opened."""
    import pypdfium2.raw
    import pypdfium2.version  # noqa: F401

    encodings.prepare()
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """Read all pages that can be read, and what is beside them."""
    import pypdfium2
    import pypdfium2.raw as pdfium
    from pypdfium2.version import PDFIUM_INFO, PYPDFIUM_INFO

    found.tool, found.tool_version = "pypdfium2", f"{PYPDFIUM_INFO.version} (pdfium {PDFIUM_INFO.version})"
    try:
        document: Any = pypdfium2.PdfDocument(file, password=found.password or None)
    except pypdfium2.PdfiumError as error:
        found.warn("encrypted" if getattr(error, "err_code", None) == _PASSWORD else "damaged")
        return
    _about(document, found)
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.warn("active_content")
    beside = pdf_beside.Beside(found, _form(document))
    text, found.pages = _pages(document, found, beside)
    pdf_beside.name_attachments(document, found)
    parts = [Words("pages", text)] if text.strip() else []
    for part, lines in (("page_notes", beside.notes), ("form_entries", beside.entries)):
        parts.append(Words(part, "\n".join(lines), mark=f"[{part}]"))
    _put_together(found, parts)
    if not text.strip():
        found.pages = []
        found.warn("no_text_layer")
    found.language = languages.guess(text or found.text)
    if not found.title or not found.published:
        title, found.published = datelines.heading(text)
        found.title = found.title or title
        found.note("published_from", "the beginning of the text" if found.published else "")


def _put_together(found: Found, parts: list[Words]) -> None:
    """The pages as they stand, so that what is known of where each begins stays right; the rest behind them."""
    pieces: list[str] = []
    length = 0
    for part in parts:
        if not part.text:
            continue
        words = plain(part.text if not pieces else f"\n\n{part.mark}\n{part.text}")
        lead = 0 if not pieces else 2
        pieces.append(words)
        found.parts.append([part.part, "", length + lead, len(words) - lead])
        length += len(words)
    found.take_text("".join(pieces))


def _form(document: Any) -> Any:
    """pdfium's handle of the form that a file holds; no script of it is run, as this pdfium knows none."""
    import pypdfium2

    try:
        if document.get_formtype() == 0:
            return None
        document.init_forms()
    except pypdfium2.PdfiumError:
        return None
    return document.formenv.raw if document.formenv is not None else None


def _pages(document: Any, found: Found, beside: pdf_beside.Beside) -> tuple[str, list[int]]:
    import pypdfium2

    pieces: list[str] = []
    starts: list[int] = []
    empty: list[int] = []
    length = ordered = 0
    budget = [pdf_lines.MAX_CHARACTERS]
    count = len(document)
    found.note("pages", count)
    for number in range(min(count, MAX_PAGES)):
        words = ""
        try:
            words, drawn, lines = _page(document, number, beside, budget)
            ordered += lines
            if drawn and not words.strip():
                empty.append(number + 1)
            elif _is_nonsense(words):
                found.leave_out("page_nonsense", place=str(number + 1), count=count)
                found.warn("nonsense")
        except pypdfium2.PdfiumError:
            found.leave_out("page_unreadable", place=str(number + 1), count=count)
            found.warn("partly")
        starts.append(length)
        pieces.append(words)
        length += len(words) + len(PAGE_BREAK)
        if length > MAX_TEXT:
            break
    if len(starts) < count:
        found.leave_out("pages_beyond", place=str(len(starts) + 1), count=count)
        found.warn("text_cut")
    text = PAGE_BREAK.join(pieces)
    if text.strip():
        for page in empty:
            found.leave_out("page_without_text", place=str(page), count=count)
        if empty:
            found.warn("pages_without_text")
    if ordered:
        found.tell("arranged", count=ordered)
    return text, starts


def _page(document: Any, number: int, beside: pdf_beside.Beside, budget: list[int]) -> tuple[str, bool, int]:
    """The words of a page, whether anything is drawn on it, and how many of its lines were put in order."""
    import pypdfium2.raw as pdfium

    page = document[number]
    try:
        words = page.get_textpage()
        try:
            text = words.get_text_range()
            lines = 0
            if pdf_lines.RIGHT_TO_LEFT.search(text) and (ordered := pdf_lines.words(words, budget)) is not None:
                text, lines = ordered
            beside.look(page, number + 1)
            return readable(text), pdfium.FPDFPage_CountObjects(page) > 0, lines
        finally:
            words.close()
    finally:
        page.close()


def _is_nonsense(words: str) -> bool:
    """Whether the characters are none: a font that does not say which letters its shapes are."""
    signs = sum(1 for sign in words if not sign.isspace())
    return signs > 20 and len(_NONSENSE.findall(words)) * 4 > signs


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
