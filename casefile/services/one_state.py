"""Verbs that read more than once see one state of the vault."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from casefile.store.store import Store


class _OverStore(Protocol):
    _store: Store


S = TypeVar("S", bound=_OverStore)
P = ParamSpec("P")
T = TypeVar("T")


def one_state(verb: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """A verb of a service, run within ``store.view()``: all that it reads, itself or through other verbs, is of one
    state, no matter who writes meanwhile. Not for a verb that reads again what it has just written: that it would not
    see.
    """

    @wraps(verb)
    def within(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._store.view():
            return verb(self, *args, **kwargs)

    return within
