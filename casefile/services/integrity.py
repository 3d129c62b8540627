"""Integrity: does everything in the vault still match what was recorded, and what was known of it elsewhere?"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from casefile.errors import CasefileError, Refused, WorldFault
from casefile.evidence.custody import Custody
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Changes
from casefile.model.records import EvidenceFile
from casefile.services import fault_words, findings, names
from casefile.services.custody import Kept
from casefile.services.files import leaving, unreadable, written_whole
from casefile.services.findings import Finding, Report
from casefile.services.kept_head import OutsideHead, problems
from casefile.services.notes import Notes, not_compared
from casefile.services.one_state import one_state
from casefile.services.people import People
from casefile.store.checks import Walk
from casefile.store.rosters import Unconfirmed
from casefile.store.signatures import Claim, Judge, Verdict
from casefile.store.store import Store
from casefile.vault import checkpoints
from casefile.vault.authors import Keys
from casefile.vault.checkpoints import Checkpoint
from casefile.vault.layout import DATABASE, evidence_path
from casefile.vault.vault import OpenVault
from casefile.vault.words import digits_of, in_words

__all__ = ["Checked", "Finding", "Integrity", "Report", "SigningKey"]

REPAIRED = "REPAIRED"
"""How the journal calls a repair; its reason says of what."""
CHECKPOINT_SUFFIX = ".checkpoint"

_RFC8410 = bytes.fromhex("302a300506032b6570032100")
"""What stands before a raw Ed25519 key in the form that openssl reads."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The last verification that the journal knows of.

    :param at: UTC, ISO 8601. :param since: how many entries were written after it.
    """

    at: str
    ok: bool
    since: int


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key that checks the signature of a checkpoint.

    :param name: under which it signs.
    :param verifier: as tools for signed notes take it. :param pem: as openssl takes it.
    """

    name: str
    verifier: str
    pem: str


