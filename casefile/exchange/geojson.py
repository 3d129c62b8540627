"""Incidents and places as GeoJSON (RFC 7946): one feature per line, longitude first, WGS 84.

The properties of a feature are the cells of its record in a table, under the same names; empty ones are left out. How
precise the point is stands beside it, as a map shows every point alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from casefile.exchange.columns import References, cells, columns
from casefile.i18n import Translator
from casefile.model import vocabularies, words
from casefile.model.coordinates import Coordinates
from casefile.model.fields import kind_of
from casefile.model.records import Incident, Place

_POINT = frozenset({"point_latitude", "point_longitude", "trashed"})
"""Columns that the feature itself says, or that are always empty in it."""


@dataclass(frozen=True, slots=True)
class Located:
    """A record and where it lies.

    :param precision: a term of ``place_precision``, or empty. :param point_of: the record whose coordinates they are:
        ``incident`` or ``place``.
    """

    record: Incident | Place
    point: Coordinates
    precision: str
    point_of: str


def located(record: Incident | Place, place: Place | None = None) -> Located | None:
    """Where a record lies; None for nowhere.

    An incident without a point of its own lies where its place lies, and no more precisely than either of them says.

    :param place: an incident's.
    """
    if record.point is not None:
        return Located(record, record.point, record.precision, kind_of(record).name)
    if place is None or place.point is None:
        return None
    return Located(record, place.point, coarser(record.precision, place.precision), "place")


def coarser(one: str, other: str) -> str:
    """The coarser of two precisions, of which either may be empty; *not known* is the coarsest."""
    order = [term.code for term in vocabularies.load("place_precision")]
    return max((code for code in (one, other) if code in order), key=order.index, default=one or other)


def write(features: Iterable[tuple[Located, str, References]], tr: Translator, out: BinaryIO) -> None:
    """Write a feature collection, one feature at a time.

    :param features: each with the name of its place and the references of what it links to.
    """
    out.write(b'{"type": "FeatureCollection", "features": [')
    for number, line in enumerate(_lines(features, tr)):
        out.write((b",\n" if number else b"\n") + line)
    out.write(b"\n]}\n")


def _lines(features: Iterable[tuple[Located, str, References]], tr: Translator) -> Iterator[bytes]:
    for feature, place, references in features:
        record = feature.record
        names = (column.name for column in columns(kind_of(record)))
        told = zip(names, cells(record, references, tr), strict=True)
        properties = {
            "kind": kind_of(record).name,
            **{name: cell for name, cell in told if cell != "" and name not in _POINT},
            **({"place": place} if place else {}),
            "point_of": feature.point_of,
            "precision": words.term("place_precision", feature.precision, tr) if feature.precision else "",
            "precision_code": feature.precision,
        }
        shape = {
            "type": "Feature",
            "id": str(record.id),
            "geometry": {"type": "Point", "coordinates": [feature.point.longitude, feature.point.latitude]},
            "properties": properties,
        }
        yield json.dumps(shape, ensure_ascii=False, allow_nan=False).encode("utf-8")
