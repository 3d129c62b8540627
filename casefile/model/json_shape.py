"""The one JSON shape of a record: for Casefile JSON, for the journal and for storage.

Empty fields are left out, so that a field added later changes no old document. Members keep their declared order; who
needs a canonical form (RFC 8785) sorts them when hashing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model import older
from casefile.model.fields import FieldSpec, FieldType, Record, kind, kind_of
from casefile.model.ids import parse_uuid

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def to_json(record: Record) -> dict[str, Any]:
    """The JSON shape of a record, with plain values only."""
    spec = kind_of(record)
    shape: dict[str, Any] = {"kind": spec.name, "id": str(record.id), "ref": record.ref}
    if record.case_id is not None:
        shape["case_id"] = str(record.case_id)
    for field in spec.fields:
        value = getattr(record, field.name)
        if value != field.empty:
            shape[field.name] = write_value(field, value)
    if record.trashed:
        shape["trashed"] = True
    return shape


def write_value(field: FieldSpec, value: Any) -> Any:
    """The JSON shape of one field's value, which is not empty."""
    match field.type:
        case FieldType.LINK:
            return str(value)
        case FieldType.LINKS:
            return [str(target) for target in value]
        case FieldType.CODES | FieldType.LINES:
            return list(value)
        case FieldType.MAP:
            return dict(value)
        case FieldType.VALUES:
            return [item.to_json() for item in value]
        case FieldType.DATE | FieldType.RANGE | FieldType.POINT | FieldType.VALUE:
            return value.to_json()
        case _:
            return value


def from_json(shape: object, where: str = "") -> Record:
    """Read one record back.

    :param where: how to name the place in an error, e.g. ``records[3]``.
    :raises BadInput: with the field named, for anything that is not exactly this shape or one of before
        (:mod:`.older`).
    """
    if not isinstance(shape, Mapping):
        raise BadInput(_("{where}: a record must be a JSON object.", where=where or "?"), code="bad_record")
    name = shape.get("kind")
    if not isinstance(name, str):
        raise BadInput(_("{where}: the record has no “kind”.", where=where or "?"), code="bad_record", field="kind")
    spec = kind(name)
    shape = older.as_now(shape)
    known = {field.name: field for field in spec.fields}
    members: dict[str, Any] = {}
    for member, value in shape.items():
        at = f"{where}.{member}" if where else str(member)
        if member in known:
            members[member] = read_value(known[member], value, at)
        elif member in _FIXED:
            members.update(_FIXED[member](value, at))
        else:
            raise BadInput(
                _("{where}: a record of the kind “{kind}” has no such field.", where=at, kind=name),
                code="unknown_field",
                field=str(member),
            )
    return spec.record(**members)


def _kind(value: object, where: str) -> dict[str, Any]:
    return {}


def _id(value: object, where: str) -> dict[str, Any]:
    return {"id": _uuid(value, where)}


def _ref(value: object, where: str) -> dict[str, Any]:
    return {"ref": _string(value, where)}


def _case_id(value: object, where: str) -> dict[str, Any]:
    return {"case_id": _uuid(value, where)}


def _trashed(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise _wrong(where, _("true or false"))
    return {"trashed": value}


_FIXED: dict[str, Callable[[object, str], dict[str, Any]]] = {
    "kind": _kind,
    "id": _id,
    "ref": _ref,
    "case_id": _case_id,
    "trashed": _trashed,
}


def read_value(field: FieldSpec, value: Any, where: str) -> Any:
    """Read one field's value from its JSON shape.

    :raises BadInput: naming ``where``.
    """
    match field.type:
        case FieldType.LINE | FieldType.TEXT | FieldType.CODE:
            return _string(value, where)
        case FieldType.MOMENT:
            if isinstance(value, str) and (value == "" or _MOMENT.fullmatch(value)):
                return value
            raise _wrong(where, _("a UTC time such as 2018-12-06T18:14:00Z"))
        case FieldType.INTEGER:
            if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53):
                return value
            raise _wrong(where, _("a whole number"))
        case FieldType.BOOLEAN:
            if isinstance(value, bool):
                return value
            raise _wrong(where, _("true or false"))
        case FieldType.CODES | FieldType.LINES:
            return tuple(_string(item, f"{where}[{n}]") for n, item in enumerate(_list(value, where)))
        case FieldType.LINK:
            return None if value is None else _uuid(value, where)
        case FieldType.LINKS:
            return tuple(_uuid(item, f"{where}[{n}]") for n, item in enumerate(_list(value, where)))
        case FieldType.VALUES:
            return tuple(_value(field, item, f"{where}[{n}]") for n, item in enumerate(_list(value, where)))
        case FieldType.MAP:
            if not isinstance(value, Mapping):
                raise _wrong(where, _("an object of texts"))
            return tuple((_string(key, where), _string(item, f"{where}.{key}")) for key, item in value.items())
        case FieldType.DATE | FieldType.RANGE | FieldType.POINT | FieldType.VALUE:
            return None if value is None else _value(field, value, where)


def _value(field: FieldSpec, value: object, where: str) -> Any:
    assert field.value_class is not None
    try:
        return field.value_class.from_json(value)
    except BadInput as error:
        raise BadInput(
            _("{where}: {problem}", where=where, problem=error.message), code=error.code, field=field.name
        ) from None


def _string(value: object, where: str) -> str:
    if isinstance(value, str):
        return value
    raise _wrong(where, _("a text"))


def _list(value: object, where: str) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    raise _wrong(where, _("a list"))


def _uuid(value: object, where: str) -> UUID:
    if isinstance(value, str):
        try:
            return parse_uuid(value)
        except BadInput as error:
            raise BadInput(_("{where}: {problem}", where=where, problem=error.message), code="bad_id") from None
    raise _wrong(where, _("the id of a record"))


def _wrong(where: str, expected: str) -> BadInput:
    return BadInput(_("{where}: expected {expected}.", where=where, expected=expected), code="wrong_type", field=where)
