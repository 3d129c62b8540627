"""Dossiers: gather the case, project it for its audience, draw it, look for leaks, and only then let it out."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.dossier import audiences, projection
from casefile.dossier.bundle import Bundle, Verified
from casefile.dossier.gates import LEAK as LEAK
from casefile.dossier.gates import Gate
from casefile.dossier.hits import HeldBack as HeldBack
from casefile.dossier.hits import Hit as Hit
from casefile.dossier.outline import Citations, Dossier, KeyValues, Section, Table, block_lines, cover_texts
from casefile.dossier.projection import Projected
from casefile.dossier.redacting import Redacting
from casefile.dossier.withheld import REAL_NAMES
from casefile.errors import CasefileError, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.i18n import LANGUAGES, N_, _, current, isolate, plural, translator
from casefile.model.changes import Changes
from casefile.model.composing import Composition
from casefile.model.exhibits import prefix_of
from casefile.model.fields import KINDS, Record
from casefile.model.outside import clean_line
from casefile.model.records import (
    Case,
    Consent,
    Disclosure,
    EvidenceFile,
    Person,
    Rendition,
    Source,
    Stamp,
    Witness,
    WitnessNote,
)
from casefile.model.sources import TESTIMONY
from casefile.services.clock import Clock
from casefile.services.custody import Kept
from casefile.services.disclosures import STEP
from casefile.services.files import on_the_disk, require_place, written_whole
from casefile.services.identities import Identities, SealedWords
from casefile.services.one_state import one_state
from casefile.services.reckoning import reckon
from casefile.services.still_consented import require_consent_still
from casefile.services.witnesses import noes_in_trash
from casefile.store.store import Store
from casefile.vault.vault import OpenVault
from casefile.vault.words import in_words

if TYPE_CHECKING:
    from casefile.dossier.docx import DrawnDocx
    from casefile.dossier.pdf import DrawnPdf
    from casefile.dossier.sections.exhibits import Annexed
    from casefile.services.dossier_gate import Seen
    from casefile.services.exhibits import Pictures
    from casefile.store.step import Step

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
BearOut = Callable[[Iterable[Stamp], Cancelled | None], Mapping[UUID, bool]]
"""Answers for each time stamp that was checked whether its token bears out what its record says."""

_APART = ("case", "rendition", "composition", "statement")
"""Kinds that are read otherwise; a composition is no part of what it composes, a statement a document of its own."""
AUDIENCES = ("internal", "partner", "court", "public")
AUDIENCE_LABELS = {code: audience.label for code, audience in audiences.AUDIENCES.items()}
"""Audiences in words, untranslated."""
_AUDIENCE_SHOWS = {
    "internal": N_("It shows what a dossier for internal use shows."),
    "partner": N_("It shows what a dossier for a partner organisation shows."),
    "court": N_("It shows what a dossier for a court or investigating body shows."),
    "public": N_("It shows what a dossier for the public shows."),
}
WORD = "docx"
FORMATS = ("pdf", WORD)
"""What a dossier can be written as; the ending of its file says which."""


def audience_shows(code: str) -> str:
    """How much of a case a copy for an audience shows, in a sentence.

    :param code: of the audience; one that another version of the program knows stands in the sentence as it is.
    """
    known = _AUDIENCE_SHOWS.get(code)
    return _(known) if known else _("It shows what a dossier for “{audience}” shows.", audience=isolate(code))


def unusual_sections(audience: str) -> frozenset[str]:
    """The keys of those that a dossier for an audience has only where somebody wants them."""
    return audiences.audience(audience).unusual


def section_labels() -> dict[str, str]:
    """Sections by their keys, in their usual order, untranslated."""
    from casefile.dossier.build import SECTIONS  # brings all that draws a dossier

    return dict(SECTIONS)


@dataclass(frozen=True, slots=True)
class ExportedDossier:
    """A dossier that was let out. ``sha256`` is what the journal and its disclosure (``ref``) name it by.

    :param pages: 0 for a Word document, whose pages are made by what opens it.
    :param volumes: all files of it; of the first, what is said above.
    :param released: what was released all the same.
    """

    path: Path
    pages: int
    sha256: str
    gates: tuple[Gate, ...]
    ref: str
    changes: Changes
    volumes: tuple[Volume, ...] = ()
    released: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of a dossier, and the reference of its disclosure."""

    path: Path
    pages: int
    sha256: str
    ref: str


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One title of a dossier, before it is drawn.

    :param key: of the section as in :meth:`Dossiers.sections`; a part below it has a key of its own.
    :param title: in the dossier's language.
    :param level: 1 for a section, 2 and 3 for what lies in it.
    :param entries: parts, rows or records that it holds; 0 where it holds none that can be counted.
    """

    key: str
    title: str
    level: int
    entries: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What can be told of a dossier before it is made: what stands between, and its titles."""

    gates: tuple[Gate, ...]
    titles: tuple[OutlineLine, ...]


