"""The filters of a search as conditions on the registry of records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from casefile.model.asking import By, Condition, Counted, Dated, Graded, Having, OfCase, OfKind, Placed, Tagged, Wanted
from casefile.model.fields import KINDS, FieldType
from casefile.model.searchtext import normalise
from casefile.model.tagging import LEVEL
from casefile.store import tables
from casefile.store.engine import full_text

_DATES = {
    "incident": "when",
    "call": "made",
    "addressee": "due",
    "response": "date",
    "source": "published",
    "fact": "when",
    "note": "interviewed",
    "consent": "given",
}
"""The date of a record, where it has one of its own."""

_AUTHORS = {
    "source": ("author", "publisher"),
    "figure": ("said_by",),
    "response": ("responder",),
    "rendition": ("made_by",),
    "post": ("author",),
}
"""Who wrote, published or said what a record holds."""

_R = tables.record.c


def where(connection: sa.Connection, conditions: Sequence[Condition], since: int = 0) -> list[sa.ColumnElement[bool]]:
    """What must hold of a row of the registry.

    :param connection: places are looked for by their names there. :param since: an entry of the journal; 0 for none.
    """
    found: list[sa.ColumnElement[bool]] = [_R.last_seq > since] if since else []
    kinds = _kinds(conditions)
    for condition in conditions:
        holds = _holds(connection, condition.what, kinds)
        found.append(holds if condition.wanted else sa.not_(holds))
    return found


def _kinds(conditions: Sequence[Condition]) -> frozenset[str]:
    """The kinds that are left by filters for kinds: of the others nothing has to be read."""
    kinds = frozenset(KINDS)
    for condition in conditions:
        if isinstance(condition.what, OfKind):
            kinds = kinds & condition.what.names if condition.wanted else kinds - condition.what.names
    return kinds


def _holds(connection: sa.Connection, wanted: Wanted, kinds: frozenset[str]) -> sa.ColumnElement[bool]:
    match wanted:
        case OfKind(names):
            return _R.kind.in_(sorted(names))
        case OfCase(ref):
            case = sa.select(tables.by_kind["case"].c.id).where(tables.by_kind["case"].c.ref == ref)
            return sa.or_(_R.case_id.in_(case), _R.id.in_(case))
        case Dated(first, end):
            return _among(_dated(first.isoformat() if first else "", end.isoformat() if end else "9999", kinds))
        case Counted(effect, least, most):
            return _among([_counted(effect, least, most)])
        case Graded(reliability, credibility):
            return _among([_graded(reliability, credibility)])
        case Placed(name):
            return _among(_placed(connection, name))
        case Tagged(tag):
            return _among(_tagged(tag, kinds))
        case By(name):
            return _among(_by(name, kinds))
        case Having(what):
            return _having(what, kinds)


def _among(queries: Sequence[sa.Select[Any]] | Iterator[sa.Select[Any]]) -> sa.ColumnElement[bool]:
    return _R.id.in_(sa.union_all(*queries).scalar_subquery()) if (queries := list(queries)) else sa.false()


def _dated(first: str, end: str, kinds: frozenset[str]) -> Iterator[sa.Select[Any]]:
    for kind, field in _DATES.items():
        if kind not in kinds:
            continue
        column = tables.by_kind[kind].c[f"{field}_sort"]
        yield sa.select(tables.by_kind[kind].c.id).where(column >= first, column < end)


def _counted(effect: str, least: int | None, most: int | None) -> sa.Select[Any]:
    figure = tables.by_kind["figure"].c
    query = sa.select(figure.incident_id).where(
        figure.effect == effect, figure.count_sort >= max(0, least or 0), figure.trashed.is_(False)
    )
    return query if most is None else query.where(figure.count_sort <= most)


def _graded(reliability: str, credibility: str) -> sa.Select[Any]:
    source = tables.by_kind["source"].c
    query = sa.select(source.id)
    if reliability:
        query = query.where(source.reliability == reliability)
    return query.where(source.credibility == credibility) if credibility else query


def _placed(connection: sa.Connection, name: str) -> Iterator[sa.Select[Any]]:
    """Places that the index finds by this name, and the records that link to them or name it in their own words."""
    quoted = name.replace('"', " ")
    hits = full_text(connection).hits(f'"{quoted}"')
    if hits is None:
        return
    doc, place = tables.search_doc.c, tables.by_kind["place"].c
    places = (
        sa.select(place.id)
        .join(tables.search_doc, doc.record_id == place.id)
        .join(hits, hits.c.docid == doc.docid)
        .where(place.trashed.is_(False))
    )
    yield places
    yield sa.select(tables.link.c.source_id).where(
        tables.link.c.target_id.in_(places), tables.link.c.field == "place_id"
    )
    yield _saying("incident", "place_wording", name)


def _tagged(tag: str, kinds: frozenset[str]) -> Iterator[sa.Select[Any]]:
    """The tag itself, or one below it, as the chips of a list take it."""
    for kind in KINDS.values():
        if kind.name in kinds and any(field.name == "tags" and field.type is FieldType.LINES for field in kind.fields):
            table = tables.by_kind[kind.name].c
            either = (table.tags.contains(f'"{tag}{end}', autoescape=True) for end in ('"', LEVEL))
            yield sa.select(table.id).where(sa.or_(*either))


def _by(name: str, kinds: frozenset[str]) -> Iterator[sa.Select[Any]]:
    for kind, fields in _AUTHORS.items():
        if kind in kinds:
            yield from (_saying(kind, field, name) for field in fields)


def _saying(kind: str, field: str, words: str) -> sa.Select[Any]:
    """The records of a kind whose line holds these words; in any spelling, where the line has a column that sorts."""
    table = tables.by_kind[kind].c
    if (sorted_by := f"{field}_sort") in table:
        return sa.select(table.id).where(table[sorted_by].contains(normalise(words), autoescape=True))
    return sa.select(table.id).where(sa.func.lower(table[field]).contains(words.lower(), autoescape=True))


def _having(what: str, kinds: frozenset[str]) -> sa.ColumnElement[bool]:
    if what == "date":
        return _among(_dated("", "9999", kinds))
    if what == "place":
        return _R.id.in_(sa.select(tables.link.c.source_id).where(tables.link.c.field == "place_id"))
    return _R.id.in_(sa.select(tables.link.c.target_id).where(tables.link.c.source_kind == what))
