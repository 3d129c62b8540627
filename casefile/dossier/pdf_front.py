"""The first pages: cover and contents; and what stands at the top and the bottom of every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casefile.dossier import style
from casefile.dossier.drafts import captions
from casefile.dossier.outline import Dossier, Run, Section
from casefile.dossier.pdf_page import Flow, Page, Slab, rgb
from casefile.dossier.pdf_tables import Cell, Ground, row_slabs
from casefile.dossier.pdf_text import Box, SetLine, Typesetter
from casefile.dossier.style import TextStyle
from casefile.i18n import N_, Translator, isolate

CONTENTS = N_("Contents")
LIST_OF_FIGURES = N_("List of figures")
PAGE_OF = N_("Page {n} of {total}")

_NUMBER_WIDTH = 42.0
_ENTRY = {1: TextStyle(10.2, 1.5, "bold", before=9), 2: TextStyle(9.4, 1.5, before=1.5)}
_TITLE = TextStyle(29, 1.22, "bold")
_SUBTITLE = TextStyle(14, 1.4, colour=style.SECONDARY)
_MARK = TextStyle(9.4, 1.4, "bold", style.ACCENT)
_NUMBER = TextStyle(10, 1.4)
_COVER_LABEL = TextStyle(9, 1.45, colour=style.SECONDARY)
_COVER_VALUE = TextStyle(10, 1.45)


def cover(setter: Typesetter, dossier: Dossier) -> list[Page]:
    """The cover; one page unless its lines need more."""
    flow = Flow()
    flow.new_page()
    whole = Box(0, style.TEXT_WIDTH)
    flow.add([Slab(6.0, lambda page, top: page.fill(setter.left(Box(0, 64)), top - 3, 64, 3, style.ACCENT))])
    above = " · ".join(isolate(part) for part in (dossier.case_ref, dossier.audience_label, dossier.mark) if part)
    if above:
        flow.add(row_slabs(setter, [Cell((Run(above),), _MARK, whole)], ground=Ground(top=16)))
    flow.add(row_slabs(setter, [Cell((Run(dossier.title),), _TITLE, whole)], ground=Ground(top=92)))
    if dossier.subtitle:
        flow.add(row_slabs(setter, [Cell((Run(dossier.subtitle),), _SUBTITLE, whole)], ground=Ground(top=12)))
    flow.add([Slab(64.0, lambda _page, _top: None)])
    label_width = style.TEXT_WIDTH * 0.3
    for line in dossier.cover_lines:
        cells = [
            Cell((Run(line.label),), _COVER_LABEL, Box(0, label_width - 10)),
            Cell(line.runs, _COVER_VALUE, Box(label_width, style.TEXT_WIDTH - label_width)),
        ]
        flow.add(row_slabs(setter, cells, ground=Ground(None, 5, 5, style.RULE)))
    return flow.finish()


def listed(dossier: Dossier) -> list[Section]:
    """The sections that the contents list."""
    return [section for section in captions(dossier) if section.level <= 2]


def figures_listed(dossier: Dossier) -> list[Section]:
    """The figures, which a list of their own names after the contents."""
    return [section for section in captions(dossier) if section.figure]


def contents(
    setter: Typesetter, dossier: Dossier, tr: Translator, numbers: Mapping[str, int], leave: Callable[[Page], None]
) -> None:
    """The contents, and after them the list of figures where there are any.

    :param numbers: page numbers by anchor; missing ones are drawn as 0, which changes no line break.
    :param leave: takes each page.
    """
    flow = Flow(leave)
    heading = tr(CONTENTS)
    flow.heading = heading
    flow.new_page()
    title = Cell((Run(heading),), style.SECTION[1], Box(0, style.TEXT_WIDTH))
    flow.add(row_slabs(setter, [title], ground=Ground(bottom=10), keep=True))
    for section in listed(dossier):
        flow.add([_entry(setter, section, numbers.get(section.target, 0))])
    figures = figures_listed(dossier)
    if figures:
        title = Cell((Run(tr(LIST_OF_FIGURES)),), style.HEADING[1], Box(0, style.TEXT_WIDTH))
        flow.add(row_slabs(setter, [title], ground=Ground(bottom=4), before=28, keep=True))
    for section in figures:
        flow.add([_entry(setter, section, numbers.get(section.target, 0))])
    flow.finish()


def _entry(setter: Typesetter, section: Section, number: int) -> Slab:
    text_style = _ENTRY[min(section.level, 2)]
    indent = 0.0 if section.level == 1 or section.figure else 16.0
    box = Box(indent, style.TEXT_WIDTH - indent - _NUMBER_WIDTH)
    number_box = Box(style.TEXT_WIDTH - _NUMBER_WIDTH, _NUMBER_WIDTH, "end")
    lines = list(setter.lines(section.full_title, text_style, box.width))
    number_line = next(setter.lines((Run(str(number)),), text_style, _NUMBER_WIDTH))
    height = sum(one.height for one in lines)

    def draw(page: Page, top: float) -> None:
        y = top
        for one in lines:
            setter.put(page, SetLine(one.line, one.height, one.size, alone=True), box, y)
            y -= one.height
        last = lines[-1]
        setter.put(page, SetLine(number_line.line, last.height, last.size, alone=True), number_box, y + last.height)
        _leader(setter, page, indent + last.line.width + 6, number_line.line.width + 6, y + last.height * 0.36)
        left = setter.left(Box(0, style.TEXT_WIDTH))
        page.links.append(((left, y, left + style.TEXT_WIDTH, top), section.target))

    return Slab(height, draw, text_style.before)


def _leader(setter: Typesetter, page: Page, start: float, end: float, y: float) -> None:
    """Fine dots from the title to the number."""
    width = style.TEXT_WIDTH - start - end
    if width < 12:
        return
    left = setter.left(Box(start, width))
    page.operators.append(
        f"q {rgb(style.FAINT)} RG .7 w 1 J [0 4] 0 d {left:.2f} {y:.2f} m {left + width:.2f} {y:.2f} l S Q"
    )


def furnish(setter: Typesetter, page: Page, dossier: Dossier, tr: Translator, number: int, total: int) -> None:
    """Running header and footer."""
    left = style.MARGIN_SIDE
    top = style.PAGE_HEIGHT - 46.0
    half = style.TEXT_WIDTH / 2 - 8
    start, end = Box(0, half), Box(style.TEXT_WIDTH - half, half, "end")
    head = dossier.case_ref or dossier.title
    _one_line(setter, page, head, start, top)
    _one_line(setter, page, page.heading, end, top, page.about)
    page.rule(left, top - 15, style.TEXT_WIDTH)
    bottom = 52.0
    page.rule(left, bottom + 4, style.TEXT_WIDTH)
    _footer(setter, page, dossier, bottom)
    if page.number:  # always at the same corner, whatever way the dossier is read
        own = next(setter.lines((Run(page.number, mono=True),), _NUMBER, style.TEXT_WIDTH))
        box = Box(0, style.TEXT_WIDTH, "start" if setter.rtl else "end")
        setter.put(page, SetLine(own.line, _NUMBER.size * 1.4, own.size, alone=True), box, bottom - 13)
    _one_line(setter, page, tr(PAGE_OF, n=number, total=total), Box(style.TEXT_WIDTH - 130, 130, "end"), bottom)


def cover_footer(setter: Typesetter, page: Page, dossier: Dossier) -> None:
    """The cover has no number and no header, but its mark."""
    _footer(setter, page, dossier, 52.0)


def _footer(setter: Typesetter, page: Page, dossier: Dossier, top: float) -> None:
    words = " · ".join(isolate(part) for part in (dossier.audience_label, dossier.mark) if part)
    _one_line(setter, page, words, Box(0, style.TEXT_WIDTH - 140), top)


def _one_line(setter: Typesetter, page: Page, text: str, box: Box, top: float, ref: str = "") -> None:
    if text or ref:
        before = (Run(ref, mono=ref.isascii()), Run("  " if text else "")) if ref else ()
        lines = setter.lines((*before, Run(text)), style.FURNITURE, box.width)
        one = next(lines)
        # One height for all scripts: what stands side by side shares its baseline.
        setter.put(page, SetLine(one.line, style.FURNITURE.size * 1.4, one.size, alone=True), box, top)
