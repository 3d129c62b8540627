"""The rows of a CSV file or of one sheet of a workbook, one after the other."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from casefile.errors import BadInput
from casefile.evidence.tables import letters
from casefile.evidence.worker import encodings, extract_sheet, media_types
from casefile.evidence.worker.found import Found
from casefile.i18n import N_, _
from casefile.model.mappings import MAX_COLUMNS, Layout
from casefile.model.outside import clean_line, shown

_SAMPLE = 1 << 20
MAX_CELL = 1_000_000
_SEPARATORS = ",;\t|"
_UNREAD = {
    "damaged": N_("This workbook is damaged and cannot be read."),
    "encrypted": N_("This workbook is protected by a password. Save a copy without one, or as CSV."),
    "too_large": N_("This workbook is too large to be read at once. Save its sheet as CSV: that is read row by row."),
}


@dataclass
class Rows:
    """What a file holds, as far as it was looked at.

    :ivar columns: the names of the columns, each of them once. :ivar first: the line of the first row behind the
        header. :ivar sheets: the names of the sheets there are. :ivar encoding: of a text. :ivar notices: sentences.
    """

    columns: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""
    notices: list[str] = field(default_factory=list)
    rows: Iterator[tuple[int, list[str]]] = field(default_factory=lambda: iter(()))


def prepare() -> None:
    """Load what workbooks and encodings need while files can still be opened."""
    extract_sheet.prepare()
    encodings.prepare()


def rows(file: BinaryIO, layout: Layout) -> Rows:
    """The table in this file; its header is read, its rows are not.

    :raises BadInput: it holds no table, is protected, or has too many columns.
    """
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    packed = head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    found = _workbook(file, layout) if packed else _text(file, layout)
    _take_header(found, layout)
    return found


def _text(file: BinaryIO, layout: Layout) -> Rows:
    sample = file.read(_SAMPLE)
    # A character that is cut at the end of the sample is no reason to take it for another encoding.
    cut = sample[: sample.rfind(b"\n") + 1] or sample if len(sample) == _SAMPLE else sample
    text, encoding, warnings = encodings.decode(cut, chosen=layout.encoding)
    if "\0" in text[:4096]:
        raise BadInput(_("This file is no table that Casefile can read."), code="no_table")
    found = Rows(encoding=encoding, separator=layout.separator or _separator(text))
    if warnings and not layout.encoding:
        found.notices.append(
            _("The encoding of the file was guessed: {encoding}. Look at its letters.", encoding=encoding)
        )
    file.seek(0)
    lines = io.TextIOWrapper(file, "utf-8-sig" if encoding == "utf-8" else encoding, "replace", newline="")
    found.rows = _csv_rows(lines, found.separator)
    return found


def _csv_rows(lines: io.TextIOWrapper, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(_without_nulls(lines), delimiter=separator)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput(
            _("Line {line}: the table cannot be read further; a quotation mark may be missing.", line=line),
            code="no_table",
        ) from None


def _without_nulls(lines: io.TextIOWrapper) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "") if "\0" in line else line


def _separator(text: str) -> str:
    """What parts the cells of the first line: what stands there most often outside quotation marks."""
    line = next((each for each in text.splitlines() if each.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def _workbook(file: BinaryIO, layout: Layout) -> Rows:
    seen = Found(media_types.sniff(file, ""))
    try:
        book = extract_sheet.workbook(file, seen)
    except zipfile.BadZipFile:
        book = None
    if book is None:
        code = seen.warnings[0] if seen.warnings else "damaged"
        raise BadInput(_(_UNREAD.get(code, _UNREAD["too_large"])), code="no_table")
    about = [sheet for sheet in book.sheets_metadata if str(sheet.typ).rpartition(".")[2] in ("WorkSheet", "Vba")]
    names = [sheet.name for sheet in about]
    if not names:
        raise BadInput(_("This workbook holds no sheet with rows."), code="no_table")
    if layout.sheet and layout.sheet not in names:
        raise BadInput(
            _(
                "There is no sheet “{name}”. The sheets are: {names}.",
                name=shown(layout.sheet),
                names=", ".join(shown(name) for name in names[:20]),
            ),
            code="no_sheet",
        )
    found = Rows(sheets=names)
    found.rows = _sheet_rows(book, layout.sheet or _first_with_rows(book, names))
    return found


def _first_with_rows(book: Any, names: list[str]) -> str:
    return next((name for name in names if book.get_sheet_by_name(name).height), names[0])


def _sheet_rows(book: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(book.get_sheet_by_name(name).iter_rows(), 1):
        yield number, ["" if value == "" else extract_sheet.cell(value) for value in row]


def _take_header(found: Rows, layout: Layout) -> None:
    """Read up to the row of the headers; of a table without one, name the columns."""
    if layout.header_row == 0:
        first = next(found.rows, None)
        width = len(first[1]) if first else 0
        if layout.columns and len(layout.columns) != width:
            raise BadInput(
                _(
                    "The mapping names {wanted} columns and the file has {width}.",
                    wanted=len(layout.columns),
                    width=width,
                ),
                code="other_columns",
            )
        found.columns = list(layout.columns) or [f"[{letters(n)}]" for n in range(width)]
        if first is not None:
            found.rows = _with_first(first, found.rows)
    else:
        header: list[str] = []
        for _line, row in found.rows:
            if _line >= layout.header_row:
                header = row
                break
        found.columns = _each_once(header)
    if not found.columns:
        raise BadInput(_("There is no row of headers where it was looked for."), code="no_header")
    if len(found.columns) > MAX_COLUMNS:
        raise BadInput(_("The table has more than {n} columns.", n=MAX_COLUMNS), code="too_many_columns")


def _with_first(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def _each_once(header: list[str]) -> list[str]:
    """Names for all columns: one without a header is called by its letter, one of the same name gets a number."""
    while header and not header[-1].strip():
        header = header[:-1]
    names: dict[str, None] = {}
    for at, cell in enumerate(header):
        wanted = clean_line(cell[:300]) or f"[{letters(at)}]"
        name, number = wanted, 2
        while name in names:
            name, number = f"{wanted} ({number})", number + 1
        names[name] = None
    return list(names)
