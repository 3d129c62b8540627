"""The JSON Schema of Casefile JSON: shipped as declared, and in agreement with what is written and read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from casefile.exchange import casefile_json
from casefile.i18n import RESOURCES
from casefile.model import schema
from casefile.model.fields import KINDS
from casefile.model.json_shape import to_json
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace

SHIPPED = RESOURCES / "schemas" / "casefile.schema.json"
CASE = Case(ref="TST", title="A case")


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SHIPPED.read_text(encoding="utf-8")))


def with_incident(**fields: Any) -> dict[str, Any]:
    shape = to_json(Incident(case_id=CASE.id, ref="TST-I-0001", title="x"))
    shape.update(fields)
    return {"format": "casefile", "version": 1, "case": "TST", "records": [to_json(CASE), shape]}


def test_the_shipped_schema_is_the_declared_one() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schema.text(), "casefile schema > resources/schemas/…"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema.document())


def test_every_field_of_every_kind_is_described() -> None:
    definitions = schema.document()["$defs"]
    for kind in KINDS.values():
        described = definitions[kind.name]["properties"]
        assert set(described) >= {field.name for field in kind.fields}
        assert all(described[field.name]["title"] == field.label for field in kind.fields)


def test_what_is_exported_is_valid(sample_read: Workspace, tmp_path: Path, validator: Draft202012Validator) -> None:
    case = sample_read.cases.by_ref("SALUN")
    records = sorted(
        (record for kind in KINDS if kind != "case" for record in sample_read.records.of(kind)),
        key=casefile_json.sort_key,
    )
    out = io.BytesIO()
    casefile_json.write(case, records, [("ab" * 32, 3, lambda: io.BytesIO(b"abc"))], out)
    validator.validate(json.loads(out.getvalue()))


@pytest.mark.parametrize(
    "fields",
    [
        {"when": "2018-12-05"},
        {"when": {"edtf": "2018-12-05", "time": "18:14", "wording": "Wednesday"}},
        {"strikes": 40},
        {"strikes": {"minimum": 40, "wording": "no fewer than 40"}},
        {"point": {"latitude": 34.6, "longitude": 40.8}},
        {"objects": [{"code": "hospital", "protected": "yes"}]},
        {"place_id": None, "tags": ["a"], "trashed": True},
    ],
)
def test_the_schema_accepts(fields: dict[str, Any], validator: Draft202012Validator) -> None:
    validator.validate(with_incident(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"when": 2018},
        {"when": {"edtf": "2018", "hour": 3}},
        {"strikes": -1},
        {"point": {"latitude": 95, "longitude": 0}},
        {"objects": [{"protected": "yes"}]},
        {"objects": ["hospital"]},
        {"follows": "TST-I-0002"},
        {"title": None},
        {"titel": "x"},
        {"id": "7"},
        {"kind": "event"},
        {"case_id": None},
    ],
)
def test_the_schema_refuses(fields: dict[str, Any], validator: Draft202012Validator) -> None:
    assert not validator.is_valid(with_incident(**fields))


def test_the_schema_wants_one_case(validator: Draft202012Validator) -> None:
    document = with_incident()
    assert not validator.is_valid({**document, "records": document["records"][1:]})
    assert not validator.is_valid({**document, "records": [document["records"][0]] * 2})
    assert not validator.is_valid({**document, "vault": "x"})
