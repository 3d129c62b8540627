"""The rules every record keeps, no matter who writes it: the window, the command line or an import.

They follow from the declaration alone: required fields, known codes, clean text. Rules that need other records (a
link points to an existing record of the right kind; a response is not older than its call) are checked by the store's
transaction and by the services.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from casefile.errors import BadInput, Refused
from casefile.i18n import _
from casefile.model import vocabularies
from casefile.model.fields import KINDS, FieldSpec, FieldType, Record, kind_of
from casefile.model.outside import clean_line, clean_text

CASE_REFERENCE = re.compile(r"[A-Z][A-Z0-9]{0,11}")
"""The reference of a case: 1 to 12 capital Latin letters and digits, a letter first."""

REFERENCE = re.compile(r"[A-Z0-9](-?[A-Z0-9]){0,39}")
"""Any other reference, as this program gives them and as others may: it is typed, printed and read out."""

R = TypeVar("R", bound=Record)


def cleaned(record: R) -> R:
    """The record with its texts cleaned: control characters and direction overrides never reach storage.

    Verbatim text (a rendition, a quotation, a file's own name) is evidence: it is kept as it is.

    :raises BadInput: a text is longer than its field allows.
    """
    changes: dict[str, Any] = {}
    for name, clean in _cleaning(kind_of(record).name):
        value = getattr(record, name)
        if value and (cleaned := clean(value)) != value:
            changes[name] = cleaned
    return dataclasses.replace(record, **changes) if changes else record


@cache
def _cleaning(kind: str) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The fields of a kind that are cleaned, and how."""
    fields = (field for field in KINDS[kind].fields if not field.verbatim)
    return tuple((field.name, _CLEAN[field.type]) for field in fields if field.type in _CLEAN)


def _clean_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(clean_line, lines))))


_CLEAN: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.LINE: clean_line,
    FieldType.TEXT: clean_text,
    FieldType.LINES: _clean_lines,
}


def with_checked_dates(record: R) -> R:
    """The record with its dates as they are made now, their time zones by their own names: for what comes from outside.

    :raises BadInput: a date names a zone that is none, or was never converted from another calendar; the field is
        named.
    """
    changes: dict[str, Any] = {}
    for field in _dates(kind_of(record).name):
        value = getattr(record, field.name)
        if value is None or (not value.zone and value.calendar == "gregorian"):
            continue
        try:
            changes[field.name] = dataclasses.replace(value, zone=value.zone)
        except BadInput as error:
            raise BadInput(
                _("{label}: {problem}", label=_(field.label), problem=error.message), code=error.code, field=field.name
            ) from None
    return dataclasses.replace(record, **changes) if changes else record


@cache
def _dates(kind: str) -> tuple[FieldSpec, ...]:
    return tuple(KINDS[kind].of_type(FieldType.DATE))


def check(record: Record) -> None:
    """Hold the record against its declaration.

    :raises Refused: with the field named; the first thing that is wrong.
    """
    spec = kind_of(record)
    for field, empty in _checked(spec.name):
        value = getattr(record, field.name)
        if value == empty or (isinstance(value, str) and not value.strip()):
            if field.required:
                raise Refused(
                    _("{label} is needed. Nothing was saved.", label=_(field.label)), code="required", field=field.name
                )
        elif field.vocabulary:
            _check_codes(field, value)
    if spec.reference == "own" and not CASE_REFERENCE.fullmatch(record.ref):
        raise Refused(
            _("A case reference is 1 to 12 capital Latin letters and digits, beginning with a letter, such as HJN."),
            code="bad_case_reference",
            field="ref",
        )
    if record.ref and not REFERENCE.fullmatch(record.ref):
        raise Refused(
            _("A reference is up to 40 capital Latin letters and digits, with single hyphens, such as HJN-I-0007."),
            code="bad_reference",
            field="ref",
        )
    if spec.reference != "own" and record.case_id is None:
        raise Refused(_("Every record belongs to a case; this one names none."), code="no_case", field="case_id")


@cache
def _checked(kind: str) -> tuple[tuple[FieldSpec, object], ...]:
    """The fields of a kind that must not be empty or hold codes, each with its empty value."""
    return tuple((field, field.empty) for field in KINDS[kind].fields if field.required or field.vocabulary)


def _check_codes(field: FieldSpec, value: Any) -> None:
    match field.type:
        case FieldType.CODE:
            given = [value]
        case FieldType.VALUES:
            given = [item.code for item in value]
        case _:
            given = list(value)
    vocabulary = vocabularies.load(field.vocabulary)
    for code in given:
        if not vocabulary.contains(code):
            raise Refused(
                _(
                    "“{code}” is not in the vocabulary “{vocabulary}”. Its terms are: {terms}.",
                    code=code,
                    vocabulary=field.vocabulary,
                    terms=", ".join(vocabulary.codes()),
                ),
                code="unknown_code",
                field=field.name,
            )
