"""Which words are spellings of one name: as one hears it, or with a slip of the finger.

How alike two words are is weighed from their keys (:mod:`casefile.model.wordkeys`): three tenths each for the sounds
and for the coarse sounds, four for the consonants. Measured on 5,003 pairs of Arabic and Latin name parts, with eight
spellings shown: at :data:`ENOUGH`, 94 and 96 in a hundred are found across scripts, and one in four names that do not
exist shows something. A slip counts letters that were left out, put in, exchanged or turned round (Damerau and
Levenshtein).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from rapidfuzz.distance import DamerauLevenshtein, Indel, JaroWinkler

from casefile.model.asked_words import Asked, is_cyrillic
from casefile.model.wordkeys import Keys

ENOUGH = 0.84
"""From here on two words count as spellings of one; 1 is the same."""

MOST = 8
"""Spellings that are shown: more than a person reads, fewer than would hide the hits."""

_LONG = 8
"""Letters from which a second slip is allowed."""

_MANY = 4
"""Consonants that are enough by themselves where all of them are the same."""


class Spelt(Protocol):
    """A word that is compared."""

    @property
    def word(self) -> str: ...  # noqa: D102 normalised, without its article
    @property
    def sounds(self) -> str: ...  # noqa: D102 its keys
    @property
    def bones(self) -> str: ...  # noqa: D102


W = TypeVar("W", bound=Spelt)


def alike(asked: Asked, words: Iterable[W]) -> list[W]:
    """Those that may be spellings of a word, the likest first; the word itself is none."""
    found = sorted(_weighed(asked, words), key=lambda each: (-each[0], each[1].word))
    return [word for _weight, word in found]


def _weighed(asked: Asked, words: Iterable[W]) -> Iterator[tuple[float, W]]:
    bare, cyrillic = asked.word, asked.is_cyrillic
    slips = 2 if len(bare) >= _LONG else 1
    own = [(keys, keys.coarse) for keys in asked.keys]
    both = own + [(keys, keys.coarse) for keys in asked.across]
    for each in words:
        if each.word == bare:
            continue
        forms = both if asked.across and is_cyrillic(each.word) is not cyrillic else own
        weight = max(_weight(keys, coarse, each) for keys, coarse in forms)
        distance = DamerauLevenshtein.distance(bare, each.word, score_cutoff=slips)
        if distance <= slips and len(bare) > 2:
            # A slip of the finger is likelier than a name that merely sounds alike.
            weight = max(weight, ENOUGH, 1 - distance / (3 * len(bare)))
        if weight >= ENOUGH:
            yield weight, each


def _weight(keys: Keys, coarse: str, other: Spelt) -> float:
    if keys.bones == other.bones and len(keys.bones) >= _MANY:
        # Arabic writes محمد without a vowel: what is not written says nothing against it.
        return max(ENOUGH, 0.6 + 0.4 * Indel.normalized_similarity(keys.sounds, other.sounds))
    bones = JaroWinkler.similarity(keys.bones, other.bones) if keys.bones or other.bones else 1.0
    sounds = Indel.normalized_similarity(keys.sounds, other.sounds)
    # With both coarse sounds and consonants at their best, is it still too little? Most words end here.
    if 0.3 * sounds + 0.3 + 0.4 * bones < ENOUGH:
        return 0.0
    theirs = Keys(other.sounds, other.bones).coarse
    return 0.3 * sounds + 0.3 * Indel.normalized_similarity(coarse, theirs) + 0.4 * bones
