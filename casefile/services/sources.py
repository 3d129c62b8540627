"""Sources: taking files in, reading them, marking passages, and making linked records from a passage."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casefile.errors import CasefileError, Refused
from casefile.evidence import passages
from casefile.evidence.custody import Custody
from casefile.i18n import _, isolate
from casefile.model.anchors import Region, Span
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import (
    Call,
    CasualtyFigure,
    Citation,
    EvidenceFile,
    Excerpt,
    Fact,
    Incident,
    Involvement,
    Rendition,
    Source,
)
from casefile.services.bringing import Brought, brought_in
from casefile.services.custody import require_kept
from casefile.services.files import leaving, written_whole
from casefile.services.gathering import Gathering, Wanted
from casefile.services.intake import AddedSource, Cancelled, Intake, Progress, ReadAgain
from casefile.services.one_state import one_state
from casefile.services.recognising import recognise
from casefile.store.step import Step, Together
from casefile.store.store import Store
from casefile.vault.vault import OpenVault


@dataclass(frozen=True, slots=True)
class InText:
    """A passage to be marked: code points ``start`` to before ``end`` of a text."""

    rendition_id: UUID
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class InFile:
    """A region of a page or picture, or a span of a recording, to be marked in an evidence file."""

    evidence_id: UUID
    anchor: Region | Span


Place = InText | InFile
"""Where something is to be marked in evidence."""

IN_FILE = "in_file"
"""The status of an excerpt that stands in no text: it is shown in the file itself."""


@dataclass(frozen=True, slots=True)
class PlacedExcerpt:
    """An excerpt where it stands in the text now. ``status``: exact, moved, ambiguous or orphan; or :data:`IN_FILE`."""

    excerpt: Excerpt
    start: int
    end: int
    status: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the reader shows of one source. Positions count code points of ``text``."""

    source: Source
    files: tuple[EvidenceFile, ...]
    renditions: tuple[Rendition, ...]
    rendition_id: UUID | None
    text: str
    excerpts: tuple[PlacedExcerpt, ...]
    codes: tuple[str, ...]


