"""What people were called, and by which keys they were known, each time that changed.

Values never stand in an entry of the journal, and names of people least of all: a journal that leaves the vault names
nobody. So an entry about the people (:data:`CHANGED`) commits, as its ``file``, to a salted text that holds the list as
it was before and as it is since; the text stands in a table of its own, which a travel copy leaves at home.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from casefile.store import tables
from casefile.store.canonical import canonical
from casefile.store.faults import Fault
from casefile.store.journal import ALL_SIGN_SINCE, SIGNED_SINCE

CHANGED = "KEY_CHANGED"
"""The journal's event for whatever opens the vault."""
OF_PEOPLE = frozenset({"person-added", "person-renamed", "person-removed", "person-accepted", "recovered"})
"""The words with which the reason of such an entry begins where it commits to the list."""
_BY_OWN_WORD = frozenset({"person-renamed", "person-accepted"})
"""Those by which somebody says that the name they have is theirs."""
OF_SHEETS = frozenset({"recovery-made", "sheet-enrolled"})
"""The same about recovery sheets, since they have keys."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the list.

    :param key: SHA-256 (hex) of the public key. :param removed: they open the vault no more.
    :param sheet: it is a recovery sheet; one has no name. :param slot: SHA-256 (hex) of the slot that it opens.
    """

    id: str
    key: str
    name: str
    removed: bool
    sheet: bool = False
    slot: str = ""


People = tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the list. :param seq: the entry that commits to it; 0 while that is not known."""

    before: People
    after: People
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A name that a key has because somebody else gave it that name in place of another.

    :param id: of the person. :param name: the one that stood in the journal before, by their own word or from when
        they were added. :param seq: the entry that changed it. :param actor: id of who wrote that.
    """

    id: str
    name: str
    seq: int
    actor: str


def add(connection: sa.Connection, change: Change) -> str:
    """Keep a change.

    :returns: the commitment that the journal entry names as its file.
    """
    salt = secrets.token_hex(16)
    body = canonical({"before": [_shape(each) for each in change.before], "after": [_shape(e) for e in change.after]})
    digest = _commitment(salt, body)
    connection.execute(tables.roster.insert().values(digest=digest, salt=salt, body=body.decode("utf-8")))
    return digest


def kept(connection: sa.Connection, digest: str = "") -> dict[str, Change]:
    """Every change that is kept, by its commitment. One that was altered is not among them.

    :param digest: the one that is wanted; all where it is left out.
    """
    c = tables.roster.c
    found: dict[str, Change] = {}
    query = sa.select(c.digest, c.salt, c.body)
    for row in connection.execute(query.where(c.digest == digest) if digest else query):
        try:
            if _commitment(row.salt, row.body.encode("utf-8")) == row.digest:
                found[row.digest] = _change(json.loads(row.body))
        except (KeyError, TypeError, ValueError):
            continue
    return found


def in_order(connection: sa.Connection) -> Iterator[Change]:
    """The changes that the journal names, oldest first."""
    changes = kept(connection)
    j = tables.journal.c
    query = sa.select(j.seq, j.body).where(j.event == CHANGED, j.record_id.is_(None)).order_by(j.seq)
    for row in connection.execute(query):
        change = changes.get(json.loads(row.body)["file"])
        if change is not None:
            yield Change(change.before, change.after, row.seq)


class Follower:
    """Follows the entries of a walk, and holds each change of the list against the one before.

    :ivar changes: those that are kept, in order. :ivar renamed_before: ids of people with the entry of each renaming
        from before both names were recorded. :ivar self_enrolled: ids of the recovery sheets that put their key on the
        list themselves: no person vouches for it.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._kept = kept(connection)
        self._missing: list[int] = []
        self._faults: list[Fault] = []
        self.changes: list[Change] = []
        self.renamed_before: list[tuple[str, int]] = []
        self.self_enrolled: set[str] = set()
        self._unconfirmed: dict[str, Unconfirmed] = {}

    def see(self, seq: int, body: Mapping[str, Any]) -> None:
        """The next entry."""
        if body["event"] != CHANGED or body["record"]:
            return
        word, _blank, id_ = str(body["reason"]).partition(" ")
        if body["v"] < SIGNED_SINCE:
            if word == "person-renamed":
                self.renamed_before.append((id_, seq))
            return
        if not body["file"]:
            if word in OF_PEOPLE or (word in OF_SHEETS and body["v"] >= ALL_SIGN_SINCE):
                self._faults.append(Fault("people", str(seq)))
            return
        change = self._kept.get(body["file"])
        if change is None:
            self._missing.append(seq)
            return
        follows = not self.changes or self.changes[-1].after == change.before
        if not follows or (word == "person-renamed" and not _renames_oneself(change, id_, str(body["actor"]))):
            self._faults.append(Fault("people", str(seq)))
        self.changes.append(Change(change.before, change.after, seq))
        self._judge_names(change, seq, word, str(body["actor"]))

    def _judge_names(self, change: Change, seq: int, word: str, actor: str) -> None:
        """Everybody gives themselves their name: one that somebody else changed counts once they have renamed
        themselves, or accepted the list, since. Who adds somebody gives the first.
        """
        before = {known.id: known for known in change.before}
        for known in change.after:
            if known.id not in before:
                if known.sheet and known.id == actor:
                    self.self_enrolled.add(known.id)
                continue
            doubtful, renamed = self._unconfirmed.get(known.id), known.name != before[known.id].name
            by_own_word = known.id == actor and (renamed or word in _BY_OWN_WORD)
            if by_own_word or (doubtful is not None and doubtful.name == known.name):
                self._unconfirmed.pop(known.id, None)
            elif doubtful is None and renamed and not known.removed:
                self._unconfirmed[known.id] = Unconfirmed(known.id, before[known.id].name, seq, actor)

    def unconfirmed(self) -> list[Unconfirmed]:
        """Names that others changed, and whose they are never confirmed."""
        return list(self._unconfirmed.values())

    def faults(self, redacted_before: int) -> list[Fault]:
        """What does not fit.

        :param redacted_before: the number of the entry with which a travel copy left what was before at home; 0 for
            none.
        """
        gone = [Fault("people", str(seq)) for seq in self._missing if seq > redacted_before]
        return [*self._faults, *gone]


def _renames_oneself(change: Change, id_: str, actor: str) -> bool:
    """Whether nothing was changed but one name, by whom it is of: an entry of one's own lends nobody another's name."""
    others = [tuple(known for known in people if known.id != id_) for people in (change.before, change.after)]
    kept = [[(k.id, k.key, k.removed) for k in people if k.id == id_] for people in (change.before, change.after)]
    return id_ == actor and others[0] == others[1] and kept[0] == kept[1]


def _commitment(salt: str, body: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + body).hexdigest()


def _shape(known: Known) -> dict[str, Any]:
    shape = {"id": known.id, "key": known.key, "name": known.name, "removed": known.removed}
    return shape | ({"sheet": True, "slot": known.slot} if known.sheet else {})


def _change(shape: dict[str, Any]) -> Change:
    before, after = (tuple(Known(**each) for each in shape[when]) for when in ("before", "after"))
    return Change(before, after)
