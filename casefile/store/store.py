"""The store of one open vault: reading from any thread, writing through one door."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import Refused, VaultDamaged, VaultLocked, WorldFault
from casefile.i18n import _, again, plural
from casefile.model.changes import NOBODY, Author, Changes, JournalHead
from casefile.model.fields import Record
from casefile.store import checkpoints, counts, journal, migrations, remembered, search, tables, zones
from casefile.store import drafts as stored
from casefile.store.engine import Database
from casefile.store.engines import ENGINE
from casefile.store.lock_state import LockState, State
from casefile.store.queries import past
from casefile.store.signatures import Judge
from casefile.store.step import Step, Together
from casefile.store.view import Connected, View
from casefile.vault.memory import Kept

if TYPE_CHECKING:
    from casefile.store.checks import Walk

_BREAKS_OFF = 0.2
"""Seconds that an interrupted step has to roll back by itself when the vault locks."""


class _Here(threading.local):
    """What the thread is inside of: a view, a step, or neither."""

    connected: Connected | None = None
    step: Step | None = None
    along: tuple[Record, ...] = ()


class Store(View):
    """Records in an encrypted database.

    :param on_commit: called with the new journal head after every committed step, so that it can be kept outside the
        database.
    :param author: who acts, for the journal: the person who opened the vault, on this device. Reading needs none.
    :param sign: signs checkpoints of the journal, which are then taken every thousand entries and at closing.
    :ivar zone: the vault's time zone; empty while it follows the computer.
    """

    def __init__(
        self,
        database: Database,
        vault: str,
        *,
        on_commit: Callable[[JournalHead], None],
        author: Author = NOBODY,
        sign: checkpoints.Sign | None = None,
    ) -> None:
        super().__init__(self._sight)
        self._database = database
        self._here = _Here()
        self._counts: counts.Counts | None = None
        self._passed_over: frozenset[int] = frozenset()
        """Steps that undo or redo was refused: it is said once, and they keep nobody from the others."""
        self._on_commit = on_commit
        self._sign = sign
        self.on_recorded: Callable[[Collection[str]], None] = lambda _files: None
        """Called with the SHA-256 of the evidence files that a committed step recorded."""
        self._writing = threading.Lock()
        self._state = LockState()
        self._was_cut_off = False
        self._was_interrupted = False
        self._journal = journal.Journal(vault, author)
        self.vault = vault
        self.zone = ""
        with suppress(VaultDamaged), database.reading() as connection:  # of a damaged one, what can be read is read
            self.zone = zones.read(connection)
        self._state.go(State.OPEN)

    @classmethod
    def create(
        cls,
        path: Path,
        key: Kept,
        vault: str,
        *,
        on_commit: Callable[[JournalHead], None],
        author: Author = NOBODY,
        sign: checkpoints.Sign | None = None,
        zone: str = "",
    ) -> Store:
        """Make the database of a new vault.

        :param zone: its time zone; empty to follow the computer.
        :raises WorldFault: the medium refuses.
        """
        database = ENGINE.create(path, key)
        with database.writing() as connection:
            migrations.build(connection)
            connection.execute(tables.vault_info.insert(), [{"key": "vault", "value": vault}])
            zones.write(connection, zone)
        return cls(database, vault, on_commit=on_commit, author=author, sign=sign)

    @classmethod
    def open(
        cls,
        path: Path,
        key: Kept,
        vault: str,
        *,
        read_only: bool,
        on_commit: Callable[[JournalHead], None],
        author: Author = NOBODY,
        sign: checkpoints.Sign | None = None,
    ) -> Store:
        """Open the database of a vault, bringing an older schema up to date.

        :raises VaultDamaged: it does not open, belongs to another vault, or is newer than this program.
        """
        database = ENGINE.open(path, key, read_only=read_only)
        try:
            migrations.bring_up_to_date(database)
            return cls(database, vault, on_commit=on_commit, author=author, sign=sign)
        except BaseException:
            database.close()
            raise

    @property
    def state(self) -> State:
        """Whether it may be written to."""
        return self._state.now

    def stop(self, patience: float = _BREAKS_OFF, *, interrupted: bool = False) -> None:
        """Begin to lock: no step begins any more, and one that is under way is broken off and rolled back. Reading
        goes on, for anyone who still has to clean up.

        When this returns, nobody else writes any more. A thread that is busy between two statements is not waited
        for: its connection is taken away.

        :param patience: seconds that a step has to end by itself once its statement was interrupted.
        :param interrupted: this very thread was stopped by a signal, at any point of a step: a connection it was just
            making or had just taken, or the lock, may never be given back, and who waits for it waits for ever. So
            nothing more is written: the next session signs the journal.
        """
        if not self._state.go(State.LOCKING):
            return
        if interrupted:
            self._database.cut_off()
            self._writing = threading.Lock()
            self._was_interrupted = True
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

    def close(
        self,
        drafts: Mapping[str, str] | None = None,
        last: Mapping[str, str] | None = None,
        *,
        leftovers: bool = False,
    ) -> None:
        """Lock: break off what is under way, keep what was half-typed, leave one file behind. Closing twice is
        closing once.

        :param drafts: these and no others are kept; None leaves those of before.
        :param last: what the vault has to remember from now on (:mod:`.remembered`).
        :param leftovers: evidence files were stored whose records were broken off: the next opening clears them away.
        :raises WorldFault: the drafts could not be kept; it is closed all the same.
        """
        self.stop()
        try:
            left = leftovers or self._was_cut_off
            if (drafts is not None or left) and self.state is State.LOCKING and not self.read_only:
                with self._writing, self._database.writing() as connection:
                    if drafts is not None:
                        stored.replace(connection, drafts)
                    if left:
                        stored.keep(connection, {stored.CUT_OFF: ""})
            self._sign_off(last or {})
        finally:
            with self._writing:
                self._database.close()
            self._state.go(State.LOCKED)

    @property
    def read_only(self) -> bool:
        """Whether this store only reads."""
        return self._database.read_only

    def act_as(self, author: Author) -> None:
        """Name another author in the entries from now on: a vault that its recovery sheet opened got a passphrase."""
        with self._writing:
            self._journal.author = author
            self._counts = None

    # -- writing ------------------------------------------------------------------------------------------------------

    @contextmanager
    def step(self, label: str, *, kind: str = "change", together: Together | None = None) -> Iterator[Step]:
        """One step: everything put inside is written together, or nothing is. Whatever this thread reads inside, it
        reads within the step.

        :param label: the step in words, translated: what the Edit menu and the journal show. It can be set until the
            first record is put (``step.label``), so that what it names can be read within the step.
        :param together: what it is taken back with, by one Undo.
        :raises Refused: a record breaks a rule. :raises WorldFault: the medium refuses. Nothing is written in either
            case.
        """
        self._state.require_open()
        assert self._here.step is None, "a step within a step"
        writing = self._writing
        with writing:
            self._state.require_open()
            with self._database.writing() as connection:
                held = self._counts if self._database.sole_writer else None
                counted = held or counts.read(connection, self._journal)
                self._counts = None  # until it is committed: a step that comes to nothing counts for nothing
                step = Step(connection, self._journal, counted, label, kind, together.first if together else None)
                with self._inside(step._connected, step):
                    yield step
                    self._put_along(step)
                    step.finish()
                if self._sign is not None and self._keeps and checkpoints.is_due(counted.signed, counted.tip.head):
                    counted.signed = checkpoints.take(connection, self._sign, counted.tip).size
            self._counts = counted
            if together is not None and together.first is None:
                together.first = step.seq
            if kind == "change":
                self._passed_over = frozenset()
            self.on_recorded(step.files)
            self._on_commit(counted.tip.head)

    @contextmanager
    def along(self, records: Sequence[Record]) -> Iterator[None]:
        """The next step of this thread writes these too, unless they are there already: records that a form names as
        new are made with what names them, whatever verb saves it, and are taken back by the same Undo.
        """
        self._here.along = tuple(records)
        try:
            yield
        finally:
            self._here.along = ()

    def _put_along(self, step: Step) -> None:
        records, self._here.along = self._here.along, ()
        there = step.captions([record.id for record in records]) if records else {}
        for record in records:
            if record.id not in there:
                step.put(record)

    @contextmanager
    def view(self) -> Iterator[View]:
        """One state of the vault: whatever this thread reads inside, by whichever service, it reads from there. Inside
        another view or a step it is that one.
        """
        if self._here.connected is not None:
            yield self
            return
        with self._database.reading() as connection:

            @contextmanager
            def same() -> Iterator[sa.Connection]:
                with self._database.faults():
                    yield connection

            with self._inside(same, None):
                yield self

    @contextmanager
    def _inside(self, connected: Connected, step: Step | None) -> Iterator[None]:
        here, before = self._here, (self._here.connected, self._here.step)
        here.connected, here.step = connected, step
        try:
            yield
        finally:
            here.connected, here.step = before

    @contextmanager
    def _sight(self) -> Iterator[sa.Connection]:
        """For one call: the connection of the view or the step that this thread is inside of, or one of its own."""
        connected = self._here.connected or self._database.reading
        with connected() as connection:
            yield connection

    def drafts(self) -> dict[str, str]:
        """What was half-typed when the vault was locked: bodies by key."""
        with self._database.reading() as connection:
            found = stored.read(connection)
        found.pop(stored.CUT_OFF, None)
        return found

    @property
    def was_cut_off_before(self) -> bool:
        """Whether a thread lost its connection, or an intake was broken off, when the vault was locked last."""
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
        with self._noting() as connection:
            stored.drop(connection, keys)

    # -- remembering --------------------------------------------------------------------------------------------------

    def remembered(self, prefix: str) -> dict[str, str]:
        """What the vault remembers of its own running, by key; see :mod:`.remembered`."""
        with self._sight() as connection:
            return remembered.read(connection, prefix)

    def remember(self, key: str, text: str) -> None:
        """Remember a text; it is on the disk when this returns. Not within a step.

        :raises VaultLocked: too late. :raises WorldFault: the medium refuses, or the vault is open read-only.
        """
        with self._noting() as connection:
            remembered.keep(connection, {key: text})

    def forget(self, key: str) -> None:
        """Forget it again. The rest as :meth:`remember`."""
        with self._noting() as connection:
            remembered.drop(connection, key)

    @contextmanager
    def _noting(self) -> Iterator[sa.Connection]:
        """The writing connection for what is no step: nothing of it stands in the journal."""
        self._state.require_open()
        assert self._here.step is None, "within a step"
        with self._writing:
            self._state.require_open()
            with self._database.writing() as connection:
                yield connection

    def change_zone(self, zone: str, label: str, event: str) -> Changes:
        """Give the vault another time zone, and sort by it what is sorted by time.

        :param zone: a name that is known; empty to follow the computer. :param event: how the journal calls it.
        """
        with self.step(label, kind="zone") as step:
            zones.write(step._connection, zone)
            zones.sort_again(step._connection, zone)
            step._counts.zone = zones.sorting(zone)
            step.note(event, reason=zone)
        self.zone = zone
        return step.changes

    def undo_label(self) -> str | None:
        """What undo would take back."""
        with self._sight() as connection:
            found = past.step_to_undo(connection, self._journal.author.id, self._passed_over)
            return self._label_of(connection, found, "done") if found else None

    def redo_label(self) -> str | None:
        """What redo would bring back."""
        with self._sight() as connection:
            found = past.step_to_redo(connection, self._journal.author.id, self._passed_over)
            return self._label_of(connection, found, "undone") if found else None

    def _label_of(self, connection: sa.Connection, found: Any, state: str) -> str:
        """What a step is called, and how many go with it."""
        label = past.step_label(connection, found.seq, found.label)
        more = len(past.made_with(connection, self._journal.author.id, found, state, self._passed_over)) - 1
        if not more:
            return label
        return plural("{label}, with {n} more", "{label}, with {n} more", more, label=again(label))

    def undo(self) -> Changes:
        """Take back the newest step of this person whose records nobody changed since, and those that were made
        together with it: for each a recorded change of its own.

        :raises Refused: there is none, or it cannot be taken back: a no of a witness is in it, something stands on a
            record that it made. That is said once; until this person's next change the next undo goes past it.
        """
        return self._travel_together("undo", past.step_to_undo, past.stored_before, ("done", "undone"), undo_of)

    def redo(self) -> Changes:
        """Bring back the step of this person that was undone last, where nobody changed its records since.

        :raises Refused: there is none, or it cannot be brought back; the next redo goes past it.
        """
        return self._travel_together("redo", past.step_to_redo, past.stored_after, ("undone", "done"), redo_of)

    def _travel_together(
        self,
        kind: str,
        find: Callable[[sa.Connection, str, Collection[int]], Any],
        states: Callable[[sa.Connection, int], Iterator[tuple[UUID, str | None]]],
        state: tuple[str, str],
        label: Callable[[str], str],
    ) -> Changes:
        """What was made alone, or all that was made together. One of several that is refused keeps none of the others.

        :param state: of the steps, before and after.
        """
        mine = self._journal.author.id
        with self._sight() as connection:
            found = find(connection, mine, self._passed_over)
            seqs = past.made_with(connection, mine, found, state[0], self._passed_over) if found else []
        if len(seqs) < 2:
            return self._travel(kind, find, states, state[1], label)
        told: list[Changes] = []
        refused: list[Refused] = []
        for seq in seqs:
            try:
                told.append(self._travel(kind, partial(_that_step, seq, state[0]), states, state[1], label))
            except Refused as refusal:
                refused.append(refusal)
        if not told:
            raise refused[0]
        return _as_one(told, refused[0].message if refused else "")

    def _travel(
        self,
        kind: str,
        find: Callable[[sa.Connection, str, Collection[int]], Any],
        states: Callable[[sa.Connection, int], Iterator[tuple[UUID, str | None]]],
        new_state: str,
        label: Callable[[str], str],
    ) -> Changes:
        found = None
        try:
            with self.step("", kind=kind) as step:
                connection = step._connection
                found = find(connection, self._journal.author.id, self._passed_over)
                if found is None:
                    raise Refused(_("There is nothing to undo or redo."), code="nothing_to_undo")
                step.label = label(again(past.step_label(connection, found.seq, found.label)))
                step.undid(found.seq)
                step.travel(states(connection, found.seq))
                connection.execute(tables.step.update().where(tables.step.c.seq == found.seq).values(state=new_state))
                step._counts.undone = True  # there is one now, or perhaps another still
        except Refused as refused:
            if found is None:
                raise
            self._passed_over |= {found.seq}
            raise _said_once(refused, step.label) from refused
        return step.changes

    # -- checkpoints ---------------------------------------------------------------------------------------------------

    @property
    def _keeps(self) -> bool:
        """Whether checkpoints are kept: one that no person signs proves nothing against those who open the vault."""
        return self._journal.author.sign is not None

    def checkpoint(self) -> checkpoints.Checkpoint:
        """Sign the journal as it is now; kept in the database where that can be written to and a person signs. Inside a
        view the journal is signed as it is there, and nothing is kept.
        """
        assert self._sign is not None
        if self.read_only or not self._keeps or self._here.connected is not None:
            with self._sight() as connection:
                return checkpoints.sign(connection, self._sign)
        self._state.require_open()
        with self._writing:
            with self._database.writing() as connection:
                taken = checkpoints.take(connection, self._sign)
            if self._counts is not None:
                self._counts.signed = taken.size
        return taken

    def _sign_off(self, last: Mapping[str, str]) -> None:
        """The last checkpoint of a session. Where it cannot be kept, the next session takes it."""
        if self.read_only or self.state is not State.LOCKING or self._was_interrupted:
            return
        with suppress(WorldFault, VaultLocked), self._writing, self._database.writing() as connection:
            remembered.keep(connection, last)
            if self._sign is None or not self._keeps:
                return
            held = self._counts if self._database.sole_writer else None
            if held is not None and held.tip.head.seq > held.signed:
                checkpoints.take(connection, self._sign, held.tip)
            elif held is None and checkpoints.is_behind(connection):
                checkpoints.take(connection, self._sign)

    # -- checking -----------------------------------------------------------------------------------------------------

    def damage(self) -> list[str]:
        """What the database's own integrity checks report."""
        return self._database.damage()

    def examine(self, sizes: Iterable[int] = (), judge: Judge | None = None, *, travels: bool = False) -> Walk:
        """Follow the journal from its first entry, and compare every table with it; all in one consistent state,
        no matter who writes meanwhile.

        :param sizes: for which numbers of entries the root of the tree is wanted.
        :param judge: says whether a step is signed by whom it claims; without one that is not asked.
        :param travels: the vault is a travel copy.
        """
        from casefile.store import checks  # few commands verify or repair

        with self._sight() as connection:
            return checks.examine(connection, self.vault, sizes, judge, travels=travels)

    def rebuild_lists(self, label: str, event: str) -> Changes:
        """Make registry, links and counters again from the records and their history.

        :param event: how the journal calls a repair.
        """
        from casefile.store import checks, repairs

        with self.step(label) as step:
            repairs.rebuild_lists(step._connection, checks.walk(step._connection, self.vault).highest)
            step._counts.given.clear()
            step.note(event, reason="lists")
        return step.changes

    def rebuild_index(self, label: str, event: str) -> Changes:
        """Make the search index again from the records.

        :param event: how the journal calls a repair.
        """
        with self.step(label) as step:
            step._counts.docid = search.rebuild(step._connection)
            step._counts.words.clear()
            step.note(event, reason="index")
        return step.changes


def _that_step(seq: int, state: str, connection: sa.Connection, actor: str, _passed: Collection[int]) -> Any:
    """One step of several that were made together, unless it was changed meanwhile."""
    return past.step_of(connection, actor, seq, state)


def _as_one(told: Sequence[Changes], stayed: str) -> Changes:
    """What several steps changed, as one."""
    return Changes(
        frozenset(id for each in told for id in each.ids),
        frozenset(kind for each in told for kind in each.kinds),
        told[0].label,
        tuple(id for each in told for id in each.created),
        sum(each.count for each in told) if any(each.many for each in told) else 0,
        stayed,
    )


def undo_of(label: str) -> str:
    """How an undo is named."""
    return _("Undo: {step}", step=label)


def redo_of(label: str) -> str:
    """How a redo is named."""
    return _("Redo: {step}", step=label)


def _said_once(refused: Refused, label: str) -> Refused:
    """Why a step was not taken back, or not brought back, and that it keeps nobody from the others."""
    return Refused(
        _("“{step}” was refused and is passed over from now on. {why}", step=label, why=refused.message),
        code=refused.code,
    )
