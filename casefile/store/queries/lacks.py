"""What records lack: the words of :data:`casefile.model.facets.LACKS` as conditions on the table of a kind.

Each asks for every row by itself whether something leads to it, and stops at the first: with 300,000 citations that is
several times as fast as gathering all that are cited for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from casefile.store import tables

_CITATION, _EXCERPT, _SOURCE = (tables.by_kind[name] for name in ("citation", "excerpt", "source"))
_CASES = sa.select(tables.by_kind["case"].c.id).scalar_subquery()
CORROBORATED = 2
"""Independent sources that bear a fact out together: :func:`_one_at_most` is what fewer are."""


def where(kind: str, words: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """What holds of a row of the kind's table that lacks each of these; words that are not known are left out."""
    return [known() for word in words if (known := _KNOWN.get((kind, word))) is not None]


def in_order(kind: str) -> sa.ColumnElement[bool]:
    """True of every row, so that they are gone through in the order in which they came. What leads to records that
    came together lies side by side: each page of it is decrypted once, where the order of dates would come back to it.
    """
    return tables.by_kind[kind].c.ordinal >= 0


def _incident_source() -> sa.ColumnElement[bool]:
    """Nothing is cited for it, for one of its facts or figures, and none of these figures names a source."""
    own = tables.by_kind["incident"].c.id
    figure = tables.by_kind["figure"].alias("its_figure")
    named = _leading(figure, "incident_id", own).where(sa.or_(figure.c.source_id.is_not(None), _cited(figure.c.id)))
    link, fact = tables.link, tables.by_kind["fact"].alias("its_fact")
    facts = (
        sa.select(sa.literal(1))
        .select_from(link.join(fact, fact.c.id == link.c.source_id))
        .where(link.c.target_id == own, link.c.source_kind == "fact", link.c.field == "incidents")
        .where(fact.c.trashed.is_(False), _cited(fact.c.id))
    )
    return sa.not_(sa.or_(_cited(own), facts.exists(), named.exists()))


def _incident_figure() -> sa.ColumnElement[bool]:
    figure = tables.by_kind["figure"].alias("its_figure")
    return sa.not_(_leading(figure, "incident_id", tables.by_kind["incident"].c.id).exists())


def _fact_citation() -> sa.ColumnElement[bool]:
    return sa.not_(_cited(tables.by_kind["fact"].c.id))


def _fact_quotation() -> sa.ColumnElement[bool]:
    """No passage is cited for it: nothing at all, or whole sources only."""
    citation, excerpt = _CITATION.alias("cited"), _EXCERPT.alias("quoted")
    cited = _leading(citation, "target_id", tables.by_kind["fact"].c.id)
    quoted = cited.join(excerpt, excerpt.c.id == citation.c.excerpt_id).where(excerpt.c.trashed.is_(False))
    return sa.not_(quoted.exists())


def _fact_second() -> sa.ColumnElement[bool]:
    """Fewer than two sources support it that do not repeat one another, as
    :func:`casefile.analysis.corroboration.support` counts them.
    """
    citation, excerpt, root = _CITATION.alias("cited"), _EXCERPT.alias("quoted"), _roots()
    source_id = sa.func.coalesce(citation.c.source_id, excerpt.c.source_id)
    independent = (
        _leading(citation, "target_id", tables.by_kind["fact"].c.id)
        .outerjoin(excerpt, sa.and_(citation.c.source_id.is_(None), excerpt.c.id == citation.c.excerpt_id))
        .outerjoin(root, root.c.id == source_id)
        .where(citation.c.stance == "supports")
        .with_only_columns(_one_at_most(sa.func.coalesce(root.c.root, source_id)))
    )
    return independent.scalar_subquery()


def _source_grade() -> sa.ColumnElement[bool]:
    """One of the two values of the Admiralty code, or both; each has an index that holds the ids."""
    without = [
        sa.select(source.c.id).where(source.c.trashed.is_(False), source.c.case_id.in_(_CASES), source.c[field] == "")
        for field in ("reliability", "credibility")
        for source in [_SOURCE.alias(f"without_{field}")]
    ]
    return _SOURCE.c.id.in_(sa.union_all(*without).scalar_subquery())


