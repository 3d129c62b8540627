"""Review copies: what leaves for a reviewer in another vault, and what comes in from an owner.

What leaves is what a dossier for the same audience may show, through the same gate, field by field. What comes in is a
case that changes in nothing but what is said about it (:mod:`casefile.store.packages`).
"""

from __future__ import annotations

import dataclasses
import io
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from casefile.dossier.gates import LEAK, Gate
from casefile.dossier.hits import Hit
from casefile.dossier.projection import Projected
from casefile.dossier.search import RULES
from casefile.errors import EXIT_FOUND, BadInput, CasefileError, NotFound, Refused
from casefile.evidence.custody import Custody
from casefile.exchange import casefile_json
from casefile.i18n import _, current, isolate, plural
from casefile.model import packages as shape
from casefile.model.changes import Changes
from casefile.model.contacts import Contact
from casefile.model.fields import KINDS, Record, kind_of
from casefile.model.outside import clean_line
from casefile.model.packages import Base, KeptPackage
from casefile.model.records import Case, Disclosure, EvidenceFile, Rendition, WitnessNote
from casefile.services import approvals_elsewhere, disclosures, packages, travelling_records
from casefile.services.contacts import Contacts, with_state
from casefile.services.copied_files import CHOICES, PAGES, SUFFIX, CopiedFiles, FilesPlanned, with_copies
from casefile.services.dossiers import Dossiers, released_words, witnesses_in
from casefile.services.files import leaving, require_place
from casefile.services.still_consented import require_consent_still
from casefile.services.travelling_records import Chosen, ShownRecord
from casefile.store.packages import RECEIVING, THREADS
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.store.view import View
from casefile.vault import packages as sealing
from casefile.vault.evidence_files import StoredFile
from casefile.vault.vault import OpenVault

Cancelled = Callable[[], bool]
Progress = Callable[[int, int], None]


class HeldBack(Refused):
    """A review copy would show what is withheld from its audience; nothing was written.

    :ivar hits: all places.
    """

    exit_code = EXIT_FOUND

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = tuple(hits)
        if all(hit.rule == "identities" for hit in hits):
            text = _(
                "The review copy was held back; nothing was written. Identities are sealed in this case, and their "
                "compartment is closed: open it, so that real names are looked for, or say why the copy leaves without "
                "that."
            )
            super().__init__(text, code="identities_closed")
            return
        text = plural(
            "The review copy was held back; nothing was written. In {n} place it would show this audience what is "
            "withheld from it.",
            "The review copy was held back; nothing was written. In {n} places it would show this audience what is "
            "withheld from it.",
            len(hits),
        )
        super().__init__(text, code="leak")


@dataclass(frozen=True, slots=True)
class CopyPreview:
    """Exactly what would leave.

    :param left_out: records that the audience may not know of. :param kept: records that never travel, whoever it is
        for. :param files: evidence files of which nothing but their digests leaves.
    :param gates: what stands between, in words. :param hits: what is withheld and stands in what would leave.
    :param evidence: what leaves of the evidence. :param brought: how many records chosen ones bring along, by kind.
    :param unknown: references of chosen records that the audience may not know of.
    """

    records: tuple[ShownRecord, ...]
    left_out: int
    files: tuple[str, ...]
    gates: tuple[Gate, ...]
    hits: tuple[Hit, ...]
    kept: int = 0
    evidence: FilesPlanned = dataclasses.field(default_factory=FilesPlanned)
    brought: Mapping[str, int] = dataclasses.field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def brought_in_words(preview: CopyPreview) -> list[str]:
    """What chosen records bring along, and which of them the audience may not know of, in sentences."""
    said = []
    if preview.brought:
        kinds = ", ".join(
            _("{kind}: {n}", kind=_(KINDS[name].plural), n=n) for name, n in sorted(preview.brought.items())
        )
        said.append(_("With them comes what belongs to them and what they name: {kinds}.", kinds=kinds))
    if preview.unknown:
        refs = ", ".join(isolate(ref) for ref in preview.unknown)
        said.append(_("This audience may not know of {refs}: left out.", refs=refs))
    return said


