"""The value that a correction proposes, as it is kept in its thread: JSON, in the shape that the field has in Casefile
JSON, so that it reads the same in every vault.
"""

from __future__ import annotations

import json
from typing import Any

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model.fields import KINDS, FieldSpec, FieldType, Sensitivity
from casefile.model.json_shape import read_value, write_value

NOTHING = "null"
"""How *nothing entered* is written."""

_NEVER = frozenset({FieldType.MAP})
"""Types of fields that are read out of files: nobody proposes another value for them."""


def may_propose(field: FieldSpec) -> bool:
    """Whether another value can be proposed for a field: not for evidence, nor for what a record belongs to, nor for
    what no dossier and no travel copy ever holds: threads travel.
    """
    never = field.immutable or field.verbatim or field.owner or field.sensitivity is Sensitivity.IDENTITY
    return not never and field.type not in _NEVER


def written(field: FieldSpec, value: Any) -> str:
    """A value of a field as a thread keeps it. Equal values are written alike."""
    if value is None or value == field.empty:
        return NOTHING
    return json.dumps(write_value(field, value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(field: FieldSpec, untrusted: str) -> Any:
    """The value that is written so.

    :raises BadInput: none of this field is.
    """
    try:
        shape = json.loads(untrusted)
    except (ValueError, RecursionError):
        raise BadInput(
            _("{label}: the proposed value cannot be read.", label=_(field.label)), code="bad_proposal"
        ) from None
    return field.empty if shape is None else read_value(field, shape, field.name)


def field_of(kind_name: str, about_field: str) -> FieldSpec | None:
    """The field that a thread about a record of this kind is about; None for the record as a whole, or where there is
    no such field.
    """
    return next((field for field in KINDS[kind_name].fields if field.name == about_field), None)