class Integrity:
    """Verbs for checking."""

    def __init__(self, store: Store, vault: OpenVault, outside: OutsideHead | None = None) -> None:
        self._store = store
        self._vault = vault
        self._outside = outside or OutsideHead(vault)

    # -- checking -----------------------------------------------------------------------------------------------------

    def verify(
        self,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        against: Sequence[bytes] = (),
    ) -> Report:
        """Check header, database, journal, records and every evidence file.

        Where the vault is open for writing, the journal notes the outcome, and each damaged evidence file.

        :param progress: called with (bytes of evidence read, all).
        :param against: checkpoints that were kept elsewhere, as they were written.
        :raises BadInput: one of these is no checkpoint of this vault; nothing was checked.
        """
        read = [checkpoints.proved(untrusted, self._vault) for untrusted in against]
        found = [*findings.of_header(self._vault.verify_header()), *self._sheets()]
        found += [*findings.of_database(self._store.damage())]
        if any(not finding.ok for finding in found if finding.part == "database"):
            return Report((*found, *(not_compared(note) for note in read)), 0, 0)
        if not self._outside.compared:
            found.append(findings.not_compared())
        sizes = (note.size for note in read)
        walked = self._store.examine(sizes, self._judge(), travels=bool(self._vault.travelled))
        found += [*findings.of_walk(walked, partial(names.signer, self._vault)), *self._people(walked)]
        notes = Notes(self._vault, walked)
        found += [*notes.kept(self._store.kept_notes()), *self._outside_head()]
        found += [notes.compared(note, untrusted) for note, untrusted in zip(read, against, strict=True)]
        evidence = self._evidence(progress, cancelled)
        found += [*evidence.findings, *self._strangers()]
        report = Report(tuple(found), evidence.whole, walked.entries, evidence.stopped)
        if not (self._store.read_only or report.stopped):
            try:
                self._note(report, evidence)
            except WorldFault as fault:  # what was found is worth more than the note of it
                report = replace(report, findings=(*report.findings, _not_noted(fault)))
        return report

    @one_state
    def last(self) -> Checked | None:
        """The last verification that was carried to its end while the vault was open for writing; None for none yet."""
        events = (Custody.VERIFIED_OK.value, Custody.VERIFIED_FAILED.value)
        entry = self._store.newest_entry(events)
        if entry is None:
            return None
        return Checked(entry.at, entry.event == events[0], self._store.head().seq - entry.seq)

    def _note(self, report: Report, evidence: _Evidence) -> None:
        event = Custody.VERIFIED_OK if report.ok else Custody.VERIFIED_FAILED
        wrong = sum(1 for finding in report.findings if not finding.ok)
        with self._store.step(_("Verify the vault")) as step:
            for record in evidence.damaged:
                step.note(Custody.VERIFIED_FAILED.value, record, file_sha256=record.sha256)
            step.note(event.value, reason=f"files={report.evidence} entries={report.entries} wrong={wrong}")

    def _people(self, walked: Walk) -> list[Finding]:
        """Whether the list of people is as the journal recorded it, and whether only a travel copy is called one."""
        now = names.known(self._vault.signers())
        found = [findings.of_people()] if walked.people and walked.people[-1].after != now else []
        if not found:
            found = [self._unconfirmed(each) for each in walked.unconfirmed]
        if self._vault.travelled:
            inside = {str(slot.person_id) for slot in self._vault.slots() if slot.kind == "passphrase"}
            wrote = (inside & walked.wrote_before_copy) - {walked.copied.actor}
            told = [findings.no_travel_copy(names.signer(self._vault, id_)) for id_ in sorted(wrote)]
            found += told or [findings.travel_copy(self._vault.travelled)]
        return found

    def _sheets(self) -> list[Finding]:
        return [findings.of_sheet(names.signer(self._vault, str(each.id))) for each in self._vault.exchanged_sheets()]

    def _unconfirmed(self, each: Unconfirmed) -> Finding:
        by, now = (names.signer(self._vault, id_) for id_ in (each.actor, each.id))
        return findings.unconfirmed(now, each.name or _("Unnamed person"), each.seq, by)

    def _judge(self) -> Judge:
        """Whether a step is signed by whom it claims, by the keys of the people of the vault."""
        keys = Keys.of(self._vault)

        def judge(claim: Claim) -> Verdict | None:
            wrong = keys.wrong(
                claim.actor, claim.key, claim.message, claim.signature, before_sheets=claim.before_sheets
            )
            return Verdict(*wrong) if wrong is not None else None

        return judge

    def _outside_head(self) -> list[Finding]:
        return [findings.of_head(problem) for problem in problems(self._outside, self._store)]

    def _evidence(self, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None) -> _Evidence:
        files = [
            record
            for trashed in (False, True)
            for record in self._store.of("evidence", trashed=trashed)
            if isinstance(record, EvidenceFile)
        ]
        kept = Kept(self._store)
        disposed = [Finding("evidence", sentence, True)] if (sentence := kept.said(files)) else []
        wrong = [Finding("evidence", each, False) for each in kept.left_over(files, self._vault.evidence.has)]
        files = [record for record in files if record in kept]
        damaged: list[EvidenceFile] = []
        done, all_bytes = 0, sum(record.size or 0 for record in files)
        for place, evidence in enumerate(files):
            try:
                self._vault.evidence.copy_to(
                    evidence.sha256,
                    _Nowhere(),  # type: ignore[arg-type]
                    progress=_behind(done, all_bytes, progress),
                    cancelled=cancelled,
                )
            except Refused:
                stopped = Finding("evidence", _("The check was stopped before its end."), False)
                return _Evidence([*wrong, stopped, *disposed], place - len(damaged), damaged, stopped=True)
            except CasefileError as error:
                damaged.append(evidence)
                path = self._vault.evidence.path_in_vault(evidence.sha256)
                wrong.append(findings.of_evidence(evidence, path, error.message))
            done += evidence.size or 0
        if not wrong:
            count = plural(
                "{n} evidence file matches its hash.", "All {n} evidence files match their hashes.", len(files)
            )
            wrong = [Finding("evidence", count, True)]
        return _Evidence([*wrong, *disposed], len(files) - len(damaged), damaged)

    def _strangers(self) -> list[Finding]:
        known = {self._vault.evidence.name_of(sha256) for sha256 in self._store.files_in_history()}
        kept_files = self._vault.evidence
        unnamed = [evidence_path(name) for name in kept_files.stored_names() if name not in known]
        return findings.of_strangers(self._vault.foreign_files(), unnamed)

    # -- repairing ----------------------------------------------------------------------------------------------------

    def repair(self, what: str) -> Changes | None:
        """Mend what can be mended honestly; the journal notes it.

        :param what: of a finding: ``index`` (the search index again from the records), ``lists`` (registry, links and
            counters again from records and history), ``header`` (both copies again from the good one), ``alarm`` (the
            vault counts as it is, after someone looked at it), ``people`` (the list of people counts as it is).
        :raises Refused: there is nothing of the kind, or it is open read-only.
        """
        if what in ("index", "lists"):
            rebuild = self._store.rebuild_index if what == "index" else self._store.rebuild_lists
            return rebuild(_("Repair the lists and the search index"), REPAIRED)
        if what == "people":
            return People(self._store, self._vault).accept()
        if what not in ("header", "alarm"):
            raise Refused(_("There is nothing to repair in this way."), code="no_repair")
        if self._store.read_only:
            raise Refused(_("The vault is open read-only. Nothing was changed."), code="read_only")
        codes = " ".join(problem.code for problem in problems(self._outside, self._store))
        with self._store.step(_("Repair the vault")) as step:
            if what == "header":
                self._vault.repair_header()
            step.note(REPAIRED, reason="header" if what == "header" else f"accepted {codes}")
        if what == "alarm":
            self._outside.forget(self._store.head())
        return step.changes

    # -- checkpoints --------------------------------------------------------------------------------------------------

    def checkpoint_note(self) -> str:
        """The journal's head as it is now, as a signed note (C2SP tlog-checkpoint)."""
        return self._store.checkpoint().note

    def save_checkpoint(self, out: Path, *, replace: bool = False) -> Checkpoint:
        """Write the signed head into a new file.

        :param replace: a file of that name may be there: somebody was asked.
        :raises WorldFault: it is there already (code ``"exists"``), or the place cannot be written.
        """
        if not replace:
            _require_new(out)
        note = self.checkpoint_note().encode("utf-8")
        with written_whole(out, self._store) as stream:
            stream.write(note)
        return checkpoints.proved(note, self._vault)

    def keys(self) -> list[SigningKey]:
        """The public keys that check the signatures: the vault's first, then those of people and recovery sheets."""
        name = checkpoints.vault_name(self._vault.id)
        named = [(name, key) for key in (self._vault.signing_public_key(), *self._vault.earlier_public_keys())]
        named += checkpoints.signer_keys(self._vault).items()
        return [SigningKey(name, checkpoints.verifier_key(name, key), _pem(key)) for name, key in named]

    def head_words(self) -> tuple[str, ...]:
        """The newest entry's hash as twelve words: to be written down, read out, compared."""
        return in_words(self._store.head().hash)

    @one_state
    def compare_words(self, untrusted: str) -> Finding:
        """Whether the journal continues the entry of which somebody has the words on paper.

        :raises Refused: they are no such words.
        """
        entry = self._store.entry_beginning(digits_of(untrusted))
        if entry is None:
            sentence = _("No entry of this journal has these words.")
            meaning = _(
                "A word was written down or typed wrongly, the slip is of another vault, or the newest entries were "
                "cut off or the history was rewritten since."
            )
            return Finding("checkpoint", sentence, False, DATABASE, meaning, _(fault_words.RESTORE))
        at = dt.datetime.fromisoformat(self._store.journal_at([entry.seq])[0].at)
        number, time = isolate(str(entry.seq)), isolate(current().moment(at))
        if not self._store.holds_until(entry.seq):
            sentence = _("These are the words of entry {number}, but the chain up to it is broken.", number=number)
            meaning = _("Someone who had the key changed what is older than the slip.")
            return Finding("checkpoint", sentence, False, DATABASE, meaning, _(fault_words.RESTORE))
        since = self._store.head().seq - entry.seq
        sentence = plural(
            "The journal continues the slip: these are the words of entry {number}, of {time}; {n} entry was written "
            "since.",
            "The journal continues the slip: these are the words of entry {number}, of {time}; {n} entries were "
            "written since.",
            since,
            number=number,
            time=time,
        )
        return Finding("checkpoint", sentence, True, DATABASE)

    def save_evidence_key(self, out: Path) -> None:
        """Write the age identity that opens every evidence file with any age program into a new file that only its
        owner can read; a journalled export. It is a secret, and it opens none of the records.

        :raises WorldFault: it is there already (code ``"exists"``), or the place cannot be written; nothing is left.
        """
        _require_new(out)
        label = _("Hand out the key of the evidence files")
        with leaving(out, self._store, label) as (step, stream):
            stream.write(f"{self._vault.recovery_identity()}\n".encode("ascii"))
            step.note(Custody.EXPORTED.value, reason="evidence-key")


