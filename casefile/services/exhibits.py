"""Exhibits: which files of a case become one for an audience, their numbers, and their pages as the keyless worker
draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casefile.dossier.outline import Plate, PlateLabel
from casefile.dossier.plates import EDGE, encoded
from casefile.dossier.projection import Projected
from casefile.dossier.redacting import basis_in_words
from casefile.dossier.sections.exhibits import Annexed, Shown, typeset
from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.evidence.worker.client import Worker
from casefile.evidence.worker.viewing import NotShown, Viewing, Wanted, needs_threads
from casefile.i18n import N_, Translator, _, isolate
from casefile.model.exhibits import Exhibit, Next
from casefile.model.records import EvidenceFile, Redaction, Rendition
from casefile.services.custody import ChainOfCustody, Kept
from casefile.services.redacted_pages import Cover, covered
from casefile.services.viewing import is_paged, is_recording
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

Cancelled = Callable[[], bool]

_MOST_PAGES = 20_000
"""Of one exhibit; what claims more is no document that anybody reads."""
_RECORDING = N_("This exhibit is a recording: no paper shows it. Ask for the file by its reference and SHA-256.")
_NEITHER = N_("This exhibit can be shown neither as pages nor as text. Ask for the file by its reference and SHA-256.")
_TOO_LONG = N_("This exhibit claims to have more pages than are printed here. Ask for the file by its reference.")
_WITHHELD = N_(
    "This exhibit is withheld: a part of it is redacted, and that cannot be carried out on what could be shown of it."
)
_PDF = "application/pdf"
_READER = "casefile.evidence.worker.pdf_pages:read"


class Exhibits:
    """The exhibits of one case for one audience.

    :param projected: the case as it sees it: what it may not know of is no exhibit of its dossier.
    :param damaged: SHA-256 of files that did not verify.
    """

    def __init__(
        self, store: Store, vault: OpenVault, projected: Projected, tr: Translator, damaged: Iterable[str] = ()
    ) -> None:
        self._store, self._vault, self._projected, self._tr = store, vault, projected, tr
        self._damaged = frozenset(damaged)

    def planned(self, prefix: str, cancelled: Cancelled | None = None) -> tuple[Annexed, ...]:
        """All exhibits by number: those that have one keep it, new ones follow in the order of their sources.

        :param prefix: of the page numbers of new ones.
        :raises Refused: cancelled.
        """
        case_id = self._projected.case.id
        given = {each.sha256: each for each in self._store.exhibits(case_id)}
        then = Next.after(given.values())
        planned: dict[str, Annexed] = {}
        for file in self._files():
            if cancelled is not None and cancelled():
                raise Refused(_("Cancelled. Nothing was written."), code="cancelled")
            if file.sha256 in planned:
                continue
            redacted = self._projected.redacting.of_file(file.sha256)
            pages, shown, reason, text = self._shown(file)
            parts = _Parts()
            if self._projected.redacting.withholds(file.sha256):
                parts = self._redacted(file, pages, shown, text, cancelled)
                if parts.failed:
                    pages, shown, reason, text = 1, "sheet", self._tr(_WITHHELD), None
                elif parts.text is not None:
                    pages = self._printed_on(parts.text)
            exhibit = given.get(file.sha256)
            is_new = exhibit is None
            if exhibit is None:
                exhibit = Exhibit(then.number, file.sha256, prefix, then.page, pages)
                then = Next(then.number + 1, then.page + pages)
            language = text.language if text is not None else ""
            words = self._reading(text, file) if text is not None else str
            custody = self._custody(file)
            planned[file.sha256] = Annexed(
                exhibit, file, pages, shown, words, language, reason, custody, is_new, tuple(redacted),
                self._projected.redacting.withholds(file.sha256), bool(parts.failed), parts.covers, parts.words,
            )  # fmt: skip
        return tuple(sorted(planned.values(), key=lambda each: each.exhibit.number))

    def sha256s(self) -> tuple[str, ...]:
        """Of the files that would be exhibits, in the order of their sources: none is opened."""
        return tuple(dict.fromkeys(file.sha256 for file in self._files()))

    def words(self, each: Annexed, cancelled: Cancelled | None = None) -> Iterator[tuple[int, str]]:
        """What can be read on its pages: page, words. Of a picture nothing can; somebody must look at it."""
        if each.shown == "text":
            yield 1, each.text()
        elif each.withheld and each.shown == "plates":
            tr = self._tr
            gone = tr("[redacted]")
            for page, text in sorted(each.page_words.items()):
                yield page, text.replace("\0", f"{gone} ")
        elif each.shown == "plates" and each.file.media_type == _PDF:
            with self._vault.evidence.open(each.file.sha256, verify=False) as stream:
                for row in Worker().parse(_READER, stream, cancelled=cancelled):
                    page, text = row.get("page"), row.get("text")
                    if isinstance(page, int) and page and isinstance(text, str):
                        yield page, text

    def beside(self, each: Annexed, cancelled: Cancelled | None = None) -> Iterator[str]:
        """What the file itself tells beside its pages: properties, bookmarks, attachments, and what was read out of it
        when it was taken in. Who gets the original gets these.
        """
        if each.withheld:
            return
        if each.file.media_type == _PDF and each.shown == "plates":
            with self._vault.evidence.open(each.file.sha256, verify=False) as stream:
                for row in Worker().parse(_READER, stream, cancelled=cancelled):
                    if row.get("part") != "page" and isinstance(row.get("text"), str):
                        yield row["text"]
        stored = self._store.get(EvidenceFile, each.file.id)
        yield "\n".join((stored.name, *(f"{key}: {words}" for key, words in stored.capture)))
        if each.shown == "plates" and each.file.media_type != _PDF:
            text = self._text(each.file)
            yield text.text if text is not None else ""

    # -- how --

    def _files(self) -> list[EvidenceFile]:
        """The files that are still there, in the order of their sources."""
        kept, shelf = Kept(self._store), self._projected.shelf
        files = [file for file in shelf.of(EvidenceFile) if file in kept]
        order = {record.id: place for place, record in enumerate(shelf)}
        return sorted(files, key=lambda file: (order.get(file.source_id or file.id, 0), file.ref))

    def _shown(self, file: EvidenceFile) -> tuple[int, Shown, str, Rendition | None]:
        tr = self._tr
        if file.sha256 in self._damaged:
            return 1, "sheet", tr(_NEITHER), None
        reason = tr(_RECORDING) if is_recording(file.media_type) else tr(_NEITHER)
        if is_paged(file.media_type):
            try:
                pages = self._pages(file)
            except NotShown:
                pages = 0
            if pages > _MOST_PAGES:
                return 1, "sheet", tr(_TOO_LONG), None
            if pages:
                return pages, "plates", "", None
        text = self._text(file)
        if text is not None:
            return self._printed_on(text.text), "text", "", text
        return 1, "sheet", reason, None

    def _printed_on(self, text: str) -> int:
        from casefile.dossier.pdf import pages_of

        return pages_of(typeset(text), self._tr.language)

    def _redacted(
        self, file: EvidenceFile, pages: int, shown: Shown, text: Rendition | None, cancelled: Cancelled | None
    ) -> _Parts:
        """What is left of a file of which something is redacted, by however it is shown."""
        redacting = self._projected.redacting
        mine, inner = redacting.of_file(file.sha256), redacting.of_inner(file.sha256)
        if shown == "plates":
            if inner:
                return _Parts(failed=tuple(inner))
            there = covered(self._vault, file, mine, pages, cancelled)
            covers = {page: self._labelled(found) for page, found in there.covers.items()}
            return _Parts(covers, there.words, None, there.failed)
        if shown == "text" and text is not None:
            left, done = redacting.text(text.text, [*mine, *inner], text.id)
            return _Parts(text=left, failed=tuple(each for each in mine if each.id not in done))
        return _Parts(failed=(*mine, *inner))

    def _labelled(self, covers: Iterable[Cover]) -> tuple[PlateLabel, ...]:
        tr = self._tr
        made: list[PlateLabel] = []
        for each in covers:
            basis, ref = basis_in_words(each.redaction.basis, tr), isolate(each.redaction.ref)
            words = (tr("Redacted: {basis} ({ref})", basis=basis, ref=ref), tr("Redacted ({ref})", ref=ref), ref)
            made.append(PlateLabel(each.box, words))
        return tuple(made)

    def _pages(self, file: EvidenceFile) -> int:
        viewing = _opened(self._vault, file.sha256, file.media_type)
        try:
            return viewing.contents.pages
        finally:
            viewing.close()

    def _text(self, file: EvidenceFile) -> Rendition | None:
        """The text that was read out of a file, corrected where somebody did."""
        made = [r for r in self._store.of(Rendition, evidence_id=file.id) if r.type in ("extracted", "corrected")]
        made = [text for text in made if text.text.strip()]
        return max(made, key=lambda text: (text.type == "corrected", text.id), default=None)

    def _reading(self, text: Rendition, file: EvidenceFile) -> Callable[[], str]:
        """Read when it is asked for: the texts of a case are not held together."""
        id_, redacting = text.id, self._projected.redacting
        mine = [*redacting.of_file(file.sha256), *redacting.of_inner(file.sha256)]
        if not mine:
            return lambda: self._store.get(Rendition, id_).text
        return lambda: redacting.text(self._store.get(Rendition, id_).text, mine, id_)[0]

    def _custody(self, file: EvidenceFile) -> tuple[int, str, str]:
        chain = ChainOfCustody(self._store, self._vault).chain(file.id)
        return (len(chain), _second(chain[0].at), _second(chain[-1].at)) if chain else (0, "", "")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is left of a redacted file.

    :param covers: by page, what is said over what is covered. :param words: by page, what can be read there.
    :param text: what is typeset. :param failed: redactions that cannot be carried out; then nothing of it is shown.
    """

    covers: Mapping[int, tuple[PlateLabel, ...]] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)
    text: str | None = None
    failed: tuple[Redaction, ...] = ()


