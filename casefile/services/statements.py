"""Statements: written from the case, looked through before they leave, and a source of ours once they are issued."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from casefile import __version__
from casefile.analysis import toll
from casefile.dossier import statement as reading
from casefile.dossier import statement_templates as templates
from casefile.dossier.outline import Dossier, cover_texts
from casefile.dossier.statement import Ground as Ground
from casefile.dossier.statement import Rest as Rest
from casefile.dossier.statement import Said as Said
from casefile.errors import EXIT_FOUND, BadInput, NotFound, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.hashing import hash_stream
from casefile.i18n import LANGUAGES, Translator, _, isolate, plural, translator
from casefile.model.changes import Changes, Listing
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.outside import clean_line
from casefile.model.records import (
    Addressee,
    Call,
    CasualtyFigure,
    Citation,
    Disclosure,
    EvidenceFile,
    Excerpt,
    Fact,
    Incident,
    Rendition,
    Source,
    Statement,
)
from casefile.model.words import term
from casefile.services.calls import check_due
from casefile.services.clock import Clock
from casefile.services.disclosures import STEP
from casefile.services.dossiers import Dossiers, HeldBack, Hit, released_words, witnesses_in
from casefile.services.files import on_the_disk, require_place, written_whole
from casefile.services.intake import Intake
from casefile.services.one_state import one_state
from casefile.services.reckoning import independent
from casefile.services.still_consented import require_consent_still
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

if TYPE_CHECKING:
    from casefile.services.dossier_gate import Seen
    from casefile.store.step import Step

FORMATS = ("pdf", "docx", "txt", "html")
"""What a statement can be written as; the ending of its file says which."""
TEMPLATES = {key: each.label for key, each in templates.TEMPLATES.items()}
"""Templates in words, untranslated, by the key that names them."""
INSERTED = reading.FIELDS
"""Kind -> what can be inserted of it -> its untranslated label."""
_LONGEST_TITLE = 160

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Looked:
    """A statement as it stands now. :param text: as it would be read.

    :param sentences: of its text, each with what it rests on. :param problems: what keeps it from leaving.
    :param changed: of one that was issued: what stood in a placeholder, and what would stand there now.
    """

    text: str = field(repr=False)
    sentences: tuple[Said, ...] = field(repr=False)
    problems: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """A statement that left. :param ref: of its disclosure."""

    path: Path
    sha256: str
    ref: str
    changes: Changes
    released: tuple[Hit, ...] = ()


class StatementHeldBack(HeldBack):
    """As :class:`.HeldBack`, of a statement."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        super().__init__(hits)
        if self.code == "leak":
            self.message = plural(
                "The statement was held back; nothing was written. In {n} place it would show its audience what is "
                "withheld from it: {refs}.",
                "The statement was held back; nothing was written. In {n} places it would show its audience what is "
                "withheld from it: {refs}.",
                len(hits),
                refs=", ".join(isolate(ref) for ref in dict.fromkeys(hit.ref for hit in hits)),
            )
        else:
            self.message = _(
                "The statement was held back; nothing was written. Identities are sealed in this case, and their "
                "compartment is closed: open it, so that real names are looked for, or say why the statement leaves "
                "without that."
            )
        self.args = (self.message,)