@dataclass(frozen=True, slots=True)
class SentCopy:
    """A review copy that left."""

    path: Path
    sha256: str
    package: KeptPackage
    records: int
    left_out: int
    files: tuple[str, ...]
    refs: tuple[str, ...]
    changes: Changes
    evidence: FilesPlanned = dataclasses.field(default_factory=FilesPlanned)
    kept: int = 0


@dataclass(frozen=True, slots=True)
class _Going:
    """All that would leave, as the audience sees it."""

    projected: Projected
    records: list[Record]
    left_out: int
    kept: int
    planned: FilesPlanned
    hits: list[Hit]
    chosen: Chosen
    texts: list[Rendition]

    @property
    def staying(self) -> tuple[str, ...]:
        """Evidence files of which nothing but their digests leaves."""
        return tuple(file.ref for file, _why in self.planned.stays if file.id not in self.planned.hidden)


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening a review copy comes to.

    :param contact: who made it. :param counts: records by kind.
    :param files: evidence files that stayed with the owner. :param shown: files that came, and :param size: their
        bytes. :param gone: records of an earlier copy that this one has
        no more. :param is_known: it was opened before: nothing changes.
    """

    contact: Contact
    case_ref: str
    audience: str
    counts: Mapping[str, int]
    files: int
    gone: int
    is_known: bool
    notices: tuple[str, ...]
    changes: Changes = dataclasses.field(default_factory=Changes)
    shown: int = 0
    size: int = 0

    @property
    def sender(self) -> str:
        """Who made it, and how surely they are known."""
        return with_state(self.contact)


@dataclass(frozen=True, slots=True)
class OpenedCopy:
    """A case here that is somebody else's.

    :param owner: who gave it, as they are known now; None where they are no contact any more.
    :param at: when the newest copy was opened here, UTC.
    """

    case_id: UUID
    case_ref: str
    owner: Contact | None
    audience: str
    at: str

    @property
    def owner_words(self) -> str:
        """Who gave it, and how surely they are known."""
        return with_state(self.owner) if self.owner is not None else _("somebody who is no contact any more")


def staying_records_in_words(left_out: int, kept: int) -> list[str]:
    """How many records stay, by the reason, in sentences."""
    said = []
    if left_out:
        said.append(
            plural(
                "{n} record stays with you: the audience may not know of it.",
                "{n} records stay with you: the audience may not know of them.",
                left_out,
            )
        )
    if kept:
        said.append(
            plural(
                "{n} record stays with you whoever it is for: a time stamp, how the work is sorted, to whom something "
                "was handed out, or what rests on such a record.",
                "{n} records stay with you whoever it is for: time stamps, how the work is sorted, to whom something "
                "was handed out, and what rests on such records.",
                kept,
            )
        )
    return said


def hit_words(hit: Hit) -> str:
    """A place that holds a review copy back, in one sentence without the words themselves."""
    if hit.rule == "identities" or not hit.where:
        return hit.words
    ref, label = hit.where[0]
    if hit.page:
        return _(
            "{rule} ({field} of {ref}) stands on page {page} of {where}.",
            rule=_(RULES[hit.rule]),
            field=_(hit.label),
            ref=isolate(hit.ref),
            page=hit.page,
            where=isolate(ref),
        )
    return _(
        "{rule} ({field} of {ref}) stands in {label} of {where}.",
        rule=_(RULES[hit.rule]),
        field=_(hit.label),
        ref=isolate(hit.ref),
        label=_(label),
        where=isolate(ref),
    )


class ReviewCopies:
    """Verbs for review copies."""

    def __init__(self, store: Store, vault: OpenVault, contacts: Contacts, dossiers: Dossiers) -> None:
        self._store = store
        self._vault = vault
        self._contacts = contacts
        self._dossiers = dossiers
        self._files = CopiedFiles(store, vault)

    # -- out ----------------------------------------------------------------------------------------------------------

    def preview(
        self,
        case_id: UUID,
        audience: str,
        *,
        recipient: str = "",
        records: Collection[UUID] = (),
        evidence: str = PAGES,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> CopyPreview:
        """Exactly what a review copy would hold, field by field. Writes nothing.

        :param audience: as of a dossier. :param recipient: a consent for a named body holds for that body alone.
        :param records: the ids of single records, which bring along what they need; without any, the whole case.
        :param evidence: one of :data:`casefile.services.copied_files.CHOICES`.
        :raises BadInput: there is no such audience. :raises Refused: the case is somebody else's, or cancelled.
        """
        going = self._going(case_id, audience, recipient, records, evidence, progress, cancelled)
        unknown = self._store.captions(going.chosen.unknown)
        return CopyPreview(
            tuple(travelling_records.shown([*going.records, *going.texts], current())),
            going.left_out,
            going.staying,
            tuple(gate for gate in (*going.projected.gates, *_pictures(going.planned)) if not gate.ok),
            tuple(going.hits),
            going.kept,
            going.planned,
            going.chosen.brought,
            tuple(caption.ref for caption in unknown.values()),
        )

    def write(
        self,
        case_id: UUID,
        audience: str,
        to: Sequence[Contact],
        out: Path,
        *,
        recipient: str = "",
        release: str = "",
        records: Collection[UUID] = (),
        evidence: str = PAGES,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> SentCopy:
        """Seal a review copy for these people. It leaves as a disclosure to each of them, which undo passes over.

        :param release: why it leaves although the gate holds it back; the journal keeps the reason.
        :param records: and ``evidence``, as :meth:`preview`. :param progress: pages that were drawn, of how many.
        :raises HeldBack: what is withheld stands in it, and no reason was given. :raises Refused: nobody is named or
            too many, it is not clear who one of them is (``"changed_key"``), the case is somebody else's, or cancelled.
            :raises WorldFault: the place cannot be written; nothing is left behind.
        """
        require_place(out)
        self._require_recipients(to)
        reason = clean_line(release)
        going = self._going(case_id, audience, recipient, records, evidence, None, cancelled)
        blocking = next((gate for gate in going.projected.gates if gate.blocks and gate.code != LEAK), None)
        if blocking is not None:
            text = _("The review copy was held back; nothing was written. {reason}", reason=blocking.sentence)
            raise Refused(text, code="gate")
        if going.hits and not reason:
            raise HeldBack(going.hits)
        if not self._store.read_only:
            self._store.checkpoint()  # covers the head that the package builds on
        with self._files.drawn(going.planned, progress=progress, cancelled=cancelled) as (copies, carried):
            return self._sealed(going, audience, to, out, clean_line(recipient), reason, copies, carried, cancelled)

    def _sealed(
        self,
        going: _Going,
        audience: str,
        to: Sequence[Contact],
        out: Path,
        theirs: str,
        reason: str,
        copies: Sequence[EvidenceFile],
        carried: Sequence[packages.Carried],
        cancelled: Cancelled | None,
    ) -> SentCopy:
        case, head = going.projected.case, going.projected.journal_head
        notes = [record for record in going.records if isinstance(record, WitnessNote)]
        leaving_records = [*with_copies(going.records, copies), *going.texts]
        label = _("Write a review copy of {ref} ({audience})", ref=case.ref, audience=audience)
        with leaving(out, self._store, label, kind=disclosures.STEP) as (step, stream):
            key = self._id_key(step, case.id)
            outside = travelling_records.outside(leaving_records, partial(sealing.id_outside, key))
            sent = [travelling_records.renamed(record, outside) for record in leaving_records]
            package, sha256 = packages.make(
                self._vault,
                step,
                document(sent),
                stream,
                kind=shape.REVIEW_COPY,
                vault_of_case=self._vault.id,
                case_outside=(outside(case.id), case.ref),
                case_here=case.id,
                base=Base(head.hash, head.seq),
                recipients=[contact.keys for contact in to],
                detail={"ids": key.hex(), "audience": audience, "left": approvals_elsewhere.left(sent)},
                audience=audience,
                files=carried,
                cancelled=cancelled,
            )
            require_consent_still(step, going.projected, notes, theirs)
            step.keep_package(package)
            handed = [
                step.put(
                    Disclosure(
                        case_id=case.id,
                        at=package.at,
                        audience=audience,
                        recipient=contact.name,
                        format=disclosures.REVIEW_COPY,
                        sha256=sha256,
                        witnesses=witnesses_in(going.projected, notes, {record.id for record in going.records}),
                        notes=tuple(note.id for note in notes),
                    )
                )
                for contact in to
            ]
            own = step.get(Case, case.id)
            self._files.note(step, going.planned, audience)
            if going.hits:
                text = released_words(going.hits, reason)
                step.note(Custody.TRANSFERRED_OUT.value, own, file_sha256=sha256, reason=text)
            step.note(Custody.TRANSFERRED_OUT.value, own, file_sha256=sha256, reason=shape.REVIEW_COPY)
        refs = tuple(each.ref for each in handed)
        return SentCopy(
            out,
            sha256,
            package,
            len(going.records) + len(going.texts),
            going.left_out,
            going.staying,
            refs,
            step.changes,
            going.planned,
            going.kept,
        )

    def _going(
        self,
        case_id: UUID,
        audience: str,
        recipient: str,
        wanted: Collection[UUID],
        evidence: str,
        progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> _Going:
        if evidence not in CHOICES:
            raise BadInput(_("Evidence travels as: {ways}.", ways=", ".join(CHOICES)), code="evidence")
        projected, unread, left_out = self._projected(case_id, audience, recipient)
        every = travelling_records.travelling(projected)
        kept = 1 + len(projected.shelf) - len(every)
        picked = travelling_records.chosen(every, wanted)
        if wanted and len(picked.unknown) == len(set(wanted)):
            text = _("This audience may know of none of the chosen records. Nothing was written.")
            raise Refused(text, code="none_shown")
        records = list(picked.records)
        planned = self._files.planned(records, evidence, projected.redacting, progress=progress, cancelled=cancelled)
        records = self._files.placed(travelling_records.without(records, planned.hidden), planned)
        hits = [*unread, *travelling_records.hits(projected, records)]
        hits += self._files.hits(projected, planned, cancelled)
        return _Going(projected, records, left_out, kept, planned, hits, picked, self._files.texts(planned))

    def _projected(self, case_id: UUID, audience: str, recipient: str) -> tuple[Projected, tuple[Hit, ...], int]:
        if case_id in self._store.review_copies():
            text = _("This case is a review copy itself: only its owner gives it to others. Nothing was written.")
            raise Refused(text, code="review_copy")
        return self._dossiers.projected(case_id, audience, recipient=recipient)

    def _require_recipients(self, to: Sequence[Contact]) -> None:
        for contact in to:
            self._contacts.require_sure(contact)
        if not to or len(to) > shape.MOST_RECIPIENTS:
            text = _(
                "A review copy is for one person at least and {most} at most. Nothing was written.",
                most=shape.MOST_RECIPIENTS,
            )
            raise Refused(text, code="how_many_recipients")

    @staticmethod
    def _id_key(view: View, case_id: UUID) -> bytes:
        """The same for all packages of a case, so that a later copy goes on from an earlier one."""
        for package in view.packages(going=True, case_id=case_id):
            if "ids" in package.detail:
                return bytes.fromhex(package.detail["ids"])
        return sealing.new_id_key()

    # -- in -----------------------------------------------------------------------------------------------------------

    def opened_copy(self, case_id: UUID) -> OpenedCopy | None:
        """Whose review copy this case is; None for a case of one's own."""
        with self._store.view() as view:
            copies = [
                each for each in view.packages(going=False, case_id=case_id) if each.header.kind == shape.REVIEW_COPY
            ]
            if not copies:
                return None
            newest = max(copies, key=lambda each: each.header.counter)
            owner = self._contacts.of_key(newest.header.author.signing)
            return OpenedCopy(case_id, view.get(Case, case_id).ref, owner, newest.header.audience, newest.at)

    def open_package(self, path: Path, *, dry_run: bool = False, cancelled: Cancelled | None = None) -> Opening:
        """Take in a review copy; a later one of the same case goes over an earlier one, and keeps what was said.

        :param dry_run: say what it would come to, and write nothing.
        :raises Refused: as :func:`packages.opened`; the case is one's own (``"own_case"``); another case has its
            reference (``"ref_taken"``); it is older than what was opened (``"older_package"``).
        :raises BadInput: it is no package, or was altered. Nothing is changed in any of these cases.
        """
        with packages.opened(path, self._vault, self._contacts, shape.REVIEW_COPY, cancelled) as package:
            records = packages.records_in(package, cancelled)
            if {each.sha256 for each in _copies(records, package)} != package.files.keys():
                raise shape.bad()
            if package.header.vault == self._vault.id:
                text = _("This review copy was made from this very vault, which holds the case itself.")
                raise Refused(text, code="own_case")
            with self._store.view() as view:
                opening = self._planned(view, package, records)
            if dry_run or opening.is_known:
                return opening
            return self._taken_in(package, records, opening, cancelled)

    def _taken_in(
        self, package: packages.Opened, records: Sequence[Record], opening: Opening, cancelled: Cancelled | None
    ) -> Opening:
        """The files first: a record never names what is not there. What a failure leaves of them is removed."""
        stored: list[StoredFile] = []
        try:
            for content in package.files.values():
                content.seek(0)
                stored.append(self._vault.evidence.put(content, cancelled=cancelled))
            with self._store.step(_("Open a review copy of {ref}", ref=opening.case_ref), kind=RECEIVING) as step:
                self._planned(step, package, records)  # others may have written meanwhile
                self._put(step, package, records)
        except BaseException:
            self._let_go(stored)
            raise
        return dataclasses.replace(opening, changes=step.changes)

    def _let_go(self, stored: Sequence[StoredFile]) -> None:
        """Files of a package that was not opened in the end, unless a record of them stands or stood."""
        with suppress(CasefileError):  # the failure that brought us here is the one to tell
            known = self._store.files_in_history()
            for each in stored:
                if not each.existed and each.sha256 not in known:
                    self._vault.evidence.delete(each.sha256)

    def _planned(self, view: View, package: packages.Opened, records: Sequence[Record]) -> Opening:
        case, header = records[0], package.header
        before = self._before(view, package)
        is_known = any(each.header.id == header.id for each in before)
        newest = max((each.header.counter for each in before), default=0)
        if not is_known and header.counter <= newest:
            text = _(
                "A later review copy of {ref} was opened here already. This one is older; nothing was changed.",
                ref=isolate(case.ref),
            )
            raise Refused(text, code="older_package")
        self._require_free(view, records, known=bool(before))
        return Opening(
            package.contact,
            case.ref,
            header.audience,
            Counter(kind_of(record).name for record in records),
            sum(1 for record in records if isinstance(record, EvidenceFile) and record.sha256 not in package.files),
            len(_gone(view, records)) if before else 0,
            is_known,
            tuple(packages.about_counters(package, view)),
            shown=len(package.files),
            size=sum(record.size or 0 for record in _copies(records, package)),
        )

    @staticmethod
    def _before(view: View, package: packages.Opened) -> list[KeptPackage]:
        """The earlier copies of the case that were opened here.

        :raises Refused: they are somebody else's.
        """
        header = package.header
        before = [
            each for each in view.packages(going=False, case_id=header.case_id) if each.header.kind == shape.REVIEW_COPY
        ]
        if any((each.header.author, each.header.vault) != (header.author, header.vault) for each in before):
            text = _("Somebody else gave this case to you before. Open the package in another vault.")
            raise Refused(text, code="another_owner")
        return before

    @staticmethod
    def _require_free(view: View, records: Sequence[Record], *, known: bool) -> None:
        case = records[0]
        try:
            holder: Record | None = view.by_ref(case.ref)
        except NotFound:
            holder = None
        there = {record.id: record for record in view.many(record.id for record in records)}
        strangers = [each for each in there.values() if each.id != case.id and each.case_id != case.id]
        if (holder is not None and holder.id != case.id) or strangers or (case.id in there and not known):
            text = _(
                "This vault has another case {ref}, or records of it. Open the package in another vault; nothing was "
                "changed.",
                ref=isolate(case.ref),
            )
            raise Refused(text, code="ref_taken")

    @staticmethod
    def _put(step: Step, package: packages.Opened, records: Sequence[Record]) -> None:
        case = records[0]
        for record in _gone(step, records):
            step.put(dataclasses.replace(record, trashed=True))
        kept = {each.id for kind in THREADS for each in step.of(kind, case_id=case.id)}
        for record in records:
            if kind_of(record).name not in THREADS:
                step.put(record)
            elif record.id not in kept:  # what was said stays as it was said; its number may be given here already
                step.put(travelling_records.unclaimed(record, ref=""))
        left = step.records_of_event(Custody.DISPOSED.value)
        came = {record.id for record in _copies(records, package)}
        for record in records:
            if isinstance(record, EvidenceFile) and record.id not in left and record.id not in came:
                step.note(Custody.DISPOSED.value, record, file_sha256=record.sha256, reason=shape.REVIEW_COPY)
        step.note(Custody.TRANSFERRED_IN.value, case, file_sha256=package.digest, reason=shape.REVIEW_COPY)
        # Not what was said here and came back: a return holds it for good, as an owner may have lost it meanwhile.
        threads = [str(each.id) for each in records if kind_of(each).name in THREADS and each.id not in kept]
        step.keep_package(package.kept(case.id, {"threads": threads}))


