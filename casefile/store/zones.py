"""The vault's time zone, and what is sorted by it."""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa

from casefile.model.fields import KINDS, FieldSpec, FieldType
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.zones import tzinfo_of
from casefile.store import tables

CHANGED = "ZONE_CHANGED"
"""The journal's event; its reason is the new name."""
_KEY = "zone"
_AT_ONCE = 1_000


def read(connection: sa.Connection) -> str:
    """Its name; empty while the vault follows the computer."""
    c = tables.vault_info.c
    return str(connection.execute(sa.select(c.value).where(c.key == _KEY)).scalar() or "")


def sorting(zone: str) -> dt.tzinfo:
    """The clock by which instants are put in order: the vault's, UTC while it has none. Never that of the computer, as
    the order stands in columns.
    """
    return tzinfo_of(zone) or dt.UTC


def write(connection: sa.Connection, zone: str) -> None:
    """Keep another one."""
    info = tables.vault_info
    connection.execute(info.delete().where(info.c.key == _KEY))
    if zone:
        connection.execute(info.insert().values(key=_KEY, value=zone))


def sort_again(connection: sa.Connection, zone: str) -> None:
    """Every column that sorts dates follows; only instants stand elsewhere by another clock."""
    for kind in KINDS.values():
        for field in kind.of_type(FieldType.DATE):
            if field.column:
                _sort_again(connection, tables.by_kind[kind.name], field, sorting(zone))


def _sort_again(connection: sa.Connection, table: sa.Table, field: FieldSpec, zone: dt.tzinfo) -> None:
    written, sort = table.c[field.name], table.c[tables.sort_column(field)]
    found = connection.execute(sa.select(table.c.id, written, sort).where(written.like('%"zone":%'))).all()
    moved = []
    for id_, text, key in found:
        now = FuzzyDate.from_json(json.loads(text)).sort_key_in(zone)
        if now != key:
            moved.append({"of": id_, "key": now})
    put = table.update().where(table.c.id == sa.bindparam("of")).values({sort.name: sa.bindparam("key")})
    for start in range(0, len(moved), _AT_ONCE):
        connection.execute(put, moved[start : start + _AT_ONCE])
