"""The blocks of the outline as slabs on the page."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from reportlab.lib.utils import ImageReader

from casefile.dossier import style
from casefile.dossier.outline import (
    Block,
    BulletList,
    Chart,
    Citations,
    Figure,
    Heading,
    KeyValues,
    Notice,
    Paragraph,
    Plate,
    PlateLabel,
    Run,
    Section,
    Table,
    citation_runs,
)
from casefile.dossier.pdf_charts import chart_slabs
from casefile.dossier.pdf_page import Page, PlacedPicture, Slab
from casefile.dossier.pdf_tables import Cell, Ground, never_alone, row_slabs, table_slabs
from casefile.dossier.pdf_text import Box, SetLine, Typesetter
from casefile.dossier.pictures import without_metadata
from casefile.dossier.text.lines import is_rtl

_LABEL_SHARE = 0.28
_BULLET_WIDTH = 15.0
_NUMBER_WIDTH = 26.0
_NOTICE_PAD = 11.0
_LARGEST_PIXEL = 1.2
"""Points: a small picture is not blown up beyond that."""
_FEW_LINES = 50.0
"""Running text up to this height is not divided between pages."""


def section_title(setter: Typesetter, section: Section) -> Iterator[Slab]:
    """The title of a section, kept with what follows."""
    level = min(max(section.level, 1), 3)
    text_style = style.SECTION[level]
    lines = list(setter.lines(section.full_title, text_style, style.TEXT_WIDTH))
    space_below = 12.0 if level == 1 else 2.0
    height = sum(one.height for one in lines) + space_below
    box = Box(0, style.TEXT_WIDTH)

    def draw(page: Page, top: float) -> None:
        page.anchors.append((section.target, top))
        y = top
        for one in lines:
            setter.put(page, SetLine(one.line, one.height, one.size, alone=True), box, y)
            y -= one.height
        if level == 1:
            page.fill(setter.left(Box(0, 34)), y - 5.5, 34, 1.6, style.ACCENT)

    yield Slab(height, draw, text_style.before, keep=bool(section.blocks))


def block_slabs(setter: Typesetter, block: Block) -> Iterator[Slab]:
    """The slabs of one block. A page break has none: the flow sees to it."""
    match block:
        case Paragraph():
            yield from _paragraph(setter, block)
        case Heading():
            yield from _heading(setter, block)
        case BulletList():
            yield from _spaced(_bullets(setter, block), 6.0)
        case Table():
            yield from _spaced(table_slabs(setter, block), 12.0)
        case KeyValues():
            yield from _spaced(_key_values(setter, block), 10.0)
        case Citations():
            yield from _spaced(_citations(setter, block), 6.0)
        case Notice():
            yield from _spaced(_notice(setter, block), 10.0)
        case Chart():
            yield from _spaced(chart_slabs(setter, block), 8.0)
        case Figure():
            yield from _spaced(_figure(setter, block), 12.0)
        case _:
            return


def _spaced(slabs: Iterator[Slab], after: float) -> Iterator[Slab]:
    """The same slabs, with space below the last."""
    previous: Slab | None = None
    for slab in slabs:
        if previous is not None:
            yield previous
        previous = slab
    if previous is not None:
        previous.after = after
        yield previous


def _paragraph(setter: Typesetter, block: Paragraph) -> Iterator[Slab]:
    text_style = style.PARAGRAPH[block.style]
    # Smaller type reads as well in a narrower column.
    measure = style.MEASURE * min(1.0, text_style.size / style.PARAGRAPH["body"].size)
    box = Box(text_style.indent, measure - 2 * text_style.indent)

    # The bar of a quotation stands where the quotation begins to be read.
    turned = is_rtl("".join(run.text[:500] for run in block.runs), setter.rtl) != setter.rtl
    bar_box = Box(measure - 5.4 if turned else 4, 1.4)

    def bar(page: Page, top: float, bottom: float) -> None:
        page.fill(setter.left(bar_box), bottom, bar_box.width, top - bottom, style.RULE)

    ground = Ground(bar) if block.style == "quote" else Ground()
    cell = Cell(block.runs, text_style, box)
    yield from row_slabs(
        setter, [cell], ground=ground, before=text_style.before, anchor=block.anchor, undivided=_FEW_LINES
    )


def _heading(setter: Typesetter, block: Heading) -> Iterator[Slab]:
    text_style = style.HEADING[min(max(block.level, 1), 3)]
    cell = Cell((Run(block.text),), text_style, Box(0, style.TEXT_WIDTH))
    yield from row_slabs(setter, [cell], before=text_style.before, anchor=block.anchor, keep=True)


def _bullets(setter: Typesetter, block: BulletList) -> Iterator[Slab]:
    mark_box = Box(2, _BULLET_WIDTH - 2)
    text_box = Box(_BULLET_WIDTH, style.MEASURE - _BULLET_WIDTH)
    for number, runs in enumerate(block.items, start=1):
        mark = Run(f"{number}." if block.numbered else "•")
        cells = [Cell((mark,), style.LIST, mark_box), Cell(runs, style.LIST, text_box)]
        yield from row_slabs(setter, cells, before=style.LIST.before, undivided=_FEW_LINES)


def _key_values(setter: Typesetter, block: KeyValues) -> Iterator[Slab]:
    label_width = style.TEXT_WIDTH * _LABEL_SHARE
    label_box = Box(0, label_width - 10)
    value_box = Box(label_width, style.TEXT_WIDTH - label_width)

    def rows() -> Iterator[list[Slab]]:
        for index, item in enumerate(block.items):
            cells = [Cell((Run(item.label),), style.LABEL, label_box), Cell(item.runs, style.VALUE, value_box)]
            ground = Ground(None, 2.4, 2.4, style.RULE)
            before, anchor = (0.0, None) if index else (8.0, block.anchor)
            yield list(row_slabs(setter, cells, ground=ground, before=before, anchor=anchor))

    yield from never_alone(rows())


def _citations(setter: Typesetter, block: Citations) -> Iterator[Slab]:
    number_box = Box(0, _NUMBER_WIDTH - 8, "end")
    text_box = Box(_NUMBER_WIDTH, style.TEXT_WIDTH - _NUMBER_WIDTH)
    for citation in block.items:
        cells = [
            Cell((Run(f"{citation.number}."),), style.CITATION, number_box),
            Cell(citation_runs(citation), style.CITATION, text_box),
        ]
        yield from row_slabs(setter, cells, before=style.CITATION.before, anchor=citation.anchor, undivided=_FEW_LINES)


def _notice(setter: Typesetter, block: Notice) -> Iterator[Slab]:
    colour, fill = style.TONE[block.tone], style.TONE_FILL[block.tone]

    def behind(page: Page, top: float, bottom: float) -> None:
        page.fill(style.MARGIN_SIDE, bottom, style.TEXT_WIDTH, top - bottom, fill)
        page.fill(setter.left(Box(0, 2.4)), bottom, 2.4, top - bottom, colour)

    box = Box(_NOTICE_PAD + 4, style.TEXT_WIDTH - 2 * _NOTICE_PAD - 4)
    anchor, before = block.anchor, 12.0
    if block.title:
        title = Cell((Run(block.title, tone=block.tone),), style.NOTICE, box, bold=True)
        ground = Ground(behind, 8.0, 0.0 if block.runs else 8.0)
        yield from row_slabs(setter, [title], ground=ground, before=before, anchor=anchor, keep=bool(block.runs))
        anchor, before = None, 0.0
    if block.runs:
        text = Cell(block.runs, style.NOTICE, box)
        ground = Ground(behind, 1.0 if block.title else 8.0, 8.0)
        yield from row_slabs(setter, [text], ground=ground, before=before, anchor=anchor)


def plate_slab(
    setter: Typesetter, block: Plate, plates: Callable[[Plate], bytes | None] | None, not_drawn: str
) -> Slab:
    """A page of an exhibit, as large as the text area takes it. It is asked for when its page is drawn, and leaves with
    it.
    """

    def draw(page: Page, top: float) -> None:
        if plates is None:
            return
        data = plates(block)
        if data is None:
            one = next(setter.lines((Run(not_drawn),), style.NOTICE, style.TEXT_WIDTH))
            setter.put(page, one, Box(0, style.TEXT_WIDTH), top - style.TEXT_HEIGHT / 3)
            return
        wide, high = ImageReader(io.BytesIO(data)).getSize()
        scale = min(style.TEXT_WIDTH / wide, style.TEXT_HEIGHT / high, _LARGEST_PIXEL)
        width, height = wide * scale, high * scale
        left = style.MARGIN_SIDE + (style.TEXT_WIDTH - width) / 2
        page.pictures.append(PlacedPicture(data, left, top - height, width, height))
        for x, y, breadth in ((left, top, width), (left, top - height, width)):
            page.rule(x, y, breadth, style.RULE, 0.4)
        for x in (left, left + width):
            page.fill(x - 0.2, top - height, 0.4, height, style.RULE)
        for label in block.labels:
            _put_label(setter, page, label, (left, top, width, height))

    return Slab(style.TEXT_HEIGHT, draw)


def _put_label(setter: Typesetter, page: Page, label: PlateLabel, plate: tuple[float, float, float, float]) -> None:
    """The longest of its words that fit, on white, in the middle of what it covers."""
    left, top, width, height = plate
    x1, x2 = left + label.box[0] * width, left + label.box[2] * width
    y1, y2 = top - label.box[1] * height, top - label.box[3] * height
    for text_style in (style.PLATE_LABEL, style.PLATE_LABEL_SMALL):
        for words in label.words:
            one = next(setter.lines((Run(words),), text_style, style.TEXT_WIDTH * 4))
            wide = one.line.width + 6
            if wide > x2 - x1 or text_style.size + 1 > y1 - y2:
                continue
            high = min(y1 - y2 - 1, one.height + 1)
            middle = (y1 + y2) / 2
            drawn = Page()
            drawn.fill((x1 + x2 - wide) / 2, middle - high / 2, wide, high, "#FFFFFF")
            start = (x1 + x2 - wide) / 2 + 3 - style.MARGIN_SIDE
            if setter.rtl:
                start = style.TEXT_WIDTH - start - one.line.width
            setter.put(drawn, one, Box(start, one.line.width), middle + one.height / 2)
            page.over += drawn.operators
            return


def _figure(setter: Typesetter, block: Figure) -> Iterator[Slab]:
    data = without_metadata(block.data)
    pixels_wide, pixels_high = ImageReader(io.BytesIO(data)).getSize()
    caption_width = style.TEXT_WIDTH
    caption = list(setter.lines(block.caption, style.FIGURE_CAPTION, caption_width)) if block.caption else []
    caption_height = sum(one.height for one in caption) + (5.0 if caption else 0.0)
    width = style.TEXT_WIDTH * min(max(block.width_share, 0.05), 1.0)
    height = width * pixels_high / max(pixels_wide, 1)
    room = style.TEXT_HEIGHT - caption_height
    if height > room:
        width, height = width * room / height, room

    def draw(page: Page, top: float) -> None:
        if block.anchor:
            page.anchors.append((block.anchor, top))
        page.pictures.append(PlacedPicture(data, setter.left(Box(0, width)), top - height, width, height))
        y = top - height - 5.0
        for one in caption:
            setter.put(page, SetLine(one.line, one.height, one.size, alone=True), Box(0, caption_width), y)
            y -= one.height

    yield Slab(height + caption_height, draw, before=12.0)
