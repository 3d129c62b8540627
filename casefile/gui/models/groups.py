"""The rows of a list in groups: by the month of a date, by a linked record, by a term."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from casefile.gui.words import link, term
from casefile.i18n import _, current, isolate
from casefile.model import vocabularies
from casefile.model.facets import facets_of
from casefile.model.fields import FieldSpec, FieldType, kind
from casefile.model.ids import Ids
from casefile.model.searchtext import normalise

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_TYPES = (FieldType.DATE, FieldType.LINK, FieldType.CODE)
_UNKNOWN = "9999"
"""How that begins which sorts a date of which nothing but its wording is known."""
_SEVERAL = "~"
"""The key of dates that lie in no single year; sorts behind all years."""

Said = tuple[tuple[int | str, ...], str]
"""What a group is ordered by, and what is said of it."""


def groupings(kind_name: str) -> tuple[FieldSpec, ...]:
    """The fields by which the list of a kind can be grouped: those it can be filtered by that have one value."""
    spec = kind(kind_name)
    own = [each.fields[0] for each in facets_of(kind_name) if not each.through and each.fields]
    return tuple(field for name in own if (field := spec.field(name)).type in _TYPES)


def grouping_words(field: FieldSpec) -> str:
    """What one is offered to group by."""
    if field.type is FieldType.DATE:
        return _("{field}, by month", field=_(field.label))
    return _(field.label)


def grouped(ws: Workspace, kind_name: str, ids: Ids, name: str) -> tuple[Ids, Mapping[int, str]]:
    """Records group by group, in each in the order they had, and what stands above the first row of each group. On a
    reader thread.
    """
    field = next((each for each in groupings(kind_name) if each.name == name), None)
    if field is None:
        return ids, {}
    keys = ws.records.group_keys(kind_name, ids, field.name)
    members: dict[str, list[str]] = {}
    for digits in ids.digits:
        key = keys.get(digits, "")
        members.setdefault(_month(key) if field.type is FieldType.DATE else key, []).append(digits)
    said = _said(ws, field, [key for key in members if key and key != _SEVERAL])
    ordered = sorted((key for key in members if key), key=lambda key: said(key)[0])
    heads: dict[int, str] = {}
    strung: list[str] = []
    for key in [*ordered, *([""] if "" in members else [])]:
        words = said(key)[1] if key else _("nothing entered")
        n = current().number(len(members[key]))
        heads[len(strung)] = _("{name} ({n})", name=words, n=n)
        strung += members[key]
    return Ids("".join(strung)), heads


def _said(ws: Workspace, field: FieldSpec, keys: list[str]) -> Callable[[str], Said]:
    match field.type:
        case FieldType.DATE:
            return lambda key: ((key,), _month_words(key))
        case FieldType.LINK:
            captions = ws.headings.of([UUID(key) for key in keys])

            def linked(key: str) -> Said:
                words = link(UUID(key), captions)
                return (normalise(words), key), words

            return linked
        case _:
            order = {code: n for n, code in enumerate(vocabularies.load(field.vocabulary).codes(deprecated=True))}
            return lambda key: ((order.get(key, len(order)), key), term(field.vocabulary, key))


def _month(key: str) -> str:
    """The month, or the year, in which a date lies as a whole, by what sorts it (``FuzzyDate.sort_key_in``)."""
    if not key or key >= _UNKNOWN:
        return ""
    first, opened, last = key[:10], key[11:12], key[-10:]
    if opened == "1" and first[:7] == last[:7]:
        return first[:7]
    return first[:4] if opened == "1" and first[:4] == last[:4] else _SEVERAL


def _month_words(key: str) -> str:
    if key == _SEVERAL:
        return _("in no single year")
    year, _dash, month = key.partition("-")
    if not month:
        return _("{year}, month not known", year=isolate(year))
    return _("{month} {year}", month=current().month(int(month), alone=True), year=year)
