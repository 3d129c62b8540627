"""What a reader needs first: what this is about, and how far its statements can be relied on."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.dossier.outline import Block, BulletList, Heading, KeyValues, Notice, Paragraph, Run, Runs
from casefile.dossier.sections.context import Context, paragraphs
from casefile.dossier.sections.labelled import Lines
from casefile.dossier.sections.order import chronological
from casefile.i18n import N_, isolate
from casefile.model.records import Call, EvidenceFile, Fact, Incident, Place, Source, WitnessNote

MOST_LISTED = 8
"""Incidents listed in the summary, so that it stays on one page; the others are read from the chronology."""


def summary(context: Context) -> list[Block]:
    """The case in its own words, what is in this dossier in numbers, and the incidents at a glance."""
    tr, case = context.tr, context.projected.case
    lines = Lines(context, case)
    blocks: list[Block] = [*paragraphs(case.summary, "lead")]
    if lines.items:
        blocks.append(KeyValues(lines.items))
    blocks += [Heading(tr("In numbers")), BulletList(tuple((Run(line),) for line in _counts(context)))]
    incidents = context.shelf.of(Incident)
    if incidents:
        inorder = chronological(incidents, lambda incident: incident.when, context.zone)
        listed = [_at_a_glance(context, incident) for incident in inorder[:MOST_LISTED]]
        blocks += [Heading(tr("The incidents")), BulletList((*listed, *_others(context, len(inorder) - len(listed))))]
    return blocks


def _others(context: Context, number: int) -> list[Runs]:
    """How many incidents are not listed, leading to where they are."""
    if not number:
        return []
    target = "chronology" if "chronology" in context.included else None
    words = context.tr.plural(
        "and {n} more incident: see the chronology", "and {n} more incidents: see the chronology", number
    )
    if target is None:
        words = context.tr.plural("and {n} more incident", "and {n} more incidents", number)
    return [(Run(words, link=target),)]


def _at_a_glance(context: Context, incident: Incident) -> Runs:
    place = context.shelf.get(Place, incident.place_id)
    where = place.name if place else incident.place_wording
    digest = context.reckoned.digests.get(incident.id, "")
    # Isolated, a foreign name or title does not turn the line round.
    before = context.listed((context.date(incident.when), isolate(where) if where else ""))
    return (
        *((Run(f"{before}: "),) if before else ()),
        Run(isolate(incident.title), bold=True, link=context.anchor(incident)),
        *((Run(f". {digest}."),) if digest else ()),
    )


def _counts(context: Context) -> Iterator[str]:
    tr, shelf = context.tr, context.shelf
    yield tr.plural("{n} incident is described.", "{n} incidents are described.", len(shelf.of(Incident)))
    if facts := len(shelf.of(Fact)):
        yield tr.plural("{n} fact is stated.", "{n} facts are stated.", facts)
    sources = shelf.of(Source)
    yield tr.plural("{n} source is registered.", "{n} sources are registered.", len(sources))
    if copies := sum(source.derived_from_id is not None for source in sources):
        yield tr.plural(
            "{n} of the sources repeats another and does not count as independent.",
            "{n} of the sources repeat others and do not count as independent.",
            copies,
        )
    if files := len(shelf.of(EvidenceFile)):
        yield tr.plural(
            "{n} evidence file is kept, with its SHA-256.", "{n} evidence files are kept, each with its SHA-256.", files
        )
    if notes := len(shelf.of(WitnessNote)):
        yield tr.plural(
            "{n} witness note is included, under a pseudonym.",
            "{n} witness notes are included, under pseudonyms.",
            notes,
        )
    if calls := len(shelf.of(Call)):
        yield tr.plural("{n} accountability call is followed up.", "{n} accountability calls are followed up.", calls)
    standings = context.reckoned.standings.values()
    if unanswered := sum(not stands.answered for stands in standings):
        yield tr.plural(
            "{n} addressee of a call has given no answer on record.",
            "{n} addressees of calls have given no answer on record.",
            unanswered,
        )
    if overdue := sum(stands.state == "overdue" for stands in standings):
        yield tr.plural(
            "{n} addressee is past the due date without an answer.",
            "{n} addressees are past the due date without an answer.",
            overdue,
        )
    if unfulfilled := sum(stands.state == "unfulfilled" and stands.late for stands in standings):
        yield tr.plural(
            "{n} addressee has answered, but has not done by the due date what was demanded.",
            "{n} addressees have answered, but have not done by the due date what was demanded.",
            unfulfilled,
        )


_METHOD: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("How statements are made"),
        (
            N_(
                "This dossier separates what is alleged from what is concluded. An incident is one event. A fact "
                "is one concise statement of what is alleged about it. Each fact carries numbered citations; "
                "each citation leads to the exact words it rests on, to the source of those words, and to the "
                "SHA-256 of the file they were read from."
            ),
            N_(
                "A citation says what it does: it supports a statement, contradicts it, mentions it or gives context. "
                "Contradicting sources are shown beside supporting ones."
            ),
        ),
    ),
    (
        N_("Collection and preservation"),
        (
            N_(
                "Material was collected and preserved with the Berkeley Protocol on Digital Open Source "
                "Investigations (OHCHR and Human Rights Center, Berkeley, 2022) as a guide. The original bytes "
                "of each file are kept unchanged from the moment of intake, together with their hash; every "
                "change to the case is written to a journal in which each entry is bound to the one before it."
            ),
        ),
    ),
    (
        N_("Grading of sources"),
        (
            N_(
                "Sources are graded by the Admiralty code: the reliability of the source from A to F, and the "
                "credibility of the information from 1 to 6. The two are judged apart and never merged into one "
                "mark. F and 6 mean that nothing allows a judgement; they are not bad marks. A source that "
                "repeats another is registered as such, so that several copies of one report count as one "
                "independent source."
            ),
        ),
    ),
    (
        N_("Casualty figures"),
        (
            N_(
                "Each source's figure is kept as that source gives it, as a number, a range or words. Where a "
                "single range is adopted, the rule and the reason are given beside it. Figures of different "
                "groups may overlap (a child is also a civilian) and are not added up: over all groups a range is "
                "given, from those who cannot have been counted twice to the sum. A number that was read from "
                "words stands beside them; words that give no number are not counted, which is said. “20 or "
                "more” means that no upper number is known."
            ),
        ),
    ),
    (
        N_("Standard of proof"),
        (
            N_(
                "The verification status says how far the material carries a statement, not whether a court "
                "would find it proven. Statements about responsibility give their confidence and its basis. "
                "Legal terms are possible characterisations for others to examine; nothing here is a finding of "
                "guilt."
            ),
        ),
    ),
    (
        N_("Dates and places"),
        (
            N_(
                "Dates and places are given as exactly as they are known and no more. “About”, “before”, “after” "
                "and “between” are meant literally; where the source's own wording is kept, it stands beside the "
                "date or place."
            ),
        ),
    ),
)

_LEFT_OUT = {
    "internal": N_(
        "This dossier leaves out identities kept under seal, and witness notes for which there is no consent to "
        "internal analysis."
    ),
    "partner": N_(
        "This dossier leaves out working remarks, internal discussion, the names of those who interviewed and "
        "acquired, and witness notes for which there is no consent to share them. Coordinates are rounded."
    ),
    "court": N_(
        "This dossier leaves out working remarks, internal discussion, measures to protect witnesses, and "
        "witness notes for which there is no consent to their use in court."
    ),
    "public": N_(
        "This dossier leaves out whatever could endanger someone or was not meant for publication. Persons "
        "appear only where they may be named in public, witness notes only with consent to publication. Original "
        "file names and exact coordinates are not shown."
    ),
}


def method(context: Context) -> list[Block]:
    """How the material was gathered and judged, and what this audience does not see."""
    tr = context.tr
    blocks: list[Block] = []
    for title, texts in _METHOD:
        blocks.append(Heading(tr(title)))
        blocks += [Paragraph((Run(tr(text)),)) for text in texts]
    left_out = _LEFT_OUT[context.projected.audience.code]
    blocks.append(Notice((Run(tr(left_out)),), title=tr("What is left out"), tone="info"))
    return blocks
