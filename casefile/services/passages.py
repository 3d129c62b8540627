"""Passages for the window: positions as Qt counts them, records found by name, what a passage leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from casefile.evidence.passages import Utf16Offsets, codepoint_to_utf16, utf16_to_codepoint
from casefile.model.changes import Caption
from casefile.model.fields import Record, kind
from casefile.model.naming import by_name, plain_name
from casefile.model.records import Citation
from casefile.services.headings import Headings
from casefile.services.records import Records

__all__ = ["PassageLink", "Utf16Offsets", "codepoint_to_utf16", "links_of", "named", "utf16_to_codepoint"]


@dataclass(frozen=True, slots=True)
class PassageLink:
    """One record that a passage is cited for, and what the passage does for it (a term of ``citation_stance``)."""

    stance: str
    caption: Caption


def links_of(records: Records, headings: Headings, source_id: UUID) -> dict[UUID, tuple[PassageLink, ...]]:
    """What the passages of one source are cited for, by excerpt; what is in the trash is left out."""
    citations = records.of(Citation, source_id=source_id)
    captions = headings.of(c.target_id for c in citations if c.target_id is not None)
    found: dict[UUID, tuple[PassageLink, ...]] = {}
    for citation in citations:
        caption = captions.get(citation.target_id) if citation.target_id is not None else None
        if citation.excerpt_id is not None and caption is not None and not caption.trashed:
            known = found.get(citation.excerpt_id, ())
            found[citation.excerpt_id] = (*known, PassageLink(citation.stance, caption))
    return found


def named(records: Records, kind_name: str, case_id: UUID | None, name: str) -> Record:
    """The place, organisation or person of that name in the case, or a new one that is not saved yet."""
    found = by_name(records.of(kind_name, case_id=case_id), name)
    if found is not None:
        return found
    made: Any = kind(kind_name).record
    return cast(Record, made(case_id=case_id, name=plain_name(name)))