@dataclass(frozen=True, slots=True)
class _Evidence:
    findings: Iterable[Finding]
    whole: int
    damaged: list[EvidenceFile]
    stopped: bool = False


class _Nowhere:
    """Takes what is read and forgets it."""

    def write(self, piece: bytes) -> int:
        return len(piece)


def _behind(
    before: int, all_bytes: int, progress: Callable[[int, int], None] | None
) -> Callable[[int, int], None] | None:
    """Progress within one file as progress within all of them."""
    return None if progress is None else lambda done, _all: progress(before + done, all_bytes)


def _require_new(out: Path) -> None:
    if out.exists():
        text = _("{file} is there already. Nothing was written; choose another name.", file=isolate(out.name))
        raise WorldFault(text, code="exists")


def read_checkpoint(path: Path) -> bytes:
    """The content of a file that should hold a checkpoint, unproved.

    :raises WorldFault: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(checkpoints.LARGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from None


def _not_noted(fault: WorldFault) -> Finding:
    """Nothing in the vault is wrong for it: where a disk is full, one may still look."""
    sentence = _("This check could not be written into the journal: {problem}", problem=fault.message)
    return Finding("journal", sentence, True)


def _pem(key: bytes) -> str:
    body = base64.b64encode(_RFC8410 + key).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"
