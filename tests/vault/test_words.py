"""A hash in words."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from casefile.vault.words import eight_words


def test_known_values() -> None:
    assert eight_words("00" * 32) == ("abandon",) * 8
    assert eight_words("ff" * 32) == ("zoo",) * 8
    assert eight_words("00000000000000000000" + "01" + "ff" * 21) == ("abandon",) * 7 + ("ability",)


@given(st.binary())
def test_the_words_are_those_of_a_sheet_that_begins_so(content: bytes) -> None:
    """BIP-39 itself encodes the first 88 bits of a 32-byte secret in the same eight words."""
    digest = hashlib.sha256(content)
    assert " ".join(eight_words(digest.hexdigest())) == " ".join(
        Mnemonic("english").to_mnemonic(digest.digest()).split()[:8]
    )


def test_the_last_bit_counts() -> None:
    assert eight_words("00" * 10 + "01" + "00" * 21) != eight_words("00" * 32)
    assert eight_words("00" * 11 + "ff" * 21) == eight_words("00" * 32)
