"""Invented texts, names and numbers for stress vaults, the same for the same seed.

The sentences stand in ``resources/stress/texts.json``; places and persons are made of syllables that are written in
three scripts, so that there is something to find across scripts. Lengths follow what the field has: posts of a line or
two, articles of some two thousand characters, reports of several pages.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar
from uuid import UUID

from casefile.i18n import RESOURCES

_EPOCH = 1_577_836_800_000
"""When the first record of every stress vault was made, by its id: 1 January 2020, in milliseconds."""
_SCRIPTS = {"ar": 1, "fa": 1, "ckb": 1, "uk": 2}
"""The script of names in these languages; Latin elsewhere."""
T = TypeVar("T")

_LONGEST = 20_000
"""Characters of a text at most."""


@dataclass(frozen=True, slots=True)
class Spelt:
    """An invented name: in Latin, Arabic and Cyrillic letters."""

    latin: str
    arabic: str
    cyrillic: str

    def in_language(self, language: str) -> str:
        """As a text in this language writes it."""
        return (self.latin, self.arabic, self.cyrillic)[_SCRIPTS.get(language, 0)]


class Chance:
    """All that is drawn by lot, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 nothing here is a secret
        self._made = 0

    def id(self) -> UUID:
        """An id as a new record has one (UUIDv7), the next in order."""
        self._made += 1
        low = self.random.getrandbits(62)
        return UUID(int=(_EPOCH + self._made) << 80 | 0x7 << 76 | 0b10 << 62 | low)

    def about(self, mean: float, spread: float, most: int) -> int:
        """A number as lengths and links in the field are: most are small, few are very large (log-normal).

        :param mean: of many such numbers, where ``most`` cuts few of them off. :param spread: of their logarithms.
        """
        location = -spread * spread / 2
        return min(most, max(1, round(mean * self.random.lognormvariate(location, spread))))

    def often(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random.random() < share


class Ranked(Generic[T]):
    """Things of which the first come up often and the last hardly ever (Zipf)."""

    def __init__(self, things: Sequence[T], weights: Sequence[float] = ()) -> None:
        self.things = list(things)
        self._weights = list(accumulate(weights or (1 / (n + 3) for n in range(len(things)))))

    def one(self, chance: Chance) -> T:
        """One of them."""
        return chance.random.choices(self.things, cum_weights=self._weights)[0]


class Texts:
    """What is said in the sources of a stress vault.

    :param names: of how many places, persons and organisations to make names.
    """

    def __init__(self, chance: Chance, *, places: int, persons: int, groups: int) -> None:
        content = json.loads((RESOURCES / "stress" / "texts.json").read_text("utf-8"))
        self._syllables: Sequence[Sequence[str]] = content["syllables"]
        self._ends: Sequence[Sequence[str]] = content["ends"]
        languages = content["languages"]
        self._sentences = {name: each["sentences"] for name, each in languages.items()}
        self._things = {name: Ranked(each["things"]) for name, each in languages.items()}
        self.languages = Ranked(list(languages), [each["weight"] for each in languages.values()])
        known: set[str] = set()
        self.places = [self._name(chance, known) for _n in range(places)]
        self.persons = [_joined(self._name(chance, set()), self._name(chance, known)) for _n in range(persons)]
        self.groups = [self._name(chance, known) for _n in range(groups)]
        self._someone = Ranked(self.persons)
        self._some_group = Ranked(self.groups)

    def sentence(self, chance: Chance, language: str, place: Spelt) -> str:
        """One sentence about a place."""
        pattern: str = chance.random.choice(self._sentences[language])
        return pattern.format(
            place=place.in_language(language),
            person=self._someone.one(chance).in_language(language),
            group=self._some_group.one(chance).in_language(language),
            thing=self._things[language].one(chance),
            count=chance.about(9, 1.0, 900),
            hour=f"{chance.random.randrange(24)}:{chance.random.randrange(60):02d}",
        )

    def text(self, chance: Chance, language: str, place: Spelt, length: int) -> str:
        """Sentences of at least so many characters together, in paragraphs."""
        made: list[str] = []
        size = 0
        while size < min(length, _LONGEST):
            made.append(self.sentence(chance, language, place))
            size += len(made[-1]) + 1
        end = "\n\n"
        return end.join(" ".join(made[start : start + 5]) for start in range(0, len(made), 5))

    def _name(self, chance: Chance, known: set[str]) -> Spelt:
        """A name of two or three syllables; of four, where the others are taken."""
        syllables = 2
        while True:
            parts = [chance.random.choice(self._syllables) for _n in range(syllables)]
            parts.append(chance.random.choice(self._ends))
            latin, arabic, cyrillic = ("".join(part[script] for part in parts) for script in range(3))
            if latin not in known:
                known.add(latin)
                return Spelt(latin.capitalize(), arabic, cyrillic.capitalize())
            syllables = chance.random.choice((2, 3, 3, 4))


def _joined(first: Spelt, last: Spelt) -> Spelt:
    join: Callable[[str, str], str] = "{} {}".format
    return Spelt(join(first.latin, last.latin), join(first.arabic, last.arabic), join(first.cyrillic, last.cyrillic))
