"""The recovery sheet on paper: one page for the sheet, or one for each share.

Its words open the vault, so the page names no case and no vault unless the person wrote a name, and nothing of it is
ever put into a file by the program itself. The words stand large enough to be copied by hand, and once more as a QR
code for a camera that can be trusted.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import segno

from casefile.dossier import pdf, style
from casefile.dossier.outline import Dossier, Metadata, Run, Section
from casefile.dossier.pdf_front import furnish
from casefile.dossier.pdf_page import Flow, Page, Slab
from casefile.dossier.pdf_tables import Cell, Ground, row_slabs
from casefile.dossier.pdf_text import Box, SetLine, Typesetter
from casefile.dossier.style import TextStyle
from casefile.i18n import N_, Translator, isolate, translator

TITLE = N_("Recovery sheet")
COLUMNS = 3

_WORD = TextStyle(13.5, 1.35, "mono")
_NUMBER = TextStyle(9, 1.5, colour=style.SECONDARY)
_LEAD = TextStyle(10.5, 1.4, before=6)
_BODY = TextStyle(9.2, 1.4, before=4)
_SMALL = TextStyle(8.4, 1.4, colour=style.SECONDARY)
_HEADING = TextStyle(10.5, 1.35, "bold", before=11)
_LINE = Ground(None, 1.5, 1.5, style.RULE)
_NUMBER_WIDTH = 22.0
_GAP = 5.0
_MODULE = 2.2
"""Points of one square of the QR code: about 0.8 mm, which cameras of telephones read from a hand's breadth."""
_QUIET = 4
"""Light squares around the code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What is printed. It is as secret as the vault.

    :param sheets: the words of each page: one of 24, or three shares of 33.
    :param form: ``words`` or ``shares``.
    :param vault_name: as the person wants it on the paper; empty leaves a line to write on.
    :param made: the day. :param key: the fingerprint of its signing key, as people compare it.
    """

    form: str
    sheets: tuple[tuple[str, ...], ...] = field(repr=False)
    vault_id: str
    made: dt.date
    vault_name: str = ""
    language: str = "en"
    key: str = ""


def draw(sheet: RecoverySheet) -> bytes:
    """The sheet as PDF, in memory."""
    tr = translator(sheet.language)
    setter = Typesetter(tr.rtl, frozenset())
    pages = [page for place in range(len(sheet.sheets)) for page in _page(setter, sheet, place, tr)]
    document = Dossier(
        title=tr(TITLE),
        language=sheet.language,
        metadata=Metadata(dt.datetime.combine(sheet.made, dt.time(), dt.UTC)),
        sections=(Section("sheet", tr(TITLE)),),
        audience_label=tr("Secret: anyone who reads these words can open the vault"),
    )
    for number, page in enumerate(pages, start=1):
        furnish(setter, page, document, tr, number, len(pages))
    out = io.BytesIO()
    pdf.write(document, setter, pages, out)
    return out.getvalue()


def pictures(content: bytes, dots_per_inch: int) -> list[bytes]:
    """The pages of a sheet that :func:`draw` made, as PNG in shades of grey, for a printer."""
    import pypdfium2 as pdfium

    pages: list[bytes] = []
    with pdfium.PdfDocument(content) as document:
        for page in document:
            out = io.BytesIO()
            page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().save(out, "PNG")
            pages.append(out.getvalue())
    return pages


def _page(setter: Typesetter, sheet: RecoverySheet, place: int, tr: Translator) -> list[Page]:
    flow = Flow()
    flow.new_page()
    flow.add(_texts(setter, _title(sheet, place, tr), style.SECTION[1]))
    flow.add(_texts(setter, _what_it_is(sheet, tr), _LEAD))
    flow.add(_grid(setter, sheet.sheets[place]))
    flow.add([_code_and_facts(setter, sheet, place, tr)])
    flow.add(_texts(setter, tr("Where to keep it"), _HEADING))
    flow.add(_texts(setter, _where(sheet, tr), _BODY))
    flow.add(_texts(setter, tr("How to use it"), _HEADING))
    for sentence in _how(sheet, tr):
        flow.add(_texts(setter, sentence, _BODY))
    return flow.finish()


def _title(sheet: RecoverySheet, place: int, tr: Translator) -> str:
    if sheet.form == "words":
        return tr(TITLE)
    return tr("Recovery sheet: share {number} of {all}", number=place + 1, all=len(sheet.sheets))


def _what_it_is(sheet: RecoverySheet, tr: Translator) -> str:
    if sheet.form == "words":
        return tr(
            "These 24 words open the vault without its passphrase. Anyone who reads them can read everything in it."
        )
    return tr("Any two of the three shares open the vault without its passphrase. One share alone opens nothing.")


