"""The chips of a list as conditions on the table of its kind; and which values of a facet occur."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casefile.model.chips import NOTHING, Chip
from casefile.model.facets import Facet, FacetType, facet
from casefile.model.fields import KINDS, FieldType
from casefile.model.ids import Ids
from casefile.model.searchtext import normalise
from casefile.model.tagging import LEVEL
from casefile.store import rows, tables
from casefile.store.portable import as_digits
from casefile.store.queries import lacks, reading

_LINK = tables.link.c

UNKNOWN = "9999"
"""How the column begins that sorts a date of which nothing but its wording is known."""


def where(kind: str, chips: Iterable[Chip]) -> list[sa.ColumnElement[bool]]:
    """What must hold of a row of the kind's table. A chip of a facet that is not known here narrows nothing."""
    found = []
    for chip in chips:
        known = facet(kind, chip.facet)
        if known is not None and chip.values:
            holds = _holds(kind, known, chip)
            found.append(holds if chip.wanted else sa.not_(sa.func.coalesce(holds, sa.false())))
            if known.type is FacetType.LACKS:
                found.append(lacks.in_order(kind))
    return found


def _holds(kind: str, known: Facet, chip: Chip) -> sa.ColumnElement[bool]:
    own = tables.by_kind[kind].c
    if not known.through:
        return _condition(kind, known, chip)
    there = tables.by_kind[known.through].c
    of = sa.select(there[known.by]).where(there.trashed.is_(False), there[known.by].is_not(None))
    values = tuple(value for value in chip.values if value != NOTHING)
    either: list[sa.ColumnElement[bool]] = []
    if values or known.type is FacetType.DAYS:
        asked = chip if known.type is FacetType.DAYS else Chip(chip.facet, values)
        either.append(own.id.in_(of.where(_condition(known.through, known, asked))))
    if NOTHING in chip.values and known.type is not FacetType.DAYS:
        either.append(own.id.not_in(of))
    return sa.or_(*either)


def _condition(kind: str, known: Facet, chip: Chip) -> sa.ColumnElement[bool]:
    """What must hold of a row of this kind, whose own fields are asked."""
    table = tables.by_kind[kind].c
    match known.type:
        case FacetType.DAYS:
            return _dated(table[f"{known.fields[0]}_sort"], chip)
        case FacetType.CODES if KINDS[kind].field(known.fields[0]).type is FieldType.CODE:
            return table[known.fields[0]].in_(chip.values)
        case FacetType.CODES:
            return sa.or_(*(_holding(table[known.fields[0]], value, _code) for value in chip.values))
        case FacetType.TAGS:
            return sa.or_(*(_holding(table.tags, value, _tag) for value in chip.values))
        case FacetType.WORDS:
            return sa.or_(*(_saying(kind, field, chip.values[0]) for field in known.fields))
        case FacetType.RECORDS:
            return _linked(kind, known.fields[0], chip)
        case FacetType.GRADES:
            return _graded(chip.values)
        case FacetType.LACKS:
            return sa.or_(sa.false(), *lacks.where(kind, chip.values))
        case FacetType.THESE:
            return table.id.in_(chip.ids())
        case FacetType.SINCE:
            changed = sa.select(tables.record.c.id).where(
                tables.record.c.kind == kind, tables.record.c.last_seq > chip.number()
            )
            return table.id.in_(changed)


def _dated(column: sa.ColumnElement[Any], chip: Chip) -> sa.ColumnElement[bool]:
    """By the day a date begins on, as lists are sorted; both ends open: that there is no date."""
    first, end = chip.days()
    if first is None and end is None:
        return sa.or_(column.is_(None), column >= UNKNOWN)
    holds = [column >= first.isoformat()] if first else []
    return sa.and_(*holds, column < (end.isoformat() if end else UNKNOWN), column.is_not(None))


def _holding(
    column: sa.ColumnElement[Any], value: str, read: Callable[[sa.ColumnElement[Any], str], sa.ColumnElement[bool]]
) -> sa.ColumnElement[bool]:
    return column == "" if value == NOTHING else read(column, value)


def _code(column: sa.ColumnElement[Any], code: str) -> sa.ColumnElement[bool]:
    return column.contains(rows.dump(code), autoescape=True)


def _tag(column: sa.ColumnElement[Any], tag: str) -> sa.ColumnElement[bool]:
    """The tag itself, or one below it. Case counts: tags are what somebody chose from a list."""
    written = rows.dump(tag)
    return sa.or_(column.contains(written, autoescape=True), column.contains(written[:-1] + LEVEL, autoescape=True))


