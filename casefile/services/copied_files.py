"""Evidence in a review copy: its pages and pictures drawn again from pixels, so that nothing travels that no page
shows; or the originals, where the owner says so.

What was drawn lies encrypted in the vault until the package is sealed, as its digests stand before it in there.
"""

from __future__ import annotations

import dataclasses
import io
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, cast
from uuid import UUID

from casefile.dossier.hits import Hit
from casefile.dossier.picture_pages import bound, typed
from casefile.dossier.plates import EDGE, encoded
from casefile.dossier.projection import Projected
from casefile.dossier.redacting import Redacting
from casefile.errors import BadInput, CasefileError, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.worker.client import Worker
from casefile.evidence.worker.extraction import WorkerFailed
from casefile.evidence.worker.viewing import NotShown, Viewing, Wanted, needs_threads
from casefile.i18n import N_, _, current, isolate, plural
from casefile.model import packages as shape
from casefile.model.fields import Record
from casefile.model.records import EvidenceFile, Excerpt, Rendition
from casefile.services.custody import Kept
from casefile.services.intake import Pieces
from casefile.services.medium import amount
from casefile.services.packages import Carried
from casefile.services.viewing import is_paged, is_recording
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.vault.evidence_files import SetAside
from casefile.vault.vault import OpenVault

Cancelled = Callable[[], bool]
Progress = Callable[[int, int], None]

PAGES, ORIGINALS, NOTHING = "pages", "originals", "none"
CHOICES = (PAGES, ORIGINALS, NOTHING)
"""How evidence travels: as pages and pictures drawn again, as it is, not at all."""

SUFFIX = shape.COPY

_PDF = "application/pdf"
_PICTURE_EDGE = 3200
"""Pixels of the longer edge of a picture: what can be made out in a photograph; a page is read at :data:`EDGE`."""
_PIECE = 1024 * 1024
_SHOWN_AS_TEXT = ("extracted", "corrected")
_DRAWN = ("page", "annotation")
"""Parts of a PDF that are drawn with its pages: a note or the value of a form may be."""
_SAID = -1
_LABELS = {0: N_("What it tells beside its pages"), _SAID: N_("Text")}
_PIXELS_TO_POINTS = 72 / 96
_MOST_PAGES = 20_000
"""Of one file; what claims more is no document that anybody reads."""
_LARGEST = 8 * 1024**3 - 1
"""Bytes of one file of a package."""
_GUESSABLE = "guessable"
_READER = "casefile.evidence.worker.pdf_pages:read"

WHY = {
    "recording": N_("a recording"),
    "redacted": N_("redacted in part"),
    "guessable": N_("redacted in part; not even its digest leaves, as the words could be tried by it"),
    "not_shown": N_("of a kind that is not shown as pages"),
    "damaged": N_("damaged, or not what it seems to be"),
    "gone": N_("disposed of"),
    "too_large": N_("too large for a package"),
}
"""Why a file stays, by code."""


@dataclass(frozen=True, slots=True)
class FileLeaving:
    """A file of evidence that travels.

    :param file: as the audience sees it. :param pages: how many there are; 0 for an original.
    :param size: bytes; of pages guessed from the first one. :param is_picture: no search reads what it shows, or what a
        page of it shows, as one that was scanned.
    :param text: of what has no pages, the text that was read out of it: it goes along, and is what is drawn.
    """

    file: EvidenceFile
    pages: int
    size: int
    is_picture: bool = False
    text: UUID | None = None


@dataclass(frozen=True, slots=True)
class FilesPlanned:
    """What travels of the evidence, and what stays.

    :param stays: files that stay, each with the code of :data:`WHY`; empty for one that nobody wanted to send.
    """

    how: str = NOTHING
    leaving: tuple[FileLeaving, ...] = ()
    stays: tuple[tuple[EvidenceFile, str], ...] = ()

    @property
    def pages(self) -> int:
        """Of all that are drawn again."""
        return sum(each.pages for each in self.leaving)

    @property
    def size(self) -> int:
        """Bytes of all; a guess where pages are drawn."""
        return sum(each.size for each in self.leaving)

    @property
    def hidden(self) -> frozenset[UUID]:
        """Files of which not even the record leaves, as its digest would let anybody try what is redacted."""
        return frozenset(file.id for file, why in self.stays if why == _GUESSABLE)


