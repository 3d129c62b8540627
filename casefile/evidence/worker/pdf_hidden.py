"""Where words stand on the pages of a PDF, and which words a region covers: for redactions.

What is covered is reckoned generously: a letter of which a sliver is covered takes its whole word with it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, BinaryIO

from casefile.errors import BadInput
from casefile.evidence.worker.pdf_pages import _Blocks as Blocks
from casefile.evidence.worker.pdf_pages import _told as told
from casefile.i18n import _
from casefile.model.redactions import folded_words as words_of

_GRAIN = 1_000_000
"""Parts of a page's width and height in which pdfium says where a letter stands."""
_SLIVER = 0.0005
"""Of a page: less is a letter beside the region, not in it."""
_WIDE = (0.1, 0.9)
"""Of a page's width: a line that is covered is covered from here to there at least."""
_LINE_ROOM = 0.0025
"""Of a page's height, above and below a line that is covered: accents and descenders reach beyond a letter's box."""

_HYPHENS = frozenset("-\u00ad\u2010\u0002\ufffe")
_SAID = (b"Contents", b"V", b"T", b"TU", b"DV", b"RC")
"""Entries of an annotation in which words stand that may be drawn."""

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in fractions of the page as it is seen."""


def prepare() -> None:
    """Load pdfium, and the codec of its texts, while files can still be opened."""
    import pypdfium2.raw  # noqa: F401

    codecs.lookup("utf-16-le")


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    box: Box | None


def read(file: BinaryIO, options: Mapping[str, Any]) -> Iterator[dict[str, Any] | bytes]:
    """For each page ``{"page", "lines", "hidden", "visible"}``.

    ``lines``: for each of the phrases that stands there, its number and the boxes that cover its lines, from edge to
    edge of the words of the page: a box as wide as the words would tell how long they are. ``hidden``: the words, one
    run after the other, under the regions and under those lines. ``visible``: the text that is left, with a line
    ``\\0`` for each run that is not.

    :param options: ``phrases``: texts, as a person selected them; ``regions``: page from 1, left, top, width, height.
    :raises BadInput: it is no PDF, or a part of it cannot be read.
    """
    import pypdfium2

    phrases = [words_of(str(each)) for each in options["phrases"]]
    regions: dict[int, list[Box]] = {}
    for page, x, y, width, height in options["regions"]:
        regions.setdefault(int(page), []).append((x, y, x + width, y + height))
    try:
        document: Any = pypdfium2.PdfDocument(Blocks(file))
        for number in range(len(document)):
            page = document[number]
            try:
                letters, notes = _letters(page), list(_notes(page))
            finally:
                page.close()
            yield _told(number + 1, letters, notes, phrases, regions.get(number + 1, []))
    except pypdfium2.PdfiumError:
        raise BadInput(_("The file could not be read as a PDF."), code="not_pdf") from None


def _letters(page: Any) -> list[_Letter]:
    """The letters of a page in the order of its text, each with its box on the page as it is seen."""
    import ctypes

    import pypdfium2.raw as pdfium

    words = page.get_textpage()
    letters: list[_Letter] = []
    left, right, bottom, top = (ctypes.c_double() for _edge in range(4))
    x, y = ctypes.c_int(), ctypes.c_int()

    def seen(across: float, up: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, _GRAIN, _GRAIN, 0, across, up, x, y)
        return x.value / _GRAIN, y.value / _GRAIN

    try:
        for at in range(words.count_chars()):
            code = pdfium.FPDFText_GetUnicode(words, at)
            text = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
            box: Box | None = None
            if pdfium.FPDFText_GetCharBox(words, at, left, right, bottom, top):
                (x1, y1), (x2, y2) = seen(left.value, bottom.value), seen(right.value, top.value)
                box = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
            letters.append(_Letter(text, box))
    finally:
        words.close()
    return letters


def _notes(page: Any) -> Iterator[tuple[list[str], Box]]:
    """What notes and fields of forms say, and where they are drawn: over the page, and not in its text."""
    import ctypes

    import pypdfium2.raw as pdfium

    x, y, rectangle = ctypes.c_int(), ctypes.c_int(), pdfium.FS_RECTF()
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        try:
            if not pdfium.FPDFAnnot_GetRect(annotation, rectangle):
                continue
            corners = []
            for across, up in ((rectangle.left, rectangle.bottom), (rectangle.right, rectangle.top)):
                pdfium.FPDF_PageToDevice(page, 0, 0, _GRAIN, _GRAIN, 0, across, up, x, y)
                corners.append((x.value / _GRAIN, y.value / _GRAIN))
            (x1, y1), (x2, y2) = corners
            said = " ".join(told(partial(pdfium.FPDFAnnot_GetStringValue, annotation, key)) for key in _SAID)
            yield words_of(said), _within((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _within(box: Box) -> Box:
    left, top, right, bottom = (min(1.0, max(0.0, edge)) for edge in box)
    return left, top, right, bottom


def _told(
    page: int,
    letters: Sequence[_Letter],
    notes: Sequence[tuple[list[str], Box]],
    phrases: Sequence[list[str]],
    regions: list[Box],
) -> dict[str, Any]:
    lines: list[tuple[int, list[Box]]] = []
    for number, phrase in enumerate(phrases):
        found = [box for span in _places(letters, phrase) for box in _lines_of(letters, span)]
        found += [box for words, box in notes if phrase and _holds(words, phrase)]
        if found:
            lines.append((number, found))
    covers = [*regions, *(box for _number, boxes in lines for box in boxes)]
    hidden, visible = _parted(letters, covers)
    return {"page": page, "lines": lines, "hidden": hidden, "visible": visible}


def _holds(words: list[str], phrase: list[str]) -> bool:
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def _places(letters: Sequence[_Letter], phrase: list[str]) -> Iterator[tuple[int, int]]:
    """Where the words of a phrase stand one after the other: letters from and to before."""
    if not phrase:
        return
    words: list[tuple[str, int, int]] = []
    start = 0
    whole = [*letters, _Letter(" ", None)]
    for at, letter in enumerate(whole):
        if letter.text.isspace() or not letter.text:
            text = "".join(each.text for each in whole[start:at])
            words += [(word, start, at) for word in words_of(text)]
            start = at + 1
    found: dict[tuple[int, int], None] = {}
    for spelt in (words, _joined(words, letters)):
        for at in range(len(spelt) - len(phrase) + 1):
            if [word for word, _from, _to in spelt[at : at + len(phrase)]] == phrase:
                found[spelt[at][1], spelt[at + len(phrase) - 1][2]] = None
    yield from found


def _joined(words: Sequence[tuple[str, int, int]], letters: Sequence[_Letter]) -> list[tuple[str, int, int]]:
    """The words with those put together that the end of a line divides."""
    joined: list[tuple[str, int, int]] = []
    for word, start, end in words:
        before = joined[-1] if joined else None
        if before is not None and letters[before[2] - 1].text in _HYPHENS and start - before[2] <= 2:
            joined[-1] = before[0] + word, before[1], end
        else:
            joined.append((word, start, end))
    return joined


def _lines_of(letters: Sequence[_Letter], span: tuple[int, int]) -> list[Box]:
    """Boxes over all lines on which a part of the text stands, as wide as all words of the page."""
    boxes = [letter.box for letter in letters if letter.box is not None and letter.text.strip()]
    marked = [each.box for each in letters[span[0] : span[1]] if each.box is not None and each.text.strip()]
    if not marked:
        return []
    if _reads_upwards(marked):
        return [_turned(box) for box in _rows([_turned(box) for box in boxes], [_turned(box) for box in marked])]
    return _rows(boxes, marked)


def _rows(boxes: Sequence[Box], marked: Sequence[Box]) -> list[Box]:
    rows: list[tuple[float, float]] = []
    for _left, upper, _right, lower in marked:
        if rows and upper < rows[-1][1] and lower > rows[-1][0]:
            rows[-1] = min(rows[-1][0], upper), max(rows[-1][1], lower)
        else:
            rows.append((upper, lower))
    grown = []
    left, right = _measure(boxes, rows)
    for upper, lower in rows:
        # What stands on the same line says how high it is: a word without ascenders would tell that it has none.
        line = [box for box in boxes if box[1] < lower and box[3] > upper and (box[3] - box[1]) < 3 * (lower - upper)]
        upper, lower = min((box[1] for box in line), default=upper), max((box[3] for box in line), default=lower)
        grown.append((left, max(0.0, upper - _LINE_ROOM), right, min(1.0, lower + _LINE_ROOM)))
    return grown


def _measure(boxes: Sequence[Box], rows: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """From where to where lines are covered: as wide as the other lines of the page, and no less than most of it. Where
    the marked ones reach beyond that, to the edge of the page: what they hide must not say how far.
    """
    on_rows = [box for box in boxes if any(box[1] < lower and box[3] > upper for upper, lower in rows)]
    there = set(on_rows)
    others = [box for box in boxes if box not in there]
    left = min([_WIDE[0], *(box[0] for box in others)])
    right = max([_WIDE[1], *(box[2] for box in others)])
    if min(box[0] for box in on_rows) < left:
        left = 0.0
    if max(box[2] for box in on_rows) > right:
        right = 1.0
    return left, right


def _reads_upwards(marked: Sequence[Box]) -> bool:
    """Whether the words run along the height of the page as it is seen: it was turned, or they were."""
    along = max(box[2] for box in marked) - min(box[0] for box in marked)
    up = max(box[3] for box in marked) - min(box[1] for box in marked)
    steps = list(pairwise(marked))
    risen = sum(abs(b[1] - a[1]) > abs(b[0] - a[0]) for a, b in steps)
    return risen * 2 > len(steps) and up > along


def _turned(box: Box) -> Box:
    return box[1], box[0], box[3], box[2]


def _parted(letters: Sequence[_Letter], covers: Sequence[Box]) -> tuple[list[str], str]:
    """The runs of words that are covered, and the text that is left."""
    runs: list[str] = []
    left: list[str] = []
    run: list[str] = []

    def end_run() -> None:
        if "".join(run).strip():
            runs.append("".join(run))
            left.append("\0")
        run.clear()

    start = 0
    whole = [*letters, _Letter("\n", None)]
    for at, letter in enumerate(whole):
        if letter.text and not letter.text.isspace():
            continue
        word = whole[start:at]
        text = "".join(each.text for each in word)
        blank = letter.text.replace("\r", "")
        if any(_meets(each.box, cover) for each in word for cover in covers):
            run.append(text + blank)
        elif text:
            end_run()
            left.append(text + blank)
        else:
            (run if run else left).append(blank)
        start = at + 1
    end_run()
    return runs, "".join(left)


def _meets(box: Box | None, cover: Box) -> bool:
    if box is None:
        return False
    across = min(box[2], cover[2]) - max(box[0], cover[0])
    down = min(box[3], cover[3]) - max(box[1], cover[1])
    return across > _SLIVER and down > _SLIVER
