"""A hash in words, to be read out over a telephone, written on a slip, or copied off a printed form."""

from __future__ import annotations

from casefile.errors import Refused
from casefile.i18n import _, isolate
from casefile.vault.word_lists import sheet_words

WORDS = 12
FORMERLY = 8
"""How many words earlier slips and forms have: the first of the same."""
_BITS = 11
_TELLING = 4
"""Letters by which any two words of the list differ."""


def in_words(hash_hex: str) -> tuple[str, ...]:
    """The first 132 bits of a SHA-256 in twelve words of the English list of BIP-39, 11 bits each.

    Nobody finds a second journal with the same twelve words: that takes 2^132 attempts for a given head.

    :param hash_hex: 64 hexadecimal digits.
    """
    bits = int(hash_hex, 16) >> 256 - WORDS * _BITS
    listed = sheet_words()
    return tuple(listed[bits >> _BITS * place & 2**_BITS - 1] for place in range(WORDS - 1, -1, -1))


def digits_of(untrusted: str) -> str:
    """The hexadecimal digits with which a hash begins, from its words as somebody typed them. Four letters of a word
    are enough.

    :raises Refused: a word is not in the list (code ``"unknown_word"``), or there are too few or too many
        (``"how_many_words"``).
    """
    typed = untrusted.casefold().replace(",", " ").split()
    if len(typed) not in (WORDS, FORMERLY):
        text = _(
            "A slip has twelve words, or eight if it is an earlier one; these are {n}.", n=isolate(str(len(typed)))
        )
        raise Refused(text, code="how_many_words", field="words")
    bits = 0
    for number, word in enumerate(typed, 1):
        bits = bits << _BITS | _place_of(word, number)
    return f"{bits:0{len(typed) * _BITS // 4}x}"


def _place_of(word: str, number: int) -> int:
    begins = word[:_TELLING]
    for place, listed in enumerate(sheet_words()):
        if listed == word or (len(begins) == _TELLING and listed.startswith(word)):
            return place
    text = _("Word {number}, “{word}”, is not in the list of words.", number=number, word=isolate(word[:20]))
    raise Refused(text, code="unknown_word", field="words")
