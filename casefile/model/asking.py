"""What a search asks for beside its words: ``kind:call place:Hajin after:2018-12 killed:>10 grade:B2 -tag:checked``.

A filter is a name, a colon and a value without a blank, or a value in quotation marks; a minus before it leaves out
what it would find. Anything else with a colon in it stays a word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model.fields import KINDS
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.outside import western_digits
from casefile.model.spelling import normalise
from casefile.model.typed_days import typed_day


@dataclass(frozen=True, slots=True)
class OfKind:
    """Records of these kinds."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfCase:
    """Records of the case of this reference, in capitals."""

    ref: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Records whose own date begins on or after one day and before another, as far as they are given."""

    first: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Incidents of which some figure of this effect says at least so many, or at most, as far as they are given."""

    effect: str
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Graded:
    """Sources of this reliability and credibility (Admiralty code); empty for any."""

    reliability: str
    credibility: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Places of this name, and what happened there."""

    name: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """Records with this tag."""

    tag: str


@dataclass(frozen=True, slots=True)
class By:
    """What somebody of this name wrote, published or said."""

    name: str


@dataclass(frozen=True, slots=True)
class Having:
    """Records that have something: a ``date``, a ``place``, or records of a kind that link to them."""

    what: str


Wanted = OfKind | OfCase | Dated | Counted | Graded | Placed | Tagged | By | Having


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter. :param wanted: False leaves out what it finds."""

    what: Wanted
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """A search: its words as they were typed, and the filters, all of which must hold."""

    words: str
    conditions: tuple[Condition, ...] = ()


def read_question(query: str) -> Question:
    """Part the filters of a query from its words.

    :raises BadInput: a filter has a value that it cannot take; the sentence says which it takes.
    """
    conditions: list[Condition] = []

    def take(match: re.Match[str]) -> str:
        name, value = match["name"].lower(), (match["quoted"] or match["plain"] or "").strip()
        if not value:
            return ""  # only begun
        conditions.append(Condition(_READERS[name](value), not match["minus"]))
        return ""

    words = _FILTER.sub(take, _NO_TEXT.sub(" ", query))
    return Question(" ".join(words.split()), tuple(conditions))


def _kind(value: str) -> OfKind:
    wanted = normalise(value)
    found = frozenset(
        name
        for name, spec in KINDS.items()
        if wanted in {normalise(each) for each in (name, spec.label, spec.plural, _(spec.label), _(spec.plural))}
    )
    if not found:
        text = _("“kind:” takes one of these: {kinds}.", kinds=", ".join(KINDS))
        raise BadInput(text, code="bad_filter")
    return OfKind(found)


def days_of(value: str) -> tuple[dt.date, dt.date]:
    """The first day of ``2018``, ``2018-12``, ``6.12.2018`` or ``6 December 2018`` (:mod:`.typed_days`), and the day
    after the last.

    :raises BadInput: it is written otherwise.
    """
    try:
        when = FuzzyDate.parse(typed_day(value))
    except BadInput:
        when = FuzzyDate.unknown()
    if when.earliest is None or when.latest is None or when.latest == dt.date.max:
        text = _("A date is written like 2018, 2018-12, 2018-12-06 or 6.12.2018; “{typed}” is not.", typed=value)
        raise BadInput(text, code="bad_filter")
    return when.earliest, when.latest + dt.timedelta(days=1)


def _counted(effect: str) -> Callable[[str], Counted]:
    def read(value: str) -> Counted:
        match = _COUNT.fullmatch(western_digits(value))
        if match is None:
            text = _("A number is written like 10, >10, <10 or 10-20; “{typed}” is not.", typed=value)
            raise BadInput(text, code="bad_filter")
        sign, first, last = match["sign"], int(match["first"]), match["last"]
        bounds: Mapping[str, tuple[int | None, int | None]] = {
            ">": (first + 1, None),
            ">=": (first, None),
            "<": (None, first - 1),
            "<=": (None, first),
            "": (first, int(last) if last else first),
        }
        return Counted(effect, *bounds[sign])

    return read


def _graded(value: str) -> Graded:
    match = _GRADE.fullmatch(western_digits(value).upper())
    if match is None or not (match[1] or match[2]):
        text = _(
            "A grade is a letter from A to F, a number from 1 to 6, or both, like B2; “{typed}” is not.", typed=value
        )
        raise BadInput(text, code="bad_filter")
    return Graded(match[1] or "", match[2] or "")


def _having(value: str) -> Having:
    what = normalise(value)
    kinds = {normalise(each): name for name, spec in KINDS.items() for each in (name, spec.label, _(spec.label))}
    if what not in {"date", "place"}:
        if what not in kinds:
            text = _(
                "“has:” takes date, place, or a kind of record that belongs to another: {kinds}.",
                kinds=", ".join(KINDS),
            )
            raise BadInput(text, code="bad_filter")
        what = kinds[what]
    return Having(what)


_READERS: Mapping[str, Callable[[str], Wanted]] = {
    "kind": _kind,
    "case": lambda value: OfCase(value.upper()),
    "on": lambda value: Dated(*days_of(value)),
    "after": lambda value: Dated(days_of(value)[0], None),
    "before": lambda value: Dated(None, days_of(value)[0]),
    "place": Placed,
    "tag": Tagged,
    "by": By,
    "killed": _counted("killed"),
    "injured": _counted("injured"),
    "grade": _graded,
    "has": _having,
}

NAMES = tuple(_READERS)
"""What a filter may begin with."""

_FILTER = re.compile(
    rf'(?<!\S)(?P<minus>-?)(?P<name>{"|".join(NAMES)}):(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S*))', re.IGNORECASE
)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
"""What no database takes: half characters of a terminal's own encoding among it."""

_COUNT = re.compile(r"(?P<sign>>=|<=|>|<|)(?P<first>\d{1,9})(?:-(?P<last>\d{1,9}))?")
_GRADE = re.compile(r"([A-F])?([1-6])?")