def group_keys(connection: sa.Connection, kind: str, ids: Sequence[UUID], field: str) -> dict[str, str]:
    """By what each of these records is grouped, by its digits: a code, the digits of a link, what sorts a date; empty
    for nothing entered.
    """
    table, spec = tables.by_kind[kind], KINDS[kind].field(field)
    column: sa.ColumnElement[Any] = table.c[field]
    if spec.type is FieldType.DATE:
        column = table.c[f"{field}_sort"]
    elif spec.type is FieldType.LINK:
        column = as_digits(column)
    query = sa.select(as_digits(table.c.id), column).where(reading.these(table.c.id))
    found = connection.execute(query, reading.given(Ids.of(ids).digits)).all()
    return {digits: key or "" for digits, key in found}


def tagged(connection: sa.Connection, case_id: UUID, tags: Sequence[str]) -> list[UUID]:
    """The records of a case, those in the trash among them, that have any of these tags or of those below them."""
    found: list[UUID] = []
    for name, table in tables.by_kind.items():
        within = table.c.id if name == "case" else table.c.case_id
        query = sa.select(table.c.id).where(within == case_id, sa.or_(*(_tag(table.c.tags, tag) for tag in tags)))
        found += connection.execute(query.order_by(table.c.id)).scalars()
    return found


def tags_in_use(connection: sa.Connection, case_id: UUID) -> dict[str, int]:
    """How many living records of a case have each tag."""
    found: Counter[str] = Counter()
    for name, table in tables.by_kind.items():
        within = table.c.id if name == "case" else table.c.case_id
        living = sa.and_(within == case_id, table.c.trashed.is_(False), table.c.tags != "")
        query = sa.select(table.c.tags, sa.func.count()).where(living).group_by(table.c.tags)
        for stored, n in connection.execute(query).all():
            found.update(dict.fromkeys(json.loads(stored), n))
    return dict(found)


def _saying(kind: str, field: str, words: str) -> sa.ColumnElement[bool]:
    table = tables.by_kind[kind].c
    if (sorted_by := f"{field}_sort") in table:
        return table[sorted_by].contains(normalise(words), autoescape=True)
    return sa.func.lower(table[field]).contains(words.lower(), autoescape=True)


def _linked(kind: str, field: str, chip: Chip) -> sa.ColumnElement[bool]:
    own = tables.by_kind[kind].c
    leading = sa.select(_LINK.source_id).where(_LINK.source_kind == kind, _LINK.field == field)
    ids = chip.ids()
    either: list[sa.ColumnElement[bool]] = [own.id.in_(leading.where(_LINK.target_id.in_(ids)))] if ids else []
    if NOTHING in chip.values:
        is_single = KINDS[kind].field(field).type is FieldType.LINK
        either.append(own[field].is_(None) if is_single else own.id.not_in(leading))
    return sa.or_(sa.false(), *either)


def _graded(values: Sequence[str]) -> sa.ColumnElement[bool]:
    """That a citation leads to a source of one of these letters and one of these digits, as far as there are some."""
    source, citation, excerpt = (tables.by_kind[name].c for name in ("source", "citation", "excerpt"))
    good = sa.select(source.id).where(source.trashed.is_(False))
    if letters := [value for value in values if value.isalpha()]:
        good = good.where(source.reliability.in_(letters))
    if digits := [value for value in values if value.isdigit()]:
        good = good.where(source.credibility.in_(digits))
    passages = sa.select(excerpt.id).where(excerpt.source_id.in_(good))
    return sa.or_(citation.source_id.in_(good), citation.excerpt_id.in_(passages))


def in_use(connection: sa.Connection, kind: str, known: Facet, case_id: UUID | None) -> dict[str, int]:
    """How many living records each value of a facet occurs in, of those the facet asks; of links and codes, whatever
    they lead to. Days, words and grades have none to choose from.
    """
    asked = known.through or kind
    table = tables.by_kind[asked]
    living: list[sa.ColumnElement[bool]] = [table.c.trashed.is_(False)]
    if case_id is not None:
        living.append(table.c.case_id == case_id)
    found: Counter[str] = Counter()
    if known.type is FacetType.RECORDS:
        target = as_digits(_LINK.target_id)
        query = (
            sa.select(target, sa.func.count())
            .join(table, table.c.id == _LINK.source_id)
            .where(_LINK.source_kind == asked, _LINK.field == known.fields[0], *living)
            .group_by(target)
        )
        found.update({row[0]: row[1] for row in connection.execute(query)})
    elif known.type in (FacetType.CODES, FacetType.TAGS):
        field = KINDS[asked].field(known.fields[0])
        column = table.c[field.name]
        query = sa.select(column, sa.func.count()).where(*living).group_by(column)
        for stored, n in connection.execute(query).all():
            several = json.loads(stored) if tables.is_json(field) and stored else [stored]
            found.update(dict.fromkeys(several, n))
    return dict(found)
