"""The chain of custody of an evidence file: what the journal holds of it, and what a person records by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casefile.errors import Refused, VaultDamaged, WorldFault
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.i18n import N_, Translator, _, current, isolate, plural
from casefile.model.changes import Changes, JournalEntry, Listing
from casefile.model.outside import clean_line
from casefile.model.records import EvidenceFile
from casefile.services.files import on_the_disk, require_place, unreadable, written_whole
from casefile.services.one_state import one_state
from casefile.services.reasons import reason_words
from casefile.services.unfinished import place_of
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.vault.taps import open_from_disk
from casefile.vault.vault import OpenVault

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_LONGEST = 1000
_SHORT_ID = 8
_NEVER_UNDONE = "custody"
"""The kind of a step that undo passes over."""


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One link of the chain.

    :param seq: its number in the journal. :param at: UTC, ISO 8601.
    :param label: the event in words; ``meaning``: what it says of the file, as a sentence.
    :param person: who did it, by name; the beginning of their id where nothing tells the name.
    :param hash: SHA-256 of the journal entry.
    """

    seq: int
    at: str
    event: str
    label: str
    meaning: str
    person: str
    reason: str
    hash: str
    clock_suspect: bool = False
    actor: str = ""
    is_signed: bool = True


class ChainOfCustody:
    """Verbs for the custody of evidence files. What is noted here is no change of a record: undo does not reach it.

    :param name_of: a person's name by the id that journal entries carry; empty where it is not known.
    """

    def __init__(self, store: Store, vault: OpenVault, name_of: Callable[[str], str] = lambda _actor: "") -> None:
        self._store = store
        self._vault = vault
        self._name_of = name_of

    @one_state
    def chain(self, evidence_id: UUID, tr: Translator | None = None) -> list[CustodyEvent]:
        """Everything that happened to a file, oldest first.

        :param tr: the language; the one in use where it is left out. :raises NotFound: the file has no record.
        """
        evidence = self._evidence(evidence_id)
        texts = [r.id for r in self._store.of("rendition", evidence_id=evidence_id)]
        return [
            self._event(entry, tr or current())
            for entry in self._store.journal_about([evidence_id, *texts])
            if entry.event in Custody.__members__ and entry.file_sha256 == evidence.sha256
        ]

    @one_state
    def disposed_at(self, evidence_id: UUID) -> str:
        """When the file was destroyed (UTC); empty while it is kept."""
        return _disposed_at(self._store, self._evidence(evidence_id))

    # -- what a person records ----------------------------------------------------------------------------------------

    def hand_over(self, evidence_id: UUID, to: str, why: str, *, medium: str = "", seal: str = "") -> Changes:
        """Record that the file, or the medium it lies on, was handed to somebody. Nothing is written outside.

        :raises Refused: it is not said to whom (field ``to``) or why (field ``why``).
        """
        words = _handover(_told(to, "to"), _told(why, "why"), clean_line(medium), clean_line(seal), _TO)
        with self._store.step("") as step:
            evidence = self._kept(evidence_id)
            step.label = _("Hand over {ref}", ref=evidence.ref)
            _note(step, Custody.TRANSFERRED_OUT, evidence, words)
        return step.changes

    def receive(self, evidence_id: UUID, sender: str, why: str, *, medium: str = "", seal: str = "") -> Changes:
        """Record from whom the file, or the medium it lies on, came: back, where it was handed over from here before;
        else by somebody's hand for the first time.

        :raises Refused: it is not said from whom (field ``sender``) or why (field ``why``).
        """
        words = _handover(_told(sender, "sender"), _told(why, "why"), clean_line(medium), clean_line(seal), _FROM)
        with self._store.step("") as step:
            evidence = self._kept(evidence_id)
            if any(event.event == Custody.TRANSFERRED_OUT.value for event in self.chain(evidence_id)):
                step.label = _("Receive back {ref}", ref=evidence.ref)
                _note(step, Custody.TRANSFERRED_IN, evidence, words)
            else:
                step.label = _("Receive {ref}", ref=evidence.ref)
                _note(step, Custody.RECEIVED, evidence, words)
        return step.changes

    def seal(self, evidence_id: UUID, seal: str, why: str, *, medium: str = "") -> Changes:
        """Record that the medium on which the file lies was closed under a numbered seal (ISO/IEC 27037). The stored
        file needs none: it never changes.

        :raises Refused: the number of the seal (field ``seal``) or the reason (field ``why``) is missing.
        """
        number, reason, medium = _told(seal, "seal"), _told(why, "why"), clean_line(medium)
        sentence = _(_SEALED[bool(medium)], seal=number, medium=medium, why=reason)
        with self._store.step("") as step:
            evidence = self._kept(evidence_id)
            step.label = _("Seal {ref}", ref=evidence.ref)
            _note(step, Custody.SEALED, evidence, _shortened(sentence))
        return step.changes

    def check(
        self, evidence_id: UUID, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> Changes:
        """Read and hash the stored file again, and note what came of it.

        :raises VaultDamaged: it does not match, or is missing; that is noted as well. :raises Refused: cancelled.
        """
        evidence = self._kept(evidence_id)
        try:
            self._vault.evidence.copy_to(evidence.sha256, _Nowhere(), progress=progress, cancelled=cancelled)  # type: ignore[arg-type]
        except VaultDamaged:
            self._note(_("Verify {ref}", ref=evidence.ref), Custody.VERIFIED_FAILED, evidence, "")
            raise
        return self._note(_("Verify {ref}", ref=evidence.ref), Custody.VERIFIED_OK, evidence, "")

    def save_copy(
        self,
        evidence_id: UUID,
        out: Path,
        why: str,
        *,
        working: bool = True,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Changes:
        """Write the original bytes to a new file outside the vault, in the clear, and read them back to be sure.

        :param working: a copy to work on; else one that leaves for somebody else.
        :raises Refused: there is a file of that name already, or no reason. :raises WorldFault: the place cannot be
            written, or gives back other bytes; nothing is left there. :raises VaultDamaged: the stored file is damaged.
        """
        evidence = self._kept(evidence_id)
        words = _told(why, "why")
        require_place(out)
        if out.exists():
            raise Refused(
                _("{name} is there already. Nothing was written; choose another name.", name=isolate(out.name)),
                code="exists",
            )
        event = Custody.WORKING_COPY_CREATED if working else Custody.EXPORTED
        with written_whole(out, self._store) as stream:
            self._vault.evidence.copy_to(evidence.sha256, stream, progress=progress, cancelled=cancelled)
            on_the_disk(stream)
            _require_same(place_of(stream), evidence, out)
            # Noted before it gets its name: a copy that is not in the journal must not stay.
            return self._note(_("Save a copy of {ref}", ref=evidence.ref), event, evidence, words)

    # -- disposal -----------------------------------------------------------------------------------------------------

    @one_state
    def same_bytes(self, evidence_id: UUID) -> list[EvidenceFile]:
        """The other records whose file is the same bytes, those in the trash included: they share one stored file."""
        evidence = self._evidence(evidence_id)
        equal = (("sha256", evidence.sha256),)
        ids = [
            id_
            for trashed in (False, True)
            for id_ in self._store.ids(Listing("evidence", equals=equal, trashed=trashed))
            if id_ != evidence_id
        ]
        found = self._store.many(ids)
        return [each for each in found if isinstance(each, EvidenceFile) and is_kept(self._store, each)]

    def dispose(self, evidence_id: UUID, why: str, *, together: bool = False) -> Changes:
        """Destroy the stored bytes. The record, its hashes, its texts and its custody stay, and say so for good.

        The journal entry is written first: what is cut short in between is finished by doing it again.

        :param together: also for the other records of the same bytes; see :meth:`same_bytes`.
        :raises Refused: no reason, or other records have the same bytes (code ``"same_bytes"``). :raises WorldFault:
            the medium refuses.
        """
        words = _told(why, "why")
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self._store.step("", kind=_NEVER_UNDONE) as step:
            evidence = self._evidence(evidence_id)
            step.label = _("Dispose of {ref}", ref=evidence.ref)
            if self.disposed_at(evidence_id) and not self._vault.evidence.has(evidence.sha256):
                raise _gone(evidence.ref)
            others = self.same_bytes(evidence_id)
            if others and not together:
                refs = ", ".join(isolate(other.ref) for other in others)
                raise Refused(
                    _("The same bytes are also the file of {refs}. Nothing was destroyed.", refs=refs),
                    code="same_bytes",
                )
            for each in (evidence, *others):
                step.put(dataclasses.replace(each, disposed=now))
                step.note(Custody.DISPOSED.value, each, file_sha256=each.sha256, reason=words)
        self._vault.evidence.delete(evidence.sha256)
        return step.changes

    # -- inside -------------------------------------------------------------------------------------------------------

    def _event(self, entry: JournalEntry, tr: Translator) -> CustodyEvent:
        event = Custody[entry.event]
        return CustodyEvent(
            entry.seq,
            entry.at,
            entry.event,
            tr(event.label),
            tr(event.meaning),
            self._name_of(entry.actor) or entry.actor[:_SHORT_ID],
            reason_words(entry.reason, entry.event, tr),
            entry.hash,
            entry.clock_suspect,
            entry.actor,
            entry.is_signed,
        )

    def _note(self, label: str, event: Custody, evidence: EvidenceFile, reason: str) -> Changes:
        with self._store.step(label) as step:
            _note(step, event, evidence, reason)
        return step.changes

    def _kept(self, evidence_id: UUID) -> EvidenceFile:
        """The record of a file that is still there. :raises Refused: it was disposed of."""
        evidence = self._evidence(evidence_id)
        require_kept(self._store, evidence)
        return evidence

    def _evidence(self, evidence_id: UUID) -> EvidenceFile:
        found = self._store.get(evidence_id)
        if not isinstance(found, EvidenceFile):
            raise Refused(_("{ref} is not an evidence file.", ref=isolate(found.ref)), code="not_evidence")
        return found


def _note(step: Step, event: Custody, evidence: EvidenceFile, reason: str) -> None:
    step.note(event.value, evidence, file_sha256=evidence.sha256, reason=reason)


class Kept:
    """Which evidence files the vault is still meant to hold; reads the journal once."""

    def __init__(self, store: Store) -> None:
        self._disposed = store.records_of_event(Custody.DISPOSED.value)

    def __contains__(self, evidence: object) -> bool:
        return isinstance(evidence, EvidenceFile) and not self.disposed_at(evidence)

    def disposed_at(self, evidence: EvidenceFile) -> str:
        """When the file was destroyed (UTC); empty while it is kept."""
        return self._disposed.get(evidence.id, "") or evidence.disposed

    def left_over(self, records: list[EvidenceFile], has: Callable[[str], bool]) -> list[str]:
        """What is wrong with files that were disposed of: their bytes are still, or again, in the vault."""
        kept = {record.sha256 for record in records if record in self}
        return [
            _(
                "{ref} was disposed of, but its bytes are in the vault. Dispose of it once more to destroy them.",
                ref=isolate(record.ref),
            )
            for record in records
            if record not in self and record.sha256 not in kept and has(record.sha256)
        ]

    def said(self, records: list[EvidenceFile]) -> str:
        """What a check says of the files that were destroyed on purpose; empty where there are none."""
        gone = sum(1 for record in records if record not in self)
        if not gone:
            return ""
        return plural(
            "{n} evidence file was disposed of on purpose; its record and its hashes stay.",
            "{n} evidence files were disposed of on purpose; their records and hashes stay.",
            gone,
        )


def is_kept(store: Store, evidence: EvidenceFile) -> bool:
    """Whether the vault is still meant to hold one file; for many, :class:`Kept` is faster."""
    return not _disposed_at(store, evidence)


def require_kept(store: Store, evidence: EvidenceFile) -> None:
    """:raises Refused: the file was disposed of (code ``"disposed"``)."""
    if _disposed_at(store, evidence):
        raise _gone(evidence.ref)


def _disposed_at(store: Store, evidence: EvidenceFile) -> str:
    """The journal decides: the field of the record comes back to an older value when an earlier change is undone. A
    record that came with a document has only the field.
    """
    entries = [e for e in store.journal_about([evidence.id]) if e.event == Custody.DISPOSED.value]
    # Deleted for good with the trash, and here: it came back by a document, with its bytes.
    emptied = store.deletions() if entries else ()
    noted = (e.at for e in reversed(entries) if e.step not in emptied)
    return next(noted, "") or evidence.disposed


_TO = (
    N_("To {whom}: {why}"),
    N_("To {whom}, on {medium}: {why}"),
    N_("To {whom}, under seal {seal}: {why}"),
    N_("To {whom}, on {medium}, under seal {seal}: {why}"),
)
_FROM = (
    N_("From {whom}: {why}"),
    N_("From {whom}, on {medium}: {why}"),
    N_("From {whom}, under seal {seal}: {why}"),
    N_("From {whom}, on {medium}, under seal {seal}: {why}"),
)


_SEALED = (N_("Under seal {seal}: {why}"), N_("On {medium}, under seal {seal}: {why}"))


def _handover(whom: str, why: str, medium: str, seal: str, sentences: tuple[str, str, str, str]) -> str:
    sentence = sentences[bool(medium) + 2 * bool(seal)]
    return _shortened(_(sentence, whom=whom, why=why, medium=medium, seal=seal))


def _shortened(sentence: str) -> str:
    """No longer than a reason may be; one that is cut can no longer be said again in another language."""
    return sentence if len(sentence) <= _LONGEST else sentence[:_LONGEST]


def _told(text: str, field: str) -> str:
    """One line that must be there. :raises Refused: it is empty."""
    line = clean_line(text[:_LONGEST])
    if line:
        return line
    sentences = {
        "to": _("Say to whom it is handed. Nothing was recorded."),
        "sender": _("Say from whom it came. Nothing was recorded."),
        "seal": _("Say the number of the seal. Nothing was recorded."),
        "why": _("Say why. Nothing was done."),
    }
    raise Refused(sentences[field], code="empty", field=field)


def _gone(ref: str) -> Refused:
    return Refused(
        _("{ref} was disposed of: its bytes are no longer in the vault. Its record and its hashes stay.", ref=ref),
        code="disposed",
    )


def _require_same(written: Path, evidence: EvidenceFile, out: Path) -> None:
    try:
        with open_from_disk(written) as stream:
            same = hash_stream(stream).sha256 == evidence.sha256
    except OSError as error:
        raise unreadable(out, error) from None
    if not same:
        raise WorldFault(
            _("“{name}” did not keep what was written to it, so it was removed. Try another medium.", name=out.name),
            code="copy_differs",
        )


class _Nowhere:
    """Where bytes go that are only looked at."""

    def write(self, piece: bytes, /) -> int:
        return len(piece)
