"""Formats that are no tables, as rows of flat columns: GeoJSON, KML, GPX, RIS, and lists of objects in JSON.

Each is read twice, for its columns and for its rows, and held in memory one row at a time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from casefile.errors import BadInput
from casefile.evidence.worker import dataset_json, dataset_xml, encodings
from casefile.evidence.worker.dataset_tables import Rows
from casefile.i18n import _
from casefile.model.mappings import MAX_COLUMNS, Layout

Flat = Iterator[tuple[int, dict[str, str]]]
"""Line or number of the record, and its columns."""

_HEAD = 65_536
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?$")
_RIS_BEGINS = re.compile(r"\s*TY  ?- ")


def prepare() -> None:
    """Load what these are read with while files can still be opened."""
    dataset_json.prepare()
    encodings.prepare(guessing=False)


def type_of(file: BinaryIO) -> str:
    """Which layout a file has, by how it begins: one of :data:`casefile.model.mappings.LAYOUTS`, or ``casefile``."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    text = head.decode("utf-8-sig", "replace").lstrip()
    if text.startswith(("{", "[")):
        return dataset_json.type_of(text)
    if text.startswith("<"):
        return dataset_xml.type_of(text)
    return "ris" if _RIS_BEGINS.match(text) else "table"


def rows(file: BinaryIO, layout: Layout) -> Rows:
    """The rows of this file. :raises BadInput: it is not in that format, or holds too many columns."""
    reader = _READERS[layout.type]
    columns: dict[str, None] = {}
    for _line, row in reader(file):
        columns.update(dict.fromkeys(row))
        if len(columns) > MAX_COLUMNS:
            raise BadInput(_("The table has more than {n} columns.", n=MAX_COLUMNS), code="too_many_columns")
    if not columns:
        raise BadInput(_("Nothing that can be taken was found in this file."), code="no_table")
    names = list(columns)
    return Rows(columns=names, encoding="utf-8", rows=_listed(reader(file), names))


def _listed(flat: Flat, names: list[str]) -> Iterator[tuple[int, list[str]]]:
    for line, row in flat:
        yield line, [row.get(name, "") for name in names]


def _ris(file: BinaryIO) -> Flat:
    """Records of a library: from TY to ER; a tag that stands several times is one column, its values parted by
    semicolons. Lines without a tag go on with the one before.
    """
    file.seek(0)
    lines = io.TextIOWrapper(file, "utf-8-sig", "replace")
    record: dict[str, list[list[str]]] = {}
    first, tag = 1, ""
    for number, line in enumerate(lines, 1):
        match = _RIS_LINE.match(line.rstrip())
        if match is None:
            if tag and line.strip():
                record[tag][-1].append(line.strip())
            continue
        tag, text = match[1], (match[2] or "").strip()
        if tag == "TY":
            record, first = {}, number
        if tag == "ER":
            if record:
                yield first, {name: _ris_text(name, texts) for name, texts in record.items()}
            record, tag = {}, ""
            continue
        record.setdefault(tag, []).append([text])
    lines.detach()


def _ris_text(tag: str, values: list[list[str]]) -> str:
    text = "; ".join(dict.fromkeys(filter(None, (" ".join(lines).strip() for lines in values))))
    if tag in ("DA", "PY", "Y1", "Y2"):  # 2018/12/06/other words
        numbers = [part for part in text.split("/")[:3] if part]
        return "-".join(part.zfill(2) for part in numbers)
    return text


_READERS: dict[str, Callable[[BinaryIO], Flat]] = {
    "ris": _ris,
    "kml": dataset_xml.kml,
    "gpx": dataset_xml.gpx,
    "geojson": dataset_json.geojson,
    "bayanat": dataset_json.bayanat,
    "uwazi": dataset_json.uwazi,
    "json": dataset_json.objects,
}
