"""Which texts repeat one another: by groups of words that follow each other, also where one is cut or stands in a page.

Each text is known by its groups of four words (*shingles*; Broder, *On the resemblance and containment of documents*,
1997), each as a hash of 64 bits. Of a long text only those whose hash is divisible by :data:`ONE_IN` are kept: the same
groups are then kept of every text, so that of two sketches not only the resemblance is known but also how much of the
shorter one stands in the longer one. A syndicated story with another title, between the navigation of another page, is
found by that. MinHash of a fixed size would say the first only.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from casefile.model.spelling import normalise

WORDS = 4
"""Words that follow each other and count as one group."""

ONE_IN = 8
"""Of a long text one group in so many is kept, by its hash."""

SHORT = 160
"""Groups up to which all of them are kept, and compared with those of other short texts."""

FEWEST = 5
"""Groups of words under which a text says too little to be compared: *Photo: AFP* stands everywhere."""

CROWD = 24
"""Texts that share one group of words: from here on each is compared with its neighbours only. What more share is a
page's navigation, or one text so often that its neighbours tell."""

_MASK = (1 << 64) - 1
_MIX = 0x9E3779B97F4A7C15
# Scripts that are written without blanks count by letters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text.

    :param kept: hashes of the groups that every text keeps. :param all: hashes of all groups; None of a long text.
    :param groups: how many different groups the text has.
    """

    kept: frozenset[int]
    all: frozenset[int] | None
    groups: int


class Sketches:
    """Makes sketches; the hash of a word is remembered as long as this lives."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}

    def of(self, text: str) -> Sketch:
        """The sketch of a text; case, vowel signs and punctuation do not count."""
        hashes = self._groups([self._word(word) for word in WORD.findall(normalise(text))])
        kept = frozenset(each for each in hashes if not each % ONE_IN)
        return Sketch(kept, frozenset(hashes) if len(hashes) <= SHORT else None, len(hashes))

    def _word(self, word: str) -> int:
        known = self._words.get(word)
        if known is None:
            if len(self._words) > 200_000:  # a case in many languages must not fill the memory
                self._words.clear()
            known = hash_of(word)
            self._words[word] = known
        return known

    @staticmethod
    def _groups(words: Sequence[int]) -> set[int]:
        found: set[int] = set()
        for start in range(len(words) - WORDS + 1):
            mixed = 0
            for word in words[start : start + WORDS]:
                mixed = ((mixed ^ word) * _MIX) & _MASK
            found.add(mixed ^ (mixed >> 29))  # the low bits of a product depend on low bits only
        return found


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two texts share, 0 to 1.

    :param of_shorter: of the groups of the shorter text, those that the other has, too.
    :param of_both: of the groups of either, those that both have.
    """

    of_shorter: float = 0.0
    of_both: float = 0.0


def hash_of(text: str) -> int:
    """64 bits of a text, the same in every run. Two sums, from the front and from the back; nobody is kept from making
    two texts of one hash, and gains nothing by it: a pair that is not alike is proposed.
    """
    written = text.encode("utf-8", "replace")
    return crc32(written) << 32 | crc32(written[::-1])


def overlap(one: Sketch, other: Sketch) -> Overlap:
    """How much two texts share: exact of two short ones, else estimated from what is kept."""
    ours, theirs = one.kept, other.kept
    if one.all is not None and other.all is not None:
        ours, theirs = one.all, other.all
    shared = len(ours & theirs)
    if min(one.groups, other.groups) < FEWEST or shared < min(FEWEST, len(ours), len(theirs)) or not shared:
        return Overlap()
    return Overlap(shared / min(len(ours), len(theirs)), shared / (len(ours) + len(theirs) - shared))


def candidates(sketches: Sequence[Sketch], least: int = 3) -> Iterator[tuple[int, int]]:
    """Pairs of places (the smaller first) of texts that share at least ``least`` groups. Most pairs are never looked
    at: memory grows with the texts, and with what they share.
    """
    counted: Counter[int] = Counter()
    for level in ("kept", "all"):
        counted.update(_together(sketches, level))
    for pair, shared in counted.items():
        one, other = divmod(pair, len(sketches))
        if shared >= min(least, len(sketches[one].kept) or 1, len(sketches[other].kept) or 1):
            yield one, other


def _together(sketches: Sequence[Sketch], level: str) -> Counter[int]:
    """How many groups each pair shares, by ``place * number + place``."""
    pairs: Counter[int] = Counter()
    number = len(sketches)
    hashes, places = array("Q"), array("L")
    for place, sketch in enumerate(sketches):
        groups = getattr(sketch, level)
        for each in groups or ():
            hashes.append(each)
            places.append(place)
    for together in in_common(hashes, places):
        for one, other in neighbours(together, CROWD):
            pairs[one * number + other] += 1
    return pairs


def in_common(keys: Sequence[int], places: Sequence[int]) -> Iterator[list[int]]:
    """The places that have a key in common, in order, for each key that several have."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    together: list[int] = []
    last = -1
    for at in order:
        if keys[at] != last:
            if len(together) > 1:
                yield sorted(set(together))
            together.clear()
            last = keys[at]
        together.append(places[at])
    if len(together) > 1:
        yield sorted(set(together))


def neighbours(places: Sequence[int], crowd: int) -> Iterator[tuple[int, int]]:
    """All pairs of few places; of more than ``crowd``, each with the next two only."""
    within = len(places) if len(places) <= crowd else 3
    for at, one in enumerate(places):
        for other in places[at + 1 : at + within]:
            yield one, other
