"""Incidents: their casualty figures, what the case adopts from them, and a line about each for lists."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.analysis import casualties, corroboration, toll
from casefile.errors import Refused
from casefile.i18n import _, current
from casefile.model.changes import Changes
from casefile.model.counts import Range
from casefile.model.fields import kind_of
from casefile.model.ids import uuid7
from casefile.model.merging import Conflict
from casefile.model.naming import by_name, plain_name
from casefile.model.records import CasualtyFigure, Citation, Excerpt, Fact, Incident, Place, Source
from casefile.services.one_state import one_state
from casefile.store.store import Store

FigureRow = casualties.FigureRow
Toll = toll.Toll

_ADOPTED = ("count", "adopted_rule", "adopted_reason")
"""What is decided when a figure is adopted."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """All figures of an incident by harm and group, the sources they name, and each harm over all groups."""

    rows: tuple[FigureRow, ...]
    sources: dict[UUID, Source]
    tolls: dict[str, Toll] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IncidentDigest:
    """What a list says about an incident beside its own fields.

    :param casualties: in words, translated. :param casualties_shorter: the same, shorter and shorter, where there is
        less room. :param sources: independent sources behind it. :param citations: all
        citations.
    """

    casualties: str
    sources: int
    citations: int
    casualties_shorter: tuple[str, ...] = ()


class Incidents:
    """Verbs for incidents."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def figures(self, incident_id: UUID) -> FigureTable:
        """Every figure that sources give, beside what the case adopts."""
        figures = self._figures(incident_id)
        sources = self._sources(figures)
        return FigureTable(casualties.figure_table(figures, sources.values()), sources, toll.tolls(figures))

    @one_state
    def suggest(self, incident_id: UUID, group: str, effect: str, rule: str) -> Range | None:
        """What a rule gives for one group and harm; None where it gives nothing."""
        said = [f for f in self._figures(incident_id) if (f.group, f.effect) == (group, effect)]
        return casualties.suggest(rule, said, self._sources(said).values())

    def adopt(
        self,
        incident_id: UUID,
        group: str,
        effect: str,
        count: Range,
        rule: str,
        reason: str,
        *,
        based_on: CasualtyFigure | None = None,
    ) -> Changes:
        """Adopt a figure: it names its rule, and a judgement names its reason. An adopted figure before it is replaced,
        if it is the one that was seen.

        :param based_on: the adopted figure that was seen; None where none was.
        :raises Conflict: another one was adopted since. Count, rule and reason belong together: they do not merge.
        :raises Refused: no rule is named, or a judgement gives no reason.
        """
        if not rule:
            raise Refused(_("An adopted figure names the rule it follows."), code="no_rule", field="adopted_rule")
        if rule == "judgement" and not reason.strip():
            raise Refused(
                _("A figure adopted by judgement needs its reason."), code="no_reason", field="adopted_reason"
            )
        with self._store.step("") as step:
            incident = step.get(Incident, incident_id)
            step.label = _("Adopt casualty figure for {ref}", ref=incident.ref)
            figures = step.of(CasualtyFigure, incident_id=incident_id)
            now = next((f for f in figures if f.adopted and (f.group, f.effect) == (group, effect)), None)
            begun = now or CasualtyFigure(case_id=incident.case_id, incident_id=incident_id, group=group, effect=effect)
            made = dataclasses.replace(begun, count=count, adopted_rule=rule, adopted_reason=reason)
            if now is not None and now != based_on:
                _must_agree(based_on, made, now)
            step.put(made)
        return step.changes

    @one_state
    def digests(self, ids: Sequence[UUID]) -> dict[UUID, IncidentDigest]:
        """Casualties and corroboration for a page of the list."""
        figures: dict[UUID, list[CasualtyFigure]] = {}
        for figure in self._store.linking(CasualtyFigure, "incident_id", ids):
            if figure.incident_id is not None:
                figures.setdefault(figure.incident_id, []).append(figure)
        behind, citations = self._behind(ids, [f for found in figures.values() for f in found])
        origin = corroboration.origins(self._all_sources(behind))
        tr = current()
        return {
            id_: IncidentDigest(
                toll.digest(figures.get(id_, ()), tr),
                corroboration.independent(behind.get(id_, ()), origin),
                sum(1 for citation in citations if citation.target_id == id_),
                toll.shorter_digests(figures.get(id_, ()), tr),
            )
            for id_ in ids
        }

    def _behind(
        self, ids: Sequence[UUID], figures: list[CasualtyFigure]
    ) -> tuple[dict[UUID, frozenset[UUID]], list[Citation]]:
        facts = self._store.linking(Fact, "incidents", ids)
        targets = [*ids, *(f.id for f in facts), *(f.id for f in figures)]
        citations = self._store.linking(Citation, "target_id", targets)
        quoted = {c.excerpt_id for c in citations if c.source_id is None and c.excerpt_id is not None}
        excerpts = self._store.many(Excerpt, quoted)
        return corroboration.incident_sources(facts, figures, citations, excerpts), citations

    def _all_sources(self, behind: dict[UUID, frozenset[UUID]]) -> list[Source]:
        """The sources named, and those they repeat."""
        found: dict[UUID, Source] = {}
        wanted = {id_ for ids in behind.values() for id_ in ids}
        while wanted:
            new = self._store.many(Source, wanted)
            found.update((source.id, source) for source in new)
            wanted = {s.derived_from_id for s in new if s.derived_from_id is not None} - set(found)
        return list(found.values())

    def set_place(self, incident_id: UUID, name: str, *, precision: str = "") -> Changes:
        """Place an incident in the place of that name in its case; the place is made if it is missing."""
        with self._store.step("") as step:
            incident = step.get(Incident, incident_id)
            step.label = _("Set place of {ref}", ref=incident.ref)
            place = step.put(self.place_named(incident.case_id, name))
            step.put(dataclasses.replace(incident, place_id=place.id, precision=precision or incident.precision))
        return step.changes

    def place_named(self, case_id: UUID | None, name: str) -> Place:
        """The place of that name in the case, or a new one that is not saved yet."""
        places = (r for r in self._store.of("place", case_id=case_id) if isinstance(r, Place))
        return by_name(places, name) or Place(case_id=case_id, name=plain_name(name))

    def _figures(self, incident_id: UUID) -> list[CasualtyFigure]:
        return self._store.of(CasualtyFigure, incident_id=incident_id)

    def _sources(self, figures: Sequence[CasualtyFigure]) -> dict[UUID, Source]:
        ids = frozenset(f.source_id for f in figures if f.source_id is not None)
        return {source.id: source for source in self._all_sources({uuid7(): ids})}


def _must_agree(seen: CasualtyFigure | None, made: CasualtyFigure, now: CasualtyFigure) -> None:
    """Anyone who adopts a figure has seen the one that it replaces, or says the same.

    :raises Conflict: neither.
    """
    fields = [each for each in kind_of(now).fields if each.name in _ADOPTED]
    differ = tuple(each for each in fields if getattr(made, each.name) != getattr(now, each.name))
    if differ:
        none = dataclasses.replace(now, count=None, adopted_rule="", adopted_reason="")
        raise Conflict(seen or none, made, now, differ)
