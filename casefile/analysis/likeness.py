"""Which incidents may be one event: by date, place across scripts, casualty figures, means and words.

What speaks for it is weighed, and what speaks against it, too: the weight only orders what a person is asked about.
Candidates share a day and a name, or a long run of words; all other pairs are never compared.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rapidfuzz.distance import Indel

from casefile.analysis.shingles import Overlap, Sketch, hash_of, in_common, neighbours, overlap
from casefile.analysis.shingles import candidates as sharing_words
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.wordkeys import keys_of, words_of

ENOUGH = 0.6
"""From here on a pair is proposed."""

ONE_PLACE_KM, NEAR_KM = 1.0, 10.0
"""Points that are one place, and points that are near each other: half the precision of a town's name."""

CROWD = 40
"""Incidents of one day that share a word: of more, each is compared with its neighbours only."""

_FEW_DAYS = 4
"""A date of so many days is one to compare by its days; a wider one by its month and its place."""

_DATE, _PLACE, _WORDS, _FIGURES, _CODES = 0.30, 0.28, 0.24, 0.10, 0.08
_NO_WORDS = Sketch(frozenset(), frozenset(), 0)
_NOTHING = Overlap()
_SPELT = 0.8
"""Similarity of the consonants of two names (1 less the edits by their lengths) from which on they are alike."""
_OTHER_DAY = 0.75
"""What is left of the weight of two that are of different days, however alike their place and title are."""
_ELSEWHERE = 0.7
"""Likewise of two that lie far apart, or at places whose names are not alike."""
_OTHER_COUNT = 0.9
"""Likewise of two whose casualty figures exclude each other: early counts often do."""
_CONSONANTS = 2
"""Consonants under which a word is known by its vowels, too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is compared of an incident.

    :param place: the id of its place. :param names: keys of the names of its place, in any script.
    :param spelt: each of those names whole, as its consonants without blanks. :param words: keys of the words of its
        title. :param point: latitude and longitude, its own or its place's.
    :param figures: the least and the most (None for open) by group and harm.
    :param codes: kinds of act, weapons and objects. :param sketch: its narrative.
    """

    id: UUID
    when: FuzzyDate | None = None
    place: UUID | None = None
    names: frozenset[str] = frozenset()
    spelt: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None
    figures: Mapping[tuple[str, str], tuple[int, int | None]] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    sketch: Sketch = _NO_WORDS


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two incidents are.

    :param date: ``same``, ``next`` (a day apart), ``overlap``, ``apart``, or empty where one has none.
    :param place: ``same``, ``name`` (alike in any spelling or script), ``near``, ``apart``, or empty where
        one has none.
    :param km: how far apart, where both have a point.
    :param figures: groups and harms of which the figures agree; ``against``: of which they exclude each other.
    """

    weight: float
    date: str = ""
    place: str = ""
    km: float | None = None
    title: float = 0.0
    text: Overlap = _NOTHING
    figures: tuple[tuple[str, str], ...] = ()
    against: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()


def word_keys(*texts: str) -> frozenset[str]:
    """Words as they are compared across scripts: their consonants; of a word with one consonant, how it sounds."""
    found: set[str] = set()
    for text in texts:
        for _word, written in words_of(text):
            keys = keys_of(written)
            if keys is not None:
                found.add(keys.bones if len(keys.bones) >= _CONSONANTS else keys.coarse)
    return frozenset(found)


def whole_key(name: str) -> str:
    """A name of several words as one, by its consonants: blanks and articles are set differently in every script."""
    keys = (keys_of(written) for _word, written in words_of(name))
    return "".join(each.bones for each in keys if each is not None)


def likeness(one: Seen, other: Seen) -> Likeness:
    """How alike two incidents are. What only one of them says counts neither for nor against."""
    date, of_date = _dates(one.when, other.when)
    place, km, of_place = _places(one, other)
    title = _share(one.words, other.words)
    text = overlap(one.sketch, other.sketch)
    agree, against = _figures(one, other)
    codes = tuple(sorted(one.codes & other.codes))
    weights: list[tuple[float, float | None]] = [
        (_DATE, of_date),
        (_PLACE, of_place),
        (_WORDS, max(title, min(1.0, 1.5 * text.of_shorter)) if one.words and other.words else None),
        (_FIGURES, (len(agree) / (len(agree) + len(against))) if agree or against else None),
        (_CODES, len(codes) / min(len(one.codes), len(other.codes)) if one.codes and other.codes else None),
    ]
    said = [(share, value) for share, value in weights if value is not None]
    whole = sum(share for share, _value in said)
    # Little that is said by both is little to go by: the missing half counts as not alike, the other half as unsaid.
    base = (whole + 1) / 2
    weight = sum(share * value for share, value in said) / base if base else 0.0
    for unlike, left in ((date == "apart", _OTHER_DAY), (place == "apart", _ELSEWHERE), (bool(against), _OTHER_COUNT)):
        weight *= left if unlike else 1.0
    if text.of_shorter >= 0.8:  # one account of both: a date may be mistyped
        weight = max(weight, 0.75 * text.of_shorter)
    return Likeness(round(min(weight, 1.0), 3), date, place, km, title, text, agree, against, codes)


def candidates(seen: Sequence[Seen]) -> Iterator[tuple[int, int]]:
    """Pairs of places, the smaller first, of incidents that may be one: each once."""
    known: set[int] = set()
    number = len(seen)
    for one, other in _all_candidates(seen):
        pair = one * number + other
        if pair not in known:
            known.add(pair)
            yield one, other


def _all_candidates(seen: Sequence[Seen]) -> Iterator[tuple[int, int]]:
    keys, places = array("Q"), array("L")
    wide: list[bool] = []
    months, of_month = array("Q"), array("L")
    for at, each in enumerate(seen):
        days = _days(each.when)
        wide.append(not days)
        names = each.names | ({each.place.hex} if each.place is not None else set())
        ends = {f"{whole[0]}…{whole[-1]}" for whole in each.spelt if whole}
        for name in names | each.words | ends:
            for day in days:
                keys.append(hash_of(f"{day} {name}"))
                places.append(at)
        for name in names:
            for month in _months(each.when):
                months.append(hash_of(f"{month} {name}"))
                of_month.append(at)
    for together in in_common(keys, places):
        yield from neighbours(together, CROWD)
    for together in in_common(months, of_month):
        # Two that have their days were compared by them.
        vague = [at for at in together if wide[at]][:CROWD]
        for one in vague:
            for other in together[: 2 * CROWD]:
                if one != other and not (wide[other] and other < one):
                    yield min(one, other), max(one, other)
    yield from sharing_words([each.sketch for each in seen])


def _days(when: FuzzyDate | None) -> Iterable[int]:
    """The days of a narrow date and the one after: two that are a day apart then share one."""
    if when is None or when.earliest is None or when.latest is None:
        return ()
    first, last = when.earliest.toordinal(), when.latest.toordinal()
    return range(first, last + 2) if last - first < _FEW_DAYS else ()


def _months(when: FuzzyDate | None) -> Iterable[str]:
    """The months of a date, up to a year of them; one word for an open or unknown date."""
    if when is None or when.earliest is None or when.latest is None:
        return ("",)
    first, last = when.earliest, when.latest
    count = min((last.year - first.year) * 12 + last.month - first.month, 12)
    return [f"{first.year + (first.month - 1 + n) // 12}-{(first.month - 1 + n) % 12 + 1}" for n in range(count + 1)]


def _dates(one: FuzzyDate | None, other: FuzzyDate | None) -> tuple[str, float | None]:
    if one is None or other is None or not (one.known and other.known):
        return "", None
    bounds = (one.earliest, one.latest, other.earliest, other.latest)
    if None not in bounds and len(set(bounds)) == 1:
        return "same", 1.0
    if one.overlaps(other):
        return "overlap", 0.7
    apart = [
        abs((a - b).days)
        for a, b in ((one.earliest, other.latest), (one.latest, other.earliest))
        if a is not None and b is not None
    ]
    return ("next", 0.5) if apart and min(apart) <= 1 else ("apart", 0.0)


def _places(one: Seen, other: Seen) -> tuple[str, float | None, float | None]:
    km = _km(one.point, other.point) if one.point and other.point else None
    if one.place is not None and one.place == other.place:
        return "same", km, 1.0
    if km is not None and km <= ONE_PLACE_KM:
        return "near", km, 1.0
    alike = _share(one.names, other.names) > 0.5 or _spelt_alike(one.spelt, other.spelt)
    if alike and (km is None or km <= NEAR_KM):
        return "name", km, 0.95
    if km is not None:
        return ("near", km, 0.4) if km <= NEAR_KM else ("apart", km, 0.0)
    return ("apart", None, 0.0) if one.names and other.names else ("", None, None)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Of the words of the shorter, those that the other has; one word in common of one is little of a title."""
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))


def _spelt_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(
        Indel.normalized_similarity(a, b, score_cutoff=_SPELT) >= _SPELT
        for a in one
        for b in other
        if min(len(a), len(b)) > 1
    )


def _figures(one: Seen, other: Seen) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    agree: list[tuple[str, str]] = []
    against: list[tuple[str, str]] = []
    for key in sorted(one.figures.keys() & other.figures.keys()):
        (low, high), (least, most) = one.figures[key], other.figures[key]
        meets = low <= (most if most is not None else low) and least <= (high if high is not None else least)
        (agree if meets else against).append(key)
    return tuple(agree), tuple(against)


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way between two points over the sphere (haversine)."""
    (lat1, lon1), (lat2, lon2) = ([math.radians(each) for each in point] for point in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * 6371.0 * math.asin(math.sqrt(min(1.0, half))), 2)
