"""Pieces into lines: where a line ends, and in which order it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casefile.dossier.text.bidi import visual_order
from casefile.dossier.text.fonts import Weight
from casefile.dossier.text.opportunities import before_a_letter
from casefile.dossier.text.shaping import Shaper, Word

_GOOD_CUTS = frozenset("/\\._-?&=,;:@+")
_HASH_LENGTH = 32
_HASH_GROUP = 8


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of text is drawn.

    :param size: in points.
    :param rise: how far above the line, in points.
    :param colour: ``#RRGGBB``.
    :param link: the anchor it leads to.
    """

    weight: Weight
    size: float
    colour: str
    rise: float = 0.0
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one look, or (``symbol``) the small sign of a tone.

    :param apart: its direction is its own business: an id, a hash, a citation mark.
    """

    text: str
    look: Look
    apart: bool = False
    symbol: str = ""


@dataclass(slots=True)
class Piece:
    """A word, a space or a symbol in its place in a line.

    :param opens: whether a line may begin with it although no space stands before it.
    """

    word: Word | None
    look: Look
    width: float
    level: int
    space: bool = False
    opens: bool = False
    symbol: str = ""


@dataclass(slots=True)
class Line:
    """One line, its pieces from left to right.

    :param width: in points, hanging spaces left out.
    :param rtl: the direction of the text it belongs to.
    :param last: whether a line end of the author, not one of ours, follows.
    """

    pieces: list[Piece]
    width: float
    rtl: bool
    last: bool


class Breaker:
    """Breaks one author's line, first fit.

    Ragged: nothing is stretched or hyphenated, so that text stays as it was written.
    """

    def __init__(self, width: float, rtl: bool, shaper: Shaper) -> None:
        self._width = width
        self._rtl = rtl
        self._shaper = shaper
        self._line: list[Piece] = []
        self._used = 0.0
        self._spaces = 0.0
        self._in_cut_word = False

    def lines(self, pieces: Iterator[Piece]) -> Iterator[Line]:
        """The lines of pieces in reading order; at least one."""
        unbroken: list[Piece] = []
        for piece in pieces:
            if unbroken and (piece.space or piece.opens):
                yield from self._place(unbroken)
                unbroken = []
            if piece.space:
                self._line.append(piece)
                self._spaces += piece.width
                self._in_cut_word = False
            else:
                unbroken.append(piece)
        if unbroken:
            yield from self._place(unbroken)
        yield self._finish(last=True)

    def _place(self, unbroken: list[Piece]) -> Iterator[Line]:
        width = sum(piece.width for piece in unbroken)
        endless = self._in_cut_word and unbroken[0].opens
        if self._used and self._used + self._spaces + width > self._width and not endless:
            yield self._finish()
        if self._used + self._spaces + width <= self._width:
            for piece in unbroken:
                self._add(piece)
            return
        for piece in unbroken:
            yield from self._force(piece)

    def _force(self, piece: Piece) -> Iterator[Line]:
        """Place a piece of a word that is wider than a line, cutting it where it must."""
        while self._used + self._spaces + piece.width > self._width:
            room = self._width - self._used - self._spaces
            cut = self._cut(piece, room)
            if cut == 0 and self._line:
                yield self._finish()
                continue
            cut = max(cut, 1)
            if piece.word is None or cut >= len(piece.word.text):
                break
            text = piece.word.text
            self._in_cut_word = True
            self._add(self._part(piece, text[:cut]))
            yield self._finish()
            piece = self._part(piece, text[cut:])
        self._add(piece)

    def _cut(self, piece: Piece, room: float) -> int:
        """How many characters of a word fit into ``room`` points, fewer where a better place is near."""
        if piece.word is None:
            return 0
        text = piece.word.text
        count = min(len(text), max(0, int(len(text) * room / piece.width) + 2))
        while count and self._part(piece, text[:count]).width > room:
            count -= 1
        if count == len(text):
            return count
        count = before_a_letter(text, count)
        if piece.look.weight == "mono" and len(text) >= _HASH_LENGTH and count >= _HASH_GROUP and text.isalnum():
            lines = -(-len(text) // (count - count % _HASH_GROUP))
            return -(-len(text) // (lines * _HASH_GROUP)) * _HASH_GROUP
        for place in range(count, count * 3 // 5, -1):
            if text[place - 1] in _GOOD_CUTS:
                return place
        return count

    def _part(self, piece: Piece, text: str) -> Piece:
        word = self._shaper.word(text, piece.look.weight, piece.level % 2 == 1)
        return Piece(word, piece.look, word.width * piece.look.size / 1000, piece.level)

    def _add(self, piece: Piece) -> None:
        self._line.append(piece)
        self._used += self._spaces + piece.width
        self._spaces = 0.0

    def _finish(self, *, last: bool = False) -> Line:
        # Spaces at the end are dropped, which also is what rule L1 of UAX #9 is for.
        pieces = self._line
        while pieces and pieces[-1].space:
            pieces.pop()
        order = visual_order([piece.level for piece in pieces])
        line = Line([pieces[i] for i in order], self._used, self._rtl, last)
        self._line, self._used, self._spaces = [], 0.0, 0.0
        return line
