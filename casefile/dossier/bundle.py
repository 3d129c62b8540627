"""Everything a dossier may draw upon: the records of one case, and what proves that they are unchanged.

A bundle holds more than any audience may see. Only :mod:`casefile.dossier.projection` reads it; what builds
the document is given the projection alone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from casefile.dossier.redacting import Pages
from casefile.model.changes import JournalHead
from casefile.model.charted import Charted, Corroborated
from casefile.model.consent import current_consents
from casefile.model.counts import Range
from casefile.model.deadlines import Now
from casefile.model.fields import KINDS, Record, kind_of
from casefile.model.records import Case, Consent
from casefile.model.standing import Standing

R = TypeVar("R", bound=Record)

NO_IDENTITIES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Shelf:
    """Frozen records by kind, by id, and by the record they belong to.

    Trashed records are not taken in: what is in the trash is in no dossier.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_kind: dict[type[Record], list[Record]] = defaultdict(list)
        self._by_id: dict[UUID, Record] = {}
        for record in sorted((r for r in records if not r.trashed), key=lambda r: (r.ref, r.id)):
            self._by_kind[type(record)].append(record)
            self._by_id[record.id] = record
        self._owned: dict[tuple[str, UUID], list[Record]] = defaultdict(list)
        self._pointing: dict[tuple[type[Record], str], dict[UUID, list[Record]]] = {}
        for record in self:
            spec = kind_of(record)
            if spec.owner is not None and (owner := getattr(record, spec.owner.name)) is not None:
                self._owned[spec.name, owner].append(record)

    def __iter__(self) -> Iterator[Record]:
        """Every record, kinds in their declared order, each kind by reference."""
        for spec in KINDS.values():
            yield from self._by_kind.get(spec.record, ())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    def of(self, cls: type[R]) -> list[R]:
        """The records of a class, by reference."""
        return [record for record in self._by_kind.get(cls, ()) if isinstance(record, cls)]

    def get(self, cls: type[R], id_: UUID | None) -> R | None:
        """The record of that id, if it is here and of that class."""
        record = None if id_ is None else self._by_id.get(id_)
        return record if isinstance(record, cls) else None

    def find(self, id_: UUID | None) -> Record | None:
        """The record of that id, whatever it is."""
        return None if id_ is None else self._by_id.get(id_)

    def owned(self, cls: type[R], owner: UUID) -> list[R]:
        """The records of a class that belong to that one, by reference."""
        found = self._owned.get((kind_of(cls).name, owner), ())
        return [record for record in found if isinstance(record, cls)]

    def pointing(self, cls: type[R], field_name: str, target: UUID) -> list[R]:
        """The records of a class that name that one in a field of one or several links, by reference."""
        index = self._pointing.get((cls, field_name))
        if index is None:
            index = self._pointing[cls, field_name] = defaultdict(list)
            for record in self.of(cls):
                held = getattr(record, field_name)
                for id_ in dict.fromkeys(held if isinstance(held, tuple) else (held,)):
                    index[id_].append(record)
        return [record for record in index.get(target, ()) if isinstance(record, cls)]


