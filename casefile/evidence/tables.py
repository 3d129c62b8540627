"""Texts that are tables, cell by cell: each cell knows where it stands in the text, so that it is quoted as words are.

Two shapes are read: lines whose cells are parted by tabs, as the worker writes the sheets of a workbook, and CSV as it
came (RFC 4180, with whatever separator it uses). Nothing is guessed at but the separator: every character of the text
is in a cell, or between two.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATORS = ",;\t|"
_SAMPLE = 60_000
"""Characters by which the separator is told."""
_LINES = 60
_QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Cell:
    """Code points ``start`` to before ``end`` of the text; ``words`` is what stands there, without doubled quotes."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table within a text. Rows are cut into cells when they are asked for.

    :param starts: where each row begins in the text, and ``ends`` where it ends, without its line break.
    :param separator: between cells. :param quoted: cells may stand in quotes. :param columns: of the widest row.
    :param top: the number of the first row in the file, from 1; :param left: that of the first column, from 0.
    """

    name: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    separator: str
    quoted: bool
    columns: int
    top: int = 1
    left: int = 0

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.starts)

    def cells(self, row: int) -> tuple[Cell, ...]:
        """The cells of a row, from 0."""
        start, end = self.starts[row], self.ends[row]
        if self.quoted and _QUOTE in self.text[start:end]:
            return tuple(_quoted(self.text, start, end, self.separator))
        found: list[Cell] = []
        for words in self.text[start:end].split(self.separator):
            found.append(Cell(start, start + len(words), words))
            start += len(words) + 1
        return tuple(found)

    def place(self, position: int) -> tuple[int, int] | None:
        """Row and column of a position in the text; None where it is in none of the rows."""
        row = bisect_right(self.starts, position) - 1
        if row < 0 or position > self.ends[row]:
            return None
        cells = self.cells(row)
        column = next((n for n in reversed(range(len(cells))) if cells[n].start <= position), 0)
        return row, column

    def address(self, row: int, column: int) -> str:
        """As a spreadsheet calls the cell: ``B12``."""
        return f"{letters(self.left + column)}{self.top + row}"


def letters(column: int) -> str:
    """A column, from 0, as a spreadsheet calls it: ``A``, ``Z``, ``AA``."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def begins_at(address: str) -> tuple[int, int]:
    """Row from 1 and column from 0 of ``C3``; those of ``A1`` for what is none."""
    match = re.fullmatch(r"([A-Z]{1,4})(\d{1,8})", address)
    if match is None:
        return 1, 0
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    return max(1, int(match[2])), column - 1


def lines(text: str, name: str, start: int, end: int, address: str = "A1") -> Sheet:
    """A sheet whose cells are parted by tabs, between two positions of a text."""
    starts, ends = array("Q"), array("Q")
    columns = 0
    at = start
    for line in text[start:end].split("\n"):
        starts.append(at)
        ends.append(at + len(line))
        columns = max(columns, line.count("\t") + 1)
        at += len(line) + 1
    top, left = begins_at(address)
    return Sheet(name, text, starts, ends, "\t", False, columns, top, left)


def csv(text: str, name: str = "") -> Sheet:
    """A whole text as one table."""
    separator = separator_of(text)
    starts, ends = array("Q"), array("Q")
    begin = 1 if text.startswith("\ufeff") else 0
    opening = f'{separator}"'
    columns, at, length, closes = 0, begin, len(text), True
    while at < length:
        stop = text.find("\n", at)
        stop = length if stop < 0 else stop
        if closes and text.find(_QUOTE, at, stop) >= 0:
            stop, closes = _row_end(text, at, stop, opening)
        starts.append(at)
        ends.append(stop - 1 if stop > at and text[stop - 1] == "\r" else stop)
        at = stop + 1
    sheet = Sheet(name, text, starts, ends, separator, True, 0)
    for row in range(len(starts)):
        columns = max(columns, text.count(separator, starts[row], ends[row]) + 1)
    if columns > 1 and _QUOTE in text:  # separators within quotes are none
        columns = max(len(sheet.cells(row)) for row in range(len(starts)))
    return Sheet(name, text, starts, ends, separator, True, max(1, columns))


def separator_of(text: str) -> str:
    """What parts the cells: of those that stand in most lines, the one that does so as often in each."""
    sample = [line for line in text[:_SAMPLE].splitlines()[:_LINES] if line.strip()]
    if len(text) > _SAMPLE and len(sample) > 1:
        sample = sample[:-1]  # perhaps cut

    def weight(separator: str) -> tuple[float, int]:
        counts = [re.sub(r'"[^"]*"', "", line).count(separator) for line in sample]
        usual = max(set(counts), key=lambda n: (n > 0, counts.count(n))) if counts else 0
        return (counts.count(usual) / max(1, len(counts)) if usual else 0.0, usual)

    return max(SEPARATORS, key=weight) if sample else ","


def _row_end(text: str, at: int, stop: int, opening: str) -> tuple[int, bool]:
    """Where the row ends that begins at ``at``: behind a line break that stands in no quotes. A quote that is never
    closed is a sign like any other, and so are those behind it (False).
    """
    inside = at + 1 if text[at] == _QUOTE else _behind(text, opening, at, stop)
    while inside:
        close = _closing(text, inside)
        if close < 0:
            return stop, False
        if close > stop:
            stop = text.find("\n", close)
            stop = len(text) if stop < 0 else stop
        inside = _behind(text, opening, close + 1, stop)
    return stop, True


def _behind(text: str, opening: str, at: int, stop: int) -> int:
    """Behind the next quote that opens a cell; 0 for none."""
    found = text.find(opening, at, stop)
    return found + len(opening) if found >= 0 else 0


def _closing(text: str, at: int) -> int:
    """The quote that closes what was opened before; two of them stand for one. -1 for none."""
    while (at := text.find(_QUOTE, at)) >= 0:
        if text[at + 1 : at + 2] != _QUOTE:
            return at
        at += 2
    return -1


def _quoted(text: str, start: int, end: int, separator: str) -> list[Cell]:
    found: list[Cell] = []
    at = start
    while True:
        if text[at : at + 1] == _QUOTE and at < end and 0 <= (close := _closing(text, at + 1)) < end:
            stop = text.find(separator, close, end)
            stop = end if stop < 0 else stop
            if stop == close + 1:
                found.append(Cell(at + 1, close, text[at + 1 : close].replace('""', _QUOTE)))
            else:  # something stands behind the quotes: all of it is what the cell says
                found.append(Cell(at, stop, text[at:stop]))
        else:
            stop = text.find(separator, at, end)
            stop = end if stop < 0 else stop
            found.append(Cell(at, stop, text[at:stop]))
        if stop >= end:
            return found
        at = stop + 1
