"""Datasets, inside the worker: what a file holds (:func:`read` with ``do: look``), and its rows as records.

What is yielded, each a plain dict::

    {"type": "table", "columns": [...], "rest": [...], "dropped": [...], "sheets": [...], "encoding": ..., ...}
    {"type": "sample", "line": 2, "cells": [...]}                                       while looking only
    {"type": "row", "line": 7, "records": [[0, {record shape}], ...]}
    {"type": "refused", "line": 8, "column": "date", "problem": "<sentence>"}
    {"type": "unmatched", "record": ..., "field": ..., "column": ..., "values": [["Farming", 3], ...]}    at the end

The receiver reads every record again by :func:`casefile.model.json_shape.from_json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from uuid import UUID

from casefile.errors import BadInput
from casefile.evidence.worker import cells, dataset_flat, dataset_tables
from casefile.evidence.worker.dataset_tables import Rows
from casefile.evidence.worker.mapped import Mapper, RefusedRow
from casefile.i18n import _, current
from casefile.model import vocabularies, zones
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.mappings import Layout, TableMapping
from casefile.model.outside import shown

SAMPLE_ROWS = 200
"""Rows that are shown while columns are chosen."""
SAMPLE_CELL = 300
VALUES_OF_A_COLUMN = 300
"""Different values of a column that are told while looking: enough to see that it is a list of terms."""
LOOKED_AT = 20_000
"""Rows that are read while looking."""


def prepare() -> None:
    """Load what cells are read with: vocabularies, time zones, the readers of dates and of tables."""
    from hijridate import Hijri

    for name in vocabularies.names():
        vocabularies.load(name)
    zones.load_all()
    current().month(1)
    FuzzyDate.parse("2018-12-06~")
    Hijri(1440, 3, 28).to_gregorian()
    dataset_tables.prepare()
    dataset_flat.prepare()


def read(untrusted: BinaryIO, options: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """Look at a dataset, or read its rows.

    :param options: ``{"do": "look", "source": {layout}}`` or ``{"do": "rows", "mapping": {...}, "case": id}``.
    :raises BadInput: the file is not what the mapping is for.
    """
    if options["do"] == "look":
        layout = options["source"]
        yield from _look(untrusted, layout if isinstance(layout, Mapping) else {})
    else:
        mapping = TableMapping.from_json(options["mapping"])
        yield from _read(untrusted, mapping, UUID(str(options["case"])))


def _opened(file: BinaryIO, layout: Layout) -> Rows:
    return dataset_tables.rows(file, layout) if layout.type == "table" else dataset_flat.rows(file, layout)


def _look(file: BinaryIO, source: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    type_ = str(source.get("type", "")) or dataset_flat.type_of(file)
    if type_ == "casefile":
        yield {
            "type": "table",
            "layout": "casefile",
            "columns": [],
            "sheets": [],
            "encoding": "",
            "separator": "",
            "notices": [],
        }
        return
    layout = Layout(
        type_,
        str(source.get("sheet", "")),
        int(source.get("header_row", 1)),
        str(source.get("encoding", "")),
        str(source.get("separator", "")),
    )
    rows = _opened(file, layout)
    yield _table(rows, type_)
    width = len(rows.columns)
    values: list[Counter[str]] = [Counter() for _each in range(width)]
    filled = [0] * width
    undecided: list[list[str]] = [[] for _each in range(width)]
    count = 0
    for line, row in rows.rows:
        count += 1
        if count <= SAMPLE_ROWS:
            yield {"type": "sample", "line": line, "cells": [cell[:SAMPLE_CELL] for cell in row[:width]]}
        for at, cell in enumerate(row[:width]):
            text = cell.strip()
            if not text:
                continue
            filled[at] += 1
            counted = values[at]
            if text in counted or len(counted) < VALUES_OF_A_COLUMN:
                counted[text[:SAMPLE_CELL]] += 1
            if len(undecided[at]) < 3 and len(text) < 40 and text not in undecided[at] and cells.order_needed(text):
                undecided[at].append(text)
        if count >= LOOKED_AT:
            break
    for at in range(width):
        listed = [[value, n] for value, n in values[at].most_common(VALUES_OF_A_COLUMN)]
        yield {"type": "column", "at": at, "filled": filled[at], "values": listed, "undecided": undecided[at]}
    yield {"type": "looked", "rows": count, "more": count >= LOOKED_AT}


def _table(rows: Rows, type_: str) -> dict[str, Any]:
    return {
        "type": "table",
        "layout": type_,
        "columns": rows.columns,
        "sheets": rows.sheets,
        "encoding": rows.encoding,
        "separator": rows.separator,
        "notices": rows.notices,
    }


def _read(file: BinaryIO, mapping: TableMapping, case_id: UUID) -> Iterator[dict[str, Any]]:
    rows = _opened(file, mapping.layout)
    try:
        mapper = Mapper(mapping, rows.columns, case_id)
    except RefusedRow as error:
        raise BadInput(str(error), code="no_column") from None
    kept = mapper.rest if mapping.rest == "remark" and mapper.keeps_rest else []
    dropped = [*([] if kept else mapper.rest), *mapper.dropped]
    for name in mapper.missing:
        rows.notices.append(
            _("The file has no column “{name}”; what would come from it stays empty.", name=shown(name))
        )
    yield {**_table(rows, mapping.layout.type), "rest": kept, "dropped": dropped}
    width = len(rows.columns)
    for line, row in rows.rows:
        if not any(row):
            continue
        try:
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                raise RefusedRow(_("The row has more cells than there are columns."))
            made = mapper.records(line, row)
        except RefusedRow as error:
            yield {"type": "refused", "line": line, "column": error.column, "problem": str(error), "id": error.id}
        else:
            yield {"type": "row", "line": line, "records": made}
    for (record, field, column), counted in mapper.unmatched.items():
        listed = [[value, n] for value, n in counted.most_common()]
        yield {"type": "unmatched", "record": record, "field": field, "column": column, "values": listed}
