"""One intake of several things: files, folders and archives with what is in them. What comes of each is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from casefile.errors import CasefileError, Refused
from casefile.i18n import _
from casefile.model.records import EvidenceFile
from casefile.services.files import unreadable
from casefile.services.intake import Cancelled, Intake, Progress
from casefile.services.unpacking import Taken, Unpacking, kept_whole
from casefile.store.step import Together
from casefile.store.store import Store
from casefile.vault.layout import BACKUP_SUFFIX, HEADERS
from casefile.vault.vault import OpenVault

MOST_FILES = 10_000
"""Files of one intake."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be taken in.

    :param received_from, password, day_order: as of :meth:`casefile.services.intake.Intake.add_file`, for each file.
    """

    paths: tuple[Path, ...]
    case_id: UUID
    received_from: str = ""
    password: str = ""
    day_order: str = ""


@dataclass(slots=True)
class Gathering:
    """One intake, while it goes on.

    :ivar passed_over: what is hidden, links, vaults, and what is too much: none of it was taken in.
    """

    store: Store
    vault: OpenVault
    wanted: Wanted
    progress: Progress | None = None
    cancelled: Cancelled | None = None
    passed_over: int = 0
    _done: int = field(default=0, init=False)
    _total: int = field(default=0, init=False)

    def take(self) -> Iterator[Taken]:
        """Take in one thing after the other. Each is recorded by itself; one Undo takes them all back.

        :raises Refused: cancelled (code ``"cancelled"``); what was taken in before stays.
        """
        intake = Intake(self.store, self.vault, Together())
        unpacking = Unpacking(self.store, self.vault, intake)
        for path in self.wanted.paths:
            if _of_a_vault(path):
                yield Taken(str(path), failed=_vault_refused(path))
        files = list(self._files())
        sizes = [_size(path) for path in files]
        self._total = sum(sizes) + len(files)
        wanted = self.wanted
        for path, size in zip(files, sizes, strict=True):
            self._require_going_on()
            try:
                added = intake.add_file(
                    path,
                    wanted.case_id,
                    progress=self._within,
                    cancelled=self.cancelled,
                    received_from=wanted.received_from,
                    password=wanted.password,
                    day_order=wanted.day_order,
                )
            except CasefileError as error:
                self._require_going_on()
                yield Taken(str(path), failed=error)
            else:
                yield Taken(str(path), added)
                if unpacking.is_archive(added.evidence_id):
                    self._total += size
                    yield from self._unpacked(unpacking, added.evidence_id, str(path), size)
                    self._done += size
            self._done += size + 1
            self._within(0, 0)

    def _unpacked(self, unpacking: Unpacking, evidence_id: UUID, path: str, size: int) -> Iterator[Taken]:
        said = dict(self.store.get(EvidenceFile, evidence_id).capture).get("files", "")
        count = max(1, int(said)) if said.isdecimal() else 1
        try:
            for n, taken in enumerate(unpacking.take(evidence_id, path, cancelled=self.cancelled), 1):
                self._require_going_on()
                self._within(2 * size * min(n, count) // count, 0)
                if taken.added is not None and unpacking.is_archive(taken.added.evidence_id):
                    notice = kept_whole(self.store.get(EvidenceFile, taken.added.evidence_id))
                    added = dataclasses.replace(taken.added, notices=(*taken.added.notices, notice))
                    taken = dataclasses.replace(taken, added=added)
                yield taken
        except CasefileError as error:
            self._require_going_on()
            yield Taken(path, failed=error)
        self.passed_over += unpacking.hidden

    def _require_going_on(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Refused(_("Stopped; what was added is kept."), code="cancelled")

    def _within(self, done: int, _total: int) -> None:
        if self.progress is not None:
            # Each byte counts twice while it is taken in: for writing, and for reading it back.
            self.progress(min(self._total, self._done + done // 2), self._total)

    def _files(self) -> Iterator[Path]:
        """The files that are meant. Hidden ones of a folder, and links, are counted and left."""
        count = 0
        for path in self.wanted.paths:
            if _of_a_vault(path):  # refused in a sentence of its own
                continue
            for each in self._inside(path) if path.is_dir() else [path]:
                count += 1
                if count <= MOST_FILES:
                    yield each
                else:
                    self.passed_over += 1

    def _inside(self, folder: Path) -> Iterator[Path]:
        """The files in a folder and below, by name; a vault, or the backup of one, is passed over as a whole. As
        deep as folders may lie, so not by recursion.

        :raises WorldFault: a folder cannot be read.
        """
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            try:
                if path is not folder and (path.is_symlink() or path.name.startswith(".")):
                    self.passed_over += 1
                elif path.is_dir():
                    inside = sorted(path.iterdir(), reverse=True)
                    if path.name.endswith(BACKUP_SUFFIX) or any(each.name in HEADERS for each in inside):
                        self.passed_over += 1
                    else:
                        waiting += inside
                elif path.is_file():
                    yield path
            except OSError as error:
                raise unreadable(path, error) from None


def _of_a_vault(path: Path) -> bool:
    """Whether it is a vault or a backup, or lies within one: encrypted files that are nobody's evidence."""
    whole = path.absolute().resolve()
    return any(
        above.name.endswith(BACKUP_SUFFIX) or any((above / header).exists() for header in HEADERS)
        for above in (whole, *whole.parents)
    )


def _vault_refused(path: Path) -> Refused:
    if path.is_dir():
        words = _("This is a vault of Casefile, or a backup of one. Open it with File > Open vault; it is no source.")
    else:
        words = _("This file is part of a vault of Casefile, or of a backup of one; it is no source.")
    return Refused(words, code="part_of_a_vault")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # adding it says in words why it cannot be read
