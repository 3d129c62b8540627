"""A dossier as PDF.

The body is laid out once; the number of pages of the contents follows from their titles alone, so page
numbers are put in afterwards without a second pass. The same tree gives the same bytes: the only date is the
one in the tree, and no name of a person, a program user or a machine gets into the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from casefile.dossier import style
from casefile.dossier.outline import Dossier, PageBreak, all_anchors
from casefile.dossier.pdf_blocks import block_slabs, section_title
from casefile.dossier.pdf_front import contents, cover, cover_footer, furnish
from casefile.dossier.pdf_page import Flow, Page
from casefile.dossier.pdf_text import Typesetter
from casefile.dossier.text.clean import without_controls
from casefile.errors import Refused
from casefile.i18n import _, translator

PRODUCER = "Casefile"


@dataclass(frozen=True, slots=True)
class DrawnPdf:
    """What was drawn.

    :param pages: how many pages the file has.
    :param anchors: anchor -> page number, counted from 1.
    :param missing: characters that no shipped font covers; they stand in the file as their code points.
    :param words_shaped: how many distinct words were shaped.
    """

    pages: int
    anchors: dict[str, int]
    missing: frozenset[str]
    words_shaped: int


def draw(
    dossier: Dossier,
    out: BinaryIO,
    *,
    front: bool = True,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DrawnPdf:
    """Draw a dossier and write the file to ``out``.

    :param front: with a cover and contents; a form begins at once.
    :param progress: called with (sections laid out, sections).
    :param cancelled: asked before every block; nothing is written once it says yes.
    :raises Refused: code ``cancelled``.
    :raises BadInput: a picture is neither PNG nor JPEG, or damaged.
    """
    tr = translator(dossier.language)
    setter = Typesetter(tr.rtl, all_anchors(dossier))
    covers = cover(setter, dossier) if front else []
    body = _body(setter, dossier, progress, cancelled)
    offset = len(covers) + (len(contents(setter, dossier, tr, {})) if front else 0)
    numbers = {name: offset + i for i, page in enumerate(body, start=1) for name, _top in page.anchors}
    pages = [*covers, *(contents(setter, dossier, tr, numbers) if front else []), *body]
    for number, page in enumerate(pages, start=1):
        if number <= len(covers):
            cover_footer(setter, page, dossier)
        else:
            furnish(setter, page, dossier, tr, number, len(pages))
    write(dossier, setter, pages, out)
    return DrawnPdf(len(pages), numbers, frozenset(setter.shaper.missing), setter.shaper.shaped)


def _body(
    setter: Typesetter,
    dossier: Dossier,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> list[Page]:
    def stop_if_asked(_pages: int = 0) -> None:
        if cancelled and cancelled():
            raise Refused(_("Making the dossier was cancelled. No file was written."), code="cancelled")

    flow = Flow(on_page=stop_if_asked)
    for done, section in enumerate(dossier.sections, start=1):
        if section.level == 1:
            flow.heading = section.title
        if section.starts_page:
            flow.new_page()
        flow.add(section_title(setter, section))
        for block in section.blocks:
            stop_if_asked()
            if isinstance(block, PageBreak):
                flow.new_page()
            flow.add(block_slabs(setter, block))
        if progress:
            progress(done, len(dossier.sections))
    return flow.finish()


def write(dossier: Dossier, setter: Typesetter, pages: list[Page], out: BinaryIO) -> None:
    """Write pages that are laid out; of the dossier, its language, title, metadata and section titles are used."""
    rl_config.useA85 = 0  # its text form of streams serves nobody, a quarter larger and slow to make
    canvas = Canvas(
        out,
        pagesize=(style.PAGE_WIDTH, style.PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        lang=dossier.language,
        pdfVersion=(1, 7),
    )
    document: Any = canvas._doc  # the way reportlab's own fonts and shapes reach the document
    canvas._preamble = "1 J 1 j"  # its own names a font that is not embedded
    document.idToObject["BasicFonts"].dict.clear()
    document.info = _Information(dossier)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    if setter.rtl:
        canvas.setViewerPreference("Direction", "R2L")
    bound = {name: f"a{i}" for i, name in enumerate(dict.fromkeys(n for p in pages for n, _top in p.anchors))}
    sections = {section.target: section for section in dossier.sections}
    levels = _Nesting()
    placed: set[str] = set()
    for page in pages:
        canvas.addLiteral("\n".join(page.operators))
        for picture in page.pictures:
            reader = ImageReader(BytesIO(picture.data))
            canvas.drawImage(reader, picture.x, picture.y, picture.width, picture.height, mask="auto")
        for name, top in page.anchors:
            if name in placed:
                continue
            placed.add(name)
            canvas.bookmarkPage(bound[name], fit="XYZ", left=0, top=top + 14, zoom=0)
            if name in sections:
                level = levels.nest(sections[name].level)
                canvas.addOutlineEntry(without_controls(sections[name].title), bound[name], level, closed=level > 0)
        for rectangle, name in page.links:
            if name in bound:
                canvas.linkAbsolute("", bound[name], rectangle, Border="[0 0 0]")
        canvas.showPage()
    setter.fonts.embed(document)
    canvas.save()


class _Nesting:
    """Bookmark levels that never skip one, as readers require."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def nest(self, level: int) -> int:
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return len(self._open) - 1


class _Information(pdfdoc.PDFInfo):  # type: ignore[misc]
    """Title, subject and date, and nothing that would tell who made the file, on what."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__()
        self.title = without_controls(dossier.title)
        self.author = self.creator = ""
        self.producer = PRODUCER
        self.subject = without_controls(dossier.metadata.subject)
        self.keywords = without_controls(dossier.metadata.keywords)
        self.moment = dossier.metadata.moment.astimezone(dt.UTC)

    def format(self, document: Any) -> Any:
        stamp = pdfdoc.PDFString(f"D:{self.moment:%Y%m%d%H%M%S}Z")
        entries = {"Title": pdfdoc.PDFString(self.title), "Producer": pdfdoc.PDFString(self.producer)}
        if self.subject:
            entries["Subject"] = pdfdoc.PDFString(self.subject)
        if self.keywords:
            entries["Keywords"] = pdfdoc.PDFString(self.keywords)
        return pdfdoc.PDFDictionary({**entries, "CreationDate": stamp, "ModDate": stamp}).format(document)
