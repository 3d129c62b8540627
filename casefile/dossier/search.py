"""What must not stand in a document, looked for in one text after the other.

The projection decides what goes in. This looks from the other end, at everything that was written and at the finished
file, for what people do all the same: they paste, they abbreviate, they write a name as they hear it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casefile.dossier.check import Phrases, Unbroken
from casefile.dossier.name_forms import NameForms
from casefile.dossier.ordinary import says_nothing
from casefile.dossier.points import Points
from casefile.dossier.words import Words, words_of
from casefile.i18n import N_
from casefile.model.namekeys import name_keys
from casefile.model.values import Coordinates

RULES: Mapping[str, str] = {
    "name": N_("A name that is withheld"),
    "text": N_("Words out of a text that is withheld"),
    "value": N_("A value that is withheld"),
    "place": N_("A place given more exactly than this audience may know it"),
    "contact": N_("A contact, a home or a number of a document"),
    "identities": N_("Sealed names that were not compared"),
}
"""Why something is held back, by code; untranslated."""

PASTED = 8
"""Words in a row out of a withheld text that are no coincidence."""
_LABEL_WORDS = 5
"""Values up to so many words are looked for only where they are more than labels."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that an audience may not see.

    :param value: the words, or a point as ``12.345111, 45.678222``. Not shown by ``repr``: it must reach no traceback.
    :param ref: the record that it is of.
    :param label: the (untranslated) label of its field.
    :param rule: a key of :data:`RULES`.
    :param lasting: it stays a secret where it stands in a text of ours that is shown.
    :param sealed: out of the identity compartment: anyone who is told where it stands is not told the words, as
        nobody is shown an identity without a word in the journal.
    """

    value: str = field(repr=False)
    ref: str
    label: str
    rule: str
    lasting: bool = True
    point: Coordinates | None = field(default=None, repr=False)
    sealed: bool = False


class Search:
    """Secrets, ready to be looked for.

    :param named: names that are shown in their own right, as of a square or of another person: where one of them
        stands, a secret name within it is none.
    :param alone: first names to be looked for alone -> the name that each belongs to.
    :param decimals: of a degree, that coordinates may have.
    """

    def __init__(
        self,
        secrets: Iterable[Secret],
        *,
        named: Iterable[str] = (),
        alone: Mapping[str, str] | None = None,
        decimals: int | None = None,
    ) -> None:
        self._by_value: dict[tuple[str, str], Secret] = {}
        for secret in secrets:
            self._by_value.setdefault((secret.rule, secret.value), secret)
        of: dict[str, list[str]] = defaultdict(list)
        for rule, value in self._by_value:
            words = words_of(value)
            label = len(words) <= _LABEL_WORDS if rule in ("text", "value") else rule == "name" and len(words) > 1
            if not (label and says_nothing(words)):
                of[rule].append(value)
        phrases = {
            rule: [value for value in of[rule] if _is_phrase(rule, value)] for rule in ("text", "value", "contact")
        }
        self._phrases = {rule: Phrases(values) for rule, values in phrases.items() if values}
        opened = _Named(named, of["name"])
        self._named = opened
        scrambled = {**phrases, "name": [name for name in of["name"] if not opened.hold(name)]}
        self._scrambled = {rule: Phrases(values, scrambled=True) for rule, values in scrambled.items() if values}
        self._unbroken = {rule: Unbroken(of[rule]) for rule in ("value", "contact") if of[rule]}
        self._names = NameForms(of["name"], alone or {})
        self._pasted = _Pasted(of["text"])
        self._contacts = _Contacts(of["contact"])
        points = [(s.point, s.value) for s in self._by_value.values() if s.point is not None]
        self._points = Points(points, decimals if decimals is not None else 15)
        self._opened: set[Secret] = set()

    @property
    def secrets(self) -> list[Secret]:
        """What is looked for."""
        return [secret for secret in self._by_value.values() if secret not in self._opened]

    def give_up(self, secrets: Iterable[Secret]) -> None:
        """Look no longer for what is shown anyway."""
        self._opened.update(secrets)

    def within_named(self, secret: Secret) -> bool:
        """Whether it is a name within one that is shown: a line of a finished file that a reader turns round may part
        the two.
        """
        return secret.rule == "name" and self._named.hold(secret.value)

    def places(self, text: str) -> dict[Secret, Span]:
        """Each secret that stands in a text, with the code points where it first does."""
        found: dict[Secret, Span] = {}
        for secret, place in self._unopened(text):
            found.setdefault(secret, place)
        return found

    def every(self, text: str) -> list[tuple[Secret, Span]]:
        """Every place at which a text shows something of somebody's, in order; one that is found in several ways, or
        as several spellings of one name, is one place.
        """
        kept: list[tuple[Secret, Span]] = []
        ends: dict[tuple[str, str, str], int] = {}
        for secret, (start, end) in sorted(self._unopened(text), key=lambda each: (each[1][0], -each[1][1])):
            whose = (secret.rule, secret.ref, secret.label)
            if start >= ends.get(whose, 0):
                kept.append((secret, (start, end)))
            ends[whose] = max(end, ends.get(whose, 0))
        return kept

    def _unopened(self, text: str) -> Iterator[tuple[Secret, Span]]:
        for rule, value, place in self._found(Words(text)):
            secret = self._by_value[rule, value]
            if secret not in self._opened:
                yield secret, place

    def _found(self, read: Words) -> Iterator[tuple[str, str, Span]]:
        for rule, phrases in self._phrases.items():
            for value, place in phrases.every(read):
                yield rule, value, place
        if not read.text.isascii():
            for rule, phrases in self._scrambled.items():
                for value, place in phrases.every(read):
                    yield rule, value, place
        for rule, unbroken in self._unbroken.items():
            for value, place in unbroken.places(read):
                yield rule, value, place
        for value, place in self._pasted.places(read):
            yield "text", value, place
        for value, place in self._contacts.places(read.text):
            yield "contact", value, place
        for value, place in self._points.places(read.text):
            yield "place", value, place
        within: list[Span] | None = None
        for value, place in self._names.places(read):
            if within is None:
                within = list(self._named.places(read))
            # Each of its ends: squares that are listed side by side put one name's words into two others.
            begins = any(start <= place[0] < end for start, end in within)
            if not (begins and any(start < place[1] <= end for start, end in within)):
                yield "name", value, place


def _is_phrase(rule: str, value: str) -> bool:
    return rule != "text" or len(words_of(value)) < PASTED


class _Named:
    """Names that are shown in their own right, whole and in part: *Haddun Square* of *Samira Haddun Square*."""

    def __init__(self, named: Iterable[str], secret: Sequence[str]) -> None:
        self._secret = {word for name in secret for word in words_of(name)}
        keys = {key for name in secret for key in name_keys(name)}
        parts: dict[str, None] = {}
        for name in named:
            words = words_of(name)
            if self._secret.isdisjoint(words) and keys.isdisjoint(name_keys(name)):
                continue
            parts[" ".join(words)] = None
            for start in range(len(words)):
                for end in range(start + 2, len(words) + 1):
                    part = words[start:end]
                    if not self._secret.issuperset(part):
                        parts[" ".join(part)] = None
        self._parts = [tuple(part.split()) for part in parts]
        self._phrases = Phrases(parts)
        self._scrambled = Phrases(parts, scrambled=True)

    def hold(self, name: str) -> bool:
        """Whether a secret name, in this or another spelling, stands within one that is shown."""
        words, keys = tuple(words_of(name)), tuple(name_keys(name))
        return any(
            _within(words, part) or (len(keys) > 1 and _within(keys, tuple(name_keys(" ".join(part)))))
            for part in self._parts
        )

    def places(self, read: Words) -> Iterator[Span]:
        """Where they stand, also as readers of PDF files turn a line round."""
        ways = (self._phrases,) if read.text.isascii() else (self._phrases, self._scrambled)
        return (place for phrases in ways for _value, place in phrases.every(read))


def _within(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(part[at : at + len(words)] == words for at in range(len(part) - len(words) + 1))


class _Pasted:
    """Texts of which :data:`PASTED` words in a row must not be found, wherever in them they begin."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._runs: dict[int, int] = {}  # of a run its hash alone: there are as many as there are words in the texts
        self._starts: set[str] = set()
        for number, text in enumerate(texts):
            words = words_of(text)
            for at in range(len(words) - PASTED + 1):
                self._runs.setdefault(hash(tuple(words[at : at + PASTED])), number)
                self._starts.add(words[at])

    def places(self, read: Words) -> Iterator[tuple[str, Span]]:
        """Each text out of which something was pasted, and where."""
        words = read.words
        if len(words) < PASTED or self._starts.isdisjoint(words):
            return
        for at in range(len(words) - PASTED + 1):
            if words[at] in self._starts:
                run = tuple(words[at : at + PASTED])
                number = self._runs.get(hash(run))
                if number is not None and _within(run, tuple(words_of(self._texts[number]))):
                    yield self._texts[number], (read.places[at][0], read.places[at + PASTED - 1][1])


