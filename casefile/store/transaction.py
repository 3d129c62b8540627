"""The one door for change.

In one database transaction a step writes the rows, the links, the journal entries with their history, the search
index and the undo step. There is no other way to write; so no feature can forget its audit trail.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import BadInput, Refused
from casefile.i18n import _
from casefile.model import rules
from casefile.model.changes import Changes, JournalHead
from casefile.model.fields import KINDS, Record, kind_of
from casefile.model.ids import pseudonym
from casefile.store import identities, journal, rows, search, tables
from casefile.store.queries import links, reading

R = TypeVar("R", bound=Record)

BATCH = 500
"""Values per ``IN (...)``: well below the bound-parameter limits of SQLite and PostgreSQL."""


class Transaction:
    """One step. Made by :meth:`casefile.store.store.Store.transaction`; nothing reaches the disk before its end."""

    def __init__(self, connection: sa.Connection, log: journal.Journal, head: JournalHead, label: str) -> None:
        self.label = label
        self.changes = Changes(label=label)
        self.head = head
        self._connection = connection
        self._log = log
        self._put: dict[UUID, Record] = {}
        self._removed: dict[UUID, str] = {}
        self._events: list[journal.Event] = []
        self._counters: dict[tuple[UUID, str], int] = {}
        self._case_refs: dict[UUID, str] = {}
        self._taken: dict[str, UUID] = {}
        self._returned: set[UUID] = set()

    # -- what a service calls -----------------------------------------------------------------------------------------

    def get(self, id_: UUID) -> Record:
        """The record as this step has left it so far.

        :raises NotFound: there is none.
        """
        return self._put[id_] if id_ in self._put else reading.get(self._connection, id_)

    def put(self, record: R) -> R:
        """Create or update a record, and give it a reference if it has none.

        :raises Refused: the record breaks a rule of its declaration; the step is then abandoned by its caller.
        """
        clean = rules.cleaned(record)
        if not clean.ref:
            clean = dataclasses.replace(clean, ref=self._reference(clean))
        rules.check(clean)
        holder = self._taken.setdefault(clean.ref, clean.id)
        if holder != clean.id:
            raise _taken(clean.ref)
        self._put[clean.id] = clean
        return clean

    def remove(self, id_: UUID) -> None:
        """Take a record out of the living ones; its history stays. Only undo and redo do this: a person's delete is
        the trash.
        """
        self._removed[id_] = reading.head(self._connection, id_).kind

    def restore(self, stored: str) -> None:
        """Put a record back exactly as history holds it."""
        record = reading.from_stored(self._connection, json.loads(stored))
        self._put[record.id] = record
        self._returned.add(record.id)

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

    def sealed_versions(self, subject_id: UUID) -> list[int]:
        """The versions of a sealed identity, oldest first."""
        return identities.versions(self._connection, subject_id)

    def add_sealed(self, subject_id: UUID, version: int, sealed: bytes, *, about: Record, reason: str = "") -> None:
        """Write one version of a sealed identity, and the journal entry that commits to its bytes. No part of undo: a
        version stays for good.

        :param about: the record whose identity, or part of it, is sealed.
        """
        digest = identities.add(self._connection, subject_id, version, sealed)
        self.note(identities.CHANGED, about, file_sha256=digest, reason=reason)

    # -- references ---------------------------------------------------------------------------------------------------

    def _reference(self, record: Record) -> str:
        kind = kind_of(record)
        if kind.reference == "pseudonym":
            return pseudonym(lambda ref: ref in self._taken or self._ref_holder(ref) is not None)
        if record.case_id is None:
            raise Refused(_("Every record belongs to a case; this one names none."), code="no_case", field="case_id")
        number = self._counter(record.case_id, kind.code) + 1
        self._counters[record.case_id, kind.code] = number
        return f"{self._case_ref(record.case_id)}-{kind.code}-{number:04d}"

    def _counter(self, case_id: UUID, code: str) -> int:
        if (case_id, code) not in self._counters:
            counter = tables.ref_counter
            last = self._connection.execute(
                sa.select(counter.c.last).where(counter.c.case_id == case_id, counter.c.code == code)
            ).scalar()
            self._counters[case_id, code] = last or 0
        return self._counters[case_id, code]

    def _case_ref(self, case_id: UUID) -> str:
        if case_id not in self._case_refs:
            self._case_refs[case_id] = self.get(case_id).ref
        return self._case_refs[case_id]

    def _ref_holder(self, ref: str) -> UUID | None:
        return self._connection.execute(sa.select(tables.record.c.id).where(tables.record.c.ref == ref)).scalar()

    def _heed_given_numbers(self) -> None:
        """An imported ``HJN-I-0007`` moves the counter, so that its number is never given again."""
        for record in self._put.values():
            kind = kind_of(record)
            if kind.reference == "sequential" and record.case_id is not None:
                number = rows.ordinal(record.ref)
                if record.ref == f"{self._case_ref(record.case_id)}-{kind.code}-{number:04d}":
                    key = (record.case_id, kind.code)
                    self._counters[key] = max(self._counter(*key), number)

    # -- the end of the step ------------------------------------------------------------------------------------------

    def finish(self, step_kind: str) -> None:
        """Write everything. Called once, inside the open database transaction."""
        before = self._before()
        self._drop_unchanged(before)
        if not (self._put or self._removed or self._events):
            return
        self._check_references(before)
        self._check_immutable(before)
        self._check_links()
        self._check_removed()
        self._heed_given_numbers()
        step = self._next_step()
        changes = self._change_events(before)
        events = [*changes, *self._events]
        start = self.head.seq
        self.head, at = self._log.append(self._connection, self.head, step, events)
        self._write_rows(before, {event.record_id: start + n for n, event in enumerate(changes, 1)}, at)
        self._write_index()
        self._write_counters()
        if changes:
            self._write_step(step, step_kind)
        self.changes = Changes(
            ids=frozenset(self._put) | frozenset(self._removed),
            kinds=frozenset(kind_of(record).name for record in self._put.values()) | frozenset(self._removed.values()),
            label=self.label,
            created=tuple(id_ for id_ in self._put if id_ not in before),
        )

    def _before(self) -> dict[UUID, Any]:
        """The registry and history rows of the records that exist already."""
        record, history = tables.record, tables.history
        query = sa.select(
            record.c.id, record.c.kind, record.c.ref, record.c.last_seq, history.c.after, history.c.salt
        ).join(history, history.c.seq == record.c.last_seq)
        found: dict[UUID, Any] = {}
        for chunk in _chunks([*self._put, *self._removed]):
            for row in self._connection.execute(query.where(record.c.id.in_(chunk))):
                found[row.id] = row
        return found

    def _drop_unchanged(self, before: dict[UUID, Any]) -> None:
        self._stored = {id_: rows.stored_shape(record) for id_, record in self._put.items()}
        for id_, row in list(before.items()):
            if id_ in self._put and row.after == self._stored[id_]:
                # From ``before`` too: what stands there is taken out of the tables to be written anew.
                del self._put[id_], self._stored[id_], before[id_]

    def _check_references(self, before: dict[UUID, Any]) -> None:
        new = {record.ref: id_ for id_, record in self._put.items()}
        for chunk in _chunks(list(new)):
            query = sa.select(tables.record.c.ref, tables.record.c.id).where(tables.record.c.ref.in_(chunk))
            for row in self._connection.execute(query):
                if new[row.ref] != row.id:
                    raise _taken(row.ref)
        for id_, record in self._put.items():
            if id_ in before and before[id_].kind != kind_of(record).name:
                raise BadInput(_("A record cannot become another kind of record. Nothing was changed."), code="kind")

    def _check_immutable(self, before: dict[UUID, Any]) -> None:
        for id_, row in before.items():
            if id_ not in self._put:
                continue
            old, new = json.loads(row.after), json.loads(self._stored[id_])
            for field in KINDS[row.kind].fields:
                if field.immutable and old.get(field.name) != new.get(field.name):
                    raise Refused(
                        _(
                            "{label} of {ref} is evidence and cannot be changed. Nothing was changed; "
                            "add a new record.",
                            label=_(field.label),
                            ref=row.ref,
                        ),
                        code="immutable",
                        field=field.name,
                    )

    def _check_links(self) -> None:
        wanted: dict[UUID, list[tuple[Record, Any]]] = {}
        for record in self._put.values():
            for field, _position, target in rows.outgoing(record):
                wanted.setdefault(target, []).append((record, field))
            if record.case_id is not None:
                wanted.setdefault(record.case_id, [])
        kinds = {id_: kind_of(self._put[id_]).name for id_ in wanted if id_ in self._put}
        for chunk in _chunks([id_ for id_ in wanted if id_ not in kinds]):
            query = sa.select(tables.record.c.id, tables.record.c.kind).where(tables.record.c.id.in_(chunk))
            kinds.update((row.id, row.kind) for row in self._connection.execute(query))
        for target, uses in wanted.items():
            for record, field in uses:
                if target not in kinds or target in self._removed:
                    raise Refused(
                        _(
                            "{label} of {ref} points to a record that is not in this vault. Nothing was changed.",
                            label=_(field.label),
                            ref=record.ref,
                        ),
                        code="dangling_link",
                        field=field.name,
                    )
                if field.targets and kinds[target] not in field.targets:
                    raise Refused(
                        _(
                            "{label} of {ref} cannot point to a record of the kind “{kind}”. Nothing was changed.",
                            label=_(field.label),
                            ref=record.ref,
                            kind=_(KINDS[kinds[target]].label),
                        ),
                        code="wrong_link",
                        field=field.name,
                    )
        for record in self._put.values():
            if record.case_id is not None and kinds.get(record.case_id) != "case":
                raise Refused(_("The record's case is not in this vault. Nothing was changed."), code="no_case")

    def _check_removed(self) -> None:
        """Undo takes nothing away on which something stands that cannot be undone: what left the vault, or is sealed.
        Everything else that points to a record is younger, and undone before it.
        """
        if self._removed and (ref := links.held(self._connection, self._removed, self._put)):
            raise Refused(
                _(
                    "This cannot be undone: {ref} was part of something that left the vault, or its identity is "
                    "sealed. Nothing was changed; move it to the trash instead.",
                    ref=ref,
                ),
                code="held",
            )

    def _change_events(self, before: dict[UUID, Any]) -> list[journal.Event]:
        events: list[journal.Event] = []
        for id_, record in self._put.items():
            old = before.get(id_)
            name = "RECORD_CREATED" if old is None else _name_of_change(json.loads(old.after), record)
            events.append(self._change(name, id_, kind_of(record).name, old, self._stored[id_]))
        for id_, kind in self._removed.items():
            events.append(self._change("RECORD_REMOVED", id_, kind, before[id_], None))
        return events

    def _change(self, name: str, id_: UUID, kind: str, old: Any, after: str | None) -> journal.Event:
        return journal.Event(
            name,
            id_,
            kind,
            reason=self.label,
            is_change=True,
            before_seq=old.last_seq if old is not None else self._removed_at(id_),
            before_commitment=journal.commitment(old.salt, old.after) if old is not None else "",
            after=after,
        )

    def _removed_at(self, id_: UUID) -> int | None:
        """For a record that comes back by redo or undo: the entry that took it away."""
        if id_ not in self._returned:
            return None
        history = tables.history
        return self._connection.execute(
            sa.select(sa.func.max(history.c.seq)).where(history.c.record_id == id_)
        ).scalar()

    def _write_rows(self, before: dict[UUID, Any], seqs: dict[UUID | None, int], at: str) -> None:
        run = self._connection.execute
        self._write_texts()
        by_kind: dict[str, list[dict[str, Any]]] = {}
        registry: list[dict[str, Any]] = []
        links: list[dict[str, Any]] = []
        for id_, record in self._put.items():
            by_kind.setdefault(kind_of(record).name, []).append(rows.to_row(record))
            registry.append(rows.registry_row(record, seqs[id_], at))
            links += rows.link_rows(record)
        for chunk in _chunks(list(before)):
            for kind in {before[id_].kind for id_ in chunk}:
                run(tables.by_kind[kind].delete().where(tables.by_kind[kind].c.id.in_(chunk)))
            run(tables.record.delete().where(tables.record.c.id.in_(chunk)))
            run(tables.link.delete().where(tables.link.c.source_id.in_(chunk)))
        if registry:
            run(tables.record.insert(), registry)
        if links:
            run(tables.link.insert(), links)
        for kind, new in by_kind.items():
            run(tables.by_kind[kind].insert(), new)

    def _write_texts(self) -> None:
        texts: dict[str, str] = {}
        for record in self._put.values():
            texts.update(rows.long_texts(record))
        for chunk in _chunks(list(texts)):
            query = sa.select(tables.long_text.c.sha256).where(tables.long_text.c.sha256.in_(chunk))
            for known in self._connection.execute(query).scalars():
                del texts[known]
        if texts:
            self._connection.execute(
                tables.long_text.insert(), [{"sha256": key, "value": value} for key, value in texts.items()]
            )

    def _write_index(self) -> None:
        search.forget(self._connection, [*self._put, *self._removed])
        search.index(self._connection, self._put.values())

    def _write_counters(self) -> None:
        counter = tables.ref_counter
        for (case_id, code), last in self._counters.items():
            where = (counter.c.case_id == case_id) & (counter.c.code == code)
            changed = self._connection.execute(counter.update().where(where).values(last=last))
            if not changed.rowcount:
                self._connection.execute(counter.insert().values(case_id=case_id, code=code, last=last))

    def _next_step(self) -> int:
        return (self._connection.execute(sa.select(sa.func.max(tables.journal.c.step))).scalar() or 0) + 1

    def _write_step(self, seq: int, kind: str) -> None:
        step = tables.step
        if kind == "change":
            # What was undone and then overtaken by a new change can no longer be redone.
            self._connection.execute(step.update().where(step.c.state == "undone").values(state="dropped"))
        state = "done" if kind == "change" else "dropped"
        self._connection.execute(step.insert().values(seq=seq, kind=kind, label=self.label, state=state))


def _name_of_change(old: dict[str, Any], new: Record) -> str:
    if new.trashed and not old.get("trashed"):
        return "RECORD_TRASHED"
    if old.get("trashed") and not new.trashed:
        return "RECORD_RESTORED"
    return "CONSENT_CHANGED" if kind_of(new).name == "consent" else "RECORD_CHANGED"


def _taken(ref: str) -> Refused:
    return Refused(
        _("The reference {ref} is already in use in this vault. Nothing was changed.", ref=ref),
        code="ref_taken",
        field="ref",
    )


def _chunks(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