class Sources:
    """Verbs for sources, their evidence files and their excerpts."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault
        self._intake = Intake(store, vault)

    # -- taking in ----------------------------------------------------------------------------------------------------

    def add_file(
        self,
        path: Path,
        case_id: UUID,
        *,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
        original_name: str | None = None,
        received_from: str = "",
        password: str = "",
        day_order: str = "",
    ) -> AddedSource:
        """Take one file in as a source; see :meth:`casefile.services.intake.Intake.add_file`."""
        return self._intake.add_file(
            path,
            case_id,
            progress=progress,
            cancelled=cancelled,
            original_name=original_name,
            received_from=received_from,
            password=password,
            day_order=day_order,
        )

    def gather(
        self, wanted: Wanted, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> Gathering:
        """One intake of files, folders and archives; see :class:`casefile.services.gathering.Gathering`."""
        return Gathering(self._store, self._vault, wanted, progress, cancelled)

    def read_again(
        self, evidence_id: UUID, *, password: str = "", encoding: str = "", day_order: str = ""
    ) -> ReadAgain:
        """Read a stored file's text again; see :meth:`casefile.services.intake.Intake.read_again`."""
        return self._intake.read_again(evidence_id, password=password, encoding=encoding, day_order=day_order)

    def recognise(
        self,
        evidence_id: UUID,
        languages: Sequence[str],
        *,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ReadAgain:
        """Recognise drawn words (OCR); see :func:`casefile.services.recognising.recognise`."""
        return recognise(self._store, self._vault, evidence_id, languages, progress, cancelled)

    def add_inner(
        self, evidence_id: UUID, place: str, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> AddedSource:
        """Take a file within another in as a source; see :meth:`casefile.services.intake.Intake.add_inner`."""
        return self._intake.add_inner(evidence_id, place, progress=progress, cancelled=cancelled)

    def add_all_inner(
        self, evidence_id: UUID, places: Sequence[str], *, cancelled: Cancelled | None = None
    ) -> Iterator[tuple[str, AddedSource | CasefileError]]:
        """Take several in, one after the other; one Undo takes them all back. What fails is told beside its place."""
        intake = Intake(self._store, self._vault, Together())
        for place in places:
            if cancelled is not None and cancelled():
                return
            try:
                yield place, intake.add_inner(evidence_id, place, cancelled=cancelled)
            except CasefileError as error:
                yield place, error

    def add_text(
        self, text: str, case_id: UUID, *, title: str = "", fields: dict[str, object] | None = None
    ) -> AddedSource:
        """Take pasted text in as a source; see :meth:`casefile.services.intake.Intake.add_text`."""
        return self._intake.add_text(text, case_id, title=title, fields=fields)

    def save_report(self, text: str, out: Path) -> None:
        """Write what came of an intake outside the vault, in the clear: names of files, and what was left out of each.

        :raises Refused: nothing may be written there. :raises WorldFault: the place cannot be written.
        """
        with written_whole(out, self._store) as stream:
            stream.write(text.encode("utf-8", errors="replace") + b"\n")

    def add_content(self, content: bytes, name: str, case_id: UUID) -> AddedSource:
        """Take pasted bytes in as a source; see :meth:`casefile.services.intake.Intake.add_content`."""
        return self._intake.add_content(content, name, case_id)

    # -- reading ------------------------------------------------------------------------------------------------------

    @one_state
    def reading(self, source_id: UUID, rendition_id: UUID | None = None) -> Reading:
        """A source with its newest text (or the one asked for) and every excerpt placed in it.

        :raises NotFound: the source is gone.
        """
        source = self._store.get(Source, source_id)
        renditions = tuple(self._store.of(Rendition, source_id=source_id))
        files = tuple(self._store.of(EvidenceFile, source_id=source_id))
        excerpts = self._store.of(Excerpt, source_id=source_id)
        # In what somebody else gave, a text may be a name without its words.
        newest = next((r for r in reversed(renditions) if r.text), renditions[-1] if renditions else None)
        chosen = next((r for r in renditions if r.id == rendition_id), newest)
        text = chosen.text if chosen else ""
        codes = dict.fromkeys(code for excerpt in reversed(excerpts) for code in excerpt.codes)
        placed = tuple(_place(text, excerpt, chosen) for excerpt in excerpts if excerpt.anchor is not None)
        return Reading(source, files, renditions, chosen.id if chosen else None, text, placed, tuple(codes))

    def highlight(
        self,
        rendition_id: UUID,
        start: int,
        end: int,
        *,
        codes: Sequence[str] = (),
        colour: str = "",
        comment: str = "",
    ) -> tuple[Excerpt, Changes]:
        """Mark a passage; positions count code points. The rest as :meth:`mark`."""
        return self.mark(InText(rendition_id, start, end), codes=codes, colour=colour, comment=comment)

    def mark(
        self, place: Place, *, codes: Sequence[str] = (), colour: str = "", comment: str = ""
    ) -> tuple[Excerpt, Changes]:
        """Mark a passage, a region or a span.

        :raises Refused: there is nothing between the positions of a passage.
        """
        with self._store.step(_("Highlight a passage") if isinstance(place, InText) else _("Mark a place")) as step:
            saved = step.put(self._excerpt(place, tuple(codes), colour, comment))
            self._note_annotation(step, saved)
        return saved, step.changes

    def derive(
        self,
        rendition_id: UUID,
        start: int,
        end: int,
        record: Record,
        *,
        stance: str = "supports",
        extra: Sequence[Record] = (),
    ) -> tuple[Record, Changes]:
        """Make a record from a passage; positions count code points. The rest as :meth:`derive_from`."""
        return self.derive_from(InText(rendition_id, start, end), record, stance=stance, extra=extra)

    def derive_from(
        self, place: Place, record: Record, *, stance: str = "supports", extra: Sequence[Record] = ()
    ) -> tuple[Record, Changes]:
        """Make a record from a passage, a region or a span: excerpt, record and the citation between them, as one step.

        :param extra: further records of the same step, e.g. a call's addressees; figures and involvements among them
            are cited from the same place as well.
        :raises Refused: the record breaks a rule; nothing is saved.
        """
        with self._store.step(_label_of(record, place)) as step:
            marked = self._mark(step, place)
            if isinstance(record, Call):
                record = dataclasses.replace(record, sentence=record.sentence or marked.quote, excerpt_id=marked.id)
            made = step.put(record)
            step.put(_citation(made, marked, stance))
            for other in extra:
                step.put(other)
                if isinstance(other, CasualtyFigure | Involvement):
                    # What else the passage says, it is cited for too: a figure leads to its own quotation.
                    step.put(_citation(other, marked, stance))
        return made, step.changes

    def cite(
        self, from_id: UUID, target_id: UUID, *, stance: str = "supports", confidence: str = "", comment: str = ""
    ) -> Changes:
        """Cite an excerpt or a whole source for a record.

        :raises Refused: the record cannot be cited for.
        """
        with self._store.step(_("Cite a source")) as step:
            cited = step.get(from_id)
            step.put(
                Citation(
                    case_id=step.get(target_id).case_id,
                    target_id=target_id,
                    source_id=cited.source_id if isinstance(cited, Excerpt) else cited.id,
                    excerpt_id=cited.id if isinstance(cited, Excerpt) else None,
                    stance=stance,
                    confidence=confidence,
                    comment=comment,
                )
            )
        return step.changes

    def cite_passage(
        self,
        rendition_id: UUID,
        start: int,
        end: int,
        target_id: UUID,
        *,
        stance: str = "supports",
        confidence: str = "",
        comment: str = "",
    ) -> tuple[Excerpt, Changes]:
        """Mark a passage and cite it; positions count code points. The rest as :meth:`cite_place`."""
        place = InText(rendition_id, start, end)
        return self.cite_place(place, target_id, stance=stance, confidence=confidence, comment=comment)

    def cite_place(
        self, place: Place, target_id: UUID, *, stance: str = "supports", confidence: str = "", comment: str = ""
    ) -> tuple[Excerpt, Changes]:
        """Mark a passage, a region or a span and cite it for a record that exists already, as one step.

        :raises Refused: nothing is selected, or the record cannot be cited for. :raises NotFound: it is gone.
        """
        with self._store.step("") as step:
            target = step.get(target_id)
            if isinstance(place, InText):
                step.label = _("Cite a passage for {ref}", ref=target.ref)
            else:
                step.label = _("Cite a marked place for {ref}", ref=target.ref)
            marked = self._mark(step, place)
            step.put(
                Citation(
                    case_id=target.case_id,
                    target_id=target_id,
                    source_id=marked.source_id,
                    excerpt_id=marked.id,
                    stance=stance,
                    confidence=confidence,
                    comment=comment,
                )
            )
        return marked, step.changes

    def transcribe(
        self,
        of: UUID,
        text: str,
        *,
        type: str = "transcribed",
        language: str = "",
        made_by: str = "",
        tool: str = "",
        brought: Brought | None = None,
    ) -> tuple[Rendition, Changes]:
        """Keep a text that a person made of a file: what it shows or says, or its translation.

        :param of: the evidence file; or a source that has none, such as a page of which only the address is known.
        :param type: of the vocabulary ``rendition_kind``. :param made_by: who made it, if not who saves it.
        :param tool: the program that drafted it, with its version. :param brought: the file that it came in; its hash
            is noted in the custody.
        :raises Refused: there is no text, or no such type.
        """
        typed = text.replace("\r\n", "\n").strip("\n")
        if not typed.strip():
            raise Refused(_("There is no text to add."), code="empty", field="text")
        with self._store.step(_("Add a translation") if type == "translated" else _("Add a transcription")) as step:
            about = step.get(of)
            if isinstance(about, Source):
                files = step.of(EvidenceFile, source_id=about.id)
                about = files[0] if files else about
            if not isinstance(about, EvidenceFile | Source):
                raise Refused(_("A text is made of a source or of one of its files."), code="not_a_source")
            evidence = about if isinstance(about, EvidenceFile) else None
            rendition = step.put(
                Rendition(
                    case_id=about.case_id,
                    source_id=about.source_id if isinstance(about, EvidenceFile) else about.id,
                    evidence_id=evidence.id if evidence is not None else None,
                    type=type,
                    language=language,
                    text=typed,
                    made_by=made_by,
                    tool=tool,
                )
            )
            reason = ""
            if brought is not None:
                reason = _("From “{name}”, SHA-256 {hash}", name=isolate(brought.name), hash=isolate(brought.sha256))
            step.note(Custody.DERIVED.value, rendition, file_sha256=evidence.sha256 if evidence else "", reason=reason)
        return rendition, step.changes

    def read_outside(self, path: Path, *, cancelled: Cancelled | None = None) -> Brought:
        """The text of a file outside the vault, such as a transcript that somebody sends: read in the worker, and
        stored nowhere.

        :raises Refused: it gives no text (with the reason). :raises WorldFault: it cannot be read.
        """
        return brought_in(path, cancelled)

    def move_ends(self, excerpt_id: UUID, rendition_id: UUID, start: int, end: int) -> tuple[Excerpt, Changes]:
        """Give a passage other words of the same source; its codes, its comment and all that links to it stay.

        :raises Refused: nothing is selected, or the text is another source's.
        """
        with self._store.step("") as step:
            old = step.get(Excerpt, excerpt_id)
            step.label = _("Move the ends of {ref}", ref=old.ref)
            new = self._excerpt(InText(rendition_id, start, end), old.codes, old.colour, old.comment)
            if new.source_id != old.source_id:
                raise Refused(_("That text belongs to another source."), code="other_source")
            where = ("rendition_id", "evidence_id", "start", "end", "quote", "prefix", "suffix", "page", "message")
            moved = step.put(dataclasses.replace(old, **{name: getattr(new, name) for name in where}))
            self._note_annotation(step, moved)
        return moved, step.changes

    def move_place(self, excerpt: Excerpt, based_on: Excerpt) -> Changes:
        """Change a marked region or span, with what else is said of it; all that links to it stays.

        :param based_on: the version that was changed. What others changed since is kept.
        :raises Conflict: others changed the same fields since. :raises Refused: neither region nor span is left.
        """
        if excerpt.region is None and excerpt.span is None:
            named = "span" if based_on.span is not None else "region"
            raise Refused(_("A marked place needs its numbers."), code="no_place", field=named)
        with self._store.step(_("Change passage")) as step:
            page = excerpt.region.page if excerpt.region is not None else None
            moved = step.put(dataclasses.replace(excerpt, page=page or excerpt.page), based_on=based_on)
            if _place_of(moved) != _place_of(based_on):
                self._note_annotation(step, moved)
        return step.changes

    def uncite(self, excerpt_id: UUID, target_id: UUID) -> Changes:
        """Move the citations of a passage for one record to the trash; the passage stays marked."""
        with self._store.step("") as step:
            step.label = _("No longer cite a passage for {ref}", ref=step.get(target_id).ref)
            for citation in step.of(Citation, excerpt_id=excerpt_id, target_id=target_id):
                step.put(dataclasses.replace(citation, trashed=True))
        return step.changes

    def _mark(self, step: Step, place: Place) -> Excerpt:
        """The excerpt of a passage, a region or a span: the one that marks the same already, else a new one."""
        excerpt = self._excerpt(place, (), "", "")
        for known in step.of(Excerpt, source_id=excerpt.source_id) if excerpt.source_id is not None else ():
            if _place_of(known) == _place_of(excerpt):
                return known
        marked = step.put(excerpt)
        self._note_annotation(step, marked)
        return marked

    def _excerpt(self, place: Place, codes: tuple[str, ...], colour: str, comment: str) -> Excerpt:
        marked = self._of_text(place) if isinstance(place, InText) else self._of_file(place)
        return dataclasses.replace(marked, codes=codes, colour=colour, comment=comment)

    def _of_text(self, place: InText) -> Excerpt:
        start, end = place.start, place.end
        rendition = self._store.get(Rendition, place.rendition_id)
        if not 0 <= start < end <= len(rendition.text) or not rendition.text[start:end].strip():
            raise Refused(_("Select some text first."), code="empty_selection")
        passage = passages.passage(rendition.text, start, end)
        return Excerpt(
            case_id=rendition.case_id,
            source_id=rendition.source_id,
            rendition_id=rendition.id,
            evidence_id=rendition.evidence_id,
            start=passage.start,
            end=passage.end,
            quote=passage.quote,
            prefix=passage.prefix,
            suffix=passage.suffix,
            page=_number(rendition.pages, start),
            message=_number(rendition.messages, start),
        )

    def _of_file(self, place: InFile) -> Excerpt:
        evidence = self._evidence(place.evidence_id)
        region = place.anchor if isinstance(place.anchor, Region) else None
        return Excerpt(
            case_id=evidence.case_id,
            source_id=evidence.source_id,
            evidence_id=evidence.id,
            page=region.page if region is not None else None,
            region=region,
            span=place.anchor if isinstance(place.anchor, Span) else None,
        )

    def _note_annotation(self, step: Step, excerpt: Excerpt) -> None:
        """A passage is marked: the custody of its file names the excerpt."""
        if excerpt.evidence_id is not None:
            evidence = self._evidence(excerpt.evidence_id)
            step.note(Custody.ANNOTATED.value, evidence, file_sha256=evidence.sha256, reason=excerpt.ref)

    # -- giving out ---------------------------------------------------------------------------------------------------

    def evidence_bytes(self, evidence_id: UUID, limit: int) -> bytes:
        """The original bytes, for showing them.

        :param limit: the most bytes to hand out. :raises Refused: the file is larger, or was disposed of.
        :raises VaultDamaged: it does not verify.
        """
        with self._store.view():
            evidence = self._evidence(evidence_id)
            require_kept(self._store, evidence)
        return self._vault.evidence.read(evidence.sha256, limit)

    def export_file(self, evidence_id: UUID, out: Path) -> None:
        """Write the original bytes outside the vault, in the clear: a journalled export.

        :raises Refused: the file was disposed of. :raises WorldFault: the place cannot be written.
        """
        evidence = self._evidence(evidence_id)
        require_kept(self._store, evidence)
        label = _("Export file {ref}", ref=evidence.ref)
        with leaving(out, self._store, label) as (step, target):
            step.note(Custody.EXPORTED.value, evidence, file_sha256=evidence.sha256)
            self._vault.evidence.copy_to(evidence.sha256, target)

    def _evidence(self, evidence_id: UUID) -> EvidenceFile:
        return self._store.get(EvidenceFile, evidence_id)


def _place_of(excerpt: Excerpt) -> tuple[object, ...]:
    """Where an excerpt stands; its codes, its comment and its colour are not part of it."""
    return (
        excerpt.rendition_id,
        excerpt.start,
        excerpt.end,
        excerpt.evidence_id if excerpt.rendition_id is None else None,
        excerpt.region,
        excerpt.span,
    )


def _citation(target: Record, excerpt: Excerpt, stance: str) -> Citation:
    return Citation(
        case_id=target.case_id,
        target_id=target.id,
        source_id=excerpt.source_id,
        excerpt_id=excerpt.id,
        stance=stance,
    )


def _place(text: str, excerpt: Excerpt, rendition: Rendition | None) -> PlacedExcerpt:
    if isinstance(excerpt.anchor, Region | Span):
        return PlacedExcerpt(excerpt, 0, 0, IN_FILE)
    found = passages.locate(text, excerpt.passage)
    return PlacedExcerpt(excerpt, found.start, found.end, str(found.status))


def _number(begin: Sequence[str], position: int) -> int | None:
    """On which page, or in which message, a position of a text lies, from 1 on; None where the text has none.

    :param begin: where each begins, in code points.
    """
    starts = [int(each) for each in begin]
    return sum(1 for start in starts if start <= position) or None if starts else None


def _label_of(record: Record, place: Place) -> str:
    in_text = isinstance(place, InText)
    match record:
        case Incident():
            return _("Add incident from a passage") if in_text else _("Add incident from a marked place")
        case Fact():
            return _("Add fact from a passage") if in_text else _("Add fact from a marked place")
        case Call():
            if in_text:
                return _("Add accountability call from a passage")
            return _("Add accountability call from a marked place")
        case _:
            return _("Add record from a passage") if in_text else _("Add record from a marked place")
