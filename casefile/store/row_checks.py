"""What the row of a record must be, to the letter, where its history says what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import sqlalchemy as sa

from casefile.model import older
from casefile.model.fields import FieldSpec, FieldType, KindSpec, Record
from casefile.model.json_shape import write_value
from casefile.store import rows, tables
from casefile.store.queries import reading
from casefile.store.rows import dump


def dashed(digits: str) -> str:
    """An id as JSON has it, from its 32 digits."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class _Exact(rows.Remembered):
    """Refuses what means a value but is not written as we write it."""

    def read(self, written: str) -> Any:
        value = super().read(written)
        if value == self.field.empty or dump(write_value(self.field, value)) != written:
            raise ValueError("not as it is written")
        return value


class _SortValues(rows.Remembered):
    """What the column that sorts a field must hold, by what stands in the field's own column, which holds JSON."""

    def __init__(self, field: FieldSpec, zone: dt.tzinfo) -> None:
        super().__init__(field)
        self.zone = zone

    def read(self, written: str) -> Any:
        return rows.sort_value(self.field, super().read(written), self.zone)


Link = tuple[str, int, str, str]
"""Field, position in it, kind of the record that links, and the target's digits."""


class RowCheck:
    """Compares rows of one kind, column by column, without making a second record or a second row of each.

    :param zone: by whose clock instants are sorted.
    :ivar query: the rows of the parameter ``ids``.
    """

    def __init__(self, kind: KindSpec, zone: dt.tzinfo) -> None:
        names = rows.names(kind.name)
        apart = [field for field in kind.fields if field.column and tables.sort_column(field) != field.name]
        self._kind = kind
        self._reader = rows.Reader(kind, _Exact)
        self._begins = f'{{"kind":{dump(kind.name)},"id":"'
        self._members = [
            (
                names.index(field.name),
                f",{dump(field.name)}:",
                _EMPTY.get(field.type, ""),
                str if tables.is_json(field) else _WRITTEN.get(field.type, encode_basestring),
            )
            for field in kind.fields
        ]
        places = {field: (at, names.index(field.name)) for at, field in enumerate(apart, len(names) + 1)}
        self._sorted_lines = [place for field, place in places.items() if not tables.is_json(field)]
        self._sorted_values = [(*at, _SortValues(field, zone)) for field, at in places.items() if tables.is_json(field)]
        self._link = [(field.name, names.index(field.name)) for field in kind.of_type(FieldType.LINK)]
        self._links = [field.name for field in kind.of_type(FieldType.LINKS)]
        self._ordinal = len(names)
        self._is_numbered = kind.reference == "sequential"
        c = tables.by_kind[kind.name].c
        sorting = [c[tables.sort_column(field)] for field in apart]
        self.query = sa.select(*rows.columns(kind.name), c.ordinal, *sorting).where(reading.these(c.id))

    def text_keys(self, found: Sequence[Sequence[Any]]) -> set[str]:
        """The keys of the long texts that these rows name."""
        return self._reader.text_keys(found)

    def record(
        self, row: Sequence[Any], texts: Mapping[str, str], after: str | None, says: Callable[[str, Record], bool]
    ) -> Record | None:
        """The record of a row; None where the row is not what history holds.

        :param row: of :attr:`query`.
        :param after: the stored shape that history holds; None for none.
        :param says: whether such a shape, which an earlier version may have written, means this record.
        :raises CasefileError, KeyError, TypeError, ValueError: the row cannot be read, or is not written as we write.
        """
        record = self._reader.record(row, texts)
        if not self._is_sorted(row):
            return None
        if self._stored(row) == after:
            return record
        return record if after and older.may_be(self._kind.name) and says(after, record) else None

    def _stored(self, row: Sequence[Any]) -> str:
        """The stored shape as :func:`casefile.store.rows.stored_shape` makes it, put together from the columns."""
        id_, case_id, trashed, ref = row[:4]
        parts = [self._begins, dashed(id_), '","ref":', encode_basestring(ref)]
        if case_id is not None:
            parts += (',"case_id":"', dashed(case_id), '"')
        for place, member, empty, written in self._members:
            value = row[place]
            if value != empty:
                parts += (member, written(value))
        parts.append(',"trashed":true}' if trashed else "}")
        return "".join(parts)

    def _is_sorted(self, row: Sequence[Any]) -> bool:
        """Whether the columns that only sort hold what follows from the others."""
        if row[self._ordinal] != (rows.ordinal(row[_REF]) if self._is_numbered else 0):
            return False
        for at, of in self._sorted_lines:
            if row[at] != rows.sort_line(row[of]):
                return False
        for at, of, values in self._sorted_values:  # noqa: SIM110 a generator for each row takes longer
            if row[at] != values[row[of]]:
                return False
        return True

    def registry(self, record: Record, changed_at: str) -> tuple[Any, ...]:
        """What its line in the registry must be."""
        case_id = None if record.case_id is None else record.case_id.hex
        return (self._kind.name, record.ref, record.heading, case_id, record.trashed, changed_at)

    def links(self, row: Sequence[Any], record: Record) -> set[Link]:
        """What the links that leave it must be."""
        kind = self._kind.name
        links = {(name, 0, kind, row[place]) for name, place in self._link if row[place] is not None}
        for name in self._links:
            for at, target in enumerate(getattr(record, name)):
                links.add((name, at, kind, target.hex))
        return links


_REF = rows.names("case").index("ref")

_EMPTY: dict[FieldType, object] = {FieldType.INTEGER: None, FieldType.BOOLEAN: False, FieldType.LINK: None}
"""What stands in the column of an empty field, where that is no empty text."""


def _key(key: str) -> str:
    return f'{{"$text":{encode_basestring(key)}}}'


def _id(digits: str) -> str:
    return f'"{dashed(digits)}"'


_WRITTEN: dict[FieldType, Callable[[Any], str]] = {
    FieldType.TEXT: _key,
    FieldType.LINK: _id,
    FieldType.INTEGER: dump,
    FieldType.BOOLEAN: dump,
}
"""How the value of a column that holds no JSON stands in the stored shape; the others as texts."""
