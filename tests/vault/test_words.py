"""A hash in words, and the words of a slip as somebody types them."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from casefile.errors import Refused
from casefile.vault.words import digits_of, in_words


def test_known_values() -> None:
    assert in_words("00" * 32) == ("abandon",) * 12
    assert in_words("ff" * 32) == ("zoo",) * 12
    assert in_words("00" * 16 + "10" + "ff" * 15) == ("abandon",) * 11 + ("ability",)


@given(st.binary())
def test_the_words_are_those_of_a_sheet_that_begins_so(content: bytes) -> None:
    """BIP-39 itself encodes the first 132 bits of a 32-byte secret in the same twelve words."""
    digest = hashlib.sha256(content)
    words = in_words(digest.hexdigest())
    assert words == tuple(Mnemonic("english").to_mnemonic(digest.digest()).split()[:12])
    assert digits_of(" ".join(words)) == digest.hexdigest()[:33]
    assert digits_of(" ".join(words[:8])) == digest.hexdigest()[:22]


def test_the_last_bit_counts() -> None:
    assert in_words("00" * 16 + "10" + "00" * 15) != in_words("00" * 32)
    assert in_words("00" * 16 + "0f" + "ff" * 15) == in_words("00" * 32)


def test_words_are_read_as_people_write_them() -> None:
    words = in_words(hashlib.sha256(b"head").hexdigest())
    assert digits_of("\n ".join(word.upper() for word in words)) == digits_of(", ".join(word[:4] for word in words))


@pytest.mark.parametrize("typed", ["", "abandon", "abandon " * 11, "abandon " * 11 + "nonsense", "a " * 12])
def test_what_is_no_slip_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        digits_of(typed)
    assert refused.value.field == "words"
