"""A dossier as a Word document (ECMA-376), from the same tree as the PDF.

The text leaves for the file block by block, so memory does not grow with it; python-docx, which keeps the document as a
tree until it is saved, is what the tests read it with. The same tree gives the same bytes, and no name of a person, a
program user or a machine gets into the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, BinaryIO

from casefile.dossier import docx_parts as parts
from casefile.dossier import style
from casefile.dossier.docx_blocks import TWIPS, Writer
from casefile.dossier.docx_notes import footnotes
from casefile.dossier.docx_text import Anchors, run_xml, runs_xml
from casefile.dossier.drafts import all_anchors
from casefile.dossier.outline import Citations, Dossier, Figure, Run, Runs, Section
from casefile.dossier.pdf_front import CONTENTS, LIST_OF_FIGURES, PAGE_OF, figures_listed, listed
from casefile.dossier.pictures import without_metadata
from casefile.dossier.zip_file import ZipOut
from casefile.errors import Refused
from casefile.i18n import Translator, _, isolate, translator

_TOC = r'TOC \o "1-2" \h \z \u'
_NUMBER, _TOTAL = "\ue000", "\ue001"
"""Stand for the page and the number of pages until the sentence is divided there."""


@dataclass(frozen=True, slots=True)
class DrawnDocx:
    """What was drawn.

    :param pages: 0: how many there are, and what stands on each, the program that opens it decides.
    :param missing: none: the letters are drawn by the reader's fonts.
    """

    pages: int = 0
    anchors: dict[str, int] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


def draw(
    dossier: Dossier,
    out: BinaryIO,
    *,
    front: bool = True,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DrawnDocx:
    """Write a dossier as a Word document, from front to back.

    :param front: with a cover and contents; a statement begins at once.
    :param progress: called with (sections written, sections).
    :param cancelled: asked before every block; what was written before it says yes is no whole file.
    :raises Refused: code ``cancelled``. :raises BadInput: a picture is neither PNG nor JPEG, or damaged.
    """
    tr = translator(dossier.language)
    with ZipOut(out) as file:
        file.put("[Content_Types].xml", parts.CONTENT_TYPES)
        file.put("_rels/.rels", parts.PACKAGE_LINKS)
        file.put("docProps/core.xml", parts.core(dossier))
        file.put("docProps/app.xml", parts.APPLICATION)
        pictures = _pictures(dossier, file)
        given = iter(pictures)
        writer = Writer(tr.rtl, Anchors(all_anchors(dossier)), lambda _data: next(given)[0])
        with file.part("word/document.xml") as stream:
            _write(stream, f"{parts.XML}<w:document {parts.NAMESPACES}><w:body>")
            for piece in chain(_cover(writer, dossier), _contents(writer, dossier, tr)) if front else ():
                _write(stream, piece)
            listed_in = _sections(writer, dossier, stream, progress, cancelled)
            _write(stream, f"{_page(tr.rtl)}</w:body></w:document>")
        with file.part("word/footnotes.xml") as stream:
            for piece in footnotes(dossier, writer, listed_in):
                _write(stream, piece)
        file.put("word/_rels/document.xml.rels", parts.document_links(pictures))
        file.put("word/styles.xml", parts.styles(tr.rtl, dossier.language))
        file.put("word/settings.xml", parts.settings(tr.rtl, dossier.language))
        file.put("word/numbering.xml", parts.numbering(writer.lists))
        furniture = {
            "header1": _header(writer, dossier),
            "header2": '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p>',
            "footer1": _footer(writer, dossier, tr),
            "footer2": _mark(writer, dossier, ""),
        }
        for name, inner in furniture.items():
            file.put(f"word/{name}.xml", parts.furniture("hdr" if name.startswith("header") else "ftr", inner))
    return DrawnDocx()


def _sections(
    writer: Writer,
    dossier: Dossier,
    stream: IO[bytes],
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> set[int]:
    """Write all sections; the places of those with a list of citations."""
    listed_in: set[int] = set()
    writer.anchors.notes_open = True
    for done, section in enumerate(dossier.sections, start=1):
        _write(stream, writer.title(section))
        for block in section.blocks:
            if cancelled and cancelled():
                raise Refused(_("Making the dossier was cancelled. No file was written."), code="cancelled")
            if isinstance(block, Citations):
                listed_in.add(done - 1)
            for piece in writer.block(block):
                _write(stream, piece)
        if progress:
            progress(done, len(dossier.sections))
    writer.anchors.notes_open = False
    return listed_in


def _write(stream: IO[bytes], piece: str) -> None:
    stream.write(piece.encode("utf-8"))


def _pictures(dossier: Dossier, file: ZipOut) -> list[tuple[str, str]]:
    """Write all pictures, in the order of the text; relationship and name of each."""
    found: list[tuple[str, str]] = []
    for section in dossier.sections:
        for block in section.blocks:
            if isinstance(block, Figure):
                data = without_metadata(block.data)
                number = len(found) + 1
                name = f"picture{number}.{'jpeg' if data.startswith(bytes((0xFF, 0xD8))) else 'png'}"
                file.put(f"word/media/{name}", data, packed=False)
                found.append((f"rIdP{number}", name))
    return found


def _cover(writer: Writer, dossier: Dossier) -> Iterator[str]:
    above = _joined((dossier.case_ref, dossier.audience_label, dossier.mark))
    if above:
        yield writer.paragraph(above, "CoverMark")
    yield writer.paragraph((Run(dossier.title),), "Title")
    if dossier.subtitle:
        yield writer.paragraph((Run(dossier.subtitle),), "Subtitle")
    yield '<w:p><w:pPr><w:spacing w:before="1000"/></w:pPr></w:p>'
    if dossier.cover_lines:
        yield from writer.labelled([(line.label, line.runs) for line in dossier.cover_lines], "ValueTable")


def _contents(writer: Writer, dossier: Dossier, tr: Translator) -> Iterator[str]:
    """The contents as a field that holds what Word will find, page numbers as fields of their own."""
    heading = (Run(tr(CONTENTS)),)
    yield writer.paragraph(heading, "TOCHeading", properties="<w:pageBreakBefore/>")
    begin, end = parts.field(_TOC, "\0").split("\0")
    entries = list(listed(dossier))
    for place, section in enumerate(entries):
        before = begin if place == 0 else ""
        after = end if place == len(entries) - 1 else ""
        yield _listed(writer, section, before, after)
    figures = figures_listed(dossier)
    if figures:
        # Not within the field: Word makes that again from headings, of which the captions are too low ones.
        yield writer.paragraph((Run(tr(LIST_OF_FIGURES)),), "TOCHeading")
        for section in figures:
            yield _listed(writer, section)


def _listed(writer: Writer, section: Section, before: str = "", after: str = "") -> str:
    """One line of the contents or of the list of figures, with what stands around it."""
    name = writer.anchors.name(section.target)
    rtl = writer.rtl
    title = runs_xml(section.full_title, writer.anchors, rtl=rtl)
    number = parts.field(rf"PAGEREF {name} \h", run_xml("…"))
    inner = f'<w:hyperlink w:anchor="{name}" w:history="1">{title}<w:r><w:tab/></w:r>{number}</w:hyperlink>'
    about = f'<w:pStyle w:val="TOC{min(section.level, 2)}"/>{"<w:bidi/>" if rtl else ""}'
    return f"<w:p><w:pPr>{about}</w:pPr>{before}{inner}{after}</w:p>"


def _header(writer: Writer, dossier: Dossier) -> str:
    """What case it is, and the section that the page belongs to, which Word looks up."""
    inner = runs_xml((Run(dossier.case_ref or dossier.title),), writer.anchors, rtl=writer.rtl)
    running = parts.field('STYLEREF "heading 1"')
    return _furnished(writer, "Header", f"{inner}<w:r><w:tab/></w:r>{running}", "bottom")


def _footer(writer: Writer, dossier: Dossier, tr: Translator) -> str:
    words = tr(PAGE_OF, n=_NUMBER, total=_TOTAL)
    pieces: list[str] = []
    for part in words.replace(_NUMBER, f"\0{_NUMBER}\0").replace(_TOTAL, f"\0{_TOTAL}\0").split("\0"):
        code = {_NUMBER: "PAGE", _TOTAL: "NUMPAGES"}.get(part, "")
        if code:
            pieces.append(parts.field(code, run_xml("1")))
        elif part:
            pieces.append(run_xml(part, rtl=writer.rtl))
    return _mark(writer, dossier, f"<w:r><w:tab/></w:r>{''.join(pieces)}")


def _mark(writer: Writer, dossier: Dossier, more: str) -> str:
    inner = runs_xml(_joined((dossier.audience_label, dossier.mark)), writer.anchors, rtl=writer.rtl)
    return _furnished(writer, "Footer", inner + more, "top")


def _furnished(writer: Writer, style_: str, inner: str, side: str) -> str:
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{round(style.TEXT_WIDTH * TWIPS)}"/></w:tabs>'
    rule = f'<w:pBdr><w:{side} w:val="single" w:sz="4" w:space="4" w:color="{style.RULE[1:]}"/></w:pBdr>'
    bidi = "<w:bidi/>" if writer.rtl else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_}"/>{rule}{tab}{bidi}</w:pPr>{inner}</w:p>'


def _joined(words: tuple[str, ...]) -> Runs:
    said = " · ".join(isolate(part) for part in words if part)
    return (Run(said),) if said else ()


def _page(rtl: bool) -> str:
    """A4 with the margins of the PDF; the cover has no number and no header."""
    links = "".join(
        f'<w:{kind}Reference w:type="{which}" r:id="{parts.LINKS[f"{kind}{number}"]}"/>'
        for kind in ("header", "footer")
        for number, which in ((1, "default"), (2, "first"))
    )
    side, top, bottom = (round(each * TWIPS) for each in (style.MARGIN_SIDE, style.MARGIN_TOP, style.MARGIN_BOTTOM))
    size = f'w:w="{round(style.PAGE_WIDTH * TWIPS)}" w:h="{round(style.PAGE_HEIGHT * TWIPS)}"'
    margins = f'w:top="{top}" w:right="{side}" w:bottom="{bottom}" w:left="{side}"'
    return (
        f'<w:sectPr>{links}<w:pgSz {size}/><w:pgMar {margins} w:header="700" w:footer="700" w:gutter="0"/><w:titlePg/>'
        f"{'<w:bidi/>' if rtl else ''}</w:sectPr>"
    )
