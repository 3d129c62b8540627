"""Places and tracks: KML (OGC 12-007) and GPX 1.1 as rows, element by element. A document type ends the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from casefile.errors import BadInput
from casefile.i18n import _

Flat = Iterator[tuple[int, dict[str, str]]]

_PIECE = 1 << 16
MAX_TEXT = 200_000
"""Characters of one element."""
MAX_DEPTH = 200
_KML_TEXTS = frozenset({"name", "description", "address", "phoneNumber", "when", "begin", "end", "styleUrl"})
_GPX_TEXTS = frozenset({"name", "desc", "cmt", "time", "ele", "sym", "type", "src"})
_SHAPES = frozenset({"LineString", "Polygon", "LinearRing", "MultiGeometry", "Track"})


def type_of(head: str) -> str:
    """What a document is that begins so; ``table`` where it is neither."""
    beginning = head[:4000]
    if "<kml" in beginning or "opengis.net/kml" in beginning:
        return "kml"
    return "gpx" if "<gpx" in beginning else "table"


def kml(file: BinaryIO) -> Flat:
    """Placemarks, with the folder they stand in; shapes other than points by their kind and as they are written."""
    return _read(file, _Kml)


def gpx(file: BinaryIO) -> Flat:
    """Waypoints, and each track or route as one row with its beginning, its end and the number of its points."""
    return _read(file, _Gpx)


class _Reader:
    """Rows gathered while a document goes by."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, dict[str, str]]] = []
        self.path: list[str] = []
        self.row: dict[str, str] | None = None
        self.line = 0
        self._words: list[str] = []
        self._length = 0

    def begin(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.path.append(tag)
        self._words, self._length = [], 0
        self.on_begin(tag, attributes, line)

    def end(self, tag: str) -> None:
        self.on_end(tag, "".join(self._words).strip())
        self.path.pop()
        self._words, self._length = [], 0

    def words(self, text: str) -> None:
        if self._length < MAX_TEXT:
            self._words.append(text)
            self._length += len(text)

    def on_begin(self, tag: str, attributes: dict[str, str], line: int) -> None:
        raise NotImplementedError

    def on_end(self, tag: str, text: str) -> None:
        raise NotImplementedError

    def start(self, line: int, row: dict[str, str]) -> None:
        self.row, self.line = row, line

    def finish(self) -> None:
        if self.row is not None:
            self.rows.append((self.line, self.row))
        self.row = None


class _Kml(_Reader):
    def __init__(self) -> None:
        super().__init__()
        self._folders: list[str] = []
        self._data = ""

    def on_begin(self, tag: str, attributes: dict[str, str], line: int) -> None:
        if tag == "Placemark":
            self.start(line, {"folder": " / ".join(filter(None, self._folders))})
            if "id" in attributes and self.row is not None:
                self.row["id"] = attributes["id"]
        elif tag in ("Folder", "Document"):
            self._folders.append("")
        elif tag in ("Data", "SimpleData"):
            self._data = attributes.get("name", "")
        elif tag in _SHAPES and self.row is not None:
            self.row.setdefault("geometry_type", tag)

    def on_end(self, tag: str, text: str) -> None:
        if tag in ("Folder", "Document"):
            self._folders.pop()
        if self.row is None:
            if tag == "name" and self._folders and self.path[-2:-1] in (["Folder"], ["Document"]):
                self._folders[-1] = text
            return
        if tag == "Placemark":
            self.finish()
        elif tag == "coordinates":
            self._coordinates(text)
        elif (tag == "value" and self._data) or tag == "SimpleData":
            self.row[self._data] = text
        elif tag in _KML_TEXTS and text:
            self.row[tag] = text

    def _coordinates(self, text: str) -> None:
        assert self.row is not None
        parts = text.split(",")
        if "Point" in self.path and len(parts) in (2, 3) and "latitude" not in self.row:
            self.row["longitude"], self.row["latitude"] = parts[0].strip(), parts[1].strip()
            self.row.setdefault("geometry_type", "Point")
        elif len(self.row.get("coordinates", "")) < MAX_TEXT:
            self.row["coordinates"] = " ".join(filter(None, (self.row.get("coordinates", ""), text)))


class _Gpx(_Reader):
    def on_begin(self, tag: str, attributes: dict[str, str], line: int) -> None:
        if tag in ("wpt", "trk", "rte"):
            self.start(line, {"kind": {"wpt": "waypoint", "trk": "track", "rte": "route"}[tag]})
        if self.row is None or tag not in ("wpt", "trkpt", "rtept"):
            return
        if tag == "wpt" or "points" not in self.row:
            self.row |= {"latitude": attributes.get("lat", ""), "longitude": attributes.get("lon", "")}
        if tag != "wpt":
            self.row["points"] = str(int(self.row.get("points", "0")) + 1)
            self.row["last_latitude"] = attributes.get("lat", "")
            self.row["last_longitude"] = attributes.get("lon", "")

    def on_end(self, tag: str, text: str) -> None:
        if self.row is None:
            return
        if tag in ("wpt", "trk", "rte"):
            self.finish()
        elif tag in _GPX_TEXTS and text:
            within = self.path[-2] if len(self.path) > 1 else ""
            if within in ("wpt", "trk", "rte"):
                self.row[tag] = text
            elif tag == "time" and within in ("trkpt", "rtept"):
                self.row.setdefault("time", text)
                self.row["last_time"] = text


def _read(file: BinaryIO, kind: Callable[[], _Reader]) -> Flat:
    file.seek(0)
    reader = kind()
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_declaration: object) -> None:
        raise BadInput(_("This document declares a document type, which is not read."), code="no_table")

    def begin(tag: str, attributes: dict[str, Any]) -> None:
        if len(reader.path) > MAX_DEPTH:
            raise BadInput(_("This document is nested too deeply."), code="no_table")
        reader.begin(tag.rpartition(" ")[2], attributes, parser.CurrentLineNumber)

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda tag: reader.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    try:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
            yield from reader.rows
            reader.rows.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadInput(_("Line {line}: this is no XML.", line=error.lineno), code="no_table") from None
    yield from reader.rows
