"""Tables (XLSX, XLSB, XLS, ODS), by calamine: every sheet as lines, its cells parted by tabs. Results of formulas are
read as they were stored; nothing is reckoned."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from typing import Any, BinaryIO

from casefile.evidence.tables import letters
from casefile.evidence.worker import extract_docx, extract_odf, languages, media_types, zipped
from casefile.evidence.worker.found import Found, Words
from casefile.model.outside import MAX_TEXT

MAX_BYTES = 100_000_000
MAX_UNPACKED = 300_000_000
"""Bytes of all parts together: calamine unpacks a sheet whole."""
MAX_SHEETS = 500
MAX_CELLS = 40_000_000
"""Cells of one sheet, empty ones included: what fits into the memory of the worker."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"<(?:\w{1,10}:)?c\s[^>]{0,400}?\br=[\"']([A-Z]{1,12})(\d{1,20})[\"']")
_CELL_NOTES = re.compile(r"xl/(?:comments|threadedComments/).*\.xml", re.IGNORECASE)
_DRAWINGS = re.compile(r"xl/(?:charts/chart|drawings/drawing)\d*\.xml")
_MEDIA = re.compile(r"xl/media/.+")
_EMBEDDED = re.compile(r"xl/embeddings/.+")


def prepare() -> None:
    """Load the reader while files can still be opened."""
    import python_calamine  # noqa: F401

    zipped.prepare()
    extract_docx.prepare()
    languages.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """The sheets as text; a table is a dataset."""
    zipped.guarded(lambda: _read(file, found), found)


def _read(file: BinaryIO, found: Found) -> None:
    book = workbook(file, found)
    if book is None:
        return
    try:
        _sheets(book, found)
    except BaseException as error:
        # Calamine lays a table out whole; one whose last cell lies at the far corner has no room anywhere, and its
        # panic is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        found.forget_text()
        found.warn("memory")


def workbook(file: BinaryIO, found: Found) -> Any | None:
    """The workbook in this file, looked into before calamine unpacks it; None where ``found.warnings`` says why not.

    :raises zipfile.BadZipFile: what only begins as an archive.
    """
    import python_calamine
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    found.kind = "dataset"
    size = file.seek(0, 2)
    if size > MAX_BYTES:
        found.warn("too_large")
        return None
    file.seek(0)
    if found.media_type != media_types.XLS and not _looked_into(file, found):
        return None
    file.seek(0)
    found.tool, found.tool_version = "python-calamine", getattr(python_calamine, "__version__", "")
    try:
        return CalamineWorkbook.from_filelike(file)
    except PasswordError:
        found.warn("encrypted")
    except CalamineError as error:
        found.warn("encrypted" if "password" in str(error).lower() else "damaged")
    return None


def _looked_into(file: BinaryIO, found: Found) -> bool:
    """Properties, and what of the container calamine does not read; False where it must not be unpacked."""
    with zipfile.ZipFile(file) as container:
        members = container.infolist()
        names = [member.filename for member in members]
        unpacked = sum(member.file_size for member in members if not _MEDIA.fullmatch(member.filename))
        packed = sum(member.compress_size for member in members)
        if unpacked > MAX_UNPACKED or (unpacked > 10_000_000 and unpacked > zipped.MAX_RATIO * packed):
            found.warn("unpacks_too_large")
            return False
        for name in ("xl/workbook.xml", "content.xml", "xl/sharedStrings.xml"):
            if name in names:
                # Honest sizes, and no document type: what calamine is given is what was looked at.
                zipped.feed(container, name, lambda _tag, _given: None, lambda _tag: None, lambda _text: None)
        for name in names:
            if _SHEET.fullmatch(name) and _far_corner(container, name, found) > MAX_CELLS:
                found.warn("memory")
                return False
        if found.media_type == media_types.ODS:
            if extract_odf.is_protected(container):
                found.warn("encrypted")
                return False
            extract_odf.properties(container, found)
        else:
            extract_docx.properties(container, names, found)
        _name_the_rest(names, found)
    return True


def _far_corner(container: zipfile.ZipFile, name: str, found: Found) -> int:
    """How many cells a sheet would have that reaches to its last row and column: calamine lays it out whole. Formulas
    are told of on the way.
    """
    rows = columns = 0
    formulas = False
    before = b""
    with container.open(name) as part:
        while piece := part.read(1 << 20):
            for letters, digits in set(_CELL.findall(before + piece)):
                rows = max(rows, int(digits))
                column = 0
                for letter in letters:
                    column = 26 * column + letter - 64
                columns = max(columns, column)
            formulas = formulas or b"<f>" in piece or b"<f " in piece
            before = piece[-500:]
    if formulas:
        found.leave_out("formulas", place=name)
    return rows * columns


def _name_the_rest(names: list[str], found: Found) -> None:
    for pattern, what in ((_DRAWINGS, "chart"), (_MEDIA, "picture")):
        if count := sum(1 for name in names if pattern.fullmatch(name)):
            found.leave_out(what, "", "xl", count=count)
    for name in names:
        if _CELL_NOTES.fullmatch(name):
            found.leave_out("cell_notes", "", name)
        elif _EMBEDDED.fullmatch(name):
            found.leave_out("embedded", name.rpartition("/")[2], name)
    if any(name.endswith("vbaProject.bin") for name in names):
        found.warn("active_content")


def _sheets(workbook: Any, found: Found) -> None:
    parts: list[Words] = []
    length = 0
    about = list(workbook.sheets_metadata)
    for sheet in about[:MAX_SHEETS]:
        if str(sheet.typ).rpartition(".")[2] not in ("WorkSheet", "Vba"):
            found.leave_out("not_a_table", sheet.name)
            continue
        if str(sheet.visible).rpartition(".")[2] != "Visible":
            found.tell("hidden_sheet", sheet.name)
        lines: list[str] = []
        table = workbook.get_sheet_by_name(sheet.name)
        for number, row in enumerate(table.iter_rows(), 1):
            line = "\t".join(cell(value) for value in row).rstrip("\t")
            length += len(line) + 1
            if length > MAX_TEXT:
                found.leave_out("rows_beyond", sheet.name, str(number))
                found.warn("text_cut")
                break
            lines.append(line)
        above = next((n for n, line in enumerate(lines) if line), 0)
        if (start := getattr(table, "start", None)) and (above or start[1]):
            found.tell("sheet_begins", sheet.name, f"{letters(start[1])}{above + 1}")
        # Every sheet is headed by its name, the first as well.
        mark = f"[{sheet.name}]"
        text = "\n".join(lines).strip("\n")
        parts.append(Words("sheet", text if parts else f"{mark}\n{text}", sheet.name, mark))
    for sheet in about[MAX_SHEETS:]:
        found.leave_out("part_unread", place=sheet.name)
    found.note("sheets", len(about))
    found.take_parts(parts)


def cell(value: object) -> str:
    """A cell as one reads it: whole numbers without a fraction, moments as ISO 8601, on one line."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case dt.datetime():
            midnight = value.time() == dt.time()
            return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return str(value)
        case _:
            return str(value).replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
