"""A contact card on paper: name, twelve words and, for a camera, the whole card as a QR code. No secret."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

import segno

from casefile.dossier import pdf, style
from casefile.dossier.outline import Dossier, Metadata, Run, Section
from casefile.dossier.pdf_page import Flow, Page, Slab
from casefile.dossier.pdf_tables import Cell, row_slabs
from casefile.dossier.pdf_text import Box, Typesetter
from casefile.dossier.recovery_sheet import draw_squares
from casefile.dossier.style import TextStyle
from casefile.i18n import N_, isolate, translator

TITLE = N_("Contact card")

_NAME = TextStyle(15, 1.35, "bold", before=4)
_WORDS = TextStyle(11.5, 1.5, "mono", before=8)
_BODY = TextStyle(9.2, 1.4, before=5)
_MODULE = 2.2


@dataclass(frozen=True, slots=True)
class CardSheet:
    """What is printed. :param card: the file, as it is. :param words: the twelve. :param made: the day."""

    name: str
    card: bytes
    words: tuple[str, ...]
    made: dt.date
    language: str = "en"


def squares_of(card: bytes) -> list[list[bool]]:
    """The QR code of a card (ISO/IEC 18004), byte for byte: rows of dark (True) and light squares."""
    code = segno.make(card, error="m", micro=False)
    return [[bool(square & 1) for square in row] for row in code.matrix]


def draw(sheet: CardSheet) -> bytes:
    """The sheet as PDF, in memory."""
    tr = translator(sheet.language)
    setter = Typesetter(tr.rtl, frozenset())
    pages: list[Page] = []
    flow = Flow(pages.append)
    squares = squares_of(sheet.card)
    side = len(squares) * _MODULE
    box = Box((style.TEXT_WIDTH - side) / 2, side)

    def text(words: str, text_style: TextStyle) -> Iterator[Slab]:
        cell = Cell((Run(words),), text_style, Box(0, style.TEXT_WIDTH))
        yield from row_slabs(setter, [cell], before=text_style.before)

    flow.add(text(tr(TITLE), style.SECTION[1]))
    flow.add(text(isolate(sheet.name), _NAME))
    flow.add(text(isolate(" ".join(sheet.words)), _WORDS))
    flow.add([Slab(side, lambda page, top: draw_squares(page, squares, setter.left(box), top), before=20.0)])
    flow.add(text(tr("The code holds the card itself, a text of some 400 characters."), _BODY))
    flow.add(
        text(
            tr(
                "Casefile reads cards from files only: have a device that you trust read the code, save the text as a "
                "file that ends in .card, and take that in. Then compare the twelve words with their owner aloud: a "
                "printed card can be exchanged for another."
            ),
            _BODY,
        )
    )
    flow.finish()
    made = dt.datetime.combine(sheet.made, dt.time(), dt.UTC)
    out = io.BytesIO()
    title = tr(TITLE)
    pdf.write(Dossier(title, tr.language, Metadata(made), (Section("card", title),)), setter, pages, out)
    return out.getvalue()