@dataclass(frozen=True, slots=True)
class Verified:
    """What the last check of the evidence found.

    :param at: when it was made.
    :param files: how many evidence files were read and hashed again.
    :param faults: sentences that name what does not match; empty where everything does.
    :param tokens: time stamp -> whether its token bears out what its record says; those not named were not checked.
    :param matched: the evidence files that matched. :param failed: those that did not, or could not be read.
    """

    at: dt.datetime
    files: int
    faults: tuple[str, ...] = ()
    tokens: Mapping[UUID, bool] = field(default_factory=dict)
    matched: frozenset[UUID] = frozenset()
    failed: frozenset[UUID] = frozenset()

    @property
    def ok(self) -> bool:
        """Whether everything matched."""
        return not self.faults

    def of(self, shown: Set[UUID]) -> Verified:
        """What it found of the files that an audience sees: the number of all would tell how many are withheld."""
        failed = self.failed & shown
        hidden = len((self.matched | self.failed) - shown)
        faults = self.faults if failed or not self.failed else ()
        return replace(self, files=self.files - hidden, faults=faults, matched=self.matched & shown, failed=failed)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A case with all its records.

    :param journal_head: the newest journal entry at the moment of gathering.
    :param verified: the last check, or None where none was made for this dossier.
    :param now: the instant, by the desk's clock, at which consent expires and calls are overdue.
    :param recipient: who is to receive the dossier; empty where nobody is named.
    :param recorded: for each consent, where it stands in the order in which the vault recorded them.
    :param identities: the sealed names by the reference of whom they name, empty where none are kept; None while the
        compartment is closed.
    :param zone: by whose clock days and instants stand beside each other.
    :param noes: refusals and withdrawals in the trash. They are no part of the case, and go on counting.
    :param sealed_texts: what the compartment holds beside names, by reference and field; empty while it is closed.
    :param language: of the document: in it stands what is said in the place of redacted words.
    :param beneath: what stands under redacted regions; where that was not read, all words of their pages are hidden.
    """

    case: Case
    shelf: Shelf = field(repr=False)
    journal_head: JournalHead
    now: Now
    verified: Verified | None = None
    recipient: str = ""
    identities: Mapping[str, tuple[str, ...]] | None = field(default_factory=dict, repr=False)
    recorded: Mapping[UUID, int] = field(default_factory=dict, repr=False)
    zone: dt.tzinfo = dt.UTC
    noes: tuple[Consent, ...] = field(default=(), repr=False)
    sealed_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    language: str = "en"
    beneath: Pages = field(default_factory=dict, repr=False)

    def consents(self, witness_id: UUID) -> dict[str, Consent]:
        """The consent of a witness that counts for each purpose."""
        return counting(self.shelf, self.recorded, witness_id, self.noes)

    @classmethod
    def of(
        cls,
        case: Case,
        records: Mapping[str, Iterable[Record]],
        journal_head: JournalHead,
        now: Now,
        verified: Verified | None = None,
        *,
        recipient: str = "",
        identities: Mapping[str, tuple[str, ...]] | None = NO_IDENTITIES,
        recorded: Iterable[UUID] = (),
        zone: dt.tzinfo = dt.UTC,
        noes: Iterable[Consent] = (),
    ) -> Bundle:
        """A bundle from the records of a case by kind (``{"incident": [...], ...}``)."""
        shelf = Shelf(record for some in records.values() for record in some if not isinstance(record, Case))
        return cls(case, shelf, journal_head, now, verified, recipient, identities, places(recorded), zone, tuple(noes))


FindingKey = tuple[UUID, str, str]
"""Incident, harm, group."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the figures of several sources for one harm and one group of an incident amount to.

    :param span: the range that holds all of them; None where there are only words.
    :param independent: how many independent sources give a figure.
    :param conflicting: whether no single count could satisfy them all.
    """

    span: Range | None = None
    independent: int = 0
    conflicting: bool = False


@dataclass(frozen=True, slots=True)
class AllGroups:
    """One kind of harm to people over all groups of an incident.

    :param count: how many people; None where no figure can be counted.
    :param overlapping: whether the count is a range because groups may overlap.
    :param uncounted: the figures in words that say no number: group and words.
    """

    count: Range | None
    overlapping: bool
    uncounted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What was reckoned from the *projected* records, so that no withheld record can show through a number.

    :param findings: by incident, harm and group.
    :param all_groups: by incident and harm, where figures of several groups are given.
    :param digests: incident -> its casualties in a few words, in the dossier's language.
    :param independent: incident or fact -> independent sources behind it.
    :param standings: addressee -> where it stands on the dossier's day.
    :param charted: the incidents, counted. :param matrices: incident -> its facts by the sources cited for them, of
        those incidents that have most to compare; ``more_matrices``, how many others have something.
    """

    findings: Mapping[FindingKey, Finding] = field(default_factory=dict)
    all_groups: Mapping[tuple[UUID, str], AllGroups] = field(default_factory=dict)
    digests: Mapping[UUID, str] = field(default_factory=dict)
    independent: Mapping[UUID, int] = field(default_factory=dict)
    standings: Mapping[UUID, Standing] = field(default_factory=dict)
    charted: Charted = field(default_factory=Charted)
    matrices: Mapping[UUID, Corroborated] = field(default_factory=dict)
    more_matrices: int = 0


def places(recorded: Iterable[UUID]) -> dict[UUID, int]:
    """Where each stands in an order."""
    return {id_: place for place, id_ in enumerate(recorded)}


def counting(
    shelf: Shelf, recorded: Mapping[UUID, int], witness_id: UUID, noes: Iterable[Consent] = ()
) -> dict[str, Consent]:
    """The consent of a witness that counts for each purpose.

    :param recorded: where each consent stands in the order in which the vault recorded them.
    :param noes: what counts beside those on the shelf.
    """
    consents = [*shelf.owned(Consent, witness_id), *(each for each in noes if each.witness_id == witness_id)]
    return current_consents(sorted(consents, key=lambda consent: recorded.get(consent.id, len(recorded))))
