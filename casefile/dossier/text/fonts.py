"""The fonts that ship with the program, and which of them draws a character.

A dossier must look the same on every machine, so fonts of the system are never used. What no shipped font
covers is written as its code point (``‹U+1E922›``) and reported, never silently dropped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import uharfbuzz as hb

from casefile.i18n import RESOURCES

FOLDER = RESOURCES / "fonts"
FURTHER_FOLDER = FOLDER / "further"
"""Fonts for scripts that few use, made by ``packaging/fonts.py``; the window takes them where the system has none."""
UNITS = 1000
"""Units per em to which every font is scaled; PDF counts in them."""

Weight = Literal["regular", "bold", "italic", "mono"]

_LATIN: dict[Weight, str] = {
    "regular": "NotoSans-Regular",
    "bold": "NotoSans-Bold",
    "italic": "NotoSans-Italic",
    "mono": "NotoSansMono-Regular",
}
_ARABIC = ("NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold")
_MYANMAR = ("NotoSansMyanmar-Regular", "NotoSansMyanmar-Bold")
_EMOJI = "NotoEmoji-Regular"
# Looked into in this order, one script each; where two have a sign, the text form stands before the emoji.
_FURTHER = (
    *(
        f"NotoSans{script}-Regular"
        for script in [
            "Ethiopic",
            "Hebrew",
            "Devanagari",
            "Bengali",
            "Gurmukhi",
            "Gujarati",
            "Oriya",
            "Tamil",
            "Telugu",
            "Kannada",
            "Malayalam",
            "Sinhala",
            "Thai",
            "Lao",
            "Khmer",
            "Georgian",
            "Armenian",
            "Syriac",
            "Thaana",
            "NKo",
            "Tifinagh",
            "Adlam",
            "HanifiRohingya",
            "Balinese",
            "CanadianAboriginal",
            "Chakma",
            "Cham",
            "Cherokee",
            "Javanese",
            "KayahLi",
            "Lepcha",
            "Limbu",
            "Lisu",
            "MeeteiMayek",
            "NewTaiLue",
            "OlChiki",
            "Sundanese",
            "SylotiNagri",
            "TaiLe",
            "TaiViet",
            "Vai",
            "Yi",
        ]
    ),
    "NotoSerifTibetan-Regular",
    "DroidSansFallbackFull",
    "DroidSansFallback",
    "NotoSansSymbols2-Regular",
    "NotoSansSymbols-Regular",
    _EMOJI,
)

# Optical sizes: beside 10 pt Noto Sans these faces read as the same size only when enlarged or reduced.
_SCALE = {"NotoNaskhArabic": 1.16, "NotoSansMono": 0.92}
_EMOJI_FORM = "\ufe0f"
_KEYS = "#*0123456789"
"""Begin an emoji only together with what follows."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font file.

    :param scale: how much larger than the nominal size it is drawn.
    """

    name: str
    scale: float
    hb_face: hb.Face
    hb_font: hb.Font
    covered: frozenset[int]

    def covers(self, char: str) -> bool:
        """Whether the font has a glyph of its own for the character."""
        return ord(char) in self.covered

    def thickened(self, weight: Weight) -> bool:
        """Whether its strokes are drawn thicker, as the script has no bold font here."""
        return weight == "bold" and not self.name.endswith("-Bold")


@cache
def face(name: str) -> Face:
    """A shipped font by file name."""
    folder = FURTHER_FOLDER if name in _FURTHER else FOLDER
    hb_face = hb.Face(hb.Blob.from_file_path(str(folder / f"{name}.ttf")))
    hb_font = hb.Font(hb_face)
    hb_font.scale = (UNITS, UNITS)
    scale = next((scale for start, scale in _SCALE.items() if name.startswith(start)), 1.0)
    # What a private code point stands for is known to its writer alone.
    covered = frozenset(code for code in hb_face.unicodes if not 0xE000 <= code <= 0xF8FF)
    return Face(name, scale, hb_face, hb_font, covered)


@cache
def _names(weight: Weight) -> tuple[str, ...]:
    """The faces to try for a weight, in this order."""
    bold = weight == "bold"
    regular = (_LATIN["regular"], _LATIN["mono"], _ARABIC[0], _MYANMAR[0])
    return tuple(dict.fromkeys((_LATIN[weight], _ARABIC[bold], _MYANMAR[bold], *regular, *_FURTHER)))


@lru_cache(maxsize=40_000)
def _face_of(char: str, weight: Weight) -> Face | None:
    return next((one for name in _names(weight) if (one := face(name)).covers(char)), None)


def faces_of(text: str, weight: Weight) -> list[tuple[Face, str]]:
    """Split text into stretches of one face. A character stays with the face before it where that covers it.

    :param text: without characters that no face covers, see :func:`spelled_out`.
    """
    first = face(_LATIN[weight])
    if all(code in first.covered for code in map(ord, text)):
        return [(first, text)]
    stretches: list[tuple[Face, list[str]]] = []
    current: Face | None = None
    for place, char in enumerate(text):
        emoji = text[place + 1 : place + 2] == _EMOJI_FORM and face(_EMOJI).covers(char)
        stays = current is not None and current.covers(char) and char not in _KEYS
        if emoji or not (stays or _is_invisible(char)):
            found = face(_EMOJI) if emoji else _face_of(char, weight) or first
            if found is not current:
                current = found
                stretches.append((found, []))
        if current is None:
            current = first
            stretches.append((first, []))
        stretches[-1][1].append(char)
    return [(one, "".join(chars)) for one, chars in stretches]


def is_covered(char: str) -> bool:
    """Whether any shipped font can draw the character, or there is nothing to draw."""
    return _is_invisible(char) or char == "\n" or _face_of(char, "regular") is not None


def script_of(char: str) -> str:
    """The script of a character (ISO 15924, such as ``Mong``); empty where HarfBuzz knows none."""
    buffer = hb.Buffer()
    buffer.add_str(char)
    buffer.guess_segment_properties()
    return str(buffer.script or "")


def undrawable(text: str) -> set[str]:
    """The characters of a text that no shipped font can draw."""
    if text.isascii():
        return set()
    return {char for char in set(_suspects().findall(text)) if not is_covered(char)}


def spelled_out(text: str) -> str:
    """The text with each character that no font draws as its code point, so that it can be looked up."""
    if text.isascii():
        return text
    return _suspects().sub(lambda match: match[0] if is_covered(match[0]) else f"‹U+{ord(match[0]):04X}›", text)


@cache
def _suspects() -> re.Pattern[str]:
    """Every character that may be uncovered: exact below U+10000, where the pattern is fast; all above."""
    ranges: list[str] = []
    start: int | None = None
    drawn = frozenset().union(*(face(name).covered for name in _names("regular")))
    for code in range(0x80, 0x10001):
        uncovered = code < 0x10000 and code not in drawn and not _is_invisible(chr(code))
        if uncovered and start is None:
            start = code
        elif not uncovered and start is not None:
            ranges.append(f"\\u{start:04x}-\\u{code - 1:04x}")
            start = None
    return re.compile(f"[{''.join(ranges)}\U00010000-\U0010ffff]")


_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Signs that stand above or around others, though Unicode calls them format characters."""
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def _is_invisible(char: str) -> bool:
    """Whether there is nothing to draw (Default_Ignorable_Code_Point, without those that choose another form)."""
    if unicodedata.category(char) == "Cf":
        return char not in _VISIBLE_FORMATS and not "\U000110bd" <= char <= "\U0001345f"
    return "\ufe00" <= char <= "\ufe0f" or char in _FILLERS
