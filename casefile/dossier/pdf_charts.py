"""Charts as drawings on the page: a line for each number, its words beside it, so nothing has to be read off an axis.

What is certain is filled, what may be is hatched, and what has no end runs out in an arrow: all of it survives a grey
copy. In a document that is read from right to left, the axis begins at the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from casefile.dossier import style
from casefile.dossier.outline import Chart, ChartRow, Mark, Run
from casefile.dossier.pdf_page import Page, Slab, rgb
from casefile.dossier.pdf_tables import Cell, Ground, never_alone, row_slabs
from casefile.dossier.pdf_text import Box, SetLine, Typesetter

_LABEL, _PLOT = 0.36, 0.38
"""Shares of the text's width: what the lines are called, and the drawing; the rest is for the words."""
_GAP = 11.0
_HIGH = 8.0
"""Points: how high a bar is, at most."""
_LEAST = 2.0
"""Points: what is drawn is never narrower."""
_HATCH = 3.2
_WHOLE = 460.0
"""Points up to which a chart stays on one page."""
_SWATCH = 18.0

_PLOT_START = style.TEXT_WIDTH * _LABEL
_PLOT_WIDTH = style.TEXT_WIDTH * _PLOT
_VALUE_START = _PLOT_START + _PLOT_WIDTH + _GAP


def chart_slabs(setter: Typesetter, chart: Chart) -> Iterator[Slab]:
    """The legend, the axis, and the lines; all on one page where they are few enough."""
    slabs = [*_legend(setter, chart), _head(setter, chart)]
    slabs[0].before = 6.0
    if chart.anchor:
        slabs[0] = _anchored(slabs[0], chart.anchor)
    repeat = _head(setter, chart)
    rows = [list(_row(setter, chart, row, repeat)) for row in chart.rows]
    for slab in slabs:
        slab.keep = True
    height = sum(slab.height for some in (slabs, *rows) for slab in some)
    for row, (this, _following) in zip(chart.rows, pairwise(rows), strict=False):
        this[-1].keep = height <= _WHOLE or _is_heading(row)
    if rows and chart.note:
        rows[-1][-1].keep = True
    yield from slabs
    yield from never_alone(iter(rows))
    if chart.note:
        cell = Cell((Run(chart.note),), style.FIGURE_CAPTION, Box(0, style.TEXT_WIDTH))
        yield from row_slabs(setter, [cell], before=5.0)


def _is_heading(row: ChartRow) -> bool:
    return row.strong and not row.words


def _row(setter: Typesetter, chart: Chart, row: ChartRow, repeat: Slab) -> Iterator[Slab]:
    if _is_heading(row):
        cell = Cell(row.label, style.CELL, Box(0, style.TEXT_WIDTH), bold=True)
        yield from row_slabs(setter, [cell], ground=Ground(None, 7.0, 2.0, style.FAINT), repeat=repeat)
        return
    points = [at for at, _words in chart.axis]

    def behind(page: Page, top: float, bottom: float) -> None:
        if row.strong:
            page.fill(style.MARGIN_SIDE, bottom, style.TEXT_WIDTH, top - bottom, style.STRONG_FILL)
        for at in points:
            page.fill(_across(setter, at, at, 0.4)[0], bottom, 0.4, top - bottom, style.RULE)
        for mark in row.marks:
            _draw(setter, page, mark, (top + bottom) / 2)

    cells = [
        Cell(row.label, style.CELL, Box(0, _PLOT_START - _GAP), bold=row.strong),
        Cell((Run(row.words),), style.CELL, Box(_VALUE_START, style.TEXT_WIDTH - _VALUE_START), bold=row.strong),
    ]
    yield from row_slabs(setter, cells, ground=Ground(behind, 2.2, 2.2), repeat=repeat)


