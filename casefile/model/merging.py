"""Two versions of one record that grew from the same one: what only one side changed is taken from there, what both
changed is for a person to decide.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from casefile.errors import Refused
from casefile.i18n import _, isolate
from casefile.model.fields import FieldSpec, Record, kind_of

R = TypeVar("R", bound=Record)

_BESIDE_FIELDS = ("ref", "case_id", "trashed")
"""What a record has beside its declared fields and may be changed."""


class Conflict(Refused):
    """Two people, or a person and an import, changed the same fields of one record to different values.

    :ivar base: the version that both began with. :ivar mine: what was to be saved. :ivar theirs: what is in the vault.
    :ivar fields: the fields that both changed, in declared order.
    """

    def __init__(self, base: Record, mine: Record, theirs: Record, fields: tuple[FieldSpec, ...]) -> None:
        super().__init__(
            _(
                "{ref} was changed by somebody else while you were editing it, in the same fields. Nothing was saved; "
                "your text is still here. Choose what should stand.",
                ref=isolate(theirs.ref),
            ),
            code="conflict",
            field=fields[0].name if fields else "",
        )
        self.base = base
        self.mine = mine
        self.theirs = theirs
        self.fields = fields


def merge(base: R, mine: R, theirs: R) -> R:
    """``theirs`` with what ``mine`` changed since ``base``.

    :raises Conflict: both changed a field, to different values.
    :raises Refused: ``theirs`` was moved to the trash since (code ``"trashed"``), or both gave it another reference or
        moved it to another case (code ``"moved"``).
    """
    if theirs.trashed and not base.trashed and not mine.trashed:
        raise Refused(
            _(
                "{ref} was moved to the trash while you were editing it. Nothing was saved; your text is still here. "
                "Restore the record, then save again.",
                ref=isolate(theirs.ref),
            ),
            code="trashed",
        )
    specs = kind_of(base).fields
    taken: dict[str, Any] = {}
    both: list[FieldSpec] = []
    for name in (*_BESIDE_FIELDS, *(spec.name for spec in specs)):
        before, ours, now = getattr(base, name), getattr(mine, name), getattr(theirs, name)
        if ours in (before, now):
            continue
        if now == before:
            taken[name] = ours
        elif name in _BESIDE_FIELDS:
            raise _moved(theirs, name)
        else:
            both += [spec for spec in specs if spec.name == name]
    if both:
        raise Conflict(base, mine, theirs, tuple(both))
    return dataclasses.replace(theirs, **taken)


def _moved(theirs: Record, field: str) -> Refused:
    return Refused(
        _(
            "Somebody else gave {ref} another reference, or moved it to another case, while you were doing the same. "
            "Nothing was saved; your text is still here. Read the record again before you decide.",
            ref=isolate(theirs.ref),
        ),
        code="moved",
        field=field,
    )
