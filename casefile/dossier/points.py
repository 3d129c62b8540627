"""Coordinates in texts, in whatever notation, held against points that may be given roughly only."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casefile.dossier import grids
from casefile.dossier.point_notations import Notations
from casefile.model.outside import western_digits
from casefile.model.values import Coordinates

_NUMBER = re.compile(
    r"(?:(?<![A-Za-z])(?P<before>[NSEW]))?\s?(?P<sign>[-+])?(?<![\d.])(?P<degrees>\d{1,3})(?P<fraction>[.,]\d{1,15})?(?![\d])"
    r"(?:\s?(?:°|º|˚|deg\.?|d)\s?(?:(?P<minutes>\d{1,2}(?:[.,]\d{1,12})?)\s?(?:['′’ʹ]|m|min)?\s?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d{1,10})?)\s?(?:[\"″”“ʺ]|''|′′|s|sec)?)?)?)?\s?(?P<after>[NSEW](?![A-Za-z]))?",
    re.IGNORECASE,
)
_BETWEEN = 26
"""Characters that may stand between latitude and longitude."""
_WORDS_BETWEEN = re.compile(
    r"(?:\s|[,;|/:=()&?°'\"′″،؛-]|north|south|east|west|and|lat|lon|lng|long|latitude|longitude|mlon|mlat|by"
    r"|شمالا?|شرقا?|جنوبا?|غربا?|خط|الطول|العرض|طول|عرض|و|[NSEW])*",
    re.IGNORECASE,
)
_KILOMETRE = 2
"""Decimals of a degree that say as much: finer notations are looked for where no more may be given."""
_UNREAD = re.compile(r"%(2C|3B|20|2F|7C)", re.IGNORECASE)
"""Commas and blanks, as the address of a map writes them."""
_WIDE = {"\uff0e": ".", "\uff0c": ","}
_THIN = "\u2009\u202f\u200a\u2008"
_NEAR = 0.0005
"""Degrees (some 50 m) within which another point is the same place."""
_CODE = re.compile(r"\b([23456789CFGHJMPQRVWX]{8})\+([23456789CFGHJMPQRVWX]{2,3})", re.IGNORECASE)
_ALPHABET = "23456789CFGHJMPQRVWX"


@dataclass(frozen=True, slots=True)
class _Half:
    degrees: float
    decimals: int
    span: tuple[int, int]


class Points:
    """Points whose exact place is withheld.

    :param points: with what each is known by.
    :param decimals: of a degree that may be given.
    """

    def __init__(self, points: Iterable[tuple[Coordinates, str]], decimals: int) -> None:
        self._points = sorted(((p.latitude, p.longitude, key) for p, key in points))
        self._latitudes = [latitude for latitude, _longitude, _key in self._points]
        self._decimals = decimals
        finer = decimals <= _KILOMETRE
        self._notations = Notations([(Coordinates(*at), key) for *at, key in self._points] if finer else ())

    def places(self, text: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """Each point that a text gives away, with the code points where."""
        if not self._points or not any(map(str.isdigit, text)):
            return
        plain, offsets = _legible(text)
        for key, (start, end) in self._told(plain):
            yield key, (offsets[start], offsets[end - 1] + 1)

    def _told(self, plain: str) -> Iterator[tuple[str, tuple[int, int]]]:
        yield from self._notations.places(plain)
        halves = list(_halves(plain))
        for one, other in pairwise(halves):
            between = plain[one.span[1] : other.span[0]]
            if len(between) <= _BETWEEN and _WORDS_BETWEEN.fullmatch(between):
                for first, second in ((one, other), (other, one)):
                    for key in self._meant(first, second):
                        yield key, (one.span[0], other.span[1])
        yield from grids.places(plain, self._points, self._decimals)
        for match in _CODE.finditer(plain):
            latitude, longitude = _from_code(match[1].upper() + match[2].upper())
            half = 1 / 16_000
            for key in self._near(latitude, longitude, half + 1e-6, half + 1e-6):
                yield key, match.span()

    def _meant(self, latitude: _Half, longitude: _Half) -> Iterator[str]:
        finest = max(latitude.decimals, longitude.decimals)
        if finest <= self._decimals:
            return
        yield from self._near(
            latitude.degrees, longitude.degrees, _tolerance(latitude.decimals), _tolerance(longitude.decimals)
        )

    def _near(self, latitude: float, longitude: float, high: float, wide: float) -> Iterator[str]:
        at = bisect_left(self._latitudes, latitude - high)
        while at < len(self._points) and self._points[at][0] <= latitude + high:
            if abs(self._points[at][1] - longitude) <= wide:
                yield self._points[at][2]
            at += 1


def _legible(text: str) -> tuple[str, Sequence[int]]:
    """A text without what hides a number in it, and for each character the place in the original: digits are 0-9, dots
    and commas plain; what is not seen, and thin blanks within a number, are left out.
    """
    text = _UNREAD.sub(lambda match: chr(int(match[1], 16)) + "\u200b\u200b", text) if "%" in text else text
    if text.isascii():
        return text, range(len(text))
    kept = [
        (at, _WIDE.get(letter, letter))
        for at, letter in enumerate(western_digits(text))
        if unicodedata.category(letter) != "Cf"
        and not (letter in _THIN and text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal())
    ]
    return "".join(letter for _at, letter in kept), [at for at, _letter in kept]


def _tolerance(decimals: int) -> float:
    return max(_NEAR, 1.01 * 10.0**-decimals)


def _halves(text: str) -> Iterator[_Half]:
    for match in _NUMBER.finditer(text):
        fraction, minutes, seconds = match["fraction"] or "", match["minutes"], match["seconds"]
        if not (fraction or minutes):
            continue
        degrees = float(match["degrees"] + fraction.replace(",", "."))
        decimals = len(fraction) - 1 if fraction else 0
        if minutes:
            degrees += float(minutes.replace(",", ".")) / 60
            decimals = 2 + max(0, len(minutes.partition(".")[2] or minutes.partition(",")[2]))
        if seconds:
            degrees += float(seconds.replace(",", ".")) / 3600
            decimals = 4
        letter = (match["before"] or match["after"] or "").upper()
        if degrees <= 180:
            yield _Half(-degrees if match["sign"] == "-" or letter in ("S", "W") else degrees, decimals, match.span())


def _from_code(digits: str) -> tuple[float, float]:
    """The middle of the area of a full plus code (Open Location Code), digits without the plus."""
    latitude, longitude, size = -90.0, -180.0, 20.0
    for at in range(0, 10, 2):
        latitude += _ALPHABET.index(digits[at]) * size
        longitude += _ALPHABET.index(digits[at + 1]) * size
        size /= 20
    return latitude + size * 10, longitude + size * 10