def _head(setter: Typesetter, chart: Chart) -> Slab:
    """What the columns are called, and the points of the axis."""
    label, value = chart.columns
    texts = [(label, Box(0, _PLOT_START - _GAP)), (value, Box(_VALUE_START, style.TEXT_WIDTH - _VALUE_START))]
    lines = [(next(setter.lines((Run(text),), style.CELL_HEADER, box.width)), box) for text, box in texts if text]
    for at, words in chart.axis:
        one = next(setter.lines((Run(words),), style.CELL_HEADER, _PLOT_WIDTH))
        lines.append((one, Box(_PLOT_START + _PLOT_WIDTH * at - one.line.width * at, one.line.width)))
    height = max((one.height for one, _box in lines), default=0.0) + 3.0

    def draw(page: Page, top: float) -> None:
        for one, box in lines:
            setter.put(page, SetLine(one.line, height - 3.0, one.size, alone=True), box, top)
        page.rule(style.MARGIN_SIDE, top - height, style.TEXT_WIDTH, style.FAINT, 0.7)

    return Slab(height, draw)


def _legend(setter: Typesetter, chart: Chart) -> list[Slab]:
    shown = [(words, sure) for words, sure in zip(chart.legend, (True, False), strict=True) if words]
    slabs = []
    for words, sure in shown:
        one = next(setter.lines((Run(words),), style.FIGURE_CAPTION, style.TEXT_WIDTH - _SWATCH - _GAP))

        def draw(page: Page, top: float, one: SetLine = one, sure: bool = sure) -> None:
            left = setter.left(Box(0, _SWATCH))
            _bar(page, left, top - one.height / 2, _SWATCH, sure)
            box = Box(_SWATCH + _GAP, style.TEXT_WIDTH - _SWATCH - _GAP)
            setter.put(page, SetLine(one.line, one.height, one.size, alone=True), box, top)

        slabs.append(Slab(one.height + 1.0, draw))
    if slabs:
        slabs[-1].after = 4.0
    return slabs


def _anchored(slab: Slab, anchor: str) -> Slab:
    def draw(page: Page, top: float) -> None:
        page.anchors.append((anchor, top))
        slab.draw(page, top)

    return Slab(slab.height, draw, slab.before, slab.keep, after=slab.after)


def _across(setter: Typesetter, start: float, end: float, least: float = _LEAST) -> tuple[float, float]:
    """Left edge and width on the page of a stretch of the axis; it never reaches beyond the axis."""
    width = max((end - start) * _PLOT_WIDTH, least)
    begins = min(start * _PLOT_WIDTH, _PLOT_WIDTH - width)
    return setter.left(Box(_PLOT_START + max(begins, 0.0), width)), width


def _draw(setter: Typesetter, page: Page, mark: Mark, middle: float) -> None:
    left, width = _across(setter, mark.start, mark.end)
    _bar(page, left, middle, width, mark.sure)
    for is_open, at_end in ((mark.open_start, False), (mark.open_end, True)):
        if is_open:
            _arrow(page, left + width if at_end != setter.rtl else left, middle, 1 if at_end != setter.rtl else -1)


def _bar(page: Page, left: float, middle: float, width: float, sure: bool) -> None:
    bottom = middle - _HIGH / 2
    if sure:
        page.fill(left, bottom, width, _HIGH, style.ACCENT)
        return
    box = f"{left:.2f} {bottom:.2f} {width:.2f} {_HIGH:.2f} re"
    count = int((width + _HIGH) / _HATCH) + 1
    starts = (left - _HIGH + number * _HATCH for number in range(count))
    lines = " ".join(f"{x:.2f} {bottom:.2f} m {x + _HIGH:.2f} {bottom + _HIGH:.2f} l" for x in starts)
    page.operators.append(f"q {box} W n {rgb(style.ACCENT)} RG .6 w {lines} S Q")
    page.operators.append(f"q {rgb(style.ACCENT)} RG .6 w {box} S Q")


def _arrow(page: Page, x: float, middle: float, way: int) -> None:
    """A head that says that there is no end."""
    tip, half = x + way * 6.0, _HIGH / 2 + 1.0
    page.operators.append(
        f"{rgb(style.ACCENT)} rg {x:.2f} {middle - half:.2f} m {tip:.2f} {middle:.2f} l {x:.2f} {middle + half:.2f} l f"
    )
