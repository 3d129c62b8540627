"""Everything that can be read of a case file.

A view reads from one connection, and so sees one state of the vault, no matter who writes meanwhile. Three things are
views:

* :class:`~casefile.store.store.Store` itself: each call sees the newest state, unless its thread is inside
  ``with store.view():`` or inside a step; then it sees the state of that one. So verbs that call each other read one
  state without handing anything on.
* what ``with store.view() as view:`` gives;
* a :class:`~casefile.store.step.Step`, which also sees what it has put itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar, overload
from uuid import UUID

import sqlalchemy as sa

from casefile.errors import NotFound, Refused
from casefile.i18n import _
from casefile.model.asked_words import Asked
from casefile.model.asking import Condition
from casefile.model.changes import (
    Caption,
    CaseStep,
    FieldChange,
    HistoryEntry,
    JournalEntry,
    JournalFilter,
    JournalHead,
    Linked,
    Listing,
    Summary,
)
from casefile.model.contacts import Contact
from casefile.model.exhibits import Exhibit
from casefile.model.facets import Facet
from casefile.model.fields import Record, kind_of
from casefile.model.ids import Ids, parse_uuid
from casefile.model.packages import KeptPackage, Origin
from casefile.model.records import Consent
from casefile.store import (
    checkpoints,
    contacts,
    exhibits,
    identities,
    journal,
    packages,
    rosters,
    search,
    spellings,
)
from casefile.store.queries import events, facets, links, listing, narrowing, past, reading, several, totals

R = TypeVar("R", bound=Record)

Connected = Callable[[], AbstractContextManager[sa.Connection]]
"""Gives the connection to read from, for as long as one call takes."""


class View:
    """Records, links, lists, history and journal, for reading.

    Where a class of records is named, records of that class are meant, and no others are found.

    :param connected: gives the connection to read from.
    """

    def __init__(self, connected: Connected) -> None:
        self._connected = connected

    # -- records ------------------------------------------------------------------------------------------------------

    @overload
    def get(self, wanted: UUID) -> Record: ...

    @overload
    def get(self, wanted: type[R], id_: UUID) -> R: ...

    def get(self, wanted: UUID | type[R], id_: UUID | None = None) -> Record | R:
        """One record: ``get(Call, id)``, or ``get(id)`` where it may be of any kind.

        :raises NotFound: there is none, or it is of another kind.
        """
        with self._connected() as connection:
            if isinstance(wanted, UUID):
                return reading.get(connection, wanted)
            assert id_ is not None
            return of_class(wanted, reading.get(connection, id_))

    def by_ref(self, ref: str) -> Record:
        """One record by its reference (any case) or by its id in text.

        :raises NotFound: neither is known.
        """
        missing = NotFound(_("No record in this vault has the reference “{ref}”.", ref=ref), code="not_found")
        if not ref.isprintable():  # half characters of a terminal's own encoding among them, which no database takes
            raise missing
        with self._connected() as connection:
            id_ = reading.id_of(connection, ref.strip().upper())
            if id_ is None and len(ref) == 36:
                try:
                    id_ = parse_uuid(ref)
                except Refused:
                    id_ = None
            if id_ is not None and (found := reading.many(connection, [id_])):
                return found[0]
        raise missing

    @overload
    def many(self, wanted: Iterable[UUID]) -> list[Record]: ...

    @overload
    def many(self, wanted: type[R], ids: Iterable[UUID]) -> list[R]: ...

    def many(self, wanted: Iterable[UUID] | type[R], ids: Iterable[UUID] = ()) -> list[Record] | list[R]:
        """Records in the order of their ids: ``many(Excerpt, ids)``, or ``many(ids)`` for those of any kind. Unknown
        ids are left out.
        """
        with self._connected() as connection:
            if not isinstance(wanted, type):
                return reading.many(connection, wanted)
            return [record for record in reading.many(connection, ids) if isinstance(record, wanted)]

    def captions(self, ids: Iterable[UUID]) -> dict[UUID, Caption]:
        """Name tags by id: to show a link by its heading."""
        with self._connected() as connection:
            return reading.captions(connection, ids)

    def holders(self, refs: Iterable[str]) -> dict[str, UUID]:
        """The records that have these references, by reference; those that nobody has are left out."""
        with self._connected() as connection:
            return reading.holders(connection, refs)

    @overload
    def of(self, kind: str, *, case_id: UUID | None = None, trashed: bool = False, **links: UUID) -> list[Record]: ...

    @overload
    def of(self, kind: type[R], *, case_id: UUID | None = None, trashed: bool = False, **links: UUID) -> list[R]: ...

    def of(
        self, kind: str | type[R], *, case_id: UUID | None = None, trashed: bool = False, **links: UUID
    ) -> list[Record] | list[R]:
        """All records of a kind by reference, narrowed by case and by single links: ``of(Figure, incident_id=id)``."""
        with self._connected() as connection:
            return listing.of(connection, _name(kind), case_id=case_id, trashed=trashed, links=links)

    @overload
    def linking(self, kind: str, field: str, targets: Sequence[UUID]) -> list[Record]: ...

    @overload
    def linking(self, kind: type[R], field: str, targets: Sequence[UUID]) -> list[R]: ...

    def linking(self, kind: str | type[R], field: str, targets: Sequence[UUID]) -> list[Record] | list[R]:
        """All living records of a kind whose field links to any of ``targets``."""
        with self._connected() as connection:
            return listing.linking(connection, _name(kind), field, targets)

    def linked(self, id_: UUID) -> list[Linked]:
        """What a record points to and what points to it."""
        with self._connected() as connection:
            return links.linked(connection, id_)

    def owners(self, ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The record that each of these belongs to; those that belong to none are left out."""
        with self._connected() as connection:
            return links.owners(connection, ids)

    def holding(self, ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Of these records those that others link to, each with one that does, from outside of them if there is any."""
        with self._connected() as connection:
            return links.holding(connection, ids)

    def unreferred(self, kind: str, *, case_id: UUID | None, by_kind: str, field: str) -> Ids:
        """Living records of a kind to which no living record of ``by_kind`` links by ``field``."""
        with self._connected() as connection:
            return links.unreferred(connection, kind, case_id, by_kind, field)

    def owned(self, ids: Iterable[UUID]) -> set[UUID]:
        """Everything that belongs to these records."""
        with self._connected() as connection:
            return links.owned(connection, ids)

    # -- lists --------------------------------------------------------------------------------------------------------

    def ids(self, wanted: Listing) -> Ids:
        """All ids of a list, in order."""
        with self._connected() as connection:
            return listing.ids(connection, wanted)

    def length(self, wanted: Listing) -> int:
        """How many records a list holds, none of them read."""
        with self._connected() as connection:
            return listing.length(connection, wanted)

    def counts_of(self, case_id: UUID) -> dict[str, int]:
        """How many living records of each kind a case has."""
        with self._connected() as connection:
            return totals.living(connection, case_id)

    def changed_after(self, case_id: UUID, seq: int) -> dict[str, tuple[int, int]]:
        """By kind: how many records of a case came after an entry of the journal, and how many came or were changed."""
        with self._connected() as connection:
            return totals.changed(connection, case_id, seq)

    def figures_of(self, case_id: UUID) -> list[totals.Figure]:
        """What is reckoned of the casualty figures of a case."""
        with self._connected() as connection:
            return totals.figures(connection, case_id)

    def values_in_use(self, kind: str, facet: Facet, *, case_id: UUID | None = None) -> dict[str, int]:
        """How often each value of a facet occurs (:mod:`casefile.model.facets`)."""
        with self._connected() as connection:
            return facets.in_use(connection, kind, facet, case_id)

    def group_keys(self, kind: str, ids: Sequence[UUID], field: str) -> dict[str, str]:
        """By what each of these records is grouped: see :func:`casefile.store.queries.facets.group_keys`."""
        with self._connected() as connection:
            return facets.group_keys(connection, kind, ids, field)

    def tagged(self, case_id: UUID, tags: Sequence[str]) -> list[UUID]:
        """The records of a case, also in the trash, with any of these tags or of those below them."""
        with self._connected() as connection:
            return facets.tagged(connection, case_id, tags)

    def tags_in_use(self, case_id: UUID) -> dict[str, int]:
        """How many living records of a case have each tag."""
        with self._connected() as connection:
            return facets.tags_in_use(connection, case_id)

    def differing(self, kind: str, ids: Sequence[UUID], fields: Sequence[str]) -> frozenset[str]:
        """Those of these fields that are not the same in all of these records."""
        with self._connected() as connection:
            return several.differing(connection, kind, ids, fields)

    def tags_of(self, kind: str, ids: Sequence[UUID]) -> dict[str, int]:
        """How many of these records have each tag."""
        with self._connected() as connection:
            return several.tags(connection, kind, ids)

    def as_of(self, ids: Sequence[UUID], seq: int) -> dict[UUID, Record]:
        """How those of these records stood at a journal entry that were changed after it."""
        with self._connected() as connection:
            return several.as_of(connection, ids, seq)

    def summaries(self, kind: str, ids: Sequence[UUID]) -> list[Summary]:
        """List lines by id."""
        with self._connected() as connection:
            return listing.summaries(connection, kind, ids)

    def count(self, kind: str, *, case_id: UUID | None = None) -> int:
        """How many living records of a kind."""
        with self._connected() as connection:
            return listing.count(connection, kind, case_id)

    def search(
        self,
        query: str,
        *,
        conditions: Sequence[Condition] = (),
        case_id: UUID | None = None,
        limit: int = 50,
        since: int = 0,
    ) -> list[UUID]:
        """Ids of the records that match and of which all conditions hold, best first; without words the newest changed
        first.

        :param since: only what came or was changed after this entry of the journal; 0 for everything.
        """
        with self._connected() as connection:
            where = narrowing.where(connection, conditions, since)
            return search.matching(connection, query, case_id=case_id, limit=limit, where=where)

    def holds_more(self, query: str, than: int) -> bool:
        """Whether more records hold these words, those in the trash among them."""
        with self._connected() as connection:
            return search.holds_more(connection, query, than)

    def index_size(self) -> int:
        """Bytes of the full-text index in the database."""
        with self._connected() as connection:
            return search.size(connection)

    def count_hits(self, query: str, *, case_id: UUID | None = None, up_to: int) -> int:
        """How many records match, counted no further than ``up_to``."""
        with self._connected() as connection:
            return search.count(connection, query, case_id=case_id, up_to=up_to)

    def spelt_like(self, asked: Asked) -> list[spellings.Spelling]:
        """The words of names, titles and places that begin or end as a word of these keys."""
        with self._connected() as connection:
            return spellings.like(connection, asked)

    def exhibits(self, case_id: UUID) -> list[Exhibit]:
        """The exhibits of a case that have numbers, by number."""
        with self._connected() as connection:
            return exhibits.of_case(connection, case_id)

    # -- the past -----------------------------------------------------------------------------------------------------

    def history(self, id_: UUID) -> list[HistoryEntry]:
        """Every change of a record, oldest first."""
        with self._connected() as connection:
            return past.history(connection, id_)

    def difference(self, id_: UUID, one: int, other: int) -> tuple[FieldChange, ...]:
        """Field by field, what a record said as one entry of the journal left it, and as another did."""
        with self._connected() as connection:
            return past.difference(connection, id_, one, other)

    def case_steps(
        self, case_id: UUID, *, behind: int = 0, before: int | None = None, but: str = "", limit: int = 100
    ) -> list[CaseStep]:
        """The steps that changed records of a case, the newest first.

        :param behind: only entries behind this one. :param before: only steps before this one. :param but: an actor
            whose steps are left out.
        """
        with self._connected() as connection:
            return past.steps_of(connection, case_id, behind=behind, before=before, but=but, limit=limit)

    def ids_ever(self) -> list[UUID]:
        """The id of every record that ever was."""
        with self._connected() as connection:
            return past.ids_ever(connection)

    def versions_at(self, ids: Iterable[UUID], seq: int) -> dict[UUID, Record]:
        """Records as they were when the journal had ``seq`` entries, by id; those that were not there are left out."""
        with self._connected() as connection:
            return past.versions_at(connection, ids, seq)

    def files_in_history(self) -> set[str]:
        """SHA-256 of every evidence file that was ever recorded."""
        with self._connected() as connection:
            return past.files_in_history(connection)

    def head(self) -> JournalHead:
        """The newest journal entry."""
        with self._connected() as connection:
            return journal.read_head(connection)

    def hash_at(self, seq: int) -> str | None:
        """The hash of one journal entry; None where the journal does not reach so far."""
        with self._connected() as connection:
            return journal.hash_at(connection, seq)

    def entry_beginning(self, digits: str) -> JournalHead | None:
        """The journal entry whose hash begins with these digits; None where there is none."""
        with self._connected() as connection:
            return journal.beginning_with(connection, digits)

    def holds_until(self, seq: int) -> bool:
        """Whether the chain of the journal holds from its first entry to this one."""
        with self._connected() as connection:
            return journal.holds_until(connection, seq)

    def journal_entries(self, after: int = 0, limit: int = 1000) -> list[JournalEntry]:
        """Journal entries behind number ``after``, oldest first."""
        with self._connected() as connection:
            return list(past.journal(connection, after, limit))

    def journal_about(self, ids: Sequence[UUID]) -> list[JournalEntry]:
        """Journal entries about any of these records, oldest first."""
        with self._connected() as connection:
            return events.about(connection, ids)

    def journal_seqs(self, wanted: JournalFilter) -> list[int]:
        """Numbers of the journal entries that are wanted, newest first."""
        with self._connected() as connection:
            return past.narrowed(connection, wanted)

    def journal_at(self, seqs: Sequence[int]) -> list[JournalEntry]:
        """Journal entries by their numbers, in that order."""
        with self._connected() as connection:
            return past.entries(connection, seqs)

    def journal_tells_of(self) -> tuple[list[str], list[str]]:
        """The events and the actors (ids) that occur in the journal."""
        with self._connected() as connection:
            return past.told_of(connection)

    def records_of_event(self, event: str) -> dict[UUID, str]:
        """The records that an event was ever noted for, each with the time (UTC) of the newest."""
        with self._connected() as connection:
            return events.records_of(connection, event)

    def deletions(self) -> frozenset[int]:
        """The steps that emptied the trash."""
        with self._connected() as connection:
            return frozenset(connection.execute(past.deletions()).scalars())

    def changed_behind(self, id_: UUID, but: Sequence[str]) -> list[UUID]:
        """The records of the same case that were changed after this one was made.

        :param but: kinds that do not count.
        """
        with self._connected() as connection:
            return events.changed_behind(connection, id_, but)

    def as_recorded(self, records: Iterable[R]) -> list[R]:
        """These in the order in which this vault recorded them, no matter who made them when; changes do not count."""
        asked = list(records)
        with self._connected() as connection:
            first = events.first_entries(connection, [record.id for record in asked])
        return sorted(asked, key=lambda record: first.get(record.id, sys.maxsize))

    def noes_taken_away(self) -> list[Consent]:
        """Refusals and withdrawals that went with their witness, for good or by undo, as history holds them last. The
        word of a witness outlives the record.
        """
        with self._connected() as connection:
            return past.noes_taken_away(connection)

    def last_noted(self, event: str, reason: str) -> str:
        """When (UTC) an event about the vault as a whole was last noted with this reason; empty for never."""
        with self._connected() as connection:
            return events.last(connection, event, reason)

    def newest_entry(self, of_events: Sequence[str]) -> JournalEntry | None:
        """The newest entry about the vault as a whole that notes one of these events; None for none."""
        with self._connected() as connection:
            return past.newest(connection, of_events)

    def kept_notes(self) -> list[tuple[int, str]]:
        """The signed checkpoints kept in the database, each with the number of entries that it covers; oldest first."""
        with self._connected() as connection:
            return [(size, note) for size, note, _frontier in checkpoints.notes(connection)]

    def proofs(self, size: int, seqs: Iterable[int]) -> dict[int, list[bytes]]:
        """For each of these entries, the hashes that lead from it to the root of the tree over the first ``size``."""
        with self._connected() as connection:
            return checkpoints.proofs(connection, size, seqs)

    def newest_note(self) -> str:
        """The newest of these; empty for none."""
        with self._connected() as connection:
            return checkpoints.newest_note(connection)

    def people_changes(self) -> list[rosters.Change]:
        """Each change of the list of people that the journal commits to, oldest first."""
        with self._connected() as connection:
            return list(rosters.in_order(connection))

    def people_change(self, digest: str) -> rosters.Change | None:
        """The change of the list of people to which an entry commits; None where it is not kept."""
        with self._connected() as connection:
            return rosters.kept(connection, digest).get(digest)

    # -- people with other vaults -------------------------------------------------------------------------------------

    def contacts(self) -> list[Contact]:
        """Everybody with another vault who is known here, by name."""
        with self._connected() as connection:
            return contacts.every(connection)

    def packages(self, *, going: bool | None = None, case_id: UUID | None = None) -> list[KeptPackage]:
        """Packages that left (``going``) or came, oldest first."""
        with self._connected() as connection:
            return packages.every(connection, going=going, case_id=case_id)

    def package(self, id_: UUID, *, going: bool) -> KeptPackage | None:
        """One of them; None for none of that id."""
        with self._connected() as connection:
            return packages.find(connection, id_, going=going)

    def newest_package(self, author: str, *, going: bool) -> KeptPackage | None:
        """The one of an author (signing key, hex) that counted furthest; None for none."""
        with self._connected() as connection:
            return packages.newest(connection, author, going=going)

    def review_copies(self) -> frozenset[UUID]:
        """The cases that came as review copies."""
        with self._connected() as connection:
            return packages.reviewed(connection)

    def origins(self, thread_ids: Iterable[UUID]) -> dict[UUID, Origin]:
        """Where threads came from that were merged, by thread."""
        with self._connected() as connection:
            return packages.origins(connection, thread_ids)

    # -- sealed identities: see :mod:`casefile.store.identities` ------------------------------------------------------

    def sealed_versions(self, subject_id: UUID) -> list[int]:
        """The versions of a sealed identity, oldest first."""
        with self._connected() as connection:
            return identities.versions(connection, subject_id)

    def sealed(self, subject_id: UUID, version: int) -> bytes | None:
        """The sealed bytes of one version; None where there is none."""
        with self._connected() as connection:
            return identities.sealed(connection, subject_id, version)

    def sealed_kept(self, subject_ids: Iterable[UUID] | None = None) -> dict[UUID, int]:
        """The newest version of each subject that has one which counts; of all subjects where none are named."""
        with self._connected() as connection:
            return identities.kept(connection, subject_ids)

    def sealed_unaccounted(self) -> tuple[int, int]:
        """How many sealed versions the journal does not know, and how many it knows that are not there."""
        with self._connected() as connection:
            return identities.unaccounted(connection)


def of_class(wanted: type[R], record: Record) -> R:
    """The record, which must be of this class.

    :raises NotFound: it is of another.
    """
    if not isinstance(record, wanted):
        raise NotFound(_("That record is no longer in this vault."), code="not_found")
    return record


def _name(kind: str | type[Record]) -> str:
    return kind if isinstance(kind, str) else kind_of(kind).name
