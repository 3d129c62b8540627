"""The consonants of a name: what stays the same when it is written by another hand, or in another script.

``Mohammed``, ``Muhamad`` and ``محمد`` have one key, ``mhmd``: the bones of :mod:`.wordkeys`, without what
two hands write apart. Keys find candidates for a person to judge; they prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.model.wordkeys import keys_of

FEWEST = 2
"""Consonants under which a key says nothing: too many short names would share it."""

_WRITTEN_H = re.compile("(?<=[kgtdp])h")
_DOUBLED = re.compile(r"(.)\1+")
_LETTERS = str.maketrans({"K": "k"})
"""*kh* is written as *k* or as *kh*, by ear."""


def name_keys(name: str) -> Iterator[str]:
    """The key of each word of a name that has consonants enough, in order."""
    for word in name.split():
        keys = keys_of(word)
        key = _key(keys.bones) if keys is not None else ""
        if len(key) >= FEWEST:
            yield key


def _key(bones: str) -> str:
    """Two consonants in a row that Latin letters write like one sound count as that sound, in any script: nobody can
    tell the *dh* of Adham (أدهم) from the one of Dhikra (ذكرى), or the *sh* of Ishaq (إسحاق) from the one of Shakir.
    """
    plain = bones.replace("sh", "S").translate(_LETTERS)
    key = _DOUBLED.sub(r"\1", _WRITTEN_H.sub("", plain))
    return key if len(key) >= FEWEST else plain


def consonants(word: str) -> int:
    """How many consonants a word has: how much it says that another has the same key."""
    keys = keys_of(word)
    return len(keys.bones) if keys is not None else 0
