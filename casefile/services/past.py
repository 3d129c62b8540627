"""Undo, redo and the journal."""

from __future__ import annotations

from casefile.model.changes import Changes, JournalEntry, JournalHead
from casefile.store.store import Store


class Past:
    """Verbs for what was done before."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def undo(self) -> Changes:
        """Take back the newest step. :raises Refused: there is nothing to undo."""
        return self._store.undo()

    def redo(self) -> Changes:
        """Bring back the step undone last. :raises Refused: there is nothing to redo."""
        return self._store.redo()

    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._store.undo_label()

    def redo_label(self) -> str | None:
        """What redo would bring back."""
        return self._store.redo_label()

    def journal(self, after: int = 0, limit: int = 1000) -> list[JournalEntry]:
        """Journal entries behind number ``after``, oldest first."""
        return self._store.journal_entries(after, limit)

    def head(self) -> JournalHead:
        """The newest journal entry."""
        return self._store.head()
