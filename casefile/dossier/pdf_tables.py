"""Texts side by side: tables, labelled values, lists. All are rows of boxes whose lines share baselines.

A row is one slab as long as it is short; a tall one is divided between its lines, so that a cell may be
longer than a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import TypeAlias

from casefile.dossier import style
from casefile.dossier.outline import Row, Run, Runs, Table
from casefile.dossier.pdf_page import Page, Slab
from casefile.dossier.pdf_text import Box, SetLine, Typesetter
from casefile.dossier.style import TextStyle

Stratum: TypeAlias = tuple[SetLine | None, ...]
"""The lines of a row that share a baseline, one for each box."""

UNDIVIDED = 230.0
"""Points up to which a row stays in one piece."""

FEW_ROWS = 150.0
"""Points up to which the rows of a table stay together: half a page left empty for them would look worse."""

_PAD_X, _PAD_Y = 5.0, 3.6


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and where it stands."""

    runs: Runs
    text_style: TextStyle
    box: Box
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies behind a row.

    :param behind: draws on the page, given the upper and the lower edge.
    :param top: space above the first line, on the ground.
    :param bottom: space below the last line, on the ground.
    :param rule: the colour of a line under the row.
    """

    behind: Callable[[Page, float, float], None] | None = None
    top: float = 0.0
    bottom: float = 0.0
    rule: str = ""


_PLAIN = Ground()


def row_slabs(
    setter: Typesetter,
    cells: list[Cell],
    *,
    ground: Ground = _PLAIN,
    before: float = 0.0,
    anchor: str | None = None,
    repeat: Slab | None = None,
    keep: bool = False,
    undivided: float = UNDIVIDED,
) -> Iterator[Slab]:
    """The slabs of one row of boxes: one if it is short, else one for each line, never leaving a line alone.

    :param keep: whether the row must stay with what follows.
    :param undivided: the height in points up to which it is one slab.
    """
    boxes = [cell.box for cell in cells]
    strata: Iterator[Stratum] = zip_longest(
        *(setter.lines(cell.runs, cell.text_style, cell.box.width, bold=cell.bold) for cell in cells)
    )
    head: list[Stratum] = []
    height = ground.top + ground.bottom
    for stratum in strata:
        head.append(stratum)
        height += _height(stratum)
        if height > undivided:
            break
    else:
        yield _slab(_Row(setter, boxes, head, ground, anchor, True, True), before, keep, repeat)
        return
    for index, stratum, left in _counted(chain(head, strata)):
        first, last = index == 0, left == 0
        row = _Row(setter, boxes, [stratum], ground, anchor if first else None, first, last)
        header = repeat if first or repeat is None else replace(repeat, height=repeat.height + _PAD_Y)
        yield _slab(row, before if first else 0.0, keep if last else first or left == 1, header)


def _counted(strata: Iterator[Stratum]) -> Iterator[tuple[int, Stratum, int]]:
    """Each with its index and how many follow it, as far as 2."""
    index = 0
    window: list[Stratum] = []
    for stratum in strata:
        window.append(stratum)
        if len(window) == 3:
            yield index, window.pop(0), 2
            index += 1
    while window:
        stratum = window.pop(0)
        yield index, stratum, len(window)
        index += 1


def table_slabs(setter: Typesetter, table: Table) -> Iterator[Slab]:
    """A table: caption, a header that repeats, and rows."""
    if table.caption:
        caption = Cell((Run(table.caption),), style.CAPTION, Box(0, style.TEXT_WIDTH))
        yield from row_slabs(
            setter,
            [caption],
            ground=Ground(bottom=4),
            before=style.CAPTION.before,
            anchor=table.anchor,
            keep=True,
        )
    boxes = _columns(table)
    header = _header(setter, table, boxes)
    if not table.caption and table.anchor:
        header = _with_anchor(header, table.anchor)
    header.before = 0.0 if table.caption else 10.0
    header.keep = bool(table.rows)
    yield header
    repeat = _header(setter, table, boxes)

    def rows() -> Iterator[list[Slab]]:
        for row in table.rows:
            cells = [
                Cell(runs, style.CELL, box, bold=row.strong)
                for runs, box in zip(_filled(row, len(boxes)), boxes, strict=True)
            ]
            yield list(row_slabs(setter, cells, ground=_row_ground(row), anchor=row.anchor, repeat=repeat))

    yield from never_alone(rows())


def never_alone(rows: Iterable[list[Slab]]) -> Iterator[Slab]:
    """The slabs of rows, so that few short ones stay on one page, and none comes last on a page of its own."""
    held: list[list[Slab]] = []
    height, few = 0.0, True
    for slabs in rows:
        held.append(slabs)
        height += sum(slab.height for slab in slabs)
        if few and height <= FEW_ROWS:
            continue
        few = False
        while len(held) > 2:
            yield from held.pop(0)
    for slabs in held[:-1]:
        slabs[-1].keep = True
    for slabs in held:
        yield from slabs


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, or a part of one, ready to be drawn."""

    setter: Typesetter
    boxes: list[Box]
    strata: list[Stratum]
    ground: Ground
    anchor: str | None
    first: bool
    last: bool

    @property
    def top_space(self) -> float:
        return self.ground.top if self.first else 0.0

    @property
    def height(self) -> float:
        return sum(map(_height, self.strata)) + self.top_space + (self.ground.bottom if self.last else 0.0)

    def draw(self, page: Page, top: float) -> None:
        bottom = top - self.height
        if self.anchor:
            page.anchors.append((self.anchor, top))
        if self.ground.behind:
            self.ground.behind(page, top, bottom)
        # Cell by cell, not line by line: readers of a PDF take text in this order, and a cell's sentence
        # stays whole.
        for index, box in enumerate(self.boxes):
            y = top - self.top_space
            for stratum in self.strata:
                tallest, one = _height(stratum), stratum[index]
                if one is not None:
                    self.setter.put(page, SetLine(one.line, tallest, one.size, one.alone), box, y)
                y -= tallest
        if self.last and self.ground.rule:
            page.rule(style.MARGIN_SIDE, bottom, style.TEXT_WIDTH, self.ground.rule)