class _Contacts:
    """Telephone numbers, addresses of mail, handles and numbers of documents, however they are grouped."""

    def __init__(self, values: Iterable[str]) -> None:
        self._digits: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        for value in values:
            plain = _western(value)
            for match in _DIGITS.finditer(plain):
                digits = re.sub(r"\D", "", match.group())
                if len(digits) >= _FEWEST_DIGITS:
                    self._digits[digits[-_LAST_DIGITS:]] = value
            for match in _MARK.finditer(plain):
                self._marks[match.group().strip(".").casefold()] = value

    def places(self, text: str) -> Iterator[tuple[str, Span]]:
        if self._digits and any(map(str.isdigit, text)):
            plain = _western(text)
            for match in _DIGITS.finditer(plain):
                digits = re.sub(r"\D", "", match.group())
                for length in range(_FEWEST_DIGITS, _LAST_DIGITS + 1):
                    for end in range(length, len(digits) + 1):
                        value = self._digits.get(digits[end - length : end])
                        if value is not None:
                            yield value, match.span()
        if self._marks and "@" in text:
            for match in _MARK.finditer(text):
                value = self._marks.get(match.group().strip(".").casefold())
                if value is not None:
                    yield value, match.span()


_DIGITS = re.compile(r"\d(?:[\s().\-/+\u2010-\u2013\u00a0]{0,3}\d){6,24}")
_MARK = re.compile(r"[\w.+-]*@[\w.-]{3,}")
_FEWEST_DIGITS = 7
_LAST_DIGITS = 9


def _western(text: str) -> str:
    return text if text.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in text)
