"""Regions and spans: lossless in text and JSON, refused when impossible, said in words, sorted as they are read."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given

from casefile.errors import BadInput
from casefile.i18n import Translator
from casefile.model.anchors import Anchor, Passage, Region, Span, clock, reading_order, seconds
from casefile.model.records import Excerpt
from tests.drawn import REGIONS, SPANS

ENGLISH, ARABIC = Translator("en"), Translator("ar")


@given(REGIONS)
def test_a_region_is_lossless_in_json_and_in_text(region: Region) -> None:
    assert Region.from_json(json.loads(json.dumps(region.to_json()))) == region
    assert Region.parse(region.fragment()) == region
    assert Region.from_json(region.fragment()) == region
    assert region.text(ENGLISH) and region.text(ARABIC)


@given(SPANS)
def test_a_span_is_lossless_in_json_and_in_text(span: Span) -> None:
    assert Span.from_json(json.loads(json.dumps(span.to_json()))) == span
    assert Span.parse(span.fragment()) == span
    assert seconds(clock(span.begin)) == span.begin
    assert span.text(ENGLISH) and span.text(ARABIC)


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("xywh=percent:12.5,30,25,10", Region(0.125, 0.3, 0.25, 0.1)),
        ("#xywh=percent:0,0,100,100", Region.whole()),
        ("page=3&xywh=percent:10,20,30.5,40", Region(0.1, 0.2, 0.305, 0.4, 3)),
        (" xywh=percent:66.6667,0,33.3333,1 ", Region(0.666667, 0, 0.333333, 0.01)),
        ("xywh=percent:٥٠,٥٠,٥٠,٥٠", Region(0.5, 0.5, 0.5, 0.5)),
    ],
)
def test_a_region_is_read_as_programs_write_it(written: str, region: Region) -> None:
    assert Region.parse(written) == region


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "bad_region"),
        ("upper left corner", "bad_region"),
        ("xywh=10,20,30,40", "bad_region"),  # pixels, of a picture that is not known here
        ("xywh=pixel:10,20,30,40", "bad_region"),
        ("xywh=percent:10,20,30", "bad_region"),
        ("xywh=percent:-1,20,30,40", "bad_region"),
        ("xywh=percent:1e1,20,30,40", "bad_region"),
        ("xywh=percent:nan,20,30,40", "bad_region"),
        ("t=1,2&xywh=percent:1,2,3,4", "bad_region"),
        ("page=3", "bad_region"),
        ("page=0&xywh=percent:1,2,3,4", "bad_page"),
        ("xywh=percent:10,20,0,40", "empty_region"),
        ("xywh=percent:10,20,0.00001,40", "empty_region"),
        ("xywh=percent:90,20,20,40", "beyond_edges"),
        ("xywh=percent:200,20,20,40", "beyond_edges"),
        ("x" * 2000, "line_too_long"),
    ],
)
def test_what_is_no_region_is_refused(written: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        Region.parse(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "shape",
    [
        None,
        3,
        [0, 0, 1, 1],
        {"x": 0, "y": 0, "width": 1},
        {"x": "0", "y": 0, "width": 1, "height": 1},
        {"x": True, "y": 0, "width": 1, "height": 1},
        {"x": math.nan, "y": 0, "width": 1, "height": 1},
        {"x": -(10**400), "y": 0, "width": 1, "height": 1},
        {"x": 0, "y": 0, "width": 10**400, "height": 1},
        {"x": 0, "y": 0, "width": 1, "height": 1, "page": 1.5},
        {"x": 0, "y": 0, "width": 1, "height": 1, "page": 0},
        {"x": 0, "y": 0, "width": 1, "height": 1, "unit": "pixel"},
    ],
)
def test_another_shape_is_no_region(shape: Any) -> None:
    with pytest.raises(BadInput):
        Region.from_json(shape)


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("t=npt:70,81.5", Span(70, 81.5)),
        ("#t=1:10,1:21.5", Span(70, 81.5)),
        ("t=npt:0:01:10,0:01:21.5", Span(70, 81.5)),
        ("t=70", Span(70)),
        ("t=,81.5", Span(0, 81.5)),
        ("00:01:10 - 00:01:21.5", Span(70, 81.5)),
        ("1:10–1:21", Span(70, 81)),
        ("١:١٠-١:٢١", Span(70, 81)),
        ("100:00:00-100:00:01", Span(360_000, 360_001)),
    ],
)
def test_a_span_is_read_as_programs_and_people_write_it(written: str, span: Span) -> None:
    assert Span.parse(written) == span


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "bad_span"),
        ("t=", "bad_span"),
        ("t=10,", "bad_span"),
        ("12-25", "bad_span"),  # seconds? pages?
        ("from the second minute on", "bad_span"),
        ("t=smpte:0:10:00,0:11:00", "bad_span"),
        ("1:70-2:00", "bad_span"),
        ("1:60:00-2:00:00", "bad_span"),
        ("t=99999999", "bad_span"),
        ("t=5,5", "reversed_span"),
        ("t=5,5.0001", "reversed_span"),
        ("1:20-1:10", "reversed_span"),
    ],
)
def test_what_is_no_span_is_refused(written: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        Span.parse(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "shape", [None, 3, {}, {"end": 3}, {"begin": "3"}, {"begin": -1}, {"begin": 3, "end": 2}, {"begin": 1, "stop": 2}]
)
def test_another_shape_is_no_span(shape: Any) -> None:
    with pytest.raises(BadInput):
        Span.from_json(shape)


def test_anchors_in_words() -> None:
    region = Region(0.125, 0.3, 0.25, 0.1, 3)
    assert region.text(ENGLISH) == "page 3: 12.5% from the left, 30% from the top, 25% wide, 10% high"
    assert Region(0, 0, 0.5, 1).text(ENGLISH) == "0% from the left, 0% from the top, 50% wide, 100% high"
    assert Region.whole(3).text(ENGLISH) == "page 3"
    assert Region.whole().text(ENGLISH) == "the whole picture"
    assert Span(70, 81.5).text(ENGLISH) == "from 0:01:10 to 0:01:21.5"
    assert Span(3661.25).text(ENGLISH) == "from 1:01:01.25 to the end"
    assert Passage(120, 180, "q").text(ENGLISH) == "characters 121 to 180"
    assert "\u20680:01:10\u2069" in Span(70, 81.5).text(ARABIC), "a time is not turned round in a line from the right"


def test_an_excerpt_says_where_it_stands() -> None:
    region, span = Region(0.1, 0.2, 0.3, 0.4), Span(70, 81.5)

    def anchor(**fields: Any) -> Anchor | None:
        return Excerpt(**fields).anchor

    assert anchor() is None
    passage = Passage(4, 10, "strike", "The ", " hit")
    assert anchor(start=4, end=10, quote="strike", prefix="The ", suffix=" hit", page=2, region=region) == passage
    assert anchor(span=span, region=region, quote="words that are spoken") == span
    assert anchor(region=region, quote="a sign on the wall") == region
    assert anchor(region=region, page=2) == Region(0.1, 0.2, 0.3, 0.4, 2)
    assert anchor(region=Region(0.1, 0.2, 0.3, 0.4, 5), page=2) == Region(0.1, 0.2, 0.3, 0.4, 5)
    assert anchor(quote="strike", page=2) == Passage(0, 0, "strike")
    assert anchor(page=2) == Region.whole(2)
    assert anchor(page=0) is None, "a page that cannot be is no place"


def test_anchors_sort_as_they_are_read() -> None:
    in_order: list[Anchor | None] = [
        Passage(4, 10, "b"),
        Passage(4, 12, "a"),
        Passage(40, 41, "c"),
        Region(0.6, 0.1, 0.1, 0.1, 1),
        Region(0.1, 0.5, 0.1, 0.1, 1),
        Region(0.2, 0.5, 0.1, 0.1, 1),
        Region(0, 0, 0.1, 0.1, 2),
        Span(5, 6),
        Span(5),
        Span(70, 71),
        None,
    ]
    shuffled = [*in_order[1::2], *in_order[::2]]
    assert sorted(shuffled, key=reading_order) == in_order
