"""Casefile JSON out and in: lossless both ways, read by the keyless worker, previewed, applied as one undoable step."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from uuid import UUID

from casefile.errors import BadInput, CasefileError, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.worker.client import Worker
from casefile.exchange import casefile_json
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import KINDS, Record
from casefile.model.records import Case, EvidenceFile
from casefile.services.custody import Kept
from casefile.services.files import digest_of, leaving, regular, unreadable
from casefile.services.import_plan import ClaimedFile, Plan, PlannedRecord
from casefile.store import copying
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

FORMATS = ("casefile",)
T = TypeVar("T")

READER = "casefile.intake.casefile_json:read"


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run: nothing is written yet.

    :ivar digest: pins the document, so that what is applied is what was shown.
    :ivar rows: what would become of each record; of the first ones where there are very many.
    :ivar counts: how many records would be treated so, by action.
    :ivar case: the case that would be made. :ivar claimed: the files of its evidence records, by SHA-256.
    :ivar seen: pins what stood here, likewise (:attr:`.import_plan.Plan.seen`).
    """

    path: Path
    digest: str
    wanted: str
    case_ref: str
    makes_case: bool
    rows: tuple[PlannedRecord, ...]
    counts: Mapping[str, int]
    notices: tuple[str, ...]
    files: int
    case: Case | None
    claimed: Mapping[str, ClaimedFile]
    seen: int = 0

    def count(self, action: str) -> int:
        """How many records would be treated so."""
        return self.counts.get(action, 0)

    @property
    def refused(self) -> bool:
        """Whether anything stands in the way of applying it."""
        return self.count("refuse") > 0

    @property
    def not_named(self) -> int:
        """How many records are counted and not named in ``rows``."""
        return sum(self.counts.values()) - len(self.rows)


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
        with self._store.view():
            case = self._store.get(Case, case_id)
            kept = Kept(self._store)
            records = [saying_so(record, kept) for record in self._records(case_id)]
        files = sorted({(r.sha256, r.size or 0) for r in records if isinstance(r, EvidenceFile) and r in kept})
        if not self._store.read_only:
            self._store.checkpoint()
        with leaving(out, self._store, _("Export case {ref}", ref=case.ref)) as (step, stream):
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
        return lambda: self._vault.evidence.open(sha256)

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
        digest = digest_of(path)
        with self._store.view() as view:
            plan = Plan(view, case_ref, self._vault.evidence.has)
            for _written in plan.decided(self._proposals(path, cancelled)):
                pass
        return Preview(
            path,
            digest,
            case_ref,
            plan.case_ref,
            plan.makes_case,
            tuple(plan.rows.shown),
            dict(plan.rows.counts),
            tuple(plan.notices),
            plan.file_count,
            plan.case if plan.makes_case else None,
            plan.files if plan.file_count else {},
            plan.seen,
        )

    def apply(self, preview: Preview, *, cancelled: Callable[[], bool] | None = None) -> Changes:
        """Apply what was previewed, as one undoable step.

        :raises Refused: the preview refused a record, or the document has changed since, or what it would change here.
            Nothing is imported.
        """
        for row in preview.rows:
            if row.action == "refuse":
                raise BadInput(row.reason, code="refused_record")
        if digest_of(preview.path) != preview.digest:
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
                # Decided again, in the step itself: others may have changed something since the preview.
                plan = Plan(step, preview.wanted, self._vault.evidence.has, preview.case)
                for action, record in plan.decided(self._proposals(preview.path, cancelled)):
                    _put(step, action, record, stored)
                if plan.rows.counts["refuse"]:
                    refused = next(row for row in plan.rows.shown if row.action == "refuse")
                    raise BadInput(refused.reason, code="refused_record")
                if plan.seen != preview.seen:
                    raise Refused(
                        _(
                            "Records that the document holds were changed here since it was read. Nothing was "
                            "imported; choose the file again to see what it would do."
                        ),
                        code="changed_here",
                    )
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
        stored: set[str] = set()
        proposals = (p for p in self._proposals(preview.path, cancelled) if p["type"] in ("chunk", "file"))
        try:
            chunks = _Chunks(proposals)
            while chunks.begin():
                blob = self._vault.evidence.put(chunks)  # type: ignore[arg-type]  # only read() is used
                if not (blob.existed or blob.repaired):
                    stored.add(blob.sha256)
                if chunks.claimed != blob.sha256:
                    raise BadInput(
                        _("A file in the document does not match its SHA-256. Nothing was imported."), code="bad_file"
                    )
                claim = preview.claimed.get(blob.sha256)
                if claim is None and blob.sha256 in stored:
                    # A file that no record names would lie in the vault unseen.
                    self._drop({blob.sha256})
                    stored.discard(blob.sha256)
                elif claim is not None and (claim.size, claim.sha512 or blob.sha512) != (blob.size, blob.sha512):
                    raise BadInput(
                        _(
                            "{ref}: its size or SHA-512 is not that of the file in the document. Nothing was imported.",
                            ref=claim.named,
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
                self._vault.evidence.delete(sha256)


def saying_so(record: Record, kept: Kept) -> Record:
    """An evidence file that was disposed of says so, whatever was undone since."""
    if isinstance(record, EvidenceFile) and record not in kept:
        return dataclasses.replace(record, disposed=kept.disposed_at(record))
    return record


def _put(step: Step, action: str, record: Record, stored: set[str]) -> None:
    record = step.put(record)
    if isinstance(record, EvidenceFile) and (action == "create" or record.sha256 in stored):
        step.note(Custody.IMPORTED.value, record, file_sha256=record.sha256)
        if record.sha256 in stored:
            step.note(Custody.HASHED.value, record, file_sha256=record.sha256)
            step.note(Custody.VERIFIED_OK.value, record, file_sha256=record.sha256)


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