def _slab(row: _Row, before: float, keep: bool, repeat: Slab | None) -> Slab:
    return Slab(row.height, row.draw, before, keep, repeat)


def _height(stratum: Stratum) -> float:
    return max(one.height for one in stratum if one is not None)


def _columns(table: Table) -> list[Box]:
    """Boxes by the columns' shares, the text inside set off from its neighbours."""
    total = sum(column.share for column in table.columns) or 1.0
    boxes: list[Box] = []
    start = 0.0
    for column in table.columns:
        width = style.TEXT_WIDTH * column.share / total
        boxes.append(Box(start + _PAD_X, max(width - 2 * _PAD_X, 12.0), column.align))
        start += width
    return boxes


def _header(setter: Typesetter, table: Table, boxes: list[Box]) -> Slab:
    cells = [
        Cell((Run(column.title),), style.CELL_HEADER, box) for column, box in zip(table.columns, boxes, strict=True)
    ]

    def behind(page: Page, top: float, bottom: float) -> None:
        page.fill(style.MARGIN_SIDE, bottom, style.TEXT_WIDTH, top - bottom, style.HEADER_FILL)
        page.rule(style.MARGIN_SIDE, top, style.TEXT_WIDTH, style.FAINT, 0.7)

    ground = Ground(behind, _PAD_Y, _PAD_Y, style.FAINT)
    return next(row_slabs(setter, cells, ground=ground))


def _with_anchor(slab: Slab, anchor: str) -> Slab:
    def draw(page: Page, top: float) -> None:
        page.anchors.append((anchor, top))
        slab.draw(page, top)

    return Slab(slab.height, draw, slab.before, slab.keep)


def _row_ground(row: Row) -> Ground:
    if not row.strong:
        return Ground(None, _PAD_Y, _PAD_Y, style.RULE)

    def behind(page: Page, top: float, bottom: float) -> None:
        page.fill(style.MARGIN_SIDE, bottom, style.TEXT_WIDTH, top - bottom, style.STRONG_FILL)

    return Ground(behind, _PAD_Y, _PAD_Y, style.FAINT)


def _filled(row: Row, count: int) -> list[Runs]:
    """Exactly ``count`` cells."""
    return [*row.cells[:count], *(() for _ in range(count - len(row.cells)))]
