"""Taking files in: encrypt, hash, verify, read the text in the keyless worker, and record it all as one step."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casefile.errors import BadInput, CasefileError, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.worker.client import Extraction, Worker, WorkerFailed
from casefile.i18n import _
from casefile.model.changes import Changes, Listing
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.outside import clean_line
from casefile.model.records import EvidenceFile, Rendition, Source
from casefile.model.vocabularies import load as vocabulary
from casefile.services.clock import Clock
from casefile.services.custody import is_kept
from casefile.services.files import readable, regular, unreadable
from casefile.store.store import Store
from casefile.vault.evidence_files import StoredFile
from casefile.vault.vault import OpenVault

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class AddedSource:
    """What came of taking in one file. Where ``duplicate_of`` is set, nothing was added."""

    source_id: UUID
    evidence_id: UUID
    rendition_id: UUID | None
    notices: tuple[str, ...]
    duplicate_of: UUID | None
    changes: Changes


class Intake:
    """Makes a source, its evidence file and its text from bytes outside the vault."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    def add_file(
        self,
        path: Path,
        case_id: UUID,
        *,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
        original_name: str | None = None,
        received_from: str = "",
    ) -> AddedSource:
        """Take one file in: encrypt, hash, verify, read its text in the worker, record source, file and text as one
        step.

        :param received_from: who handed it over; empty where it was collected. It stands in the journal for good.
        :raises WorldFault: the file cannot be read, or the vault cannot be written; nothing is kept.
        """
        name = readable(original_name or path.name)
        try:
            with regular(path) as stream:
                before = os.fstat(stream.fileno())
                stored = self._vault.evidence.put(stream, progress=progress, cancelled=cancelled, total=before.st_size)
        except OSError as error:
            raise unreadable(path, error) from None
        modified = dt.datetime.fromtimestamp(before.st_mtime, dt.UTC)
        return self._record(
            stored,
            name,
            case_id,
            {"modified": _utc(modified)},
            {},
            cancelled,
            clean_line(received_from[:_LONGEST_NAME]),
        )

    def add_text(
        self, text: str, case_id: UUID, *, title: str = "", fields: dict[str, object] | None = None
    ) -> AddedSource:
        """Take pasted text in as a file of its own, so that it has a hash and cannot change.

        :raises Refused: there is no text.
        """
        if not text.strip():
            raise Refused(_("There is no text to add."), code="empty", field="text")
        content = text.encode("utf-8", errors="replace")
        stored = self._vault.evidence.put(io.BytesIO(content), total=len(content))
        given = dict(fields or {})
        if title:
            given["title"] = title
        return self._record(stored, _("pasted text.txt"), case_id, {"origin": "pasted"}, given, None)

    def _record(
        self,
        stored: StoredFile,
        name: str,
        case_id: UUID,
        capture: dict[str, str],
        given: dict[str, object],
        cancelled: Cancelled | None,
        giver: str = "",
    ) -> AddedSource:
        known = self._known(stored.sha256, case_id)
        if known is not None:
            return known
        try:
            extraction = self._extract(stored, name, cancelled)
            return self._save_intake(stored, name, case_id, capture, given, extraction, giver)
        except BaseException:
            self._drop_unless_recorded(stored.sha256)
            raise

    def _known(self, sha256: str, case_id: UUID) -> AddedSource | None:
        same = Listing("evidence", case_id=case_id, equals=(("sha256", sha256),))
        for evidence in self._store.many(self._store.ids(same)):
            # One that was disposed of and comes again is a new file, with a custody of its own.
            if isinstance(evidence, EvidenceFile) and evidence.source_id and is_kept(self._store, evidence):
                notice = _(
                    "{ref} already holds exactly these bytes; nothing was added.",
                    ref=self._store.get(evidence.source_id).ref,
                )
                return AddedSource(evidence.source_id, evidence.id, None, (notice,), evidence.source_id, Changes())
        return None

    def _extract(self, stored: StoredFile, name: str, cancelled: Cancelled | None) -> Extraction:
        with self._vault.evidence.open(stored.sha256) as stream:
            try:
                return Worker().extract(stream, name=name, size=stored.size, cancelled=cancelled)
            except WorkerFailed as failure:
                # What no reader survives is evidence all the same: it is kept, without a text, and said to be.
                return Extraction.unread(failure)

    def _save_intake(
        self,
        stored: StoredFile,
        name: str,
        case_id: UUID,
        capture: dict[str, str],
        given: dict[str, object],
        extraction: Extraction,
        giver: str,
    ) -> AddedSource:
        source = _source_from(extraction, name, case_id, Clock(self._store).today())
        if giver:
            source = dataclasses.replace(source, acquisition="received")
        if given:
            source = dataclasses.replace(source, **given)  # type: ignore[arg-type]
        evidence = EvidenceFile(
            case_id=case_id,
            source_id=source.id,
            name=name,
            media_type=extraction.media_type,
            size=stored.size,
            sha256=stored.sha256,
            sha512=stored.sha512,
            captured=_utc(dt.datetime.now(dt.UTC)),
            capture=tuple(sorted({**extraction.metadata, **capture}.items())),
        )
        rendition = None
        if extraction.text:
            rendition = Rendition(
                case_id=case_id,
                source_id=source.id,
                evidence_id=evidence.id,
                type="extracted",
                language=source.language,
                text=extraction.text,
                pages=tuple(str(page) for page in extraction.pages),
                tool=f"{extraction.text_tool} {extraction.text_tool_version}".strip(),
            )
        with self._store.step(_("Add source")) as step:
            step.put(source)
            step.put(evidence)
            if rendition is not None:
                step.put(rendition)
            if giver:
                reason = _("From {whom}", whom=giver)
                step.note(Custody.RECEIVED.value, evidence, file_sha256=stored.sha256, reason=reason)
            else:
                step.note(Custody.COLLECTED.value, evidence, file_sha256=stored.sha256)
            for event in (Custody.HASHED, Custody.VERIFIED_OK):
                step.note(event.value, evidence, file_sha256=stored.sha256)
            if rendition is not None:
                step.note(Custody.DERIVED.value, rendition, file_sha256=stored.sha256)
        notices = tuple(sentence for _code, sentence in extraction.warnings)
        return AddedSource(source.id, evidence.id, rendition.id if rendition else None, notices, None, step.changes)

    def _drop_unless_recorded(self, sha256: str) -> None:
        try:
            if sha256 not in self._store.files_in_history():
                self._vault.evidence.delete(sha256)
        except CasefileError:
            return  # the failure that brought us here is the one to tell; verify finds the left-over file


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _source_from(extraction: Extraction, name: str, case_id: UUID, today: dt.date) -> Source:
    languages = vocabulary("language")
    kinds = vocabulary("source_kind")
    return Source(
        case_id=case_id,
        title=_title(extraction.title or "", Path(name).stem, name),
        type=extraction.kind_suggestion if kinds.contains(extraction.kind_suggestion) else "document",
        author=extraction.author or "",
        publisher=extraction.publisher or "",
        published=_date(extraction.published),
        language=extraction.language if extraction.language and languages.contains(extraction.language) else "",
        acquired=FuzzyDate.day(today),
    )


def _date(found: str | None) -> FuzzyDate | None:
    """What the worker suggests as a date of publication; a suggestion that is no date is dropped."""
    if not found:
        return None
    try:
        return FuzzyDate.parse(found)
    except BadInput:
        return None


def _title(*candidates: str) -> str:
    """The first that is still a title without what no line may hold."""
    return next(filter(None, (clean_line(text[:500]) for text in candidates)), _("File without a readable name"))
