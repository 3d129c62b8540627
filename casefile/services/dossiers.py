"""Dossiers: gather the case, project it for its audience, draw it, look for leaks, and only then let it out."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from casefile.dossier import audiences, check, projection
from casefile.dossier.bundle import Bundle, Verified
from casefile.dossier.gates import Gate
from casefile.dossier.outline import Citations, Dossier, KeyValues, Section, Table, plain_text
from casefile.dossier.projection import Origin
from casefile.errors import CasefileError, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.evidence.worker.client import Worker
from casefile.i18n import LANGUAGES, _, isolate, translator
from casefile.model.changes import Changes
from casefile.model.fields import KINDS
from casefile.model.outside import clean_line
from casefile.model.records import Case, Consent, Disclosure, EvidenceFile, Stamp, WitnessNote
from casefile.services.clock import Clock
from casefile.services.custody import Kept
from casefile.services.disclosures import STEP
from casefile.services.files import leaving, require_place
from casefile.services.one_state import one_state
from casefile.services.reckoning import reckon
from casefile.services.witnesses import noes_in_trash
from casefile.store.store import Store
from casefile.vault.vault import OpenVault
from casefile.vault.words import in_words

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
SealedNames = Callable[[], Mapping[str, tuple[str, ...]] | None]
"""Answers the names in the identity compartment by reference; None while it is closed."""
BearOut = Callable[[Iterable[Stamp], Cancelled | None], Mapping[UUID, bool]]
"""Answers for each time stamp that was checked whether its token bears out what its record says."""

AUDIENCES = ("internal", "partner", "court", "public")
AUDIENCE_LABELS = {code: audience.label for code, audience in audiences.AUDIENCES.items()}
"""Audiences in words, untranslated."""


@dataclass(frozen=True, slots=True)
class ExportedDossier:
    """A dossier that was let out. ``sha256`` is what the journal and its disclosure (``ref``) name it by."""

    path: Path
    pages: int
    sha256: str
    gates: tuple[Gate, ...]
    ref: str
    changes: Changes


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

    def __init__(self, store: Store, vault: OpenVault, sealed_names: SealedNames, bear_out: BearOut) -> None:
        self._bear_out = bear_out
        self._store = store
        self._vault = vault
        self._sealed_names = sealed_names

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
    ) -> Preview:
        """What stands between the case and an audience, in words, before anything is written; and the titles that the
        dossier would have, in order.

        Takes what :meth:`export` takes; reads no evidence file, so that nothing is said of them (every export checks
        them itself), and writes nothing. Sections that would be empty are left out, as there.

        :param recipient: who is to receive the dossier; a consent for a named body holds for that body alone.
        """
        from casefile.dossier import build, undrawn

        at = Clock(self._store).now()
        bundle = self._bundle(case_id, at, Verified(at, 0, ()), recipient=recipient)
        projected = projection.project(bundle, audience)
        options = build.Options(at, language, sections or tuple(build.SECTIONS))
        outline = build.build(projected, reckon(projected, translator(language)), options)
        lost = undrawn.gates(undrawn.find(outline, (projected.case, *projected.shelf)))
        of_letters = (*lost, *undrawn.forms(outline))
        said = [gate for gate in projected.gates if not gate.ok] if of_letters else projected.gates
        return Preview((*of_letters, *said), _titles(outline))

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
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> ExportedDossier:
        """Write a dossier as PDF. The same vault state, options and moment give the same bytes.

        In the same step a :class:`~casefile.model.records.Disclosure` is recorded: for whom, and whose words are in
        it. It cannot be undone, as what left the vault cannot be called back.

        :param recipient: who receives it; empty where that is not known.
        :param language: BCP 47; need not be the window's.
        :param sections: keys of :data:`casefile.dossier.build.SECTIONS` in the order wanted; all of them where left
            out.
        :param moment: of the export: stands on the cover by the desk's clock; its day there is the one by which consent
            expires and calls are overdue.
        :param spell_out: write characters that no font draws as code points, and name them in the dossier.
        :raises Undrawable: there are such characters, and nobody said so; nothing was written.
        :raises Refused: the leak gate found withheld words in the finished file; nothing was written.
        :raises WorldFault: the place cannot be written; nothing is left behind.
        """
        # Imported here: what draws costs a good part of the time to the first window, and most sessions never export.
        from casefile.dossier import build, pdf, undrawn

        require_place(out)
        if language not in LANGUAGES:
            text = _("A dossier is written in one of these languages: {languages}.", languages=", ".join(LANGUAGES))
            raise Refused(text, code="unknown_language")
        clock = Clock(self._store)
        at = clock.here(moment) if moment is not None else clock.now().replace(second=0, microsecond=0)
        # First of all: the compartment closes by itself, and reading the evidence may take longer.
        sealed = self._sealed_names()
        with self._store.view():  # files, records and the head that the cover names are of one state
            verified, found = self._verified(case_id, at, progress, cancelled)
            bundle = replace(self._bundle(case_id, at, verified, recipient=recipient), identities=sealed)
        if not self._store.read_only:
            self._store.checkpoint()  # it covers that head
        projected = projection.project(bundle, audience)
        blocking = next((gate for gate in projected.gates if gate.blocks), None)
        if blocking is not None:
            raise Refused(
                _("The dossier was held back; nothing was written. {reason}", reason=blocking.sentence), code="gate"
            )
        options = build.Options(at, language, sections or tuple(build.SECTIONS))
        outline = build.build(projected, reckon(projected, translator(language)), options)
        lost = undrawn.find(outline, (projected.case, *projected.shelf))
        if lost and not spell_out:
            undrawn.hold_back(lost)
        outline = undrawn.named_in(outline, lost)
        buffer = io.BytesIO()
        drawn = pdf.draw(outline, buffer, progress=progress, cancelled=cancelled)
        withheld = projection.withheld(bundle, audience)
        self._hold_back_leaks(buffer.getvalue(), plain_text(outline), withheld, cancelled)
        content = buffer.getvalue()
        digest = hash_stream(io.BytesIO(content)).sha256
        label = _("Export dossier of {ref} ({audience})", ref=bundle.case.ref, audience=audience)
        notes = _notes_in(outline, projected.shelf.of(WitnessNote))
        disclosure = Disclosure(
            case_id=case_id,
            at=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            audience=audience,
            recipient=bundle.recipient,
            format="pdf",
            sha256=digest,
            witnesses=tuple(dict.fromkeys(note.witness_id for note in notes if note.witness_id is not None)),
            notes=tuple(note.id for note in notes),
        )
        with leaving(out, self._store, label, kind=STEP) as (step, stream):
            stream.write(content)
            disclosure = step.put(disclosure)
            for evidence, event in found:
                step.note(event.value, evidence, file_sha256=evidence.sha256, reason="dossier")
            left_out = sum(1 for record in bundle.shelf if record.id not in projected.shelf)
            if withheld or left_out:
                reason = f"dossier {audience} left_out={left_out}"
                step.note(Custody.REDACTED.value, bundle.case, file_sha256=digest, reason=reason)
            reason = f"dossier {audience} {language}" + (f" undrawn={len(drawn.missing)}" if drawn.missing else "")
            step.note(Custody.EXPORTED.value, bundle.case, file_sha256=digest, reason=reason)
        told = (*undrawn.forms(outline), *projected.gates)
        return ExportedDossier(out, drawn.pages, digest, told, disclosure.ref, step.changes)

    def _bundle(
        self, case_id: UUID, now: dt.datetime, verified: Verified | None = None, *, recipient: str = ""
    ) -> Bundle:
        case, head = self._store.get(Case, case_id), self._store.head()
        records = {kind: self._store.of(kind, case_id=case_id) for kind in KINDS if kind != "case"}
        noes = noes_in_trash(self._store, case_id=case_id)
        consents = self._store.as_recorded([*self._store.of(Consent, case_id=case_id), *noes])
        return Bundle.of(
            case,
            records,
            replace(head, words=in_words(head.hash)),
            now,
            verified,
            recipient=clean_line(recipient),
            identities=self._sealed_names(),
            recorded=[consent.id for consent in consents],
            noes=noes,
            zone=Clock(self._store).sorting,
        )

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
        return Verified(at, len(files), tuple(faults), self._bear_out(stamps, cancelled)), found

    def _hold_back_leaks(
        self, content: bytes, meant: str, withheld: Mapping[str, Origin], cancelled: Cancelled | None
    ) -> None:
        if not withheld:
            return
        read_back = Worker().extract(io.BytesIO(content), name="dossier.pdf", size=len(content), cancelled=cancelled)
        # Both: what was meant to be drawn, and what a reader gets out of the file, where right-to-left lines may come
        # scrambled.
        found = check.leaks(f"{meant}\n{read_back.text}", withheld)
        if found:
            origin = withheld[found[0].value]
            raise Refused(
                _(
                    "The dossier was held back; nothing was written. It would show this audience {field} of {ref}, "
                    "which is withheld from it. Change the text in which it stands.",
                    field=_(origin.label),
                    ref=isolate(origin.ref),
                ),
                code="leak",
            )


def _notes_in(dossier: Dossier, notes: list[WitnessNote]) -> list[WitnessNote]:
    """The notes that a dossier holds: the section of the witnesses may be left out."""
    held = {section.key for section in dossier.sections}
    return notes if "witnesses" in held else []


def _titles(dossier: Dossier) -> tuple[OutlineLine, ...]:
    below = [0] * len(dossier.sections)
    holder = 0
    for place, section in enumerate(dossier.sections):
        if section.level == 1:
            holder = place
        elif section.level == 2:
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
