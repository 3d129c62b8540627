from __future__ import annotations

from tests.dossier import outline_samples as samples
from tests.dossier.outline_samples import R, o


def test_samples_have_no_loose_links() -> None:
    assert o.check(samples.arabic()) == ()
    assert [(p.code, p.anchor) for p in o.check(samples.english())] == []


def test_check_names_missing_and_doubled_anchors() -> None:
    dossier = samples.small(
        o.Paragraph((R("see", link="nowhere"),), anchor="twice"),
        o.KeyValues((o.KeyValue("a", (R("b", link="twice"),)),), anchor="twice"),
        o.Citations((o.Citation(1, (R("c"),), "cite", o.Link("S", "no-source"), (o.Link("F", "only"),)),)),
    )
    assert o.check(dossier) == (
        o.LinkProblem("missing", "nowhere", "only"),
        o.LinkProblem("missing", "no-source", "only"),
        o.LinkProblem("doubled", "twice", "only"),
    )


def test_plain_text_holds_every_block() -> None:
    text = o.plain_text(samples.english())
    for words in (
        "Executive summary",
        "first reported the strike at 14:20 local time[1]",
        "Withdrawn consent",
        "Figure 1.",
        "Incidents in order of time",
        "1. Statement of a resident, taken on 9 December 2018, par. 14. · MRW-S-0001 · MRW-F-0001",
        samples.HASH,
    ):
        assert words in text


def test_section_target_and_new_page() -> None:
    assert o.Section("k", "t").target == "k"
    assert o.Section("k", "t", anchor="a").target == "a"
    assert [o.Section("k", "t", level=level).starts_page for level in (1, 2)] == [True, False]
    assert o.Section("k", "t", level=2, new_page=True).starts_page
