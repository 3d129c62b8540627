"""Verbs for saved views and searches: what they list, and how much of it is new since one looked last."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from casefile.errors import BadInput, CasefileError
from casefile.i18n import _
from casefile.model.asking import read_question
from casefile.model.changes import Changes, Listing
from casefile.model.keeping import EVERYTHING, SavedView
from casefile.services.one_state import one_state
from casefile.store.store import Store

COUNTED = 100
"""New hits are counted up to here: beyond it, *or more* says enough."""
_LOOKED = "looked/"
"""How the keys begin under which the vault remembers how far its journal was when a person looked."""


@dataclass(frozen=True, slots=True)
class ViewNews:
    """A saved view and how many of the records that it lists came or were changed since the person looked last, counted
    up to :data:`COUNTED`.
    """

    view: SavedView
    new: int


class Views:
    """Verbs for saved views.

    :param actor: the person at the desk: what is new is so for each person.
    """

    def __init__(self, store: Store, actor: str) -> None:
        self._store = store
        self._actor = actor

    @one_state
    def all(self, case_id: UUID, lists: str) -> list[ViewNews]:
        """The saved views of a case that list this kind, or search everything, in the order in which they were made."""
        prefix = f"{_LOOKED}{self._actor}/"
        looked = {key.removeprefix(prefix): int(seq) for key, seq in self._store.remembered(prefix).items()}
        views = [view for view in self._store.of(SavedView, case_id=case_id) if view.lists == lists]
        return [ViewNews(view, self._new(view, looked[view.id.hex]) if view.id.hex in looked else 0) for view in views]

    def save(self, view: SavedView) -> Changes:
        """Keep a view; what it lists now is known already.

        :raises Refused: it has no name.
        """
        with self._store.step(_("Save the view")) as step:
            step.put(view)
        self.look(view.id)
        return step.changes

    def look(self, view_id: UUID) -> None:
        """Remember that the person sees now what this view lists: in the vault, but neither journalled nor undone. In
        one that is open for reading nothing is remembered.
        """
        seq = self._store.head().seq
        with suppress(CasefileError):
            self._store.remember(f"{_LOOKED}{self._actor}/{view_id.hex}", str(seq))

    def _new(self, view: SavedView, since: int) -> int:
        """What came or was changed after an entry of the journal; an entry without a record is no news."""
        since = max(since, 1)
        if view.lists != EVERYTHING:
            listing = Listing(view.lists, view.case_id, text=view.words, chips=view.chips, since=since)
            return min(len(self._store.ids(listing)), COUNTED)
        try:
            question = read_question(view.words)
        except BadInput:  # a filter of a later version of the program
            return 0
        if not (question.words or question.conditions):
            return 0
        return len(self._store.search(question.words, conditions=question.conditions, limit=COUNTED, since=since))
