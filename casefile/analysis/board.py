"""Calls in columns: by where each addressee stands, or by who it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

STATES = ("overdue", "unfulfilled", "due", "undated", "nobody", "answered", "settled")
"""The columns by standing (``casefile.model.standing``), what presses most first; ``nobody``: a call without an
addressee."""


class Card(Protocol):
    """What stands on a board."""

    @property
    def state(self) -> str:
        """Where it stands: one of :data:`STATES`."""

    @property
    def days(self) -> int:
        """Of ``due`` the days left, else the days past."""

    @property
    def party(self) -> tuple[str, str]:
        """The addressee: a key that is the same for the same one, and its name; empty for none."""

    @property
    def ref(self) -> str:
        """The call's reference."""


C = TypeVar("C", bound=Card)


@dataclass(frozen=True, slots=True)
class BoardColumn(Generic[C]):
    """One column.

    :param key: a state, or the key of an addressee. :param name: of an addressee; empty for a state.
    """

    key: str
    name: str
    cards: tuple[C, ...]


def pressing(card: Card) -> tuple[int, int, int, str]:
    """Orders cards: what presses most first, then by reference."""
    days = card.days if card.state == "due" else -card.days
    return STATES.index(card.state), days, len(card.ref), card.ref


def by_state(cards: Iterable[C]) -> tuple[BoardColumn[C], ...]:
    """A column for each state in which anything stands."""
    found = _grouped(cards, lambda card: card.state)
    return tuple(BoardColumn(state, "", tuple(found[state])) for state in STATES if state in found)


def by_addressee(cards: Iterable[C]) -> tuple[BoardColumn[C], ...]:
    """A column for each addressee, those with the most that is late first, calls without one last."""
    found = _grouped(cards, lambda card: card.party[0])

    def order(key: str) -> tuple[bool, int, int, str]:
        late = sum(card.state in ("overdue", "unfulfilled") for card in found[key])
        return not key, -late, -len(found[key]), found[key][0].party[1].casefold()

    return tuple(BoardColumn(key, found[key][0].party[1], tuple(found[key])) for key in sorted(found, key=order))


def _grouped(cards: Iterable[C], key: Callable[[C], str]) -> dict[str, list[C]]:
    found: dict[str, list[C]] = defaultdict(list)
    for card in sorted(cards, key=pressing):
        found[key(card)].append(card)
    return found
