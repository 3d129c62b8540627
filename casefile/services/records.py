"""What every kind of record has in common: find, list, save, trash, look back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar
from uuid import UUID

from casefile.i18n import _, plural
from casefile.model.changes import Changes
from casefile.model.fields import Record, kind_of
from casefile.store.store import Store
from casefile.store.view import View

R = TypeVar("R", bound=Record)


class Records(View):
    """Everything that can be read of records and their past, and the verbs for records of any kind."""

    def __init__(self, store: Store) -> None:
        super().__init__(store._connected)
        self._store = store

    def referring(self, kind: type[R], field: str, target: UUID) -> list[R]:
        """All living records of a kind whose field links to ``target``."""
        return self.linking(kind, field, [target])

    def save(
        self, *records: Record, label: str = "", based_on: Record | Mapping[UUID, Record] | None = None
    ) -> Changes:
        """Create or update records as one undo step.

        :param label: the step in words; made from the records where it is left out.
        :param based_on: the version that was changed, or these by id. What others changed since is kept.
        :raises Conflict: others changed the same fields since. :raises NotFound: a record is gone since.
        :raises Refused: a record breaks a rule. Nothing is saved.
        """
        bases = {based_on.id: based_on} if isinstance(based_on, Record) else based_on or {}
        with self._store.step(label or _label(records)) as step:
            for record in records:
                step.put(record, based_on=bases.get(record.id))
        return step.changes

    def change(self, id_: UUID, *, label: str = "", **values: Any) -> Changes:
        """Change named fields of one record.

        :raises NotFound: it is gone. :raises Refused: a value breaks a rule; nothing is saved.
        """
        with self._store.step(label) as step:
            record = step.get(id_)
            step.label = label or _label([record])
            step.put(dataclasses.replace(record, **values))
        return step.changes

    def along(self, records: Sequence[Record]) -> AbstractContextManager[None]:
        """The next step of this thread writes these too: see :meth:`Store.along`."""
        return self._store.along(records)

    def trash(self, ids: Iterable[UUID]) -> Changes:
        """Move records and everything that belongs to them to the trash."""
        chosen = list(dict.fromkeys(ids))
        label = plural("Move {n} record to the trash", "Move {n} records to the trash", len(chosen))
        return self._set_trashed(chosen, True, label)

    def restore(self, ids: Iterable[UUID]) -> Changes:
        """Bring records and everything that belongs to them back from the trash."""
        chosen = list(dict.fromkeys(ids))
        return self._set_trashed(chosen, False, plural("Restore {n} record", "Restore {n} records", len(chosen)))

    def _set_trashed(self, chosen: Sequence[UUID], trashed: bool, label: str) -> Changes:
        with self._store.step(label) as step:
            for record in step.many([*chosen, *step.owned(chosen)]):
                step.put(dataclasses.replace(record, trashed=trashed))
        return step.changes


def _label(records: Sequence[Record]) -> str:
    kinds = {kind_of(record).label for record in records}
    if len(kinds) == 1:
        return _("Save {kind}", kind=_(kinds.pop()))
    return plural("Save {n} record", "Save {n} records", len(records))
