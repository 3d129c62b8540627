"""Two incidents made one, as one step that Undo takes back.

The first stays and is given what only the second has: figures, involvements, facts, citations, calls, notes, tags. What
both say otherwise, a person chooses field by field. The second goes to the trash as it was, with a link to the first;
both keep their history. Nothing is thrown away: what both have alike stays with the second.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID

from casefile.errors import Refused
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.fields import KINDS, FieldSpec, FieldType, Record, kind_of
from casefile.model.records import CasualtyFigure, Citation, Incident, Involvement, Thread
from casefile.services.one_state import one_state
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.store.view import View

Stands = Literal["first", "second", "both"]
"""Whose value stands; *both*: one after the other, for texts and for lists."""

ADOPTED = "adopted"
"""The choice between two figures that were adopted for one group and harm."""

_TOGETHER = frozenset({FieldType.TEXT, FieldType.CODES, FieldType.LINES, FieldType.LINKS, FieldType.VALUES})
"""Of these, both values may stand."""
_UNITED = frozenset({"tags", "related", "follows"})
"""Of these, both values always stand."""
_REMARKS = "remarks"

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Differing:
    """A field in which both incidents say something, and not the same.

    :param both: whether both values may stand.
    """

    field: FieldSpec
    first: Any
    second: Any
    both: bool


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging would do.

    :param differing: what a person chooses. :param filled: fields that only the second has.
    :param adopted: figures (first's, second's) that were adopted for one group and harm, and differ.
    :param moved: how many records go to the first, by kind. :param alike: of those, how many the first has already.
    :param threads: review threads about the second: they cannot be moved, and go to the trash with it.
    """

    first: Incident
    second: Incident
    differing: tuple[Differing, ...]
    filled: tuple[FieldSpec, ...]
    adopted: tuple[tuple[CasualtyFigure, CasualtyFigure], ...]
    moved: Mapping[str, int]
    alike: int
    threads: int