def stands_for(id_: UUID) -> UUID:
    """The id of the file that travels in the place of that one: the same in every copy."""
    return uuid.uuid5(id_, "casefile review copy")


class CopiedFiles:
    """Reads and draws the files of one vault. What it found out about a file it remembers while the vault is open."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store, self._vault = store, vault
        self._known: dict[str, tuple[int, int] | str] = {}
        self._scans: dict[str, bool] = {}

    def planned(
        self,
        records: Iterable[Record],
        how: str,
        redacting: Redacting,
        *,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> FilesPlanned:
        """What travels of these records' files. One of which something is redacted stays, drawn again or not.

        :param records: as the audience sees them. :param redacting: for that audience. :raises Refused: cancelled.
        """
        files = [record for record in records if isinstance(record, EvidenceFile)]
        if how == NOTHING:
            return FilesPlanned(
                how, stays=tuple((each, _GUESSABLE if redacting.guessable(each) else "") for each in files)
            )
        kept = Kept(self._store)
        leaving: list[FileLeaving] = []
        stays: list[tuple[EvidenceFile, str]] = []
        for done, file in enumerate(files):
            _require_going_on(cancelled)
            if progress is not None:
                progress(done, len(files))
            if redacting.guessable(file):
                stays.append((file, _GUESSABLE))
                continue
            if file not in kept:
                stays.append((file, "gone"))
                continue
            if redacting.withholds(file.sha256):
                stays.append((file, "redacted"))
                continue
            found = self._original(file) if how == ORIGINALS else self._pages(file)
            if isinstance(found, str):
                stays.append((file, found))
            else:
                text = None if is_paged(file.media_type) else self._text(file)
                is_picture = file.media_type.startswith("image/") or (
                    file.media_type == _PDF and text is None and self._is_scan(file, cancelled)
                )
                leaving.append(FileLeaving(file, *found, is_picture, text.id if text is not None else None))
        return FilesPlanned(how, tuple(leaving), tuple(stays))

    def hits(self, projected: Projected, planned: FilesPlanned, cancelled: Cancelled | None = None) -> list[Hit]:
        """What is withheld from the audience and can be read in what travels of the files; of a picture nothing can."""
        found: list[Hit] = []
        search = projected.withheld.search
        if not search.secrets:
            return found
        # Originals hold what their own records say of them, as whoever sends them was told.
        told = {each.file.ref for each in planned.leaving} if planned.how == ORIGINALS else frozenset()
        for each in planned.leaving:
            for page, text in self._words(each, planned.how, cancelled):
                _require_going_on(cancelled)
                for secret in search.places(text):
                    if secret.ref in told:
                        continue
                    label = _LABELS.get(page, N_("Pages"))
                    where = ((each.file.ref, label),)
                    found.append(Hit(secret.rule, secret.ref, secret.label, "", max(0, page), where=where))
        return list(dict.fromkeys(found))

    def texts(self, planned: FilesPlanned) -> list[Rendition]:
        """The texts that go along, so that their words can be marked: those whose pages are drawn from them, and those
        of originals without pages. Another text of a file stays: nobody saw it on a page.
        """
        made: list[Rendition] = []
        for each in planned.leaving:
            if each.text is not None:
                text = self._store.get(Rendition, each.text)
                made.append(
                    Rendition(
                        id=stands_for(text.id),
                        ref=text.ref + SUFFIX,
                        case_id=text.case_id,
                        source_id=each.file.source_id,
                        evidence_id=stands_for(each.file.id),
                        type=text.type,
                        language=text.language,
                        text=text.text,
                    )
                )
        return made

    def placed(self, records: Sequence[Record], planned: FilesPlanned) -> list[Record]:
        """The records, passages with their places where the text itself goes along: nothing more is told by them."""
        texts = {each.text for each in planned.leaving if each.text is not None}
        here = {each.id: each for each in self._store.many(Excerpt, [r.id for r in records if isinstance(r, Excerpt)])}
        made: list[Record] = []
        for record in records:
            own = here.get(record.id)
            if isinstance(record, Excerpt) and own is not None and own.rendition_id in texts:
                assert own.rendition_id is not None
                record = dataclasses.replace(
                    record,
                    rendition_id=stands_for(own.rendition_id),
                    start=own.start,
                    end=own.end,
                    prefix=own.prefix,
                    suffix=own.suffix,
                )
            made.append(record)
        return made

    @contextmanager
    def drawn(
        self,
        planned: FilesPlanned,
        *,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[tuple[list[EvidenceFile], list[Carried]]]:
        """The records of what travels, and its bytes, while it lasts; what was drawn is dropped afterwards.

        :raises Refused: cancelled. :raises WorldFault: the disk is full or fails.
        """
        made: list[SetAside] = []
        records: list[EvidenceFile] = []
        carried: list[Carried] = []
        try:
            done, total = 0, max(1, planned.pages)
            for number, each in enumerate(planned.leaving, 1):
                if planned.how == ORIGINALS:
                    suffix, record = "bin", _original_of(each.file)
                    opens = _opener(self._vault, each.file.sha256)
                else:
                    sheaf = _sheaf(self._open(each), each, partial(_tell, progress, done, total))
                    aside = self._vault.evidence.set_aside(cast(BinaryIO, sheaf.stream), cancelled=cancelled)
                    made.append(aside)
                    done += each.pages
                    suffix, record = sheaf.suffix, _pages_of(each, aside, sheaf.media_type)
                    opens = aside.open
                records.append(record)
                name = f"data/file-{number:06d}.{suffix}"
                carried.append(Carried(name, record.size or 0, record.sha256, opens))
            yield records, carried
        finally:
            for aside in made:
                aside.drop()

    def note(self, step: Step, planned: FilesPlanned, audience: str) -> None:
        """Have the journal tell of each file that left, and how."""
        for each in planned.leaving:
            reason = f"review copy {audience}, " + (f"pages 1..{each.pages} drawn again" if each.pages else "original")
            own = step.get(EvidenceFile, each.file.id)
            step.note(Custody.EXPORTED.value, own, file_sha256=own.sha256, reason=reason)

    # -- how ----------------------------------------------------------------------------------------------------------

    def _is_scan(self, file: EvidenceFile, cancelled: Cancelled | None) -> bool:
        """Whether a PDF has a page without words, or one that cannot be read."""
        if file.sha256 not in self._scans:
            with self._vault.evidence.open(file.sha256, verify=False) as stream:
                try:
                    rows = Worker().parse(_READER, stream, cancelled=cancelled)
                    said = (str(row.get("text")) for row in rows if row.get("part") == "page")
                    self._scans[file.sha256] = any(not text.strip() for text in said)
                except (BadInput, WorkerFailed):
                    return True
        return self._scans[file.sha256]

    def _original(self, file: EvidenceFile) -> tuple[int, int] | str:
        if (file.size or 0) > _LARGEST:
            return "too_large"
        if not self._vault.evidence.has(file.sha256):
            return "damaged"
        return 0, file.size or 0  # all of it is verified as it leaves

    def _pages(self, file: EvidenceFile) -> tuple[int, int] | str:
        """How many pages, and how many bytes they will come to; or why there are none."""
        if is_recording(file.media_type):
            return "recording"
        # Of a captured page only its pictures could be drawn, which no search reads: its words go, as of a message.
        text = None if is_paged(file.media_type) else self._text(file)
        if text is None and not is_paged(file.media_type):
            return "not_shown"
        key = f"{file.sha256} {text.id if text is not None else ''}"
        if key not in self._known:
            self._known[key] = self._looked_into(file, text)
        return self._known[key]

    def _text(self, file: EvidenceFile) -> Rendition | None:
        """The text that was read out of a file, corrected where somebody did: what an exhibit shows of it."""
        made = [each for each in self._store.of(Rendition, evidence_id=file.id) if each.type in _SHOWN_AS_TEXT]
        made = [text for text in made if text.text.strip()]
        return max(made, key=lambda text: (text.type == "corrected", text.id), default=None)

    def _open(self, each: FileLeaving) -> Viewing:
        """What is drawn from."""
        if each.text is None:
            return _opened(self._vault, each.file)
        text = self._store.get(Rendition, each.text)
        return Viewing(typed(text.text, text.language or current().language))

    def _looked_into(self, file: EvidenceFile, text: Rendition | None) -> tuple[int, int] | str:
        try:
            self._vault.evidence.verify(file.sha256)
            asked = FileLeaving(file, 0, 0, text=text.id if text is not None else None)
            with closing(self._open(asked)) as viewing:
                pages = viewing.contents.pages
                if pages > _MOST_PAGES:
                    return "too_large"
                first = _drawn(viewing, 0, _edge_of(file, pages))
        except (NotShown, WorkerFailed):
            return "damaged"
        except CasefileError as error:
            if error.code == "locked":
                raise
            return "damaged"
        return pages, pages * len(first or b"")

    def _words(self, each: FileLeaving, how: str, cancelled: Cancelled | None) -> Iterator[tuple[int, str]]:
        """What can be read: page (0 for what stands beside the pages, :data:`_SAID` for what somebody or a program read
        out of the file or heard in it), words.
        """
        file = each.file
        if each.text is not None and how != ORIGINALS:
            yield 1, self._store.get(Rendition, each.text).text
        elif file.media_type == _PDF:
            with self._vault.evidence.open(file.sha256, verify=False) as stream:
                for row in Worker().parse(_READER, stream, cancelled=cancelled):
                    text, page = row.get("text"), row.get("page")
                    beside = row.get("part") not in _DRAWN
                    if isinstance(text, str) and (how == ORIGINALS or not beside):
                        yield (0 if beside or not isinstance(page, int) else page), text
        if how == ORIGINALS:
            stored = self._store.get(EvidenceFile, file.id)
            yield 0, "\n".join(f"{key}: {words}" for key, words in stored.capture)
        if how == ORIGINALS or each.text is None:  # where its text is drawn, nothing else of it is
            for made in self._store.of(Rendition, evidence_id=file.id):
                yield _SAID, made.text


@dataclass(frozen=True, slots=True)
class _Sheaf:
    """The pages of a file as they are drawn, one at a time: a PDF of pictures, or one picture."""

    suffix: str
    media_type: str
    stream: Pieces


def _sheaf(viewing: Viewing, each: FileLeaving, told: Callable[[int], None]) -> _Sheaf:
    edge = _edge_of(each.file, each.pages)
    if each.file.media_type == _PDF or each.text is not None or each.pages > 1:
        return _Sheaf("pdf", _PDF, Pieces(_bound(viewing, each.pages, edge, told)))
    with closing(viewing):
        picture = _drawn(viewing, 0, edge) or encoded(1, 1, b"\xff\xff\xff")
    told(1)
    is_png = picture.startswith(b"\x89PNG")
    return _Sheaf(*(("png", "image/png") if is_png else ("jpg", "image/jpeg")), Pieces(iter([picture])))


def _bound(viewing: Viewing, pages: int, edge: int, told: Callable[[int], None]) -> Iterator[bytes]:
    def each() -> Iterator[tuple[bytes, tuple[float, float]] | None]:
        for page in range(pages):
            yield _page(viewing, page, edge)
            told(page + 1)

    with closing(viewing):
        yield from bound(each())


def _edge_of(file: EvidenceFile, pages: int) -> int:
    return _PICTURE_EDGE if file.media_type.startswith("image/") and pages == 1 else EDGE


def _page(viewing: Viewing, page: int, edge: int) -> tuple[bytes, tuple[float, float]] | None:
    """One page and its size in points; None for one that cannot be drawn: it is there, and says nothing."""
    try:
        drawn = viewing.draw(Wanted(page, edge, edge))
    except NotShown:
        return None
    wide, high = (side * _PIXELS_TO_POINTS for side in drawn.natural)
    return encoded(drawn.width, drawn.height, drawn.pixels), (wide, high)


def _drawn(viewing: Viewing, page: int, edge: int) -> bytes | None:
    found = _page(viewing, page, edge)
    return None if found is None else found[0]


def _opened(vault: OpenVault, file: EvidenceFile) -> Viewing:
    stream = vault.evidence.open(file.sha256, verify=False)
    return Viewing(stream, threads=needs_threads(file.media_type))


def _opener(vault: OpenVault, sha256: str) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, io.BufferedReader(Pieces(vault.evidence.pieces(sha256)), _PIECE))


def _pages_of(each: FileLeaving, aside: SetAside, media_type: str) -> EvidenceFile:
    """The record of pages that were drawn again."""
    file = each.file
    ending = {"application/pdf": "pdf", "image/png": "png"}.get(media_type, "jpg")
    return EvidenceFile(
        id=stands_for(file.id),
        ref=file.ref + SUFFIX,
        case_id=file.case_id,
        source_id=file.source_id,
        name=f"{file.ref}.{ending}",
        media_type=media_type,
        size=aside.size,
        sha256=aside.sha256,
        sha512=aside.sha512,
        parent_id=file.id,
        tool="Casefile",
        parameters=f"review copy, drawn again, pages={each.pages}",
    )


def _original_of(file: EvidenceFile) -> EvidenceFile:
    """The record of an original that travels; the owner's own says of its bytes that they stayed."""
    return dataclasses.replace(
        file, id=stands_for(file.id), ref=file.ref + SUFFIX, parent_id=file.id, tool="", parameters="", disposed=""
    )


