"""Independence of sources, along chains, copies and circles."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from casefile.analysis.corroboration import Support, incident_sources, independent, origins, support
from casefile.model.records import CasualtyFigure, Citation, Excerpt, Fact, Source


def source(number: int, repeats: int | None) -> Source:
    return Source(id=UUID(int=number), title="x", derived_from_id=UUID(int=repeats) if repeats else None)


def ids(*numbers: int) -> list[UUID]:
    return [UUID(int=number) for number in numbers]


def test_a_chain_goes_back_to_its_first() -> None:
    found = origins([source(3, 2), source(2, 1), source(1, None), source(4, None)])
    assert found == dict(zip(ids(1, 2, 3, 4), ids(1, 1, 1, 4), strict=True))
    assert independent(ids(1, 2, 3, 4), found) == 2


def test_copies_of_a_source_that_is_not_here_are_one() -> None:
    found = origins([source(2, 1), source(3, 1)])
    assert independent(ids(2, 3), found) == 1


def test_sources_in_a_circle_are_one() -> None:
    found = origins([source(1, 2), source(2, 3), source(3, 1), source(4, 3), source(5, 5)])
    assert independent(ids(1, 2, 3, 4), found) == 1
    assert independent(ids(5), found) == 1


@given(st.lists(st.one_of(st.none(), st.integers(1, 9)), max_size=9))
def test_whatever_repeats_whatever(repeats: list[int | None]) -> None:
    sources = [source(number, other) for number, other in enumerate(repeats, 1)]
    found = origins(sources)
    assert set(found) == {s.id for s in sources}
    assert found == origins(sources[::-1])
    for each in sources:
        if each.derived_from_id in found:
            assert found[each.id] == found[each.derived_from_id], "a copy is of the same origin as what it repeats"
        elif each.derived_from_id is not None:
            assert found[each.id] == each.derived_from_id
    assert independent(found, found) <= len(sources)


def test_support_counts_stances_and_copies_apart() -> None:
    sources = [source(1, None), source(2, 1), source(3, None)]
    excerpt = Excerpt(source_id=UUID(int=2), quote="q")
    fact = Fact(statement="s")
    cited = [
        Citation(target_id=fact.id, source_id=UUID(int=1), stance="supports"),
        Citation(target_id=fact.id, excerpt_id=excerpt.id, stance="supports"),
        Citation(target_id=fact.id, source_id=UUID(int=3), stance="contradicts"),
        Citation(target_id=fact.id, source_id=UUID(int=3), stance="context"),
        Citation(target_id=None, source_id=UUID(int=3), stance="supports"),
    ]
    assert support(cited, [excerpt], sources) == {
        fact.id: Support(supports=1, contradicts=1, independent=2, citations=4)
    }


def test_an_incident_stands_on_what_its_facts_and_figures_stand_on() -> None:
    incident, other = ids(100, 101)
    fact = Fact(statement="s", incidents=(incident, other))
    figure = CasualtyFigure(incident_id=incident, source_id=UUID(int=3))
    cited = [
        Citation(target_id=incident, source_id=UUID(int=1), stance="supports"),
        Citation(target_id=fact.id, source_id=UUID(int=2), stance="supports"),
        Citation(target_id=figure.id, source_id=UUID(int=4), stance="supports"),
    ]
    assert (
        incident_sources([fact], [figure], cited, [])
        == {
            incident: frozenset(ids(1, 2, 3, 4)),
            other: frozenset(ids(2)),
        }
        | {}
    )
