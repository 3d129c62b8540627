"""The corroboration matrix on paper: the sources cited for the facts of an incident, and what each does to them.

Sources stand below each other, as an incident may have a hundred of them, and facts beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from casefile.dossier.drafts import Draft
from casefile.dossier.outline import Block, Column, Paragraph, Row, Run, Runs, Section, Table
from casefile.dossier.sections.context import Context
from casefile.dossier.sections.figures import figure
from casefile.dossier.sections.order import chronological
from casefile.i18n import isolate
from casefile.model.charted import Corroborated
from casefile.model.records import Fact, Incident, Source

MOST_FACTS = 6
"""Facts beside each other; further ones follow in a table of their own."""
_SIGNS = {"supports": "+", "contradicts": "−"}
_OTHERWISE = "•"


def corroboration(context: Context) -> list[Draft]:
    """A matrix for each incident with something to compare; none where there is none."""
    tr, matrices = context.tr, context.reckoned.matrices
    incidents = [each for each in context.shelf.of(Incident) if each.id in matrices]
    if not incidents:
        return []
    drafts = [
        figure(
            context,
            tr("Facts and their sources: {incident}", incident=isolate(each.title)),
            partial(_matrix, context, matrices[each.id]),
        )
        for each in chronological(incidents, lambda incident: incident.when, context.zone)
    ]
    return [Draft(Section("corroboration", tr("Corroboration")), partial(_opening, context)), *drafts]


def _opening(context: Context) -> Iterator[Block]:
    tr, more = context.tr, context.reckoned.more_matrices
    yield Paragraph(
        (
            Run(
                tr(
                    "+ means that the source supports the fact, − that it contradicts it, • that it mentions it or "
                    "puts it in context. A source that repeats another stands below that one and is not counted "
                    "beside it. Only sources that this dossier names are counted."
                )
            ),
        )
    )
    if more:
        words = tr.plural(
            "Shown for the {most} incidents with most citations; {n} more incident has its facts in its own section "
            "alone.",
            "Shown for the {most} incidents with most citations; {n} more incidents have their facts in their own "
            "sections alone.",
            more,
            most=tr.number(len(context.reckoned.matrices)),
        )
        yield Paragraph((Run(words),), "note")


def _matrix(context: Context, found: Corroborated) -> Iterator[Block]:
    tr = context.tr
    for start in range(0, len(found.facts), MOST_FACTS):
        places = range(start, min(start + MOST_FACTS, len(found.facts)))
        facts = [context.shelf.get(Fact, found.facts[place]) for place in places]
        for fact in facts:
            if fact is not None:
                words = (context.ref(fact), Run(f" {isolate(fact.statement)}"))
                yield Paragraph(words, "small")
        columns = (
            Column(tr("Source"), 3.2),
            *(Column(isolate(fact.ref) if fact is not None else "", 1.0, "center") for fact in facts),
        )
        rows = [
            Row(
                (
                    _source(context, heard.source_id, heard.origin_id),
                    *((Run(_signs(heard.stances[place]), bold=True),) for place in places),
                )
            )
            for heard in found.sources
            if any(heard.stances[place] for place in places)
        ]
        for label, counts in (
            (tr("independent sources in support"), found.supports),
            (tr("independent sources against"), found.contradicts),
        ):
            rows.append(Row(((Run(label),), *((Run(tr.number(counts[p])),) for p in places)), strong=True))
        yield Table(columns, tuple(rows))


def _signs(stances: tuple[str, ...]) -> str:
    return " ".join(dict.fromkeys(_SIGNS.get(stance, _OTHERWISE) for stance in stances))


def _source(context: Context, source_id: UUID, origin_id: UUID) -> Runs:
    tr = context.tr
    source = context.shelf.get(Source, source_id)
    if source is None:
        return (Run(tr("A source that is not named in this dossier")),)
    title = Run(source.title, link=context.anchor(source))
    if source_id == origin_id:
        return (title,)
    origin = context.shelf.get(Source, origin_id)
    words = tr("repeats {ref}", ref=isolate(origin.ref)) if origin is not None else tr("repeats another")
    return (title, Run("\n"), Run(words, italic=True))
