"""Whether a vault may be written to, as a state machine: opening, open, locking, locked, in this order, each once.

* *opening*: the schema is brought up to date; nobody has the store yet.
* *open*: steps are taken.
* *locking*: no step begins any more, and one that is under way is broken off. What was half-typed is kept.
* *locked*: the database is closed and the keys are gone.

There is no way back: a vault that is unlocked again is opened again, with a store of its own.
"""

from __future__ import annotations

import threading
from enum import Enum

from casefile.errors import VaultLocked
from casefile.i18n import _


def locked() -> VaultLocked:
    """What a verb is told that comes too late."""
    return VaultLocked(_("The vault was locked; this change was not made."), code="locked")


class State(Enum):
    """Where a store is between its two ends."""

    OPENING = "opening"
    OPEN = "open"
    LOCKING = "locking"
    LOCKED = "locked"


_AFTER = {
    State.OPENING: (State.OPEN, State.LOCKING),  # opening can fail: it is then locked without ever being open
    State.OPEN: (State.LOCKING,),
    State.LOCKING: (State.LOCKED,),
    State.LOCKED: (),
}


class LockState:
    """The state of one store; safe from every thread."""

    def __init__(self) -> None:
        self._state = State.OPENING
        self._changing = threading.Lock()

    @property
    def now(self) -> State:
        """The state."""
        return self._state

    def go(self, state: State) -> bool:
        """Go on to a state; False where it, or a later one, was reached before.

        :raises RuntimeError: a state in between was left out.
        """
        with self._changing:
            order = list(State)
            if order.index(self._state) >= order.index(state):
                return False
            if state not in _AFTER[self._state]:
                raise RuntimeError(f"{self._state.value} -> {state.value}")
            self._state = state
            return True

    def require_open(self) -> None:
        """Do nothing, or raise.

        :raises VaultLocked: the vault is being locked or is locked; nothing was changed.
        """
        if self._state is not State.OPEN:
            raise locked()
