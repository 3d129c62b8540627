"""What stands in one cell, read strictly: dates, counts, coordinates, terms. What is not understood is said."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from casefile.errors import BadInput
from casefile.evidence.worker import datelines
from casefile.i18n import _
from casefile.model import vocabularies
from casefile.model.coordinates import Coordinates
from casefile.model.counts import Range
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.outside import shown, western_digits

_GUARDED = re.compile(r"'[=+\-@]")
_NUMBERS = re.compile(
    r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})"
    r"(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_DEGREES = re.compile(r"-?\d{1,3}(?:[.,]\d{1,20})?")
_YES = frozenset({"yes", "y", "true", "1", "نعم", "oui", "sí", "si", "так", "x", "✓"})
_NO = frozenset({"no", "n", "false", "0", "لا", "non", "ні", ""})
_PLACES = {"year": (0, 1, 2), "day": (2, 1, 0), "month": (2, 0, 1)}
"""Where year, month and day stand among three numbers, by what stands first."""


class CellError(Exception):
    """A cell that cannot be what its field wants. The message is a translated sentence."""


def unguarded(cell: str) -> str:
    """A cell without the sign that keeps a spreadsheet from reckoning it: exactly one, and only there."""
    return cell[1:] if _GUARDED.match(cell) else cell


@lru_cache(maxsize=4096)
def date(text: str, order: str) -> FuzzyDate:
    """One date.

    :param order: which of three numbers stands first, where they do not say so: ``year``, ``day``, ``month`` or empty.
    :raises CellError: it is none, or its order is not known.
    """
    plain = western_digits(" ".join(text.split()))
    try:
        if match := _NUMBERS.fullmatch(plain):
            return _numbered(match, order, text)
        if match := _YEAR_MONTH.fullmatch(plain):
            return FuzzyDate.month(int(match[1]), int(match[2]))
        if _YEAR.fullmatch(plain):
            return FuzzyDate.year(int(plain))
        if worded := datelines.parse(plain):
            return FuzzyDate.parse(worded)
        return FuzzyDate.parse(plain)
    except BadInput as error:
        raise CellError(error.message) from None


def order_needed(text: str) -> bool:
    """Whether a cell is a date of three numbers that does not show which of them is the year, month and day."""
    match = _NUMBERS.fullmatch(western_digits(" ".join(text.split())))
    return match is not None and len(match[1]) < 4


def _numbered(match: re.Match[str], order: str, text: str) -> FuzzyDate:
    numbers = (match[1], match[2], match[3])
    if len(match[1]) == 4:
        order = "year"
    if not order:
        raise CellError(_("“{date}”: nobody said yet whether the day or the month stands first.", date=shown(text)))
    year, month, day = (numbers[at] for at in _PLACES[order])
    if len(year) != 4:
        raise CellError(_("“{date}”: the year has no four digits.", date=shown(text)))
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise CellError(_("“{date}” is no day of the calendar in this order.", date=shown(text))) from None
    clock, zone = match[4] or "", match[5] or ""
    if clock.rstrip("0:") == "" or not clock:
        return FuzzyDate.day(found)
    if zone and ":" not in zone and zone not in ("Z", "UTC"):
        zone = f"{zone[:3]}:{zone[3:]}"
    return FuzzyDate.day(found, clock.zfill(5) if len(clock) < 6 else clock.zfill(8), "UTC" if zone == "Z" else zone)


def less_exact(when: FuzzyDate, precision: str) -> FuzzyDate:
    """The same date, known no better than that: ``about``, ``month`` or ``year``."""
    first = when.earliest
    if first is None or precision in ("", "day"):
        return when
    if precision == "about":
        return FuzzyDate.about(first)
    return FuzzyDate.month(first.year, first.month) if precision == "month" else FuzzyDate.year(first.year)


def between(first: FuzzyDate, last: FuzzyDate) -> FuzzyDate:
    """From one to the other; one date where they are the same.

    :raises CellError: the end is before the start.
    """
    if first.edtf == last.edtf or not last.known:
        return first
    if not first.known:
        return last
    try:
        return FuzzyDate(f"{first.edtf}/{last.edtf}")
    except BadInput as error:
        raise CellError(error.message) from None


@lru_cache(maxsize=4096)
def count(text: str) -> Range:
    """A number, a range, or words for one. :raises CellError: digits that are none of these."""
    plain = western_digits(text.strip())
    if match := _WHOLE.fullmatch(plain):
        number = int(match[1])
        return _bounded(number, number)
    if _THOUSANDS.fullmatch(plain):
        number = int(plain.replace(",", ""))
        return _bounded(number, number)
    try:
        return Range.parse(text)
    except BadInput as error:
        raise CellError(error.message) from None


def counts(low: str, high: str) -> Range:
    """From two cells, either of which may be empty. :raises CellError: no counts, or reversed."""
    bounds = [count(cell) if cell else None for cell in (low, high)]
    least = bounds[0].minimum if bounds[0] else None
    most = bounds[1].maximum if bounds[1] else None
    words = next((bound.wording for bound in bounds if bound and bound.wording), "")
    return _bounded(least, most, words)


def _bounded(least: int | None, most: int | None, words: str = "") -> Range:
    try:
        return Range(least, most, words)
    except BadInput as error:
        raise CellError(error.message) from None


def point(latitude: str, longitude: str) -> Coordinates:
    """Two cells of degrees. :raises CellError: not on the earth, or no numbers."""
    values = [western_digits(cell.strip()) for cell in (latitude, longitude)]
    if all(_DEGREES.fullmatch(value) for value in values):
        try:
            return Coordinates(*(float(value.replace(",", ".")) for value in values))
        except BadInput as error:
            raise CellError(error.message) from None
    return one_point(f"{latitude}; {longitude}" if "," in latitude else f"{latitude}, {longitude}")


def one_point(text: str) -> Coordinates:
    """A cell with both. :raises CellError: it is none."""
    try:
        return Coordinates.parse(text)
    except BadInput as error:
        raise CellError(error.message) from None


def yes_or_no(text: str) -> bool:
    """:raises CellError: neither."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError(_("“{value}” is neither yes nor no.", value=shown(text)))


def plain(text: str) -> str:
    """A term as it is compared: case, blanks, strokes and ways to write one letter do not count."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ")
    return " ".join(text.split())


@lru_cache(maxsize=64)
def known_terms(vocabulary: str) -> dict[str, str]:
    """Codes and labels in every language, as they are compared, to the code. A label of two terms is none."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for term in vocabularies.load(vocabulary):
        if term.deprecated:
            continue
        for word in {plain(term.code), *(plain(label) for label in term.labels.values())}:
            if found.setdefault(word, term.code) != term.code:
                twice.add(word)
    return {word: code for word, code in found.items() if word not in twice}
