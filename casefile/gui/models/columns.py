"""What the columns of a list show: taken from a kind's declaration, or put together by a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casefile.gui.statuses import ATTENTION, VERIFIED, Status, status_of
from casefile.gui.words import in_words, listed
from casefile.i18n import N_, _, current, isolate, plural, shortened
from casefile.model.changes import Caption, Summary
from casefile.model.fields import FieldSpec, FieldType, KindSpec, kind
from casefile.model.fuzzydate import FuzzyDate
from casefile.services.approvals import Standing


@dataclass(frozen=True)
class Row:
    """All that one line of a list can be made of.

    :param captions: the captions of the records that the line's links point to.
    :param extra: what the page's own ``extras`` verb gave for this record, or None.
    """

    summary: Summary
    captions: Mapping[UUID, Caption] = field(default_factory=dict)
    extra: Any = None
    review: Standing | None = None
    """Approvals and open threads; None where there are neither."""


@dataclass(frozen=True)
class Column:
    """One column.

    :param name: a stable word, unique in the list: widths and order are remembered by it.
    :param label: untranslated (``N_``); shown translated.
    :param words: the cell's text.
    :param width: what its words need to be read, where they are as long, in pixels at 100 % text size. What it has to
        leave out ends in an ellipsis, with the whole in its tooltip.
    :param sort: what to sort by (``ref``, ``changed`` or a column field); empty: cannot be sorted by.
    :param status: the cell's meaning, shown as icon and colour beside the word.
    :param shown: whether it is shown before a person has chosen.
    :param rank: how soon it drops out where the list is narrow: 0 never, the higher the sooner.
    :param fills: it takes what room the others leave: what a line is about.
    :param shorter: other words for the cell, shorter and shorter: those are shown that have room.
    """

    name: str
    label: str
    words: Callable[[Row], str]
    width: int = 150
    sort: str = ""
    status: Callable[[Row], Status | None] | None = None
    shown: bool = True
    rank: int = 9
    fills: bool = False
    shorter: Callable[[Row], Sequence[str]] | None = None


REF = Column("ref", N_("Ref."), lambda row: isolate(row.summary.ref), width=116, sort="ref", rank=3)


def _review_words(row: Row) -> str:
    if row.review is None:
        return ""
    said = [_("Changed since approved") if row.review.changed else _("Approved")] if row.review.approved else []
    if row.review.open:
        said.append(plural("{n} open thread", "{n} open threads", row.review.open))
    return listed(said)


def _review_status(row: Row) -> Status | None:
    if row.review is None or not row.review.approved:
        return None
    return ATTENTION if row.review.changed else VERIFIED


REVIEW = Column("review", N_("Review"), _review_words, width=150, status=_review_status, shown=False, rank=12)
"""Whether it is approved, whether it was changed since, and how many threads about it are open: in every list."""


def heading_column(label: str) -> Column:
    """The record's heading, for kinds whose heading is no column field."""
    return Column("heading", label, lambda row: row.summary.heading, width=_HEADING, rank=0, fills=True)


def field_column(kind_name: str, name: str, *, width: int = 0, shown: bool = True, rank: int = 9) -> Column:
    """The column of a field that is declared as one. What stands for the record fills, and never drops out.

    :raises KeyError: the kind has no such field.
    """
    spec, fills = kind(kind_name).field(name), name in _HEADINGS
    return Column(
        name,
        spec.label,
        lambda row: in_words(spec, row.summary.values.get(name, spec.empty), row.captions),
        width=width or (_HEADING if fills else _WIDTHS.get(spec.type, 140)),
        sort="" if spec.type in _SORTED_BY_NO_READER else name,
        status=_status(spec),
        shown=shown,
        rank=0 if fills else rank,
        fills=fills,
        shorter=_shorter_date(name) if spec.type is FieldType.DATE else None,
    )


def declared_columns(kind_name: str) -> tuple[Column, ...]:
    """The columns of a kind as declared: reference, heading where it is no field of its own, then its column fields."""
    spec = kind(kind_name)
    first = (REF,) if _heading_is_a_column(spec) else (REF, heading_column(spec.label))
    return (
        *first,
        *(
            field_column(kind_name, column.name, shown=place < 6, rank=4 + place)
            for place, column in enumerate(spec.columns)
        ),
    )


_HEADINGS = ("title", "name")
_HEADING = 300
"""Pixels of a title that can be told from the next one."""
_SORTED_BY_NO_READER = (FieldType.LINK, FieldType.LINKS, FieldType.CODE, FieldType.CODES)
"""The store orders links by the id of what they point to, and codes by their English code: no order that a person
reads. A page that knows better gives a column of its own."""
_WIDTHS = {FieldType.DATE: 150, FieldType.CODE: 140, FieldType.CODES: 200, FieldType.BOOLEAN: 90}


def _shorter_date(name: str) -> Callable[[Row], Sequence[str]]:
    def shorter(row: Row) -> Sequence[str]:
        date = row.summary.values.get(name)
        return date.shorter(shortened(current().language)) if isinstance(date, FuzzyDate) else ()

    return shorter


def _heading_is_a_column(spec: KindSpec) -> bool:
    return spec.reference == "pseudonym" or any(column.name in _HEADINGS for column in spec.columns)


def _status(spec: FieldSpec) -> Callable[[Row], Status | None] | None:
    if spec.type is not FieldType.CODE:
        return None
    return lambda row: status_of(spec.vocabulary, row.summary.values.get(spec.name, ""))
