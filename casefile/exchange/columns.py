"""The columns of a kind of record in a table, and the cells of one record.

They follow from the declaration of the kind, so that no field is forgotten. What one cell cannot hold takes several: a
date is EDTF, time, zone, words, and the wording of its source; a count is minimum, maximum, wording; coordinates are
two numbers. Codes stand beside their words, links are references, and a small value that is more than its words stands
beside them as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from casefile.i18n import N_, Translator
from casefile.model import json_shape, words
from casefile.model.coordinates import Coordinates
from casefile.model.counts import Range
from casefile.model.fields import FieldSpec, FieldType, KindSpec, Record, kind_of
from casefile.model.fuzzydate import FuzzyDate

Cell = str | int | float
"""A number is a number in a worksheet; a text never does anything."""

References = Mapping[UUID, str]
"""The reference of each linked record; one that is not there stands as its id."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    :param name: the same in every language and version: ``when_edtf``. :param label: its field's, to be translated.
    :param part: what of the field stands here, a sentence with ``{label}`` to be translated; empty for all of it.
    """

    name: str
    label: str
    part: str = ""

    def heading(self, tr: Translator) -> str:
        """What people read above it."""
        return tr(self.part, label=tr(self.label)) if self.part else tr(self.label)


_PARTS: Mapping[FieldType, tuple[tuple[str, str], ...]] = {
    FieldType.DATE: (
        ("", ""),
        ("edtf", N_("{label} (EDTF)")),
        ("time", N_("{label} (time)")),
        ("zone", N_("{label} (time zone)")),
        ("wording", N_("{label} (as worded)")),
        ("calendar", N_("{label} (calendar of the wording)")),
        ("sequence", N_("{label} (order within the day)")),
    ),
    FieldType.RANGE: (
        ("", ""),
        ("minimum", N_("{label} (minimum)")),
        ("maximum", N_("{label} (maximum)")),
        ("wording", N_("{label} (as worded)")),
    ),
    FieldType.POINT: (("latitude", N_("{label} (latitude)")), ("longitude", N_("{label} (longitude)"))),
    FieldType.CODE: (("", ""), ("code", N_("{label} (code)"))),
    FieldType.CODES: (("", ""), ("code", N_("{label} (code)"))),
    FieldType.VALUE: (("", ""), ("json", N_("{label} (JSON)"))),
    FieldType.VALUES: (("", ""), ("json", N_("{label} (JSON)"))),
    FieldType.MAP: (("", ""), ("json", N_("{label} (JSON)"))),
}
"""What a field takes where one cell does not hold it, the words first."""

_ALL = (("", ""),)


@cache
def columns(kind: KindSpec) -> tuple[Column, ...]:
    """The columns of a kind: reference, its fields, whether it is in the trash, its id."""
    made = [Column("ref", N_("Reference"))]
    for field in kind.fields:
        for end, part in _PARTS.get(field.type, _ALL):
            made.append(Column(f"{field.name}_{end}" if end else field.name, field.label, part))
    return (*made, Column("trashed", N_("In the trash")), Column("id", N_("Id")))


def cells(record: Record, references: References, tr: Translator) -> list[Cell]:
    """The cells of one record, one for each column of its kind; empty texts for nothing entered."""
    made: list[Cell] = [record.ref]
    for field in kind_of(record).fields:
        made += _cells(field, getattr(record, field.name), references, tr)
    return [*made, tr("yes") if record.trashed else "", str(record.id)]


def _cells(field: FieldSpec, value: Any, references: References, tr: Translator) -> list[Cell]:
    if value is None or value == field.empty:
        return [""] * len(_PARTS.get(field.type, _ALL))
    make = _MAKE.get(field.type)
    return [value] if make is None else make(field, value, references, tr)


def _date(field: FieldSpec, value: FuzzyDate, references: References, tr: Translator) -> list[Cell]:
    # One that was never converted is no Gregorian date; its words say what stands there.
    edtf = "" if value.is_unconverted else value.edtf
    wording = value.wording or (value.edtf if value.is_unconverted else "")
    calendar = words.term("calendar", value.calendar, tr) if wording else ""
    return [value.words(tr), edtf, value.time, value.zone, wording, calendar, value.sequence or ""]


def _range(field: FieldSpec, value: Range, references: References, tr: Translator) -> list[Cell]:
    bounds = ["" if bound is None else bound for bound in (value.minimum, value.maximum)]
    return [value.text(tr), *bounds, value.wording]


def _point(field: FieldSpec, value: Coordinates, references: References, tr: Translator) -> list[Cell]:
    return [value.latitude, value.longitude]


def _code(field: FieldSpec, value: str, references: References, tr: Translator) -> list[Cell]:
    return [words.in_words(field, value, tr), value]


def _codes(field: FieldSpec, value: tuple[str, ...], references: References, tr: Translator) -> list[Cell]:
    return [words.in_words(field, value, tr), "; ".join(value)]


def _lines(field: FieldSpec, value: tuple[str, ...], references: References, tr: Translator) -> list[Cell]:
    return ["\n".join(value)]


def _yes(field: FieldSpec, value: bool, references: References, tr: Translator) -> list[Cell]:
    return [tr("yes")]


def _link(field: FieldSpec, value: UUID, references: References, tr: Translator) -> list[Cell]:
    return [references.get(value) or str(value)]


def _links(field: FieldSpec, value: tuple[UUID, ...], references: References, tr: Translator) -> list[Cell]:
    return ["; ".join(references.get(target) or str(target) for target in value)]


def _values(field: FieldSpec, value: Any, references: References, tr: Translator) -> list[Cell]:
    shape = json_shape.write_value(field, value)
    return [words.in_words(field, value, tr), json.dumps(shape, ensure_ascii=False)]


_MAKE: Mapping[FieldType, Callable[[FieldSpec, Any, References, Translator], list[Cell]]] = {
    FieldType.DATE: _date,
    FieldType.RANGE: _range,
    FieldType.POINT: _point,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.LINES: _lines,
    FieldType.BOOLEAN: _yes,
    FieldType.LINK: _link,
    FieldType.LINKS: _links,
    FieldType.VALUE: _values,
    FieldType.VALUES: _values,
    FieldType.MAP: _values,
}
"""The other types are texts and numbers already."""
