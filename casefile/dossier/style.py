"""The look of a printed dossier: sizes, colours, spaces. All lengths are points (1/72 inch)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casefile.dossier.outline import ParagraphStyle, Tone
from casefile.dossier.text.fonts import Weight

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN_SIDE = 72.0
MARGIN_TOP = 82.0
MARGIN_BOTTOM = 78.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN_SIDE
TEXT_HEIGHT = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM

MEASURE = 372.0
"""How wide running text is set: some 70 characters, beyond which the eye loses the next line. Tables take it all."""

TEXT = "#1B1F24"
SECONDARY = "#4B5563"
FAINT = "#8A94A3"
RULE = "#D3D9E0"
ACCENT = "#0B5CAD"
HEADER_FILL = "#EEF2F7"
STRONG_FILL = "#F6F8FA"

TONE: dict[Tone, str] = {
    "verified": "#0D3C36",
    "attention": "#A26803",
    "disputed": "#792008",
    "info": "#065CFE",
    "neutral": "#6F757F",
}
TONE_FILL: dict[Tone, str] = {
    "verified": "#EAF4F1",
    "attention": "#FCF4E3",
    "disputed": "#FAECE7",
    "info": "#EAF1FE",
    "neutral": "#F3F4F6",
}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a block of text is set.

    :param leading: line height relative to the size, for scripts of the height of Latin.
    :param before: space above, dropped at the top of a page.
    :param indent: from the side where reading starts.
    """

    size: float
    leading: float = 1.45
    weight: Weight = "regular"
    colour: str = TEXT
    before: float = 0.0
    indent: float = 0.0


PARAGRAPH: dict[ParagraphStyle, TextStyle] = {
    "body": TextStyle(11, before=7),
    "lead": TextStyle(11.5, colour=SECONDARY, before=8),
    "quote": TextStyle(11, before=9, indent=16),
    "note": TextStyle(9, colour=SECONDARY, before=6),
    "small": TextStyle(8.2, colour=SECONDARY, before=5),
}
SECTION: dict[int, TextStyle] = {
    1: TextStyle(19, 1.25, "bold"),
    2: TextStyle(13.5, 1.3, "bold", before=24),
    3: TextStyle(11, 1.35, "bold", before=18),
}
HEADING: dict[int, TextStyle] = {
    1: TextStyle(13.5, 1.3, "bold", before=20),
    2: TextStyle(11.5, 1.35, "bold", before=16),
    3: TextStyle(10, 1.4, "bold", before=13),
}
LIST = TextStyle(11, before=4)
CELL = TextStyle(8.8, 1.4)
CELL_HEADER = TextStyle(8.2, 1.35, "bold", SECONDARY)
CAPTION = TextStyle(9, 1.4, "bold", before=12)
FIGURE_CAPTION = TextStyle(8.6, 1.4, colour=SECONDARY)
LABEL = TextStyle(8.8, 1.45, colour=SECONDARY)
VALUE = TextStyle(9.6, 1.45)
CITATION = TextStyle(8.8, 1.42, before=4)
NOTICE = TextStyle(9.4, 1.45)
PLATE_LABEL = TextStyle(7.2, 1.3)
PLATE_LABEL_SMALL = TextStyle(5.2, 1.2)
FURNITURE = TextStyle(7.8, 1.4, colour=SECONDARY)

_ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_TALL = re.compile("[\u0900-\u0fff\u1000-\u109f\u1780-\u17ff\u1b00-\u1b7f\ua980-\ua9df\U00011100-\U0001114f]")


def line_height(style: TextStyle, sample: str) -> float:
    """The line height of a text: Arabic needs more room than Latin, and what stacks as Burmese does, more still."""
    factor = style.leading
    if not sample.isascii():
        if _TALL.search(sample):
            factor = max(factor + 0.1, 1.8)
        elif _ARABIC.search(sample):
            factor = max(factor + 0.1, 1.6)
    return style.size * factor