def _copies(records: Sequence[Record], package: packages.Opened) -> list[EvidenceFile]:
    """The files that travel in the place of others."""
    files = [record for record in records if isinstance(record, EvidenceFile)]
    refs = {file.id: file.ref for file in files}
    return [
        file
        for file in files
        if file.sha256 in package.files and file.parent_id in refs and file.ref == refs[file.parent_id] + SUFFIX
    ]


def _pictures(planned: FilesPlanned) -> list[Gate]:
    """What no search reads."""
    refs = tuple(each.file.ref for each in planned.leaving if each.is_picture)
    if not refs:
        return []
    words = plural(
        "{n} file has pages without words, pictures or scans, which no search reads: look at it before it leaves.",
        "{n} files have pages without words, pictures or scans, which no search reads: look at them before they leave.",
        len(refs),
    )
    return [Gate(False, words, refs, code="pictures")]


def _gone(view: View, records: Sequence[Record]) -> list[Record]:
    """What an earlier copy held and this one does not; what was said about it stays."""
    case, there = records[0], {record.id for record in records}
    kinds = [name for name in KINDS if name != "case" and name not in THREADS]
    return [record for kind in kinds for record in view.of(kind, case_id=case.id) if record.id not in there]


def document(records: Sequence[Record]) -> io.BytesIO:
    """The payload of a package. :param records: the case first."""
    case = records[0]
    assert isinstance(case, Case)
    content = io.BytesIO()
    casefile_json.write(case, sorted(records[1:], key=casefile_json.sort_key), (), content)
    return content
