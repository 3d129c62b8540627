"""Texts as the words that are compared when something is looked for in a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_SILENT = frozenset({"Mn", "Me", "Cf"})
_TATWEEL = "\u0640"
_ONE_LETTER = str.maketrans("ىیےةکٱھہ", "يييهكاهه")
"""Arabic letters that are written one for the other: final ya and alif maqsura, ta marbuta and ha, the Persian kaf."""


class Words:
    """A text as the words that are compared, with the code points where each stands."""

    def __init__(self, text: str) -> None:
        plain, offsets = _plain(text)
        matches = list(_WORD.finditer(plain))
        self.text = text
        self.words = [match.group() for match in matches]
        self.places = [(offsets[match.start()], offsets[match.end() - 1] + 1) for match in matches]


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: letters and digits alone, one form of each."""
    return _WORD.findall(_plain(text)[0])


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
    """What a character beyond ASCII is compared as: no accents, no marks that only show, digits as 0-9."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    letters = unicodedata.normalize("NFKD", character).casefold()
    kept = "".join(c for c in letters if unicodedata.category(c) not in _SILENT and c != _TATWEEL)
    return kept.translate(_ONE_LETTER)
