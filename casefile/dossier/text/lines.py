"""Paragraphs into lines: directions resolved, words shaped, lines broken and put in visual order.

Works as a stream. A source of 5 MB is one long paragraph as soon as somebody quotes it whole, so lines come
out while text goes in, and time grows with length only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from casefile.dossier.text import bidi
from casefile.dossier.text.breaking import Breaker, Line, Look, Piece, Span
from casefile.dossier.text.clean import clean
from casefile.dossier.text.opportunities import parts
from casefile.dossier.text.shaping import Shaper

FSI, PDI = "\u2068", "\u2069"

# Scripts whose characters have one direction, one form and one place; everything else takes the careful path.
_COMPLEX = re.compile(
    "[^\x00-\u0590\u1e00-\u1fff\u2000-\u200d\u2010-\u2027\u202f-\u205f\u2068\u2069\u2070-\u23ff\u2500-\u27bf\ufffd]"
)
_RTL_LETTER = re.compile(
    "[\u05d0-\u05f2\u0620-\u065f\u066e-\u06d3\u06d5-\u06ff\u0710-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LETTER = re.compile(r"[^\W\d_]")
_ZERO_WIDTH_SPACE = "\u200b"
_INVISIBLE = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
_SPACES = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u205f\u3000"
_TOKEN = re.compile(f"[{_SPACES}]+|[^{_SPACES}]+")

_CAREFUL_CHUNK = 40_000
_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")


def is_rtl(text: str, rtl_document: bool) -> bool:
    """The base direction of a paragraph: that of most of its letters.

    Rule P2, "first strong", alone sets an Arabic sentence that begins with "Reuters" the wrong way round. It
    still counts here, as does the document's own direction, for sentences with long foreign names in them.
    """
    # What is isolated keeps its own direction (UAX #9, rule P2 skips it too): a title quoted in it does not turn the
    # sentence round.
    own = _ISOLATED.sub("", text)
    text = own if _LETTER.search(own) else text
    if not _COMPLEX.search(text):
        return rtl_document and not _LETTER.search(text)
    rtl_letters = len(_RTL_LETTER.findall(text))
    others = sum(1 for _ in _LETTER.finditer(text)) - rtl_letters
    if rtl_letters == others == 0:
        return rtl_document
    first = _LETTER.search(text)
    begins_rtl = first is not None and _RTL_LETTER.match(first.group()) is not None
    weight = (2 if rtl_document else 1) * (3 if begins_rtl else 1)
    return rtl_letters * weight > others


def is_complex(text: str) -> bool:
    """Whether the text needs the careful path."""
    return _COMPLEX.search(text) is not None


def break_lines(spans: Iterable[Span], width: float, shaper: Shaper, *, rtl_document: bool) -> Iterator[Line]:
    """Lay out spans in lines no wider than ``width`` points. Always yields at least one line."""
    for line_spans in _author_lines(spans, shaper):
        sample = "".join(span.text for span in line_spans if not span.apart)[:_CAREFUL_CHUNK]
        rtl = is_rtl(sample, rtl_document)
        yield from Breaker(width, rtl, shaper).lines(_pieces(line_spans, rtl, shaper))


def text_width(spans: Sequence[Span], shaper: Shaper, *, rtl_document: bool = False) -> float:
    """The width of spans set in one line."""
    return max(
        (line.width for line in break_lines(spans, float("inf"), shaper, rtl_document=rtl_document)),
        default=0,
    )


def _author_lines(spans: Iterable[Span], shaper: Shaper) -> Iterator[list[Span]]:
    """The spans of each line that the author ended."""
    current: list[Span] = []
    for span in spans:
        text = shaper.drawable(clean(span.text))
        if "\n" not in text:
            current.append(span if text is span.text else Span(text, span.look, span.apart, span.symbol))
            continue
        start = 0
        while (end := text.find("\n", start)) >= 0:
            current.append(Span(text[start:end], span.look, span.apart))
            yield current
            current, start = [], end + 1
        current.append(Span(text[start:], span.look, span.apart))
    yield current


def _pieces(spans: list[Span], rtl: bool, shaper: Shaper) -> Iterator[Piece]:
    """The pieces of one author's line in reading order."""
    if not rtl and not any(is_complex(span.text) for span in spans):
        for span in spans:
            if span.symbol:
                yield _symbol(span, 0)
            yield from _pieces_of(
                _INVISIBLE.sub("", span.text) if not span.text.isascii() else span.text, span.look, 0, shaper
            )
        return
    for chunk in _chunks(spans):
        yield from _careful_pieces(chunk, int(rtl), shaper)


def _chunks(spans: list[Span]) -> Iterator[list[Span]]:
    """Very long lines are resolved in parts, to bound memory; parts end at spaces."""
    chunk: list[Span] = []
    size = 0
    for span in spans:
        text = span.text
        while size + len(text) > _CAREFUL_CHUNK:
            room = _CAREFUL_CHUNK - size
            cut = text.rfind(" ", 0, room) + 1 or room
            chunk.append(Span(text[:cut], span.look, span.apart, span.symbol))
            yield chunk
            chunk, size, text = [], 0, text[cut:]
        chunk.append(span if text is span.text else Span(text, span.look, span.apart))
        size += len(text)
    if chunk:
        yield chunk


def _careful_pieces(spans: list[Span], base: int, shaper: Shaper) -> Iterator[Piece]:
    texts = [_isolated(span) for span in spans]
    whole = "".join(texts)
    levels = bidi.levels(whole, base)
    start = 0
    for span, text in zip(spans, texts, strict=True):
        end = start + len(text)
        at = start
        if span.symbol:
            yield _symbol(span, levels[at + 1])
        for level, group in groupby(range(start, end), key=levels.__getitem__):
            count = sum(1 for _ in group)
            part = _INVISIBLE.sub("", whole[at : at + count])
            before = whole[at - 1] if at else ""
            after = whole[at + count] if at + count < len(whole) else ""
            at += count
            if part:
                yield from _pieces_of(part, span.look, level, shaper, before, after)
        start = end


def _isolated(span: Span) -> str:
    text = "\ufffc" + span.text if span.symbol else span.text
    return f"{FSI}{text}{PDI}" if span.apart or span.symbol else text


def _symbol(span: Span, level: int) -> Piece:
    return Piece(None, span.look, span.look.size * 0.95, level, symbol=span.symbol)


def _pieces_of(text: str, look: Look, level: int, shaper: Shaper, before: str = "", after: str = "") -> Iterator[Piece]:
    weight, rtl, scale = look.weight, level % 2 == 1, look.size / 1000
    last = len(text)
    words_marked = _ZERO_WIDTH_SPACE in text
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0] in _SPACES:
            word = shaper.word(token.replace(_ZERO_WIDTH_SPACE, ""), weight, rtl)
            yield Piece(word, look, word.width * scale, level, space=True)
            continue
        token = token.replace("\ufffc", "")
        if not token:
            continue
        # Letters join across a change of look only where no space stands between.
        left = before if match.start() == 0 and before.isalpha() and rtl else ""
        right = after if match.end() == last and after.isalpha() and rtl else ""
        opens = match.start() > 0
        for part in parts(token, words_marked=words_marked):
            word = shaper.word(part, weight, rtl, left, right)
            yield Piece(word, look, word.width * scale, level, opens=opens)
            opens = True