class Merging:
    """Verbs for making two incidents one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def plan(self, first_id: UUID, second_id: UUID) -> MergePlan:
        """What merging the second into the first would do. Nothing is changed.

        :raises Refused: they are one, of two cases, or in the trash. :raises NotFound: one of them is gone.
        """
        return _plan(self._store, first_id, second_id)

    def merge(self, seen: MergePlan, chosen: Mapping[str, Stands]) -> Changes:
        """Merge as it was planned.

        :param chosen: whose value stands, by the name of the field, or :data:`ADOPTED`; the first's where nothing is
            chosen.
        :raises Refused: one of them was changed since (code ``"changed"``), or a value breaks a rule. Nothing is saved.
        """
        with self._store.step("") as step:
            now = _plan(step, seen.first.id, seen.second.id)
            if (now.first, now.second, now.adopted) != (seen.first, seen.second, seen.adopted):
                raise Refused(
                    _("One of the two was changed meanwhile. Nothing was merged; look at them again."), code="changed"
                )
            first, second = now.first, now.second
            step.label = _("Merge {second} into {first}", second=second.ref, first=first.ref)
            for record in _moves(step, now, chosen):
                step.put(record)
            step.put(_together(now, chosen))
            parts = step.many(step.owned([second.id]))
            for part in parts:
                step.put(dataclasses.replace(part, trashed=True))
            pointer = tuple(dict.fromkeys((*second.related, first.id)))
            remark = _("Merged into {ref}.", ref=first.ref)
            step.put(dataclasses.replace(second, trashed=True, related=pointer, remarks=_after(second.remarks, remark)))
        return step.changes


def _plan(view: View, first_id: UUID, second_id: UUID) -> MergePlan:
    first, second = view.get(Incident, first_id), view.get(Incident, second_id)
    if first.id == second.id or first.case_id != second.case_id:
        raise Refused(_("Two different incidents of one case are merged."), code="not_two")
    for each in (first, second):
        if each.trashed:
            raise Refused(_("{ref} is in the trash. Restore it first.", ref=each.ref), code="trashed")
    differing: list[Differing] = []
    filled: list[FieldSpec] = []
    for spec in kind_of(first).fields:
        ours, theirs = getattr(first, spec.name), getattr(second, spec.name)
        if spec.name in _UNITED or theirs == spec.empty or ours == theirs:
            continue
        if ours == spec.empty:
            filled.append(spec)
        else:
            differing.append(Differing(spec, ours, theirs, spec.type in _TOGETHER))
    moved: dict[str, int] = {}
    alike = 0
    pairs = _alike(view, first, second)
    for record in _linking(view, second.id):
        if record.id in pairs:
            alike += 1
        elif record.id != first.id and not isinstance(record, Thread):
            name = kind_of(record).name
            moved[name] = moved.get(name, 0) + 1
    threads = len(view.of(Thread, target_id=second.id))
    return MergePlan(
        first,
        second,
        tuple(differing),
        tuple(filled),
        _adopted_twice(view, first, second),
        moved,
        alike,
        threads,
    )


def _moves(step: Step, plan: MergePlan, chosen: Mapping[str, Stands]) -> Iterator[Record]:
    """Every record that linked to the second, as it links to the first; what the first has already stays behind."""
    first, second = plan.first, plan.second
    alike = _alike(step, first, second)
    stays = dict(alike)
    linking = _linking(step, second.id)  # before anything of the first goes there
    for ours, theirs in plan.adopted:
        if chosen.get(ADOPTED) == "second":
            # The first's adopted figure gives way: it goes with the second, as what was adopted there before.
            yield dataclasses.replace(ours, incident_id=second.id)
            stays[ours.id] = theirs.id
        else:
            stays[theirs.id] = ours.id
    for record in linking:
        if record.id in stays or record.id == first.id or isinstance(record, Thread):
            continue
        yield _relinked(record, second.id, first.id)
    # What is cited for a part that stays behind is cited for its like.
    for old, new in stays.items():
        known = {_what_is_cited(each) for each in step.of(Citation, target_id=new)}
        for citation in step.of(Citation, target_id=old):
            if _what_is_cited(citation) not in known:
                yield dataclasses.replace(citation, target_id=new)


def _together(plan: MergePlan, chosen: Mapping[str, Stands]) -> Incident:
    """The first as it stands from now on."""
    first, second = plan.first, plan.second
    values: dict[str, Any] = {spec.name: getattr(second, spec.name) for spec in plan.filled}
    for each in plan.differing:
        match chosen.get(each.field.name, "first"):
            case "second":
                values[each.field.name] = each.second
            case "both" if each.both:
                values[each.field.name] = _joined(each)
            case _:
                pass
    for name in _UNITED:
        united = dict.fromkeys((*getattr(first, name), *getattr(second, name)))
        values[name] = tuple(each for each in united if each not in (first.id, second.id))
    remarks = values.get(_REMARKS, first.remarks)
    said = _("{ref} was merged into this incident: {title}", ref=second.ref, title=second.title)
    return dataclasses.replace(first, **{**values, _REMARKS: _after(remarks, said)})


def _joined(each: Differing) -> Any:
    if each.field.type is FieldType.TEXT:
        return _after(each.first, each.second)
    return (*each.first, *(value for value in each.second if value not in each.first))


def _after(text: str, more: str) -> str:
    return f"{text}\n\n{more}" if text else more


def _linking(view: View, id_: UUID) -> list[Record]:
    """Every living record with a link to this one that can be changed, each once; the threads about it, too."""
    found: dict[UUID, Record] = {}
    for kind in KINDS.values():
        for spec in kind.of_type(FieldType.LINK, FieldType.LINKS):
            if spec.targets and "incident" not in spec.targets:
                continue
            if spec.immutable and kind.name != "thread":
                continue
            for record in view.linking(kind.name, spec.name, [id_]):
                found[record.id] = record
    found.pop(id_, None)
    return list(found.values())


def _relinked(record: R, old: UUID, new: UUID) -> R:
    values: dict[str, Any] = {}
    for spec in kind_of(record).of_type(FieldType.LINK, FieldType.LINKS):
        value = getattr(record, spec.name)
        if spec.immutable:
            continue
        if value == old:
            values[spec.name] = new
        elif isinstance(value, tuple) and old in value:
            named = dict.fromkeys(new if each == old else each for each in value)
            values[spec.name] = tuple(each for each in named if each != record.id)
    return dataclasses.replace(record, **values)


def _alike(view: View, first: Incident, second: Incident) -> dict[UUID, UUID]:
    """Parts of the second that the first has just so, each with the one there."""
    found: dict[UUID, UUID] = {}
    for kind in (CasualtyFigure, Involvement):
        there = {_says(part): part.id for part in _parts(view, kind, first.id)}
        for part in _parts(view, kind, second.id):
            if (same := there.get(_says(part))) is not None:
                found[part.id] = same
    cited = {_what_is_cited(each): each.id for each in view.of(Citation, target_id=first.id)}
    for citation in view.of(Citation, target_id=second.id):
        if (same := cited.get(_what_is_cited(citation))) is not None:
            found[citation.id] = same
    return found


def _parts(view: View, kind: type[R], incident_id: UUID) -> Sequence[R]:
    return view.of(kind, incident_id=incident_id)


def _says(part: Record) -> tuple[object, ...]:
    """All that a figure or an involvement says, but about which incident."""
    names = [spec.name for spec in kind_of(part).fields if spec.name not in ("incident_id", "tags", "related")]
    return tuple(repr(getattr(part, name)) for name in names)


def _what_is_cited(citation: Citation) -> tuple[object, ...]:
    return (citation.source_id, citation.excerpt_id, citation.stance)


def _adopted_twice(view: View, first: Incident, second: Incident) -> tuple[tuple[CasualtyFigure, CasualtyFigure], ...]:
    ours = {(f.group, f.effect): f for f in view.of(CasualtyFigure, incident_id=first.id) if f.adopted}
    found: list[tuple[CasualtyFigure, CasualtyFigure]] = []
    for theirs in view.of(CasualtyFigure, incident_id=second.id):
        mine = ours.get((theirs.group, theirs.effect))
        if theirs.adopted and mine is not None and _says(mine) != _says(theirs):
            found.append((mine, theirs))
    return tuple(found)
