"""How many sources really stand behind a statement: copies of one report count once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from casefile.model.records import CasualtyFigure, Citation, Excerpt, Fact, Source


def origins(sources: Iterable[Source]) -> dict[UUID, UUID]:
    """Each source's id with the id of the source it goes back to, along ``derived_from_id``.

    A source that repeats one that is not given (trashed, or not for this audience) still goes back to it, so that
    its copies stay one. Sources that name each other in a circle are one, whichever comes first.
    """
    repeats = {source.id: source.derived_from_id for source in sources}
    found: dict[UUID, UUID] = {}
    for start in repeats:
        path: list[UUID] = []
        seen: set[UUID] = set()
        here = start
        while here not in found and here not in seen:
            path.append(here)
            seen.add(here)
            further = repeats.get(here)
            if further is None:
                break
            here = further
        if here in found:
            root = found[here]
        elif here in seen and repeats.get(here) is not None:
            root = min(path[path.index(here) :])
        else:
            root = here
        found.update((each, root) for each in path)
    return {id_: found[id_] for id_ in repeats}


def independent(source_ids: Iterable[UUID], origin: Mapping[UUID, UUID]) -> int:
    """How many independent sources these are."""
    return len({origin.get(each, each) for each in source_ids})


@dataclass(frozen=True, slots=True)
class Support:
    """What is cited for one record.

    :param supports: independent sources that support it.
    :param contradicts: independent sources that contradict it.
    :param independent: independent sources cited in any way.
    :param citations: all citations, copies included.
    """

    supports: int = 0
    contradicts: int = 0
    independent: int = 0
    citations: int = 0


def support(
    citations: Iterable[Citation], excerpts: Iterable[Excerpt], sources: Iterable[Source]
) -> dict[UUID, Support]:
    """What is cited for each record, by the record's id; records without a citation are not in it."""
    origin = origins(sources)
    source_of = {excerpt.id: excerpt.source_id for excerpt in excerpts}
    by_target: dict[UUID, list[Citation]] = defaultdict(list)
    for citation in citations:
        if citation.target_id is not None:
            by_target[citation.target_id].append(citation)

    def count(cited: Iterable[Citation]) -> int:
        return independent((s for c in cited if (s := cited_source(c, source_of)) is not None), origin)

    return {
        target: Support(
            count(c for c in cited if c.stance == "supports"),
            count(c for c in cited if c.stance == "contradicts"),
            count(cited),
            len(cited),
        )
        for target, cited in by_target.items()
    }


def cited_source(citation: Citation, source_of_excerpt: Mapping[UUID, UUID | None]) -> UUID | None:
    """The source a citation leads to, through its excerpt where it names no source itself."""
    if citation.source_id is not None or citation.excerpt_id is None:
        return citation.source_id
    return source_of_excerpt.get(citation.excerpt_id)


def incident_sources(
    facts: Iterable[Fact],
    figures: Iterable[CasualtyFigure],
    citations: Iterable[Citation],
    excerpts: Iterable[Excerpt],
) -> dict[UUID, frozenset[UUID]]:
    """Every source behind each incident: cited for it, its facts or its figures, or giving one of its figures.

    The result names sources as given; :func:`independent` counts them. Contradicting sources are among them:
    they too speak about the incident.
    """
    behind: dict[UUID, set[UUID]] = defaultdict(set)
    incidents_of: dict[UUID, tuple[UUID, ...]] = {fact.id: fact.incidents for fact in facts}
    for figure in figures:
        if figure.incident_id is None:
            continue
        incidents_of[figure.id] = (figure.incident_id,)
        if figure.source_id is not None:
            behind[figure.incident_id].add(figure.source_id)
    source_of = {excerpt.id: excerpt.source_id for excerpt in excerpts}
    for citation in citations:
        source = cited_source(citation, source_of)
        if source is None or citation.target_id is None:
            continue
        for incident in incidents_of.get(citation.target_id, (citation.target_id,)):
            behind[incident].add(source)
    return {incident: frozenset(found) for incident, found in behind.items()}
