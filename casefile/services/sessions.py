"""Which session the vault was in, written in two places: in the database and in head.json.

While a vault is locked, head.json holds a digest of the database. A head.json of the time when the vault was open holds
none, as after a crash; laid back beside an older page of the database, it would make nobody compare. So each session
has a number. Beginning, it is written into head.json and then into the database; ending, in the same order, with the
number of the newest journal entry. What a cut at any moment leaves can be told from what was laid back:

===========================  ==================================================================
in the database              in head.json, without a digest that matches
===========================  ==================================================================
session n, open              n, open or closed: cut off; or later, open: cut off at its beginning
session n, closed at entry s n, closed: no digest was taken, or it was cut off there;
                             or later, where no entry follows s: cut off at its beginning
===========================  ==================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from casefile.store.store import Store

KEY = "session"
"""Under which the database remembers it, and head.json."""
CLOSED = "closed"
_FIRST = 2
"""A vault from before sessions were counted may be cut off at the beginning of its first."""


@dataclass(frozen=True, slots=True)
class Session:
    """What the database remembers.

    :param number: 0 where none was counted yet.
    :param closed_at: the newest journal entry when it was closed; None while it is open.
    """

    number: int = 0
    closed_at: int | None = None

    def __str__(self) -> str:
        return f"{self.number} open" if self.closed_at is None else f"{self.number} {CLOSED} {self.closed_at}"


def of(store: Store) -> Session:
    """The session that the database was left in, or is in. What does not read as one counts as none."""
    words = store.remembered(KEY).get(KEY, "").split()
    with suppress(ValueError, IndexError):
        return Session(int(words[0]), int(words[2]) if words[1] == CLOSED else None)
    return Session()


def as_left(store: Store, digest: str) -> dict[str, Any]:
    """What the head beside a copied database says of its session.

    :param digest: of the copy; empty where it could not be taken.
    """
    there = of(store)
    closed = {CLOSED: True} if there.closed_at is not None else {}
    return {KEY: there.number, **closed, **({"database": digest} if digest else {})}


def number_in(kept: Mapping[str, Any] | None) -> int:
    """The session of a head; 0 for one that does not say."""
    found = (kept or {}).get(KEY)
    return found if type(found) is int else 0


def laid_back(kept: Mapping[str, Any], there: Session, seq: int) -> str:
    """What a head without a digest that matches, and the database beside it, cannot both have been left by.

    :param there: what the database remembers. :param seq: its newest journal entry.
    :returns: ``head``: head.json is the older one; ``database``: a page of the database is; empty where they fit.
    """
    number = number_in(kept)
    if number < there.number:
        return "head"
    if number == there.number:
        return "head" if there.closed_at is not None and not kept.get(CLOSED) else ""
    if there.number == 0:
        return "database" if number > _FIRST else ""
    return "database" if there.closed_at not in (None, seq) else ""
