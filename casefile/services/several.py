"""Verbs for changing several records of one kind at once, as one step: only what was touched; tags put on or off."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from casefile.errors import Refused
from casefile.i18n import plural
from casefile.model.changes import Changes
from casefile.model.fields import FieldSpec, FieldType, KindSpec, Record, Sensitivity, kind
from casefile.model.ids import Ids
from casefile.model.merging import Conflict
from casefile.model.tagging import clean_tag
from casefile.services.one_state import one_state
from casefile.store.step import Step
from casefile.store.store import Store

_PAGE = 500
"""Records that are read at once."""

_TYPES = frozenset({FieldType.LINE, FieldType.CODE, FieldType.CODES, FieldType.DATE, FieldType.LINK, FieldType.BOOLEAN})
_OWN = frozenset({"title", "name"})
"""What each record has for itself."""

Disputed = Literal["ask", "mine", "theirs"]
"""What becomes of a record in which somebody else changed the same field: nothing is saved and the person is asked,
this change goes over it, or the record is left as it is."""


@dataclass(frozen=True, slots=True)
class Common:
    """What records have in common.

    :param values: of each field that can be changed on all: the value, where all have the same; those that differ are
        left out. :param tags: how many of them have each tag. :param seq: the journal entry at which they were read.
    """

    n: int
    values: Mapping[str, Any]
    tags: Mapping[str, int]
    seq: int


@dataclass(frozen=True, slots=True)
class Touched:
    """What a person changed.

    :param values: by field. :param put_on, taken_off: tags.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    put_on: tuple[str, ...] = ()
    taken_off: tuple[str, ...] = ()


class InDispute(Refused):
    """Others changed the same fields of some of the records since they were read. Nothing was saved.

    :ivar refs: their references.
    """

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(
            plural(
                "Somebody else changed the same field of {n} record meanwhile. Nothing was saved.",
                "Somebody else changed the same fields of {n} records meanwhile. Nothing was saved.",
                len(refs),
            ),
            code="conflict",
        )
        self.refs = tuple(refs)


def changed_on_all(spec: KindSpec) -> tuple[FieldSpec, ...]:
    """The fields of a kind that can be given one value on several records."""
    return tuple(
        each
        for each in spec.fields
        if each.type in _TYPES
        and not (each.immutable or each.owner or each.required or each.name in _OWN)
        and each.sensitivity is not Sensitivity.IDENTITY
    )


class Several:
    """Verbs for several records at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def common(self, kind_name: str, ids: Sequence[UUID]) -> Common:
        """What these records have in common. None of them is read but the first."""
        fields = [each.name for each in changed_on_all(kind(kind_name))]
        differing = self._store.differing(kind_name, ids, fields)
        first = next(iter(self._store.many(Ids.of(ids)[:1])), None)
        same = [name for name in fields if name not in differing and first is not None]
        return Common(
            len(ids),
            {name: getattr(first, name) for name in same},
            self._store.tags_of(kind_name, ids),
            self._store.head().seq,
        )

    def change(
        self,
        ids: Sequence[UUID],
        touched: Touched,
        *,
        since: int,
        disputed: Disputed = "ask",
        progress: Callable[[int, int], object] = lambda _done, _all: None,
    ) -> Changes:
        """Change what was touched on all of these records.

        :param since: the journal entry at which they were read; what others changed since in other fields is kept, and
            tags are put on and off what is there now. What is in the trash by now, or gone, is left alone.
        :raises InDispute: others changed the same fields since, and ``disputed`` is *ask*.
        :raises Refused: a value breaks a rule. Nothing is saved.
        """
        on = tuple(clean_tag(tag) for tag in touched.put_on)
        refs: list[str] = []
        with self._store.step(plural("Change {n} record", "Change {n} records", len(ids))) as step:
            for start in range(0, len(ids), _PAGE):
                page = list(ids[start : start + _PAGE])
                before = step.as_of(page, since)
                for now in step.many(page):
                    if now.trashed:
                        continue
                    tags = tuple(dict.fromkeys(tag for tag in (*now.tags, *on) if tag not in touched.taken_off))
                    if not self._put(step, now, before.get(now.id), {**touched.values, "tags": tags}, disputed):
                        refs.append(now.ref)
                progress(min(start + _PAGE, len(ids)), len(ids))
            if refs and disputed == "ask":
                raise InDispute(refs)
        return step.changes

    @staticmethod
    def _put(step: Step, now: Record, then: Record | None, values: Mapping[str, Any], disputed: Disputed) -> bool:
        """Whether it was changed; not, where others changed the same.

        :param now: as it stands in this step. :param then: as it was read; None where nobody changed it since.
        """
        if then is None or disputed == "mine":
            step.put(dataclasses.replace(now, **values))
            return True
        base = dataclasses.replace(then, tags=now.tags, trashed=now.trashed)
        try:
            step.put(dataclasses.replace(base, **values), based_on=base)
        except Conflict:
            return False
        return True
