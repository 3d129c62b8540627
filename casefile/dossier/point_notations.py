"""Points in notations that are no two decimal numbers side by side: degrees, minutes and seconds however they are
parted, run together (ISO 6709, NMEA), geohash, and the short form of a plus code. (Places in metres: :mod:`.grids`.)

Each is looked for with the numbers of a point that is known: six or four numbers that all fit are no chance, whatever
stands between them. So neither words nor signs of any language need to be listed.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from casefile.model.values import Coordinates

Span = tuple[int, int]

_NEAR = 0.0005
"""Degrees (some 50 m) within which another point is the same place."""
_FRACTION = re.compile(r"(?<![\d.])\d{1,3}[.,·]\d{3,15}(?!\d)")
_APART = 48
"""Characters that may stand between two decimal numbers that are one point."""
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:[.,]\d{1,12})?(?!\d)")
_GAP = 24
"""Characters between degrees, minutes and seconds: as words they are long."""
_TOGETHER = re.compile(
    r"(?<![\d.])(\d{6,7}|\d{4,5}(?=[.,]))([.,]\d{1,8})?[^\d.]{0,4}(?<!\d)(\d{6,7}|\d{4,5}(?=[.,]))([.,]\d{1,8})?(?!\d)"
)
_HASH = re.compile(r"(?<![^\W_])[0-9b-hjkmnp-z]{7,12}(?![^\W_])", re.IGNORECASE)
_SHORT_CODE = re.compile(r"(?<![^\W_])([23456789CFGHJMPQRVWX]{4}\+[23456789CFGHJMPQRVWX]{2})", re.IGNORECASE)
_CODE_LETTERS = "23456789CFGHJMPQRVWX"
_HASH_LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"


class Notations:
    """Points to be found in these notations, all of which say more than a kilometre.

    :param points: with what each is known by.
    """

    def __init__(self, points: Iterable[tuple[Coordinates, str]]) -> None:
        self._by_degree: dict[tuple[int, int], list[tuple[float, float, str]]] = defaultdict(list)
        self._hashes: dict[str, tuple[str, str]] = {}
        self._codes: dict[str, str] = {}
        for point, key in points:
            high, wide = abs(point.latitude), abs(point.longitude)
            for lat in {int(high - _NEAR), int(high + _NEAR)}:
                for lon in {int(wide - _NEAR), int(wide + _NEAR)}:
                    self._by_degree[lat, lon].append((high, wide, key))
            self._hashes[_geohash(point)[:7]] = (_geohash(point), key)
            self._codes[_plus_code(point)[4:]] = key

    def places(self, plain: str) -> Iterator[tuple[str, Span]]:
        """Each point that a text gives away, with where; digits are 0-9."""
        yield from self._decimals(plain)
        yield from self._sexagesimal(plain)
        yield from self._together(plain)
        for match in _HASH.finditer(plain):
            word = match.group().lower()
            whole, key = self._hashes.get(word[:7], ("", ""))
            if whole.startswith(word[:9]) and whole:
                yield key, match.span()
        for match in _SHORT_CODE.finditer(plain):
            if match[1].upper() in self._codes:
                yield self._codes[match[1].upper()], match.span()

    def _near(self, one: float, other: float) -> Iterator[str]:
        """The points of which these are latitude and longitude, in either order."""
        for high, wide in ((one, other), (other, one)):
            for latitude, longitude, key in self._by_degree.get((int(high), int(wide)), ()):
                if abs(latitude - high) <= _NEAR and abs(longitude - wide) <= _NEAR:
                    yield key

    def _decimals(self, plain: str) -> Iterator[tuple[str, Span]]:
        for one, other in pairwise(_FRACTION.finditer(plain)):
            if other.start() - one.end() <= _APART:
                for key in self._near(_value(one.group()), _value(other.group())):
                    yield key, (one.start(), other.end())

    def _sexagesimal(self, plain: str) -> Iterator[tuple[str, Span]]:
        numbers = [(_value(m.group()), m.start(), m.end(), m.group().isdigit()) for m in _NUMBER.finditer(plain)]
        for at, (degrees, start, _end, whole) in enumerate(numbers):
            if not whole or degrees > 180:
                continue
            for length in (6, 4):
                run = numbers[at : at + length]
                if len(run) < length or any(later[1] - earlier[2] > _GAP for earlier, later in pairwise(run)):
                    continue
                half = length // 2
                one, other = _degrees(run[:half]), _degrees(run[half:])
                if one is not None and other is not None:
                    for key in self._near(one, other):
                        yield key, (start, run[-1][2])

    def _together(self, plain: str) -> Iterator[tuple[str, Span]]:
        """``344120N 0404949E``, ``3441.347,N,04049.827,E``: degrees, minutes, and perhaps seconds in one number."""
        for match in _TOGETHER.finditer(plain):
            halves = [_run_together(match[n], match[n + 1] or "") for n in (1, 3)]
            if halves[0] is not None and halves[1] is not None:
                for key in self._near(halves[0], halves[1]):
                    yield key, match.span()


def _value(number: str) -> float:
    return float(number.replace(",", ".").replace("·", "."))


def _degrees(run: list[tuple[float, int, int, bool]]) -> float | None:
    """Degrees, minutes and perhaps seconds as one number; None where they are none, or say less than a kilometre."""
    *whole, last = run
    if not all(is_whole for _value, _start, _end, is_whole in whole) or any(value >= 60 for value, *_ in run[1:]):
        return None
    if len(run) == 2 and last[3]:
        return None
    return _of_sixtieths([value for value, *_rest in run])


def _run_together(digits: str, fraction: str) -> float | None:
    split = len(digits) - (4 if len(digits) > 5 else 2)
    parts = [digits[:split], *(digits[at : at + 2] for at in range(split, len(digits), 2))]
    parts[-1] += fraction.replace(",", ".")
    values = [float(part) for part in parts]
    return None if any(value >= 60 for value in values[1:]) else _of_sixtieths(values)


def _of_sixtieths(values: list[float]) -> float:
    return math.fsum(value / 60.0**at for at, value in enumerate(values))


def _geohash(point: Coordinates, length: int = 9) -> str:
    low, high = [-90.0, -180.0], [90.0, 180.0]
    letters, bits = "", 0
    for at in range(length * 5):
        axis = 1 - at % 2
        middle = (low[axis] + high[axis]) / 2
        is_upper = (point.longitude if axis else point.latitude) >= middle
        (low if is_upper else high)[axis] = middle
        bits = bits * 2 + is_upper
        if at % 5 == 4:
            letters, bits = letters + _HASH_LETTERS[bits], 0
    return letters


def _plus_code(point: Coordinates) -> str:
    """Open Location Code of ten digits, with its plus."""
    north, east = min(point.latitude, 89.9999) + 90, min(point.longitude, 179.9999) + 180
    code, size = "", 20.0
    for _pair in range(5):
        for degrees in (north, east):
            code += _CODE_LETTERS[min(19, int(degrees % (size * 20) / size))]
        size /= 20
    return f"{code[:8]}+{code[8:]}"
