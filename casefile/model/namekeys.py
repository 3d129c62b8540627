"""The consonants of a name: what stays the same when it is written by another hand, or in another script.

``Mohammed``, ``Muhamad`` and ``محمد`` have one key, ``mhmd``: the bones of :mod:`.wordkeys`, with one letter more for
what two hands write apart. Keys find candidates for a person to judge; they prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from casefile.model.wordkeys import keys_of

FEWEST = 2
"""Consonants under which a key says nothing: too many short names would share it."""

_APART = str.maketrans({"K": "k"})
"""*kh* is written as *k* or as *kh*, by ear."""


def name_keys(name: str) -> Iterator[str]:
    """The key of each word of a name that has consonants enough, in order."""
    for word in name.split():
        keys = keys_of(word)
        key = keys.bones.translate(_APART) if keys is not None else ""
        if len(key) >= FEWEST:
            yield key
