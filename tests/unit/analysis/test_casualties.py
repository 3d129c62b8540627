"""Casualty figures: ranges, independence, suggestions and the line in words."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.analysis.casualties import conflicting, figure_table, suggest
from casefile.model.records import CasualtyFigure, Source
from casefile.model.values import Range


def source(number: int, repeats: int | None = None, reliability: str = "", credibility: str = "") -> Source:
    return Source(
        id=UUID(int=number),
        title=f"Report {number}",
        derived_from_id=UUID(int=repeats) if repeats else None,
        reliability=reliability,
        credibility=credibility,
    )


def figure(
    count: Range, by: int | None = None, group: str = "civilians", effect: str = "killed", adopted: str = ""
) -> CasualtyFigure:
    return CasualtyFigure(
        count=count,
        source_id=UUID(int=by) if by else None,
        group=group,
        effect=effect,
        adopted_rule=adopted,
    )


def exactly(n: int) -> Range:
    return Range(n, n)


def test_rows_keep_harm_and_group_apart_in_the_order_of_the_vocabularies() -> None:
    rows = figure_table(
        [
            figure(exactly(1), 1, "children", "injured"),
            figure(exactly(2), 1, "women"),
            figure(exactly(9), 1, "civilians"),
            figure(exactly(3), 1, "children"),
        ]
    )
    assert [(row.effect, row.group) for row in rows] == [
        ("killed", "civilians"),
        ("killed", "children"),
        ("killed", "women"),
        ("injured", "children"),
    ]


def test_an_adopted_figure_is_not_one_of_those_it_was_adopted_from() -> None:
    (row,) = figure_table([figure(exactly(12), 1), figure(Range(10, 25), 2), figure(exactly(99), adopted="judgement")])
    assert row.span == Range(10, 25)
    assert row.independent == 2
    assert row.adopted is not None and row.adopted.count == exactly(99)


def test_copies_of_one_report_are_one_voice() -> None:
    sources = [source(1), source(2, repeats=1), source(3, repeats=2), source(4)]
    figures = [figure(exactly(25), n) for n in (1, 2, 3)] + [figure(exactly(17), 4)]
    (row,) = figure_table(figures, sources)
    assert row.independent == 2
    assert row.majority is None, "one against one, however often the one is copied"


def test_majority_needs_more_than_half_of_the_independent_sources() -> None:
    sources = [source(n) for n in (1, 2, 3, 4)]
    three = [figure(exactly(25), 1), figure(exactly(25), 2), figure(exactly(17), 3)]
    assert suggest("majority", three, sources) == exactly(25)
    assert suggest("majority", [*three, figure(exactly(17), 4)], sources) is None
    assert suggest("majority", [figure(Range(wording="dozens"), 1)], sources) is None
    assert suggest("majority", [], sources) is None


def test_the_original_speaks_for_its_copies() -> None:
    sources = [source(1), source(2, repeats=1), source(3)]
    figures = [figure(exactly(20), 1), figure(exactly(200), 2), figure(exactly(20), 3)]
    assert suggest("majority", figures, sources) == exactly(20)
    assert suggest("range_of_all", figures, sources) == Range(20, 200)


def test_the_best_graded_source_is_the_hierarchys() -> None:
    sources = [source(1, None, "B", "2"), source(2, None, "B", "1"), source(3, None, "F", "1"), source(4)]
    figures = [figure(exactly(n * 10), n) for n in (1, 2, 3, 4)]
    assert suggest("source_hierarchy", figures, sources) == exactly(20)
    assert suggest("source_hierarchy", figures[3:], sources) is None, "nobody graded it"
    equals = [source(1, None, "C", "3"), source(2, None, "C", "3")]
    assert suggest("source_hierarchy", figures[:2], equals) == Range(10, 20)


@pytest.mark.parametrize("rule", ["judgement", "", "no_such_rule"])
def test_judgement_is_left_to_people(rule: str) -> None:
    assert suggest(rule, [figure(exactly(1), 1)], [source(1)]) is None


@pytest.mark.parametrize(
    ("counts", "conflict"),
    [
        ([exactly(25), Range(12, 25)], False),
        ([exactly(9), Range(11, None)], True),
        ([exactly(9), exactly(11)], True),
        ([Range(20, None), Range(None, 30)], False),
        ([Range(20, None), Range(None, 10)], True),
        ([Range(wording="dozens"), exactly(2)], False),
        ([], False),
    ],
)
def test_conflicts(counts: list[Range], conflict: bool) -> None:
    assert conflicting(counts) is conflict


_counts = st.one_of(
    st.integers(0, 500).map(exactly),
    st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: Range(min(pair), max(pair))),
    st.integers(0, 500).map(lambda n: Range(n, None)),
    st.integers(0, 500).map(lambda n: Range(None, n)),
    st.sampled_from(["dozens", "عشرات"]).map(lambda words: Range(wording=words)),
)
_figures = st.lists(
    st.builds(
        figure,
        _counts,
        st.one_of(st.none(), st.integers(1, 6)),
        st.sampled_from(["civilians", "children", "women", "combatants", "journalists", "unknown"]),
        st.sampled_from(["killed", "injured", "missing"]),
        st.sampled_from(["", "", "", "judgement"]),
    ),
    max_size=12,
)
_sources = st.lists(st.one_of(st.none(), st.integers(1, 6)), min_size=6, max_size=6).map(
    lambda repeats: [source(n, r) for n, r in enumerate(repeats, 1)]
)


@given(_figures, _sources)
def test_the_span_holds_every_number_and_no_figure_is_lost(
    figures: list[CasualtyFigure], sources: list[Source]
) -> None:
    rows = figure_table(figures, sources)
    assert sum(len(row.said) for row in rows) == sum(not f.adopted for f in figures)
    for row in rows:
        for said in row.said:
            assert said.count is not None
            if row.span is None:
                open_above = any(f.count and f.count.maximum is None for f in row.said)
                open_below = any(f.count and f.count.maximum is not None and f.count.minimum is None for f in row.said)
                assert said.count.sort_value < 0 or (open_above and open_below), "words alone open it above"
            else:
                low, high = row.span.minimum or 0, row.span.maximum
                assert said.count.minimum is None or said.count.minimum >= low
                assert high is None or said.count.maximum is None or said.count.maximum <= high
        assert row.independent <= len(row.said)
        assert row.majority is None or row.independent >= 1


@given(_figures, _sources)
def test_the_order_of_figures_does_not_matter(figures: list[CasualtyFigure], sources: list[Source]) -> None:
    def gist(some: list[CasualtyFigure]) -> list[object]:
        rows = figure_table(some, sources[::-1] if some is not figures else sources)
        return [(r.effect, r.group, r.span, r.majority, r.independent, r.conflicting) for r in rows]

    assert gist(figures) == gist(figures[::-1])


@given(_figures)
def test_a_copy_changes_nothing(figures: list[CasualtyFigure]) -> None:
    """Another source that repeats the first word for word adds no voice and moves no majority."""
    said = [f for f in figures if f.source_id == UUID(int=1) and not f.adopted]
    copies = [figure(f.count, 9, f.group, f.effect) for f in said if f.count is not None]
    sources = [*(source(n) for n in range(1, 7)), source(9, repeats=1)]
    alone, copied = figure_table(figures, sources), figure_table([*figures, *copies], sources)
    assert [(r.span, r.majority, r.independent) for r in alone] == [(r.span, r.majority, r.independent) for r in copied]


def test_a_number_in_words_is_a_number() -> None:
    worded = [figure(Range(wording="three"), 1), figure(Range(wording="أربعة"), 2), figure(Range(wording="dozens"), 3)]
    (row,) = figure_table(worded)
    assert (row.span, row.conflicting) == (Range(3, None), True)
    assert suggest("range_of_all", worded) == Range(3, None)
    assert suggest("majority", [figure(Range(wording="three"), 1), figure(exactly(3), 2)]) == exactly(3)
    assert suggest("source_hierarchy", worded[:1], [source(1, None, "B", "2")]) == exactly(3)


def test_what_a_rule_gives_from_a_rough_figure_is_a_rough_one_with_its_words() -> None:
    figures = [figure(Range.parse("about 20"), 1), figure(exactly(20), 2)]
    sources = [source(1), source(2)]
    given = suggest("range_of_all", figures, sources)
    assert given is not None and (given.minimum, given.maximum, given.wording) == (20, 20, "about 20")
    assert given.about and Range.from_json(given.to_json()).about, "it is kept as one"
    assert suggest("majority", figures, sources) is None, "about 20 and 20 do not agree on 20"
