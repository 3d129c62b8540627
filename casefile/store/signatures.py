"""Who made a step: the signature of its author over its last entry, and what a verification says of it.

A field that names an author proves nothing: one line of code writes another name there. So the last entry of each step
is signed with the key of who opened the vault (Ed25519, RFC 8032). That entry's hash stands for all of the step and for
everything before it. The signature lies beside the chain, in a table of its own: it can sign no body that holds it.

What is signed is two lines of text, so that stock tools check it::

    casefile/step
    <SHA-256 of the entry, hex>

Entries of a version before :data:`~casefile.store.journal.SIGNED_SINCE` are from before signatures, those of a recovery
sheet before :data:`~casefile.store.journal.ALL_SIGN_SINCE` from before sheets had keys. Behind an entry of such a
version or a later one there can be no such entry any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from casefile.model.changes import Author, JournalHead
from casefile.store import tables
from casefile.store.bulk import Bulk
from casefile.store.faults import Fault
from casefile.store.journal import ALL_SIGN_SINCE, SIGNED_SINCE


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a step says that it is by, and what shows it.

    :param actor: id of the person, or of the recovery sheet.
    :param key: SHA-256 (hex) of the key that is to have signed; empty for none.
    :param message: what is signed. :param signature: 64 bytes; empty where none stands there.
    :param before_sheets: it is from before recovery sheets had keys.
    """

    actor: str
    key: str
    message: bytes
    signature: bytes
    before_sheets: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a claim.

    :param check: ``unsigned`` (no signature), ``forged`` (not signed with the key of who it says), ``foreign_key`` (the
        key is not that person's), ``nobody`` (nobody of the people is meant).
    :param signer: id of who signed instead, where that is known.
    """

    check: str
    signer: str = ""


Judge = Callable[[Claim], Verdict | None]
"""Whether a step is signed by whom it claims; None where it is, or where nobody signed for such an author then."""


def message(hash_hex: str) -> bytes:
    """What is signed for an entry."""
    return f"casefile/step\n{hash_hex}\n".encode("ascii")


def sign(connection: sa.Connection, author: Author, last: JournalHead) -> None:
    """Keep the author's signature beside the last entry of a step.

    :raises VaultLocked: the key was dropped meanwhile.
    """
    if author.sign is not None:
        signed = author.sign(message(last.hash)).hex()
        _ADD.write(connection, [(last.seq, signed)])


def kept(connection: sa.Connection, seqs: list[int]) -> dict[int, str]:
    """The signatures (hex) that stand beside these entries, by their numbers."""
    c = tables.signature.c
    return {row.seq: row.signature for row in connection.execute(sa.select(c.seq, c.signature).where(c.seq.in_(seqs)))}


_ADD = Bulk(tables.signature.insert(), "seq", "signature")


class Authors:
    """Follows the entries of a walk, and judges each step by its last.

    :ivar before: entries from before signatures. :ivar by_sheet: entries made with a recovery sheet before sheets had
        keys: they name none.
    :ivar wrote: how many entries each author (id) made.
    :ivar faults: what is not signed by whom it claims.
    """

    def __init__(self, judge: Judge | None) -> None:
        self._judge = judge
        self._signing = self._all_sign = False
        self._last: tuple[int, str, str, dict[str, Any]] | None = None
        self.before = 0
        self.by_sheet = 0
        self.wrote: Counter[str] = Counter()
        self.faults: list[Fault] = []

    def see(self, seq: int, hash_hex: str, signature: str | None, body: dict[str, Any]) -> None:
        """The next entry.

        :param signature: hex, as it stands beside it; None for none.
        """
        if SIGNED_SINCE <= body["v"] < ALL_SIGN_SINCE and not body["key"]:
            self.by_sheet += 1
            if self._all_sign:
                self.faults.append(Fault("keyless", str(seq), body["actor"]))
        self._all_sign = self._all_sign or body["v"] >= ALL_SIGN_SINCE
        self.wrote[body["actor"]] += 1
        last = self._last
        if last is not None and last[3]["step"] != body["step"]:
            self.end()
        elif last is not None:
            self._within(last, body, seq)
        self._last = (seq, hash_hex, signature or "", body)

    def end(self) -> None:
        """A step ends: its last entry is the one that is signed."""
        if self._last is None:
            return
        seq, hash_hex, signature, body = self._last
        self._last = None
        if body["v"] < SIGNED_SINCE:
            self._older(seq, signature, body)
            return
        self._signing = True
        if self._judge is None:
            return
        before_sheets = body["v"] < ALL_SIGN_SINCE
        verdict = self._judge(Claim(body["actor"], body["key"], message(hash_hex), _bytes(signature), before_sheets))
        if verdict is not None:
            self.faults.append(Fault(verdict.check, str(seq), body["actor"], verdict.signer))

    def _within(self, before: tuple[int, str, str, dict[str, Any]], body: dict[str, Any], seq: int) -> None:
        """All entries of a step are by one author, and only the last is signed."""
        number, _hash, signature, earlier = before
        self._signing = self._signing or earlier["v"] >= SIGNED_SINCE
        if signature:
            self.faults.append(Fault("loose", str(number)))
        if earlier["v"] < SIGNED_SINCE:
            self._older(number, "", earlier)
        if (earlier["actor"], earlier.get("key", "")) != (body["actor"], body.get("key", "")):
            self.faults.append(Fault("forged", str(seq), body["actor"], earlier["actor"]))

    def _older(self, seq: int, signature: str, body: dict[str, Any]) -> None:
        if self._signing:
            self.faults.append(Fault("stripped", str(seq), body["actor"]))
            return
        self.before += 1
        if signature:
            self.faults.append(Fault("loose", str(seq)))


def strays(connection: sa.Connection) -> Iterator[Fault]:
    """Signatures beside no entry."""
    c = tables.signature.c
    query = sa.select(c.seq).where(c.seq.not_in(sa.select(tables.journal.c.seq))).order_by(c.seq)
    for seq in connection.execute(query).scalars():
        yield Fault("loose", str(seq))


def _bytes(signature: str) -> bytes:
    try:
        return bytes.fromhex(signature)
    except ValueError:
        return b"no signature"  # which fits no key