def _source_text() -> sa.ColumnElement[bool]:
    """A file of it, as it was taken in and kept, of which there is no text."""
    file, text = tables.by_kind["evidence"], tables.by_kind["rendition"].alias("its_text")
    unread = sa.select(file.c.source_id).where(
        file.c.trashed.is_(False),
        file.c.parent_id.is_(None),
        file.c.disposed == "",
        sa.not_(_leading(text, "evidence_id", file.c.id).exists()),
    )
    return _SOURCE.c.id.in_(unread)


def _source_use() -> sa.ColumnElement[bool]:
    """Nothing that lives is cited from it, or names it or a passage of it. Gathered, unlike the others: most sources
    are used, and an index of each kind holds all that is asked.
    """
    used = [_named("source_id", name) for name in ("citation", "figure", "response")]
    passages = sa.union_all(*(_named("excerpt_id", name) for name in ("citation", "response", "call")))
    quoted = sa.select(_EXCERPT.c.source_id).where(_EXCERPT.c.trashed.is_(False), _EXCERPT.c.id.in_(passages))
    return _SOURCE.c.id.not_in(sa.union_all(*used, quoted).scalar_subquery())


def _named(field: str, name: str) -> sa.Select[Any]:
    """All that the living records of a kind name in a field."""
    table = tables.by_kind[name].c
    return sa.select(table[field]).where(table.trashed.is_(False), table[field].is_not(None))


def _call_addressee() -> sa.ColumnElement[bool]:
    addressee = tables.by_kind["addressee"].alias("its_addressee")
    return sa.not_(_leading(addressee, "call_id", tables.by_kind["call"].c.id).exists())


_KNOWN: Mapping[tuple[str, str], Callable[[], sa.ColumnElement[bool]]] = {
    ("incident", "source"): _incident_source,
    ("incident", "figure"): _incident_figure,
    ("fact", "citation"): _fact_citation,
    ("fact", "quotation"): _fact_quotation,
    ("fact", "second"): _fact_second,
    ("source", "grade"): _source_grade,
    ("source", "text"): _source_text,
    ("source", "use"): _source_use,
    ("call", "addressee"): _call_addressee,
}


def _one_at_most(root: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """That all of these are one, or none are there: the first and the last need no table of distinct ones."""
    return sa.func.coalesce(sa.func.min(root) == sa.func.max(root), sa.true())


def _leading(table: sa.FromClause, field: str, target: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The living rows of a table that lead to a record by this field, a column of its list.

    The index of such a column begins with the trash and the case: with all cases named, it is found by.
    """
    c = table.c
    here = sa.and_(c.trashed.is_(False), c.case_id.in_(_CASES), c[field] == target)
    return sa.select(sa.literal(1)).select_from(table).where(here)


def _cited(target: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return _leading(_CITATION.alias("to_cited"), "target_id", target).exists()


def _roots() -> sa.CTE:
    """The sources that repeat another: ``id``, and ``root``, what each goes back to, as
    :func:`casefile.analysis.corroboration.origins` finds it. Of a circle, one stands for all.
    """
    # Gathered once in one walk along the table: to go back to a source for each step would decrypt its page each time.
    step = (
        sa.select(_SOURCE.c.id, _SOURCE.c.derived_from_id.label("at"))
        .where(_SOURCE.c.derived_from_id.is_not(None))
        .cte("step")
    )
    walk = sa.select(step.c.id, step.c.at).cte("walk", recursive=True)
    further = step.alias("further")
    walk = walk.union(sa.select(walk.c.id, further.c.at).join(further, further.c.id == walk.c.at))
    last = step.alias("last")
    ends = sa.case((last.c.id.is_(None), walk.c.at))
    # Where no walk ends, it runs in a circle: all that are on it reach the same ones, the smallest of them included.
    back = walk.alias("back")
    circle = sa.select(back.c.id).where(back.c.id == back.c.at).distinct().cte("circle")
    root = sa.func.coalesce(sa.func.max(ends), sa.func.min(circle.c.id))
    query = (
        sa.select(walk.c.id, root.label("root"))
        .select_from(walk.outerjoin(last, last.c.id == walk.c.at).outerjoin(circle, circle.c.id == walk.c.at))
        .group_by(walk.c.id)
    )
    return query.cte("roots")
