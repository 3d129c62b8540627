"""What a dossier's numbers are reckoned from: the projected records alone, so that nothing withheld shows through."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from casefile.analysis import casualties, corroboration
from casefile.dossier.bundle import Finding, FindingKey, Reckoned
from casefile.dossier.projection import Projected
from casefile.i18n import Translator
from casefile.model.records import Addressee, CasualtyFigure, Citation, Excerpt, Fact, Incident, Source
from casefile.services.calls import days_overdue


def reckon(projected: Projected, tr: Translator) -> Reckoned:
    """Casualty findings, independence of sources and overdue days of a projected case.

    :param tr: of the dossier's language.
    """
    shelf = projected.shelf
    origin = corroboration.origins(shelf.of(Source))
    findings: dict[FindingKey, Finding] = {}
    digests: dict[UUID, str] = {}
    for incident in shelf.of(Incident):
        figures = shelf.owned(CasualtyFigure, incident.id)
        for row in casualties.figure_rows(figures, origin):
            findings[incident.id, row.effect, row.group] = Finding(row.span, row.independent, row.conflicting)
        if words := casualties.digest(figures, tr):
            digests[incident.id] = words
    return Reckoned(findings, digests, _independent(projected), _overdue(projected, projected.today))


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


def _overdue(projected: Projected, today: dt.date) -> dict[UUID, int]:
    found = ((addressee.id, days_overdue(addressee, today)) for addressee in projected.shelf.of(Addressee))
    return {id_: days for id_, days in found if days > 0}
