"""Redactions: made, moved and listed. They are taken away as any record is, and Undo brings them back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.dossier.redacting import places
from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.evidence.worker.extraction import WorkerFailed
from casefile.evidence.worker.viewing import NotShown, Viewing, needs_threads
from casefile.i18n import _, current, isolate, plural
from casefile.model.anchors import LARGEST_PAGE, Region, Span
from casefile.model.changes import Changes
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import EvidenceFile, Redaction, Rendition
from casefile.services import names
from casefile.services.clock import Clock
from casefile.services.custody import Kept
from casefile.services.one_state import one_state
from casefile.services.redacted_pages import PDF, Covered, covered
from casefile.services.sources import InFile, InText, Place
from casefile.services.viewing import is_recording, is_shown
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

_WHERE = ("rendition_id", "evidence_id", "start", "end", "quote", "page", "region", "span")


@dataclass(frozen=True, slots=True)
class Listed:
    """One redaction of a case, as it is listed in the vault.

    :param where: its place in words. :param file: reference of the file or text that it lies in.
    """

    redaction: Redaction
    source: str
    file: str
    where: str


class Redactions:
    """Verbs for redactions."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store, self._vault = store, vault

    def redact(
        self,
        place: Place,
        basis: str,
        *,
        authoriser: str = "",
        authorised: FuzzyDate | None = None,
        audiences: Sequence[str] = (),
        remark: str = "",
    ) -> tuple[Redaction, Changes]:
        """Redact a passage, a region or a span.

        :param basis: of the vocabulary ``redaction_basis``. :param authoriser: who is at the desk, where it is left
            out. :param authorised: today, where it is left out. :param audiences: for whom it holds; empty for all.
        :raises Refused: there is nothing to be redacted there, or no such page.
        """
        made = dataclasses.replace(
            self._at(place),
            basis=basis,
            authoriser=authoriser or names.name_of(self._vault, self._vault.actor_id),
            authorised=authorised or FuzzyDate.day(Clock(self._store).today()),
            audiences=tuple(audiences),
            remark=remark,
        )
        with self._store.step(_("Redact a passage") if isinstance(place, InText) else _("Redact a place")) as step:
            kept = step.put(made)
            self._note(step, kept)
        return kept, step.changes

    def redact_words(
        self,
        source_id: UUID,
        words: str,
        basis: str,
        *,
        authoriser: str = "",
        audiences: Sequence[str] = (),
        remark: str = "",
    ) -> tuple[Redaction, Changes]:
        """Redact words of a source's text, as they stand in it.

        :raises Refused: they do not stand in any of its texts.
        """
        for text in reversed(self._store.of(Rendition, source_id=source_id)):
            at = text.text.find(words) if words.strip() else -1
            if at >= 0:
                place = InText(text.id, at, at + len(words))
                return self.redact(place, basis, authoriser=authoriser, audiences=audiences, remark=remark)
        raise Refused(_("These words do not stand in any text of the source."), code="no_words", field="text")

    def move(self, redaction_id: UUID, place: Place) -> Changes:
        """Give a redaction another place in the same source.

        :raises Refused: it is in another source, or there is nothing there.
        """
        new = self._at(place)
        with self._store.step("") as step:
            old = step.get(Redaction, redaction_id)
            step.label = _("Move the redaction {ref}", ref=old.ref)
            if new.source_id != old.source_id:
                raise Refused(_("That text belongs to another source."), code="other_source")
            moved = step.put(dataclasses.replace(old, **{name: getattr(new, name) for name in _WHERE}))
            self._note(step, moved)
        return step.changes

    def of_source(self, source_id: UUID) -> list[Redaction]:
        """Those of one source, oldest first."""
        return self._store.of(Redaction, source_id=source_id)

    @one_state
    def listed(self, case_id: UUID) -> list[Listed]:
        """All of a case."""
        found = self._store.of(Redaction, case_id=case_id)
        tr = current()
        ids = [each for one in found for each in (one.source_id, one.evidence_id, one.rendition_id) if each is not None]
        refs = {id_: caption.ref for id_, caption in self._store.captions(ids).items()}
        return [
            Listed(
                each,
                _ref(refs, each.source_id),
                _ref(refs, each.evidence_id or each.rendition_id),
                each.anchor.text(tr) if each.anchor is not None else "",
            )
            for each in found
        ]

    @staticmethod
    def hidden_in(
        text: str, rendition_id: UUID | None, redactions: Sequence[Redaction]
    ) -> tuple[tuple[int, int, UUID], ...]:
        """Which code points of a text of their source the redactions take out: from, to before, by which."""
        return tuple(places(text, redactions, rendition_id))

    def covers(self, evidence_id: UUID) -> Covered:
        """What the reader of a file's pages does not get to see: all its redactions, whatever the audience."""
        with self._store.view():
            file = self._store.get(EvidenceFile, evidence_id)
            mine = [each for each in self.of_source(file.source_id) if each.evidence_id in (None, file.id)]  # type: ignore[arg-type]
            if not mine or file not in Kept(self._store):
                return Covered()
        return covered(self._vault, file, mine, LARGEST_PAGE, words_wanted=False)

    # -- how --

    def _at(self, place: Place) -> Redaction:
        return self._in_text(place) if isinstance(place, InText) else self._in_file(place)

    def _in_text(self, place: InText) -> Redaction:
        text = self._store.get(Rendition, place.rendition_id)
        start, end = place.start, place.end
        if not 0 <= start < end <= len(text.text) or not text.text[start:end].strip():
            raise Refused(_("Select some text first."), code="empty_selection")
        begun = sum(1 for page in text.pages if int(page) <= start)
        return Redaction(
            case_id=text.case_id,
            source_id=text.source_id,
            evidence_id=text.evidence_id,
            rendition_id=text.id,
            start=start,
            end=end,
            quote=text.text[start:end],
            page=begun or None,
        )

    def _in_file(self, place: InFile) -> Redaction:
        file = self._store.get(EvidenceFile, place.evidence_id)
        region = place.anchor if isinstance(place.anchor, Region) else None
        span = place.anchor if isinstance(place.anchor, Span) else None
        if region is not None:
            region = self._on_a_page(file, region)
        if (span is not None) != is_recording(file.media_type):
            raise Refused(
                _("{ref} has no such place: pages and pictures have regions, recordings spans.", ref=isolate(file.ref)),
                code="no_such_place",
            )
        return Redaction(
            case_id=file.case_id,
            source_id=file.source_id,
            evidence_id=file.id,
            page=region.page if region is not None else None,
            region=region,
            span=span,
        )

    def _on_a_page(self, file: EvidenceFile, region: Region) -> Region:
        if not is_shown(file.media_type) or is_recording(file.media_type):
            raise Refused(
                _(
                    "{ref} is not shown as pages, so a region means nothing in it. Redact words of its text.",
                    ref=isolate(file.ref),
                ),
                code="no_pages",
            )
        if region.page is None and file.media_type == PDF:
            region = dataclasses.replace(region, page=1)
        pages = self._pages(file)
        if pages and (region.page or 1) > pages:
            text = plural("The file has {n} page only.", "The file has {n} pages only.", pages)
            raise Refused(text, code="bad_page", field="page")
        return region

    def _pages(self, file: EvidenceFile) -> int:
        """How many pages a file has; 0 where it cannot be opened."""
        try:
            stream = self._vault.evidence.open(file.sha256, verify=False)
            viewing = Viewing(stream, threads=needs_threads(file.media_type))
        except (NotShown, WorkerFailed):
            return 0
        try:
            return viewing.contents.pages
        finally:
            viewing.close()

    @staticmethod
    def _note(step: Step, redaction: Redaction) -> None:
        """The custody of its file names the redaction."""
        if redaction.evidence_id is not None:
            file = step.get(EvidenceFile, redaction.evidence_id)
            step.note(Custody.ANNOTATED.value, file, file_sha256=file.sha256, reason=redaction.ref)


def _ref(refs: Mapping[UUID, str], id_: UUID | None) -> str:
    return refs.get(id_, "") if id_ is not None else ""
