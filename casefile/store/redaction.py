"""How a copy of the journal says that texts were taken out of it, so that what is missing on purpose is distinguished
from what was lost.

A redacted history entry has neither text nor salt. One journal entry ``REDACTED`` about no record stands behind all of
them and says how many there are and which; being part of the chain and signed, it cannot be altered unseen. It counts
in a vault that its header calls a travel copy, and nowhere else: at home nothing is redacted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

REDACTED = "REDACTED"
NO_SALT = ""
"""In the place of the salt of a redacted history entry: without it nobody can guess at the value by its commitment."""


@dataclass(frozen=True, slots=True)
class Said:
    """What such an entry says.

    :param seq: its number; 0 where there is none. :param entries: how many history entries have lost their text.
    :param which: of their numbers, see :func:`digest`; empty in one from before that was said.
    :param actor: id of who made the copy.
    """

    seq: int = 0
    entries: int = 0
    which: str = ""
    actor: str = ""

    def explains(self, without_text: Sequence[int]) -> bool:
        """Whether these are the entries it speaks of: all those before it that have no text."""
        return len(without_text) == self.entries and self.which in ("", digest(without_text))


def reason(why: str, seqs: Sequence[int]) -> str:
    """The reason of the journal entry.

    :param why: a word. :param seqs: numbers of all history entries that have lost their text, in order.
    """
    return f"{why} redacted={len(seqs)} which={digest(seqs)}"


def said(untrusted_reason: str, seq: int, actor: str) -> Said:
    """What a reason says; of no entry where it is none of :func:`reason`."""
    found = re.search(r"redacted=(\d{1,9})(?: which=([0-9a-f]{64}))?\Z", untrusted_reason, re.ASCII)
    return Said(seq, int(found[1]), found[2] or "", actor) if found else Said(seq, actor=actor)


def digest(seqs: Sequence[int]) -> str:
    """SHA-256 of the numbers, in order, with commas between them."""
    return hashlib.sha256(",".join(map(str, seqs)).encode("ascii")).hexdigest()
