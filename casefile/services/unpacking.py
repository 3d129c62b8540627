"""Taking in the files of an archive: each becomes a source of its own, linked to the archive that it came in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from uuid import UUID

from casefile.errors import BadInput, CasefileError
from casefile.evidence.worker.client import Worker
from casefile.i18n import N_, _, isolate
from casefile.model.outside import clean_line
from casefile.model.records import EvidenceFile
from casefile.services.custody import require_kept
from casefile.services.files import readable
from casefile.services.formats import ARCHIVES
from casefile.services.intake import LONGEST_NAME, AddedSource, Cancelled, Intake, Origin, Pieces, Progress
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

READER = "casefile.evidence.worker.archive:read"
REFUSED = {
    "leads_elsewhere": N_("Its name leads out of the archive, as no name of a file does; it was not taken in."),
    "no_file": N_("It is a link or a device and not a file; it was not taken in."),
    "encrypted": N_("It is encrypted within the archive; it was not taken in."),
    "too_large": N_("It is too large to be taken out of an archive; it was not taken in."),
    "unpacks_too_large": N_("It unpacks to far more than it may hold; it was not taken in."),
    "damaged": N_("It is damaged in the archive; it was not taken in."),
    "beyond": N_("The archive holds more files than are taken in at once; the rest was not taken in."),
}
"""Code -> why a file of an archive is not taken in. ``hidden`` files are counted instead."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file.

    :param path: where it lay; within an archive, behind a ``#``. :param failed: why it was not taken in.
    """

    path: str
    added: AddedSource | None = None
    failed: CasefileError | None = None


class Unpacking:
    """Takes archives apart that are in the vault already."""

    def __init__(self, store: Store, vault: OpenVault, intake: Intake) -> None:
        self._store, self._vault, self._intake = store, vault, intake
        self.hidden = 0
        """Files of the last archive that were passed over, as they are hidden."""

    def take(
        self, evidence_id: UUID, path: str, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> Iterator[Taken]:
        """Take in each file of an archive. What was taken in before is not taken in again, so that
        an archive that was stopped can be gone on with.

        :param path: of the archive, for the report. :param progress: of the bytes of the file at hand.
        """
        archive = self._store.get(EvidenceFile, evidence_id)
        require_kept(self._store, archive)
        self.hidden = 0
        with self._vault.evidence.open(archive.sha256) as stream:
            options = {"media_type": archive.media_type}
            rows = Worker().parse(READER, stream, options, size=archive.size, cancelled=cancelled)
            for untrusted in rows:
                if not isinstance(untrusted, dict) or not isinstance(untrusted.get("file", ""), str):
                    continue  # what is left of a file that failed
                name = clean_line(readable(untrusted.get("file", ""))[:LONGEST_NAME])
                where = f"{path}#{name}" if name else path
                if (code := untrusted.get("refused")) is not None:
                    if code == "hidden":
                        self.hidden += 1
                    else:
                        yield Taken(where, failed=_refusal(code))
                elif "file" in untrusted:
                    yield self._one(archive, name, where, rows, progress, cancelled)

    def _one(
        self,
        archive: EvidenceFile,
        name: str,
        where: str,
        rows: Iterator[Any],
        progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> Taken:
        member = _Member(rows)
        try:
            stored = self._vault.evidence.put(
                cast(BinaryIO, io.BufferedReader(Pieces(member.pieces()))), progress=progress, cancelled=cancelled
            )
            if member.failed is not None:
                self._intake.drop_unless_recorded(stored.sha256)
                raise member.failed
            origin = Origin(PurePosixPath(name).name or name, {}, parent=archive, place=name)
            added = self._intake.record(stored, origin, archive.case_id, {}, cancelled)
        except CasefileError as error:
            if error.code == "cancelled" or (cancelled is not None and cancelled()):
                raise
            return Taken(where, failed=error)
        return Taken(where, added)

    def is_archive(self, evidence_id: UUID) -> bool:
        """Whether a file is an archive whose files are taken in with it."""
        return self._store.get(EvidenceFile, evidence_id).media_type in ARCHIVES


class _Member:
    """The pieces of one file, up to its end; afterwards, why it has none."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self.failed: CasefileError | None = BadInput(_(REFUSED["damaged"]), code="damaged")

    def pieces(self) -> Iterator[bytes]:
        """Its bytes. The stream that is encrypted ends where it breaks off: what it holds is let go of afterwards."""
        try:
            for row in self._rows:
                if isinstance(row, bytes):
                    yield row
                    continue
                self.failed = None if row == {"end": True} else _refusal(row.get("refused"))
                return
        except CasefileError as error:
            self.failed = error


def _refusal(code: object) -> BadInput:
    known = code if isinstance(code, str) and code in REFUSED else "damaged"
    return BadInput(_(REFUSED[known]), code=f"archive_{known}")


def kept_whole(archive: EvidenceFile) -> str:
    """The sentence on an archive that lay within another."""
    return _(
        "{ref} is an archive within an archive: it is kept as it is and was not unpacked. Export it, and add it by "
        "itself.",
        ref=isolate(archive.ref),
    )
