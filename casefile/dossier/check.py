"""The leak gate: nothing that was withheld may stand in the finished file.

The projection already decides what goes in. This looks from the other end, at the text read back out of the file,
so that a fault in any step between is caught before anyone receives it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from casefile.i18n import _, isolate

SHORTEST = 4
"""Values with fewer letters and digits are too common to look for."""
LONGEST_RUN = 8
"""Words. Longer texts are looked for in pieces: a page break may cut one piece, never all of them."""

_WORD = re.compile(r"[^\W_]+")
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
    words = Words(text)
    found = Phrases(values, scrambled=True).places(words) | Phrases(values).places(words)
    unbroken = "".join(words.words)
    for value in values:
        if value not in found and len(value) >= 8 and not re.search(r"\s", value):
            at = unbroken.find("".join(_words(value)))
            if at >= 0:
                found[value] = (len(text), len(text))
    return [Leak(value, _around(text, *found[value])) for value in sorted(found, key=lambda v: found[v])]


def pieces(value: str) -> list[str]:
    """What is looked for: the value itself, or runs of :data:`LONGEST_RUN` words of a longer text."""
    words = value.split()
    if len(words) <= LONGEST_RUN:
        return [" ".join(words)] if words else []
    starts = [*range(0, len(words) - LONGEST_RUN, LONGEST_RUN), len(words) - LONGEST_RUN]
    return [" ".join(words[start : start + LONGEST_RUN]) for start in starts]


class Words:
    """A text as the words that are compared, with the code points where each stands."""

    def __init__(self, text: str) -> None:
        plain, offsets = _plain(text)
        matches = list(_WORD.finditer(plain))
        self.words = [match.group() for match in matches]
        self.places = [(offsets[match.start()], offsets[match.end() - 1] + 1) for match in matches]


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
            words = tuple(map(self._form, _words(value)))
            if sum(map(len, words)) < SHORTEST or (scrambled and len(words) < 2):
                continue
            for order in {words, words[::-1]} if scrambled else {words}:
                self._by_start[order[:2]].append((order, value))
        self._first = {start[0] for start in self._by_start}

    def places(self, text: str | Words) -> dict[str, tuple[int, int]]:
        """Each phrase that occurs, with the code points where it first does."""
        read = Words(text) if isinstance(text, str) else text
        words = [self._form(word) for word in read.words]
        found: dict[str, tuple[int, int]] = {}
        for at, word in enumerate(words):
            if word not in self._first:
                continue
            for start in ((word,), tuple(words[at : at + 2])):
                for wanted, value in self._by_start.get(start, ()):
                    if value not in found and _same(words, at, wanted):
                        found[value] = (read.places[at][0], read.places[at + len(wanted) - 1][1])
        return found


def _letters(word: str) -> str:
    """A word with right-to-left letters as its letters in a fixed order; any other word as it is."""
    if word.isascii() or not any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in word):
        return word
    return "".join(sorted(word))


def _same(words: Sequence[str], at: int, wanted: tuple[str, ...]) -> bool:
    return tuple(words[at : at + len(wanted)]) == wanted


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text in its comparable form, and for each of its characters the place in the original."""
    if text.isascii():
        return text.lower(), range(len(text))
    plain: list[str] = []
    offsets: list[int] = []
    for run in _RUN.finditer(text):
        at, found = run.start(), run.group()
        if found.isascii():
            plain.append(found.lower())
            offsets.extend(range(at, at + len(found)))
        else:
            folded = _folded(found)
            plain.append(folded)
            offsets.extend([at] * len(folded))
    return "".join(plain), offsets


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """What a character beyond ASCII is compared as: no accents, no marks that only show."""
    letters = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in letters if unicodedata.category(c) not in _SILENT and c != _TATWEEL)


_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_SILENT = frozenset({"Mn", "Me", "Cf"})
_TATWEEL = "\u0640"


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text)[0])


def _around(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - _CONTEXT) : end + _CONTEXT].split())
