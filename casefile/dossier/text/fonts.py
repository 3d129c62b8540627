"""The fonts that ship with the program, and which of them draws a character.

A dossier must look the same on every machine, so fonts of the system are never used. What no shipped font
covers is drawn as U+FFFD and reported, never silently dropped.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import uharfbuzz as hb

from casefile.i18n import RESOURCES

FOLDER = RESOURCES / "fonts"
UNITS = 1000
"""Units per em; all shipped fonts share it, and PDF counts in it too."""

Weight = Literal["regular", "bold", "italic", "mono"]

_LATIN: dict[Weight, str] = {
    "regular": "NotoSans-Regular",
    "bold": "NotoSans-Bold",
    "italic": "NotoSans-Italic",
    "mono": "NotoSansMono-Regular",
}
_ARABIC = ("NotoNaskhArabic-Regular", "NotoNaskhArabic-Bold")
_MYANMAR = ("NotoSansMyanmar-Regular", "NotoSansMyanmar-Bold")

# Optical sizes: beside 10 pt Noto Sans these faces read as the same size only when enlarged or reduced.
_SCALE = {"NotoNaskhArabic": 1.16, "NotoSansMono": 0.92}


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


@lru_cache(maxsize=16)
def face(name: str) -> Face:
    """A shipped font by file name."""
    hb_face = hb.Face(hb.Blob.from_file_path(str(FOLDER / f"{name}.ttf")))
    scale = next((scale for start, scale in _SCALE.items() if name.startswith(start)), 1.0)
    return Face(name, scale, hb_face, hb.Font(hb_face), frozenset(hb_face.unicodes))


@lru_cache(maxsize=8)
def fallbacks(weight: Weight) -> tuple[Face, ...]:
    """The faces to try for a weight, in this order."""
    bold = weight == "bold"
    names = (_LATIN[weight], _ARABIC[bold], _MYANMAR[bold], _LATIN["regular"], _LATIN["mono"])
    return tuple(face(name) for name in dict.fromkeys(names))


def faces_of(text: str, weight: Weight) -> list[tuple[Face, str]]:
    """Split text into stretches of one face. A character stays with the face before it where that covers it.

    A character that no face covers comes back as U+FFFD.
    """
    candidates = fallbacks(weight)
    first = candidates[0]
    if all(code in first.covered for code in map(ord, text)):
        return [(first, text)]
    stretches: list[tuple[Face, list[str]]] = []
    current: Face | None = None
    for char in text:
        if not (current and current.covers(char)) and not _is_invisible(char):
            found = next((candidate for candidate in candidates if candidate.covers(char)), None)
            if found is None:
                found, char = first, "\ufffd"
            if found is not current:
                current = found
                stretches.append((found, []))
        if current is None:
            current = first
            stretches.append((first, []))
        stretches[-1][1].append(char)
    return [(one, "".join(chars)) for one, chars in stretches]


def is_covered(char: str) -> bool:
    """Whether any shipped font can draw the character."""
    return _is_invisible(char) or any(one.covers(char) for one in fallbacks("regular"))


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f"