def _where(sheet: RecoverySheet, tr: Translator) -> str:
    if sheet.form == "words":
        return tr(
            "Apart from the computer and from every copy of the vault, where only you or somebody you trust with "
            "everything gets at it. Do not photograph it, scan it or type it anywhere else."
        )
    return tr(
        "Each share in another place or with another person, none of them beside the vault. Two of them together are "
        "the key. Do not photograph them, scan them or type them anywhere else."
    )


def _how(sheet: RecoverySheet, tr: Translator) -> Iterator[str]:
    yield tr(
        "With Casefile: open the vault, choose the recovery sheet instead of the passphrase, and type the words in "
        "their order. Then choose a new passphrase."
    )
    if sheet.form == "words":
        yield tr(
            "Without Casefile: the words spell 256 bits in the English list of BIP-39, checksum included. The manual's "
            "chapter “Getting evidence out without Casefile” says how they open the vault."
        )
    else:
        yield tr(
            "Without Casefile: the shares follow SLIP-39 (two of three, no passphrase) and spell 256 bits together. "
            "The manual's chapter “Getting evidence out without Casefile” says how they open the vault."
        )
    yield tr("A new sheet makes this one worthless: destroy it then.")


def _grid(setter: Typesetter, words: Sequence[str]) -> Iterator[Slab]:
    """Numbered words, down the columns, each on a line of its own."""
    rows = -(-len(words) // COLUMNS)
    width = style.TEXT_WIDTH / COLUMNS
    for row in range(rows):
        cells: list[Cell] = []
        for column in range(COLUMNS):
            place = column * rows + row
            if place < len(words):
                start = column * width
                cells.append(Cell((Run(str(place + 1)),), _NUMBER, Box(start, _NUMBER_WIDTH - 6, "end")))
                box = Box(start + _NUMBER_WIDTH, width - _NUMBER_WIDTH - 8)
                cells.append(Cell((Run(words[place], mono=True),), _WORD, box))
        yield from row_slabs(setter, cells, ground=_LINE, before=10.0 if row == 0 else 0.0, keep=row < rows - 1)


def _code_and_facts(setter: Typesetter, sheet: RecoverySheet, place: int, tr: Translator) -> Slab:
    """The QR code at the side where reading ends, what is known about the vault beside it."""
    squares = squares_of(sheet.sheets[place])
    side = len(squares) * _MODULE
    box = Box(style.TEXT_WIDTH - side, side)
    facts_width = style.TEXT_WIDTH - side - 24
    facts = [
        (tr("Vault"), isolate(sheet.vault_name) if sheet.vault_name else "_" * 28),
        (tr("Id of the vault"), isolate(sheet.vault_id)),
        (tr("Made on"), isolate(sheet.made.isoformat())),
        *([(tr("Key that signs what is done with it"), isolate(sheet.key))] if sheet.key else ()),
        (tr("The code at the side"), tr("The same words, for a device that you trust as much as the vault itself.")),
    ]

    lines = [
        (one, gap if last else 0.0)
        for label, value in facts
        for words, text_style, gap in ((label, _SMALL, 0.0), (value, _BODY, _GAP))
        for one, last in _ended(setter.lines((Run(words),), text_style, facts_width))
    ]

    def draw_it(page: Page, top: float) -> None:
        draw_squares(page, squares, setter.left(box), top)
        y = top
        for one, gap in lines:
            setter.put(page, one, Box(0, facts_width), y)
            y -= one.height + gap

    return Slab(max(side, sum(one.height + gap for one, gap in lines)), draw_it, before=14.0)


def _ended(lines: Iterator[SetLine]) -> Iterator[tuple[SetLine, bool]]:
    """Each line, and whether it is the last."""
    listed = list(lines)
    return ((one, one is listed[-1]) for one in listed)


def squares_of(words: Sequence[str]) -> list[list[bool]]:
    """The QR code of the words with single blanks between them: rows of dark (True) and light squares."""
    code = segno.make(" ".join(words).upper(), error="m", micro=False)
    return [[bool(square & 1) for square in row] for row in code.matrix]


def draw_squares(page: Page, squares: Sequence[Sequence[bool]], left: float, top: float) -> None:
    """Vector rectangles, one for each run of dark squares in a row."""
    page.operators.append("0 g")
    for row, line in enumerate(squares):
        start = 0
        while start < len(line):
            end = start
            while end < len(line) and line[end]:
                end += 1
            if end > start:
                x, y = left + start * _MODULE, top - (row + 1) * _MODULE
                page.operators.append(f"{x:.2f} {y:.2f} {(end - start) * _MODULE:.2f} {_MODULE:.2f} re f")
            start = max(end, start + 1)


def _texts(setter: Typesetter, text: str, text_style: TextStyle) -> Iterator[Slab]:
    cell = Cell((Run(text),), text_style, Box(0, style.TEXT_WIDTH))
    yield from row_slabs(setter, [cell], before=text_style.before, keep=text_style is _HEADING)