def _second(at: str) -> str:
    """An instant to the second."""
    return f"{at[:19]}Z"


def give_numbers(step: Step, case_id: UUID, planned: Iterable[Annexed], audience: str) -> None:
    """Keep the numbers that were planned, and have the journal tell of each file that it left as an exhibit.

    :raises Refused: others were given meanwhile; nothing is kept.
    """
    planned = tuple(planned)
    new = [each.exhibit for each in planned if each.is_new]
    then = Next.after(step.exhibits(case_id))
    if new and (new[0].number, new[0].first) != (then.number, then.page):
        raise Refused(
            _("Exhibits of this case were numbered meanwhile. Nothing was written; export again."), code="numbered"
        )
    step.number(case_id, new)
    for each in planned:
        span = f"{each.exhibit.stamp(1)}..{each.exhibit.stamp(each.exhibit.pages)}"
        reason = f"exhibit {each.exhibit.number} {span} {audience}"
        step.note(Custody.EXPORTED.value, each.file, file_sha256=each.file.sha256, reason=reason)


class Pictures:
    """The pages of exhibits, drawn one after the other: the file drawn last stays open. Close it at the end.

    :param types: media type by SHA-256.
    """

    def __init__(self, vault: OpenVault, types: Mapping[str, str]) -> None:
        self._vault, self._types = vault, types
        self._open: tuple[str, Viewing] | None = None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def __call__(self, plate: Plate) -> bytes | None:
        """One page; None for one that cannot be drawn: its page says nothing then, and is there."""
        if self._open is None or self._open[0] != plate.file or self._open[1].ended:
            self._close()
            self._open = plate.file, _opened(self._vault, plate.file, self._types[plate.file])
        try:
            drawn = self._open[1].draw(Wanted(plate.page - 1, EDGE, EDGE))
        except NotShown:
            return None
        return encoded(drawn.width, drawn.height, drawn.pixels, [label.box for label in plate.labels])

    def _close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


def _opened(vault: OpenVault, sha256: str, media_type: str) -> Viewing:
    return Viewing(vault.evidence.open(sha256, verify=False), threads=needs_threads(media_type))
