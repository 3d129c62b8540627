"""How a copy of the journal says that texts were taken out of it, so that what is missing on purpose is told from what
was lost.

A redacted history entry has neither text nor salt. One journal entry ``REDACTED`` about no record stands behind all of
them and says how many there are; being part of the chain, it cannot be altered unseen.
"""

from __future__ import annotations

import re

REDACTED = "REDACTED"
NO_SALT = ""
"""In the place of the salt of a redacted history entry: without it nobody can guess at the value by its commitment."""


def reason(why: str, entries: int) -> str:
    """The reason of the journal entry.

    :param why: a word. :param entries: how many history entries have lost their text, all in all.
    """
    return f"{why} redacted={entries}"


def entries_in(untrusted_reason: str) -> int:
    """How many history entries a reason speaks of; 0 where it is none of :func:`reason`."""
    found = re.search(r"redacted=(\d{1,9})\Z", untrusted_reason, re.ASCII)
    return int(found[1]) if found else 0
