"""What is kept of the journal beside the database, in head.json: written after every step and at the end of a session,
compared when the vault is opened and whenever it is verified.

A head that is *behind* the database is normal after a crash. One that is ahead, or of another chain, means that the
database was cut or replaced by an older copy. What was found wrong once stays written there: working on would otherwise
cover it up.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.errors import BadInput, CasefileError, VaultDamaged, VaultLocked, WorldFault
from casefile.i18n import N_, _
from casefile.model.changes import JournalHead
from casefile.services import sessions
from casefile.services.sessions import Session
from casefile.store.store import Store
from casefile.vault import checkpoints
from casefile.vault import head as heads
from casefile.vault.layout import DATABASE, HEAD, HEADER, LOG, side
from casefile.vault.vault import OpenVault

_CLOSING_TAKES = 0.5
"""Seconds that the digest of the database may take while the vault is being locked."""

_LOOKS, _BETWEEN_LOOKS = 5, 0.1
"""How often, and how many seconds apart, somebody who only reads looks at two places that a writer writes in turn."""

_SENTENCES: Mapping[str, str] = {
    "missing": N_("head.json, the journal head kept beside the database, is missing."),
    "damaged": N_("head.json is damaged, so the newest entries of the journal cannot be confirmed."),
    "header": N_(
        "The vault's header is an older copy: a passphrase that was changed or removed may work again. "
        "Compare vault.json with a backup."
    ),
    "head": N_(
        "head.json is an older copy than the rest of the vault: it was put back, perhaps together with case.db. "
        "Compare the vault with a backup."
    ),
    "cut": N_(
        "The newest journal entries are missing: the database was cut or replaced by an older copy. "
        "Compare it with a backup."
    ),
    "replaced": N_(
        "The journal is not the one this vault last wrote: the database was replaced. Compare it with a backup."
    ),
    "database": N_(
        "case.db is not as Casefile left it when the vault was last locked: a page or the whole file was put back or "
        "altered."
    ),
}

_FILES: Mapping[str, str] = {"header": HEADER, "cut": DATABASE, "replaced": DATABASE, "database": DATABASE}


@dataclass(frozen=True, slots=True)
class Problem:
    """What head.json says against the rest of the vault.

    :param code: missing, damaged, header, head, cut, replaced or database.
    :param since: when it was found first (UTC); empty where that is now.
    """

    code: str
    since: str = ""

    @property
    def sentence(self) -> str:
        """What was found."""
        return _(_SENTENCES[self.code])

    @property
    def file(self) -> str:
        """Which file it is about."""
        return _FILES.get(self.code, HEAD)


class OutsideHead:
    """head.json of one open vault.

    :param left: how the database was found; None for a vault that was just made.
    :ivar compared: whether the database could be compared with what the last session left.
    """

    def __init__(self, vault: OpenVault, left: heads.Left | None = None) -> None:
        self._vault = vault
        self._found = kept = self._read()
        self._session = sessions.number_in(kept) + 1
        self._laid_back = ""
        self._closed: Mapping[str, Any] | None = None
        self._alarm = self._known = _written_alarm(kept or {})
        self._to_be_judged: Mapping[str, Any] | None = None
        if left is not None and left.differs(kept):
            if self._alarm is None:
                self._alarm = Problem("database", _now())
                self._to_be_judged = kept
            if not vault.read_only:
                left.put_aside(kept or {})
        self._matches = left is not None and left.compared and self._alarm is None
        self.compared = left is None or left.compared or self._alarm is not None
        if not vault.read_only and kept:
            self._mark_open(kept)

    @property
    def found_now(self) -> Problem | None:
        """What this opening was the first to find."""
        return self._alarm if self._known is None else None

    def look(self, store: Store) -> None:
        """Compare the session that the database remembers with that of the head that was found: before anything is
        written. A digest that matched says more.
        """
        if self._matches or self._found is None:
            return
        for _n in range(_LOOKS if self._vault.read_only else 1):
            found = self._read() if self._vault.read_only else self._found
            with store.view():
                there, seq = sessions.of(store), store.head().seq
            self._laid_back = sessions.laid_back(found, there, seq) if found else ""
            if not self._laid_back:
                return
            time.sleep(_BETWEEN_LOOKS if self._vault.read_only else 0)  # a writer may be just between the two places

    def begin(self, store: Store) -> None:
        """Write into the database, too, that a session began."""
        there = sessions.of(store).number
        if there >= self._session:
            self._session = there + 1
            self.keep(store.head())
        with suppress(WorldFault):  # on a full disk nothing else will be written either
            store.remember(sessions.KEY, str(Session(self._session)))

    def end(self, head: JournalHead) -> dict[str, str]:
        """Say beside the database that the session ends; what the database has to remember as its last act."""
        if self._vault.read_only or self._vault.is_locked or not (kept := self._read()):
            return {}
        with suppress(CasefileError):  # then it looks like one that was cut off
            closed = {**kept, **self._now_open(), sessions.CLOSED: True}
            self._vault.write_head(closed)
            self._closed = closed
            return {sessions.KEY: str(Session(self._session, head.seq))}
        return {}

    def keep(self, head: JournalHead) -> None:
        """Write the head of a step that was just committed."""
        # A head that lags behind is normal; failing the committed step now would be a lie.
        with suppress(WorldFault, VaultLocked):
            self._write(head)

    def leave(self, folder: Path) -> None:
        """At the end of a session, when the database is closed and the keys are still there: what it was left like."""
        if self._vault.read_only or self._vault.is_locked:
            return
        kept, database = self._closed or self._read(), folder / DATABASE
        if not kept or side(database, LOG).exists():
            return  # nothing to confirm, or the next opening has still to fold the log
        found = heads.digest(database, seconds=_CLOSING_TAKES)
        if found:
            with suppress(WorldFault):
                self._vault.write_head({**kept, **self._remembered(), "database": found})

    def problems(self, head: JournalHead, hash_at: Callable[[int], str | None], generation: int = 0) -> list[Problem]:
        """What it says against this journal, and what it said before.

        :param hash_at: answers the hash of an entry by its number.
        :param generation: of the header, as the newest checkpoint within the database knows it.
        """
        self._judge(head, hash_at)
        now = self._problem(head, hash_at, generation) or self._laid_back or None
        if now is not None and self._alarm is None:
            self._alarm = Problem(now, _now())
        found = [self._alarm] if self._alarm is not None else []
        return found if now is None or now == found[0].code else [*found, Problem(now)]

    def forget(self, head: JournalHead) -> None:
        """A person has looked at what was found: from now on the vault counts as it is."""
        self._alarm, self._laid_back = None, ""
        self._write(head)

    def _write(self, head: JournalHead) -> None:
        content = {"seq": head.seq, "hash": head.hash, "generation": self._vault.generation}
        self._vault.write_head({**content, **self._now_open()})

    def _problem(self, head: JournalHead, hash_at: Callable[[int], str | None], generation: int) -> str | None:
        try:
            kept = self._vault.read_head()
        except VaultDamaged:
            return "damaged"
        if kept is None:
            return None if head.seq == 0 else "missing"
        here = self._vault.generation
        if not heads.belongs(kept, here) or generation > here:
            here = self._vault.generation_now()  # another program may have written it since
        if max(int(kept.get("generation", 0)), generation) > here:
            return "header"
        at = hash_at(int(kept["seq"]))
        if at != kept["hash"]:
            return "cut" if at is None else "replaced"
        return None if heads.belongs(kept, here) else "head"

    def _judge(self, head: JournalHead, hash_at: Callable[[int], str | None]) -> None:
        """Once, before anything is written: where the journal goes on behind the head that a closing session left,
        nobody without the keys made it longer, so the head is the one that was put back.
        """
        kept, self._to_be_judged = self._to_be_judged, None
        if kept is None or self._alarm is None:
            return
        if head.seq > int(kept["seq"]) and hash_at(int(kept["seq"])) == kept["hash"]:
            self._alarm = Problem("head", self._alarm.since)

    def _mark_open(self, kept: Mapping[str, Any]) -> None:
        """Before the database is touched: from now on its digest says nothing.

        :raises WorldFault: the medium is full. Then nothing can be saved either, and what was changed without this mark
            would be a false alarm at the next opening; where there was no digest, there is none to be wrong.
        """
        content = {key: value for key, value in kept.items() if key not in ("database", sessions.CLOSED)}
        with suppress(WorldFault) if "database" not in kept else nullcontext():
            self._vault.write_head({**content, **self._now_open()})

    def _now_open(self) -> dict[str, Any]:
        return {**self._remembered(), sessions.KEY: self._session}

    def _remembered(self) -> dict[str, str]:
        return {"alarm": self._alarm.code, "alarm_at": self._alarm.since} if self._alarm is not None else {}

    def _read(self) -> dict[str, Any] | None:
        try:
            return self._vault.read_head()
        except (VaultDamaged, WorldFault):
            return None


def _written_alarm(kept: Mapping[str, Any]) -> Problem | None:
    code = kept.get("alarm")
    return Problem(str(code), str(kept.get("alarm_at", ""))) if code in _SENTENCES else None


def problems(outside: OutsideHead, store: Store) -> list[Problem]:
    """What head.json says against the journal of a store."""
    note = store.newest_note()
    try:
        generation = checkpoints.read(note.encode("utf-8")).checkpoint.generation if note else 0
    except BadInput:
        generation = 0  # a damaged note is told by the verification
    return outside.problems(store.head(), store.hash_at, generation)


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
