"""A name in the forms in which people write it: with a middle name, turned round, by the first name alone, in another
transliteration, with an Arabic particle before it, as a handle.

Transliterations are compared by their consonants (:mod:`casefile.model.namekeys`). Consonants of two words must meet
at once, and in Latin letters both must begin with a capital: ``smr hdn`` is Samira Haddun, and not "summer hidden".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from casefile.dossier.ordinary import ordinary_words, says_nothing
from casefile.dossier.words import Words, words_of
from casefile.model.namekeys import consonants, name_keys

_BETWEEN = 2
"""Words that may stand between a first and a last name."""
_PARTICLES = frozenset(words_of("al el bin ibn bint abu umm ben de van von der da dos la le du y i e d"))
_FEWEST_CONSONANTS = 5
"""Of two words together, for them to be one name in another spelling."""
_SHORTEST = 4
_SHORTEST_ARABIC = 3
_SHORTEST_HANDLE = 8
_REMEMBERED = 50_000
_ARABIC = re.compile("[\u0620-\u06ff]")
_LATIN = re.compile("[a-z]")
_LOOKS_LATIN = str.maketrans("асеорхуіјѕһԁԛԝαονρτυικ", "aceopxyijshdqwaovptuik")
"""Cyrillic and Greek letters that look as Latin ones do: within a Latin word they are a slip, or hide it."""
_ATTACHED = re.compile("^(?:[وف]?[بكل]?(?:ال)?|[وف]?لل)")
_CAMEL = re.compile(r"[^\W_]*[^\W\d_A-Z][A-Z][^\W_]*")
_PARTS_OF_CAMEL = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Last:
    """How a name goes on after its first word."""

    word: str
    key: str
    between: int
    name: str
    needs: int  # consonants of the first word and this one, where either is met by its consonants alone


class NameForms:
    """Names to be found in any of their forms.

    :param names: in whatever script.
    :param alone: first names that may be looked for alone: word -> the name that it belongs to.
    """

    def __init__(self, names: Iterable[str], alone: Mapping[str, str]) -> None:
        self._by_word: dict[str, list[_Last]] = defaultdict(list)
        self._by_key: dict[str, list[_Last]] = defaultdict(list)
        self._by_initial: dict[str, list[_Last]] = defaultdict(list)
        self._handles: dict[str, str] = {}
        self._alone = dict(alone)
        for name in dict.fromkeys(names):
            words = words_of(name)
            if len(words) > 1 and not says_nothing(words):
                self._add(words, name)
        self._handle_lengths = sorted({len(handle) for handle in self._handles})
        self._known: dict[str, bool] = {}

    def _add(self, words: list[str], name: str) -> None:
        between = max(_BETWEEN, len(words) - 2)
        for first, last in ((words[0], words[-1]), (words[-1], words[0])):
            keys = _key(first), _key(last)
            needs = consonants(first) + consonants(last)
            follows = _Last(last, keys[1], between, name, needs)
            self._by_word[first].append(follows)
            if keys[0] and needs >= _FEWEST_CONSONANTS:
                self._by_key[keys[0]].append(follows)
            if not (first.isdigit() or last.isdigit()) and len(last) >= _SHORTEST_ARABIC:
                # *S. Haddun*, *Samira H.*, *Haddun S.*
                self._by_initial[first[0]].append(_Last(last, keys[1], between, name, len(keys[1])))
                self._by_word[last].append(_Last(first[0], "", 0, name, 0))
            handle = first + last
            if len(handle) >= _SHORTEST_HANDLE and handle.isascii():
                self._handles[handle] = name
        whole = "".join(words)
        if len(whole) >= _SHORTEST_HANDLE and whole.isascii():
            self._handles[whole] = name

    def places(self, read: Words) -> Iterator[tuple[str, Span]]:
        """Each name that stands in a text, with the code points where."""
        if not any(map(self._may_begin, set(read.words))):
            return
        forms = [_Seen(read, at) for at in range(len(read.words))]
        yield from self._in(forms, read.places)
        for match in _CAMEL.finditer(read.text):
            inner = Words(" ".join(_PARTS_OF_CAMEL.findall(match.group())))
            parts = [_Seen(inner, at, capital=True) for at in range(len(inner.words))]
            yield from self._in(parts, [match.span()] * len(parts))
        for at, word in enumerate(read.words):
            if len(word) >= _SHORTEST_HANDLE and word.isascii():
                name = self._handle(word.strip("0123456789"))
                if name is not None:
                    yield name, read.places[at]

    def _may_begin(self, word: str) -> bool:
        """Whether any form of a name begins with this word, or is in it; quick for words that were asked before."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            forms = _without_particles(word)
            known = self._known[word] = any(
                form in self._by_word or form in self._alone or any(key in self._by_key for key in _keys(form))
                for form in forms
            ) or (len(word) >= _SHORTEST_HANDLE and any(handle in word for handle in self._handles))
        return known

    def _handle(self, word: str) -> str | None:
        if word in self._handles:
            return self._handles[word]
        for length in self._handle_lengths:
            if length + 2 <= len(word) <= length + 12 and length >= _SHORTEST_HANDLE + 2:
                name = self._handles.get(word[:length]) or self._handles.get(word[-length:])
                if name is not None:
                    return name
        return None

    def _in(self, seen: list[_Seen], places: list[Span]) -> Iterator[tuple[str, Span]]:
        for at, first in enumerate(seen):
            for word in first.words:
                name = self._alone.get(word)
                if name is not None and first.capital:
                    yield name, places[at]
                for last in self._by_word.get(word, ()):
                    end = _met(seen, at, last, exact=True)
                    if end is not None:
                        yield last.name, (places[at][0], places[end][1])
            if not first.capital:
                continue
            follow = [(last, True) for last in self._by_initial.get(first.word, ())]
            follow += [(last, False) for key in first.keys for last in self._by_key.get(key, ())]
            for last, exact in follow:
                end = _met(seen, at, last, exact=exact)
                if end is not None:
                    yield last.name, (places[at][0], places[end][1])


