"""From characters to positioned glyphs, by HarfBuzz. Each distinct word is shaped once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import uharfbuzz as hb

from casefile.dossier.text.fonts import Face, Weight, faces_of, spelled_out, undrawable

# Ligatures of Latin would save no space worth having, and an "fi" that is one glyph is a risk wherever text
# is copied out again.
_FEATURES = {"liga": False, "clig": False, "dlig": False}
_CACHED_WORDS = 4_000
"""Words in one generation of the memory: common ones are carried on, references and hashes are forgotten."""
# A word that is told without any character below U+FFFD is dropped whole by a widespread reader (PDFium).
_BASIC = re.compile("[\u0081-\ufffc]")
_MIRRORED = {"<": ">", ">": "<", "«": "»", "»": "«", "‹": "›", "›": "‹"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph in 1/1000 of the face's size.

    :param text: the characters it stands for, in the order in which they appear from left to right; empty
        where another glyph of the same cluster has them.
    """

    number: int
    text: str
    advance: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A glyph above or below others; ``x`` and ``y`` from the stretch's start, in 1/1000 of its size."""

    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Glyphs of one face, from left to right.

    :param width: in 1/1000 of the face's size.
    """

    face: Face
    glyphs: tuple[Glyph, ...]
    marks: tuple[Mark, ...]
    width: int


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A shaped word.

    :param width: in 1/1000 of the nominal size, the face's scale included.
    :param reordered: its glyphs do not follow its characters, so a file must tell its text apart from them.
    """

    text: str
    width: float
    stretches: tuple[Stretch, ...]
    reordered: bool


class Shaper:
    """Shapes words and remembers them.

    :ivar shaped: how many words went through HarfBuzz so far.
    :ivar missing: characters that no shipped font covers; they are written as their code points.
    """

    def __init__(self) -> None:
        self.shaped = 0
        self.missing: set[str] = set()
        self._words: dict[tuple[str, Weight, bool, str, str], Word] = {}
        self._older: dict[tuple[str, Weight, bool, str, str], Word] = {}

    def drawable(self, text: str) -> str:
        """The text, with code points for the characters that no font draws."""
        missing = undrawable(text)
        if not missing:
            return text
        self.missing |= missing
        return spelled_out(text)

    def word(self, text: str, weight: Weight, rtl: bool = False, before: str = "", after: str = "") -> Word:
        """The shaped form of a word, all of it of one direction.

        :param before: the character just before it, where letters may join across a change of look.
        :param after: the same, after it.
        """
        key = (text, weight, rtl, before, after)
        known = self._words.get(key)
        if known is None:
            known = self._older.get(key) or self._shape(text, weight, rtl, before, after)
            if len(self._words) >= _CACHED_WORDS:
                self._older, self._words = self._words, {}
            self._words[key] = known
        return known

    def _shape(self, text: str, weight: Weight, rtl: bool, before: str, after: str) -> Word:
        self.shaped += 1
        stretches: list[Stretch] = []
        width = 0.0
        parts = faces_of(text, weight) if text else []
        at = 0
        for face, part in parts:
            end = at + len(part)
            context_before = text[at - 1] if at else before
            context_after = text[end] if end < len(text) else after
            stretch = _stretch(face, part, rtl, context_before, context_after)
            stretches.append(stretch)
            width += stretch.width * face.scale
            at = end
        if rtl:
            stretches.reverse()
        reordered = not rtl and any(not glyph.text for one in stretches for glyph in one.glyphs)
        reordered = reordered and _BASIC.search(text) is not None
        return Word(text, width, tuple(stretches), reordered)


def mirrored(char: str) -> str:
    """The character whose usual shape is drawn for a bracket or quotation mark in right-to-left text."""
    if char in _MIRRORED:
        return _MIRRORED[char]
    if unicodedata.mirrored(char):
        kind = unicodedata.category(char)
        if char in "[]{}":
            return {"[": "]", "]": "[", "{": "}", "}": "{"}[char]
        if kind == "Ps":
            return chr(ord(char) + 1)
        if kind == "Pe":
            return chr(ord(char) - 1)
    return char


def _stretch(face: Face, text: str, rtl: bool, before: str, after: str) -> Stretch:
    buffer = hb.Buffer()
    # Context is given so that letters join; cluster numbers then count from the start of the context.
    buffer.add_str(before + text + after, len(before), len(text))
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    hb.shape(face.hb_font, buffer, _FEATURES)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(before) + len(text)], strict=True))
    whole = before + text
    told: set[int] = set()
    glyphs: list[Glyph] = []
    marks: list[Mark] = []
    x = 0
    for info, at in zip(infos, positions, strict=True):
        is_mark = at.x_advance == 0 and (at.x_offset or at.y_offset)
        if is_mark:
            marks.append(Mark(info.codepoint, x + at.x_offset, at.y_offset))
        if not is_mark:
            stands_for = "" if info.cluster in told else whole[info.cluster : ends[info.cluster]]
            told.add(info.cluster)
            glyphs.append(Glyph(info.codepoint, _as_seen(stands_for, rtl), at.x_advance))
        x += at.x_advance
    return Stretch(face, tuple(glyphs), tuple(marks), x)


def _as_seen(text: str, rtl: bool) -> str:
    """Readers of a PDF take text as seen from left to right and turn right-to-left parts round themselves."""
    return "".join(mirrored(char) for char in reversed(text)) if rtl else text
