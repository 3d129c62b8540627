"""The one JSON shape of a record: for Casefile JSON, for the journal and for storage.

Empty fields are left out, so that a field added later changes no old document. Members keep their declared order; who
needs a canonical form (RFC 8785) sorts them when hashing.

What a field's type means for its JSON is looked up once per class of record, not once per value: an import and a
verification pass every field of every record through here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model import older
from casefile.model.fields import KINDS, FieldSpec, FieldType, Record, kind, kind_of
from casefile.model.ids import parse_uuid

Read = Callable[[FieldSpec, Any, str], Any]
"""Reads a value of a field from JSON; the text names the place in errors."""

Write = Callable[[Any], Any]
"""Makes JSON of a value that is not empty."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def to_json(record: Record) -> dict[str, Any]:
    """The JSON shape of a record, with plain values only."""
    name = kind_of(record).name
    values_of, fields = _writing(name)
    shape: dict[str, Any] = {"kind": name, "id": str(record.id), "ref": record.ref}
    if record.case_id is not None:
        shape["case_id"] = str(record.case_id)
    for (member, empty, write), value in zip(fields, values_of(record), strict=True):
        if value is not empty and value != empty:
            shape[member] = value if write is None else write(value)
    if record.trashed:
        shape["trashed"] = True
    return shape


@cache
def _writing(
    kind_name: str,
) -> tuple[Callable[[Record], tuple[Any, ...]], tuple[tuple[str, object, Write | None], ...]]:
    """What gets the values of a kind's fields, and of each field: its name, its empty value, and how another is written
    (None for a value that is JSON already).
    """
    fields = KINDS[kind_name].fields  # two at least, which every record has: so what gets them answers with a tuple
    return attrgetter(*(field.name for field in fields)), tuple((f.name, f.empty, _WRITE.get(f.type)) for f in fields)


def write_value(field: FieldSpec, value: Any) -> Any:
    """The JSON shape of one field's value, which is not empty."""
    write = _WRITE.get(field.type)
    return value if write is None else write(value)


def _written_each(values: Any) -> list[Any]:
    return [value.to_json() for value in values]


def _written(value: Any) -> Any:
    return value.to_json()


def _texts_of(values: Any) -> list[str]:
    return [str(value) for value in values]


_WRITE: dict[FieldType, Write] = {
    FieldType.LINK: str,
    FieldType.LINKS: _texts_of,
    FieldType.CODES: list,
    FieldType.LINES: list,
    FieldType.MAP: dict,
    FieldType.VALUES: _written_each,
    FieldType.DATE: _written,
    FieldType.RANGE: _written,
    FieldType.POINT: _written,
    FieldType.VALUE: _written,
}
"""The other types hold plain JSON values."""


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
    known = _reading(name)
    members: dict[str, Any] = {}
    for member, value in shape.items():
        found = known.get(member)
        if found is not None and found[1] is _read_string and type(value) is str:
            members[member] = value
            continue
        at = f"{where}.{member}" if where else str(member)
        if found is not None:
            field, read = found
            members[member] = read(field, value, at)
        elif member in _FIXED:
            members[member] = _FIXED[member](value, at)
        elif member != "kind":
            raise BadInput(
                _("{where}: a record of the kind “{kind}” has no such field.", where=at, kind=name),
                code="unknown_field",
                field=str(member),
            )
    return spec.record(**members)


@cache
def _reading(kind_name: str) -> dict[str, tuple[FieldSpec, Read]]:
    """Each field of a kind by its name, and what reads it."""
    return {field.name: (field, _READ[field.type]) for field in KINDS[kind_name].fields}


def read_value(field: FieldSpec, value: Any, where: str) -> Any:
    """Read one field's value from its JSON shape.

    :raises BadInput: naming ``where``.
    """
    return _READ[field.type](field, value, where)


def _read_string(field: FieldSpec, value: Any, where: str) -> str:
    return _string(value, where)


def _read_moment(field: FieldSpec, value: Any, where: str) -> str:
    if isinstance(value, str) and (value == "" or _MOMENT.fullmatch(value)):
        return value
    raise _wrong(where, _("a UTC time such as 2018-12-06T18:14:00Z"))


def _read_integer(field: FieldSpec, value: Any, where: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53):
        return value
    raise _wrong(where, _("a whole number"))


def _read_boolean(field: FieldSpec, value: Any, where: str) -> bool:
    return _boolean(value, where)


def _read_strings(field: FieldSpec, value: Any, where: str) -> tuple[str, ...]:
    return tuple([_string(item, f"{where}[{n}]") for n, item in enumerate(_list(value, where))])


def _read_link(field: FieldSpec, value: Any, where: str) -> UUID | None:
    return None if value is None else _uuid(value, where)


def _read_links(field: FieldSpec, value: Any, where: str) -> tuple[UUID, ...]:
    return tuple([_uuid(item, f"{where}[{n}]") for n, item in enumerate(_list(value, where))])


def _read_values(field: FieldSpec, value: Any, where: str) -> tuple[Any, ...]:
    return tuple([_value(field, item, f"{where}[{n}]") for n, item in enumerate(_list(value, where))])


def _read_map(field: FieldSpec, value: Any, where: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        raise _wrong(where, _("an object of texts"))
    return tuple([(_string(key, where), _string(item, f"{where}.{key}")) for key, item in value.items()])


def _read_optional_value(field: FieldSpec, value: Any, where: str) -> Any:
    return None if value is None else _value(field, value, where)


_READ: dict[FieldType, Read] = {
    FieldType.LINE: _read_string,
    FieldType.TEXT: _read_string,
    FieldType.CODE: _read_string,
    FieldType.MOMENT: _read_moment,
    FieldType.INTEGER: _read_integer,
    FieldType.BOOLEAN: _read_boolean,
    FieldType.CODES: _read_strings,
    FieldType.LINES: _read_strings,
    FieldType.LINK: _read_link,
    FieldType.LINKS: _read_links,
    FieldType.VALUES: _read_values,
    FieldType.MAP: _read_map,
    FieldType.DATE: _read_optional_value,
    FieldType.RANGE: _read_optional_value,
    FieldType.POINT: _read_optional_value,
    FieldType.VALUE: _read_optional_value,
}


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


def _boolean(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong(where, _("true or false"))


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


_FIXED: dict[str, Callable[[object, str], Any]] = {
    "id": _uuid,
    "ref": _string,
    "case_id": _uuid,
    "trashed": _boolean,
}
"""What every record has beside its fields."""
