"""The store of one open vault: reading from any thread, writing through one door."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import NotFound, Refused, VaultLocked, WorldFault
from casefile.i18n import _
from casefile.model.changes import (
    Changes,
    Head,
    HistoryEntry,
    JournalEntry,
    JournalFilter,
    JournalHead,
    Linked,
    Listing,
    Summary,
)
from casefile.model.fields import Record
from casefile.model.ids import parse_uuid
from casefile.store import checkpoints, checks, identities, journal, migrations, repairs, search, tables
from casefile.store import drafts as stored
from casefile.store.database import Database
from casefile.store.lock_state import LockState, State
from casefile.store.queries import events, links, listing, past, reading
from casefile.store.transaction import Transaction

_BREAKS_OFF = 0.2
"""Seconds that an interrupted step has to roll back by itself when the vault locks."""


class Store:
    """Records in an encrypted database.

    :param on_commit: called with the new journal head after every committed step, so that it can be kept outside the
        database.
    :param actor: who acts, for the journal: the id of the person who opened the vault. Reading needs none.
    :param sign: signs checkpoints of the journal, which are then taken every thousand entries and at closing.
    """

    def __init__(
        self,
        database: Database,
        vault: str,
        *,
        on_commit: Callable[[JournalHead], None],
        actor: str = "",
        sign: checkpoints.Sign | None = None,
    ) -> None:
        self._database = database
        self._on_commit = on_commit
        self._sign = sign
        self._writing = threading.Lock()
        self._state = LockState()
        self._was_cut_off = False
        self._journal = journal.Journal(vault, actor)
        self.vault = vault
        self._state.go(State.OPEN)

    @classmethod
    def create(
        cls,
        path: Path,
        key: bytes,
        vault: str,
        *,
        on_commit: Callable[[JournalHead], None],
        actor: str = "",
        sign: checkpoints.Sign | None = None,
    ) -> Store:
        """Make the database of a new vault.

        :raises WorldFault: the medium refuses.
        """
        path.touch(mode=0o600, exist_ok=False)  # SQLite gives its side files the same mode
        database = Database(path, key, read_only=False)
        with database.writing() as connection:
            migrations.build(connection)
            connection.execute(tables.vault_info.insert(), [{"key": "vault", "value": vault}])
        return cls(database, vault, on_commit=on_commit, actor=actor, sign=sign)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        vault: str,
        *,
        read_only: bool,
        on_commit: Callable[[JournalHead], None],
        actor: str = "",
        sign: checkpoints.Sign | None = None,
    ) -> Store:
        """Open the database of a vault, bringing an older schema up to date.

        :raises VaultDamaged: it does not open, belongs to another vault, or is newer than this program.
        """
        database = Database(path, key, read_only=read_only)
        try:
            migrations.bring_up_to_date(database)
            return cls(database, vault, on_commit=on_commit, actor=actor, sign=sign)
        except BaseException:
            database.close()
            raise

    @property
    def state(self) -> State:
        """Whether it may be written to."""
        return self._state.now

    def stop(self, patience: float = _BREAKS_OFF) -> None:
        """Begin to lock: no step begins any more, and one that is under way is broken off and rolled back. Reading
        goes on, for whoever still has to clean up.

        When this returns, nobody else writes any more. A thread that is busy between two statements is not waited
        for: its connection is taken away.

        :param patience: seconds that a step has to end by itself once its statement was interrupted.
        """
        if not self._state.go(State.LOCKING):
            return
        if self._writing.acquire(blocking=False):
            self._writing.release()
            return
        self._database.break_off()
        if self._writing.acquire(timeout=patience):
            self._writing.release()
            return
        self._was_cut_off = True
        self._database.cut_off()
        self._writing = threading.Lock()  # the old one stays with the thread that lost its connection

    def close(self, drafts: Mapping[str, str] | None = None) -> None:
        """Lock: break off what is under way, keep what was half-typed, leave one file behind. Closing twice is
        closing once.

        :param drafts: these and no others are kept; None leaves those of before.
        :raises WorldFault: the drafts could not be kept; it is closed all the same.
        """
        self.stop()
        try:
            if (drafts is not None or self._was_cut_off) and self.state is State.LOCKING and not self.read_only:
                with self._writing, self._database.writing() as connection:
                    if drafts is not None:
                        stored.replace(connection, drafts)
                    if self._was_cut_off:
                        stored.keep(connection, {stored.CUT_OFF: ""})
            self._sign_off()
        finally:
            with self._writing:
                self._database.close()
            self._state.go(State.LOCKED)

    @property
    def read_only(self) -> bool:
        """Whether this store only reads."""
        return self._database.read_only

    def act_as(self, actor: str) -> None:
        """Name another actor in the entries from now on: a vault that its recovery sheet opened got a passphrase."""
        with self._writing:
            self._journal.actor = actor

    # -- writing ------------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, label: str, *, step_kind: str = "change") -> Iterator[Transaction]:
        """One step: everything put inside is written together, or nothing is.

        :param label: the step in words, translated: what the Edit menu and the journal show.
        :raises Refused: a record breaks a rule. :raises WorldFault: the medium refuses. Nothing is written in either
            case.
        """
        self._state.require_open()
        writing = self._writing
        with writing:
            self._state.require_open()
            with self._database.writing() as connection:
                step = Transaction(connection, self._journal, journal.read_head(connection), label)
                yield step
                step.finish(step_kind)
                if self._sign is not None and checkpoints.is_due(connection, step.head):
                    checkpoints.take(connection, self._sign)
            self._on_commit(step.head)

    def drafts(self) -> dict[str, str]:
        """What was half-typed when the vault was locked: bodies by key."""
        with self._database.reading() as connection:
            found = stored.read(connection)
        found.pop(stored.CUT_OFF, None)
        return found

    @property
    def was_cut_off_before(self) -> bool:
        """Whether a thread lost its connection when the vault was locked last: what it left behind is not known."""
        with self._database.reading() as connection:
            return stored.CUT_OFF in stored.read(connection)

    def forget_cut_off(self) -> None:
        """What was left behind then was cleared away."""
        if self.was_cut_off_before:
            self.drop_drafts([stored.CUT_OFF])

    def drop_drafts(self, keys: Sequence[str]) -> None:
        """Forget drafts that were saved or given up. No step, no journal entry: see :mod:`.drafts`.

        :raises VaultLocked: too late. :raises WorldFault: the medium refuses.
        """
        self._state.require_open()
        with self._writing:
            self._state.require_open()
            with self._database.writing() as connection:
                stored.drop(connection, keys)

    def undo(self) -> Changes:
        """Take back the newest step that stands: a recorded change of its own.

        :raises Refused: there is nothing to undo.
        """
        return self._travel("undo", past.step_to_undo, past.stored_before, "undone", undo_of)

    def redo(self) -> Changes:
        """Bring back the step that was undone last.

        :raises Refused: there is nothing to redo.
        """
        return self._travel("redo", past.step_to_redo, past.stored_after, "done", redo_of)

    def _travel(
        self,
        kind: str,
        find: Callable[[sa.Connection], Any],
        states: Callable[[sa.Connection, int], list[tuple[UUID, str | None]]],
        new_state: str,
        label: Callable[[str], str],
    ) -> Changes:
        with self.transaction("", step_kind=kind) as step:
            connection = step._connection
            found = find(connection)
            if found is None:
                raise Refused(_("There is nothing to undo or redo."), code="nothing_to_undo")
            step.label = label(found.label)
            for id_, stored in states(connection, found.seq):
                if stored is None:
                    step.remove(id_)
                else:
                    step.restore(stored)
            c = tables.step.c
            connection.execute(tables.step.update().where(c.seq == found.seq).values(state=new_state))
        return step.changes

    # -- reading ------------------------------------------------------------------------------------------------------

    def get(self, id_: UUID) -> Record:
        """One record. :raises NotFound: there is none."""
        with self._database.reading() as connection:
            return reading.get(connection, id_)

    def by_ref(self, ref: str) -> Record:
        """One record by its reference (any case) or by its id in text.

        :raises NotFound: neither is known.
        """
        missing = NotFound(_("No record in this vault has the reference “{ref}”.", ref=ref), code="not_found")
        if not ref.isprintable():  # half characters of a terminal's own encoding among them, which no database takes
            raise missing
        with self._database.reading() as connection:
            id_ = reading.id_of(connection, ref.strip().upper())
            if id_ is None and len(ref) == 36:
                try:
                    id_ = parse_uuid(ref)
                except Refused:
                    id_ = None
            if id_ is not None and (found := reading.many(connection, [id_])):
                return found[0]
        raise missing

    def many(self, ids: Iterable[UUID]) -> list[Record]:
        """Records in the order of their ids; unknown ids are left out."""
        with self._database.reading() as connection:
            return reading.many(connection, ids)

    def heads(self, ids: Iterable[UUID]) -> dict[UUID, Head]:
        """Name tags by id."""
        with self._database.reading() as connection:
            return reading.heads(connection, ids)

    def of(
        self, kind: str, *, case_id: UUID | None = None, trashed: bool = False, links: dict[str, UUID] | None = None
    ) -> list[Record]:
        """All records of a kind, narrowed by case and by single links."""
        with self._database.reading() as connection:
            return listing.of(connection, kind, case_id=case_id, trashed=trashed, links=links or {})

    def linking(self, kind: str, field: str, targets: Sequence[UUID]) -> list[Record]:
        """All living records of a kind whose field links to any of ``targets``."""
        with self._database.reading() as connection:
            return listing.linking(connection, kind, field, targets)

    def ids(self, wanted: Listing) -> list[UUID]:
        """All ids of a list, in order."""
        with self._database.reading() as connection:
            return listing.ids(connection, wanted)

    def summaries(self, kind: str, ids: Sequence[UUID]) -> list[Summary]:
        """List lines by id."""
        with self._database.reading() as connection:
            return listing.summaries(connection, kind, ids)

    def count(self, kind: str, case_id: UUID | None = None) -> int:
        """How many living records of a kind."""
        with self._database.reading() as connection:
            return listing.count(connection, kind, case_id)

    def linked(self, id_: UUID) -> list[Linked]:
        """Links from and to a record."""
        with self._database.reading() as connection:
            return links.linked(connection, id_)

    def unreferred(self, kind: str, case_id: UUID | None, by_kind: str, field: str) -> list[UUID]:
        """Living records of a kind to which no living record of ``by_kind`` links by ``field``."""
        with self._database.reading() as connection:
            return links.unreferred(connection, kind, case_id, by_kind, field)

    def owned(self, ids: Iterable[UUID]) -> set[UUID]:
        """Everything that belongs to these records."""
        with self._database.reading() as connection:
            return links.owned(connection, ids)

    def history(self, id_: UUID) -> list[HistoryEntry]:
        """Every change of a record, oldest first."""
        with self._database.reading() as connection:
            return past.history(connection, id_)

    def search(self, query: str, *, case_id: UUID | None = None, limit: int = 50) -> list[UUID]:
        """Ids of matching records, best first."""
        with self._database.reading() as connection:
            return search.matching(connection, query, case_id=case_id, limit=limit)

    # Sealed identities: see :mod:`casefile.store.identities`.

    def sealed_versions(self, subject_id: UUID) -> list[int]:
        """The versions of a sealed identity, oldest first."""
        with self._database.reading() as connection:
            return identities.versions(connection, subject_id)

    def sealed(self, subject_id: UUID, version: int) -> bytes | None:
        """The sealed bytes of one version; None where there is none."""
        with self._database.reading() as connection:
            return identities.sealed(connection, subject_id, version)

    def sealed_kept(self, subject_ids: Iterable[UUID] | None = None) -> dict[UUID, int]:
        """The newest version of each subject that has one which counts; of all subjects where none are named."""
        with self._database.reading() as connection:
            return identities.kept(connection, subject_ids)

    def sealed_unaccounted(self) -> tuple[int, int]:
        """How many sealed versions the journal does not know, and how many it knows that are not there."""
        with self._database.reading() as connection:
            return identities.unaccounted(connection)

    def undo_label(self) -> str | None:
        """What undo would take back."""
        with self._database.reading() as connection:
            found = past.step_to_undo(connection)
            return found.label if found else None

    def redo_label(self) -> str | None:
        """What redo would bring back."""
        with self._database.reading() as connection:
            found = past.step_to_redo(connection)
            return found.label if found else None

    def journal_entries(self, after: int = 0, limit: int = 1000) -> list[JournalEntry]:
        """Journal entries behind number ``after``, oldest first."""
        with self._database.reading() as connection:
            return list(past.journal(connection, after, limit))

    def journal_about(self, ids: Sequence[UUID]) -> list[JournalEntry]:
        """Journal entries about any of these records, oldest first."""
        with self._database.reading() as connection:
            return events.about(connection, ids)

    def records_of_event(self, event: str) -> dict[UUID, str]:
        """The records that an event was ever noted for, each with the time (UTC) of the newest."""
        with self._database.reading() as connection:
            return events.records_of(connection, event)

    def last_noted(self, event: str, reason: str) -> str:
        """When (UTC) an event about the vault as a whole was last noted with this reason; empty for never."""
        with self._database.reading() as connection:
            return events.last(connection, event, reason)

    def journal_seqs(self, wanted: JournalFilter) -> list[int]:
        """Numbers of the journal entries that are wanted, newest first."""
        with self._database.reading() as connection:
            return past.narrowed(connection, wanted)

    def journal_at(self, seqs: Sequence[int]) -> list[JournalEntry]:
        """Journal entries by their numbers, in that order."""
        with self._database.reading() as connection:
            return past.entries(connection, seqs)

    def journal_tells_of(self) -> tuple[list[str], list[str]]:
        """The events and the actors (ids) that occur in the journal."""
        with self._database.reading() as connection:
            return past.told_of(connection)

    def newest_entry(self, events_: Sequence[str]) -> JournalEntry | None:
        """The newest entry about the vault as a whole that notes one of these events; None for none."""
        with self._database.reading() as connection:
            return past.newest(connection, events_)

    def head(self) -> JournalHead:
        """The newest journal entry."""
        with self._database.reading() as connection:
            return journal.read_head(connection)

    def checkpoint(self) -> checkpoints.Checkpoint:
        """Sign the journal as it is now; kept in the database where that can be written to."""
        assert self._sign is not None
        if self.read_only:
            with self._database.reading() as connection:
                return checkpoints.sign(connection, self._sign)[0]
        self._state.require_open()
        with self._writing, self._database.writing() as connection:
            return checkpoints.take(connection, self._sign)

    def _sign_off(self) -> None:
        """The last checkpoint of a session. Where it cannot be kept, the next session takes it."""
        if self._sign is None or self.read_only or self.state is not State.LOCKING:
            return
        with suppress(WorldFault, VaultLocked), self._writing, self._database.writing() as connection:
            if checkpoints.is_behind(connection):
                checkpoints.take(connection, self._sign)

    def hash_at(self, seq: int) -> str | None:
        """The hash of one journal entry."""
        with self._database.reading() as connection:
            return journal.hash_at(connection, seq)

    # -- checking -----------------------------------------------------------------------------------------------------

    def damage(self) -> list[str]:
        """What the database's own integrity checks report."""
        return self._database.damage()

    def examine(self, sizes: Iterable[int] = ()) -> checks.Walk:
        """Follow the journal from its first entry, and compare every table with it; all in one consistent state,
        whoever writes meanwhile.

        :param sizes: for which numbers of entries the root of the tree is wanted.
        """
        with self._database.reading() as connection:
            return checks.examine(connection, self.vault, sizes)

    def kept_notes(self) -> list[tuple[int, str]]:
        """The signed checkpoints kept in the database, each with the number of entries that it covers; oldest first."""
        with self._database.reading() as connection:
            return [(size, note) for size, note, _frontier in checkpoints.notes(connection)]

    def newest_note(self) -> str:
        """The newest of these; empty for none."""
        with self._database.reading() as connection:
            return checkpoints.newest_note(connection)

    def rebuild_lists(self, label: str, event: str) -> Changes:
        """Make registry, links and counters anew from the records and their history.

        :param event: how the journal calls a repair.
        """
        with self.transaction(label) as step:
            repairs.rebuild_lists(step._connection, checks.walk(step._connection, self.vault).highest)
            step.note(event, reason="lists")
        return step.changes

    def rebuild_index(self, label: str, event: str) -> Changes:
        """Make the search index anew from the records.

        :param event: how the journal calls a repair.
        """
        with self.transaction(label) as step:
            search.rebuild(step._connection)
            step.note(event, reason="index")
        return step.changes

    def files_in_history(self) -> set[str]:
        """SHA-256 of every evidence file that was ever recorded."""
        with self._database.reading() as connection:
            return past.files_in_history(connection)


def undo_of(label: str) -> str:
    """How an undo is named."""
    return _("Undo: {step}", step=label)


def redo_of(label: str) -> str:
    """How a redo is named."""
    return _("Redo: {step}", step=label)
