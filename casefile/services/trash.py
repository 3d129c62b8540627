"""The trash: what lies in it, and emptying it.

A record in the trash is left out of every list and search and comes back whole. Emptying takes it out of the case for
good: no list shows it, no undo brings it back, its evidence file is destroyed. The journal keeps that it was there, and
its past versions stay in the encrypted history, which nothing is ever taken out of at home.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate, plural
from casefile.model.changes import Caption, Changes, Listing
from casefile.model.consent import NO
from casefile.model.fields import KINDS
from casefile.model.records import Consent, EvidenceFile
from casefile.services.custody import Kept, is_kept
from casefile.services.headings import Headings
from casefile.services.one_state import one_state
from casefile.store import copying
from casefile.store.queries.past import FOR_GOOD
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

_STAY = frozenset({"case", "disclosure"})
"""Kinds that are never taken out: a disclosure says what left the vault."""

_NAMED = frozenset({"witness", "person"})
"""Kinds that may have a sealed identity, which is kept for good."""


@dataclass(frozen=True, slots=True)
class Trashed:
    """One record in the trash with what went there with it.

    :param caption: with the heading in words. :param parts: how many records belong to it. :param at: when it was moved
        (UTC).
    """

    caption: Caption
    parts: int
    at: str


@dataclass(frozen=True, slots=True)
class Held:
    """A record that cannot be taken out of the case, and why, as a sentence."""

    caption: Caption
    why: str


@dataclass(frozen=True, slots=True)
class Emptying:
    """What emptying would do.

    :param ids: every record that would go, those that belong to others included.
    :param files: evidence files among them whose bytes would be destroyed.
    :param held: what stays in the trash.
    """

    ids: frozenset[UUID]
    files: int
    held: tuple[Held, ...]


class Trash:
    """Verbs for what was moved to the trash."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault
        self._headings = Headings(store)

    @one_state
    def listed(self, case_id: UUID) -> list[Trashed]:
        """What lies in the trash of a case, moved there last first; what belongs to another trashed record is counted
        with it.
        """
        units = self._units(case_id)
        moved = self._moved(case_id)
        captions = self._headings.of(units)
        found = [Trashed(captions[id], len(parts) - 1, moved.get(id, "")) for id, parts in units.items()]
        return sorted(found, key=lambda each: (each.at, each.caption.ref), reverse=True)

    @one_state
    def emptying(self, case_id: UUID, ids: Iterable[UUID] | None = None) -> Emptying:
        """What would go if these, or everything in the trash of the case, were taken out for good."""
        units = self._units(case_id)
        wanted = set(units) if ids is None else set(ids) & set(units)
        return self._plan({id: units[id] for id in wanted})

    def empty(self, case_id: UUID, ids: Iterable[UUID] | None = None) -> tuple[Changes, Emptying]:
        """Take these, or everything in the trash of the case, out of the case for good. What something else stands on
        stays in the trash.

        :raises Refused: nothing can go. :raises WorldFault: the medium refuses.
        """
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._store.step("", kind=FOR_GOOD) as step:
            plan = self.emptying(case_id, ids)
            if not plan.ids:
                raise Refused(_("Nothing in the trash can be deleted for good."), code="nothing_to_empty")
            step.label = plural("Delete {n} record for good", "Delete {n} records for good", len(plan.ids))
            gone = self._files(plan.ids)
            for each in gone:
                step.note(Custody.DISPOSED.value, each, file_sha256=each.sha256, reason=_reason(each, now))
            kept = self._also_of_others(gone, plan.ids)
            step.travel((id, None) for id in sorted(plan.ids))
        self._destroy({each.sha256 for each in gone} - kept)
        return step.changes, plan

    def _destroy(self, files: set[str]) -> None:
        """The records are gone: what is cut short in between, the next opening finishes."""
        if not files:
            return
        copying.expect_leftovers(self._store)
        for sha256 in files:
            self._vault.evidence.delete(sha256)
        self._store.forget_cut_off()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _units(self, case_id: UUID) -> dict[UUID, set[UUID]]:
        """Everything in the trash: what belongs to no other trashed record, each with itself and all that does."""
        there = {id for name in KINDS for id in self._ids(name, case_id)}
        owners = self._store.owners(there)
        units: dict[UUID, set[UUID]] = {}
        for id in there:
            top = id
            while (owner := owners.get(top)) in there:
                top = owner
            units.setdefault(top, set()).add(id)
        return units

    def _ids(self, kind: str, case_id: UUID) -> Sequence[UUID]:
        return self._store.ids(Listing(kind, case_id, trashed=True)) if kind not in _STAY else ()

    def _moved(self, case_id: UUID) -> dict[UUID, str]:
        return {
            line.id: line.changed_at
            for kind in KINDS
            if (ids := self._ids(kind, case_id))
            for line in self._store.summaries(kind, list(ids))
        }

    def _plan(self, units: Mapping[UUID, set[UUID]]) -> Emptying:
        """Leave out what something else stands on, with all that belongs to the same record, until nothing that goes is
        missed.
        """
        unit_of = {part: top for top, parts in units.items() for part in parts}
        going = dict(units)
        why: dict[UUID, str] = {}
        for top in self._sealed(unit_of):
            going.pop(top, None)
            why[top] = _("The identity behind it is sealed, and sealed identities are kept.")
        for top in self._noes(unit_of):
            if going.pop(top, None) is not None:
                why[top] = _("It is a refusal or a withdrawal: it goes on counting while the witness is in the case.")
        while True:
            ids = {part for parts in going.values() for part in parts}
            holds = {target: holder for target, holder in self._store.holding(ids).items() if holder not in ids}
            if not holds:
                break
            holders = self._headings.of(holds.values())
            for target, holder in holds.items():
                top = unit_of[target]
                if going.pop(top, None) is not None:
                    why[top] = _stands_on(holders[holder])
        captions = self._headings.of(why)
        held = tuple(Held(captions[id], reason) for id, reason in why.items())
        return Emptying(frozenset(ids), len(self._files(ids)), held)

    def _noes(self, unit_of: Mapping[UUID, UUID]) -> set[UUID]:
        """What goes by itself and is the word of a witness who stays: a no is taken away with its witness alone."""
        consents = [id for id, caption in self._store.captions(unit_of).items() if caption.kind == "consent"]
        noes = [each for each in self._store.many(Consent, consents) if each.decision in NO]
        return {unit_of[each.id] for each in noes if each.witness_id not in unit_of}

    def _files(self, ids: Iterable[UUID]) -> list[EvidenceFile]:
        """The evidence files among these records whose bytes are still kept."""
        evidence = [caption.id for caption in self._store.captions(ids).values() if caption.kind == "evidence"]
        files = self._store.many(EvidenceFile, evidence)
        kept = Kept(self._store) if files else ()
        return [each for each in files if each in kept]

    def _sealed(self, unit_of: Mapping[UUID, UUID]) -> set[UUID]:
        captions = self._store.captions(unit_of)
        named = [id for id, caption in captions.items() if caption.kind in _NAMED]
        return {unit_of[id] for id in named if self._store.sealed_versions(id)}

    def _also_of_others(self, files: Sequence[EvidenceFile], ids: frozenset[UUID]) -> set[str]:
        """Which of these files are also, byte for byte, the file of a record that stays."""
        kept: set[str] = set()
        for each in files:
            equal = (("sha256", each.sha256),)
            same = [
                id
                for trashed in (False, True)
                for id in self._store.ids(Listing("evidence", equals=equal, trashed=trashed))
                if id not in ids
            ]
            if any(is_kept(self._store, other) for other in self._store.many(EvidenceFile, same)):
                kept.add(each.sha256)
        return kept


def _stands_on(holder: Caption) -> str:
    if holder.trashed:
        return _("{record} in the trash links to it.", record=_called(holder))
    return _("{record} links to it.", record=_called(holder))


def _called(caption: Caption) -> str:
    return _("“{title}” ({ref})", title=caption.heading, ref=isolate(caption.ref))


def _reason(file: EvidenceFile, now: str) -> str:
    """What the chain of custody says, in the journal and so in one language: the one of anyone who did it."""
    return _("Deleted for good with the trash, {at}; original name: {name}", at=now, name=file.name)
