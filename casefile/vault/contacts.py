"""Contact cards: the file by which somebody is known to people with other vaults.

Plain text that any tool for Ed25519 checks. ::

    casefile contact 1
    name Amal Haddad
    signing <raw Ed25519 public key, 64 hexadecimal digits>
    receiving age1...
    made 2026-11-30T09:00:00Z

    signature <128 hexadecimal digits>

The signature covers the text before the blank line. It proves that who holds the signing key named the receiving key;
whose they are, only their owner can say: by the twelve words of :func:`words`, over a telephone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import pyrage  # type: ignore[import-untyped]

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model.packages import Keys
from casefile.vault.roster import LONGEST_NAME
from casefile.vault.signing import is_signed_by
from casefile.vault.words import in_words

LARGEST = 4096
"""Bytes of a card that are read; one has some 400."""

_CARD = re.compile(
    r"(?P<text>casefile contact 1\n"
    r"name (?P<name>[^\n]+)\n"
    r"signing (?P<signing>[0-9a-f]{64})\n"
    r"receiving (?P<receiving>age1[02-9ac-hj-np-z]{58})\n"
    r"made (?P<made>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n)"
    r"\nsignature (?P<signature>[0-9a-f]{128})\n?",  # a text that a camera read may have lost its last end of line
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. :param made: UTC, by the clock of its owner."""

    name: str
    keys: Keys
    made: str

    def text(self) -> str:
        """What is signed, with its last newline."""
        return (
            f"casefile contact 1\nname {self.name}\nsigning {self.keys.signing}\n"
            f"receiving {self.keys.receiving}\nmade {self.made}\n"
        )

    def signed(self, signature: bytes) -> bytes:
        """The file."""
        return f"{self.text()}\nsignature {signature.hex()}\n".encode()


def read_card(untrusted: bytes) -> Card:
    """A card whose signature fits.

    :raises BadInput: it is none, or was altered.
    """
    try:
        found = _CARD.fullmatch(untrusted[: LARGEST + 1].decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        found = None
    if found is None or len(untrusted) > LARGEST or not found["name"].isprintable():
        raise BadInput(_("This is not a contact card of Casefile. Nothing was changed."), code="bad_card")
    card = Card(found["name"], Keys(found["signing"], found["receiving"]), found["made"])
    key, signature = bytes.fromhex(card.keys.signing), bytes.fromhex(found["signature"])
    if (
        len(card.name) > LONGEST_NAME
        or not is_recipient(card.keys.receiving)
        or not is_signed_by(key, signature, card.text().encode())
    ):
        text = _("This contact card was damaged or altered: its signature does not fit. Nothing was changed.")
        raise BadInput(text, code="altered_card")
    return card


def is_recipient(untrusted: str) -> bool:
    """Whether a text is the public key of an age file's receiver."""
    try:
        pyrage.x25519.Recipient.from_str(untrusted)
    except pyrage.RecipientError:
        return False
    return True


def digest(keys: Keys) -> str:
    """The SHA-256 (hex) of both keys, as they stand in a card: the lines ``signing`` and ``receiving``."""
    return hashlib.sha256(f"signing {keys.signing}\nreceiving {keys.receiving}\n".encode()).hexdigest()


def words(keys: Keys) -> tuple[str, ...]:
    """The fingerprint of both keys as twelve words, to be read aloud."""
    return in_words(digest(keys))
