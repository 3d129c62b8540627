"""Places in metres: UTM and MGRS, held against points that may be given roughly only.

A point is projected into the zone that a text may mean and compared there, so nothing that is read has to be unfolded.
The projection is Krüger's series for WGS 84 (NGA.SIG.0012, 2014), right to a millimetre within a zone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

_METRES_IN_DEGREE = 111_320.0
_NEAR = 50.0
"""Metres within which another point is the same place."""
_MGRS = re.compile(
    r"(?<![\w.])(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])\s?(?P<column>[A-HJ-NP-Z])(?P<row>[A-HJ-NP-V])\s?"
    r"(?:(?P<east>\d{1,5})\s(?P<north>\d{1,5})|(?P<both>\d{2,10}))(?!\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\d.,])(\d{6,7})(?:[.,]\d{1,4})?(?!\d)")
_BETWEEN = re.compile(r"(?:\s|[,;|/:=()·-]|m|e|n|x|y|east|north|easting|northing|شمالا?|شرقا?|و){1,24}", re.IGNORECASE)
_FIGURES = re.compile(r"\d{6}|\d[C-HJ-NP-Xc-hj-np-x]\s?[A-Za-z]{2}")
_COLUMNS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_A, _F = 6_378_137.0, 1 / 298.257223563
_N = _F / (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_ECCENTRICITY = 2 * math.sqrt(_N) / (1 + _N)
_SCALE, _FALSE_EAST, _FALSE_NORTH = 0.9996, 500_000.0, 10_000_000.0
_WIDEST = 5.0
"""Degrees from a zone's middle within which somebody may use it: the neighbour's, too."""

Point = tuple[float, float, str]


def places(text: str, points: Iterable[Point], decimals: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each point (latitude, longitude, what it is known by) that a text gives in metres, with the code points where.

    :param text: with western digits. :param decimals: of a degree that may be given: a square as large is no secret.
    """
    if not _FIGURES.search(text):
        return
    allowed = _METRES_IN_DEGREE * 10.0**-decimals / 2
    points = tuple(points)
    for match in _MGRS.finditer(text):
        yield from ((key, match.span()) for key in _in_square(match, points, allowed))
    if allowed <= 1:
        return
    for one, other in pairwise(_NUMBER.finditer(text)):
        if _BETWEEN.fullmatch(text[one.end() : other.start()]):
            for east, north in ((one[1], other[1]), (other[1], one[1])):
                for key in _at(float(east), float(north), points):
                    yield key, (one.start(), other.end())


def projected(latitude: float, longitude: float, zone: int) -> tuple[float, float]:
    """A point in the metres of a UTM zone: easting and northing."""
    phi, away = math.radians(latitude), math.radians(longitude - (6 * zone - 183))
    sine = math.sin(phi)
    t = math.sinh(math.atanh(sine) - _ECCENTRICITY * math.atanh(_ECCENTRICITY * sine))
    xi, eta = math.atan2(t, math.cos(away)), math.asinh(math.sin(away) / math.hypot(t, math.cos(away)))
    east, north = eta, xi
    for j, alpha in enumerate(_ALPHA, start=1):
        east += alpha * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        north += alpha * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
    below = _FALSE_NORTH if latitude < 0 else 0.0
    return _FALSE_EAST + _SCALE * _RADIUS * east, below + _SCALE * _RADIUS * north


def _zones(longitude: float) -> Iterator[int]:
    own = int((longitude + 180) // 6) + 1
    for zone in (own - 1, own, own + 1):
        if abs(longitude - (6 * zone - 183)) <= _WIDEST:
            yield (zone - 1) % 60 + 1


def _at(east: float, north: float, points: Iterable[Point]) -> Iterator[str]:
    for latitude, longitude, key in points:
        for zone in _zones(longitude):
            x, y = projected(latitude, longitude, zone)
            if abs(x - east) <= _NEAR and abs(y - north) <= _NEAR:
                yield key
                break


def _in_square(match: re.Match[str], points: Iterable[Point], allowed: float) -> Iterator[str]:
    """The points in a square of MGRS, where it is smaller than what may be given."""
    east, north = match["east"] or "", match["north"] or ""
    if both := match["both"]:
        east, north = both[: len(both) // 2], both[len(both) // 2 :]
    if len(east) != len(north):
        return
    size = 10.0 ** (5 - len(east))
    if size > allowed:
        return
    zone = int(match["zone"])
    for latitude, longitude, key in points:
        if zone not in _zones(longitude):
            continue
        x, y = projected(latitude, longitude, zone)
        if _square(x, y, zone) == (match["column"] + match["row"]).upper() and _within(x, y, east, north, size):
            yield key


def _square(x: float, y: float, zone: int) -> str:
    """The two letters of a square of 100 km."""
    column = _COLUMNS[(zone - 1) % 3 * 8 + int(x // 100_000) - 1]
    return column + _ROWS[(int(y // 100_000) + (0 if zone % 2 else 5)) % 20]


def _within(x: float, y: float, east: str, north: str, size: float) -> bool:
    low_x, low_y = int(east) * size, int(north) * size
    return low_x - _NEAR <= x % 100_000 <= low_x + size + _NEAR and low_y - _NEAR <= y % 100_000 <= low_y + size + _NEAR
