"""Lists of objects in JSON, object by object: GeoJSON, Bayanat, Uwazi, and others.

A long list is never held whole. Between two objects a comma may be missing: an export of Bayanat lacks it after every
250 records.
"""

from __future__ import annotations

import codecs
import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from casefile.errors import BadInput
from casefile.i18n import _

Flat = Iterator[tuple[int, dict[str, str]]]

_PIECE = 1 << 18
MAX_OBJECT = 20_000_000
"""Characters of one object."""
ITEMS = 10
"""Items of a list within an object that get columns of their own; all of them stand in the list's column."""
MAX_GEOMETRY = 5_000
_LISTS = ("features", "bulletins", "actors", "incidents", "records", "data", "items", "results", "rows")
_CASEFILE = re.compile(r'"format"\s*:\s*"casefile"')
_BAYANAT = re.compile(r'"(?:bulletins|actors|incidents)"\s*:\s*\[')
_HEADS = ("title", "label", "name", "full_string", "value", "id")
_TAG = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>|<[^>]*>", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:br|/p|/div|/li)\b", re.IGNORECASE)


def prepare() -> None:
    """Load the codec."""
    codecs.lookup("utf-8-sig")


def type_of(head: str) -> str:
    """What a document is that begins so."""
    if head.startswith("{") and _CASEFILE.search(head[:4000]):  # its members may stand in any order
        return "casefile"
    if '"FeatureCollection"' in head or '"Feature"' in head[:2000]:
        return "geojson"
    if head.startswith("{") and _BAYANAT.search(head[:2000]):
        return "bayanat"
    if '"sharedId"' in head and '"template"' in head:
        return "uwazi"
    return "json"


def geojson(file: BinaryIO) -> Flat:
    """Features (RFC 7946): properties as columns, a point as latitude and longitude, other shapes as written."""
    for line, feature in _objects(file):
        row: dict[str, str] = {}
        if "id" in feature:
            row["id"] = _scalar(feature["id"])
        properties = feature.get("properties")
        if isinstance(properties, dict):
            _flatten(properties, "", row)
        shape = feature.get("geometry")
        if isinstance(shape, dict):
            row["geometry_type"] = _scalar(shape.get("type", ""))
            at = shape.get("coordinates")
            if shape.get("type") == "Point" and isinstance(at, list) and len(at) >= 2:
                row["longitude"], row["latitude"] = _scalar(at[0]), _scalar(at[1])
            else:
                row["geometry"] = json.dumps(at)[:MAX_GEOMETRY]
        yield line, row


def bayanat(file: BinaryIO) -> Flat:
    """Bulletins, actors or incidents as Bayanat writes them. A key that an installation added is a column as any."""
    for line, record in _objects(file):
        row: dict[str, str] = {}
        _flatten(record, "", row)
        for name in ("description", "public_description"):
            if name in row:
                row[name] = _without_tags(row[name])
        yield line, row


def uwazi(file: BinaryIO) -> Flat:
    """Entities of Uwazi, one row for each language that an entity stands in."""
    for line, entity in _objects(file):
        row: dict[str, str] = {}
        data = entity.pop("metadata", None)
        for name in ("toc", "__v", "mongoLanguage", "user"):
            entity.pop(name, None)
        _flatten(entity, "", row)
        for name in ("creationDate", "editDate"):
            if name in row:
                row[name] = _moment(row[name])
        if isinstance(data, dict):
            for name, values in data.items():
                row[f"metadata.{name}"] = "; ".join(_uwazi_values(values))
        yield line, row


def objects(file: BinaryIO) -> Flat:
    """Any list of objects."""
    for line, record in _objects(file):
        row: dict[str, str] = {}
        _flatten(record, "", row)
        yield line, row


