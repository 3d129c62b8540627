"""The leak gate: nothing that was withheld may stand in the finished file.

The projection already decides what goes in. This looks from the other end, at the text read back out of the file,
so that a fault in any step between is caught before anyone receives it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from casefile.dossier.words import Words, words_of
from casefile.i18n import _, isolate

SHORTEST = 4
"""Values with fewer letters and digits are too common to look for."""
_FIRST = 4
_UNBROKEN = 8
"""Characters from which on a value without blanks is found where a line break splits it."""
LONGEST_RUN = 8
"""Words. Longer texts are looked for in pieces: a page break may cut one piece, never all of them."""

_CONTEXT = 40  # characters on each side


@dataclass(frozen=True, slots=True)
class Leak:
    """A withheld value that stands in the text.

    :param value: what was found. Not shown by ``repr``, so that it reaches no traceback.
    :param context: the text around it.
    """

    value: str = field(repr=False)
    context: str = field(repr=False)

    @property
    def sentence(self) -> str:
        """What to tell the person who exports: only they can say whether the value may stand there."""
        return _(
            "“{value}” is withheld from this audience but stands in the document: “… {context} …”.",
            value=isolate(self.value),
            context=isolate(self.context),
        )


def leaks(text: str, withheld: Iterable[str]) -> list[Leak]:
    """Every withheld value that occurs in a text as whole words, in the order of the text.

    Compared are letters and digits alone, compatibility forms and case folded (Unicode NFKD), vowel signs and other
    marks left out: neither line ends, direction controls, presentation forms nor punctuation can hide a value. A
    value without blanks of 8 characters or more (a file name, an address, a hash) is found even where a line break
    splits it, and one of several words even where a reader of the file has scrambled a line that runs both ways.

    Readers of PDF files scramble right-to-left lines further than that (a pseudonym ``W-2M9X`` comes back as
    ``X9M-2W``): hold the outline's own text (:func:`casefile.dossier.outline.plain_text`) against the list as well.

    :param text: what the dossier says: its outline's text and the text read back from the finished file.
    :param withheld: values as the records hold them; those under :data:`SHORTEST` letters are passed over.
    """
    values = list(dict.fromkeys(withheld))
    read = Words(text)
    found = Phrases(values, scrambled=True).places(read) | Phrases(values).places(read)
    for value, place in Unbroken(values).places(read):
        found.setdefault(value, place)
    return [Leak(value, around(text, *found[value])) for value in sorted(found, key=lambda v: found[v])]


class Unbroken:
    """Long values without blanks, to be found where a line break splits them."""

    def __init__(self, values: Iterable[str]) -> None:
        self._by_start: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for value in values:
            if len(value) >= _UNBROKEN and not re.search(r"\s", value):
                whole = "".join(words_of(value))
                if len(whole) >= SHORTEST:
                    self._by_start[whole[:_UNBROKEN]].append((whole, value))

    def places(self, read: Words) -> Iterator[tuple[str, tuple[int, int]]]:
        """Each value that occurs, with the code points where it begins."""
        if not self._by_start:
            return
        whole = "".join(read.words)
        starts = {start[:_FIRST] for start in self._by_start}
        at = 0
        for number, word in enumerate(read.words):
            if whole[at : at + _FIRST] in starts:
                for length in range(_FIRST, _UNBROKEN + 1):
                    for wanted, value in self._by_start.get(whole[at : at + length], ()):
                        if whole.startswith(wanted, at):
                            yield value, read.places[number]
            at += len(word)


def pieces(value: str) -> list[str]:
    """What is looked for: the value itself, or runs of :data:`LONGEST_RUN` words of a longer text."""
    words = value.split()
    if len(words) <= LONGEST_RUN:
        return [" ".join(words)] if words else []
    starts = [*range(0, len(words) - LONGEST_RUN, LONGEST_RUN), len(words) - LONGEST_RUN]
    return [" ".join(words[start : start + LONGEST_RUN]) for start in starts]


class Phrases:
    """Many phrases to be found in long texts, each as whole words, in one pass.

    :param scrambled: find them as readers of PDF files return text that runs both ways: the words of a line from the
        last to the first, the letters of a right-to-left word in any order. Phrases of one word are passed over, as
        two names may well be made of the same letters.
    """

    def __init__(self, values: Iterable[str], *, scrambled: bool = False) -> None:
        self._form = _letters if scrambled else str
        self._by_start: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for value in values:
            words = tuple(map(self._form, words_of(value)))
            if sum(map(len, words)) < SHORTEST or (scrambled and len(words) < 2):
                continue
            for order in {words, words[::-1]} if scrambled else {words}:
                self._by_start[order[:2]].append((order, value))
        self._first = {start[0] for start in self._by_start}

    def places(self, text: str | Words) -> dict[str, tuple[int, int]]:
        """Each phrase that occurs, with the code points where it first does."""
        found: dict[str, tuple[int, int]] = {}
        for value, place in self.every(Words(text) if isinstance(text, str) else text):
            found.setdefault(value, place)
        return found

    def every(self, read: Words) -> Iterator[tuple[str, tuple[int, int]]]:
        """Each phrase as often as it occurs."""
        words = read.words if self._form is str else [self._form(word) for word in read.words]
        if self._first.isdisjoint(words):
            return
        for at, word in enumerate(words):
            if word not in self._first:
                continue
            for start in ((word,), tuple(words[at : at + 2])):
                for wanted, value in self._by_start.get(start, ()):
                    if _same(words, at, wanted):
                        yield value, (read.places[at][0], read.places[at + len(wanted) - 1][1])


def _letters(word: str) -> str:
    """A word with right-to-left letters as its letters in a fixed order; any other word as it is."""
    if word.isascii() or not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in word):
        return word
    return "".join(sorted(word))


def _same(words: Sequence[str], at: int, wanted: tuple[str, ...]) -> bool:
    return tuple(words[at : at + len(wanted)]) == wanted


def around(text: str, start: int, end: int) -> str:
    """What stands about a place in a text, in one line."""
    return " ".join(text[max(0, start - _CONTEXT) : end + _CONTEXT].split())
