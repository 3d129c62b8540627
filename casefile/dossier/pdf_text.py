"""Lines of text as PDF operators, at their place on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casefile.dossier import style
from casefile.dossier.outline import Align, Runs
from casefile.dossier.pdf_fonts import FontStore
from casefile.dossier.pdf_page import Page, rgb
from casefile.dossier.style import TextStyle
from casefile.dossier.text.breaking import Line, Look, Piece, Span
from casefile.dossier.text.lines import break_lines
from casefile.dossier.text.shaping import Shaper

_SAMPLE = 2000
_THICKER = 0.028
"""How wide a stroke makes a script without a bold font bold, in parts of its size."""

# Small signs beside status words, in a square of 1 x 1: distinct as shapes, so that they survive a photocopy.
_DISC = (
    ".96 .5 m .96 .754 .754 .96 .5 .96 c .246 .96 .04 .754 .04 .5 c "
    ".04 .246 .246 .04 .5 .04 c .754 .04 .96 .246 .96 .5 c h"
)
_SYMBOLS: dict[str, str] = {
    "verified": f"{_DISC} f",
    "attention": ".5 .98 m 1 .06 l 0 .06 l h f",
    "disputed": ".5 1.04 m 1.04 .5 l .5 -.04 l -.04 .5 l h f",
    "info": ".08 .08 .84 .84 re f",
    "neutral": f".14 w {_DISC} S",
}


@dataclass(frozen=True, slots=True)
class Box:
    """Where text stands.

    :param start: from the text area's edge where reading starts.
    """

    start: float
    width: float
    align: Align = "start"


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line ready to be drawn.

    :param alone: whether it is the only line of its text.
    """

    line: Line
    height: float
    size: float
    alone: bool


class Typesetter:
    """Sets text for one document: one shaper, one store of fonts, one direction.

    :param rtl: whether the document reads from right to left.
    :param anchors: the anchors that exist; links to others are drawn as plain text.
    """

    def __init__(self, rtl: bool, anchors: frozenset[str]) -> None:
        self.rtl = rtl
        self.shaper = Shaper()
        self.fonts = FontStore()
        self._anchors = anchors

    def spans(self, runs: Runs, text_style: TextStyle, *, bold: bool = False) -> list[Span]:
        """Runs in the looks of a style."""
        spans: list[Span] = []
        for run in runs:
            link = run.link if run.link in self._anchors else None
            weight = text_style.weight
            if run.mono:
                weight = "mono"
            elif run.bold or bold:
                weight = "bold"
            elif run.italic and weight == "regular":
                weight = "italic"
            colour = style.TONE[run.tone] if run.tone else style.ACCENT if link else text_style.colour
            if run.text:
                look = Look(weight, text_style.size, colour, 0.0, link)
                spans.append(Span(run.text, look, run.mono, run.tone or ""))
            if run.note_number is not None:
                size = text_style.size
                raised = Look("regular", size * 0.72, style.ACCENT if link else colour, size * 0.32, link)
                spans.append(Span(f"[{run.note_number}]", raised, apart=True))
        return spans

    def lines(self, runs: Runs, text_style: TextStyle, width: float, *, bold: bool = False) -> Iterator[SetLine]:
        """The lines of a text; at least one."""
        sample = "".join(run.text[:_SAMPLE] for run in runs[:50])[:_SAMPLE]
        height = style.line_height(text_style, sample)
        spans = self.spans(runs, text_style, bold=bold)
        lines = break_lines(spans, width, self.shaper, rtl_document=self.rtl)
        first = next(lines)
        second = next(lines, None)
        yield SetLine(first, height, text_style.size, alone=second is None)
        if second is not None:
            yield SetLine(second, height, text_style.size, alone=False)
            for line in lines:
                yield SetLine(line, height, text_style.size, alone=False)

    def left(self, box: Box) -> float:
        """The left edge of a box on the page."""
        if self.rtl:
            return style.PAGE_WIDTH - style.MARGIN_SIDE - box.start - box.width
        return style.MARGIN_SIDE + box.start

    def put(self, page: Page, one: SetLine, box: Box, top: float) -> None:
        """Draw a line in a box, its upper edge at ``top``."""
        line = one.line
        at_right = box.align == "end"
        if box.align == "start":
            # A text of the other direction stands at its own side; a single line (a name) stays by its label.
            at_right = not one.alone and line.rtl != self.rtl
        if self.rtl:
            at_right = not at_right
        x = self.left(box)
        if box.align == "center":
            x += (box.width - line.width) / 2
        elif at_right:
            x += box.width - line.width
        baseline = top - one.height / 2 - one.size * 0.34
        self._draw(page, line, x, baseline)

    def _draw(self, page: Page, line: Line, x: float, y: float) -> None:
        pen = _LinePen(self.fonts, x, y)
        linked: list[tuple[str, float, float, float]] = []
        for piece in line.pieces:
            start = pen.x
            pen.draw(piece)
            if piece.look.link:
                if linked and linked[-1][0] == piece.look.link and abs(linked[-1][2] - start) < 0.01:
                    link, begin, _end, size = linked.pop()
                    linked.append((link, begin, pen.x, max(size, piece.look.size)))
                else:
                    linked.append((piece.look.link, start, pen.x, piece.look.size))
        page.operators += pen.operators()
        for link, begin, end, size in linked:
            page.links.append(((begin, y - size * 0.25, end, y + size * 0.9), link))


