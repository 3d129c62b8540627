"""What earlier versions wrote is read as what it means now, and always as the same: history is compared with rows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from casefile.errors import BadInput
from casefile.model import older, schema
from casefile.model.anchors import Region, Span
from casefile.model.json_shape import from_json, to_json
from casefile.model.records import Case, Excerpt

CASE = Case(ref="TST", title="A case")


def read(**fields: Any) -> Excerpt:
    record = from_json({**to_json(Excerpt(case_id=CASE.id, source_id=CASE.id, ref="TST-X-0001")), **fields})
    assert isinstance(record, Excerpt)
    return record


@pytest.mark.parametrize(
    ("fields", "region", "span", "comment"),
    [
        ({"region": "xywh=percent:10,20,30.5,40"}, Region(0.1, 0.2, 0.305, 0.4), None, ""),
        ({"span": "t=npt:70,81.5", "comment": "A"}, None, Span(70, 81.5), "A"),
        ({"span": "0:01:10 - 0:01:21"}, None, Span(70, 81), ""),
        ({"region": "upper  left <b>"}, None, None, "region: upper  left <b>"),
        ({"region": "xywh=10,20,30,40", "comment": "A\nB"}, None, None, "A\nB\nregion: xywh=10,20,30,40"),
        ({"span": "12-25", "region": "left", "comment": "A"}, None, None, "A\nregion: left\nspan: 12-25"),
        ({"region": "xywh=percent:90,0,20,1", "span": "t=1"}, None, Span(1), "region: xywh=percent:90,0,20,1"),
        ({"region": "", "span": "  ", "comment": "A"}, None, None, "A"),
        ({"region": "x" * 2000}, None, None, "region: " + "x" * 2000),
    ],
)
def test_lines_for_regions_and_spans_become_values_or_stay_in_the_comment(
    fields: dict[str, Any], region: Region | None, span: Span | None, comment: str
) -> None:
    """These outcomes are settled: a vault brought up to date has them in its rows, and its history is read by them."""
    record = read(**fields)
    assert (record.region, record.span, record.comment) == (region, span, comment)
    again = json.loads(json.dumps(to_json(record)))
    assert older.as_now(again) is again, "what is written now is nothing older"
    assert from_json(again) == record


def test_what_is_wrong_stays_wrong() -> None:
    for fields in ({"region": 3}, {"region": "left", "comment": 3}, {"region": {"x": 0}}, {"span": ["t=1"]}):
        with pytest.raises(BadInput):
            read(**fields)


@pytest.mark.parametrize("fields", [{"region": "left"}, {"region": None}, {"span": {"begin": 1}}, {"span": "t=1"}])
def test_the_schema_takes_what_is_read(fields: dict[str, Any]) -> None:
    shape = {**to_json(Excerpt(case_id=CASE.id, source_id=CASE.id, ref="TST-X-0001")), **fields}
    document = {"format": "casefile", "version": 1, "case": "TST", "records": [to_json(CASE), shape]}
    Draft202012Validator(schema.document()).validate(document)
    from_json(shape)


@pytest.mark.parametrize(
    "fields",
    [
        {"region": {"x": 0, "y": 0, "width": 0, "height": 1}},
        {"region": {"x": 0, "y": 0, "width": 1, "height": 2}},
        {"region": {"x": 0, "y": 0, "width": 1, "height": 1, "page": 0}},
        {"region": {"x": 0, "y": 0, "width": 1}},
        {"span": {"end": 1}},
        {"span": {"begin": -1}},
    ],
)
def test_the_schema_refuses_what_is_refused(fields: dict[str, Any]) -> None:
    shape = {**to_json(Excerpt(case_id=CASE.id, source_id=CASE.id, ref="TST-X-0001")), **fields}
    document = {"format": "casefile", "version": 1, "case": "TST", "records": [to_json(CASE), shape]}
    assert not Draft202012Validator(schema.document()).is_valid(document)
    with pytest.raises(BadInput):
        from_json(shape)