class Dossiers:
    """Verbs for dossiers."""

    def __init__(self, store: Store, vault: OpenVault, identities: Identities, bear_out: BearOut) -> None:
        self._bear_out = bear_out
        self._store = store
        self._vault = vault
        self._identities = identities

    def sections(self) -> dict[str, str]:
        """The sections in their usual order: key -> untranslated title."""
        from casefile.dossier import build

        return dict(build.SECTIONS)

    @one_state
    def preview(
        self,
        case_id: UUID,
        audience: str,
        *,
        recipient: str = "",
        language: str = "en",
        sections: tuple[str, ...] = (),
        composition: Composition | None = None,
    ) -> Preview:
        """What stands between the case and an audience, in words, before anything is written; and the titles that the
        dossier would have, in order.

        Takes what :meth:`export` takes; reads no evidence file, so that nothing is said of them (every export checks
        them itself), and writes nothing. Sections that would be empty are left out, as there.

        :param recipient: who is to receive the dossier; a consent for a named body holds for that body alone.
        """
        from casefile.dossier import build, undrawn
        from casefile.dossier.sections.own import own_gates

        at = Clock(self._store).now()
        sealed = self._identities.sealed_words()
        bundle = self._bundle(case_id, at, sealed, Verified(at, 0, ()), recipient=recipient)
        projected = projection.project(replace(bundle, language=language), audience)
        options = build.Options(at, language, sections or build.usual(projected.audience), composition=composition)
        words = undrawn.Lost()
        outline = build.build(
            projected,
            reckon(projected, translator(language)),
            options,
            see=lambda _head, block: words.see(block_lines(block)),
        )
        lost = undrawn.gates(undrawn.find(outline, (projected.case, *projected.shelf), words))
        of_letters = (*lost, *undrawn.forms(words))
        known = {record.ref for record in bundle.shelf}
        own = tuple(own_gates(composition, projected, known)) if composition is not None else ()
        said = [gate for gate in projected.gates if not gate.ok] if of_letters or own else projected.gates
        return Preview((*of_letters, *own, *said), _titles(outline))

    @one_state
    def projected(self, case_id: UUID, audience: str, *, recipient: str = "") -> tuple[Projected, tuple[Hit, ...], int]:
        """A case as an audience may see it, for what leaves in another form than a dossier; who of it is sealed and
        could not be compared; and how many records were left out.

        :param recipient: a consent for a named body holds for that body alone.
        """
        at = Clock(self._store).now()
        sealed = self._identities.sealed_words()
        bundle = self._bundle(case_id, at, sealed, Verified(at, 0, ()), recipient=recipient)
        seen = projection.project(self._with_beneath(bundle, audience, current().language), audience)
        left_out = sum(1 for record in bundle.shelf if record.id not in seen.shelf)
        return seen, () if sealed is not None else tuple(self._unread(case_id)), left_out

    def export(
        self,
        case_id: UUID,
        audience: str,
        out: Path,
        *,
        recipient: str = "",
        language: str = "en",
        sections: tuple[str, ...] = (),
        moment: dt.datetime | None = None,
        spell_out: bool = False,
        volumes: int = 1,
        release: str = "",
        exhibits: bool = False,
        prefix: str = "",
        composition: Composition | None = None,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ExportedDossier:
        """Write a dossier as PDF, or as a Word document where the file is to end in ``.docx``. The same vault state,
        options and moment give the same bytes.

        In the same step a :class:`~casefile.model.records.Disclosure` is recorded: for whom, and whose words are in
        it. It cannot be undone, as what left the vault cannot be called back.

        :param recipient: who receives it; empty where that is not known.
        :param language: BCP 47; need not be the window's.
        :param sections: keys of :data:`casefile.dossier.build.SECTIONS` in the order wanted; the usual ones where left
            out.
        :param moment: of the export: stands on the cover by the desk's clock; its day there is the one by which consent
            expires and calls are overdue.
        :param spell_out: write characters that no font draws as code points, and name them in the dossier. Nothing is
            asked of a Word document: it is drawn by the fonts of its reader.
        :param volumes: files into which it is divided: ``name-1.pdf`` and so on. At most as many as it has sections.
        :param release: why it leaves although the gate holds it back. The journal keeps the reason, for good, and whose
            secrets were released: no names in it.
        :param exhibits: with the pages of the files that it rests on, numbered for good.
        :param prefix: of the numbers of new pages; the reference of the case where it is left out.
        :param composition: gives it sections of one's own and a cover, and has it name what is left out; audience,
            recipient and the rest are taken from what else is said here.
        :raises Undrawable: there are such characters, and nobody said so; nothing was written.
        :raises HeldBack: withheld words stand in the finished file, or sealed names could not be compared with it, and
            no reason was given to release it; nothing was written.
        :raises WorldFault: the place cannot be written; nothing is left behind.
        """
        # Imported here: what draws costs a good part of the time to the first window, and most sessions never export.
        from casefile.dossier import docx, pdf, undrawn
        from casefile.dossier.volumes import MOST, divided

        require_place(out)
        format_ = format_of(out)
        if exhibits and format_ == WORD:
            raise Refused(
                _("Exhibits are pages, and a Word document has none before it is opened: choose PDF."),
                code="exhibits_in_word",
            )
        ready = self.prepared(
            case_id,
            audience,
            recipient=recipient,
            language=language,
            sections=sections,
            moment=moment,
            spell_out=spell_out or format_ == WORD,
            named=format_ != WORD,
            release=release,
            exhibits=exhibits,
            annex=exhibits,
            prefix=prefix,
            composition=composition,
            progress=progress,
            cancelled=cancelled,
        )
        seen, hits = ready.seen, ready.hits
        made: list[_Made] = []
        parts = divided(ready.outline, max(1, min(volumes, MOST)))
        for number, volume in enumerate(parts, start=1):
            content = io.BytesIO()  # in memory: what the gate holds back was never on a disk
            draw = docx.draw if format_ == WORD else pdf.draw
            drawn = draw(volume, content, progress=progress, cancelled=cancelled)
            seen.read_back(content, number, cancelled, format_)
            made.append(_Made(_numbered(out, number, len(parts)), content, drawn))
        hits += seen.hits({number: each.drawn.anchors for number, each in enumerate(made, start=1)})
        if hits and not ready.reason:
            raise HeldBack(hits)
        label = _("Export dossier of {ref} ({audience})", ref=ready.case.ref, audience=audience)
        with ExitStack() as leaving:
            streams = [leaving.enter_context(written_whole(each.path, self._store)) for each in made]
            digests: list[str] = []
            for volume, each, stream in zip(parts, made, streams, strict=True):
                if exhibits:  # the same pages once more, now with their pictures: they go straight out
                    with ready.pictures() as pictures:
                        pdf.draw(volume, stream, plates=pictures, progress=progress, cancelled=cancelled)
                else:
                    stream.write(each.content.getbuffer())
                stream.flush()
                stream.seek(0)
                digests.append(hash_stream(stream).sha256)
            step = leaving.enter_context(self._store.step(label, kind=STEP))
            disclosures = [step.put(ready.disclosure(digest, format_)) for digest in digests]
            ready.note(step, [(digest, each.drawn) for digest, each in zip(digests, made, strict=True)])
            if hits:
                step.note(
                    Custody.EXPORTED.value,
                    ready.case,
                    file_sha256=digests[0],
                    reason=released_words(hits, ready.reason),
                )
            for stream in streams:
                on_the_disk(stream)
        written = tuple(
            Volume(each.path, each.drawn.pages, digest, disclosure.ref)
            for each, digest, disclosure in zip(made, digests, disclosures, strict=True)
        )
        first, pages = written[0], sum(each.pages for each in written)
        gates = ready.gates if format_ == WORD else (*undrawn.forms(seen.lost), *ready.gates)
        return ExportedDossier(
            first.path, pages, first.sha256, gates, first.ref, step.changes, written, tuple(hits)
        )  # fmt: skip

    def prepared(
        self,
        case_id: UUID,
        audience: str,
        *,
        recipient: str = "",
        language: str = "en",
        sections: tuple[str, ...] = (),
        moment: dt.datetime | None = None,
        spell_out: bool = False,
        named: bool = True,
        release: str = "",
        exhibits: bool = False,
        annex: bool = False,
        prefix: str = "",
        composition: Composition | None = None,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Ready:
        """Everything up to the drawing: the outline, what was looked for in it, and the exhibits with their numbers.

        :param named: name in the document the characters that no font draws.
        :param annex: with the pages of the exhibits. The rest as :meth:`export`, which says what it raises.
        """
        from casefile.dossier import build, undrawn
        from casefile.dossier.sections.own import own_gates
        from casefile.services.dossier_gate import Seen
        from casefile.services.exhibits import Exhibits

        reason = clean_line(release)
        if language not in LANGUAGES:
            text = _("A dossier is written in one of these languages: {languages}.", languages=", ".join(LANGUAGES))
            raise Refused(text, code="unknown_language")
        if composition is not None and composition.parts and not sections:
            raise Refused(_("Nothing is ticked: there would be nothing to read."), code="no_sections")
        clock = Clock(self._store)
        at = clock.here(moment) if moment is not None else clock.now().replace(second=0, microsecond=0)
        # First of all: the compartment closes by itself, and reading the evidence may take longer.
        sealed = self._identities.sealed_words()
        hits = [] if sealed is not None else self._unread(case_id)
        if hits and not reason:
            raise HeldBack(hits)
        with self._store.view():  # files, records and the head that the cover names are of one state
            verified, found = self._verified(case_id, at, progress, cancelled)
            bundle = self._bundle(case_id, at, sealed, verified, recipient=recipient)
        if not self._store.read_only:
            self._store.checkpoint()  # it covers that head
        bundle = self._with_beneath(bundle, audience, language)
        projected = projection.project(bundle, audience)
        left_out = sum(1 for record in bundle.shelf if record.id not in projected.shelf)
        case, recipient = bundle.case, bundle.recipient
        known = {record.ref for record in bundle.shelf}
        own = own_gates(composition, projected, known) if composition is not None else ()
        del bundle  # thousands of records that are needed no more
        gates = (*projected.gates, *own)
        blocking = next((gate for gate in gates if gate.blocks and gate.code != LEAK), None)
        if blocking is not None:
            raise Refused(
                _("The dossier was held back; nothing was written. {reason}", reason=blocking.sentence), code="gate"
            )
        seen = Seen(projected.withheld)
        tr = translator(language)
        damaged = [file.sha256 for file, event in found if event is Custody.VERIFIED_FAILED]
        theirs = Exhibits(self._store, self._vault, projected, tr, damaged)
        planned = theirs.planned(prefix_of(prefix or case.ref), cancelled) if exhibits else ()
        for each in planned:
            said = tr("Ex. {n}", n=each.exhibit.number)
            for page, words in theirs.words(each, cancelled):
                seen.page(each.exhibit.page_anchor(page), said, words)
        keys = sections or build.usual(projected.audience)
        options = build.Options(at, language, keys, exhibits=planned, annex=annex, composition=composition)
        outline = build.build(projected, reckon(projected, tr), options, see=seen.block)
        seen.texts("", cover_texts(outline))
        lost = undrawn.find(outline, (projected.case, *projected.shelf), seen.lost) if named else ()
        if lost and not spell_out:
            undrawn.hold_back(lost)
        return Ready(
            self._store, self._vault, case, audience, language, recipient, reason, projected, left_out,
            undrawn.named_in(outline, lost), seen, hits, tuple(found), planned,
        )  # fmt: skip

    def _unread(self, case_id: UUID) -> list[Hit]:
        """Who of a case is sealed, and could not be compared."""
        found = (*self._store.of(Witness, case_id=case_id), *self._store.of(Person, case_id=case_id))
        kept = self._identities.kept(record.id for record in found)
        return [Hit("identities", each.ref, REAL_NAMES, "") for each in found if each.id in kept]

    def _bundle(
        self,
        case_id: UUID,
        now: dt.datetime,
        sealed: Mapping[str, SealedWords] | None,
        verified: Verified | None = None,
        *,
        recipient: str = "",
    ) -> Bundle:
        case, head = self._store.get(Case, case_id), self._store.head()
        records = {kind: self._store.of(kind, case_id=case_id) for kind in KINDS if kind not in _APART}
        records["rendition"] = self._renditions(case_id)
        noes = noes_in_trash(self._store, case_id=case_id)
        consents = self._store.as_recorded([*self._store.of(Consent, case_id=case_id), *noes])
        bundle = Bundle.of(
            case,
            records,
            replace(head, words=in_words(head.hash)),
            now,
            verified,
            recipient=clean_line(recipient),
            identities=None if sealed is None else {ref: words.names for ref, words in sealed.items()},
            recorded=[consent.id for consent in consents],
            noes=noes,
            zone=Clock(self._store).sorting,
        )
        return replace(bundle, sealed_texts={ref: words.texts for ref, words in (sealed or {}).items()})

    def _with_beneath(self, bundle: Bundle, audience: str, language: str) -> Bundle:
        """The bundle with what stands under redacted regions: read again each time, and kept nowhere."""
        from casefile.services.redacted_pages import beneath

        redacting = Redacting(bundle.shelf, audience, translator(language))
        files = bundle.shelf.of(EvidenceFile) if redacting else ()
        return replace(bundle, language=language, beneath=beneath(self._vault, redacting, files))

    def _renditions(self, case_id: UUID) -> list[Record]:
        """Texts of sources, without their words where the source may be quoted anywhere: only testimonies are withheld.
        A case of thousands of sources holds more words in these than in all else.
        """
        silent = {
            source.id
            for source in self._store.of(Source, case_id=case_id)
            if source.type == TESTIMONY or source.witness_id is not None
        }
        made: list[Record] = []
        for text in self._store.of(Rendition, case_id=case_id):
            made.append(text if text.source_id in silent else replace(text, text=""))
        return made

    def _verified(
        self, case_id: UUID, at: dt.datetime, progress: Progress | None, cancelled: Cancelled | None
    ) -> tuple[Verified, list[tuple[EvidenceFile, Custody]]]:
        """Read and hash every evidence file of the case again, and check the tokens of its time stamps: dossier and
        custody say what this found.
        """
        kept = Kept(self._store)
        files = [file for file in self._store.of(EvidenceFile, case_id=case_id) if file in kept]
        faults: list[str] = []
        found: list[tuple[EvidenceFile, Custody]] = []
        for done, evidence in enumerate(files):
            if cancelled is not None and cancelled():
                raise Refused(_("Cancelled. Nothing was written."), code="cancelled")
            if progress is not None:
                progress(done, len(files))
            try:
                self._vault.evidence.verify(evidence.sha256)
                found.append((evidence, Custody.VERIFIED_OK))
            except CasefileError as error:
                faults.append(_("{ref}: {problem}", ref=isolate(evidence.ref), problem=error.message))
                found.append((evidence, Custody.VERIFIED_FAILED))
        stamps = [r for r in self._store.of("stamp", case_id=case_id) if isinstance(r, Stamp)]
        matched = frozenset(file.id for file, event in found if event is Custody.VERIFIED_OK)
        failed = frozenset(file.id for file, event in found if event is Custody.VERIFIED_FAILED)
        tokens = self._bear_out(stamps, cancelled)
        return Verified(at, len(files), tuple(faults), tokens, matched, failed), found


def format_of(out: Path) -> str:
    """What a file of that name is to hold: one of :data:`FORMATS`."""
    return WORD if out.suffix.lower() == f".{WORD}" else "pdf"


@dataclass(frozen=True, slots=True)
class _Made:
    """A volume that is drawn, and has not left yet."""

    path: Path
    content: io.BytesIO
    drawn: DrawnPdf | DrawnDocx


@dataclass(frozen=True, slots=True)
class Ready:
    """A dossier that is ready to be drawn, and all that is noted when it leaves.

    :param reason: why it leaves although something holds it back; empty for none.
    :param hits: what held it back before it was drawn. :param found: what the check of each evidence file found.
    :param planned: its exhibits, by number.
    """

    store: Store
    vault: OpenVault
    case: Case
    audience: str
    language: str
    recipient: str
    reason: str
    projected: Projected
    left_out: int
    outline: Dossier
    seen: Seen
    hits: list[Hit]
    found: tuple[tuple[EvidenceFile, Custody], ...]
    planned: tuple[Annexed, ...]

    @property
    def gates(self) -> tuple[Gate, ...]:
        """What is to be known of it."""
        gates = (*self.projected.gates, *self._kept_back())
        graphic = [
            each for each in self.planned if each.shown == "plates" and each.file.media_type.startswith("image/")
        ]
        if not graphic:
            return gates
        words = plural(
            "{n} exhibit is a picture, and no search reads what it shows: look at it before it leaves.",
            "{n} exhibits are pictures, and no search reads what they show: look at them before they leave.",
            len(graphic),
        )
        refs = tuple(each.file.ref for each in graphic)
        return (*gates, Gate(False, words, refs, code="pictures"))

    def _kept_back(self) -> Iterator[Gate]:
        """Exhibits of which nothing is shown, as a redaction cannot be carried out on them."""
        held = [each.file.ref for each in self.planned if each.kept_back]
        if held:
            words = plural(
                "{n} exhibit is withheld, as a redaction cannot be carried out on its pages: {refs}. Mark the region "
                "on the page, or redact the words in the text that is shown.",
                "{n} exhibits are withheld, as redactions cannot be carried out on their pages: {refs}. Mark the "
                "regions on the pages, or redact the words in the texts that are shown.",
                len(held),
                refs=", ".join(map(isolate, held)),
            )
            yield Gate(False, words, tuple(held), code="redacted")

    def pictures(self) -> Pictures:
        """Draws the pages of its exhibits."""
        from casefile.services.exhibits import Pictures

        return Pictures(self.vault, {each.file.sha256: each.file.media_type for each in self.planned})

    def disclosure(self, sha256: str, format_: str) -> Disclosure:
        """The record of one file of it that leaves."""
        notes = _notes_in(self.outline, self.projected.shelf.of(WitnessNote))
        return Disclosure(
            case_id=self.case.id,
            at=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            audience=self.audience,
            recipient=self.recipient,
            format=format_,
            sha256=sha256,
            witnesses=witnesses_in(self.projected, notes),
            notes=tuple(note.id for note in notes),
        )

    def require_consent_still(self) -> None:
        """Within the step that lets it leave; see :func:`casefile.services.still_consented.require_consent_still`."""
        notes = _notes_in(self.outline, self.projected.shelf.of(WitnessNote))
        require_consent_still(self.store, self.projected, notes, self.recipient)

    def note(self, step: Step, files: Iterable[tuple[str, DrawnPdf | DrawnDocx]]) -> None:
        """Have the journal tell of it, and give its exhibits their numbers.

        :param files: SHA-256 of each, and what was drawn.
        """
        from casefile.services.exhibits import give_numbers

        self.require_consent_still()
        for evidence, event in self.found:
            step.note(event.value, evidence, file_sha256=evidence.sha256, reason="dossier")
        give_numbers(step, self.case.id, self.planned, self.audience)
        for sha256, drawn in files:
            if self.projected.withheld.search.secrets or self.left_out:
                redacted = f"dossier {self.audience} left_out={self.left_out}"
                step.note(Custody.REDACTED.value, self.case, file_sha256=sha256, reason=redacted)
            missing = f" undrawn={len(drawn.missing)}" if drawn.missing else ""
            exported = f"dossier {self.audience} {self.language}{missing}"
            step.note(Custody.EXPORTED.value, self.case, file_sha256=sha256, reason=exported)


def _numbered(out: Path, number: int, volumes: int) -> Path:
    return out if volumes == 1 else out.with_stem(f"{out.stem}-{number}")


def released_words(hits: Sequence[Hit], reason: str) -> str:
    """For the journal: how often by which rule and whose secrets were released, and why; none of their words."""
    rules = Counter(hit.rule for hit in hits)
    counts = " ".join(f"{rule}={count}" for rule, count in sorted(rules.items()))
    refs = ",".join(dict.fromkeys(hit.ref for hit in hits))
    return f"released {counts} of {refs}: {reason}"


def _notes_in(dossier: Dossier, notes: list[WitnessNote]) -> list[WitnessNote]:
    """The notes that a dossier holds: the section of the witnesses may be left out."""
    held = {section.key for section in dossier.sections}
    return notes if "witnesses" in held else []


def witnesses_in(
    projected: Projected, notes: Iterable[WitnessNote], among: Container[UUID] | None = None
) -> tuple[UUID, ...]:
    """Whose words leave: the notes' witnesses, and those of the sources that are somebody's account.

    :param among: the records that leave, where these are not all that are projected.
    """
    of_notes = [note.witness_id for note in notes if note.witness_id is not None]
    told_by = projected.told_by
    of_sources = [id_ for each in told_by if among is None or each in among for id_ in sorted(told_by[each])]
    return tuple(dict.fromkeys([*of_notes, *of_sources]))


def _titles(dossier: Dossier) -> tuple[OutlineLine, ...]:
    below = [0] * len(dossier.sections)
    holder = 0
    for place, section in enumerate(dossier.sections):
        if section.level == 1:
            holder = place
        elif section.level == 2 or section.figure:
            below[holder] += 1
    return tuple(
        OutlineLine(
            section.key,
            section.title,
            section.level,
            (below[place] or _entries(section)) if section.level == 1 else 0,
        )
        for place, section in enumerate(dossier.sections)
    )


def _entries(section: Section) -> int:
    if section.key == "sources":  # each source is one set of labelled values
        return sum(1 for block in section.blocks if isinstance(block, KeyValues))
    rows = sum(len(block.rows) for block in section.blocks if isinstance(block, Table))
    return rows + sum(len(block.items) for block in section.blocks if isinstance(block, Citations))
