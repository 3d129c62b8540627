"""What others did since somebody looked last, and the steps of a case.

What a person has looked at is the number of a journal entry, kept in the vault for each of them: it is moved by them
alone, so that nothing passes unseen because the vault was locked and opened again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import CasefileError
from casefile.model.changes import Caption, CaseStep, JournalFilter
from casefile.model.ids import parse_uuid
from casefile.services import names
from casefile.services.headings import Headings
from casefile.services.one_state import one_state
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

_KEY = "looked/"
_OPENED = "opened/"
_KEPT = 24
"""Records that a person opened last, as many as are remembered."""
_STEPS = 200
"""Steps of others that are gone through for what changed; who was away for longer reads the history of the case."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that somebody else changed: its caption in words, who did, when (UTC) last, and the step in words."""

    caption: Caption
    person: str
    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Since:
    """What others changed, the newest first.

    :param first: the first of the records. :param total: how many records; ``more``: or more than these.
    """

    first: tuple[Changed, ...] = ()
    total: int = 0
    more: bool = False


class Lately:
    """Verbs for what is new to a person."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault
        self._headings = Headings(store)

    @one_state
    def looked_at(self) -> int:
        """The newest journal entry that who opened the vault has looked at. Until they said so once, that is the newest
        of their own; for somebody who has done nothing yet, all that there is.
        """
        me = self._vault.actor_id
        kept = self._store.remembered(f"{_KEY}{me}").get(f"{_KEY}{me}", "")
        with suppress(ValueError):
            return int(kept)
        own = self._store.journal_seqs(JournalFilter(actor=me))[:1]
        return own[0] if own else self._store.head().seq

    def begin(self) -> None:
        """Once, when the window is opened: hold fast what :meth:`looked_at` says, before one's own steps move it."""
        key = f"{_KEY}{self._vault.actor_id}"
        if not self._vault.read_only and key not in self._store.remembered(key):
            self.look(self.looked_at())

    @property
    def me(self) -> str:
        """Who opened the vault, as the journal names them."""
        return self._vault.actor_id

    @one_state
    def opened(self) -> dict[UUID, str]:
        """The records that this person opened last, with when (UTC, ISO 8601), the newest first."""
        key = f"{_OPENED}{self.me}"
        found: dict[UUID, str] = {}
        for line in self._store.remembered(key).get(key, "").splitlines():
            word, _space, at = line.partition(" ")
            with suppress(CasefileError):
                found[parse_uuid(word)] = at
        return found

    def open(self, id: UUID) -> None:
        """Remember that this person reads this record: in the vault, and neither journalled nor undone. In one that is
        open for reading nothing is remembered.
        """
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kept = {id: now, **{each: at for each, at in self.opened().items() if each != id}}
        lines = [f"{each} {at}" for each, at in list(kept.items())[:_KEPT]]
        with suppress(CasefileError):
            self._store.remember(f"{_OPENED}{self.me}", "\n".join(lines))

    def look(self, seq: int | None = None) -> None:
        """From now on everything up to this entry, or to the newest, counts as looked at.

        :raises WorldFault: the medium refuses, or the vault is open for reading only.
        """
        self._store.remember(f"{_KEY}{self._vault.actor_id}", str(self._store.head().seq if seq is None else seq))

    @one_state
    def since(self, case_id: UUID, most: int) -> Since:
        """What others changed in a case since one looked.

        :param most: how many records are named.
        """
        steps = self._store.case_steps(case_id, behind=self.looked_at(), but=self._vault.actor_id, limit=_STEPS)
        threads = self._threads_of({id_ for step in steps for id_, _seq, _event in step.changed})
        newest: dict[UUID, CaseStep] = {}
        for step in steps:
            for id_, _seq, _event in reversed(step.changed):
                newest.setdefault(threads.get(id_, id_), step)
        captions = self._headings.of(list(newest)[:most])
        first = tuple(
            Changed(captions[id_], names.name_of(self._vault, step.actor), step.at, step.label)
            for id_, step in list(newest.items())[:most]
            if id_ in captions
        )
        more = len(steps) == _STEPS or any(step.total > len(step.changed) for step in steps)
        return Since(first, len(newest), more)

    def _threads_of(self, ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The threads of those among these that are posts: what was said is told once, with its thread."""
        posts = [caption.id for caption in self._store.captions(ids).values() if caption.kind == "post"]
        return self._store.owners(posts)
