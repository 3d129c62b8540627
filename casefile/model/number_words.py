"""Whole numbers written out in words, in the working languages: English, Arabic, French, Spanish, Ukrainian.

A number is read only where the words can mean one number: *three*, *soixante et onze*, *ثلاثة وعشرون*. Words for
roughly so many (*a dozen*, *une vingtaine*) are read and marked as such. What is
vague (*dozens*, *кілька*, *مئات*) is none, and neither are two numbers beside each other: nothing is added up here.
The words stand in :mod:`casefile.model.number_lexicon`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from casefile.model.number_lexicon import LEXICONS, NOTHING, NOUNS, Lexicon
from casefile.model.outside import western_digits
from casefile.model.spelling import APOSTROPHE, fold

_DIGITS = re.compile("[0-9]{1,9}")
_ELIDED = re.compile(rf"\bd{APOSTROPHE}(?=\w)")
_AND = re.compile(r"(?<!\w)و(?=(\w+))")
_PIECES = re.compile(r"[^\W_]+|[-\u2010\u2011]")
_LONGEST = 4
"""Words in the longest entry of a lexicon."""
_MOST_WORDS = 20


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number that was read.

    :param value: the number.
    :param times: what was multiplied first, 3 in *three thousand*; 0 where nothing was. In *two or three thousand* the
        first number may be 2 or 2,000.
    :param about: whether it is a word that people use for *roughly so many*: *a dozen*, *une vingtaine*, *a hundred*.
    """

    value: int
    times: int = 0
    about: bool = False


@lru_cache(maxsize=4096)
def spell(text: str) -> str:
    """The text as the lexicons spell it: lower case, without accents, Western digits, single blanks, *and* apart."""
    folded = _ELIDED.sub("de ", fold(western_digits(text))).replace(APOSTROPHE, "")
    return " ".join(_AND.sub(_part_and, folded).split())


def _part_and(match: re.Match[str]) -> str:
    """Arabic writes *and* together with the next word: parted where that is of a number, but not in *one* itself."""
    word, words = match[1], _arabic_words()
    is_one = f"و{word}" in words and not match.string.startswith(" عشر", match.end(1))
    return "و " if not is_one and (word in words or word[0].isdecimal()) else "و"


@cache
def _arabic_words() -> frozenset[str]:
    lexicon = next(each for each in LEXICONS if each.joiner == "و")
    return frozenset(phrase.split()[0] for phrase in (*lexicon.values, *lexicon.times))


@lru_cache(maxsize=4096)
def written_number(spelled: str, *, with_noun: bool = True) -> WrittenNumber | None:
    """The number that these words say; None where they say none, or where two languages would read two.

    :param spelled: by :func:`spell`; such as *three*, *twenty-five civilians*, *3 thousand*.
    :param with_noun: whether a word for those who are counted may stand behind the number (*four women*).
    """
    if spelled in NOTHING:
        return WrittenNumber(0)
    noun = NOUNS.search(spelled) if with_noun else None
    before = spelled[: noun.start()] if noun is not None else ""
    found = {number.value: number for lexicon in LEXICONS if (number := _in_language(spelled, before, lexicon))}
    return next(iter(found.values())) if len(found) == 1 else None


def _in_language(spelled: str, before: str, lexicon: Lexicon) -> WrittenNumber | None:
    number = _read(spelled, lexicon)
    if number is not None or not before:
        return number
    if before in lexicon.articles:
        return WrittenNumber(1)
    return WrittenNumber(0) if before in lexicon.noughts else _read(before, lexicon)


def _read(spelled: str, lexicon: Lexicon) -> WrittenNumber | None:
    words = _PIECES.findall(spelled)
    if not words or len(words) > _MOST_WORDS or "".join(words) != spelled.replace(" ", ""):
        return None
    words = ["-" if word in "\u2010\u2011" else word for word in words]
    reading, at = _Reading(lexicon), 0
    if words[0] in lexicon.articles and len(words) > 1 and words[1] in lexicon.times:
        words = words[1:]
        reading.about = len(words) == 1  # a hundred, but not: a hundred and five
    while at < len(words):
        taken = reading.take(words, at)
        if not taken:
            return None
        at += taken
    return reading.result()


class _Reading:
    """A number while its words come in: what is complete, the group below the next *thousand*, a pending *and*."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._complete = 0
        self._group: int | None = None
        self._below = 10**9
        self._joined = False
        self._times = 0
        self.about = False

    def take(self, words: list[str], at: int) -> int:
        """How many words were taken as the next piece; 0 where they do not go on with the number."""
        word = words[at]
        if at == 0 and _DIGITS.fullmatch(word) and len(words) > 1:
            self._group = int(word)
            return 1
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            self.about = self.about or phrase in self._lexicon.rough
            if phrase in self._lexicon.values:
                return length * self._add(self._lexicon.values[phrase])
            if phrase in self._lexicon.times:
                return length * self._multiply(phrase, last=at + length == len(words))
        return self._go_on(word) if at else 0

    def result(self) -> WrittenNumber | None:
        """The number; None while an *and* waits for the next."""
        return None if self._joined else WrittenNumber(self._complete + (self._group or 0), self._times, self.about)

    def _go_on(self, word: str) -> int:
        """Pass over a hyphen, and over one *and*."""
        if word == "-":
            return 1
        if word != self._lexicon.joiner or self._joined:
            return 0
        self._joined = True
        return 1

    def _add(self, value: int) -> bool:
        group, joined = self._group, self._joined
        self._joined = False
        if value >= 1000:  # two thousand in one word, as Arabic has it
            self._complete, below, self._below = self._complete + value, self._below, 1000
            return group is None and value < below
        self._group = (group or 0) + value
        if group is None:
            return self._complete == 0 or self._lexicon.may_join(0, value, joined)
        return _has_room(group, value, self._lexicon) and self._lexicon.may_join(group, value, joined)

    def _multiply(self, word: str, *, last: bool) -> bool:
        by, group, joined = self._lexicon.times[word], self._group, self._joined
        self._joined = False
        if group is None and (word in self._lexicon.never_alone or (self._complete and by != 100 and not joined)):
            return False
        if group is not None and (joined or group == 0):
            return False
        self._times = self._times or group or 0
        if by == 100:
            self._group = 100 * (group or 1)
            return group is None or group < 100
        below, self._below = self._below, by
        self._complete, self._group = self._complete + by * (group or 1), None
        return by < below and (by != 12 or last)


def _has_room(group: int, value: int, lexicon: Lexicon) -> bool:
    """Whether the places of a value are still empty in the group before it."""
    if value == 0 or group == 0 or value >= 100:
        return False
    rest = group % 100
    if lexicon.scores and 10 <= value <= 19 and rest in (60, 80):
        return True
    if lexicon.units_first and 0 < rest < 10:
        return value >= 20
    return rest == 0 or (rest >= 20 and rest % 10 == 0 and value < 10)
