"""From a projected case to the neutral outline of its dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from casefile.dossier import outline
from casefile.dossier.audiences import Audience
from casefile.dossier.bundle import Reckoned
from casefile.dossier.drafts import Draft, Sections
from casefile.dossier.outline import Attachment, Block, Dossier, KeyValue, Metadata, Run, Section
from casefile.dossier.projection import Projected
from casefile.dossier.sections.calls import calls
from casefile.dossier.sections.chronology import chronology
from casefile.dossier.sections.closing import SUMS, glossary, integrity
from casefile.dossier.sections.context import Context
from casefile.dossier.sections.corroboration import corroboration
from casefile.dossier.sections.discussion import discussion
from casefile.dossier.sections.exhibits import ANNEX, Annexed, exhibits, pages_alone
from casefile.dossier.sections.facts import other_facts
from casefile.dossier.sections.figures import figures
from casefile.dossier.sections.incidents import incidents
from casefile.dossier.sections.labelled import in_blocks
from casefile.dossier.sections.opening import method, summary
from casefile.dossier.sections.own import LEFT_OUT, left_out, own_section
from casefile.dossier.sections.parties import parties
from casefile.dossier.sections.redactions import redactions
from casefile.dossier.sections.sources import citations, register
from casefile.dossier.sections.witnesses import witnesses
from casefile.dossier.text.clean import without_controls
from casefile.errors import BadInput
from casefile.i18n import N_, _, isolate, translator
from casefile.model.composing import Composition
from casefile.model.records import Call, EvidenceFile, Fact, Incident, Organisation, Person, Source, Thread, Witness

SECTIONS: dict[str, str] = {
    "summary": N_("Executive summary"),
    "method": N_("Method and standard of proof"),
    "chronology": N_("Chronology"),
    "figures": N_("Figures"),
    "incidents": N_("Incidents"),
    "corroboration": N_("Corroboration"),
    "facts": N_("Further facts"),
    "calls": N_("Accountability calls"),
    "parties": N_("Persons and organisations"),
    "witnesses": N_("Witness notes"),
    "discussion": N_("Review threads"),
    "sources": N_("Source register"),
    "citations": N_("Citations"),
    "redactions": N_("Redaction log"),
    "glossary": N_("Glossary"),
    "integrity": N_("Integrity and how to verify it"),
}
"""The sections in their usual order, by key, with their titles; a person may reorder them and leave some out."""

_GROUPS: dict[str, Callable[[Context], list[Draft]]] = {
    "figures": figures,
    "incidents": incidents,
    "corroboration": corroboration,
    "calls": calls,
    "witnesses": witnesses,
}
_SINGLE: dict[str, Callable[[Context], Iterable[Block]]] = {
    "summary": summary,
    "method": method,
    "chronology": chronology,
    "facts": other_facts,
    "parties": parties,
    "discussion": discussion,
    "sources": register,
    "citations": citations,
    "redactions": redactions,
    "glossary": glossary,
    "integrity": integrity,
}
_AFTER_THE_REST = ("sources", "citations")  # they tell where everything was cited, so they are written last


@dataclass(frozen=True, slots=True)
class Options:
    """What a person chooses about a dossier.

    :param moment: of the export, timezone-aware; stands on the cover and in the file's metadata.
    :param language: BCP 47; need not be the window's.
    :param sections: keys of :data:`SECTIONS` in the order wanted.
    :param mark: the confidentiality mark; None for the audience's own, empty for none.
    :param exhibits: the files that are cited by their exhibit. :param annex: with their pages at the end; without
        ``pages``, with their cover sheets alone.
    :param composition: how it was composed: what somebody wrote for it, what stands on its cover, and that it names
        what is left out; None for a dossier as usual. Which sections there are, ``sections`` alone says.
    """

    moment: dt.datetime
    language: str = "en"
    sections: tuple[str, ...] = tuple(SECTIONS)
    mark: str | None = None
    exhibits: tuple[Annexed, ...] = ()
    annex: bool = False
    pages: bool = True
    composition: Composition | None = None


See = Callable[[Section, Block], None]
"""Is shown every block once, under the section without its blocks."""


def usual(audience: Audience) -> tuple[str, ...]:
    """The sections of a dossier for an audience where nobody chose them, in their order."""
    return tuple(key for key in SECTIONS if key not in audience.unusual)


def build(projected: Projected, reckoned: Reckoned, options: Options, *, see: See | None = None) -> Dossier:
    """The dossier of a case as one audience sees it.

    The same arguments give an equal dossier. Its sections are written once here, which gives citations their numbers
    and tells what is empty, and again whenever they are read.

    :param reckoned: reckoned from ``projected``, digests in ``options.language``.
    :param see: sees what is written here.
    :raises BadInput: a section that there is not, or one named twice.
    """
    own = options.composition.own if options.composition else {}
    if set(options.sections) - set(SECTIONS) - set(own) or len(set(options.sections)) != len(options.sections):
        raise BadInput(
            _("The sections of a dossier are, each at most once: {sections}.", sections=", ".join(SECTIONS)),
            code="unknown_section",
        )
    tr = translator(options.language)
    context = Context(projected, reckoned, tr, _included(projected, options), options.moment)
    context.exhibits = {each.exhibit.sha256: each.exhibit for each in options.exhibits}
    context.annexed = options.annex
    context.own = own
    annex = list(exhibits(context, options.exhibits, pages=options.pages)) if options.annex and options.exhibits else []
    case, audience = projected.case, projected.audience
    return Dossier(
        title=case.title,
        subtitle=tr("Dossier of case {ref}", ref=isolate(case.ref)),
        language=options.language,
        metadata=Metadata(moment=options.moment, subject=tr("Dossier of case {ref}", ref=case.ref)),
        sections=_sections(context, options.sections, see, annex, _left_out(context, options)),
        case_ref=case.ref,
        audience_label=tr(audience.label),
        mark=(tr(audience.mark) if audience.mark else "") if options.mark is None else options.mark,
        cover_lines=(*_composed_cover(context, options.composition), *_cover(context)),
        attachments=_sums(context) if "integrity" in options.sections else (),
    )


def _sums(context: Context) -> tuple[Attachment, ...]:
    """The hashes of all files as ``sha256sum -c`` takes them, under their names where the audience knows these."""
    redacting = context.projected.redacting
    files = [file for file in context.shelf.of(EvidenceFile) if not redacting.guessable(file)]
    lines = sorted(f"{file.sha256}  {_name_of(file)}\n" for file in files)
    return (Attachment(SUMS, "".join(dict.fromkeys(lines))),) if lines else ()


def _name_of(file: EvidenceFile) -> str:
    return without_controls(file.name).replace("/", "_").replace("\\", "_") or file.ref


def exhibit(projected: Projected, options: Options, each: Annexed, *, see: See | None = None) -> Dossier:
    """The pages of one exhibit alone, as a document of its own: its first page is that of the exhibit."""
    tr = translator(options.language)
    context = Context(projected, Reckoned(), tr, (), options.moment)
    (draft,) = pages_alone(context, each)
    blocks = 0
    for block in draft.write():
        blocks += 1
        if see is not None:
            see(draft.head, block)
    anchors = frozenset(outline.anchors(draft.write()))
    audience = projected.audience
    return Dossier(
        title=draft.head.ref,
        language=options.language,
        metadata=Metadata(moment=options.moment, subject=tr("Dossier of case {ref}", ref=projected.case.ref)),
        sections=Sections([draft], [blocks], [anchors]),
        case_ref=projected.case.ref,
        audience_label=tr(audience.label),
        mark=tr(audience.mark) if audience.mark else "",
    )


def _sections(
    context: Context, keys: tuple[str, ...], see: See | None, annex: list[Draft], missing: list[Draft]
) -> Sections:
    """All sections, each written once; then what is missing, and the exhibits after all others."""
    last = {LEFT_OUT: missing, ANNEX: annex}
    after = tuple(key for key, drafts in last.items() if drafts)
    drafts: dict[str, list[tuple[Draft, int, frozenset[str]]]] = {}
    for key in (*sorted(keys, key=_AFTER_THE_REST.__contains__), *after):
        drafts[key] = []
        for draft in last.get(key) or _drafts(context, key):
            count = 0
            carried = {draft.head.target}
            for block in draft.write():
                count += 1
                carried.update(outline.anchors((block,)))
                if see is not None:
                    see(draft.head, block)
            if count or key in _GROUPS:
                drafts[key].append((draft, count, frozenset(carried)))
    made = [each for key in (*keys, *after) for each in drafts[key]]
    return Sections([one[0] for one in made], [one[1] for one in made], [one[2] for one in made])


def _included(projected: Projected, options: Options) -> tuple[str, ...]:
    """The sections that will hold anything to link to."""
    empty = _empty(projected)
    return tuple(key for key in options.sections if key not in empty)


def _empty(projected: Projected) -> set[str]:
    """Those that the case, as the audience sees it, has nothing for."""
    shelf = projected.shelf
    empty = set()
    if not shelf.of(Witness):
        empty.add("witnesses")
    if not any((shelf.of(Organisation), shelf.of(Person))):
        empty.add("parties")
    if all(fact.incidents for fact in shelf.of(Fact)):
        empty.add("facts")
    return empty


def _left_out(context: Context, options: Options) -> list[Draft]:
    """The section that names what a person left out; none where they did not."""
    if options.composition is None:
        return []
    empty = _empty(context.projected)
    for key, kind in (("calls", Call), ("incidents", Incident), ("sources", Source), ("discussion", Thread)):
        if not context.shelf.of(kind):
            empty.add(key)
    empty |= {key for key in ("figures", "corroboration") if not _GROUPS[key](context)}
    context.figures = 0  # none has a number yet
    tr = context.tr
    titles = [tr(SECTIONS[key]) for key in SECTIONS if key not in options.sections and key not in empty]
    head = Section(LEFT_OUT, tr("Sections left out"))
    return [Draft(head, partial(left_out, context, titles))] if titles else []


def _drafts(context: Context, key: str) -> list[Draft]:
    """A section with those under it."""
    if key in context.own:
        part = context.own[key]
        return [Draft(Section(key, part.title or context.tr("Untitled")), partial(own_section, context, part))]
    title = context.tr(SECTIONS[key])
    if key in _GROUPS:
        return [
            replace(draft, head=replace(draft.head, title=title)) if draft.head.key == key else draft
            for draft in _GROUPS[key](context)
        ]
    return [Draft(Section(key, title), partial(_SINGLE[key], context))]


def _composed_cover(context: Context, composition: Composition | None) -> tuple[KeyValue, ...]:
    """What a person wants on the cover."""
    if composition is None:
        return ()
    tr = context.tr
    lines = (
        (tr("Organisation"), composition.organisation),
        (tr("Author"), composition.author),
        (tr("Recipient"), composition.recipient if composition.recipient_shown else ""),
        (tr("Copy number"), composition.copy),
        (tr("Handling"), composition.handling),
    )
    return tuple(KeyValue(label, (Run(isolate(words)),)) for label, words in lines if words)


def _cover(context: Context) -> tuple[KeyValue, ...]:
    tr, projected = context.tr, context.projected
    head = projected.journal_head
    return (
        KeyValue(tr("Case"), (Run(projected.case.ref, mono=True),)),
        KeyValue(tr("Audience"), (Run(tr(projected.audience.label)),)),
        KeyValue(tr("Date of export"), (Run(tr.moment(context.exported)),)),
        KeyValue(tr("Journal, newest entry"), (Run(tr.number(head.seq)),)),
        KeyValue(tr("SHA-256 of that entry"), (Run(in_blocks(head.hash), mono=True),)),
        *((KeyValue(tr("The same in twelve words"), (Run(" ".join(head.words), mono=True),)),) if head.words else ()),
    )
