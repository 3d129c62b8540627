"""Registers for other programs: CSV, worksheets (XLSX), and the load files of review platforms.

A cell never does anything: in a worksheet each is typed as text, in CSV what a program would take as a formula is
quoted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from casefile.dossier.docx_text import escaped
from casefile.dossier.text.clean import clean
from casefile.dossier.zip_file import ZipOut

Lines = Iterable[Sequence[str]]

_ACTING = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""How what acts begins: in East Asia, full-width signs do so, too."""
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_QUOTE, _PARTED, _NEWLINE = "\u00fe", "\u0014", "\u00ae"
"""Of Concordance: quotes, what parts fields, and what stands for a line end within one."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LONGEST_CELL = 32_767


def as_csv(lines: Lines) -> bytes:
    """Lines as CSV (RFC 4180) in UTF-8 with a byte order mark, by which office programs know it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_harmless(cell) for cell in line] for line in lines)
    return "\ufeff".encode() + out.getvalue().encode("utf-8", "replace")


def _harmless(cell: str) -> str:
    shown = _UNSEEN.sub("", cell[:200])
    return f"'{cell}" if cell.startswith(_ACTING) or shown.startswith(_ACTING) else cell


def as_dat(lines: Lines) -> bytes:
    """Lines as a Concordance DAT file, in UTF-8 with a byte order mark."""
    made = (_PARTED.join(f"{_QUOTE}{_in_one_line(cell)}{_QUOTE}" for cell in line) + "\r\n" for line in lines)
    return "\ufeff".encode() + "".join(made).encode("utf-8", "replace")


def _in_one_line(cell: str) -> str:
    return _CONTROLS.sub(" ", _ENDS.sub(_NEWLINE, cell.replace(_QUOTE, "'")))


def as_opt(pages: Iterable[tuple[str, str, int]], volume: str) -> bytes:
    """An Opticon file: number of the page, volume, path; for the first page of a document ``Y`` and how many it has.

    :param pages: of each page its number, its document, and how many pages that has where it is the first; else 0.
    """
    lines = (f"{number},{volume},{path},{'Y' if first else ''},,,{first or ''}\r\n" for number, path, first in pages)
    return "".join(lines).encode("utf-8")


def write_xlsx(lines: Lines, out: BinaryIO) -> None:
    """Write a worksheet whose first line is its head; every cell is text (ECMA-376, part 1, 18)."""
    with ZipOut(out) as file:
        file.put(
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/></Types>',
        )
        file.put("_rels/.rels", _related((("officeDocument", "xl/workbook.xml"),)))
        file.put(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Register" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>',
        )
        file.put("xl/_rels/workbook.xml.rels", _related((("worksheet", "worksheets/sheet1.xml"),)))
        with file.part("xl/worksheets/sheet1.xml") as stream:
            frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            view = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
            stream.write(f'{_XML}<worksheet xmlns="{_MAIN}">{view}<sheetData>'.encode())
            for number, line in enumerate(lines, start=1):
                stream.write(f'<row r="{number}">{"".join(map(_cell, line))}</row>'.encode())
            stream.write(b"</sheetData></worksheet>")


def _cell(text: str) -> str:
    # What a worksheet would read as an escaped character stays as it is written (ECMA-376, part 1, 22.9.2.19).
    shown = escaped(_ESCAPE.sub("_x005F_", clean(text))[:_LONGEST_CELL])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _related(parts: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