def _uwazi_values(values: Any) -> list[str]:
    """The texts of a property: a list of ``{"value": ...}``, of plain values, or one plain value (older versions)."""
    found: list[str] = []
    for each in values if isinstance(values, list) else [values]:
        value = each.get("label") or each.get("value") if isinstance(each, dict) and "value" in each else each
        if isinstance(value, dict) and value.keys() >= {"lat", "lon"}:
            found.append(f"{value['lat']}, {value['lon']}")
        elif isinstance(value, dict) and value.keys() >= {"from", "to"}:
            found.append(f"{_scalar(value['from'])}~{_scalar(value['to'])}")
        elif isinstance(value, dict | list):
            found.append(json.dumps(value, ensure_ascii=False))
        elif text := _scalar(value):
            found.append(text)
    return found


def _moment(milliseconds: str) -> str:
    try:
        return dt.datetime.fromtimestamp(float(milliseconds) / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return milliseconds


def _without_tags(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    plain = _TAG.sub(lambda tag: "\n" if _BREAKS.match(tag[0]) else "", text[:MAX_OBJECT])
    return html.unescape(plain).strip()


def _flatten(value: dict[str, Any], before: str, row: dict[str, str]) -> None:
    for name, each in value.items():
        at = f"{before}{name}"
        if isinstance(each, dict):
            _flatten(each, f"{at}.", row)
        elif isinstance(each, list):
            _flatten_list(each, at, row)
        else:
            row[at] = _scalar(each)


def _flatten_list(values: list[Any], at: str, row: dict[str, str]) -> None:
    """A list as one text, and where it holds objects, the first of them in columns of their own."""
    row[at] = "; ".join(text for each in values if (text := _head(each)))
    for number, each in enumerate(values[:ITEMS], 1):
        if isinstance(each, dict):
            _flatten(each, f"{at}.{number}.", row)


def _head(value: Any) -> str:
    if isinstance(value, dict):
        found = (value.get(name) for name in _HEADS)
        text = next((each for each in found if each not in (None, "") and not isinstance(each, dict | list)), None)
        return _scalar(text) if text is not None else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else _scalar(value)


def _scalar(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return str(value)


def _objects(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object of the document's list, with the line on which it begins."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    read = json.JSONDecoder().raw_decode
    buffer, at, line, ended = "", 0, 1, False
    inside = closes = False
    while True:
        if not inside:
            found = _begin(buffer)
            if found >= 0:
                line += buffer.count("\n", 0, found)
                at, inside = found, True
                closes = buffer[found - 1 : found] == "["
            elif ended or len(buffer) > MAX_OBJECT:
                raise BadInput(_("This document holds no list of objects."), code="no_table")
        while inside:
            at, line = _over(buffer, at, line)
            if at >= len(buffer):
                break
            if buffer[at] == "]":
                return
            try:
                value, end = read(buffer, at)
            except (ValueError, RecursionError):
                if ended or len(buffer) - at > MAX_OBJECT:
                    raise BadInput(_("Line {line}: this is no JSON.", line=line), code="no_table") from None
                break
            if end == len(buffer) and not ended:
                break  # a number may go on
            if isinstance(value, dict):
                yield line, value
            line += buffer.count("\n", at, end)
            at = end
        if ended:
            if closes:
                raise BadInput(_("Line {line}: the document ends in the middle of its list.", line=line), code="cut")
            return
        piece = file.read(_PIECE)
        ended = not piece
        buffer, at = buffer[at:] + decoder.decode(piece, ended), 0


def _begin(buffer: str) -> int:
    """Where the first object of the list may stand; -1 where that is not seen yet."""
    start = re.match(r"\s*\[", buffer)
    if start:
        return start.end()
    for name in _LISTS:
        if found := re.search(rf'"{name}"\s*:\s*\[', buffer):
            return found.end()
    single = re.match(r'\s*\{\s*"type"\s*:\s*"Feature"', buffer)
    return single.start() if single else -1


def _over(buffer: str, at: int, line: int) -> tuple[int, int]:
    """Past blanks and commas."""
    start = at
    while at < len(buffer) and buffer[at] in " \t\r\n,":
        at += 1
    return at, line + buffer.count("\n", start, at)
