"""The two lists of words that Casefile's keys on paper are written in, and passphrases made of them."""

from __future__ import annotations

import secrets
from functools import cache

PASSPHRASE_WORDS = 6
"""Words of a generated passphrase: 66 bits. At a second of a processor per guess, all the largest clouds together
would not find it."""
SHEET_WORDS = 24
"""Words of a recovery sheet: 256 bits and a checksum (BIP-39)."""
SHARE_WORDS = 33
"""Words of one share of it (SLIP-39, 256 bits)."""


@cache
def sheet_words() -> tuple[str, ...]:
    """The English list of BIP-39: 2048 common words that differ in their first four letters."""
    from mnemonic import Mnemonic  # read when first asked for: most sessions never are

    return tuple(Mnemonic("english").wordlist)


@cache
def share_words() -> tuple[str, ...]:
    """The list of SLIP-39: 1024 words."""
    from shamir_mnemonic.wordlist import WORDLIST

    return tuple(WORDLIST)


def generated_passphrase() -> str:
    """Random words with blanks between them; 11 bits each, from the system's generator."""
    return " ".join(secrets.choice(sheet_words()) for _place in range(PASSPHRASE_WORDS))
