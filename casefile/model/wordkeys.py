"""What stays the same of a word when it is spelt by another hand or in another script.

``Hajin``, ``Hajeen``, ``هجين`` and ``Гаджин`` are one place. Each word is first written in Latin letters (Arabic as it
is usually romanised: ALA-LC, DIN 31635 and press usage; other scripts by ``anyascii``), then made coarser: one letter
for what is heard alike, then no vowels at all, as Arabic does not write short ones. Keys find candidates for a person
to judge; they prove nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from casefile.model.spelling import normalise

FEWEST_LETTERS = 2
"""Letters under which a word has no key: too many would be like it."""

LONGEST_WORD = 60
"""Letters over which a word has no key: what is longer is no name, and comparing grows with the square of it."""

_ARABIC = str.maketrans(
    dict(
        zip(
            "بپتثجچحخدذرزژسشصضطظعغفڤقكکگلمنهويیىاأإآٱئؤة",
            "bpttjShKddrzjsSsdtzagfvqkkglmnhwyyaaaiaaywa",
            strict=True,
        )
    )
    | {"ء": None}
)
"""``K`` stands for kh, ``S`` for sh: of two letters, they would be taken for *k* and *h* side by side."""

_CYRILLIC = str.maketrans({"х": "h", "ж": "j", "ш": "S", "щ": "S", "ч": "S", "ь": None, "ъ": None})

_IS_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NOT_WRITTEN = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_ARABIC_ARTICLE = re.compile("^(?:[وفبكل]?ال|لل)(?=..)")
_LATIN_ARTICLE = re.compile("^(?:al|el|ul|a[dnrstz]|e[dnrstz]|ash|esh|ath|adh)[-\u2010\u2011\u2013'’](?=..)")
_FEMININE = re.compile("[ةه]$")
_NO_LETTER = re.compile("[^a-zKS]")
_TWO = (
    ("sch", "S"),
    ("tch", "S"),
    ("sh", "S"),
    ("ch", "S"),
    ("kh", "K"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("dj", "j"),
    ("ck", "k"),
)
"""Two letters that are one sound in the Latin spellings of other scripts."""

_ALIKE = tuple(
    (spelt, heard)
    for heard, spellings in (
        ("k", "q c"),
        ("ks", "x"),
        ("u", "ou oo aw au"),
        ("i", "ee ei ai ay ey iy"),
        ("u", "w o"),
        ("i", "y e"),
        ("b", "p"),
        ("f", "v"),
    )
    for spelt in spellings.split()
)
_COARSE = str.maketrans("KSzjdfgiu", "kssgtbkaa")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aiu]")
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’\u0610-\u061a\u0640\u064b-\u065f\u0670])*")
_NAME = re.compile(
    r"(?:(?:[aA]l|[eE]l|[aAeE][dnrstz]|[aAeE]sh|[aA]th|[aA]dh)[-\u2010\u2011\u2013])?" + _WORD.pattern,
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a word is known by.

    :param sounds: Latin letters, one for what is heard alike: ``hagin``.
    :param bones: the same without vowels: ``hgn``.
    """

    sounds: str
    bones: str

    @property
    def coarse(self) -> str:
        """Still coarser: consonants in a few groups, one vowel for all."""
        return _DOUBLED.sub(r"\1", self.sounds.translate(_COARSE))

    @property
    def ends(self) -> tuple[str, str]:
        """The group of the first and of the last consonant; empty for a word without any."""
        bones = self.bones.translate(_COARSE)
        return (bones[0], bones[-1]) if bones else ("", "")


def keys_of(word: str) -> Keys | None:
    """The keys of a word as it is written; None where it has too few letters, or far too many."""
    if len(word) > LONGEST_WORD:
        return None
    latin = _latin(word)
    if len(latin) < FEWEST_LETTERS:
        return None
    for spelt, heard in _ALIKE:
        latin = latin.replace(spelt, heard)
    sounds = _DOUBLED.sub(r"\1", latin)
    if len(sounds) > FEWEST_LETTERS:
        sounds = sounds.removesuffix("h")  # mostly the written ta marbuta: Samirah, Samira
    return Keys(sounds, _DOUBLED.sub(r"\1", _VOWELS.sub("", sounds)))


def words_of(text: str) -> Iterator[tuple[str, str]]:
    """The words of a name or title: (normalised and without its article, as it is written)."""
    for written in written_in(text):
        if word := word_of(written):
            yield word, written


def written_in(text: str) -> list[str]:
    """What may be words of a name or title, as it is written."""
    return _NAME.findall(text)


def word_of(written: str) -> str:
    """A word normalised and without its article; empty for one of too few letters."""
    word = bare(written)
    return word if len(word) >= FEWEST_LETTERS else ""


def bare(word: str) -> str:
    """A word normalised, as it is for search, without its article."""
    return normalise(_ARABIC_ARTICLE.sub("", _LATIN_ARTICLE.sub("", word.casefold())))


def _latin(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold()
    if _IS_ARABIC.search(plain):
        plain = _ARABIC_ARTICLE.sub("", _NOT_WRITTEN.sub("", plain))
        return _NO_LETTER.sub("", in_latin_letters(_FEMININE.sub("a", plain).translate(_ARABIC)))
    if _IS_CYRILLIC.search(plain):
        return _NO_LETTER.sub("", in_latin_letters(plain.replace("дж", "j").translate(_CYRILLIC)))
    latin = _NO_LETTER.sub("", in_latin_letters(_LATIN_ARTICLE.sub("", plain)).lower())
    for two, one in _TWO:
        latin = latin.replace(two, one)
    return latin


def in_latin_letters(text: str) -> str:
    """What is left of another script, letter by letter in Latin ones."""
    if text.isascii():
        return text
    from anyascii import anyascii  # a large table, which most words do without

    return str(anyascii(text))