class _Seen:
    """A word of a text in the forms in which it may be part of a name."""

    __slots__ = ("_keys", "capital", "word", "words")

    def __init__(self, read: Words, at: int, *, capital: bool = False) -> None:
        word = self.word = read.words[at]
        if word.isascii():
            self.words = _without_particles(word)
            self.capital = capital or read.text[read.places[at][0]].isupper()
        else:
            self.words = _without_particles(word)
            first = read.text[read.places[at][0]]
            self.capital = capital or first.isupper() or not first.islower()
        self._keys: tuple[str, ...] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The consonants of the word, and those without an article that is joined to it: *Alhusein*."""
        if self._keys is None:
            self._keys = _keys(self.words[-1])
        return self._keys


def _met(seen: list[_Seen], at: int, last: _Last, *, exact: bool) -> int | None:
    """Where the last word of a name stands that begins at ``at``; None where it does not follow.

    :param exact: the first word is written as it is in the name.
    """
    for end in range(at + 1, min(len(seen), at + last.between + 2)):
        other = seen[end]
        if last.word in other.words and (len(last.word) > 1 or other.capital):
            return end
        # Where both words are met by their consonants alone, or one of them, there must be enough of these.
        if other.capital and last.key and last.key in other.keys and last.needs >= _FEWEST_CONSONANTS:
            return end
        if not (other.capital or other.word in _PARTICLES):
            return None
    return None


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str:
    return "".join(name_keys(word))


@lru_cache(maxsize=1 << 16)
def _keys(word: str) -> tuple[str, ...]:
    whole = _key(word)
    if word[:2] in ("al", "el") and len(word) > 5 and (bare := _key(word[2:])):
        return whole, bare
    return (whole,) if whole else ()


@lru_cache(maxsize=1 << 14)
def _without_particles(word: str) -> tuple[str, ...]:
    """An Arabic word as it is, and without what may be written onto it: and, so, by, like, for, the. Any other without
    the digits about it, and one of two alphabets in letters of one.
    """
    if not _ARABIC.match(word):
        bare = word.strip("0123456789")
        alike = bare.translate(_LOOKS_LATIN) if not bare.isascii() and _LATIN.search(bare) else bare
        return tuple(dict.fromkeys((word, bare, alike))) if bare else (word,)
    found = [word]
    for length in range(1, len(_ATTACHED.match(word).group()) + 1):  # type: ignore[union-attr]
        if len(word) - length >= _SHORTEST_ARABIC:
            found.append(word[length:])
    return tuple(found)


def alone(names: Mapping[str, Iterable[str]], others: Iterable[str]) -> dict[str, str]:
    """First names, family names, and names of one word, that are rare enough to be looked for alone.

    :param names: of each person, by reference: those that are looked for.
    :param others: names of everybody and everything else: anyone who shares a word with them may as well be meant.
    """
    taken = {word for other in others for word in words_of(other)}
    bearers: Counter[str] = Counter()
    for each in names.values():
        bearers.update({word for name in each for word in words_of(name)})
    found: dict[str, str] = {}
    for each in names.values():
        for name in each:
            words = words_of(name)
            if not words or (
                len(words) == 1 and not name[:1].isupper() and name.isascii() and not any(map(str.isdigit, name))
            ):
                continue
            for word in dict.fromkeys((words[0], words[-1])):
                shortest = _SHORTEST_ARABIC if _ARABIC.match(word) else _SHORTEST
                if len(word) >= shortest and bearers[word] == 1 and word not in taken and word not in ordinary_words():
                    found.setdefault(word, name)
    return found
