"""The JSON Schema (2020-12) of a Casefile JSON document, derived from the declarations of the records.

It says what each field may hold. What it cannot say (a link leads to a record of the right kind, an id stands
once, a day exists) is checked when a document is read.
"""

from __future__ import annotations

import json
from typing import Any

from casefile.model import anchors, fuzzydate, rules, values, vocabularies
from casefile.model.chips import Chip
from casefile.model.composing import Part
from casefile.model.counts import LARGEST_COUNT
from casefile.model.fields import FieldSpec, FieldType, KindSpec, Sensitivity, kind_of
from casefile.model.incidents import ObjectHit
from casefile.model.records import IN_ORDER
from casefile.model.statements import Demand

FORMAT = "casefile"
"""The value of ``format`` in every document."""

VERSION = 1
"""The version of Casefile JSON that is written; newer ones are refused."""

Schema = dict[str, Any]

_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z"
_ANNOTATION = "x-sensitivity"
_REFERENCE: Schema = {
    "type": "string",
    "pattern": f"^({rules.REFERENCE.pattern})?$",
    "description": "Reference; given when it is left out",
}


def document() -> Schema:
    """The schema of a whole document."""
    kinds = [kind_of(record) for record in IN_ORDER]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:casefile:json:{VERSION}",
        "title": "Casefile JSON",
        "description": (
            "One case with its records and files. Records that others belong to stand before them; who reads "
            "must not rely on it. No key may stand twice in one object."
        ),
        "type": "object",
        "required": ["format", "version", "case", "records"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "case": {"$ref": "#/$defs/case_reference"},
            "records": {
                "type": "array",
                "items": {"oneOf": [{"$ref": f"#/$defs/{kind.name}"} for kind in kinds]},
                "contains": {"$ref": "#/$defs/case"},
                "minContains": 1,
                "maxContains": 1,
            },
            "files": {"type": "array", "items": {"$ref": "#/$defs/file"}},
        },
        "$defs": {
            **{kind.name: _kind(kind) for kind in kinds},
            **{_definition(made): shape for made, shape in _VALUE_SHAPES.items()},
            **_COMMON,
        },
    }


