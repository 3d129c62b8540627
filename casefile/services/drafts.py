"""Drafts: what was half-typed when the vault was locked, and where the person was."""

from __future__ import annotations

from collections.abc import Iterable

from casefile.store.store import Store


class Drafts:
    """Verbs for drafts. They are written when the vault is locked (:meth:`casefile.workspace.Workspace.lock`); not
    journalled, on purpose: nobody decided yet to make a record of them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, str]:
        """Every draft: its body, a JSON text, by its key."""
        return self._store.drafts()

    def drop(self, keys: Iterable[str]) -> None:
        """Forget drafts that were saved or given up; unknown keys are none.

        :raises VaultLocked: too late; they are still there. :raises WorldFault: the medium refuses.
        """
        self._store.drop_drafts(list(keys))
