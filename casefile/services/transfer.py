"""Casefile JSON out and in: lossless both ways, read by the keyless worker, previewed, applied as one undoable step."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from uuid import UUID

from casefile.errors import BadInput, CasefileError, NotFound, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.evidence.worker.client import Worker
from casefile.exchange import casefile_json
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import KINDS, Record, kind_of
from casefile.model.ids import uuid7
from casefile.model.json_shape import from_json
from casefile.model.records import Case, EvidenceFile
from casefile.services.custody import Kept
from casefile.services.files import leaving, regular, unreadable
from casefile.store import copying
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

FORMATS = ("casefile",)
T = TypeVar("T")

READER = "casefile.intake.casefile_json:read"


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
    record: Record | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run: nothing is written yet. ``digest`` pins the document, so that what is applied is what was shown."""

    path: Path
    digest: str
    case_ref: str
    makes_case: bool
    rows: tuple[PlannedRecord, ...]
    notices: tuple[str, ...]
    files: int

    def count(self, action: str) -> int:
        """How many records would be treated so."""
        return sum(1 for row in self.rows if row.action == action)

    @property
    def refused(self) -> bool:
        """Whether anything stands in the way of applying it."""
        return any(row.action == "refuse" for row in self.rows)


class Transfer:
    """Verbs for Casefile JSON."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    # -- out ----------------------------------------------------------------------------------------------------------

    def export_json(self, case_id: UUID, out: Path, *, cancelled: Callable[[], bool] | None = None) -> int:
        """Write a case with everything in it, files included, in the clear: a journalled export. Records in the trash
        go along.

        :param cancelled: asked before each record and each file.
        :returns: the number of records written.
        :raises WorldFault: the place cannot be written; nothing half-written is left. :raises Refused: cancelled (code
            ``"cancelled"``); no file is left.
        """
        case = self._store.get(case_id)
        assert isinstance(case, Case)
        kept = Kept(self._store)
        records = [_saying_so(record, kept) for record in self._records(case_id)]
        files = sorted({(r.sha256, r.size or 0) for r in records if isinstance(r, EvidenceFile) and r in kept})
        if not self._store.read_only:
            self._store.checkpoint()
        with leaving(out, self._store.step(_("Export case {ref}", ref=case.ref))) as (step, stream):
            casefile_json.write(
                case,
                _until(records, cancelled),
                _until([(sha256, size, self._opener(sha256)) for sha256, size in files], cancelled),
                stream,
            )
            for record in records:
                if isinstance(record, EvidenceFile) and record in kept:
                    step.note(Custody.EXPORTED.value, record, file_sha256=record.sha256, reason="casefile-json")
            step.note(Custody.EXPORTED.value, case, reason="casefile-json")
        return len(records) + 1

    def _records(self, case_id: UUID) -> list[Record]:
        found = [
            record
            for kind in KINDS
            if kind != "case"
            for trashed in (False, True)
            for record in self._store.of(kind, case_id=case_id, trashed=trashed)
        ]
        return sorted(found, key=casefile_json.sort_key)

    def _opener(self, sha256: str) -> Callable[[], BinaryIO]:
        return lambda: self._vault.blobs.open(sha256)

    # -- in -----------------------------------------------------------------------------------------------------------

    def preview(
        self,
        path: Path,
        *,
        format_: str = "",
        case_ref: str = "",
        cancelled: Callable[[], bool] | None = None,
    ) -> Preview:
        """What importing a document would do, record by record.

        :param case_ref: put everything into this case instead of the one the document names.
        :raises BadInput: it is no Casefile JSON; line and column, or the record and field, are named.
        :raises WorldFault: the file cannot be read.
        """
        if format_ and format_ not in FORMATS:
            raise BadInput(
                _(
                    "Casefile cannot import the format “{format}”. It reads: {formats}.",
                    format=format_,
                    formats=", ".join(FORMATS),
                ),
                code="unknown_format",
            )
        digest = _digest(path)
        plan = _Plan(self._store, case_ref)
        for proposal in self._proposals(path, cancelled):
            plan.take(proposal)
        rows = plan.rows(self._vault.blobs.has)
        return Preview(path, digest, plan.case_ref, plan.makes_case, rows, tuple(plan.notices), len(plan.files))

    def apply(self, preview: Preview, *, cancelled: Callable[[], bool] | None = None) -> Changes:
        """Apply what was previewed, as one undoable step.

        :raises Refused: the preview refused a record, or the document has changed since. Nothing is imported.
        """
        for row in preview.rows:
            if row.action == "refuse":
                raise BadInput(row.reason, code="refused_record")
        if _digest(preview.path) != preview.digest:
            raise Refused(_("The file changed after it was read. Nothing was imported; try again."), code="changed")
        with self._leaving_no_files(preview):
            return self._imported(preview, cancelled)

    @contextmanager
    def _leaving_no_files(self, preview: Preview) -> Iterator[None]:
        """A power cut may leave several files without records: have the next opening know that they may go."""
        if preview.files < 2:
            yield
            return
        copying.expect_leftovers(self._store)
        try:
            yield
        finally:
            with suppress(CasefileError):
                self._store.forget_cut_off()

    def _imported(self, preview: Preview, cancelled: Callable[[], bool] | None) -> Changes:
        stored = self._take_files(preview, cancelled)
        try:
            with self._store.step(_("Import a Casefile JSON document")) as step:
                # The case first, wherever it stands in the document: references are given in its name.
                for row in _until(sorted(preview.rows, key=lambda row: row.kind != "case"), cancelled):
                    if row.record is not None and row.action in ("create", "update"):
                        record = step.put(row.record)
                        if isinstance(record, EvidenceFile) and (row.action == "create" or record.sha256 in stored):
                            step.note(Custody.IMPORTED.value, record, file_sha256=record.sha256)
                            if record.sha256 in stored:
                                step.note(Custody.HASHED.value, record, file_sha256=record.sha256)
                                step.note(Custody.VERIFIED_OK.value, record, file_sha256=record.sha256)
        except BaseException:
            self._drop(stored)
            raise
        return step.changes

    def _proposals(self, path: Path, cancelled: Callable[[], bool] | None) -> Iterator[dict[str, Any]]:
        try:
            with regular(path) as stream:
                yield from Worker().parse(READER, stream, {}, cancelled=cancelled)
        except OSError as error:
            raise unreadable(path, error) from None

    def _take_files(self, preview: Preview, cancelled: Callable[[], bool] | None) -> set[str]:
        """Store the document's files; the SHA-256 of those that were not there before."""
        if not preview.files:
            return set()
        wanted = {row.record.sha256: row.record for row in preview.rows if isinstance(row.record, EvidenceFile)}
        stored: set[str] = set()
        proposals = (p for p in self._proposals(preview.path, cancelled) if p["type"] in ("chunk", "file"))
        try:
            chunks = _Chunks(proposals)
            while chunks.begin():
                blob = self._vault.blobs.put(chunks)  # type: ignore[arg-type]  # only read() is used
                if not (blob.existed or blob.repaired):
                    stored.add(blob.sha256)
                if chunks.claimed != blob.sha256:
                    raise BadInput(
                        _("A file in the document does not match its SHA-256. Nothing was imported."), code="bad_file"
                    )
                record = wanted.get(blob.sha256)
                if record is None and blob.sha256 in stored:
                    # A file that no record names would lie in the vault unseen.
                    self._drop({blob.sha256})
                    stored.discard(blob.sha256)
                elif record is not None and (record.size, record.sha512 or blob.sha512) != (blob.size, blob.sha512):
                    raise BadInput(
                        _(
                            "{ref}: its size or SHA-512 is not that of the file in the document. Nothing was imported.",
                            ref=record.ref or record.name,
                        ),
                        code="bad_file",
                    )
        except BaseException:
            self._drop(stored)
            raise
        return stored

    def _drop(self, stored: set[str]) -> None:
        for sha256 in stored:
            with suppress(CasefileError):
                self._vault.blobs.delete(sha256)


