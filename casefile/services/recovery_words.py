"""Reading what a person types off a recovery sheet, before it is tried: which words are on no list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from casefile.vault import word_lists

_LONGEST = 10_000
"""Characters that are read; a sheet has fewer than 400."""


@dataclass(frozen=True, slots=True)
class WrongWord:
    """A word that stands on no sheet.

    :param number: its place, from 1.
    :param near: the word of the list that is most like it; empty where none is.
    """

    number: int
    near: str


def count_of(form: str) -> int:
    """How many words a sheet (``words``) or one of its shares (``shares``) has."""
    return word_lists.SHEET_WORDS if form == "words" else word_lists.SHARE_WORDS


def words_in(untrusted: str) -> list[str]:
    """The words of a text, in lower case; numbers, signs and line ends only part them."""
    plain = unicodedata.normalize("NFKC", untrusted[:_LONGEST]).casefold()
    return re.findall(r"[^\W\d_]+", plain)


def wrong_words(words: Sequence[str], form: str) -> tuple[WrongWord, ...]:
    """The words that are not of the list that sheets of this form are written in, in their order."""
    known = word_lists.sheet_words() if form == "words" else word_lists.share_words()
    wrong = [(number, word) for number, word in enumerate(words, 1) if word not in known]
    return tuple(WrongWord(number, next(iter(get_close_matches(word, known, 1)), "")) for number, word in wrong)
