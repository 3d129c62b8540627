"""Facts and whatever else is cited for: what carries it, and how far the sources are independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from casefile.model.records import Citation, Excerpt, Source
from casefile.services.one_state import one_state
from casefile.store.store import Store


@dataclass(frozen=True, slots=True)
class CitationView:
    """One citation with the source and the excerpt it leads to."""

    citation: Citation
    stance: str
    source: Source | None
    excerpt: Excerpt | None


class Facts:
    """Verbs for citations and what they carry."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def citations(self, target_id: UUID) -> list[CitationView]:
        """Everything cited for a record, by reference."""
        found = self._store.of(Citation, target_id=target_id)
        ends = {id_ for c in found for id_ in (c.source_id, c.excerpt_id) if id_ is not None}
        by_id = {record.id: record for record in self._store.many(ends)}
        views: list[CitationView] = []
        for citation in found:
            source = by_id.get(citation.source_id) if citation.source_id else None
            excerpt = by_id.get(citation.excerpt_id) if citation.excerpt_id else None
            views.append(
                CitationView(
                    citation,
                    citation.stance,
                    source if isinstance(source, Source) else None,
                    excerpt if isinstance(excerpt, Excerpt) and not excerpt.trashed else None,
                )
            )
        return views

    def citation_counts(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        """How many living citations each of these records has."""
        counts = dict.fromkeys(ids, 0)
        for citation in self._store.linking("citation", "target_id", ids):
            if isinstance(citation, Citation) and citation.target_id in counts:
                counts[citation.target_id] += 1
        return counts
