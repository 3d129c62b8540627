"""Cases: found and made by their reference."""

from __future__ import annotations

from typing import Any

from casefile.errors import NotFound
from casefile.i18n import _
from casefile.model.records import Case
from casefile.store.store import Store


class Cases:
    """Verbs for cases."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Case]:
        """Every case, by reference."""
        return self._store.of(Case)

    def by_ref(self, ref: str) -> Case:
        """The case of that reference.

        :raises NotFound: there is none.
        """
        record = self._store.by_ref(ref)
        if isinstance(record, Case):
            return record
        raise NotFound(_("{ref} is not a case.", ref=ref), code="not_a_case")

    def create(self, ref: str, title: str, **fields: Any) -> Case:
        """Open a new case.

        :raises Refused: the reference is not one, or is taken.
        """
        with self._store.step(_("Open case {ref}", ref=ref)) as step:
            return step.put(Case(ref=ref.strip().upper(), title=title, **fields))

    def ensure(self, ref: str, title: str = "") -> tuple[Case, bool]:
        """The case of that reference, made if it is missing; and whether it was made."""
        try:
            return self.by_ref(ref), False
        except NotFound as error:
            if error.code == "not_a_case":
                raise
        return self.create(ref, title or ref.strip().upper()), True
