"""The text of a source as the tables that its file holds: sheets of a workbook, or a file of values."""

from __future__ import annotations

from casefile.evidence import tables
from casefile.evidence.tables import Cell, Sheet
from casefile.model import accounts
from casefile.services.sources import Reading

__all__ = ["Cell", "Sheet", "sheets_of"]

_VALUES = frozenset({"text/csv", "text/tab-separated-values"})
_WORKBOOKS = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)


def sheets_of(reading: Reading) -> tuple[Sheet, ...]:
    """The tables in a text, where it was read out of a file that holds such; none for any other text.

    Goes through all of the text: a matter for a reader thread.
    """
    rendition = next((each for each in reading.renditions if each.id == reading.rendition_id), None)
    if rendition is None or rendition.type != "extracted" or not reading.text:
        return ()
    file = next((each for each in reading.files if each.id == rendition.evidence_id), None)
    if file is None:
        return ()
    if file.media_type in _VALUES:
        return (tables.csv(reading.text),)
    return tuple(_sheets(reading.text, accounts.from_capture(file.capture))) if file.media_type in _WORKBOOKS else ()


def _sheets(text: str, account: accounts.Account) -> list[Sheet]:
    begins = {remark.name: remark.place for remark in account.told if remark.what == "sheet_begins"}
    found = []
    for part in account.read:
        start, end = part.start, part.start + part.characters
        head = text.find("\n", start, end)
        if part.part == "sheet" and text[start : start + 1] == "[" and head > 0:
            found.append(tables.lines(text, part.name, head + 1, end, begins.get(part.name, "A1")))
    return found
