"""What a chip says, and the values that a facet offers, in the window's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from casefile.gui.words import listed, term
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Caption
from casefile.model.chips import NOTHING, Chip, id_of
from casefile.model.facets import LACKS, Facet, FacetType

_SAID = 3
"""Values that a chip says one by one."""


def chip_words(facet: Facet, chip: Chip, captions: Mapping[UUID, Caption]) -> str:
    """What a chip says: its facet and its values.

    :param captions: of the records among the values, as far as they were fetched.
    """
    label, said = _(facet.label), _values(facet, chip, captions)
    if chip.wanted:
        return _("{field}: {value}", field=label, value=said)
    return _("{field}: not {value}", field=label, value=said)


def value_words(facet: Facet, value: str, captions: Mapping[UUID, Caption]) -> str:
    """One value of a facet that offers some."""
    if value == NOTHING:
        return _("nothing entered") if not facet.through else _("none")
    match facet.type:
        case FacetType.LACKS:
            return next((_(words[value]) for words in LACKS.values() if value in words), isolate(value))
        case FacetType.CODES:
            return term(facet.vocabulary, value)
        case FacetType.GRADES:
            return term("reliability" if value.isalpha() else "credibility", value)
        case FacetType.RECORDS:
            id = id_of(value)
            caption = captions.get(id) if id is not None else None
            return (caption.heading or isolate(caption.ref)) if caption is not None else "…"
        case _:
            return isolate(value)


def _values(facet: Facet, chip: Chip, captions: Mapping[UUID, Caption]) -> str:
    if facet.type is FacetType.DAYS:
        return days_words(*chip.days())
    if facet.type is FacetType.SINCE:
        return _("since entry {n} of the journal", n=current().number(chip.number()))
    if len(chip.values) > _SAID or facet.type is FacetType.THESE:
        n = len(chip.ids()) if facet.type is FacetType.THESE else len(chip.values)
        return plural("{n} chosen", "{n} chosen", n)
    if facet.type is FacetType.GRADES:
        return listed([isolate(value) or _("none") for value in chip.values])
    return listed([value_words(facet, value, captions) for value in chip.values])


def days_words(first: dt.date | None, end: dt.date | None) -> str:
    """From one day up to, and without, another."""
    last = end - dt.timedelta(days=1) if end is not None else None
    if first is None and last is None:
        return _("no date")
    if last is None:
        assert first is not None
        return _("from {day} on", day=current().date(first))
    if first is None:
        return _("up to {day}", day=current().date(last))
    if first == last:
        return current().date(first)
    return _("{first} to {last}", first=current().date(first), last=current().date(last))
