"""Statements beside their sources: copies stand with what they repeat and count once."""

from __future__ import annotations

from uuid import UUID

from casefile.analysis.matrix import matrix
from casefile.model.ids import uuid7
from casefile.model.records import Citation, Excerpt, Source

CASE = uuid7()
WIRE, COURIER, UNCITED = (Source(case_id=CASE, title=title) for title in ("wire", "courier", "uncited"))
COPY = Source(case_id=CASE, title="copy", derived_from_id=WIRE.id)
FACT, OTHER = uuid7(), uuid7()


def cite(target: UUID, source: Source | None, stance: str, excerpt: Excerpt | None = None) -> Citation:
    return Citation(
        case_id=CASE,
        target_id=target,
        source_id=source.id if source else None,
        excerpt_id=excerpt.id if excerpt else None,
        stance=stance,
    )


def test_a_copy_stands_beside_what_it_repeats_and_counts_once() -> None:
    citations = [cite(FACT, each, "supports") for each in (COPY, COURIER, WIRE)]
    made = matrix([FACT, OTHER], citations, [], [WIRE, COURIER, COPY, UNCITED])
    assert [(column.source_id, column.repeats) for column in made.columns] == [
        (WIRE.id, False),
        (COPY.id, True),
        (COURIER.id, False),
    ]
    assert made.support[FACT].supports == 2
    assert OTHER not in made.support
    assert made.rows == (FACT, OTHER)


def test_two_copies_of_a_source_that_is_not_cited_are_one_beside_each_other() -> None:
    second = Source(case_id=CASE, title="second copy", derived_from_id=WIRE.id)
    citations = [cite(FACT, each, "supports") for each in (COPY, COURIER, second)]
    made = matrix([FACT], citations, [], [COURIER, COPY, second, WIRE])
    assert [column.source_id for column in made.columns] == [COURIER.id, COPY.id, second.id]
    assert made.support[FACT].supports == 2


def test_a_cell_holds_every_citation_the_weightiest_first() -> None:
    excerpt = Excerpt(case_id=CASE, source_id=WIRE.id, quote="25 were killed")
    context, against = cite(FACT, WIRE, "context"), cite(FACT, None, "contradicts", excerpt)
    made = matrix([FACT], [context, against, cite(OTHER, COURIER, "supports")], [excerpt], [WIRE, COURIER])
    assert made.cells == {(FACT, WIRE.id): (against, context)}
    assert [column.source_id for column in made.columns] == [WIRE.id]
    assert (made.support[FACT].supports, made.support[FACT].contradicts) == (0, 1)
