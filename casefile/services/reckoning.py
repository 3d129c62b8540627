"""What a dossier's numbers are reckoned from: the projected records alone, so that nothing withheld shows through."""

from __future__ import annotations

from uuid import UUID

from casefile.analysis import casualties, corroboration, toll
from casefile.dossier.bundle import AllGroups, Finding, FindingKey, Reckoned
from casefile.dossier.projection import Projected
from casefile.i18n import Translator
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


def reckon(projected: Projected, tr: Translator) -> Reckoned:
    """Casualty findings, independence of sources and standing of addressees of a projected case.

    :param tr: of the dossier's language.
    """
    shelf = projected.shelf
    origin = corroboration.origins(shelf.of(Source))
    findings: dict[FindingKey, Finding] = {}
    all_groups: dict[tuple[UUID, str], AllGroups] = {}
    digests: dict[UUID, str] = {}
    for incident in shelf.of(Incident):
        figures = shelf.owned(CasualtyFigure, incident.id)
        for row in casualties.figure_rows(figures, origin):
            findings[incident.id, row.effect, row.group] = Finding(row.span, row.independent, row.conflicting)
        for effect, found in toll.tolls(figures).items():
            if len(found.groups) > 1:
                all_groups[incident.id, effect] = AllGroups(found.count, found.overlapping, found.uncounted)
        if words := toll.digest(figures, tr):
            digests[incident.id] = words
    return Reckoned(findings, all_groups, digests, _independent(projected), _standings(projected, projected.now))


def _independent(projected: Projected) -> dict[UUID, int]:
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
