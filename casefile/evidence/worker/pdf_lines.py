"""Lines of a PDF that run from right to left, put in order by where their characters stand on the page.

A PDF says where each glyph is drawn, not in which order one reads. pdfium turns words round one by one and leaves mixed
lines as they were drawn, with brackets that look away from what they enclose. Here a line is taken as it is seen, and
the order is sought in which the Unicode bidirectional algorithm (UAX #9) would draw it so.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from typing import Any

MAX_CHARACTERS = 3_000_000
"""Characters of one file that are put in order; each costs a question to pdfium."""
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_PER_CENT = frozenset("%\u066a")
_NUMBER = re.compile(r"\d+(?:[.,/:\u066b\u066c]\d+)*[%\u066a]?")
_NUMBER_WITH_HYPHENS = re.compile(r"\d+(?:[-.,/:]\d+)*%?")
_OPEN, _CLOSED = "([{<«‹“", ")]}>»›”"
_PAIRS = dict(zip(_OPEN + _CLOSED, _CLOSED + _OPEN, strict=True))

Placed = tuple[str, float, float]
"""A character, and its left and right edge."""


def words(textpage: Any, budget: list[int]) -> tuple[str, int] | None:
    """The text of a page with its lines in order, and how many lines were put in order; None where that is beyond the
    budget.

    :param textpage: of pypdfium2. :param budget: how many characters may still be asked about; lowered.
    """
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    if count > budget[0]:
        return None
    budget[0] -= count
    lines: list[list[Placed]] = [[]]
    edges = [ctypes.c_double() for _edge in range(4)]
    left, right, bottom, top = edges
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if code in (0, 0xFFFE, 0xFFFF):
            continue
        sign = chr(code) if code <= 0x10FFFF else "\ufffd"
        if sign == "\n":
            lines.append([])
        elif sign != "\r":
            pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
            lines[-1].append((sign, left.value, right.value))
    ordered = 0
    said: list[str] = []
    for line in lines:
        plain = "".join(sign for sign, _left, _right in line)
        if RIGHT_TO_LEFT.search(plain):
            ordered += 1
            said.append(in_order(line))
        else:
            said.append(plain)
    return "\n".join(said), ordered


def in_order(line: list[Placed]) -> str:
    """One line as one reads it."""
    return logical([sign for sign, _at in sorted(_clusters(line), key=lambda cluster: cluster[1])])


def _clusters(line: list[Placed]) -> list[tuple[str, float]]:
    """What is drawn in one place: a letter with its marks, or the letters of one sign (a ligature), and its middle."""
    found: list[tuple[str, float]] = []
    before: tuple[float, float] | None = None
    for sign, left, right in line:
        if found and unicodedata.category(sign) == "Mn":
            found[-1] = (found[-1][0] + sign, found[-1][1])
        elif found and before == (left, right) and right > left and RIGHT_TO_LEFT.match(sign):
            # pdfium has turned the letters of the sign round with the rest of the line.
            found[-1] = (sign + found[-1][0], found[-1][1])
        else:
            found.append((sign, (left + right) / 2))
        before = (left, right)
    return found


def logical(seen: list[str]) -> str:
    """The order in which one reads what is seen from left to right."""
    kinds = [_kind(cluster) for cluster in seen]
    for at in range(1, len(seen)):
        if seen[at] in _PER_CENT and kinds[at - 1] == "N":
            kinds[at] = "N"
    if kinds.count("R") > kinds.count("L"):
        return _from_the_right(seen, kinds)
    out: list[str] = []
    at = 0
    while at < len(seen):
        if kinds[at] != "R":
            out.append(seen[at])
            at += 1
            continue
        end = last = at
        while end < len(seen) and kinds[end] != "L":
            if kinds[end] == "R":
                last = end
            end += 1
        out.append(_from_the_right(seen[at : last + 1], kinds[at : last + 1]))
        at = last + 1
    return "".join(out)


def _kind(cluster: str) -> str:
    direction = unicodedata.bidirectional(cluster[0])
    return "R" if direction in ("R", "AL") else direction if direction == "L" else "N" if cluster.isdecimal() else ""


def _from_the_right(seen: list[str], kinds: list[str]) -> str:
    """Read from right to left, with what runs from left to right (words in other scripts, numbers) kept as it is."""
    out: list[str] = []
    at = len(seen) - 1
    while at >= 0:
        if kinds[at] not in ("L", "N"):
            out.append(seen[at])
            at -= 1
            continue
        start = first = at
        while start >= 0 and kinds[start] != "R":
            if kinds[start] in ("L", "N"):
                first = start
            start -= 1
        run, run_kinds = seen[first : at + 1], kinds[first : at + 1]
        out.append("".join(run) if "L" in run_kinds else _numbers(run, seen))
        at = first - 1
    return _brackets_right("".join(out))


def _numbers(run: list[str], line: list[str]) -> str:
    """Numbers among signs: each is read from the left, and one after the other from the right."""
    pattern = _NUMBER if any(_ARABIC.match(cluster) for cluster in line) else _NUMBER_WITH_HYPHENS
    text = "".join(run)
    pieces: list[str] = []
    at = 0
    for found in pattern.finditer(text):
        pieces += [*text[at : found.start()], found[0]]
        at = found.end()
    return "".join(reversed([*pieces, *text[at:]]))


def _brackets_right(text: str) -> str:
    """Brackets that enclose: drawn from the right they show their mirror image, which some files name."""
    first = next((sign for sign in text if sign in _PAIRS), "")
    if not first or first in _OPEN:
        return text
    return "".join(_PAIRS.get(sign, sign) for sign in text)