class _LinePen:
    """Writes the pieces of one line, changing font and colour only where they change."""

    def __init__(self, fonts: FontStore, x: float, y: float) -> None:
        self.x = x
        self._fonts = fonts
        self._y = y
        self._text: list[str] = [f"1 0 0 1 {x:.2f} {y:.2f} Tm"]
        self._shapes: list[str] = []
        self._items: list[str] = []
        self._font = ""
        self._colour = ""
        self._rise = 0.0
        self._thick = ""

    def draw(self, piece: Piece) -> None:
        look = piece.look
        if look.colour != self._colour:
            self._flush()
            self._colour = look.colour
            self._text.append(f"{rgb(look.colour)} rg")
        if look.rise != self._rise:
            self._flush()
            self._rise = look.rise
            self._text.append(f"{look.rise:.2f} Ts")
        if piece.word is None:
            self._symbol(piece)
            return
        word = piece.word
        if word.reordered:
            self._flush()
            self._text.append(f"/Span<</ActualText<FEFF{word.text.encode('utf-16-be').hex()}>>>BDC")
        x = self.x
        for stretch in word.stretches:
            size = look.size * stretch.face.scale
            self._thicken(
                f"{rgb(look.colour)} RG {size * _THICKER:.2f} w" if stretch.face.thickened(look.weight) else ""
            )
            font = f"/{self._fonts.font(stretch.face).name} {size:.2f} Tf"
            if font != self._font:
                self._flush()
                self._font = font
                self._text.append(font)
            self._items.append(self._fonts.items(stretch))
            for mark in stretch.marks:
                scale = size / 1000
                mark_x, mark_y = x + mark.x * scale, self._y + look.rise + mark.y * scale
                at = f"{scale:.5f} 0 0 {scale:.5f} {mark_x:.2f} {mark_y:.2f}"
                outline = self._fonts.outline(stretch.face, mark.number)
                paint = f"{rgb(look.colour)} RG {1000 * _THICKER:.0f} w" if self._thick else ""
                self._shapes.append(f"q {rgb(look.colour)} rg {paint} {at} cm {outline} {'B' if paint else 'f'} Q")
            x += stretch.width * size / 1000
        if word.reordered:
            self._flush()
            self._text.append("EMC")
        self.x += piece.width

    def operators(self) -> Iterable[str]:
        """All operators of the line."""
        self._flush()
        self._thicken("")
        if self._rise:
            self._text.append("0 Ts")
        return [f"BT {' '.join(self._text)} ET", *self._shapes]

    def _thicken(self, stroke: str) -> None:
        """Fill and stroke the letters that follow, or (empty) fill them only."""
        if stroke != self._thick:
            self._flush()
            self._thick = stroke
            self._text.append(f"{stroke} 2 Tr" if stroke else "0 Tr")

    def _symbol(self, piece: Piece) -> None:
        self._flush()
        size = piece.look.size * 0.58
        colour = rgb(piece.look.colour)
        path = _SYMBOLS[piece.symbol]
        gap = (piece.width - size) * (0.25 if piece.level % 2 == 0 else 0.75)
        at = f"{size:.3f} 0 0 {size:.3f} {self.x + gap:.2f} {self._y + piece.look.size * 0.08:.2f}"
        self._shapes.append(f"q {colour} rg {colour} RG {at} cm {path} Q")
        self.x += piece.width
        self._text.append(f"1 0 0 1 {self.x:.2f} {self._y:.2f} Tm")

    def _flush(self) -> None:
        if self._items:
            self._text.append(f"[{' '.join(self._items)}] TJ")
            self._items = []