def text() -> str:
    """The schema as it is shipped in ``resources/schemas/casefile.schema.json``."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _kind(kind: KindSpec) -> Schema:
    own = kind.reference == "own"
    properties: Schema = {
        "kind": {"const": kind.name},
        "id": {"$ref": "#/$defs/id"},
        "ref": {"$ref": "#/$defs/case_reference"} if own else _REFERENCE,
    }
    if not own:
        properties["case_id"] = {"$ref": "#/$defs/id"}
    for field in kind.fields:
        properties[field.name] = _field(field)
    properties["trashed"] = {"type": "boolean", "default": False}
    needed = [field.name for field in kind.fields if field.required]
    schema: Schema = {
        "title": kind.label,
        "description": " ".join((kind.record.__doc__ or "").split()),
        "type": "object",
        "required": ["kind", "ref" if own else "case_id", *needed],
        "additionalProperties": False,
        "properties": properties,
    }
    if kind.sensitivity is not Sensitivity.PUBLIC:
        schema[_ANNOTATION] = kind.sensitivity.value
    return schema


def _field(field: FieldSpec) -> Schema:
    schema: Schema = {"title": field.label, **_shape(field)}
    if field.sensitivity is not Sensitivity.PUBLIC:
        schema[_ANNOTATION] = field.sensitivity.value
    return schema


def _shape(field: FieldSpec) -> Schema:
    match field.type:
        case FieldType.LINE:
            # An immutable line is evidence: it is kept as it came, at any length.
            return {"type": "string"} if field.immutable else _line()
        case FieldType.TEXT:
            return {"type": "string"} if field.immutable else {"type": "string", "maxLength": values.MAX_TEXT}
        case FieldType.INTEGER:
            return {"type": ["integer", "null"], "exclusiveMinimum": -(2**53), "exclusiveMaximum": 2**53}
        case FieldType.BOOLEAN:
            return {"type": "boolean", "default": False}
        case FieldType.CODE:
            return _code(field)
        case FieldType.CODES:
            return {"type": "array", "items": _code(field)}
        case FieldType.LINES:
            return {"type": "array", "items": {"type": "string"} if field.immutable else _line()}
        case FieldType.MOMENT:
            return {"type": "string", "pattern": f"^({_MOMENT})?$"}
        case FieldType.LINK:
            return {**_targets(field), "anyOf": [{"$ref": "#/$defs/id"}, {"type": "null"}]}
        case FieldType.LINKS:
            return {**_targets(field), "type": "array", "items": {"$ref": "#/$defs/id"}}
        case FieldType.MAP:
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case FieldType.VALUES:
            return {"type": "array", "items": {"$ref": f"#/$defs/{_definition(field.value_class)}"}}
        case FieldType.DATE | FieldType.RANGE | FieldType.POINT | FieldType.VALUE:
            return {"anyOf": [{"$ref": f"#/$defs/{_definition(field.value_class)}"}, {"type": "null"}]}


def _line(description: str = "") -> Schema:
    shape: Schema = {"type": "string", "maxLength": values.MAX_LINE}
    return {"description": description, **shape} if description else shape


def _code(field: FieldSpec) -> Schema:
    """A term: the shipped ones are examples only, as a vault may add its own."""
    return {
        "type": "string",
        "description": f"A term of the vocabulary “{field.vocabulary}”.",
        "examples": list(vocabularies.load(field.vocabulary).codes()),
    }


def _targets(field: FieldSpec) -> Schema:
    kinds = ", ".join(field.targets) or "any"
    return {"description": f"The id of a record of the kind: {kinds}."}


def _definition(value_class: type[Any] | None) -> str:
    assert value_class is not None
    return value_class.__name__


_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": ["integer", "null"], "minimum": 0, "maximum": LARGEST_COUNT}
_FRACTION: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_EXTENT: Schema = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
_SECONDS: Schema = {"type": "number", "minimum": 0, "maximum": anchors.LONGEST_RECORDING}


def _object(required: list[str], **properties: Schema) -> Schema:
    shape: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**shape, "required": required} if required else shape


_VALUE_SHAPES: dict[type[Any], Schema] = {
    anchors.Passage: {
        "title": "Words of a text: where they begin and end, counted in code points, and what stands around them",
        **_object(
            ["start", "end", "quote"],
            start={"type": "integer", "minimum": 0},
            end={"type": "integer", "minimum": 1},
            quote=_TEXT,
            prefix=_TEXT,
            suffix=_TEXT,
        ),
    },
    fuzzydate.FuzzyDate: {
        "title": "Date as far as it is known",
        "description": "EDTF (ISO 8601-2), alone or with a time, a zone and the original wording.",
        "examples": ["2018-12-05", {"edtf": "2018-12-06", "time": "18:14", "zone": "+03:00"}],
        "oneOf": [
            _TEXT,
            _object(
                [],
                edtf=_TEXT,
                time=_TEXT,
                zone=_TEXT,
                wording=_TEXT,
                calendar={"enum": ["", *fuzzydate.CALENDARS]},
                sequence={"type": ["integer", "null"], "minimum": 0, "maximum": fuzzydate.LARGEST_SEQUENCE},
            ),
        ],
    },
    values.Range: {
        "title": "Number from - to, or in words",
        "examples": [25, {"minimum": 12, "maximum": 25}, {"wording": "dozens"}],
        "oneOf": [
            {"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT},
            _object([], minimum=_COUNT, maximum=_COUNT, wording=_TEXT),
        ],
    },
    values.Coordinates: {
        "title": "Coordinates, WGS 84, in degrees",
        **_object(
            ["latitude", "longitude"],
            latitude={"type": "number", "minimum": -90, "maximum": 90},
            longitude={"type": "number", "minimum": -180, "maximum": 180},
        ),
    },
    values.Name: {
        "title": "One spelling of a name",
        "oneOf": [
            _TEXT,
            _object(
                ["text"],
                text=_TEXT,
                script={"type": "string", "pattern": "^([A-Z][a-z]{3})?$"},
                kind={"enum": ["", *values.NAME_KINDS]},
            ),
        ],
    },
    anchors.Region: {
        "title": "Rectangle of a page or picture as people see it",
        "description": (
            "In fractions of its width and height from its upper left corner; or in the text form of W3C Media "
            "Fragments. Any other text, as older documents have it, is kept in the comment."
        ),
        "examples": [{"page": 3, "x": 0.125, "y": 0.3, "width": 0.25, "height": 0.1}, "xywh=percent:12.5,30,25,10"],
        "oneOf": [
            _TEXT,
            _object(
                ["x", "y", "width", "height"],
                page={"type": ["integer", "null"], "minimum": 1, "maximum": anchors.LARGEST_PAGE},
                x=_FRACTION,
                y=_FRACTION,
                width=_EXTENT,
                height=_EXTENT,
            ),
        ],
    },
    anchors.Span: {
        "title": "Part of a sound or video recording",
        "description": (
            "In seconds from its beginning, without an end up to its end; or in the text form of W3C Media Fragments. "
            "Any other text, as older documents have it, is kept in the comment."
        ),
        "examples": [{"begin": 70, "end": 81.5}, "t=npt:70,81.5"],
        "oneOf": [
            _TEXT,
            _object(
                ["begin"],
                begin=_SECONDS,
                end={**_SECONDS, "type": ["number", "null"]},
            ),
        ],
    },
    Chip: {
        "title": "One filter of a list",
        "description": "Days, codes, tags, words, or ids as 32 hexadecimal digits; an empty text is: nothing entered.",
        **_object(
            ["facet", "values"], facet=_TEXT, values={"type": "array", "items": _TEXT}, wanted={"type": "boolean"}
        ),
    },
    Part: {
        "title": "One line of the outline of a dossier",
        "description": "The key of a section; own-1 and so on are sections of one's own, with their title and words.",
        **_object(["key"], key=_TEXT, shown={"type": "boolean"}, title=_TEXT, words=_TEXT),
    },
    Demand: {
        "title": "A demand that a statement makes",
        "description": "Of whom, what (a code), in which words, and by which day; it becomes a call.",
        **_object([], addressee=_TEXT, demand=_TEXT, words=_TEXT, due=_TEXT),
    },
    ObjectHit: {
        "title": "Something that was struck",
        **_object(["code"], code=_TEXT, description=_TEXT, protected={"enum": ["", "yes", "no", "lost"]}),
    },
}
"""The shapes of small values, as their ``from_json`` reads them."""

_COMMON: Schema = {
    "id": {"title": "UUID of a record", "type": "string", "pattern": f"^{_UUID}$"},
    "case_reference": {"type": "string", "pattern": f"^{rules.CASE_REFERENCE.pattern}$"},
    "file": {
        "title": "The bytes of evidence files with this SHA-256",
        "type": "object",
        "required": ["sha256", "size", "base64"],
        "additionalProperties": False,
        "properties": {
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "size": {"type": "integer", "minimum": 0},
            "base64": {"type": "string", "contentEncoding": "base64"},
        },
    },
}