def _saying_so(record: Record, kept: Kept) -> Record:
    """An evidence file that was disposed of says so, whatever was undone since."""
    if isinstance(record, EvidenceFile) and record not in kept:
        return dataclasses.replace(record, disposed=kept.disposed_at(record))
    return record


class _Plan:
    """Reads proposals and decides, record by record, what to do with each. Trusts nothing it is told."""

    def __init__(self, store: Store, case_ref: str) -> None:
        self._store = store
        self._wanted = case_ref.strip().upper()
        self._records: list[tuple[str, Record]] = []
        self._problems: list[PlannedRecord] = []
        self.files: set[str] = set()
        self.case_ref = self._wanted
        self.makes_case = False
        self.notices: list[str] = []

    def take(self, proposal: dict[str, Any]) -> None:
        match proposal["type"]:
            case "record":
                self._records.append((str(proposal["where"]), from_json(proposal["record"], str(proposal["where"]))))
            case "problem":
                reason = str(proposal["problem"])
                self._problems.append(PlannedRecord(str(proposal["where"]), "refuse", "", "", "", reason, None))
            case "file":
                self.files.add(str(proposal["sha256"]))

    def rows(self, has_file: Callable[[str], bool]) -> tuple[PlannedRecord, ...]:
        """The plan. Also settles which case everything goes to."""
        records = self._into_case()
        known = {record.id: record for record in self._store.many(record.id for _where, record in records)}
        rows = [self._row(where, record, known.get(record.id), has_file) for where, record in records]
        return (*self._problems, *rows)

    def _into_case(self) -> list[tuple[str, Record]]:
        own = next((record for _where, record in self._records if isinstance(record, Case)), None)
        if own is None:
            return self._records
        self.case_ref = self._wanted or own.ref
        target = self._existing_case()
        self.makes_case = target is None
        if target is not None and target.id == own.id:
            return self._records
        into = target if target is not None else dataclasses.replace(own, ref=self.case_ref)
        if into.id == own.id and self._taken_id(own.id):
            into = dataclasses.replace(into, id=uuid7())
        moved: list[tuple[str, Record]] = []
        for where, record in self._records:
            if isinstance(record, Case):
                if target is None:
                    moved.append((where, into))
                else:
                    self.notices.append(_("The case {ref} is already here; its own entry was kept.", ref=into.ref))
            else:
                renamed = "" if into.ref != own.ref and kind_of(record).reference == "sequential" else record.ref
                moved.append((where, dataclasses.replace(record, case_id=into.id, ref=renamed)))
        return moved

    def _existing_case(self) -> Case | None:
        try:
            found = self._store.by_ref(self.case_ref)
        except NotFound:
            return None
        if isinstance(found, Case):
            return found
        raise BadInput(_("{ref} is not a case.", ref=self.case_ref), code="not_a_case")

    def _taken_id(self, id_: UUID) -> bool:
        return bool(self._store.heads([id_]))

    def _row(self, where: str, record: Record, known: Record | None, has_file: Callable[[str], bool]) -> PlannedRecord:
        kind = kind_of(record).name
        if known is not None and kind_of(known).name != kind:
            reason = _("{where}: a record of another kind has this id.", where=where)
            return PlannedRecord(where, "refuse", kind, record.ref, record.heading, reason, None)
        if isinstance(record, EvidenceFile) and (problem := self._problem_of_file(record, has_file)):
            reason = _("{where}: {problem}", where=where, problem=problem)
            return PlannedRecord(where, "refuse", kind, record.ref, record.heading, reason, None)
        if known is not None and known.case_id != record.case_id:
            reason = _("{where}: this record is already in another case of this vault.", where=where)
            return PlannedRecord(where, "refuse", kind, record.ref, record.heading, reason, None)
        if known is not None:
            record = dataclasses.replace(record, ref=record.ref or known.ref)
            action = "skip" if known == record else "update"
            reason = _("already here, unchanged") if action == "skip" else _("already here, matched by its id")
            return PlannedRecord(where, action, kind, record.ref, record.heading, reason, record)
        if record.ref and self._holder(record.ref):
            reason = _("{ref} is taken here; it gets a new reference", ref=record.ref)
            record = dataclasses.replace(record, ref="")
            return PlannedRecord(where, "create", kind, "", record.heading, reason, record)
        return PlannedRecord(where, "create", kind, record.ref, record.heading, _("new"), record)

    def _problem_of_file(self, record: EvidenceFile, has_file: Callable[[str], bool]) -> str:
        try:
            there = record.sha256 in self.files or has_file(record.sha256) or bool(record.disposed)
        except BadInput as error:
            return error.message
        return "" if there else _("the document does not hold the bytes of this file.")

    def _holder(self, ref: str) -> bool:
        try:
            self._store.by_ref(ref)
        except NotFound:
            return False
        return True


