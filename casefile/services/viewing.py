"""Looking at evidence files: opened in the keyless worker, shown as pixels, never written anywhere in the clear."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from casefile.errors import CasefileError, VaultLocked
from casefile.evidence.worker.extraction import WorkerFailed
from casefile.evidence.worker.viewing import (
    MOST_PIXELS,
    WHOLE,
    Contents,
    Drawn,
    NotShown,
    Recording,
    Viewing,
    Wanted,
    needs_threads,
)
from casefile.i18n import _
from casefile.model.fields import Record
from casefile.model.packages import COPY
from casefile.model.records import EvidenceFile
from casefile.services.custody import require_kept
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

__all__ = [
    "MOST_PIXELS",
    "WHOLE",
    "Contents",
    "Drawn",
    "NotShown",
    "OpenFile",
    "Recording",
    "Viewer",
    "Wanted",
    "is_graphic",
]

CAPTURES = frozenset({"text/html", "multipart/related", "application/warc", "application/wacz"})
"""Captured web pages, of which the pictures are shown."""
_SHOWN = frozenset(
    {"application/pdf"}
    | {f"image/{kind}" for kind in ("jpeg", "png", "gif", "webp", "tiff", "bmp", "heic", "heif", "avif")}
    | CAPTURES
)
_LONG_AT_WORK = 120.0
"""Seconds after which a worker that runs out of processor time has done honest work."""
T = TypeVar("T")
_VEIL = "veil/"
"""Key of what a person decided about one file: ``veil/<person>/<file>``, ``on`` or ``off``."""


def is_shown(media_type: str) -> bool:
    """Whether files of this kind can be looked at, or listened to."""
    return media_type in _SHOWN or is_recording(media_type)


def is_paged(media_type: str) -> bool:
    """Whether it is shown whole, page by page: of a captured page only pictures are, of a recording moments."""
    return is_shown(media_type) and media_type not in CAPTURES and not is_recording(media_type)


def is_recording(media_type: str) -> bool:
    """Whether it is sound or video."""
    return media_type.startswith(("audio/", "video/"))


def is_graphic(media_type: str) -> bool:
    """Whether it may show what one does not want to see unprepared: pictures, those of captured pages, and video;
    pages of a document are mostly words.
    """
    return media_type.startswith(("image/", "video/")) or media_type in CAPTURES


class OpenFile:
    """One evidence file, open for looking at it. Any thread may ask; the GUI thread should not."""

    def __init__(self, viewer: Viewer, evidence: EvidenceFile, *, verify: bool = True) -> None:
        self._viewer, self.evidence = viewer, evidence
        self._starting = threading.Lock()
        self._closed = False
        self._viewing = viewer._start(evidence, verify=verify)
        self._since = time.monotonic()

    @property
    def contents(self) -> Contents:
        """What it is."""
        return self._viewing.contents

    def draw(self, wanted: Wanted) -> Drawn:
        """A part of a page. Where the worker broke down over another page, a new one is started first.

        :raises NotShown: this page cannot be shown. :raises WorkerFailed: the worker failed over it.
        :raises VaultLocked: it was closed meanwhile. :raises VaultDamaged: the file is.
        """
        return self._asked(lambda viewing: viewing.draw(wanted))

    def sound(self, at: float, seconds: float, speed: float = 1.0) -> bytes:
        """Samples of a recording: 48,000 a second, two channels of 16 bits. The rest as :meth:`draw`."""
        return self._asked(lambda viewing: viewing.sound(at, seconds, speed))

    def outline(self, at: float, seconds: float, points: int) -> bytes:
        """How loud it is in so many parts of that time, 0 to 255 each. The rest as :meth:`draw`."""
        return self._asked(lambda viewing: viewing.outline(at, seconds, points))

    def close(self) -> None:
        """End its worker. Nothing happens the second time."""
        with self._starting:
            self._closed = True
        self._viewing.close()
        self._viewer._forget(self)

    def _asked(self, ask: Callable[[Viewing], T]) -> T:
        """What the worker answers. One that has played for an hour has used up its processor time, and is replaced."""
        viewing, since = self._alive(), self._since
        try:
            return ask(viewing)
        except WorkerFailed as failure:
            if failure.code != "worker_time" or time.monotonic() - since < _LONG_AT_WORK:
                raise
            return ask(self._alive())

    def _alive(self) -> Viewing:
        with self._starting:
            if self._closed:
                raise VaultLocked(_("The file was closed."), code="closed")
            if self._viewing.ended:
                self._viewing.close()
                self._viewing = self._viewer._start(self.evidence)
                self._since = time.monotonic()
            return self._viewing


class Viewer:
    """Opens files for looking at them, and remembers which of them a person wants veiled."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store, self._vault = store, vault
        self._open: set[OpenFile] = set()
        self._counting = threading.Lock()
        self._stopped = False
        self._verified: set[str] = set()
        self._decided: dict[UUID, bool] = {}

    def open(self, evidence_id: UUID) -> OpenFile:
        """Open a file; anyone who asked closes it. The first time, all of it is verified before.

        :raises NotShown: it cannot be shown. :raises Refused: it was disposed of. :raises VaultDamaged: it does not
            verify. :raises WorkerFailed: the worker failed over it. :raises WorldFault: no worker can be started.
        """
        return self._opened(evidence_id, verify=True)

    def _opened(self, evidence_id: UUID, *, verify: bool) -> OpenFile:
        evidence = self._store.get(EvidenceFile, evidence_id)
        require_kept(self._store, evidence)
        file = OpenFile(self, evidence, verify=verify)
        with self._counting:
            stopped = self._stopped
            if not stopped:
                self._open.add(file)
        if stopped:
            file.close()
            raise VaultLocked(_("The vault is being locked."), code="locked")
        return file

    def thumbnail(self, evidence_id: UUID, edge: int, *, veiled: bool) -> Drawn:
        """The first page or picture within a square; the worker ends with it. Only what is read for it is verified: a
        list of videos would read gigabytes. The rest as :meth:`open`.
        """
        file = self._opened(evidence_id, verify=False)
        at = 1.0 if file.contents.recording is not None else None  # the first frame of many is black
        try:
            return file.draw(Wanted(0, edge, edge, veiled=veiled, at=at))
        finally:
            file.close()

    def files_to_show(self, records: Sequence[Record]) -> list[EvidenceFile]:
        """Those of these files that can be looked at here: what :func:`shown_files` says, but for what stayed with the
        owner of a review copy.
        """
        return [each for each in shown_files(records) if not self.stayed(each)]

    def stayed(self, evidence: EvidenceFile) -> bool:
        """Whether a file of a review copy stayed with its owner."""
        return evidence.case_id in self._store.review_copies() and not self._vault.evidence.has(evidence.sha256)

    def close_all(self) -> None:
        """The vault is about to be locked: end every worker, and start none any more."""
        with self._counting:
            self._stopped = True
            files = tuple(self._open)
        for file in files:
            file.close()

    # Which files are veiled

    def veils(self, files: Sequence[EvidenceFile], *, graphic: bool) -> dict[UUID, bool]:
        """Which of these the person at the desk wants veiled.

        :param graphic: whether pictures and video are, where nothing was decided about a file.
        """
        kept = self._store.remembered(f"{_VEIL}{self._person()}/")
        found = {key.rsplit("/", 1)[1]: value == "on" for key, value in kept.items()}
        return {
            file.id: self._decided.get(file.id, found.get(file.id.hex, graphic and is_graphic(file.media_type)))
            for file in files
        }

    def remember_veil(self, evidence_id: UUID, wanted: bool) -> None:
        """Keep what the person at the desk decided about a file: in the vault, as its names are secret, but neither
        journalled nor undone. In one that is open for reading it holds until it is closed."""
        self._decided[evidence_id] = wanted
        with suppress(CasefileError):
            self._store.remember(f"{_VEIL}{self._person()}/{evidence_id.hex}", "on" if wanted else "off")

    def _person(self) -> str:
        return self._vault.actor_id

    def _start(self, evidence: EvidenceFile, *, verify: bool = True) -> Viewing:
        sha256 = evidence.sha256
        stream = self._vault.evidence.open(sha256, verify=verify and sha256 not in self._verified)
        if verify:
            self._verified.add(sha256)
        return Viewing(stream, threads=needs_threads(evidence.media_type))

    def _forget(self, file: OpenFile) -> None:
        with self._counting:
            self._open.discard(file)


def shown_files(records: Sequence[Record]) -> list[EvidenceFile]:
    """Those of these files that can be looked at: kept, and of a kind that is shown. In a review copy the pages that
    came for a file stand in its place.
    """
    files = [each for each in records if isinstance(each, EvidenceFile)]
    refs = {each.ref: each.parent_id for each in files}
    stood_for = {each.id for each in files if refs.get(each.ref + COPY) == each.id}
    return [each for each in files if not each.disposed and each.id not in stood_for and is_shown(each.media_type)]
