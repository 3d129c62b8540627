"""What reading a file from outside amounts to: proposals, row by row, before anything is changed.

A reader in the keyless worker proposes; a service compares with what the vault holds, settles the action and
shows the list; only then is it applied, as one step. A proposal travels between processes as a plain dict and is
checked on arrival.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from casefile.errors import BadInput
from casefile.i18n import N_, _
from casefile.model import records  # noqa: F401 - declares the kinds
from casefile.model.fields import KINDS
from casefile.model.outside import clean_text, members

MAX_REASON = 2000
"""Code points in the sentence that says why."""


class Action(StrEnum):
    """What would become of a row."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    REFUSE = "refuse"


ACTION_LABELS: dict[Action, str] = {
    Action.CREATE: N_("New"),
    Action.UPDATE: N_("Changed"),
    Action.SKIP: N_("Unchanged"),
    Action.REFUSE: N_("Refused"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One row of a file, as the record it would become.

    :param kind: the kind of record, e.g. ``"incident"``.
    :param id: the record's id where the file gives one; matching is by id.
    :param data: the record's fields in the shape of ``casefile.model.json_shape``.
    :param reason: a translated sentence: why it is skipped or refused, or what would change.
    :param row: where it stands in the file, from 1: a line, a row of a sheet, the number of a record.
    """

    kind: str
    id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)
    action: Action = Action.CREATE
    reason: str = ""
    row: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The proposal as plain JSON values."""
        return {
            "kind": self.kind,
            "id": str(self.id) if self.id else "",
            "data": self.data,
            "action": self.action.value,
            "reason": self.reason,
            "row": self.row,
        }

    @classmethod
    def from_untrusted(cls, untrusted: object) -> Proposal:
        """A proposal that arrived from the worker. ``data`` is still unchecked: ``json_shape.from_json`` does that.

        :raises BadInput: it is no proposal.
        """
        parts = members(untrusted, "proposal", ("kind", "id", "data", "action", "reason", "row"))
        kind, data, reason, row = (parts.get(name) for name in ("kind", "data", "reason", "row"))
        if not isinstance(kind, str) or kind not in KINDS or not isinstance(data, dict):
            raise _no_proposal()
        if not isinstance(reason, str) or len(reason) > MAX_REASON or type(row) is not int or row < 0:
            raise _no_proposal()
        try:
            id_ = UUID(str(parts["id"])) if parts.get("id") else None
            action = Action(str(parts.get("action")))
        except ValueError:
            raise _no_proposal() from None
        return cls(kind, id_, data, action, clean_text(reason), row)


def count_by_action(proposals: Iterable[Proposal]) -> dict[Action, int]:
    """How many rows there are of each action; every action is named."""
    counted = Counter(proposal.action for proposal in proposals)
    return {action: counted[action] for action in Action}


def _no_proposal() -> BadInput:
    return BadInput(_("What was read from the file is not a proposal. Nothing was changed."), code="bad_proposal")
