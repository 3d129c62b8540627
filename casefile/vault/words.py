"""A hash in words, to be read out over a telephone or copied off a printed form."""

from __future__ import annotations

from casefile.vault.word_lists import sheet_words

WORDS = 8
_BITS = 11


def eight_words(hash_hex: str) -> tuple[str, ...]:
    """The first 88 bits of a SHA-256 in eight words of the English list of BIP-39, 11 bits each.

    Nobody finds a second journal with the same eight words: that takes 2^88 attempts for a given head.

    :param hash_hex: 64 hexadecimal digits.
    """
    bits = int.from_bytes(bytes.fromhex(hash_hex)[: WORDS * _BITS // 8], "big")
    listed = sheet_words()
    return tuple(listed[bits >> _BITS * place & 2**_BITS - 1] for place in range(WORDS - 1, -1, -1))
