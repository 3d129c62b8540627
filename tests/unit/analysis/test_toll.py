"""How many people were harmed over all groups, and the line that says so."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.analysis.toll import Toll, digest, tolls
from casefile.i18n import translator
from casefile.model.records import CasualtyFigure
from casefile.model.values import Range

EN = translator("en")


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


def worded(text: str) -> Range:
    """As an older record has it: the words alone."""
    return Range(wording=text)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ([figure(exactly(25), 1), figure(worded("dozens"), 1, effect="injured")], "25 killed, dozens injured"),
        ([figure(exactly(3), 1, "children"), figure(exactly(4), 1, "women")], "7 killed"),
        ([figure(worded("three"), 1, "children"), figure(worded("four"), 1, "women")], "7 killed"),
        ([figure(worded("ثلاثة أطفال"), 1, "children"), figure(worded("أربع نساء"), 1, "women")], "7 killed"),
        ([figure(Range.parse("three"), 1, "children"), figure(Range.parse("four"), 1, "women")], "7 killed"),
        ([figure(exactly(25), 1), figure(exactly(3), 1, "children")], "25–28 killed (groups may overlap)"),
        ([figure(Range(19, None), 1), figure(exactly(7), 1, "children")], "19 or more killed"),
        ([figure(exactly(25), 1), figure(Range(12, 20), 2)], "12–25 killed"),
        ([figure(exactly(25), 1), figure(exactly(20), adopted="majority")], "20 killed"),
        ([figure(Range(20, None, "over 20"), 1, "unknown")], "20 or more killed"),
        ([figure(Range(None, 30), 1)], "up to 30 killed"),
        ([figure(exactly(17), 1, effect="injured"), figure(worded("dozens"), 2, effect="injured")],
         "17 or more (“dozens”) injured"),
        ([figure(exactly(10), 1), figure(exactly(4), 1, "combatants")], "14 killed"),
        ([figure(exactly(10), 1), figure(exactly(4), 1, "combatants"), figure(exactly(1), 1, "journalists")],
         "14–15 killed (groups may overlap)"),
        ([figure(exactly(2), 1, "journalists"), figure(exactly(3), 1, "health_workers")],
         "3–5 killed (groups may overlap)"),
        # What cannot be counted is said for every group; the first does not stand for all.
        ([figure(worded("many"), 1), figure(worded("some"), 1, "combatants")],
         "Killed: in words only (Civilians “many”, Combatants “some”)"),
        ([figure(exactly(3), 1, "children"), figure(worded("several"), 1, "women")],
         "3 or more killed (not counted: Women “several”)"),
        ([figure(worded("several"), 1, "children"), figure(worded("many"), 1, "women"), figure(exactly(9), 1, "men")],
         "9 or more killed (not counted: Children “several”, Women “many”)"),
        ([figure(worded("dozens"), 1), figure(worded("scores"), 2)], "dozens, scores killed"),
        ([figure(exactly(1), 1, effect="missing"), figure(exactly(1200), 1, effect="displaced")],
         "1 missing, 1,200 displaced"),
        ([figure(exactly(6), 1, effect="detained")], "6 detained"),
        # Whom another source does not describe may be the same people; whom the same source counts beside them, not.
        ([figure(exactly(19), 1), figure(exactly(17), 2, "unknown")], "19 killed"),
        ([figure(exactly(19), 1), figure(Range(17, None), 2, "unknown")], "19 killed"),
        ([figure(worded("dozens"), 1), figure(exactly(17), 2, "unknown")],
         "17 killed (not counted: Civilians “dozens”)"),
        ([figure(exactly(2), 1, "health_workers"), figure(exactly(17), 2, "unknown")], "17 killed"),
        ([figure(exactly(19), 1), figure(exactly(3), 1, "unknown")], "19–22 killed (groups may overlap)"),
        ([figure(exactly(25), 1), figure(exactly(3), 1, "children"), figure(worded("a few"), 2, "women"),
          figure(exactly(30), 3, "unknown")], "30 killed (not counted: Women “a few”)"),
        # What is only roughly so is never an exact total, alone or added up.
        ([figure(Range.parse("about 20"), 1)], "about 20 killed"),
        ([figure(worded("a dozen"), 1)], "about 12 killed"),
        ([figure(worded("une vingtaine"), 1, "children"), figure(exactly(5), 1, "women")], "about 25 killed"),
        ([figure(Range.parse("حوالي 20"), 1), figure(exactly(3), 1, "children")],
         "about 20–23 killed (groups may overlap)"),
        ([figure(Range.parse("about 20"), 1), figure(exactly(20), 2)], "about 20 killed"),
        ([figure(Range.parse("понад 40"), 1, "children"), figure(exactly(2), 1, "women")], "42 or more killed"),
        ([figure(worded("al menos 5"), 1, "children"), figure(worded("una docena"), 1, "women")],
         "about 17 or more killed"),
        ([figure(exactly(1), 1), figure(Range.parse("about 20"), adopted="judgement")], "about 20 killed"),
        ([figure(exactly(5), 1), figure(Range(None, 3), 2), figure(worded("dozens"), 3)], "up to 3 (“dozens”) killed"),
        ([figure(exactly(19), 1), figure(Range.parse("about 30"), 2, "unknown")], "about 30 killed"),
        ([], ""),
    ],
)  # fmt: skip
def test_digest(figures: list[CasualtyFigure], words: str) -> None:
    assert digest(figures, EN) == words


def test_the_toll_says_why_it_is_a_range() -> None:
    found = tolls([figure(exactly(25), 1), figure(exactly(3), 1, "children")])
    assert found == {"killed": Toll(Range(25, 28), ("civilians", "children"), overlapping=True)}


_numbers = st.integers(0, 500)
_counts = st.one_of(
    _numbers.map(exactly),
    st.tuples(_numbers, _numbers).map(lambda pair: Range(min(pair), max(pair))),
    _numbers.map(lambda n: Range(n, None)),
    _numbers.map(lambda n: Range(None, n)),
    st.sampled_from(["dozens", "عشرات", "three", "سبعة"]).map(worded),
)
_groups = st.sampled_from(["civilians", "children", "women", "combatants", "journalists", "unknown"])
_figures = st.lists(
    st.builds(
        figure,
        _counts,
        st.one_of(st.none(), st.integers(1, 6)),
        _groups,
        st.sampled_from(["killed", "injured", "missing"]),
        st.sampled_from(["", "", "", "judgement"]),
    ),
    max_size=12,
)


@given(_figures)
def test_every_harm_that_is_recorded_has_a_toll_and_words(figures: list[CasualtyFigure]) -> None:
    assert set(tolls(figures)) == {f.effect for f in figures}
    for language in ("en", "ar"):
        assert bool(digest(figures, translator(language))) == bool(figures)


@given(st.dictionaries(_groups.filter(lambda group: group != "unknown"), _numbers, min_size=1))
def test_the_toll_holds_every_group_and_is_at_most_the_sum(counts: dict[str, int]) -> None:
    toll = tolls(figure(exactly(n), 1, group) for group, n in counts.items())["killed"].count
    assert toll is not None and toll.minimum is not None
    assert max(counts.values()) <= toll.minimum
    assert toll.maximum == sum(counts.values())
