"""The one door for change.

In one database transaction a step writes the rows, the links, the journal entries with their history, the search
index and the undo step. There is no other way to write; so no feature can forget its audit trail.

A step is also a view: it sees what it has put itself. It flows: every :data:`BATCH` records go to the database, within
the same transaction, so that an import holds some hundred records at a time. What can only be judged of the whole step
(whether every link leads to a record of the right kind) is asked of the database at the end.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model import older, rules
from casefile.model.changes import Changes
from casefile.model.contacts import Contact
from casefile.model.evidence import EvidenceFile
from casefile.model.exhibits import Exhibit
from casefile.model.fields import Record, kind_of
from casefile.model.ids import pseudonym
from casefile.model.merging import merge
from casefile.model.packages import KeptPackage, Origin
from casefile.store import (
    contacts,
    exhibits,
    identities,
    journal,
    packages,
    rosters,
    rows,
    search,
    signatures,
    stepchecks,
    tables,
)
from casefile.store.bulk import Bulk
from casefile.store.counts import Counts
from casefile.store.portable import PutAbsent
from casefile.store.queries import reading
from casefile.store.view import View, of_class

R = TypeVar("R", bound=Record)


@dataclasses.dataclass(slots=True)
class Together:
    """Steps that one Undo takes back together, each of them whole by itself: what was written stays where the next one
    fails.

    :ivar first: the number of the first, once it is written.
    """

    first: int | None = None


BATCH = 500
"""Records that are written at once: well below the bound-parameter limits of SQLite and PostgreSQL."""

MANY = 5_000
"""From here on a step does not name its records one by one to those who show them."""


class Step(View):
    """One step. Made by :meth:`casefile.store.store.Store.step`."""

    def __init__(
        self,
        connection: sa.Connection,
        log: journal.Journal,
        counts: Counts,
        label: str,
        kind: str,
        made_with: int | None = None,
    ) -> None:
        super().__init__(self._sight)
        self._label = label
        self.changes = Changes(label=label)
        self.files: set[str] = set()
        """SHA-256 of the evidence files whose records are put."""
        self._kind = kind
        self._connection = connection
        self._log = log
        self._counts = counts
        self._seq = counts.tip.step + 1
        self._base = counts.tip.head.hash
        self._pending: dict[UUID, Record] = {}
        self._removed: list[UUID] = []
        self._refs: dict[str, UUID] = {}
        self._events: list[journal.Event] = []
        self._given: dict[tuple[UUID, str], int] = {}
        self._told = _Told()
        self._travelled = made_with
        self._links_changed = False
        self._anything_removed = False
        self._posts_trashed: list[UUID] = []

    @property
    def label(self) -> str:
        """The step in words. It can be set until the first record is written, which a reading does for those put before
        it: the journal's entries say it, and a verification would find a step that is called otherwise.
        """
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        assert not self._told.count or label == self._label, "a step named after its first record was written"
        self._label = label

    # -- what a service calls -----------------------------------------------------------------------------------------

    def put(self, record: R, *, based_on: R | None = None) -> R:
        """Create or update a record, and give it a reference if it has none.

        :param based_on: the version that was changed into ``record``. What others changed since is kept.
        :raises Conflict: others changed the same fields since. :raises NotFound: it is gone since.
        :raises Refused: the record breaks a rule of its declaration. The step is then abandoned by its caller.
        """
        clean = rules.cleaned(record)
        if based_on is not None:
            clean = merge(based_on, clean, self._now(type(record), record.id))
        if not clean.ref:
            clean = dataclasses.replace(clean, ref=self._reference(clean))
        rules.check(clean)
        self._pend(clean)
        return clean

    def travel(self, states: Iterable[tuple[UUID, str | None]]) -> None:
        """Put records back exactly as history holds them; where it holds none, take the record out of the living ones.
        Only undo and redo do this: a person's delete is the trash.
        """
        states = iter(states)
        while page := list(islice(states, BATCH)):
            self._removed += [id_ for id_, stored in page if stored is None]
            shapes = [rows.loaded(stored) for _id, stored in page if stored is not None]
            for record in reading.all_from_stored(self._connection, shapes):
                self._pend(record)
            self._flush()

    def note(self, event: str, record: Record | None = None, *, file_sha256: str = "", reason: str = "") -> None:
        """A journal entry that changes no record: custody events, exports, verifications."""
        self._events.append(
            journal.Event(
                event,
                record.id if record else None,
                kind_of(record).name if record else "",
                file_sha256,
                reason,
            )
        )

    def add_sealed(self, subject_id: UUID, version: int, sealed: bytes, *, about: Record, reason: str = "") -> None:
        """Write one version of a sealed identity, and the journal entry that commits to its bytes. No part of undo: a
        version stays for good.

        :param about: the record whose identity, or part of it, is sealed.
        """
        digest = identities.add(self._connection, subject_id, version, sealed)
        self.note(identities.CHANGED, about, file_sha256=digest, reason=reason)

    def note_people(self, before: rosters.People, after: rosters.People, *, reason: str) -> None:
        """A journal entry that commits to the list of people as it was and as it is."""
        digest = rosters.add(self._connection, rosters.Change(before, after))
        self.note(rosters.CHANGED, file_sha256=digest, reason=reason)

    def number(self, case_id: UUID, new: Iterable[Exhibit]) -> None:
        """Give exhibits of a case their numbers, for good. No part of undo.

        :param new: numbered after :meth:`exhibits` of this step.
        """
        exhibits.add(self._connection, case_id, new)

    def keep_contact(self, contact: Contact, *, event: str, reason: str, digest: str) -> None:
        """Keep somebody with another vault, and note it.

        :param digest: SHA-256 (hex) of their keys, to which the entry commits.
        """
        contacts.keep(self._connection, contact)
        self.note(event, file_sha256=digest, reason=reason)

    def forget_contact(self, contact: Contact, *, event: str, reason: str, digest: str) -> None:
        """Keep nothing of somebody any more, and note it."""
        contacts.forget(self._connection, contact.id)
        self.note(event, file_sha256=digest, reason=reason)

    def keep_package(self, package: KeptPackage) -> None:
        """Keep what a package said of itself. What left or came is noted by the caller."""
        packages.add(self._connection, package)
        self._counts.reviewed = None

    def keep_origins(self, origins: Sequence[Origin]) -> None:
        """Keep by which package threads came."""
        packages.add_origins(self._connection, origins)

    @property
    def seq(self) -> int:
        """The number of the step."""
        return self._seq

    def undid(self, step: int) -> None:
        """This step takes back, or brings back, that one."""
        self._travelled = step

    def _now(self, wanted: type[R], id_: UUID) -> R:
        pending = self._pending.get(id_)
        return of_class(wanted, pending if pending is not None else reading.get(self._connection, id_))

    @contextmanager
    def _sight(self) -> Iterator[sa.Connection]:
        """The connection, with all that was put so far: what reads sees it."""
        if self._pending or self._removed:
            self._flush()
        yield self._connection

    # -- references ---------------------------------------------------------------------------------------------------

    def _reference(self, record: Record) -> str:
        kind = kind_of(record)
        if kind.reference == "pseudonym":
            return pseudonym(lambda ref: ref in self._refs or reading.id_of(self._connection, ref) is not None)
        if record.case_id is None:
            raise Refused(_("Every record belongs to a case; this one names none."), code="no_case", field="case_id")
        key = (record.case_id, kind.code)
        number = self._last_given(*key) + 1
        self._given[key] = self._counts.given[key] = number
        return f"{self._case_ref(record.case_id)}-{kind.code}-{number:04d}"

    def _last_given(self, case_id: UUID, code: str) -> int:
        given = self._counts.given
        if (case_id, code) not in given:
            counter = tables.ref_counter.c
            query = sa.select(counter.last).where(counter.case_id == case_id, counter.code == code)
            given[case_id, code] = self._connection.execute(query).scalar() or 0
        return given[case_id, code]

    def _case_ref(self, case_id: UUID) -> str:
        refs = self._counts.case_refs
        if case_id in self._pending:
            return self._pending[case_id].ref  # perhaps another than it had
        if case_id not in refs:
            refs[case_id] = self._now(Record, case_id).ref
        return refs[case_id]

    def _heed_given_numbers(self, drafts: Sequence[rows.Draft]) -> None:
        """An imported ``HJN-I-0007`` moves the counter, so that its number is never given again."""
        for draft in drafts:
            record, kind = draft.record, draft.kind
            if kind.name == "case":
                self._counts.case_refs[record.id] = record.ref
            if kind.reference == "sequential" and record.case_id is not None:
                number = rows.ordinal(record.ref)
                key = (record.case_id, kind.code)
                if number > self._last_given(*key) and (
                    record.ref == f"{self._case_ref(record.case_id)}-{kind.code}-{number:04d}"
                ):
                    self._given[key] = self._counts.given[key] = number

    # -- flowing ------------------------------------------------------------------------------------------------------

    def _pend(self, record: Record) -> None:
        holder = self._refs.setdefault(record.ref, record.id)
        if holder != record.id:
            raise stepchecks.taken(record.ref)
        self._pending[record.id] = record
        if isinstance(record, EvidenceFile):
            self.files.add(record.sha256)
        if len(self._pending) >= BATCH:
            self._flush()

    def finish(self) -> None:
        """Write what is left, and judge the whole. Called once, inside the open database transaction."""
        self._flush()
        self._write_events([])
        if self._counts.tip.head.hash != self._base:
            signatures.sign(self._connection, self._log.author, self._counts.tip.head)
        if self._links_changed:
            stepchecks.links(self._connection, self._seq)
        if self._anything_removed:
            stepchecks.nothing_stands_on_what_went(self._connection, self._seq)
            stepchecks.no_went_alone(self._connection, self._seq)
        if self._posts_trashed:
            stepchecks.posts_go_with_their_threads(self._connection, self._posts_trashed)
        self._write_counters()
        if self._told.count:
            self._write_step()
        self.changes = self._told.as_changes(self.label)

    def _flush(self) -> None:
        """Write the records that were put since the last time."""
        drafts = self._changed()
        if drafts or self._removed:
            before = {draft.id: draft.old for draft in drafts if draft.old is not None}
            stepchecks.references(self._connection, drafts)
            if self._kind != packages.RECEIVING:  # a later copy may show more of what it shows, or less
                stepchecks.immutable([draft for draft in drafts if not self._may_move(draft)])
                packages.only_threads(self._connection, drafts, self._reviewed())
            stepchecks.a_no_stays(drafts)
            self._posts_trashed += stepchecks.posts_trashed(drafts)
            self._heed_given_numbers(drafts)
            gone = self._gone()
            taken_away = self._taken_away(before)
            changes = [self._event_of(draft, taken_away.get(draft.id)) for draft in drafts]
            events = [*changes, *map(self._event_of_removal, gone)]
            first, at = self._write_events(events)
            self._write_rows(drafts, first, at)
            search.index(self._connection, self._counts, [d.record for d in drafts if d.is_worded_otherwise], before)
            self._forget([row.id for row in gone], {row.kind for row in gone})
            self._told.take(drafts, gone)
        self._pending.clear()
        self._removed.clear()
        self._refs.clear()

    def _may_move(self, draft: rows.Draft) -> bool:
        """Whether it is a thread that came with a return, and gets another place."""
        if draft.kind.name != "thread" or draft.old is None:
            return False
        moved = {f.name for f in draft.kind.fields if draft.before.get(f.name) != draft.shape.get(f.name)}
        moved &= {f.name for f in draft.kind.fields if f.immutable}
        return bool(moved) and moved <= packages.MAY_MOVE and bool(packages.origins(self._connection, [draft.id]))

    def _reviewed(self) -> frozenset[UUID]:
        """The cases that are review copies."""
        if self._counts.reviewed is None:
            self._counts.reviewed = packages.reviewed(self._connection)
        return self._counts.reviewed

    def _changed(self) -> list[rows.Draft]:
        """What was put and is not what stands there already."""
        before = self._before(list(self._pending))
        drafts = (rows.Draft(record, before.get(id_)) for id_, record in self._pending.items())
        return [draft for draft in drafts if not self._stands_there(draft)]

    def _before(self, ids: Sequence[UUID]) -> dict[UUID, Any]:
        """What stands of these in the registry, with the newest entry of each."""
        found = self._connection.execute(_BEFORE, reading.given_ids(ids)).all()
        return {row.id: row for row in found}

    def _stands_there(self, draft: rows.Draft) -> bool:
        if draft.old is None:
            return False
        return bool(draft.old.after == draft.stored) or (
            older.may_be(draft.kind.name) and reading.says(self._connection, draft.old.after, draft.record, draft.shape)
        )

    def _gone(self) -> list[Any]:
        if not self._removed:
            return []
        self._anything_removed = True
        found = self._before(self._removed)
        return [found[id_] for id_ in self._removed]

    def _taken_away(self, before: Container[UUID]) -> dict[UUID, int]:
        """For records that come back, by undo, by redo or from outside once more: the entry that took each of them
        away.
        """
        ids = [id_ for id_ in self._pending if id_ not in before]
        if not ids:
            return {}
        found = self._connection.execute(_LAST_TOLD, reading.given_ids(ids)).all()
        return {row.record_id: row.seq for row in found}

    def _event_of(self, draft: rows.Draft, taken_away: int | None) -> journal.Event:
        old = draft.old
        return journal.Event(
            "RECORD_CREATED" if old is None else _name_of_change(old.trashed, draft.record),
            draft.id,
            draft.kind.name,
            reason=self.label,
            is_change=True,
            before_seq=old.last_seq if old is not None else taken_away,
            before_commitment=journal.commitment(old.salt, old.after) if old is not None else "",
            after=draft.stored,
        )

    def _event_of_removal(self, old: Any) -> journal.Event:
        return journal.Event(
            "RECORD_REMOVED",
            old.id,
            old.kind,
            reason=self.label,
            is_change=True,
            before_seq=old.last_seq,
            before_commitment=journal.commitment(old.salt, old.after),
        )

    # -- writing ------------------------------------------------------------------------------------------------------

    def _write_events(self, changes: list[journal.Event]) -> tuple[int, str]:
        """The entries of these changes, then those that were noted since; the number of the first, and the time."""
        first = self._counts.tip.head.seq + 1
        events = [*changes, *self._events]
        self._events.clear()
        if not events:
            return first, ""
        counts = self._counts
        at = self._log.append(self._connection, counts.tip, self._seq, self._base, events, checkpoint=counts.signed)
        return first, at

    def _write_rows(self, drafts: Sequence[rows.Draft], first: int, at: str) -> None:
        if not drafts:
            return
        connection = self._connection
        self._write_texts(drafts)
        self._forget_exchanged(drafts)
        registry = [rows.registry_row(draft.record, first + n, at) for n, draft in enumerate(drafts)]
        tables.put[tables.record].write(connection, registry)
        by_kind: dict[str, list[tuple[Any, ...]]] = {}
        for draft in drafts:
            by_kind.setdefault(draft.kind.name, []).append(draft.row(self._counts.zone))
        for kind, new in by_kind.items():
            tables.put[tables.by_kind[kind]].write(connection, new)
        relinked = [draft for draft in drafts if draft.is_linked_otherwise]
        self._links_changed = self._links_changed or bool(relinked)
        if known := [draft.id for draft in relinked if draft.old is not None]:
            connection.execute(_UNLINK, reading.given_ids(known))
        tables.add_links.write(connection, [link for draft in relinked for link in rows.link_rows(draft.record)])

    def _forget_exchanged(self, drafts: Sequence[rows.Draft]) -> None:
        """Records that get another reference make room first: two of them may have exchanged theirs."""
        renamed = [draft.id for draft in drafts if draft.old is not None and draft.old.ref != draft.record.ref]
        if renamed:
            self._connection.execute(_taking_out("record"), reading.given_ids(renamed))

    def _forget(self, ids: list[UUID], kinds: set[str]) -> None:
        if not ids:
            return
        given = reading.given_ids(ids)
        for name in (*kinds, "record"):
            self._connection.execute(_taking_out(name), given)
        self._connection.execute(_UNLINK, given)
        search.forget(self._connection, ids)

    def _write_texts(self, drafts: Sequence[rows.Draft]) -> None:
        texts: dict[str, str] = {}
        for draft in drafts:
            texts.update(draft.new_texts())
        # In the order of their keys: neighbours lie on one page, which is then looked for once.
        _ADD_TEXTS.write(self._connection, sorted(texts.items()))

    def _write_counters(self) -> None:
        if self._given:
            given = [(*key, last) for key, last in self._given.items()]
            tables.put[tables.ref_counter].write(self._connection, given)

    def _write_step(self) -> None:
        step, mine = tables.step, self._log.author.id
        if self._kind == "change" and self._counts.undone:
            # What this person undid and then overtook by a new change can no longer be redone.
            own = (step.c.state == "undone") & (step.c.actor == mine)
            self._connection.execute(step.update().where(own).values(state="dropped"))
        state = "done" if self._kind == "change" else "dropped"
        _ADD_STEP.write(self._connection, [(self._seq, self._kind, str(self.label), state, mine, self._travelled)])


class _Told:
    """What is said of a step to those who show records."""

    def __init__(self) -> None:
        self.count = 0
        self._ids: dict[UUID, None] = {}
        self._created: list[UUID] = []
        self._kinds: set[str] = set()

    def take(self, drafts: Sequence[rows.Draft], gone: Sequence[Any]) -> None:
        self.count += len(drafts) + len(gone)
        self._kinds.update(draft.kind.name for draft in drafts)
        self._kinds.update(row.kind for row in gone)
        if self.count >= MANY:
            self._ids.clear()
            self._created.clear()
            return
        self._ids.update(dict.fromkeys(draft.id for draft in drafts))
        self._ids.update(dict.fromkeys(row.id for row in gone))
        self._created += [draft.id for draft in drafts if draft.old is None]

    def as_changes(self, label: str) -> Changes:
        return Changes(
            frozenset(self._ids),
            frozenset(self._kinds),
            label,
            tuple(self._created),
            self.count if self.count >= MANY else 0,
        )


_BEFORE = (
    sa.select(
        tables.record.c.id,
        tables.record.c.kind,
        tables.record.c.ref,
        tables.record.c.heading,
        tables.record.c.trashed,
        tables.record.c.last_seq,
        tables.history.c.after,
        tables.history.c.salt,
    )
    .join(tables.history, tables.history.c.seq == tables.record.c.last_seq)
    .where(reading.these(tables.record.c.id))
)
_LAST_TOLD = (
    sa.select(tables.history.c.record_id, sa.func.max(tables.history.c.seq).label("seq"))
    .where(reading.these(tables.history.c.record_id))
    .group_by(tables.history.c.record_id)
)
_UNLINK = tables.link.delete().where(reading.these(tables.link.c.source_id))
_ADD_TEXTS = Bulk(PutAbsent(tables.long_text), "sha256", "value")
_ADD_STEP = Bulk(tables.step.insert(), "seq", "kind", "label", "state", "actor", "of")
# Built once: building a statement costs more than running it.


@cache
def _taking_out(name: str) -> sa.Delete:
    """What takes records out of the registry, or out of the table of their kind."""
    table = tables.metadata.tables[name]
    return table.delete().where(reading.these(table.c.id))


def _name_of_change(was_trashed: bool, new: Record) -> str:
    if new.trashed and not was_trashed:
        return "RECORD_TRASHED"
    if was_trashed and not new.trashed:
        return "RECORD_RESTORED"
    return "CONSENT_CHANGED" if kind_of(new).name == "consent" else "RECORD_CHANGED"