class _Chunks:
    """The chunks of one file of the document, as a stream to read from; then those of the next."""

    def __init__(self, proposals: Iterator[dict[str, Any]]) -> None:
        self._proposals = proposals
        self._pending: dict[str, Any] | None = None
        self._buffer = b""
        self._ended = True
        self.claimed = ""

    def begin(self) -> bool:
        """Move to the next file; False where there is none."""
        self._pending = next(self._proposals, None)
        self._buffer, self._ended, self.claimed = b"", False, ""
        return self._pending is not None

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes of the current file; empty at its end."""
        while not self._ended and (size < 0 or len(self._buffer) < size):
            proposal = self._pending if self._pending is not None else next(self._proposals, None)
            self._pending = None
            if proposal is None:
                raise BadInput(_("The document ends in the middle of a file. Nothing was imported."), code="cut")
            if proposal["type"] == "file":
                self.claimed, self._ended = str(proposal["sha256"]), True
            else:
                self._buffer += base64.b64decode(str(proposal["base64"]), validate=True)
        size = len(self._buffer) if size < 0 else size
        piece, self._buffer = self._buffer[:size], self._buffer[size:]
        return piece


def _until(items: Iterable[T], cancelled: Callable[[], bool] | None) -> Iterator[T]:
    """One after the other, until it is cancelled.

    :raises Refused: it was (code ``"cancelled"``).
    """
    for item in items:
        if cancelled is not None and cancelled():
            raise Refused(_("Cancelled. Nothing was changed."), code="cancelled")
        yield item


def _digest(path: Path) -> str:
    try:
        with regular(path) as stream:
            return hash_stream(stream).sha256
    except OSError as error:
        raise unreadable(path, error) from None
