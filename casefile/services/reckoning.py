"""What a dossier's numbers are reckoned from: the projected records alone, so that nothing withheld shows through."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from casefile.analysis import casualties, corroboration, toll
from casefile.analysis.charted import charted
from casefile.analysis.matrix import matrix
from casefile.dossier.bundle import AllGroups, Finding, FindingKey, Reckoned
from casefile.dossier.projection import Projected
from casefile.dossier.sections.order import chronological
from casefile.i18n import Translator
from casefile.model.charted import Corroborated, Heard
from casefile.model.deadlines import Now
from casefile.model.records import (
    Addressee,
    Call,
    CasualtyFigure,
    Citation,
    Excerpt,
    Fact,
    Incident,
    Response,
    Source,
)
from casefile.model.standing import Standing, standings

MOST_MATRICES = 24
"""Incidents whose facts are set beside their sources in a figure of its own."""


def reckon(projected: Projected, tr: Translator) -> Reckoned:
    """Casualty findings, independence of sources and standing of addressees of a projected case.

    :param tr: of the dossier's language.
    """
    shelf = projected.shelf
    origin = corroboration.origins(shelf.of(Source))
    findings: dict[FindingKey, Finding] = {}
    all_groups: dict[tuple[UUID, str], AllGroups] = {}
    digests: dict[UUID, str] = {}
    tolls: dict[UUID, dict[str, toll.Toll]] = {}
    for incident in shelf.of(Incident):
        figures = shelf.owned(CasualtyFigure, incident.id)
        for row in casualties.figure_rows(figures, origin):
            findings[incident.id, row.effect, row.group] = Finding(row.span, row.independent, row.conflicting)
        tolls[incident.id] = toll.tolls(figures)
        for effect, found in tolls[incident.id].items():
            if len(found.groups) > 1:
                all_groups[incident.id, effect] = AllGroups(found.count, found.overlapping, found.uncounted)
        if words := toll.digest(figures, tr):
            digests[incident.id] = words
    matrices, more = _matrices(projected)
    return Reckoned(
        findings,
        all_groups,
        digests,
        independent(projected),
        _standings(projected, projected.now),
        charted(shelf.of(Incident), tolls, projected.zone),
        matrices,
        more,
    )


def _matrices(projected: Projected) -> tuple[dict[UUID, Corroborated], int]:
    """The facts of an incident by the sources cited for them, where at least two sources are; and of how many more
    incidents that could be said. Those with most pairs of fact and source are taken.
    """
    shelf = projected.shelf
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    for fact in shelf.of(Fact):
        if fact.incidents and shelf.get(Incident, fact.incidents[0]) is not None:
            facts[fact.incidents[0]].append(fact)
    source_of = {excerpt.id: excerpt.source_id for excerpt in shelf.of(Excerpt)}
    pairs: dict[UUID, int] = {}
    for incident, those in facts.items():
        ends = [corroboration.cited_source(c, source_of) for fact in those for c in shelf.owned(Citation, fact.id)]
        if len({end for end in ends if end is not None}) > 1:
            pairs[incident] = len(ends)
    taken = sorted(pairs, key=lambda incident: (-pairs[incident], incident.hex))[:MOST_MATRICES]
    sources = shelf.of(Source)
    made: dict[UUID, Corroborated] = {}
    for incident in taken:
        those = chronological(facts[incident], lambda fact: fact.when, projected.zone)
        cited = [citation for fact in those for citation in shelf.owned(Citation, fact.id)]
        excerpts = [e for c in cited if (e := shelf.get(Excerpt, c.excerpt_id)) is not None]
        made[incident] = _corroborated([fact.id for fact in those], cited, excerpts, sources)
    return made, len(pairs) - len(taken)


def _corroborated(
    facts: list[UUID], citations: list[Citation], excerpts: list[Excerpt], sources: list[Source]
) -> Corroborated:
    found = matrix(facts, citations, excerpts, sources)
    none = corroboration.Support()
    return Corroborated(
        found.rows,
        tuple(
            Heard(
                column.source_id,
                column.origin_id,
                tuple(
                    tuple(dict.fromkeys(c.stance for c in found.cells.get((fact, column.source_id), ())))
                    for fact in found.rows
                ),
            )
            for column in found.columns
        ),
        tuple(found.support.get(fact, none).supports for fact in found.rows),
        tuple(found.support.get(fact, none).contradicts for fact in found.rows),
    )


def independent(projected: Projected) -> dict[UUID, int]:
    """Independent sources behind each incident, and in support of each fact."""
    shelf = projected.shelf
    citations, excerpts, sources = shelf.of(Citation), shelf.of(Excerpt), shelf.of(Source)
    origin = corroboration.origins(sources)
    behind = corroboration.incident_sources(shelf.of(Fact), shelf.of(CasualtyFigure), citations, excerpts)
    counted = {id_: corroboration.independent(found, origin) for id_, found in behind.items()}
    support = corroboration.support(citations, excerpts, sources)
    counted.update((fact.id, support[fact.id].supports) for fact in shelf.of(Fact) if fact.id in support)
    return counted


def _standings(projected: Projected, now: Now) -> dict[UUID, Standing]:
    shelf = projected.shelf
    found: dict[UUID, Standing] = {}
    for call in shelf.of(Call):
        found |= standings(call, shelf.owned(Addressee, call.id), shelf.owned(Response, call.id), now)
    return found
