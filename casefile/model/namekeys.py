"""The consonants of a name: what stays the same when it is written by another hand, or in another script.

``Mohammed``, ``Muhamad`` and ``محمد`` have one key, ``mhmd``. Arabic does not write short vowels, and those who
transliterate choose them by ear and by language; consonants are doubled or not, and a few are written in one of
several ways (after the romanisations in use: ALA-LC, DIN 31635, French and English press usage). Keys find
candidates for a person to judge; they prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.model.spelling import normalise

FEWEST = 2
"""Consonants under which a key says nothing: too many short names would share it."""

_ARABIC = str.maketrans(
    {
        "ب": "b",
        "پ": "b",
        "ت": "t",
        "ث": "t",
        "ج": "j",
        "چ": "j",
        "ح": "h",
        "خ": "k",
        "د": "d",
        "ذ": "d",
        "ر": "r",
        "ز": "z",
        "ژ": "z",
        "س": "s",
        "ش": "x",
        "ص": "s",
        "ض": "d",
        "ط": "t",
        "ظ": "z",
        "غ": "g",
        "ف": "f",
        "ڤ": "f",
        "ق": "k",
        "ك": "k",
        "ک": "k",
        "گ": "g",
        "ل": "l",
        "م": "m",
        "ن": "n",
        "ه": "h",
        "ع": None,
        "ء": None,
        "ا": None,
        "و": None,
        "ي": None,
        "ى": None,
        "ی": None,
        "ة": None,
    }
)
"""Letters whose usual Latin spellings coincide share a letter; weak letters are written as vowels, or not at all."""

_PAIRS = (("sch", "x"), ("sh", "x"), ("ch", "x"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"))
_SINGLE = str.maketrans({"q": "k", "c": "k", "v": "f", "p": "b"} | dict.fromkeys("aeiouyw"))
_ARTICLE = re.compile(r"(?:al|el|a[dnrstz]|e[dnrstz]|ash|esh)[-\u2010\u2011\u2013]|^ال(?=..)")
_LETTERS = re.compile(r"[^\W\d_]+")


def name_keys(name: str) -> Iterator[str]:
    """The key of each word of a name that has consonants enough, in order."""
    for word in name.split():
        bare = normalise(_ARTICLE.sub("", word.casefold()))
        key = _key("".join(_LETTERS.findall(bare)))
        if len(key) >= FEWEST:
            yield key


def _key(word: str) -> str:
    latin = word.translate(_ARABIC)
    for pair, letter in _PAIRS:
        latin = latin.replace(pair, letter)
    # A final h is mostly the written ta marbuta: Samirah, Samira.
    return re.sub(r"(.)\1+", r"\1", latin.translate(_SINGLE)).removesuffix("h")
