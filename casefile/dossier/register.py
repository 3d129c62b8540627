"""Registers for other programs: CSV, worksheets (XLSX), and the load files of review platforms.

A cell never does anything: in a worksheet each is typed as text or as a number, in CSV a text that a program would take
as a formula is quoted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, BinaryIO

from casefile.dossier.docx_text import escaped
from casefile.dossier.text.clean import clean
from casefile.dossier.zip_file import ZipOut

Cell = str | int | float
Lines = Iterable[Sequence[Cell]]

_ACTING = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""How what acts begins: in East Asia, full-width signs do so, too."""
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_QUOTE, _PARTED, _NEWLINE = "\u00fe", "\u0014", "\u00ae"
"""Of Concordance: quotes, what parts fields, and what stands for a line end within one."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LONGEST_CELL = 32_767
"""Characters of one cell of a worksheet."""
MOST_ROWS = 1_048_576
_ESCAPE = re.compile("_(x[0-9A-Fa-f]{4}_)")
"""What a worksheet would read as a character by its number (ECMA-376, part 1, 22.9.2.19)."""
_LONGEST_NAME = 31
_NO_NAME = str.maketrans("", "", "[]:*?/\\'")


def as_csv(lines: Lines) -> bytes:
    """Lines as CSV (RFC 4180) in UTF-8 with a byte order mark, by which office programs know it."""
    out = io.BytesIO()
    write_csv(lines, out)
    return out.getvalue()


def write_csv(lines: Lines, out: IO[bytes]) -> None:
    """Write lines as :func:`as_csv` does, one after the other."""
    out.write("\ufeff".encode())
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
        out.write(text.getvalue().encode("utf-8", "replace"))
        text.seek(0)
        text.truncate()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if is_quoted(cell) else cell


def as_dat(lines: Iterable[Sequence[str]]) -> bytes:
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
    """Write a workbook of one worksheet whose first line holds the column headings (ECMA-376, part 1, 18)."""
    write_workbook([("Register", lines)], out)


def write_workbook(sheets: Sequence[tuple[str, Lines]], out: BinaryIO, *, rtl: bool = False) -> None:
    """Write a workbook of worksheets, one line at a time; the first line of each holds its column headings.

    :param sheets: each with its name, of which a workbook keeps 31 characters. :param rtl: they run from the right to
        the left.
    """
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET}.worksheet+xml"/>' for n in numbers
    )
    named = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(_names(sheets), start=1)
    )
    with ZipOut(out) as file:
        file.put(
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>{overrides}</Types>',
        )
        file.put("_rels/.rels", _related((("officeDocument", "xl/workbook.xml"),)))
        file.put(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
        )
        file.put("xl/_rels/workbook.xml.rels", _related(("worksheet", f"worksheets/sheet{n}.xml") for n in numbers))
        for number, (_name, lines) in enumerate(sheets, start=1):
            with file.part(f"xl/worksheets/sheet{number}.xml") as stream:
                _write_sheet(lines, stream, rtl)


def _names(sheets: Iterable[tuple[str, Lines]]) -> Iterator[str]:
    """Names of sheets as a workbook takes them: none twice, whatever their case."""
    met: set[str] = set()
    for name, _lines in sheets:
        plain = clean(name).translate(_NO_NAME)[:_LONGEST_NAME]
        number = 1
        while plain.casefold() in met:
            number += 1
            plain = f"{plain[: _LONGEST_NAME - 4]} {number}"
        met.add(plain.casefold())
        yield escaped(plain)


def _write_sheet(lines: Lines, stream: IO[bytes], rtl: bool) -> None:
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    turned = ' rightToLeft="1"' if rtl else ""
    view = f'<sheetViews><sheetView{turned} workbookViewId="0">{frozen}</sheetView></sheetViews>'
    stream.write(f'{_XML}<worksheet xmlns="{_MAIN}">{view}<sheetData>'.encode())
    for number, line in enumerate(lines, start=1):
        stream.write(f'<row r="{number}">{"".join(map(_cell, line))}</row>'.encode())
    stream.write(b"</sheetData></worksheet>")


def _cell(cell: Cell) -> str:
    if not isinstance(cell, str):
        return f"<c><v>{cell!r}</v></c>"
    shown = _ESCAPE.sub(r"_x005F_\1", escaped(_fitting(clean(cell))))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _fitting(text: str) -> str:
    """As much of a text as a cell holds, which counts as UTF-16 does."""
    if len(text) * 2 <= LONGEST_CELL or len(text.encode("utf-16-le")) <= LONGEST_CELL * 2:
        return text
    return text.encode("utf-16-le")[: LONGEST_CELL * 2].decode("utf-16-le", errors="ignore")


def is_altered(cell: Cell) -> bool:
    """Whether a worksheet cannot hold a text as it is: it is too long, or has characters that are written out there."""
    return isinstance(cell, str) and _fitting(clean(cell)) != cell


def is_quoted(cell: Cell) -> bool:
    """Whether a text gets an apostrophe before it in CSV, so that no program takes it for a formula."""
    if not isinstance(cell, str):
        return False
    return cell.startswith(_ACTING) or _UNSEEN.sub("", cell[:200]).startswith(_ACTING)


def _related(parts: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
