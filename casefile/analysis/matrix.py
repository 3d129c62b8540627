"""Statements beside the sources that speak about them: what supports each, what contradicts it, what only repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from casefile.analysis.corroboration import Support, cited_source, origins, support
from casefile.model.records import Citation, Excerpt, Source

STANCES = ("supports", "contradicts", "mentions", "context")
"""What a citation may do, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Column:
    """A source in the matrix.

    :param origin_id: the source it goes back to; its own id where it repeats none.
    """

    source_id: UUID
    origin_id: UUID

    @property
    def repeats(self) -> bool:
        """Whether it only repeats another source, and so does not count beside it."""
        return self.source_id != self.origin_id


@dataclass(frozen=True, slots=True)
class Matrix:
    """Statements by sources.

    :param columns: every source that is cited; those that go back to one source stand together, that one first.
    :param cells: what a source says of a statement: the citations, the weightiest first. Pairs of which nothing is
        cited are not in it.
    :param support: by statement, with copies of one report counted once; those without a citation are not in it.
    """

    rows: tuple[UUID, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[UUID, UUID], tuple[Citation, ...]]
    support: Mapping[UUID, Support]


def matrix(
    rows: Iterable[UUID], citations: Collection[Citation], excerpts: Collection[Excerpt], sources: Collection[Source]
) -> Matrix:
    """Put statements and the sources cited for them beside each other.

    :param rows: the statements, in their order. :param citations: for any of them; others are left out.
    :param sources: those that are cited and those that they repeat, in the order in which they are to stand.
    """
    stated = tuple(rows)
    wanted = frozenset(stated)
    here = [citation for citation in citations if citation.target_id in wanted]
    source_of = {excerpt.id: excerpt.source_id for excerpt in excerpts}
    found: dict[tuple[UUID, UUID], list[Citation]] = defaultdict(list)
    for citation in here:
        source_id = cited_source(citation, source_of)
        if source_id is not None and citation.target_id is not None:
            found[citation.target_id, source_id].append(citation)
    cited = {source_id for _row, source_id in found}
    cells = {pair: tuple(sorted(those, key=_weight)) for pair, those in found.items()}
    return Matrix(stated, _columns(cited, sources), cells, support(here, excerpts, sources))


def _columns(cited: set[UUID], sources: Collection[Source]) -> tuple[Column, ...]:
    origin = origins(sources)
    place = {source.id: number for number, source in enumerate(sources)}
    last = len(place)

    def order(source_id: UUID) -> tuple[int, bool, int, str]:
        root = origin.get(source_id, source_id)
        return place.get(root, last), source_id != root, place.get(source_id, last), source_id.hex

    return tuple(Column(each, origin.get(each, each)) for each in sorted(cited, key=order))


def _weight(citation: Citation) -> tuple[int, str]:
    known = citation.stance in STANCES
    return (STANCES.index(citation.stance) if known else len(STANCES)), citation.ref
