"""What every kind of record has in common: find, list, save, trash, look back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from casefile.i18n import _, plural
from casefile.model.changes import Changes, Head, HistoryEntry, Linked, Listing, Summary
from casefile.model.fields import Record, kind_of
from casefile.store.store import Store


class Records:
    """Verbs for records of any kind."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, id_: UUID) -> Record:
        """One record. :raises NotFound: there is none."""
        return self._store.get(id_)

    def by_ref(self, ref: str) -> Record:
        """One record by reference or id in text. :raises NotFound: there is none."""
        return self._store.by_ref(ref)

    def many(self, ids: Iterable[UUID]) -> list[Record]:
        """Records in the order of their ids; unknown ids are left out."""
        return self._store.many(ids)

    def of(self, kind: str, *, case_id: UUID | None = None, trashed: bool = False, **links: UUID) -> list[Record]:
        """All records of a kind, narrowed by case and by single links, by reference."""
        return self._store.of(kind, case_id=case_id, trashed=trashed, links=links)

    def referring(self, kind: str, field: str, target: UUID) -> list[Record]:
        """All living records of a kind whose field links to ``target``."""
        return self._store.linking(kind, field, [target])

    def unreferred(self, kind: str, *, case_id: UUID | None, by_kind: str, field: str) -> list[UUID]:
        """Living records of a kind to which no living record of ``by_kind`` links by ``field``."""
        return self._store.unreferred(kind, case_id, by_kind, field)

    def ids(self, listing: Listing) -> list[UUID]:
        """All ids of a list, in order."""
        return self._store.ids(listing)

    def summaries(self, kind: str, ids: Sequence[UUID]) -> list[Summary]:
        """List lines by id."""
        return self._store.summaries(kind, ids)

    def heads(self, ids: Iterable[UUID]) -> dict[UUID, Head]:
        """Name tags by id: to show a link by its heading."""
        return self._store.heads(ids)

    def count(self, kind: str, *, case_id: UUID | None = None) -> int:
        """How many living records of a kind."""
        return self._store.count(kind, case_id)

    def linked(self, id_: UUID) -> list[Linked]:
        """What a record points to and what points to it."""
        return self._store.linked(id_)

    def history(self, id_: UUID) -> list[HistoryEntry]:
        """Every change of a record, oldest first."""
        return self._store.history(id_)

    def save(self, *records: Record, label: str = "") -> Changes:
        """Create or update records as one undo step.

        :param label: the step in words; made from the records where it is left out.
        :raises Refused: a record breaks a rule; nothing is saved.
        """
        with self._store.transaction(label or _label(records)) as step:
            for record in records:
                step.put(record)
        return step.changes

    def change(self, id_: UUID, *, label: str = "", **values: Any) -> Changes:
        """Change named fields of one record.

        :raises NotFound: it is gone. :raises Refused: a value breaks a rule; nothing is saved.
        """
        return self.save(dataclasses.replace(self._store.get(id_), **values), label=label)

    def trash(self, ids: Iterable[UUID]) -> Changes:
        """Move records and everything that belongs to them to the trash."""
        return self._set_trashed(ids, True)

    def restore(self, ids: Iterable[UUID]) -> Changes:
        """Bring records and everything that belongs to them back from the trash."""
        return self._set_trashed(ids, False)

    def _set_trashed(self, ids: Iterable[UUID], trashed: bool) -> Changes:
        chosen = list(dict.fromkeys(ids))
        records = self._store.many([*chosen, *self._store.owned(chosen)])
        if trashed:
            label = plural("Move {n} record to the trash", "Move {n} records to the trash", len(chosen))
        else:
            label = plural("Restore {n} record", "Restore {n} records", len(chosen))
        return self.save(*(dataclasses.replace(record, trashed=trashed) for record in records), label=label)


def _label(records: Sequence[Record]) -> str:
    kinds = {kind_of(record).label for record in records}
    if len(kinds) == 1:
        return _("Save {kind}", kind=_(kinds.pop()))
    return plural("Save {n} record", "Save {n} records", len(records))
