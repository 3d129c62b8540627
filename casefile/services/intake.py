"""Taking files in: encrypt, hash, verify, read the text in the keyless worker, and record it all as one step."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO, cast
from uuid import UUID

from casefile import __version__
from casefile.errors import BadInput, CasefileError, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.worker.client import Extraction, Worker, WorkerFailed
from casefile.evidence.worker.extraction import WARNINGS
from casefile.i18n import _, isolate
from casefile.model import accounts
from casefile.model.accounts import Account
from casefile.model.changes import Changes, Listing
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.outside import MAX_LINE, clean_line
from casefile.model.records import EvidenceFile, Rendition, Source
from casefile.model.vocabularies import load as vocabulary
from casefile.services import standing_still
from casefile.services.clock import Clock
from casefile.services.custody import is_kept, require_kept
from casefile.services.files import readable, unreadable
from casefile.store.step import Step, Together
from casefile.store.store import Store
from casefile.vault.evidence_files import StoredFile
from casefile.vault.vault import OpenVault

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

LONGEST_NAME = 500
INNER = "casefile.evidence.worker.inner:read"
"""The reader that takes a file out of another one."""


@dataclass(frozen=True, slots=True)
class AddedSource:
    """What came of taking in one file. Where ``duplicate_of`` is set, no source was added.

    :param notices: sentences on what is to be known of the file and its text.
    :param account: what was read, from which part, and what was left out, by name and place.
    :param characters: code points of the text.
    """

    source_id: UUID
    evidence_id: UUID
    rendition_id: UUID | None
    notices: tuple[str, ...]
    duplicate_of: UUID | None
    changes: Changes
    account: Account = field(default_factory=Account)
    characters: int = 0


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A further text of a file that was there already, and what was left out of it."""

    rendition_id: UUID
    account: Account
    changes: Changes


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes come from.

    :param name: of the file. :param capture: what is noted of it. :param giver: who handed it over; may be empty.
    :param changed: how often the file changed while it was read, before it stood still.
    :param parent: the evidence file that it was within. :param place: where within.
    """

    name: str
    capture: dict[str, str]
    giver: str = ""
    changed: int = 0
    parent: EvidenceFile | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class _Given:
    """What a person said so that a file can be read; see :meth:`.Worker.extract`."""

    password: str = ""
    encoding: str = ""
    day_order: str = ""


class Intake:
    """Makes a source, its evidence file and its text from bytes outside the vault.

    :param together: of several files that come at once: one Undo takes them back.
    """

    def __init__(self, store: Store, vault: OpenVault, together: Together | None = None) -> None:
        self._store = store
        self._vault = vault
        self._together = together

    def add_file(
        self,
        path: Path,
        case_id: UUID,
        *,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
        original_name: str | None = None,
        received_from: str = "",
        password: str = "",
        day_order: str = "",
    ) -> AddedSource:
        """Take one file in: encrypt, hash, verify, read its text in the worker, record source, file and text as one
        step.

        :param received_from: who handed it over; empty where it was collected. It stands in the journal for good.
        :param password: opens a document that is protected by one. It is used once and kept nowhere.
        :param day_order: which number of a conversation's dates stands first: ``day`` or ``month``.
        :raises WorldFault: the file cannot be read, or the vault cannot be written; nothing is kept.
        """
        name = readable(original_name or path.name)

        def read(stream: BinaryIO, size: int) -> StoredFile:
            return self._vault.evidence.put(stream, progress=progress, cancelled=cancelled, total=size)

        try:
            stored, stood = standing_still.take(path, read, lambda taken: self.drop_unless_recorded(taken.sha256))
        except OSError as error:
            raise unreadable(path, error) from None
        except standing_still.RestlessError:
            self._note_restless(name)
            raise
        capture = {"modified": _utc(dt.datetime.fromtimestamp(stood.modified, dt.UTC))}
        origin = Origin(name, capture, clean_line(received_from[:LONGEST_NAME]), stood.again)
        return self.record(stored, origin, case_id, {}, cancelled, _Given(password, day_order=day_order))

    def _note_restless(self, name: str) -> None:
        with self._store.step(_("Refuse a file that changed while it was read"), kind="custody") as step:
            step.note(Custody.CHANGED_MEANWHILE.value, reason=name[:LONGEST_NAME])

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
        return self.record(stored, Origin(_("pasted text.txt"), {"origin": "pasted"}), case_id, given, None)

    def add_inner(
        self, evidence_id: UUID, place: str, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> AddedSource:
        """Take a file that lies within another in as a source of its own, such as an attachment.

        :param place: where it lies, as the account of the other file says.
        :raises Refused: the other file was disposed of. :raises BadInput: there is none at that place.
        """
        parent = self._store.get(EvidenceFile, evidence_id)
        require_kept(self._store, parent)
        with self._vault.evidence.open(parent.sha256) as stream:
            options = {"media_type": parent.media_type, "place": place}
            rows = Worker().parse(INNER, stream, options, size=parent.size, cancelled=cancelled)
            untrusted = next(rows, None)
            if not isinstance(untrusted, dict) or not isinstance(untrusted.get("name"), str):
                raise BadInput(
                    _("There is no file at that place within {ref}.", ref=isolate(parent.ref)), code="no_inner"
                )
            name = clean_line(readable(untrusted["name"])[:LONGEST_NAME]) or place
            pieces = (piece for piece in rows if isinstance(piece, bytes))
            stored = self._vault.evidence.put(
                cast(BinaryIO, io.BufferedReader(Pieces(pieces))), progress=progress, cancelled=cancelled
            )
        origin = Origin(PurePath(name.replace("\\", "/")).name or name, {}, parent=parent, place=place)
        return self.record(stored, origin, parent.case_id, {}, cancelled)

    def add_content(self, content: bytes, name: str, case_id: UUID) -> AddedSource:
        """Take in what was pasted or dropped as bytes, such as a picture: as a file of that name.

        :raises Refused: there is nothing.
        """
        if not content:
            raise Refused(_("There is nothing to add."), code="empty")
        stored = self._vault.evidence.put(io.BytesIO(content), total=len(content))
        return self.record(stored, Origin(readable(name), {"origin": "pasted"}), case_id, {}, None)

    def record(
        self,
        stored: StoredFile,
        origin: Origin,
        case_id: UUID | None,
        given: dict[str, object],
        cancelled: Cancelled | None,
        given_to_read: _Given | None = None,
    ) -> AddedSource:
        """Read what was stored, and record source, file and text as one step; what fails leaves nothing behind."""
        known = self._known(stored, origin, case_id)
        if known is not None:
            return known
        try:
            extraction = self._extract(stored.sha256, stored.size, origin.name, cancelled, given_to_read)
            return self._save_intake(stored, origin, case_id, given, extraction)
        except BaseException:
            self.drop_unless_recorded(stored.sha256)
            raise

    def _known(self, stored: StoredFile, origin: Origin, case_id: UUID | None) -> AddedSource | None:
        """The source that holds these bytes already. That they came again, from somebody else or under another name, is
        an event of the file's custody. Empty files are alike and not the same: each is one of its own.
        """
        if not stored.size:
            return None
        same = Listing("evidence", case_id=case_id, equals=(("sha256", stored.sha256),))
        for evidence in self._store.many(self._store.ids(same)):
            # One that was disposed of and comes again is a new file, with a custody of its own.
            if isinstance(evidence, EvidenceFile) and evidence.source_id and is_kept(self._store, evidence):
                ref = self._store.get(evidence.source_id).ref
                changes = Changes()
                if origin.giver or origin.name != evidence.name:
                    changes = self._note_again(evidence, origin)
                    notice = _(
                        "{ref} already holds exactly these bytes; no source was added. That they came again is noted "
                        "in their custody.",
                        ref=ref,
                    )
                else:
                    notice = _("{ref} already holds exactly these bytes; nothing was added.", ref=ref)
                account = accounts.from_capture(evidence.capture)
                renditions = self._store.of(Rendition, evidence_id=evidence.id)
                return AddedSource(
                    evidence.source_id,
                    evidence.id,
                    None,
                    (notice,),
                    evidence.source_id,
                    changes,
                    account,
                    len(renditions[0].text) if renditions else 0,
                )
        return None

    def _note_again(self, evidence: EvidenceFile, origin: Origin) -> Changes:
        name = isolate(origin.name)
        if origin.giver:
            event, reason = Custody.RECEIVED, _("From {whom}, as “{name}”", whom=origin.giver, name=name)
        elif origin.parent is not None:
            event, reason = Custody.COLLECTED, _within(origin.parent, origin.place)
        else:
            event, reason = Custody.COLLECTED, _("Once more, as “{name}”", name=name)
        with self._store.step(_("The same file once more: {ref}", ref=evidence.ref), kind="custody") as step:
            step.note(event.value, evidence, file_sha256=evidence.sha256, reason=reason)
        return step.changes

    def read_again(
        self, evidence_id: UUID, *, password: str = "", encoding: str = "", day_order: str = ""
    ) -> ReadAgain:
        """Read the text of a stored file once more, with a password, in another encoding, or with its dates in the
        order that a person says: a further text beside those there are, as each stays for what is anchored in it.

        :param day_order: which number of a conversation's dates stands first: ``day`` or ``month``.

        :raises Refused: the file was disposed of, gives no text (with the reason; field ``password`` or ``encoding``),
            or the same as before (code ``"same_text"``).
        """
        evidence = self._store.get(EvidenceFile, evidence_id)
        require_kept(self._store, evidence)
        given = _Given(password, encoding, day_order)
        extraction = self._extract(evidence.sha256, evidence.size or 0, evidence.name, None, given)
        before = self._store.of(Rendition, evidence_id=evidence_id)
        if not extraction.text:
            code, sentence = next(iter(extraction.warnings), ("no_text", _("No text was read.")))
            raise Refused(sentence, code=code, field="password" if password else "encoding" if encoding else None)
        if any(each.text == extraction.text for each in before):
            raise Refused(
                _("Read so, the text is the same as one there is. Nothing was changed."),
                code="same_text",
                field="encoding" if encoding else "day_order" if day_order else None,
            )
        source = self._store.get(Source, evidence.source_id) if evidence.source_id else None
        said = f"{encoding} {day_order}".strip()
        tool = f"{extraction.text_tool} {extraction.text_tool_version} {said}".strip()
        rendition = Rendition(
            case_id=evidence.case_id,
            source_id=evidence.source_id,
            evidence_id=evidence.id,
            type="extracted",
            language=_language(extraction) or (source.language if source else ""),
            text=extraction.text,
            pages=tuple(str(page) for page in extraction.pages),
            messages=tuple(str(message) for message in extraction.messages),
            replaces_id=before[-1].id if before else None,
            tool=tool,
        )
        with self._store.step(_("Read {ref} again", ref=evidence.ref)) as step:
            saved = step.put(rendition)
            step.note(Custody.DERIVED.value, saved, file_sha256=evidence.sha256)
        return ReadAgain(saved.id, extraction.account, step.changes)

    def _extract(
        self,
        sha256: str,
        size: int,
        name: str,
        cancelled: Cancelled | None,
        given: _Given | None = None,
    ) -> Extraction:
        with self._vault.evidence.open(sha256) as stream:
            try:
                return Worker().extract(
                    stream, name=name, size=size, cancelled=cancelled, **dataclasses.asdict(given or _Given())
                )
            except WorkerFailed as failure:
                # What no reader survives is evidence all the same: it is kept, without a text, and said to be.
                return Extraction.unread(failure)

    def _save_intake(
        self,
        stored: StoredFile,
        origin: Origin,
        case_id: UUID | None,
        given: dict[str, object],
        extraction: Extraction,
    ) -> AddedSource:
        name, giver = origin.name, origin.giver
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
            capture=tuple(sorted({**extraction.said, **origin.capture, **extraction.account.as_capture()}.items())),
            parent_id=origin.parent.id if origin.parent else None,
            tool=f"casefile {__version__}" if origin.parent else "",
            parameters=origin.place,
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
                messages=tuple(str(message) for message in extraction.messages),
                tool=f"{extraction.text_tool} {extraction.text_tool_version}".strip(),
            )
        with self._store.step(_("Add source"), together=self._together) as step:
            step.put(source)
            step.put(evidence)
            if rendition is not None:
                step.put(rendition)
            self._note_origin(step, evidence, origin)
            for event in (Custody.HASHED, Custody.VERIFIED_OK):
                step.note(event.value, evidence, file_sha256=stored.sha256)
            if rendition is not None:
                step.note(Custody.DERIVED.value, rendition, file_sha256=stored.sha256)
        return AddedSource(
            source.id,
            evidence.id,
            rendition.id if rendition else None,
            _notices(extraction, origin),
            None,
            step.changes,
            extraction.account,
            len(extraction.text),
        )

    @staticmethod
    def _note_origin(step: Step, evidence: EvidenceFile, origin: Origin) -> None:
        if origin.changed:
            reason = _("Read again, {n} times, until it stood still", n=origin.changed)
            step.note(Custody.CHANGED_MEANWHILE.value, evidence, file_sha256=evidence.sha256, reason=reason)
        if origin.parent is not None:
            reason = _within(origin.parent, origin.place)
            step.note(Custody.DERIVED.value, evidence, file_sha256=evidence.sha256, reason=reason)
        elif origin.giver:
            reason = _("From {whom}", whom=origin.giver)
            step.note(Custody.RECEIVED.value, evidence, file_sha256=evidence.sha256, reason=reason)
        else:
            step.note(Custody.COLLECTED.value, evidence, file_sha256=evidence.sha256)

    def drop_unless_recorded(self, sha256: str) -> None:
        """Let go of a file that was stored, unless a record of it stands or stood."""
        try:
            if sha256 not in self._store.files_in_history():
                self._vault.evidence.delete(sha256)
        except CasefileError:
            return  # the failure that brought us here is the one to tell; verify finds the left-over file


def notice_sentences(codes: Iterable[str]) -> tuple[str, ...]:
    """What a reader warned of, as sentences; those of another version of Casefile are passed over."""
    return tuple(_(WARNINGS[code]) for code in codes if code in WARNINGS)


def _within(parent: EvidenceFile, place: str) -> str:
    return _("From within {ref}: {place}", ref=isolate(parent.ref), place=isolate(place))


def _notices(extraction: Extraction, origin: Origin) -> tuple[str, ...]:
    """What is to be known of a file, as sentences."""
    changed = _("The file changed while it was read; it was read again until it stood still.")
    return (
        *((changed,) if origin.changed else ()),
        *(sentence for _code, sentence in extraction.warnings),
        *(remark.sentence for remark in extraction.told),
    )


class Pieces(io.RawIOBase):
    """Pieces as a stream that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        """Always True (io.RawIOBase)."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer from what is left of a piece, or from the next."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        taken, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _source_from(extraction: Extraction, name: str, case_id: UUID | None, today: dt.date) -> Source:
    kinds = vocabulary("source_kind")
    return Source(
        case_id=case_id,
        title=_title(extraction.title or "", Path(name).stem, name),
        type=extraction.kind_suggestion if kinds.contains(extraction.kind_suggestion) else "document",
        author=extraction.author or "",
        publisher=extraction.publisher or "",
        published=_date(extraction.published),
        language=_language(extraction),
        url=(extraction.url or "")[:MAX_LINE],
        acquired=FuzzyDate.day(today),
    )


def _language(extraction: Extraction) -> str:
    code = extraction.language or ""
    return code if code and vocabulary("language").contains(code) else ""


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
