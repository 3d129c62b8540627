"""Integrity: does everything in the vault still match what was recorded?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casefile.errors import CasefileError, VaultDamaged
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate, plural
from casefile.model.records import EvidenceFile
from casefile.services.custody import Kept
from casefile.store.store import Store
from casefile.vault.vault import OpenVault


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked.

    :param part: header, database, journal, records, evidence or files.
    """

    part: str
    sentence: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; ``ok`` where nothing is wrong."""

    findings: tuple[Finding, ...]
    evidence: int
    entries: int

    @property
    def ok(self) -> bool:
        """Whether everything matches."""
        return all(finding.ok for finding in self.findings)


class Integrity:
    """Verbs for checking."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    def verify(
        self,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Report:
        """Check header, database, journal, records and every evidence file.

        :param progress: called with (evidence files done, all).
        """
        findings = [*self._header(), *self._database()]
        if all(finding.ok for finding in findings if finding.part == "database"):
            findings += [*self._journal(), *self._records()]
            evidence, checked = self._evidence(progress, cancelled)
            findings += [*evidence, *self._strangers()]
        else:
            checked = 0
        return Report(tuple(findings), checked, self._entries(findings))

    def evidence_key(self) -> str:
        """The age identity that opens every evidence file with any age program; handing it out is journalled.

        It is a secret, and it opens none of the records.
        """
        with self._store.transaction(_("Hand out the key of the evidence files")) as step:
            step.note(Custody.EXPORTED.value, reason="evidence-key")
        return self._vault.recovery_identity()

    def _entries(self, findings: list[Finding]) -> int:
        damaged = any(not finding.ok for finding in findings if finding.part == "database")
        return 0 if damaged else self._store.head().seq

    def _header(self) -> list[Finding]:
        damaged = self._vault.verify_header()
        if not damaged:
            return [Finding("header", _("The vault's header and its copy are intact."), True)]
        return [
            Finding(
                "header",
                _("{file} is missing or damaged; the other copy of the header was used.", file=isolate(name)),
                False,
            )
            for name in damaged
        ]

    def _database(self) -> list[Finding]:
        damage = self._store.damage()
        if not damage:
            return [Finding("database", _("Every page of the database case.db matches its checksum."), True)]
        return [
            Finding(
                "database",
                _("The database case.db is damaged: {detail}. Restore it from a backup.", detail=line),
                False,
            )
            for line in damage[:20]
        ]

    def _journal(self) -> list[Finding]:
        broken = self._store.broken_journal()
        findings = [
            Finding(
                "journal",
                _("Journal entry {number} does not fit the chain: it or its record was altered.", number=seq),
                False,
            )
            for seq in broken[:20]
        ]
        head = self._store.head()
        if not broken:
            findings.append(
                Finding(
                    "journal",
                    plural(
                        "The chain of {n} journal entry holds.", "The chain of {n} journal entries holds.", head.seq
                    ),
                    True,
                )
            )
        return [*findings, *self._outside_head()]

    def _outside_head(self) -> list[Finding]:
        return (
            [] if (problem := head_problem(self._store, self._vault)) is None else [Finding("journal", problem, False)]
        )

    def _records(self) -> list[Finding]:
        stale = self._store.stale_rows()
        if not stale:
            return [Finding("records", _("Every record says what its journal entry recorded."), True)]
        return [
            Finding("records", _("{ref} does not say what its journal entry recorded.", ref=isolate(ref)), False)
            for ref in stale[:20]
        ]

    def _evidence(
        self, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None
    ) -> tuple[list[Finding], int]:
        files = [
            record
            for trashed in (False, True)
            for record in self._store.of("evidence", trashed=trashed)
            if isinstance(record, EvidenceFile)
        ]
        kept = Kept(self._store)
        disposed = [Finding("evidence", sentence, True)] if (sentence := kept.said(files)) else []
        wrong = [Finding("evidence", each, False) for each in kept.left_over(files, self._vault.blobs.has)]
        files = [record for record in files if record in kept]
        for done, evidence in enumerate(files):
            if progress is not None:
                progress(done, len(files))
            if cancelled is not None and cancelled():
                return [*wrong, Finding("evidence", _("The check was stopped before its end."), False)], done
            try:
                self._vault.blobs.verify(evidence.sha256)
            except CasefileError as error:
                sentence = _("{ref}: {problem}", ref=isolate(evidence.ref), problem=error.message)
                wrong.append(Finding("evidence", sentence, False))
        if not wrong:
            count = plural(
                "{n} evidence file matches its hash.", "All {n} evidence files match their hashes.", len(files)
            )
            return [Finding("evidence", count, True), *disposed], len(files)
        return [*wrong, *disposed], len(files)

    def _strangers(self) -> list[Finding]:
        foreign = [
            _("The vault's folder holds {file}, which does not belong there.", file=isolate(name))
            for name in self._vault.foreign_files()
        ]
        known = {self._vault.blobs.name_of(sha256) for sha256 in self._store.files_in_history()}
        unnamed = [
            _("The evidence folder holds {file}, which no record names.", file=isolate(name))
            for name in self._vault.blobs.stored_names()
            if name not in known
        ]
        return [Finding("files", sentence, False) for sentence in (*foreign, *unnamed)]


def head_problem(store: Store, vault: OpenVault) -> str | None:
    """What the journal head kept outside the database says against the database; None where they agree.

    A head that is *behind* is normal after a crash. A head that is ahead, or of another chain, means that the
    database was cut or replaced by an older copy.
    """
    try:
        kept = vault.read_head()
    except VaultDamaged as error:
        return error.message
    if kept is None:
        return None if store.head().seq == 0 else _("head.json, the journal head kept beside the database, is missing.")
    if int(kept.get("generation", 0)) > vault.generation:
        return _(
            "The vault's header is an older copy: a passphrase that was changed or removed may work again. "
            "Compare vault.json with a backup."
        )
    at = store.hash_at(int(kept["seq"]))
    if at == kept["hash"]:
        return None
    if at is None:
        return _(
            "The newest journal entries are missing: the database was cut or replaced by an older copy. "
            "Compare it with a backup."
        )
    return _("The journal is not the one this vault last wrote: the database was replaced. Compare it with a backup.")