class LeadsNowhere(Refused):
    """Placeholders or citations of a statement lead to nothing that its audience may see; nothing was written.

    :ivar problems: a sentence on each.
    """

    exit_code = EXIT_FOUND

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            _("The statement was held back; nothing was written. {reasons}", reasons=" ".join(problems)),
            code="leads_nowhere",
        )


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement that was issued: the source it became, and the calls its demands became."""

    statement: Statement
    source: Source
    calls: tuple[Call, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Ready:
    statement: Statement
    ground: Ground
    outline: Dossier
    seen: Seen
    hits: list[Hit]
    reason: str


class Statements:
    """Verbs for statements."""

    def __init__(self, store: Store, vault: OpenVault, dossiers: Dossiers) -> None:
        self._store, self._vault, self._dossiers = store, vault, dossiers

    def all(self, case_id: UUID) -> list[Statement]:
        """Those of a case, the newest first."""
        return sorted(self._store.of(Statement, case_id=case_id), key=lambda each: each.ref, reverse=True)

    @one_state
    def ground(self, case_id: UUID, audience: str, language: str) -> Ground:
        """What the statements of a case are filled from for an audience; holds no more than that audience may see."""
        return self._ground(case_id, audience, language)[0]

    def look(self, statement: Statement, ground: Ground) -> Looked:
        """Read a statement on a ground: nothing is read from the vault, so that this can follow every key."""
        from casefile.dossier.statement_files import as_text

        outline = reading.outline(statement, ground, dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        problems = list(reading.problems(statement, ground))
        text = as_text(outline)
        found = ground.projected.withheld.search.places(text)
        for ref, label in dict.fromkeys((each.ref, each.label) for each in found):
            problems.append(
                _("It says what is withheld from this audience: {field} of {ref}.", field=_(label), ref=isolate(ref))
            )
        return Looked(text, reading.read(statement.words, ground), tuple(problems), _changed(statement, ground))

    def value(self, ground: Ground, ref: str, name: str) -> str:
        """What a placeholder would say; empty for nothing that its audience may see."""
        return reading.value(ground, ref, name)

    def begin(self, case_id: UUID, template: str, refs: Sequence[str], ground: Ground, *, title: str = "") -> Statement:
        """A statement that begins with what a template says of records; nothing is kept yet.

        :param refs: in the order wanted.
        :raises BadInput: there is no such template, or a record is not there for this audience.
        """
        if template not in templates.TEMPLATES:
            raise BadInput(
                _("A statement begins with one of: {templates}.", templates=", ".join(templates.TEMPLATES)),
                code="no_template",
            )
        chosen = templates.TEMPLATES[template]
        records = []
        for ref in refs:
            found = ground.find(ref)
            if found is None:
                raise BadInput(
                    _("{ref} is not in this case, or this audience may not see it.", ref=isolate(ref)), code="no_record"
                )
            records.append(found)
        words = templates.begun(chosen, records, ground.tr, lambda ref, name: reading.value(ground, ref, name))
        first = next((each for each in records if isinstance(each, Incident)), None)
        return Statement(
            case_id=case_id,
            title=title or (first.title if first is not None else ground.tr(chosen.title)),
            template=template,
            audience=ground.projected.audience.code,
            language=ground.tr.language,
            date=FuzzyDate.day(Clock(self._store).today()),
            words=words,
        )

    def keep(self, statement: Statement) -> Changes:
        """Keep one, new or changed. Where nothing was changed, nothing is written.

        :raises Refused: it was issued, and what was issued stays as it is; it is in the trash; or it has no title.
        """
        with self._store.step(_("Write a statement")) as step:
            before = _as_kept(step, statement)
            if before is not None:
                if before.source_id is not None:
                    raise Refused(_("It was issued, and stays as it is. Write a new one."), code="issued")
                statement = replace(statement, ref=before.ref)
            if before != statement:
                step.put(statement)
        return step.changes

    def export(
        self,
        statement: Statement,
        out: Path,
        *,
        recipient: str = "",
        release: str = "",
        spell_out: bool = False,
        cancelled: Cancelled | None = None,
    ) -> WrittenStatement:
        """Write it as PDF, Word document, plain text or HTML, as the ending of the file says.

        A disclosure is recorded in the same step, which cannot be undone.

        :param release: why it leaves although it shows what is withheld; the journal keeps the reason.
        :raises HeldBack: it would show what is withheld from its audience. :raises Refused: a placeholder leads to
            nothing that the audience may see, or the ending is of none of these. Nothing was written in either case.
        """
        require_place(out)
        format_ = format_of(out)
        ready = self._prepared(statement, recipient, release)
        content = io.BytesIO(self._drawn(ready, format_, spell_out, cancelled))
        if format_ in ("pdf", "docx"):
            ready.seen.read_back(content, 1, cancelled, format_)
        else:
            ready.seen.texts("", content.getvalue().decode("utf-8").splitlines(), section=ready.outline.title)
        hits = ready.hits + ready.seen.hits({})
        if hits and not ready.reason:
            raise StatementHeldBack(hits)
        content.seek(0)
        digest = hash_stream(content).sha256
        case = ready.ground.projected.case
        label = _("Export statement {title} ({audience})", title=statement.title, audience=statement.audience)
        with (
            written_whole(out, self._store) as stream,
            self._store.step(label, kind=STEP) as step,
        ):
            stream.write(content.getbuffer())
            require_consent_still(step, ready.ground.projected, (), recipient)
            disclosure = step.put(self._disclosure(ready, digest, format_, recipient))
            self._note(step, ready, digest, hits)
            step.note(
                Custody.EXPORTED.value, case, file_sha256=digest,
                reason=f"statement {statement.audience} {statement.language}",
            )  # fmt: skip
            on_the_disk(stream)
        return WrittenStatement(out, digest, disclosure.ref, step.changes, tuple(hits))

    def issue(self, statement: Statement, *, release: str = "") -> Issued:
        """Record that it was said: its text becomes a source of ours, each demand a call to its addressee. One step.

        :raises HeldBack: it would show what is withheld from its audience. :raises Refused: it was issued already, a
            placeholder leads to nothing, a demand names nobody, or its day lies before the statement.
        """
        from casefile.dossier.statement_files import as_text

        if statement.source_id is not None:
            raise Refused(_("It was issued already."), code="issued")
        ready = self._prepared(statement, "", release)
        hits = ready.hits + ready.seen.hits({})
        if hits and not ready.reason:
            raise StatementHeldBack(hits)
        text = as_text(ready.outline)
        content = text.encode("utf-8")
        stored = self._vault.evidence.put(io.BytesIO(content), total=len(content))
        try:
            with self._store.step(_("Issue the statement: {title}", title=ready.outline.title)) as step:
                kept = _as_kept(step, statement)
                if kept is not None and kept.source_id is not None:  # meanwhile, by somebody else or a second click
                    raise Refused(_("It was issued already."), code="issued")
                require_consent_still(step, ready.ground.projected, (), "")
                source = step.put(_source(ready, Clock(self._store).today()))
                evidence = step.put(
                    EvidenceFile(
                        case_id=statement.case_id, source_id=source.id, name=_("statement.txt"),
                        media_type="text/plain", size=stored.size, sha256=stored.sha256, sha512=stored.sha512,
                        captured=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                        capture=(("origin", "issued"),), tool=f"casefile {__version__}",
                    )
                )  # fmt: skip
                step.put(
                    Rendition(
                        case_id=statement.case_id, source_id=source.id, evidence_id=evidence.id, type="extracted",
                        language=statement.language, text=text, tool=f"casefile {__version__}",
                    )
                )  # fmt: skip
                for event in (Custody.COLLECTED, Custody.HASHED, Custody.VERIFIED_OK):
                    step.note(event.value, evidence, file_sha256=stored.sha256)
                calls = tuple(self._called(step, ready, source))
                stood = tuple(
                    f"{key} = {' '.join(each.split())}"
                    for key, each in reading.placeholders(statement, ready.ground).items()
                )
                ref = kept.ref if kept is not None else statement.ref
                made = step.put(replace(statement, ref=ref, source_id=source.id, issued=stood))
                self._note(step, ready, stored.sha256, hits)
        except BaseException:
            Intake(self._store, self._vault).drop_unless_recorded(stored.sha256)
            raise
        return Issued(made, source, calls, step.changes)

    def _called(self, step: Step, ready: _Ready, source: Source) -> Iterable[Call]:
        statement, ground = ready.statement, ready.ground
        named = reading.named(statement, ground)
        for each in statement.demands:
            if not each.addressee.strip():
                raise Refused(_("Name the addressee of each demand."), code="no_addressee", field="addressee")
            code = each.demand or "other"
            words = reading.filled(each.words, ground).strip() or term("demand", code, ground.tr)
            title = " ".join(words.split())
            call = step.put(
                Call(
                    case_id=statement.case_id,
                    title=title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…",
                    demands=(code,),
                    sentence=words,
                    made=source.published,
                    incidents=tuple(one.id for one in named if isinstance(one, Incident)),
                    facts=tuple(one.id for one in named if isinstance(one, Fact)),
                    channel=_template(statement).channel,
                    ours=True,
                )
            )
            addressee = Addressee(
                case_id=statement.case_id,
                call_id=call.id,
                wording=clean_line(reading.filled(each.addressee, ground)),
                due=each.day,
            )
            check_due(call, addressee)
            step.put(addressee)
            step.put(Citation(case_id=statement.case_id, target_id=call.id, source_id=source.id, stance="supports"))
            yield call

    def _prepared(self, statement: Statement, recipient: str, release: str) -> _Ready:
        from casefile.services.dossier_gate import Seen

        assert statement.case_id is not None
        reason = clean_line(release)
        with self._store.view():
            ground, unread = self._ground(statement.case_id, statement.audience, statement.language, recipient)
        hits = list(unread)
        if hits and not reason:
            raise StatementHeldBack(hits)
        problems = reading.problems(statement, ground)
        if problems:
            raise LeadsNowhere(problems)
        at = Clock(self._store).now().replace(second=0, microsecond=0)
        outline = reading.outline(statement, ground, at)
        seen = Seen(ground.projected.withheld)
        for section in outline.sections:
            for block in section.blocks:
                seen.block(section, block)
        seen.texts("", cover_texts(outline))
        return _Ready(statement, ground, outline, seen, hits, reason)

    def _drawn(self, ready: _Ready, format_: str, spell_out: bool, cancelled: Cancelled | None) -> bytes:
        from casefile.dossier import docx, pdf, statement_files, undrawn

        out = io.BytesIO()
        match format_:
            case "pdf":
                lost = undrawn.find(ready.outline, (), ready.seen.lost)
                if lost and not spell_out:
                    undrawn.hold_back(lost)
                pdf.draw(ready.outline, out, front=False, cancelled=cancelled)
            case "docx":
                docx.draw(ready.outline, out, front=False, cancelled=cancelled)
            case "html":
                return statement_files.as_html(ready.outline).encode("utf-8")
            case _:
                return statement_files.as_text(ready.outline).encode("utf-8")
        return out.getvalue()

    def _disclosure(self, ready: _Ready, sha256: str, format_: str, recipient: str) -> Disclosure:
        ground = ready.ground
        rested = {
            support.ref
            for said in reading.read(reading.all_words(ready.statement), ground)
            for rest in said.rests
            for support in rest.supports
        }
        ends = [each for ref in sorted(rested) if (each := ground.find(ref)) is not None]
        among = [id_ for each in ends if (id_ := each.source_id if isinstance(each, Excerpt) else each.id) is not None]
        return Disclosure(
            case_id=ready.statement.case_id,
            at=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            audience=ready.statement.audience,
            recipient=clean_line(recipient),
            format=format_,
            sha256=sha256,
            witnesses=witnesses_in(ground.projected, (), among),
        )

    @staticmethod
    def _note(step: Step, ready: _Ready, sha256: str, hits: Sequence[Hit]) -> None:
        if hits:
            step.note(
                Custody.EXPORTED.value,
                ready.ground.projected.case,
                file_sha256=sha256,
                reason=released_words(hits, ready.reason),
            )

    def _ground(
        self, case_id: UUID, audience: str, language: str, recipient: str = ""
    ) -> tuple[Ground, tuple[Hit, ...]]:
        if language not in LANGUAGES:
            raise Refused(
                _("A statement is written in one of these languages: {languages}.", languages=", ".join(LANGUAGES)),
                code="unknown_language",
            )
        tr: Translator = translator(language)
        projected, unread, _left_out = self._dossiers.projected(case_id, audience, recipient=recipient)
        counts = {
            (incident.id, effect): found.count
            for incident in projected.shelf.of(Incident)
            for effect, found in toll.tolls(projected.shelf.owned(CasualtyFigure, incident.id)).items()
            if found.count is not None
        }
        refs = {
            caption.ref
            for kind in INSERTED
            for caption in self._store.captions(self._store.ids(Listing(kind, case_id))).values()
        }
        return reading.ground(projected, tr, counts, independent(projected), frozenset(refs)), unread


def format_of(out: Path) -> str:
    """What a file of that name is to hold.

    :raises Refused: its ending is none of :data:`FORMATS`.
    """
    format_ = out.suffix.lower().removeprefix(".")
    if format_ not in FORMATS:
        raise Refused(
            _("A statement is written as {formats}: give the file one of these endings.", formats=", ".join(FORMATS)),
            code="unknown_format",
        )
    return format_


def _as_kept(step: Step, statement: Statement) -> Statement | None:
    """As the vault has it, whatever is held in hand; None for one that was never kept.

    :raises Refused: it is in the trash.
    """
    try:
        kept = step.get(Statement, statement.id)
    except NotFound:
        return None
    if kept.trashed:
        raise Refused(_("{ref} is in the trash. Restore it first.", ref=isolate(kept.ref)), code="trashed")
    return kept


def _changed(statement: Statement, ground: Ground) -> tuple[tuple[str, str, str], ...]:
    now = reading.placeholders(statement, ground)
    found = []
    for line in statement.issued:
        key, _mark, stood = line.partition(" = ")
        stands = " ".join(now.get(key, "").split())
        if stands != stood:
            found.append((key, stood, stands))
    return tuple(found)


def _template(statement: Statement) -> templates.Template:
    return templates.TEMPLATES.get(statement.template, templates.TEMPLATES["press-release"])


def _source(ready: _Ready, today: dt.date) -> Source:
    statement = ready.statement
    return Source(
        case_id=statement.case_id,
        title=ready.outline.title,
        type=_template(statement).source,
        published=statement.date or FuzzyDate.day(today),
        language=statement.language,
        acquisition="recorded_by_us",
        acquired=FuzzyDate.day(today),
    )
