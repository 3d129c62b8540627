"""What importing a document would do to each of its records, decided batch by batch: nothing holds it whole."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from casefile.errors import BadInput, NotFound
from casefile.i18n import _
from casefile.model.consent import NO, allows_more
from casefile.model.fields import Record, kind_of
from casefile.model.ids import uuid7
from casefile.model.json_shape import from_json
from casefile.model.records import Case, Consent, EvidenceFile, Redaction, Source, Witness, WitnessNote
from casefile.model.rules import with_checked_dates
from casefile.model.sources import TESTIMONY
from casefile.store.view import View

BATCH = 500
"""Records that are compared with the vault at once."""

SHOWN = 5_000
"""Rows that a preview names one by one; those that stand in the way are named beyond that."""


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """What would become of one record of a document.

    :param action: create, update, skip or refuse.
    """

    where: str
    action: str
    kind: str
    ref: str
    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimedFile:
    """What a document says of an evidence file that it holds. :param named: its record's reference, or its name."""

    named: str
    size: int | None
    sha512: str


@dataclass(slots=True)
class Rows:
    """What became of the rows: how many of each kind, and the first of them by name."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: list[PlannedRecord] = field(default_factory=list)

    def take(self, row: PlannedRecord) -> None:
        """One more."""
        self.counts[row.action] += 1
        if len(self.shown) < SHOWN or (row.action == "refuse" and self.counts["refuse"] <= SHOWN):
            self.shown.append(row)


class Plan:
    """Reads proposals and decides, record by record, what to do with each. Trusts nothing it is told.

    :param view: the vault; of one state, or the step that imports.
    :param case_ref: put everything into this case; empty for the one that the document names.
    :param case: the case as an earlier plan of the same document would make it.
    """

    def __init__(self, view: View, case_ref: str, has_file: Callable[[str], bool], case: Case | None = None) -> None:
        self._view = view
        self._wanted = case_ref.strip().upper()
        self._has_file = has_file
        self._own: Case | None = None
        self._into: Case | None = case
        self._target: Case | None = None
        self._absent: list[tuple[str, PlannedRecord]] = []
        self.rows = Rows()
        self.case_ref = self._wanted
        self.makes_case = False
        self.notices: list[str] = []
        self.files: dict[str, ClaimedFile] = {}
        self._in_document: set[str] = set()
        self._noes = {each.id: each for each in view.noes_taken_away()}
        self.seen = 0
        """Of every record what was decided and what stood here: the same for a plan of the same document as long as
        nobody changes any of these. Holds within this program only.
        """
        self._brought: set[UUID] = set()
        """Those of them that come back."""

    @property
    def case(self) -> Case | None:
        """The case that would be made, or its record that came with the document."""
        return self._into

    @property
    def file_count(self) -> int:
        """How many files the document holds."""
        return len(self._in_document)

    def decided(self, proposals: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Record]]:
        """What there is to write: (create or update, record), the case before all others. What is said of every row
        is in ``rows`` when this has ended.
        """
        records = self._case_first(self._records(proposals))
        while batch := list(islice(records, BATCH)):
            yield from self._decided(batch)
        for sha256, row in self._absent:
            if sha256 not in self._in_document:
                self._refuse_absent(row)

    # -- what arrives -------------------------------------------------------------------------------------------------

    def _records(self, proposals: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Record]]:
        for proposal in proposals:
            match proposal["type"]:
                case "record":
                    where = str(proposal["where"])
                    yield where, from_json(proposal["record"], where)
                case "problem":
                    reason = str(proposal["problem"])
                    self.rows.take(PlannedRecord(str(proposal["where"]), "refuse", "", "", "", reason))
                case "file":
                    self._in_document.add(str(proposal["sha256"]))

    def _case_first(self, records: Iterator[tuple[str, Record]]) -> Iterator[tuple[str, Record]]:
        """Where everything goes to is known by the document's own case. Casefile writes it first; where it stands
        later, what is before it is held until then.
        """
        held: list[tuple[str, Record]] = []
        for where, record in records:
            held.append((where, record))
            if isinstance(record, Case):
                self._settle(record)
                held.insert(0, held.pop())
                break
        yield from held
        yield from records

    def _settle(self, own: Case) -> None:
        self._own = own
        self.case_ref = self._wanted or own.ref
        self._target = self._existing_case()
        self.makes_case = self._target is None
        into = self._target or self._into or dataclasses.replace(own, ref=self.case_ref)
        if self._target is None and into.id == own.id and self._view.captions([own.id]):
            into = dataclasses.replace(into, id=uuid7())
        self._into = into
        if self._target is not None and self._target.id != own.id:
            self.notices.append(_("The case {ref} is already here; its own entry was kept.", ref=into.ref))

    def _existing_case(self) -> Case | None:
        try:
            found = self._view.by_ref(self.case_ref)
        except NotFound:
            return None
        if isinstance(found, Case):
            return found
        raise BadInput(_("{ref} is not a case.", ref=self.case_ref), code="not_a_case")

    # -- what becomes of it -------------------------------------------------------------------------------------------

    def _decided(self, batch: Iterable[tuple[str, Record]]) -> Iterator[tuple[str, Record]]:
        placed = [(where, record) for where, each in batch if (record := self._into_case(each)) is not None]
        known = {record.id: record for record in self._view.many(record.id for _where, record in placed)}
        new = [record.ref for _where, record in placed if record.ref and record.id not in known]
        holders = self._view.holders(new)
        for where, record in placed:
            row, made = self._row(where, record, known.get(record.id), holders)
            self.rows.take(row)
            self.seen = hash((self.seen, row.action, record.id, known.get(record.id)))
            if isinstance(made, EvidenceFile) and row.action != "refuse":
                self._note_file(made, row)
            if row.action in ("create", "update"):
                yield row.action, made
            if row.action == "create" and isinstance(made, Witness):
                yield from self._noes_of(made, where)

    def _noes_of(self, witness: Witness, where: str) -> Iterator[tuple[str, Record]]:
        """A witness who was taken out of the vault and comes back brings what they refused or took back here: the
        document may be from before.
        """
        for each in self._noes.values():
            if each.witness_id != witness.id or each.id in self._brought:
                continue
            self._brought.add(each.id)
            taken = bool(self._view.holders([each.ref]))
            record = dataclasses.replace(each, case_id=witness.case_id, ref="" if taken else each.ref)
            reason = _("the witness was taken out here after this refusal or withdrawal, which comes back along")
            self.rows.take(PlannedRecord(where, "create", "consent", record.ref, record.heading, reason))
            yield "create", record

    def _into_case(self, record: Record) -> Record | None:
        """The record as one of the case that everything goes to; None for a case whose own entry is kept here."""
        own, into = self._own, self._into
        if own is None or into is None or (self._target is not None and self._target.id == own.id):
            return record
        if isinstance(record, Case):
            return into if self._target is None else None
        if (into.id, into.ref) == (own.id, own.ref):
            return record
        renamed = "" if into.ref != own.ref and kind_of(record).reference == "sequential" else record.ref
        return dataclasses.replace(record, case_id=into.id, ref=renamed)

    def _row(
        self, where: str, record: Record, known: Record | None, holders: Mapping[str, UUID]
    ) -> tuple[PlannedRecord, Record]:
        kind = kind_of(record).name
        if known is not None and kind_of(known).name != kind:
            reason = _("{where}: a record of another kind has this id.", where=where)
            return PlannedRecord(where, "refuse", kind, record.ref, record.heading, reason), record
        if known is not None and known.case_id != record.case_id:
            reason = _("{where}: this record is already in another case of this vault.", where=where)
            return PlannedRecord(where, "refuse", kind, record.ref, record.heading, reason), record
        if isinstance(record, EvidenceFile) and (reason := self._bad_name(record, where)):
            return PlannedRecord(where, "refuse", kind, record.ref, record.heading, reason), record
        if known is not None:
            record = record if record.ref else dataclasses.replace(record, ref=known.ref)
        try:
            record = with_checked_dates(record)
        except BadInput as error:
            if known != record:  # else it is here already, from before dates were checked
                reason = _("{where}: {problem}", where=where, problem=error.message)
                return PlannedRecord(where, "refuse", kind, record.ref, record.heading, reason), record
        if known is not None:
            if known == record:
                reason = _("already here, unchanged")
                return PlannedRecord(where, "skip", kind, record.ref, record.heading, reason), record
            if isinstance(known, Consent) and known.decision in NO:
                # The document may be from before: what a witness took back since is not given by it again.
                reason = _("a refusal or a withdrawal here, which no document changes")
                return PlannedRecord(where, "skip", kind, record.ref, record.heading, reason), known
            if isinstance(known, Consent) and known.trashed and not record.trashed:
                reason = _("a decision that is in the trash here, from which no document takes it")
                return PlannedRecord(where, "skip", kind, record.ref, record.heading, reason), known
            if reason := _opens_to_more(known, record):
                return PlannedRecord(where, "skip", kind, record.ref, record.heading, reason), known
            reason = _("already here, matched by its id")
            return PlannedRecord(where, "update", kind, record.ref, record.heading, reason), record
        if isinstance(record, Consent) and (no := self._noes.get(record.id)) is not None:
            if record.id in self._brought:
                reason = _("a refusal or a withdrawal here, which no document changes")
                return PlannedRecord(where, "skip", kind, record.ref, record.heading, reason), record
            self._brought.add(record.id)
            record = dataclasses.replace(no, ref=record.ref, case_id=record.case_id)
        if record.ref in holders:
            reason = _("{ref} is taken here; it gets a new reference", ref=record.ref)
            record = dataclasses.replace(record, ref="")
            return PlannedRecord(where, "create", kind, "", record.heading, reason), record
        return PlannedRecord(where, "create", kind, record.ref, record.heading, _("new")), record

    # -- the files of the document ------------------------------------------------------------------------------------

    def _bad_name(self, record: EvidenceFile, where: str) -> str:
        """What is wrong with the hash by which the record names its file; empty where nothing is."""
        try:
            self._has_file(record.sha256)
        except BadInput as error:
            return _("{where}: {problem}", where=where, problem=error.message)
        return ""

    def _note_file(self, record: EvidenceFile, row: PlannedRecord) -> None:
        """Files stand behind the records: whether the document holds one is known at its end."""
        self.files[record.sha256] = ClaimedFile(record.ref or record.name, record.size, record.sha512)
        if not record.disposed and not self._has_file(record.sha256):
            self._absent.append((record.sha256, row))

    def _refuse_absent(self, row: PlannedRecord) -> None:
        self.rows.counts[row.action] -= 1
        if row in self.rows.shown:
            self.rows.shown.remove(row)
        reason = _("{where}: {problem}", where=row.where, problem=_no_bytes())
        self.rows.take(dataclasses.replace(row, action="refuse", reason=reason))


def _opens_to_more(known: Record, record: Record) -> str:
    """Why a document, which may be from before, does not change this record: more people could read what a witness
    told. Empty where it may.
    """
    if isinstance(known, Consent) and isinstance(record, Consent) and allows_more(known, record):
        return _("a decision here, which a document makes narrower and never wider")
    if isinstance(known, Witness | WitnessNote) and known.trashed and not record.trashed:
        return _("of a witness and in the trash here, from which no document takes it")
    if isinstance(known, WitnessNote) and isinstance(record, WitnessNote) and known.witness_id != record.witness_id:
        return _("a note of another witness here, to whom it stays")
    if isinstance(known, Source) and isinstance(record, Source) and known.type == TESTIMONY != record.type:
        return _("a testimony here, which no document makes another kind of source")
    if isinstance(known, Source) and isinstance(record, Source) and known.witness_id not in (None, record.witness_id):
        return _("told by a witness here, to whom it stays")
    if isinstance(known, Redaction) and not known.trashed:
        return _("a redaction here, which no document changes or takes away")
    return ""


def _no_bytes() -> str:
    return _("the document does not hold the bytes of this file.")