def with_copies(records: Sequence[Record], copies: Sequence[EvidenceFile]) -> list[Record]:
    """The records of a package with those of the files in it. What is marked in a file is marked in what travels for
    it, as that can be looked at.
    """
    there: Mapping[UUID, UUID] = {each.parent_id: each.id for each in copies if each.parent_id is not None}
    led = [
        dataclasses.replace(record, evidence_id=there[record.evidence_id])
        if isinstance(record, Excerpt) and record.evidence_id is not None and record.evidence_id in there
        else record
        for record in records
    ]
    return [*led, *copies]


def leaving_in_words(planned: FilesPlanned) -> list[str]:
    """How much leaves of the evidence, in a sentence; none where nothing does."""
    if planned.pages:
        return [
            plural(
                "{n} page or picture of evidence is drawn again, about {size} in all.",
                "{n} pages and pictures of evidence are drawn again, about {size} in all.",
                planned.pages,
                size=amount(planned.size),
            )
        ]
    if planned.leaving:
        return [
            plural(
                "{n} original file leaves, {size}.",
                "{n} original files leave, {size}.",
                len(planned.leaving),
                size=amount(planned.size),
            )
        ]
    return []


def staying_in_words(planned: FilesPlanned) -> list[str]:
    """Each file that stays and why, in a sentence; none where nobody wanted any."""
    stays = [(file, why) for file, why in planned.stays if why]
    return [_("{ref} stays: {reason}.", ref=isolate(file.ref), reason=reason(why)) for file, why in stays]


def reason(code: str) -> str:
    """Why a file stays, in a word or two."""
    return _(WHY[code])


def _tell(progress: Progress | None, before: int, total: int, page: int) -> None:
    if progress is not None:
        progress(before + page, total)


def _require_going_on(cancelled: Cancelled | None) -> None:
    if cancelled is not None and cancelled():
        raise Refused(_("Cancelled. Nothing was written."), code="cancelled")
